package pii

import (
	"fmt"
	"io"
	"slices"
	"time"
	"unicode/utf8"

	"hotline/internal/lines"
)

// Case is one line of an evaluation set: a text and where personal data stands in it, in characters.
type Case struct {
	Text  string `json:"text" lines:"needed"`
	Spans []Span `json:"spans"` // missing: nothing personal
}

// maxText is the longest text of a set, in characters. Find's time grows with the square of what is in it: 100,000 characters full of data took 15 s.
const maxText = 20_000

// ReadCases reads JSON lines. Empty lines are left out. Errors name the line; spans must lie within their text and have a known type.
func ReadCases(r io.Reader) ([]Case, error) {
	return lines.Records(r, "cases", func(_ int, c Case) (Case, error) { //nolint:wrapcheck // says what was read
		size := utf8.RuneCountInString(c.Text)
		if size > maxText {
			return c, fmt.Errorf("a text of %d characters, at most %d: part it, as a call is parted into what is said in one breath", size, maxText)
		}
		for _, s := range c.Spans {
			if s.Start < 0 || s.End <= s.Start || s.End > size || !slices.Contains(Types(), s.Type) {
				return c, fmt.Errorf("span %d-%d %q: want a type of %v within the %d characters", s.Start, s.End, s.Type, Types(), size)
			}
		}
		return c, nil
	})
}

// Rate is how well spans are found. A found span counts when one of the set has its type and they share at least half of the longer one;
// each counts once.
type Rate struct {
	Spans     int     `json:"spans"` // in the set
	Found     int     `json:"found"` // by Find, right or wrong
	Precision float64 `json:"precision"`
	Recall    float64 `json:"recall"`
	Exact     float64 `json:"exact"` // recall if only the same characters count
	right     int
	same      int
}

func (r *Rate) settle() {
	r.Precision, r.Recall, r.Exact = share(r.right, r.Found), share(r.right, r.Spans), share(r.same, r.Spans)
}

// share is a/b; of nothing everything was found.
func share(a, b int) float64 {
	if b == 0 {
		return 1
	}
	return float64(a) / float64(b)
}

// Report is the result of an evaluation.
type Report struct {
	Texts int `json:"texts"`
	Rate
	// Leaked is the share of the set's personal characters that Mask would leave readable, whatever type Find took them for.
	Leaked float64       `json:"leaked"`
	Types  map[Type]Rate `json:"types"`
	P50US  float64       `json:"p50_us"` // time of Find for one text
	P95US  float64       `json:"p95_us"`
	Wrong  []Wrong       `json:"-"`
}

// Wrong is one span that was missed, or found where there is none.
type Wrong struct {
	Text   string
	Span   Span
	Missed bool
}

// Evaluate finds the personal data of every case and compares.
func Evaluate(cases []Case) Report {
	out := Report{Texts: len(cases), Types: map[Type]Rate{}}
	rates := map[Type]*Rate{}
	for _, k := range Types() {
		rates[k] = &Rate{}
	}
	var times []float64
	personal, open := 0, 0
	words() // read once
	for _, c := range cases {
		began := time.Now()
		found := Find(c.Text)
		times = append(times, float64(time.Since(began))/float64(time.Microsecond))
		out.Wrong = append(out.Wrong, compare(c, found, rates)...)
		for _, s := range c.Spans {
			for i := s.Start; i < s.End; i++ {
				personal++
				if !slices.ContainsFunc(found, func(f Span) bool { return f.Start <= i && i < f.End }) {
					open++
				}
			}
		}
	}
	for k, r := range rates {
		out.Spans, out.Found, out.right, out.same = out.Spans+r.Spans, out.Found+r.Found, out.right+r.right, out.same+r.same
		if r.settle(); r.Spans+r.Found > 0 {
			out.Types[k] = *r
		}
	}
	out.settle()
	out.Leaked = 0
	if personal > 0 {
		out.Leaked = float64(open) / float64(personal)
	}
	slices.Sort(times)
	if n := len(times); n > 0 {
		out.P50US, out.P95US = times[n/2], times[n*95/100]
	}
	return out
}

// compare counts one case and returns what is wrong in it.
func compare(c Case, found []Span, rates map[Type]*Rate) []Wrong {
	var wrong []Wrong
	used := make([]bool, len(found))
	for _, s := range c.Spans {
		r := rates[s.Type]
		r.Spans++
		at := slices.IndexFunc(found, func(f Span) bool { return f == s })
		if at < 0 {
			for i, f := range found {
				if !used[i] && f.Type == s.Type && alike(f, s) {
					at = i
					break
				}
			}
		}
		if at < 0 || used[at] {
			wrong = append(wrong, Wrong{c.Text, s, true})
			continue
		}
		used[at] = true
		r.right++
		if found[at] == s {
			r.same++
		}
	}
	for i, f := range found {
		rates[f.Type].Found++
		if !used[i] {
			wrong = append(wrong, Wrong{c.Text, f, false})
		}
	}
	return wrong
}

// alike says that two spans share at least half of the longer one.
func alike(a, b Span) bool {
	shared := min(a.End, b.End) - max(a.Start, b.Start)
	return 2*shared >= max(a.End-a.Start, b.End-b.Start)
}
