package dialog

import (
	"context"
	"errors"
	"strings"
	"time"

	"hotline"
	"hotline/asr"
	"hotline/dialog/flow"
	"hotline/dialog/turntaking"
)

// hearing is what we know of the caller's turn. Times are media time.
type hearing struct {
	ears     Recognized // nil = keypad only
	results  <-chan asr.Result
	reopened chan reopening // capacity 1: one attempt at a time
	loss     loss
	origin   time.Duration // media time at which the stream's audio begins

	finals     []string // final texts of this turn
	partial    string   // text of the utterance in progress
	confidence float64  // least of the finals
	base       int      // added to N: streams opened again count from 0
	lastN      int      // -1 = none yet

	speechAt  time.Duration // onset of the last stretch of speech, or of the sound that it began with
	speechEnd time.Duration // its end
	endAt     time.Duration // the turn was declared over

	told   told
	secret secrecy
}

// told is the last UtterancePartial event.
type told struct {
	at   time.Duration
	text string
	late time.Duration // phaseFinal: text came last
}

// loss is what we know of a recogniser that failed.
type loss struct {
	tries    int  // attempts to open it again
	unproven bool // it was opened again and has said nothing yet
	deaf     bool // nobody listens, and that will take a while: the mind knows, or will
	sorry    bool // the caller must still be told so
}

// reopening is the result of Deps.Reopen.
type reopening struct {
	ears Recognized
	err  error
}

// text is the caller's turn so far.
func (h *hearing) text() string { return strings.Join(h.finals, "") + h.partial }

// clear forgets the turn's text.
func (h *hearing) clear() {
	h.finals, h.partial, h.confidence = h.finals[:0], "", 0
}

// listenTo takes results of ears from now on.
func (c *Conversation) listenTo(ears Recognized) {
	c.hear.ears, c.hear.results = ears, nil
	if ears != nil {
		c.hear.results = ears.Results()
	}
}

// onResult takes one result of the recogniser.
func (c *Conversation) onResult(ctx context.Context, r asr.Result) {
	h, now := &c.hear, c.deps.Now()
	r = h.onCallTime(r)
	h.loss.unproven, h.loss.deaf, h.loss.sorry = false, false, false
	n := h.base + r.N
	h.lastN = max(h.lastN, n)
	switch r.Kind {
	case asr.Partial:
		h.partial = r.Text
		c.emitPartial(r, n, now)
		if c.phase == phaseFinal {
			h.told.late = now
			return // still of the turn that is over: told to the policy, it would open the next one
		}
	case asr.Final, asr.Revised:
		if r.Text != "" || r.Kind == asr.Revised {
			c.emitFinal(r, n)
		}
		if r.Kind == asr.Revised {
			return // the decision was made on the first text
		}
		h.partial = ""
		if r.Text != "" {
			h.finals = append(h.finals, r.Text)
			if h.confidence == 0 || r.Confidence < h.confidence {
				h.confidence = r.Confidence
			}
		}
		if c.phase == phaseFinal {
			c.turnHeard(ctx, now)
			return
		}
	}
	s := turntaking.Signal{Kind: turntaking.Text, At: now, Text: h.text(), Stable: r.Stable, Final: r.Kind == asr.Final}
	c.act(ctx, c.deps.Policy.Observe(s), now)
}

func (c *Conversation) emitPartial(r asr.Result, n int, now time.Duration) {
	h := &c.hear
	if r.Text == "" || r.Text == h.told.text || (h.told.at > 0 && now-h.told.at < c.cfg.PartialEvery) {
		return
	}
	h.told.at, h.told.text = now, r.Text
	text := r.Text
	if c.secretUtterance(n) {
		text = flow.Mask(text)
	}
	c.deps.Emit(hotline.UtterancePartial{N: n, Party: hotline.PartyCaller, Text: text, Stable: r.Stable, AtMS: millis(now)})
}

func (c *Conversation) emitFinal(r asr.Result, n int) {
	words := make([]hotline.Word, 0, len(r.Words))
	for _, w := range r.Words {
		words = append(words, hotline.Word{Text: w.Text, From: w.From, To: w.To, Confidence: w.Confidence})
	}
	if c.secretUtterance(n) {
		r.Text, words = flow.Mask(r.Text), nil
	}
	c.hear.told.text = ""
	c.deps.Emit(hotline.UtteranceFinal{
		N: n, Party: hotline.PartyCaller, Text: r.Text, FromMS: millis(r.From), ToMS: millis(r.To),
		Confidence: r.Confidence, Words: words, Revised: r.Kind == asr.Revised,
	})
}

// endTurn closes the caller's turn: the recogniser is flushed and its final text awaited. By the caller's silence it was over late ago.
func (c *Conversation) endTurn(ctx context.Context, late, now time.Duration) {
	c.hear.endAt, c.hear.told.late = now, now
	c.phase = phaseFinal
	c.think.lull.from, c.think.lull.said, c.think.lull.mute = now-late, 0, false
	if c.hear.ears == nil || c.hear.results == nil {
		c.turnHeard(ctx, now)
		return
	}
	c.hear.ears.Flush()
}

