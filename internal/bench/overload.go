package main

import (
	"context"
	"fmt"
	"net"
	"strings"
	"time"
)

// overload is half as many calls again as the server takes.
type overload struct {
	Bound      int    `json:"bound"` // sip.max_calls
	Calls      int    `json:"calls"`
	Admitted   int    `json:"admitted"`
	Refused    int    `json:"refused_503"`
	Failed     int    `json:"failed_otherwise"`
	RetryAfter string `json:"retry_after"` // of one more call's 503; empty: it had none

	SetupP95      float64 `json:"setup_p95_ms"` // of the admitted calls
	SetupAtBound  float64 `json:"setup_at_bound_p95_ms"`
	JitterP95     float64 `json:"jitter_p95_ms"`
	JitterAtBound float64 `json:"jitter_at_bound_p95_ms"`
	LossPct       float64 `json:"loss_pct"`
	MissedPct     float64 `json:"missed_pct"`
	Note          string  `json:"note,omitempty"` // why there is no measurement
}

// overloaded compares a server with as many calls as it takes to one that is asked for half as many again.
func overloaded(ctx context.Context, o options) *overload {
	at, _, err := flood(ctx, o, o.calls)
	if err != nil {
		return &overload{Note: err.Error()}
	}
	over, after, err := flood(ctx, o, o.calls*3/2)
	if err != nil {
		return &overload{Note: err.Error()}
	}
	v := &overload{
		Bound: o.calls, Calls: over.Calls, Admitted: over.Answered, RetryAfter: after,
		SetupP95: over.Setup.P95, SetupAtBound: at.Setup.P95, JitterP95: over.Jitter.P95, JitterAtBound: at.Jitter.P95,
		LossPct: over.LossPct, MissedPct: max(at.MissedPct, over.MissedPct),
	}
	for why, n := range over.Failures {
		if strings.HasPrefix(why, "refused: 503") {
			v.Refused += n
		} else {
			v.Failed += n
		}
	}
	return v
}

// flood places calls to line 1003 of a server that takes o.calls, and asks for one more with all of them up. after is the
// Retry-After of its 503.
func flood(ctx context.Context, o options, calls int) (l load, after string, err error) {
	s, err := start(ctx, o.bin, o.calls)
	if err != nil {
		return load{}, "", err
	}
	defer s.stop()
	g, err := generate(ctx, o.bin, plan{calls: calls, rate: rate, hold: ramp(calls) + settle + o.window, codec: "pcma", to: "sip:1003@" + s.sip})
	if err != nil {
		return load{}, "", err
	}
	if err = g.up(ctx); err == nil {
		after, err = oneMore(s.sip)
	}
	l, fault := g.wait()
	if err == nil {
		err = fault
	}
	return l, after, err
}

// oneMore sends an INVITE and returns the Retry-After of the 503 that answers it, 5 s at most.
func oneMore(to string) (string, error) {
	c, err := net.Dial("udp", to)
	if err != nil {
		return "", err
	}
	defer func() { _ = c.Close() }()
	_ = c.SetDeadline(time.Now().Add(5 * time.Second))
	const request = "%s sip:1003@%s SIP/2.0\r\nVia: SIP/2.0/UDP %s;branch=z9hG4bKbench\r\nMax-Forwards: 70\r\nFrom: <sip:bench@127.0.0.1>;tag=1\r\n" +
		"To: <sip:1003@%s>%s\r\nCall-ID: bench\r\nCSeq: 1 %s\r\nContact: <sip:bench@%s>\r\nContent-Length: 0\r\n\r\n"
	own := c.LocalAddr().String()
	if _, err := fmt.Fprintf(c, request, "INVITE", to, own, to, "", "INVITE", own); err != nil {
		return "", err
	}
	buf := make([]byte, 4096)
	for {
		n, err := c.Read(buf)
		if err != nil {
			return "", fmt.Errorf("no answer to one more call: %w", err)
		}
		answer := string(buf[:n])
		if strings.HasPrefix(answer, "SIP/2.0 1") {
			continue
		}
		_, tag, _ := strings.Cut(header(answer, "To"), ">")
		_, _ = fmt.Fprintf(c, request, "ACK", to, own, to, tag, "ACK", own)
		if !strings.HasPrefix(answer, "SIP/2.0 503") {
			first, _, _ := strings.Cut(answer, "\r\n")
			return "", fmt.Errorf("one more call was answered %s", first)
		}
		return header(answer, "Retry-After"), nil
	}
}

// header is the value of the first header field of that name.
func header(message, name string) string {
	for line := range strings.SplitSeq(message, "\r\n") {
		if key, value, ok := strings.Cut(line, ":"); ok && strings.EqualFold(strings.TrimSpace(key), name) {
			return strings.TrimSpace(value)
		}
	}
	return ""
}
