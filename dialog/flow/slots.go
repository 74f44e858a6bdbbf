package flow

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"hotline"
	"hotline/dialog/intent"
	"hotline/dialog/phrase"
	"hotline/dialog/template"
	"hotline/dialog/turntaking"
)

// need makes sure that a slot is known: true when it is, else the question and the new wait.
func (m *mind) need(name string) (text string, done bool) {
	r, slot := m.run, m.run.scene.Slot(name)
	r.marks[name] = slices.Clone(r.stack)
	value, known := r.slots[name]
	if !known && slot.From != "" && r.opening != "" && slot.Listen != "asked" {
		value, known = m.fromOpening(slot)
	}
	if !known {
		value, known = m.preset(slot)
	}
	if !known && r.without[name] {
		return "", true
	}
	if !known {
		m.wait, m.asked = waitSlot, name
		return template.Expand(slot.Ask, m.shown()), false
	}
	if r.sure[name] || slot.Confirm == "" || slot.Confirm == "none" {
		return "", true
	}
	if slot.Confirm == "implicit" || slot.Confirm == "auto" && (m.heard.Confidence == 0 || m.heard.Confidence >= 0.8) {
		r.sure[name] = true
		return "好的，" + m.speak(slot, value) + "。", true
	}
	m.wait, m.asked, m.candidate = waitCheck, name, value
	return m.speak(slot, value) + "，对吗？", false
}

// fromOpening reads a slot, whose options were not known then, from the words that began the scene. It does so once.
func (m *mind) fromOpening(slot *Slot) (string, bool) {
	ictx := m.slotContext(slot)
	ictx.Asked = false
	value, ok := intent.Parse(slot.Kind, m.run.opening, ictx)
	if ok {
		m.fill(slot.Name, value, m.run.opening)
		m.run.opening = ""
	}
	return value, ok
}

// speak says a value back.
func (m *mind) speak(slot *Slot, value string) string {
	if slot.Secret() {
		if shown := tailOf(value); shown != "" {
			return shown
		}
		return "您提供的内容已经记下"
	}
	switch slot.Kind {
	case intent.KindPhone:
		return template.Spaced(value)
	case intent.KindTime, intent.KindDate:
		return template.When(value, m.env())
	case intent.KindAmount:
		return value + "元"
	case intent.KindChoice:
		for _, o := range m.slotContext(slot).Options {
			if o.Value == value {
				return nameOf(o)
			}
		}
	}
	return value
}

// nameOf is how an option is read out: its value where that is words, else what callers call it first.
func nameOf(o intent.Option) string {
	if len(o.Says) > 0 && !strings.ContainsFunc(o.Value, func(r rune) bool { return r > unicode.MaxLatin1 }) {
		return o.Says[0]
	}
	return o.Value
}

// tailOf names a secret number by its last four digits, "" for one that is too short for that.
func tailOf(value string) string {
	if len(value) < 12 {
		return ""
	}
	return "尾号" + template.Tail4(value)
}

// shown is env for what is said or written down: secrets are named by their tail only.
func (m *mind) shown() template.Values {
	env := m.env()
	for i := range m.run.scene.Slots {
		if slot := &m.run.scene.Slots[i]; slot.Secret() && env[slot.Name] != nil {
			env[slot.Name] = tailOf(m.run.slots[slot.Name])
		}
	}
	return env
}

// fill sets a slot and notes the fact.
func (m *mind) fill(name, value, text string) {
	m.run.slots[name], m.run.part = value, ""
	delete(m.run.sure, name)
	m.run.tries[name] = 0
	if m.run.scene.Slot(name).Secret() {
		value, text = strings.Repeat("*", phrase.Runes(value)), Mask(text)
	}
	m.fact(hotline.SlotFilled{Scene: m.run.scene.ID, Slot: name, Value: value, Text: text})
}

// fillFrom takes every value that text clearly holds, except that of one slot.
func (m *mind) fillFrom(text, except string) {
	taken := map[intent.Kind]bool{}
	if s := m.run.scene.Slot(except); s != nil {
		taken[s.Kind] = s.Kind != intent.KindChoice
	}
	for i := range m.run.scene.Slots {
		slot := &m.run.scene.Slots[i]
		if _, known := m.run.slots[slot.Name]; known || slot.Name == except || slot.Listen == "asked" || taken[slot.Kind] {
			continue
		}
		ictx := m.slotContext(slot)
		ictx.Asked = false
		if value, ok := intent.Parse(slot.Kind, text, ictx); ok {
			taken[slot.Kind] = slot.Kind != intent.KindChoice // each choice has words of its own
			m.fill(slot.Name, value, text)
		}
	}
}

