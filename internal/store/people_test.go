package store_test

import (
	"bytes"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"
	"time"

	"hotline"
	"hotline/internal/store"
	"hotline/internal/store/show"
)

// handedOver is a call that two people take one after the other.
func handedOver(id hotline.CallID) []hotline.Event {
	at := time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)
	bodies := []hotline.Body{
		hotline.CallStarted{Direction: hotline.Inbound, From: "sip:+8613800138000@127.0.0.1", To: "sip:10000@127.0.0.1", Line: "10000"},
		hotline.CallAnswered{Codec: "PCMA"},
		hotline.HandoverRequested{Reason: "requested", Queue: "bill", Summary: "要查账单"},
		hotline.QueueEntered{Queue: "bill", Title: "账务与套餐", Kind: "inbound"},
		hotline.QueueLeft{Queue: "bill", Why: "wait", WaitedMS: 60000},
		hotline.QueueEntered{Queue: "general", Title: "综合服务", Kind: "inbound"},
		hotline.QueueLeft{Queue: "general", Why: "answered", WaitedMS: 64000},
		hotline.PartyJoined{Party: hotline.PartyAgent, Name: "wangfang", To: "sip:wangfang@hotline", Codec: "opus", RingMS: 3000, AtMS: 70000},
		hotline.UtteranceFinal{Party: hotline.PartyAgent, Name: "wangfang", N: 0, Text: "您好，我是王芳", FromMS: 70500, ToMS: 72000},
		hotline.PartyJoined{Party: hotline.PartyAgent, Name: "liqiang", To: "sip:liqiang@hotline", Codec: "PCMA", AtMS: 80000},
		hotline.UtteranceFinal{Party: hotline.PartyAgent, Name: "liqiang", N: 0, Text: "您好，我是李强", FromMS: 80500, ToMS: 82000},
		hotline.QueueLeft{Queue: "general", Why: "answered", WaitedMS: 2000},
		hotline.AgentDone{Agent: "wangfang", Queue: "general", Kind: "inbound", WaitedMS: 64000, RingMS: 3000, TalkMS: 10000, HoldMS: 1500, How: "transferred"},
		hotline.AgentDone{Agent: "liqiang", Queue: "general", Kind: "transfer", WaitedMS: 2000, RingMS: 1000, TalkMS: 8000, How: "ended"},
		hotline.CallEnded{Outcome: hotline.OutcomeCompleted, By: "agent", Cause: "normal clearing", SIPCode: 200, DurationMS: 90000},
	}
	out := make([]hotline.Event, len(bodies))
	for i, b := range bodies {
		out[i] = hotline.Event{Call: id, Seq: uint64(i + 1), At: at.Add(time.Duration(i) * time.Second), Body: b}
	}
	return out
}

func TestDB_ProjectsWhatPeopleDid(t *testing.T) {
	db := open(t)
	for round := range 10 {
		id := hotline.NewCallID(time.Now())
		events := handedOver(id)
		events = append(events, events...)
		rng := rand.New(rand.NewPCG(2, uint64(round))) //nolint:gosec // a test
		rng.Shuffle(len(events), func(i, j int) { events[i], events[j] = events[j], events[i] })
		if err := db.ProjectAll(events); err != nil {
			t.Fatal(err)
		}
		rec := read(t, db, id)
		if want := (store.Service{Queue: "general", Agent: "liqiang", WaitedMS: 64000}); rec.Service != want {
			t.Errorf("row %+v, want %+v", rec.Service, want)
		}
		if len(rec.Handlings) != 2 || rec.Handlings[0].Agent != "wangfang" || rec.Handlings[0].HoldMS != 1500 || rec.Handlings[1].How != "ended" ||
			rec.Handlings[1].Kind != "transfer" || rec.Handlings[1].RingMS != 1000 {
			t.Errorf("handlings %+v", rec.Handlings)
		}
		names := []string{}
		for _, u := range rec.Transcript {
			names = append(names, u.Name+" "+u.Text)
		}
		if want := []string{"wangfang 您好，我是王芳", "liqiang 您好，我是李强"}; !slices.Equal(names, want) {
			t.Errorf("transcript %q", names)
		}
	}
}

