// Package obs is how the program is watched: the Prometheus metrics of the contract, the log, the build's identity.
// It owns names, labels and buckets; it does not decide what is counted and imports nothing of the product.
// cmd/hotline makes one Metrics and one logger and hands them, as small hook interfaces, to those who count.
package obs

import (
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Metrics is every metric of the program, prefix hotline_. Label values must come from closed sets, never from callers.
// All methods are safe for concurrent use and do not block. Times are taken as time.Duration and stored as seconds.
type Metrics struct {
	registry    *prometheus.Registry
	calls       calls
	turnGap     *prometheus.HistogramVec
	bargeIn     *prometheus.HistogramVec
	legs        legs
	asr         prometheus.Histogram
	llm         *prometheus.HistogramVec
	llmAttempts *prometheus.CounterVec
	suggestion  prometheus.Histogram

	suggestionEngine prometheus.Histogram

	alert     *prometheus.HistogramVec
	inspected *prometheus.CounterVec
	events    *prometheus.CounterVec
	people    people
	faults    faults
}

// calls are the calls as a whole.
type calls struct {
	active *prometheus.GaugeVec
	ended  *prometheus.CounterVec
	setup  prometheus.Histogram
}

// New makes the metrics in a registry of their own, with the collectors of the Go runtime and the process and hotline_build_info.
func New() *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		calls: calls{
			active: gauges("calls_active", "Calls between INVITE and the end, by direction (inbound, outbound).", "direction"),
			ended:  counters("calls_total", "Ended calls by outcome.", "outcome"),
			setup:  histogram("call_setup_seconds", "From INVITE to ACK, ringing included.", setupBuckets),
		},
		turnGap:     histograms("turn_gap_seconds", "From the caller's last speech to the first reply packet, by part (endpoint, asr, dialog, tts, engine) and total.", gapBuckets, "stage"),
		bargeIn:     histograms("bargein_seconds", "From speech onset during a reply to its effect (duck, pause, stop: silent for good, from the pause on if one came before).", bargeInBuckets, "phase"),
		legs:        newLegs(),
		asr:         histogram("asr_seconds", "From the decision that the turn is over to the final text.", gapBuckets),
		llm:         histograms("llm_seconds", "Time of language model requests to the first token and in total.", llmBuckets, "phase"),
		llmAttempts: counters("llm_attempts_total", "Endpoints of language models asked for an answer, by what became of it (ok, failed, late, limited, lost, dropped, busy).", "endpoint", "outcome"),
		suggestion:  histogram("suggestion_seconds", "From the end of the caller's phrase to the card that answers it; 0 when it was there before.", llmBuckets),

		suggestionEngine: histogram("suggestion_engine_seconds", "From the caller's text to the card that answers it.", cardBuckets),

		alert:     histograms("alert_seconds", "From the fact to the alert, by what found it (acoustic, text, llm).", llmBuckets, "kind"),
		inspected: counters("inspected_total", "Inspected calls by result.", "result"),
		events:    counters("events_total", "Published events by type.", "type"),
		people:    newPeople(),
		faults:    newFaults(),
	}
	for _, phase := range []string{"first_token", "total"} { // there before the first request, and where no model is configured
		m.llm.WithLabelValues(phase)
	}
	for _, phase := range []string{"duck", "pause", "stop"} { // before the first that speaks over a reply
		m.bargeIn.WithLabelValues(phase)
	}
	m.registry.MustRegister(
		m.calls.active, m.calls.ended, m.calls.setup, m.turnGap, m.bargeIn, m.asr, m.llm, m.llmAttempts, m.suggestion, m.suggestionEngine, m.alert, m.inspected, m.events,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}), buildInfo(),
	)
	m.registry.MustRegister(m.legs.all()...)
	m.registry.MustRegister(m.people.all()...)
	m.registry.MustRegister(m.faults.all()...)
	return m
}

// Handler serves /metrics.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{EnableOpenMetrics: true})
}

// CallStarted counts one more active call; direction is inbound or outbound.
func (m *Metrics) CallStarted(direction string) { m.calls.active.WithLabelValues(direction).Inc() }

// CallEnded takes the call from the active ones and counts its outcome. Once per CallStarted.
func (m *Metrics) CallEnded(direction, outcome string) {
	m.calls.active.WithLabelValues(direction).Dec()
	m.calls.ended.WithLabelValues(outcome).Inc()
}

// CallSetup is the time from INVITE to ACK.
func (m *Metrics) CallSetup(d time.Duration) { m.calls.setup.Observe(d.Seconds()) }

// TurnGap is one part of one gap: stage endpoint, asr, dialog, tts, engine or total.
func (m *Metrics) TurnGap(stage string, d time.Duration) {
	m.turnGap.WithLabelValues(stage).Observe(d.Seconds())
}

// BargeIn is the time from speech onset to its effect: phase duck, pause or stop.
func (m *Metrics) BargeIn(phase string, d time.Duration) {
	m.bargeIn.WithLabelValues(phase).Observe(d.Seconds())
}

// ASR is the time from the end of a turn to its final text.
func (m *Metrics) ASR(d time.Duration) { m.asr.Observe(d.Seconds()) }

// LLM is the time of one request: phase first_token or total.
func (m *Metrics) LLM(phase string, d time.Duration) {
	m.llm.WithLabelValues(phase).Observe(d.Seconds())
}

// LLMAttempt counts what became of one endpoint asked for an answer, by the words of llm.Attempt.
func (m *Metrics) LLMAttempt(endpoint, outcome string) {
	m.llmAttempts.WithLabelValues(endpoint, outcome).Inc()
}

// Suggestion is the time from the end of the caller's phrase to the card, 0 when it was there before, and from the text to the card.
func (m *Metrics) Suggestion(late, took time.Duration) {
	m.suggestion.Observe(late.Seconds())
	m.suggestionEngine.Observe(took.Seconds())
}

// Alert is the time from the fact to the alert: kind acoustic, text or llm.
func (m *Metrics) Alert(kind string, d time.Duration) {
	m.alert.WithLabelValues(kind).Observe(d.Seconds())
}

// Inspected counts one inspected call.
func (m *Metrics) Inspected(result string) { m.inspected.WithLabelValues(result).Inc() }

// Event counts one published event.
func (m *Metrics) Event(kind string) { m.events.WithLabelValues(kind).Inc() }