// onSlot reads the answer to a slot's question.
func (m *mind) onSlot(ctx context.Context, text string) Reply {
	slot := m.run.scene.Slot(m.asked)
	free := slot.Kind == intent.KindText || slot.Kind == intent.KindAddress || slot.Kind == intent.KindName
	if free {
		if slot.Kind != intent.KindText || phrase.Turns(text) { // what happened is told in the words of other matters
			if r, ok := m.digress(ctx, text, digressFreely); ok {
				return r
			}
		}
		if phrase.Cancels(text) {
			return m.cancel()
		}
	}
	if _, wrong := phrase.AfterWrong(text); wrong && !free {
		if r, ok := m.correct(ctx, text, slot); ok {
			return r
		}
	}
	if value, ok := intent.Parse(slot.Kind, text, m.slotContext(slot)); ok {
		m.fill(slot.Name, value, text)
		m.fillFrom(text, slot.Name)
		return m.advance(ctx, "")
	}
	if number := callable(m.deps.CallerNumber); slot.Kind == intent.KindPhone && number != "" && phrase.MeansThisLine(text) {
		m.fill(slot.Name, number, text)
		m.run.sure[slot.Name] = true // it comes from the signalling
		return m.advance(ctx, "")
	}
	if r, ok := m.correct(ctx, text, slot); ok {
		return r
	}
	if r, ok := m.onPart(ctx, slot, text); ok {
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
		if r, ok := m.digress(ctx, text, least); ok {
			return r
		}
	}
	if phrase.Cancels(text) {
		return m.cancel()
	}
	if said, ok := m.approved(text, answerSurely); ok {
		return m.say(said + template.Expand(slot.Ask, m.shown()))
	}
	return m.askAgain(ctx, true)
}

// onPart keeps digits that do not make the value yet: callers say a number in groups, and stop to breathe or to look it up.
func (m *mind) onPart(ctx context.Context, slot *Slot, text string) (Reply, bool) {
	digits, only := intent.Digits(text)
	whole := map[intent.Kind]int{intent.KindPhone: 11, intent.KindIDCard: 18, intent.KindBank: 19, intent.KindDigits: slot.Digits}[slot.Kind]
	if !only && (m.run.part == "" || digits == "") || whole == 0 {
		return Reply{}, false
	}
	m.run.part += digits
	if value, ok := intent.Parse(slot.Kind, m.run.part, m.slotContext(slot)); ok {
		m.fill(slot.Name, value, m.run.part)
		return m.advance(ctx, ""), true
	}
	if len(m.run.part) >= whole || m.exhausted("part "+slot.Name, 4, true) {
		m.run.part = ""
		return m.askAgain(ctx, true), true
	}
	if slot.Secret() {
		return m.say("请继续说后面的数字。"), true
	}
	return m.say("我记下了" + template.Aloud(m.run.part) + "，请继续说后面的数字。"), true
}

// onSlotKeys reads keyed input for a slot: the place of an option, or digits.
func (m *mind) onSlotKeys(ctx context.Context, keys string) Reply {
	slot := m.run.scene.Slot(m.asked)
	ictx := m.slotContext(slot)
	if slot.Kind == intent.KindChoice {
		if n, err := strconv.Atoi(keys); err == nil && n >= 1 && n <= len(ictx.Options) {
			m.fill(slot.Name, ictx.Options[n-1].Value, keys)
			return m.advance(ctx, "")
		}
		return m.askAgain(ctx, true)
	}
	if value, ok := intent.Parse(slot.Kind, keys, ictx); ok && slot.Keypad {
		m.fill(slot.Name, value, keys)
		return m.advance(ctx, "")
	}
	return m.askAgain(ctx, true)
}

