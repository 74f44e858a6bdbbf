package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"hotline"
	"hotline/internal/store/sqlio"
)

// AlertState is what people did about an alert.
type AlertState string

// The states of an alert.
const (
	AlertOpen         AlertState = "open"
	AlertAcknowledged AlertState = "acknowledged" // somebody has seen it
	AlertAssigned     AlertState = "assigned"     // somebody is to act
	AlertResolved     AlertState = "resolved"     // it is settled
	AlertFalse        AlertState = "false_alarm"  // it was none: counts against the rule's precision
)

// AlertStates lists all of them, in the order in which an alert usually takes them.
func AlertStates() []AlertState {
	return []AlertState{AlertOpen, AlertAcknowledged, AlertAssigned, AlertResolved, AlertFalse}
}

// Alert is one hit that somebody is told of, and what was done about it. Its id is the hit's.
type Alert struct {
	Hit      hotline.Hit `json:"hit"`
	State    AlertState  `json:"state"`
	Raised   time.Time   `json:"raised"`
	Changed  time.Time   `json:"changed,omitzero"`   // zero = nobody did anything yet
	By       string      `json:"by,omitempty"`       // account of who changed it last
	Assignee string      `json:"assignee,omitempty"` // account of who is to act
	Comment  string      `json:"comment,omitempty"`
}

// AlertChange is what somebody does about an alert. Empty Assignee and Comment leave what is there.
type AlertChange struct {
	State    AlertState
	Seen     AlertState // what whoever does it saw before; empty: does not matter
	By       string
	At       time.Time
	Assignee string
	Comment  string
}

// AlertFilter chooses alerts; zero fields choose all. Alerts of withdrawn hits, and of rules that only count since, are left out unless
// Withdrawn is set.
type AlertFilter struct {
	From, To  time.Time    // raised within [From, To)
	States    []AlertState // none = all
	Call      hotline.CallID
	Rule      string
	Agent     string
	Queue     string
	Severity  hotline.Severity
	Assignee  string
	Withdrawn bool
	Before    string // id of the last alert of the page before, for paging
	Limit     int    // 1-1000; 0 = 100
}

func (f AlertFilter) where() *sqlio.Where {
	w := &sqlio.Where{}
	w.Span("a.raised_ns", f.From, f.To)
	sqlio.In(w, "a.state", f.States)
	w.Is("h.call_id", string(f.Call))
	w.Is("h.rule", f.Rule)
	w.Is("h.agent", f.Agent)
	w.Is("h.queue", f.Queue)
	w.Is("h.severity", string(f.Severity))
	w.Is("a.assignee", f.Assignee)
	if !f.Withdrawn {
		w.Add("h.state <> $%d", string(hotline.HitWithdrawn))
		w.Add("h.shadow = $%d", false)
	}
	if f.Before != "" {
		w.Add("(a.raised_ns, a.id) < (SELECT b.raised_ns, b.id FROM alerts b WHERE b.id = $%d)", sqlio.Clean(f.Before))
	}
	return w
}

const alertColumns = "a.state, a.raised_ns, a.changed_ns, a.changed_by, a.assignee, a.comment, " + hitColumns

// Alerts lists alerts, those raised last first.
func (db *DB) Alerts(ctx context.Context, f AlertFilter) ([]Alert, error) {
	if err := db.ready(ctx); err != nil {
		return nil, err
	}
	w := f.where()
	query := "SELECT " + alertColumns + " FROM alerts a JOIN hits h ON h.id = a.id" + w.Text() + " ORDER BY a.raised_ns DESC, a.id DESC" + w.Limit(f.Limit)
	out, err := sqlio.List(ctx, db.r, scanAlert, query, w.Args()...)
	if err != nil {
		return nil, fmt.Errorf("list alerts: %w", err)
	}
	return out, nil
}

// Alert reads one alert. An unknown id is an error of hotline.KindNotFound.
func (db *DB) Alert(ctx context.Context, id string) (Alert, error) {
	return one(ctx, db, "alert", id, scanAlert, "SELECT "+alertColumns+" FROM alerts a JOIN hits h ON h.id = a.id WHERE a.id = $1")
}

// ErrAlertChanged says that somebody else did something about the alert since it was looked at.
var ErrAlertChanged = errors.New("the alert was changed meanwhile")

// SetAlert writes what somebody did about the alert and returns it as it is now. An unknown id is an error of hotline.KindNotFound, an
// unknown state one of hotline.KindInvalid, a state that is not Seen any more ErrAlertChanged with the alert as it is. Any state may follow
// any other: a supervisor may be wrong.
func (db *DB) SetAlert(ctx context.Context, id string, c AlertChange) (Alert, error) {
	if !slices.Contains(AlertStates(), c.State) {
		return Alert{}, &hotline.Error{Op: "change alert", Kind: hotline.KindInvalid, Err: fmt.Errorf("%q is no state of an alert", c.State)}
	}
	n, err := db.change(ctx, `UPDATE alerts SET state = $2, changed_ns = $3, changed_by = $4,
		assignee = CASE WHEN $5 = '' THEN assignee ELSE $5 END, comment = CASE WHEN $6 = '' THEN comment ELSE $6 END WHERE id = $1 AND ($7 = '' OR state = $7)`,
		sqlio.Clean(id), string(c.State), sqlio.Nano(c.At), sqlio.Clean(c.By), sqlio.Clean(c.Assignee), sqlio.Clean(c.Comment), string(c.Seen))
	if err != nil {
		return Alert{}, fmt.Errorf("change alert: %w", err)
	}
	a, err := db.Alert(ctx, id) // of an unknown id: the error that says so
	switch {
	case err != nil || n > 0:
	case c.Seen != "" && a.State != c.Seen:
		err = ErrAlertChanged
	default: // it came on record between the two
		err = &hotline.Error{Op: "change alert " + id, Kind: hotline.KindNotFound}
	}
	return a, err
}

func scanAlert(s sqlio.Row) (Alert, error) {
	var a Alert
	var raised, changed int64
	done, to := hitFields(&a.Hit)
	err := s.Scan(append([]any{&a.State, &raised, &changed, &a.By, &a.Assignee, &a.Comment}, to...)...)
	a.Raised, a.Changed = sqlio.Time(raised), sqlio.Time(changed)
	if err != nil {
		return a, err
	}
	return a, done()
}
