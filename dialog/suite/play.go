package suite

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"

	"hotline"
	"hotline/dialog/care"
	"hotline/dialog/emotion"
	"hotline/dialog/flow"
	"hotline/dialog/knowledge"
	"hotline/dialog/tool"
)

// Player plays cases. Safe for one case at a time.
type Player struct {
	App *flow.App
	// Office makes the back office of one case, whose clock is now. nil = Base is used for all.
	Office    func(now func() time.Time) (http.Handler, error)
	Knowledge knowledge.Base // nil = the app's own answers only
	Base      string         // URL of a running back office, whose state is then that of all cases together; faults need Office
}

// Run plays all cases one after another. It ends early only with ctx.
func (p Player) Run(ctx context.Context, s *Suite) (Report, error) {
	out := Report{File: s.File, Wrong: []Wrong{}}
	began := time.Now()
	for _, c := range s.Cases {
		r, err := p.Play(ctx, c)
		if err != nil {
			return out, fmt.Errorf("%s:%d: %s: %w", s.File, c.Line, c.Name, err)
		}
		out.add(r)
	}
	out.TookMS = float64(time.Since(began).Milliseconds())
	return out, nil
}

// Play plays one case against a fresh back office. Errors are of the machinery; what a reply lacks is in the Result.
func (p Player) Play(ctx context.Context, c Case) (Result, error) {
	began := time.Now()
	now := func() time.Time { return c.Now.Time }
	tools := hurry(p.App.Tools(), c.Faults)
	cfg := tool.Default()
	cfg.Base = p.Base
	looks := &office{base: p.Base, client: &http.Client{Timeout: 5 * time.Second}}
	if p.Office != nil {
		handler, err := p.Office(now)
		if err != nil {
			return Result{}, err
		}
		if looks, err = openOffice(ctx, handler, c.Faults, tools); err != nil {
			return Result{}, err
		}
		defer looks.close()
		cfg.Base = looks.base
	}
	caller, err := tool.NewHTTP(cfg, tools)
	if err != nil {
		return Result{}, err
	}
	defer caller.Close()
	l := &line{app: p.App, one: c, deps: flow.Deps{Tools: caller, Knowledge: p.Knowledge, Now: now, Staff: staff(c)}}
	if c.Card != "" {
		l.deps.Card = func(context.Context) care.Card { return care.Card{Elder: c.Card == "elder", VIP: c.Card == "vip"} }
	}
	if c.Model != nil {
		l.deps.Model = &scripted{script: *c.Model}
	}
	l.out = Result{Name: c.Name, Line: c.Line}
	if err := l.play(ctx); err != nil {
		return l.out, err
	}
	l.after(ctx, looks)
	l.out.Passed = l.out.Failures() == nil
	l.out.TookMS = float64(time.Since(began).Microseconds()) / 1000
	return l.out, nil
}

// staff is who is on duty in a case.
func staff(c Case) func(string) flow.Staffing {
	s := map[string]flow.Staffing{"here": {Open: true, Staffed: true}, "busy": {Open: true, Staffed: true, Wait: 3 * time.Minute}, "away": {Open: true},
		"closed": {Opens: c.Now.AddDate(0, 0, 1).Truncate(24 * time.Hour).Add(30 * time.Minute)}} // 08:30 in China
	if c.Staff == "" {
		return nil
	}
	return func(string) flow.Staffing { return s[c.Staff] }
}

// line is the run of one case.
type line struct {
	app   *flow.App
	deps  flow.Deps
	one   Case
	mind  flow.Mind
	deaf  bool
	last  flow.Reply
	ended bool
	facts []hotline.Body
	out   Result
}

