package obs

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// legs is the quality of RTP streams.
type legs struct {
	packets *prometheus.CounterVec
	jitter  prometheus.Histogram
	loss    *prometheus.HistogramVec
	mos     *prometheus.HistogramVec
	trip    prometheus.Histogram
}

func newLegs() legs {
	return legs{
		packets: counters("rtp_packets_total", "RTP packets, counted while calls run, by direction (in, out) and result (ok, lost, late, duplicate, recovered, invalid, error).", "direction", "result"),
		jitter:  histogram("jitter_seconds", "Interarrival jitter (RFC 3550) of a leg at its end.", jitterBuckets),
		loss:    histograms("leg_loss_ratio", "Share of a leg's packets that got lost, at its end, by side (here: what we hear, far: what the other side hears).", lossBuckets, "side"),
		mos:     histograms("mos", "Estimated mean opinion score (E-model) of a leg at its end, by side (here, far).", mosBuckets, "side"),
		trip:    histogram("round_trip_seconds", "Round trip by RTCP of a leg at its end.", jitterBuckets),
	}
}

func (l legs) all() []prometheus.Collector {
	return []prometheus.Collector{l.packets, l.jitter, l.loss, l.mos, l.trip}
}

// RTPPackets adds n packets: direction in or out; result ok, lost, late, duplicate, recovered, invalid or error. Once per report of a
// session, not per packet. A packet that was counted lost and came after all is not taken back.
func (m *Metrics) RTPPackets(direction, result string, n uint64) {
	if n > 0 {
		m.legs.packets.WithLabelValues(direction, result).Add(float64(n))
	}
}

// Jitter is the interarrival jitter of one leg.
func (m *Metrics) Jitter(d time.Duration) { m.legs.jitter.Observe(d.Seconds()) }

// Leg is the quality of one leg at its end for the side here (what we hear) or far (what the other side hears): the share of packets
// that got lost, 0-1, and the mean opinion score, 1-4.5.
func (m *Metrics) Leg(side string, loss, mos float64) {
	m.legs.loss.WithLabelValues(side).Observe(loss)
	m.legs.mos.WithLabelValues(side).Observe(mos)
}

// RoundTrip is the round trip of one leg.
func (m *Metrics) RoundTrip(d time.Duration) { m.legs.trip.Observe(d.Seconds()) }
