package flow

import (
	"context"
	"log/slog"
	"strings"
	"time"

	"hotline"
	"hotline/dialog/care"
	"hotline/dialog/course"
	"hotline/dialog/draft"
	"hotline/dialog/exchange"
	"hotline/dialog/intent"
	"hotline/dialog/knowledge"
	"hotline/dialog/language"
	"hotline/dialog/phrase"
	"hotline/dialog/question"
	"hotline/dialog/scene"
	"hotline/dialog/template"
	"hotline/dialog/turntaking"
	"hotline/llm"
)

// pending is the open question.
type pending struct {
	question.Open
	wish wish // question.Person
}

// mind is the run of one call. It implements Mind and is used by one goroutine.
//
//archtest:fields the memory of one conversation, which is handed on as a whole
type mind struct {
	app  *App
	deps Deps

	run    *course.Run   // the scene in force, nil for none
	parked []*course.Run // scenes left for another, latest last
	last   *course.Run   // the scene that ended last, for a late correction
	left   *course.Run   // the scene that was left for the offer of a call back
	topic  string        // the matter understood last: a scene or an intent
	ticket string        // made last
	pending
	callback bool // a call back is on record

	turn     int  // turns so far
	missed   bool // this turn brought nothing
	deep     int  // parts of the turn's words that are being read, one inside the other
	lost     int  // turns in a row that brought nothing, scenes' questions included
	failures int  // tools that did not answer
	feeling  feeling
	misses   int // turns in a row that brought nothing, between scenes
	silences int
	typed    bool   // the caller types: that takes longer, and is not misheard
	toldDeaf bool   // the caller knows that only keys are heard
	unheard  bool   // and that the language of the call is not recognised
	scene    string // what this turn belongs to
	said     string // our last reply, to be repeated
	facts    []hotline.Body
	heard    Heard
	talk     []llm.Message       // for the language model: what was heard and played
	found    []knowledge.Passage // in the knowledge, this turn
	needs    []intent.Need       // what the caller asked for besides, in order
	past     course.Past         // the sheet of the call: every scene that was begun, latest last
	inquiry  string              // answered last from the knowledge
	care     care.Caller
	met      int  // turns in which the card was asked for; waitCards: it is known
	served   bool // people had the caller before
	gate     *gate
	ahead    *llm.Ahead // nil: no model, or this is a double
}

// newMind returns the mind of a call. One that comes back from people goes on with its memory, and with the app it began with.
func newMind(app *App, deps Deps) *mind {
	m := &mind{app: app, care: care.New(&app.File.Care), typed: deps.Typing}
	if deps.Back != nil {
		if before, ok := deps.Back.State.(*mind); ok {
			*m = *before
		}
	}
	if deps.Now == nil {
		deps.Now = time.Now
	}
	if deps.Log == nil {
		deps.Log = slog.New(slog.DiscardHandler)
	}
	m.deps, m.gate = deps, &gate{}
	m.ahead = nil
	if deps.Model != nil {
		m.ahead = &llm.Ahead{Model: deps.Model, Observe: deps.Spent}
	}
	return m
}

// Next implements Mind. It answers every turn; errors come only from a context that ended.
func (m *mind) Next(ctx context.Context, heard Heard) (Reply, error) {
	m.gate.mu.Lock()
	defer m.gate.mu.Unlock()
	r, err := m.next(ctx, heard)
	if m.ahead != nil {
		m.ahead.Drop()
	}
	m.gate.busy = r.Rest != nil
	return r, err
}

// next is Next, whose gate is closed.
func (m *mind) next(ctx context.Context, heard Heard) (Reply, error) {
	m.heard = heard
	m.facts, m.scene, m.missed, m.found = nil, "", false, nil
	m.turn++
	private := m.Private(m.run)
	m.talk = draft.Exchanged(m.talk, heard, private)
	m.meet(ctx)
	if !heard.Hinted {
		m.typed = heard.Typed || m.typed && heard.Kind != HeardText
	}
	cheated := heard.Kind == HeardText && m.care.Swindled(heard.Text)
	var out Reply
	switch heard.Kind {
	case HeardStart:
		if back := m.deps.Back; back != nil {
			out = m.onBack(ctx, back)
			break
		}
		m.scene = turnGreeting
		out = m.say(m.greeting())
	case HeardDigits:
		out = m.onDigits(ctx, heard.Text)
	case HeardSilence:
		out = m.onSilence(ctx)
	case HeardDeaf:
		out = m.onDeaf(ctx)
	case HeardText:
		out = m.onTongue(ctx, strings.TrimSpace(heard.Text))
	default:
		out = m.miss(ctx)
	}
	out = m.goOn(ctx, out)
	if err := ctx.Err(); err != nil {
		_ = out.Whole() // ends at once: it closes what was begun
		return Reply{}, err
	}
	out = m.hinted(m.apologetic(m.notUnderstood(out)), cheated)
	m.toldDeaf = m.toldDeaf && heard.Deaf
	if heard.Deaf {
		out = m.forKeys(out)
	}
	if heard.Kind != HeardSilence {
		m.silences = 0
	}
	if out.Scene == "" {
		out.Scene = m.scene
	}
	if private {
		exchange.MaskFacts(m.facts)
	}
	out.Private = m.Private(m.run) && out.Next == NextListen
	out.Facts, out.Manner, out.Language = m.facts, m.care.Manner(), m.app.Language
	return m.worded(out), nil
}