// A queue in which a colleague is looked for is not one that the caller waits in.
func TestDB_AConsultIsNoWaitOfTheCaller(t *testing.T) {
	db := open(t)
	bodies := []hotline.Body{
		hotline.CallStarted{}, hotline.QueueEntered{Queue: "bill", Kind: "inbound"}, hotline.QueueLeft{Queue: "bill", Why: "answered", WaitedMS: 4000},
		hotline.PartyJoined{Party: hotline.PartyAgent, Name: "wangfang"},
		hotline.QueueEntered{Queue: "broadband", Kind: "consult"}, hotline.QueueLeft{Queue: "broadband", Why: "answered", WaitedMS: 60000},
		hotline.PartyJoined{Party: hotline.PartyAgent, Name: "liqiang"},
	}
	for round := range 10 {
		id := hotline.NewCallID(time.Now())
		var events []hotline.Event
		for i, b := range bodies {
			events = append(events, hotline.Event{Call: id, Seq: uint64(i + 1), At: time.Now(), Body: b})
		}
		rng := rand.New(rand.NewPCG(7, uint64(round))) //nolint:gosec // a test
		rng.Shuffle(len(events), func(i, j int) { events[i], events[j] = events[j], events[i] })
		for one := range slices.Chunk(events, 1+round%3) {
			if err := db.ProjectAll(one); err != nil {
				t.Fatal(err)
			}
		}
		if got, want := read(t, db, id).Service, (store.Service{Queue: "bill", Agent: "wangfang", WaitedMS: 4000}); got != want {
			t.Errorf("round %d: %+v, want %+v", round, got, want)
		}
	}
}

// A call-back waits in no queue: it is of the queue whose agent was offered it.
func TestDB_ACallBackHasTheQueueOfItsOffer(t *testing.T) {
	db := open(t)
	id := hotline.NewCallID(time.Now())
	var events []hotline.Event
	for i, b := range []hotline.Body{
		hotline.CallStarted{Direction: hotline.Outbound}, hotline.AgentOffered{Agent: "wangfang", Queue: "general"}, hotline.PartyJoined{Party: hotline.PartyAgent, Name: "wangfang"},
	} {
		events = append(events, hotline.Event{Call: id, Seq: uint64(i + 1), At: time.Now(), Body: b})
	}
	if err := db.ProjectAll(events); err != nil {
		t.Fatal(err)
	}
	if got, want := read(t, db, id).Service, (store.Service{Queue: "general", Agent: "wangfang"}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
}

// A colleague who is asked has none of the caller, unless the caller is left with him.
func TestDB_NamesWhoHadTheCaller(t *testing.T) {
	db := open(t)
	in := func(name string) hotline.Body {
		return hotline.PartyJoined{Party: hotline.PartyAgent, Name: name, To: "sip:" + name + "@hotline", Codec: "opus"}
	}
	out := func(name string) hotline.Body {
		return hotline.PartyLeft{Party: hotline.PartyAgent, Name: name, To: "sip:" + name + "@hotline", Cause: "normal"}
	}
	done := func(name, kind, how string) hotline.Body {
		return hotline.AgentDone{Agent: name, Queue: "bill", Kind: kind, How: how}
	}
	taken := []hotline.Body{hotline.CallStarted{}, hotline.QueueEntered{Queue: "bill", Kind: "inbound"}, in("wangfang")}
	end := hotline.CallEnded{Outcome: hotline.OutcomeTransferred, By: "caller"}
	for name, c := range map[string]struct {
		then []hotline.Body
		want string
	}{
		"cancelled":        {[]hotline.Body{in("liqiang"), out("liqiang"), done("liqiang", "consult", "ended"), out("wangfang"), done("wangfang", "inbound", "ended"), end}, "wangfang"},
		"running":          {[]hotline.Body{in("liqiang")}, "wangfang"},
		"handed_over":      {[]hotline.Body{in("liqiang"), out("wangfang"), done("wangfang", "inbound", "transferred"), out("liqiang"), done("liqiang", "consult", "ended"), end}, "liqiang"},
		"to_a_queue":       {[]hotline.Body{hotline.QueueEntered{Queue: "bill", Kind: "transfer"}, out("wangfang"), done("wangfang", "inbound", "transferred"), in("liqiang")}, "liqiang"},
		"to_nobody":        {[]hotline.Body{hotline.QueueEntered{Queue: "bill", Kind: "transfer"}, out("wangfang"), done("wangfang", "inbound", "transferred"), end}, "wangfang"},
		"taken_over":       {[]hotline.Body{out("wangfang"), done("wangfang", "inbound", "taken_over"), in("lead"), out("lead"), end}, "lead"},
		"to_somebody_else": {[]hotline.Body{in(""), out("wangfang"), done("wangfang", "inbound", "transferred"), out(""), end}, "wangfang"},
	} {
		t.Run(name, func(t *testing.T) {
			for round := range 6 {
				id := hotline.NewCallID(time.Now())
				var events []hotline.Event
				for i, b := range slices.Concat(taken, c.then) {
					events = append(events, hotline.Event{Call: id, Seq: uint64(i + 1), At: time.Now(), Body: b})
				}
				rng := rand.New(rand.NewPCG(5, uint64(round))) //nolint:gosec // a test
				rng.Shuffle(len(events), func(i, j int) { events[i], events[j] = events[j], events[i] })
				for one := range slices.Chunk(append(events, events...), 1+round%3*4) { // one by one, and several at once
					if err := db.ProjectAll(one); err != nil {
						t.Fatal(err)
					}
				}
				if got := read(t, db, id).Agent; got != c.want {
					t.Errorf("round %d: %q had the caller last, want %q", round, got, c.want)
				}
			}
		})
	}
}

func TestDB_ListsByQueueAndAgent(t *testing.T) {
	db := open(t)
	id, other := hotline.NewCallID(time.Now()), hotline.NewCallID(time.Now())
	if err := db.ProjectAll(append(handedOver(id), call(other)...)); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		f    store.Filter
		want bool
	}{
		"last_agent":      {store.Filter{Agent: "liqiang"}, true},
		"first_agent":     {store.Filter{Agent: "wangfang"}, true},
		"other_agent":     {store.Filter{Agent: "zhangmin"}, false},
		"queue":           {store.Filter{Queue: "general", Line: "10000"}, true},
		"queue_and_agent": {store.Filter{Queue: "general", Agent: "zhangmin"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			rows, err := db.Calls(t.Context(), c.f)
			if err != nil {
				t.Fatal(err)
			}
			has := func(id hotline.CallID) bool {
				return slices.ContainsFunc(rows, func(r store.CallRow) bool { return r.ID == id })
			}
			if has(id) != c.want || has(other) {
				t.Errorf("got %+v", rows)
			}
		})
	}
}

