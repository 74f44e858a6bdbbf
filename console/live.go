package console

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"hotline"
	"hotline/console/account"
	"hotline/console/live"
	"hotline/console/stream"
)

type liveOut struct {
	Body struct {
		Seq   uint64      `json:"seq" doc:"place in the stream: events behind it are not in the list yet"`
		Items []live.Call `json:"items" nullable:"false"`
	}
}

type actionIn struct {
	ID   hotline.CallID `path:"id" maxLength:"64"`
	Body Action
}

type seatOut struct{ Body Seat }

type seatIn struct {
	Body struct {
		State  SeatState `json:"state" enum:"ready,break,offline"`
		Reason string    `json:"reason,omitempty" maxLength:"64" doc:"of a break"`
	}
}

func (c *Console) registerLive() {
	huma.Register(c.api, operation("list-live", http.MethodGet, "/live", "live", "Running calls, the oldest first; agents see their own", signedIn), c.listLive)
	act := operation("control-call", http.MethodPost, "/live/{id}/action", "live", "Steer a running call. Audited", account.Control)
	act.DefaultStatus = http.StatusNoContent
	act.Errors = append(act.Errors, http.StatusNotFound, http.StatusServiceUnavailable)
	huma.Register(c.api, act, c.controlCall)
	huma.Register(c.api, operation("get-state", http.MethodGet, "/me/state", "agents", "The own state", account.SelfState),
		func(ctx context.Context, _ *struct{}) (*seatOut, error) {
			s, err := c.deps.Seats.Seat(ctx, of(ctx).Name)
			if err != nil {
				return nil, c.fault(err)
			}
			return &seatOut{s}, nil
		})
	huma.Register(c.api, operation("set-state", http.MethodPut, "/me/state", "agents", "Change the own state", account.SelfState), c.setState)
}

func (c *Console) listLive(ctx context.Context, _ *struct{}) (*liveOut, error) {
	u, out := of(ctx), &liveOut{}
	out.Body.Seq = c.hub.Last() // before the list: an event may be told twice, never be lost
	out.Body.Items = []live.Call{}
	for _, call := range c.board.Calls(time.Now()) {
		if u.role.May(account.Watch) && !u.MustChange || c.has(u, call.ID) {
			out.Body.Items = append(out.Body.Items, call)
		}
	}
	return out, nil
}

func (c *Console) controlCall(ctx context.Context, in *actionIn) (*struct{}, error) {
	if c.deps.Control == nil {
		return nil, huma.Error503ServiceUnavailable("this hotline's calls cannot be steered from here")
	}
	u := of(ctx)
	c.audit(ctx, u, "call."+in.Body.Verb, string(in.ID), in.Body.To)
	if err := c.deps.Control.Do(ctx, u.Name, in.ID, in.Body); err != nil {
		return nil, c.fault(err)
	}
	return nil, nil //nolint:nilnil // huma: no body
}

func (c *Console) setState(ctx context.Context, in *seatIn) (*seatOut, error) {
	s, err := c.deps.Seats.SetSeat(ctx, of(ctx).Name, in.Body.State, in.Body.Reason)
	if err != nil {
		return nil, c.fault(err)
	}
	return &seatOut{s}, nil
}

// events opens the browser's stream.
func (c *Console) events(w http.ResponseWriter, r *http.Request, u *user) {
	if u.MustChange {
		problem(w, http.StatusForbidden, "change the password first")
		return
	}
	q := r.URL.Query()
	open := stream.Open{Account: u.Name, Session: u.session, Until: c.sessions.Deadline(r.Context())}
	if text := q.Get("after"); text != "" {
		after, err := strconv.ParseUint(text, 10, 64)
		if err != nil {
			problem(w, http.StatusUnprocessableEntity, "after: want a sequence")
			return
		}
		open.After = &after
	}
	open.Filter.Types = fields(q.Get("types"))
	for _, id := range fields(q.Get("calls")) {
		open.Filter.Calls = append(open.Filter.Calls, hotline.CallID(id))
	}
	if !u.role.May(account.Watch) {
		open.Filter.May = func(e hotline.Event) bool { return c.has(u, e.Call) }
	}
	c.hub.Serve(w, r, open)
}

func fields(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return r == ',' })
}
