// Package gate stands between the sockets and the SIP stack: it reads, checks, repairs or refuses every message before the
// stack sees it, and bounds sources and connections. It knows no dialog and no call. telephony/sip gives the stack its sockets.
package gate

import (
	"bytes"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	gosip "github.com/emiago/sipgo/sip"
)

// Gate looks at every message before the stack does: the stack dereferences headers that may be missing, drops what it
// cannot parse without an answer, and remembers every source for ever. What passes is whole, parses, and comes from
// somebody we talk to. Safe for concurrent use.
type Gate struct {
	cfg    Config
	count  func(reason string)
	parser *gosip.Parser
	mu     sync.Mutex
	dialed map[netip.Addr]int // peers of our own calls, with the number of calls
	shut   atomic.Bool        // nothing passes any more
	conns  atomic.Int64       // TCP and TLS connections
	alien  atomic.Int64       // those of them that are strangers'
	secret []byte             // keys the tags given to new calls
}

// wireReply is an answer given without the stack.
type wireReply struct {
	text []byte
	to   netip.AddrPort
}

// Config says who may pass and how much is taken.
type Config struct {
	UserAgent string // the Server of our own refusals
	// Allowed says whether a request of that method from there may pass, or a response where method is ""; peers told to
	// Expect pass anyway.
	Allowed  func(a netip.Addr, method string) bool
	Count    func(reason string) // told of every refusal; must not block
	MaxConns int                 // TCP and TLS connections at once; one stranger may hold an eighth of them, all strangers three quarters
	ConnIdle time.Duration       // a connection that brought nothing for so long is closed; an unfinished message is given 32 s
	// Judge looks at every message before it is parsed, and at every connection (nil): "" lets it pass, anything else is the
	// reason why it is dropped without an answer. nil: all pass.
	Judge func(a netip.Addr, msg []byte) (reason string)
	// Answer says whether so many bytes may go to an address by UDP. nil: always.
	Answer func(a netip.Addr, size int) bool
	// Trusted says whether an address is no stranger: its connections are not bounded by themselves. nil: all are.
	Trusted func(netip.Addr) bool
	// Closed is told when a connection has ended; transport is TCP or TLS. nil: nobody is.
	Closed func(transport string, from netip.AddrPort)
}

// New makes a gate; cfg must be complete.
func New(cfg Config) *Gate {
	return &Gate{cfg: cfg, count: cfg.Count, parser: gosip.NewParser(), dialed: make(map[netip.Addr]int), secret: []byte(rand.Text())}
}

// enter counts one connection more; false, and nothing counted, where there is no room for it. Strangers leave a quarter of the
// room to the others.
func (g *Gate) enter(stranger bool) bool {
	most := int64(g.cfg.MaxConns)
	if stranger && g.alien.Add(1) > max(most-most/4, 1) {
		g.alien.Add(-1)
		return false
	}
	if g.conns.Add(1) > most {
		g.leave(stranger)
		return false
	}
	return true
}

// leave counts one connection less.
func (g *Gate) leave(stranger bool) {
	if g.conns.Add(-1); stranger {
		g.alien.Add(-1)
	}
}

// Expect lets a peer we call pass, until Forget was called as often.
func (g *Gate) Expect(a netip.Addr) {
	g.mu.Lock()
	g.dialed[a]++
	g.mu.Unlock()
}

// Forget takes one Expect back.
func (g *Gate) Forget(a netip.Addr) {
	g.mu.Lock()
	if g.dialed[a]--; g.dialed[a] <= 0 {
		delete(g.dialed, a)
	}
	g.mu.Unlock()
}

// Expected says whether a is a peer of our own calls.
func (g *Gate) Expected(a netip.Addr) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.dialed[a] > 0
}

// allowed says whether a message from a may reach the stack.
func (g *Gate) allowed(a netip.Addr, method string) bool {
	return g.cfg.Allowed(a, method) || g.Expected(a)
}

// judged says whether a message or connection (nil) may go on, and counts it when not.
func (g *Gate) judged(a netip.Addr, msg []byte) bool {
	if g.cfg.Judge == nil {
		return true
	}
	reason := g.cfg.Judge(a, msg)
	if reason != "" {
		g.count(reason)
	}
	return reason == ""
}

// Welcome says whether an address may connect, and counts it when not.
func (g *Gate) Welcome(a netip.Addr) bool { return g.judged(a, nil) }

