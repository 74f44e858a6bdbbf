package asr

import (
	"time"

	"hotline/media"
)

// maxConcealed is how many stretches of made-up audio an Outbox remembers; the oldest go.
const maxConcealed = 64

// concealed is which parts of a stream's audio were made up for lost packets, in call audio time.
type concealed struct {
	now    time.Duration
	spans  [maxConcealed]struct{ from, to time.Duration }
	oldest int
	n      int
}

// heard takes the next frame.
func (c *concealed) heard(f media.Frame) {
	from := c.now
	c.now += f.Duration()
	if !f.Lost {
		return
	}
	if c.n > 0 {
		if last := &c.spans[(c.oldest+c.n-1)%maxConcealed]; last.to == from {
			last.to = c.now
			return
		}
	}
	if c.n == maxConcealed {
		c.oldest, c.n = (c.oldest+1)%maxConcealed, c.n-1
	}
	at := &c.spans[(c.oldest+c.n)%maxConcealed]
	at.from, at.to = from, c.now
	c.n++
}

// share is how much of from..to was made up, 0-1.
func (c *concealed) share(from, to time.Duration) float64 {
	if to <= from {
		return 0
	}
	var made time.Duration
	for i := range c.n {
		s := c.spans[(c.oldest+i)%maxConcealed]
		made += max(0, min(to, s.to)-max(from, s.from))
	}
	return float64(made) / float64(to-from)
}

// lower takes confidence from words that were guessed: the engine heard audio there that nobody spoke. Of a word that was made up
// from end to end half is left. Confidences of 0 (unknown) stay.
func (c *concealed) lower(r Result) Result {
	if c.n == 0 || c.share(r.From, r.To) == 0 {
		return r
	}
	if len(r.Words) == 0 {
		r.Confidence *= 1 - c.share(r.From, r.To)/2
		return r
	}
	before, after := 0.0, 0.0
	words := make([]Word, len(r.Words))
	for i, w := range r.Words {
		before += w.Confidence
		w.Confidence *= 1 - c.share(w.From, w.To)/2
		after += w.Confidence
		words[i] = w
	}
	r.Words = words
	if before > 0 {
		r.Confidence *= after / before
	}
	return r
}
