package console_test

import (
	"encoding/json"
	"io"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"hotline"
	"hotline/console"
	"hotline/console/consoletest"
	"hotline/console/customer"
	"hotline/console/desk"
	"hotline/internal/store"
)

// withPeople starts a site with a queue, phones and a back office.
func withPeople(t *testing.T) *site {
	t.Helper()
	office := httptest.NewServer(consoletest.BackOffice())
	t.Cleanup(office.Close)
	cfg := customer.Default()
	cfg.Base = office.URL
	cards, err := customer.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(cards.Close)
	return startWith(t, func(_ string, _ *console.Config, d *console.Deps) {
		floor := consoletest.NewFloor("li", "李强", "wang", "王芳")
		d.People, d.Phones, d.Customers = floor, floor, cards
	})
}

// notice reads until one of that topic comes.
func notice[T any](t *testing.T, conn *websocket.Conn, topic string, ok func(T) bool) T {
	t.Helper()
	for {
		var m struct {
			Type, Topic string
			Seq         *uint64
			Data        json.RawMessage
		}
		if _, raw, err := conn.ReadMessage(); err != nil {
			t.Fatal(err)
		} else if err := json.Unmarshal(raw, &m); err != nil {
			t.Fatal(err)
		}
		if m.Type != "notice" || m.Topic != topic {
			continue
		}
		if m.Seq != nil {
			t.Errorf("a notice has no place in the stream: %d", *m.Seq)
		}
		var v T
		if err := json.Unmarshal(m.Data, &v); err != nil {
			t.Fatal(err)
		}
		if ok(v) {
			return v
		}
	}
}

func TestDesk_WithoutAQueueSaysSo(t *testing.T) {
	s := start(t)
	admin := s.admin(t)
	b := s.person(t, admin, "li", "agent")
	for _, c := range [][2]string{
		{"GET", "/desk"}, {"POST", "/desk/phone"}, {"POST", "/desk/calls/A/hold"}, {"GET", "/desk/targets"},
		{"GET", "/floor"}, {"POST", "/agents/li/state"}, {"GET", "/reports?from=2026-11-21T00:00:00Z&to=2026-11-22T00:00:00Z"}, {"GET", "/customers/1380013"},
	} {
		var body any
		if c[0] == "POST" {
			body = map[string]string{"state": "forced"}
			if c[1] != "/agents/li/state" {
				body = map[string]string{}
			}
		}
		if code := admin.do(c[0], "/api/v1"+c[1], body, nil); code != 503 {
			t.Errorf("%s %s: %d", c[0], c[1], code)
		}
	}
	conn, _ := b.socket("notices=floor")
	receive(t, conn)
}

