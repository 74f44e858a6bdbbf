package trainer

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"regexp"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"hotline/internal/yamlguard"
)

const (
	maxFile   = 128 << 10
	maxStates = 60
	maxText   = 120 // characters of one sentence: what a person says in one breath, or a few
)

var (
	personaID = regexp.MustCompile(`^[a-z][a-z0-9_-]{0,47}$`)
	slot      = regexp.MustCompile(`\{([a-z_]+)\}`)
)

// Load reads training/*.yaml of an app folder and checks them: complaints name file and key, all that are found. An app without such
// files has none.
func Load(app fs.FS) ([]*Persona, error) {
	names, err := yamlguard.Files(app, Folder)
	if err != nil {
		return nil, fmt.Errorf("load personas: %w", err)
	}
	var out []*Persona
	var wrong []error
	for _, name := range names {
		raw, err := fs.ReadFile(app, name)
		if err != nil {
			return nil, fmt.Errorf("load personas: %w", err)
		}
		p, err := Read(name, raw)
		if err == nil && slices.ContainsFunc(out, func(o *Persona) bool { return o.ID == p.ID }) {
			err = fmt.Errorf("%s: id %q is taken by another file", name, p.ID)
		}
		if err != nil {
			wrong = append(wrong, err)
			continue
		}
		out = append(out, p)
	}
	slices.SortStableFunc(out, func(a, b *Persona) int {
		if a.Difficulty != b.Difficulty {
			return a.Difficulty - b.Difficulty
		}
		return strings.Compare(a.ID, b.ID)
	})
	if len(wrong) > 0 {
		return nil, fmt.Errorf("load personas: %w", errors.Join(wrong...))
	}
	return out, nil
}

// Read reads and checks one persona; name is for complaints.
func Read(name string, raw []byte) (*Persona, error) {
	if len(raw) > maxFile {
		return nil, fmt.Errorf("%s: longer than %d bytes", name, maxFile)
	}
	p := &Persona{File: name}
	if err := yamlguard.Decode(raw, p, yaml.Strict()); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s: %s", name, strings.TrimSpace(yaml.FormatError(err, false, true)))
	}
	if p.Patience.Start == 0 {
		p.Patience.Start = 70
	}
	if wrong := p.check(); len(wrong) > 0 {
		for i, w := range wrong {
			wrong[i] = fmt.Errorf("%s: %w", name, w)
		}
		return nil, errors.Join(wrong...)
	}
	return p, nil
}

// checker collects what is wrong with a persona.
type checker struct {
	p      *Persona
	states map[string]bool
	facts  map[string]bool
	wrong  []error
}

func (c *checker) say(format string, args ...any) {
	c.wrong = append(c.wrong, fmt.Errorf(format, args...))
}

func (p *Persona) check() []error {
	c := &checker{p: p, states: map[string]bool{}, facts: map[string]bool{}}
	switch {
	case !personaID.MatchString(p.ID):
		c.say("id: %q is no id: write up to 48 of a-z, 0-9, - and _, the first a letter", p.ID)
	case p.Title == "" || p.Goal == "":
		c.say("title, goal: must say who calls and what for")
	case p.Difficulty < 1 || p.Difficulty > 5:
		c.say("difficulty: %d is not within 1-5", p.Difficulty)
	case p.Patience.Start < 1 || p.Patience.Start > 100:
		c.say("patience.start: %d is not within 1-100", p.Patience.Start)
	}
	for _, v := range []float64{p.Voice.Speed, p.Voice.Pitch} {
		if v != 0 && (v < 0.5 || v > 2) {
			c.say("voice: speed and pitch are 0.5-2, not %v", v)
		}
	}
	for act, n := range p.Patience.Effects {
		if !slices.Contains(Acts(), act) || n < -50 || n > 50 {
			c.say("patience.effects: %s: %d: want an act of docs/training.md and -50 to 50", act, n)
		}
	}
	for _, f := range p.Facts {
		if f.Name == "" || f.Value == "" || c.facts[f.Name] {
			c.say("facts: %q: each has a name of its own and a value", f.Name)
		}
		if usual[f.Name] == nil && len(f.Asked) == 0 {
			c.say("facts: %s: asked: write the phrases that ask for it", f.Name)
		}
		c.facts[f.Name] = true
	}
	for _, s := range p.States {
		if s.ID == "" || c.states[s.ID] {
			c.say("states: %q: each has an id of its own", s.ID)
		}
		c.states[s.ID] = true
	}
	if len(p.States) == 0 || len(p.States) > maxStates {
		c.say("states: %d: write 1 to %d", len(p.States), maxStates)
	} else if p.Start == "" {
		p.Start = p.States[0].ID
	}
	c.texts()
	return c.wrong
}

// texts checks what is said and where moves lead.
func (c *checker) texts() {
	p := c.p
	if len(p.States) > 0 && !c.states[p.Start] {
		c.say("start: there is no state %q", p.Start)
	}
	for _, f := range p.Facts {
		c.lines("facts: "+f.Name, slices.Concat(f.First, f.Say))
	}
	for what, lines := range p.Lines {
		if usualLines[what] == nil {
			c.say("lines: %q is no occasion: use one of %s", what, strings.Join(Occasions(), ", "))
		}
		c.lines("lines: "+what, lines)
	}
	done := false
	for _, s := range p.States {
		done = done || s.Done
		c.lines("states: "+s.ID, slices.Concat(s.Say, s.Else))
		if s.ID == p.Start && len(s.Say) == 0 {
			c.say("states: %s: say: write what the customer begins with", s.ID)
		}
		for _, m := range s.Moves {
			c.move(s, m)
		}
	}
	if !done && len(p.States) > 0 {
		c.say("states: none is done: say where the customer has what he wants")
	}
}

func (c *checker) move(s State, m Move) {
	at := "states: " + s.ID + ": moves"
	if len(m.On)+len(m.Words) == 0 {
		c.say("%s: a move needs on or words", at)
	}
	for _, act := range m.On {
		fact, asks := strings.CutPrefix(act, Asks+":")
		if asks && !c.facts[fact] || !asks && !slices.Contains(Acts(), act) {
			c.say("%s: %q is no act of docs/training.md", at, act)
		}
	}
	for _, f := range m.Known {
		if !c.facts[f] {
			c.say("%s: known: there is no fact %q", at, f)
		}
	}
	if m.Go != "" && !c.states[m.Go] {
		c.say("%s: go: there is no state %q", at, m.Go)
	}
	if m.Patience < -50 || m.Patience > 50 {
		c.say("%s: patience: %d is not within -50 to 50", at, m.Patience)
	}
	c.lines(at, m.Say)
}

func (c *checker) lines(at string, lines []string) {
	for _, l := range lines {
		if n := len([]rune(l)); n == 0 || n > maxText {
			c.say("%s: a sentence of %d characters: want 1 to %d", at, n, maxText)
		}
		for _, m := range slot.FindAllStringSubmatch(l, -1) {
			if !c.facts[m[1]] {
				c.say("%s: {%s}: there is no such fact", at, m[1])
			}
		}
	}
}
