package main

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
)

func TestSearch_FindsTheLastCleanStep(t *testing.T) {
	for _, tt := range []struct {
		name                string
		bears, most, halves int
		want, tries         int
	}{
		{name: "between_steps", bears: 520, most: 5000, halves: 4, want: 520, tries: 14},
		{name: "nothing", bears: 99, most: 5000, halves: 4, want: 0, tries: 2},
		{name: "all", bears: 9000, most: 300, halves: 4, want: 225, tries: 3},
		{name: "no_halves", bears: 200, most: 5000, want: 150, tries: 4},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var tried []int
			l := search(t.Context(), 100, tt.most, tt.halves, io.Discard, func(n int) step { tried = append(tried, n); return step{N: n, OK: n <= tt.bears} })
			if l.Best != tt.want || len(l.Steps) != tt.tries {
				t.Errorf("best %d, want %d; tried %v", l.Best, tt.want, tried)
			}
			if bad := slices.IndexFunc(l.Steps, func(s step) bool { return s.OK != (s.N <= tt.bears) }); bad >= 0 {
				t.Errorf("step %d: %+v", bad, l.Steps[bad])
			}
		})
	}
}

func TestSearch_ForgivesOneBadTry(t *testing.T) {
	n := 0
	l := search(t.Context(), 10, 10, 0, io.Discard, func(int) step { n++; return step{OK: n == 2} })
	if l.Best != 10 || n != 2 {
		t.Errorf("best %d after %d tries", l.Best, n)
	}
}

func TestJudge_SaysWhatIsWrong(t *testing.T) {
	fine := func() string { return "" }
	for _, tt := range []struct {
		name string
		s    step
		want string
	}{
		{"clean", judge(5, load{Calls: 5}, nil, fine), ""},
		{"error", judge(5, load{}, errors.New("no server"), fine), "no server"},
		{"failed_calls", judge(5, load{Calls: 5, Failed: 2, Failures: map[string]int{"refused: 503": 2}}, nil, fine), "2 calls failed"},
		{"jitter", judge(5, load{Calls: 5}, nil, func() string { return "jitter" }), "jitter"},
		{"late_generator", judge(5, load{Calls: 5, MissedPct: 2}, nil, func() string { return "jitter" }), "generator was late"},
	} {
		if tt.s.OK != (tt.want == "") || !strings.Contains(tt.s.Why, tt.want) {
			t.Errorf("%s: %+v", tt.name, tt.s)
		}
	}
}

func TestCompare_BelievesNoRowOfALateGenerator(t *testing.T) {
	rows := []row{{CPU: 2}, {CPU: 4}, {CPU: 6, MissedPct: 1}, {CPU: 3, SetupP99: 5}, {CPU: 6, SetupP99: 9}}
	compare(rows)
	if rows[1].Floor != 2 || rows[2].Floor != 0 || !rows[2].Unreliable || rows[3].Floor != 0 || rows[4].Floor != 2 || rows[1].Unreliable {
		t.Errorf("%+v", rows)
	}
	rows = []row{{CPU: 2, MissedPct: 3}, {CPU: 4}}
	if compare(rows); rows[1].Floor != 0 || !rows[0].Unreliable {
		t.Errorf("with a floor that is not to be believed: %+v", rows)
	}
}

func TestSeries_PicksTheGaugesOfMemory(t *testing.T) {
	const text = "# HELP go_goroutines n\ngo_goroutines 12\nprocess_resident_memory_bytes 2.5e+07\ngo_memstats_heap_inuse_bytes 100\ngo_memstats_stack_inuse_bytes 20\nother{a=\"b\"} x\nprocess_open_fds 7\n"
	read := func(text string) (memory, error) {
		s, err := readSeries(strings.NewReader(text))
		if err != nil {
			return memory{}, err
		}
		return s.memory()
	}
	m, err := read(text)
	if err != nil || m != (memory{rss: 2.5e7, inUse: 120, goroutines: 12, descriptors: 7}) {
		t.Errorf("%+v, %v", m, err)
	}
	if _, err := read("go_goroutines 12\n"); err == nil {
		t.Error("no error although gauges are missing")
	}
	if _, err := read("go_goroutines many\n"); err == nil {
		t.Error("no error for a word")
	}
}

func TestSeries_SumsAndBounds(t *testing.T) {
	const text = `up{direction="inbound"} 3
up{direction="outbound"} 4
upper 9
gap_bucket{stage="engine",le="0.01"} 90
gap_bucket{stage="engine",le="0.02"} 96
gap_bucket{stage="engine",le="0.05"} 100
gap_bucket{stage="engine",le="+Inf"} 100
gap_count{stage="engine"} 100
`
	s, err := readSeries(strings.NewReader(text))
	if err != nil || s.sum("up") != 7 {
		t.Errorf("sum %v, %v", s.sum("up"), err)
	}
	if got := s.within("gap", `stage="engine"`, 0.95); got != 0.02 {
		t.Errorf("95 of 100 within %v", got)
	}
	if got := s.within("gap", `stage="tts"`, 0.95); got != 0 {
		t.Errorf("of nothing within %v", got)
	}
}

func TestSlope_IsTheRise(t *testing.T) {
	if got := slope([]float64{0, 10, 20}, []float64{5, 25, 45}); got != 2 {
		t.Error(got)
	}
	if got := slope([]float64{3, 3}, []float64{1, 2}); got != 0 {
		t.Error(got)
	}
}

func TestHeader_IgnoresCase(t *testing.T) {
	const m = "SIP/2.0 503 Service Unavailable\r\nTo: <sip:1003@x>;tag=7\r\nretry-after : 10\r\n\r\n"
	if got := header(m, "Retry-After"); got != "10" {
		t.Error(got)
	}
	if got := header(m, "To"); got != "<sip:1003@x>;tag=7" {
		t.Error(got)
	}
	if got := header(m, "Via"); got != "" {
		t.Error(got)
	}
}

func TestReport_PrintsEveryPart(t *testing.T) {
	var out bytes.Buffer
	r := report{
		Rows:     []row{{Name: "floor", CPU: 1, MissedPct: 2, Unreliable: true}},
		Knee:     &ladder{Best: 50, Steps: []step{{N: 50, OK: true}, {N: 75, Why: "jitter"}}},
		Overload: &overload{Bound: 10, Calls: 15, Admitted: 10, Refused: 5, RetryAfter: "10"},
		Soak:     &soak{Calls: 7, Note: "too few"},
		Bots:     &bots{Loads: []botLoad{{Live: 98, CPU: 2, OfCore: 500, Gap: spread{P95: 640}}}, Note: "no second core"},
	}
	r.print(&out)
	for _, want := range []string{"unreliable", "knee", "75 calls", "5 answered 503", `"10"`, "soak: too few", "soak: 7 calls", "98 at once", "500 of a core", "p95 640", "no second core"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
}
