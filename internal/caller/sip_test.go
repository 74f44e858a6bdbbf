package caller_test

import (
	"context"
	"io"
	"log/slog"
	"math"
	"net/netip"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"hotline/internal/caller"
	"hotline/media"
	"hotline/media/impair"
	"hotline/telephony"
	"hotline/telephony/sip"
)

// phone is a real SIP endpoint on loopback that runs until the test ends.
func phone(t *testing.T, accept func(context.Context, telephony.Leg)) (*sip.Endpoint, *media.Pacer) {
	t.Helper()
	return badPhone(t, accept, nil)
}

// badPhone is phone on a bad network.
func badPhone(t *testing.T, accept func(context.Context, telephony.Leg), bad func() (send, receive impair.Config)) (*sip.Endpoint, *media.Pacer) {
	t.Helper()
	pacer := media.NewPacer(1)
	cfg := sip.Default()
	cfg.Listen = []string{"udp://127.0.0.1:0"}
	cfg.Trunks = []sip.Trunk{{Name: "loopback", Sources: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}}
	e, err := sip.New(cfg, sip.Deps{Pacer: pacer, Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Impair: bad})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() { _ = pacer.Run(ctx) })
	wg.Go(func() { _ = e.Serve(ctx, accept) })
	t.Cleanup(func() { cancel(); wg.Wait() })
	return e, pacer
}

// answer runs a bot on a real leg.
func answer(b bot) func(context.Context, telephony.Leg) {
	return func(ctx context.Context, leg telephony.Leg) {
		a, err := leg.Answer(ctx)
		if err != nil {
			return
		}
		out, say, n, hangup := a.Send(), make([]int16, a.Rate()/50), 0, make(chan struct{})
		var once sync.Once
		a.Receive(media.SinkFunc(func(f media.Frame) error {
			clear(say)
			if !b(time.Duration(n)*media.FrameTime, f.Samples, say) {
				once.Do(func() { close(hangup) })
			}
			n++
			return out.WriteFrame(media.Frame{Rate: a.Rate(), Samples: say, Mark: media.NoMark})
		}))
		select {
		case <-leg.Done():
		case <-hangup:
			_ = leg.Hangup(ctx, telephony.CauseNormal)
		}
	}
}

func TestCall_OverSIP(t *testing.T) {
	if testing.Short() {
		t.Skip("holds a real call of 8 s")
	}
	hotline, _ := phone(t, answer(polite(400*time.Millisecond, 1)))
	own, pacer := phone(t, nil)
	c := caller.New(caller.Deps{Endpoint: own, Speaker: beeper{}, Pacer: pacer})
	o := caller.Default()
	o.To = telephony.Address("sip:10000@" + hotline.Addr("udp").String())
	o.Steps = []caller.Step{{Say: "hello"}}
	o.Record = filepath.Join(t.TempDir(), "call.wav")
	res, err := c.Call(t.Context(), o, nil)
	if err != nil {
		t.Fatalf("%+v: %v", res, err)
	}
	if len(res.Turns) != 1 || res.Turns[0].GapMS == nil || res.HungUpBy != "them" || res.GreetingMS == nil {
		t.Fatalf("%+v", res)
	}
	// The bot waits 400 ms; jitter buffers and frame times on both sides add some, a busy machine more. A frame that our clock sends late is
	// silence for the bot before it is sound for us.
	late := float64(pacer.Stats().Missed) * float64(media.FrameTime.Milliseconds())
	if gap := *res.Turns[0].GapMS; gap < 400-late || math.IsNaN(gap) {
		t.Errorf("gap %v ms is shorter than the bot's own patience, own deadlines missed %v ms", gap, late)
	}
	if m := res.Media; m.Codec == "" || m.Received < 100 || m.Sent < 100 || m.Frames < 100 {
		t.Errorf("media %+v", m)
	}
	t.Log(res, "\n", res.Turns[0])
}

// What the network does must be what the report says, at the end of the call too.
func TestLoad_ReportsTheStateOfTheNetwork(t *testing.T) {
	if testing.Short() {
		t.Skip("holds ten real calls for 6 s")
	}
	hotline, _ := phone(t, answer(func(_ time.Duration, _, say []int16) bool { speak(say, 8000); return true }))
	var sessions atomic.Uint64
	own, pacer := badPhone(t, nil, func() (send, receive impair.Config) {
		cfg := impair.Config{Loss: 0.1, Burst: 2, Jitter: 10 * time.Millisecond, Seed: sessions.Add(1)}
		return impair.Config{}, cfg
	})
	c := caller.New(caller.Deps{Endpoint: own, Pacer: pacer})
	o := caller.DefaultLoad()
	o.To, o.Calls, o.Rate, o.Hold = telephony.Address("sip:1000@"+hotline.Addr("udp").String()), 10, 50, 6*time.Second
	res, err := c.Load(t.Context(), o, nil)
	if err != nil || res.Failed > 0 {
		t.Fatalf("%+v, %v", res, err)
	}
	if res.LossPct < 8 || res.LossPct > 12 || res.MOS.N != 10 || res.MOS.P50 > 4 || res.MOS.Min < 1 {
		t.Errorf("10 %% were lost, the report says %.2f %%, MOS %+v", res.LossPct, res.MOS)
	}
	if res.JitterMS.P50 < 3 {
		t.Errorf("packets were up to 20 ms late, the report says a jitter of %+v ms", res.JitterMS)
	}
	t.Log(res)
}