// Message checks one message of a connection that is neither UDP nor TCP, a WebSocket's: what the stack may read, what goes
// back, and whether the connection is to be closed.
func (g *Gate) Message(src netip.AddrPort, b []byte) (pass, reply []byte, fatal bool) {
	if !g.judged(src.Addr(), b) {
		return nil, nil, true
	}
	return g.check(src, b, false)
}

// Shut lets nothing pass any more, and returns when the stack has found the sockets of the messages it has read.
func (g *Gate) Shut() {
	g.shut.Store(true)
	<-time.After(settle)
}

// datagram checks one UDP packet: pass is what the stack may read, nil for nothing.
func (g *Gate) datagram(src netip.AddrPort, b []byte) (pass []byte, reply wireReply) {
	if len(bytes.Trim(b, "\r\n\x00 ")) == 0 {
		return nil, wireReply{} // keep-alive
	}
	if !g.judged(src.Addr(), b) {
		return nil, wireReply{}
	}
	pass, text, _ := g.check(src, b, false)
	if text != nil {
		reply = wireReply{text, replyAddr(src, b)}
	}
	return pass, reply
}

// streamed checks one message of a stream; fatal says that the stream cannot go on.
func (g *Gate) streamed(src netip.AddrPort, b []byte) (pass, reply []byte, fatal bool) {
	if !g.judged(src.Addr(), b) {
		return nil, nil, true
	}
	return g.check(src, b, true)
}

func (g *Gate) check(src netip.AddrPort, b []byte, stream bool) (pass, reply []byte, fatal bool) {
	if g.shut.Load() {
		return nil, nil, true
	}
	r, fault := cut(b)
	if strings.HasPrefix(r.start, "SIP/") {
		return g.checkResponse(src, &r, fault, stream)
	}
	if fault == nil {
		fault = checkRequestLine(r.start)
	}
	method, _, _ := strings.Cut(r.start, " ")
	changed := false
	if !g.allowed(src.Addr(), method) {
		g.count("source_refused")
		return nil, g.refuse(&r, src, method, &badMessage{403, "Forbidden"}), true
	}
	if fault == nil {
		changed, fault = r.checkHeaders(method, src, stream)
	}
	if fault == nil {
		pass = b
		if g.giveTag(&r, method) || changed || r.folded {
			pass = r.wire()
		}
		if err := g.parse(pass); err != nil {
			fault = bad("Bad Request")
		}
	}
	if fault != nil {
		g.count("malformed_request")
		return nil, g.refuse(&r, src, method, fault), stream
	}
	return pass, nil, false
}

func (g *Gate) checkResponse(src netip.AddrPort, r *rawMessage, fault *badMessage, stream bool) (pass, reply []byte, fatal bool) {
	reason := ""
	if !g.allowed(src.Addr(), "") {
		reason = "source_refused"
	} else if fault != nil || !goodStatusLine(r.start) {
		reason = "malformed_response"
	} else if _, fault := r.checkHeaders("", src, stream); fault != nil {
		reason = "malformed_response"
	} else if pass = r.wire(); g.parse(pass) != nil {
		reason = "malformed_response"
	}
	if reason != "" {
		g.count(reason)
		return nil, nil, stream
	}
	return pass, nil, false
}

// giveTag writes our tag into To of a new INVITE and its CANCEL, so that every response carries the same one, those too that
// the stack makes: it must not be written into a request the stack already works on. Fresh knows it again.
func (g *Gate) giveTag(r *rawMessage, method string) bool {
	if method != "INVITE" && method != "CANCEL" {
		return false
	}
	callID, _ := r.first("call-id")
	from, _ := r.first("from")
	cseq, _ := r.first("cseq")
	number, _, _ := strings.Cut(cseq, " ")
	for i := range r.headers {
		if h := &r.headers[i]; h.name == "to" && rawTag(h.value) == "" {
			h.value += ";tag=" + g.newTag(callID, rawTag(from), number)
			return true
		}
	}
	return false
}

func (g *Gate) newTag(callID, fromTag, number string) string {
	n, _ := strconv.Atoi(number)
	h := hmac.New(sha256.New, g.secret)
	_, _ = fmt.Fprintf(h, "%q %q %d", callID, fromTag, n)
	return hex.EncodeToString(h.Sum(nil)[:12])
}

