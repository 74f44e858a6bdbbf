package caller

import (
	"math"
	"time"

	"hotline/media"
)

// soundLevel is the RMS from which a frame counts as sound: -46 dBFS, 26 dB under usual speech. Synthesised replies are
// clean, so the ear needs no model; room noise of a person on the far end would.
const soundLevel = 164

// onsetFrames is how many frames in a row must sound before speech is on, so that a click is no reply. The onset is dated
// back to the first of them.
const onsetFrames = 2

// ear follows the other side's sound, one 20 ms frame at a time. It has no clock of its own and allocates nothing.
type ear struct {
	quiet time.Duration // silence after which speech is over

	speaking bool
	run      int           // sounding frames in a row
	since    time.Duration // start of that run
	onset    time.Duration // of the current or last speech
	last     time.Duration // end of the last sounding frame
	ever     bool          // anything was heard at all
}

// hear takes the frame that begins at at. It returns true when speech began, true when it ended.
func (e *ear) hear(at time.Duration, level float64) (began, ended bool) {
	if level < soundLevel {
		e.run = 0
		if e.speaking && at+media.FrameTime-e.last >= e.quiet {
			e.speaking = false
			return false, true
		}
		return false, false
	}
	if e.run == 0 {
		e.since = at
	}
	e.run++
	if e.run >= onsetFrames {
		e.last = at + media.FrameTime
		if !e.speaking {
			e.speaking, e.ever, e.onset = true, true, e.since
			return true, false
		}
	}
	return false, false
}

// rms is the root mean square of samples.
func rms(samples []int16) float64 {
	if len(samples) == 0 {
		return 0
	}
	var sum float64
	for _, s := range samples {
		sum += float64(s) * float64(s)
	}
	return math.Sqrt(sum / float64(len(samples)))
}
