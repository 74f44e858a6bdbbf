package caller_test

import (
	"context"
	"io"
	"log/slog"
	"math"
	"net/netip"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"hotline/internal/caller"
	"hotline/media"
	"hotline/telephony"
	"hotline/telephony/sip"
)

// phone is a real SIP endpoint on loopback that runs until the test ends.
func phone(t *testing.T, accept func(context.Context, telephony.Leg)) (*sip.Endpoint, *media.Pacer) {
	t.Helper()
	pacer := media.NewPacer(1)
	cfg := sip.Default()
	cfg.Listen = []string{"udp://127.0.0.1:0"}
	cfg.Trunks = []sip.Trunk{{Name: "loopback", Sources: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}}
	e, err := sip.New(cfg, sip.Deps{Pacer: pacer, Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
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
	// The bot waits 400 ms; jitter buffers and frame times on both sides add some, a busy machine more.
	if gap := *res.Turns[0].GapMS; gap < 400 || math.IsNaN(gap) {
		t.Errorf("gap %v ms is shorter than the bot's own patience", gap)
	}
	if m := res.Media; m.Codec == "" || m.Received < 100 || m.Sent < 100 || m.Frames < 100 {
		t.Errorf("media %+v", m)
	}
	t.Log(res, "\n", res.Turns[0])
}
