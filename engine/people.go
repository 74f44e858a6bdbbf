package engine

import (
	"context"
	"strings"
	"time"

	"hotline"
	"hotline/asr"
	"hotline/dialog"
	"hotline/dialog/flow"
	"hotline/engine/acd"
	"hotline/engine/floor"
	"hotline/engine/transcript"
	"hotline/media"
	"hotline/telephony"
)

// backGiven is floor.Back.Why of a caller whom an agent gave back.
const backGiven = "given_back"

// Keys of a caller who talks to people, and how they are sent to him.
const (
	keyQueue = 32 // keys that may wait for the floor; the newest give way
	keyTime  = 100 * time.Millisecond
	keyPause = 60 * time.Millisecond
)

// earRetry is how long after a recogniser failed in the middle of a talk it is opened again.
const earRetry = 2 * time.Second

// lastWords bounds the wait for what the caller said last.
const lastWords = 2 * time.Second

// firstTyped is the number of the first utterance that was typed while people had the caller: above those of a conversation.
const firstTyped = 1<<20 + 1<<12

// toPeople is the order that no supervisor gives: the machine itself hands over.
const toPeople = "people"

// turns is how people and supervisors have the caller, from one conversation of the machine to the next.
type turns struct {
	m        *medium
	handover *flow.Handover // the last one; nil = there was none
	agent    string         // for whom it is, "" = whoever is next
	words    int            // number of the caller's next utterance
	memory   any            // of the machine's last mind
	served   bool           // a person has talked to the caller
}

// run carries out an order and what follows from it, until the machine has the caller again or, back being nil, the call ends.
func (t *turns) run(ctx context.Context, o order) (back *flow.Back, end hotline.Outcome) {
	t.m.s.overhear()
	defer func() {
		if said := t.m.s.overheard(); back != nil {
			back.Said = said
		}
	}()
	floored := t.handover != nil // the caller is to be with people: he was last, or was about to be
	for ctx.Err() == nil {
		switch o.verb {
		case "take":
			t.served = true
			o = t.own(ctx)
		case "release":
			if !floored {
				t.m.s.emit(hotline.GivenBack{Agent: o.by, Why: backGiven, AtMS: ms(t.m.s.at())})
				return &flow.Back{Why: backGiven, State: t.memory}, ""
			}
			o.verb = toPeople
		case "transfer":
			t.passOn(o)
			o.verb = toPeople
		case toPeople:
			var got floor.End
			got, t.words = t.m.people(ctx, *t.handover, t.agent)
			switch floored = true; {
			case got.Evicted:
				t.served = t.served || got.Outcome == hotline.OutcomeTransferred
				o = t.m.s.audience.next()
			case got.Back == nil:
				return nil, got.Outcome
			default:
				t.served = t.served || got.Back.Why == backGiven
				return &flow.Back{Why: got.Back.Why, Scene: got.Back.Scene, State: t.handover.State}, ""
			}
		case "hangup":
			if t.served {
				return nil, hotline.OutcomeTransferred
			}
			return nil, hotline.OutcomeCompleted
		default: // taken back before it was carried out
			o.verb = "release"
		}
	}
	if t.served {
		return nil, hotline.OutcomeTransferred
	}
	return nil, hotline.OutcomeCallerGone
}

// passOn makes a hand-over of a supervisor's transfer.
func (t *turns) passOn(o order) {
	h := flow.Handover{State: t.memory}
	if t.handover != nil {
		h = *t.handover
	}
	h.Reason, t.agent = "supervisor", ""
	if queue, ok := strings.CutPrefix(o.to, "queue:"); ok {
		h.Queue = queue
	} else {
		t.agent = strings.TrimPrefix(o.to, "agent:")
	}
	t.handover = &h
}

