package console

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"hotline"
	"hotline/console/account"
	"hotline/console/desk"
	"hotline/console/live"
	"hotline/console/private"
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

func (c *Console) registerLive() {
	huma.Register(c.api, operation("list-live", http.MethodGet, "/live", "live", "Running calls, the oldest first; agents see their own", signedIn), c.listLive)
	act := operation("control-call", http.MethodPost, "/live/{id}/action", "live", "Steer a running call. Audited", account.Control)
	act.DefaultStatus = http.StatusNoContent
	act.Errors = append(act.Errors, http.StatusNotFound, http.StatusServiceUnavailable)
	huma.Register(c.api, act, c.controlCall)
}

func (c *Console) listLive(ctx context.Context, _ *struct{}) (*liveOut, error) {
	u, out := of(ctx), &liveOut{}
	out.Body.Seq = c.hub.Last() // before the list: an event may be told twice, never be lost
	out.Body.Items = []live.Call{}
	for _, call := range c.board.Calls(time.Now()) {
		if u.role.May(account.Watch) && !u.MustChange || c.saw(u, call.ID) {
			if !c.has(u, call.ID) {
				call.From, call.To = private.Number(call.From), private.Number(call.To)
				call.LastText, call.Summary = call.Last(c.deps.Masker), call.About(c.deps.Masker)
			}
			out.Body.Items = append(out.Body.Items, call)
		}
	}
	return out, nil
}

// hidden is the data of an event with personal data hidden. What was just said is read together with what the same party said before, and
// what repeats it is hidden as it was there.
func (c *Console) hidden(e hotline.Event) any {
	call, runs := c.board.Call(e.Call)
	if !runs {
		return private.Event(c.deps.Masker, e.Body)
	}
	switch b := e.Body.(type) {
	case hotline.UtteranceFinal:
		out := private.Event(c.deps.Masker, b)
		if data, ok := out.(map[string]any); ok {
			if text, kept := call.Said(c.deps.Masker, b.Party, b.Name, b.N); kept {
				data["text"] = text
			}
		}
		return out
	case hotline.UtterancePartial: // it goes on with what was said
		if b.Party != hotline.PartyBot {
			out := private.Event(c.deps.Masker, b)
			if data, ok := out.(map[string]any); ok {
				data["text"] = call.Going(c.deps.Masker, private.Line{Party: b.Party, Agent: b.Name, N: b.N, Text: b.Text, FromMS: b.AtMS, ToMS: b.AtMS})
			}
			return out
		}
	case hotline.TurnCompleted, hotline.SlotFilled, hotline.IntentDetected, hotline.KnowledgeSearched, hotline.HandoverRequested, hotline.CallbackRequested:
		return private.EventOf(call.Heard(c.deps.Masker), b)
	}
	return private.Event(c.deps.Masker, e.Body)
}

func (c *Console) controlCall(ctx context.Context, in *actionIn) (*struct{}, error) {
	call, _ := c.board.Call(in.ID)
	byAgent := c.deps.People != nil && call.Agent != "" && !call.Outside && (in.Body.Verb == "hangup" || in.Body.Verb == "transfer")
	if c.deps.Control == nil && !byAgent {
		return nil, huma.Error503ServiceUnavailable("this hotline's calls cannot be steered from here")
	}
	u := of(ctx)
	var err error
	if byAgent { // as if the agent who has it did so
		err = c.deps.People.Do(ctx, call.Agent, in.ID, desk.Verb{Verb: in.Body.Verb, To: in.Body.To, By: u.Name})
	}
	var e *hotline.Error
	if errors.As(err, &e) && e.Kind == hotline.KindNotFound && c.deps.Control != nil {
		byAgent = false // a supervisor has it, or the agent has just left
	}
	if !byAgent {
		err = c.deps.Control.Do(ctx, u.Name, in.ID, in.Body)
	}
	if err != nil {
		c.audit(ctx, u, "call.refused", string(in.ID), strings.TrimSpace(in.Body.Verb+" "+in.Body.To))
		return nil, c.fault(err)
	}
	c.audit(ctx, u, "call."+in.Body.Verb, string(in.ID), in.Body.To)
	return nil, nil //nolint:nilnil // huma: no body
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
	open.Notes = c.notes(u, fields(q.Get("notices")))
	if !u.role.May(account.Watch) {
		open.Filter.May = func(e hotline.Event) bool { return c.saw(u, e.Call) && !quiet(e.Body) }
	}
	open.Hides = func(e hotline.Event) bool { return !c.hears(u, e) }
	c.hub.Serve(w, r, open)
}

// quiet are events that the agents of a call are not told while it runs: who listens wants to hear it as it is without.
func quiet(body hotline.Body) bool {
	switch body.(type) {
	case hotline.SupervisorJoined, hotline.SupervisorMode, hotline.SupervisorLeft:
		return true
	}
	return false
}

func fields(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return r == ',' })
}
