package sip_test

import (
	"syscall"
	"testing"
	"time"
)

// CPU of a whole call, caller and callee together: INVITE, 100, 200, ACK, BYE, 200, with RTP sessions opened and closed.
func BenchmarkCall(b *testing.B) {
	server, caller := start(b, testConfig(), holding), start(b, testConfig(), nil)
	to := server.uri("udp", "1")
	before := cpu(b)
	for b.Loop() {
		hangup(b, dial(b, caller, to))
	}
	b.ReportMetric(float64((cpu(b)-before).Microseconds())/float64(b.N), "cpu-us/call")
	b.StopTimer()
	drained(b, server)
}

func cpu(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
