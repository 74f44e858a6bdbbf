package tts

import (
	"math"
	"sync/atomic"
	"time"

	"hotline/tts/textnorm"
)

// Pace estimates marks for engines that give none: from the usual time a piece of speech takes, learnt from the clauses before.
// The zero value is ready. Safe for concurrent use.
type Pace struct {
	perUnit atomic.Int64 // ns at speed 1; 0 = not learnt yet
}

// usualPace is the time of a Chinese syllable before anything is learnt: 4.3 a second.
const usualPace = 230 * time.Millisecond

// units is how long a piece takes, in Chinese syllables.
func units(p textnorm.Piece) float64 {
	switch p.Kind {
	case textnorm.Break:
		if p.Say == "," {
			return 0.8
		}
		return 1.2
	case textnorm.Letter:
		return 1.2
	case textnorm.Word:
		return 0.6 + 0.2*float64(len(p.Say))
	case textnorm.Han:
	}
	return 1
}

// Speaks tells whether pieces hold anything but pauses.
func Speaks(pieces []textnorm.Piece) bool {
	for _, p := range pieces {
		if p.Kind != textnorm.Break {
			return true
		}
	}
	return false
}

// Estimate sets the marks of a clause on f before its sound comes: one at the end of each piece but the last, whose end only
// Finish knows.
func (p *Pace) Estimate(f *Framer, pieces []textnorm.Piece, speed float64) {
	per := float64(p.perUnit.Load())
	if per == 0 {
		per = float64(usualPace)
	}
	at := 0.0
	for i, piece := range pieces[:max(len(pieces)-1, 0)] {
		at += units(piece) * per / orOne(speed)
		if pieces[i+1].From >= piece.To {
			f.Mark(pieces[i+1].From, time.Duration(at))
		}
	}
}

// Learn takes what a whole clause took.
func (p *Pace) Learn(pieces []textnorm.Piece, speed float64, took time.Duration) {
	sum := 0.0
	for i, piece := range pieces {
		if piece.Kind != textnorm.Break || i+1 < len(pieces) {
			sum += units(piece)
		}
	}
	if sum < 4 {
		return // too short to tell
	}
	per := float64(took) * orOne(speed) / sum
	per = math.Min(math.Max(per, float64(80*time.Millisecond)), float64(time.Second))
	if old := float64(p.perUnit.Load()); old > 0 {
		per = 0.7*old + 0.3*per
	}
	p.perUnit.Store(int64(per))
}
