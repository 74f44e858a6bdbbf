package assist

import (
	"cmp"
	"context"
	"runtime/debug"
	"slices"
	"strconv"
	"sync"
	"time"

	"hotline"
	"hotline/assist/form"
	"hotline/assist/language"
	"hotline/assist/view"
)

// question is what the documents are asked for a call.
type question struct {
	text      string
	id        string // of the card
	tentative bool
	evidence  hotline.Evidence
	heard     time.Time // when the text came here
	ended     time.Time // end of the phrase; zero while it goes on
}

// think takes what came for a call, then asks the documents what the caller wants to know. Only one worker thinks about a call.
func (a *Assistant) think(ctx context.Context, c *call, events []hotline.Event, more *sync.WaitGroup) {
	a.mu.Lock()
	heard := c.arrived
	a.mu.Unlock()
	events = a.caughtUp(ctx, c, events)
	q, ask := a.take(ctx, c, events, heard, more)
	if !ask {
		return
	}
	answer, found := a.deps.Knowledge(ctx, q.text)
	c.mu.Lock()
	defer c.mu.Unlock()
	if a.answer(c, q, answer, found) {
		a.settleCards(c)
		a.changed(c)
	}
}

// take takes events into what is known; q is what to ask the documents for then.
func (a *Assistant) take(ctx context.Context, c *call, events []hotline.Event, heard time.Time, more *sync.WaitGroup) (q question, ask bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	before := slices.Clone(c.seats.now)
	for _, e := range events {
		a.apply(c, e)
	}
	changed := len(events) > 0
	q, ask = a.query(c, events, heard)
	changed = a.remind(c) || changed
	changed = a.finish(ctx, c, more) || changed
	if changed {
		a.settleCards(c)
		a.seated(c, before)
		a.changed(c)
	}
	return q, ask
}

// guard keeps a fault in the help for one call from all else: that call gets no more help.
func (a *Assistant) guard(c *call, what func()) {
	defer func() {
		p := recover()
		if p == nil {
			return
		}
		a.deps.Log.Error("assist: panic, this call gets no more help", "call", c.id, "panic", p, "stack", string(debug.Stack()))
		a.mu.Lock()
		c.broken, c.over, c.live = true, true, false
		a.sit(c, nil)
		a.mu.Unlock()
		if a.deps.OnPanic != nil {
			a.deps.OnPanic("assist")
		}
	}()
	what()
}

// caughtUp puts the earlier events of a call before the first ones, when it began before this program.
func (a *Assistant) caughtUp(ctx context.Context, c *call, events []hotline.Event) []hotline.Event {
	if len(events) == 0 || c.seq != 0 || events[0].Seq <= 1 || a.deps.Past == nil {
		return events
	}
	past, err := a.deps.Past(ctx, c.id)
	if err != nil {
		a.deps.Log.Warn("assist: a call is followed from its middle", "call", c.id, "err", err)
		return events
	}
	past = slices.DeleteFunc(past, func(e hotline.Event) bool { return e.Seq >= events[0].Seq })
	return append(past, events...)
}

// seated moves the call to the desks of those who have it now, and tells those who had it.
func (a *Assistant) seated(c *call, before []string) {
	a.mu.Lock()
	c.live, c.over = c.seats.talking, c.talk.ended
	same := slices.Equal(c.at, c.seats.now)
	if !same {
		a.sit(c, c.seats.now)
	}
	if c.over && len(c.seats.had) == 0 { // nobody will ask for it
		delete(a.calls, c.id)
	}
	a.mu.Unlock()
	if !same && a.deps.Changed != nil && len(before) > 0 {
		a.deps.Changed(before...)
	}
}

// heard takes a final utterance: transcript, form, checklist, scene.
func (a *Assistant) heard(c *call, at time.Time, b hotline.UtteranceFinal) {
	s, _ := c.segment(b)
	c.talk.lastAt = at
	if s.Party == hotline.PartyCaller && c.seats.talking {
		a.wants(c, s)
	}
	var changed []form.Value
	if c.filler != nil {
		changed = c.filler.Observe(s)
		for _, v := range changed {
			a.filled(c, v)
		}
	}
	if c.seats.talking {
		a.goBack(c, s, changed)
	}
	if s.Party == hotline.PartyAgent || s.Party == hotline.PartyCaller && c.seats.talking {
		c.list.hear(s, c.talk.segments, c.paper())
	}
	a.listen(c, s, at)
}

