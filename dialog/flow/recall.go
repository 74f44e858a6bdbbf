package flow

import (
	"context"
	"slices"

	"hotline"
	"hotline/dialog/answers"
	"hotline/dialog/course"
	"hotline/dialog/intent"
	"hotline/dialog/knowledge"
	"hotline/dialog/phrase"
	"hotline/dialog/question"
	"hotline/dialog/refer"
	"hotline/dialog/template"
)

// mostPast bounds the scenes of a call that are remembered: more is no call but a fault.
const mostPast = 40

// open begins a scene and enters it in the sheet of the call: what was asked, found and done, from the first turn to the last. The sheet is
// outside any model's prompt, so that the twentieth turn knows as much as the second.
func (m *mind) open(sc *Scene, words string) *course.Run {
	r := m.begun(sc)
	r.Opening = words
	m.run, m.topic, m.inquiry = r, sc.ID, ""
	if m.past = append(m.past, r); len(m.past) > mostPast {
		m.past = append([]*course.Run(nil), m.past[1:]...)
	}
	return r
}

// takeUp makes the scene that begins the one that was left, if it is the same: what was said then is known, and there is nothing to come back
// to. So is what was said before people had the caller.
func (m *mind) takeUp(sc *Scene) {
	at := slices.IndexFunc(m.parked, func(r *course.Run) bool { return r.Scene == sc })
	switch {
	case at >= 0:
		old := m.parked[at]
		m.parked = slices.Delete(slices.Clone(m.parked), at, at+1)
		m.run.TakeUp(old, m.run.AnotherLine())
	case m.served:
		if old := m.past.Unfinished(sc, m.run); old != nil {
			m.run.TakeUp(old, m.run.AnotherLine())
		}
	}
}

// recall finds the value that a slot like this one had in another scene, for words that may name a part of the number: 139那个.
func (m *mind) recall(slot *Slot, text string) (string, bool) {
	if part, ok := refer.Piece(text); ok && slot.Kind == intent.KindPhone {
		return m.past.RecallNumber(part)
	}
	return m.past.Recall(slot, m.run)
}

// carry fills the scene that begins with what its words point back at: 它的流量呢 is about the number that was spoken of.
func (m *mind) carry(text string) {
	if len(m.past) < 2 {
		return
	}
	for _, slot := range m.run.PointedAt(text) {
		if value, ok := m.recall(slot, text); ok && value != course.Callable(m.deps.CallerNumber) {
			m.fill(slot.Name, value, text)
		}
	}
}

// onPointer answers the open question by what was said before: 还是刚才那个.
func (m *mind) onPointer(ctx context.Context, slot *Slot, text string) (Reply, bool) {
	p, ok := refer.Point(text)
	if _, part := refer.Piece(text); part && slot.Kind == intent.KindPhone {
		ok = true
	}
	if !ok || slot.Kind == intent.KindPhone && !p.Number() || phrase.Runes(text) > 14 || phrase.Cancels(text) { // forget it points at nothing
		return Reply{}, false
	}
	value, ok := m.recall(slot, text)
	if !ok {
		return Reply{}, false
	}
	m.fill(slot.Name, value, text)
	said := ""
	if slot.Confirm == "" || slot.Confirm == "none" { // else it is said back by that
		said = m.echo(m.app.Words.Echo, slot, value)
	}
	return m.advance(ctx, said), true
}

// onEllipsis answers 那流量呢 and 那13900001111呢: another matter about the same, or the same about something else.
func (m *mind) onEllipsis(ctx context.Context, text string) (Reply, bool) {
	rest, ok := refer.Ellipsis(text)
	if !ok {
		return Reply{}, false
	}
	if whole, ok := refer.Complete(m.inquiry, rest); ok && !refer.Own(rest) {
		if found, note := knowledge.Search(ctx, m.deps.Knowledge, whole); note != nil && found.Answer != "" && found.Confidence >= answers.InsteadOfUnsure {
			m.fact(*note)
			m.found, m.scene, m.inquiry = found.Nearest, turnAnswer, whole
			return m.more(found.Answer), true
		}
	}
	if len(m.past) == 0 {
		return Reply{}, false
	}
	last := m.past[len(m.past)-1]
	if got := m.app.Model.Classify(text); got.Intent != intent.OutOfScope && got.Confidence >= digressAt && got.Intent != last.Scene.ID {
		return Reply{}, false // a matter of its own; begin carries over what it is about
	}
	if r, ok := m.sameOf(ctx, last, rest, text); ok {
		return r, true
	}
	for _, words := range []string{text, rest} {
		if got := m.app.Model.Classify(words); got.Intent != intent.OutOfScope && got.Confidence >= digressAt && got.Intent != agentIntent {
			m.fact(hotline.IntentDetected{Text: text, Intent: got.Intent, Confidence: got.Confidence, Source: "intent"})
			m.misses = 0
			return m.begin(ctx, got.Intent, text), true
		}
	}
	return Reply{}, false
}

