package mark

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Form is the labels of a form's fields by their names; a field whose words are not marked has the label "".
type Form map[string]string

// labels are the different ones, sorted.
func (f Form) labels() []string {
	var out []string
	for _, l := range f {
		if l != "" && !slices.Contains(out, l) {
			out = append(out, l)
		}
	}
	slices.Sort(out)
	return out
}

// ReadTalks reads talks with marked words: lines of a form's id, who speaks (agent or caller) and what is said, parted by tabs; words that a
// field's value is read from stand in brackets behind its name, [address:三栋], those that only look like it behind a minus,
// [-address:四栋]. An empty line ends a talk. Lines that begin with # are for people. Complaints name the line, all that are found.
func ReadTalks(r io.Reader, forms map[string]Form) ([]Talk, error) {
	var out []Talk
	var wrong []error
	scan := bufio.NewScanner(r)
	open := false
	for n := 1; scan.Scan(); n++ {
		line := strings.TrimSpace(scan.Text())
		if line == "" {
			open = false
		}
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		part := strings.Split(line, "\t")
		if len(part) != 3 || part[1] != "agent" && part[1] != "caller" {
			wrong = append(wrong, fmt.Errorf("line %d: want form, agent or caller, and words, parted by tabs", n))
			continue
		}
		form, ok := forms[part[0]]
		if !ok {
			wrong = append(wrong, fmt.Errorf("line %d: no form %q", n, part[0]))
			continue
		}
		turn, err := form.turn(part[2])
		if err != nil {
			wrong = append(wrong, fmt.Errorf("line %d: %w", n, err))
			continue
		}
		if !open || out[len(out)-1].Form != part[0] {
			out, open = append(out, Talk{Form: part[0], Labels: form.labels()}), true
		}
		turn.Agent = part[1] == "agent"
		now := &out[len(out)-1]
		now.Turns = append(now.Turns, turn)
	}
	return out, errors.Join(append(wrong, scan.Err())...)
}

// turn reads the marks of one line.
func (f Form) turn(text string) (Turn, error) {
	var t Turn
	var said []rune
	for text != "" {
		before, rest, ok := strings.Cut(text, "[")
		said = append(said, []rune(before)...)
		if !ok {
			break
		}
		inside, after, ok := strings.Cut(rest, "]")
		name, words, good := strings.Cut(inside, ":")
		if !ok || !good || words == "" {
			return t, fmt.Errorf("marks are written [field:words], not %q", "["+inside)
		}
		field, look := strings.CutPrefix(name, "-")
		label, known := f[field]
		if !known {
			return t, fmt.Errorf("the form has no field %q", field)
		}
		from := len(said)
		said = append(said, []rune(words)...)
		if label != "" && !look {
			t.Spans = append(t.Spans, Span{Label: label, From: from, To: len(said)})
		}
		text = after
	}
	t.Text = string(said)
	return t, nil
}

// Sentence is what is said, and the option of a choice that it speaks for.
type Sentence struct{ Form, Field, Option, Text string }

// ReadSentences reads lines of a form's id, a field, an option, and what is said, parted by tabs; known complains of what there is not. Lines
// that begin with # are for people. Complaints name the line, all that are found.
func ReadSentences(r io.Reader, known func(form, field, option string) error) ([]Sentence, error) {
	var out []Sentence
	var wrong []error
	scan := bufio.NewScanner(r)
	for n := 1; scan.Scan(); n++ {
		line := strings.TrimSpace(scan.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		part := strings.Split(line, "\t")
		if len(part) != 4 {
			wrong = append(wrong, fmt.Errorf("line %d: want form, field, option and words, parted by tabs", n))
			continue
		}
		if err := known(part[0], part[1], part[2]); err != nil {
			wrong = append(wrong, fmt.Errorf("line %d: %w", n, err))
			continue
		}
		out = append(out, Sentence{part[0], part[1], part[2], part[3]})
	}
	return out, errors.Join(append(wrong, scan.Err())...)
}
