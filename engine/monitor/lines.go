package monitor

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"hotline"
	"hotline/media"
	"hotline/telephony"
)

// Times of a line.
const (
	ticketTime = 2 * time.Minute  // from the ticket to the call
	phoneTime  = 5 * time.Second  // an order waits so long for its phone
	answerTime = 15 * time.Second // until the ACK
)

// mostLines is how many phones one account keeps: windows that look at the wall. The oldest makes room.
const mostLines = 4

// prefix begins the user part that supervisors' phones call.
const prefix = "monitor-"

// Errors of orders.
var (
	errNoPhone = errors.New("the supervisor's phone is not connected")
	errMode    = errors.New("no such mode")
	errTaken   = errors.New("another supervisor has taken the call over")
)

// Lines are the phones of the supervisors. A browser calls its line once, at best before it is needed, and keeps the leg; orders put it
// on calls. Each window has a line of its own, and one of an account's lines at a time is on a call. Safe for concurrent use.
type Lines struct {
	calls   Calls
	clock   *media.Pacer
	changed func() // somebody's place changed; must not block; may be nil
	log     *slog.Logger

	mu      sync.Mutex
	lines   []*line           // the oldest first
	tickets map[string]ticket // by the user part that is called
	came    chan struct{}     // closed and replaced when a line has come
}

type ticket struct {
	account string
	until   time.Time
}

// NewLines returns lines to calls, which are kept alive on the clock. changed is told when somebody's place changed; it must not block,
// and may be nil.
func NewLines(calls Calls, clock *media.Pacer, changed func(), log *slog.Logger) *Lines {
	if changed == nil {
		changed = func() {}
	}
	return &Lines{calls: calls, clock: clock, changed: changed, log: log, tickets: map[string]ticket{}, came: make(chan struct{})}
}

// Ticket is the user part that the account's phone calls, good for two minutes and one call.
func (l *Lines) Ticket(account string) string {
	user := prefix + strings.ToLower(rand.Text())
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	for key, t := range l.tickets {
		if now.After(t.until) {
			delete(l.tickets, key)
		}
	}
	l.tickets[user] = ticket{account, now.Add(ticketTime)}
	return user
}

// Ours says whether a leg calls a line.
func (l *Lines) Ours(leg telephony.Leg) bool { return strings.HasPrefix(leg.Info().User, prefix) }

// Serve answers a leg that calls a line, and blocks until it has ended. One without a good ticket is refused. Of an account's lines the
// fifth takes the place of the oldest, at best of one that is on no call.
func (l *Lines) Serve(ctx context.Context, leg telephony.Leg) {
	user := leg.Info().User
	l.mu.Lock()
	t, ok := l.tickets[user]
	delete(l.tickets, user)
	l.mu.Unlock()
	if !ok || time.Now().After(t.until) {
		l.hangUp(ctx, leg, telephony.CauseRejected)
		return
	}
	answer, cancel := context.WithTimeout(ctx, answerTime)
	audio, err := leg.Answer(answer)
	cancel()
	if err != nil {
		l.log.Info("supervisor's phone", "account", t.account, "err", err)
		return
	}
	one := newLine(t.account, user, leg, audio, l.over)
	still := l.clock.Add(one.out.still)
	l.add(one)
	select {
	case <-leg.Done():
	case <-ctx.Done():
	case <-one.replaced():
	}
	l.remove(one)
	l.drop(one)
	still()
	l.hangUp(ctx, leg, telephony.CauseNormal)
	l.changed()
}

// add lets orders find a line.
func (l *Lines) add(one *line) {
	l.mu.Lock()
	l.lines = append(l.lines, one)
	mine := l.of(one.account)
	close(l.came)
	l.came = make(chan struct{})
	l.mu.Unlock()
	if len(mine) > mostLines {
		idle := slices.IndexFunc(mine, func(x *line) bool { call, _ := x.on(); return call == "" })
		l.drop(mine[max(idle, 0)]) // its Serve hangs up
	}
	l.changed()
}

func (l *Lines) remove(one *line) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lines = slices.DeleteFunc(l.lines, func(x *line) bool { return x == one })
}

// of is the account's lines, the oldest first. The caller holds mu.
func (l *Lines) of(account string) []*line {
	var out []*line
	for _, one := range l.lines {
		if one.account == account {
			out = append(out, one)
		}
	}
	return out
}

// find is the account's line of that name, or its newest for "", and the others; nil where it is not there. came is closed when a line
// has come.
func (l *Lines) find(account, name string) (one *line, others []*line, came <-chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, x := range l.of(account) {
		if name == "" || x.name == name {
			if one != nil {
				others = append(others, one)
			}
			one = x
		} else {
			others = append(others, x)
		}
	}
	return one, others, l.came
}

// drop takes a line that is gone off its call.
func (l *Lines) drop(one *line) {
	if call := one.lose(); call != "" {
		l.calls.Leave(call, one.guest, "lost")
	}
}

func (l *Lines) hangUp(ctx context.Context, leg telephony.Leg, cause telephony.Cause) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	if err := leg.Hangup(ctx, cause); err != nil {
		l.log.Debug("supervisor's phone", "err", err)
	}
}