func TestDesk_ShowsAndDoesWhatTheAgentMay(t *testing.T) {
	s := withPeople(t)
	b := s.person(t, s.admin(t), "li", "agent")
	var seat desk.Seat
	if code := b.do("PUT", "/api/v1/me/state", map[string]string{"state": "ready"}, &seat); code != 200 || seat.State != desk.Ready {
		t.Errorf("ready: %d %+v", code, seat)
	}
	var phone desk.Phone
	if code := b.do("POST", "/api/v1/desk/phone", nil, &phone); code != 200 || phone.User != "li" || phone.Password == "" || phone.Servers == nil {
		t.Errorf("phone: %d %+v", code, phone)
	}
	s.floor.Ring("li", desk.Call{ID: "A", Number: "13800138000", Handover: &hotline.HandoverRequested{Summary: "要人工"}})
	s.floor.Answer("li")
	var d desk.Desk
	if code := b.do("GET", "/api/v1/desk", nil, &d); code != 200 || d.Me.State != desk.OnCall || len(d.Calls) != 1 || d.Calls[0].Handover.Summary != "要人工" || len(d.Breaks) == 0 {
		t.Errorf("desk: %d %+v", code, d)
	}
	for _, c := range []struct {
		path string
		body map[string]string
		want int
	}{
		{"A/hold", map[string]string{}, 204}, {"A/resume", map[string]string{}, 204}, {"A/dtmf", map[string]string{"keys": "12#"}, 204},
		{"A/dtmf", map[string]string{"keys": "x"}, 422}, {"A/dtmf", map[string]string{}, 422}, {"A/transfer", map[string]string{}, 422},
		{"A/explode", map[string]string{}, 422}, {"B/hold", map[string]string{}, 404}, {"A/consult", map[string]string{"to": "agent:wang"}, 204},
	} {
		if code := b.do("POST", "/api/v1/desk/calls/"+c.path, c.body, nil); code != c.want {
			t.Errorf("%s %v: %d, want %d", c.path, c.body, code, c.want)
		}
	}
	if code := b.do("POST", "/api/v1/desk/calls/A/mute", nil, nil); code != 204 {
		t.Errorf("a verb without a body: %d", code)
	}
	var verbs []string
	for _, x := range s.floor.Did() {
		verbs = append(verbs, x.Verb.Verb+" "+x.To+x.Keys)
	}
	if want := []string{"hold ", "resume ", "dtmf 12#", "hold ", "consult agent:wang", "mute "}; !slices.Equal(verbs, want) {
		t.Errorf("did %v, want %v", verbs, want)
	}
	s.floor.Fail(&hotline.Error{Op: "transfer", Kind: hotline.KindTimeout})
	if code := b.do("POST", "/api/v1/desk/calls/A/transfer", map[string]string{"to": "queue:general"}, nil); code != 504 {
		t.Errorf("a phone that does not answer: %d", code)
	}
	s.floor.Fail(&hotline.Error{Op: "retrieve", Kind: hotline.KindDenied, Code: hotline.CodeNotReady, Remedy: "go ready first"})
	if code := b.do("POST", "/api/v1/desk/calls/A/retrieve", map[string]string{}, nil); code != 409 {
		t.Errorf("somebody who takes no calls takes one: %d", code)
	}
	s.floor.Fail(&hotline.Error{Op: "transfer", Kind: hotline.KindTimeout})
	if res := b.send("POST", "/api/v1/desk/calls/A/hangup", map[string]string{}, map[string][]string{"X-Csrf-Token": {"0"}}); res.StatusCode != 403 {
		t.Errorf("without the token: %d", res.StatusCode)
	} else {
		_ = res.Body.Close()
	}
}

func TestDesk_ParkedCallsAreTakenByAnybody(t *testing.T) {
	s := withPeople(t)
	admin := s.admin(t)
	li, wang := s.person(t, admin, "li", "agent"), s.person(t, admin, "wang", "agent")
	s.floor.Ring("li", desk.Call{ID: "A"})
	if code := li.do("POST", "/api/v1/desk/calls/A/park", map[string]string{}, nil); code != 204 {
		t.Fatal(code)
	}
	var d desk.Desk
	if wang.do("GET", "/api/v1/desk", nil, &d); len(d.Parked) != 1 || d.Parked[0].Call != "A" {
		t.Fatalf("%+v", d.Parked)
	}
	for _, want := range []int{204, 404} {
		if code := wang.do("POST", "/api/v1/desk/calls/A/retrieve", map[string]string{}, nil); code != want {
			t.Errorf("retrieve: %d, want %d", code, want)
		}
	}
}

func TestDesk_NamesTargets(t *testing.T) {
	s := withPeople(t)
	b := s.person(t, s.admin(t), "li", "agent")
	for _, who := range []string{"li", "wang"} {
		if err := s.floor.SetState(t.Context(), who, who, desk.Ready, ""); err != nil {
			t.Fatal(err)
		}
	}
	for q, want := range map[string][]string{
		"": {"queue:general", "agent:wang"}, "王": {"agent:wang"}, "综合": {"queue:general"}, "10086": {"10086"}, "sip:a@b": {"sip:a@b"}, "李强": nil,
	} {
		var out struct{ Items []desk.Target }
		code := b.do("GET", "/api/v1/desk/targets?q="+url.QueryEscape(q), nil, &out)
		var got []string
		for _, x := range out.Items {
			got = append(got, x.To)
		}
		if code != 200 || !slices.Equal(got, want) {
			t.Errorf("%q: %d %v, want %v", q, code, got, want)
		}
	}
}