// clearly is the least confidence of the recogniser with which one utterance alone changes the matter; the desk marks what is below it.
const clearly = 0.7

// wants follows the matter while a person talks with the caller: it changes when the words are sure and clearly heard, or say so twice.
func (a *Assistant) wants(c *call, s language.Segment) {
	if a.deps.Intent == nil || runes(s.Text) < 4 {
		return
	}
	intent, confidence, ok := a.deps.Intent(s.Text)
	if !ok || confidence < a.cfg.Scene || intent == c.scene.id {
		return
	}
	heard := s.Confidence == 0 || s.Confidence >= clearly
	if c.scene.id == "" || c.scene.next == intent || heard && confidence >= (1+a.cfg.Scene)/2 {
		a.turn(c, intent)
		return
	}
	c.scene.next = intent
}

// toPerson is the intent of a caller who wants a person.
const toPerson = "agent.transfer"

// turn makes id the scene, if it is one.
func (a *Assistant) turn(c *call, id string) bool {
	if id == "" || id == "oos" || id == toPerson {
		return false
	}
	if id == c.scene.id {
		return true
	}
	g := a.deps.Guides.For(id)
	c.scene.id, c.scene.next, c.scene.title, c.scene.from = id, "", g.Title, c.scene.id
	if g.Title == id && a.deps.Title != nil {
		c.scene.title = a.deps.Title(id)
	}
	if !slices.Contains(c.scene.was, c.scene.title) {
		c.scene.was = append(c.scene.was, c.scene.title)
		if n := c.talk.lastCaller(); n >= 0 {
			c.scene.turned = append(c.scene.turned, n)
		}
	}
	c.list.reset(g)
	f := c.paper()
	if a.deps.Forms != nil {
		f = cmp.Or(a.deps.Forms.ForScene(id), f)
	}
	for _, s := range c.talk.segments { // what was said before counts
		if s.Party == hotline.PartyAgent || s.Party == hotline.PartyCaller && s.From >= c.since(c.seats.joined) && !c.seats.joined.IsZero() {
			c.list.hear(s, c.talk.segments, f)
		}
	}
	a.formFor(c)
	return true
}

// goBack makes the scene before the scene again when the talk goes on with it, as after a question that had little to do with it: an
// utterance does one of its steps that are open and fit for that, and none of the present scene.
func (a *Assistant) goBack(c *call, s language.Segment, changed []form.Value) {
	if c.scene.from == "" {
		return
	}
	before := a.deps.Guides.For(c.scene.from)
	if !c.list.resumes(before, s, changed) {
		return
	}
	a.turn(c, c.scene.from)
	for _, v := range changed {
		a.filled(c, v)
	}
}

// The least that is worth a search, and how much of a phrase must be new before it is searched again while the caller still speaks.
const (
	shortest = 5 // runes
	fresh    = 3 // runes
)

// query is what to ask the documents for after some events: the caller's newest words, while a person serves the caller.
func (a *Assistant) query(c *call, events []hotline.Event, heard time.Time) (q question, ask bool) {
	if a.deps.Knowledge == nil || len(c.seats.now) == 0 || c.talk.ended {
		return q, false
	}
	for _, e := range slices.Backward(events) {
		switch b := e.Body.(type) {
		case hotline.UtteranceFinal:
			if b.Party == hotline.PartyCaller {
				return a.final(c, b, heard)
			}
		case hotline.UtterancePartial:
			if b.Party == hotline.PartyCaller && c.seats.talking {
				return c.partly(b, heard)
			}
		case hotline.AgentOffered: // what the caller asked the machine for last
			for _, s := range slices.Backward(c.talk.segments) {
				if s.Party == hotline.PartyCaller && !a.forPerson(s.Text) {
					return question{text: s.Text, id: "knowledge-" + strconv.Itoa(s.N), evidence: s.Evidence(), heard: heard}, runes(s.Text) >= shortest
				}
			}
		}
	}
	return q, false
}

