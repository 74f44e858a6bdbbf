package gate

import (
	"crypto/sha256"
	"encoding/hex"
	"net/netip"
	"strconv"
	"strings"
)

// checkRequestLine wants "Method SP URI SP SIP/2.0" and no more (RFC 3261 section 25.1).
func checkRequestLine(line string) *badMessage {
	parts := strings.Split(line, " ")
	if len(parts) != 3 || !isToken(parts[0]) || parts[1] == "" {
		return bad("Malformed Request Line")
	}
	scheme, rest, ok := strings.Cut(parts[1], ":")
	if !ok || rest == "" || !isToken(scheme) {
		return bad("Malformed Request-URI")
	}
	version := strings.ToUpper(parts[2])
	if !strings.HasPrefix(version, "SIP/") {
		return bad("Malformed Request Line")
	}
	if version != "SIP/2.0" {
		return &badMessage{505, "Version Not Supported"}
	}
	switch strings.ToLower(scheme) {
	case "sip", "sips":
		if !goodSIPURI(rest) {
			return bad("Malformed Request-URI")
		}
	case "tel":
	default: // here, because the stack cannot parse every such URI
		return &badMessage{416, "Unsupported URI Scheme"}
	}
	return nil
}

// goodSIPURI wants a host, and no header fields: they may not stand in a Request-URI (RFC 3261 section 19.1.1).
func goodSIPURI(rest string) bool {
	if strings.ContainsAny(rest, "<>\"") {
		return false
	}
	host := rest
	if i := strings.LastIndexByte(rest, '@'); i >= 0 {
		host = rest[i+1:]
	}
	if strings.Contains(host, "?") {
		return false
	}
	host, _, _ = strings.Cut(host, ";")
	return host != ""
}

func goodStatusLine(line string) bool {
	version, rest, ok := strings.Cut(line, " ")
	code, _, ok2 := strings.Cut(rest, " ")
	n, err := strconv.Atoi(code)
	return ok && ok2 && strings.EqualFold(version, "SIP/2.0") && err == nil && n >= 100 && n <= 699
}

// single are the header fields that stand in a request at most once.
//
//nolint:gochecknoglobals // table
var single = []string{"From", "To", "Call-ID", "CSeq", "Max-Forwards", "Content-Length", "Content-Type", "Replaces", "Refer-To",
	"RAck", "RSeq", "Session-Expires", "Min-SE", "Event", "Subscription-State"}

// checkHeaders checks what the stack and we rely on and brings odd but legal forms into the usual one.
// method is "" for a response. It reports whether the message differs from the wire now.
func (r *rawMessage) checkHeaders(method string, src netip.AddrPort, stream bool) (changed bool, fault *badMessage) {
	for i, name := range single {
		n := r.amount(strings.ToLower(name))
		if n == 0 && i < 4 {
			return false, bad("Missing %s", name)
		}
		if n > 1 {
			return false, bad("Multiple %s", name)
		}
	}
	if r.amount("via") == 0 {
		return false, bad("Missing Via")
	}
	length, fault := r.checkLength(stream)
	if fault != nil {
		return false, fault
	}
	if fault = r.checkNumbers(method); fault != nil {
		return false, fault
	}
	names, fault := r.checkAddresses()
	if fault != nil {
		return false, fault
	}
	vias, fault := r.checkVias(method, src)
	if fault == nil && method == "INVITE" {
		fault = r.checkContact()
	}
	return length || names || vias, fault
}

// oldBranch begins the branches made for RFC 2543 clients, which sent none.
const oldBranch = "z9hG4bKold"

// checkContact wants to know where requests within the dialog of an INVITE go: one address (RFC 3261 section 8.1.1.8). RFC 2543 clients
// need not say: their From is taken. The Vias and addresses are checked.
func (r *rawMessage) checkContact() *badMessage {
	contact, ok := r.first("contact")
	if r.amount("contact") > 1 {
		return bad("Multiple Contact")
	}
	if strings.Contains(contact, ",") {
		if vals, _ := splitOutside(contact, ','); len(vals) > 1 {
			return bad("Multiple Contact")
		}
	}
	if ok && contact != "*" {
		return nil
	}
	via, _ := r.first("via")
	top, _, _ := strings.Cut(via, ",")
	switch {
	case ok:
		return bad("Malformed Contact")
	case strings.Contains(top, ";branch="+oldBranch):
		return nil
	}
	return bad("Missing Contact")
}

// checkLength trims the body to Content-Length, or refuses one that promises more.
func (r *rawMessage) checkLength(stream bool) (changed bool, fault *badMessage) {
	v, ok := r.first("content-length")
	if !ok {
		if stream {
			return false, bad("Missing Content-Length")
		}
		return true, nil
	}
	n, err := strconv.ParseUint(v, 10, 31)
	if err != nil || int(n) > len(r.body) {
		return false, bad("Bad Content-Length")
	}
	changed = int(n) < len(r.body)
	r.body = r.body[:n]
	return changed, nil
}

