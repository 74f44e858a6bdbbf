package wall_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"hotline"
	"hotline/console/account"
	"hotline/console/consoletest"
	"hotline/console/gate"
	"hotline/console/wall"
	"hotline/internal/store"
)

func TestWall_AlertsAreMarkedAndKept(t *testing.T) {
	s := start(t, nil)
	s.tell("A", started("13900000001"), hotline.CallAnswered{})
	s.until("the call", func(b wall.Board) bool { return len(b.Calls) == 1 })
	h := hit("A", "escalation", hotline.SeverityCritical)
	s.wall.Put(h)
	quiet := hit("A", "quiet", hotline.SeverityFatal)
	quiet.Alert = false
	s.wall.Put(quiet)
	shadow := hit("A", "shadow", hotline.SeverityFatal)
	shadow.Shadow = true
	s.wall.Put(shadow)
	s.until("one alert", func(b wall.Board) bool { return b.Calls[0].Alerts == 1 })
	// A screen has the alert before the record: the mark waits for it.
	wrote := make(chan error, 1)
	go func() {
		<-time.After(100 * time.Millisecond)
		wrote <- s.db.PutFindings(t.Context(), store.Findings{Hits: []hotline.Hit{h}})
	}()
	var a wall.Alert
	if code := s.ask("POST", "/wall/alerts/"+strings.ReplaceAll(h.ID, "/", "%2F"), map[string]string{"state": "assigned", "assignee": "admin", "comment": "请跟进"}, &a); code != 200 {
		t.Fatal(code)
	}
	if err := <-wrote; err != nil {
		t.Fatal(err)
	}
	if a.State != store.AlertAssigned || a.By != "admin" || a.Assignee != "admin" || a.Comment != "请跟进" || a.Number != "139****0001" || !a.Running {
		t.Errorf("%+v", a)
	}
	s.wall.Put(h) // told again: what was done stays
	var all wall.Alerts
	s.ask("GET", "/wall/alerts", nil, &all)
	if all.Open != 0 || len(all.Items) != 1 || all.Items[0].State != store.AlertAssigned || all.Items[0].Number != "139****0001" {
		t.Errorf("%+v", all)
	}
	if code := s.ask("POST", "/wall/alerts/unknown", map[string]string{"state": "resolved"}, nil); code != 404 {
		t.Errorf("an unknown alert: %d", code)
	}
	if code := s.ask("POST", "/wall/alerts/"+strings.ReplaceAll(h.ID, "/", "%2F"), map[string]string{"state": "assigned", "assignee": "nobody"}, nil); code != 422 {
		t.Errorf("given to nobody: %d", code)
	}
	if code := s.ask("POST", "/users", map[string]string{"name": "insp", "display": "质检", "role": "inspector"}, nil); code != 200 {
		t.Fatal(code)
	}
	if code := s.ask("POST", "/wall/alerts/"+strings.ReplaceAll(h.ID, "/", "%2F"), map[string]string{"state": "assigned", "assignee": "insp"}, nil); code != 422 {
		t.Errorf("given to somebody who may not act: %d", code)
	}
	if code := s.ask("POST", "/wall/alerts/"+strings.ReplaceAll(h.ID, "/", "%2F"), map[string]string{"state": "acknowledged", "seen": "open"}, nil); code != 409 {
		t.Errorf("acknowledged although it was assigned meanwhile: %d", code)
	}
	s.ask("POST", "/wall/alerts/"+strings.ReplaceAll(h.ID, "/", "%2F"), map[string]string{"state": "false_alarm"}, &a)
	s.until("no risk", func(b wall.Board) bool { return b.Calls[0].Risk == 0 && b.Calls[0].Alerts == 0 })
	other := h
	other.ID += "-2"
	s.wall.Put(other)
	s.until("another alert", func(b wall.Board) bool { return b.Calls[0].Alerts == 1 })
	other.Shadow, other.Alert = true, false // its rule only counts since
	s.wall.Put(other)
	s.until("it is gone", func(b wall.Board) bool { return b.Calls[0].Alerts == 0 })
	h.State = hotline.HitWithdrawn
	s.wall.Put(h)
	log, err := s.db.AuditLog(t.Context(), "", 50)
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, e := range log {
		if strings.HasPrefix(e.Action, "alert.") && e.Target == h.ID && e.Actor == "admin" {
			found++
		}
		if e.Target == "unknown" {
			t.Errorf("on the audit log, though nothing was done: %+v", e)
		}
	}
	if found != 2 {
		t.Errorf("%d lines of the audit log, want 2", found)
	}
}

