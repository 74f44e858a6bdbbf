package obs

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// people is callers who wait for agents, and the agents.
type people struct {
	wait *prometheus.HistogramVec
	ring *prometheus.HistogramVec
	gap  prometheus.Histogram
}

func newPeople() people {
	return people{
		wait: histograms("queue_wait_seconds", "Waits of callers that ended, by queue and outcome (answered, abandoned, or why they left otherwise).", waitBuckets, "queue", "outcome"),
		ring: histograms("agent_ring_seconds", "How long agents' phones rang, by outcome (answered, or why not).", ringBuckets, "outcome"),
		gap:  histogram("bridge_gap_seconds", "From the agent being ready to talk to both sides hearing each other; the caller hears music until then.", gapBuckets),
	}
}

func (p people) all() []prometheus.Collector { return []prometheus.Collector{p.wait, p.ring, p.gap} }

// QueueWait is one wait that ended.
func (m *Metrics) QueueWait(queue, outcome string, d time.Duration) {
	m.people.wait.WithLabelValues(queue, outcome).Observe(d.Seconds())
}

// AgentRing is one ring that ended.
func (m *Metrics) AgentRing(outcome string, d time.Duration) {
	m.people.ring.WithLabelValues(outcome).Observe(d.Seconds())
}

// BridgeGap is the time from an agent being ready to talk to the talk.
func (m *Metrics) BridgeGap(d time.Duration) { m.people.gap.Observe(d.Seconds()) }

// Gauges registers values that are kept elsewhere and read at each scrape, by one label. name goes without prefix; it must be new.
func (m *Metrics) Gauges(name, help, label string, read func() map[string]float64) error {
	return m.registry.Register(table{prometheus.NewDesc(prometheus.BuildFQName(namespace, "", name), help, []string{label}, nil), read})
}

// table is gauges that are read when somebody asks.
type table struct {
	desc *prometheus.Desc
	read func() map[string]float64
}

// Describe implements prometheus.Collector.
func (t table) Describe(to chan<- *prometheus.Desc) { to <- t.desc }

// Collect implements prometheus.Collector.
func (t table) Collect(to chan<- prometheus.Metric) {
	for value, n := range t.read() {
		to <- prometheus.MustNewConstMetric(t.desc, prometheus.GaugeValue, n, value)
	}
}
