package store_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"hotline"
	"hotline/internal/store"
	"hotline/internal/store/show"
	"hotline/internal/store/storetest"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func open(t testing.TB) *store.DB {
	t.Helper()
	cfg := store.Default()
	cfg.DSN = filepath.Join(t.TempDir(), "a?b#c%d", "hotline.db")
	if dsn := os.Getenv("HOTLINE_TEST_POSTGRES"); dsn != "" {
		cfg.DSN = storetest.Schema(t, dsn, t.TempDir())
	}
	db, err := store.Open(context.Background(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// call is one whole conversation, numbered from 1.
func call(id hotline.CallID) []hotline.Event {
	at := time.Date(2026, 11, 21, 9, 30, 0, 123456789, time.UTC)
	bodies := []hotline.Body{
		hotline.CallStarted{Direction: hotline.Inbound, From: "sip:13800138000@127.0.0.1", To: "sip:10000@127.0.0.1", Trunk: "loopback", Transport: "udp", SIPCallID: "x", Line: "10000"},
		hotline.CallAnswered{Codec: "PCMA", SetupMS: 12.5},
		hotline.TurnCompleted{N: 0, Planned: "您好，星云电信。", Played: "您好，星云电信。", Scene: "greeting"},
		hotline.UtteranceFinal{N: 0, Party: hotline.PartyBot, Text: "您好，星云电信。", FromMS: 20, ToMS: 2000},
		hotline.SpeechStarted{Party: hotline.PartyCaller, AtMS: 2500},
		hotline.UtteranceFinal{N: 0, Party: hotline.PartyCaller, Text: "查一下我的化肥", FromMS: 2500, ToMS: 3900, Confidence: 0.61},
		hotline.UtteranceFinal{N: 0, Party: hotline.PartyCaller, Text: "查一下我的话费", FromMS: 2500, ToMS: 3900, Confidence: 0.93, Revised: true},
		hotline.TurnCompleted{
			N: 1, Heard: "查一下我的话费", Planned: "您的话费余额是五十六元。还需要什么？", Played: "您的话费余额是五十六元。", Cut: true, Scene: "balance.query",
			GapMS: hotline.TurnGap{Endpoint: 400, ASR: 30, Dialog: 5, TTS: 12, Engine: 14, Total: 461},
		},
		hotline.TicketCreated{Ticket: "T-7", Kind: "broadband.fault"},
		hotline.CallbackRequested{Number: "13800138000", Reason: "转人工"},
		hotline.ComponentFailed{Component: "llm", Error: "timeout", Action: "fallback"},
		hotline.PartyLeft{Party: hotline.PartyAgent, To: "sip:8001@127.0.0.1", Cause: "normal", ByIt: true, AtMS: 8000, Media: hotline.MediaReport{
			Codec: "G722", Received: 200, Sent: 205, Lost: 1, JitterMS: 2.5, MOS: 4.1}},
		hotline.RecordingReady{Path: "recordings/a.wav", DurationMS: 9000, Bytes: 288044, Lost: true, PausedMS: 1500},
		hotline.MediaReport{Codec: "PCMA", Received: 440, Sent: 450, Lost: 9, Late: 1, Invalid: 2, JitterMS: 3.25, ConcealedMS: 200, RTTMS: 41.5, MOS: 3.9,
			FarLost: 0.0125, FarJitterMS: 7, FarMOS: 4.0},
		hotline.CallEnded{Outcome: hotline.OutcomeCompleted, By: "caller", Cause: "normal clearing", SIPCode: 200, DurationMS: 9000},
	}
	out := make([]hotline.Event, len(bodies))
	for i, b := range bodies {
		out[i] = hotline.Event{Call: id, Seq: uint64(i + 1), At: at.Add(time.Duration(i) * time.Second), Body: b}
	}
	return out
}

func read(t *testing.T, db *store.DB, id hotline.CallID) store.CallRecord {
	t.Helper()
	rec, err := db.Call(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return rec
}

func TestDB_ProjectsACall(t *testing.T) {
	db := open(t)
	id := hotline.NewCallID(time.Now())
	events := call(id)
	for _, e := range events {
		if err := db.Project(e); err != nil {
			t.Fatal(err)
		}
	}
	rec := read(t, db, id)
	if rec.Line != "10000" || rec.Codec != "PCMA" || rec.Outcome != hotline.OutcomeCompleted || !rec.Started.Equal(events[0].At) || rec.SIPCode != 200 {
		t.Errorf("row %+v", rec.CallRow)
	}
	if len(rec.Transcript) != 2 || rec.Transcript[1].Text != "查一下我的话费" || !rec.Transcript[1].Revised {
		t.Errorf("transcript %+v", rec.Transcript)
	}
	if len(rec.Turns) != 2 || rec.Turns[1].GapMS.Total != 461 || !rec.Turns[1].Cut {
		t.Errorf("turns %+v", rec.Turns)
	}
	if len(rec.Tickets) != 1 || len(rec.Callbacks) != 1 || len(rec.Recordings) != 1 || rec.Recordings[0] != events[12].Body {
		t.Errorf("%+v %+v %+v", rec.Tickets, rec.Callbacks, rec.Recordings)
	}
	if len(rec.Legs) != 2 || rec.Legs[0].Peer != "sip:8001@127.0.0.1" || rec.Legs[1].Party != hotline.PartyCaller ||
		rec.Legs[0].MediaReport != events[11].Body.(hotline.PartyLeft).Media || rec.Legs[1].MediaReport != events[13].Body {
		t.Errorf("legs %+v", rec.Legs)
	}
	for i, e := range rec.Events {
		if !e.At.Equal(events[i].At) || !reflect.DeepEqual(e.Body, events[i].Body) || e.Seq != events[i].Seq {
			t.Errorf("event %d came back as %+v", i, e)
		}
	}
}

// A folder that cannot be written at start is tried again by whoever uses the record.
func TestDB_AttachOpensLater(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "folder")
	if err := os.WriteFile(dir, nil, 0o600); err != nil { // a file where the folder should be: not even root can write into it
		t.Fatal(err)
	}
	cfg := store.Default()
	cfg.DSN = filepath.Join(dir, "hotline.db")
	if _, err := store.Open(t.Context(), cfg); err == nil {
		t.Error("Open works without a folder")
	}
	db, err := store.Attach(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	events := call(hotline.NewCallID(time.Now()))
	for name, err := range map[string]error{"Healthy": db.Healthy(), "Ping": db.Ping(t.Context()), "ProjectAll": db.ProjectAll(events)} {
		var e *hotline.Error
		if !errors.As(err, &e) || e.Kind != hotline.KindUnavailable || e.Remedy == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := db.Calls(t.Context(), store.Filter{}); err == nil {
		t.Error("calls are listed without a database")
	}
	if err := os.Remove(dir); err != nil {
		t.Fatal(err)
	}
	for give := time.Now().Add(30 * time.Second); db.ProjectAll(events) != nil; {
		if time.Now().After(give) {
			t.Fatal(db.Healthy())
		}
		<-time.After(50 * time.Millisecond)
	}
	if err := db.Healthy(); err != nil || read(t, db, events[0].Call).Outcome == "" {
		t.Errorf("after the folder came back: %v", err)
	}
}

// TestDB_OrderAndRepetitionDoNotMatter: at-least-once delivery in any order gives the same record.
func TestDB_OrderAndRepetitionDoNotMatter(t *testing.T) {
	db := open(t)
	want := call("01SORTED" + "0000000000000000AB")
	if err := db.ProjectAll(want); err != nil {
		t.Fatal(err)
	}
	expected := read(t, db, want[0].Call)
	for round := range 20 {
		rng := rand.New(rand.NewPCG(1, uint64(round))) //nolint:gosec // a test
		id := hotline.CallID(fmt.Sprintf("01SHUFFLED%016d", round))
		events := call(id)
		events = append(events, events...)
		rng.Shuffle(len(events), func(i, j int) { events[i], events[j] = events[j], events[i] })
		for len(events) > 0 {
			n := min(1+rng.IntN(5), len(events))
			if err := db.ProjectAll(events[:n]); err != nil {
				t.Fatal(err)
			}
			events = events[n:]
		}
		got := read(t, db, id)
		got.ID = expected.ID
		for i := range got.Events {
			got.Events[i].Call = expected.ID
		}
		if !reflect.DeepEqual(got, expected) {
			t.Fatalf("round %d:\n%+v\nwant\n%+v", round, got, expected)
		}
	}
}

func TestDB_ListsByFilter(t *testing.T) {
	db := open(t)
	began := time.Date(2026, 1, 2, 3, 0, 0, 0, time.UTC)
	var ids []hotline.CallID
	for i := range 10 {
		at := began.Add(time.Duration(i) * time.Minute)
		id := hotline.NewCallID(at)
		ids = append(ids, id)
		events := []hotline.Event{{Call: id, Seq: 1, At: at, Body: hotline.CallStarted{Line: fmt.Sprint(1000 + i%2), From: fmt.Sprintf("sip:100%%_%d@h", i)}}}
		if i < 5 {
			events = append(events, hotline.Event{Call: id, Seq: 2, At: at, Body: hotline.CallEnded{Outcome: hotline.OutcomeFailed}})
		}
		if err := db.ProjectAll(events); err != nil {
			t.Fatal(err)
		}
	}
	mine := func(rows []store.CallRow) (n []int) {
		for _, r := range rows {
			if i := slices.Index(ids, r.ID); i >= 0 {
				n = append(n, i)
			}
		}
		return n
	}
	for name, c := range map[string]struct {
		f    store.Filter
		want []int
	}{
		"time":    {store.Filter{From: began.Add(2 * time.Minute), To: began.Add(5 * time.Minute)}, []int{4, 3, 2}},
		"outcome": {store.Filter{Outcome: hotline.OutcomeFailed, Line: "1000", To: began.Add(time.Hour)}, []int{4, 2, 0}},
		"caller":  {store.Filter{Caller: "100%_3@"}, []int{3}},
		"escaped": {store.Filter{Caller: "100__3@"}, nil},
		"page":    {store.Filter{Before: ids[5], From: began, Limit: 2}, []int{4, 3}},
	} {
		t.Run(name, func(t *testing.T) {
			rows, err := db.Calls(t.Context(), c.f)
			if err != nil || !slices.Equal(mine(rows), c.want) {
				t.Errorf("got %v, %v; want %v", mine(rows), err, c.want)
			}
		})
	}
}

func TestDB_UnknownCallIsNotFound(t *testing.T) {
	_, err := open(t).Call(t.Context(), "none")
	var e *hotline.Error
	if !errors.As(err, &e) || e.Kind != hotline.KindNotFound {
		t.Errorf("got %v", err)
	}
}

func TestDB_KeepsWhatItDoesNotKnow(t *testing.T) {
	db := open(t)
	id := hotline.NewCallID(time.Now())
	if err := db.Project(hotline.Event{Call: id, Seq: 1, At: time.Now(), Body: hotline.Unknown{Name: "sang_a_song", Data: json.RawMessage(`{"key":"C"}`)}}); err != nil {
		t.Fatal(err)
	}
	rec := read(t, db, id)
	if len(rec.Events) != 1 || rec.Events[0].Body.Type() != "sang_a_song" || rec.Outcome != "" {
		t.Errorf("%+v", rec)
	}
}

func TestDB_RefusesHalfAnEventAsInvalid(t *testing.T) {
	db := open(t)
	for _, e := range []hotline.Event{
		{Seq: 1, Body: hotline.Digit{}}, {Call: "A", Body: hotline.Digit{}}, {Call: "A", Seq: 1},
		{Call: "A", Seq: 1, Body: hotline.Unknown{Name: "x", Data: json.RawMessage("{")}},
	} {
		var kind *hotline.Error
		if err := db.Project(e); !errors.As(err, &kind) || kind.Kind != hotline.KindInvalid {
			t.Errorf("%+v: %v", e, err)
		}
	}
}

func TestDB_ReadersAndWriterAtOnce(t *testing.T) {
	db := open(t)
	id := hotline.NewCallID(time.Now())
	var wg sync.WaitGroup
	for w := range 4 {
		wg.Go(func() {
			for i := range 50 {
				if err := db.Project(hotline.Event{Call: id, Seq: uint64(w*50 + i + 1), At: time.Now(), Body: hotline.Digit{Digit: "1"}}); err != nil {
					t.Error(err)
				}
			}
		})
		wg.Go(func() {
			for range 50 {
				if _, err := db.Calls(context.Background(), store.Filter{}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if n := len(read(t, db, id).Events); n != 200 {
		t.Errorf("%d events of 200", n)
	}
}

func TestOpen_NamesWhatIsWrong(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, []byte("not a database, certainly not a database"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, dsn := range map[string]string{"not_a_database": file, "no_folder": filepath.Join(file, "x.db"), "empty": ""} {
		t.Run(name, func(t *testing.T) {
			cfg := store.Default()
			cfg.DSN = dsn
			_, err := store.Open(t.Context(), cfg)
			var e *hotline.Error
			if !errors.As(err, &e) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestPrint_Golden(t *testing.T) {
	db := open(t)
	id := hotline.CallID("01ARZ3NDEKTSV4RRFFQ69G5FAV")
	if err := db.ProjectAll(call(id)); err != nil {
		t.Fatal(err)
	}
	rec := read(t, db, id)
	for _, at := range []*time.Time{&rec.Started, &rec.Answered, &rec.Ended} {
		*at = at.UTC()
	}
	rows := []store.CallRow{rec.CallRow, {ID: "01ARZ3NDEKTSV4RRFFQ69G5FAW", Started: rec.Started, Line: "1000"}}
	for name, print := range map[string]func(*bytes.Buffer) error{
		"list.txt":  func(b *bytes.Buffer) error { return show.Calls(b, rows, false) },
		"list.json": func(b *bytes.Buffer) error { return show.Calls(b, rows, true) },
		"show.txt":  func(b *bytes.Buffer) error { return show.Call(b, rec, false) },
	} {
		t.Run(name, func(t *testing.T) {
			var got bytes.Buffer
			if err := print(&got); err != nil {
				t.Fatal(err)
			}
			golden(t, name, got.Bytes())
		})
	}
	var b bytes.Buffer
	if err := show.Call(&b, rec, true); err != nil || strings.Count(b.String(), "\n") != 1 || !json.Valid(b.Bytes()) {
		t.Errorf("show --json is not one JSON object a line: %v\n%s", err, b.String())
	}
}

// FuzzProject: whatever text an event carries, it is stored once and read back, or refused as invalid.
func FuzzProject(f *testing.F) {
	db := open(f)
	f.Add("A", uint64(1), "text", 1.5, 0)
	f.Add("B\x00", uint64(2), "\xff\x00'; DROP TABLE calls; --", -1.0, -3)
	f.Fuzz(func(t *testing.T, id string, seq uint64, text string, ms float64, n int) {
		e := hotline.Event{Call: hotline.CallID(id), Seq: seq, At: time.Unix(1, 0), Body: hotline.UtteranceFinal{N: n, Text: text, FromMS: ms, ToMS: ms, Party: hotline.PartyCaller}}
		err := db.ProjectAll([]hotline.Event{e, e})
		var kind *hotline.Error
		if errors.As(err, &kind) && kind.Kind == hotline.KindInvalid {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		kept := strings.ToValidUTF8(strings.ReplaceAll(id, "\x00", ""), "\uFFFD") // what a database takes
		if _, err := db.Call(t.Context(), hotline.CallID(kept)); err != nil {
			t.Fatal(err)
		}
	})
}

func BenchmarkDB_ProjectAll(b *testing.B) {
	db := open(b)
	batch := make([]hotline.Event, 100)
	var seq uint64
	for b.Loop() {
		for i := range batch {
			seq++
			batch[i] = hotline.Event{Call: "A", Seq: seq, At: time.Now(), Body: hotline.Digit{Digit: "1"}}
		}
		if err := db.ProjectAll(batch); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/100, "us/event")
}

// Small batches are what a few hundred calls a second make: four calls, from their first event to the last.
func BenchmarkDB_ProjectCalls(b *testing.B) {
	db := open(b)
	var n int
	for b.Loop() {
		var batch []hotline.Event
		for range 4 {
			n++
			id := hotline.CallID(fmt.Sprintf("%026d", n))
			for i, body := range []hotline.Body{
				hotline.CallStarted{From: "sip:13800138000@a", Line: "1000"}, hotline.CallAnswered{Codec: "PCMA", SetupMS: 3},
				hotline.MediaReport{Codec: "PCMA", Sent: 5, Received: 5}, hotline.CallEnded{Outcome: hotline.OutcomeTestLine, By: "caller"},
			} {
				batch = append(batch, hotline.Event{Call: id, Seq: uint64(i + 1), At: time.Now(), Body: body}) //nolint:gosec // small
			}
		}
		if err := db.ProjectAll(batch); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/4, "us/call")
}

func Example() {
	dir, _ := os.MkdirTemp("", "store")
	defer func() { _ = os.RemoveAll(dir) }()
	cfg := store.Default()
	cfg.DSN = filepath.Join(dir, "hotline.db")
	db, _ := store.Open(context.Background(), cfg)
	defer func() { _ = db.Close() }()
	_ = db.Project(hotline.Event{Call: "01ARZ3NDEKTSV4RRFFQ69G5FAV", Seq: 1, At: time.Now(), Body: hotline.CallStarted{Line: "10000"}})
	rows, _ := db.Calls(context.Background(), store.Filter{Limit: 1})
	fmt.Println(rows[0].ID, rows[0].Line)
	// Output: 01ARZ3NDEKTSV4RRFFQ69G5FAV 10000
}

func TestDB_OpenCallsAreThoseWithoutAnEnd(t *testing.T) {
	db := open(t)
	whole, cut := call("01JOPENCALL000000000000001"), call("01JOPENCALL000000000000002")
	cut = cut[:5]
	for _, events := range [][]hotline.Event{whole, cut} {
		if err := db.ProjectAll(events); err != nil {
			t.Fatal(err)
		}
	}
	began := cut[0].At
	got, err := db.OpenCalls(t.Context(), began.Add(time.Second))
	if err != nil {
		t.Fatal(err)
	}
	got = slices.DeleteFunc(got, func(c store.OpenCall) bool { return c.ID != whole[0].Call && c.ID != cut[0].Call })
	last := cut[len(cut)-1]
	if len(got) != 1 || got[0].ID != last.Call || got[0].LastSeq != last.Seq || !got[0].LastAt.Equal(last.At) || got[0].Answered.IsZero() {
		t.Errorf("open calls %+v, want one that ends with event %d at %v", got, last.Seq, last.At)
	}
	if got, err = db.OpenCalls(t.Context(), began); err != nil || len(got) != 0 {
		t.Errorf("open calls before the first: %+v, error %v", got, err)
	}
}
