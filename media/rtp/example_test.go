package rtp_test

import (
	"context"
	"fmt"
	"time"

	"hotline/media"
	"hotline/media/codec"
	"hotline/media/rtp"
)

// An echo line: what is heard is sent back.
func ExampleListen() {
	pacer := media.NewPacer(1)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- pacer.Run(ctx) }()
	defer func() { cancel(); <-done }()

	cfg := rtp.Default()
	cfg.Pacer = pacer
	cfg.Ports = rtp.NewPorts(cfg.PortMin, cfg.PortMax, cfg.Quarantine) // one for all sessions of the process
	server, err := rtp.Listen(cfg)
	if err != nil {
		fmt.Println(err)
		return
	}
	caller, err := rtp.Listen(cfg)
	if err != nil {
		fmt.Println(err)
		return
	}
	c, _ := codec.Lookup("PCMU")
	server.Receive(server.Send())
	_ = server.Start(rtp.Params{Remote: caller.Local(), Codec: c, PayloadType: c.PayloadType})
	_ = caller.Start(rtp.Params{Remote: server.Local(), Codec: c, PayloadType: c.PayloadType})

	heard := make(chan struct{}, 1)
	caller.Receive(media.SinkFunc(func(f media.Frame) error {
		if f.Samples[0] > 900 {
			select {
			case heard <- struct{}{}:
			default:
			}
		}
		return nil
	}))
	voice := media.Frame{Rate: 8000, Samples: make([]int16, 160)}
	for i := range voice.Samples {
		voice.Samples[i] = 1000
	}
	out := caller.Send()
	remove := pacer.Add(func(time.Time) { _ = out.WriteFrame(voice) })
	<-heard
	fmt.Println("heard myself")

	remove()
	_ = caller.Close()
	_ = server.Close()
	// Output: heard myself
}
