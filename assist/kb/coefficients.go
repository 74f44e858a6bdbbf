package kb

// coefficients of score by model (documents, approved answers) and feature, fitted by `go test ./assist/kb -run Fit -fit`.
//
//nolint:gochecknoglobals // a table
var coefficients = [numModels][numFeatures]float64{
	{1.36, 1.14, -0.93, 1.50, -4.78, -2.07, 5.21, -0.52, 0.61, -0.54, -1.42, 0.62, -2.60, 0.22, 1.05, -1.46, -5.00},
	{0.59, 0.67, -0.02, 2.17, -3.48, -2.00, 2.72, -1.10, 0.84, -1.03, -1.49, 0.42, -0.70, -0.63, -0.80, 1.50, -4.13},
}
