package emotion

import (
	"math"
	"time"
	"unicode/utf8"
)

// What an utterance must have, and what a baseline must rest on, before the voice says anything.
const (
	leastVoiced = 400 * time.Millisecond
	leastTurns  = 3
)

// The least spread that counts as one step, for speakers whose first utterances are all alike: 2.5 dB, 1.5 semitones, 18 % of the pace.
const (
	levelStep = 2.5
	pitchStep = 1.5
	paceStep  = 0.24 // of log2
)

// The voice's arousal, in steps away from the baseline.
const (
	roused  = 1.2 // deepens what the words say
	shaken  = 2.0 // says something by itself
	pressed = -1.8
)

// trendShare is how much the newest utterance counts in the trend.
const trendShare = 0.4

// Speaker is one party of a call: its baseline and its trend. Not safe for concurrent use.
type Speaker struct {
	r     *Reader
	level baseline
	pitch baseline
	pace  baseline
	trend float64
	turns int
}

// NewSpeaker returns a speaker who has said nothing yet.
func NewSpeaker(r *Reader) *Speaker { return &Speaker{r: r} }

// Turn reads the speaker's next utterance. It takes some 100 us and keeps nothing of t.
func (s *Speaker) Turn(t Turn) Reading {
	out := s.r.Text(t.Text)
	if t.Voiced >= leastVoiced {
		s.hear(t, &out)
	}
	if s.turns++; s.turns == 1 {
		s.trend = out.Score
	} else {
		s.trend += trendShare * (out.Score - s.trend)
	}
	out.Score, out.Trend = round(out.Score), round(s.trend)
	return out
}

// hear changes the reading by how the voice differs from the speaker's own, and learns the voice.
func (s *Speaker) hear(t Turn, out *Reading) {
	level, pitch, pace := t.LevelDB, 0.0, math.Log2(float64(utf8.RuneCountInString(t.Text)+1)/t.Voiced.Minutes())
	if t.PitchHz > 0 {
		pitch = 12 * math.Log2(t.PitchHz)
	}
	if s.level.n >= leastTurns {
		l, q := s.level.away(level, levelStep), s.pace.away(pace, paceStep)
		p := 0.0
		if pitch > 0 && s.pitch.n >= leastTurns {
			p = s.pitch.away(pitch, pitchStep)
		}
		weigh(out, 0.45*l+0.35*p+0.2*q, l, p)
	}
	s.level.learn(level, levelStep)
	s.pace.learn(pace, paceStep)
	if pitch > 0 {
		s.pitch.learn(pitch, pitchStep)
	}
}

// weigh joins words and voice. arousal is the voice's distance from its baseline, level and pitch are parts of it.
func weigh(out *Reading, arousal, level, pitch float64) {
	switch {
	case out.Label == Calm && out.Score <= 0 && arousal > shaken: // no word of it: louder than before is anger, higher is fear
		out.Label, out.Score, out.Source = Anxious, -min(3, arousal-0.5), FromVoice
		if level > pitch+1 {
			out.Label = Dissatisfied
		}
	case out.Label == Calm && arousal < pressed:
		out.Label, out.Score, out.Source = Sad, -1, FromVoice
	case out.Label == Dissatisfied && arousal > shaken:
		out.Label, out.Score, out.Source = Angry, max(-5, out.Score-1.5), FromBoth
	case out.Score < 0 && out.Label != Sad && arousal > roused:
		out.Score, out.Source = max(-5, out.Score-1), FromBoth
	case out.Label == Sad && arousal < -roused:
		out.Score, out.Source = max(-5, out.Score-1), FromBoth
	case out.Label == Pleased && arousal > roused:
		out.Score, out.Source = min(5, out.Score+1), FromBoth
	}
}

func round(v float64) float64 { return math.Round(v*10) / 10 }

// baseline is the mean and the spread of what a speaker did so far (Welford).
type baseline struct {
	n        int
	mean, m2 float64
}

// away is how many steps v is from the mean, at most 4.
func (b *baseline) away(v, step float64) float64 {
	spread := step
	if b.n > 1 {
		spread = max(step, math.Sqrt(b.m2/float64(b.n-1)))
	}
	return max(-4, min(4, (v-b.mean)/spread))
}

// learn takes v in; what is far off moves the mean no further than two steps would, so that anger does not become the baseline.
func (b *baseline) learn(v, step float64) {
	if b.n >= leastTurns {
		v = max(b.mean-2*step, min(b.mean+2*step, v))
	}
	b.n++
	d := v - b.mean
	b.mean += d / float64(b.n)
	b.m2 += d * (v - b.mean)
}
