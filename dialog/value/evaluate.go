package value

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"hotline/internal/lines"
)

// Case is one line of a test set: what was said where a value was wanted, and which value it is.
type Case struct {
	Text    string
	Slot    string // a Kind, or plan = Choice
	Value   string // "" = there is none
	Now     time.Time
	Options []Option
	Prompt  string // the question that Text answers, "" = unknown
}

// Kind is the kind of value that the case's slot has.
func (c Case) Kind() Kind {
	if c.Slot == "plan" {
		return Choice
	}
	return Kind(c.Slot)
}

// Report is the outcome of Evaluate.
type Report struct {
	Samples  int                   `json:"samples"`
	Accuracy float64               `json:"accuracy"` // exact match; where there is no value, none must be found
	Slots    map[string]SlotReport `json:"slots"`
	P50US    float64               `json:"p50_us"` // median time of Parse in microseconds
	P95US    float64               `json:"p95_us"`

	Wrong []Mistake `json:"-"` // in the order of the cases
}

// SlotReport is the part of one slot.
type SlotReport struct {
	Samples  int     `json:"samples"`
	Accuracy float64 `json:"accuracy"`
}

// Mistake is a case that came out wrong.
type Mistake struct {
	Case Case
	Got  string
}

// Evaluate reads every case as an answer to the question for its slot and compares. Values are the same when they differ in form
// alone: 50 and 50.00, 2026-11-03T15:00 and 2026-11-03 15:00, 十八号 and 18号 in an address; a wanted time without a day is one of the clock.
func Evaluate(cases []Case) Report {
	rep := Report{Samples: len(cases), Slots: map[string]SlotReport{}}
	took := make([]time.Duration, 0, len(cases))
	right := map[string]int{}
	for _, c := range cases {
		start := time.Now()
		got, ok := Parse(c.Kind(), c.Text, Context{Now: c.Now, Options: c.Options, Prompt: c.Prompt, Asked: true})
		took = append(took, time.Since(start))
		if !ok {
			got = ""
		}
		s := rep.Slots[c.Slot]
		s.Samples++
		rep.Slots[c.Slot] = s
		if same(c, got) {
			right[c.Slot]++
		} else {
			rep.Wrong = append(rep.Wrong, Mistake{Case: c, Got: got})
		}
	}
	if rep.Samples == 0 {
		return rep
	}
	rep.Accuracy = 1 - float64(len(rep.Wrong))/float64(rep.Samples)
	for name, s := range rep.Slots {
		s.Accuracy = float64(right[name]) / float64(s.Samples)
		rep.Slots[name] = s
	}
	slices.Sort(took)
	rep.P50US = float64(took[len(took)/2]) / float64(time.Microsecond)
	rep.P95US = float64(took[(len(took)*95-1)/100]) / float64(time.Microsecond)
	return rep
}

func same(c Case, got string) bool {
	want := c.Value
	if want == got || want == "" || got == "" {
		return want == got
	}
	switch c.Kind() {
	case Amount, Count:
		a, errA := strconv.ParseFloat(strings.TrimSuffix(want, "元"), 64)
		b, errB := strconv.ParseFloat(got, 64)
		return errA == nil && errB == nil && a == b
	case Phone, Digits, IDCard, Bank:
		return strings.EqualFold(lettersOf(want), lettersOf(got))
	case Date:
		return strings.ReplaceAll(want, "/", "-") == got
	case Time:
		return sameTime(want, got)
	case Address:
		return lettersOf(plainNumbers(want)) == lettersOf(plainNumbers(got))
	case Choice:
		for _, o := range c.Options {
			if o.Value == got {
				return slices.Contains(o.Says, want)
			}
		}
	}
	return false
}

