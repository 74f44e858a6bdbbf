package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"hotline"
	"hotline/asr"
	"hotline/assist/form"
	"hotline/cmd/hotline/assistant"
	"hotline/cmd/hotline/board"
	"hotline/cmd/hotline/coach"
	"hotline/cmd/hotline/dialogue"
	"hotline/cmd/hotline/inspect"
	"hotline/cmd/hotline/library"
	"hotline/cmd/hotline/observing"
	"hotline/cmd/hotline/outside"
	"hotline/cmd/hotline/people"
	"hotline/cmd/hotline/supervise"
	"hotline/cmd/hotline/tracing"
	"hotline/cmd/hotline/upkeep"
	"hotline/console"
	"hotline/console/customer"
	"hotline/console/gate"
	"hotline/dialog"
	"hotline/dialog/care"
	"hotline/dialog/emotion"
	"hotline/dialog/flow"
	"hotline/dialog/knowledge"
	"hotline/dialog/turntaking"
	"hotline/engine"
	"hotline/examples/telecom/backoffice"
	"hotline/internal/certs"
	"hotline/internal/config"
	"hotline/internal/eventbus"
	"hotline/internal/obs"
	"hotline/internal/store"
	"hotline/internal/traces"
	"hotline/llm"
	"hotline/media"
	"hotline/telephony"
	"hotline/telephony/sip"
	"hotline/telephony/sip/registrar"
	"hotline/telephony/webrtc"
)

type serveCmd struct {
	Config         string `help:"Configuration file; none: the sample telecom hotline on embedded defaults." placeholder:"FILE"`
	AllowSimulated bool   `help:"Let the bundled demo recogniser, which understands synthetic voices only, answer beyond this machine."`
}

// Run serves until SIGINT or SIGTERM, then drains: no new calls, running calls may finish within sip.drain_limit.
func (c *serveCmd) Run(e *env) error {
	cfg, err := loadConfig(c.Config)
	if err != nil {
		return err
	}
	cfg.ASR.AllowSimulated = cfg.ASR.AllowSimulated || c.AllowSimulated
	log, err := obs.NewLogger(logConfig(cfg), e.stderr)
	if err != nil {
		return err
	}
	slog.SetDefault(log) // of the libraries that know no other
	syscall.Umask(0o027) // what is written here is for nobody else on the machine
	release, err := upkeep.Claim(folders(cfg))
	if err != nil {
		return err
	}
	defer release()
	s := &server{cfg: cfg, file: c.Config, log: log, metrics: obs.New(), began: time.Now()}
	defer s.close()
	if err := s.build(e.ctx); err != nil {
		return err
	}
	s.banner(e.stdout)
	return s.serve(e.ctx)
}

// server is the running hotline: the parts in the order in which they were opened; close goes backwards.
//
//archtest:fields one for each part that is wired; no other type knows them all
type server struct {
	cfg     config.Config
	file    string // of cfg; "" = none
	log     *slog.Logger
	metrics *obs.Metrics
	began   time.Time

	bus       *eventbus.Bus
	db        *store.DB
	pacer     *media.Pacer
	ears      ears
	voice     speech
	app       *flow.App             // as it was at the start: name, prompts and hot words of the server
	talk      *dialogue.Dialogue    // the app of each new call, with its tools
	library   knowledge.Base        // nil: the app's own approved answers are all it knows
	follow    func(context.Context) // keeps the library like its folder until the context ends
	model     llm.Model
	office    string // address of the back office
	cards     *customer.Client
	people    *people.People
	helper    *assistant.Assistant // nil: agents get no live help
	coach     *coach.Coach
	inspects  *inspect.Site
	hot       *board.Topics
	parts     []gate.Part // of the console
	monitor   *supervise.Supervise
	engine    *engine.Engine
	endpoint  *sip.Endpoint
	browsers  *webrtc.Hub
	passwords *registrar.Issued // of agents' phones
	guests    *registrar.Guests // nil: only who has a password may call from a browser
	console   *console.Console
	newcomers []newcomer
	secret    string // one-time password of the first account; "" when there are accounts
	web       *http.Server
	webAddr   net.Addr
	certs     *certs.Store   // nil: nothing speaks TLS
	traces    *traces.Traces // nil: nobody takes them
	outside   *outside.Watch // servers of speech and models

	trial     func() time.Time // not nil: the hotline serves one case of a suite, at this time and without people
	draining  atomic.Bool
	published atomic.Uint64 // events handed to the bus
	closers   []func()
}

func (s *server) onClose(f func()) { s.closers = append(s.closers, f) }

func (s *server) close() {
	for i := len(s.closers) - 1; i >= 0; i-- {
		s.closers[i]()
	}
}

