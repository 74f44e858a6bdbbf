package engine

import (
	"context"
	"encoding/json"
	"sync"
	"time"

	"hotline"
	"hotline/dialog"
	"hotline/telephony"
)

// captionQueue is how many captions may wait for the caller's network; what overflows is dropped, the newest first.
const captionQueue = 64

// captionTime is how long one caption may take: behind it the next ones wait.
const captionTime = 3 * time.Second

// caption is what a caller who wants captions is shown. Kinds: partial and final are the caller's own words as recognised;
// saying is what the hotline is about to speak; said is what of a turn was really played.
type caption struct {
	Kind  string        `json:"kind"`
	Party hotline.Party `json:"party"`
	N     int           `json:"n"` // partial, final: of the utterance; saying, said: of the turn
	Text  string        `json:"text"`
	Typed bool          `json:"typed,omitempty"`
	Cut   bool          `json:"cut,omitempty"`
}

// captions shows a call to its caller.
type captions struct {
	queue chan caption
	told  int // announcements so far; under session.mu
}

// firstTold is the number of the first announcement among what the hotline says: above all turns.
const firstTold = 1 << 20

// show queues what an event means for the caller. It does not block.
func (c *captions) show(body hotline.Body) {
	switch b := body.(type) {
	case hotline.UtterancePartial:
		if b.Party == hotline.PartyBot {
			return // it was shown before it was spoken
		}
		c.put(caption{Kind: "partial", Party: b.Party, Text: b.Text})
	case hotline.UtteranceFinal:
		c.put(caption{Kind: "final", Party: b.Party, N: b.N, Text: b.Text, Typed: b.Typed})
	case hotline.QueueAnnounced:
		c.put(caption{Kind: "said", Party: hotline.PartyBot, N: firstTold + c.told, Text: b.Text})
		c.told++
	case hotline.TurnCompleted:
		c.put(caption{Kind: "said", Party: hotline.PartyBot, N: b.N, Text: b.Played, Cut: b.Cut})
	}
}

func (c *captions) put(one caption) {
	if c == nil {
		return
	}
	select {
	case c.queue <- one:
	default:
	}
}

// captioned starts to show the call to its caller, if he wants that; stop ends it.
func (s *session) captioned(ctx context.Context) (stop func()) {
	to, ok := s.leg.(telephony.Captioner)
	if !ok || !to.WantsCaptions() {
		return func() {}
	}
	ctx, cancel := context.WithCancel(ctx)
	c := &captions{queue: make(chan caption, captionQueue)}
	s.captions.Store(c)
	var work sync.WaitGroup
	work.Go(s.guarded(func() {
		for {
			select {
			case <-ctx.Done():
				return
			case one := <-c.queue:
				body, err := json.Marshal(one)
				if err != nil {
					continue
				}
				limit, done := context.WithTimeout(ctx, captionTime)
				if err := to.Caption(limit, body); err != nil && ctx.Err() == nil {
					s.e.deps.Log.Debug("caption", "call", s.call.ID, "err", err)
				}
				done()
			}
		}
	}))
	return func() { s.captions.Store(nil); cancel(); work.Wait() }
}

// saying is Voice.Saying.
func (s *session) saying(n int, text string) {
	s.captions.Load().put(caption{Kind: "saying", Party: hotline.PartyBot, N: n, Text: text})
}

// forwardTyped hands what the caller writes to the conversation.
func (s *session) forwardTyped(ctx context.Context, to chan<- dialog.Signal) {
	writer, ok := s.leg.(telephony.Typist)
	if !ok {
		return
	}
	forward(ctx, writer.Typed(), func(text string) {
		s.signal(to, dialog.Signal{Kind: dialog.Typed, At: s.at(), Text: text})
	})
}
