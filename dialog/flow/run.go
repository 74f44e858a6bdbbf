package flow

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"hotline"
	"hotline/dialog/intent"
	"hotline/dialog/phrase"
	"hotline/dialog/template"
)

// run is one scene under way.
type run struct {
	scene   *Scene
	slots   map[string]string
	sure    map[string]bool // slots whose value needs no more confirmation
	results map[string]any
	stack   []frame
	marks   map[string][]frame // where each slot was asked, to go back to on a correction
	tries   map[string]int
	without map[string]bool // slots that were given up
	wrote   bool            // the back office was changed: no going back
	opening string          // the words that began the scene; slots whose options come later are read from them
	part    string          // digits of the open slot that were said so far
	fixing  bool            // the caller was asked what is wrong with what is to be confirmed
}

// frame is a place in a list of steps.
type frame struct {
	steps []Step
	at    int
}

func newRun(s *Scene) *run {
	return &run{scene: s, slots: map[string]string{}, sure: map[string]bool{}, results: map[string]any{},
		stack: []frame{{steps: s.Steps}}, marks: map[string][]frame{}, tries: map[string]int{}, without: map[string]bool{}}
}

// env is what the scene's texts and conditions see.
func (m *mind) env() template.Values {
	env := template.Values{"caller": m.deps.CallerNumber, "now": m.deps.Now()}
	for _, s := range m.run.scene.Slots {
		env[s.Name] = nil
	}
	for name, v := range m.run.slots {
		env[name] = v
	}
	maps.Copy(env, m.run.results)
	choices := map[string]any{}
	for i := range m.run.scene.Slots {
		if slot := &m.run.scene.Slots[i]; slot.From != "" {
			for _, o := range m.slotContext(slot).Options {
				if len(o.Says) > 0 {
					choices[o.Value] = o.Says[0]
				}
			}
		}
	}
	env["choices"] = choices
	return env
}

// maxSteps bounds the steps of one reply; scenes have no loops, so it only guards against a fault of ours.
const maxSteps = 1000

// advance runs steps until something must be heard; text is what was already said in this reply.
func (m *mind) advance(ctx context.Context, text string) Reply {
	r := m.run
	m.scene = r.scene.ID // also where the scene ends with this turn
	for range maxSteps {
		if len(r.stack) == 0 {
			m.last = r
			return m.more(text)
		}
		top := &r.stack[len(r.stack)-1]
		if top.at >= len(top.steps) {
			r.stack = r.stack[:len(r.stack)-1]
			continue
		}
		step := &top.steps[top.at]
		switch {
		case step.Say != "":
			text += template.Expand(step.Say, m.shown())
			top.at++
		case step.Ask != "":
			said, done := m.need(step.Ask)
			text += said
			if !done {
				return m.say(text)
			}
			r.stack[len(r.stack)-1].at++
		case step.Confirm != "":
			m.wait, m.confirm = waitConfirm, step
			return m.say(text + template.Expand(step.Confirm, m.shown()))
		case step.If != "":
			top.at++
			if m.app.Progs[step].Holds(m.env()) {
				m.push(step.Then)
			} else {
				m.push(step.Else)
			}
		case step.Call != "":
			top.at++
			if failed := m.call(ctx, step); failed {
				return m.afterFailure(text)
			}
		case step.HandOver != "":
			top.at++
			reason := template.Expand(step.HandOver, m.shown())
			r.stack = nil
			out := m.toPerson(wish{reason: ReasonScene, why: reason, queue: step.Queue})
			out.Text = text + out.Text
			return out
		case step.Goodbye != "":
			m.last = r
			return m.goodbye(text + template.Expand(step.Goodbye, m.shown()))
		default: // end
			r.stack = nil
		}
	}
	return m.more(text)
}

func (m *mind) push(steps []Step) {
	if len(steps) > 0 {
		m.run.stack = append(m.run.stack, frame{steps: steps})
	}
}

// resume goes on with a scene that was left: the open question is asked again.
func (m *mind) resume(ctx context.Context, text string) Reply { return m.advance(ctx, text) }