// Where no trunk leads outside a number is no target: the call would be refused.
func TestDesk_OffersNoNumberWithoutATrunk(t *testing.T) {
	s := withPeople(t)
	b := s.person(t, s.admin(t), "li", "agent")
	for _, alone := range []bool{false, true} {
		s.floor.Alone = alone
		for q, want := range map[string]bool{"10086": !alone, "+8613800138000": !alone, "sip:a@b": true} {
			var out struct {
				Items   []desk.Target
				Outside bool
			}
			if code := b.do("GET", "/api/v1/desk/targets?q="+url.QueryEscape(q), nil, &out); code != 200 || out.Outside == alone || (len(out.Items) == 1) != want {
				t.Errorf("alone %t, %q: %d %+v", alone, q, code, out)
			}
		}
	}
}

func TestDesk_CardsAreForTheCallsInHand(t *testing.T) {
	s := withPeople(t)
	admin := s.admin(t)
	li, sup := s.person(t, admin, "li", "agent"), s.person(t, admin, "sun", "supervisor")
	path := "/api/v1/customers/" + consoletest.Known
	if code := li.do("GET", path, nil, nil); code != 403 {
		t.Errorf("a stranger's card: %d", code)
	}
	s.floor.Ring("li", desk.Call{ID: "A", Number: consoletest.Known})
	var card customer.Card
	if code := li.do("GET", path, nil, &card); code != 200 || card.Name != "李娜" || len(card.Tickets) != 1 || card.Balance == nil || *card.Balance != -23.5 {
		t.Errorf("from the first ring: %d %+v", code, card)
	}
	for number, want := range map[string]int{consoletest.Known: 200, "13900000000": 404, "50": 503, "51": 503, "drop": 422} {
		if code := sup.do("GET", "/api/v1/customers/"+number, nil, nil); code != want {
			t.Errorf("%s: %d, want %d", number, code, want)
		}
	}
}

func TestDesk_SupervisorsForceStatesAndReadFigures(t *testing.T) {
	s := withPeople(t)
	admin := s.admin(t)
	li, sup := s.person(t, admin, "li", "agent"), s.person(t, admin, "sun", "supervisor")
	s.person(t, admin, "judge", "inspector")
	var seat desk.Seat
	if code := sup.do("POST", "/api/v1/agents/li/state", map[string]string{"state": "forced", "reason": "培训"}, &seat); code != 200 || seat.State != desk.Forced || seat.By != "sun" {
		t.Errorf("force: %d %+v", code, seat)
	}
	for _, c := range []struct {
		b    *browser
		who  string
		want int
	}{{li, "li", 403}, {sup, "judge", 422}, {sup, "nobody", 404}} {
		if code := c.b.do("POST", "/api/v1/agents/"+c.who+"/state", map[string]string{"state": "forced"}, nil); code != c.want {
			t.Errorf("force %s: %d, want %d", c.who, code, c.want)
		}
	}
	log, err := s.db.AuditLog(t.Context(), "", 10)
	if err != nil || !slices.ContainsFunc(log, func(e store.AuditEntry) bool {
		return e.Action == "agent.state" && e.Actor == "sun" && e.Target == "li" && e.Detail == "forced 培训"
	}) {
		t.Errorf("audit %v, %+v", err, log)
	}
	var f desk.Floor
	if code := sup.do("GET", "/api/v1/floor", nil, &f); code != 200 || len(f.Agents) != 2 || len(f.Queues) != 2 || f.Agents[0].Calls == nil {
		t.Errorf("floor: %d %+v", code, f)
	}
	if code := li.do("GET", "/api/v1/floor", nil, nil); code != 403 {
		t.Errorf("an agent sees the floor: %d", code)
	}
	for query, want := range map[string]int{"&step=1h": 24, "": 1, "&step=15m": 96} {
		var out struct{ Items []desk.Interval }
		if code := sup.do("GET", "/api/v1/reports?from=2026-11-21T00:00:00Z&to=2026-11-22T00:00:00Z"+query, nil, &out); code != 200 || len(out.Items) != want {
			t.Errorf("reports%s: %d, %d intervals", query, code, len(out.Items))
		}
	}
	for _, bad := range []string{"", "?from=2026-11-22T00:00:00Z&to=2026-11-21T00:00:00Z", "?from=2025-11-22T00:00:00Z&to=2026-11-21T00:00:00Z", "?from=2026-10-01T00:00:00Z&to=2026-11-21T00:00:00Z&step=15m"} {
		if code := sup.do("GET", "/api/v1/reports"+bad, nil, nil); code != 422 {
			t.Errorf("reports%s: %d", bad, code)
		}
	}
	res := sup.send("GET", "/api/v1/reports?from=2026-11-22T00:00:00Z&to=2026-11-22T00:00:00Z", nil, nil)
	defer func() { _ = res.Body.Close() }()
	if raw, err := io.ReadAll(res.Body); err != nil || res.StatusCode != 422 || !strings.Contains(string(raw), "the end (to) must be later than the beginning (from)") {
		t.Errorf("an empty span: %d %s, %v", res.StatusCode, raw, err)
	}
}

