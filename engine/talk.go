package engine

import (
	"slices"

	"hotline"
	"hotline/dialog/flow"
)

// mostTalk bounds what is remembered of a talk with people; the oldest lines give way.
const mostTalk = 40

// talk is what was said while people had the caller, for the machine that has him next.
type talk struct {
	on   bool
	said []flow.Said
}

// take remembers a fact if it is a line of the talk.
func (t *talk) take(body hotline.Body) {
	u, ok := body.(hotline.UtteranceFinal)
	if !t.on || !ok || u.Text == "" {
		return
	}
	if len(t.said) == mostTalk {
		t.said = slices.Delete(t.said, 0, 1)
	}
	t.said = append(t.said, flow.Said{Party: u.Party, Text: u.Text})
}

// overhear begins to remember what is said.
func (s *session) overhear() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.talked = talk{on: true}
}

// overheard ends that and returns it.
func (s *session) overheard() []flow.Said {
	s.mu.Lock()
	defer s.mu.Unlock()
	said := s.talked.said
	s.talked = talk{}
	return said
}
