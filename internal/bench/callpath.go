package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"sync"

	"hotline/media"
	"hotline/telephony"
	"hotline/telephony/sip"
)

// answerByPath serves with the call path alone until ctx ends: a call gets all that telephony/sip does for it, and nobody above it
// who routes, records, publishes or inspects.
func answerByPath(ctx context.Context, out io.Writer) error {
	pacer := media.NewPacer(0)
	cfg := sip.Default()
	cfg.Listen, cfg.MaxCalls, cfg.CallRate = []string{"udp://127.0.0.1:0"}, 100000, 100000
	e, err := sip.New(cfg, sip.Deps{Pacer: pacer, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	clock, stop := context.WithCancel(context.WithoutCancel(ctx)) // outlives the last call
	var wg sync.WaitGroup
	wg.Go(func() { _ = pacer.Run(clock) })
	_, _ = fmt.Fprintln(out, e.Addr("udp"))
	err = e.Serve(ctx, func(ctx context.Context, leg telephony.Leg) {
		if _, err := leg.Answer(ctx); err == nil {
			<-leg.Done()
		}
	})
	stop()
	wg.Wait()
	return err
}
