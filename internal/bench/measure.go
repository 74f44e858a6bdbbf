package main

import (
	"cmp"
	"context"
	"time"
)

// call is what one row does: a codec of SIP phones, or browsers.
type call struct {
	name, number, codec string
	browsers            bool
}

// rate is how many calls begin per second: few enough that the beginning does not disturb.
const rate = 100

// settle is the time from the last call's begin to the first measurement: jitter buffers and files are open by then.
const settle = 1500 * time.Millisecond

// unbounded is a bound on calls that nothing here reaches.
const unbounded = 20000

// traffic is calls to the server.
type traffic interface {
	// up waits until all calls are there and have settled.
	up(ctx context.Context) error
	// end waits until they are gone, and says how they were.
	end() (load, error)
}

// place begins n calls that stay for hold after the last one began, or until end where they are browsers.
func (c call) place(ctx context.Context, o options, s *server, n int, hold time.Duration) (traffic, error) {
	if c.browsers {
		return openBrowsers(ctx, n, "ws://"+s.web+"/sip")
	}
	return generate(ctx, o.bin, plan{calls: n, rate: rate, hold: ramp(n) + hold, codec: c.codec, to: "sip:" + c.number + "@" + s.sip})
}

func ramp(calls int) time.Duration { return time.Duration(calls) * time.Second / rate }

// measure runs one row once, on a fresh server: a few calls, then all. CPU is that of all, memory the growth from few to all.
func measure(ctx context.Context, o options, c call) (r row, err error) {
	s, err := start(ctx, o.bin, unbounded)
	if err != nil {
		return row{}, err
	}
	defer s.stop()
	const slack = time.Second // the start of a generator
	all := settle + o.window + looking + slack
	first, err := c.place(ctx, o, s, o.few(), settle+looking+slack+ramp(o.calls)+all)
	if err != nil {
		return row{}, err
	}
	atFew, err := settled(ctx, s, first)
	if err != nil {
		_, why := first.end()
		return row{}, cmp.Or(why, err)
	}
	rest, err := c.place(ctx, o, s, o.calls-o.few(), all)
	if err != nil {
		_, _ = first.end()
		return row{}, err
	}
	var before, after usage
	var took time.Duration
	if err = rest.up(ctx); err == nil {
		before, after, took, err = during(ctx, s.cmd.Process.Pid, 0, o.window)
	}
	atAll, fault := s.memory(ctx)
	l, err := both(first, rest, err, fault)
	if err != nil {
		return row{}, err
	}
	more := float64(o.calls-o.few()) * 1024
	return row{
		Calls: o.calls, CPU: millis(after.cpu-before.cpu) / (took.Seconds() * float64(o.calls)),
		RSS: (atAll.rss - atFew.rss) / more, InUse: (atAll.inUse - atFew.inUse) / more,
		Total: atAll.rss / (1 << 20), LossPct: l.LossPct, MissedPct: l.MissedPct,
	}, nil
}

// settled is the memory once the calls are up.
func settled(ctx context.Context, s *server, t traffic) (memory, error) {
	if err := t.up(ctx); err != nil {
		return memory{}, err
	}
	return s.memory(ctx)
}

// both ends the calls of two generators; the worse of both counts. What a generator says of itself tells more than faults met before.
func both(a, b traffic, faults ...error) (load, error) {
	x, errX := a.end()
	y, errY := b.end()
	for _, err := range append([]error{errX, errY}, faults...) {
		if err != nil {
			return load{}, err
		}
	}
	y.LossPct, y.MissedPct = max(x.LossPct, y.LossPct), max(x.MissedPct, y.MissedPct)
	return y, nil
}

// during reads what pid uses at the begin and the end of a window.
func during(ctx context.Context, pid int, wait, window time.Duration) (before, after usage, took time.Duration, err error) {
	if err = pause(ctx, wait); err != nil {
		return
	}
	if before, err = use(pid); err != nil {
		return
	}
	began := time.Now()
	if err = pause(ctx, window); err != nil {
		return
	}
	took = time.Since(began)
	after, err = use(pid)
	return
}

// setUpRate is how many calls a second the rows of set-up place.
const setUpRate = 500

// setUp measures calls that are hung up at once: INVITE, 200, ACK, 100 ms of echo, BYE. CPU and memory are per call.
func setUp(ctx context.Context, o options) (row, error) {
	s, err := start(ctx, o.bin, unbounded)
	if err != nil {
		return row{}, err
	}
	defer s.stop()
	idle, err := s.memory(ctx)
	if err != nil {
		return row{}, err
	}
	r, err := setUps(ctx, o, s.cmd.Process.Pid, s.sip)
	if err != nil {
		return row{}, err
	}
	then, err := s.memory(ctx)
	if err != nil {
		return row{}, err
	}
	per := float64(r.Calls) * 1024
	r.RSS, r.InUse, r.Total = (then.rss-idle.rss)/per, (then.inUse-idle.inUse)/per, then.rss/(1<<20)
	r.Note = "CPU and memory are per call"
	return r, nil
}

// partSetUp measures the same with an answering process: how it is made, and what to say of it.
func partSetUp(ctx context.Context, o options, made, note string) (row, error) {
	a, err := openAnswers(ctx, made)
	if err != nil {
		return row{}, err
	}
	defer a.stop()
	r, err := setUps(ctx, o, a.cmd.Process.Pid, a.sip)
	r.Note = note
	return r, err
}

// setUps places the calls of a row of set-up.
func setUps(ctx context.Context, o options, pid int, to string) (row, error) {
	calls := int(setUpRate * o.window.Seconds())
	before, err := use(pid)
	if err != nil {
		return row{}, err
	}
	l, err := brief(ctx, o, to, calls, setUpRate)
	if err != nil {
		return row{}, err
	}
	after, err := use(pid)
	return row{Calls: calls, CPU: millis(after.cpu-before.cpu) / float64(calls), SetupP99: l.Setup.P99, LossPct: l.LossPct, MissedPct: l.MissedPct}, err
}

// brief places calls of 100 ms to an address and waits for their end.
func brief(ctx context.Context, o options, to string, calls, perSecond int) (load, error) {
	g, err := generate(ctx, o.bin, plan{calls: calls, rate: perSecond, hold: 100 * time.Millisecond, codec: "pcma", to: "sip:1000@" + to})
	if err != nil {
		return load{}, err
	}
	return g.end()
}

func millis(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
