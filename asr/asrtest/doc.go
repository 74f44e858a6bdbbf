// Package asrtest is for tests of and with recognisers: Run is the conformance suite that every engine passes,
// Scripted hears what its script says, Null hears nothing (test line 1003 uses it in the product).
// It knows no engine.
package asrtest