// onCheck answers 对吗 after a value was said back.
func (m *mind) onCheck(ctx context.Context, text string) Reply {
	slot := m.run.scene.Slot(m.asked)
	if value, ok := intent.Parse(slot.Kind, text, m.slotContext(slot)); ok && slot.Kind != intent.KindText && slot.Kind != intent.KindAddress && slot.Kind != intent.KindName && value != m.candidate {
		m.fill(slot.Name, value, text)
		return m.advance(ctx, "")
	}
	answer, ok := intent.Parse(intent.KindYesNo, text, intent.Context{})
	switch {
	case ok && answer == "yes":
		m.run.sure[slot.Name] = true
		return m.advance(ctx, "")
	case ok:
		delete(m.run.slots, slot.Name)
		if rest, wrong := phrase.AfterWrong(text); wrong && phrase.Runes(rest) >= 3 {
			if value, ok := intent.Parse(slot.Kind, rest, m.slotContext(slot)); ok {
				m.fill(slot.Name, value, rest)
				return m.advance(ctx, "")
			}
		}
		m.wait = waitSlot
		return m.askAgain(ctx, true)
	}
	if r, ok := m.digress(ctx, text, digressAt); ok {
		return r
	}
	return m.askAgain(ctx, true)
}

// onConfirm answers a confirm step.
func (m *mind) onConfirm(ctx context.Context, text string) Reply {
	if r, ok := m.fix(ctx, text); ok {
		return r
	}
	if r, ok := m.correct(ctx, text, nil); ok {
		return r
	}
	answer, ok := m.agreed(text)
	if !ok || phrase.Runes(text) > 8 {
		if r, away := m.digress(ctx, text, digressAt); away {
			return r
		}
	}
	if answer != "yes" && phrase.SaysWrong(text) && !m.run.wrote && len(m.changeable()) > 0 {
		m.run.fixing = true
		r := m.say("请问哪里不对？请直接说正确的内容。")
		r.Expect, r.Complete = turntaking.ExpectFree, nil
		return r
	}
	step := m.confirm
	top := &m.run.stack[len(m.run.stack)-1]
	switch {
	case ok && answer == "yes":
		top.at++
		m.push(step.Yes)
	case ok && len(step.No) > 0:
		top.at++
		m.push(step.No)
	case ok:
		return m.cancel()
	default:
		return m.askAgain(ctx, true)
	}
	return m.advance(ctx, "")
}

// agreed reads the answer to a confirm step. What follows cannot be undone, so a yes must be one: who hesitates says no, and a
// correction that was not understood (不是，要五个G的) is no answer.
func (m *mind) agreed(text string) (answer string, ok bool) {
	answer, ok = intent.Parse(intent.KindYesNo, text, intent.Context{Prompt: template.Expand(m.confirm.Confirm, m.shown())})
	switch {
	case answer == "yes" && phrase.Hesitates(text):
		return "no", true
	case answer == "yes" && (phrase.Contradicts(text) || !phrase.Agrees(text, m.confirm.Confirm)):
		return "", false
	case !ok && phrase.Echoes(text, m.confirm.Confirm):
		return "yes", true
	}
	return answer, ok
}

// changeable lists the values that the caller gave, latest first.
func (m *mind) changeable() []*Slot {
	var out []*Slot
	for i := len(m.run.scene.Slots) - 1; i >= 0; i-- {
		slot := &m.run.scene.Slots[i]
		if _, known := m.run.slots[slot.Name]; known && slot.Default == "" && !slot.Secret() {
			out = append(out, slot)
		}
	}
	return out
}

// fix reads what the caller says is wrong: the right value, or what it is about, which is then asked again.
func (m *mind) fix(ctx context.Context, text string) (Reply, bool) {
	if !m.run.fixing {
		return Reply{}, false
	}
	m.run.fixing = false
	if r, ok := m.replace(ctx, text, nil); ok {
		return r, true
	}
	all := m.changeable()
	for _, slot := range all {
		if strings.Contains(text, slot.Shown()) || names(text, slot.Kind) || len(all) == 1 && !phrase.Cancels(text) && slot.Kind == intent.KindText {
			m.rewind(slot.Name)
			return m.advance(ctx, "好的。"), true
		}
	}
	return Reply{}, false
}

// names reports whether text speaks of a kind of value: 地址不对.
func names(text string, kind intent.Kind) bool {
	words := map[intent.Kind][]string{intent.KindAddress: {"地址", "门牌", "小区"}, intent.KindPhone: {"电话", "号码"}, intent.KindTime: {"时间"}, intent.KindDate: {"日期", "时间"},
		intent.KindAmount: {"金额", "钱"}, intent.KindName: {"名字", "姓名"}}[kind]
	return phrase.HasAny(text, words)
}

// correct takes a new value for a slot that was already filled: 不对，是13900001111. Not after the back office was changed.
func (m *mind) correct(ctx context.Context, text string, open *Slot) (Reply, bool) {
	rest, wrong := phrase.AfterWrong(text)
	if !wrong || m.run == nil || m.run.wrote {
		return Reply{}, false
	}
	return m.replace(ctx, rest, open)
}

