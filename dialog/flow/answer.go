package flow

import (
	"context"
	"strings"

	"hotline"
	"hotline/dialog/answers"
	"hotline/dialog/course"
	"hotline/dialog/intent"
	"hotline/dialog/phrase"
	"hotline/dialog/question"
	"hotline/dialog/refer"
	"hotline/dialog/template"
)

// sources are where approved answers are looked for.
func (m *mind) sources() answers.Sources {
	return answers.Sources{Book: m.app.FAQ, Base: m.deps.Knowledge, Note: m.fact, Around: m.run.Around(), Thing: m.OfThing(m.run)}
}

// take notes what was found upon words, and returns the answer.
func (m *mind) take(found answers.Found, text string) (string, bool) {
	if m.found = found.Nearest; found.Text == "" {
		return "", false
	}
	if m.inquiry = text; m.scene == "" {
		m.scene = turnAnswer
	}
	return found.Text, true
}

// answered looks for an approved answer that is like enough.
func (m *mind) answered(ctx context.Context, text string, least float64) (string, bool) {
	return m.take(m.sources().Any(ctx, text, least), text)
}

// askedBack answers a question in the middle of a scene, and asks the scene's own again.
func (m *mind) askedBack(ctx context.Context, text string, find func(context.Context, string) answers.Found) (Reply, bool) {
	again, ok := m.Again(m.run, m.app.Script)
	if !ok {
		return Reply{}, false
	}
	said, ok := m.take(find(ctx, text), text)
	if !ok {
		return Reply{}, false
	}
	return m.say(said + again), true
}

// meanwhile answers a question in the middle of the scene in force, see answers.Sources.AskedBack.
func (m *mind) meanwhile(ctx context.Context, text string) answers.Found {
	return m.sources().AskedBack(ctx, text, m.run.Scene.Title)
}

// over answers a question although it holds a value that was asked for, see answers.Sources.Over.
func (m *mind) over(ctx context.Context, text string) answers.Found {
	return m.sources().Over(ctx, text, m.run.Scene.Title)
}

