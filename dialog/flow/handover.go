package flow

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"hotline"
	"hotline/dialog/danger"
	"hotline/dialog/intent"
	"hotline/dialog/phrase"
	"hotline/dialog/question"
	"hotline/dialog/template"
	"hotline/dialog/turntaking"
)

// wish is why a person is wanted.
type wish struct {
	reason string // a Reason constant
	why    string // in words, for the agent and for the record of a call back
	queue  string // "" = that of the caller's matter
	asked  string // the question that we could not answer, "" for none
}

// feeling is the caller's state of mind over the call.
type feeling struct {
	mild   []int // turns with mild displeasure
	upset  bool  // strong displeasure, or mild one repeatedly
	sorry  bool  // this turn's reply begins with an apology
	danger phrase.Danger
}

// staff asks who could take the caller now.
func (m *mind) staff(w wish) Staffing {
	if m.deps.Staff == nil {
		return Staffing{Open: true}
	}
	return m.deps.Staff(m.queue(w))
}

// staffed reports whether somebody could.
func (m *mind) staffed(w wish) bool {
	s := m.staff(w)
	return s.Open && s.Staffed
}

// queue is where the caller waits: that of the caller's language, what the step says, the scene in force, the matter, the app.
func (m *mind) queue(w wish) string {
	own := ""
	if m.run != nil {
		own = m.run.Scene.Queue
	}
	for _, id := range []string{m.app.File.Languages[m.app.Language].Queue, w.queue, own, m.app.Ways[m.topic].Queue} {
		if id != "" {
			return id
		}
	}
	return m.app.File.Handover.Queue
}

// toPerson hands the call over when somebody can take it, else it offers a call back. Who is in danger is handed over in any case.
func (m *mind) toPerson(w wish) Reply {
	staff := m.staff(w)
	switch {
	case staff.Open && staff.Staffed, w.reason == ReasonCrisis && m.deps.Staff != nil:
		return m.handOver(w, staff)
	case w.reason == ReasonCrisis:
		return m.comfort()
	}
	return m.nobody(staff, w.why)
}

// handOver ends the conversation with what the person needs to know. All that the mind knows stays as it is, for the way back.
func (m *mind) handOver(w wish, staff Staffing) Reply {
	h := &Handover{
		Reason: w.reason, Queue: m.queue(w), Intent: m.topic, Upset: m.feeling.upset || m.care.Upset() || m.feeling.danger != phrase.Safe,
		Summary: m.brief(w).String(), Fields: m.fields(), State: m,
	}
	if m.run != nil {
		h.Scene = m.run.Scene.ID
	}
	say := m.app.File.Handover.Say
	text := m.prompt(say.Sentence(w.reason), nil)
	if minutes := int(staff.Wait.Round(time.Minute).Minutes()); minutes >= 1 && w.reason != ReasonCrisis {
		text += strings.ReplaceAll(m.prompt(say.Wait, template.Values{"minutes": strconv.Itoa(minutes)}), " 1 minutes", " one minute")
	}
	if m.scene == "" {
		m.scene = agentIntent
	}
	return Reply{Text: text, Expect: turntaking.ExpectNothing, Next: NextTransfer, Handover: h}
}

// nobody says honestly that no person can come, and offers a call back.
func (m *mind) nobody(staff Staffing, why string) Reply {
	text := m.prompt(m.prompts().NobodyHere, nil)
	if !staff.Open {
		n := m.app.File.Handover.Nobody
		text = m.prompt(n.Closed, nil)
		if !staff.Opens.IsZero() {
			now := template.Values{"now": m.deps.Now().In(staff.Opens.Location()), template.Language: string(m.app.Language)}
			text += m.prompt(n.Opens, template.Values{"opens": template.When(staff.Opens.Format("2006-01-02 15:04"), now)})
		}
	}
	return m.offerWith(text, why)
}

// offer asks whether a person shall take over, or call back when nobody is on duty.
func (m *mind) offer(text string, w wish) Reply {
	if !m.staffed(w) {
		m.Reason, m.Wait = w.why, question.Callback
		return m.say(text + m.question())
	}
	m.wish, m.Wait = w, question.Person
	return m.say(text + m.question())
}

// onPerson answers 要不要为您转接人工.
func (m *mind) onPerson(ctx context.Context, text string) Reply {
	answer, ok := intent.Parse(intent.KindYesNo, text, intent.Context{})
	if !ok || phrase.Runes(text) > 5 || phrase.LooksUp(text) { // 不用，查流量; 再看看账单
		if r, away := m.digress(ctx, text, digressAt); away {
			return r
		}
	}
	switch {
	case ok && answer == "yes":
		return m.toPerson(m.wish)
	case ok:
		return m.more(m.prompt(m.prompts().NoPerson, nil))
	}
	return m.askAgain(ctx, true)
}

