// Package coach runs practice calls: it has a simulated customer (assist/trainer) call a trainee's desk as a real SIP call with synthesised
// speech, hears the trainee by what the call's recogniser writes down, keeps the history, and turns calls into drafts of personas. It owns
// the running practice calls, no queue, no score and no recording. cmd/hotline opens one and runs it; the pages come by console/training.
package coach

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"hotline"
	"hotline/assist/trainer"
	page "hotline/console/training"
	"hotline/engine"
	"hotline/internal/eventbus"
	"hotline/internal/store"
	"hotline/internal/store/training"
	"hotline/llm"
	"hotline/telephony"
	"hotline/tts"
)

// Deps are the parts that coaching stands on. Bus, Store, Files, Dial, Voice and Log are required.
//
//archtest:fields one for each part that is joined
type Deps struct {
	Bus   *eventbus.Bus
	Store *store.DB
	Files fs.FS // the folder of the app
	// Dial calls the line of practice calls; from is how the call names itself, password what Caller gave with that name. It blocks
	// until it is answered.
	Dial func(ctx context.Context, from telephony.Address, password string) (telephony.Leg, error)
	// Caller names the next simulated customer for our telephony, with the password where one is asked for; nil = a name that
	// nobody asks a password of.
	Caller func() (user, password string)
	Voice  tts.Synthesizer
	// Model words what customers say; nil: they say it as it is written.
	Model llm.Model
	// Ready says why the desk of an account could take no call now, "" = it can; nil = it always can.
	Ready func(account string) page.Problem
	// Dialled bounds how long Start waits for the line of practice calls; 0 = not at all. Rung bounds how long it waits behind that for the
	// desk to take the call or to refuse it: a phone that wants no calls does so at once, a person may take longer.
	Dialled, Rung time.Duration
	// Changed tells the pages of the accounts that something changed. It must not block.
	Changed func(topic string, accounts ...string)
	// OnPanic counts a panic of one practice call, which ends that one; may be nil.
	OnPanic func(where string)
	Log     *slog.Logger
}

// Coach implements Coach and Drafts of console/training. Safe for concurrent use.
type Coach struct {
	deps     Deps
	store    *training.Store
	personas []*trainer.Persona
	begin    chan *practice // capacity 8: who comes when it is full is told to try later

	mu      sync.Mutex
	running map[string]*practice         // by account
	byFrom  map[string]*practice         // by the name in From
	byCall  map[hotline.CallID]*practice // once the call is known
	drained bool
}

// Open reads the personas. What is wrong with one is an error that names it.
func Open(deps Deps) (*Coach, error) {
	personas, err := trainer.Load(deps.Files)
	if err != nil {
		return nil, fmt.Errorf("coach: %w", err)
	}
	return &Coach{deps: deps, store: training.New(deps.Store), personas: personas, begin: make(chan *practice, 8),
		running: map[string]*practice{}, byFrom: map[string]*practice{}, byCall: map[hotline.CallID]*practice{}}, nil
}

// again is how long to wait before the bus is asked again.
const again = time.Second

// Run follows the calls and holds the practice calls until ctx ends, and waits for what it began.
func (c *Coach) Run(ctx context.Context) {
	if err := c.store.CloseOpen(ctx, time.Now()); err != nil && ctx.Err() == nil {
		c.deps.Log.Warn("coach: practice calls of the last run stay open", "err", err)
	}
	var work sync.WaitGroup
	defer work.Wait()
	work.Go(func() { c.follow(ctx) })
	for {
		select {
		case <-ctx.Done():
			return
		case p := <-c.begin:
			work.Go(func() {
				_ = c.guard(p, func() error {
					c.hold(ctx, p)
					return nil
				})
			})
		}
	}
}

// follow hands the events of practice calls on.
func (c *Coach) follow(ctx context.Context) {
	after, known := uint64(0), false
	for ctx.Err() == nil {
		var err error
		if !known {
			var last uint64
			if _, last, err = c.deps.Bus.Bounds(ctx); err == nil {
				after, known = last, true
			}
		}
		if known {
			err = c.deps.Bus.Follow(ctx, after, func(seq uint64, e hotline.Event) error {
				after = seq
				c.hear(e)
				return nil
			})
		}
		if err != nil && ctx.Err() == nil {
			c.deps.Log.Warn("coach: no events, trying again", "err", err)
		}
		select {
		case <-ctx.Done():
		case <-time.After(again):
		}
	}
}

