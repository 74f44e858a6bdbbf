// Package draft lets a language model write a reply while it is spoken: clauses come out as they are complete, tools the model asks for
// are checked, called and answered in bounded rounds. It owns the prompt's safety, the rounds and the deadlines; what the tools
// are and do is up to dialog/flow, which begins a Draft for a turn, and what a clause may claim too.
package draft

import (
	"context"
	"errors"
	"io"
	"iter"
	"time"

	"hotline/dialog/clause"
	"hotline/llm"
)

// Config bounds a draft.
type Config struct {
	FirstToken time.Duration // of each request; 0 = the model's default
	Stall      time.Duration // a request that does not go on for so long is given up
	First      time.Duration // to the first clause, tools included: what comes later is too late to be spoken
	Total      time.Duration // from the begin to the last clause, tools included
	Tokens     int           // of each request
	Longest    int           // runes after which the draft ends with its clause
	Rounds     int           // requests in all: tools are offered in all but the last
	Calls      int           // tool calls in all; further ones are refused
}

// Default is half a minute of speech, three rounds and four calls.
func Default() Config {
	return Config{Stall: 2 * time.Second, First: 6500 * time.Millisecond, Total: 15 * time.Second, Tokens: 200, Longest: 200, Rounds: 3, Calls: 4}
}

// Errors of a draft.
var (
	// ErrQuiet ends a draft whose model said nothing more.
	ErrQuiet = errors.New("draft: the language model stopped in the middle of its answer")
	// ErrRounds ends a draft whose model only calls tools.
	ErrRounds = errors.New("draft: the language model asks for tools again and again")
)

// Outcome is what a tool call brought.
type Outcome struct {
	Result string // for the model: a short text
	Ends   bool   // the draft is over: what follows is the caller's of the draft
}

// Tools is what the model may do.
type Tools interface {
	// Offer lists the tools of the turn; their schemas are what arguments are held to. It is asked once a draft.
	Offer() []llm.Tool
	// Use carries out a call whose name is offered and whose arguments fit the schema. It may block until ctx ends.
	Use(ctx context.Context, call llm.ToolCall) Outcome
}

// Draft is a reply on its way. It is used by one goroutine.
type Draft struct {
	cfg    Config
	model  llm.Model
	tools  Tools
	offer  []llm.Tool
	talk   []llm.Message
	life   context.Context //nolint:containedctx // the draft is the one thing whose life it is
	cancel context.CancelCauseFunc

	clocks
	round
	split  clause.Splitter
	runes  int
	rounds int
	calls  int
	over   bool // no further request
}

// clocks end a draft that is too slow.
type clocks struct {
	whole *time.Timer
	late  *time.Timer // runs to the first clause
	quiet *time.Timer // runs from the first piece of a request on
}

// round is one request to the model.
type round struct {
	next  func() (llm.Delta, error, bool)
	stop  func()
	text  string
	calls []llm.ToolCall
}

// Begin asks the model. tools may be nil. Close ends it.
func Begin(ctx context.Context, cfg Config, model llm.Model, talk []llm.Message, tools Tools) *Draft {
	life, cancel := context.WithCancelCause(ctx)
	d := &Draft{cfg: cfg, model: model, tools: tools, talk: talk, life: life, cancel: cancel}
	d.whole = time.AfterFunc(cfg.Total, func() { cancel(context.DeadlineExceeded) })
	d.late = time.AfterFunc(cfg.First, func() { cancel(llm.ErrFirstToken) })
	d.quiet = time.AfterFunc(time.Hour, func() { cancel(ErrQuiet) })
	if tools != nil {
		d.offer = tools.Offer()
	}
	d.ask()
	return d
}

// request is the next one. In the last round the model has to speak.
func (d *Draft) request() llm.Request {
	req := llm.Request{Messages: d.talk, MaxTokens: d.cfg.Tokens, FirstToken: d.cfg.FirstToken}
	if d.rounds < d.cfg.Rounds {
		req.Tools = d.offer
	}
	return req
}

func (d *Draft) ask() {
	d.rounds++
	d.quiet.Stop()
	next, stop := iter.Pull2(d.model.Generate(d.life, d.request()))
	d.round = round{next: next, stop: stop}
}

// Offered are the tools of this draft.
func (d *Draft) Offered() []llm.Tool { return d.offer }

// Close ends the request; it must be called once, after the last clause.
func (d *Draft) Close() {
	d.cancel(nil)
	d.quiet.Stop()
	d.whole.Stop()
	d.late.Stop()
	d.stop()
}

// Clause blocks until the next clause is complete; io.EOF is the end of the draft, also where a tool ended it.
func (d *Draft) Clause() (string, error) {
	for {
		if text, ok := d.split.Take(d.over); ok {
			d.late.Stop()
			if d.runes += len([]rune(text)); d.runes >= d.cfg.Longest {
				d.split.Drop()
				d.over = true
			}
			return text, nil
		}
		if d.over {
			return "", io.EOF
		}
		delta, err, more := d.next()
		switch {
		case !more:
			d.split.Finish()
			if err := d.endRound(); err != nil {
				return "", err
			}
		case err != nil:
			return "", err
		case delta.Call != nil:
			d.round.calls = append(d.round.calls, *delta.Call)
			d.quiet.Reset(d.cfg.Stall)
		default:
			d.quiet.Reset(d.cfg.Stall)
			d.text += delta.Text
			d.split.Push(delta.Text)
		}
	}
}

// endRound carries out what the model asked for and tells it what came of it.
func (d *Draft) endRound() error {
	d.quiet.Stop()
	d.stop()
	asked := d.round.calls
	if len(asked) == 0 {
		d.over = true
		return nil
	}
	if d.rounds >= d.cfg.Rounds {
		return ErrRounds
	}
	d.talk = append(d.talk[:len(d.talk):len(d.talk)], llm.Message{Role: llm.Assistant, Text: d.text, Calls: asked})
	for _, call := range asked {
		out := d.use(call)
		if out.Ends {
			d.over = true
			return nil
		}
		if err := context.Cause(d.life); err != nil {
			return err
		}
		d.talk = append(d.talk, llm.Message{Role: llm.ToolReply, Text: Clean(out.Result), ReplyTo: call.ID})
	}
	d.ask()
	return nil
}

// use calls a tool if it is offered, its arguments fit, and the draft's calls are not used up.
func (d *Draft) use(call llm.ToolCall) Outcome {
	d.calls++
	if d.calls > d.cfg.Calls {
		return Outcome{Result: "错误：调用次数已用完，请直接回答。"}
	}
	for _, t := range d.offer {
		if t.Name != call.Name {
			continue
		}
		if err := Check(t.Schema, call.Arguments); err != nil {
			return Outcome{Result: "错误：参数不对：" + err.Error()}
		}
		return d.tools.Use(d.life, call)
	}
	return Outcome{Result: "错误：没有这个工具。"}
}
