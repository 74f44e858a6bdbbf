package contract

import (
	"bufio"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Metric is one name that a scrape has, once something of its kind has happened.
type Metric struct {
	Name   string
	Kind   string              // gauge | counter | histogram
	Labels map[string][]string // the values that each label may have; none = any
	Bounds []float64           // of a histogram, seconds: the goals that must be bounds of buckets, so that the share within them can be read off
}

// Metrics are those of the contract; a program may have more.
func Metrics() []Metric {
	return []Metric{
		{Name: "hotline_calls_active", Kind: "gauge", Labels: map[string][]string{"direction": {"inbound", "outbound"}}},
		{Name: "hotline_calls_total", Kind: "counter", Labels: map[string][]string{"outcome": nil}},
		{Name: "hotline_call_setup_seconds", Kind: "histogram", Bounds: []float64{.02, .05, .2}},
		{Name: "hotline_turn_gap_seconds", Kind: "histogram", Labels: map[string][]string{"stage": {"endpoint", "asr", "dialog", "tts", "engine", "total"}},
			Bounds: []float64{.025, .04, .7, 1.1, 2, 3}},
		{Name: "hotline_bargein_seconds", Kind: "histogram", Labels: map[string][]string{"phase": {"duck", "pause", "stop"}}, Bounds: []float64{.15, .45}},
		{Name: "hotline_rtp_packets_total", Kind: "counter", Labels: map[string][]string{"direction": {"in", "out"}, "result": nil}},
		{Name: "hotline_jitter_seconds", Kind: "histogram", Bounds: []float64{.03}},
		{Name: "hotline_asr_seconds", Kind: "histogram"},
		{Name: "hotline_llm_seconds", Kind: "histogram", Labels: map[string][]string{"phase": {"first_token", "total"}}, Bounds: []float64{1.2}},
		{Name: "hotline_suggestion_seconds", Kind: "histogram", Bounds: []float64{.8, 1.5}},
		{Name: "hotline_alert_seconds", Kind: "histogram", Labels: map[string][]string{"kind": {"acoustic", "text", "llm"}}, Bounds: []float64{.05, .8, 2}},
		{Name: "hotline_inspected_total", Kind: "counter", Labels: map[string][]string{"result": nil}},
		{Name: "hotline_events_total", Kind: "counter", Labels: map[string][]string{"type": nil}},
	}
}

var (
	typeLine   = regexp.MustCompile(`^# TYPE (\S+) (\S+)$`)
	sampleLine = regexp.MustCompile(`^(\w+)(?:\{(.*)\})? (\S+)`)
	labelPair  = regexp.MustCompile(`(\w+)="((?:[^"\\]|\\.)*)"`)
)

// CheckMetrics compares what /metrics answered (text format) with want and returns one line per difference.
func CheckMetrics(scrape string, want []Metric) (out []string) {
	kinds, samples := map[string]string{}, map[string][]map[string]string{}
	s := bufio.NewScanner(strings.NewReader(scrape))
	s.Buffer(nil, 1<<20)
	for s.Scan() {
		if m := typeLine.FindStringSubmatch(s.Text()); m != nil {
			kinds[m[1]] = m[2]
		} else if m := sampleLine.FindStringSubmatch(s.Text()); m != nil {
			labels := map[string]string{}
			for _, p := range labelPair.FindAllStringSubmatch(m[2], -1) {
				labels[p[1]] = p[2]
			}
			samples[m[1]] = append(samples[m[1]], labels)
		}
	}
	if err := s.Err(); err != nil {
		return []string{err.Error()}
	}
	for _, m := range want {
		if kinds[m.Name] != m.Kind {
			out = append(out, fmt.Sprintf("%s: kind %q, want %s", m.Name, kinds[m.Name], m.Kind))
			continue
		}
		name := m.Name
		if m.Kind == "histogram" {
			name += "_bucket"
		}
		out = append(out, m.check(samples[name])...)
	}
	return out
}

// check looks at the series of one metric.
func (m Metric) check(series []map[string]string) (out []string) {
	if len(series) == 0 {
		return []string{m.Name + ": no series"}
	}
	bounds := map[float64]bool{}
	for _, labels := range series {
		if m.Kind == "histogram" {
			le, err := strconv.ParseFloat(labels["le"], 64)
			if err != nil {
				out = append(out, fmt.Sprintf("%s: bucket %q", m.Name, labels["le"]))
			}
			bounds[le] = true
			delete(labels, "le")
		}
		if len(labels) != len(m.Labels) {
			out = append(out, fmt.Sprintf("%s: labels %v, want %v", m.Name, labels, m.Labels))
		}
		for name, allowed := range m.Labels {
			if v, ok := labels[name]; !ok || v == "" || allowed != nil && !slices.Contains(allowed, v) {
				out = append(out, fmt.Sprintf("%s: label %s is %q, want one of %v", m.Name, name, v, allowed))
			}
		}
	}
	for _, b := range m.Bounds {
		if !bounds[b] {
			out = append(out, fmt.Sprintf("%s: no bucket ends at the goal of %v s", m.Name, b))
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
