package flow

import (
	"context"
	"errors"
	"io"
	"iter"
	"strings"
	"time"

	"hotline"
	"hotline/dialog/clause"
	"hotline/dialog/knowledge"
	"hotline/llm"
)

// mostGenerated is the length in runes after which a generated answer is cut: half a minute of speech.
const mostGenerated = 200

// errQuiet is the cause of an answer given up because the model said nothing more.
var errQuiet = errors.New("flow: the language model stopped in the middle of its answer")

// generate asks the language model, with the nearest approved answers as its only ground. The reply begins with the first
// clause, and Rest brings the others as the model makes them.
func (m *mind) generate(ctx context.Context, text string) (Reply, bool) {
	start := time.Now()
	a := m.ask(ctx, text)
	first, err := a.clause()
	if err != nil && !errors.Is(err, io.EOF) {
		m.fact(hotline.ComponentFailed{Component: "llm", Error: err.Error(), Action: "fallback"})
	}
	m.fact(hotline.IntentDetected{Text: text, Intent: "oos", Source: "llm", TookMS: float64(time.Since(start)) / float64(time.Millisecond)})
	if err == nil && !unsure(first) && !knowledge.Supports(m.deps.Knowledge, first, a.ground) {
		m.fact(withheld())
		err = errUnsupported
	}
	if err != nil || unsure(first) {
		a.close()
		return Reply{}, false
	}
	r := m.more("")
	tail := r.Text
	r.Text, r.Rest = first, m.rest(ctx, a, tail)
	return r, true
}

// rest yields the clauses behind the first one, then tail; in place of what never comes a sentence that says so.
func (m *mind) rest(ctx context.Context, a *generated, tail string) iter.Seq[Piece] {
	return func(yield func(Piece) bool) {
		defer a.close()
		for {
			text, err := a.clause()
			switch {
			case ctx.Err() != nil:
				return
			case errors.Is(err, io.EOF) || err == nil && unsure(text):
				m.said += tail
				yield(Piece{Text: tail})
				return
			case err == nil && !knowledge.Supports(m.deps.Knowledge, text, a.ground):
				m.said += tail
				yield(Piece{Text: tail, Facts: []hotline.Body{withheld()}})
				return
			case err != nil:
				tail = m.prompt(m.prompts().CutOff, nil) + tail
				m.said += tail
				yield(Piece{Text: tail, Facts: []hotline.Body{hotline.ComponentFailed{Component: "llm", Error: err.Error(), Action: "apology"}}})
				return
			}
			m.said += text
			if !yield(Piece{Text: text}) {
				return
			}
		}
	}
}

// unsure tells whether the model says that its ground does not hold the answer.
func unsure(text string) bool { return strings.Contains(text, "不确定") }

// generated is an answer on its way.
type generated struct {
	next   func() (llm.Delta, error, bool)
	stop   func()
	cancel context.CancelCauseFunc
	quiet  *time.Timer // runs from the first piece on
	wait   time.Duration
	split  clause.Splitter
	runes  int
	ended  bool
	ground []string // what it may say
}

// ask begins a generation; close ends it.
func (m *mind) ask(ctx context.Context, text string) *generated {
	life, cancel := context.WithCancelCause(ctx)
	whole := time.AfterFunc(m.app.File.LLMTotal, func() { cancel(context.DeadlineExceeded) })
	a := &generated{cancel: cancel, wait: m.app.File.LLMStall, ground: m.ground(text)}
	a.quiet = time.AfterFunc(time.Hour, func() { cancel(errQuiet) })
	req := llm.Request{Messages: m.messages(a.ground), MaxTokens: 200, FirstToken: m.app.File.LLMToken}
	next, stop := iter.Pull2(m.deps.Model.Generate(life, req))
	a.next, a.stop = next, func() { whole.Stop(); stop() }
	return a
}

// close ends the request; it must be called once, after the last clause.
func (a *generated) close() {
	a.cancel(nil)
	a.quiet.Stop()
	a.stop()
}

// clause blocks until the next clause is complete; io.EOF is the end of the answer.
func (a *generated) clause() (string, error) {
	for {
		if text, ok := a.split.Take(a.ended); ok {
			if a.runes += len([]rune(text)); a.runes >= mostGenerated {
				a.split.Drop()
				a.ended = true
			}
			return text, nil
		}
		if a.ended {
			return "", io.EOF
		}
		d, err, more := a.next()
		switch {
		case !more:
			a.ended = true
			a.split.Finish()
		case err != nil:
			return "", err
		default:
			a.quiet.Reset(a.wait)
			a.split.Push(d.Text)
		}
	}
}

func (m *mind) messages(ground []string) []llm.Message {
	var b strings.Builder
	b.WriteString("你是" + m.app.File.Name + "的电话客服。用一到两句口语回答，不用列表和符号。只依据下面的资料，资料里没有就只回答：不确定。\n资料：\n")
	for _, one := range ground {
		b.WriteString(one + "\n")
	}
	return append([]llm.Message{{Role: llm.System, Text: b.String()}}, m.talk...)
}
