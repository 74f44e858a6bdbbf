package flow

import (
	"context"
	"strconv"
	"strings"

	"hotline"
	"hotline/dialog/answers"
	"hotline/dialog/care"
	"hotline/dialog/course"
	"hotline/dialog/english"
	"hotline/dialog/intent"
	"hotline/dialog/phrase"
	"hotline/dialog/question"
	"hotline/dialog/refer"
	"hotline/dialog/turntaking"
)

// agentIntent is the intent whose callers want a person; it needs no scene.
const agentIntent = "agent.transfer"

// Confidence from which another intent leaves a scene in force, and from which it does so although the words could be
// the free text that was asked for.
const (
	digressAt      = 0.5
	digressFreely  = 0.85
	digressSurely  = 0.95 // for a question in place of a story
	digressBriefly = 0.8  // for words so short ...
	brief          = 6    // ... that they rather answer the question
	deepest        = 8    // parts of an utterance read as utterances, one in the other; what goes deeper is our fault, and must end no process
)

// onText answers an utterance: first what is said to the hotline itself, then what answers its question, then new needs.
func (m *mind) onText(ctx context.Context, text string) Reply {
	if m.deep++; m.deep > deepest {
		m.deep = 0
		m.deps.Log.Error("words were read again and again", "characters", phrase.Runes(text))
		return m.miss(ctx)
	}
	defer func() { m.deep = max(0, m.deep-1) }()
	read := m.app.Ear.Read
	if m.Named(m.run) || m.Counted(text, m.run) || m.Wait == question.Slot && phrase.Runes(text) <= 8 && phrase.DoesNotKnow(text) {
		read = m.app.Lexicon.Read
	}
	mood := read(text)
	switch {
	case phrase.Runes(text) == 0:
		return m.miss(ctx)
	case mood.Danger != phrase.Safe:
		return m.onDanger(text, mood.Danger)
	case care.Slower(text) && m.said != "":
		return m.slower()
	case phrase.WantsRepeat(text) && m.said != "":
		return m.say(m.said)
	case phrase.WantsPerson(text) && !m.personLater(text):
		m.fact(hotline.IntentDetected{Text: text, Intent: agentIntent, Confidence: 1, Source: "flow"})
		m.learn(text)
		return m.toPerson(wish{reason: ReasonRequested, why: text})
	case !m.Named(m.run) && m.app.ForPeople(text, m.run != nil):
		return m.toPeople(ctx, text)
	case phrase.RefusesPerson(text) && m.Wait != question.Person && m.Wait != question.Callback:
		rest := phrase.WithoutPerson(text)
		if phrase.Substance(strings.Trim(rest, "了吧啊的")) >= 2 {
			return m.onText(ctx, strings.TrimLeft(rest, "，。！ 了"))
		}
		r := m.onDeaf(ctx)
		r.Text = m.prompt(m.prompts().NoPerson, nil) + r.Text
		return r
	case phrase.AsksWhoSpeaks(text):
		r := m.onDeaf(ctx)
		r.Text = m.prompt(m.prompts().Machine, nil) + r.Text
		return r
	case (phrase.WantsWait(text) || m.Wait == question.Confirm && english.BeginsWait(text)) && !m.Answered(text, m.run) && !m.asksBehind(text):
		if rest := phrase.BesidesWait(text); m.meansElse(rest) {
			return m.onElse(ctx, rest)
		}
		r := m.say(m.prompt(m.prompts().Wait, nil))
		r.Patience *= 3
		r.Expect, r.Complete = turntaking.ExpectFree, nil // 好了，继续 must not be cut after 好了
		return r
	case m.said == m.prompt(m.prompts().Wait, nil) && (phrase.GoesOn(text) || phrase.IsBack(text)): // it ends the wait and agrees to nothing
		return m.resume()
	case m.Leaves(text):
		return m.goodbye(m.Undone(m.app.Words))
	}
	if r, ok := m.onInsult(ctx, text); ok {
		return r
	}
	if r, ok := m.onDispleased(text, mood); ok {
		return r
	}
	return m.onAnswer(ctx, text)
}

// resume asks the open question again, of a caller who was away.
func (m *mind) resume() Reply {
	text, ok := m.Again(m.run, m.app.Script)
	switch m.Wait {
	case question.Callback, question.Number, question.Return, question.Person:
		text, ok = m.question(), true
	}
	if !ok {
		return m.say(m.app.Words.GoAhead)
	}
	return m.say(m.app.Words.OK + text)
}