// own lets the supervisor who took the call over have the caller, and returns what becomes of him then.
func (t *turns) own(ctx context.Context) order {
	m, s := t.m, t.m.s
	g := s.audience.taker()
	if g == nil {
		return order{verb: "release"}
	}
	s.hiding.set(s, dialog.Open)
	s.emit(hotline.PartyJoined{Party: hotline.PartyAgent, Name: g.Name, To: g.To, Codec: g.Report().Codec, AtMS: ms(s.at())})
	w := m.witness()
	ended, done := make(chan struct{}), make(chan struct{})
	go func() { defer close(done); s.guarded(func() { w.run(ctx, ended) })() }()
	held, stop := context.WithCancelCause(ctx)
	s.audience.enter(ownStage, stop)
	<-held.Done()
	stop(nil)
	s.audience.enter(noStage, nil)
	close(ended)
	<-done
	t.words = w.writer.Next()
	s.emit(hotline.PartyLeft{Party: hotline.PartyAgent, Name: g.Name, To: g.To, Cause: string(telephony.CauseNormal), AtMS: ms(s.at()), Media: g.Report()})
	o := s.audience.next()
	if o.verb == "transfer" {
		s.audience.handedOn(g)
	}
	return o
}

// people gives the caller to the floor, and tells how that ended and the number that his next utterance gets. agent is for whom he is;
// "" = whoever is next.
func (m *medium) people(ctx context.Context, h flow.Handover, agent string) (floor.End, int) {
	s := m.s
	s.hiding.set(s, dialog.Open)
	if h.Fields == nil {
		h.Fields = []hotline.HandoverField{}
	}
	asked := hotline.HandoverRequested{
		Reason: h.Reason, Queue: h.Queue, Scene: h.Scene, Intent: h.Intent, Summary: h.Summary, Fields: h.Fields, AtMS: ms(s.at()),
	}
	s.emit(asked)
	caller := m.caller()
	caller.Handover, caller.Upset, caller.Agent = asked, h.Upset, agent
	if of, ok := h.State.(interface{ Tongue() string }); ok {
		caller.Lang = of.Tongue()
	}
	return m.serve(ctx, caller)
}

// caller is the caller as the floor knows one.
func (m *medium) caller() floor.Caller {
	s := m.s
	c := floor.Caller{ID: s.call.ID, From: s.call.Info.From, Number: s.call.Number, Emit: s.emit, Now: s.at, Voice: m.voice(), Visits: s.audience.list, Wanted: s.audience.wanted}
	if known := s.e.deps.Known; known != nil {
		c.Known = func(ctx context.Context) acd.Caller { return known(ctx, s.call.Number, s.begun) }
	}
	return c
}

// voice is the caller's audio for the floor.
func (m *medium) voice() floor.Voice {
	v := floor.Voice{Rate: m.s.audio.Rate(), Send: m.out, Listen: func(sink media.Sink) { m.also.Listen(sink) }}
	v.Pause = func(on bool) bool { return m.s.hiding.request(m.s, on) }
	if sender, ok := m.s.audio.(telephony.DigitSender); ok {
		v.SendKeys = func(ctx context.Context, keys string) error { return sendKeys(ctx, sender, keys) }
	}
	return v
}

func sendKeys(ctx context.Context, to telephony.DigitSender, keys string) error {
	for _, k := range keys {
		if err := to.SendDigit(ctx, string(k), keyTime); err != nil {
			return err //nolint:wrapcheck // says which key
		}
		select {
		case <-time.After(keyPause):
		case <-ctx.Done():
			return ctx.Err() //nolint:wrapcheck // the caller's own
		}
	}
	return nil
}

// serve lets the floor have the caller, and states what he says meanwhile.
func (m *medium) serve(ctx context.Context, c floor.Caller) (floor.End, int) {
	w := m.witness()
	c.Voice.Keys = w.keys
	ended, done := make(chan struct{}), make(chan struct{})
	go func() { defer close(done); m.s.guarded(func() { w.run(ctx, ended) })() }()
	m.s.audience.enter(floorStage, nil)
	end := m.s.e.deps.Floor.Serve(ctx, c)
	m.also.Listen(nil)
	m.s.audience.enter(noStage, nil)
	close(ended)
	<-done
	if end.Broken != nil {
		m.s.broken(end.Broken, nil)
	}
	return end, w.writer.Next()
}

