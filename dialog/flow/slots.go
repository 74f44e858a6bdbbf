package flow

import (
	"context"
	"slices"
	"strings"

	"hotline/dialog/course"
	"hotline/dialog/intent"
	"hotline/dialog/phrase"
	"hotline/dialog/question"
	"hotline/dialog/refer"
	"hotline/dialog/template"
	"hotline/dialog/turntaking"
)

// echo says a value back in a sentence of ours.
func (m *mind) echo(sentence string, slot *Slot, value string) string {
	return m.prompt(sentence, template.Values{"value": m.run.Speak(slot, value)})
}

// fill sets a slot and notes the fact.
func (m *mind) fill(name, value, text string) { m.fact(m.run.Fill(name, value, text)) }

// fillAll takes values that were found in text.
func (m *mind) fillAll(found []course.Found, text string) {
	for _, f := range found {
		m.fill(f.Slot.Name, f.Value, text)
		if f.Slot.Kind == intent.KindPhone && f.Value == course.Callable(m.deps.CallerNumber) && phrase.CallsBackHere(text) {
			m.run.Sure[f.Slot.Name] = true // it comes from the signalling
		}
	}
}

// onSlot reads the answer to a slot's question.
func (m *mind) onSlot(ctx context.Context, text string) Reply {
	slot := m.run.Scene.Slot(m.Asked)
	free := question.Free(slot.Kind)
	if free {
		if r, ok := m.besidesFree(ctx, slot, text); ok {
			return r
		}
	}
	if _, wrong := phrase.AfterWrong(text); wrong && !free {
		if r, ok := m.correct(ctx, text, slot); ok {
			return r
		}
	}
	if r, ok := m.looksUp(ctx, slot, text); ok {
		return r
	}
	if r, ok := m.asksInstead(ctx, slot, text); ok {
		return r
	}
	if r, ok := m.onArea(ctx, slot, text); ok {
		return r
	}
	if m.run.AsksOf(slot, text) {
		if r, ok := m.askedBack(ctx, text, m.meanwhile); ok {
			return r
		}
		return m.unanswered(ctx, text)
	}
	if value, ok := m.run.Answer(slot, text); ok {
		m.fill(slot.Name, value, text)
		m.fillAll(m.run.Early(slot, text), text)
		if other, ok := m.run.Beside(slot, text); ok {
			return m.putRight(ctx, other, text)
		}
		return m.alsoAsked(ctx, slot, text, "")
	}
	if hour, ok := m.run.Hour(slot, text); ok { // it is kept, and the day asked for again
		m.fill(hour.Slot.Name, hour.Value, text)
		return m.advance(ctx, "")
	}
	if number := course.Callable(m.deps.CallerNumber); slot.Kind == intent.KindPhone && number != "" && (phrase.MeansThisLine(text) || phrase.JustYes(text) && phrase.OffersThisLine(slot.Ask)) {
		m.fill(slot.Name, number, text)
		m.run.Sure[slot.Name] = true // it comes from the signalling
		return m.advance(ctx, "")
	}
	if r, ok := m.onPointer(ctx, slot, text); ok {
		return r
	}
	if r, ok := m.correct(ctx, text, slot); ok {
		return r
	}
	if r, ok := m.onPart(ctx, slot, text); ok {
		return r
	}
	return m.onNoValue(ctx, slot, text)
}

// besidesFree answers what is no value of a kind whose values are told in the caller's own words: no story, a wish to stop, another matter.
func (m *mind) besidesFree(ctx context.Context, slot *Slot, text string) (Reply, bool) {
	if slot.Kind == intent.KindText {
		if r, ok := m.onStory(ctx, slot, text); ok {
			return r, true
		}
	}
	if m.refuses(text) {
		return m.cancel(), true
	}
	if slot.Kind != intent.KindText || phrase.Turns(text) { // what happened is told in the words of other matters
		if r, ok := m.digress(ctx, text, digressFreely); ok {
			return r, true
		}
	}
	return m.declined(ctx, slot, text)
}

