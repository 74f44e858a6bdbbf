// Package assistant joins live help with the rest of the hotline: it follows the bus, gives package assist the documents, the owner's
// guides, forms and classes, keeps what it finds on record, and shows it through console/assist. It decides nothing itself.
// cmd/hotline opens one and runs it.
package assistant

import (
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"hotline"
	"hotline/assist"
	"hotline/assist/classify"
	"hotline/assist/form"
	"hotline/assist/guide"
	"hotline/assist/view"
	"hotline/cmd/hotline/library"
	page "hotline/console/assist"
	"hotline/console/gate"
	"hotline/dialog/flow"
	"hotline/dialog/tool"
	"hotline/internal/config"
	"hotline/internal/eventbus"
	"hotline/internal/store"
	record "hotline/internal/store/assist"
	"hotline/internal/store/training"
	"hotline/llm"
	"hotline/qa/pii"
)

// Deps are the parts that live help is joined with. Bus, Store, App, Files and Log are required.
//
//archtest:fields one for each part that is joined
type Deps struct {
	Bus   *eventbus.Bus
	Store *store.DB
	// App is the version that new calls have, with its tools.
	App func() (*flow.App, tool.Caller)
	// Files is the folder of the app.
	Files fs.FS
	// Library answers questions; nil: no cards from documents.
	Library *library.Library
	// Model words summaries; nil: none does.
	Model llm.Model
	// Book has a number called back by a queue.
	Book func(ctx context.Context, number, queue string, at time.Time) (hotline.CallID, error)
	// Desk are the calls at an account's desk, the work after them included. It must not block.
	Desk func(account string) []hotline.CallID
	// Zone is the owner's time zone, that of the queues; nil: the machine's. It must not block.
	Zone func() *time.Location
	// Changed tells the pages of the accounts that something changed. It must not block.
	Changed func(topic string, accounts ...string)
	// Shown measures: the time from the end of the caller's phrase to the card, and from the text to the card.
	Shown func(late, took time.Duration)
	// OnPanic counts a fault of our own.
	OnPanic func(where string)
	Log     *slog.Logger
}

// Assistant is live help at work. Safe for concurrent use.
type Assistant struct {
	deps    Deps
	help    *assist.Assistant
	classes *classify.Catalog
	names   Names
	model   atomic.Pointer[classify.Classifier]
	records chan assist.Record     // capacity 256: more are dropped, the newest of a call holds all
	notes   chan assist.Correction // capacity 1024: more are dropped with a line in the log

	learning sync.Mutex // held while the classifier is trained anew; before mu
	learnt   []byte     // corrections that the classifier has, as published; guarded by learning

	mu    sync.Mutex
	since map[string]time.Time // when accounts were made

	practice practices
	hour     int // of the nightly training, -1 = never
	kept     *training.Store
	found    *record.Store
}

// Open reads the owner's guides, forms and classes. What is wrong with them is an error that names all of it.
func Open(ctx context.Context, cfg config.Assist, deps Deps) (*Assistant, error) {
	a := &Assistant{deps: deps, records: make(chan assist.Record, 256), notes: make(chan assist.Correction, 1024), since: map[string]time.Time{}, kept: training.New(deps.Store), found: record.New(deps.Store), hour: cfg.Nightly}
	guides, err := guide.Load(deps.Files)
	if err != nil {
		return nil, fmt.Errorf("assist: %w", err)
	}
	forms, err := form.Load(deps.Files)
	if err != nil {
		return nil, fmt.Errorf("assist: %w", err)
	}
	if a.classes, err = classify.Load(deps.Files); err != nil {
		return nil, fmt.Errorf("assist: %w", err)
	}
	a.names = Names{Classes: a.classes, Forms: forms, Guides: guides, Library: deps.Library}
	if err := a.train(ctx); err != nil {
		return nil, fmt.Errorf("assist: %w", err)
	}
	own := assist.Default()
	own.Answer, own.Normal, own.Experienced, own.Workers = cfg.Answer, cfg.Cards, cfg.Experienced, cfg.Workers
	parts := assist.Deps{
		Intent: a.intent, Title: a.title, Guides: guides, Forms: forms, Classes: a.model.Load, Model: deps.Model, Past: a.past, Kept: a.record, Since: a.seen, Desk: deps.Desk, Zone: deps.Zone, Office: a,
		Changed: func(accounts ...string) { deps.Changed(page.Topic, accounts...) }, Shown: a.shown, Keep: a.keep, Note: a.note, OnPanic: deps.OnPanic, Log: deps.Log,
	}
	if deps.Library != nil {
		parts.Knowledge = a.search
	}
	if a.help, err = assist.New(own, parts); err != nil {
		return nil, err
	}
	return a, nil
}

