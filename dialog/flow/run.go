package flow

import (
	"context"

	"hotline"
	"hotline/dialog/course"
	"hotline/dialog/question"
	"hotline/dialog/steps"
)

// begun is a scene at its begin.
func (m *mind) begun(s *Scene) *course.Run { return course.New(s, m.deps.CallerNumber, m.deps.Now) }

// beginning is the scene of an id at its begin, nil for none.
func (m *mind) beginning(id string) *course.Run {
	if s := m.app.Scene(id); s != nil {
		return m.begun(s)
	}
	return nil
}

// advance carries out the steps of the scene in force until something must be heard; text is what was already said in this reply.
func (m *mind) advance(ctx context.Context, text string) Reply {
	r := m.run
	m.scene = r.Scene.ID // also where the scene ends with this turn
	stop := m.steps().Advance(ctx)
	text += stop.Text
	if stop.Ticket != "" {
		m.ticket = stop.Ticket
	}
	switch stop.Kind {
	case steps.Asks:
		m.Wait, m.Asked = question.Slot, stop.Slot
		return m.say(text)
	case steps.Checks:
		m.Wait, m.Asked, m.Candidate = question.Check, stop.Slot, stop.Value
		return m.say(text)
	case steps.Confirms:
		m.Wait, m.Confirm = question.Confirm, stop.Step
		return m.say(text)
	case steps.Person:
		out := m.toPerson(wish{reason: ReasonScene, why: stop.Why, queue: stop.Step.Queue})
		out.Text = text + out.Text
		return out
	case steps.Goodbye:
		m.last = r
		return m.goodbye(text)
	case steps.Failed:
		return m.afterFailure(text)
	case steps.Ended:
	}
	m.last = r
	return m.more(text)
}

// steps carries out the steps of the scene in force.
func (m *mind) steps() steps.Runner {
	return steps.Runner{
		Script: m.app.Script, Run: m.run, Caller: m.deps.CallerNumber, Confidence: m.heard.Confidence,
		Wording: m.care.Wording, Call: m.callTool, Note: m.fact, Log: m.deps.Log,
	}
}

func (m *mind) callTool(ctx context.Context, name string, args map[string]any) (map[string]any, error) {
	if m.deps.Tools == nil {
		return nil, &hotline.Error{Op: "call tool " + name, Kind: hotline.KindUnavailable, Remedy: "configure the back office"}
	}
	return m.deps.Tools.Call(ctx, name, args)
}
