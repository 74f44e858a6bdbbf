package qa

import (
	"slices"
	"strings"
	"time"

	"hotline"
	"hotline/qa/rule"
	"hotline/qa/rule/trace"
)

// follower is one call that is being inspected. Its shard's lock guards it.
type follower struct {
	call    *trace.Call
	known   map[string]*known
	pending map[int]float64 // rules that wait for more of the call, with the media time to look again; 0 = any event
	live    bool
	seen    time.Time // when the last event came
	asked   int       // questions that the model has not answered yet
	closed  time.Time // when it ended
	broken  bool      // inspecting it panicked
}

// known is a hit that was reported.
type known struct {
	hit  hotline.Hit
	mark uint64 // of what was reported, 0 = withdrawn
	rule *rule.Compiled
	from float64
	at   float64 // as of the candidate, to see at little cost that nothing changed
	to   float64
	end  float64 // of its episode
	with int
	open bool
	ask  asking
	wait *hotline.Hit // until the model answers
}

// same says that a candidate is the one that was reported.
func (k *known) same(r *rule.Compiled, c candidate) bool {
	return k.rule == r && !c.soft && k.open == c.moment.Open && (k.open || k.to == c.moment.To) && k.at == c.at && k.with == len(c.others)+len(c.more) && (k.open || k.end == c.until())
}

func follow(id hotline.CallID, set *rule.Set, live bool) *follower {
	return &follower{call: trace.New(id, set), known: map[string]*known{}, pending: map[int]float64{}, live: live}
}

// apply takes an event, letting time pass up to it first.
func (f *follower) apply(e hotline.Event, w *work) {
	if f.call.Seen(e.Seq) {
		return
	}
	if _, answered := e.Body.(hotline.CallAnswered); !answered {
		f.advance(f.call.Media(e.At)-lag, w)
	}
	f.call.Apply(e, w.bench)
	w.bench.Spent(w.spent)
	switch e.Body.(type) {
	case hotline.SpeechStarted, hotline.SpeechEnded, hotline.UtterancePartial, hotline.UtteranceFinal, hotline.TurnCompleted:
		f.changed(w, false)
	default:
		f.changed(w, true)
	}
	if u, ok := e.Body.(hotline.UtteranceFinal); ok {
		f.retell(trace.Key{Party: u.Party, N: u.N + 1}, w)
	}
}

// lag is how much later than its time an event may come.
const lag = 200 // ms

// advance lets time pass, stopping wherever something becomes due.
func (f *follower) advance(to float64, w *work) {
	for range 1000 {
		next := f.next()
		if next == 0 || next > to {
			break
		}
		f.call.Advance(max(next, f.call.Now))
		f.changed(w, false)
		if again := f.next(); again != 0 && again <= next { // it stays due: look at it with the next event
			break
		}
	}
	f.call.Advance(to)
}

// next is when something becomes due, 0 = nothing does by itself.
func (f *follower) next() float64 {
	next := f.call.Wake
	for _, at := range f.pending {
		if at > 0 && (next == 0 || at < next) {
			next = at
		}
	}
	return next
}

// changed evaluates the rules that may say something else now: those whose finds changed, those that wait, and after an event that
// is neither sound nor words, all.
func (f *follower) changed(w *work, all bool) {
	set := f.call.Set()
	changed := f.call.Changed()
	if all {
		for _, r := range set.Rules {
			f.evaluate(r, w)
		}
		return
	}
	last := -1
	for _, find := range changed {
		if r := set.Finds[find].Rule; r != last {
			f.evaluate(set.Rules[r], w)
			last = r
		}
	}
	if len(f.pending) > 0 {
		for r, at := range f.pending {
			if at == 0 || at <= f.call.Now {
				f.evaluate(set.Rules[r], w)
			}
		}
	}
}

func (f *follower) evaluate(r *rule.Compiled, w *work) {
	if r.State == rule.Draft && !w.drafts || w.off(r.N) {
		return
	}
	began := time.Now()
	d := decision{call: f.call, rule: r, settle: w.settle}
	list := d.decide()
	w.spent(r.N, time.Since(began))
	delete(f.pending, r.N)
	if d.open {
		f.pending[r.N] = d.wake
	}
	f.report(r, list, w)
}