// worded fits a reply's words to the language of the call, and to a caller who writes; it is repeated as it is.
func (m *mind) worded(out Reply) Reply {
	if m.app.Language == language.English {
		out.Text = language.Spaced(out.Text)
	}
	m.said = out.Text
	if m.typed {
		out.Text = scene.Written(m.app.Language, out.Text)
	}
	return out
}

// say makes a reply that fits what the mind waits for.
func (m *mind) say(text string) Reply {
	r := Reply{Text: text, Patience: m.care.Patience(m.patience())}
	if m.run != nil {
		r.Scene = m.run.Scene.ID
	}
	m.Expect(&r, m.run)
	return r
}

// patience is how long the caller may say nothing: typing takes longer.
func (m *mind) patience() time.Duration {
	switch {
	case !m.typed:
		return m.app.File.Patience
	case m.heard.Kind == HeardSilence:
		return 2 * m.app.File.Typing
	}
	return m.app.File.Typing
}

func (m *mind) prompts() Prompts { return m.app.File.Prompts }

func (m *mind) prompt(text string, more template.Values) string { return m.app.Prompt(text, more) }

func (m *mind) fact(b hotline.Body) {
	if intent, ok := b.(hotline.IntentDetected); ok {
		intent.Hinted = m.heard.Hinted
		b = intent
	}
	m.facts = append(m.facts, b)
}

// more asks what else there is; a parked scene comes first.
func (m *mind) more(text string) Reply {
	m.run, m.left, m.misses = nil, nil, 0
	if n := len(m.parked); n > 0 {
		m.Wait = question.Return
		return m.say(text + m.prompt(m.prompts().Return, template.Values{"title": m.parked[n-1].Scene.Title}))
	}
	m.Wait = question.More
	return m.say(text + m.prompt(m.prompts().More, nil))
}

// What a turn belongs to where that is no scene, as Reply.Scene says; a person wanted is agent.transfer.
const (
	turnGreeting = "greeting"
	turnClosing  = "closing"
	turnAnswer   = "faq"
)

// goodbye ends the call after its text, but never that of somebody in danger.
func (m *mind) goodbye(text string) Reply {
	if m.feeling.danger != phrase.Safe {
		m.run, m.Wait = nil, question.Need
		return m.stay()
	}
	m.scene = turnClosing
	m.run, m.parked, m.left, m.needs, m.Wait = nil, nil, nil, nil, question.Need
	outcome := hotline.OutcomeCompleted
	if m.callback {
		outcome = hotline.OutcomeCallback
	}
	return Reply{Text: text + m.prompt(m.prompts().Closing, nil), Expect: turntaking.ExpectNothing, Next: NextHangup, Outcome: outcome}
}

// understand asks the small model what text asks for and notes the fact when that is one thing; of several each is noted when it begins.
func (m *mind) understand(text string) []intent.Need {
	start := time.Now()
	needs := m.app.Model.Needs(text)
	if got := needs[0].Result; len(needs) == 1 {
		m.fact(hotline.IntentDetected{Text: needs[0].Text, Intent: got.Intent, Confidence: got.Confidence, Source: "intent",
			TookMS: float64(time.Since(start)) / float64(time.Millisecond)})
	}
	return needs
}

// model is the language model of this call.
func (m *mind) model() llm.Model {
	if m.ahead != nil {
		return m.ahead
	}
	return m.deps.Model
}

// idle notes that the rest of a reply has ended.
func (m *mind) idle() {
	m.gate.mu.Lock()
	defer m.gate.mu.Unlock()
	m.gate.busy = false
}
