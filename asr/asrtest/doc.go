// Package asrtest is for tests of and with recognisers: Run is the conformance suite that every engine passes,
// Scripted hears what its script says. Product code must not import it, as it imports testing (asr.Null is the recogniser that hears nothing).
// It knows no engine.
package asrtest
