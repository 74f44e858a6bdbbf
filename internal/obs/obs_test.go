package obs_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"hotline/internal/obs"
)

// contract is every metric that others rely on, as type name{labels}.
var contract = []string{
	"gauge hotline_calls_active{direction}", "counter hotline_calls_total{outcome}", "histogram hotline_call_setup_seconds{}",
	"histogram hotline_turn_gap_seconds{stage}", "histogram hotline_bargein_seconds{phase}",
	"counter hotline_rtp_packets_total{direction,result}", "histogram hotline_jitter_seconds{}",
	"histogram hotline_leg_loss_ratio{side}", "histogram hotline_mos{side}", "histogram hotline_round_trip_seconds{}", "histogram hotline_asr_seconds{}",
	"histogram hotline_llm_seconds{phase}", "histogram hotline_suggestion_seconds{}", "histogram hotline_suggestion_engine_seconds{}", "histogram hotline_alert_seconds{kind}",
	"histogram hotline_queue_wait_seconds{outcome,queue}", "histogram hotline_agent_ring_seconds{outcome}", "histogram hotline_bridge_gap_seconds{}",
	"counter hotline_inspected_total{result}", "counter hotline_events_total{type}",
	"counter hotline_panics_total{where}", "counter hotline_component_failures_total{action,component}",
	"counter hotline_tap_dropped_frames_total{tap}", "counter hotline_sip_refusals_total{reason}", "counter hotline_rtp_invalid_total{reason}",
	"gauge hotline_sip_trunk_registered{trunk}", "gauge hotline_sip_trunk_address_up{address,trunk}",
	"counter hotline_recordings_lost_total{}", "counter hotline_events_lost_total{}",
	"gauge hotline_build_info{go,revision,version}",
}

// use touches every metric once.
func use(m *obs.Metrics) {
	m.CallStarted("inbound")
	m.CallStarted("inbound")
	m.CallEnded("inbound", "completed")
	m.CallSetup(20 * time.Millisecond)
	m.TurnGap("engine", 40*time.Millisecond)
	m.BargeIn("stop", 450*time.Millisecond)
	m.RTPPackets("in", "ok", 3)
	m.Jitter(time.Millisecond)
	m.Leg("here", 0.01, 4.2)
	m.RoundTrip(30 * time.Millisecond)
	m.ASR(time.Millisecond)
	m.LLM("first_token", time.Second)
	m.Suggestion(time.Second, time.Millisecond)
	m.Alert("text", time.Second)
	m.Inspected("ok")
	m.Event("dtmf")
	m.QueueWait("bill", "answered", 4*time.Second)
	m.AgentRing("answered", time.Second)
	m.BridgeGap(20 * time.Millisecond)
	m.Panic("call")
	m.ComponentFailed("tts", "apology")
	m.TapDropped("recorder", 2)
	m.SIPRefused("no_from")
	m.RTPInvalid("size", 4)
	m.RecordingLost()
	m.EventLost()
	m.TrunkRegistered("carrier", true)
	m.TrunkAddress("carrier", "udp 192.0.2.1:5060", false)
}

func scrape(t *testing.T, m *obs.Metrics) string {
	t.Helper()
	w := httptest.NewRecorder()
	m.Handler().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	raw, err := io.ReadAll(w.Body)
	if err != nil || w.Code != 200 {
		t.Fatal(w.Code, err)
	}
	return string(raw)
}

func TestMetrics_AreTheContract(t *testing.T) {
	m := obs.New()
	use(m)
	kinds, labels := map[string]string{}, map[string]string{}
	sample := regexp.MustCompile(`^(hotline_\w+?)(?:_bucket|_sum|_count)?(?:\{(.*)\})? `)
	text := scrape(t, m)
	for l := range strings.Lines(text) {
		if f := strings.Fields(l); len(f) == 4 && f[1] == "TYPE" {
			kinds[f[2]] = f[3]
		} else if s := sample.FindStringSubmatch(l); s != nil {
			var names []string
			for _, pair := range regexp.MustCompile(`(\w+)="`).FindAllStringSubmatch(s[2], -1) {
				if pair[1] != "le" {
					names = append(names, pair[1])
				}
			}
			slices.Sort(names)
			labels[s[1]] = strings.Join(names, ",")
		}
	}
	var got []string
	for name, kind := range kinds {
		if strings.HasPrefix(name, "hotline_") {
			got = append(got, fmt.Sprintf("%s %s{%s}", kind, name, labels[name]))
		}
	}
	slices.Sort(got)
	want := slices.Sorted(slices.Values(contract))
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	for _, line := range []string{
		`hotline_calls_active{direction="inbound"} 1`, `hotline_calls_total{outcome="completed"} 1`, `hotline_rtp_packets_total{direction="in",result="ok"} 3`,
		`hotline_tap_dropped_frames_total{tap="recorder"} 2`,
		"go_goroutines ", "process_open_fds ",
	} {
		if !strings.Contains(text, line) {
			t.Errorf("%s is missing", line)
		}
	}
}

