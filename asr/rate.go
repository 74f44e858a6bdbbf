package asr

import (
	"fmt"

	"hotline/media"
)

// HoldRate holds a stream to one rate: where *rate is 0 it takes that of f, its first frame, 8000-48000 Hz, and first is true; a later
// frame of another rate is an error. Errors wrap media.ErrRate and begin with engine. The caller's lock guards rate.
func HoldRate(engine string, rate *int, f media.Frame) (first bool, err error) {
	if *rate == 0 {
		if f.Rate < 8000 || f.Rate > 48000 {
			return false, fmt.Errorf("%s: %w: %d Hz", engine, media.ErrRate, f.Rate)
		}
		*rate = f.Rate
		return true, nil
	}
	if f.Rate != *rate {
		return false, fmt.Errorf("%s: %w: %d Hz after %d", engine, media.ErrRate, f.Rate, *rate)
	}
	return false, nil
}
