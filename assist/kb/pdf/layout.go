package pdf

import (
	"cmp"
	"math"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// line is one line of a page.
type line struct {
	page      int
	x, end, y float64
	size      float64
	text      string
}

// lines joins a page's spans, in the order in which they are drawn, to lines.
func (r *interpreter) lines() []line {
	var out []line
	for _, s := range r.spans {
		if n := len(out) - 1; n >= 0 && math.Abs(out[n].y-s.y) < 0.4*max(s.size, out[n].size) && s.x > out[n].x-s.size {
			l := &out[n]
			if gap := s.x - l.end; gap > 0.22*s.size && !wideEnd(l.text) && !wideStart(s.text) || gap > 3*s.size {
				l.text += " "
			}
			l.text += s.text
			l.end, l.size = max(l.end, s.end), max(l.size, s.size)
			continue
		}
		out = append(out, line{page: r.page, x: s.x, end: s.end, y: s.y, size: s.size, text: s.text})
	}
	out = slices.DeleteFunc(out, func(l line) bool { return strings.TrimSpace(l.text) == "" })
	for i := range out {
		out[i].text = strings.TrimSpace(out[i].text)
	}
	return out
}

func wideEnd(s string) bool {
	r := []rune(s)
	return len(r) > 0 && isWide(r[len(r)-1])
}

func wideStart(s string) bool {
	r := []rune(s)
	return len(r) > 0 && isWide(r[0])
}

func isWide(r rune) bool { return r >= 0x2E80 }

var (
	pageNumber = regexp.MustCompile(`^(?:第\s*)?[-–—]?\s*\d{1,4}\s*[-–—]?(?:\s*页)?(?:\s*[/／共]\s*\d{1,4}\s*页?)?$`)
	// What browsers print at the edges of a page: when, and from where. On few pages it does not show as running, and it is no text.
	printed   = regexp.MustCompile(`^\s*(?:\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4},?\s+(?:[上下]午)?\d{1,2}:\d{2}(?::\d{2})?(?:\s?[AaPp][Mm])?|(?:file|ﬁle|https?)://\S+(?:\s+\d+\s?/\s?\d+)?)\s*$`)
	itemStart = regexp.MustCompile(`^(?:[•·●○■◆▪▶\-–]\s*|[（(]?[0-9一二三四五六七八九十]{1,3}[)）.、．]\s*)`)
)

// sentence are the marks that end one.
const sentence = "。！？；!?;:：."

// layout joins lines to paragraphs: page numbers, what stands on most pages and what a browser prints at their edges is left out, larger type is a heading.
func layout(lines []line, pages int) []Paragraph {
	lines = slices.DeleteFunc(lines, func(l line) bool { return pageNumber.MatchString(l.text) || printed.MatchString(l.text) })
	lines = withoutRunning(lines, pages)
	body, levels := sizes(lines)
	right := map[int]float64{}
	for _, l := range lines {
		right[l.page] = max(right[l.page], l.end)
	}
	var out []Paragraph
	for i, l := range lines {
		heading := levels[round(l.size)]
		if len([]rune(l.text)) > 50 || l.size < 1.12*body {
			heading = 0
		}
		if i > 0 && len(out) > 0 && continues(lines[i-1], l, right[l.page]) && out[len(out)-1].Heading == heading {
			last := &out[len(out)-1]
			last.Text += join(last.Text, l.text) + l.text
			continue
		}
		out = append(out, Paragraph{Page: l.page, Heading: heading, Text: l.text})
	}
	for i := range out {
		if out[i].Heading == 0 {
			out[i].Text = strings.TrimSpace(strings.TrimLeft(out[i].Text, "•·●○■◆▪▶ "))
		}
	}
	return slices.DeleteFunc(out, func(p Paragraph) bool { return p.Text == "" })
}

// continues reports whether b goes on the paragraph of a.
func continues(a, b line, right float64) bool {
	if a.page != b.page {
		return false
	}
	gap := a.y - b.y
	switch {
	case gap <= 0 || gap > 1.9*max(a.size, b.size), math.Abs(a.size-b.size) > 0.6, itemStart.MatchString(b.text):
		return false
	case a.end < right-2.5*a.size && strings.ContainsAny(lastRune(a.text), sentence): // the line ended early with a full stop
		return false
	case b.x > a.x+1.5*b.size && strings.ContainsAny(lastRune(a.text), sentence): // indented
		return false
	}
	return true
}

func lastRune(s string) string {
	r := []rune(s)
	if len(r) == 0 {
		return " "
	}
	return string(r[len(r)-1:])
}

func join(a, b string) string {
	if a == "" || b == "" || wideEnd(a) || wideStart(b) {
		return ""
	}
	return " "
}

// withoutRunning drops headers and footers: the same text at the same height on at least half of three or more pages.
func withoutRunning(lines []line, pages int) []line {
	if pages < 3 {
		return lines
	}
	type spot struct {
		text string
		y    int
	}
	on := map[spot]map[int]bool{}
	at := func(l line) spot { return spot{text: letters(l.text), y: round(l.y)} }
	for _, l := range lines {
		if on[at(l)] == nil {
			on[at(l)] = map[int]bool{}
		}
		on[at(l)][l.page] = true
	}
	return slices.DeleteFunc(lines, func(l line) bool { return 2*len(on[at(l)]) >= pages && len(on[at(l)]) >= 3 })
}

// letters is text without digits, so that running page numbers are alike.
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) {
			return -1
		}
		return r
	}, s)
}

func round(f float64) int { return int(math.Round(f)) }

// sizes finds the body's type size, the one of most characters, and the heading level of larger ones.
func sizes(lines []line) (float64, map[int]int) {
	count := map[int]int{}
	for _, l := range lines {
		count[round(l.size)] += len([]rune(l.text))
	}
	body, most := 0, 0
	var larger []int
	for size, n := range count {
		if n > most || n == most && size < body {
			body, most = size, n
		}
	}
	for size := range count {
		if float64(size) >= 1.12*float64(body) {
			larger = append(larger, size)
		}
	}
	slices.SortFunc(larger, func(a, b int) int { return cmp.Compare(b, a) })
	levels := map[int]int{}
	for i, size := range larger {
		levels[size] = min(i+1, 4)
	}
	return float64(body), levels
}
