// Package assist is live help for agents: it follows the events of all calls, and for those with a person it keeps what that person
// needs now: cards with answers, the next sentence, reminders, the checklist and the ticket form of the scene, and when the talk is
// over its summary, class, unit and promises. It owns no event, no call and no audio, works without a language model, and a call never
// waits for it. cmd/hotline/assistant feeds it and keeps its record; console/assist shows it.
package assist

import (
	"cmp"
	"context"
	"log/slog"
	"reflect"
	"slices"
	"sync"
	"time"

	"hotline"
	"hotline/assist/classify"
	"hotline/assist/form"
	"hotline/assist/guide"
	"hotline/assist/language"
	"hotline/assist/view"
	"hotline/llm"
)

// Deps is what an Assistant needs from outside. All may be nil: what is missing is not offered.
//
//archtest:fields each is one thing that the site may have or not
type Deps struct {
	// Knowledge finds the paragraph that answers a question. It may take milliseconds; it is asked by Config.Workers goroutines at once.
	Knowledge func(ctx context.Context, question string) (Answer, bool)
	// Intent names what the caller wants; confidence is 0-1, false when it is nothing known.
	Intent func(text string) (intent string, confidence float64, ok bool)
	// Title is what a scene is called, for people.
	Title func(scene string) string
	// Guides are the owner's steps, reminders and offers; Forms the ticket forms.
	Guides *guide.Book
	Forms  *form.Set
	// Classes names the class and unit of a call; it is asked for at each call's end, so that it may be replaced.
	Classes func() *classify.Classifier
	// Model words summaries; nil: they are built without one.
	Model llm.Model
	// Past are the earlier events of a call, from the record, for calls that began before this program.
	Past func(ctx context.Context, call hotline.CallID) ([]hotline.Event, error)
	// Kept is what Keep was handed of a call, from the record; false when there is nothing.
	Kept func(ctx context.Context, call hotline.CallID) (Record, bool, error)
	// Since is when an account began to take calls; zero = not known. It must not block.
	Since func(account string) time.Time
	// Desk are the calls at an account's desk, the work after them included; nil: those that it had stay. It must not block.
	Desk func(account string) []hotline.CallID
	// Zone is the owner's time zone, in which days and hours that were said are counted; nil: that of the machine. It must not block.
	Zone func() *time.Location
	// Office makes tickets and calls back.
	Office Office
	// Changed is told the accounts at whose desks something changed. It must not block.
	Changed func(accounts ...string)
	// Shown is told of each new card: late is the time from the end of the caller's phrase (0 when the card was there before), took the
	// time from the text to the card; late is below 0 for cards that no phrase of the caller asked for. It must not block.
	Shown func(kind view.CardKind, late, took time.Duration)
	// Keep is handed the state of a call whenever it is to be put on record, Note what people corrected. They must not block.
	Keep func(Record)
	Note func(Correction)
	// OnPanic counts a fault of our own; where says in what.
	OnPanic func(where string)
	Now     func() time.Time // nil = time.Now
	Log     *slog.Logger     // nil = silent
}

// Office is what the site does after a call. Both block for seconds at most; errors are *hotline.Error.
type Office interface {
	// Ticket creates a ticket and returns its id.
	Ticket(ctx context.Context, t TicketRequest) (id string, err error)
	// Callback has the caller called back, not before a time, and returns the id of the call to be.
	Callback(ctx context.Context, number, queue string, at time.Time) (hotline.CallID, error)
}

// TicketRequest is a ticket as an agent confirmed it.
type TicketRequest struct {
	Call    hotline.CallID
	Agent   string
	Class   string // id
	Unit    string // id, "" = not known
	Number  string // the caller's
	Summary string
	Fields  map[string]string // of the form, by name
}

// Answer is a paragraph that answers a question.
type Answer struct {
	Text       string // whole, fit to be said
	Title      string
	Source     view.Source
	Confidence float64 // 0-1
}

// Record is what is kept of one call.
type Record struct {
	Agent string // who had it last
	At    time.Time
	State view.State
	Said  []language.Segment // so far, as recognised; personal data may be spread over several of them
}