// replace takes the value in rest for a slot that was already filled.
func (m *mind) replace(ctx context.Context, rest string, open *Slot) (Reply, bool) {
	for i := len(m.run.scene.Slots) - 1; i >= 0; i-- {
		slot := &m.run.scene.Slots[i]
		old, known := m.run.slots[slot.Name]
		if !known || open != nil && slot.Name == open.Name {
			continue
		}
		ictx := m.slotContext(slot)
		ictx.Asked = slot.Kind == intent.KindPhone || slot.Kind == intent.KindChoice || slot.Kind == intent.KindDigits || slot.Kind == intent.KindAmount && phrase.Runes(rest) <= 6
		value, ok := intent.Parse(slot.Kind, rest, ictx)
		if !ok || value == old || open != nil && open.Kind == slot.Kind {
			continue
		}
		m.rewind(slot.Name)
		m.fill(slot.Name, value, rest)
		return m.advance(ctx, "好的，改为"+m.speak(slot, value)+"。"), true
	}
	return Reply{}, false
}

// correctLast runs the scene that just ended again with another value, if it changed nothing: 不对，我说的是另一个号码.
func (m *mind) correctLast(ctx context.Context, text string) (Reply, bool) {
	if m.last == nil || m.last.wrote {
		return Reply{}, false
	}
	again := newRun(m.last.scene)
	keep := m.run
	m.run = again
	maps := m.last.slots
	for name, value := range maps {
		again.slots[name], again.sure[name] = value, true
	}
	if r, ok := m.correct(ctx, text, nil); ok {
		return r, true
	}
	m.run = keep
	return Reply{}, false
}

// askAgain asks the open question in other words; counted questions run out and end with a person.
func (m *mind) askAgain(ctx context.Context, counted bool) Reply {
	m.missed = m.missed || counted
	if counted && m.run == nil && m.feeling.danger != phrase.Safe {
		return m.stay()
	}
	switch m.wait {
	case waitSlot:
		return m.reask(ctx, counted)
	case waitCheck:
		slot := m.run.scene.Slot(m.asked)
		if m.exhausted("check "+m.asked, 3, counted) {
			return m.giveUp("", m.run.scene.Title+"：没有听清"+slot.Shown())
		}
		return m.say("您说的是" + m.speak(slot, m.candidate) + "，对吗？对请按1，不对请按2。")
	case waitConfirm:
		if m.exhausted("confirm", 3, counted) {
			return m.giveUp("", m.run.scene.Title)
		}
		return m.say("抱歉没有听清。" + template.Expand(m.confirm.Confirm, m.shown()) + "确认请按1，不办请按2。")
	case waitCallback, waitReturn, waitNumber, waitPerson:
		if counted {
			m.misses++
		}
		if m.misses > 2 {
			return m.goodbye("")
		}
		return m.say("抱歉没有听清。" + m.question())
	}
	return m.say(m.said)
}

// reask asks for the open slot in its other wordings, one after another.
func (m *mind) reask(ctx context.Context, counted bool) Reply {
	slot := m.run.scene.Slot(m.asked)
	m.run.part = ""
	n := m.run.tries[slot.Name]
	if m.exhausted(slot.Name, slot.Most(), counted) {
		if slot.Missing == "skip" {
			return m.skip(ctx)
		}
		return m.giveUp("抱歉，我没能听清。", m.run.scene.Title)
	}
	if len(slot.Reask) == 0 {
		return m.say("抱歉没有听清。" + template.Expand(slot.Ask, m.shown()))
	}
	return m.say(template.Expand(slot.Reask[min(n, len(slot.Reask)-1)], m.shown()))
}

// giveUp hands over a caller whose answers were not understood.
func (m *mind) giveUp(text, why string) Reply {
	out := m.toPerson(wish{reason: ReasonMisunderstood, why: why})
	out.Text = text + out.Text
	return out
}

// skip goes on without the value of the open question.
func (m *mind) skip(ctx context.Context) Reply {
	m.run.without[m.asked] = true
	return m.advance(ctx, "")
}

// exhausted counts a failed try and reports whether there were too many.
func (m *mind) exhausted(name string, most int, counted bool) bool {
	if counted {
		m.run.tries[name]++
	}
	return m.run.tries[name] >= most
}

// cancel ends the scene because the caller no longer wants it.
func (m *mind) cancel() Reply { return m.more("好的，那就先不办了。") }
