package caller_test

import (
	"context"
	"errors"
	"math"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"hotline"
	"hotline/media"
	"hotline/telephony"
	"hotline/tts"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// bot is the far end of a fake call: it is told each 20 ms frame that it hears and fills in what it says.
// at is the time since the answer. It returns false to hang up.
type bot func(at time.Duration, heard, say []int16) bool

// desk is an endpoint whose calls are answered by a bot after a delay.
type desk struct {
	bot   func() bot
	after time.Duration
	fail  error
	dies  time.Duration // when it is gone without a word; 0 = it stays
}

func (d *desk) Serve(ctx context.Context, _ func(context.Context, telephony.Leg)) error {
	<-ctx.Done()
	return nil
}

func (d *desk) Dial(ctx context.Context, to telephony.Address) (telephony.Leg, error) {
	select {
	case <-time.After(d.after):
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if d.fail != nil {
		return nil, d.fail
	}
	return &leg{to: to, bot: d.bot(), dies: d.dies, done: make(chan struct{}), digits: make(chan hotline.Digit, 32)}, nil
}

type leg struct {
	to     telephony.Address
	bot    bot
	dies   time.Duration
	digits chan hotline.Digit
	done   chan struct{}
	once   sync.Once
	end    telephony.End
	mu     sync.Mutex
	keys   string
	heard  []int16 // what the caller sent since the last tick
	frames uint64
}

func (l *leg) Info() telephony.Info                                  { return telephony.Info{To: l.to} }
func (l *leg) Answer(context.Context) (telephony.Audio, error)       { return l, nil }
func (l *leg) Transfer(context.Context, telephony.Address) error     { return errors.ErrUnsupported }
func (l *leg) Done() <-chan struct{}                                 { return l.done }
func (l *leg) End() telephony.End                                    { return l.end }
func (l *leg) Rate() int                                             { return 8000 }
func (l *leg) Digits() <-chan hotline.Digit                          { return l.digits }
func (l *leg) Hangup(_ context.Context, cause telephony.Cause) error { l.over(cause, true); return nil }

func (l *leg) over(cause telephony.Cause, byUs bool) {
	l.once.Do(func() {
		l.end = telephony.End{Cause: cause, Code: 200, ByUs: byUs}
		if l.dies > 0 {
			l.end.Code = 481
		}
		close(l.done)
	})
}

func (l *leg) Report() hotline.MediaReport {
	l.mu.Lock()
	defer l.mu.Unlock()
	return hotline.MediaReport{Codec: "PCMA", Received: l.frames, Sent: l.frames}
}

func (l *leg) SendDigit(_ context.Context, digit string, d time.Duration) error {
	<-time.After(d)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.keys += digit
	return nil
}

func (l *leg) Send() media.Sink {
	return media.SinkFunc(func(f media.Frame) error {
		l.heard = append(l.heard[:0], f.Samples...)
		return nil
	})
}

// Receive runs the fake's clock.
func (l *leg) Receive(sink media.Sink) {
	go func() {
		tick := time.NewTicker(media.FrameTime)
		defer tick.Stop()
		defer close(l.digits)
		defer sink.Close()
		say := make([]int16, 160)
		l.heard = make([]int16, 160)
		for n := 0; ; n++ {
			select {
			case <-tick.C:
			case <-l.done:
				return
			}
			clear(say)
			at := time.Duration(n) * media.FrameTime
			gone := l.dies > 0 && at >= l.dies
			if !gone && !l.bot(at, l.heard, say) {
				l.over(telephony.CauseNormal, false)
				return
			}
			l.mu.Lock()
			l.frames++
			l.mu.Unlock()
			_ = sink.WriteFrame(media.Frame{Rate: 8000, Samples: say, Lost: gone})
		}
	}()
}

// speak fills say with a 300 Hz tone of the given peak.
func speak(say []int16, peak float64) {
	for i := range say {
		say[i] = int16(peak * math.Sin(2*math.Pi*300*float64(i)/8000))
	}
}

func loud(samples []int16) bool {
	for _, s := range samples {
		if s > 500 || s < -500 {
			return true
		}
	}
	return false
}

// beeper speaks every text as one second of tone between 100 ms of silence.
type beeper struct{}

func (beeper) Caps() tts.Caps { return tts.Caps{Name: "beeper"} }

func (beeper) Synthesize(_ context.Context, req tts.Request, out media.Sink) ([]tts.Mark, error) {
	n := req.Rate / 50
	for i := range 60 {
		frame := make([]int16, n)
		if i >= 5 && i < 55 {
			speak(frame, 8000)
		}
		if err := out.WriteFrame(media.Frame{Rate: req.Rate, Samples: frame}); err != nil {
			return nil, err
		}
	}
	return nil, nil
}
