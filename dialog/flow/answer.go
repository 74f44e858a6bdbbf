package flow

import (
	"context"
	"strings"

	"hotline"
	"hotline/dialog/course"
	"hotline/dialog/intent"
	"hotline/dialog/knowledge"
	"hotline/dialog/phrase"
	"hotline/dialog/refer"
	"hotline/dialog/template"
)

// Likeness from which an approved answer is given: in place of a scene; within a scene, where a miss is cheap; without an intent; and for an
// intent without a scene, where the subject is already known.
const (
	answerInstead = 0.95
	answerSurely  = 0.72
	answerAlone   = 0.55
	answerRelated = 0.45
)

// approved returns the FAQ's answer when it is like enough.
func (m *mind) approved(text string, least float64) (string, bool) {
	found, likeness := m.app.FAQ.Find(text, 1)
	if len(found) == 0 || likeness[0] < least {
		return "", false
	}
	if m.inquiry = text; m.scene == "" {
		m.scene = turnAnswer
	}
	return found[0].Text, true
}

// outOfScope answers what no intent covers: approved answers, then the language model, then honesty.
func (m *mind) outOfScope(ctx context.Context, text string, got intent.Result) Reply {
	if said, ok := m.answered(ctx, text, answerAlone); ok {
		return m.more(said)
	}
	if m.deps.Model != nil {
		if r, ok := m.generate(ctx, text); ok {
			return r
		}
	}
	if r, ok := m.guess(got); ok {
		return r
	}
	// What may be misheard is asked again first; only clearly heard or repeated words are answered with a no.
	if phrase.Substance(text) <= 4 || m.misses == 0 && m.heard.Confidence > 0 && m.heard.Confidence < clearly {
		return m.miss(ctx)
	}
	if m.feeling.danger != phrase.Safe {
		return m.stay()
	}
	m.misses = 0
	return m.offer(m.prompt(m.prompts().Unknown, nil), wish{reason: ReasonRequested, why: text, asked: text})
}

// clearly is the recogniser's confidence from which its words are taken as said.
const clearly = 0.8

// guessFrom is the confidence from which a rejected intent is worth a question: 您要办的是查询话费余额，对吗.
const guessFrom = 0.2

// guess asks back when the best intent was only just rejected.
func (m *mind) guess(got intent.Result) (Reply, bool) {
	if len(got.Ranked) < 2 || phrase.Runes(m.heard.Text) > 12 || got.Ranked[0].Confidence < max(guessFrom, 1.5*got.Ranked[1].Confidence) || m.guessed == got.Ranked[0].Intent {
		return Reply{}, false
	}
	name := got.Ranked[0].Intent
	title := m.app.Titles[name]
	if title == "" || m.app.Scene(name) == nil {
		return Reply{}, false
	}
	m.wait, m.guessed = waitGuess, name
	return m.say(m.prompt(m.app.Words.Guess, template.Values{"title": title})), true
}

// onGuess answers the question back.
func (m *mind) onGuess(ctx context.Context, text string) Reply {
	name := m.guessed
	m.wait = waitNeed
	answer, ok := intent.Parse(intent.KindYesNo, text, intent.Context{})
	other := m.app.Model.Classify(text)
	switch {
	case other.Intent != intent.OutOfScope && other.Intent != name && other.Confidence >= digressFreely: // 我要查话费 is no yes
	case ok && answer == "yes" && phrase.Runes(text) <= 6:
		m.guessed = ""
		return m.begin(ctx, name, text)
	case ok && phrase.Runes(text) <= 4:
		return m.miss(ctx)
	}
	return m.onNeed(ctx, text)
}

// Shares of its senses from which a bare word is taken for the first of them, and from which one is worth being offered.
const (
	clearSense = 0.7
	someSense  = 0.12
)

// unclear asks back where words name no matter (嗯那个, 我想问一下) or are a bare word of several (话费).
func (m *mind) unclear(ctx context.Context, text string) (Reply, bool) {
	if intent.Content(text) == "" && m.app.Model.Classify(text).Intent == intent.OutOfScope {
		if m.last != nil && !m.last.Wrote {
			if r, ok := m.sameOf(ctx, m.last, text, text); ok { // 上个月
				return r, true
			}
		}
		if m.misses > 0 || m.feeling.danger != phrase.Safe || strings.Trim(text, "嗯呃额啊哦噢哎唉呀喂哈，。 ") == "" {
			return m.miss(ctx), true
		}
		m.misses++
		return m.say(m.prompt(m.prompts().GoOn, nil)), true
	}
	senses := m.app.Model.Senses(text)
	if _, elliptic := refer.Ellipsis(text); elliptic || len(senses) < 2 || senses[0].Confidence >= clearSense || m.wait == waitWhich {
		return Reply{}, false
	}
	var offered []intent.Option
	for _, s := range senses[:min(3, len(senses))] {
		if title := m.app.Titles[s.Intent]; title != "" && s.Confidence >= someSense {
			offered = append(offered, intent.Option{Value: s.Intent, Says: []string{title}})
		}
	}
	switch len(offered) {
	case 0:
		return Reply{}, false
	case 1:
		return m.guess(intent.Result{Ranked: senses})
	}
	m.wait, m.offered = waitWhich, offered
	return m.say(m.prompt(m.prompts().Which, template.Values{"titles": course.Either(offered, m.prompts().Or)})), true
}

