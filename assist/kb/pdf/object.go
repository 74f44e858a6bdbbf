package pdf

import (
	"bytes"
	"strconv"
)

// The kinds of objects (ISO 32000-1, section 7.3): nil, bool, float64, string (bytes), name, array, dict, ref, *stream.
type (
	name   string
	array  []any
	dict   map[name]any
	ref    struct{ num, gen int }
	stream struct {
		dict dict
		raw  []byte
	}
	keyword string // an operator, or R, obj, endobj
)

// maxNesting bounds arrays and dictionaries within each other.
const maxNesting = 40

// lexer reads objects from bytes. It never fails: what it cannot read becomes keywords or nil.
type lexer struct {
	in []byte
	at int
}

func isSpace(c byte) bool {
	return c == 0 || c == 9 || c == 10 || c == 12 || c == 13 || c == 32
}

func isDelimiter(c byte) bool {
	return bytes.IndexByte([]byte("()<>[]{}/%"), c) >= 0
}

func (l *lexer) skip() {
	for l.at < len(l.in) {
		switch c := l.in[l.at]; {
		case isSpace(c):
			l.at++
		case c == '%':
			for l.at < len(l.in) && l.in[l.at] != '\n' && l.in[l.at] != '\r' {
				l.at++
			}
		default:
			return
		}
	}
}

// next reads one object; ok is false at the end.
func (l *lexer) next(depth int) (v any, ok bool) {
	l.skip()
	if l.at >= len(l.in) {
		return nil, false
	}
	switch c := l.in[l.at]; {
	case c == '/':
		l.at++
		return l.name(), true
	case c == '(':
		return l.literal(), true
	case c == '<' && l.at+1 < len(l.in) && l.in[l.at+1] == '<':
		l.at += 2
		return l.dict(depth), true
	case c == '<':
		return l.hex(), true
	case c == '[':
		l.at++
		return l.array(depth), true
	case isDelimiter(c):
		l.at++
		if c == '>' && l.at < len(l.in) && l.in[l.at] == '>' {
			l.at++
			return keyword(">>"), true
		}
		return keyword(string(c)), true
	}
	return l.word(), true
}

func (l *lexer) regular() string {
	start := l.at
	for l.at < len(l.in) && !isSpace(l.in[l.at]) && !isDelimiter(l.in[l.at]) {
		l.at++
	}
	return string(l.in[start:l.at])
}

func (l *lexer) word() any {
	w := l.regular()
	switch w {
	case "true":
		return true
	case "false":
		return false
	case "null":
		return nil
	}
	if c := w[0]; c >= '0' && c <= '9' || c == '-' || c == '+' || c == '.' {
		if f, err := strconv.ParseFloat(w, 64); err == nil && f > -1e12 && f < 1e12 {
			return f
		}
		return 0.0
	}
	return keyword(w)
}

func (l *lexer) name() name {
	w := l.regular()
	if !bytes.Contains([]byte(w), []byte("#")) {
		return name(w)
	}
	var out []byte
	for i := 0; i < len(w); i++ {
		if w[i] == '#' && i+2 < len(w) {
			if v, err := strconv.ParseUint(w[i+1:i+3], 16, 8); err == nil {
				out = append(out, byte(v))
				i += 2
				continue
			}
		}
		out = append(out, w[i])
	}
	return name(out)
}

func (l *lexer) hex() string {
	l.at++
	var out []byte
	high, half := byte(0), false
	for l.at < len(l.in) {
		c := l.in[l.at]
		l.at++
		if c == '>' {
			break
		}
		v := hexValue(c)
		if v > 15 {
			continue
		}
		if half {
			out = append(out, high<<4|v)
		}
		high, half = v, !half
	}
	if half {
		out = append(out, high<<4)
	}
	return string(out)
}

func hexValue(c byte) byte {
	switch {
	case c >= '0' && c <= '9':
		return c - '0'
	case c >= 'a' && c <= 'f':
		return c - 'a' + 10
	case c >= 'A' && c <= 'F':
		return c - 'A' + 10
	}
	return 255
}

// literal reads (text) with its escapes.
func (l *lexer) literal() string {
	l.at++
	var out []byte
	for open := 1; l.at < len(l.in); l.at++ {
		c := l.in[l.at]
		switch c {
		case '(':
			open++
		case ')':
			if open--; open == 0 {
				l.at++
				return string(out)
			}
		case '\\':
			out = l.escape(out)
			continue
		}
		out = append(out, c)
	}
	l.at = min(l.at, len(l.in)) // behind a backslash at the very end
	return string(out)
}

// escape reads what follows a backslash and leaves at on its last byte.
func (l *lexer) escape(out []byte) []byte {
	l.at++
	if l.at >= len(l.in) {
		return out
	}
	c := l.in[l.at]
	if i := bytes.IndexByte([]byte("nrtbf"), c); i >= 0 {
		return append(out, "\n\r\t\b\f"[i])
	}
	if c == '\n' || c == '\r' {
		if c == '\r' && l.at+1 < len(l.in) && l.in[l.at+1] == '\n' {
			l.at++
		}
		return out
	}
	if c < '0' || c > '7' {
		return append(out, c)
	}
	v := 0
	for n := 0; n < 3 && l.at < len(l.in) && l.in[l.at] >= '0' && l.in[l.at] <= '7'; n++ {
		v = v*8 + int(l.in[l.at]-'0')
		l.at++
	}
	l.at--
	return append(out, byte(v)) //nolint:gosec // the standard says to drop the overflow
}

// array reads up to ]; "1 0 R" becomes a ref.
func (l *lexer) array(depth int) array {
	var out array
	for depth < maxNesting {
		v, ok := l.next(depth + 1)
		if !ok || v == keyword("]") || v == keyword("endobj") {
			break
		}
		out = appendRef(out, v)
	}
	return out
}

// appendRef appends v, or makes a ref of the last two numbers when v is R.
func appendRef(out array, v any) array {
	if n := len(out); v == keyword("R") && n >= 2 {
		num, ok := out[n-2].(float64)
		gen, ok2 := out[n-1].(float64)
		if ok && ok2 {
			return append(out[:n-2], ref{int(num), int(gen)})
		}
	}
	return append(out, v)
}

func (l *lexer) dict(depth int) dict {
	var flat array
	for depth < maxNesting {
		v, ok := l.next(depth + 1)
		if !ok || v == keyword(">>") || v == keyword("endobj") {
			break
		}
		flat = appendRef(flat, v)
	}
	out := dict{}
	for i := 0; i+1 < len(flat); i += 2 {
		key, ok := flat[i].(name)
		if !ok {
			i-- // a value is missing: look for the next key
			continue
		}
		out[key] = flat[i+1]
	}
	return out
}
