package obs

import (
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/prometheus/client_golang/prometheus"
)

const namespace = "hotline"

// The bucket bounds in seconds resolve the goals: gaps of 25 and 40 ms (engine), 700 ms and 1.1 s (total), barge-in of 150 ms and 450 ms,
// greeting within 200 ms, first token within 1.2 s, cards within 0.8 and 1.5 s, alerts within 0.8 and 2 s.
var (
	gapBuckets     = []float64{.005, .01, .02, .025, .03, .04, .05, .075, .1, .15, .2, .3, .4, .5, .6, .7, .8, .9, 1, 1.1, 1.25, 1.5, 2, 3, 5}
	bargeInBuckets = []float64{.02, .04, .06, .08, .1, .125, .15, .2, .25, .3, .35, .4, .45, .5, .6, .8, 1, 2}
	setupBuckets   = []float64{.001, .0025, .005, .01, .02, .05, .1, .2, .3, .5, 1, 2, 3, 5, 10, 30}
	jitterBuckets  = []float64{.0005, .001, .002, .005, .01, .015, .02, .03, .05, .08, .1, .2, .5}
	lossBuckets    = []float64{0, .001, .002, .005, .01, .02, .03, .05, .1, .2, .5}
	mosBuckets     = []float64{1.5, 2, 2.5, 3, 3.2, 3.4, 3.6, 3.8, 4, 4.1, 4.2, 4.3, 4.4}
	waitBuckets    = []float64{1, 2, 5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 300, 600, 1200, 1800}
	ringBuckets    = []float64{.5, 1, 2, 3, 5, 8, 10, 15, 20, 30, 60}
	cardBuckets    = []float64{.0005, .001, .0025, .005, .01, .02, .03, .05, .1, .25, 1}
	llmBuckets     = []float64{.01, .025, .05, .1, .2, .3, .5, .8, 1, 1.2, 1.5, 2, 3, 5, 10, 20}
)

// Build says which program this is, from what the Go tool chain stamped into it.
type Build struct {
	Version  string // module version, "devel" for a local build
	Revision string // commit, "" where unknown
	Modified bool   // built from a changed tree
	Go       string
}

// ReadBuild reads the stamp of the running program.
func ReadBuild() Build {
	b := Build{Version: "devel", Go: runtime.Version()}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return b
	}
	if info.Main.Version != "" {
		b.Version = strings.Trim(info.Main.Version, "()")
	}
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			b.Revision = s.Value
		case "vcs.modified":
			b.Modified = s.Value == "true"
		}
	}
	return b
}

// String names the program by its version and, where the version does not hold it, the first 12 digits of the commit. It is a token of SIP and
// HTTP: no parentheses, no spaces.
func (b Build) String() string {
	rev := b.Revision[:min(12, len(b.Revision))]
	if rev == "" || strings.Contains(b.Version, rev) {
		return b.Version
	}
	return b.Version + "-" + rev
}

func buildInfo() prometheus.Collector {
	b := ReadBuild()
	g := prometheus.NewGauge(prometheus.GaugeOpts{
		Namespace: namespace, Name: "build_info", Help: "Always 1; the labels say which build this is.",
		ConstLabels: prometheus.Labels{"version": b.Version, "revision": b.Revision, "go": b.Go},
	})
	g.Set(1)
	return g
}

// Gauge registers a value that is read at each scrape, such as a queue's length. name goes without prefix; it must be new.
func (m *Metrics) Gauge(name, help string, read func() float64) error {
	return m.registry.Register(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Namespace: namespace, Name: name, Help: help}, read))
}

// Counter registers a count that is kept elsewhere and read at each scrape. name goes without prefix; it must be new.
func (m *Metrics) Counter(name, help string, read func() float64) error {
	return m.registry.Register(prometheus.NewCounterFunc(prometheus.CounterOpts{Namespace: namespace, Name: name, Help: help}, read))
}

func counter(name, help string) prometheus.Counter {
	return prometheus.NewCounter(prometheus.CounterOpts{Namespace: namespace, Name: name, Help: help})
}

func counters(name, help string, labels ...string) *prometheus.CounterVec {
	return prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: namespace, Name: name, Help: help}, labels)
}

func gauges(name, help string, labels ...string) *prometheus.GaugeVec {
	return prometheus.NewGaugeVec(prometheus.GaugeOpts{Namespace: namespace, Name: name, Help: help}, labels)
}

func histogram(name, help string, buckets []float64) prometheus.Histogram {
	return prometheus.NewHistogram(prometheus.HistogramOpts{Namespace: namespace, Name: name, Help: help, Buckets: buckets})
}

func histograms(name, help string, buckets []float64, labels ...string) *prometheus.HistogramVec {
	return prometheus.NewHistogramVec(prometheus.HistogramOpts{Namespace: namespace, Name: name, Help: help, Buckets: buckets}, labels)
}
