package traces_test

import (
	"compress/gzip"
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	collector "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	wire "go.opentelemetry.io/proto/otlp/trace/v1"
	"go.uber.org/goleak"
	"google.golang.org/protobuf/proto"

	"hotline"
	"hotline/internal/traces"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// receiver is a small OTLP collector.
type receiver struct {
	*httptest.Server

	mu     sync.Mutex
	spans  map[string][]*wire.Span // by name
	tokens []string
	paths  []string
	raw    []byte
}

func newReceiver(t *testing.T) *receiver {
	r := &receiver{spans: map[string][]*wire.Span{}}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		body, err := gzip.NewReader(req.Body)
		if err != nil {
			t.Error(err)
			return
		}
		raw, err := io.ReadAll(body)
		var in collector.ExportTraceServiceRequest
		if err != nil || proto.Unmarshal(raw, &in) != nil {
			t.Error("not OTLP:", err)
		}
		r.mu.Lock()
		defer r.mu.Unlock()
		r.raw = append(r.raw, raw...)
		r.tokens, r.paths = append(r.tokens, req.Header.Get("Authorization")), append(r.paths, req.URL.Path)
		for _, rs := range in.GetResourceSpans() {
			for _, ss := range rs.GetScopeSpans() {
				for _, s := range ss.GetSpans() {
					r.spans[s.GetName()] = append(r.spans[s.GetName()], s)
				}
			}
		}
		w.Header().Set("Content-Type", "application/x-protobuf")
	}))
	t.Cleanup(r.Close)
	return r
}