func sameTime(want, got string) bool {
	want = strings.Replace(strings.ReplaceAll(want, "/", "-"), "T", " ", 1)
	if at, err := time.Parse("2006-01-02 15:04:05Z07:00", want); err == nil {
		want = at.Format("2006-01-02 15:04")
	}
	if at, err := time.Parse("2006-01-02 15:04:05", want); err == nil {
		want = at.Format("2006-01-02 15:04")
	}
	if _, err := time.Parse(time.DateOnly, want); err == nil { // no part of the day is wanted
		want += " 全天"
	}
	if _, err := time.Parse("15:04", want); err == nil { // no day is wanted
		if _, clock, ok := strings.Cut(got, " "); ok {
			got = clock
		}
	}
	return want == got
}

// lettersOf drops everything but letters and digits.
func lettersOf(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || r == '*' {
			return r
		}
		return -1
	}, text)
}

// ReadCases reads lines of JSON: {"text":"...","slot":"...","value":"...","now":"RFC 3339","options":[...],"prompt":"..."}. The value may
// be text, a number, true or false (yes, no) or null (none); options are texts or objects with value and says (or title). Empty lines are
// ignored. Without now it is the time of reading. Errors name the line.
func ReadCases(r io.Reader) ([]Case, error) {
	now := time.Now()
	return lines.Records(r, "slot cases", func(_ int, raw rawCase) (Case, error) { return raw.read(now) }) //nolint:wrapcheck // says what was read
}

// rawCase is a line as it is written.
type rawCase struct {
	Text    string            `json:"text" lines:"needed"`
	Slot    string            `json:"slot" lines:"needed"`
	Value   any               `json:"value"` // missing: there is none
	Now     string            `json:"now"`
	Options []json.RawMessage `json:"options"`
	Prompt  string            `json:"prompt"`
}

func (raw rawCase) read(now time.Time) (Case, error) {
	c := Case{Text: raw.Text, Slot: raw.Slot, Prompt: raw.Prompt, Now: now}
	if !slices.Contains(Kinds(), c.Kind()) {
		return Case{}, fmt.Errorf("slot %q: want plan or one of %v", raw.Slot, Kinds())
	}
	switch v := raw.Value.(type) {
	case nil:
	case string:
		c.Value = v
	case bool:
		c.Value = map[bool]string{true: "yes", false: "no"}[v]
	case float64:
		c.Value = strconv.FormatFloat(v, 'f', -1, 64)
	default:
		return Case{}, fmt.Errorf("value: want text, a number, true, false or null, have %v", v)
	}
	if form, ok := map[string]string{"true": "yes", "false": "no", "是": "yes", "否": "no", "unclear": "", "unknown": "", "none": ""}[strings.ToLower(c.Value)]; ok && c.Kind() == YesNo {
		c.Value = form
	}
	if raw.Now != "" {
		at, err := lines.Time(raw.Now)
		if err != nil {
			return Case{}, fmt.Errorf("now %w", err)
		}
		c.Now = at
	}
	for _, o := range raw.Options {
		option, err := readOption(o)
		if err != nil {
			return Case{}, err
		}
		c.Options = append(c.Options, option)
	}
	return c, nil
}

func readOption(raw json.RawMessage) (Option, error) {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return Option{Value: text}, nil
	}
	var o struct {
		Value, ID, Title, Name string
		Price                  any // yuan; only a number counts
		Says                   []string
	}
	if err := json.Unmarshal(raw, &o); err != nil {
		return Option{}, fmt.Errorf("option %s: want a text or an object with value and says", raw)
	}
	if o.Value == "" {
		o.Value = o.ID
	}
	for _, name := range []string{o.Title, o.Name} {
		if name != "" && o.Value == "" {
			o.Value = name
		} else if name != "" {
			o.Says = append(o.Says, name)
		}
	}
	if p, ok := o.Price.(float64); ok {
		o.Says = append(o.Says, strconv.FormatFloat(p, 'f', -1, 64)+"元")
	}
	if o.Value == "" {
		return Option{}, fmt.Errorf("option %s: it has no value", raw)
	}
	return Option{Value: o.Value, Says: o.Says}, nil
}
