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
		m, err := scrape(ctx, "http://"+s.web+"/metrics")
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

func scrape(ctx context.Context, url string) (memory, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return memory{}, err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return memory{}, err
	}
	defer func() { _ = res.Body.Close() }()
	return readMetrics(res.Body)
}

// readMetrics picks four gauges out of the Prometheus text format. A missing one is an error.
func readMetrics(in io.Reader) (memory, error) {
	got := map[string]float64{
		"process_resident_memory_bytes": -1, "go_memstats_heap_inuse_bytes": -1, "go_memstats_stack_inuse_bytes": -1,
		"go_goroutines": -1, "process_open_fds": -1,
	}
	scan := bufio.NewScanner(in)
	for scan.Scan() {
		name, value, _ := strings.Cut(scan.Text(), " ")
		if _, wanted := got[name]; !wanted {
			continue
		}
		v, err := strconv.ParseFloat(value, 64)
		if err != nil {
			return memory{}, fmt.Errorf("metrics: %s: %w", name, err)
		}
		got[name] = v
	}
	for name, v := range got {
		if v < 0 {
			return memory{}, fmt.Errorf("metrics: no %s", name)
		}
	}
	return memory{
		rss: got["process_resident_memory_bytes"], inUse: got["go_memstats_heap_inuse_bytes"] + got["go_memstats_stack_inuse_bytes"],
		goroutines: got["go_goroutines"], descriptors: got["process_open_fds"],
	}, scan.Err()
}
