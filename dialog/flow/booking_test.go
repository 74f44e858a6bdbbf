package flow_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"hotline"
	"hotline/dialog/flow"
	"hotline/dialog/suite"
	"hotline/dialog/tool"
)

// books is a back office that keeps the last booking.
func books(func() time.Time) (http.Handler, error) {
	var mu sync.Mutex
	var last map[string]any
	mux := http.NewServeMux()
	mux.HandleFunc("POST /bookings", func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		_ = json.NewDecoder(r.Body).Decode(&last)
		_ = json.NewEncoder(w).Encode(map[string]any{"code": "A1"})
	})
	mux.HandleFunc("GET /bookings", func(w http.ResponseWriter, _ *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		_ = json.NewEncoder(w).Encode(map[string]any{"last": last})
	})
	return mux, nil
}

// A newcomer's app with a day, an hour of it, and values that are not asked for.
func TestApp_BooksTheDayAndTheHour(t *testing.T) {
	app, err := flow.LoadFS(os.DirFS("testdata/booking"))
	if err != nil {
		t.Fatal(err)
	}
	cases, err := suite.Read("testdata/booking/dialog.yaml", app.Tools())
	if err != nil {
		t.Fatal(err)
	}
	report, err := suite.Player{App: app, Office: books}.Run(t.Context(), cases)
	if err != nil {
		t.Fatal(err)
	}
	for _, wrong := range report.Wrong {
		t.Errorf("%s (line %d): %v", wrong.Name, wrong.Line, wrong.Why)
	}
	if report.Passed < 13 {
		t.Errorf("%d cases passed, want 13", report.Passed)
	}
}

// unfilled is a scene that uses a slot in ways that its steps leave open.
func unfilled(slot, steps string) fstest.MapFS {
	return fstest.MapFS{
		"app.yaml":   {Data: []byte("name: 小店\ntools: tools.yaml\n")},
		"tools.yaml": {Data: []byte("tools:\n  - {name: table.book, method: POST, url: /bookings, args: [number], maybe: [note]}\n")},
		"scenes/table.yaml": {Data: []byte("id: table\ntitle: 订位\nexamples: [我要订位, 订个位子, 订一桌, 留张桌子, 有位子吗]\nslots:\n  - {name: number, kind: phone, default: caller, ask: 电话？}\n  - " +
			slot + "\nsteps:\n" + steps)},
	}
}

func TestLoadFS_SlotsThatNothingFills(t *testing.T) {
	const count, text = "{name: people, kind: count, ask: 几位？}", "{name: people, kind: text, ask: 几位？}"
	for name, one := range map[string]struct{ slot, steps, want string }{
		"said":       {count, "  - say: \"{people}位\"\n", "scenes/table.yaml:8: steps[0]: the slot people is used, but no step asks for it: write the step ask: people before, give the slot a default, or put what uses it under if: people != nil"},
		"argument":   {text, "  - say: 好\n  - call: table.book\n    args: {number: \"{number}\", note: \"{people}\"}\n", "steps[1]: the slot people is used, but no step asks"},
		"confirmed":  {count, "  - confirm: \"{people}位对吗\"\n", "steps[0]: the slot people is used"},
		"nested":     {count, "  - if: caller != nil\n    then:\n      - say: \"{people}位\"\n", "steps[0].then[0]: the slot people is used"},
		"condition":  {text, "  - if: people != nil\n    then:\n      - say: 好\n", "steps[0]: the slot people is used"},
		"asked_only": {"{name: people, kind: count, listen: asked, ask: 几位？}", "  - if: people != nil\n    then:\n      - say: 好\n", "or take it out"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := flow.LoadFS(unfilled(one.slot, one.steps)); err == nil || !strings.Contains(err.Error(), one.want) || strings.Count(err.Error(), "no step asks") != 1 {
				t.Errorf("got %v, want %s", err, one.want)
			}
		})
	}
	for name, one := range map[string]struct{ slot, steps string }{
		"default": {"{name: people, kind: count, default: \"2\", ask: 几位？}", "  - say: \"{people}位\"\n"},
		"guarded": {count, "  - if: people != nil\n    then:\n      - say: \"{people}位\"\n"},
		"spare":   {count, "  - call: table.book\n    args: {number: \"{number}\", note: \"{people}\"}\n"},
		"unused":  {text, "  - say: 好\n"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := flow.LoadFS(unfilled(one.slot, one.steps)); err != nil {
				t.Error(err)
			}
		})
	}
}

// forgetful answers as a tool does that misses an argument.
type forgetful struct{}

func (forgetful) Call(context.Context, string, map[string]any) (map[string]any, error) {
	return nil, &hotline.Error{Op: "call tool table.book", Kind: hotline.KindInvalid, Err: tool.Missing("number")}
}

func TestMind_LogsAMissingArgument(t *testing.T) {
	app, err := flow.LoadFS(unfilled("{name: people, kind: count, ask: 几位？}", "  - call: table.book\n    args: {number: \"{number}\"}\n"))
	if err != nil {
		t.Fatal(err)
	}
	var log strings.Builder
	mind := app.New(flow.Deps{Tools: forgetful{}, Now: noon, CallerNumber: "13800138000", Log: slog.New(slog.NewTextHandler(&log, nil))})
	for _, h := range []flow.Heard{{Kind: flow.HeardStart}, {Kind: flow.HeardText, Text: "我要订位"}} {
		if _, err := mind.Next(t.Context(), h); err != nil {
			t.Fatal(err)
		}
	}
	for _, want := range []string{"level=WARN", "scene=table", "tool=table.book", "argument=number"} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("%q lacks %s", log.String(), want)
		}
	}
}
