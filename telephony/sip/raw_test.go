package sip_test

import (
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"hotline/telephony/sip"
)

// phone is a SIP phone made by hand: it sends exactly what a test says, over UDP.
type phone struct {
	tb   testing.TB
	conn *net.UDPConn
	to   netip.AddrPort
	id   string
	e    *sip.Endpoint
}

var phones atomic.Int64

func newPhone(tb testing.TB, e *endpoint) *phone {
	tb.Helper()
	conn, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = conn.Close() })
	return &phone{tb: tb, conn: conn, to: e.Addr("udp"), id: fmt.Sprintf("phone%d", phones.Add(1)), e: e.Endpoint}
}

func (p *phone) port() int { return p.conn.LocalAddr().(*net.UDPAddr).Port }

// message writes a request of the phone's own call. Fields replace the usual ones; an empty value leaves one out.
func (p *phone) message(method string, seq int, toTag, body string, fields ...string) string {
	branch := fmt.Sprintf("z9hG4bK%s-%s-%d", p.id, method, seq)
	if method == "CANCEL" {
		branch = fmt.Sprintf("z9hG4bK%s-INVITE-%d", p.id, seq)
	}
	if toTag != "" {
		toTag = ";tag=" + toTag
	}
	order := []string{"Via", "Max-Forwards", "From", "To", "Call-ID", "CSeq", "Contact", "Content-Type"}
	h := map[string]string{
		"Via":          fmt.Sprintf("SIP/2.0/UDP 127.0.0.1:%d;branch=%s", p.port(), branch),
		"Max-Forwards": "70", "From": "<sip:phone@127.0.0.1>;tag=" + p.id, "To": "<sip:10000@127.0.0.1>" + toTag,
		"Call-ID": p.id + "@test", "CSeq": fmt.Sprintf("%d %s", seq, method), "Contact": fmt.Sprintf("<sip:phone@127.0.0.1:%d>", p.port()),
	}
	if body != "" {
		h["Content-Type"] = "application/sdp"
	}
	for i := 0; i+1 < len(fields); i += 2 {
		if _, ok := h[fields[i]]; !ok {
			order = append(order, fields[i])
		}
		h[fields[i]] = fields[i+1]
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s sip:10000@%s SIP/2.0\r\n", method, p.to)
	for _, name := range order {
		if h[name] != "" {
			b.WriteString(name + ": " + h[name] + "\r\n")
		}
	}
	return b.String() + "Content-Length: " + strconv.Itoa(len(body)) + "\r\n\r\n" + body
}

func (p *phone) send(msg string) {
	p.tb.Helper()
	if _, err := p.conn.WriteToUDPAddrPort([]byte(msg), p.to); err != nil {
		p.tb.Fatal(err)
	}
}

// read returns the next message, "" after d.
func (p *phone) read(d time.Duration) string {
	p.tb.Helper()
	_ = p.conn.SetReadDeadline(time.Now().Add(d))
	b := make([]byte, 65536)
	n, err := p.conn.Read(b)
	if err != nil {
		return ""
	}
	return string(b[:n])
}

// expect reads until a message starts with prefix; provisional responses and copies in between are passed over.
func (p *phone) expect(prefix string) string {
	p.tb.Helper()
	end := time.Now().Add(patience)
	for time.Now().Before(end) {
		if m := p.read(time.Until(end)); strings.HasPrefix(m, prefix) {
			return m
		}
	}
	p.tb.Fatalf("no %q came", prefix)
	return ""
}

// final reads the next final response to method.
func (p *phone) final(method string) string {
	p.tb.Helper()
	end := time.Now().Add(patience)
	for time.Now().Before(end) {
		m := p.read(time.Until(end))
		if strings.HasPrefix(m, "SIP/2.0 ") && !strings.HasPrefix(m, "SIP/2.0 1") && strings.HasSuffix(header(m, "CSeq"), " "+method) {
			return m
		}
	}
	p.tb.Fatalf("no final response to %s came", method)
	return ""
}

// header is the value of the first header field of that name.
func header(msg, name string) string {
	for line := range strings.SplitSeq(msg, "\r\n") {
		if k, v, ok := strings.Cut(line, ":"); ok && strings.EqualFold(k, name) {
			return strings.TrimSpace(v)
		}
	}
	return ""
}

func tagOf(v string) string {
	_, tag, _ := strings.Cut(v, ";tag=")
	return tag
}

func itoa(n int) string { return strconv.Itoa(n) }

// seqOf is the number of a message's CSeq.
func seqOf(msg string) string { n, _, _ := strings.Cut(header(msg, "CSeq"), " "); return n }

func code(msg string) int {
	f := strings.Fields(msg)
	if len(f) < 2 || f[0] != "SIP/2.0" {
		return 0
	}
	n, _ := strconv.Atoi(f[1])
	return n
}

// offer is a plain audio offer; extra lines follow the attributes of the audio line.
func offer(addr string, port int, extra ...string) string {
	s := fmt.Sprintf("v=0\r\no=- 1 1 IN IP4 %s\r\ns=-\r\nc=IN IP4 %s\r\nt=0 0\r\nm=audio %d RTP/AVP 0 8 97\r\na=rtpmap:97 telephone-event/8000\r\n",
		addr, addr, port)
	for _, x := range extra {
		s += x + "\r\n"
	}
	return s
}

// up makes a call and returns the tag of the other side.
func (p *phone) up(body string) (ok string, tag string) {
	p.tb.Helper()
	p.send(p.message("INVITE", 1, "", body))
	ok = p.final("INVITE")
	if code(ok) != 200 {
		p.tb.Fatalf("got %q", ok)
	}
	tag = tagOf(header(ok, "To"))
	return ok, tag
}

// down ends the call.
func (p *phone) down(tag string, seq int) {
	p.tb.Helper()
	p.send(p.message("BYE", seq, tag, ""))
	if m := p.final("BYE"); code(m) != 200 {
		p.tb.Errorf("BYE got %q", m)
	}
}
