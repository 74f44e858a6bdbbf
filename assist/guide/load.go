package guide

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"

	"github.com/goccy/go-yaml"

	"hotline/internal/yamlguard"
)

// maxFile is what one guide may be long, in bytes.
const maxFile = 256 << 10

// Load reads assist/guides/*.yaml of an app folder and checks them. What is wrong is told with file, line or id, and remedy, all at once.
// An app without such files has an empty book.
func Load(app fs.FS) (*Book, error) {
	names, err := yamlguard.Files(app, "assist/guides")
	if err != nil {
		return nil, fmt.Errorf("load guides: %w", err)
	}
	b := &Book{}
	var faults []error
	seen := map[string]string{}
	for _, name := range names {
		raw, err := fs.ReadFile(app, name)
		if err != nil {
			return nil, fmt.Errorf("load guides: %w", err)
		}
		g, err := Parse(name, raw)
		if err != nil {
			faults = append(faults, err)
			continue
		}
		if other, taken := seen[g.ID]; taken {
			faults = append(faults, fmt.Errorf("%s: id %s stands in %s too: give one of them another", name, g.ID, other))
		}
		seen[g.ID] = name
		b.guides = append(b.guides, g)
	}
	return b, errors.Join(faults...)
}

// Parse reads one guide. name is for complaints.
func Parse(name string, raw []byte) (*Guide, error) {
	if len(raw) > maxFile {
		return nil, fmt.Errorf("%s: longer than %d bytes: split it", name, maxFile)
	}
	g := &Guide{File: name}
	if err := yamlguard.Decode(raw, g, yaml.Strict()); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if g.ID == "" {
		g.ID = strings.TrimSuffix(path.Base(name), path.Ext(name))
	}
	if faults := g.check(); len(faults) > 0 {
		for i, f := range faults {
			faults[i] = fmt.Errorf("%s: %w", name, f)
		}
		return nil, errors.Join(faults...)
	}
	return g, nil
}

func (g *Guide) check() (faults []error) {
	say := func(format string, args ...any) { faults = append(faults, fmt.Errorf(format, args...)) }
	ids := map[string]bool{}
	id := func(what, id, title string) {
		switch {
		case id == "":
			say("a %s has no id: give it one", what)
		case title == "":
			say("%s %s has no title: write what agents read", what, id)
		case ids[id]:
			say("%s %s stands twice: give one of them another id", what, id)
		}
		ids[id] = true
	}
	for _, s := range g.Steps {
		id("step", s.ID, s.Title)
		switch {
		case len(s.Said) == 0 && s.Read == "" && s.Field == "":
			say("step %s can never be done: write said, read or field", s.ID)
		case s.By != "" && s.By != byAgent && s.By != byCaller:
			say("step %s: by is agent or caller, not %q", s.ID, s.By)
		case s.Within < 0:
			say("step %s: within must not be negative", s.ID)
		case s.Last && !g.Always:
			say("step %s: last is for guides with always: true", s.ID)
		}
	}
	for _, r := range g.Reminders {
		id("reminder", r.ID, r.Title)
		switch r.On {
		case "", OnWords:
			if len(r.When) == 0 {
				say("reminder %s has no words: write when", r.ID)
			}
		case OnHold, OnBack, OnSilence:
		default:
			say("reminder %s: on is words, hold, back or silence, not %q", r.ID, r.On)
		}
	}
	for _, o := range g.Offers {
		id("offer", o.ID, o.Title)
		switch {
		case o.Say == "":
			say("offer %s has no words: write say", o.ID)
		case len(o.When) == 0:
			say("offer %s would be made to everybody: write when", o.ID)
		}
	}
	return faults
}

// Whose words, and what a reminder comes on.
const (
	byAgent  = "agent"
	byCaller = "caller"

	OnWords   = "words"
	OnHold    = "hold"
	OnBack    = "back"
	OnSilence = "silence"
)

// ByCaller says that the caller's words do the step.
func (s Step) ByCaller() bool { return s.By == byCaller }

// ByAgent says that the agent's words bring the reminder.
func (r Reminder) ByAgent() bool { return r.By == byAgent }
