package sip_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"math/rand/v2"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
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

// Goroutines, descriptors and ports are back at base after many short calls.
func TestEndpoint_ManyShortCallsLeaveNothing(t *testing.T) { leaveNothing(t, 200) }

func TestEndpoint_ThousandShortCallsLeaveNothing(t *testing.T) {
	if testing.Short() {
		t.Skip("many more of the same")
	}
	leaveNothing(t, 1000)
}

func leaveNothing(t *testing.T, calls int) {
	t.Helper()
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

// 5,000 broken SIP messages and 5,000 broken RTP packets leave an endpoint with live calls alive and answering: the calls go
// on, what was dropped is counted, and no goroutine is left.
func TestEndpoint_FuzzedPackets(t *testing.T) {
	audios := make(chan telephony.Audio, 5000)
	cfg := testConfig()
	cfg.T1 = 20 * time.Millisecond // broken INVITEs that still make a call end 64 times as late
	e := start(t, cfg, func(ctx context.Context, leg telephony.Leg) {
		if audio, err := leg.Answer(ctx); err == nil {
			audio.Receive(audio.Send()) // echo
			audios <- audio
			<-leg.Done()
		}
	})
	goroutines := runtime.NumGoroutine()
	type live struct {
		p     *phone
		tag   string
		audio telephony.Audio
		rtp   *net.UDPConn
		to    *net.UDPAddr
	}
	calls := make([]live, 3)
	for i := range calls {
		c := &calls[i]
		var err error
		if c.rtp, err = net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)}); err != nil {
			t.Fatal(err)
		}
		c.p = newPhone(t, e)
		ok, tag := c.p.up(offer("127.0.0.1", c.rtp.LocalAddr().(*net.UDPAddr).Port))
		c.p.send(c.p.message("ACK", 1, tag, ""))
		c.tag, c.audio, c.to = tag, <-audios, &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1), Port: audioPort(t, ok)}
	}
	rnd := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // repeatable on purpose
	p, seeds := newPhone(t, e), sipSeeds(t, e)
	for i := range 5000 {
		p.send(string(mutate(rnd, seeds[rnd.IntN(len(seeds))])))
		c := calls[i%len(calls)]
		_, _ = c.rtp.WriteToUDP(mutate(rnd, rtpPacket(uint16(i), make([]byte, 160))), c.to)
		if i%50 == 49 { // the sockets' buffers must not overflow: wait until these were read
			o := newPhone(t, e)
			o.send(o.message("OPTIONS", 1, "", ""))
			if m := o.final("OPTIONS"); code(m) != 200 {
				t.Fatal(m)
			}
			_ = o.conn.Close()
		}
	}
	for _, c := range calls { // each still echoes what is good
		echoes(t, c.rtp, c.to)
		if r := c.audio.Report(); r.Invalid == 0 || r.Received == 0 {
			t.Errorf("not counted: %+v", r)
		}
		c.p.down(c.tag, 2)
		_ = c.rtp.Close()
	}
	o := newPhone(t, e)
	_, tag := o.up(offer("127.0.0.1", 40000))
	o.send(o.message("ACK", 1, tag, ""))
	o.down(tag, 2)
	if e.counts.panics != 0 || e.counts.reason("malformed_request") == 0 {
		t.Errorf("%d handlers panicked, %d messages counted as malformed", e.counts.panics, e.counts.reason("malformed_request"))
	}
	drained(t, e)
	for end := time.Now().Add(patience); runtime.NumGoroutine() > goroutines+8; { // the last transactions
		if time.Now().After(end) {
			t.Fatalf("goroutines %d -> %d", goroutines, runtime.NumGoroutine())
		}
		<-time.After(10 * time.Millisecond)
	}
}

// sipSeeds are the messages to break: those of RFC 4475, and a request of each method.
func sipSeeds(t *testing.T, e *endpoint) [][]byte {
	t.Helper()
	var seeds [][]byte
	files, _ := filepath.Glob("testdata/rfc4475/*.dat")
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		seeds = append(seeds, b)
	}
	p := newPhone(t, e)
	for i, m := range []string{"INVITE", "ACK", "BYE", "OPTIONS", "CANCEL", "INFO", "UPDATE", "PRACK", "REFER", "NOTIFY", "SUBSCRIBE"} {
		seeds = append(seeds, []byte(p.message(m, i+1, "", offer("127.0.0.1", 40000), "Refer-To", "<sip:a@b>", "RAck", "1 1 INVITE", "Event", "refer")))
	}
	return seeds
}

// audioPort is the port of the audio line of an answer.
func audioPort(t *testing.T, msg string) int {
	t.Helper()
	_, rest, _ := strings.Cut(msg, "m=audio ")
	port, _, _ := strings.Cut(rest, " ")
	n, err := strconv.Atoi(port)
	if err != nil {
		t.Fatal(msg)
	}
	return n
}

// rtpPacket is a PCMU packet of 20 ms.
func rtpPacket(seq uint16, payload []byte) []byte {
	b := make([]byte, 12, 12+len(payload))
	b[0] = 0x80
	binary.BigEndian.PutUint16(b[2:], seq)
	binary.BigEndian.PutUint32(b[4:], 160*uint32(seq))
	binary.BigEndian.PutUint32(b[8:], 7)
	return append(b, payload...)
}

// echoes sends good packets until one comes back that is loud.
func echoes(t *testing.T, conn *net.UDPConn, to *net.UDPAddr) {
	t.Helper()
	loud := bytes.Repeat([]byte{0x00, 0x80}, 80) // full scale, both signs
	b := make([]byte, 2048)
	seq := uint16(20_000)
	for end := time.Now().Add(patience); time.Now().Before(end); seq++ {
		_, _ = conn.WriteToUDP(rtpPacket(seq, loud), to)
		_ = conn.SetReadDeadline(time.Now().Add(20 * time.Millisecond))
		n, err := conn.Read(b)
		if err == nil && n == 172 && bytes.Count(b[12:n], []byte{0}) > 20 {
			return
		}
	}
	t.Error("the call echoes no more")
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
