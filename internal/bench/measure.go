package main

import (
	"context"
	"fmt"
	"math"
	"time"
)

// call is what one row does.
type call struct {
	name, number, codec string
}

// rate is how many calls begin per second: few enough that the beginning does not disturb.
const rate = 100

// settle is the time from the last call's begin to the first measurement: jitter buffers and files are open by then.
const settle = 1500 * time.Millisecond

// measure runs one row once, on a fresh server.
func measure(ctx context.Context, o options, c call) (row, error) {
	s, err := start(ctx, o.bin)
	if err != nil {
		return row{}, err
	}
	defer s.stop()
	if err := pause(ctx, 500*time.Millisecond); err != nil {
		return row{}, err
	}
	idle, err := use(s.cmd.Process.Pid)
	if err != nil {
		return row{}, err
	}
	ramp := time.Duration(o.calls) * time.Second / rate
	hold := ramp + settle + o.window + 500*time.Millisecond
	g, err := generate(ctx, o.bin, "--calls", fmt.Sprint(o.calls), "--rate", fmt.Sprint(rate), "--hold", hold.String(), "--codec", c.codec, "sip:"+c.number+"@"+s.sip)
	if err != nil {
		return row{}, err
	}
	before, after, took, err := during(ctx, s.cmd.Process.Pid, ramp+settle, o.window)
	if err != nil {
		_, _ = g.result()
		return row{}, err
	}
	l, err := g.result()
	if err != nil {
		return row{}, err
	}
	return row{
		Calls: o.calls, CPU: millis(after.cpu-before.cpu) / (took.Seconds() * float64(o.calls)),
		RSS:   math.Max(0, float64(after.rss-idle.rss)) / 1024 / float64(o.calls),
		Total: float64(after.rss) / (1 << 20), LossPct: l.LossPct, MissedPct: l.MissedPct,
	}, nil
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

// setUp measures calls that are hung up at once: INVITE, 200, ACK, 100 ms of echo, BYE. CPU is per call.
func setUp(ctx context.Context, o options) (row, error) {
	const perSecond = 300
	calls := int(perSecond * o.window.Seconds())
	s, err := start(ctx, o.bin)
	if err != nil {
		return row{}, err
	}
	defer s.stop()
	before, err := use(s.cmd.Process.Pid)
	if err != nil {
		return row{}, err
	}
	g, err := generate(ctx, o.bin, "--calls", fmt.Sprint(calls), "--rate", fmt.Sprint(perSecond), "--hold", "100ms", "sip:1000@"+s.sip)
	if err != nil {
		return row{}, err
	}
	l, err := g.result()
	if err != nil {
		return row{}, err
	}
	after, err := use(s.cmd.Process.Pid)
	if err != nil {
		return row{}, err
	}
	return row{
		Calls: calls, CPU: millis(after.cpu-before.cpu) / float64(calls), SetupP99: l.Setup.P99, LossPct: l.LossPct, MissedPct: l.MissedPct,
		RSS: math.Max(0, float64(after.rss-before.rss)) / 1024 / float64(calls), Total: float64(after.rss) / (1 << 20), Note: "CPU and memory are per call",
	}, nil
}

func millis(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
