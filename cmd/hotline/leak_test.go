package main

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	gosip "github.com/emiago/sipgo/sip"

	"hotline/internal/config"
	"hotline/media"
	"hotline/telephony"
	"hotline/telephony/sip"
)

// After 1,000 short calls through the whole hotline (recogniser, conversation, synthesis, recording, events, record) everything is
// as before: goroutines, descriptors, ports. Memory is held to 2 KB a call over the second half only for HOTLINE_LEAK_CALLS=6000 and
// more: until then the bounded memories still fill (ids of events for 30 s, SQLite's page caches, the console's replay).
func TestServe_ThousandCallsLeaveNothing(t *testing.T) {
	leakCalls, most := 1000, 16*1024.0
	if n, err := strconv.Atoi(os.Getenv("HOTLINE_LEAK_CALLS")); err == nil && n > 0 {
		leakCalls = n
	}
	if leakCalls >= 6000 {
		most = 2048
	}
	// Ended transactions are kept for 64*T1 (RFC 3261, 17.2.2) and what they hold with them: with 32 s nothing would be given back
	// while the test runs.
	gosip.SetTimers(20*time.Millisecond, 200*time.Millisecond, 200*time.Millisecond)
	t.Cleanup(func() { gosip.SetTimers(500*time.Millisecond, 4*time.Second, 5*time.Second) })
	r := newRig(t, func(c *config.Config) { c.Events.MaxSize, c.SIP.CallRate = 1<<20, 0 }) // a stream at its bound, as after weeks: what it keeps is no leak
	to, dials := telephony.Address(r.to), dialling(t)
	call := func(n int) {
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		leg, err := dials.Dial(ctx, to)
		if err != nil {
			t.Fatalf("call %d: %v", n, err)
		}
		audio, err := leg.Answer(ctx)
		if err != nil {
			t.Fatalf("call %d: %v", n, err)
		}
		audio.Receive(media.Discard)
		if err := leg.Hangup(ctx, telephony.CauseNormal); err != nil {
			t.Fatalf("call %d: %v", n, err)
		}
		if n%25 == 0 { // let the hotline's side end: calls follow each other, they do not pile up
			r.eventually("the end of the calls", func() bool { return r.engine.Active() == 0 })
		}
	}
	settle := func() {
		r.eventually("the end of the calls", func() bool { return r.engine.Active() == 0 })
		r.eventually("the record", func() bool { return r.readUp(t.Context()) })
	}
	for n := range 100 { // pools, caches and maps take their size
		call(n)
	}
	settle()
	before, mostRecord := count(t), 3*(1+r.cfg.Store.Readers) // files of a writer and the readers
	var x, used, rss []float64                                // calls, bytes
	for n := 1; n <= leakCalls; n++ {
		call(n)
		if n >= leakCalls/2 && n%(leakCalls/10) == 0 {
			settle()
			<-time.After(1500 * time.Millisecond) // 64*T1: the last transactions end
			u, res := memory(t)
			x, used, rss = append(x, float64(n)), append(used, u), append(rss, res)
		}
	}
	var now counts
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("last seen: %+v", now)
		}
	})
	r.eventually(fmt.Sprintf("the same as before: %+v", before), func() bool {
		now = count(t)
		return now.goroutines <= before.goroutines+2 && now.descriptors <= before.descriptors+2 && now.record <= mostRecord && now.sockets <= before.sockets
	})
	t.Logf("before %+v, after %+v; a call leaves %.0f bytes in use, resident memory grows by %.0f", before, count(t), slope(x, used), slope(x, rss))
	t.Logf("in use %.0f, resident %.0f", used, rss)
	if grows := slope(x, used); grows > most {
		t.Errorf("a call leaves %.0f bytes, want %.0f at most", grows, most)
	}
	if got := r.metric(`hotline_calls_active{direction="inbound"}`); got != "0" {
		t.Errorf("%s calls are active", got)
	}
}

// dialling is a bare endpoint that places calls.
func dialling(t *testing.T) *sip.Endpoint {
	t.Helper()
	clock := media.NewPacer(1)
	cfg := sip.Default()
	cfg.Listen = []string{"udp://127.0.0.1:0"}
	cfg.RTPPortMin, cfg.RTPPortMax = 30000, 31999
	e, err := sip.New(cfg, sip.Deps{Pacer: clock, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var work sync.WaitGroup
	work.Go(func() { _ = clock.Run(ctx) })
	work.Go(func() {
		_ = e.Serve(ctx, func(ctx context.Context, leg telephony.Leg) { _ = leg.Hangup(ctx, telephony.CauseBusy) })
	})
	t.Cleanup(func() { cancel(); work.Wait() })
	return e
}

// counts is what a call may not leave behind; record are the descriptors of the record's connections, of which there are as many as were ever
// needed at once.
type counts struct{ goroutines, descriptors, record, sockets int }

func count(t *testing.T) counts {
	t.Helper()
	fds, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	own := map[string]bool{} // the list of sockets is the machine's
	c := counts{goroutines: runtime.NumGoroutine(), descriptors: len(fds)}
	for _, fd := range fds {
		to, err := os.Readlink("/proc/self/fd/" + fd.Name())
		own[to] = err == nil
		if strings.Contains(to, "/hotline.db") {
			c.descriptors--
			c.record++
		}
	}
	udp, err := os.ReadFile("/proc/self/net/udp")
	if err != nil {
		t.Fatal(err)
	}
	for line := range bytes.Lines(udp) { // ports of voice: ours 20000-29999, the phone's 30000-39999
		fields := strings.Fields(string(line))
		if len(fields) < 10 || !own["socket:["+fields[9]+"]"] || !strings.HasPrefix(fields[1], "0100007F:") && !strings.HasPrefix(fields[1], "00000000:") {
			continue
		}
		if port, err := strconv.ParseUint(fields[1][9:], 16, 16); err == nil && port >= 20000 && port < 32768 {
			c.sockets++
		}
	}
	return c
}

// memory is what this process holds, in bytes, after everything free was given back: in use (live objects and what is not Go's, such
// as the speech library's) and resident (with the holes between live objects).
func memory(t *testing.T) (used, rss float64) {
	t.Helper()
	runtime.GC() // finalizers and pools need a second round
	debug.FreeOSMemory()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	raw, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		t.Fatal(err)
	}
	var total, pages int
	if _, err := fmt.Sscan(string(raw), &total, &pages); err != nil {
		t.Fatal(err)
	}
	rss = float64(pages * os.Getpagesize())
	return rss - float64(m.Sys-m.HeapReleased) + float64(m.HeapAlloc+m.StackInuse), rss // the holes make the second one noisy
}

// slope is the least-squares rise of y over x.
func slope(x, y []float64) float64 {
	var sx, sy, sxx, sxy float64
	for i := range x {
		sx, sy, sxx, sxy = sx+x[i], sy+y[i], sxx+x[i]*x[i], sxy+x[i]*y[i]
	}
	n := float64(len(x))
	return (n*sxy - sx*sy) / (n*sxx - sx*sx)
}
