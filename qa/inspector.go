package qa

import (
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"io/fs"
	"log/slog"
	"maps"
	"os"
	"runtime/debug"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"hotline"
	"hotline/qa/rule"
	"hotline/qa/rule/trace"
)

// shards is into how many parts the calls are divided, so that they can be inspected side by side.
const shards = 16

// force is the rules in force, with what they cost. It is replaced whole.
type force struct {
	set    *rule.Set
	meter  *meter
	astray map[string]string // why a rule looks at calls that there are not, by id
}

// Inspector inspects calls. All methods are safe for concurrent use; events of one call must come in order.
type Inspector struct {
	cfg       Config
	deps      Deps
	force     atomic.Pointer[force]
	load      sync.Mutex // held by Reload
	stamp     string     // of the files that were loaded
	shards    [shards]shard
	seed      maphash.Seed
	questions chan question // capacity mostQuestions; one that does not fit is answered with no
}

// shard is a part of the calls.
type shard struct {
	mu    sync.Mutex
	calls map[hotline.CallID]*follower
	work  work
	force *force
}

// New loads the rules. Rules that do not load are an error here; later, in Reload, they leave the old ones in force.
func New(cfg Config, deps Deps) (*Inspector, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	if deps.Now == nil {
		deps.Now = time.Now
	}
	if deps.Log == nil {
		deps.Log = slog.New(slog.DiscardHandler)
	}
	i := &Inspector{cfg: cfg, deps: deps, seed: maphash.MakeSeed(), questions: make(chan question, mostQuestions)}
	if err := i.Reload(); err != nil {
		return nil, err
	}
	for n := range i.shards {
		i.shards[n].calls = map[hotline.CallID]*follower{}
	}
	return i, nil
}

func (i *Inspector) folder() (fs.FS, error) {
	if i.cfg.Rules != "" {
		if _, err := os.Stat(i.cfg.Rules); err != nil {
			return nil, fmt.Errorf("qa.rules: %w", err)
		}
		return os.DirFS(i.cfg.Rules), nil
	}
	if i.deps.Rules == nil {
		return nil, errors.New("qa.rules: name a folder of rules")
	}
	return i.deps.Rules, nil
}

// Reload reads the folder of rules again. On an error the old rules stay in force.
func (i *Inspector) Reload() error {
	i.load.Lock()
	defer i.load.Unlock()
	files, err := i.folder()
	if err != nil {
		return err
	}
	i.stamp = stampOf(files) // also of files with mistakes: they are told once
	folder, err := rule.Read(files)
	if err != nil {
		return fmt.Errorf("read rules: %w", err)
	}
	set, err := rule.Compile(folder)
	if err != nil {
		return fmt.Errorf("compile rules: %w", err)
	}
	f := &force{set: set, meter: newMeter(set), astray: folder.Astray(i.deps.Queues)}
	for _, id := range slices.Sorted(maps.Keys(f.astray)) {
		i.fault(id, "rule names a queue that there is not", f.astray[id])
	}
	for n, r := range set.Rules {
		if r.Judge != nil && i.deps.Model == nil && r.State != rule.Draft {
			i.switchOff(f, n, "asks a language model and none is configured")
		}
	}
	i.force.Store(f)
	return nil
}

func (i *Inspector) switchOff(f *force, n int, why string) {
	f.meter.rules[n].off.Store(true)
	f.meter.rules[n].why.Store(&why)
	i.fault(f.set.Rules[n].ID, "rule is off", why)
}

// fault tells of a rule that does not work.
func (i *Inspector) fault(id, what, why string) {
	i.deps.Log.Warn(what, "rule", id, "why", why)
	if i.deps.Fault != nil {
		i.deps.Fault(Fault{Rule: id, Why: why})
	}
}

// shard locks the shard of a call, with the rules in force.
func (i *Inspector) shard(id hotline.CallID) *shard {
	s := &i.shards[maphash.String(i.seed, string(id))%shards]
	s.mu.Lock()
	i.renew(s)
	return s
}

// renew gives a locked shard the rules in force, and its calls, too.
func (i *Inspector) renew(s *shard) {
	now := i.force.Load()
	if s.force == now {
		return
	}
	s.force = now
	s.work = i.work(now)
	s.work.ask = i.ask
	for _, f := range s.calls {
		i.guard(f, func() { f.move(now.set, &s.work) })
	}
}

func (i *Inspector) work(f *force) work {
	bench := trace.NewBench(f.set)
	bench.Skip = func(n int) bool { return f.meter.rules[n].off.Load() }
	hit := i.deps.Hit
	if hit == nil {
		hit = func(hotline.Hit) {}
	}
	return work{
		bench: bench, settle: millis(i.cfg.Settle), now: i.deps.Now, hit: hit, meter: f.meter,
	}
}