func TestDB_HistoryOfANumber(t *testing.T) {
	db := open(t)
	events := handedOver(hotline.NewCallID(time.Now()))
	if err := db.ProjectAll(append(events, call(hotline.NewCallID(time.Now()))...)); err != nil { // half an hour earlier, the same number without +86
		t.Fatal(err)
	}
	at := events[0].At
	for name, c := range map[string]struct {
		number        string
		since, before time.Time
		want          store.History
	}{
		"both":    {"13800138000", at.Add(-time.Hour), at.Add(time.Hour), store.History{Calls: 2, Agent: "liqiang"}},
		"earlier": {"13800138000", at.Add(-time.Hour), at, store.History{Calls: 1}},
		"other":   {"3800138000", at.Add(-time.Hour), at.Add(time.Hour), store.History{}},
		"pattern": {"%", at.Add(-time.Hour), at.Add(time.Hour), store.History{}},
		"none":    {"", time.Time{}, at.Add(time.Hour), store.History{}},
	} {
		t.Run(name, func(t *testing.T) {
			if got, err := db.History(t.Context(), c.number, c.since, c.before); err != nil || got != c.want {
				t.Errorf("got %+v, %v; want %+v", got, err, c.want)
			}
		})
	}
}

func TestDB_KeepsFiguresAndQueues(t *testing.T) {
	db := open(t)
	at := time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)
	for i, data := range []string{`{"n":1}`, `{"n":2}`, `{"n":3}`} {
		if err := db.PutInterval(t.Context(), at.Add(time.Duration(i)*15*time.Minute), []byte(data)); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.PutInterval(t.Context(), at, []byte(`{"n":4}`)); err != nil { // the same time again, counted further
		t.Fatal(err)
	}
	got, err := db.Intervals(t.Context(), at, at.Add(30*time.Minute))
	if want := [][]byte{[]byte(`{"n":4}`), []byte(`{"n":2}`)}; err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, %v; want %q", got, err, want)
	}
	if data, err := db.Floor(t.Context()); err != nil || data != nil {
		t.Errorf("before anything was kept: %q, %v", data, err)
	}
	for _, data := range []string{`{"a":1}`, `{"a":2}`} {
		if err := db.PutFloor(t.Context(), at, []byte(data)); err != nil {
			t.Fatal(err)
		}
		if kept, err := db.Floor(t.Context()); err != nil || string(kept) != data {
			t.Errorf("got %q, %v; want %q", kept, err, data)
		}
	}
}

func TestPrint_PeopleGolden(t *testing.T) {
	db := open(t)
	id := hotline.CallID("01ARZ3NDEKTSV4RRFFQ69G5FAV")
	if err := db.ProjectAll(handedOver(id)); err != nil {
		t.Fatal(err)
	}
	rec := read(t, db, id)
	rec.Started, rec.Answered, rec.Ended = rec.Started.UTC(), rec.Answered.UTC(), rec.Ended.UTC()
	for name, print := range map[string]func(*bytes.Buffer) error{
		"people_list.txt": func(b *bytes.Buffer) error { return show.Calls(b, []store.CallRow{rec.CallRow}, false) },
		"people_show.txt": func(b *bytes.Buffer) error { return show.Call(b, rec, false) },
	} {
		t.Run(name, func(t *testing.T) {
			var got bytes.Buffer
			if err := print(&got); err != nil {
				t.Fatal(err)
			}
			golden(t, name, got.Bytes())
		})
	}
}

