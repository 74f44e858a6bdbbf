// Package steps carries out the steps of a scene: it says, asks for values, decides, calls tools, until the caller must be heard.
// It owns what each step does and which values need no question; what a caller's words are taken for, and what follows where the steps stop, is
// up to dialog/flow, which makes a Runner for each reply.
package steps

import (
	"context"
	"log/slog"

	"hotline"
	"hotline/dialog/course"
	"hotline/dialog/scene"
	"hotline/dialog/script"
	"hotline/dialog/template"
)

// Runner carries out steps of one scene under way, for one reply. It is used by one goroutine.
type Runner struct {
	Script     *script.Script // the app in the language of the call
	Run        *course.Run
	Caller     string  // the calling number as the trunk gave it, "" for none
	Confidence float64 // of the recogniser in what was heard last, 0..1, 0 = unknown

	Wording func(text string, variants map[string]string) string // that fits the caller, see care.Caller
	Call    func(ctx context.Context, tool string, args map[string]any) (map[string]any, error)
	Note    func(hotline.Body) // takes the facts as they come about
	Log     *slog.Logger       // of faults in the app that only a call shows
}

// Kind says why steps stopped.
type Kind int

// Why they stop.
const (
	Ended    Kind = iota // there are no more
	Asks                 // for the value of Stop.Slot
	Checks               // whether Stop.Value, which the caller gave for Stop.Slot, is right
	Confirms             // yes or no to Stop.Step
	Person               // the scene hands over to a person: Stop.Step, Stop.Why
	Goodbye              // the call ends
	Failed               // a tool did not answer
)

// Stop is where steps stopped.
type Stop struct {
	Kind   Kind
	Text   string      // to be said, the question included
	Slot   string      // its name
	Value  string      // with Checks
	Step   *scene.Step // with Confirms and Person
	Why    string      // with Person: in words
	Ticket string      // the last one that was made on the way, "" for none
}

// maxSteps bounds the steps of one reply; scenes have no loops, so it only guards against a fault of ours.
const maxSteps = 1000

// Advance carries out steps until the caller must be heard, or nothing is left. It blocks for the tools that it calls.
func (r Runner) Advance(ctx context.Context) Stop {
	out := Stop{}
	for range maxSteps {
		if len(r.Run.Stack) == 0 {
			return out
		}
		top := &r.Run.Stack[len(r.Run.Stack)-1]
		if top.At >= len(top.Steps) {
			r.Run.Stack = r.Run.Stack[:len(r.Run.Stack)-1]
			continue
		}
		step := &top.Steps[top.At]
		if question, known := r.provide(step, &out); !known {
			out.Text += question
			return out
		}
		switch {
		case step.Say != "":
			out.Text += template.Expand(r.Wording(step.Say, step.Variants), r.Run.Shown())
			top.At++
		case step.Ask != "":
			said, done := r.need(step.Ask, &out)
			out.Text += said
			if !done {
				return out
			}
			r.Run.Stack[len(r.Run.Stack)-1].At++
		case step.Confirm != "":
			out.Kind, out.Step = Confirms, step
			out.Text += template.Expand(r.Wording(step.Confirm, step.Variants), r.Run.Shown())
			return out
		case step.If != "":
			top.At++
			if r.Script.Progs[step].Holds(r.Run.Facts()) {
				r.Run.Push(step.Then)
			} else {
				r.Run.Push(step.Else)
			}
		case step.Call != "":
			top.At++
			if failed := r.call(ctx, step, &out); failed {
				out.Kind = Failed
				return out
			}
		case step.HandOver != "":
			top.At++
			out.Kind, out.Step, out.Why = Person, step, template.Expand(step.HandOver, r.Run.Shown())
			r.Run.Stack = nil
			return out
		case step.Goodbye != "":
			out.Kind = Goodbye
			out.Text += template.Expand(step.Goodbye, r.Run.Shown())
			return out
		default: // end
			r.Run.Stack = nil
		}
	}
	return out
}
