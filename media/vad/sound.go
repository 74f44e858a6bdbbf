package vad

import "time"

const (
	soundDB    = 12.0                   // a sound is so much louder than the noise floor
	soundSteps = 2                      // for so many steps: 40 ms, which clicks of the line do not last
	soundGap   = 200 * time.Millisecond // and comes after so much without
)

// sound notices that something begins, speech or not: a hiss, a cough, a door. Many syllables begin with 100 ms of hiss that the
// network rightly calls noise.
type sound struct {
	on     func(at time.Duration) // nil = nobody asks
	steps  int                    // loud ones in a row
	lastAt time.Duration          // end of the last loud step
	told   bool
}

// Sounds sets the function that is told of every beginning sound with its onset, within WriteFrame of the sink. A sound is 12 dB
// above the noise floor for 40 ms, after 200 ms without; nil for nobody. Set it before the first frame.
func (d *Detector) Sounds(on func(at time.Duration)) { d.sound.on = on }

// push takes the next step by its level over the floor and its end.
func (s *sound) push(overDB float64, end time.Duration) {
	if s.on == nil {
		return
	}
	if overDB < soundDB {
		s.steps = 0
		s.told = s.told && end-s.lastAt < soundGap
		return
	}
	s.lastAt = end
	if s.steps++; s.steps >= soundSteps && !s.told {
		s.told = true
		s.on(max(0, end-soundSteps*step))
	}
}
