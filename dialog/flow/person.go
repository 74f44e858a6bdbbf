package flow

import (
	"context"
	"regexp"
	"strings"
	"time"

	"hotline"
	"hotline/dialog/intent"
	"hotline/dialog/phrase"
	"hotline/dialog/template"
	"hotline/dialog/turntaking"
)

var callablePattern = regexp.MustCompile(`^\+?[0-9A-Za-z._-]{1,32}$`)

// callable returns the calling number when it can be used as one, else "".
func callable(number string) string {
	switch number {
	case "anonymous", "unknown", "restricted", "unavailable":
		return ""
	}
	if !callablePattern.MatchString(number) {
		return ""
	}
	return number
}

// toPerson hands the call over when somebody can take it, else it offers a call back. why is the reason in words, for that.
func (m *mind) toPerson(reason, why string) Reply {
	staff := Staffing{}
	if m.deps.Staff != nil {
		staff = m.deps.Staff("")
	}
	if !staff.Open || !staff.Staffed {
		return m.offerPerson(why)
	}
	h := &Handover{Reason: reason, Summary: why, Fields: []hotline.HandoverField{}, State: m}
	if m.run != nil {
		h.Scene, h.Intent = m.run.scene.ID, m.run.scene.ID
	}
	m.scene = agentIntent
	return Reply{Text: "好的，正在为您转接人工，请稍候。", Expect: turntaking.ExpectNothing, Next: NextTransfer, Handover: h}
}

// offerPerson says honestly that nobody is on duty and offers a call back.
func (m *mind) offerPerson(reason string) Reply { return m.offerWith("", reason) }

func (m *mind) offerWith(text, reason string) Reply {
	if m.scene == "" {
		m.scene = agentIntent
	}
	m.run, m.parked, m.reason, m.wait, m.misses = nil, nil, reason, waitCallback, 0
	return m.say(text + m.question())
}

// offerAfterFailure apologises for a tool that did not answer.
func (m *mind) offerAfterFailure(text string) Reply {
	m.reason = m.run.scene.Title + "：系统没有响应"
	m.run, m.wait, m.misses = nil, waitCallback, 0
	return m.say(text + m.prompt(m.prompts().Failed, nil))
}

// unable is for intents that are understood but have no scene: an approved answer, else an honest no.
func (m *mind) unable(name, text string) Reply {
	if said, ok := m.approved(text, answerRelated); ok {
		return m.more(said)
	}
	title := m.app.titles[name]
	if title == "" {
		title = name
	}
	m.run, m.reason, m.wait = nil, title, waitCallback
	return m.say(m.prompt(m.prompts().Unable, template.Values{"title": title}))
}

// question is the open question about a person or a parked scene.
func (m *mind) question() string {
	switch m.wait {
	case waitNumber:
		return m.prompt(m.prompts().AskNumber, nil)
	case waitReturn:
		return m.prompt(m.prompts().Return, template.Values{"title": m.parked[len(m.parked)-1].scene.Title})
	}
	number := callable(m.deps.CallerNumber)
	if number == "" {
		number = "您"
	} else {
		number = "您来电的这个号码"
	}
	return m.prompt(m.prompts().NobodyHere, template.Values{"number": number})
}

// onCallback answers the offer of a call back.
func (m *mind) onCallback(ctx context.Context, text string) Reply {
	m.scene = agentIntent
	if number, ok := intent.Parse(intent.KindPhone, text, intent.Context{}); ok {
		return m.record(ctx, number)
	}
	answer, ok := intent.Parse(intent.KindYesNo, text, intent.Context{})
	if !ok || phrase.Runes(text) > 8 {
		if r, away := m.digress(ctx, text, digressAt); away {
			return r
		}
	}
	number := callable(m.deps.CallerNumber)
	switch {
	case ok && answer == "yes" && number != "" && !phrase.HasAny(text, []string{"别的号", "另一个号", "换个号", "其他号", "另外一个"}):
		return m.record(ctx, number)
	case ok && answer == "yes", phrase.HasAny(text, []string{"别的号", "另一个号", "换个号", "其他号", "另外一个"}):
		m.wait = waitNumber
		return m.say(m.question())
	case ok:
		return m.more(m.prompt(m.prompts().NoCallback, nil))
	}
	return m.askAgain(true)
}