func TestDesk_NoticesTellTheWholeState(t *testing.T) {
	s := withPeople(t)
	admin := s.admin(t)
	b, other := s.person(t, admin, "li", "agent"), s.person(t, admin, "wang", "agent")
	conn, _ := b.socket("notices=floor")
	if m := receive(t, conn); m.Type != "hello" {
		t.Fatalf("first %+v", m)
	}
	notice(t, conn, "desk", func(d desk.Desk) bool { return d.Me.State == desk.Offline })
	if code := other.do("PUT", "/api/v1/me/state", map[string]string{"state": "ready"}, nil); code != 200 {
		t.Fatal(code)
	}
	s.floor.Ring("li", desk.Call{ID: "A", Number: "1"})
	if d := notice(t, conn, "desk", func(d desk.Desk) bool { return len(d.Calls) > 0 }); d.Calls[0].State != desk.CallRinging {
		t.Errorf("ringing: %+v", d)
	}
	s.floor.Answer("li")
	notice(t, conn, "desk", func(d desk.Desk) bool { return d.Me.State == desk.OnCall })
	// After a reconnect the state comes anew; supervisors who ask for it get the floor, too.
	again, _ := b.socket("after=0")
	notice(t, again, "desk", func(d desk.Desk) bool { return d.Me.State == desk.OnCall })
	floor, _ := admin.socket("notices=floor")
	notice(t, floor, "floor", func(f desk.Floor) bool { return len(f.Agents) == 2 })
	s.floor.End("li", "A")
	notice(t, floor, "floor", func(f desk.Floor) bool { return f.Agents[0].Seat.State == desk.Ready })
}

func TestDesk_AgentsFollowTheirCallsToTheEnd(t *testing.T) {
	s := withPeople(t)
	admin := s.admin(t)
	li, wang := s.person(t, admin, "li", "agent"), s.person(t, admin, "wang", "agent")
	conn, _ := li.socket("")
	notice(t, conn, "desk", func(desk.Desk) bool { return true })
	all, _ := admin.socket("")
	receive(t, all)
	seq := uint64(0)
	put := func(bodies ...hotline.Body) {
		for _, body := range bodies {
			seq++
			e := event("A", seq, body)
			s.feed.Put(e)
			if err := s.db.Project(e); err != nil {
				t.Fatal(err)
			}
		}
	}
	put(hotline.CallStarted{From: "sip:1@x"}, hotline.UtteranceFinal{Party: hotline.PartyCaller, Text: "转人工"})
	for seen := 0; seen < 2; { // before the offer it is none of the agent's business
		seen += len(receive(t, all).Items)
	}
	s.feed.Put(event("B", 1, hotline.AgentOffered{Agent: "li"}))
	for items := receive(t, conn).Items; ; items = receive(t, conn).Items {
		if len(items) > 0 { // what came before has passed the agent's stream
			if items[0].Event.Call != "B" {
				t.Fatalf("the agent's stream has %+v", items)
			}
			break
		}
	}
	put(hotline.AgentOffered{Agent: "li"}, hotline.PartyJoined{Party: hotline.PartyAgent, Name: "li"}, hotline.UtteranceFinal{N: 1, Party: hotline.PartyAgent, Name: "li", Text: "您好"}, hotline.CallEnded{})
	var got []string
	for len(got) < 4 {
		m := receive(t, conn)
		for _, i := range m.Items {
			got = append(got, i.Event.Type)
		}
	}
	if want := []string{"agent_offered", "party_joined", "utterance_final", "call_ended"}; !slices.Equal(got, want) {
		t.Errorf("the agent's stream has %v, want %v", got, want)
	}
	var d console.CallDetail
	if code := li.do("GET", "/api/v1/calls/A", nil, &d); code != 200 || len(d.Transcript) != 2 {
		t.Errorf("the own call on record: %d, %d lines", code, len(d.Transcript))
	}
	if code := wang.do("GET", "/api/v1/calls/A", nil, nil); code != 403 {
		t.Errorf("a colleague's call: %d", code)
	}
	if code := li.do("GET", "/api/v1/calls/"+string(consoletest.CallID(0)), nil, nil); code != 403 {
		t.Errorf("a call without people: %d", code)
	}
}

