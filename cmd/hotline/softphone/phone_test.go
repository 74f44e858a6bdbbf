package softphone_test

import (
	"context"
	"io"
	"log/slog"
	"net"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"hotline/cmd/hotline/softphone"
	"hotline/internal/caller"
	"hotline/media"
	"hotline/telephony"
	"hotline/telephony/sip"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// A call to an IPv6 address reaches it, and says in brackets where it comes from.
func TestPhone_CallsAnIPv6Address(t *testing.T) {
	probe, err := net.ListenPacket("udp6", "[::1]:0")
	if err != nil {
		t.Skip("this machine has no IPv6 loopback:", err)
	}
	_ = probe.Close()
	cfg := sip.Default()
	cfg.Listen = []string{"udp://[::1]:0"}
	pacer := media.NewPacer(1)
	answering, err := sip.New(cfg, sip.Deps{Pacer: pacer, Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		t.Fatal(err)
	}
	from := make(chan telephony.Address, 1)
	ctx, stop := context.WithCancel(context.Background())
	var work sync.WaitGroup
	t.Cleanup(func() { stop(); work.Wait() })
	work.Go(func() { _ = pacer.Run(ctx) })
	work.Go(func() {
		_ = answering.Serve(ctx, func(ctx context.Context, leg telephony.Leg) {
			from <- leg.Info().From
			if _, err := leg.Answer(ctx); err == nil {
				<-leg.Done()
			}
		})
	})
	to := "sip:1000@" + answering.Addr("udp").String()
	p, err := softphone.Open(t.Context(), to, "13800138000", io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	opts := caller.Default()
	opts.To, opts.Hold = telephony.Address(to), 100*time.Millisecond
	result, err := p.Caller.Call(t.Context(), opts, nil)
	if err != nil || !result.Answered {
		t.Fatalf("%+v: %v", result, err)
	}
	if got := <-from; got != "sip:13800138000@[::1]" {
		t.Errorf("the call came from %s", got)
	}
}
