package sip_test

import (
	"context"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"hotline/telephony"
)

// torture says which final responses are right for each message of RFC 4475; none: the message is a response, or there is
// nothing to answer. A valid INVITE is refused with 486 by the owner of the leg in this test.
//
//nolint:gochecknoglobals // table
var torture = map[string][]int{
	// 3.1.1 valid messages
	"wsinv":      {481}, // it carries a To tag: a request within a dialog we do not know
	"intmeth":    {405},
	"esc01":      {486},
	"escnull":    {405},
	"esc02":      {405},
	"lwsdisp":    {200},
	"longreq":    {486},
	"dblreq":     {405}, // the REGISTER; what follows its end is no message
	"semiuri":    {200},
	"transports": {200},
	"mpart01":    {405},
	"unreason":   {},
	"noreason":   {},
	// 3.1.2 invalid messages
	"badinv01":   {400},
	"clerr":      {400},
	"ncl":        {400},
	"scalar02":   {400},
	"scalarlg":   {},
	"quotbal":    {400},
	"ltgtruri":   {400},
	"lwsruri":    {400},
	"lwsstart":   {400},
	"trws":       {400},
	"escruri":    {400},
	"baddate":    {486}, // Date says nothing about the call: accepting is allowed
	"regbadct":   {400},
	"badaspec":   {400},
	"baddn":      {400},
	"badvers":    {505},
	"mismatch01": {400},
	"mismatch02": {400},
	"bigcode":    {},
	// 3.2 transaction layer
	"badbranch": {200},
	// 3.3 application layer
	"insuf":    {400},
	"unkscm":   {416},
	"novelsc":  {416},
	"unksm2":   {405},
	"bext01":   {420},
	"invut":    {415},
	"regaut01": {405},
	"multi01":  {400},
	"mcl01":    {400},
	"bcast":    {},
	"zeromf":   {483},
	"cparam01": {405},
	"cparam02": {405},
	"regescrt": {405},
	"sdp01":    {406},
	// 3.4 backward compatibility
	"inv2543": {486},
}

func TestEndpoint_TortureMessages(t *testing.T) {
	files, err := filepath.Glob("testdata/rfc4475/*.dat")
	if err != nil || len(files) != 49 || len(torture) != 49 {
		t.Fatalf("%d files, %d expectations, err %v; RFC 4475 has 49 messages", len(files), len(torture), err)
	}
	busy := func(ctx context.Context, leg telephony.Leg) {
		if leg.Info().User == "10000" { // a call of ours
			holding(ctx, leg)
			return
		}
		_ = leg.Hangup(ctx, telephony.CauseBusy)
	}
	e := start(t, testConfig(), busy)
	second, streams := start(t, testConfig(), busy), start(t, testConfig(), busy) // a transaction is known by branch and sent-by alone
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".dat")
		msg, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		want := torture[name]
		t.Run(name+"_udp", func(t *testing.T) {
			to := e
			if name == "cparam02" || name == "regescrt" { // same branch and sent-by as cparam01 and escnull: copies of them, to the letter
				to = second
			}
			p := newPhone(t, to)
			p.send(string(msg))
			p.send(p.message("OPTIONS", 1, "", "")) // whatever came before it was read before it
			got := p.torturedCode()
			if len(want) == 0 && got != 0 || len(want) > 0 && !slices.Contains(want, got) {
				t.Errorf("got %d, want one of %v", got, want)
			}
			answersCall(t, to)
		})
		t.Run(name+"_tcp", func(t *testing.T) {
			got := tortureTCP(t, streams, msg, len(want) > 0, name == "clerr" || name == "baddn")
			switch {
			case len(want) == 0 && got == 0, slices.Contains(want, got):
			case (name == "clerr" || name == "baddn") && got == 0: // the stream ends before the message does
			case name == "dblreq" && (got == 0 || got == 400): // the second message has no Contact, and what follows is none: the stream is cut
			case name == "inv2543" && got == 400: // a stream needs Content-Length
			default:
				t.Errorf("got %d, want one of %v", got, want)
			}
			answersCall(t, streams)
		})
	}
	for _, e := range []*endpoint{e, second, streams} {
		drained(t, e)
		if e.counts.panics != 0 || e.counts.reason("parser_panic") != 0 {
			t.Errorf("panics: %d, in the parser %d", e.counts.panics, e.counts.reason("parser_panic"))
		}
	}
}

// answersCall makes a whole call with a phone of its own.
func answersCall(t *testing.T, e *endpoint) {
	t.Helper()
	p := newPhone(t, e)
	_, tag := p.up(offer("127.0.0.1", 40000))
	p.send(p.message("ACK", 1, tag, ""))
	p.down(tag, 2)
}

// torturedCode reads until the torture message and the OPTIONS after it are answered, and returns the former's code.
func (p *phone) torturedCode() int {
	p.tb.Helper()
	got, options := 0, false
	end := time.Now().Add(patience)
	for time.Now().Before(end) {
		wait := time.Until(end)
		if options && got != 0 {
			return got
		}
		if options { // the messages are worked on side by side: the other one may take a moment longer
			wait = 300 * time.Millisecond
		}
		m := p.read(wait)
		if m == "" {
			break
		}
		if c := code(m); c >= 200 {
			if strings.HasPrefix(header(m, "Call-ID"), p.id) {
				options = true
			} else {
				got = c
			}
		}
	}
	if !options {
		p.tb.Error("OPTIONS was not answered")
	}
	return got
}

// tortureTCP sends the message on a stream of its own, ended after it if half, and returns the code of the answer.
func tortureTCP(t *testing.T, e *endpoint, msg []byte, answered, half bool) int {
	t.Helper()
	c, err := net.Dial("tcp", e.Addr("tcp").String())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	if _, err := c.Write(msg); err != nil {
		t.Fatal(err)
	}
	if half {
		_ = c.(*net.TCPConn).CloseWrite()
	}
	_ = c.SetReadDeadline(time.Now().Add(patience))
	b := make([]byte, 65536)
	n := 0
	for answered {
		k, err := c.Read(b[n:])
		n += k
		if err != nil {
			break
		}
		if firstFinal(string(b[:n])) != 0 {
			break
		}
	}
	return firstFinal(string(b[:n]))
}

// firstFinal is the code of the first final response in s, 0 for none.
func firstFinal(s string) int {
	for _, m := range strings.SplitAfter(s, "\r\n\r\n") {
		if c := code(m); c >= 200 {
			return c
		}
	}
	return 0
}
