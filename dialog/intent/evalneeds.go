package intent

import (
	"errors"
	"io"
	"slices"
	"time"

	"hotline/internal/lines"
)

// NeedsCase is one line of a test set: an utterance and the intents that it asks for, in order.
type NeedsCase struct {
	Text    string   `json:"text" lines:"needed"`
	Intents []string `json:"intents" lines:"needed"` // empty or OutOfScope alone: none that is known
}

// NeedsReport is the outcome of EvaluateNeeds. A share of nothing is 1.
type NeedsReport struct {
	Samples   int     `json:"samples"`
	Exact     float64 `json:"exact"`         // the same intents in the same order
	Set       float64 `json:"set"`           // the same intents in any order
	Several   float64 `json:"exact_several"` // exact, over the samples with two needs and more
	Single    float64 `json:"exact_single"`  // exact, over the others
	Invented  int     `json:"invented"`      // needs found that nobody has
	Forgotten int     `json:"forgotten"`     // needs not found
	P50US     float64 `json:"p50_us"`        // median time of Needs in microseconds

	Wrong []NeedsMistake `json:"-"`
}

// NeedsMistake is a case that is not exact.
type NeedsMistake struct {
	Case NeedsCase
	Got  []Need
}

// EvaluateNeeds splits every case and compares.
func EvaluateNeeds(m *Model, cases []NeedsCase) NeedsReport {
	rep := NeedsReport{Samples: len(cases)}
	took := make([]time.Duration, 0, len(cases))
	exact, set, several, severalRight := 0, 0, 0, 0
	for _, c := range cases {
		start := time.Now()
		needs := m.Needs(c.Text)
		took = append(took, time.Since(start))
		got, want := known(needs), slices.DeleteFunc(slices.Clone(c.Intents), func(s string) bool { return s == OutOfScope })
		right := slices.Equal(got, want)
		if right {
			exact++
		} else {
			rep.Wrong = append(rep.Wrong, NeedsMistake{Case: c, Got: needs})
		}
		if len(want) > 1 {
			several++
			if right {
				severalRight++
			}
		}
		invented, forgotten := missing(got, want), missing(want, got)
		rep.Invented += invented
		rep.Forgotten += forgotten
		if invented+forgotten == 0 {
			set++
		}
	}
	rep.Exact, rep.Set = ratio(exact, len(cases)), ratio(set, len(cases))
	rep.Several, rep.Single = ratio(severalRight, several), ratio(exact-severalRight, len(cases)-several)
	rep.P50US = float64(median(took)) / float64(time.Microsecond)
	return rep
}

func known(needs []Need) []string {
	var out []string
	for _, n := range needs {
		if n.Result.Intent != OutOfScope {
			out = append(out, n.Result.Intent)
		}
	}
	return out
}

// missing counts what is in a and not in b.
func missing(a, b []string) int {
	left, n := slices.Clone(b), 0
	for _, s := range a {
		if i := slices.Index(left, s); i >= 0 {
			left = slices.Delete(left, i, i+1)
		} else {
			n++
		}
	}
	return n
}

// ReadNeeds reads lines of JSON {"text":"...","intents":["...", ...]}; empty lines are ignored. Errors name the line.
func ReadNeeds(r io.Reader) ([]NeedsCase, error) {
	return lines.Records(r, "needs", func(_ int, c NeedsCase) (NeedsCase, error) { //nolint:wrapcheck // says what was read
		if c.Text == "" {
			return c, errors.New("no text")
		}
		return c, nil
	})
}
