package sip_test

import (
	"context"
	"fmt"
	"sync"

	"hotline/media"
	"hotline/telephony"
	"hotline/telephony/sip"
)

// One endpoint answers and hangs up, the other one calls it.
func ExampleEndpoint() {
	pacer := media.NewPacer(1)
	cfg := sip.Default()
	cfg.Listen = []string{"udp://127.0.0.1:0"}
	server, err := sip.New(cfg, sip.Deps{Pacer: pacer})
	if err != nil {
		fmt.Println(err)
		return
	}
	phone, err := sip.New(cfg, sip.Deps{Pacer: pacer})
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx, stop := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() { _ = pacer.Run(ctx) })
	wg.Go(func() { _ = phone.Serve(ctx, nil) })
	wg.Go(func() {
		_ = server.Serve(ctx, func(ctx context.Context, leg telephony.Leg) {
			if audio, err := leg.Answer(ctx); err == nil {
				fmt.Println("called:", leg.Info().User, audio.Report().Codec)
			}
		}) // the call is hung up when accept returns
	})
	leg, err := phone.Dial(ctx, telephony.Address("sip:10000@"+server.Addr("udp").String()))
	if err == nil {
		<-leg.Done()
	}
	stop()
	wg.Wait()
	// Output: called: 10000 PCMA
}
