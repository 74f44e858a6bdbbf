package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// memory is what the server says of itself; in octets where it is memory.
type memory struct {
	rss         float64
	inUse       float64 // spans of the heap that hold objects, and stacks
	goroutines  float64
	descriptors float64
}

// looking is how long memory is looked at, and how often.
const looking, glance = time.Second, 200 * time.Millisecond

// memory looks at /metrics for a while and returns the least of each: what comes on top is garbage that was not yet collected, and
// no one can make the server collect it from outside.
func (s *server) memory(ctx context.Context) (least memory, err error) {
	for n := range int(looking / glance) {
		now, err := gauges(ctx, s.metrics())
		if err != nil {
			return memory{}, err
		}
		m, err := now.memory()
		if err != nil {
			return memory{}, err
		}
		if n == 0 {
			least = m
		}
		least.rss, least.inUse = min(least.rss, m.rss), min(least.inUse, m.inUse)
		least.goroutines, least.descriptors = min(least.goroutines, m.goroutines), min(least.descriptors, m.descriptors)
		if err := pause(ctx, glance); err != nil {
			return memory{}, err
		}
	}
	return least, nil
}

// memory picks the gauges of memory. A missing one is an error.
func (s series) memory() (memory, error) {
	for _, name := range []string{
		"process_resident_memory_bytes", "go_memstats_heap_inuse_bytes", "go_memstats_stack_inuse_bytes", "go_goroutines", "process_open_fds",
	} {
		if _, ok := s[name]; !ok {
			return memory{}, fmt.Errorf("metrics: no %s", name)
		}
	}
	return memory{
		rss: s["process_resident_memory_bytes"], inUse: s["go_memstats_heap_inuse_bytes"] + s["go_memstats_stack_inuse_bytes"],
		goroutines: s["go_goroutines"], descriptors: s["process_open_fds"],
	}, nil
}

// series are the values of a scrape, by name and labels as they are written.
type series map[string]float64

func (s *server) metrics() string { return "http://" + s.web + "/metrics" }

// gauges scrapes all that a server says of itself.
func gauges(ctx context.Context, url string) (series, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = res.Body.Close() }()
	return readSeries(res.Body)
}

// readSeries reads the Prometheus text format; lines that are no sample are left out.
func readSeries(in io.Reader) (series, error) {
	got := series{}
	scan := bufio.NewScanner(in)
	for scan.Scan() {
		line := scan.Text()
		at := strings.LastIndexByte(line, ' ')
		if at < 0 || line[0] == '#' {
			continue
		}
		if v, err := strconv.ParseFloat(line[at+1:], 64); err == nil {
			got[line[:at]] = v
		}
	}
	return got, scan.Err()
}

// sum adds all series of a name.
func (s series) sum(name string) (total float64) {
	for key, v := range s {
		if bare, _, _ := strings.Cut(key, "{"); bare == name {
			total += v
		}
	}
	return total
}

// within is the upper bound of the bucket of a histogram below which a share of its values lies; 0 without any.
func (s series) within(name, label string, share float64) (bound float64) {
	all := s[name+"_count{"+label+"}"]
	for key, v := range s {
		labels, ok := strings.CutPrefix(key, name+"_bucket{"+label+`,le="`)
		if !ok || v < share*all || all == 0 {
			continue
		}
		le, err := strconv.ParseFloat(strings.TrimSuffix(labels, `"}`), 64)
		if err == nil && (bound == 0 || le < bound) {
			bound = le
		}
	}
	return bound
}