// onNoValue handles words in which the slot's value was not found: another value, another matter, a wish to stop, a question, or nothing.
func (m *mind) onNoValue(ctx context.Context, slot *Slot, text string) Reply {
	if value, ok := m.run.TheOne(slot, text); ok {
		m.fill(slot.Name, value, text)
		return m.advance(ctx, "")
	}
	if refused := m.refuses(text); refused || phrase.GivesUp(text) {
		if r, ok := m.declined(ctx, slot, text); ok {
			return r
		}
		if refused {
			return m.cancel()
		}
	}
	if why := m.run.Refusal(slot, text); why != "" {
		return m.notTaken(ctx, slot, why)
	}
	if r, ok := m.onEarly(ctx, slot, text); ok {
		return r
	}
	if !slot.Secret() || Mask(text) == text { // digits are a part of the secret, not another matter
		least := digressAt
		if phrase.Runes(text) <= brief {
			least = digressBriefly
		}
		if phrase.DoesNotKnow(text) && slot.Missing == "skip" {
			return m.skip(ctx)
		}
		if phrase.DoesNotKnow(text) { // 身份证号不记得了 is no wish to change the name on record
			return m.askAgain(ctx, true)
		}
		if slot.Kind == intent.KindChoice && phrase.AsksWhich(text) {
			return m.askAgain(ctx, true)
		}
		if r, ok := m.digress(ctx, text, least); ok {
			return r
		}
	}
	if r, ok := m.declined(ctx, slot, text); ok {
		return r
	}
	if !slot.Secret() || Mask(text) == text {
		if r, ok := m.onQuestion(ctx, text); ok {
			return r
		}
	}
	return m.askAgain(ctx, true)
}

// notTaken tells why a value is not taken, and asks again.
func (m *mind) notTaken(ctx context.Context, slot *Slot, why string) Reply {
	if m.exhausted(slot.Name, slot.Most(), true) {
		return m.reask(ctx, false)
	}
	return m.say(why + template.Expand(slot.Ask, m.run.Shown()))
}

// refuses reports words that give up the scene in force, by its own words: 不约了.
func (m *mind) refuses(text string) bool {
	return phrase.Refuses(text, m.run.Scene.Title, m.run.Scene.Examples)
}

// declined ends the scene, or goes on without the value where that may be, for callers who want it no more: 算了, and 没有了 where
// something was to be named or chosen.
func (m *mind) declined(ctx context.Context, slot *Slot, text string) (Reply, bool) {
	none := slot.Kind != intent.KindText && phrase.WantsNone(text) && (slot.Kind == intent.KindChoice || phrase.Runes(text) >= 3)
	switch {
	case none && slot.Missing == "skip":
		return m.skip(ctx), true
	case none, phrase.Cancels(text):
		return m.cancel(), true
	}
	return Reply{}, false
}

// looksUp leaves the scene for words that plainly ask for something else, although a value may stand in them: 查一下流量 is not the choice of
// one G, and 查一下139...的话费 does not say whose points are meant.
func (m *mind) looksUp(ctx context.Context, slot *Slot, text string) (Reply, bool) {
	if question.Free(slot.Kind) || !phrase.LooksUp(text) {
		return Reply{}, false
	}
	return m.digress(ctx, text, digressFreely)
}

// onPart keeps digits that do not make the value yet: callers say a number in groups, and stop to breathe or to look it up.
func (m *mind) onPart(ctx context.Context, slot *Slot, text string) (Reply, bool) {
	more, full := m.run.AddPart(slot, text)
	if !more {
		return Reply{}, false
	}
	if value, ok := intent.Parse(slot.Kind, m.run.Part, m.run.Context(slot)); ok {
		m.fill(slot.Name, value, m.run.Part)
		return m.advance(ctx, ""), true
	}
	if full || m.exhausted("part "+slot.Name, 4, true) {
		m.run.Part = ""
		return m.askAgain(ctx, true), true
	}
	if slot.Secret() {
		return m.say(m.app.Words.Go), true
	}
	return m.say(m.prompt(m.app.Words.Part, template.Values{"value": template.Aloud(m.run.Part, m.run.Env())})), true
}

