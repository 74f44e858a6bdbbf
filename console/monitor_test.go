package console_test

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"hotline"
	"hotline/console"
	"hotline/console/desk"
	"hotline/console/gate"
	"hotline/console/monitor"
	"hotline/internal/contract"
)

// lines are supervisors' phones without telephony.
type lines struct {
	mu   sync.Mutex
	told []string
	on   *monitor.Visit
	fail error

	changed func() // nil: nobody is told
}

func (l *lines) Phone(_ context.Context, account string) (monitor.Phone, error) {
	return monitor.Phone{Phone: desk.Phone{User: account, Password: "secret", Servers: []desk.ICEServer{}}, Line: "sip:monitor-1@realm"}, nil
}

func (l *lines) Do(_ context.Context, account string, call hotline.CallID, o monitor.Order) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.told = append(l.told, account+" "+string(call)+" "+string(o.Mode)+" "+o.Text)
	if l.fail == nil && o.Mode != monitor.Hint {
		l.on = &monitor.Visit{Call: call, Name: account, Mode: o.Mode, Since: time.Now()}
		if l.changed != nil {
			l.changed()
		}
	}
	return l.fail
}

func (l *lines) State(string) monitor.State {
	l.mu.Lock()
	defer l.mu.Unlock()
	return monitor.State{Phone: l.on != nil, Call: l.on}
}

// Steer is console.Control.
type steer struct{ *lines }

func (s steer) Do(ctx context.Context, by string, call hotline.CallID, a console.Action) error {
	return s.lines.Do(ctx, by, call, monitor.Order{Mode: monitor.Mode(a.Verb), Text: a.To})
}

