package wall

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"hotline"
	"hotline/console/private"
	"hotline/internal/store"
)

// shown is how many alerts a notice holds.
const shown = 60

// alerts are the latest alerts by the time they were raised. Not safe for concurrent use.
type alerts struct {
	most int
	of   map[string]Alert
	list []string // ids, the latest first
}

func newAlerts(most int) *alerts { return &alerts{most: most, of: map[string]Alert{}} }

// add takes an alert, new or changed; a withdrawn hit takes its alert away. The oldest go when there are too many, those that are done first.
func (s *alerts) add(a Alert) {
	if _, had := s.of[a.ID]; had {
		s.drop(a.ID)
	}
	if a.Hit.State == hotline.HitWithdrawn {
		return
	}
	s.of[a.ID] = a
	at, _ := slices.BinarySearchFunc(s.list, a, func(id string, a Alert) int { return newer(s.of[id], a) })
	s.list = slices.Insert(s.list, at, a.ID)
	for len(s.list) > s.most {
		last := len(s.list) - 1
		for i := last; i >= 0; i-- {
			if s.of[s.list[i]].closed() {
				last = i
				break
			}
		}
		s.drop(s.list[last])
	}
}

func newer(a, b Alert) int {
	return cmp.Or(b.Raised.Compare(a.Raised), strings.Compare(b.ID, a.ID))
}

func (s *alerts) drop(id string) {
	delete(s.of, id)
	s.list = slices.DeleteFunc(s.list, func(x string) bool { return x == id })
}

// open counts what nobody has seen to.
func (s *alerts) open() (n int) {
	for _, a := range s.of {
		if a.State == store.AlertOpen {
			n++
		}
	}
	return n
}

// latest is what the notice holds: what is not done, filled up with what is, in the order in which they were raised.
func (s *alerts) latest() []Alert {
	out := make([]Alert, 0, min(len(s.list), shown))
	for _, id := range s.list {
		if len(out) == shown {
			break
		}
		out = append(out, s.of[id])
	}
	return out
}

// Put shows a hit that supervisors are to be told of, new or changed, to all who watch. A withdrawn one leaves the screens, and so does one
// that is to alert nobody any more; other hits are passed over. What was done about it stays. It does not block.
func (w *Wall) Put(h hotline.Hit) {
	if !h.Alert || h.Shadow {
		w.mu.Lock()
		_, shown := w.alerts.of[h.ID]
		w.alerts.drop(h.ID)
		w.mu.Unlock()
		if shown {
			w.touch(topicAlerts)
		}
		return
	}
	if h.Evidence == nil {
		h.Evidence = []hotline.Evidence{}
	}
	a := Alert{ID: h.ID, Hit: h, State: store.AlertOpen, Raised: h.DetectedAt}
	if w.gate != nil {
		if c, ok := w.gate.Call(h.Call); ok {
			a.Number, a.Web = private.Number(number(c.Customer())), visitor(c.From)
		}
	}
	w.mu.Lock()
	if old, had := w.alerts.of[h.ID]; had {
		number, web := cmp.Or(a.Number, old.Number), a.Web || old.Web
		a = old
		a.Hit, a.Number, a.Web = h, number, web
	}
	w.alerts.add(a)
	w.mu.Unlock()
	w.fresh.Store(true)
	w.touch(topicAlerts)
}

// notice is what the topic alerts tells.
func (w *Wall) notice() Alerts {
	w.mu.Lock()
	out := Alerts{Open: w.alerts.open(), Items: w.alerts.latest()}
	w.mu.Unlock()
	w.running(out.Items)
	return out
}

// called tells what agents and queues are called now: by the floor, by their account, else their id.
func (w *Wall) called() (agent, queue func(id string) string) {
	titles := titlesOf(w.floor())
	w.mu.Lock()
	names := w.names
	w.mu.Unlock()
	return func(id string) string { return cmp.Or(titles.agents[id], names[id], id) }, func(id string) string { return cmp.Or(titles.queues[id], id) }
}

// running notes which alerts are of calls that run, and how agents and queues are called.
func (w *Wall) running(list []Alert) {
	agent, queue := w.called()
	for i := range list {
		a := &list[i]
		_, a.Running = w.gate.Call(a.Hit.Call)
		a.Summary = w.about(a.Hit.Call)
		a.Sayings = w.apart(a.Summary)
		a.Agent, a.Queue = agent(a.Hit.Agent), queue(a.Hit.Queue)
	}
}

// public makes alerts of those on record.
func (w *Wall) public(ctx context.Context, all []store.Alert) []Alert {
	ids := make([]hotline.CallID, 0, len(all))
	for _, a := range all {
		if !slices.Contains(ids, a.Hit.Call) {
			ids = append(ids, a.Hit.Call)
		}
	}
	from, err := w.deps.Store.Customers(ctx, ids)
	if err != nil {
		w.log.Warn("wall: numbers of customers", "err", err)
	}
	out := make([]Alert, 0, len(all))
	for _, a := range all {
		out = append(out, Alert{ID: a.Hit.ID, Hit: a.Hit, Number: private.Number(number(from[a.Hit.Call])), Web: visitor(from[a.Hit.Call]), State: a.State, By: a.By, Assignee: a.Assignee, Comment: a.Comment,
			Raised: a.Raised, Changed: a.Changed})
	}
	return out
}

// How long a mark waits for an alert to come on record, and how often it looks: a screen has it before the record has.
const recordWait, recordLook = 2 * time.Second, 50 * time.Millisecond

// mark notes what somebody does about an alert. With store.ErrAlertChanged comes the alert as it is.
func (w *Wall) mark(ctx context.Context, id string, change store.AlertChange) (Alert, error) {
	tick := time.NewTicker(recordLook)
	defer tick.Stop()
	w.mu.Lock()
	known, shown := w.alerts.of[id]
	w.mu.Unlock()
	for end := time.Now().Add(recordWait); ; {
		got, err := w.deps.Store.SetAlert(ctx, id, change)
		if err == nil {
			a := w.public(ctx, []store.Alert{got})[0]
			a.Number, a.Web = cmp.Or(a.Number, known.Number), a.Web || known.Web
			if shown && known.Hit.State == hotline.HitConfirmed {
				a.Hit = known.Hit // the record may be behind
			}
			w.mu.Lock()
			w.alerts.add(a)
			w.mu.Unlock()
			w.touch(topicAlerts)
			w.touch(topicWall)
			return a, nil
		}
		if errors.Is(err, store.ErrAlertChanged) {
			return w.public(ctx, []store.Alert{got})[0], err
		}
		if e, ok := errors.AsType[*hotline.Error](err); !ok || e.Kind != hotline.KindNotFound || !shown || time.Now().After(end) {
			return Alert{}, err
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return Alert{}, ctx.Err()
		}
	}
}

// number is the user part of a SIP URI; nothing for a visitor of the caller page, whose name is made up for one call.
func number(uri string) string {
	user := userOf(uri)
	if visitor(uri) || strings.EqualFold(user, "anonymous") {
		return ""
	}
	return user
}

// visitor says whether a SIP URI is that of a visitor of the caller page.
func visitor(uri string) bool { return strings.HasPrefix(userOf(uri), "guest-") }

func userOf(uri string) string {
	_, rest, _ := strings.Cut(uri, ":")
	user, _, _ := strings.Cut(rest, "@")
	return user
}