// onAnswer reads words as the answer to the open question.
func (m *mind) onAnswer(ctx context.Context, text string) Reply {
	if r, ok := m.onAside(ctx, text); ok {
		return r
	}
	switch m.Wait {
	case question.Slot:
		return m.onSlot(ctx, text)
	case question.Check:
		return m.onCheck(ctx, text)
	case question.Confirm:
		return m.onConfirm(ctx, text)
	case question.Callback:
		return m.onCallback(ctx, text)
	case question.Number:
		return m.onNumber(ctx, text)
	case question.Return:
		return m.onReturn(ctx, text)
	case question.Guess:
		return m.onGuess(ctx, text)
	case question.Person:
		return m.onPerson(ctx, text)
	case question.Which:
		return m.onWhich(ctx, text)
	case question.Need, question.More:
	}
	return m.onNeed(ctx, text)
}

// knows reports words that a scene or intent surely covers.
func (m *mind) knows(text string) bool {
	got := m.app.Model.Classify(text)
	return got.Intent != intent.OutOfScope && got.Confidence >= digressAt
}

// asksBehind reports 等等，先帮我查下余额: that is no wish to wait.
func (m *mind) asksBehind(text string) bool {
	after := phrase.BehindWait(text)
	return phrase.LooksUp(after) && m.knows(after)
}

// meansElse reports whether what a wish to wait says besides counts for more than the wish. At a confirmation everything does: 等等，太多了 must
// not be waited with, as the yes behind it would be taken for one to what was read back.
func (m *mind) meansElse(rest string) bool {
	switch m.Wait {
	case question.Confirm, question.Check:
		return rest != ""
	case question.Need, question.More, question.Return:
		return phrase.Runes(rest) >= 2 && m.knows(rest)
	case question.Slot, question.Callback, question.Number, question.Guess, question.Person, question.Which:
	}
	return rest != "" && (phrase.Cancels(rest) || m.run != nil && m.refuses(rest))
}

// onElse answers what a wish to wait says besides. A yes in it agrees to nothing.
func (m *mind) onElse(ctx context.Context, rest string) Reply {
	if m.Wait != question.Confirm && m.Wait != question.Check {
		return m.onText(ctx, rest)
	}
	if m.Wait == question.Confirm && !m.run.Wrote {
		if r, ok := m.replace(ctx, rest, nil); ok { // 等等，五十九的
			return r
		}
	}
	if answer, ok := intent.Parse(intent.KindYesNo, rest, intent.Context{Prompt: m.said}); ok && answer == "yes" && !m.otherLine(rest) {
		return m.resume()
	}
	return m.onText(ctx, rest)
}

// onNeed handles words with no question of a scene open.
func (m *mind) onNeed(ctx context.Context, text string) Reply {
	if phrase.Greets(text) {
		return m.say(m.app.Words.Hello)
	}
	if m.Wait == question.More || m.Wait == question.Return {
		if phrase.SaysDone(text) || phrase.NearlyDone(text) {
			return m.goodbye("")
		}
		if r, ok := m.onSecondThought(ctx, text); ok {
			return r
		}
		if yes, ok := intent.Parse(intent.KindYesNo, text, intent.Context{}); ok && yes == "yes" && phrase.Runes(text) <= 4 && !m.knows(text) || phrase.Acknowledges(text) {
			return m.say(m.app.Words.GoAhead)
		}
		if r, ok := m.correctLast(ctx, text); ok {
			return r
		}
	} else if phrase.Cancels(text) && !phrase.Orders(text) && (phrase.JustCancels(text) && !english.NamesCancelled(text) || !m.knows(text)) || phrase.SaysDone(text) && m.said != "" && phrase.Runes(text) >= 3 {
		return m.goodbye("")
	}
	asked, text := course.AsksFor(text, m.knows)
	if whole, ok := refer.NameIt(m.inquiry, text); ok {
		text = whole
	}
	if r, ok := m.onEllipsis(ctx, text); ok {
		return r
	}
	if r, ok := m.unclear(ctx, text); ok {
		return r
	}
	needs := m.understand(asked)
	if len(needs) > 1 {
		return m.several(ctx, needs)
	}
	if asked == text {
		text = needs[0].Text
	}
	got := needs[0].Result
	if got.Intent == intent.OutOfScope {
		return m.outOfScope(ctx, text, got)
	}
	m.misses = 0
	if said, ok := m.take(m.about(ctx, text, got), text); ok {
		m.scene = turnAnswer
		return m.more(said)
	}
	return m.begin(ctx, got.Intent, text)
}

