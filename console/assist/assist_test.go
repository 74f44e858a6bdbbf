package assist_test

import (
	"context"
	"errors"
	"math"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"hotline"
	"hotline/assist/view"
	"hotline/console/account"
	"hotline/console/assist"
	"hotline/console/gate"
)

// helper notes what it is asked for; it has the call C1 of li.
type helper struct {
	acts []view.Act
	kept string
}

func (h *helper) States(account string) []view.State {
	if account != "li" {
		return nil
	}
	return []view.State{{Call: "C1", Rev: 7}}
}

func (h *helper) Do(_ context.Context, account string, call hotline.CallID, act view.Act) (view.State, error) {
	if account != "li" || call != "C1" {
		return view.State{}, &hotline.Error{Op: "no such call at this desk", Kind: hotline.KindNotFound}
	}
	h.acts = append(h.acts, act)
	return view.State{Call: call, Wrap: &view.Wrap{Ticket: &view.Ticket{ID: "T1"}}}, nil
}

func (h *helper) Kept(_ context.Context, call hotline.CallID) (view.State, bool, error) {
	return view.State{Call: call, Scene: "kept"}, call == "C2", nil
}

func (h *helper) Reopen(_ context.Context, account string, call hotline.CallID) (view.State, error) {
	if account != "li" || call != "C1" {
		return view.State{}, &hotline.Error{Op: "no such call at this desk", Kind: hotline.KindNotFound}
	}
	return view.State{Call: call, Rev: 7}, nil
}

func (h *helper) Unfinished(_ context.Context, account string) ([]view.Unfinished, error) {
	if account != "li" {
		return nil, nil
	}
	return []view.Unfinished{{Call: "C1", Need: "报修", Left: []string{"ticket"}}}, nil
}

func (h *helper) Todos(context.Context, string, bool) ([]view.Todo, error) { return nil, nil }

func (h *helper) Keep(_ context.Context, agent, id string, kept bool) error {
	h.kept = agent + id + map[bool]string{true: "+", false: "-"}[kept]
	return nil
}

func TestPart_Requests(t *testing.T) {
	h := &helper{}
	mux := http.NewServeMux()
	user, audit := "li", ""
	g := &gate.Gate{API: humago.New(mux, huma.DefaultConfig("test", "1")),
		User:  func(context.Context) gate.User { return gate.User{Name: user, Role: account.Agent} },
		Sees:  func(_ context.Context, call hotline.CallID) bool { return call == "C2" },
		Until: func(context.Context, hotline.CallID) uint64 { return math.MaxUint64 },
		Audit: func(_ context.Context, action, target, detail string) { audit = action + " " + target + " " + detail },
		Fault: func(err error) error {
			if e, ok := errors.AsType[*hotline.Error](err); ok && e.Kind == hotline.KindNotFound {
				return huma.Error404NotFound(e.Op)
			}
			return err
		}}
	p := assist.New(h, h)
	p.Register(g)
	ask := func(method, path, body string) (int, string) {
		w := httptest.NewRecorder()
		r := httptest.NewRequestWithContext(t.Context(), method, gate.Base+path, strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		mux.ServeHTTP(w, r)
		return w.Code, w.Body.String()
	}
	at := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		method, path, body string
		want               view.Act
	}{
		{"POST", "/assist/C1/cards/k1", `{"verdict":"wrong"}`, view.Act{Verb: view.JudgeCard, Item: "k1", Value: "wrong"}},
		{"PUT", "/assist/C1/fields/phone", `{}`, view.Act{Verb: view.ConfirmField, Item: "phone"}},
		{"PUT", "/assist/C1/fields/phone", `{"value":""}`, view.Act{Verb: view.EditField, Item: "phone"}},
		{"PUT", "/assist/C1/steps/greet", `{"done":false}`, view.Act{Verb: view.TickStep, Item: "greet", Value: "open"}},
		{"PUT", "/assist/C1/summary/need", `{"text":"x"}`, view.Act{Verb: view.WriteSection, Item: "need", Value: "x"}},
		{"PUT", "/assist/C1/wrap/class", `{"id":"a"}`, view.Act{Verb: view.ChooseOne, Item: "class", Value: "a"}},
		{"PUT", "/assist/C1/promises", `{"text":"x","due":"2026-11-22T09:00:00Z"}`, view.Act{Verb: view.PutPromise, Value: "x", At: at}},
		{"POST", "/assist/C1/callback", `{"at":"2026-11-22T09:00:00Z"}`, view.Act{Verb: view.BookCallback, At: at}},
		{"PUT", "/assist/C1/finish", `{"done":true}`, view.Act{Verb: view.FinishWrap, Value: "done"}},
		{"PUT", "/assist/C1/finish", `{"done":false}`, view.Act{Verb: view.FinishWrap, Value: "open"}},
		{"POST", "/assist/C1/ticket", ``, view.Act{Verb: view.MakeTicket}},
	} {
		code, body := ask(c.method, c.path, c.body)
		if code != http.StatusOK || len(h.acts) == 0 || h.acts[len(h.acts)-1] != c.want {
			t.Errorf("%s %s: %d %s, asked for %+v", c.method, c.path, code, body, h.acts)
		}
	}
	if audit != "assist.ticket C1 T1" {
		t.Errorf("audit %q", audit)
	}
	for path, want := range map[string]int{"/assist": 200, "/assist/C1": 200, "/assist/C2": 200, "/assist/C3": 404, "/todos": 200, "/unfinished": 200} {
		if code, body := ask("GET", path, ""); code != want || strings.Contains(body, `"items":null`) {
			t.Errorf("GET %s: %d %s", path, code, body)
		}
	}
	if code, _ := ask("PUT", "/todos/x", `{"done":true}`); code != http.StatusNoContent || h.kept != "lix+" {
		t.Errorf("todo: %d %q", code, h.kept)
	}
	for path, body := range map[string]string{"/assist/C1/steps/a": `{}`, "/assist/C1/wrap/colour": `{"id":"a"}`, "/assist/C1/summary/other": `{"text":"x"}`} {
		if code, _ := ask("PUT", path, body); code != http.StatusUnprocessableEntity {
			t.Errorf("PUT %s %s: %d", path, body, code)
		}
	}
	if _, body := ask("GET", "/unfinished", ""); !strings.Contains(body, `"left":["ticket"]`) {
		t.Errorf("unfinished: %s", body)
	}
	user = "wang"
	if _, body := ask("GET", "/unfinished", ""); !strings.Contains(body, `"items":[]`) {
		t.Errorf("a colleague's unfinished work: %s", body)
	}
	if code, _ := ask("POST", "/assist/C1/ticket", ""); code != http.StatusNotFound {
		t.Errorf("a colleague's ticket: %d", code)
	}
	if notes := p.Notes(gate.User{Name: "li", Role: account.Agent}, nil); len(notes) != 1 || notes[0].Topic != "assist" {
		t.Errorf("notes %+v", notes)
	}
	if notes := p.Notes(gate.User{Name: "li", Role: account.Inspector}, nil); len(notes) != 0 {
		t.Errorf("of somebody without a desk: %+v", notes)
	}
}