func (a *Assistant) final(c *call, b hotline.UtteranceFinal, heard time.Time) (q question, ask bool) {
	c.deck.asked = ""
	s := language.Segment{Party: b.Party, Name: b.Name, N: b.N, From: ms(b.FromMS), To: ms(b.ToMS), Text: b.Text}
	q = question{text: b.Text, id: "knowledge-" + strconv.Itoa(b.N), evidence: s.Evidence(), heard: heard}
	if !c.talk.began.IsZero() && c.seats.talking { // nobody else can see the card in time, so its time says nothing of how fast help is
		q.ended = c.talk.began.Add(ms(b.ToMS))
	}
	return q, runes(b.Text) >= shortest && !a.forPerson(b.Text)
}

// forPerson reports whether the caller asks for nothing but a person, who is there: no document need say how to get one.
func (a *Assistant) forPerson(text string) bool {
	if a.deps.Intent == nil {
		return false
	}
	intent, confidence, ok := a.deps.Intent(text)
	return ok && intent == toPerson && confidence >= a.cfg.Scene
}

// partly asks while the caller still speaks; what is found belongs to the number that the utterance will have when it is over.
func (c *call) partly(b hotline.UtterancePartial, heard time.Time) (q question, ask bool) {
	if grown := runes(b.Text) - runes(c.deck.asked); runes(b.Text) < shortest || grown < fresh && grown > -fresh {
		return q, false
	}
	c.deck.asked = b.Text
	e := hotline.Evidence{Party: hotline.PartyCaller, N: b.N, Text: b.Text, FromMS: b.AtMS, ToMS: b.AtMS}
	return question{text: b.Text, id: "knowledge-" + strconv.Itoa(b.N), tentative: true, evidence: e, heard: heard}, true
}

// answer shows what the documents say, or takes back what no longer holds.
func (a *Assistant) answer(c *call, q question, got Answer, found bool) (changed bool) {
	need := a.cfg.Answer
	if q.tentative {
		need = a.cfg.Partial
	}
	old := c.deck.find(q.id)
	if !found || got.Confidence < need {
		if q.tentative || old == nil || !old.Tentative {
			return false
		}
		return c.deck.settle(q.id, view.Withdrawn)
	}
	if old != nil && old.Source != nil && old.Source.ID == got.Source.ID && q.tentative {
		return false // firm already
	}
	for _, other := range c.deck.cards { // the same answer need not come twice
		if other.ID != q.id && other.Kind == view.Knowledge && other.Source != nil && other.Source.ID == got.Source.ID && (other.State == view.Open || other.State == view.Dismissed) {
			return false
		}
	}
	source := got.Source
	n := card{Card: view.Card{ID: q.id, Kind: view.Knowledge, Title: got.Title, Lines: wrapped(got.Text), Text: got.Text, Source: &source, Confidence: got.Confidence,
		Tentative: q.tentative, Evidence: &q.evidence, At: a.deps.Now()}, heard: q.heard, ended: q.ended, until: a.deps.Now().Add(2 * time.Minute)}
	if !c.deck.put(n) {
		return false
	}
	c.deck.keep(view.Knowledge, q.id)
	if now := c.deck.find(q.id); now.shown && !now.Tentative {
		a.measure(c, now)
	}
	return true
}

// settleCards notes which cards are seen for the first time.
func (a *Assistant) settleCards(c *call) {
	if len(c.seats.now) == 0 {
		return
	}
	for _, x := range c.deck.visible(c.seats.few) {
		if x.shown {
			continue
		}
		x.shown, x.At = true, a.deps.Now()
		if !x.heard.IsZero() {
			x.took = time.Since(x.heard)
		}
		if !x.Tentative { // how late one is that came before the end of the phrase is known at its end
			a.measure(c, x)
		}
	}
}

// measure tells how long a card took, once; not for practice calls.
func (a *Assistant) measure(c *call, x *card) {
	if a.deps.Shown == nil || x.measured || c.talk.practice {
		return
	}
	x.measured = true
	lag := time.Duration(-1)
	if !x.ended.IsZero() {
		lag = max(0, x.At.Sub(x.ended))
	}
	a.deps.Shown(x.Kind, lag, x.took)
}