// begin starts the scene of an intent, or says honestly that there is none.
func (m *mind) begin(ctx context.Context, name, text string) Reply {
	if name == agentIntent {
		return m.toPerson(wish{reason: ReasonRequested, why: text})
	}
	m.topic = name
	if w := (wish{reason: ReasonScene, why: m.app.Titles[name]}); m.app.Ways[name].HandOver && m.staffed(w) {
		return m.toPerson(w)
	}
	scene := m.app.Scene(name)
	if scene == nil {
		return m.unable(ctx, name, text)
	}
	m.open(scene, text)
	if before, instead := phrase.TakenBack(text); before != "" {
		m.fillAll(m.run.Volunteered(before, ""), before)
		if found, ok := m.run.Replaced(instead, nil); ok {
			m.fill(found.Slot.Name, found.Value, text)
		}
	}
	told := course.Opening(text, func(clause string) bool { return m.app.Model.Classify(clause).Intent == name })
	m.fillAll(m.run.Volunteered(told, ""), text)
	m.carry(text)
	m.takeUp(scene)
	return m.advance(ctx, "")
}

// onReturn answers 要继续吗.
func (m *mind) onReturn(ctx context.Context, text string) Reply {
	if phrase.SaysAll(text) {
		return m.goodbye("")
	}
	answer, sure := m.parked[len(m.parked)-1].Returns(text)
	if answer != "" && (sure || phrase.Runes(text) <= 10 && (answer == "no" || !m.wantsElse(text))) && !(phrase.LooksUp(text) && m.knows(text)) { // 再看看话费 is no 再看看
		parked := m.parked[len(m.parked)-1]
		m.parked = m.parked[:len(m.parked)-1]
		if answer == "yes" {
			m.run = parked
			if phrase.Runes(text) > 4 { // 好，换成全家的
				m.run.Opening += "，" + text
			}
			return m.advance(ctx, m.app.Words.OK)
		}
		return m.more(m.app.Words.OK)
	}
	return m.onNeed(ctx, text)
}

// wantsElse says that text names another matter than the one that was left: 我要换套餐 is no 要 to 要继续吗.
func (m *mind) wantsElse(text string) bool {
	got := m.app.Model.Classify(text)
	return phrase.Runes(text) > 4 && got.Intent != intent.OutOfScope && got.Confidence >= digressAt && got.Intent != m.parked[len(m.parked)-1].Scene.ID
}

// digress leaves the scene in force when text clearly wants something else.
func (m *mind) digress(ctx context.Context, text string, least float64) (Reply, bool) {
	if _, only := intent.Digits(text); only { // a number that was not understood is no new matter
		return Reply{}, false
	}
	if m.feeling.danger != phrase.Safe && phrase.Runes(text) <= 4 && !phrase.LooksUp(text) { // 人管我, as heard of 没人管我, is no complaint
		return Reply{}, false
	}
	if m.feeling.danger != phrase.Safe && !phrase.LooksUp(text) {
		least = max(least, digressFreely) // anger at the company is no complaint then
	}
	got := m.app.Model.Classify(text)
	if _, points := refer.Point(text); (points || strings.HasPrefix(text, "还是刚")) && m.run != nil && phrase.Runes(text) <= 8 && (strings.HasPrefix(text, "还是") || strings.HasPrefix(text, "就")) {
		return Reply{}, false // 还是刚才那张卡, or 还是刚在哪张卡 as heard, is an answer, understood or not
	}
	if got.Intent == intent.OutOfScope || got.Confidence < least || m.run != nil && got.Intent == m.run.Scene.ID || phrase.Runes(text) < 2 || phrase.Runes(text) == 2 && (got.Confidence < digressFreely || got.Intent == agentIntent) {
		return Reply{}, false
	}
	if m.run != nil && answers.Elliptic(text, m.run.Scene.Title) { // 要钱吗 is about this one
		return Reply{}, false
	}
	other := false
	if r, ok := m.askedBack(ctx, text, func(ctx context.Context, text string) answers.Found {
		found := m.about(ctx, text, got)
		other = found.Other
		return found
	}); ok || other {
		return r, ok
	}
	m.fact(hotline.IntentDetected{Text: text, Intent: got.Intent, Confidence: got.Confidence, Source: "intent"})
	if _, wrong := phrase.AfterWrong(text); m.run != nil && !m.run.Scene.Hidden && (!wrong || phrase.Turns(text)) { // 不对，是查流量 wants the scene no more
		const most = 3
		m.parked = append(m.parked, m.run)
		if len(m.parked) > most {
			m.parked = append([]*course.Run(nil), m.parked[1:]...)
		}
	}
	m.run = nil
	return m.begin(ctx, got.Intent, text), true
}