// over is told by a call that it has ended under a guest.
func (l *Lines) over(one *line, call hotline.CallID) {
	if one.ended(call) {
		l.changed()
	}
}

// wait returns the account's line of that name, and its others; it waits for it, 5 s at most.
func (l *Lines) wait(ctx context.Context, account, name string) (*line, []*line, error) {
	limit := time.NewTimer(phoneTime)
	defer limit.Stop()
	for {
		one, others, came := l.find(account, name)
		if one != nil {
			return one, others, nil
		}
		select {
		case <-came:
		case <-ctx.Done():
			return nil, nil, &hotline.Error{Op: "monitor", Kind: hotline.KindTimeout, Err: ctx.Err(), Code: hotline.CodeSlow}
		case <-limit.C:
			return nil, nil, &hotline.Error{Op: "monitor", Kind: hotline.KindUnavailable, Err: errNoPhone, Remedy: "try again, or load the page anew", Code: hotline.CodeNoPhone}
		}
	}
}

// Do puts one of the account's phones on a call in a mode; from another call it moves, and the account's other phones leave theirs. name
// is the ticket that the phone called with, "" for the newest. It waits for a phone that is on its way, 5 s at most. Errors are
// *hotline.Error.
func (l *Lines) Do(ctx context.Context, account, name string, call hotline.CallID, m Mode) error {
	if !m.Valid() {
		return &hotline.Error{Op: "monitor", Kind: hotline.KindInvalid, Err: errMode, Code: hotline.CodeMode}
	}
	if by := l.taker(call, account); by != "" && m == Takeover { // no phone would change it, so nobody waits for one
		return &hotline.Error{Op: "take over", Kind: hotline.KindBusy, Err: errTaken, Remedy: by + " has it: listen or send a hint, or take over when it was given back", Code: hotline.CodeTaken, Who: by}
	}
	one, others, err := l.wait(ctx, account, name)
	if err != nil {
		return err
	}
	for _, other := range others {
		l.take(other, "", "moved")
	}
	one.orders.Lock()
	defer one.orders.Unlock()
	if was, _ := one.on(); was != "" && was != call {
		l.calls.Leave(was, one.guest, "moved")
		one.ended(was)
	}
	_, before := one.on()
	up := one.put(call, m) // before the call: it may end at once
	if err := l.calls.Visit(ctx, call, one.guest, m); err != nil {
		if before == "" {
			one.ended(call)
		} else {
			one.put(call, before)
		}
		l.changed()
		return err //nolint:wrapcheck // *hotline.Error
	}
	if !up { // the phone was lost meanwhile
		l.calls.Leave(call, one.guest, "lost")
		one.ended(call)
	}
	l.changed()
	return nil
}

// take takes a line off a call, "" for whichever it is on, and says whether it was there.
func (l *Lines) take(one *line, call hotline.CallID, why string) bool {
	one.orders.Lock()
	defer one.orders.Unlock()
	was, _ := one.on()
	if was == "" || call != "" && was != call {
		return false
	}
	l.calls.Leave(was, one.guest, why)
	one.ended(was)
	return true
}

// Stop takes the account's phone off the call; it stays. name is the ticket that the phone called with, "" for all of the account's. It is no
// error when none is there.
func (l *Lines) Stop(account, name string, call hotline.CallID) {
	l.mu.Lock()
	mine := l.of(account)
	l.mu.Unlock()
	for _, one := range mine {
		if (name == "" || one.name == name) && l.take(one, call, "stopped") {
			l.changed()
		}
	}
}

// Forget hangs up the account's phones: it may not supervise any more. Its tickets are void.
func (l *Lines) Forget(account string) {
	l.mu.Lock()
	mine := l.of(account)
	l.lines = slices.DeleteFunc(l.lines, func(one *line) bool { return one.account == account })
	maps.DeleteFunc(l.tickets, func(_ string, t ticket) bool { return t.account == account })
	l.mu.Unlock()
	for _, one := range mine {
		l.drop(one) // Serve hangs up
	}
}

// Phone says whether a phone of the account is connected.
func (l *Lines) Phone(account string) bool {
	one, _, _ := l.find(account, "")
	return one != nil
}

// taker is the account, other than this one, that has taken a call over; "" for none.
func (l *Lines) taker(call hotline.CallID, account string) string {
	for _, p := range l.Places() {
		if p.Call == call && p.Mode == Takeover && p.Name != account {
			return p.Name
		}
	}
	return ""
}

// Places are all supervisors on all calls, by account.
func (l *Lines) Places() []Place {
	l.mu.Lock()
	all := slices.Clone(l.lines)
	l.mu.Unlock()
	out := []Place{}
	for _, one := range all {
		one.mu.Lock()
		if one.call != "" {
			out = append(out, Place{one.call, one.account, one.mode, one.since, one.name})
		}
		one.mu.Unlock()
	}
	slices.SortFunc(out, func(x, y Place) int { return strings.Compare(x.Name, y.Name) })
	return out
}