// onSlotKeys reads keyed input for a slot.
func (m *mind) onSlotKeys(ctx context.Context, keys string) Reply {
	slot := m.run.Scene.Slot(m.Asked)
	value, ok := m.run.Keyed(slot, keys)
	if !ok {
		return m.askAgain(ctx, true)
	}
	m.fill(slot.Name, value, keys)
	return m.advance(ctx, "")
}

// onCheck answers 对吗 after a value was said back.
func (m *mind) onCheck(ctx context.Context, text string) Reply {
	slot := m.run.Scene.Slot(m.Asked)
	if r, ok := m.looksUp(ctx, slot, text); ok {
		return r
	}
	if value, ok := m.run.Answer(slot, text); ok && !question.Free(slot.Kind) && value != m.Candidate {
		m.fill(slot.Name, value, text)
		if other, ok := m.run.Beside(slot, text); ok {
			return m.putRight(ctx, other, text)
		}
		return m.advance(ctx, "")
	}
	if m.otherLine(text) { // 换个号 holds the word of a yes
		delete(m.run.Slots, slot.Name)
		m.Wait = question.Slot
		return m.resume()
	}
	answer, ok := intent.Parse(intent.KindYesNo, text, intent.Context{})
	switch {
	case ok && answer == "yes":
		m.run.Sure[slot.Name] = true
		if phrase.Runes(text) > 4 { // 对，充五十; 对，换成全家的
			m.fillAll(m.run.Early(slot, text), text)
			m.run.Opening += "，" + text
		}
		return m.advance(ctx, "")
	case m.refuses(text):
		return m.cancel()
	case ok:
		delete(m.run.Slots, slot.Name)
		if value, rest, ok := m.run.NotButThis(slot, m.Candidate, text); ok {
			m.fill(slot.Name, value, rest)
			return m.advance(ctx, "")
		}
		m.Wait = question.Slot
		return m.askAgain(ctx, true)
	}
	if r, ok := m.digress(ctx, text, digressAt); ok {
		return r
	}
	if !slot.Secret() {
		if r, ok := m.onQuestion(ctx, text); ok {
			return r
		}
	}
	return m.askAgain(ctx, true)
}

// otherLine reports the wish for another number than the one that was said back.
func (m *mind) otherLine(text string) bool {
	return m.Wait == question.Check && m.run.Scene.Slot(m.Asked).Kind == intent.KindPhone && phrase.OtherNumber(text)
}

// onConfirm answers a confirm step.
func (m *mind) onConfirm(ctx context.Context, text string) Reply {
	if r, ok := m.fix(ctx, text); ok {
		return r
	}
	if r, ok := m.correct(ctx, text, nil); ok {
		return r
	}
	answer, ok := m.run.Agreed(text, m.Confirm.Confirm)
	if !ok && m.refuses(text) && !m.run.Remarks(text, m.Confirm.Confirm) {
		answer, ok = "no", true
	}
	if found, other := m.run.Amended(text); other && answer != "no" && !m.run.Wrote {
		return m.putRight(ctx, found, text)
	}
	if r, asks := m.asksOfIt(ctx, text); asks {
		return r
	}
	if _, elliptic := refer.Ellipsis(text); !ok && !elliptic && !m.run.Wrote && phrase.Runes(text) <= 8 && !phrase.LooksUp(text) && !phrase.Relative(text) && !m.run.ReadBack(text, m.Confirm.Confirm) { // 八十吧 where 五十 was said back
		if r, other := m.replace(ctx, text, nil); other {
			return r
		}
	}
	if slot := m.run.Exceeds(text); slot != nil && answer != "yes" && (answer != "no" || phrase.SaysWrong(text)) && !m.run.Wrote {
		return m.confirmAgain(m.run.Range(slot), true)
	}
	if !ok && phrase.AsksBack(text) {
		return m.askAgainAfter(ctx, "")
	}
	if !ok && (m.run.Unsettled(text, m.Confirm.Confirm) || course.RestatesQuestion(text, m.Confirm.Confirm)) {
		return m.askAgain(ctx, true)
	}
	if !m.run.Disputes(text) && (!ok || phrase.Runes(text) > 8 && !(answer == "no" && phrase.Cancels(text))) {
		least := digressAt
		if _, points := refer.Point(text); points || phrase.AsksAboutIt(text) { // what would that cost: it is about what is to be confirmed
			least = digressFreely
		}
		if r, away := m.digress(ctx, text, least); away {
			return r
		}
	}
	if answer != "yes" && phrase.SaysWrong(text) && !m.run.Wrote && len(m.run.Changeable()) > 0 {
		m.run.Fixing = true
		r := m.say(m.app.Words.Wrong)
		r.Expect, r.Complete = turntaking.ExpectFree, nil
		return r
	}
	if ok && m.run.Settle(m.Confirm, answer == "yes") {
		return m.advance(ctx, "")
	}
	if ok {
		return m.cancel()
	}
	if r, asks := m.onQuestion(ctx, text); asks {
		return r
	}
	return m.askAgain(ctx, true)
}