// Observe takes the next event of a call and reports what follows from it. An event that was seen (by its number) is ignored. It does
// not block.
func (i *Inspector) Observe(e hotline.Event) {
	s := i.shard(e.Call)
	defer s.mu.Unlock()
	f := i.follower(s, e.Call)
	f.live = true
	i.guard(f, func() { f.apply(e, &s.work) })
	i.over(f, e)
	i.close(s, f)
}

// CatchUp takes the events of a call so far, for an inspector that starts in the middle of it. Hits are reported as of Observe, with
// Live false; those already known have the same ID.
func (i *Inspector) CatchUp(events []hotline.Event) {
	if len(events) == 0 {
		return
	}
	s := i.shard(events[0].Call)
	defer s.mu.Unlock()
	f := i.follower(s, events[0].Call)
	f.live = false
	for _, e := range events {
		i.guard(f, func() { f.apply(e, &s.work) })
		i.over(f, e)
	}
	i.close(s, f)
}

// guard keeps a fault in the inspection of one call from all else: that call is not inspected any more.
func (i *Inspector) guard(f *follower, what func()) {
	if f.broken {
		return
	}
	defer func() {
		p := recover()
		if p == nil {
			return
		}
		f.broken = true
		i.deps.Log.Error("qa: panic, this call is not inspected any more", "call", f.call.ID, "panic", p, "stack", string(debug.Stack()))
		if i.deps.Broken != nil {
			i.deps.Broken(f.call.ID)
		}
		if i.deps.OnPanic != nil {
			i.deps.OnPanic("qa")
		}
	}()
	what()
}

// over notes the end of a call that is not inspected any more.
func (i *Inspector) over(f *follower, e hotline.Event) {
	if _, ended := e.Body.(hotline.CallEnded); ended && f.broken {
		f.call.Ended, f.asked = true, 0
	}
}

func (i *Inspector) follower(s *shard, id hotline.CallID) *follower {
	f := s.calls[id]
	if f == nil {
		f = follow(id, s.force.set, true)
		s.calls[id] = f
	}
	f.seen = i.deps.Now()
	return f
}

// close hands over the hits of a call that ended, once the model has answered or had its time.
func (i *Inspector) close(s *shard, f *follower) {
	if !f.call.Ended {
		return
	}
	if f.closed.IsZero() {
		f.closed = i.deps.Now()
	}
	if f.asked > 0 && i.deps.Now().Sub(f.closed) < closingTime {
		return
	}
	delete(s.calls, f.call.ID)
	if i.deps.Done != nil {
		i.deps.Done(f.call.ID, f.standing())
	}
}

// Tick lets time pass: silences grow and deadlines come without an event. Call it every 100 ms or so; Run does.
func (i *Inspector) Tick(now time.Time) {
	for n := range i.shards {
		s := &i.shards[n]
		s.mu.Lock()
		i.renew(s)
		for id, f := range s.calls {
			if f.call.Ended {
				i.close(s, f)
				continue
			}
			i.guard(f, func() { f.advance(f.call.Media(now)-lag, &s.work) })
			if now.Sub(f.seen) > i.cfg.Idle {
				delete(s.calls, id)
			}
		}
		s.mu.Unlock()
	}
	f := i.force.Load()
	for _, n := range f.meter.dear(i.cfg.RuleCost) {
		c := &f.meter.rules[n]
		i.switchOff(f, n, fmt.Sprintf("costs %s for each evaluation, more than qa.rule_cost %s",
			time.Duration(c.spent.Load()/int64(c.runs.Load())).Round(time.Microsecond), i.cfg.RuleCost))
	}
	off, told := f.meter.broken(f.set)
	for _, n := range off {
		why, _ := trouble(f.set.Rules[n])
		i.switchOff(f, n, why)
	}
	for _, n := range told {
		why, _ := trouble(f.set.Rules[n])
		i.fault(f.set.Rules[n].ID, "rule never comes true", why)
	}
}

// Replay inspects a whole call with the rules in force, drafts left out, and returns the hits that stand, in the order of their time.
// It touches no running call and reports nothing. Rules that ask a language model are left out.
func (i *Inspector) Replay(events []hotline.Event) []hotline.Hit {
	f := i.force.Load()
	return replay(f.set, events, work{bench: trace.NewBench(f.set), settle: millis(i.cfg.Settle), now: i.deps.Now})
}

// ReplayWith is Replay with other rules, drafts included, for backtests and evaluations.
func ReplayWith(set *rule.Set, events []hotline.Event) []hotline.Hit {
	return replay(set, events, work{bench: trace.NewBench(set), settle: millis(Default().Settle), now: time.Now, drafts: true})
}