// The page reads the record when the phone rings: it must hold all that the stream told others before, though it is written later.
func TestDesk_TheRecordOfARunningCallIsUpToDate(t *testing.T) {
	s := withPeople(t)
	b := s.person(t, s.admin(t), "li", "agent")
	conn, _ := b.socket("")
	receive(t, conn)
	all := []hotline.Event{event("A", 1, hotline.CallStarted{}), event("A", 2, hotline.UtteranceFinal{Party: hotline.PartyCaller, Text: "转人工"}), event("A", 3, hotline.AgentOffered{Agent: "li"})}
	s.feed.Put(all...)
	for len(receive(t, conn).Items) == 0 { // the offer, which is the last
	}
	late := time.AfterFunc(100*time.Millisecond, func() { _ = s.db.ProjectAll(all) })
	defer late.Stop()
	var d console.CallDetail
	if code := b.do("GET", "/api/v1/calls/A", nil, &d); code != 200 || !d.Live || len(d.Events) != 3 {
		t.Errorf("%d, %d events", code, len(d.Events))
	}
}

func TestDesk_SupervisorsEndTheCallsOfAgents(t *testing.T) {
	s := withPeople(t)
	sup := s.person(t, s.admin(t), "sun", "supervisor")
	conn, _ := sup.socket("")
	receive(t, conn)
	s.floor.Ring("li", desk.Call{ID: "A"})
	s.feed.Put(event("A", 1, hotline.CallStarted{}), event("A", 2, hotline.PartyJoined{Party: hotline.PartyAgent, Name: "li"}))
	for seen := 0; seen < 2; {
		seen += len(receive(t, conn).Items)
	}
	for verb, want := range map[string]int{"hangup": 204, "listen": 503} {
		if code := sup.do("POST", "/api/v1/live/A/action", map[string]string{"verb": verb}, nil); code != want {
			t.Errorf("%s: %d, want %d", verb, code, want)
		}
	}
	if did := s.floor.Did(); len(did) != 1 || did[0].Agent != "li" || did[0].Verb.Verb != "hangup" {
		t.Errorf("did %+v", did)
	}
}

func TestDesk_SigningOutLeavesTheQueue(t *testing.T) {
	s := withPeople(t)
	b := s.person(t, s.admin(t), "li", "agent")
	elsewhere := s.browser(t)
	if _, code := elsewhere.login("li", good); code != 200 {
		t.Fatal(code)
	}
	if code := b.do("PUT", "/api/v1/me/state", map[string]string{"state": "ready"}, nil); code != 200 {
		t.Fatal(code)
	}
	conn, _ := elsewhere.socket("")
	receive(t, conn)
	if code := b.do("DELETE", "/api/v1/session", nil, nil); code != 204 {
		t.Fatal(code)
	}
	if d := s.floor.Desk("li"); d.Me.State != desk.Ready || len(s.floor.Did()) > 0 {
		t.Errorf("another window works on, and %+v, %+v", d.Me, s.floor.Did())
	}
	if code := elsewhere.do("DELETE", "/api/v1/session", nil, nil); code != 204 {
		t.Fatal(code)
	}
	if d := s.floor.Desk("li"); d.Me.State != desk.Offline || len(s.floor.Did()) != 1 {
		t.Errorf("the last window is closed, and %+v, %+v", d.Me, s.floor.Did())
	}
}
