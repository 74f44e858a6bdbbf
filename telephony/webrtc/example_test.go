package webrtc_test

import (
	"fmt"

	"hotline/telephony/webrtc"
)

// A port is opened, and a leg's way to it is described before the other side has said anything.
func ExampleHub_Open() {
	cfg := webrtc.Default()
	cfg.Listen, cfg.External = "127.0.0.1:0", []string{"203.0.113.5:30000"}
	port, err := webrtc.Open(cfg, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = port.Close() }()
	link, err := port.Open()
	if err != nil {
		fmt.Println(err)
		return
	}
	ours, err := link.Describe(nil)
	fmt.Println(ours.Candidates[0], ours.Setup, ours.Lite, err)
	// Output: 1 1 udp 2130706431 203.0.113.5 30000 typ host actpass true <nil>
}
