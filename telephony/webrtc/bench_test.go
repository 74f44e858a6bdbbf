package webrtc_test

import (
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/pion/rtp"
	pion "github.com/pion/webrtc/v4"

	"hotline/media"
	"hotline/telephony/sip/sdp"
)

// farEnd, in the environment, makes the test binary the browsers of BenchmarkLink: so many of them.
const farEnd = "WEBRTC_TEST_BROWSERS"

// talk is the other process: it writes the offers of n browsers, reads the answers, and then sends and hears 50 packets a second
// each until its input ends.
func talk(n int) {
	t := &loud{}
	browsers, offers, answers := make([]*browser, n), make([]string, n), []string{}
	for i := range browsers {
		browsers[i] = newBrowser(t, pion.MimeTypePCMU, false)
		d, err := browsers[i].CreateOffer(nil)
		offers[i] = browsers[i].describe(t, d, err)
	}
	_ = json.NewEncoder(os.Stdout).Encode(offers)
	in := json.NewDecoder(os.Stdin)
	if err := in.Decode(&answers); err != nil {
		t.Fatal(err)
	}
	for i, a := range answers {
		if err := browsers[i].SetRemoteDescription(pion.SessionDescription{Type: pion.SDPTypeAnswer, SDP: a}); err != nil {
			t.Fatal(err)
		}
	}
	gone := make(chan struct{})
	go func() { _, _ = io.Copy(io.Discard, os.Stdin); close(gone) }()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for i := 0; ; i++ {
		select {
		case <-gone:
			return
		case <-tick.C:
		}
		for _, b := range browsers {
			_ = b.out.WriteRTP(&rtp.Packet{Header: rtp.Header{Version: 2, SequenceNumber: uint16(i), Timestamp: uint32(i) * 160}, Payload: payload(3)}) //nolint:gosec // wraps
		}
	}
}

// loud is a test that ends its process.
type loud struct{ testing.TB }

func (*loud) Helper()               {}
func (*loud) Cleanup(func())        {}
func (*loud) Fatal(a ...any)        { panic(a) }
func (*loud) Fatalf(string, ...any) { panic("failed") }

// cpu is the processor time of this process so far.
func cpu() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// memory is the live heap and the stacks, octets.
func memory() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc + m.StackInuse
}

// BenchmarkLink runs 50 legs of PCMU for b.N seconds, each with 50 packets a second in both directions, an echo; the browsers are
// pion's, in another process. It reports the processor time and memory of one of our legs, media clock included, and what a leg costs pion.
// Most of the time is the kernel's, which wakes the other process for each packet.
func BenchmarkLink(b *testing.B) {
	const legs = 50
	far := exec.CommandContext(b.Context(), os.Args[0])
	far.Env = append(os.Environ(), farEnd+"="+strconv.Itoa(legs))
	far.Stderr = os.Stderr
	in, err := far.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	out, err := far.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := far.Start(); err != nil {
		b.Fatal(err)
	}
	began := time.Now()
	defer func() { _ = in.Close() }()
	var offers, answers []string
	if err := json.NewDecoder(out).Decode(&offers); err != nil {
		b.Fatal(err)
	}
	p := serve(b, nil)
	empty, goroutines, start := memory(), runtime.NumGoroutine(), cpu()
	ours := make([]*leg, legs)
	for i, offer := range offers {
		remote, err := sdp.Parse([]byte(offer))
		if err != nil {
			b.Fatal(err)
		}
		ours[i] = p.leg(b)
		answer, err := ours[i].Answer(remote)
		if err != nil {
			b.Fatal(err)
		}
		answers = append(answers, string(answer))
	}
	if err := json.NewEncoder(in).Encode(answers); err != nil {
		b.Fatal(err)
	}
	for _, l := range ours {
		l.ready(b)
		send := l.Send()
		l.Receive(media.SinkFunc(send.WriteFrame))
	}
	setup := cpu() - start
	b.ReportAllocs()
	b.ResetTimer()
	from := cpu()
	time.Sleep(time.Duration(b.N) * time.Second) // what runs is measured, nothing is waited for
	used := cpu() - from
	b.StopTimer()
	var got uint64
	for _, l := range ours {
		got += l.Report().Received
	}
	b.ReportMetric(used.Seconds()*1000/legs/float64(b.N), "cpu_ms/s/leg")
	b.ReportMetric(float64(memory()-empty)/1024/legs, "KiB/leg")
	b.ReportMetric(float64(runtime.NumGoroutine()-goroutines)/legs, "goroutines/leg")
	b.ReportMetric(setup.Seconds()*1000/legs, "setup_cpu_ms/leg")
	b.ReportMetric(float64(got)/legs/float64(b.N), "packets/leg/s")
	_ = in.Close()
	_ = far.Wait()
	theirs := far.ProcessState.UserTime() + far.ProcessState.SystemTime() // set-up included, which is spread over the run
	b.ReportMetric(theirs.Seconds()*1000/legs/time.Since(began).Seconds(), "pion_ms/s/leg")
}
