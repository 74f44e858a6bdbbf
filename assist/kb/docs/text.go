package docs

import (
	"fmt"
	"hash/fnv"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

func quote(s string) string {
	r := []rune(strings.TrimSpace(s))
	if len(r) > 40 {
		r = append(r[:40], '…')
	}
	return `"` + string(r) + `"`
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}

func scalar(v any) string {
	if t, ok := v.(time.Time); ok {
		return t.Format("2006-01-02")
	}
	return fmt.Sprint(v)
}

// shortHash is six hexadecimal digits of a text.
func shortHash(s string) string {
	h := fnv.New64a()
	_, _ = h.Write([]byte(s)) // never fails
	return fmt.Sprintf("%06x", h.Sum64()&0xffffff)
}

// clean brings white space to single blanks, drops what cannot be shown, and joins Chinese that a line break tore apart.
func clean(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	var last rune
	gap := false
	for _, r := range s {
		switch {
		case unicode.IsSpace(r) || r == 0x3000:
			gap = true
			continue
		case r == unicode.ReplacementChar || r == 0xFEFF || r == 0x200B || unicode.IsControl(r):
			continue
		}
		if r >= 0x2E80 && r <= 0x2FDF || r >= 0xF900 && r <= 0xFAFF { // PDF writers put radicals for characters
			if r = []rune(norm.NFKC.String(string(r)))[0]; r == '戶' {
				r = '户'
			}
		}
		if gap && last != 0 && !(wide(last) && wide(r)) {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
		last, gap = r, false
	}
	return b.String()
}

// wide is true for characters between which Chinese text has no blanks.
func wide(r rune) bool {
	return r >= 0x2E80 && r <= 0x9FFF || r >= 0xF900 && r <= 0xFAFF || r >= 0xFF00 && r <= 0xFFEF || r >= 0x20000 && r <= 0x3FFFF ||
		strings.ContainsRune("“”‘’…—", r)
}

// Sentences splits text after sentence ends; semicolons and line ends count. Closing quotes and brackets stay with their sentence.
func Sentences(text string) []string {
	var out []string
	rs := []rune(text)
	start := 0
	for i := 0; i < len(rs); i++ {
		end := strings.ContainsRune("。！？；!?;\n", rs[i]) || rs[i] == '.' && (i+1 == len(rs) || unicode.IsSpace(rs[i+1]))
		if !end {
			continue
		}
		for i+1 < len(rs) && strings.ContainsRune("”’）)】》\"'。！？!?", rs[i+1]) {
			i++
		}
		if s := strings.TrimSpace(string(rs[start : i+1])); s != "" {
			out = append(out, s)
		}
		start = i + 1
	}
	if s := strings.TrimSpace(string(rs[start:])); s != "" {
		out = append(out, s)
	}
	return out
}

// cutParts splits text into parts of at most most runes, at sentence ends where there are any.
func cutParts(text string, most int) []string {
	if len([]rune(text)) <= most {
		return []string{text}
	}
	var out []string
	part := ""
	for _, s := range Sentences(text) {
		for rs := []rune(s); len(rs) > most; rs = []rune(s) {
			if part != "" {
				out, part = append(out, part), ""
			}
			out, s = append(out, string(rs[:most])), string(rs[most:])
		}
		switch {
		case part == "":
			part = s
		case len([]rune(part))+len([]rune(s)) > most:
			out, part = append(out, part), s
		default:
			part += glue(part, s) + s
		}
	}
	if part != "" {
		out = append(out, part)
	}
	return out
}

// glue is what stands between two sentences: nothing in Chinese, a blank otherwise.
func glue(a, b string) string {
	ra, rb := []rune(a), []rune(b)
	if len(ra) == 0 || len(rb) == 0 || wide(ra[len(ra)-1]) || wide(rb[0]) && ra[len(ra)-1] > 0x7f {
		return ""
	}
	return " "
}
