package caller

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"hotline"
)

// Percentiles describe a set of times in milliseconds.
type Percentiles struct {
	N   int     `json:"n"`
	P50 float64 `json:"p50"`
	P95 float64 `json:"p95"`
	P99 float64 `json:"p99"`
	Max float64 `json:"max"`
}

// Quality describes a set of opinion scores, 1-4.5: the worst count.
type Quality struct {
	N   int     `json:"n"`
	P50 float64 `json:"p50"`
	P05 float64 `json:"p05"` // 95 of 100 calls are better
	Min float64 `json:"min"`
}

// LoadResult is what a load test measured.
//
//archtest:fields it is the flat JSON object that `hotline load --json` prints
type LoadResult struct {
	Calls      int            `json:"calls"` // begun
	Answered   int            `json:"answered"`
	Failed     int            `json:"failed"` // not answered, or not ended normally
	Failures   map[string]int `json:"failures,omitempty"`
	PeakUp     int            `json:"peak_up"`
	SetupMS    Percentiles    `json:"setup_ms"`
	GreetingMS Percentiles    `json:"greeting_ms"`
	GapMS      Percentiles    `json:"gap_ms"`
	DuckMS     Percentiles    `json:"duck_ms"`    // turns that interrupt: own onset to the reply being lowered by 10 dB or more
	StopMS     Percentiles    `json:"stop_ms"`    // turns that interrupt: own onset to silence of 400 ms or more
	Interrupts int            `json:"interrupts"` // turns that interrupt
	Turns      int            `json:"turns"`
	NoReply    int            `json:"no_reply"` // turns without one
	Sent       uint64         `json:"sent"`     // packets
	Received   uint64         `json:"received"` // packets
	Lost       uint64         `json:"lost"`     // packets
	Late       uint64         `json:"late"`     // packets
	LossPct    float64        `json:"loss_pct"`
	JitterMS   Percentiles    `json:"jitter_ms"`    // over calls
	MOS        Quality        `json:"mos"`          // over calls: how well the callers hear
	FarMOS     Quality        `json:"far_mos"`      // over calls: how well they are heard, by the far side's last report
	FarLossPct float64        `json:"far_loss_pct"` // mean over calls with a report
	Missed     uint64         `json:"missed"`       // own 20 ms deadlines missed, all calls
	MissedPct  float64        `json:"missed_pct"`   // of all own deadlines
	DurationMS float64        `json:"duration_ms"`  // of the whole test
}

// String is the report for people.
func (r LoadResult) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "calls %d, answered %d, failed %d, at once %d, in %.1f s\n", r.Calls, r.Answered, r.Failed, r.PeakUp, r.DurationMS/1000)
	for _, why := range slices.SortedFunc(maps.Keys(r.Failures), func(x, y string) int {
		return cmp.Or(cmp.Compare(r.Failures[y], r.Failures[x]), cmp.Compare(x, y))
	}) {
		fmt.Fprintf(&b, "  failed %d: %s\n", r.Failures[why], why)
	}
	for _, row := range []struct {
		name string
		p    Percentiles
	}{{"set-up", r.SetupMS}, {"greeting", r.GreetingMS}, {"gap", r.GapMS}, {"ducked", r.DuckMS}, {"stopped", r.StopMS}, {"jitter", r.JitterMS}} {
		if row.p.N > 0 {
			fmt.Fprintf(&b, "%-9s p50 %6.1f  p95 %6.1f  p99 %6.1f  max %6.1f ms  (%d)\n", row.name, row.p.P50, row.p.P95, row.p.P99, row.p.Max, row.p.N)
		}
	}
	for _, row := range []struct {
		name string
		q    Quality
	}{{"MOS", r.MOS}, {"far MOS", r.FarMOS}} {
		if row.q.N > 0 {
			fmt.Fprintf(&b, "%-9s p50 %6.2f  p05 %6.2f  min %6.2f  (%d)\n", row.name, row.q.P50, row.q.P05, row.q.Min, row.q.N)
		}
	}
	if r.Turns > 0 {
		fmt.Fprintf(&b, "turns %d, without reply %d\n", r.Turns, r.NoReply)
	}
	fmt.Fprintf(&b, "packets sent %d, received %d, lost %d (%.3f %%), late %d; own deadlines missed %d (%.3f %%)",
		r.Sent, r.Received, r.Lost, r.LossPct, r.Late, r.Missed, r.MissedPct)
	return b.String()
}

// tally gathers the results of calls. Safe for concurrent use.
type tally struct {
	began time.Time

	mu                          sync.Mutex
	p                           Progress
	res                         LoadResult
	setup, greet, gaps, jitters []float64
	ducks, stops                []float64
	mos, farMOS, farLoss        []float64
	ticks                       uint64
}