func (l *line) play(ctx context.Context) error {
	if err := l.ring(ctx, Turn{Again: l.one.Caller, Line: l.one.Line}); err != nil {
		return err
	}
	for _, t := range l.one.Turns {
		if t.Listens { // what the caller says into a reply does not reach the mind then
			continue
		}
		if t.Again != "" {
			if err := l.ring(ctx, t); err != nil {
				return err
			}
			continue
		}
		if l.ended {
			l.out.Why = append(l.out.Why, fmt.Sprintf("line %d: the call has ended before this turn", t.Line))
			return nil
		}
		if err := l.hear(ctx, t, l.heard(t)); err != nil {
			return err
		}
	}
	return nil
}

// ring begins a call.
func (l *line) ring(ctx context.Context, t Turn) error {
	l.deps.CallerNumber, l.ended, l.deaf = t.Again, false, false
	l.mind = l.app.New(l.deps)
	return l.hear(ctx, t, flow.Heard{Kind: flow.HeardStart})
}

func (l *line) heard(t Turn) flow.Heard {
	h := flow.Heard{Kind: flow.HeardText, Text: t.Say, Confidence: t.Sure, Played: l.last.Text, Deaf: l.deaf || t.Deaf}
	if said := []rune(l.last.Text); t.Interrupt > 0 {
		h.Played = string(said[:min(len(said), int(t.Interrupt.Seconds()*spokenRate))])
	}
	if t.Mood != "" {
		score := map[string]float64{"angry": -4, "dissatisfied": -3, "anxious": -2, "sad": -2, "pleased": 3}[t.Mood]
		h.Mood = &emotion.Reading{Label: emotion.Label(t.Mood), Score: score, Trend: score, Source: emotion.FromBoth}
	}
	switch {
	case t.Keys != "":
		h.Kind, h.Text, h.Confidence = flow.HeardDigits, t.Keys, 1
	case t.Silence:
		h.Kind = flow.HeardSilence
	case t.Nothing:
		h.Kind = flow.HeardNothing
	case t.Deaf:
		h.Kind, l.deaf = flow.HeardDeaf, true
	}
	return h
}

// hear plays one turn and checks the reply.
func (l *line) hear(ctx context.Context, t Turn, h flow.Heard) error {
	began := time.Now()
	reply, err := l.mind.Next(ctx, h)
	if err != nil {
		return err
	}
	reply = reply.Whole()
	l.last, l.ended = reply, reply.Next == flow.NextHangup || reply.Next == flow.NextTransfer
	l.facts = append(l.facts, reply.Facts...)
	l.out.Turns = append(l.out.Turns, TurnResult{
		Line: t.Line, Heard: shown(t, h), Said: reply.Text, Scene: reply.Scene, Next: nexts()[reply.Next], Did: did(reply), Why: l.check(t, reply),
		TookMS: float64(time.Since(began).Microseconds()) / 1000,
	})
	return nil
}

// shown is what the caller did, for people.
func shown(t Turn, h flow.Heard) string {
	switch h.Kind {
	case flow.HeardStart:
		return "(call from " + t.Again + ")"
	case flow.HeardDigits:
		return "(keys " + h.Text + ")"
	case flow.HeardSilence:
		return "(silence)"
	case flow.HeardNothing:
		return "(not understood)"
	case flow.HeardDeaf:
		return "(recogniser gone)"
	}
	return h.Text
}

// did lists what a reply caused, for people.
func did(r flow.Reply) []string {
	var out []string
	for _, f := range r.Facts {
		switch b := f.(type) {
		case hotline.IntentDetected:
			out = append(out, fmt.Sprintf("intent %s %.2f", b.Intent, b.Confidence))
		case hotline.SlotFilled:
			out = append(out, b.Slot+" = "+b.Value)
		case hotline.ToolCalled:
			out = append(out, "called "+b.Tool+map[bool]string{true: "", false: ": " + b.Error}[b.OK])
		case hotline.TicketCreated:
			out = append(out, "ticket "+b.Ticket)
		case hotline.CallbackRequested:
			out = append(out, "call back to "+b.Number)
		}
	}
	if h := r.Handover; h != nil {
		out = append(out, "to a person: "+h.Reason+": "+h.Summary)
	}
	return slices.Clip(out)
}
