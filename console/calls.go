package console

import (
	"context"
	"math"
	"net/http"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"hotline"
	"hotline/console/account"
	"hotline/console/desk"
	"hotline/internal/store"
)

// CallFilter chooses calls; shared by the list and the export.
type CallFilter struct {
	From    time.Time       `query:"from" doc:"started at or after"`
	To      time.Time       `query:"to" doc:"started before"`
	Outcome hotline.Outcome `query:"outcome" maxLength:"32"`
	Line    string          `query:"line" maxLength:"64" doc:"dialled number"`
	Caller  string          `query:"caller" maxLength:"128" doc:"part of the caller's address"`
	Queue   string          `query:"queue" maxLength:"64" doc:"waited in it, or was taken out of it"`
	Agent   string          `query:"agent" maxLength:"32" doc:"account of an agent who talked to the caller"`
	Waited  int             `query:"waited" minimum:"0" maximum:"86400" doc:"waited at least so many seconds for a person"`
}

func (in CallFilter) filter() store.Filter {
	return store.Filter{
		From: in.From, To: in.To, Outcome: in.Outcome, Line: in.Line, Caller: in.Caller, Queue: in.Queue, Agent: in.Agent, Waited: time.Duration(in.Waited) * time.Second,
	}
}

type callsIn struct {
	CallFilter
	Before hotline.CallID `query:"before" maxLength:"64" doc:"older than this call: next of the last page"`
	Limit  int            `query:"limit" minimum:"1" maximum:"500" default:"50"`
}

// CallPage is one page of the list, the latest call first.
type CallPage struct {
	Items []CallSummary  `json:"items" nullable:"false"`
	Next  hotline.CallID `json:"next" doc:"give as before for the next page; empty = this is the last"`
}

type callsOut struct{ Body CallPage }

type callIn struct {
	ID hotline.CallID `path:"id" maxLength:"64"`
}

type oneIn struct {
	ID     hotline.CallID `path:"id" maxLength:"64"`
	Reveal bool           `query:"reveal" doc:"texts as they were said: right pii.reveal, audited"`
}

type callOut struct{ Body CallDetail }

type waveformOut struct {
	CacheControl string `header:"Cache-Control"`
	Body         Waveform
}

func (c *Console) registerCalls() {
	huma.Register(c.api, operation("list-calls", http.MethodGet, "/calls", "calls", "Calls, the latest first", account.Read), c.listCalls)
	// Agents may read the call that they have; the operation itself looks.
	one := operation("get-call", http.MethodGet, "/calls/{id}", "calls", "One call: transcript, turns, events, quality", signedIn)
	one.Errors = append(one.Errors, http.StatusNotFound)
	huma.Register(c.api, one, c.getCall)
	wave := operation("get-waveform", http.MethodGet, "/calls/{id}/waveform", "calls", "Levels of both tracks, for drawing", account.Listen)
	wave.Errors = append(wave.Errors, http.StatusNotFound)
	huma.Register(c.api, wave, c.getWaveform)
}

func (c *Console) listCalls(ctx context.Context, in *callsIn) (*callsOut, error) {
	f := in.filter()
	f.Before, f.Limit = in.Before, in.Limit+1 // one more tells whether there is a next page
	rows, err := c.deps.Store.Calls(ctx, f)
	if err != nil {
		return nil, c.fault(err)
	}
	out := &callsOut{}
	if len(rows) > in.Limit {
		rows = rows[:in.Limit]
		out.Body.Next = rows[in.Limit-1].ID
	}
	out.Body.Items = make([]CallSummary, 0, len(rows))
	ids := make([]hotline.CallID, 0, len(rows))
	for _, r := range rows {
		ids = append(ids, r.ID)
	}
	came, err := c.deps.Store.Came(ctx, ids)
	if err != nil {
		return nil, c.fault(err)
	}
	names := c.names(ctx)
	for _, r := range rows {
		s := shown(summary(r, names))
		s.Scenes = came[r.ID]
		out.Body.Items = append(out.Body.Items, s)
	}
	return out, nil
}