func (m *medium) witness() *witness {
	return &witness{m: m, writer: transcript.NewWriter(hotline.PartyCaller, "", m.s.spoken(), m.s.emit), keys: make(chan rune, keyQueue)}
}

// witness states what the caller does while people have him: words, speech, keys.
type witness struct {
	m      *medium
	writer *transcript.Writer
	keys   chan rune
}

// run follows the caller until ended, and then for as long as his last words take. A conversation that follows finds a fresh recogniser.
func (w *witness) run(ctx context.Context, ended <-chan struct{}) {
	ear := w.m.ear
	ear.Flush() // what was said into the machine's last words; it must not wait for the caller's next ones
	results := ear.results()
	retry := time.NewTimer(time.Hour)
	retry.Stop()
	defer retry.Stop()
	for {
		select {
		case <-ended:
			w.lastWords(ctx, results)
			return
		case sig := <-w.m.signals:
			w.signal(sig)
		case r, ok := <-results:
			if ok {
				w.writer.Result(r, ear.origin(), w.m.s.at())
				continue
			}
			results = nil
			if err := ear.failure(); err != nil && ctx.Err() == nil { // without an error the leg's end has closed it
				w.failed(err)
				retry.Reset(earRetry)
			}
		case <-retry.C:
			if _, err := ear.reopen(ctx); err != nil {
				retry.Reset(earRetry)
				continue
			}
			w.writer.Anew()
			results = ear.results()
		}
	}
}

func (w *witness) failed(err error) {
	w.m.s.e.deps.Log.Warn("recogniser failed, opening it again", "call", w.m.s.call.ID, "err", err)
	w.m.s.emit(hotline.ComponentFailed{Component: "asr", Error: err.Error(), Action: "retried"})
}

// lastWords states what the recogniser still holds.
func (w *witness) lastWords(ctx context.Context, results <-chan asr.Result) {
	ear, origin := w.m.ear, w.m.ear.origin()
	if results == nil {
		return
	}
	if ctx.Err() != nil {
		_ = ear.Close()
	} else if _, err := ear.reopen(ctx); err != nil {
		w.m.s.e.deps.Log.Warn("recogniser", "call", w.m.s.call.ID, "err", err)
		ear.Flush()
	}
	limit := time.NewTimer(lastWords)
	defer limit.Stop()
	for {
		select {
		case r, ok := <-results:
			if !ok {
				return
			}
			w.writer.Result(r, origin, w.m.s.at())
		case <-limit.C:
			return
		}
	}
}

func (w *witness) signal(sig dialog.Signal) {
	s := w.m.s
	switch sig.Kind {
	case dialog.SpeechOn:
		s.emit(hotline.SpeechStarted{Party: hotline.PartyCaller, AtMS: ms(sig.At)})
	case dialog.SpeechOff:
		s.emit(hotline.SpeechEnded{Party: hotline.PartyCaller, AtMS: ms(sig.At), LevelDB: sig.LevelDB, PitchHz: sig.PitchHz, VoicedMS: ms(sig.Voiced)})
		w.m.ear.Flush()
	case dialog.Key:
		select {
		case w.keys <- sig.Digit:
		default:
		}
	case dialog.Typed:
		if sig.Text == "" {
			return
		}
		s.emit(hotline.UtteranceFinal{
			N: s.typed(), Party: hotline.PartyCaller, Text: sig.Text, FromMS: ms(sig.At), ToMS: ms(sig.At), Confidence: 1, Typed: true,
		})
	case dialog.SoundOn, dialog.Held, dialog.Resumed, dialog.Hinted:
	}
}
