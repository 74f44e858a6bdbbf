package gate

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
)

// rawHeader is one header field of a message on the wire, unfolded.
type rawHeader struct {
	name  string // long form, lower case
	label string // as it came
	value string
}

// rawMessage is a message cut into lines, not understood further.
type rawMessage struct {
	start   string
	headers []rawHeader
	body    []byte
	folded  bool // not in the usual form: to be written again
}

// badMessage is why a message is refused, as a SIP status.
type badMessage struct {
	code   int
	phrase string
}

// Error is the status line's end.
func (b *badMessage) Error() string { return strconv.Itoa(b.code) + " " + b.phrase }

func bad(format string, a ...any) *badMessage {
	return &badMessage{code: 400, phrase: fmt.Sprintf(format, a...)}
}

// longNames are the compact forms of RFC 3261 section 7.3.3 and later RFCs that matter here.
//
//nolint:gochecknoglobals // table
var longNames = map[string]string{
	"i": "call-id", "m": "contact", "e": "content-encoding", "l": "content-length", "c": "content-type", "f": "from",
	"s": "subject", "k": "supported", "t": "to", "v": "via", "r": "refer-to", "o": "event", "u": "allow-events",
	"b": "referred-by", "x": "session-expires",
}

// usualNames are the field names of nearly every message, as written and in lower case: looked up instead of made.
//
//nolint:gochecknoglobals // table
var usualNames = map[string]string{
	"Via": "via", "From": "from", "To": "to", "Call-ID": "call-id", "CSeq": "cseq", "Max-Forwards": "max-forwards",
	"Contact": "contact", "Content-Type": "content-type", "Content-Length": "content-length", "Allow": "allow",
	"Supported": "supported", "Require": "require", "Record-Route": "record-route", "Route": "route", "User-Agent": "user-agent",
	"Server": "server", "Session-Expires": "session-expires", "Authorization": "authorization", "Accept": "accept",
}

// cut splits a message into start line, header fields and body. A broken line gives an error, and what was read so far.
func cut(msg []byte) (rawMessage, *badMessage) {
	var r rawMessage
	head := msg
	if i := bytes.Index(msg, []byte("\r\n\r\n")); i >= 0 {
		head, r.body = msg[:i], msg[i+4:]
	} else {
		head = bytes.TrimRight(head, "\r\n")
	}
	var fault *badMessage
	text := string(head)
	r.headers = make([]rawHeader, 0, 16)
	for n := 0; len(text) > 0 || n == 0; n++ {
		line, rest, _ := strings.Cut(text, "\r\n")
		text = rest
		switch {
		case n == 0:
			r.start = line
		case len(line) > 0 && (line[0] == ' ' || line[0] == '\t') && len(r.headers) > 0:
			h := &r.headers[len(r.headers)-1]
			h.value = strings.TrimSpace(h.value + " " + strings.Trim(line, " \t"))
			r.folded = true
		default:
			label, value, ok := strings.Cut(line, ":")
			label = strings.TrimRight(label, " \t")
			if !ok || !isToken(label) {
				if fault == nil {
					fault = bad("Malformed Header Field")
				}
				continue
			}
			name, usual := usualNames[label]
			if !usual {
				name = strings.ToLower(label)
			}
			if long, ok := longNames[name]; ok { // the stack knows some of them only, and we none
				name, label, r.folded = long, long, true
			}
			r.headers = append(r.headers, rawHeader{name: name, label: label, value: strings.Trim(value, " \t")})
		}
	}
	if strings.ContainsAny(r.start, "\r\n\x00") {
		return r, bad("Malformed Start Line")
	}
	return r, fault
}

// first is the value of the first header field of that name.
func (r *rawMessage) first(name string) (string, bool) {
	for i := range r.headers {
		if r.headers[i].name == name {
			return r.headers[i].value, true
		}
	}
	return "", false
}

func (r *rawMessage) amount(name string) int {
	n := 0
	for i := range r.headers {
		if r.headers[i].name == name {
			n++
		}
	}
	return n
}

// wire writes the message again, one line a field.
func (r *rawMessage) wire() []byte {
	var b bytes.Buffer
	b.Grow(len(r.start) + len(r.body) + 64*len(r.headers))
	b.WriteString(r.start + "\r\n")
	length := false
	for _, h := range r.headers {
		if h.name == "content-length" {
			if length {
				continue
			}
			length, h.value = true, strconv.Itoa(len(r.body))
		}
		b.WriteString(h.label + ": " + h.value + "\r\n")
	}
	if !length {
		b.WriteString("Content-Length: " + strconv.Itoa(len(r.body)) + "\r\n")
	}
	b.WriteString("\r\n")
	b.Write(r.body)
	return b.Bytes()
}

// contentLength finds the length in a message head that ends with an empty line; false when it is missing, odd or given twice.
func contentLength(head []byte) (int, bool) {
	r, _ := cut(head)
	v, ok := r.first("content-length")
	if !ok || r.amount("content-length") != 1 {
		return 0, false
	}
	n, err := strconv.ParseUint(v, 10, 31)
	return int(n), err == nil
}

func isToken(s string) bool {
	for i := range len(s) {
		c := s[i]
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' {
			continue
		}
		if !strings.ContainsRune("-.!%*_+`'~", rune(c)) {
			return false
		}
	}
	return s != ""
}

// outside calls f for every byte of s that is outside quoted strings and angle brackets; f returning false stops.
// It reports whether quotes and brackets were balanced.
func outside(s string, f func(i int) bool) bool {
	quoted, angle := false, false
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case quoted && c == '\\':
			i++
		case c == '"' && !angle:
			quoted = !quoted
		case quoted:
		case c == '<':
			if angle {
				return false
			}
			angle = true
		case c == '>':
			if !angle {
				return false
			}
			angle = false
		case angle:
		default:
			if f != nil && !f(i) {
				return true
			}
		}
	}
	return !quoted && !angle
}

// splitOutside cuts s at sep where it is outside quotes and brackets.
func splitOutside(s string, sep byte) ([]string, bool) {
	var parts []string
	from := 0
	ok := outside(s, func(i int) bool {
		if s[i] == sep {
			parts = append(parts, strings.TrimSpace(s[from:i]))
			from = i + 1
		}
		return true
	})
	return append(parts, strings.TrimSpace(s[from:])), ok
}
