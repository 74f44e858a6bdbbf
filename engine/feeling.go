package engine

import (
	"sync"
	"time"

	"hotline"
	"hotline/dialog/emotion"
)

// feelings turns what the parties of a call say, and how, into emotion_detected.
type feelings struct {
	r *emotion.Reader // nil: nobody is read

	mu       sync.Mutex
	speakers map[who]*feeling
}

// who is one speaker of a call.
type who struct {
	party hotline.Party
	name  string
}

// feeling is one speaker.
type feeling struct {
	*emotion.Speaker
	voice voices
}

// voices sums up the stretches of speech since the last utterance.
type voices struct {
	level, pitch, voiced float64 // sums over the stretches, weighed by ms voiced
	pitched              float64 // ms
}

// take notes a fact and says what follows from it; nil for nothing. Safe for concurrent use.
func (f *feelings) take(body hotline.Body) hotline.Body {
	if f.r == nil {
		return nil
	}
	switch b := body.(type) {
	case hotline.SpeechEnded:
		f.mu.Lock()
		defer f.mu.Unlock()
		v := &f.of(who{b.Party, b.Name}).voice
		v.level += b.LevelDB * b.VoicedMS
		v.voiced += b.VoicedMS
		if b.PitchHz > 0 {
			v.pitch += b.PitchHz * b.VoicedMS
			v.pitched += b.VoicedMS
		}
	case hotline.UtteranceFinal:
		if b.Text == "" || b.Party == hotline.PartyBot {
			return nil
		}
		f.mu.Lock()
		defer f.mu.Unlock()
		got := f.of(who{b.Party, b.Name}).turn(b)
		return hotline.EmotionDetected{
			Party: b.Party, Name: b.Name, N: b.N, Label: string(got.Label), Score: got.Score, Trend: got.Trend, Source: got.Source, AtMS: b.ToMS,
		}
	}
	return nil
}

// of is a speaker. The caller holds mu.
func (f *feelings) of(w who) *feeling {
	if s := f.speakers[w]; s != nil {
		return s
	}
	if f.speakers == nil {
		f.speakers = map[who]*feeling{}
	}
	s := &feeling{Speaker: emotion.NewSpeaker(f.r)}
	f.speakers[w] = s
	return s
}

// turn reads an utterance with the voice that was heard since the one before. One that was typed, or is a second reading of the same
// words, has no voice.
func (s *feeling) turn(b hotline.UtteranceFinal) emotion.Reading {
	t := emotion.Turn{Text: b.Text}
	if b.Typed || b.Revised {
		return s.Turn(t)
	}
	if v := s.voice; v.voiced > 0 {
		t.LevelDB, t.Voiced = v.level/v.voiced, time.Duration(v.voiced*float64(time.Millisecond))
		if v.pitched > 0 {
			t.PitchHz = v.pitch / v.pitched
		}
	}
	s.voice = voices{}
	return s.Turn(t)
}