// watchFinal takes the text that is known when the final one does not come.
func (c *Conversation) watchFinal(ctx context.Context, now time.Duration) {
	h := &c.hear
	if most := now-h.endAt >= c.cfg.Lull.Final; most || h.text() != "" && now-h.told.late >= c.cfg.FinalWithin {
		c.turnHeard(ctx, now)
	}
}

// turnHeard hands the caller's turn to the mind.
func (c *Conversation) turnHeard(ctx context.Context, now time.Duration) {
	heard := flow.Heard{Kind: flow.HeardText, Text: c.hear.text(), Confidence: c.hear.confidence}
	if heard.Text == "" {
		heard.Kind = flow.HeardNothing
	}
	c.hear.clear()
	c.decide(ctx, heard, now)
}

// onDeaf handles the end of the recogniser's results.
func (c *Conversation) onDeaf(ctx context.Context) {
	h := &c.hear
	err := h.ears.Err()
	h.results = nil
	if ctx.Err() != nil {
		return // the call is over, and so is its recogniser
	}
	h.base = h.lastN + 1
	if h.partial != "" { // what was understood so far is all there will be
		h.finals, h.partial = append(h.finals, h.partial), ""
	}
	if err == nil {
		return
	}
	if proven := !h.loss.unproven; c.retryEars(ctx) && proven {
		c.deps.Log.Warn("recogniser failed, opening it again", "error", err)
		c.deps.Emit(hotline.ComponentFailed{Component: "asr", Error: err.Error(), Action: "retried"})
	} else {
		c.goDeaf(err)
	}
	if c.phase == phaseFinal {
		c.turnHeard(ctx, c.deps.Now())
	}
}

// lostEars handles a call that begins without a recogniser, by plan or because it could not be opened.
func (c *Conversation) lostEars(ctx context.Context) {
	if c.deps.Reopen == nil || ctx.Err() != nil {
		c.hear.loss.deaf = true
		return
	}
	c.goDeaf(errNoEars)
	c.retryEars(ctx)
}

// errNoEars is a recogniser that could not be opened.
var errNoEars = errors.New("dialog: no recogniser to go on with")

// goDeaf notes that only keys are heard from now on; the next decision tells the mind.
func (c *Conversation) goDeaf(err error) {
	c.listenTo(nil)
	if c.hear.loss.deaf {
		return
	}
	c.hear.loss.deaf, c.hear.loss.sorry = true, true
	c.deps.Log.Error("nobody recognises speech: the call goes on by keypad", "error", err)
	c.deps.Emit(hotline.ComponentFailed{Component: "asr", Error: err.Error(), Action: "apology"})
}

// Waits before the attempts to get a recogniser: the first one comes at once.
const (
	reopenFirst = time.Second
	reopenMost  = 30 * time.Second
)

// retryEars opens the recogniser again, after a wait that grows; false when there is none or the tries are used up.
func (c *Conversation) retryEars(ctx context.Context) bool {
	h := &c.hear
	if c.deps.Reopen == nil || h.loss.tries >= c.cfg.ReopenTries {
		return false
	}
	wait := time.Duration(0)
	if h.loss.tries > 0 {
		wait = min(reopenMost, reopenFirst<<min(h.loss.tries-1, 10))
	}
	h.loss.tries++
	c.beside(func() {
		timer := time.NewTimer(wait)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-ctx.Done():
			return
		}
		ears, err := c.deps.Reopen(ctx)
		h.reopened <- reopening{ears: ears, err: err}
	})
	return true
}

// onReopened takes the new recogniser, or goes on with the keypad and tries again later.
func (c *Conversation) onReopened(ctx context.Context, r reopening) {
	if ctx.Err() != nil {
		return
	}
	if r.err == nil && r.ears == nil {
		r.err = errNoEars
	}
	if r.err != nil {
		c.goDeaf(r.err)
		c.retryEars(ctx)
		return
	}
	c.hear.loss.unproven = true
	c.hear.origin = c.deps.Now()
	c.listenTo(r.ears)
}

// watchDeaf tells the caller that only keys are heard, as soon as the floor is free.
func (c *Conversation) watchDeaf(ctx context.Context) {
	if !c.hear.loss.sorry || c.phase != phaseListen || c.held || len(c.keys.digits) > 0 || c.ending.ended != nil {
		return
	}
	c.hear.clear()
	c.decide(ctx, flow.Heard{Kind: flow.HeardDeaf}, c.deps.Now())
}

// onCallTime moves a result from the stream's time, which begins anew with each stream, to the call's.
func (h *hearing) onCallTime(r asr.Result) asr.Result {
	if h.origin == 0 {
		return r
	}
	r.From, r.To = r.From+h.origin, r.To+h.origin
	words := make([]asr.Word, len(r.Words))
	for i, w := range r.Words {
		w.From, w.To = w.From+h.origin, w.To+h.origin
		words[i] = w
	}
	r.Words = words
	return r
}
