package caller

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"time"

	"hotline"
	"hotline/telephony"
)

// keyTime is how long a key is held, and pauseTime the pause between keys (ITU-T Q.24 asks for 40 ms; people hold longer).
const (
	keyTime   = 100 * time.Millisecond
	pauseTime = 80 * time.Millisecond
	commaTime = 500 * time.Millisecond
)

// hangupTime bounds the wait for the other side to confirm a BYE.
const hangupTime = 5 * time.Second

// Call places one call, holds the conversation and blocks until it is over; the end of ctx hangs up.
// report, if not nil, is told of the answer, of each turn when it is over, and of the end, all from Call's goroutine.
// A call that was not placed returns Unplaced and why, one that was not answered its Result and an error that wraps ErrNotAnswered; an
// answered one returns an error only when it did not end normally.
func (c *Caller) Call(ctx context.Context, opts Options, report func(Fact)) (Result, error) {
	if report == nil {
		report = func(Fact) {}
	}
	if err := errors.Join(opts.Validate(), writable(opts.Record)); err != nil {
		return Unplaced(string(opts.To)), fmt.Errorf("call: %w", err)
	}
	return c.call(ctx, lineOptions{Options: opts}, report)
}

// writable finds out before the call whether its recording can be written. It leaves no file where there was none.
func writable(path string) error {
	if path == "" {
		return nil
	}
	_, err := os.Stat(path)
	fresh := errors.Is(err, fs.ErrNotExist)
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY, 0o666) //nolint:gosec // named by the user; less his umask
	if err != nil {
		return fmt.Errorf("record: %w", err)
	}
	err = f.Close()
	if fresh {
		err = errors.Join(err, os.Remove(path))
	}
	return err
}

// call is Call without the checks.
func (c *Caller) call(ctx context.Context, opts lineOptions, report func(Fact)) (Result, error) {
	res := Unplaced(string(opts.To))
	res.Record = opts.Record
	if _, err := c.store.all(ctx, opts.Steps, opts.Voice, 8000); err != nil { // most legs are G.711: ready before it rings
		return res, fmt.Errorf("call: %w", err)
	}
	began := time.Now()
	leg, err := c.deps.Endpoint.Dial(ctx, opts.To)
	if err != nil {
		res.Cause = err.Error()
		return res, fmt.Errorf("%w: %w", ErrNotAnswered, err)
	}
	audio, err := leg.Answer(ctx)
	if err != nil {
		res.Cause = err.Error()
		return res, errors.Join(fmt.Errorf("%w: %w", ErrNotAnswered, err), hangUp(leg))
	}
	res.Answered, res.SetupMS = true, ms(time.Since(began))
	report(Fact{Kind: "answered", AtMS: res.SetupMS})
	l, err := c.line(ctx, opts, audio)
	if err != nil {
		return res, errors.Join(fmt.Errorf("call: %w", err), hangUp(leg))
	}
	audio.Receive(l)
	res.Media.Digits, err = c.follow(ctx, l, leg, audio, report)
	l.fill(&res, leg, audio.Report())
	if err == nil && !res.Normal {
		err = fmt.Errorf("call: ended by %s: %s", res.HungUpBy, res.Cause)
	}
	report(Fact{Kind: "end", AtMS: res.DurationMS, Result: &res})
	return res, err
}

// line prepares the state machine of an answered call.
func (c *Caller) line(ctx context.Context, opts lineOptions, audio telephony.Audio) (*line, error) {
	var err error
	if opts.clips, err = c.store.all(ctx, opts.Steps, opts.Voice, audio.Rate()); err != nil {
		return nil, err
	}
	l := newLine(opts, audio.Send(), audio.Rate(), time.Now())
	if opts.Record != "" {
		if l.record, err = newRecording(opts.Record, audio.Rate()); err != nil {
			return nil, err
		}
	}
	return l, nil
}

