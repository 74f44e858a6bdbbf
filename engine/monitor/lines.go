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
	"hotline/telephony"
)

// Times of a line.
const (
	ticketTime = 2 * time.Minute  // from the ticket to the call
	phoneTime  = 5 * time.Second  // an order waits so long for its phone
	answerTime = 15 * time.Second // until the ACK
)

// prefix begins the user part that supervisors' phones call.
const prefix = "monitor-"

// Errors of orders.
var (
	errNoPhone = errors.New("the supervisor's phone is not connected")
	errMode    = errors.New("no such mode")
)

// Lines are the phones of the supervisors. A browser calls its line once and keeps the leg; orders put it on calls. Safe for concurrent
// use.
type Lines struct {
	calls   Calls
	changed func() // somebody's place changed; must not block; may be nil
	log     *slog.Logger

	mu      sync.Mutex
	lines   map[string]*line  // by account
	tickets map[string]ticket // by the user part that is called
	came    chan struct{}     // closed and replaced when a line has come
}

type ticket struct {
	account string
	until   time.Time
}

// NewLines returns lines to calls. changed is told when somebody's place changed; it must not block, and may be nil.
func NewLines(calls Calls, changed func(), log *slog.Logger) *Lines {
	if changed == nil {
		changed = func() {}
	}
	return &Lines{calls: calls, changed: changed, log: log, lines: map[string]*line{}, tickets: map[string]ticket{}, came: make(chan struct{})}
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

// Serve answers a leg that calls a line, and blocks until it has ended. One without a good ticket is refused. A newer leg of the same
// account takes the place of the older.
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
	one := newLine(t.account, leg, audio, l.over)
	l.mu.Lock()
	before := l.lines[t.account]
	l.lines[t.account] = one
	close(l.came)
	l.came = make(chan struct{})
	l.mu.Unlock()
	if before != nil {
		l.drop(before)
	}
	l.changed()
	select {
	case <-leg.Done():
	case <-ctx.Done():
	case <-one.replaced():
	}
	l.mu.Lock()
	if l.lines[t.account] == one {
		delete(l.lines, t.account)
	}
	l.mu.Unlock()
	l.drop(one)
	l.hangUp(ctx, leg, telephony.CauseNormal)
	l.changed()
}

// drop takes a line that is gone off its call.
func (l *Lines) drop(one *line) {
	if call := one.lose(); call != "" {
		l.calls.Leave(call, one.guest, "lost")
		one.ended(call)
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

// wait returns the account's line; it waits for it, 5 s at most.
func (l *Lines) wait(ctx context.Context, account string) (*line, error) {
	limit := time.NewTimer(phoneTime)
	defer limit.Stop()
	for {
		l.mu.Lock()
		one, came := l.lines[account], l.came
		l.mu.Unlock()
		if one != nil {
			return one, nil
		}
		select {
		case <-came:
		case <-ctx.Done():
			return nil, &hotline.Error{Op: "monitor", Kind: hotline.KindTimeout, Err: ctx.Err()}
		case <-limit.C:
			return nil, &hotline.Error{Op: "monitor", Kind: hotline.KindUnavailable, Err: errNoPhone, Remedy: "allow the microphone and try again"}
		}
	}
}

// Do puts the account's phone on a call in a mode; from another call it moves. It waits for a phone that is on its way, 5 s at most.
// Errors are *hotline.Error.
func (l *Lines) Do(ctx context.Context, account string, call hotline.CallID, m Mode) error {
	if !m.Valid() {
		return &hotline.Error{Op: "monitor", Kind: hotline.KindInvalid, Err: errMode}
	}
	one, err := l.wait(ctx, account)
	if err != nil {
		return err
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

// Stop takes the account's phone off the call; the phone stays. It is no error when it is not there.
func (l *Lines) Stop(account string, call hotline.CallID) {
	l.mu.Lock()
	one := l.lines[account]
	l.mu.Unlock()
	if one == nil {
		return
	}
	one.orders.Lock()
	defer one.orders.Unlock()
	if was, _ := one.on(); was == call {
		l.calls.Leave(call, one.guest, "stopped")
		one.ended(call)
		l.changed()
	}
}

// Forget hangs up the account's phone: it may not supervise any more. Its ticket is void.
func (l *Lines) Forget(account string) {
	l.mu.Lock()
	one := l.lines[account]
	delete(l.lines, account)
	maps.DeleteFunc(l.tickets, func(_ string, t ticket) bool { return t.account == account })
	l.mu.Unlock()
	if one != nil {
		l.drop(one) // Serve hangs up
	}
}

// Phone says whether the account's phone is connected.
func (l *Lines) Phone(account string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.lines[account] != nil
}

// Places are all supervisors on all calls, by account.
func (l *Lines) Places() []Place {
	l.mu.Lock()
	all := make([]*line, 0, len(l.lines))
	for _, one := range l.lines {
		all = append(all, one)
	}
	l.mu.Unlock()
	out := []Place{}
	for _, one := range all {
		one.mu.Lock()
		if one.call != "" {
			out = append(out, Place{one.call, one.account, one.mode, one.since})
		}
		one.mu.Unlock()
	}
	slices.SortFunc(out, func(x, y Place) int { return strings.Compare(x.Name, y.Name) })
	return out
}