func (c *Console) getCall(ctx context.Context, in *oneIn) (*callOut, error) {
	u := of(ctx)
	denied := huma.Error403Forbidden("the role " + u.Role + " may not do this")
	if u.MustChange || !u.role.May(account.Read) && !u.role.May(account.ReadOwn) || in.Reveal && !u.role.May(account.Reveal) {
		return nil, denied
	}
	rec, live, err := c.upToDate(ctx, in.ID)
	if !u.role.May(account.Read) && (err == nil || isNotFound(err)) && !c.saw(u, in.ID) && !had(u, rec) {
		return nil, denied // also for one that does not exist: ids are not to be tried out
	}
	if err != nil {
		return nil, c.fault(err)
	}
	d := detail(rec, c.names(ctx))
	d.Live = live
	until := c.until(u, in.ID)
	switch {
	case in.Reveal:
		d.Revealed = true
		c.audit(ctx, u, "pii.reveal", string(in.ID), "record")
	case until == math.MaxUint64: // who talks to the caller hears it
		d.Revealed = true
	default:
		c.hide(&d, rec, until)
	}
	return &callOut{d}, nil
}

// names are the names of all accounts for people to read; none when they cannot be read.
func (c *Console) names(ctx context.Context) map[string]string {
	all, err := c.deps.Store.Accounts(ctx)
	if err != nil {
		c.log.Warn("console: names of accounts", "err", err)
	}
	out := make(map[string]string, len(all))
	for _, a := range all {
		out[a.Name] = a.Display
	}
	return out
}

// saw reports whether a call that runs or ended of late was offered to u, or handled by u: then u may see it. What personal data are shown
// of it is another question: until answers it.
func (c *Console) saw(u *user, id hotline.CallID) bool {
	return u.role.May(account.ReadOwn) && c.board.Saw(id, u.Name)
}

// has reports whether u has the call now: it rings at that desk, u is on it, asks or is asked, or has parked it.
func (c *Console) has(u *user, id hotline.CallID) bool {
	return u.role.May(account.ReadOwn) && c.board.Has(id, u.Name)
}

// until is up to which event of a call u is shown personal data: math.MaxUint64 = all of it, for who has the call now; for who does the
// work after it, up to the event with which u was off it; 0 = nothing.
func (c *Console) until(u *user, id hotline.CallID) uint64 {
	if c.has(u, id) {
		return math.MaxUint64
	}
	if !u.role.May(account.ReadOwn) || c.deps.People == nil {
		return 0
	}
	until := c.board.Until(id, u.Name)
	if until > 0 && slices.ContainsFunc(c.deps.People.Desk(u.Name).Calls, func(x desk.Call) bool { return x.ID == id && x.State == desk.CallWrapUp }) {
		return until
	}
	return 0
}

// hears reports whether u is shown the personal data of an event. It is asked for each event of each window, so it looks at the desk only
// for what u was there for.
func (c *Console) hears(u *user, e hotline.Event) bool {
	return c.has(u, e.Call) || c.board.Until(e.Call, u.Name) >= e.Seq && c.until(u, e.Call) >= e.Seq
}

// had is saw by the record, for calls of any age.
func had(u *user, rec store.CallRecord) bool {
	return u.role.May(account.ReadOwn) && slices.ContainsFunc(rec.Events, func(e hotline.Event) bool {
		switch b := e.Body.(type) {
		case hotline.AgentOffered:
			return b.Agent == u.Name
		case hotline.PartyJoined:
			return b.Name == u.Name
		}
		return false
	})
}

// upToDate reads a call's record, of a running one with all that the stream has told before: the record is written a moment later.
func (c *Console) upToDate(ctx context.Context, id hotline.CallID) (rec store.CallRecord, live bool, err error) {
	call, live := c.board.Call(id)
	tick := time.NewTicker(recordLook)
	defer tick.Stop()
	for end := time.Now().Add(recordWait); ; {
		rec, err = c.deps.Store.Call(ctx, id)
		if n := len(rec.Events); !live || n > 0 && rec.Events[n-1].Seq >= call.LastSeq || err != nil && !isNotFound(err) || time.Now().After(end) {
			return rec, live, err
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return rec, live, err
		}
	}
}

// How long a page waits for the record of a running call to catch up, and how often we look.
const recordWait, recordLook = 1500 * time.Millisecond, 25 * time.Millisecond

func (c *Console) getWaveform(ctx context.Context, in *callIn) (*waveformOut, error) {
	path, err := c.recordingOf(ctx, in.ID)
	if err != nil {
		return nil, c.fault(err)
	}
	w, err := readWaveform(path)
	if err != nil {
		return nil, c.fault(err)
	}
	return &waveformOut{CacheControl: "private, max-age=300", Body: w}, nil
}