func newTally(LoadOptions) *tally {
	return &tally{began: time.Now(), res: LoadResult{Failures: map[string]int{}}}
}

func (t *tally) start() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.p.Started++
}

func (t *tally) answered() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.p.Up++
	t.res.PeakUp = max(t.res.PeakUp, t.p.Up)
}

func (t *tally) end(res Result, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.p.Ended++
	if err != nil {
		t.p.Failed++
		t.fail(reason(err))
	}
	if !res.Answered {
		return
	}
	t.p.Up--
	t.res.Answered++
	t.setup = append(t.setup, res.SetupMS)
	if res.GreetingMS != nil {
		t.greet = append(t.greet, *res.GreetingMS)
	}
	for _, turn := range res.Turns {
		t.res.Turns++
		if turn.GapMS == nil {
			t.res.NoReply++
		} else {
			t.gaps = append(t.gaps, *turn.GapMS)
		}
		t.interrupt(turn)
	}
	m := res.Media
	t.res.Sent += m.Sent
	t.res.Received += m.Received
	t.res.Lost += m.Lost
	t.res.Late += m.Late
	t.ticks += uint64(m.Frames) //nolint:gosec // a count
	t.jitters = append(t.jitters, m.JitterMS)
	if m.MOS > 0 {
		t.mos = append(t.mos, m.MOS)
	}
	if m.FarMOS > 0 {
		t.farMOS, t.farLoss = append(t.farMOS, m.FarMOS), append(t.farLoss, m.FarLossPct)
	}
}

// fail counts a failure; texts of the far side must not fill the memory.
func (t *tally) fail(why string) {
	const most = 50
	if _, known := t.res.Failures[why]; !known && len(t.res.Failures) >= most {
		why = "other"
	}
	t.res.Failures[why]++
}

// interrupt counts what an interruption did to the reply.
func (t *tally) interrupt(turn Turn) {
	if !turn.Interrupts {
		return
	}
	t.res.Interrupts++
	if turn.DuckMS != nil {
		t.ducks = append(t.ducks, *turn.DuckMS)
	}
	if turn.StopMS != nil {
		t.stops = append(t.stops, *turn.StopMS)
	}
}

// watch reports once a second until stop is closed.
func (t *tally) watch(stop <-chan struct{}, progress func(Progress)) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			t.mu.Lock()
			p := t.p
			t.mu.Unlock()
			p.Elapsed = time.Since(t.began)
			progress(p)
		case <-stop:
			return
		}
	}
}

func (t *tally) result(missed uint64) LoadResult {
	t.mu.Lock()
	defer t.mu.Unlock()
	r := t.res
	r.Calls, r.Failed, r.Missed = t.p.Started, t.p.Failed, missed
	r.SetupMS, r.GreetingMS = percentiles(t.setup), percentiles(t.greet)
	r.GapMS, r.JitterMS = percentiles(t.gaps), percentiles(t.jitters)
	r.DuckMS, r.StopMS = percentiles(t.ducks), percentiles(t.stops)
	r.MOS, r.FarMOS = quality(t.mos), quality(t.farMOS)
	for _, v := range t.farLoss {
		r.FarLossPct += v / float64(len(t.farLoss))
	}
	if all := r.Received + r.Lost; all > 0 {
		r.LossPct = 100 * float64(r.Lost) / float64(all)
	}
	if all := t.ticks + missed; all > 0 {
		r.MissedPct = 100 * float64(missed) / float64(all)
	}
	r.DurationMS = ms(time.Since(t.began))
	return r
}

// reason is the label under which a failure is counted: what the far side answered, else its kind where it has one, else its text.
func reason(err error) string {
	e, ok := errors.AsType[*hotline.Error](err)
	switch {
	case !ok:
		return err.Error()
	case e.Err != nil && strings.HasPrefix(e.Err.Error(), "refused: "):
		return e.Err.Error()
	}
	return e.Op + ": " + string(e.Kind)
}

// quality sorts v in place.
func quality(v []float64) Quality {
	if len(v) == 0 {
		return Quality{}
	}
	p := percentiles(v)
	return Quality{N: p.N, P50: p.P50, P05: v[len(v)/20], Min: v[0]}
}

// percentiles sorts v in place. The percentile is the nearest rank, so that every figure was really measured.
func percentiles(v []float64) Percentiles {
	if len(v) == 0 {
		return Percentiles{}
	}
	slices.Sort(v)
	rank := func(p float64) float64 { return v[min(len(v)-1, int(p*float64(len(v))+0.999999)-1)] }
	return Percentiles{N: len(v), P50: rank(0.50), P95: rank(0.95), P99: rank(0.99), Max: v[len(v)-1]}
}
