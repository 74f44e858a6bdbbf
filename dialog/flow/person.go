package flow

import (
	"context"
	"strings"
	"time"

	"hotline"
	"hotline/dialog/answers"
	"hotline/dialog/course"
	"hotline/dialog/intent"
	"hotline/dialog/phrase"
	"hotline/dialog/question"
	"hotline/dialog/template"
)

// offerWith offers a call back after text. The scene in force goes on when the caller wants none.
func (m *mind) offerWith(text, reason string) Reply {
	if m.scene == "" {
		m.scene = agentIntent
	}
	if m.run != nil {
		m.left = m.run
	}
	m.run, m.parked, m.Reason, m.Wait, m.misses = nil, nil, reason, question.Callback, 0
	return m.say(text + m.question())
}

// onQuiet offers a person to a caller who says nothing.
func (m *mind) onQuiet() Reply {
	w := wish{reason: ReasonRequested, why: "来电人没有说话"}
	if !m.staffed(w) {
		return m.nobody(m.staff(w), w.why)
	}
	m.run, m.parked = nil, nil
	return m.offer("", w)
}

// unable is for intents that are understood but have no scene: an approved answer, else an honest no.
func (m *mind) unable(ctx context.Context, name, text string) Reply {
	title := m.app.Titles[name]
	if title == "" {
		title = name
	}
	m.run = nil
	if said, ok := m.answered(ctx, text, answers.Related); ok {
		return m.more(said)
	}
	return m.offer(m.prompt(m.prompts().Unable, template.Values{"title": title}), wish{reason: ReasonRequested, why: title})
}

// question is the open question about a person or a parked scene.
func (m *mind) question() string {
	switch m.Wait {
	case question.Number:
		return m.prompt(m.prompts().AskNumber, nil)
	case question.Person:
		return m.prompt(m.prompts().OfferHuman, nil)
	case question.Return:
		return m.prompt(m.prompts().Return, template.Values{"title": m.parked[len(m.parked)-1].Scene.Title})
	}
	number := m.app.Words.ThisLine
	if course.Callable(m.deps.CallerNumber) == "" {
		number = m.app.Words.You
	}
	return m.prompt(m.prompts().OfferBack, template.Values{"number": number})
}

// onCallback answers the offer of a call back.
func (m *mind) onCallback(ctx context.Context, text string) Reply {
	m.scene = agentIntent
	if number, ok := intent.Parse(intent.KindPhone, text, intent.Context{}); ok {
		return m.record(ctx, number)
	}
	answer, ok := intent.Parse(intent.KindYesNo, text, intent.Context{})
	if !phrase.MeansThisLine(text) && (!ok || phrase.Runes(text) > 5 || phrase.LooksUp(text)) {
		if r, away := m.digress(ctx, text, digressAt); away {
			return r
		}
	}
	number := course.Callable(m.deps.CallerNumber)
	switch {
	case number != "" && phrase.MeansThisLine(text), ok && answer == "yes" && number != "" && !phrase.OtherNumber(text):
		return m.record(ctx, number)
	case ok && answer == "yes", phrase.OtherNumber(text):
		m.Wait, m.Part = question.Number, ""
		return m.say(m.question())
	case ok:
		return m.decline()
	}
	return m.askAgain(ctx, true)
}

// decline goes on without a call back, with the scene that was left for the offer.
func (m *mind) decline() Reply {
	if m.feeling.danger != phrase.Safe { // 没人管我 is hardly a no
		return m.goodbye("") // which stays
	}
	if m.left != nil && !m.left.Wrote {
		m.parked = []*course.Run{m.left}
	}
	return m.more(m.prompt(m.prompts().NoCallback, nil))
}

// onNumber reads the number to call back.
func (m *mind) onNumber(ctx context.Context, text string) Reply {
	m.scene = agentIntent
	if number, ok := intent.Parse(intent.KindPhone, text, intent.Context{Asked: true}); ok {
		return m.record(ctx, number)
	}
	if r, ok := m.onNumberPart(ctx, text); ok {
		return r
	}
	if r, away := m.digress(ctx, text, digressAt); away {
		return r
	}
	if phrase.Cancels(text) {
		return m.decline()
	}
	return m.askAgain(ctx, true)
}