// build opens everything; what fails names its remedy.
func (s *server) build(ctx context.Context) error {
	var early sync.WaitGroup // learns beside the steps what later ones need; what is wrong there they say
	defer early.Wait()
	cfg, files := s.cfg, s.appFiles()
	early.Go(func() { inspect.Learn(cfg.QA, files, cfg.App.Folder) })
	early.Go(func() { _, _ = form.Load(files) })
	for _, step := range []func(context.Context) error{
		s.openRecords, s.openBackOffice, s.openApp, s.openSpeech, s.openPeople, s.openEngine, s.openTelephony, s.openAssist, s.openCoach, s.openInspection, tidy, s.openConsole, s.openWeb,
	} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// tidy gives back the memory of learning, which takes several times of what it leaves. It must be done before anybody can ask. What stays are
// models, numbers that the collector needs not walk: unless the operator says otherwise ($GOGC) it runs at half more of them, not at twice.
func tidy(context.Context) error {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(50)
	}
	debug.FreeOSMemory()
	return nil
}

func (s *server) openRecords(ctx context.Context) (err error) {
	if s.traces, err = tracing.Open(ctx, s.cfg.Telemetry, version, s.metrics, s.log); err != nil {
		return err
	}
	if s.bus, err = eventbus.Open(ctx, eventConfig(s.cfg), s.log); err != nil {
		return fmt.Errorf("event bus: %w", err)
	}
	s.bus.OnPanic(s.metrics.Panic)
	s.onClose(func() {
		if err := s.bus.Close(); err != nil {
			s.log.Error("event bus", "err", err)
		}
	})
	if s.db, err = store.Attach(ctx, storeConfig(s.cfg)); err != nil {
		return fmt.Errorf("record of calls: %w", err)
	}
	s.onClose(func() { _ = s.db.Close() })
	if err := s.db.Healthy(); err != nil {
		s.log.Warn("calls are not on record yet, their events wait", "err", err)
	}
	return nil
}

func (s *server) openApp(ctx context.Context) (err error) {
	s.talk, err = dialogue.Open(dialogue.Config{Folder: s.cfg.App.Folder, Files: s.appFiles(), Office: s.office, Version: version}, s.metrics, s.log)
	if err != nil {
		return fmt.Errorf("app.folder %q: %w", s.cfg.App.Folder, err)
	}
	s.onClose(s.talk.Close)
	s.app, _ = s.talk.App()
	if err = s.openLibrary(ctx); err != nil {
		return fmt.Errorf("knowledge: %w", err)
	}
	health := observing.NewHealth(s.log)
	model, err := openModel(s.cfg, func(a llm.Attempt) {
		s.metrics.LLMAttempt(a.Endpoint, a.Outcome)
		health.Attempt(a)
		if errors.Is(a.Err, llm.ErrPanicked) {
			s.metrics.Panic("llm")
		}
	})
	if model != nil {
		s.model = llm.Timed{Model: model, FirstToken: s.cfg.LLM.FirstToken, Total: s.cfg.LLM.Total, Measure: s.metrics.LLM}
	}
	return err
}

// openLibrary opens the documents that conversations search, if there are any.
func (s *server) openLibrary(ctx context.Context) error {
	s.follow = func(context.Context) {}
	l, err := library.Open(ctx, s.cfg, s.log)
	if l != nil {
		s.library, s.follow = l, l.Run
	}
	return err
}

// openBackOffice starts the built-in demo back office on a loopback port of its own, unless one is configured.
func (s *server) openBackOffice(ctx context.Context) error {
	base := s.cfg.App.BackOffice
	if base == "" {
		office, err := backoffice.New(backoffice.Config{File: filepath.Join(s.cfg.Data, "backoffice.json")})
		if err != nil {
			return fmt.Errorf("demo back office: %w", err)
		}
		l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
		if err != nil {
			return fmt.Errorf("demo back office: %w", err)
		}
		web := &http.Server{Handler: office.Handler(), ReadHeaderTimeout: 5 * time.Second}
		var work sync.WaitGroup
		work.Go(func() { _ = web.Serve(l) })
		s.onClose(func() { _ = web.Close(); work.Wait() })
		base = "http://" + l.Addr().String()
	}
	s.office = base
	return nil
}

func (s *server) openSpeech(ctx context.Context) (err error) {
	s.outside = outside.NewWatch(outside.Servers(s.cfg), s.metrics.ComponentUp, s.log)
	if s.voice, err = openSynthesizer(ctx, s.cfg, s.log); err != nil {
		return fmt.Errorf("speech synthesis: %w", err)
	}
	s.onClose(s.voice.close)
	if s.ears, err = openEars(ctx, s.cfg, s.app, s.log); err != nil {
		return fmt.Errorf("speech recognition: %w", err)
	}
	if err = openTongues(ctx, s.cfg, s.app, s.log, &s.ears); err != nil {
		s.ears.close()
		return fmt.Errorf("speech recognition: %w", err)
	}
	s.onClose(s.ears.close)
	if s.simulated() && !onlyLoopback(s.cfg) && !s.cfg.ASR.AllowSimulated {
		return errSimulated
	}
	return nil
}

