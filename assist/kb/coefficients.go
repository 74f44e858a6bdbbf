package kb

// coefficients of score by model (documents, approved answers) and feature, fitted by `go test ./assist/kb -run Fit -fit`.
//
//nolint:gochecknoglobals // a table
var coefficients = [numModels][numFeatures]float64{
	{1.39, 1.26, -1.13, 1.42, -4.65, -1.50, 5.14, -0.54, 0.59, 0.47, -1.34, 0.35, -2.39, -0.06, 1.02, -1.42, -4.81},
	{0.60, 0.69, 0.59, 1.72, -3.69, -1.60, 2.86, -1.30, 0.81, -0.51, -1.42, 0.38, -0.37, -0.82, -0.89, 1.31, -3.80},
}