// fix reads what the caller says is wrong: the right value, or what it is about, which is then asked again.
func (m *mind) fix(ctx context.Context, text string) (Reply, bool) {
	if !m.run.Fixing {
		return Reply{}, false
	}
	m.run.Fixing = false
	if r, ok := m.replace(ctx, text, nil); ok {
		return r, true
	}
	all := m.run.Changeable()
	for _, slot := range all {
		if strings.Contains(text, slot.Shown()) || course.Names(text, slot.Kind) || len(all) == 1 && !phrase.Cancels(text) && slot.Kind == intent.KindText {
			m.run.Rewind(slot.Name)
			return m.advance(ctx, m.app.Words.OK), true
		}
	}
	if answer, ok := m.run.Agreed(text, m.Confirm.Confirm); ok && answer == "yes" { // to the question what is wrong it is none
		return m.resume(), true
	}
	return Reply{}, false
}

// correct takes a new value for a slot that was already filled: 不对，是13900001111. Not after the back office was changed.
func (m *mind) correct(ctx context.Context, text string, open *Slot) (Reply, bool) {
	rest, wrong := phrase.AfterWrong(text)
	switch _, _, contrast := phrase.Contrast(text); {
	case m.run == nil || m.run.Wrote:
	case contrast:
		if found, meant, ok := m.run.Contrasted(text, open); ok && found.Value != m.run.Slots[found.Slot.Name] {
			return m.putRight(ctx, found, meant), true
		}
		if open != nil && open.Kind == intent.KindYesNo { // 三个，不是四个 says neither
			return m.askAgain(ctx, true), true
		}
	case wrong:
		return m.replace(ctx, rest, open)
	}
	return Reply{}, false
}

// replace takes the value in rest for a slot that was already filled.
func (m *mind) replace(ctx context.Context, rest string, open *Slot) (Reply, bool) {
	found, ok := m.run.Replaced(rest, open)
	if !ok {
		return Reply{}, false
	}
	return m.putRight(ctx, found, rest), true
}

// putRight goes back to a slot with another value.
func (m *mind) putRight(ctx context.Context, found course.Found, text string) Reply {
	all := []course.Found{found}
	if other, both := m.run.Beside(found.Slot, text); both { // 不对，后天晚上七点
		all = append(all, other)
	}
	slices.SortFunc(all, func(a, b course.Found) int { // the day before its hour
		return slices.Index(intent.Kinds(), a.Slot.Kind) - slices.Index(intent.Kinds(), b.Slot.Kind)
	})
	for _, one := range slices.Backward(all) {
		m.run.Rewind(one.Slot.Name)
	}
	for _, one := range all {
		m.fill(one.Slot.Name, one.Value, text)
	}
	return m.advance(ctx, m.prompt(m.app.Words.Changed, template.Values{"value": m.run.SpeakAll(all)}))
}