// call runs a tool step; true when the back office did not answer.
func (m *mind) call(ctx context.Context, step *Step) (failed bool) {
	args := make(map[string]any, len(step.Args))
	env := m.env()
	for name, text := range step.Args {
		args[name] = template.Expand(text, env)
	}
	start := time.Now()
	result, err := m.callTool(ctx, step.Call, args)
	fact := hotline.ToolCalled{Tool: step.Call, OK: err == nil, TookMS: float64(time.Since(start)) / float64(time.Millisecond)}
	if err != nil {
		fact.Error = err.Error()
	}
	m.fact(fact)
	var told *hotline.Error
	switch {
	case err == nil:
	case errors.As(err, &told) && told.Kind == hotline.KindNotFound && len(step.NotFound) > 0:
		m.push(step.NotFound)
		return false
	case errors.As(err, &told) && (told.Kind == hotline.KindInvalid || told.Kind == hotline.KindDenied) && len(step.Refused) > 0:
		m.push(step.Refused)
		return false
	default:
		return true
	}
	if step.As != "" {
		m.run.results[step.As] = result
	}
	m.run.wrote = m.run.wrote || m.app.Writes(step.Call)
	if step.Ticket != "" {
		m.ticket = template.Plain(result[step.Ticket])
		m.fact(hotline.TicketCreated{Ticket: m.ticket, Kind: m.run.scene.ID})
	}
	return false
}

func (m *mind) callTool(ctx context.Context, name string, args map[string]any) (map[string]any, error) {
	if m.deps.Tools == nil {
		return nil, &hotline.Error{Op: "call tool " + name, Kind: hotline.KindUnavailable, Remedy: "configure the back office"}
	}
	return m.deps.Tools.Call(ctx, name, args)
}

// rewind goes back to where slot was asked, forgets it and everything that was looked up since.
func (m *mind) rewind(slot string) {
	if mark, ok := m.run.marks[slot]; ok {
		m.run.stack = slices.Clone(mark)
	} else {
		m.run.stack = []frame{{steps: m.run.scene.Steps}}
	}
	delete(m.run.slots, slot)
	delete(m.run.sure, slot)
}

// preset takes the slot's default; what comes from the signalling needs no confirmation.
func (m *mind) preset(slot *Slot) (string, bool) {
	value := slot.Default
	if value == "caller" {
		value = callable(m.deps.CallerNumber)
		if m.anotherLine() {
			value = ""
		}
	}
	if value == "" {
		return "", false
	}
	m.run.slots[slot.Name], m.run.sure[slot.Name] = value, true
	return value, true
}

// anotherLine reports whether the words that began the scene are about another line than the one that calls, whose number was not understood.
func (m *mind) anotherLine() bool {
	const most = 6 // digits that are no number of a line: amounts, ordinals
	digits, _ := intent.Digits(m.run.opening)
	return phrase.OthersLine(m.run.opening) || len(digits) > most
}

// slotContext is what the slot's values are read against.
func (m *mind) slotContext(slot *Slot) intent.Context {
	ctx := intent.Context{Now: m.deps.Now(), Digits: slot.Digits, Prompt: slot.Ask, Asked: true}
	for _, o := range slot.Options {
		ctx.Options = append(ctx.Options, intent.Option{Value: o.Value, Says: o.Says})
	}
	if slot.From == "" {
		return ctx
	}
	list, _ := template.LookUp(m.run.results, template.ParsePlace(slot.From).Path).([]any)
	for _, item := range list {
		fields, ok := item.(map[string]any)
		if !ok {
			continue
		}
		o := intent.Option{Value: template.Plain(fields["value"])}
		if title := template.Plain(fields["title"]); title != "" {
			o.Says = append(o.Says, title)
		}
		if says, ok := fields["says"].([]any); ok {
			for _, s := range says {
				o.Says = append(o.Says, template.Plain(s))
			}
		}
		ctx.Options = append(ctx.Options, o)
	}
	return ctx
}
