package flow

import (
	"context"
	"strings"

	"hotline"
	"hotline/dialog/course"
	"hotline/dialog/danger"
	"hotline/dialog/exchange"
	"hotline/dialog/phrase"
	"hotline/dialog/template"
	"hotline/llm"
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
	if back.Why == "given_back" {
		m.feeling, m.needs = feeling{}, nil
		return m.onGivenBack(ctx, back.Scene)
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
		why = strings.TrimSuffix(m.told(), "。")
	}
	return m.offerWith(m.prompt(text, nil), why)
}

// onGivenBack goes on where the agent says: in a scene, with what is known of it, or with whatever the caller wants.
func (m *mind) onGivenBack(ctx context.Context, id string) Reply {
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

// summary tells an agent in one or two sentences who is there: the matter, how far it is, why a person is wanted, the mood. It is made
// from what is known, without a model, so that it is always there.
func (m *mind) summary(w wish) string {
	why := map[string]string{
		ReasonRequested: "本人要求转人工", ReasonKey: "按键要求转人工", ReasonMisunderstood: "连续几次没有听懂", ReasonDispleased: "语气不满",
		ReasonCrisis: danger.Text(m.feeling.danger), ReasonScene: strings.TrimRight(w.why, "。"), ReasonFailed: "系统没有响应，没有办成",
	}[w.reason]
	told := m.told()
	switch quote := m.quote(); {
	case told == "" && exchange.Tellable(w.asked):
		told = "来电人问的是：" + strings.TrimRight(w.asked, "。！？，") + "。"
	case quote != "" && (w.reason == ReasonCrisis || w.reason == ReasonMisunderstood || told == "" && w.reason == ReasonDispleased):
		why += "，原话是：" + quote
	case told == "":
		told = "来电人没有说明来意。"
	}
	if m.feeling.upset && w.reason != ReasonDispleased && w.reason != ReasonCrisis {
		why += "，语气不满"
	}
	if m.care.Hinted() {
		why += "，可能正遇到诈骗"
	}
	if w.reason == ReasonCrisis { // what matters first
		return why + "。" + told
	}
	return told + why + "。"
}

// told is the first sentence of the summary: the matter and how far it is; "" when nothing is known.
func (m *mind) told() string {
	r := m.matter()
	var parts []string
	if r != nil {
		env := r.Shown()
		for _, line := range r.Scene.Summary {
			if text := template.Fill(line, env); text != "" {
				parts = append(parts, text)
			}
		}
	}
	switch title := m.app.Titles[m.topic]; {
	case len(parts) > 0:
		parts[0] = "来电人" + parts[0]
	case r != nil:
		parts = []string{"来电人的需求是" + r.Scene.Title}
	case title != "":
		parts = []string{"来电人的需求是" + title}
	default:
		return ""
	}
	switch {
	case r == nil:
	case r == m.run && (m.wait == waitSlot || m.wait == waitCheck):
		parts = append(parts, "还缺"+r.Scene.Slot(m.asked).Shown())
	case r == m.run && m.wait == waitConfirm:
		parts = append(parts, "还没有确认办理")
	case r == m.last && r.Wrote:
		parts = append(parts, "已经办好")
	}
	if more := m.besides(); more != "" {
		parts = append(parts, more)
	}
	if m.ticket != "" {
		parts = append(parts, "工单号"+m.ticket)
	}
	if m.callback {
		parts = append(parts, "已登记回电")
	}
	return strings.Join(parts, "，") + "。"
}

// quote is what the caller said last, "" when it is not harmless.
func (m *mind) quote() string {
	for i := len(m.talk) - 1; i >= 0; i-- {
		if m.talk[i].Role == llm.User {
			if text := m.talk[i].Text; exchange.Tellable(text) {
				return strings.TrimRight(text, "。！？，")
			}
			return ""
		}
	}
	return ""
}

// fields are the values of the matter, secrets masked.
func (m *mind) fields() []hotline.HandoverField {
	if r := m.matter(); r != nil {
		return r.Fields()
	}
	return []hotline.HandoverField{}
}