// Correction is what a person said of something that the assistant had found: a judgement, a confirmation, a better value.
type Correction struct {
	Call     hotline.CallID
	Agent    string
	At       time.Time
	Kind     string // card | field | step | class | unit | disposition | summary | todo | ticket
	Item     string // which one: id of the card, name of the field, ...
	Verdict  string // accepted, copied, dismissed, right, wrong, confirmed, edited, chosen, ticked, unticked, created
	Before   string // what the assistant had
	After    string // what the person made of it
	Text     string // what it rested on: the question of a card, the caller's words of a class
	Evidence []hotline.Evidence
	Said     []language.Segment // as of Record
}

// Assistant helps with all calls of this program. Safe for concurrent use. Order of locks: a call's, then the assistant's.
type Assistant struct {
	cfg  Config
	deps Deps
	wake chan struct{} // capacity 1: somebody waits for work; what is there already wakes one

	mu    sync.Mutex // guards what follows and every call's inbox
	calls map[hotline.CallID]*call
	desks map[string]map[hotline.CallID]*call // by account
	due   []*call                             // with something in their inbox, each once
	swept time.Time
}

// New returns an Assistant; Run does its thinking.
func New(cfg Config, deps Deps) (*Assistant, error) {
	if err := cfg.Validate(); err != nil {
		return nil, &hotline.Error{Op: "open assist", Kind: hotline.KindInvalid, Err: err}
	}
	if deps.Now == nil {
		deps.Now = time.Now
	}
	if deps.Log == nil {
		deps.Log = slog.New(slog.DiscardHandler)
	}
	if deps.Guides == nil {
		deps.Guides = &guide.Book{}
	}
	if deps.Forms == nil {
		deps.Forms = &form.Set{}
	}
	return &Assistant{cfg: cfg, deps: deps, wake: make(chan struct{}, 1), calls: map[hotline.CallID]*call{}, desks: map[string]map[hotline.CallID]*call{}}, nil
}

// States are the calls at the desk of an account, the oldest first.
func (a *Assistant) States(account string) []view.State {
	var there []hotline.CallID
	if a.deps.Desk != nil {
		there = a.deps.Desk(account)
	}
	a.mu.Lock()
	calls := make([]*call, 0, len(a.desks[account]))
	for id, c := range a.desks[account] {
		if a.deps.Desk == nil || slices.Contains(there, id) {
			calls = append(calls, c)
		}
	}
	a.mu.Unlock()
	slices.SortFunc(calls, func(x, y *call) int { return cmp.Compare(x.id, y.id) })
	out := make([]view.State, 0, len(calls))
	for _, c := range calls {
		c.mu.Lock()
		out = append(out, c.shown(account))
		c.mu.Unlock()
	}
	return out
}

// State is one call as the account at its desk sees it; also for a while after the account is done with it. An unknown call, or one
// of another desk, is a *hotline.Error of KindNotFound.
func (a *Assistant) State(account string, id hotline.CallID) (view.State, error) {
	c, err := a.of(account, id)
	if err != nil {
		return view.State{}, err
	}
	defer c.mu.Unlock()
	return c.shown(account), nil
}

// of finds a call that is or was at a desk, and locks it.
func (a *Assistant) of(account string, id hotline.CallID) (*call, error) {
	a.mu.Lock()
	c := a.calls[id]
	a.mu.Unlock()
	if c != nil {
		c.mu.Lock()
		if c.seats.had[account] || c.seats.hands.Has(account) {
			return c, nil
		}
		c.mu.Unlock()
	}
	return nil, &hotline.Error{Op: "no such call at this desk", Kind: hotline.KindNotFound}
}

// changed tells the desks of a call when there is something new to see. The call is locked.
func (a *Assistant) changed(c *call) {
	c.settle()
	now := c.render()
	if now.Rev = 0; c.told != nil && reflect.DeepEqual(now, *c.told) {
		return
	}
	c.told = &now
	c.rev++
	if a.deps.Changed != nil && len(c.seats.now) > 0 {
		a.deps.Changed(c.seats.now...)
	}
}