// golden compares got with a file of testdata, or writes it with -update.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, got, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file) //nolint:gosec // testdata
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("%v, got\n%s\nwant\n%s", err, got, want)
	}
}

// The supervisors' trends count calls by the time they started, with the mood at their end and the scenes they came to.
func TestDB_TrendsAndSettings(t *testing.T) {
	db := open(t)
	began := time.Date(2031, 3, 4, 9, 0, 0, 0, time.UTC)
	put := func(id hotline.CallID, at time.Time, bodies ...hotline.Body) {
		for i, b := range bodies {
			if err := db.Project(hotline.Event{Call: id, Seq: uint64(i) + 1, At: at, Body: b}); err != nil { //nolint:gosec // small
				t.Fatal(err)
			}
		}
	}
	mood := func(n int, trend float64) hotline.Body {
		return hotline.EmotionDetected{Party: hotline.PartyCaller, N: n, Label: "angry", Trend: trend}
	}
	put("TREND-A", began, hotline.CallStarted{From: "sip:1@x", Line: "10000"}, hotline.CallAnswered{}, hotline.TurnCompleted{N: 0, Scene: "balance.query"},
		mood(0, -1), mood(1, -3), hotline.EmotionDetected{Party: hotline.PartyAgent, Trend: 4}, hotline.CallEnded{Outcome: hotline.OutcomeCompleted, DurationMS: 60_000})
	put("TREND-B", began.Add(10*time.Minute), hotline.CallStarted{From: "sip:2@x"}, hotline.CallAnswered{}, hotline.TurnCompleted{N: 0, Scene: "balance.query"},
		hotline.TurnCompleted{N: 1, Scene: "bill.explain"}, hotline.TurnCompleted{N: 2, Scene: "balance.query"}, hotline.QueueEntered{Queue: "bill"}, hotline.CallEnded{DurationMS: 30_000})
	put("TREND-C", began.Add(70*time.Minute), hotline.CallStarted{Direction: hotline.Outbound, From: "sip:10000@x", To: "sip:3@x"})
	put("TREND-D", began.Add(71*time.Minute), hotline.CallStarted{From: "sip:4@x"}, hotline.CallEnded{Outcome: hotline.OutcomeTestLine})
	if err := db.PutFindings(t.Context(), store.Findings{Scores: []store.Score{{Call: "TREND-A", Party: hotline.PartyBot, Main: true, Total: 90}, {Call: "TREND-A", Party: hotline.PartyAgent, Agent: "li", Total: 10}}}); err != nil {
		t.Fatal(err)
	}
	got, err := db.Trend(t.Context(), began, began.Add(2*time.Hour), time.Hour)
	want := []store.TrendRow{{From: began, Calls: 2, Answered: 2, People: 1, Moods: 1, Mood: -3, Talked: 90_000, Scored: 1, Score: 90}, {From: began.Add(time.Hour), Calls: 1}}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("%+v, %v", got, err)
	}
	scenes, err := db.Scenes(t.Context(), began, began.Add(2*time.Hour), time.Hour)
	if err != nil || !slices.Equal(scenes, []store.SceneCount{{From: began, Scene: "balance.query", Calls: 2}, {From: began, Scene: "bill.explain", Calls: 1}}) {
		t.Errorf("%+v, %v", scenes, err)
	}
	came, err := db.Came(t.Context(), []hotline.CallID{"TREND-A", "TREND-B", "TREND-C", "nobody"})
	if err != nil || len(came) != 2 || !slices.Equal(came["TREND-B"], []string{"balance.query", "bill.explain"}) {
		t.Errorf("%v, %v", came, err)
	}
	callers, err := db.Customers(t.Context(), []hotline.CallID{"TREND-A", "TREND-C", "nobody"})
	if err != nil || len(callers) != 2 || callers["TREND-C"] != "sip:3@x" {
		t.Errorf("%v, %v", callers, err)
	}
	for caller, want := range map[string]int{":3@": 1, ":10000@": 0, ":2@": 1} {
		if got, err := db.Calls(t.Context(), store.Filter{Caller: caller, From: began}); err != nil || len(got) != want {
			t.Errorf("%d calls of %q, want %d; %v", len(got), caller, want, err)
		}
	}
	if got, err := db.Setting(t.Context(), "wall-test"); err != nil || got != nil {
		t.Errorf("a setting that was never made is %q, %v", got, err)
	}
	for _, v := range []string{`{"a":1}`, `{"a":2}`} {
		if err := db.PutSetting(t.Context(), "wall-test", began, []byte(v)); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := db.Setting(t.Context(), "wall-test"); err != nil || string(got) != `{"a":2}` {
		t.Errorf("%q, %v", got, err)
	}
}
