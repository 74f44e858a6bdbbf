package kb

// coefficients of score by model (documents, approved answers) and feature, fitted by `go test ./assist/kb -run Fit -fit`.
//
//nolint:gochecknoglobals // a table
var coefficients = [numModels][numFeatures]float64{
	{1.39, 1.57, -0.67, 1.29, -3.83, -1.25, 4.81, -0.63, 0.32, 0.75, -1.26, 0.18, -1.79, -0.52, 0.79, -0.77, -4.04},
	{0.73, 0.82, 0.69, 1.66, -3.19, -1.26, 2.78, -1.29, 0.60, 0.04, -1.45, 0.25, -0.79, -1.11, -1.16, 1.28, -3.02},
}
