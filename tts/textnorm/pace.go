package textnorm

import (
	"math"
	"sync/atomic"
	"time"
)

// Pace estimates marks for engines that give none: from the usual time a piece of speech takes, learnt from the clauses before.
// The zero value is ready. Safe for concurrent use.
type Pace struct {
	perUnit atomic.Int64 // ns at speed 1; 0 = not learnt yet
}

// usualPace is the time of a Chinese syllable before anything is learnt: 4.3 a second.
const usualPace = 230 * time.Millisecond

// units is how long a piece takes, in Chinese syllables.
func units(p Piece) float64 {
	switch p.Kind {
	case Break:
		if p.Say == "," {
			return 0.8
		}
		return 1.2
	case Letter:
		return 1.2
	case Word:
		return 0.6 + 0.2*float64(len(p.Say))
	case Han:
	}
	return 1
}

// Speaks tells whether pieces hold anything but pauses.
func Speaks(pieces []Piece) bool {
	for _, p := range pieces {
		if p.Kind != Break {
			return true
		}
	}
	return false
}

// Estimate calls mark for every piece but the first with the runes before it and the time at which it begins, as a clause spoken
// at speed (1 or 0 = normal) will have it. The end of the clause only its sound knows.
func (p *Pace) Estimate(pieces []Piece, speed float64, mark func(text int, at time.Duration)) {
	per := float64(p.perUnit.Load())
	if per == 0 {
		per = float64(usualPace)
	}
	if speed == 0 {
		speed = 1
	}
	at := 0.0
	for i, piece := range pieces[:max(len(pieces)-1, 0)] {
		at += units(piece) * per / speed
		if pieces[i+1].From >= piece.To {
			mark(pieces[i+1].From, time.Duration(at))
		}
	}
}

// Learn takes what a whole clause took.
func (p *Pace) Learn(pieces []Piece, speed float64, took time.Duration) {
	if speed == 0 {
		speed = 1
	}
	sum := 0.0
	for i, piece := range pieces {
		if piece.Kind != Break || i+1 < len(pieces) {
			sum += units(piece)
		}
	}
	if sum < 4 {
		return // too short to tell
	}
	per := float64(took) * speed / sum
	per = math.Min(math.Max(per, float64(80*time.Millisecond)), float64(time.Second))
	if old := float64(p.perUnit.Load()); old > 0 {
		per = 0.7*old + 0.3*per
	}
	p.perUnit.Store(int64(per))
}
