package kb

// coefficients of score by model (documents, approved answers) and feature, fitted by `go test ./assist/kb -run Fit -fit`.
//
//nolint:gochecknoglobals // a table
var coefficients = [numModels][numFeatures]float64{
	{1.35, 1.14, -0.88, 1.50, -4.79, -2.07, 5.22, -0.53, 0.61, -0.54, -1.43, 0.59, -2.63, 0.24, 1.04, -1.49, -5.00},
	{0.60, 0.67, -0.03, 2.15, -3.50, -1.99, 2.75, -1.09, 0.86, -1.03, -1.53, 0.47, -0.68, -0.64, -0.80, 1.49, -4.13},
}
