package suite

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"hotline"
	"hotline/dialog/flow"
	"hotline/dialog/tool"
)

// Line is a hotline that can be called.
type Line interface {
	// Call places one call from a number and does what the turns say, each when the hotline has finished. It returns what the call itself
	// and each turn brought about, as the events of the call state it; fewer when the call was over before. It blocks until the call ended.
	Call(ctx context.Context, from string, turns []Turn) ([]Spoken, error)
	// Close ends the hotline.
	Close()
}

// Spoken is what one turn brought about in a real call.
type Spoken struct {
	Heard string // what the hotline understood
	Facts []hotline.Body
}

// Voice plays cases in real calls: what a caller says is synthesised, sent, recognised and answered by voice.
type Voice struct {
	Tools []tool.Definition
	// Office makes the back office of one case, whose clock is now.
	Office func(now func() time.Time) (http.Handler, error)
	// Open makes the hotline of one case, whose back office is at base and whose clock is now.
	Open func(ctx context.Context, base string, now func() time.Time) (Line, error)
	// Parallel is how many cases are played at once; 0 = 1.
	Parallel int
	// Done, if not nil, is told of each case, one at a time.
	Done func(Result)
}

// Unspoken says why a case cannot be played by voice, "" when it can.
func (c Case) Unspoken() string {
	if c.Model != nil {
		return "it scripts a language model"
	}
	if c.Staff != "" {
		return "it needs people on duty"
	}
	if c.Card != "" {
		return "it scripts the customer card"
	}
	for _, f := range c.Faults {
		if f.Kind == "timeout" {
			return "it shortens a deadline"
		}
	}
	for _, t := range c.Turns {
		if t.Mood != "" {
			return "it states how the caller sounds"
		}
		if t.Nothing || t.Deaf || t.Sure > 0 {
			return "it states what the recogniser does"
		}
	}
	return ""
}

// Run plays all cases that can be spoken; the report names the others. It ends early only with ctx.
func (v Voice) Run(ctx context.Context, s *Suite) (Report, error) {
	out := Report{File: s.File, Wrong: []Wrong{}, Skipped: []Skipped{}}
	began := time.Now()
	results, errs := make([]Result, len(s.Cases)), make([]error, len(s.Cases))
	slots := make(chan struct{}, max(1, v.Parallel))
	var work sync.WaitGroup
	var telling sync.Mutex
	for i, c := range s.Cases {
		if c.Unspoken() != "" {
			continue
		}
		slots <- struct{}{}
		work.Go(func() {
			defer func() { <-slots }()
			if results[i], errs[i] = v.Play(ctx, c); errs[i] == nil && v.Done != nil {
				telling.Lock()
				defer telling.Unlock()
				v.Done(results[i])
			}
		})
	}
	work.Wait()
	for i, c := range s.Cases {
		if why := c.Unspoken(); why != "" {
			out.Skipped = append(out.Skipped, Skipped{Name: c.Name, Line: c.Line, Why: why})
			continue
		}
		if errs[i] != nil {
			return out, fmt.Errorf("%s:%d: %s: %w", s.File, c.Line, c.Name, errs[i])
		}
		out.add(results[i])
	}
	out.TookMS = float64(time.Since(began).Milliseconds())
	return out, nil
}

// Play plays one case against a hotline and a back office of its own.
func (v Voice) Play(ctx context.Context, c Case) (Result, error) {
	began := time.Now()
	now := func() time.Time { return c.Now.Time }
	handler, err := v.Office(now)
	if err != nil {
		return Result{}, err
	}
	looks, err := openOffice(ctx, handler, c.Faults, v.Tools)
	if err != nil {
		return Result{}, err
	}
	defer looks.close()
	hot, err := v.Open(ctx, looks.base, now)
	if err != nil {
		return Result{}, err
	}
	defer hot.Close()
	l := &line{one: c, out: Result{Name: c.Name, Line: c.Line}}
	from, turns := Turn{Again: c.Caller, Line: c.Line}, c.Turns
	for first := true; first || len(turns) > 0; first = false {
		if !first { // turns[0] begins a new call
			from, turns = turns[0], turns[1:]
		}
		n := 0
		for n < len(turns) && turns[n].Again == "" {
			n++
		}
		spoken, err := hot.Call(ctx, from.Again, turns[:n])
		if err != nil {
			return l.out, err
		}
		l.spoken(append([]Turn{from}, turns[:n]...), spoken)
		turns = turns[n:]
	}
	l.after(ctx, looks)
	l.out.Passed = l.out.Failures() == nil
	l.out.TookMS = float64(time.Since(began).Microseconds()) / 1000
	return l.out, nil
}