// outOfScope answers what no intent covers: approved answers, then the language model, then honesty.
func (m *mind) outOfScope(ctx context.Context, text string, got intent.Result) Reply {
	if said, ok := m.answered(ctx, text, answers.Alone); ok {
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
	if len(got.Ranked) < 2 || phrase.Runes(m.heard.Text) > 12 || got.Ranked[0].Confidence < max(guessFrom, 1.5*got.Ranked[1].Confidence) || m.Guessed == got.Ranked[0].Intent {
		return Reply{}, false
	}
	name := got.Ranked[0].Intent
	title := m.app.Titles[name]
	if title == "" || m.app.Scene(name) == nil {
		return Reply{}, false
	}
	m.Wait, m.Guessed = question.Guess, name
	return m.say(m.prompt(m.app.Words.Guess, template.Values{"title": title})), true
}

// onGuess answers the question back.
func (m *mind) onGuess(ctx context.Context, text string) Reply {
	name := m.Guessed
	m.Wait = question.Need
	answer, ok := intent.Parse(intent.KindYesNo, text, intent.Context{})
	other := m.app.Model.Classify(text)
	switch {
	case other.Intent != intent.OutOfScope && other.Intent != name && other.Confidence >= digressFreely: // 我要查话费 is no yes
	case ok && answer == "yes" && phrase.Runes(text) <= 6:
		m.Guessed = ""
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
	if _, elliptic := refer.Ellipsis(text); elliptic || len(senses) < 2 || senses[0].Confidence >= clearSense || m.Wait == question.Which {
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
	m.Wait, m.Offered = question.Which, offered
	return m.say(m.prompt(m.prompts().Which, template.Values{"titles": course.Either(offered, m.prompts().Or)})), true
}

// onWhich answers 您要办的是…，还是…. Who says the bare word again gets what it means most.
func (m *mind) onWhich(ctx context.Context, text string) Reply {
	value, ok := intent.Parse(intent.KindChoice, text, intent.Context{Options: m.Offered, Asked: true})
	if !ok {
		value, ok = course.Titled(m.Offered, text) // 报修, where 宽带报修 was offered
	}
	if ok && phrase.Runes(text) <= 10 {
		m.fact(hotline.IntentDetected{Text: text, Intent: value, Confidence: 1, Source: "flow"})
		m.misses = 0
		return m.begin(ctx, value, text)
	}
	if value, ok := course.OfKind(m.Offered, text, m.beginning); ok {
		m.fact(hotline.IntentDetected{Text: text, Intent: value, Confidence: 1, Source: "flow"})
		return m.begin(ctx, value, text)
	}
	if phrase.JustCancels(text) || phrase.SaysDone(text) && !phrase.SaysBye(text) { // it answers the question, and ends no call
		return m.cancel()
	}
	return m.onNeed(ctx, text)
}

// about answers a question about a matter that has a scene, see answers.Sources.InsteadOf.
func (m *mind) about(ctx context.Context, text string, got intent.Result) answers.Found {
	if got.Intent == agentIntent || m.app.Scene(got.Intent) == nil {
		return answers.Found{}
	}
	talk := ""
	if m.run != nil {
		talk = m.run.Scene.Title
	}
	return m.sources().InsteadOf(ctx, text, got.Confidence, talk)
}

// ground is what a language model may say: the passages found for this turn, and the nearest approved answers.
func (m *mind) ground(text string) []string {
	var out []string
	for _, p := range m.found {
		out = append(out, p.Text)
	}
	return append(out, m.app.Nearest(text)...)
}

// asksInstead answers words that are surely a question, whatever value could be read in them. What happened is told in questions, too: 你们怎么
// 乱扣我的钱.
func (m *mind) asksInstead(ctx context.Context, slot *Slot, text string) (Reply, bool) {
	if slot.Secret() || slot.Kind == intent.KindText && (phrase.Runes(text) > 14 || strings.Contains(text, "我")) {
		return Reply{}, false
	}
	return m.askedBack(ctx, text, m.over)
}

// alsoAsked goes on behind a value, after before, and answers the question beside it, 三个人，小孩要买票吗; 一把伞，存包处在哪里, from what is known or
// with an honest no. What the scene says next may answer it, too: 去日本，贵吗.
func (m *mind) alsoAsked(ctx context.Context, slot *Slot, text, before string) Reply {
	asked := phrase.LastClause(text)
	if asked == "" || question.Free(slot.Kind) && slot.Kind != intent.KindText || slot.Secret() {
		return m.advance(ctx, before)
	}
	find, open := m.over, slot.Kind != intent.KindText && !answers.ForLeave(asked)
	asks := open && phrase.JustAsks(asked)
	if asks || open && phrase.Runes(asked) > 4 {
		find = m.meanwhile
	}
	said, ok := m.take(find(ctx, asked), asked)
	if !ok && asks && slot.Kind == intent.KindChoice { // of the option: 小保养，多少钱
		said, ok = m.take(find(ctx, text), text)
	}
	r := m.advance(ctx, before+said)
	if !ok && asks && r.Next == NextListen && phrase.AccountOf(asked, slot.Ask) == phrase.Asked && !phrase.Repeats(asked, r.Text) && !phrase.SharesWord(asked, r.Text) {
		r.Text = m.prompt(m.prompts().Unknown, nil) + m.app.Words.AskPerson + r.Text
	}
	return r
}

// onStory answers words that tell nothing of what happened, where that was asked for, see course.Run.Account.
func (m *mind) onStory(ctx context.Context, slot *Slot, text string) (Reply, bool) {
	switch m.run.Account(slot, text) {
	case phrase.Silent:
		return m.withoutStory(ctx, slot, ""), true
	case phrase.Withheld:
		return m.withoutStory(ctx, slot, m.app.Words.Roughly), true
	case phrase.Asked:
		if phrase.AsksOfOwn(text) {
			if r, ok := m.digress(ctx, text, digressSurely); ok {
				return r, true
			}
		}
		return m.onQuestion(ctx, text)
	case phrase.Told:
	}
	return Reply{}, false
}

// withoutStory asks once more, after a word of ours, who tells nothing where what happened was asked for; who tells nothing again goes on without
// it, or to a person.
func (m *mind) withoutStory(ctx context.Context, slot *Slot, ease string) Reply {
	switch {
	case m.run.Tries[slot.Name] == 0 && ease == "":
		return m.askAgain(ctx, true)
	case m.run.Tries[slot.Name] == 0:
		return m.askAgainAfter(ctx, ease)
	case slot.Missing == "skip":
		return m.skip(ctx)
	}
	return m.giveUp("", m.app.Matter(m.run.Scene.ID)+"：没有说"+slot.Shown())
}

// onQuestion answers a question in the middle of the scene in force, from what is known or with an honest no and the way to who may know.
func (m *mind) onQuestion(ctx context.Context, text string) (Reply, bool) {
	if r, ok := m.askedBack(ctx, text, m.meanwhile); ok {
		return r, true
	}
	if phrase.AccountOf(text, m.run.Scene.Title) != phrase.Asked {
		return Reply{}, false
	}
	return m.unanswered(ctx, text), true
}

// unanswered says that a question in the middle of the scene cannot be answered, unless the scene's own question does, and asks that again.
func (m *mind) unanswered(ctx context.Context, text string) Reply {
	if again, ok := m.Again(m.run, m.app.Script); ok && phrase.Repeats(text, again) {
		return m.askAgainAfter(ctx, "")
	}
	return m.askAgainAfter(ctx, m.prompt(m.prompts().Unknown, nil)+m.app.Words.AskPerson)
}

// asksOfIt answers a question about what is to be confirmed: 好的，退了能再开吗. One that names another matter is left to digress.
func (m *mind) asksOfIt(ctx context.Context, text string) (Reply, bool) {
	asked, led := phrase.AsksBesides(text)
	acts := phrase.SharesAct(asked, m.Confirm.Confirm)
	if asked == "" || !led && !acts || phrase.AsksOfOwn(asked) || phrase.LooksUp(asked) || m.refuses(text) || course.RestatesQuestion(text, m.Confirm.Confirm) {
		return Reply{}, false
	}
	find := m.meanwhile
	if !acts && phrase.Runes(asked) > brief { // so long that it may be of anything
		find = m.over
	}
	if r, ok := m.askedBack(ctx, asked, find); ok || !acts && phrase.SharesWord(asked, m.app.Titles[m.app.Model.Classify(asked).Intent]) {
		return r, ok
	}
	return m.unanswered(ctx, asked), true
}

// askAgainAfter is a counted askAgain in the question's own words, with something said before: who goes on so gets a person.
func (m *mind) askAgainAfter(ctx context.Context, said string) Reply {
	wait, asked := m.Wait, m.Asked
	r := m.askAgain(ctx, true)
	again, ok := m.Again(m.run, m.app.Script)
	if !ok || r.Next != NextListen || m.Wait != wait || m.Asked != asked {
		return r
	}
	return m.say(said + again)
}
