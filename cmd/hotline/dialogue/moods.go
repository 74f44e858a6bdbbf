package dialogue

import (
	"sync"

	"hotline"
	"hotline/dialog/emotion"
)

// Moods is how the callers of running calls sounded last, as the engine stated it. The zero value is ready; safe for concurrent use.
type Moods struct {
	mu   sync.Mutex
	last map[hotline.CallID]emotion.Reading
}

// Take notes what an event says of a caller's mood. It does not block.
func (m *Moods) Take(e hotline.Event) {
	m.mu.Lock()
	defer m.mu.Unlock()
	switch b := e.Body.(type) {
	case hotline.EmotionDetected:
		if b.Party != hotline.PartyCaller {
			return
		}
		if m.last == nil {
			m.last = map[hotline.CallID]emotion.Reading{}
		}
		m.last[e.Call] = emotion.Reading{Label: emotion.Label(b.Label), Score: b.Score, Trend: b.Trend, Source: b.Source}
	case hotline.CallEnded:
		delete(m.last, e.Call)
	}
}

// Mood is how the caller of a call sounded last, nil when nothing is known.
func (m *Moods) Mood(of hotline.CallID) *emotion.Reading {
	m.mu.Lock()
	defer m.mu.Unlock()
	if r, ok := m.last[of]; ok {
		return &r
	}
	return nil
}
