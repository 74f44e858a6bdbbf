package flow

import (
	"context"
	"strings"

	"hotline"
	"hotline/dialog/intent"
	"hotline/dialog/phrase"
	"hotline/dialog/question"
	"hotline/dialog/template"
)

// several begins the first of several needs; the others follow in their order when it is settled.
func (m *mind) several(ctx context.Context, needs []intent.Need) Reply {
	m.needs = needs[1:]
	return m.settle(ctx, needs[0])
}

// settle answers or begins one need.
func (m *mind) settle(ctx context.Context, n intent.Need) Reply {
	m.fact(hotline.IntentDetected{Text: n.Text, Intent: n.Result.Intent, Confidence: n.Result.Confidence, Source: "intent"})
	m.misses = 0
	if said, ok := m.take(m.about(ctx, n.Text, n.Result), n.Text); ok {
		m.scene = turnAnswer
		return m.more(said)
	}
	return m.begin(ctx, n.Result.Intent, n.Text)
}

// goOn settles the needs that wait as long as a reply would end with the question for more: nothing that was asked for is forgotten.
func (m *mind) goOn(ctx context.Context, r Reply) Reply {
	for len(m.needs) > 0 && m.Wait == question.More && r.Next == NextListen && r.Rest == nil && ctx.Err() == nil {
		n := m.needs[0]
		m.needs = m.needs[1:]
		said := strings.TrimSuffix(r.Text, m.prompt(m.prompts().More, nil))
		if title := m.app.Titles[n.Result.Intent]; title != "" && n.Result.Intent != agentIntent {
			said += m.prompt(m.prompts().Another, template.Values{"title": title})
		}
		r = m.settle(ctx, n)
		r.Text = said + r.Text
	}
	return r
}

// personLater reports words that ask for other things first, which we can do, and for a person at last.
func (m *mind) personLater(text string) bool {
	free := m.run == nil && (m.Wait == question.Need || m.Wait == question.More) && !phrase.RefusesPerson(text)
	needs := m.app.Model.Needs(text)
	served := m.app.Ways[needs[0].Result.Intent].HandOver && m.staffed(wish{reason: ReasonScene}) // by people anyway: 我要投诉，转人工
	return free && len(needs) > 1 && !served && needs[0].Result.Intent != agentIntent && needs[len(needs)-1].Result.Intent == agentIntent
}

// besides tells an agent what else the caller asked for, "" for nothing.
func (m *mind) besides() string {
	var titles []string
	for _, n := range m.needs {
		if title := m.app.Titles[n.Result.Intent]; title != "" && n.Result.Intent != agentIntent {
			titles = append(titles, title)
		}
	}
	if len(titles) == 0 {
		return ""
	}
	return "另外还要" + strings.Join(titles, "、")
}

// onArea keeps an address that names no street yet, and asks for the rest of it, see course.Run.Place.
func (m *mind) onArea(ctx context.Context, slot *Slot, text string) (Reply, bool) {
	place, whole, ok := m.run.Place(slot, text)
	switch {
	case !ok:
		return Reply{}, false
	case !whole:
		m.run.Part = place
		return m.say(m.prompt(m.app.Words.Rest, template.Values{"value": place})), true
	}
	m.fill(slot.Name, place, text)
	return m.advance(ctx, ""), true
}

// onEarly keeps what is told ahead of its question instead of an answer to the open one, 五十块的 where the card was asked for, and asks that
// again. Words that rather name another matter are none, and nothing is read into a secret.
func (m *mind) onEarly(ctx context.Context, slot *Slot, text string) (Reply, bool) {
	if slot.Secret() {
		return Reply{}, false
	}
	got, found := m.app.Model.Classify(text), m.run.Instead(slot, text)
	if len(found) == 0 || phrase.Runes(text) > brief && got.Intent != m.run.Scene.ID && got.Intent != intent.OutOfScope && got.Confidence >= digressAt {
		return Reply{}, false
	}
	m.fillAll(found, text)
	return m.alsoAsked(ctx, slot, text, m.prompt(m.app.Words.Echo, template.Values{"value": m.run.SpeakAll(found)})), true
}
