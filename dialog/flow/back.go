package flow

import (
	"context"
	"strings"

	"hotline"
	"hotline/dialog/course"
	"hotline/dialog/danger"
	"hotline/dialog/draft"
	"hotline/dialog/exchange"
	"hotline/dialog/handover"
	"hotline/dialog/phrase"
	"hotline/dialog/question"
)

// Rescue is the last reply of a call whose mind failed again and again: a person, when one is on duty; nil for nobody. Unlike the mind
// it may be used while a decision of that call still runs.
func (a *App) Rescue(deps Deps) *Reply {
	m := newMind(a, Deps{Staff: deps.Staff, Now: deps.Now, CallerNumber: deps.CallerNumber})
	w := wish{reason: ReasonFailed, why: "智能应答出错"}
	if !m.staffed(w) {
		return nil
	}
	r := m.toPerson(w)
	r.Handover.State, r.Scene = nil, m.scene
	return &r
}

// onBack is the first reply of a call that comes back from people, or that found none.
func (m *mind) onBack(ctx context.Context, back *Back) Reply {
	m.misses, m.lost, m.silences, m.failures, m.feeling.mild = 0, 0, 0, 0, nil
	m.scene = agentIntent
	m.talk = draft.Followed(m.talk, back.Said)
	if back.Why == "given_back" {
		m.feeling, m.needs, m.served = feeling{}, nil, true
		return m.onGivenBack(ctx, back)
	}
	if m.feeling.danger != phrase.Safe {
		return m.comfort()
	}
	n := m.app.File.Handover.Nobody
	text := map[string]string{"closed": n.Closed, "size": n.Size, "wait": n.Wait, "gone": n.Gone}[back.Why]
	if text == "" {
		text = m.prompts().NobodyHere
	}
	why := "来电人要求人工服务"
	if m.topic != "" || m.run != nil {
		why = strings.TrimSuffix(m.brief(wish{}).Told(), "。")
	}
	return m.offerWith(m.prompt(text, nil), why)
}

// Memory implements exchange.Rememberer.
func (m *mind) Memory() any { return m }

// Tongue is the BCP 47 tag of the language in which the caller is talked to, for those who keep the memory.
func (m *mind) Tongue() string { return m.app.Language.Tag() }

// onGivenBack goes on where the agent says: in a scene, with what is known of it, or with whatever the caller wants.
func (m *mind) onGivenBack(ctx context.Context, back *Back) Reply {
	id := back.Scene
	before := append(m.parked, m.run)
	m.run, m.parked, m.left, m.pending = nil, nil, nil, pending{}
	scene := m.app.Scene(id)
	switch {
	case scene == nil && id == "rating": // a hotline that asks for none
		return m.goodbye("")
	case scene == nil:
		return m.more(m.prompt(m.app.File.Handover.Nobody.Welcome, nil))
	}
	m.run = m.begun(scene)
	for _, old := range before {
		if old != nil && old.Scene == scene && !old.Wrote {
			m.run = old
		}
	}
	if m.run.Scene.Hidden {
		return m.advance(ctx, "")
	}
	for _, s := range back.Said {
		if s.Party == hotline.PartyCaller {
			m.fillAll(m.run.Volunteered(s.Text, ""), s.Text)
		}
	}
	m.topic = id
	return m.advance(ctx, m.prompt(m.app.File.Handover.Nobody.Welcome, nil))
}

// matter is the run that tells most of the caller's matter, nil for none.
func (m *mind) matter() *course.Run {
	switch {
	case m.run != nil:
		return m.run
	case m.left != nil:
		return m.left
	case m.last != nil && m.last.Scene.ID == m.topic:
		return m.last
	}
	return nil
}

// brief is what an agent is told of the caller.
func (m *mind) brief(w wish) handover.Brief {
	b := handover.Brief{
		Reason: w.reason, Why: w.why, Title: m.app.Matter(m.topic), Besides: m.besides(), Ticket: m.ticket, Callback: m.callback, Quote: course.Quote(m.talk), Served: m.served,
		Upset: m.feeling.upset, Cheated: m.care.Hinted(), Danger: danger.Text(m.feeling.danger),
	}
	if exchange.Tellable(w.asked) {
		b.Asked = w.asked
	}
	r := m.matter()
	if r == nil {
		return b
	}
	b.Title, b.Lines = m.app.Matter(r.Scene.ID), r.Told()
	switch {
	case r == m.run && (m.Wait == question.Slot || m.Wait == question.Check):
		b.State = "还缺" + r.Scene.Slot(m.Asked).Shown()
	case r == m.run && m.Wait == question.Confirm:
		b.State = "还没有确认办理"
	case r == m.last && r.Wrote:
		b.State = "已经办好"
	}
	return b
}

// fields are the values of the matter, secrets masked.
func (m *mind) fields() []hotline.HandoverField {
	if r := m.matter(); r != nil {
		return r.Fields()
	}
	return []hotline.HandoverField{}
}
