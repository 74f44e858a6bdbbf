package main

import (
	"fmt"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"hotline"
	"hotline/internal/config"
	"hotline/internal/store"
	"hotline/media"
	"hotline/telephony"
)

// invite sends one bare INVITE over UDP and returns the final response, whose transaction it closes with an ACK.
func (r *rig) invite(n int) string {
	r.t.Helper()
	conn, err := (&net.Dialer{}).DialContext(r.t.Context(), "udp", r.endpoint.Addr("udp").String())
	if err != nil {
		r.t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	body := "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 39998 RTP/AVP 8\r\n"
	message := func(method, toTag, body string) string {
		return fmt.Sprintf("%s sip:1000@%s SIP/2.0\r\nVia: SIP/2.0/UDP %s;branch=z9hG4bKextra%d\r\nMax-Forwards: 70\r\nFrom: <sip:extra@127.0.0.1>;tag=f%d\r\n"+
			"To: <sip:1000@127.0.0.1>%s\r\nCall-ID: extra%d@127.0.0.1\r\nCSeq: 1 %s\r\nContact: <sip:extra@%s>\r\nContent-Type: application/sdp\r\nContent-Length: %d\r\n\r\n%s",
			method, conn.RemoteAddr(), conn.LocalAddr(), n, n, toTag, n, method, conn.LocalAddr(), len(body), body)
	}
	buf := make([]byte, 4096)
	for range 10 { // what a busy machine drops is sent again
		if _, err := conn.Write([]byte(message("INVITE", "", body))); err != nil {
			r.t.Fatal(err)
		}
		for end := time.Now().Add(2 * time.Second); time.Now().Before(end); {
			_ = conn.SetReadDeadline(end)
			got, err := conn.Read(buf)
			if err != nil {
				break
			}
			if text := string(buf[:got]); !strings.HasPrefix(text, "SIP/2.0 1") {
				_, tag, _ := strings.Cut(field(text, "To"), ";tag=")
				_, _ = conn.Write([]byte(message("ACK", ";tag="+tag, "")))
				return text
			}
		}
	}
	return ""
}

// field is the value of a header field of a message.
func field(message, name string) string {
	for line := range strings.SplitSeq(message, "\r\n") {
		if v, ok := strings.CutPrefix(line, name+": "); ok {
			return v
		}
	}
	return ""
}

// wantRefusal demands 503 with Retry-After.
func (r *rig) wantRefusal(response string) {
	r.t.Helper()
	if !strings.HasPrefix(response, "SIP/2.0 503 ") || field(response, "Retry-After") == "" {
		r.t.Errorf("an extra call was answered %q, want 503 with Retry-After", response)
	}
}

// held is a call that listens and counts what it hears.
type held struct {
	telephony.Leg
	audio telephony.Audio
	heard *atomic.Int64
}

// hold places n calls to number, some at a time.
func (r *rig) hold(n int, number string) []held {
	r.t.Helper()
	dials := dialling(r.t)
	to := telephony.Address("sip:" + number + "@" + r.endpoint.Addr("udp").String())
	out := make([]held, n)
	var work sync.WaitGroup
	turns := make(chan struct{}, 10) // calls that are being set up at once
	for i := range out {
		work.Go(func() {
			turns <- struct{}{}
			defer func() { <-turns }()
			leg, err := dials.Dial(r.t.Context(), to)
			if err != nil {
				r.t.Error(err)
				return
			}
			audio, err := leg.Answer(r.t.Context())
			if err != nil {
				r.t.Error(err)
				return
			}
			heard := new(atomic.Int64)
			audio.Receive(media.SinkFunc(func(f media.Frame) error {
				if !f.Lost {
					heard.Add(1)
				}
				return nil
			}))
			out[i] = held{leg, audio, heard}
		})
	}
	work.Wait()
	if r.t.Failed() {
		r.t.FailNow()
	}
	return out
}

// outcomes counts the calls on record by their outcome.
func (r *rig) outcomes() map[hotline.Outcome]int {
	r.t.Helper()
	rows, err := r.db.Calls(r.t.Context(), store.Filter{Limit: 1000})
	if err != nil {
		r.t.Fatal(err)
	}
	got := map[hotline.Outcome]int{}
	for _, row := range rows {
		got[row.Outcome]++
	}
	return got
}

// A drain under 200 calls cuts none of those that end in time, and refuses every new one.
func TestServe_DrainCutsNoCallThatEndsInTime(t *testing.T) {
	const calls = 200
	r := newRig(t, func(c *config.Config) { c.SIP.DrainLimit = 2 * time.Minute })
	all := r.hold(calls, "1000")
	stopped := make(chan struct{})
	go func() { defer close(stopped); r.stop() }()
	r.eventually("the drain", r.draining.Load)
	for n := range 20 {
		r.wantRefusal(r.invite(n))
	}
	for i, c := range all {
		select {
		case <-c.Done():
			t.Fatalf("call %d was cut", i)
		default:
		}
		if err := c.Hangup(t.Context(), telephony.CauseNormal); err != nil {
			t.Errorf("call %d: %v", i, err)
		}
	}
	<-stopped
	if got := r.outcomes(); got[hotline.OutcomeTestLine] != calls || got[hotline.OutcomeDrained] != 0 {
		t.Errorf("outcomes %v, want %d calls that ended by themselves", got, calls)
	}
}

// At half as many calls again as may be, every extra one is told so, and those that are up hear every frame.
func TestServe_OverloadRefusesAndSpoilsNothing(t *testing.T) {
	const most, extra, frames = 40, 20, 150 // frames: 3 s of each call
	r := newRig(t, func(c *config.Config) { c.SIP.MaxCalls = most })
	all := r.hold(most, "1002")
	before := make([]int64, most)
	for i, c := range all {
		before[i] = c.heard.Load()
	}
	for n := range extra {
		r.wantRefusal(r.invite(n))
	}
	if got := r.metric(`hotline_sip_refusals_total{reason="overload"}`); got != fmt.Sprint(extra) {
		t.Errorf("%s refusals counted, want %d", got, extra)
	}
	r.eventually("the prompt in every call", func() bool {
		for i, c := range all {
			if c.heard.Load()-before[i] < frames {
				return false
			}
		}
		return true
	})
	for i, c := range all {
		if report := c.audio.Report(); report.Lost > 0 {
			t.Errorf("call %d: %+v", i, report)
		}
		_ = c.Hangup(t.Context(), telephony.CauseNormal)
	}
	r.eventually("the end of the calls", func() bool { return r.engine.Active() == 0 })
	again := r.hold(1, "1000")[0]
	_ = again.Hangup(t.Context(), telephony.CauseNormal)
}