// spoken checks one call; the first of turns is the call itself.
func (l *line) spoken(turns []Turn, spoken []Spoken) {
	for i, t := range turns {
		if i >= len(spoken) {
			l.out.Why = append(l.out.Why, fmt.Sprintf("line %d: the call has ended before this turn", t.Line))
			return
		}
		reply := replyOf(spoken[i].Facts, i+1 < len(turns)) // on a busy machine its clauses may be so far apart that the caller goes on
		l.last = reply
		l.facts = append(l.facts, reply.Facts...)
		t.Expect.Private, t.Expect.Slower = nil, false // no event states them
		if t.Listens {
			l.out.Turns = append(l.out.Turns, TurnResult{Line: t.Line, Heard: "(into the reply) " + t.Say, Why: interrupted(t, spoken[:i])})
			continue
		}
		heard := shown(t, flow.Heard{Kind: kindOf(t, i), Text: spoken[i].Heard})
		if t.Interrupt > 0 {
			heard = fmt.Sprintf("(after %s) %s", t.Interrupt, heard)
		}
		if t.Say != "" && spoken[i].Heard != t.Say {
			heard = t.Say + " [" + spoken[i].Heard + "]"
		}
		l.out.Turns = append(l.out.Turns, TurnResult{
			Line: t.Line, Heard: heard, Said: reply.Text, Scene: reply.Scene, Next: nexts()[reply.Next], Did: did(reply), Why: append(l.check(t, reply), interrupted(t, spoken[:i])...),
		})
	}
}

// goesOn is how much longer a reply must go on behind the begin of a sound of listening: the caller's next words may cut its last sentence.
const goesOn = 2 * time.Second

// interrupted checks what became of the reply that a turn spoke into, the last one before it.
func interrupted(t Turn, before []Spoken) []string {
	if t.Interrupt == 0 {
		return nil
	}
	for _, one := range slices.Backward(before) {
		for _, f := range slices.Backward(one.Facts) {
			b, ok := f.(hotline.TurnCompleted)
			switch {
			case !ok:
				continue
			case b.Cut && t.Listens && len([]rune(b.Played)) < int((t.Interrupt+goesOn).Seconds()*spokenRate):
				return []string{fmt.Sprintf("the reply was cut behind %q, and should go on", b.Played)}
			case !b.Cut && !t.Listens:
				return []string{fmt.Sprintf("the reply %q was not cut", b.Planned)}
			}
			return nil
		}
	}
	return []string{"there is no reply to speak into"}
}

func kindOf(t Turn, place int) flow.HeardKind {
	switch {
	case place == 0:
		return flow.HeardStart
	case t.Keys != "":
		return flow.HeardDigits
	case t.Silence:
		return flow.HeardSilence
	}
	return flow.HeardText
}

// replyOf is a reply as the events of a call state it: what was played of it, or all of it where the caller's next words cut it.
func replyOf(facts []hotline.Body, whole bool) flow.Reply {
	r := flow.Reply{Facts: facts}
	var said []string
	for _, f := range facts {
		switch b := f.(type) {
		case hotline.TurnCompleted:
			text := b.Planned
			if b.Cut && !whole {
				text = b.Played
			}
			said, r.Scene = append(said, text), b.Scene
		case hotline.CallbackRequested:
			r.Next = flow.NextCallback
		case hotline.HandoverRequested:
			r.Next = flow.NextTransfer
			r.Handover = &flow.Handover{Reason: b.Reason, Queue: b.Queue, Summary: b.Summary}
		case hotline.CallEnded:
			r.Outcome = b.Outcome
			if b.By == "hotline" && r.Next == flow.NextListen {
				r.Next = flow.NextHangup
			}
		}
	}
	r.Text = strings.Join(said, " ")
	return r
}
