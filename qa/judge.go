package qa

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"hotline"
	"hotline/llm"
	"hotline/qa/rule"
	"hotline/qa/rule/trace"
	"hotline/qa/rule/words"
)

// asking is how far the model is with a hit.
type asking uint8

const (
	unasked asking = iota
	waiting
	agreed
	refused
)

const (
	mostQuestions = 256             // that wait; more are answered with no
	answerTime    = 8 * time.Second // for one question
	closingTime   = 4 * time.Second // that an ended call waits for answers
	answerTokens  = 200
)

// question is one that waits for the model.
type question struct {
	call hotline.CallID
	hit  string
	text string // the excerpt
	ask  string
}

// tell reports a hit, or asks the model about it first.
func (f *follower) tell(k *known, h hotline.Hit, w *work) {
	if k.rule.Judge == nil || h.State == hotline.HitConfirmed && k.ask == agreed {
		w.found(h, k.hit.State)
		k.hit = h
		w.hit(h)
		return
	}
	if h.State != hotline.HitConfirmed || k.ask == refused {
		return
	}
	k.wait = &h
	if k.ask == unasked && w.ask != nil && w.ask(f, k, h) {
		k.ask = waiting
		f.asked++
	}
}

// answered takes the model's answer about a hit.
func (f *follower) answered(id string, yes bool, w *work) {
	k := f.known[id]
	if k == nil || k.ask != waiting {
		return
	}
	f.asked--
	k.ask = refused
	if yes && k.wait != nil {
		k.ask = agreed
		w.found(*k.wait, k.hit.State)
		k.hit = *k.wait
		k.hit.DetectedAt = w.now()
		w.hit(k.hit)
	}
	k.wait = nil
}

// excerpt is what was said around a hit, masked.
func excerpt(c *trace.Call, r *rule.Compiled, from float64) string {
	said := c.Said()
	at := 0
	for at < len(said) && said[at].From < from {
		at++
	}
	var b strings.Builder
	for _, u := range said[max(0, at-r.Judge.Turns):min(len(said), at+r.Judge.Turns+1)] {
		_, _ = fmt.Fprintf(&b, "%s: %s\n", u.Party, masked(c, u))
	}
	return b.String()
}

const instructions = `You inspect a telephone call of a customer hotline. Answer the question about the excerpt with one JSON object and nothing else:
{"yes": true or false, "quote": "the words of the excerpt that prove it, copied exactly"}. Without words that prove it the answer is false.`

// judge asks the model. An answer without a quote that stands in the excerpt is no.
func judge(ctx context.Context, model llm.Model, q question) bool {
	ctx, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	var b strings.Builder
	req := llm.Request{MaxTokens: answerTokens, FirstToken: answerTime, Messages: []llm.Message{
		{Role: llm.System, Text: instructions}, {Role: llm.User, Text: q.ask + "\n\n" + q.text},
	}}
	for delta, err := range model.Generate(ctx, req) {
		if err != nil {
			return false
		}
		b.WriteString(delta.Text)
	}
	return proven(b.String(), q.text)
}

func proven(answer, excerpt string) bool {
	from, to := strings.IndexByte(answer, '{'), strings.LastIndexByte(answer, '}')
	if from < 0 || to < from {
		return false
	}
	var out struct {
		Yes   bool   `json:"yes"`
		Quote string `json:"quote"`
	}
	if json.Unmarshal([]byte(answer[from:to+1]), &out) != nil || !out.Yes {
		return false
	}
	quote := words.Squeeze(out.Quote)
	return len([]rune(quote)) > 1 && strings.Contains(words.Squeeze(excerpt), quote)
}
