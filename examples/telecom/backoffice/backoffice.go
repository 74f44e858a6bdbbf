// Package backoffice is the demo back office of 星云电信: customers, plans, bills, tickets and call backs over HTTP with JSON.
// It stands in for a carrier's real systems in the sample hotline and in tests; it keeps its state in memory and, when told to,
// in one JSON file. It knows nothing of the hotline: cmd/hotline serves its Handler on a loopback port.
package backoffice

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// Config says where the state lives and what time it is.
type Config struct {
	File string           // JSON file that keeps the state; "" = memory only
	Now  func() time.Time // nil = time.Now
}

// Office is the state behind the API. Safe for concurrent use.
type Office struct {
	cfg Config

	mu    sync.Mutex
	state state
}

// state is what the file holds. Customers that nothing happened to are not in it: they are made from their number.
type state struct {
	Plans     map[string]string `json:"plans"` // number to plan, where it was changed
	Tickets   []Ticket          `json:"tickets"`
	Callbacks []Callback        `json:"callbacks"`
	Lines     map[string]line   `json:"lines,omitempty"` // by number
	Cards     []string          `json:"cards,omitempty"` // top-up cards that were used
}

// Ticket is a matter that people work on: a fault, an order, a complaint.
type Ticket struct {
	Ticket    string    `json:"ticket"`
	Kind      string    `json:"kind"`
	KindText  string    `json:"kind_text"`
	Number    string    `json:"number"`
	Address   string    `json:"address,omitempty"`
	Symptom   string    `json:"symptom,omitempty"`
	Contact   string    `json:"contact,omitempty"`
	Time      string    `json:"time,omitempty"`
	Unit      string    `json:"unit,omitempty"`    // who handles it
	Summary   string    `json:"summary,omitempty"` // of the call it came from
	Call      string    `json:"call,omitempty"`    // its id
	State     string    `json:"state"`             // open | assigned | done
	StateText string    `json:"state_text"`
	Created   time.Time `json:"created"`

	Fields map[string]string `json:"fields,omitempty"` // of the agent's form
}

// Callback is a wish to be called back by a person.
type Callback struct {
	Callback string    `json:"callback"`
	Number   string    `json:"number"`
	Reason   string    `json:"reason"`
	Created  time.Time `json:"created"`
}

// New returns an office; it reads File when that exists. A file that cannot be read is an error, not an empty office.
func New(cfg Config) (*Office, error) {
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	o := &Office{cfg: cfg, state: state{Plans: map[string]string{}, Lines: map[string]line{}, Tickets: seedTickets(cfg.Now())}}
	if cfg.File == "" {
		return o, nil
	}
	raw, err := os.ReadFile(cfg.File)
	if errors.Is(err, fs.ErrNotExist) {
		return o, nil
	}
	if err != nil {
		return nil, fmt.Errorf("open back office: %w", err)
	}
	if err := json.Unmarshal(raw, &o.state); err != nil {
		return nil, fmt.Errorf("open back office: %s: %w", cfg.File, err)
	}
	if o.state.Plans == nil {
		o.state.Plans = map[string]string{}
	}
	if o.state.Lines == nil {
		o.state.Lines = map[string]line{}
	}
	return o, nil
}

// Tickets returns a copy of all tickets, oldest first.
func (o *Office) Tickets() []Ticket {
	o.mu.Lock()
	defer o.mu.Unlock()
	return append([]Ticket(nil), o.state.Tickets...)
}

// Callbacks returns a copy of all call backs, oldest first.
func (o *Office) Callbacks() []Callback {
	o.mu.Lock()
	defer o.mu.Unlock()
	return append([]Callback(nil), o.state.Callbacks...)
}

func (o *Office) planOf(c customer) Plan {
	if changed, ok := planByValue(o.state.Plans[c.Number]); ok {
		return changed
	}
	p, _ := planByValue(c.Plan)
	return p
}

// save writes the state beside the file and renames, so that a crash leaves the old or the new state. The lock is held.
func (o *Office) save() error {
	if o.cfg.File == "" {
		return nil
	}
	raw, err := json.MarshalIndent(o.state, "", "  ")
	if err != nil {
		return fmt.Errorf("save back office: %w", err)
	}
	temp, err := os.CreateTemp(filepath.Dir(o.cfg.File), ".backoffice-*")
	if err != nil {
		return fmt.Errorf("save back office: %w", err)
	}
	defer func() { _ = os.Remove(temp.Name()) }()
	_, err = temp.Write(raw)
	if err = errors.Join(err, temp.Close()); err != nil {
		return fmt.Errorf("save back office: %w", err)
	}
	if err := os.Rename(temp.Name(), o.cfg.File); err != nil {
		return fmt.Errorf("save back office: %w", err)
	}
	return nil
}