// onNumber reads the number to call back.
func (m *mind) onNumber(ctx context.Context, text string) Reply {
	m.scene = agentIntent
	if number, ok := intent.Parse(intent.KindPhone, text, intent.Context{Asked: true}); ok {
		return m.record(ctx, number)
	}
	if r, away := m.digress(ctx, text, digressAt); away {
		return r
	}
	if phrase.Cancels(text) {
		return m.more(m.prompt(m.prompts().NoCallback, nil))
	}
	return m.askAgain(true)
}

// record notes the call back as an event and in the back office. The event alone is enough for the desk, so a back office
// that does not answer does not break the promise.
func (m *mind) record(ctx context.Context, number string) Reply {
	m.fact(hotline.CallbackRequested{Number: number, Reason: m.reason})
	m.callback = true
	if name := m.app.file.Callback; name != "" {
		start := time.Now()
		_, err := m.callTool(ctx, name, map[string]any{"number": number, "reason": m.reason})
		fact := hotline.ToolCalled{Tool: name, OK: err == nil, TookMS: float64(time.Since(start)) / float64(time.Millisecond)}
		if err != nil {
			fact.Error = err.Error()
		}
		m.fact(fact)
	}
	said := template.Spaced(number)
	if number == callable(m.deps.CallerNumber) {
		said = "您来电的这个号码"
	}
	r := m.more(m.prompt(m.prompts().Recorded, template.Values{"number": said}))
	r.Next = NextCallback
	return r
}

// onDeaf answers the loss of the recogniser in the middle of a call: what was asked last is asked again, for keys now.
func (m *mind) onDeaf() Reply {
	switch m.wait {
	case waitSlot:
		return m.say(template.Expand(m.run.scene.slot(m.asked).Ask, m.shown()))
	case waitCheck, waitConfirm:
		return m.askAgain(false)
	case waitCallback, waitNumber, waitReturn:
		return m.say(m.question())
	case waitNeed, waitMore, waitGuess:
	}
	m.wait = waitNeed
	return m.say("")
}

// forKeys makes a reply fit for a caller who is not heard: it says so once, and how to answer by keys.
func (m *mind) forKeys(r Reply) Reply {
	if r.Next == NextHangup || r.Next == NextTransfer {
		return r
	}
	if m.wait == waitSlot && !m.keyable() {
		r = m.offerWith(m.prompt(m.prompts().NotByKey, nil), "听不到来电人说话，"+m.run.scene.Title+"没有办完")
	}
	if !m.toldDeaf {
		m.toldDeaf = true
		greeting := ""
		if m.heard.Kind == HeardStart {
			greeting, r.Text = r.Text, ""
		}
		r.Text = greeting + m.prompt(m.prompts().Deaf, nil) + r.Text
	}
	if how := m.byKeys(); !strings.Contains(r.Text, "请按") {
		r.Text += how
	}
	return r
}

// byKeys says how the open question is answered by keys.
func (m *mind) byKeys() string {
	switch m.wait {
	case waitCheck, waitConfirm, waitCallback, waitReturn, waitGuess:
		return m.prompt(m.prompts().KeysYesNo, nil)
	case waitNumber:
		return m.prompt(m.prompts().KeysDigits, nil)
	case waitSlot:
		slot := m.run.scene.slot(m.asked)
		if slot.Kind != intent.KindChoice {
			return m.prompt(m.prompts().KeysDigits, nil)
		}
		var b strings.Builder
		for i, o := range m.slotContext(slot).Options {
			if i < 9 && len(o.Says) > 0 {
				b.WriteString(o.Says[0] + "请按" + string(rune('1'+i)) + "，")
			}
		}
		return strings.TrimSuffix(b.String(), "，") + "。"
	}
	return m.prompt(m.prompts().Menu, nil)
}

// keyable reports whether the slot that was asked for can be keyed in.
func (m *mind) keyable() bool {
	slot := m.run.scene.slot(m.asked)
	if slot.Kind == intent.KindChoice {
		return len(m.slotContext(slot).Options) > 0
	}
	return slot.Keypad
}