func (r *rawMessage) checkNumbers(method string) *badMessage {
	cseq, _ := r.first("cseq")
	f := strings.Fields(cseq)
	if len(f) != 2 {
		return bad("Bad CSeq")
	}
	if n, err := strconv.ParseUint(f[0], 10, 32); err != nil || n > 1<<31-1 {
		return bad("Bad CSeq")
	}
	if method != "" && f[1] != method {
		return bad("CSeq Method Mismatch")
	}
	for i := range r.headers {
		if h := &r.headers[i]; h.name == "cseq" && h.value != f[0]+" "+f[1] {
			h.value, r.folded = f[0]+" "+f[1], true
		}
	}
	if v, ok := r.first("max-forwards"); ok {
		if n, err := strconv.ParseUint(v, 10, 16); err != nil || n > 255 {
			return bad("Bad Max-Forwards")
		}
	}
	return nil
}

// checkAddresses looks at From, To and Contact: quotes and brackets closed, no blanks inside a URI, parameters in the usual form.
func (r *rawMessage) checkAddresses() (changed bool, fault *badMessage) {
	for i := range r.headers {
		h := &r.headers[i]
		switch h.name {
		case "from", "to", "contact", "route", "record-route":
		default:
			continue
		}
		if h.value == "" {
			return changed, bad("Empty %s", h.label)
		}
		if h.name == "contact" && h.value == "*" {
			continue
		}
		if plainAddress(h.value) {
			continue
		}
		vals, ok := splitOutside(h.value, ',')
		if !ok {
			return changed, bad("Malformed %s", h.label)
		}
		if len(vals) > 1 && (h.name == "from" || h.name == "to") {
			return changed, bad("Malformed %s", h.label)
		}
		for j, v := range vals {
			if vals[j], ok = tidyAddress(v); !ok {
				return changed, bad("Malformed %s", h.label)
			}
		}
		if v := strings.Join(vals, ", "); v != h.value {
			h.value, changed = v, true
		}
	}
	return changed, nil
}

// plainAddress says whether a value is one address in the usual form: nothing to check or tidy further. Nearly all are.
func plainAddress(v string) bool {
	if strings.ContainsAny(v, "\",\\") || strings.HasSuffix(v, ";") || strings.Contains(v, ";;") {
		return false
	}
	open := strings.IndexByte(v, '<')
	if open < 0 {
		return !strings.ContainsAny(v, " \t>?") && strings.IndexByte(v, ':') > 0
	}
	uri, tail, ok := strings.Cut(v[open+1:], ">")
	return ok && strings.IndexByte(uri, ':') > 0 && !strings.ContainsAny(uri, " \t<") &&
		(tail == "" || tail[0] == ';' && !strings.ContainsAny(tail, " \t<>"))
}

// quotedEnd is where the quoted string ends that s begins with, 0 where it begins with none.
func quotedEnd(s string) int {
	if !strings.HasPrefix(s, `"`) {
		return 0
	}
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return 0
}

// tidyAddress writes a name-addr or addr-spec with its parameters without blanks around ";" and "=".
func tidyAddress(v string) (string, bool) {
	parts, _ := splitOutside(v, ';')
	addr := parts[0]
	quoted := quotedEnd(addr)
	name, uri, found := strings.Cut(addr[quoted:], "<")
	name = strings.TrimSpace(name)
	if found && (name == "" || quoted == 0 && (!strings.Contains(name, `"`) || strings.HasSuffix(name, `"`))) {
		uri, tail, _ := strings.Cut(uri, ">")
		if strings.TrimSpace(tail) != "" || strings.ContainsAny(uri, " \t") || !strings.Contains(uri, ":") {
			return "", false
		}
	} else if strings.ContainsAny(addr, " \t\"<>") || !strings.Contains(addr, ":") || strings.Contains(addr, "?") {
		return "", false
	}
	out := addr
	for _, p := range parts[1:] {
		if p == "" {
			return "", false
		}
		k, val, has := strings.Cut(p, "=")
		out += ";" + strings.TrimSpace(k)
		if has {
			out += "=" + strings.TrimSpace(val)
		}
	}
	return out, true
}

// checkVias brings every Via into the form "SIP/2.0/UDP host;params". The top one of a request gets what the stack needs:
// a branch where an RFC 2543 client sent none, and rport where the sent-by is not the source, so that the answer finds
// its way back through a translator.
func (r *rawMessage) checkVias(method string, src netip.AddrPort) (changed bool, fault *badMessage) {
	top := method != ""
	for i := range r.headers {
		h := &r.headers[i]
		if h.name != "via" {
			continue
		}
		vals, ok := []string{h.value}, true
		if !plainVia(h.value) {
			vals, ok = splitOutside(h.value, ',')
		}
		if !ok {
			return changed, bad("Malformed Via")
		}
		for j, v := range vals {
			v, ok := tidyVia(v)
			if !ok {
				return changed, bad("Malformed Via")
			}
			if top {
				if v, ok = r.completeVia(v, src); !ok {
					return changed, bad("Malformed Via")
				}
				top = false
			}
			vals[j] = v
		}
		if v := strings.Join(vals, ", "); v != h.value {
			h.value, changed = v, true
		}
	}
	return changed, nil
}