// report compares what a rule finds now with what was reported.
func (f *follower) report(r *rule.Compiled, list []candidate, w *work) {
	var ids []string
	for _, one := range list {
		name := id(f.call, r, one.moment)
		k := f.known[name]
		if k == nil && f.goesOn(r, one) {
			continue
		}
		ids = append(ids, name)
		if k != nil && k.hit.State == hotline.HitConfirmed && (k.same(r, one) || r.Episode != nil && f.forgotten(r, k.from)) {
			continue
		}
		var shown []hotline.Evidence
		if k != nil {
			shown = k.hit.Evidence
		}
		h := hit(f.call, r, one, shown, w.now(), f.live)
		m := mark(h, one.moment.Open)
		if k != nil && k.mark == m {
			k.rule = r // as it was found by an older version of the rules
			continue
		}
		if k != nil && k.hit.State != hotline.HitWithdrawn {
			h.ConditionAt, h.DetectedAt, h.AtMS = k.hit.ConditionAt, k.hit.DetectedAt, k.hit.AtMS
		}
		if k == nil {
			k = &known{}
			f.known[name] = k
		}
		k.from, k.mark, k.rule = one.moment.From, m, r
		k.at, k.to, k.end, k.with, k.open = one.at, one.moment.To, one.until(), len(one.others)+len(one.more), one.moment.Open
		f.tell(k, h, w)
	}
	f.withdraw(r, ids, w)
}

// goesOn says that a candidate only looks like the first of its episode, as the moments before it are forgotten: it was reported.
func (f *follower) goesOn(r *rule.Compiled, one candidate) bool {
	if r.Episode == nil {
		return false
	}
	for _, k := range f.known {
		if k.rule.ID == r.ID && k.hit.State == hotline.HitConfirmed && f.forgotten(r, k.from) && k.from <= one.moment.From && one.moment.From-k.end <= millis(r.Episode.Gap) {
			k.end = max(k.end, one.until())
			return true
		}
	}
	return false
}

// withdraw takes back what the rule no longer finds.
func (f *follower) withdraw(r *rule.Compiled, ids []string, w *work) {
	for name, k := range f.known {
		if k.rule.ID != r.ID || slices.Contains(ids, name) || k.hit.State == hotline.HitWithdrawn || f.forgotten(r, k.from) {
			continue
		}
		f.takeBack(name, k, w)
	}
}

func (f *follower) takeBack(name string, k *known, w *work) {
	k.mark, k.wait = 0, nil
	if k.hit.ID == "" { // the model was not done with it, so nobody knows of it
		delete(f.known, name)
		return
	}
	k.hit.State = hotline.HitWithdrawn
	w.hit(k.hit)
}

// forgotten says that the moments from which a hit followed may be forgotten by now; then it stays.
func (f *follower) forgotten(r *rule.Compiled, from float64) bool {
	return slices.ContainsFunc(r.Cases, func(b rule.Branch) bool { return f.call.Forgotten(b.Find) >= from })
}

// standing are the hits that hold, in the order of time.
func (f *follower) standing() []hotline.Hit {
	out := []hotline.Hit{}
	for _, k := range f.known {
		if k.hit.State == hotline.HitConfirmed {
			out = append(out, k.hit)
		}
	}
	slices.SortFunc(out, func(a, b hotline.Hit) int {
		if a.AtMS != b.AtMS {
			return int(a.AtMS - b.AtMS)
		}
		return strings.Compare(a.ID, b.ID)
	})
	return out
}

// move goes on with another set of rules. What they find of what was said is told anew where it changed; hits of rules that are gone or drafts
// by now are taken back, those of rules that only count now count only, even where the moments that they followed from are forgotten.
func (f *follower) move(set *rule.Set, w *work) {
	f.call = f.call.Move(set, w.bench)
	f.pending = map[int]float64{}
	inForce := map[string]*rule.Compiled{}
	for _, r := range set.Rules {
		if r.State != rule.Draft || w.drafts {
			inForce[r.ID] = r
		}
	}
	for name, k := range f.known {
		switch _, stays := inForce[k.rule.ID]; {
		case stays || k.hit.State == hotline.HitWithdrawn:
		case k.hit.ID == "":
			delete(f.known, name)
		default:
			f.takeBack(name, k, w)
		}
	}
	live := f.live
	f.live = false // what is read again was not found as it was said: its age tells nothing of how quick we are
	f.changed(w, true)
	f.live = live
	for _, k := range f.known {
		r := inForce[k.rule.ID]
		if r == nil || k.hit.ID == "" || k.hit.State == hotline.HitWithdrawn || k.hit.Shadow == (r.State != rule.Live) {
			continue
		}
		k.rule, k.hit.Version, k.hit.Shadow, k.hit.Alert = r, r.Version, r.State != rule.Live, r.Alert && r.State == rule.Live
		w.hit(k.hit)
	}
}