func (s *server) openEngine(ctx context.Context) (err error) {
	seen := observing.New(s.metrics)
	deps := engine.Deps{
		Pacer: s.pacer, Null: asr.Null{}, Converse: s.converse, Dial: func(ctx context.Context, to telephony.Address) (telephony.Leg, error) {
			return s.endpoint.Dial(ctx, to)
		}, Loop: s.loopAddress, Practice: func(from telephony.Address) (engine.Practice, bool) { return s.coach.Expected(from) },
		HotWords: append(s.app.HotWords(), s.cfg.ASR.HotWords...),
		Floor:    s.people.Engine(), Known: s.people.Known,
		Publish: func(ev hotline.Event) error {
			seen.Observe(ev)
			s.traces.Take(ev)
			s.talk.Take(ev)
			err := s.bus.Publish(ev)
			if err != nil {
				s.metrics.EventLost()
				return err
			}
			s.published.Add(1)
			return nil
		},
		Faults:  s.faults,
		OnPanic: s.metrics.Panic, OnDrop: s.metrics.TapDropped, Log: s.log,
	}
	if s.ears.Recognizer != nil {
		deps.Recognizer = s.ears.Recognizer
	}
	deps.Tongues = s.ears.tongues
	deps.ReadBack = func(digits string) []int16 {
		samples, err := render(ctx, s.voice, "您按的是："+digits+"。", 8000)
		if err != nil {
			s.log.Error("read back", "err", err)
		}
		return samples
	}
	if deps.Prompt, err = oneMinute(ctx, s.voice, s.app); err != nil {
		return err
	}
	if deps.Emotions, err = emotion.NewReader(); err != nil {
		return fmt.Errorf("emotions: %w", err)
	}
	if s.engine, err = engine.New(engineConfig(s.cfg), deps); err != nil {
		return err
	}
	s.monitor = supervise.New(supervise.Deps{Calls: s.engine, Phones: s.people, Realm: s.cfg.SIP.Realm, Clock: s.pacer, Log: s.log})
	s.parts = append(s.parts, s.monitor.Part())
	return errors.Join(s.gauges(), s.metrics.Gauges("supervisors", "Supervisors on calls, by mode.", "mode", s.monitor.Modes))
}

// gauges exports what other parts count themselves.
func (s *server) gauges() error {
	return errors.Join(
		s.metrics.Counter("media_ticks_total", "20 ms ticks of the media clock.", func() float64 { return float64(s.pacer.Stats().Ticks) }),
		s.metrics.Counter("media_ticks_missed_total", "Ticks skipped because they would have come 20 ms late or more.",
			func() float64 { return float64(s.pacer.Stats().Missed) }),
		s.metrics.Gauge("events_waiting", "Events not yet acknowledged by the event bus.", func() float64 { return float64(s.bus.Stats().Waiting) }),
	)
}

// converse builds the conversation of one call.
func (s *server) converse(call engine.Call, voice engine.Voice) *dialog.Conversation {
	cfg := dialog.Default()
	cfg.Voice, cfg.Speed, cfg.Speculate = s.cfg.TTS.Voice, s.cfg.TTS.Speed, s.cfg.LLM.Speculate
	var model llm.Model
	if s.model != nil {
		model = &llm.Budget{Model: tracing.Model(s.traces, s.model, call.ID), Tokens: s.cfg.LLM.CallTokens}
	}
	app, tools := s.talk.App() // this call keeps them
	cfg.Lull.Fillers, cfg.Lull.Still = app.File.Prompts.Filler, app.File.Prompts.Still
	cfg.Lang, cfg.Tongues = app.Language.Tag(), s.tongues(app)
	deps := flow.Deps{Tools: tools, Model: model, Knowledge: s.library, CallerNumber: call.Number, Spent: s.talk.Spent, Card: s.cardOf(call.Number), Staff: s.people.Staff, Back: call.Back,
		Now: func() time.Time { return time.Now().In(s.people.Zone()) }, Log: s.log.With("call", call.ID), Language: s.lineOf(call.Info), Hears: s.hears, Typing: types(call.Info)}
	if s.trial != nil {
		deps.Now, deps.Staff = s.trial, nil
	}
	return dialog.New(cfg, dialog.Deps{
		Mind: app.New(deps), Synth: s.voice, Player: voice.Player, Policy: turntaking.New(turntaking.Default()),
		Emit: voice.Emit, Now: voice.Now, Reopen: voice.Reopen, Hide: voice.Hide, Saying: voice.Saying, Log: deps.Log,
		After: call.After, FirstUtterance: call.FirstUtterance, Mood: func() *emotion.Reading { return s.talk.Mood(call.ID) }, Rescue: func() *flow.Reply { return app.Rescue(deps) },
	})
}

