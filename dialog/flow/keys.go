package flow

import (
	"strings"

	"hotline/dialog/intent"
)

// onDeaf answers the loss of the recogniser in the middle of a call: what was asked last is asked again, for keys now.
func (m *mind) onDeaf() Reply {
	switch m.wait {
	case waitSlot:
		return m.say(expand(m.run.scene.slot(m.asked).Ask, m.env()))
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