// hear passes an event to its practice call. It does not block: what overflows is dropped, and that is logged.
func (c *Coach) hear(e hotline.Event) {
	c.mu.Lock()
	if b, ok := e.Body.(hotline.CallStarted); ok && b.Line == hotline.Training {
		if p := c.byFrom[userOf(b.From)]; p != nil {
			c.byCall[e.Call] = p
		}
	}
	p := c.byCall[e.Call]
	c.mu.Unlock()
	if p == nil {
		return
	}
	select {
	case p.events <- e:
	default:
		c.deps.Log.Warn("coach: a practice call is slow, an event was left out", "call", e.Call, "type", e.Body.Type())
	}
}

// userOf is the user part of a SIP URI.
func userOf(uri string) string {
	user, _, _ := strings.Cut(uri[strings.Index(uri, ":")+1:], "@")
	return user
}

// Expected tells the engine for whom a call to the practice line is. It does not block.
func (c *Coach) Expected(from telephony.Address) (engine.Practice, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	p := c.byFrom[userOf(string(from))]
	if p == nil {
		return engine.Practice{}, false
	}
	return engine.Practice{Agent: p.record.Account, Summary: "练习通话：" + p.persona.Title + "。"}, true
}

// Scenarios implements Coach of console/training: those of the app, and those that people made.
func (c *Coach) Scenarios(ctx context.Context) ([]page.Scenario, error) {
	all, own, err := c.all(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]page.Scenario, 0, len(all))
	for _, p := range all {
		s := page.Scenario{ID: p.ID, Title: p.Title, Goal: p.Goal, Temper: p.Temper, Hints: p.Hints, Difficulty: p.Difficulty, Own: own[p.ID]}
		if s.Hints == nil {
			s.Hints = []string{}
		}
		out = append(out, s)
	}
	slices.SortStableFunc(out, func(a, b page.Scenario) int { return a.Difficulty - b.Difficulty })
	return out, nil
}

// all are the personas in use; own says which of them people made.
func (c *Coach) all(ctx context.Context) (all []*trainer.Persona, own map[string]bool, err error) {
	kept, err := c.store.Personas(ctx, training.InUse)
	if err != nil {
		return nil, nil, err
	}
	all, own = slices.Clone(c.personas), map[string]bool{}
	for _, k := range kept {
		p, err := trainer.Read(k.ID, []byte(k.Text))
		if err != nil {
			c.deps.Log.Warn("coach: a persona in use cannot be read", "persona", k.ID, "err", err)
			continue
		}
		p.ID = k.ID
		all, own[k.ID] = append(all, p), true
	}
	return all, own, nil
}

// Start implements Coach of console/training.
func (c *Coach) Start(ctx context.Context, account, scenario string) (page.Practice, error) {
	all, _, err := c.all(ctx)
	if err != nil {
		return page.Practice{}, err
	}
	i := slices.IndexFunc(all, func(p *trainer.Persona) bool { return p.ID == scenario })
	if i < 0 {
		return page.Practice{}, &hotline.Error{Op: "no such customer", Kind: hotline.KindNotFound}
	}
	if c.deps.Ready != nil {
		if why := c.deps.Ready(account); why != "" {
			return page.Practice{}, refusal(why)
		}
	}
	p := c.newPractice(all[i], account)
	c.mu.Lock()
	if c.running[account] != nil || c.drained {
		c.mu.Unlock()
		return page.Practice{}, refusal(page.Running)
	}
	c.running[account], c.byFrom[p.from] = p, p
	c.mu.Unlock()
	if err := c.store.PutPractice(ctx, p.record); err != nil {
		c.forget(p)
		return page.Practice{}, err
	}
	shown := c.shown(ctx, p.record, nil) // from the next line on it is another goroutine's
	select {
	case c.begin <- p:
	default:
		c.forget(p)
		return page.Practice{}, refusal(page.Full)
	}
	if c.deps.Dialled <= 0 {
		return shown, nil
	}
	wait := time.NewTimer(c.deps.Dialled)
	defer wait.Stop()
	select {
	case err := <-p.dialled:
		if err != nil {
			return page.Practice{}, refusal(page.Line)
		}
	case <-wait.C: // it may still get through; the history will tell
		return shown, nil
	case <-ctx.Done():
		return shown, nil
	}
	return shown, c.rung(ctx, p)
}

// rung waits a little for what the desk does with the call: the error of one that refused it. A desk that still rings then is none.
func (c *Coach) rung(ctx context.Context, p *practice) error {
	wait := time.NewTimer(c.deps.Rung)
	defer wait.Stop()
	select {
	case why := <-p.taken:
		if why != "" {
			return refusal(why)
		}
	case <-wait.C: // it rings; the desk and the history tell what comes of it
	case <-ctx.Done():
	}
	return nil
}

