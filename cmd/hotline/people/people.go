// Package people joins the engine's floor with the rest of the hotline: accounts of the console become agents, phones that register
// become seats, the record keeps figures and the state for a restart, and the console sees its desks. It owns no call, no queue and
// no account. cmd/hotline opens one, runs it, and hands it to engine, console and registrar.
package people

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"hotline"
	"hotline/console/customer"
	"hotline/console/desk"
	"hotline/engine/acd"
	"hotline/engine/acd/figures"
	"hotline/engine/floor"
	"hotline/internal/store"
	"hotline/telephony/sip/registrar"
)

// Config is what a site sets of its people.
type Config struct {
	// Queues are the queues, agents and hours.
	Queues acd.Config
	// Folder is where waiting.music counts from; "" = nothing but the built-in music.
	Folder string
	// Floor is how calls are handed to agents.
	Floor floor.Config
	// Repeats is how long an earlier call makes a caller a repeat caller; 0 = none does.
	Repeats time.Duration
	// Sync is how often the accounts are looked at; an account made just now can sign in at once all the same.
	Sync time.Duration
}

// Default is one queue without agents, a day for repeats, accounts looked at every 5 s.
func Default() Config {
	return Config{Queues: acd.Default(), Floor: floor.Default(), Repeats: 24 * time.Hour, Sync: 5 * time.Second}
}

// Validate reports the first setting that cannot work.
func (c Config) Validate() error {
	if c.Repeats < 0 || c.Sync <= 0 {
		return fmt.Errorf("people: repeats %v, sync %v: must not be negative or nothing", c.Repeats, c.Sync)
	}
	return errors.Join(c.Queues.Validate(), c.Floor.Validate())
}

// Registrar is who knows the phones; *access.Desk is one.
type Registrar interface {
	// Phones is how many phones a user has registered.
	Phones(user string) int
	// Forget drops the registrations of a user.
	Forget(user string)
}

// Deps are the parts that people are joined from. All but Cards are required.
type Deps struct {
	Store *store.DB
	// Floor are the floor's own parts; Music, Save and Interval are set here.
	Floor floor.Deps
	// Registrar is asked while the hotline runs, not before.
	Registrar func() Registrar
	// Passwords are those of agents' phones.
	Passwords *registrar.Issued
	// Fixed says whether an account is a user of the configuration, who has a phone and a password already.
	Fixed func(account string) bool
	// Forgot is told that an account's phones are to be no more; may be nil.
	Forgot func(account string)
	// Servers are told to the browser of an account.
	Servers func(account string) []desk.ICEServer
	// Cards are the back office; nil: nobody is a VIP.
	Cards *customer.Client
	Log   *slog.Logger
}

// People implements desk.People and desk.Phones. Safe for concurrent use.
type People struct {
	cfg   Config
	deps  Deps
	log   *slog.Logger
	floor *floor.Floor
	keep  *keeper

	phones sync.Mutex // held while the floor is told of phones, so that the last word is the true one

	mu     sync.Mutex
	agents map[string]store.Account // accounts that are agents, as last seen; guarded by mu
	today  today                    // guarded by mu
}

var (
	_ desk.People = (*People)(nil)
	_ desk.Phones = (*People)(nil)
)

// Open builds the floor with what was kept before a restart. It blocks for the store; a store that is away costs what was kept, not the start.
func Open(ctx context.Context, cfg Config, deps Deps) (*People, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	p := &People{cfg: cfg, deps: deps, log: deps.Log, agents: map[string]store.Account{}}
	if err := errors.Join(p.checkMusic()...); err != nil {
		return nil, err
	}
	p.keep = newKeeper(deps.Store, deps.Log)
	parts := deps.Floor
	parts.Music, parts.Save, parts.Interval = p.music, p.keep.save, p.keep.interval
	var err error
	if p.floor, err = floor.New(cfg.Floor, cfg.Queues, p.saved(ctx), parts); err != nil {
		return nil, fmt.Errorf("queues: %w", err)
	}
	return p, nil
}

// saved is what was kept before the restart, with the figures of the time that the floor has in memory; nil for none.
func (p *People) saved(ctx context.Context) *acd.Snapshot {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	raw, err := p.deps.Store.Floor(ctx)
	var past []figures.Interval
	if err == nil {
		past, err = p.stored(ctx, time.Now().Add(-p.cfg.Queues.Measure.Keep), time.Now())
	}
	if err != nil {
		p.log.Error("queues start without what was kept", "err", err)
		return nil
	}
	s := &acd.Snapshot{Past: past}
	if raw == nil && len(past) == 0 {
		return nil
	}
	if raw != nil {
		if err := json.Unmarshal(raw, s); err != nil {
			p.log.Error("queues start without what was kept", "err", err)
			return nil
		}
		s.Past = past
	}
	return s
}

// Engine is the floor, for the engine.
func (p *People) Engine() *floor.Floor { return p.floor }

// Run drives the queues, follows the accounts and keeps figures until ctx ends. End the calls before.
func (p *People) Run(ctx context.Context) error {
	keep, stop := context.WithCancel(context.WithoutCancel(ctx)) // what the floor says last is kept too
	var work, kept sync.WaitGroup
	kept.Go(func() { p.keep.run(keep) })
	work.Go(func() { p.follow(ctx) })
	err := p.floor.Run(ctx)
	work.Wait()
	stop()
	kept.Wait()
	return err
}

// SetState implements desk.People.
func (p *People) SetState(ctx context.Context, by, agent string, to desk.State, reason string) error {
	if err := p.known(ctx, agent); err != nil {
		return err
	}
	return p.floor.SetState(ctx, by, agent, acd.State(to), reason)
}

// Do implements desk.People.
func (p *People) Do(ctx context.Context, agent string, call hotline.CallID, v desk.Verb) error {
	return p.floor.Do(ctx, agent, call, floor.Verb{Verb: v.Verb, To: v.To, Keys: v.Keys, By: v.By})
}

// Queues are the names of the queues.
func (p *People) Queues() []string {
	out := make([]string, len(p.cfg.Queues.Queues))
	for i, q := range p.cfg.Queues.Queues {
		out[i] = string(q.ID)
	}
	return out
}

// QueuesEN are the titles of queues in English, by id, of those that have one.
func (p *People) QueuesEN() map[string]string {
	out := map[string]string{}
	for _, q := range p.cfg.Queues.Queues {
		if q.TitleEN != "" {
			out[string(q.ID)] = q.TitleEN
		}
	}
	return out
}

// Zone is the owner's time zone, that of the queues' hours.
func (p *People) Zone() *time.Location {
	zone, err := p.cfg.Queues.Location()
	if err != nil {
		return time.Local // not with a configuration that was checked
	}
	return zone
}

// Calls are the calls at an agent's desk, the work after them included.
func (p *People) Calls(agent string) []hotline.CallID {
	all := p.floor.Desk(agent).Calls
	out := make([]hotline.CallID, 0, len(all))
	for _, c := range all {
		out = append(out, c.ID)
	}
	return out
}

// Book has a number called back by the agents of a queue, not before a time. It returns the id of that call.
func (p *People) Book(_ context.Context, number, queue string, at time.Time) (hotline.CallID, error) {
	return p.floor.Book(number, queue, at)
}
