package pdf

// cmap is a ToUnicode table (section 9.10.3): codes to text.
type cmap struct {
	text  map[string]string
	sizes []codeRange
}

type codeRange struct{ low, high string }

// maxCodes bounds one table: every code of two bytes.
const maxCodes = 1 << 16

// readCMap reads the operators that ToUnicode tables use.
func readCMap(in []byte) *cmap {
	m := &cmap{text: map[string]string{}}
	l := &lexer{in: in}
	var stack array
	for {
		v, ok := l.next(0)
		if !ok || len(m.text) >= maxCodes {
			return m
		}
		switch v {
		case keyword("endcodespacerange"):
			for i := 0; i+1 < len(stack); i += 2 {
				low, _ := stack[i].(string)
				high, _ := stack[i+1].(string)
				if len(low) == len(high) && len(low) > 0 && len(low) <= 4 {
					m.sizes = append(m.sizes, codeRange{low, high})
				}
			}
		case keyword("endbfchar"):
			for i := 0; i+1 < len(stack); i += 2 {
				code, _ := stack[i].(string)
				if text, ok := stack[i+1].(string); ok {
					m.text[code] = utf16BE(text)
				}
			}
		case keyword("endbfrange"):
			m.ranges(stack)
		case keyword("begincodespacerange"), keyword("beginbfchar"), keyword("beginbfrange"):
		default:
			if _, operator := v.(keyword); !operator && len(stack) < 3*maxCodes {
				stack = append(stack, v)
			}
			if _, operator := v.(keyword); !operator {
				continue
			}
		}
		stack = stack[:0]
	}
}

// ranges reads "low high first" and "low high [texts]" triples.
func (m *cmap) ranges(stack array) {
	for i := 0; i+2 < len(stack); i += 3 {
		low, _ := stack[i].(string)
		high, _ := stack[i+1].(string)
		if len(low) == 0 || len(low) != len(high) || len(low) > 4 {
			continue
		}
		from, to := number(low), number(high)
		for n := from; n <= to && n-from < maxCodes && len(m.text) < maxCodes; n++ {
			code := codeOf(n, len(low))
			switch target := stack[i+2].(type) {
			case string:
				m.text[code] = utf16BE(advance(target, n-from))
			case array:
				if n-from >= len(target) {
					n = to
					break
				}
				text, _ := target[n-from].(string)
				m.text[code] = utf16BE(text)
			}
		}
	}
}

func codeOf(n, size int) string {
	out := make([]byte, size)
	for i := size - 1; i >= 0; i-- {
		out[i] = byte(n) //nolint:gosec // the low byte
		n >>= 8
	}
	return string(out)
}

// advance adds n to the last two bytes.
func advance(s string, n int) string {
	if len(s) < 2 {
		return s
	}
	last := number(s[len(s)-2:]) + n
	return s[:len(s)-2] + codeOf(last, 2)
}

// size says how many bytes the next code has.
func (m *cmap) size(s string) int {
	for n := 1; n <= 4 && n <= len(s); n++ {
		for _, r := range m.sizes {
			if len(r.low) == n && inside(s[:n], r) {
				return n
			}
		}
	}
	return len(m.sizes[0].low)
}

func inside(code string, r codeRange) bool {
	for i := range len(code) {
		if code[i] < r.low[i] || code[i] > r.high[i] {
			return false
		}
	}
	return true
}
