package dialog

import (
	"hotline/dialog/flow"
)

// Privacy says how much of what the caller says and keys may be kept.
type Privacy int

// The levels.
const (
	Open   Privacy = iota // everything
	Asking                // a secret is being asked for: what is keyed now is masked, the question itself may be recorded
	Hidden                // the question is over, or the caller began already: nothing is recorded until the answer is understood
)

// secrecy is what must not be written down. Numbers of utterances are those of UtteranceFinal.
type secrecy struct {
	level     Privacy
	since, to int // the last utterances that were, or may still be, masked; to is valid while level is Open
	was       bool
}

// setPrivacy changes the level and tells the engine.
func (c *Conversation) setPrivacy(to Privacy) {
	s := &c.hear.secret
	if s.level == to {
		return
	}
	switch {
	case s.level == Open:
		s.since, s.was = c.hear.lastN+1, true
	case to == Open:
		s.to = c.hear.lastN
	}
	s.level = to
	if c.deps.Hide != nil {
		c.deps.Hide(to)
	}
}

// askPrivately takes what the mind's reply asks for.
func (c *Conversation) askPrivately(private bool) {
	switch {
	case !private:
		c.setPrivacy(Open)
	case c.hear.secret.level == Open:
		c.setPrivacy(Asking)
	}
}

// hide begins to keep the caller's words out of the recording, if a secret was asked for.
func (c *Conversation) hide() {
	if c.hear.secret.level == Asking {
		c.setPrivacy(Hidden)
	}
}

// masked is text as it may be written down now.
func (c *Conversation) masked(text string) string {
	if c.hear.secret.level == Open {
		return text
	}
	return flow.Mask(text)
}

// secretUtterance reports whether utterance n belongs to a secret, also when it comes, or is revised, after that is over.
func (c *Conversation) secretUtterance(n int) bool {
	s := c.hear.secret
	return s.was && n >= s.since && (s.level != Open || n <= s.to)
}
