package sdp

import (
	"slices"
	"strings"
)

// The order of lines that the parser insists on (RFC 8866 section 9); t and r go together.
const (
	sessionOrder = "vosiuepcbtzka"
	mediaOrder   = "micbka"
)

// tidy brings what phones send, and other parsers take, into the form of the RFC: a last line without its end, blanks and zero
// bytes behind a line, lines in another order, no s or t line, a user name with blanks in the o line. Lines of a type that the
// RFC does not know stay as they are, and the description is refused for them, as it says.
func tidy(body []byte) []byte {
	var parts [][]string // the session's lines, then those of each media line
	part := []string(nil)
	for line := range strings.Lines(string(body)) {
		line = strings.TrimRight(line, " \t\r\n\x00")
		if line == "" {
			continue
		}
		if strings.HasPrefix(line, "m=") {
			parts, part = append(parts, part), nil
		}
		part = append(part, line)
	}
	parts = append(parts, part)
	parts[0] = tidySession(parts[0])
	var out strings.Builder
	for i, p := range parts {
		order := mediaOrder
		if i == 0 {
			order = sessionOrder
		}
		slices.SortStableFunc(p, func(a, b string) int { return rank(order, a) - rank(order, b) })
		for _, line := range p {
			out.WriteString(line + "\r\n")
		}
	}
	return []byte(out.String())
}

// rank is the place of a line; unknown ones come last.
func rank(order, line string) int {
	kind := line[:1]
	if kind == "r" {
		kind = "t"
	}
	if i := strings.Index(order, kind); i >= 0 {
		return i
	}
	return len(order)
}

// tidySession completes the lines that belong to the whole session.
func tidySession(lines []string) []string {
	has := func(kind string) bool {
		return slices.ContainsFunc(lines, func(l string) bool { return strings.HasPrefix(l, kind) })
	}
	if !has("v=") || !has("o=") {
		return lines // no session description
	}
	if !has("s=") {
		lines = append(lines, "s=-")
	}
	if !has("t=") {
		lines = append(lines, "t=0 0")
	}
	for i, l := range lines {
		if f := strings.Fields(strings.TrimPrefix(l, "o=")); strings.HasPrefix(l, "o=") && len(f) > 6 {
			lines[i] = "o=" + strings.Join(f[:len(f)-5], "_") + " " + strings.Join(f[len(f)-5:], " ")
		}
	}
	return lines
}
