package flow

import (
	"context"
	"slices"
	"strings"
	"time"

	"hotline/dialog/course"
	"hotline/dialog/language"
	"hotline/dialog/phrase"
	"hotline/dialog/question"
)

// How long a turn waits for what is known of the caller, and in how many turns.
const (
	waitCard  = 300 * time.Millisecond // the first; the others a third of it
	waitCards = 3
)

// meet asks who is there: before the greeting when it depends on that, else before the first answer, and again in the next turns where the
// card did not come in time. It notes how the caller sounds.
func (m *mind) meet(ctx context.Context) {
	if m.heard.Mood != nil {
		m.care.Feel(*m.heard.Mood)
	}
	if m.met >= waitCards || m.deps.Card == nil || m.heard.Kind == HeardStart && m.app.File.Care.VIP == "" {
		return
	}
	within, cancel := context.WithTimeout(ctx, waitCard/time.Duration(1+2*min(m.met, 1)))
	defer cancel()
	m.care.Know(m.deps.Card(within))
	if m.met++; within.Err() == nil {
		m.met = waitCards
	}
}

// greeting is the first sentence of the call.
func (m *mind) greeting() string {
	if text := m.app.File.Care.VIP; text != "" && m.care.Card().VIP {
		return m.prompt(text, nil)
	}
	return m.app.Greeting()
}

// slower says the last reply again, slower and louder from now on.
func (m *mind) slower() Reply {
	m.care.Slow()
	before := m.app.File.Care.Slower
	return m.say(before + strings.TrimPrefix(m.said, before)) // asked twice in a row, said once
}

// onInsult asks who insults to stop, and answers what is asked besides; when the warnings are over a person goes on, or the call ends.
func (m *mind) onInsult(ctx context.Context, text string) (Reply, bool) {
	if m.run != nil && m.run.Scene.Hidden || m.feeling.danger != phrase.Safe {
		return Reply{}, false
	}
	got, ok := m.care.Insults(text)
	if !ok {
		return Reply{}, false
	}
	m.feeling.upset = true
	if got.Last {
		w := wish{reason: ReasonDispleased, why: "来电人多次辱骂"}
		if m.app.File.Care.Insult.Then == "person" && m.staffed(w) {
			return m.toPerson(w), true
		}
		r := m.goodbye("")
		r.Text = m.app.File.Care.Insult.End
		return r, true
	}
	var r Reply
	rest := m.care.WithoutInsults(text)
	asks := m.knows(rest) && m.app.Model.Classify(rest).Intent != agentIntent || m.Wait != question.Need && m.Wait != question.More // a wish for a person was granted before: 你个机器 is none
	if phrase.Substance(rest) >= 4 && asks {
		r = m.onAnswer(ctx, rest)
	} else {
		r = m.onDeaf(ctx) // the open question again
	}
	r.Text = got.Warn + r.Text
	return r, true
}

// hinted warns, once a call, who tells of what swindlers say.
func (m *mind) hinted(out Reply, cheated bool) Reply {
	if cheated && out.Next == NextListen && m.feeling.danger == phrase.Safe {
		out.Text = m.app.File.Care.Fraud.Say + out.Text
	}
	return out
}

// tongue reads in which language the caller's words let the call go on.
func (m *mind) tongue(text string) language.Turn {
	return language.Read(text, m.app.Language, m.Named(m.run), m.app.Talks)
}

// tellUnheard says once that nobody recognises what is spoken in a language, and offers a person.
func (m *mind) tellUnheard(l language.Language) (Reply, bool) {
	if hears := m.deps.Hears; hears == nil || hears(l) || m.heard.Typed || m.unheard {
		return Reply{}, false
	}
	m.unheard = true
	return m.offer(m.app.Words.Unheard, wish{reason: ReasonRequested, why: "来电人要求说别的语言，没有对应的语音识别"}), true
}

// onTongue switches the language of the call when the caller does, and answers in it.
func (m *mind) onTongue(ctx context.Context, text string) Reply {
	t := m.tongue(text)
	if t.Want == "" {
		return m.onText(ctx, text)
	}
	m.turnTo(t.Want)
	if r, ok := m.tellUnheard(t.Want); ok {
		return r
	}
	if !t.Wish && !phrase.WantsRepeat(text) || t.Rest != "" {
		return m.onText(ctx, t.Rest)
	}
	if m.Wait == question.Need {
		return m.say(strings.TrimSpace(m.app.Words.Switched))
	}
	if m.Wait == question.More {
		return m.more(m.app.Words.Switched)
	}
	r := m.onDeaf(ctx) // the open question again
	r.Text = m.app.Words.Switched + r.Text
	return r
}

// turnTo lets the call go on in another language, at its place in every scene.
func (m *mind) turnTo(l language.Language) {
	m.app = &App{Script: m.app.In(l)}
	m.care.Speak(&m.app.File.Care)
	runs := append(append(slices.Clone([]*course.Run(m.past)), m.parked...), m.run, m.last, m.left)
	m.Confirm = course.Switch(runs, m.Confirm, m.app.Twin)
}