// Fresh says whether an INVITE came without a tag in To: it begins a call.
func (g *Gate) Fresh(req *gosip.Request) bool {
	to, _ := req.To().Params.Get("tag")
	from, _ := req.From().Params.Get("tag")
	return hmac.Equal([]byte(to), []byte(g.newTag(req.CallID().Value(), from, strconv.Itoa(int(req.CSeq().SeqNo)))))
}

// rawTag reads the tag parameter of a From or To value.
func rawTag(v string) string {
	parts, _ := splitOutside(v, ';')
	for _, p := range parts[1:] {
		if k, val, _ := strings.Cut(p, "="); strings.EqualFold(strings.TrimSpace(k), "tag") {
			return strings.TrimSpace(val)
		}
	}
	return ""
}

// parse tries what the stack will do with b, here where a panic costs one message and not the process.
func (g *Gate) parse(b []byte) (err error) {
	defer func() {
		if v := recover(); v != nil {
			g.count("parser_panic")
			err = fmt.Errorf("parser panic: %v", v)
		}
	}()
	m, err := g.parser.ParseSIP(b)
	if err != nil {
		return fmt.Errorf("parse: %w", err)
	}
	if m.Via() == nil || m.From() == nil || m.To() == nil || m.CallID() == nil || m.CSeq() == nil {
		return bad("Missing Header Field")
	}
	if req, ok := m.(*gosip.Request); ok {
		if _, err := gosip.ServerTxKeyMake(req); err != nil {
			return fmt.Errorf("transaction key: %w", err)
		}
	}
	return nil
}

// refuse builds an answer out of the raw header fields; nil when there can be none: for ACK, or without a Via to send it by.
func (g *Gate) refuse(r *rawMessage, src netip.AddrPort, method string, why *badMessage) []byte {
	if _, ok := r.first("via"); !ok || method == "ACK" {
		return nil
	}
	var b strings.Builder
	fmt.Fprintf(&b, "SIP/2.0 %d %s\r\n", why.code, why.phrase)
	top := true
	for _, h := range r.headers {
		if h.name == "via" {
			if top && !strings.Contains(h.value, ";received=") {
				h.value += ";received=" + src.Addr().String()
			}
			top = false
			b.WriteString("Via: " + h.value + "\r\n")
		}
	}
	for _, name := range []string{"From", "To", "Call-ID", "CSeq"} {
		v, ok := r.first(strings.ToLower(name))
		if !ok {
			continue
		}
		if name == "To" && !strings.Contains(strings.ToLower(v), "tag") {
			sum := sha256.Sum256([]byte(r.start + v))
			v += ";tag=" + hex.EncodeToString(sum[:6])
		}
		b.WriteString(name + ": " + v + "\r\n")
	}
	b.WriteString("Server: " + g.cfg.UserAgent + "\r\nContent-Length: 0\r\n\r\n")
	return []byte(b.String())
}

// replyAddr is where an answer to a packet from src goes: to its port, but to the port of the Via where the Via names the
// source's own address and asks for no rport (RFC 3261 section 18.2.2, RFC 3581).
func replyAddr(src netip.AddrPort, b []byte) netip.AddrPort {
	r, _ := cut(b)
	v, ok := r.first("via")
	if !ok {
		return src
	}
	if host, port, rport, ok := viaSentBy(v); ok && !rport {
		if a, err := netip.ParseAddr(host); err == nil && a == src.Addr() {
			return netip.AddrPortFrom(src.Addr(), port)
		}
	}
	return src
}

// viaSentBy reads host, port (5060 where none is given) and whether rport is there from a Via value.
func viaSentBy(v string) (host string, port uint16, rport, ok bool) {
	if strings.ContainsAny(v, "\",<>") {
		vals, _ := splitOutside(v, ',')
		v = vals[0]
	}
	sent, params, _ := strings.Cut(v, ";")
	sent = strings.TrimSpace(sent)
	i := strings.LastIndexAny(sent, " \t")
	if i < 0 {
		return "", 0, false, false
	}
	host, port = sent[i+1:], 5060
	if j := strings.LastIndexByte(host, ':'); j > strings.LastIndexByte(host, ']') {
		n, err := strconv.ParseUint(host[j+1:], 10, 16)
		if err != nil || n == 0 {
			return "", 0, false, false
		}
		host, port = host[:j], uint16(n)
	}
	for p := range strings.SplitSeq(params, ";") {
		name, _, _ := strings.Cut(p, "=")
		rport = rport || strings.EqualFold(strings.TrimSpace(name), "rport")
	}
	return strings.Trim(host, "[]"), port, rport, host != ""
}
