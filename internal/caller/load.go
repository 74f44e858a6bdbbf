package caller

import (
	"context"
	"errors"
	"fmt"
	"math"
	"sync"
	"time"

	"hotline/media"
	"hotline/telephony"
)

// LoadOptions say what a load test does.
type LoadOptions struct {
	To     telephony.Address
	Calls  int           // how many in all
	Rate   float64       // calls begun per second
	Hold   time.Duration // length of each call; with a script 0 = until it is done
	Script *Script       // nil = media only: a tone and silence are sent, what comes is counted
	Quiet  time.Duration // as Options.Quiet
	SNR    *float64      // as Options.SNR
}

// DefaultLoad returns ten calls of ten seconds, one per second.
func DefaultLoad() LoadOptions {
	return LoadOptions{Calls: 10, Rate: 1, Hold: 10 * time.Second, Quiet: 700 * time.Millisecond}
}

// Validate says what is wrong.
func (o LoadOptions) Validate() error {
	var errs []error
	if o.Calls < 1 || !(o.Rate > 0 && o.Rate <= 10000) {
		errs = append(errs, errors.New("calls: at least 1; rate: above 0, at most 10000 per second"))
	}
	if o.Script == nil && o.Hold <= 0 {
		errs = append(errs, errors.New("hold: above 0 when there is no script"))
	}
	if o.Script != nil {
		errs = append(errs, o.Script.Validate())
	}
	return errors.Join(append(errs, o.call(0).Validate())...)
}

// call makes the options of call n.
func (o LoadOptions) call(n int) Options {
	c := Default()
	c.To, c.Hold, c.Quiet, c.SNR, c.Seed = o.To, o.Hold, o.Quiet, o.SNR, uint64(n) //nolint:gosec // n >= 0
	if o.Script != nil {
		c.Steps, c.Voice = o.Script.call(n)
	}
	return c
}

// Progress is the state of a load test while it runs.
type Progress struct {
	Started, Up, Ended, Failed int
	Elapsed                    time.Duration
}

// String is one line for people.
func (p Progress) String() string {
	return fmt.Sprintf("%5.0f s  started %d, up %d, ended %d, failed %d", p.Elapsed.Seconds(), p.Started, p.Up, p.Ended, p.Failed)
}

// Load runs a load test and blocks until its last call has ended; the end of ctx begins no further calls and hangs up.
// Utterances are rendered before the first call and shared. progress, if not nil, is told once a second.
// The calls are light: the media clock drives them, and two goroutines wait per call.
func (c *Caller) Load(ctx context.Context, opts LoadOptions, progress func(Progress)) (LoadResult, error) {
	if err := opts.Validate(); err != nil {
		return LoadResult{}, fmt.Errorf("load: %w", err)
	}
	if err := c.warm(ctx, opts); err != nil {
		return LoadResult{}, fmt.Errorf("load: %w", err)
	}
	before := c.missed()
	t := newTally(opts)
	stop := make(chan struct{})
	var wg, watch sync.WaitGroup
	if progress != nil {
		watch.Go(func() { t.watch(stop, progress) })
	}
	gap := time.Duration(float64(time.Second) / opts.Rate)
	next := time.NewTimer(0)
	defer next.Stop()
	for n := range opts.Calls {
		select {
		case <-next.C:
			next.Reset(time.Until(t.began.Add(time.Duration(n+1) * gap)))
		case <-ctx.Done():
		}
		if ctx.Err() != nil {
			break
		}
		wg.Go(func() { c.loadOne(ctx, opts, n, t) })
	}
	wg.Wait()
	close(stop)
	watch.Wait()
	return t.result(c.missed() - before), nil
}

// loadOne runs call n.
func (c *Caller) loadOne(ctx context.Context, opts LoadOptions, n int, t *tally) {
	call := lineOptions{Options: opts.call(n), loop: opts.Hold > 0 && opts.Script != nil, tone: opts.Script == nil}
	t.start()
	res, err := c.call(ctx, call, func(f Fact) {
		if f.Kind == "answered" {
			t.answered()
		}
	})
	t.end(res, err)
}

// warm renders everything that the calls will say.
func (c *Caller) warm(ctx context.Context, opts LoadOptions) error {
	if opts.Script == nil {
		return nil
	}
	seen := 1
	for _, u := range opts.Script.Utterances {
		seen = lcm(seen, len(u.Variants)+1)
	}
	seen = lcm(seen, max(1, len(opts.Script.Voices)))
	for n := range min(opts.Calls, seen) {
		steps, voice := opts.Script.call(n)
		if _, err := c.store.all(ctx, steps, voice, 8000); err != nil {
			return err
		}
	}
	return nil
}

func (c *Caller) missed() uint64 {
	if c.deps.Pacer == nil {
		return 0
	}
	return c.deps.Pacer.Stats().Missed
}

// tone writes the media-only signal: 440 Hz for the first 400 ms of each 2 s, silence in between.
func tone(frame []int16, tick int) {
	const every, on = int(2 * time.Second / media.FrameTime), int(400 * time.Millisecond / media.FrameTime)
	if tick%every >= on {
		return
	}
	step := 2 * math.Pi * 440 * media.FrameTime.Seconds() / float64(len(frame))
	at := float64(tick % every * len(frame))
	for i := range frame {
		frame[i] = int16(6000 * math.Sin(step*(at+float64(i))))
	}
}

func lcm(a, b int) int {
	x, y := a, b
	for y != 0 {
		x, y = y, x%y
	}
	return a / x * b
}
