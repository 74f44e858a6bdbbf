package asrtest

import "hotline/asr"

// Null is asr.Null, which product code must name directly: this package imports testing.
type Null = asr.Null
