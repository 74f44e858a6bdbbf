package main

type modelsCmd struct{}

// Run is replaced when internal/models lands.
func (c *modelsCmd) Run(e *env) error { return nil }

func installedModel(any) string { return "" }