// onSecondThought runs the scene that ended last again with another choice: 还是第一个吧. What changes something is confirmed again.
func (m *mind) onSecondThought(ctx context.Context, text string) (Reply, bool) {
	rest, ok := phrase.AfterAll(text)
	if !ok || m.last == nil || phrase.Runes(text) > 16 {
		return Reply{}, false
	}
	if got := m.app.Model.Classify(text); got.Intent != intent.OutOfScope && got.Confidence >= digressAt {
		if got.Intent != m.last.Scene.ID || m.last.Wrote || m.last.Scene.Hidden {
			return Reply{}, false
		}
		if r, ok := m.sameOf(ctx, m.last, rest, text); ok {
			return r, true
		}
		m.anew(m.last, text, nil) // 那还是退了吧: what was declined is asked again
		return m.advance(ctx, ""), true
	}
	return m.sameOf(ctx, m.last, rest, text)
}

// sameOf runs a scene again about something else: another number, another choice. What it changes it asks about again.
func (m *mind) sameOf(ctx context.Context, before *course.Run, rest, text string) (Reply, bool) {
	for i := range before.Scene.Slots {
		slot := &before.Scene.Slots[i]
		if slot.Secret() || slot.Kind == intent.KindText || slot.Kind == intent.KindAddress || slot.Kind == intent.KindName || slot.Kind == intent.KindYesNo {
			continue
		}
		ictx := before.Context(slot)
		ictx.Asked = phrase.Runes(rest) <= 12
		value, ok := intent.Parse(slot.Kind, rest, ictx)
		if number := course.Callable(m.deps.CallerNumber); !ok && slot.Kind == intent.KindPhone && slot.Default == "caller" && refer.Own(rest) {
			value, ok = number, number != ""
		}
		if !ok || value == before.Slots[slot.Name] {
			continue
		}
		m.anew(before, text, slot)
		m.fill(slot.Name, value, text)
		if other, both := m.run.Beside(slot, rest); both {
			m.fill(other.Slot.Name, other.Value, text)
		}
		return m.advance(ctx, ""), true
	}
	for i := range before.Scene.Slots {
		if slot := &before.Scene.Slots[i]; slot.Kind == intent.KindPhone && slot.Default == "caller" && phrase.OthersLine(rest) {
			m.anew(before, text, slot)
			return m.advance(ctx, ""), true
		}
	}
	return Reply{}, false
}

// anew opens the scene of a run again with its values but for one slot. Secrets, and what was agreed to in a scene that changed something, are
// not taken over.
func (m *mind) anew(before *course.Run, words string, except *Slot) {
	m.fact(hotline.IntentDetected{Text: words, Intent: before.Scene.ID, Confidence: 1, Source: "flow"})
	m.misses = 0
	m.open(before.Scene, words).Take(before, except)
}

// onAside remembers what is asked for besides in the middle of a scene, says so, and goes on with the scene. It is settled behind it.
func (m *mind) onAside(ctx context.Context, text string) (Reply, bool) {
	if m.run == nil || m.run.Scene.Hidden || m.Wait != question.Slot && m.Wait != question.Check && m.Wait != question.Confirm {
		return Reply{}, false
	}
	aside, ok := refer.Besides(text)
	if !ok || aside.Answer == "" && !aside.Later || m.Wait == question.Slot && m.run.Scene.Slot(m.Asked).Kind == intent.KindText && !aside.Later {
		return Reply{}, false
	}
	got := m.app.Model.Classify(aside.More)
	title := m.app.Titles[got.Intent]
	if got.Intent == intent.OutOfScope || got.Intent == agentIntent || got.Intent == m.run.Scene.ID || got.Confidence < digressAt || title == "" {
		return Reply{}, false
	}
	m.needs = append(m.needs, intent.Need{Text: aside.More, Result: got})
	var r Reply
	if phrase.Substance(aside.Answer) == 0 {
		r = m.askAgain(ctx, false)
	} else {
		r = m.onAnswer(ctx, aside.Answer)
	}
	if len(m.needs) > 0 && r.Next == NextListen { // else it is settled already, or in the summary
		r.Text = m.prompt(m.prompts().Later, template.Values{"title": title}) + r.Text
	}
	return r, true
}

// sheet is what happened in the call, for the model: what was asked and found, latest last.
func (m *mind) sheet() []string {
	out := course.Sheet(m.past, course.Callable(m.deps.CallerNumber))
	if n := len(m.parked); n > 0 {
		out = append(out, "还没办完的事："+m.parked[n-1].Scene.Title)
	}
	if m.ticket != "" {
		out = append(out, "工单号"+m.ticket)
	}
	return out
}