// correctLast runs the scene that just ended again with another value, if it changed nothing: 不对，我说的是另一个号码.
func (m *mind) correctLast(ctx context.Context, text string) (Reply, bool) {
	if m.last == nil || m.last.Wrote {
		return Reply{}, false
	}
	run, past, topic, inquiry := m.run, m.past, m.topic, m.inquiry
	m.open(m.last.Scene, "") // in the sheet: what is asked next is about the value that was put right
	for name, value := range m.last.Slots {
		m.run.Slots[name], m.run.Sure[name] = value, true
	}
	if r, ok := m.correct(ctx, text, nil); ok {
		return r, true
	}
	m.run, m.past, m.topic, m.inquiry = run, past, topic, inquiry
	return Reply{}, false
}

// askAgain asks the open question in other words; counted questions run out and end with a person.
func (m *mind) askAgain(ctx context.Context, counted bool) Reply {
	m.missed = m.missed || counted
	if counted && m.run == nil && m.feeling.danger != phrase.Safe {
		return m.stay()
	}
	switch m.Wait {
	case question.Slot:
		return m.reask(ctx, counted)
	case question.Check:
		slot := m.run.Scene.Slot(m.Asked)
		if m.exhausted("check "+m.Asked, 3, counted) {
			return m.giveUp("", m.app.Matter(m.run.Scene.ID)+"：没有听清"+slot.Shown())
		}
		return m.say(m.echo(m.app.Words.CheckAgain, slot, m.Candidate))
	case question.Confirm:
		return m.confirmAgain(m.app.Words.NotHeard, counted)
	case question.Callback, question.Return, question.Number, question.Person:
		if counted {
			m.misses++
		}
		if m.misses > 2 {
			return m.goodbye("")
		}
		return m.say(m.app.Words.NotHeard + m.question())
	}
	return m.say(m.said)
}

// confirmAgain asks once more what is to be confirmed; why says what was wrong with the answer.
func (m *mind) confirmAgain(why string, counted bool) Reply {
	if m.exhausted("confirm", 3, counted) {
		return m.giveUp("", m.app.Matter(m.run.Scene.ID))
	}
	return m.say(why + template.Expand(m.Confirm.Confirm, m.run.Shown()) + m.app.Words.ConfirmKeys)
}

// reask asks for the open slot in its other wordings, one after another.
func (m *mind) reask(ctx context.Context, counted bool) Reply {
	slot := m.run.Scene.Slot(m.Asked)
	m.run.Part = ""
	n := m.run.Tries[slot.Name]
	if m.exhausted(slot.Name, slot.Most(), counted) {
		if slot.Missing == "skip" {
			return m.skip(ctx)
		}
		return m.giveUp(m.app.Words.GiveUp, m.app.Matter(m.run.Scene.ID))
	}
	if len(slot.Reask) == 0 {
		return m.say(m.app.Words.NotHeard + template.Expand(slot.Ask, m.run.Shown()))
	}
	return m.say(template.Expand(slot.Reask[min(n, len(slot.Reask)-1)], m.run.Shown()))
}

// giveUp hands over a caller whose answers were not understood.
func (m *mind) giveUp(text, why string) Reply {
	out := m.toPerson(wish{reason: ReasonMisunderstood, why: why})
	out.Text = text + out.Text
	return out
}

// skip goes on without the value of the open question.
func (m *mind) skip(ctx context.Context) Reply {
	m.run.Without[m.Asked] = true
	return m.advance(ctx, "")
}

// exhausted counts a failed try and reports whether there were too many.
func (m *mind) exhausted(name string, most int, counted bool) bool {
	if counted {
		m.run.Tries[name]++
	}
	return m.run.Tries[name] >= most
}

// cancel ends the scene because the caller no longer wants it.
func (m *mind) cancel() Reply { return m.more(m.app.Words.Cancelled) }