// miss is for turns that brought nothing: another wording first, then the keys, then a person.
func (m *mind) miss(ctx context.Context) Reply {
	m.missed = true
	if m.feeling.danger != phrase.Safe {
		return m.stay()
	}
	if (!m.heard.Deaf || m.heard.Kind != HeardNothing) && m.run != nil && (m.Wait == question.Slot || m.Wait == question.Check || m.Wait == question.Confirm) {
		return m.askAgain(ctx, true)
	}
	m.misses++
	switch list := m.prompts().NoMatch; {
	case m.heard.Deaf && m.misses <= len(list): // 没有听清 would ask a caller whom nobody hears to speak again
		return m.onDeaf(ctx)
	case m.misses <= len(list):
		return m.say(m.prompt(list[m.misses-1], nil))
	case m.misses == len(list)+1:
		m.Wait = question.Need
		return m.say(m.prompt(m.prompts().Menu, nil))
	}
	m.misses = 0
	return m.toPerson(wish{reason: ReasonMisunderstood, why: "没有听懂来电人的需求"})
}

// onSilence asks again, reads the keys, offers a person, and at last says goodbye.
func (m *mind) onSilence(ctx context.Context) Reply {
	m.silences++
	if m.feeling.danger != phrase.Safe {
		return m.stay()
	}
	list := m.prompts().Silence
	optional := m.Wait == question.Slot && m.run.Scene.Slot(m.Asked).Missing == "skip"
	switch {
	case optional && m.silences > 1:
		return m.skip(ctx)
	case m.silences <= len(list) && (m.run != nil || m.Wait == question.Callback || m.Wait == question.Number || m.Wait == question.Return || m.Wait == question.Person):
		if m.typed { // nothing was said that could have been misheard
			r := m.resume()
			r.Text = m.prompt(m.prompts().Typing, nil) + strings.TrimPrefix(r.Text, m.app.Words.OK)
			return r
		}
		return m.askAgain(ctx, false)
	case m.silences <= len(list):
		if m.Wait == question.More {
			return m.more("")
		}
		if m.typed {
			return m.say(m.prompt(m.prompts().Typing, nil))
		}
		return m.say(m.prompt(list[m.silences-1], nil))
	case m.Wait == question.More:
		return m.goodbye("")
	case m.silences == len(list)+1 && m.run == nil && m.Wait == question.Need:
		return m.say(m.prompt(m.prompts().Menu, nil))
	case m.silences <= len(list)+2 && m.Wait != question.Callback && m.Wait != question.Number && m.Wait != question.Person:
		return m.onQuiet()
	}
	return m.goodbye(m.app.Words.Gone)
}

// onDigits answers keys: 0 is a person at any time, values where they are asked, else the menu.
func (m *mind) onDigits(ctx context.Context, keys string) Reply {
	keys = strings.Trim(keys, "#*")
	if keys == "" {
		return m.miss(ctx)
	}
	if keys == "0" {
		m.fact(hotline.IntentDetected{Text: keys, Intent: agentIntent, Confidence: 1, Source: "dtmf"})
		return m.toPerson(wish{reason: ReasonKey, why: "按键转人工"})
	}
	switch m.Wait {
	case question.Slot:
		return m.onSlotKeys(ctx, keys)
	case question.Check, question.Confirm, question.Callback, question.Return, question.Guess, question.Person:
		if text, ok := question.Keyed[keys]; ok {
			return m.onText(ctx, text)
		}
		return m.askAgain(ctx, true)
	case question.Number:
		return m.onNumber(ctx, keys)
	case question.Which:
		if at, err := strconv.Atoi(keys); err == nil && at <= len(m.Offered) {
			m.fact(hotline.IntentDetected{Text: keys, Intent: m.Offered[at-1].Value, Confidence: 1, Source: "dtmf"})
			return m.begin(ctx, m.Offered[at-1].Value, "")
		}
	}
	if l := m.app.Keyed(keys); l != "" {
		m.turnTo(l)
		m.Wait = question.Need
		if r, ok := m.tellUnheard(l); ok {
			return r
		}
		return m.say(strings.TrimSpace(m.app.Words.Switched))
	}
	for _, s := range m.app.Ordered {
		if s.Key == keys {
			m.fact(hotline.IntentDetected{Text: keys, Intent: s.ID, Confidence: 1, Source: "dtmf"})
			m.misses = 0
			return m.begin(ctx, s.ID, "")
		}
	}
	return m.say(m.prompt(m.prompts().Menu, nil))
}