// follow does what the line cannot do from the media clock: press keys, write the recording, report, hang up. It returns the
// keys that the other side pressed.
func (c *Caller) follow(ctx context.Context, l *line, leg telephony.Leg, audio telephony.Audio, report func(Fact)) (string, error) {
	var flush <-chan time.Time
	if l.record != nil {
		tick := time.NewTicker(time.Second)
		defer tick.Stop()
		flush = tick.C
	}
	digits := audio.Digits()
	var heard strings.Builder
	var errs []error
	keep := func(err error) {
		if err != nil {
			errs = append(errs, err)
		}
	}
	var presser chan error // not nil while keys are pressed
	for open := true; open; {
		select {
		case keys := <-l.keys:
			presser = press(ctx, audio, keys)
		case err := <-presser:
			keep(err)
			presser = nil
			l.pressed.Store(true)
		case t := <-l.ready:
			report(Fact{Kind: "turn", AtMS: t.SaidToMS, Turn: &t})
		case <-flush:
			keep(l.record.flush())
		case d, ok := <-digits:
			if heard.WriteString(d.Digit); !ok {
				digits = nil
			}
		case <-l.finished:
			open = false
		case <-l.closed:
			open = false
		case <-leg.Done():
			open = false
		case <-ctx.Done():
			open = false
		}
	}
	keep(hangUp(leg))
	<-l.closed
	if presser != nil {
		<-presser //nolint:errcheck // the leg has ended under it
	}
	for len(l.ready) > 0 {
		t := <-l.ready
		report(Fact{Kind: "turn", AtMS: t.SaidToMS, Turn: &t})
	}
	if l.record != nil {
		keep(l.record.close())
	}
	for d := range audio.Digits() { // closed with the leg; digits may be nil by now
		heard.WriteString(d.Digit)
	}
	return heard.String(), errors.Join(errs...)
}

// press presses keys in a goroutine of its own, because each blocks, and sends the outcome (capacity 1).
func press(ctx context.Context, audio telephony.Audio, keys string) chan error {
	out := make(chan error, 1)
	sender, ok := audio.(telephony.DigitSender)
	if !ok {
		out <- errors.New("press keys: the leg cannot send them")
		return out
	}
	go func() {
		for _, k := range strings.Split(keys, "") {
			pause := pauseTime
			if k == "," {
				pause = commaTime
			} else if err := sender.SendDigit(ctx, k, keyTime); err != nil {
				out <- fmt.Errorf("press %s: %w", k, err)
				return
			}
			t := time.NewTimer(pause)
			select {
			case <-t.C:
			case <-ctx.Done():
				t.Stop()
			}
		}
		out <- nil
	}()
	return out
}

// hangUp ends the leg if it is still up.
func hangUp(leg telephony.Leg) error {
	select {
	case <-leg.Done():
		return nil
	default:
	}
	ctx, cancel := context.WithTimeout(context.Background(), hangupTime)
	defer cancel()
	if err := leg.Hangup(ctx, telephony.CauseNormal); err != nil {
		return fmt.Errorf("hang up: %w", err)
	}
	return nil
}

// forgotten is how many frames without a packet before the end, 1 s, tell that the other side was gone, and did not just hang up in the same moment.
const forgotten = 50

// fill writes what the line and the leg know into res, after both have ended.
func (l *line) fill(res *Result, leg telephony.Leg, rep hotline.MediaReport) {
	res.Turns = append(res.Turns, l.turns...)
	if l.greeting >= 0 {
		res.GreetingMS = msp(l.greeting)
	}
	res.DurationMS = ms(time.Since(l.start))
	res.HungUpBy, res.Cause, res.Normal = "us", string(telephony.CauseNormal), true
	if e, ok := leg.(telephony.Ender); ok {
		end := e.End()
		if !end.ByUs {
			res.HungUpBy = "them"
		}
		if end.ByUs && (end.Code == 481 || end.Code == 408) && l.silent >= forgotten {
			end.Cause = telephony.CauseMediaLost
		}
		if end.Cause != "" {
			res.Cause, res.Normal = string(end.Cause), end.Cause == telephony.CauseNormal
		}
	}
	m := &res.Media
	m.Codec, m.Sent, m.Received, m.Lost, m.Late, m.JitterMS = rep.Codec, rep.Sent, rep.Received, rep.Lost, rep.Late, rep.JitterMS
	m.MOS, m.RTTMS, m.FarLossPct, m.FarJitterMS, m.FarMOS = rep.MOS, rep.RTTMS, 100*rep.FarLost, rep.FarJitterMS, rep.FarMOS
	if all := rep.Received + rep.Lost; all > 0 {
		m.LossPct = 100 * float64(rep.Lost) / float64(all)
	}
	m.Frames, m.LostOnes = l.heard, l.concealed
}
