package obs

import "github.com/prometheus/client_golang/prometheus"

// faults counts what should not happen.
type faults struct {
	panics      *prometheus.CounterVec
	components  *prometheus.CounterVec
	up          *prometheus.GaugeVec
	tapDropped  *prometheus.CounterVec
	sipRefusals *prometheus.CounterVec
	rtpInvalid  *prometheus.CounterVec
	recordings  prometheus.Counter
	lostEvents  prometheus.Counter
	trunks      trunks
}

func newFaults() faults {
	return faults{
		panics:      counters("panics_total", "Panics caught, by where: each ended one call, one request or one part of a call.", "where"),
		components:  counters("component_failures_total", "Failures of engines and stores under a call, by component and by what was done instead.", "component", "action"),
		up:          gauges("component_up", "1 while a shared part works, 0 while it fails: eventbus, store, asr:<engine>, or the setting of a server, such as llm.url.", "component"),
		tapDropped:  counters("tap_dropped_frames_total", "Frames that a slow listener (recorder, vad, asr) missed.", "tap"),
		sipRefusals: counters("sip_refusals_total", "SIP requests refused before they became a call, by reason.", "reason"),
		rtpInvalid:  counters("rtp_invalid_total", "RTP packets thrown away, by reason.", "reason"),
		recordings:  counter("recordings_lost_total", "Recordings with missing audio."),
		lostEvents:  counter("events_lost_total", "Events dropped because the queue to the bus was full."),
		trunks:      newTrunks(),
	}
}

func (f faults) all() []prometheus.Collector {
	return append(f.trunks.all(), f.panics, f.components, f.up, f.tapDropped, f.sipRefusals, f.rtpInvalid, f.recordings, f.lostEvents)
}

// Panic counts a caught panic.
func (m *Metrics) Panic(where string) { m.faults.panics.WithLabelValues(where).Inc() }

// ComponentFailed counts a failure under a call; component and action are those of the event component_failed.
func (m *Metrics) ComponentFailed(component, action string) {
	m.faults.components.WithLabelValues(component, action).Inc()
}

// ComponentUp says whether a part that calls share works now.
func (m *Metrics) ComponentUp(component string, up bool) {
	v := 0.0
	if up {
		v = 1
	}
	m.faults.up.WithLabelValues(component).Set(v)
}

// TapDropped adds n frames that the named tap missed.
func (m *Metrics) TapDropped(tap string, n uint64) {
	m.faults.tapDropped.WithLabelValues(tap).Add(float64(n))
}

// SIPRefused counts one refused request.
func (m *Metrics) SIPRefused(reason string) { m.faults.sipRefusals.WithLabelValues(reason).Inc() }

// RTPInvalid adds n packets thrown away.
func (m *Metrics) RTPInvalid(reason string, n uint64) {
	m.faults.rtpInvalid.WithLabelValues(reason).Add(float64(n))
}

// RecordingLost counts one recording with missing audio.
func (m *Metrics) RecordingLost() { m.faults.recordings.Inc() }

// EventLost counts one event that found the queue full.
func (m *Metrics) EventLost() { m.faults.lostEvents.Inc() }
