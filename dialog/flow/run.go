package flow

import (
	"context"
	"errors"
	"slices"
	"time"

	"hotline"
	"hotline/dialog/course"
	"hotline/dialog/template"
	"hotline/dialog/tool"
)

// begun is a scene at its begin.
func (m *mind) begun(s *Scene) *course.Run { return course.New(s, m.deps.CallerNumber, m.deps.Now) }

// maxSteps bounds the steps of one reply; scenes have no loops, so it only guards against a fault of ours.
const maxSteps = 1000

// advance runs steps until something must be heard; text is what was already said in this reply.
func (m *mind) advance(ctx context.Context, text string) Reply {
	r := m.run
	m.scene = r.Scene.ID // also where the scene ends with this turn
	for range maxSteps {
		if len(r.Stack) == 0 {
			m.last = r
			return m.more(text)
		}
		top := &r.Stack[len(r.Stack)-1]
		if top.At >= len(top.Steps) {
			r.Stack = r.Stack[:len(r.Stack)-1]
			continue
		}
		step := &top.Steps[top.At]
		if question, known := m.provide(step); !known {
			return m.say(text + question)
		}
		switch {
		case step.Say != "":
			text += template.Expand(m.care.Wording(step.Say, step.Variants), m.run.Shown())
			top.At++
		case step.Ask != "":
			said, done := m.need(step.Ask)
			text += said
			if !done {
				return m.say(text)
			}
			r.Stack[len(r.Stack)-1].At++
		case step.Confirm != "":
			m.wait, m.confirm = waitConfirm, step
			return m.say(text + template.Expand(m.care.Wording(step.Confirm, step.Variants), m.run.Shown()))
		case step.If != "":
			top.At++
			if m.app.Progs[step].Holds(m.run.Env()) {
				m.run.Push(step.Then)
			} else {
				m.run.Push(step.Else)
			}
		case step.Call != "":
			top.At++
			if failed := m.call(ctx, step); failed {
				return m.afterFailure(text)
			}
		case step.HandOver != "":
			top.At++
			reason := template.Expand(step.HandOver, m.run.Shown())
			r.Stack = nil
			out := m.toPerson(wish{reason: ReasonScene, why: reason, queue: step.Queue})
			out.Text = text + out.Text
			return out
		case step.Goodbye != "":
			m.last = r
			return m.goodbye(text + template.Expand(step.Goodbye, m.run.Shown()))
		default: // end
			r.Stack = nil
		}
	}
	return m.more(text)
}

// provide takes the defaults of the slots that step uses and no step asks for. One whose default is not to be had, such as the number of a caller
// who withholds it, is asked for after all, but not for a condition.
func (m *mind) provide(step *Step) (question string, known bool) {
	var uses []string
	for i := range m.run.Scene.Slots {
		slot := &m.run.Scene.Slots[i]
		if _, filled := m.run.Slots[slot.Name]; filled || !slot.Unasked || slot.Default == "" {
			continue
		}
		if uses == nil {
			uses = step.Uses()
		}
		if !slices.Contains(uses, slot.Name) {
			continue
		}
		if _, taken := m.preset(slot); taken || step.If != "" {
			continue
		}
		if question, known = m.need(slot.Name); !known {
			return question, false
		}
	}
	return "", true
}

// call runs a tool step; true when the back office did not answer.
func (m *mind) call(ctx context.Context, step *Step) (failed bool) {
	args := make(map[string]any, len(step.Args))
	env := m.run.Env()
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
	var missing tool.Missing
	if errors.As(err, &missing) {
		m.deps.Log.Warn("a scene called a tool without an argument: ask for what fills it, or give it a default", "scene", m.run.Scene.ID, "tool", step.Call, "argument", string(missing))
	}
	switch {
	case err == nil:
	case errors.As(err, &told) && told.Kind == hotline.KindNotFound && len(step.NotFound) > 0:
		m.run.Push(step.NotFound)
		return false
	case errors.As(err, &told) && (told.Kind == hotline.KindInvalid || told.Kind == hotline.KindDenied) && len(step.Refused) > 0:
		m.run.Push(step.Refused)
		return false
	default:
		return true
	}
	if step.As != "" {
		m.run.Results[step.As] = result
	}
	m.run.Wrote = m.run.Wrote || m.app.Writes(step.Call)
	if step.Ticket != "" {
		m.ticket = template.Plain(result[step.Ticket])
		m.fact(hotline.TicketCreated{Ticket: m.ticket, Kind: m.run.Scene.ID})
	}
	return false
}

func (m *mind) callTool(ctx context.Context, name string, args map[string]any) (map[string]any, error) {
	if m.deps.Tools == nil {
		return nil, &hotline.Error{Op: "call tool " + name, Kind: hotline.KindUnavailable, Remedy: "configure the back office"}
	}
	return m.deps.Tools.Call(ctx, name, args)
}

// preset takes the slot's default; what comes from the signalling needs no confirmation.
func (m *mind) preset(slot *Slot) (string, bool) {
	value := slot.Default
	if value == "caller" {
		value = course.Callable(m.deps.CallerNumber)
		if m.run.AnotherLine() {
			value = ""
		}
	}
	if value == "" {
		return "", false
	}
	m.run.Slots[slot.Name], m.run.Sure[slot.Name] = value, true
	return value, true
}