// onWhich answers 您要办的是…，还是…. Who says the bare word again gets what it means most.
func (m *mind) onWhich(ctx context.Context, text string) Reply {
	value, ok := intent.Parse(intent.KindChoice, text, intent.Context{Options: m.offered, Asked: true})
	if !ok {
		value, ok = course.Titled(m.offered, text) // 报修, where 宽带报修 was offered
	}
	if ok && phrase.Runes(text) <= 10 {
		m.fact(hotline.IntentDetected{Text: text, Intent: value, Confidence: 1, Source: "flow"})
		m.misses = 0
		return m.begin(ctx, value, text)
	}
	if value, ok := m.whichHolds(text); ok {
		m.fact(hotline.IntentDetected{Text: text, Intent: value, Confidence: 1, Source: "flow"})
		return m.begin(ctx, value, text)
	}
	if phrase.JustCancels(text) || phrase.SaysDone(text) && !phrase.SaysBye(text) { // it answers the question, and ends no call
		return m.cancel()
	}
	return m.onNeed(ctx, text)
}

// whichHolds finds the one of the offered matters of which text names a kind: 暂时不用, where 停机保号 is one of 停机保号或挂失 and 复机.
func (m *mind) whichHolds(text string) (string, bool) {
	id, n := "", 0
	for _, o := range m.offered {
		sc := m.app.Scene(o.Value)
		if sc == nil || phrase.Runes(text) > 10 {
			continue
		}
		for _, f := range m.begun(sc).Volunteered(text, "") {
			if f.Slot.Kind == intent.KindChoice && f.Slot.From == "" && o.Value != id {
				id, n = o.Value, n+1
			}
		}
	}
	return id, n == 1
}

// known answers from the knowledge and notes what came of it.
func (m *mind) known(ctx context.Context, text string) (string, bool) {
	found, note := knowledge.Search(ctx, m.deps.Knowledge, text)
	m.found = found.Nearest
	if note == nil {
		return "", false
	}
	m.fact(*note)
	if found.Answer == "" {
		return "", false
	}
	if m.inquiry = text; m.scene == "" {
		m.scene = turnAnswer
	}
	return found.Answer, true
}

// Confidence from which an answer of the knowledge is given in place of a scene: when the intent is sure, and when it is not.
// On the sample's sets of intents and questions these take hardly a need from its scene, and bring most questions their answer.
const (
	insteadOfSure   = 0.78
	insteadOfUnsure = 0.65
	sureIntent      = 0.75
)

// onlyAsks answers a question about a matter that has a scene: 套餐什么时候生效 wants no other plan.
func (m *mind) onlyAsks(ctx context.Context, text string, got intent.Result) (Reply, bool) {
	if got.Intent == agentIntent || m.app.Scene(got.Intent) == nil || !knowledge.JustAsks(text) {
		return Reply{}, false
	}
	if said, ok := m.approved(text, answerInstead); ok { // its very words, whatever the example of the scene is like
		return m.more(said), true
	}
	least := insteadOfUnsure
	if got.Confidence >= sureIntent {
		least = insteadOfSure
	}
	found, note := knowledge.Search(ctx, m.deps.Knowledge, text)
	m.found = found.Nearest
	if note == nil || found.Answer == "" || found.Confidence < least {
		return Reply{}, false
	}
	m.fact(*note)
	m.scene, m.inquiry = turnAnswer, text
	return m.more(found.Answer), true
}

// answered looks in the knowledge, then among the app's own approved answers: where the knowledge does not know, they must be surely meant.
func (m *mind) answered(ctx context.Context, text string, least float64) (string, bool) {
	if said, ok := m.known(ctx, text); ok {
		return said, true
	}
	if m.deps.Knowledge != nil {
		least = max(least, answerSurely)
	}
	return m.approved(text, least)
}

// ground is what a language model may say: the passages found for this turn, and the nearest approved answers.
func (m *mind) ground(text string) []string {
	var out []string
	for _, p := range m.found {
		out = append(out, p.Text)
	}
	return append(out, m.app.Nearest(text)...)
}
