package flow

import (
	"context"

	"hotline"
	"hotline/dialog/course"
	"hotline/dialog/hands"
)

// hands are what a language model may do in this turn. It cannot change anything: it says which scene is wanted, and the scene asks, checks
// and acts as for any caller, filled from the caller's own words.
func (m *mind) hands(text string) *hands.Hands {
	r := hands.Rights{
		Text: text, Language: m.app.Language, Caller: course.Callable(m.deps.CallerNumber), Tools: m.app.Tools(), Knowledge: m.deps.Knowledge, Call: m.callTool, Note: m.fact,
	}
	for _, s := range m.app.Ordered {
		if !s.Hidden {
			r.Scenes = append(r.Scenes, hands.Scene{ID: s.ID, Title: s.Title})
		}
	}
	if n := len(m.parked); n > 0 {
		r.Unfinished = m.parked[n-1].Scene.Title
	}
	return hands.New(r)
}

// grant does what a model wishes after the caller's words.
func (m *mind) grant(ctx context.Context, w hands.Wish, text string) Reply {
	note := func(matter string) { m.fact(hotline.IntentDetected{Text: text, Intent: matter, Source: "llm"}) }
	switch w.Kind {
	case hands.Start:
		note(w.Scene)
		return m.begin(ctx, w.Scene, text)
	case hands.Continue:
		at := m.parked[len(m.parked)-1]
		note(at.Scene.ID)
		m.parked, m.run = m.parked[:len(m.parked)-1], at
		return m.advance(ctx, m.app.Words.OK)
	case hands.Person:
		note(agentIntent)
		return m.toPerson(wish{reason: ReasonScene, why: text})
	default:
		return m.goodbye("")
	}
}