// learn looks for the caller's matter in words that ask for a person or curse: 转人工，我的话费不对.
func (m *mind) learn(text string) {
	rest := phrase.WithoutPerson(text)
	if m.run != nil || phrase.Runes(rest) < 4 {
		return
	}
	got := m.app.Model.Classify(rest)
	if got.Intent == intent.OutOfScope || got.Intent == agentIntent || got.Confidence < digressAt {
		return
	}
	if m.topic != "" && (m.app.Scene(got.Intent) == nil || m.app.Ways[got.Intent].HandOver) { // 太不像话了 sounds like a complaint, and is about what was the matter before
		return
	}
	m.topic = got.Intent
	m.fact(hotline.IntentDetected{Text: text, Intent: got.Intent, Confidence: got.Confidence, Source: "intent"})
}

// onDispleased hands an angry caller over. When nobody is there, the words are answered as any others, with an apology.
func (m *mind) onDispleased(text string, mood phrase.Mood) (Reply, bool) {
	cfg := m.app.File.Handover.Displeased
	if mood.Displeasure == 0 && m.heard.Mood.SurelyAngry() {
		mood.Displeasure = 1
	}
	if mood.Displeasure == 0 || m.feeling.danger != phrase.Safe || m.run != nil && m.run.Scene.Hidden {
		return Reply{}, false
	}
	strong := mood.Displeasure > 1
	if !strong {
		m.feeling.mild = append(m.feeling.mild, m.turn)
		m.feeling.mild = slices.DeleteFunc(m.feeling.mild, func(n int) bool { return n <= m.turn-cfg.Within })
		strong = len(m.feeling.mild) >= cfg.Repeats
	}
	if !strong {
		return Reply{}, false
	}
	m.feeling.upset = true
	w := wish{reason: ReasonDispleased, why: text}
	if cfg.Off || m.deps.Staff == nil {
		m.feeling.sorry = true
		return Reply{}, false
	}
	topic, facts := m.topic, len(m.facts)
	m.learn(text)
	if m.staffed(w) {
		return m.toPerson(w), true
	}
	m.topic, m.facts, m.feeling.sorry = topic, m.facts[:facts], true
	return Reply{}, false
}

// onDanger answers words of a crisis: a person at once; without people where help is to be had.
func (m *mind) onDanger(text string, kind phrase.Danger) Reply {
	m.feeling.danger = kind
	m.scene = agentIntent
	m.fact(hotline.IntentDetected{Text: text, Intent: agentIntent, Confidence: 1, Source: "flow"})
	return m.toPerson(m.crisis())
}

func (m *mind) crisis() wish {
	return wish{reason: ReasonCrisis, why: danger.Text(m.feeling.danger), queue: m.app.File.Handover.Crisis.Queue}
}

// comfort is for who is in danger while no person can come: where help is to be had, and the offer of a call back.
func (m *mind) comfort() Reply {
	return m.offerWith(m.prompt(m.app.File.Handover.Nobody.Crisis, nil), danger.Text(m.feeling.danger))
}

// stay is the reply to what brings nothing from a caller in danger: a person as soon as one is there, else that we still listen.
// It never ends the call.
func (m *mind) stay() Reply {
	if w := m.crisis(); m.staffed(w) {
		return m.toPerson(w)
	}
	m.scene = agentIntent
	r := m.say(m.prompt(m.app.File.Handover.Nobody.Stay, nil))
	r.Patience *= 2
	return r
}

// afterFailure is for a tool that did not answer: once an offer, then a person.
func (m *mind) afterFailure(text string) Reply {
	w := wish{reason: ReasonFailed, why: m.app.Matter(m.run.Scene.ID) + "：系统没有响应"}
	m.failures++
	m.parked = nil
	if most := m.app.File.Handover.Failures; most > 0 && m.failures >= most && m.staffed(w) {
		out := m.toPerson(w)
		out.Text = text + out.Text
		return out
	}
	w.queue = m.queue(w)
	m.run, m.misses = nil, 0
	return m.offer(text+m.prompt(m.prompts().Failed, nil), w)
}

// notUnderstood counts the turns in a row that brought nothing, and gives the caller to a person when there were too many.
func (m *mind) notUnderstood(out Reply) Reply {
	if !m.missed {
		if m.heard.Kind == HeardText || m.heard.Kind == HeardDigits {
			m.lost = 0
		}
		return out
	}
	m.lost++
	most := m.app.File.Handover.Misses
	if m.run != nil && (m.run.Scene.Hidden || m.Wait == question.Slot && m.run.Scene.Slot(m.Asked).Tries > 0) {
		return out // the scene says itself how often it asks
	}
	w := wish{reason: ReasonMisunderstood, why: "没有听懂来电人的需求"}
	if most == 0 || m.lost < most || out.Next != NextListen || !m.staffed(w) {
		return out
	}
	m.lost = 0
	return m.toPerson(w)
}

// apologetic puts the apology to a displeased caller before the reply.
func (m *mind) apologetic(out Reply) Reply {
	if m.feeling.sorry && out.Next != NextTransfer && strings.TrimSpace(out.Text) != "" {
		out.Text = m.prompt(m.app.File.Handover.Nobody.Sorry, nil) + out.Text
	}
	m.feeling.sorry = false
	return out
}