func TestMonitor_OrdersOfSupervisors(t *testing.T) {
	l := &lines{}
	s := startWith(t, func(_ string, _ *console.Config, deps *console.Deps) {
		part := monitor.New(l)
		l.changed = part.Changed
		deps.Parts, deps.Control = []gate.Part{part}, steer{l}
	})
	admin := s.admin(t)
	b := s.person(t, admin, "wang", "supervisor")
	for _, role := range []string{"agent", "inspector", "owner"} {
		if code := s.person(t, admin, "a"+role, role).do("POST", "/api/v1/monitor/A", map[string]string{"mode": "listen"}, nil); code != 403 {
			t.Errorf("%s may listen: %d", role, code)
		}
	}
	var phone monitor.Phone
	if code := b.do("POST", "/api/v1/monitor/phone", nil, &phone); code != 200 || phone.User != "wang" || phone.Line == "" {
		t.Errorf("phone: %d %+v", code, phone)
	}
	var state monitor.State
	if code := b.do("POST", "/api/v1/monitor/A", map[string]string{"mode": "whisper", "text": "问问他的地址"}, &state); code != 200 || state.Call == nil || state.Call.Mode != monitor.Whisper || state.Visits == nil {
		t.Errorf("whisper: %d %+v", code, state)
	}
	var now monitor.State
	if code := b.do("GET", "/api/v1/monitor", nil, &now); code != 200 || now.Version != state.Version || now.Version == 0 {
		t.Errorf("the same state: %d %+v, was %+v", code, now, state)
	}
	if code := b.do("POST", "/api/v1/monitor/A", map[string]string{"mode": "barge"}, &now); code != 200 || now.Version <= state.Version {
		t.Errorf("a newer state: %d %+v, was %+v", code, now, state)
	}
	for _, c := range []struct {
		body map[string]string
		want int
	}{
		{map[string]string{"mode": "hint", "text": " 先核实身份 "}, 200}, {map[string]string{"mode": "hint", "text": " "}, 422}, {map[string]string{"mode": "hint"}, 422},
		{map[string]string{"mode": "shout"}, 422}, {map[string]string{}, 422}, {map[string]string{"mode": "stop"}, 200},
		{map[string]string{"mode": "hint", "text": strings.Repeat("长", 501)}, 422},
	} {
		if code := b.do("POST", "/api/v1/monitor/A", c.body, nil); code != c.want {
			t.Errorf("%v: %d, want %d", c.body, code, c.want)
		}
	}
	for kind, want := range map[hotline.Kind]int{hotline.KindBusy: 429, hotline.KindNotFound: 404, hotline.KindUnavailable: 503} {
		l.fail = &hotline.Error{Op: "take over", Kind: kind, Err: errors.New("no")}
		if code := b.do("POST", "/api/v1/monitor/A", map[string]string{"mode": "takeover"}, nil); code != want {
			t.Errorf("%s: %d, want %d", kind, code, want)
		}
	}
	l.fail = &hotline.Error{Op: "take over", Kind: hotline.KindBusy, Err: errors.New("no"), Remedy: "lead has it", Code: hotline.CodeTaken, Who: "lead"}
	if m := b.refused("takeover"); m.Status != 429 || m.Type != "urn:hotline:taken" || len(m.Errors) != 1 || m.Errors[0].Location != "who" || m.Errors[0].Message != "lead" {
		t.Errorf("a refusal says %+v", m)
	}
	if m := b.refused("hint"); m.Status != 422 || m.Type != "urn:hotline:hint_text" {
		t.Errorf("a hint without text: %+v", m)
	}
	l.fail = &hotline.Error{Op: "transfer", Kind: hotline.KindInvalid, Err: errors.New("no"), Code: hotline.CodeTarget}
	if code := b.do("POST", "/api/v1/live/B/action", map[string]string{"verb": "transfer", "to": "agent:nosuch"}, nil); code != 422 {
		t.Errorf("a transfer to nobody: %d", code)
	}
	l.fail = nil
	if code := b.do("POST", "/api/v1/live/B/action", map[string]string{"verb": "transfer", "to": "queue:general"}, nil); code != 204 {
		t.Errorf("a call of the machine is handed on: %d", code)
	}
	all := strings.Join(l.told, "; ")
	want := "wang A whisper 问问他的地址; wang A barge ; wang A hint 先核实身份; wang A stop ; wang A takeover ; wang A takeover ; wang A takeover ; wang A takeover ; wang B transfer agent:nosuch; wang B transfer queue:general"
	if all != want {
		t.Errorf("told %s\nwant %s", all, want)
	}
	acts := map[string]int{}
	log, err := s.db.AuditLog(t.Context(), "", 100)
	for _, line := range log {
		acts[line.Action]++
	}
	if err != nil || acts["monitor.whisper"] != 1 || acts["monitor.hint"] != 1 || acts["monitor.takeover"] != 0 || acts["monitor.refused"] != 4 || acts["monitor.stop"] != 1 || acts["call.transfer"] != 1 || acts["call.refused"] != 1 {
		t.Errorf("audit %v, %v", err, acts)
	}
}

// refused is the answer to an order that is refused.
func (b *browser) refused(mode string) (m huma.ErrorModel) {
	b.t.Helper()
	res := b.send("POST", "/api/v1/monitor/A", map[string]string{"mode": mode}, nil)
	defer func() { _ = res.Body.Close() }()
	if err := json.NewDecoder(res.Body).Decode(&m); err != nil {
		b.t.Fatal(err)
	}
	return m
}

// The page has words of its own, in each of its languages, for every refusal that has a code.
func TestMonitor_RefusalsHaveWordsInEachLanguage(t *testing.T) {
	codes, err := contract.Constants("../error.go", "Code")
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range []string{"zh-CN", "en"} {
		raw, err := os.ReadFile("ui/src/locales/wall." + lang + ".json")
		if err != nil {
			t.Fatal(err)
		}
		var words struct {
			Wall struct {
				Refused map[string]string `json:"refused"`
			} `json:"wall"`
		}
		if err := json.Unmarshal(raw, &words); err != nil {
			t.Fatal(err)
		}
		for _, code := range codes {
			if words.Wall.Refused[code] == "" {
				t.Errorf("%s has no words for %s", lang, code)
			}
		}
		if n := len(words.Wall.Refused); n != len(codes) {
			t.Errorf("%s has words for %d refusals, there are %d", lang, n, len(codes))
		}
	}
}