// cardOf tells how the caller of a number wants to be treated, by the customer card.
func (s *server) cardOf(number string) func(context.Context) care.Card {
	return func(ctx context.Context) (known care.Card) {
		if number == "" {
			return known
		}
		card, err := s.cards.Card(ctx, number)
		if err != nil {
			s.log.Debug("conversation without customer card", "err", err)
		}
		for _, f := range card.Flags {
			known.VIP = known.VIP || f.Kind == "vip"
			known.Elder = known.Elder || f.Kind == "elder"
		}
		return known
	}
}

func (s *server) openWeb(ctx context.Context) error {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", s.cfg.HTTP.Listen)
	if err != nil {
		return fmt.Errorf("http: %w (set http.listen to another port)", err)
	}
	s.webAddr = l.Addr()
	s.web = &http.Server{Handler: inTime(s.routes(), bodyTime), ReadHeaderTimeout: 5 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10}
	if s.cfg.HTTP.TLS {
		l = tls.NewListener(l, s.certs.Server()) // HTTP/1.1, which WebSocket needs
	}
	var work sync.WaitGroup
	work.Go(func() {
		if err := s.web.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			s.log.Error("http", "err", err)
		}
	})
	s.onClose(func() { _ = s.web.Close(); work.Wait() })
	return nil
}

// serve runs the parts that block until ctx ends, then drains. The media clock and the store outlive the calls.
func (s *server) serve(ctx context.Context) error {
	media, stopMedia := context.WithCancel(context.WithoutCancel(ctx))
	records, stopRecords := context.WithCancel(media)
	calls, stopCalls := context.WithCancel(media)
	var clock, consumer, sipDone sync.WaitGroup
	clock.Go(func() { _ = s.pacer.Run(media) })
	consumer.Go(func() {
		if err := s.bus.ConsumeBatch(records, "store", s.project); err != nil && records.Err() == nil {
			s.log.Error("record of calls stopped", "err", err)
		}
	})
	var recovery sync.WaitGroup
	recovery.Go(func() { s.closeCutCalls(records) })
	recovery.Go(func() { s.watch(records) })
	recovery.Go(func() { s.outside.Run(records) })
	recovery.Go(func() { s.trim(records) })
	recovery.Go(func() { s.follow(records) })
	recovery.Go(func() { s.talk.Run(records) })
	if s.traces != nil {
		recovery.Go(func() { s.traces.Run(records) })
	}
	if s.helper != nil {
		recovery.Go(func() { s.helper.Run(records) })
	}
	recovery.Go(func() { s.inspects.Run(records) })
	sipDone.Go(func() { s.coach.Run(calls) })
	recovery.Go(func() { s.hot.Run(records) })
	sipDone.Go(func() { _ = s.browsers.Serve(calls) })
	stopPeople := s.runPeople(media)
	served := make(chan error, 1)
	sipDone.Go(func() {
		served <- s.endpoint.Serve(calls, func(ctx context.Context, leg telephony.Leg) {
			if s.monitor.Serve(ctx, leg) {
				return
			}
			if err := s.engine.Handle(ctx, leg); err != nil {
				s.log.Error("call", "err", err)
			}
		})
	})
	defer func() {
		stopCalls()
		sipDone.Wait()
		stopPeople()
		s.settle()
		stopRecords()
		recovery.Wait()
		consumer.Wait()
		stopMedia()
		clock.Wait()
	}()
	select {
	case err := <-served:
		return fmt.Errorf("sip: %w", err)
	case <-ctx.Done():
	}
	s.drain()
	return nil
}

// drain refuses new calls and waits for the running ones, up to the limit or a second signal.
func (s *server) drain() {
	s.coach.Drain()
	s.endpoint.Drain()
	s.people.Engine().Drain()
	s.draining.Store(true)
	limit := time.NewTimer(s.cfg.SIP.DrainLimit)
	defer limit.Stop()
	look := time.NewTicker(100 * time.Millisecond)
	defer look.Stop()
	again := make(chan os.Signal, 1) // capacity 1: the second wish is enough
	signal.Notify(again, os.Interrupt, syscall.SIGTERM)
	defer signal.Stop(again)
	s.log.Info("draining", "calls", s.engine.Active(), "limit", s.cfg.SIP.DrainLimit)
	for s.engine.Active() > 0 {
		select {
		case <-limit.C:
			s.log.Warn("drain limit passed: ending the calls that are left", "calls", s.engine.Active())
			s.engine.Cut()
		case <-again:
			s.log.Warn("stopped again: ending the calls at once", "calls", s.engine.Active())
			s.engine.Cut()
		case <-look.C:
		}
	}
}