func replay(set *rule.Set, events []hotline.Event, w work) []hotline.Hit {
	if len(events) == 0 {
		return nil
	}
	w.hit = func(hotline.Hit) {}
	f := follow(events[0].Call, set, false)
	for _, e := range events {
		f.apply(e, &w)
	}
	return f.standing()
}

// Set is the rules in force.
func (i *Inspector) Set() *rule.Set { return i.force.Load().set }

// Rules tells how the rules do, by id.
func (i *Inspector) Rules() []RuleInfo {
	f := i.force.Load()
	out := make([]RuleInfo, 0, len(f.set.Rules))
	for n, r := range f.set.Rules {
		c := &f.meter.rules[n]
		info := RuleInfo{
			ID: r.ID, Title: r.Title.String(), TitleEN: r.Title.EN, Version: r.Version, State: string(r.State),
			Runs: c.runs.Load(), Spent: time.Duration(c.spent.Load()), Hits: c.hits.Load(),
		}
		if why := c.why.Load(); why != nil {
			info.State, info.Why = "off", *why
		} else if info.Why, _ = trouble(r); info.Why == "" {
			info.Why = f.astray[r.ID]
		}
		out = append(out, info)
	}
	return out
}

// Judges says that a rule is in force: live, and not switched off.
func (i *Inspector) Judges(id string) bool {
	f := i.force.Load()
	n := slices.IndexFunc(f.set.Rules, func(r *rule.Compiled) bool { return r.ID == id })
	return n >= 0 && f.set.Rules[n].State == rule.Live && f.meter.rules[n].why.Load() == nil
}

// ask queues a question about a hit.
func (i *Inspector) ask(f *follower, k *known, h hotline.Hit) bool {
	if i.deps.Model == nil {
		return false
	}
	select {
	case i.questions <- question{call: f.call.ID, hit: h.ID, ask: k.rule.Judge.Question, text: excerpt(f.call, k.rule, k.from)}:
		return true
	default:
		return false
	}
}

// Run ticks, looks after changed rules and asks the language model, until ctx ends. It returns nil.
func (i *Inspector) Run(ctx context.Context) error {
	var jobs sync.WaitGroup
	defer jobs.Wait()
	if i.deps.Model != nil {
		for range max(1, i.cfg.Judges) {
			jobs.Go(func() { i.judges(ctx) })
		}
	}
	if i.cfg.Look > 0 {
		jobs.Go(func() { i.watch(ctx) })
	}
	tick := time.NewTicker(tickEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		i.Tick(i.deps.Now())
	}
}

// watch looks after changed rules beside the ticks: a disk that does not answer holds up nothing but new rules.
func (i *Inspector) watch(ctx context.Context) {
	look := time.NewTicker(i.cfg.Look)
	defer look.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-look.C:
			i.look()
		}
	}
}

const tickEvery = 100 * time.Millisecond

func (i *Inspector) judges(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case q := <-i.questions:
			yes := i.asked(ctx, q)
			s := i.shard(q.call)
			if f := s.calls[q.call]; f != nil {
				i.guard(f, func() { f.answered(q.hit, yes, &s.work) })
				i.close(s, f)
			}
			s.mu.Unlock()
		}
	}
}

// asked is what the model says; a panic of it is a no.
func (i *Inspector) asked(ctx context.Context, q question) (yes bool) {
	defer func() {
		if p := recover(); p != nil {
			i.deps.Log.Error("qa: the model panicked", "call", q.call, "panic", p, "stack", string(debug.Stack()))
			if i.deps.OnPanic != nil {
				i.deps.OnPanic("qa")
			}
			yes = false
		}
	}()
	return judge(ctx, i.deps.Model, q)
}

// look reloads rules whose files changed.
func (i *Inspector) look() {
	files, err := i.folder()
	if err == nil {
		i.load.Lock()
		same := stampOf(files) == i.stamp
		i.load.Unlock()
		if same {
			return
		}
		if err = i.Reload(); err == nil {
			i.deps.Log.Info("rules are in force as they are written now", "rules", len(i.Rules()))
		}
	}
	if err != nil {
		i.deps.Log.Error("rules stay as they were", "err", err)
		if i.deps.Fault != nil {
			i.deps.Fault(Fault{Why: err.Error()})
		}
	}
}

// stampOf changes with names, sizes and times of the files.
func stampOf(files fs.FS) string {
	names, err := rule.Files(files)
	if err != nil {
		return ""
	}
	out := ""
	for _, name := range names {
		if info, err := fs.Stat(files, name); err == nil {
			out += fmt.Sprintln(name, info.Size(), info.ModTime().UnixNano())
		}
	}
	return out
}
