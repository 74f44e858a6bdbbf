package console_test

import (
	"bytes"
	"encoding/csv"
	"io"
	"testing"
	"time"

	"hotline"
	"hotline/console"
	"hotline/console/consoletest"
)

func TestConsole_ListsByQueueAgentAndWait(t *testing.T) {
	s := withPeople(t)
	admin := s.admin(t)
	s.person(t, admin, "li", "agent")
	count := func(query string) (n int) {
		t.Helper()
		var page console.CallPage
		if code := admin.do("GET", "/api/v1/calls?limit=100&"+query, nil, &page); code != 200 {
			t.Fatalf("%s: %d", query, code)
		}
		for _, c := range page.Items {
			if c.Queue != "general" || c.Agent == "" || c.WaitedMS == 0 {
				t.Errorf("%s: %+v", query, c)
			}
		}
		return len(page.Items)
	}
	// Calls 3, 10, 17 ... of 60 were with people, of li and wang by turns.
	if q, li, wang, none := count("queue=general"), count("agent=li"), count("agent=wang"), count("agent=sun"); q != 9 || li != 5 || wang != 4 || none != 0 {
		t.Errorf("general %d, li %d, wang %d, sun %d", q, li, wang, none)
	}
	if some, most := count("queue=general&waited=10"), count("queue=general&waited=80000"); some == 0 || some == 9 || most != 0 {
		t.Errorf("waited: %d, %d", some, most)
	}
	for path, want := range map[string]int{"/calls?waited=-1": 422, "/calls?waited=x": 422, "/calls/export?waited=x": 422, "/calls/export?waited=90000": 422} {
		if code := admin.do("GET", "/api/v1"+path, nil, nil); code != want {
			t.Errorf("%s: %d, want %d", path, code, want)
		}
	}
}

func TestConsole_ShowsWhoTalkedToTheCaller(t *testing.T) {
	s := withPeople(t)
	admin := s.admin(t)
	li := s.person(t, admin, "li", "agent")
	if code := admin.do("PATCH", "/api/v1/users/li", map[string]string{"display": "李强"}, nil); code != 200 {
		t.Fatal(code)
	}
	var d console.CallDetail
	if code := li.do("GET", "/api/v1/calls/"+string(consoletest.CallID(3)), nil, &d); code != 200 {
		t.Fatal(code)
	}
	if d.Agent != "li" || d.AgentName != "李强" || len(d.Handlings) != 1 || d.Handlings[0].Name != "李强" || d.Handlings[0].HoldMS != 6000 {
		t.Errorf("%+v %+v", d.CallSummary, d.Handlings)
	}
	if l := d.Transcript[0]; l.Party != hotline.PartyAgent || l.Agent != "li" || l.Name != "李强" {
		t.Errorf("first line %+v", l)
	}
	if l := d.Transcript[1]; l.Party != hotline.PartyCaller || l.Name != "" {
		t.Errorf("second line %+v", l)
	}
	res := admin.send("GET", "/api/v1/calls/export?agent=li&lang=en", nil, nil)
	defer func() { _ = res.Body.Close() }()
	raw, _ := io.ReadAll(res.Body)
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf")))).ReadAll()
	if err != nil || len(rows) != 6 || rows[0][12] != "queue" || rows[0][15] != "waited s" || rows[1][12] != "general" || rows[1][13] != "li" || rows[1][14] != "李强" || rows[1][15] == "" {
		t.Errorf("%v, %v", rows, err)
	}
}

// A reply that no words asked for stands behind the key, the agent or the reply before it, not behind words of minutes ago.
func TestConsole_PlacesRepliesAfterAnAgent(t *testing.T) {
	s := start(t)
	const id = hotline.CallID("01K9GIVENBACK0000000000001")
	at := time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)
	turn := func(n int, heard string) hotline.TurnCompleted {
		return hotline.TurnCompleted{N: n, Heard: heard, Planned: "x", Played: "x", Scene: "rating"}
	}
	for i, e := range []struct {
		ms   float64
		body hotline.Body
	}{
		{0, hotline.CallStarted{Direction: hotline.Inbound, From: "sip:13800138000@10.1.2.3", To: "sip:10000@hotline", Line: "10000"}},
		{0, hotline.CallAnswered{Codec: "PCMA"}},
		{3000, turn(0, "")},
		{60_000, hotline.GivenBack{Agent: "li", To: "rating", Why: "given_back", AtMS: 60_000}},
		{64_000, turn(1, "")},
		{75_000, turn(2, "")},
		{80_000, hotline.Digit{Digit: "5", AtMS: 80_000}},
		{83_000, turn(3, "5")},
		{99_000, hotline.TurnCompleted{N: 4, Planned: "x", Played: "x", FromMS: 97_000}}, // it says itself when it began
	} {
		if err := s.db.Project(hotline.Event{Call: id, Seq: uint64(i + 1), At: at.Add(time.Duration(e.ms * float64(time.Millisecond))), Body: e.body}); err != nil {
			t.Fatal(err)
		}
	}
	var d console.CallDetail
	if code := s.admin(t).do("GET", "/api/v1/calls/"+string(id), nil, &d); code != 200 || len(d.Transcript) != 5 {
		t.Fatalf("%d: %+v", code, d.Transcript)
	}
	for i, want := range []float64{0, 60_000, 64_000, 80_000, 97_000} {
		if got := d.Transcript[i].FromMS; got != want {
			t.Errorf("line %d at %.0f ms, want %.0f", i, got, want)
		}
	}
}