// run exports what feed hands over.
func run(t *testing.T, cfg traces.Config, feed func(*traces.Traces)) traces.Stats {
	t.Helper()
	tr, err := traces.Open(t.Context(), cfg, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	feed(tr)
	ctx, stop := context.WithCancel(t.Context())
	stop() // Run takes what is queued, exports it and returns
	tr.Run(ctx)
	return tr.Stats()
}

func config(endpoint string) traces.Config {
	cfg := traces.Default()
	cfg.Endpoint, cfg.Token, cfg.Version = endpoint, "sesame", "test"
	return cfg
}

// story is a call of one turn with everything that traces tell of, and a wait for an agent.
func story(tr *traces.Traces, call hotline.CallID, began time.Time) {
	seq := uint64(0)
	say := func(ms int, body hotline.Body) {
		seq++
		tr.Take(hotline.Event{Call: call, Seq: seq, At: began.Add(time.Duration(ms) * time.Millisecond), Body: body})
	}
	say(0, hotline.CallStarted{Direction: hotline.Inbound, From: "sip:13812345678@example.org", Line: "10000", Transport: "udp"})
	say(50, hotline.CallAnswered{Codec: "PCMA", SetupMS: 50})
	say(1000, hotline.TurnCompleted{N: 0, Played: "您好"})
	say(3500, hotline.UtteranceFinal{N: 1, Party: hotline.PartyCaller, Text: "查一下我的话费", FromMS: 1450, ToMS: 2950})
	say(3510, hotline.IntentDetected{Text: "查一下我的话费", Intent: "balance.query", Confidence: 0.9, Source: "intent", TookMS: 1})
	say(3600, hotline.ToolCalled{Tool: "balance", OK: false, Error: "13812345678 is not known", TookMS: 80})
	tr.Generated(traces.Generation{Call: call, From: began.Add(3510 * time.Millisecond), First: began.Add(3550 * time.Millisecond), To: began.Add(3590 * time.Millisecond), Outcome: "ok", Prompt: 7})
	say(6000, hotline.TurnCompleted{N: 1, Heard: "查一下我的话费", Played: "您的余额是", Scene: "balance.query",
		GapMS: hotline.TurnGap{Endpoint: 400, ASR: 100, Dialog: 110, TTS: 30, Engine: 10, Total: 650}})
	say(6100, hotline.QueueEntered{Queue: "bills"})
	say(9100, hotline.QueueLeft{Queue: "bills", Why: "answered"})
	say(9200, hotline.PartyJoined{Party: hotline.PartyAgent, Name: "wang", To: "sip:wang@example.org"})
	say(20000, hotline.PartyLeft{Party: hotline.PartyAgent, Name: "wang", To: "sip:wang@example.org", Cause: "bye"})
	say(20100, hotline.CallEnded{Outcome: hotline.OutcomeTransferred, By: "caller", SIPCode: 200, DurationMS: 20050})
}

func TestTraces_TellACall(t *testing.T) {
	r := newReceiver(t)
	began := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	call := hotline.NewCallID(began)
	stats := run(t, config(r.URL), func(tr *traces.Traces) { story(tr, call, began) })
	if want := (traces.Stats{Exported: 16}); stats != want {
		t.Errorf("stats %+v, want %+v", stats, want)
	}
	if r.paths[0] != "/v1/traces" || r.tokens[0] != "Bearer sesame" {
		t.Errorf("sent to %s with %q", r.paths[0], r.tokens[0])
	}
	root, turns := r.spans["call"][0], r.spans["turn"]
	id := traces.TraceID(call)
	parents := map[string][]byte{"call": nil, "setup": root.GetSpanId(), "turn": root.GetSpanId(), "queue": root.GetSpanId(), "agent": root.GetSpanId()}
	for name, from := range map[string][2]int{ // begin and end in ms since the INVITE
		"call": {0, 20100}, "setup": {0, 50}, "queue": {6100, 9100}, "agent": {9200, 20000},
		"speech": {1500, 3000}, "endpoint": {3000, 3400}, "asr": {3400, 3500}, "dialog": {3500, 3610}, "tts": {3610, 3640}, "engine": {3640, 3650},
		"playback": {3650, 6000}, "intent": {3509, 3510}, "tool": {3520, 3600}, "llm": {3510, 3590},
	} {
		if len(r.spans[name]) != 1 {
			t.Errorf("%d spans %s", len(r.spans[name]), name)
			continue
		}
		s := r.spans[name][0]
		parent, ok := parents[name]
		if !ok {
			parent = turns[1].GetSpanId()
		}
		begin, end := time.Unix(0, int64(s.GetStartTimeUnixNano())), time.Unix(0, int64(s.GetEndTimeUnixNano()))
		if b, e := begin.Sub(began).Milliseconds(), end.Sub(began).Milliseconds(); b != int64(from[0]) || e != int64(from[1]) {
			t.Errorf("%s is from %d to %d ms, want %v", name, b, e, from)
		}
		if hex.EncodeToString(s.GetTraceId()) != id.String() || string(s.GetParentSpanId()) != string(parent) {
			t.Errorf("%s: trace %x, parent %x", name, s.GetTraceId(), s.GetParentSpanId())
		}
	}
	if got := r.spans["tool"][0].GetStatus().GetCode(); got != wire.Status_STATUS_CODE_ERROR {
		t.Errorf("failed tool has status %v", got)
	}
}

// Collectors are not where personal data is guarded.
func TestTraces_HoldNoPersonalData(t *testing.T) {
	r := newReceiver(t)
	began := time.Now()
	run(t, config(r.URL), func(tr *traces.Traces) { story(tr, hotline.NewCallID(began), began) })
	for _, secret := range []string{"13812345678", "话费", "您的余额", "wang", "sesame"} {
		if contains(r.raw, secret) {
			t.Errorf("the collector got %q", secret)
		}
	}
	if !contains(r.raw, "balance.query") {
		t.Error("the collector got no scene: this test sees nothing")
	}
}

func contains(raw []byte, s string) bool {
	for i := range raw {
		if len(raw)-i >= len(s) && string(raw[i:i+len(s)]) == s {
			return true
		}
	}
	return false
}

func TestTraces_SampleWholeCalls(t *testing.T) {
	r := newReceiver(t)
	cfg := config(r.URL)
	cfg.Sample = 0.5
	run(t, cfg, func(tr *traces.Traces) {
		for range 200 {
			story(tr, hotline.NewCallID(time.Now()), time.Now())
		}
	})
	calls := len(r.spans["call"])
	if calls < 50 || calls > 150 { // 7 standard deviations
		t.Errorf("%d of 200 calls traced", calls)
	}
	if tools := len(r.spans["tool"]); tools != calls {
		t.Errorf("%d tools in %d calls", tools, calls)
	}
}

func TestTraces_CallsThatNeverEnd(t *testing.T) {
	r := newReceiver(t)
	began := time.Now()
	run(t, config(r.URL), func(tr *traces.Traces) {
		tr.Take(hotline.Event{Call: "a", Seq: 1, At: began, Body: hotline.CallStarted{Line: "10000"}})
	})
	attrs := map[string]bool{}
	for _, a := range r.spans["call"][0].GetAttributes() {
		attrs[a.GetKey()] = a.GetValue().GetBoolValue()
	}
	if !attrs["hotline.incomplete"] {
		t.Errorf("attributes %v", attrs)
	}
}

// A collector that is away, or hangs, costs counted spans and nothing else.
func TestTraces_CollectorAway(t *testing.T) {
	hang := make(chan struct{})
	stuck := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-hang }))
	defer stuck.Close()
	defer close(hang)
	gone := httptest.NewServer(nil)
	gone.Close()
	for name, url := range map[string]string{"gone": gone.URL, "hangs": stuck.URL} {
		t.Run(name, func(t *testing.T) {
			cfg := config(url)
			cfg.Timeout, cfg.Flush, cfg.Queue = 50*time.Millisecond, 50*time.Millisecond, 16
			stats := run(t, cfg, func(tr *traces.Traces) {
				for range 3 {
					story(tr, hotline.NewCallID(time.Now()), time.Now())
				}
			})
			if stats.Exported != 0 || stats.Failed == 0 || stats.Dropped != 3*13-16 {
				t.Errorf("stats %+v", stats)
			}
		})
	}
}

func TestTraces_NilDoesNothing(t *testing.T) {
	var tr *traces.Traces
	story(tr, "a", time.Now())
	if tr.Stats() != (traces.Stats{}) {
		t.Error("counted")
	}
}

func TestConfig_Validate(t *testing.T) {
	for endpoint, ok := range map[string]bool{"http://a:4318": true, "https://a/v1/traces": true, "": false, "a:4318": false, "grpc://a:4317": false} {
		cfg := traces.Default()
		cfg.Endpoint = endpoint
		if err := cfg.Validate(); (err == nil) != ok {
			t.Errorf("%q: %v", endpoint, err)
		}
	}
}

func ExampleTraceID() {
	fmt.Println(traces.TraceID("01ARZ3NDEKTSV4RRFFQ69G5FAV"))
	// Output: 01563e3ab5d3d6764c61efb99302bd5b
}

// What one event costs the goroutine that hands it over.
func BenchmarkTraces_Take(b *testing.B) {
	cfg := config("http://127.0.0.1:1")
	cfg.Queue = 1
	tr, err := traces.Open(b.Context(), cfg, slog.New(slog.DiscardHandler))
	if err != nil {
		b.Fatal(err)
	}
	e := hotline.Event{Call: "a", Body: hotline.BargeIn{}}
	b.ReportAllocs()
	for b.Loop() {
		tr.Take(e)
	}
}
