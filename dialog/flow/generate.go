package flow

import (
	"context"
	"errors"
	"io"
	"iter"
	"strings"
	"time"

	"hotline"
	"hotline/dialog/draft"
	"hotline/dialog/exchange"
	"hotline/dialog/hands"
	"hotline/dialog/knowledge"
	"hotline/llm"
)

// answer is a reply that a language model writes.
type answer struct {
	*draft.Draft
	hands  *hands.Hands
	text   string // what the caller said
	rules  string
	ground []string // what it may say
}

// generate asks the language model, with the nearest passages and approved answers as its ground, and with hands. The reply begins with
// the first clause, and Rest brings the others as the model makes them.
func (m *mind) generate(ctx context.Context, text string) (Reply, bool) {
	start := time.Now()
	a := m.draft(ctx, text)
	first, err := a.Clause()
	wished := a.hands.Wish()
	if err != nil && !errors.Is(err, io.EOF) {
		m.fact(hotline.ComponentFailed{Component: "llm", Error: err.Error(), Action: "fallback"})
	}
	if wished.Kind == hands.None || err == nil {
		m.fact(hotline.IntentDetected{Text: text, Intent: "oos", Source: "llm", TookMS: float64(time.Since(start)) / float64(time.Millisecond)})
	}
	switch {
	case errors.Is(err, io.EOF) && wished.Kind != hands.None:
		a.Close()
		return m.grant(ctx, wished, text), true
	case err != nil || m.unsure(first):
		a.Close()
		return Reply{}, false
	case !m.bears(a, first):
		m.fact(exchange.Withheld())
		a.Close()
		return Reply{}, false
	}
	r := m.more("")
	tail := r.Text
	r.Text, r.Rest = first, m.rest(ctx, a, tail)
	return r, true
}

// bears reports whether a clause may be said: the ground bears it out, and it recites nothing of what we told the model.
func (m *mind) bears(a *answer, text string) bool {
	return !draft.Leaks(text, a.rules, a.Offered()) && knowledge.Supports(m.deps.Knowledge, text, append(a.ground, a.hands.Told()...))
}

// rest yields the clauses behind the first one, then tail or what a tool began; in place of what never comes a sentence that says so.
func (m *mind) rest(ctx context.Context, a *answer, tail string) iter.Seq[Piece] {
	return func(yield func(Piece) bool) {
		defer m.idle()
		defer a.Close()
		m.facts = nil // those so far are the reply's
		last := func(text string, facts ...hotline.Body) {
			m.said += text
			yield(Piece{Text: text, Facts: append(m.taken(), facts...)})
		}
		for {
			text, err := a.Clause()
			switch {
			case ctx.Err() != nil:
				return
			case errors.Is(err, io.EOF) && a.hands.Wish().Kind != hands.None:
				yield(m.late(m.grant(ctx, a.hands.Wish(), a.text)))
				return
			case errors.Is(err, io.EOF) || err == nil && m.unsure(text):
				last(tail)
				return
			case err == nil && !m.bears(a, text):
				last(tail, exchange.Withheld())
				return
			case err != nil:
				last(m.prompt(m.prompts().CutOff, nil)+tail, hotline.ComponentFailed{Component: "llm", Error: err.Error(), Action: "apology"})
				return
			}
			m.said += text
			if !yield(Piece{Text: text, Facts: m.taken()}) {
				return
			}
		}
	}
}

// taken are the facts since the last time.
func (m *mind) taken() []hotline.Body {
	facts := m.facts
	m.facts = nil
	return facts
}

// late makes the piece with which another reply takes the place of one that is being spoken.
func (m *mind) late(r Reply) Piece {
	r = r.Whole()
	if r.Scene == "" {
		r.Scene = m.scene
	}
	r.Private, r.Manner, r.Language = m.Private(m.run) && r.Next == NextListen, m.care.Manner(), m.app.Language
	m.said += r.Text
	return Piece{Text: r.Text, Facts: m.taken(), Then: &r}
}

// unsure tells whether the model says that its ground does not hold the answer.
func (m *mind) unsure(text string) bool {
	return strings.Contains(strings.ToLower(text), m.app.Words.Unsure)
}

// draft begins a generation; Close ends it.
func (m *mind) draft(ctx context.Context, text string) *answer {
	a := &answer{hands: m.hands(text), text: text, rules: m.rules(), ground: m.ground(text)}
	a.Draft = draft.Begin(ctx, m.drafting(), m.model(), m.messages(a), a.hands)
	return a
}

// drafting is how a draft is bounded in this app.
func (m *mind) drafting() draft.Config {
	cfg := draft.Default()
	cfg.FirstToken, cfg.Stall, cfg.Total = m.app.File.LLMToken, m.app.File.LLMStall, m.app.File.LLMTotal
	return cfg
}

// rules are what the model is told by us.
func (m *mind) rules() string {
	return m.prompt(m.app.Words.Rules, nil)
}

func (m *mind) messages(a *answer) []llm.Message {
	return draft.Prompt{Rules: a.rules, Facts: a.ground, Sheet: m.sheet(), Talk: m.talk}.Messages()
}