// refusals are what is wrong, and what to do, in words for who calls the API; the pages have their own.
var refusals = map[page.Problem]hotline.Error{
	page.NoPhone:  {Op: "start practice: no phone is registered for this account", Kind: hotline.KindBusy, Remedy: "open the desk and allow the microphone, or register a softphone"},
	page.NotReady: {Op: "start practice: the desk is not ready", Kind: hotline.KindBusy, Remedy: "set the state to ready"},
	page.InCall:   {Op: "start practice: the desk has a call", Kind: hotline.KindBusy, Remedy: "end it and its wrap-up first"},
	page.Running:  {Op: "start practice: one is running", Kind: hotline.KindBusy, Remedy: "end it first"},
	page.Full:     {Op: "start practice: too many at once", Kind: hotline.KindBusy, Remedy: "try again in a minute"},
	page.Line:     {Op: "start practice: the call did not get through", Kind: hotline.KindUnavailable, Remedy: "try again; if it stays, an administrator finds the cause in the server's log"},

	page.NoAnswer:  {Op: "start practice: the desk rang and nobody answered", Kind: hotline.KindBusy, Remedy: "set the state to ready and start again"},
	page.Rejected:  {Op: "start practice: the desk rang and its phone refused the call", Kind: hotline.KindBusy, Remedy: "see that the phone takes calls, without do-not-disturb and with the microphone allowed, then start again"},
	page.PhoneGone: {Op: "start practice: the desk rang and its phone went away", Kind: hotline.KindBusy, Remedy: "wait until the phone is registered again, then start again"},
}

// refusal is the error of a practice call that cannot begin, or that came to no talk.
func refusal(why page.Problem) error {
	e, ok := refusals[why]
	if !ok {
		e = hotline.Error{Op: "start practice: the call came to no talk (" + string(why) + ")", Kind: hotline.KindBusy, Remedy: "start again"}
	}
	return &e
}

// newPractice prepares a call.
func (c *Coach) newPractice(persona *trainer.Persona, account string) *practice {
	id := rand.Text()
	from, password := "practice-"+strings.ToLower(id), ""
	if c.deps.Caller != nil {
		from, password = c.deps.Caller()
	}
	return &practice{
		persona: persona, from: from, password: password, events: make(chan hotline.Event, 256), stop: make(chan struct{}), dialled: make(chan error, 1), taken: make(chan page.Problem, 1),
		record: training.Practice{ID: id, Account: account, Persona: persona.ID, Title: persona.Title, Difficulty: persona.Difficulty, Started: time.Now(), Tally: "{}"},
	}
}

func (c *Coach) forget(p *practice) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.running[p.record.Account] == p {
		delete(c.running, p.record.Account)
	}
	delete(c.byFrom, p.from)
	for id, o := range c.byCall {
		if o == p {
			delete(c.byCall, id)
		}
	}
}

// Stop implements Coach of console/training.
func (c *Coach) Stop(_ context.Context, account string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	p := c.running[account]
	if p == nil {
		return &hotline.Error{Op: "no practice call runs", Kind: hotline.KindNotFound}
	}
	p.end()
	return nil
}

// Drain ends the running practice calls and begins no others: nobody waits for them.
func (c *Coach) Drain() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.drained = true
	for _, p := range c.running {
		p.end()
	}
}

// Comment implements Coach of console/training.
func (c *Coach) Comment(ctx context.Context, id, coach, text string) error {
	p, err := c.store.Practice(ctx, id)
	if err == nil {
		err = c.store.Comment(ctx, id, coach, text)
	}
	if err == nil {
		c.changed(p.Account)
	}
	return err
}

func (c *Coach) changed(account string) {
	if c.deps.Changed != nil {
		c.deps.Changed(page.Topic, account)
	}
}

// keepWithin bounds a write of the history.
const keepWithin = 5 * time.Second

// keep writes how a practice call stands.
func (c *Coach) keep(p *practice) {
	ctx, cancel := context.WithTimeout(context.Background(), keepWithin)
	defer cancel()
	if err := c.store.PutPractice(ctx, p.record); err != nil && !errors.Is(err, context.Canceled) {
		c.deps.Log.Error("coach: a practice call is not on record", "practice", p.record.ID, "err", err)
	}
	c.changed(p.record.Account)
}