// What was found before a restart is on the screens after it.
func TestWall_ReadsAlertsOnRecord(t *testing.T) {
	s := start(t, func(_ *wall.Config, d *wall.Deps) {
		h := hit(consoletest.CallID(0), "escalation", hotline.SeverityCritical)
		if err := d.Store.PutFindings(t.Context(), store.Findings{Hits: []hotline.Hit{h}}); err != nil {
			t.Fatal(err)
		}
	})
	a := s.notice("alerts", func(raw json.RawMessage) bool { return strings.Contains(string(raw), `"open":1`) })
	var got wall.Alerts
	if err := json.Unmarshal(a, &got); err != nil || len(got.Items) != 1 || got.Items[0].Number != "138****8000" || got.Items[0].Running {
		t.Fatalf("%v %s", err, a)
	}
	// Ten seconds of it can be heard.
	var wav []byte
	id := strings.ReplaceAll(got.Items[0].ID, "/", "%2F")
	if code := s.ask("GET", "/wall/alerts/"+id+"/audio", nil, &wav); code != 200 || len(wav) != 44+10*8000*4 {
		t.Errorf("%d, %d bytes", code, len(wav))
	}
	var around wall.Context
	if code := s.ask("GET", "/wall/calls/"+string(consoletest.CallID(0)), nil, &around); code != 200 || len(around.Alerts) != 1 || around.Running || len(around.Path) == 0 || len(around.Intents) != len(around.Path) {
		t.Errorf("%d %+v", code, around)
	}
	if code := s.ask("GET", "/wall/calls/nothing", nil, nil); code != 404 {
		t.Error(code)
	}
}

// notice opens a socket and waits for a notice that is as wanted.
func (s *site) notice(topic string, ok func(json.RawMessage) bool) json.RawMessage {
	s.t.Helper()
	at, _ := url.Parse(s.URL)
	header := http.Header{"Origin": {s.URL}}
	for _, c := range s.HTTP.Jar.Cookies(at) {
		header.Add("Cookie", c.String())
	}
	c, res, err := websocket.DefaultDialer.DialContext(s.t.Context(), strings.Replace(s.URL, "http", "ws", 1)+"/api/v1/events?types=none&notices=wall,alerts", header)
	if err != nil {
		s.t.Fatal(err)
	}
	_ = res.Body.Close()
	defer func() { _ = c.Close() }()
	_ = c.SetReadDeadline(time.Now().Add(20 * time.Second))
	for {
		_, raw, err := c.ReadMessage()
		if err != nil {
			s.t.Fatal(err)
		}
		var n struct {
			Type, Topic string
			Data        json.RawMessage
		}
		if err := json.Unmarshal(raw, &n); err != nil {
			s.t.Fatal(err)
		}
		if n.Type == "notice" && n.Topic == topic && ok(n.Data) {
			return n.Data
		}
	}
}

// An alert is on the wall at once, and nobody without the right is told.
func TestWall_TellsAlertsAtOnce(t *testing.T) {
	s := start(t, nil)
	go s.wall.Put(hit("A", "crisis", hotline.SeverityFatal))
	s.notice("alerts", func(raw json.RawMessage) bool { return strings.Contains(string(raw), `"crisis"`) })
	if notes := s.wall.Notes(gate.User{Name: "li", Role: account.Agent}, []string{"wall", "alerts"}); notes != nil {
		t.Errorf("an agent is told %v", notes)
	}
	if notes := s.wall.Notes(gate.User{Name: "zhou", Role: account.Supervisor}, nil); notes != nil {
		t.Errorf("who did not ask is told %v", notes)
	}
}
