package sip_test

import (
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"hotline/telephony"
	"hotline/telephony/sip"
)

func descriptors(tb testing.TB) int {
	tb.Helper()
	d, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		tb.Skip("no /proc here: ", err) // other systems than Linux
	}
	return len(d)
}

// Goroutines, descriptors and ports are back at base after many short calls; 1,000 of them, 200 with -short.
func TestEndpoint_ManyShortCallsLeaveNothing(t *testing.T) {
	calls := 1000
	if testing.Short() {
		calls = 200
	}
	cfg := testConfig()
	cfg.RTPPortMin, cfg.RTPPortMax = 26000, 27999 // 1,000 pairs: fewer than calls; a closed port rests 2 s
	server, caller := start(t, cfg, holding), start(t, testConfig(), nil)
	for range 10 {
		hangup(t, dial(t, caller, server.uri("udp", "1")))
	}
	drained(t, server)
	goroutines, files := runtime.NumGoroutine(), descriptors(t)
	for i := range calls {
		network := "udp"
		if i%4 == 3 {
			network = "tcp"
		}
		hangup(t, dialFree(t, caller, server.uri(network, "1")))
	}
	drained(t, server)
	drained(t, caller)
	// The readers of the one TCP connection, and what is just ending.
	end := time.Now().Add(patience)
	for runtime.NumGoroutine() > goroutines+4 || descriptors(t) > files+4 {
		if time.Now().After(end) {
			buf := make([]byte, 1<<20)
			t.Fatalf("goroutines %d -> %d, descriptors %d -> %d\n%s", goroutines, runtime.NumGoroutine(), files, descriptors(t),
				buf[:runtime.Stack(buf, true)])
		}
		<-time.After(10 * time.Millisecond)
	}
}

// dialFree dials until the other side has a port again.
func dialFree(t *testing.T, e *endpoint, to telephony.Address) telephony.Leg {
	t.Helper()
	for end := time.Now().Add(patience); ; {
		leg, err := e.Dial(t.Context(), to)
		var r *sip.RefusedError
		if err == nil {
			return leg
		}
		if !errors.As(err, &r) || r.Code != 503 || time.Now().After(end) {
			t.Fatal("dial:", err)
		}
		<-time.After(50 * time.Millisecond)
	}
}

// 5,000 packets made of broken SIP leave the endpoint alive and answering.
func TestEndpoint_FuzzedPackets(t *testing.T) {
	e := start(t, testConfig(), holding)
	p := newPhone(t, e)
	var seeds [][]byte
	files, _ := filepath.Glob("testdata/rfc4475/*.dat")
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		seeds = append(seeds, b)
	}
	for i, m := range []string{"INVITE", "ACK", "BYE", "OPTIONS", "CANCEL", "INFO", "UPDATE"} {
		seeds = append(seeds, []byte(p.message(m, i+1, "", offer("127.0.0.1", 40000))))
	}
	rnd := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // repeatable on purpose
	for i := range 5000 {
		p.send(string(mutate(rnd, seeds[rnd.IntN(len(seeds))])))
		if i%50 == 49 { // the socket's buffer must not overflow: wait until these were read
			o := newPhone(t, e)
			o.send(o.message("OPTIONS", 1, "", ""))
			if m := o.final("OPTIONS"); code(m) != 200 {
				t.Fatal(m)
			}
			_ = o.conn.Close()
		}
	}
	o := newPhone(t, e)
	_, tag := o.up(offer("127.0.0.1", 40000))
	o.send(o.message("ACK", 1, tag, ""))
	o.down(tag, 2)
	if e.counts.panics != 0 {
		t.Errorf("%d handlers panicked", e.counts.panics)
	}
}

// mutate changes, drops, doubles and moves bytes and lines of a message.
func mutate(rnd *rand.Rand, seed []byte) []byte {
	b := append([]byte(nil), seed...)
	for range 1 + rnd.IntN(8) {
		if len(b) == 0 {
			break
		}
		i := rnd.IntN(len(b))
		j := min(len(b), i+1+rnd.IntN(40))
		switch rnd.IntN(6) {
		case 0:
			b[i] = byte(rnd.UintN(256))
		case 1:
			b = append(b[:i], b[j:]...)
		case 2:
			b = append(b[:j:j], b[i:]...)
		case 3:
			b = b[:i]
		case 4:
			b[i] = "\r\n:;,<>\"= /@"[rnd.IntN(12)]
		case 5:
			part := append([]byte(nil), b[i:j]...)
			rnd.Shuffle(len(part), func(x, y int) { part[x], part[y] = part[y], part[x] })
			copy(b[i:], part)
		}
	}
	return b[:min(len(b), 60000)]
}