// onNumberPart keeps a group of the number to call back, as in a scene.
func (m *mind) onNumberPart(ctx context.Context, text string) (Reply, bool) {
	digits, only := intent.Digits(text)
	if !only && (m.Part == "" || digits == "") {
		return Reply{}, false
	}
	m.Part += digits
	if number, ok := intent.Parse(intent.KindPhone, m.Part, intent.Context{Asked: true}); ok {
		return m.record(ctx, number), true
	}
	if len(m.Part) >= 11 { // more than a number has, and none
		m.Part = ""
		return m.askAgain(ctx, true), true
	}
	return m.say(m.prompt(m.app.Words.Part, template.Values{"value": template.Aloud(m.Part, template.Values{template.Language: string(m.app.Language)})})), true
}

// record notes the call back as an event and in the back office. The event alone is enough for the desk, so a back office
// that does not answer does not break the promise.
func (m *mind) record(ctx context.Context, number string) Reply {
	m.fact(hotline.CallbackRequested{Number: number, Reason: m.Reason})
	m.callback = true
	if name := m.app.File.Callback; name != "" {
		start := time.Now()
		_, err := m.callTool(ctx, name, map[string]any{"number": number, "reason": m.Reason})
		fact := hotline.ToolCalled{Tool: name, OK: err == nil, TookMS: float64(time.Since(start)) / float64(time.Millisecond)}
		if err != nil {
			fact.Error = err.Error()
		}
		m.fact(fact)
	}
	said := template.Spaced(number)
	if number == course.Callable(m.deps.CallerNumber) {
		said = m.app.Words.ThisLine
	}
	r := m.more(m.prompt(m.prompts().Recorded, template.Values{"number": said}))
	r.Next = NextCallback
	return r
}

// onDeaf answers the loss of the recogniser in the middle of a call: what was asked last is asked again, for keys now.
func (m *mind) onDeaf(ctx context.Context) Reply {
	switch m.Wait {
	case question.Slot:
		return m.say(template.Expand(m.run.Scene.Slot(m.Asked).Ask, m.run.Shown()))
	case question.Check, question.Confirm:
		return m.askAgain(ctx, false)
	case question.Callback, question.Number, question.Return, question.Person:
		return m.say(m.question())
	case question.Need, question.More, question.Guess:
	}
	m.Wait = question.Need
	return m.say("")
}

// forKeys makes a reply fit for a caller who is not heard: it says so once, and how to answer by keys.
func (m *mind) forKeys(r Reply) Reply {
	if r.Next == NextHangup || r.Next == NextTransfer {
		return r
	}
	if m.Wait == question.Slot && !m.Keyable(m.run) {
		text := m.prompt(m.prompts().NotByKey, nil)
		r = m.toPerson(wish{reason: ReasonFailed, why: "听不到来电人说话，" + m.app.Matter(m.run.Scene.ID) + "没有办完"})
		r.Text = text + r.Text
	}
	if !m.toldDeaf || m.heard.Kind == HeardNothing {
		m.toldDeaf = true
		said, deaf := strings.TrimPrefix(r.Text, m.app.Words.NotHeard), m.prompt(m.prompts().Deaf, nil)
		if r.Text = deaf + said; m.heard.Kind == HeardStart {
			r.Text = said + deaf
		}
	}
	if how := m.ByKeys(m.run, m.app.Script); r.Next != NextTransfer && !strings.Contains(r.Text, m.app.Words.Keys) {
		r.Text += how
	}
	return r
}

// toPeople answers what only people can from a document that does, else a person takes over.
func (m *mind) toPeople(ctx context.Context, text string) Reply {
	if said, ok := m.answered(ctx, text, answers.Alone); ok && m.run == nil {
		return m.more(said)
	}
	m.fact(hotline.IntentDetected{Text: text, Intent: agentIntent, Confidence: 1, Source: "flow"})
	return m.toPerson(wish{reason: ReasonRequested, why: text})
}