// train makes the classifier from the owner's examples, and from corrections that were published. A record that is away costs these.
func (a *Assistant) train(ctx context.Context) error {
	if len(a.classes.Classes()) == 0 {
		return nil
	}
	if err := a.learn(ctx); err == nil {
		return nil
	}
	model, err := classify.Train(a.classes, nil)
	if err != nil {
		return err
	}
	a.model.Store(model)
	return nil
}

// Part is what the console mounts.
func (a *Assistant) Part() gate.Part { return page.New(desk{a}, desk{a}) }

// Run follows the calls until ctx ends, and waits for what it began.
func (a *Assistant) Run(ctx context.Context) {
	var work sync.WaitGroup
	defer work.Wait()
	work.Go(func() { _ = a.help.Run(ctx) })
	work.Go(func() { a.write(ctx) })
	work.Go(func() { a.accounts(ctx) })
	work.Go(func() { a.nightly(ctx, a.hour) })
	a.follow(ctx)
}

// again is how long to wait before the bus is asked again.
const again = time.Second

// follow hands the events on, from now on; what a call had before comes from the record.
func (a *Assistant) follow(ctx context.Context) {
	after, known := uint64(0), false
	for ctx.Err() == nil {
		var err error
		if !known {
			var last uint64
			if _, last, err = a.deps.Bus.Bounds(ctx); err == nil {
				after, known = last, true
			}
		}
		if known {
			err = a.deps.Bus.Follow(ctx, after, func(seq uint64, e hotline.Event) error {
				after = seq
				a.practice.see(e)
				a.help.Observe(e)
				return nil
			})
		}
		if err != nil && ctx.Err() == nil {
			a.deps.Log.Warn("assist: no events, trying again", "err", err)
		}
		select {
		case <-ctx.Done():
		case <-time.After(again):
		}
	}
}

// search asks the documents.
func (a *Assistant) search(ctx context.Context, question string) (assist.Answer, bool) {
	got, ok := a.deps.Library.Card(ctx, masked(question)) // a name or an address that was told asks nothing
	if !ok {
		return assist.Answer{}, false
	}
	return assist.Answer{Text: got.Text, Title: got.Title, Confidence: got.Confidence, Source: view.Source{ID: got.ID, Title: got.Document, File: got.File, Line: got.Line,
		Version: got.Version, Approved: got.Approved}}, true
}

// intent names what the caller wants, by the model that conversations use.
func (a *Assistant) intent(text string) (string, float64, bool) {
	app, _ := a.deps.App()
	r := app.Intents().Classify(text)
	return r.Intent, r.Confidence, r.Intent != "" && r.Intent != "oos"
}

func (a *Assistant) title(scene string) string {
	app, _ := a.deps.App()
	if s := app.Scene(scene); s != nil {
		return s.Title
	}
	return scene
}

// past are the events of a call on record.
func (a *Assistant) past(ctx context.Context, call hotline.CallID) ([]hotline.Event, error) {
	r, err := a.deps.Store.Call(ctx, call)
	if err != nil {
		return nil, err
	}
	return r.Events, nil
}

func (a *Assistant) shown(_ view.CardKind, late, took time.Duration) {
	if a.deps.Shown != nil && late >= 0 {
		a.deps.Shown(late, took)
	}
}

// seen is when an account was made.
func (a *Assistant) seen(account string) time.Time {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.since[account]
}

// accounts keeps in mind when accounts were made, and takes published corrections.
func (a *Assistant) accounts(ctx context.Context) {
	tick := time.NewTicker(time.Minute)
	defer tick.Stop()
	for {
		if all, err := a.deps.Store.Accounts(ctx); err == nil {
			a.mu.Lock()
			for _, one := range all {
				a.since[one.Name] = one.Created
			}
			a.mu.Unlock()
		}
		if len(a.classes.Classes()) > 0 {
			if err := a.learn(ctx); err != nil && ctx.Err() == nil {
				a.deps.Log.Warn("assist: the classifier stays as it is", "err", err)
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// masked hides personal data before something goes on record.
func masked(text string) string { return pii.Mask(text) }