// TestMetrics_BucketsResolveTheGoals: each bar of the product is a bucket bound, so that the share within it can be read off.
func TestMetrics_BucketsResolveTheGoals(t *testing.T) {
	m := obs.New()
	use(m)
	text := scrape(t, m)
	for _, bound := range []string{
		`turn_gap_seconds_bucket{stage="engine",le="0.04"}`, `turn_gap_seconds_bucket{stage="engine",le="0.7"}`, `turn_gap_seconds_bucket{stage="engine",le="1.1"}`,
		`turn_gap_seconds_bucket{stage="engine",le="0.005"}`, `turn_gap_seconds_bucket{stage="engine",le="5"}`,
		`bargein_seconds_bucket{phase="stop",le="0.15"}`, `bargein_seconds_bucket{phase="stop",le="0.45"}`,
		`call_setup_seconds_bucket{le="0.2"}`, `bridge_gap_seconds_bucket{le="0.2"}`, `queue_wait_seconds_bucket{outcome="answered",queue="bill",le="15"}`, `llm_seconds_bucket{phase="first_token",le="1.2"}`,
	} {
		if !strings.Contains(text, bound) {
			t.Errorf("no bucket %s", bound)
		}
	}
}

func TestMetrics_RegistersReadersOnce(t *testing.T) {
	m := obs.New()
	if err := m.Gauge("events_waiting", "Events in the queue.", func() float64 { return 7 }); err != nil {
		t.Fatal(err)
	}
	if err := m.Counter("events_waiting", "Again.", func() float64 { return 7 }); err == nil {
		t.Error("one name taken twice")
	}
	if !strings.Contains(scrape(t, m), "hotline_events_waiting 7\n") {
		t.Error("value is missing")
	}
}

func TestMetrics_ReadsGaugesByLabel(t *testing.T) {
	m := obs.New()
	waiting := map[string]float64{"bill": 2}
	if err := m.Gauges("queue_waiting", "Callers who wait.", "queue", func() map[string]float64 { return waiting }); err != nil {
		t.Fatal(err)
	}
	if err := m.Gauges("queue_waiting", "Again.", "queue", func() map[string]float64 { return nil }); err == nil {
		t.Error("one name taken twice")
	}
	if text := scrape(t, m); !strings.Contains(text, `hotline_queue_waiting{queue="bill"} 2`) {
		t.Error("value is missing")
	}
}

func TestNewLogger_FormatsAndLevels(t *testing.T) {
	var b bytes.Buffer
	log, err := obs.NewLogger(obs.LogConfig{Format: "json", Level: "warn"}, &b)
	if err != nil {
		t.Fatal(err)
	}
	log.Info("hidden")
	log.Warn("shown", "call", "A")
	var line map[string]any
	if err := json.Unmarshal(b.Bytes(), &line); err != nil || line["msg"] != "shown" || line["call"] != "A" {
		t.Errorf("%v: %s", err, b.String())
	}
	if _, err := obs.NewLogger(obs.LogConfig{Format: "text", Level: "info"}, io.Discard); err != nil {
		t.Error(err)
	}
	for _, c := range []obs.LogConfig{{Format: "xml", Level: "info"}, {Format: "text", Level: "loud"}} {
		if _, err := obs.NewLogger(c, io.Discard); err == nil {
			t.Errorf("%+v taken", c)
		}
	}
}

func BenchmarkMetrics_TurnGap(b *testing.B) {
	m := obs.New()
	b.ReportAllocs()
	for b.Loop() {
		m.TurnGap("total", time.Second)
	}
}

func Example() {
	m := obs.New()
	m.CallStarted("inbound")
	m.CallEnded("inbound", "completed")
	w := httptest.NewRecorder()
	m.Handler().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	fmt.Println(strings.Contains(w.Body.String(), `hotline_calls_total{outcome="completed"} 1`))
	// Output: true
}

func TestNewLogger_WritesDurationsWithTheirUnit(t *testing.T) {
	for format, want := range map[string]string{"json": `"limit_ms":1500`, "text": "limit=1.5s"} {
		var b bytes.Buffer
		log, err := obs.NewLogger(obs.LogConfig{Format: format, Level: "info"}, &b)
		if err != nil {
			t.Fatal(err)
		}
		if log.Info("draining", "limit", 1500*time.Millisecond); !strings.Contains(b.String(), want) {
			t.Errorf("%s: %s", format, b.String())
		}
	}
}
