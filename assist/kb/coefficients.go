package kb

// coefficients of score by model (documents, approved answers) and feature, fitted by `go test ./assist/kb -run Fit -fit`.
//
//nolint:gochecknoglobals // a table
var coefficients = [numModels][numFeatures]float64{
	{1.16, 0.98, -0.49, 1.63, -3.87, -2.12, 5.01, -0.56, -0.09, 0.96, -0.61, -0.16, -1.81, -0.44, 0.06, -0.91, -3.41},
	{1.08, 1.14, 0.83, 1.59, -3.35, -0.79, 1.91, -0.93, 0.25, 0.04, -0.60, 0.13, -1.09, -0.96, -1.59, 1.65, -2.93},
}