// plainVia says whether a value is one Via in the usual form, as nearly all are: "SIP/2.0/UDP host:port;branch=z;rport".
func plainVia(v string) bool {
	rest, ok := strings.CutPrefix(v, "SIP/2.0/")
	transport, rest, ok2 := strings.Cut(rest, " ")
	return ok && ok2 && isToken(transport) && rest != "" && rest[0] != ';' && !strings.ContainsAny(rest, " \t\",<>\\") && plainParams(rest)
}

// plainParams says whether every parameter behind the first ";" has a name that is a token.
func plainParams(rest string) bool {
	_, params, ok := strings.Cut(rest, ";")
	if !ok {
		return true
	}
	for p := range strings.SplitSeq(params, ";") {
		if k, _, _ := strings.Cut(p, "="); !isToken(k) {
			return false
		}
	}
	return true
}

// tidyVia brings a Via into the usual form.
func tidyVia(v string) (string, bool) {
	if plainVia(v) {
		_, _, _, ok := viaSentBy(v)
		return v, ok
	}
	parts, _ := splitOutside(v, ';')
	// "SIP / 2.0 / UDP host : port"
	f := strings.Fields(strings.NewReplacer("/", " / ", ":", " : ").Replace(parts[0]))
	if open := strings.IndexByte(parts[0], '['); open >= 0 { // an IPv6 address: its colons are no separators
		f = append(strings.Fields(strings.ReplaceAll(parts[0][:open], "/", " / ")), strings.ReplaceAll(parts[0][open:], " ", ""))
	}
	if len(f) < 6 || f[1] != "/" || f[3] != "/" || !strings.EqualFold(f[0], "SIP") || f[2] != "2.0" || !isToken(f[4]) {
		return "", false
	}
	out := f[0] + "/" + f[2] + "/" + f[4] + " " + strings.Join(f[5:], "")
	if _, _, _, ok := viaSentBy(out); !ok {
		return "", false
	}
	for _, p := range parts[1:] {
		k, val, has := strings.Cut(p, "=")
		if k = strings.TrimSpace(k); !isToken(k) {
			return "", false
		}
		out += ";" + k
		if has {
			out += "=" + strings.TrimSpace(val)
		}
	}
	return out, true
}

func (r *rawMessage) completeVia(v string, src netip.AddrPort) (string, bool) {
	host, _, rport, ok := viaSentBy(v)
	if !ok {
		return "", false
	}
	if t, _, _ := strings.Cut(v, " "); strings.HasPrefix(strings.ToUpper(t), "SIP/2.0/WS") {
		v = overWebSocket(v, src)
	} else if a, err := netip.ParseAddr(host); !rport && (err != nil || a != src.Addr()) {
		v += ";rport"
	}
	// The bare cookie identifies nothing (RFC 4475 section 3.2.1), nor does a missing branch: make one of what RFC 2543
	// compares, the same for the INVITE, its copies and its ACK.
	if _, own, ok := strings.Cut(v, ";branch=z9hG4bK"); ok && own != "" && own[0] != ';' {
		return v, true
	}
	branch := ""
	parts := strings.Split(v, ";")
	kept := parts[:1]
	for _, p := range parts[1:] {
		if k, val, _ := strings.Cut(p, "="); strings.EqualFold(k, "branch") {
			branch = val
			if !strings.HasPrefix(branch, "z9hG4bK") || branch == "z9hG4bK" {
				continue
			}
		}
		kept = append(kept, p)
	}
	if strings.HasPrefix(branch, "z9hG4bK") && branch != "z9hG4bK" {
		return v, true
	}
	from, _ := r.first("from")
	callID, _ := r.first("call-id")
	cseq, _ := r.first("cseq")
	if number, method, _ := strings.Cut(cseq, " "); method == "ACK" || method == "CANCEL" {
		cseq = number + " INVITE"
	}
	sum := sha256.Sum256([]byte(parts[0] + branch + from + callID + cseq))
	return strings.Join(kept, ";") + ";branch=" + oldBranch + hex.EncodeToString(sum[:8]), true
}

// overWebSocket writes where the request came from into its Via: the stack would connect to the sent-by where the connection
// has gone before the answer.
func overWebSocket(v string, src netip.AddrPort) string {
	parts := strings.Split(v, ";")
	kept := parts[:1]
	for _, p := range parts[1:] {
		if k, _, _ := strings.Cut(p, "="); !strings.EqualFold(k, "rport") && !strings.EqualFold(k, "received") {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, ";") + ";received=" + src.Addr().String() + ";rport=" + strconv.Itoa(int(src.Port()))
}
