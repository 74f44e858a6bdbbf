package rubric

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"time"

	"hotline"
)

// Sheet is one score sheet, as written in rubric/<name>.yaml; docs/rubric.schema.json is its JSON Schema.
type Sheet struct {
	ID       string    `yaml:"id" json:"id"`
	Title    string    `yaml:"title" json:"title"`
	TitleEN  string    `yaml:"title_en" json:"title_en,omitempty"`
	Version  int       `yaml:"version" json:"version"`           // from 1; a changed sheet gets a new one
	Pass     float64   `yaml:"pass" json:"pass"`                 // least total that passes, 0-100
	Failed   float64   `yaml:"failed_total" json:"failed_total"` // most that a call with a missed fatal item gets, 0-100; default 0
	For      For       `yaml:"for" json:"for"`                   // whose calls it is for
	Sections []Section `yaml:"sections" json:"sections"`         // in the order in which people read them
}

// For says whose part of which calls a sheet scores; empty lists take all.
type For struct {
	Parties []hotline.Party `yaml:"parties" json:"parties,omitempty"` // agent, bot
	Queues  []string        `yaml:"queues" json:"queues,omitempty"`
}

// Section is a part of the sheet. Weights are relative: sections none of whose items apply leave theirs to the others.
type Section struct {
	ID      string  `yaml:"id" json:"id"`
	Title   string  `yaml:"title" json:"title"`
	TitleEN string  `yaml:"title_en" json:"title_en,omitempty"`
	Weight  float64 `yaml:"weight" json:"weight"`
	Items   []Item  `yaml:"items" json:"items"`
}

// Item is one criterion. It is tied to rules, or left to people.
type Item struct {
	ID      string   `yaml:"id" json:"id"` // unique within the sheet
	Title   string   `yaml:"title" json:"title"`
	TitleEN string   `yaml:"title_en" json:"title_en,omitempty"`
	Points  float64  `yaml:"points" json:"points"`         // that it can bring
	Rules   []string `yaml:"rules" json:"rules,omitempty"` // whose hits cost points; "*" = all that no other item of the sheet names
	Each    float64  `yaml:"each" json:"each,omitempty"`   // points that one hit costs; 0 = those of its rule
	Fatal   bool     `yaml:"fatal" json:"fatal,omitempty"` // a hit fails the call
	Manual  bool     `yaml:"manual" json:"manual,omitempty"`
	Needs   Needs    `yaml:"needs" json:"needs,omitzero"` // else the item does not apply (N/A)
}

// Needs is what a call must have for an item to apply; zero fields ask for nothing.
type Needs struct {
	Parties []hotline.Party `yaml:"parties" json:"parties,omitempty"` // who is scored
	Queues  []string        `yaml:"queues" json:"queues,omitempty"`
	Talk    time.Duration   `yaml:"talk" json:"talk,omitempty"`       // least time together with the caller
	Caller  int             `yaml:"caller" json:"caller,omitempty"`   // least number of utterances of the caller meanwhile
	Closing bool            `yaml:"closing" json:"closing,omitempty"` // the call ended with them, and the caller did not just hang up
	Opening bool            `yaml:"opening" json:"opening,omitempty"` // they were the first of their kind on the call
}

// name is what ids look like.
var name = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

// Validate reports what cannot work, each line with its place; the errors are joined.
func (s Sheet) Validate() error {
	var errs []error
	say := func(ok bool, at, format string, args ...any) {
		if !ok {
			errs = append(errs, fmt.Errorf("%s: %s", at, fmt.Sprintf(format, args...)))
		}
	}
	say(name.MatchString(s.ID), "id", "%q: use small letters, digits and _", s.ID)
	say(s.Title != "", "title", "must not be empty")
	say(s.Version >= 1, "version", "%d: count from 1", s.Version)
	say(s.Pass >= 0 && s.Pass <= 100, "pass", "%v is not within 0-100", s.Pass)
	say(s.Failed >= 0 && s.Failed <= 100, "failed_total", "%v is not within 0-100", s.Failed)
	parties(say, "for.parties", s.For.Parties)
	say(len(s.Sections) > 0, "sections", "there are none")
	seen, automatic := map[string]bool{}, false
	for i, sec := range s.Sections {
		at := fmt.Sprintf("sections[%d]", i)
		say(name.MatchString(sec.ID) && !seen["/"+sec.ID], at+".id", "%q: use small letters, digits and _, each id once", sec.ID)
		seen["/"+sec.ID] = true
		say(sec.Title != "", at+".title", "must not be empty")
		say(sec.Weight > 0 && sec.Weight <= 1000, at+".weight", "%v is not above 0 and up to 1000", sec.Weight)
		say(len(sec.Items) > 0, at+".items", "there are none")
		for j, it := range sec.Items {
			at := fmt.Sprintf("%s.items[%d]", at, j)
			say(!seen[it.ID], at+".id", "%q is there twice", it.ID)
			seen[it.ID] = true
			automatic = automatic || !it.Manual
			it.check(func(ok bool, key, format string, args ...any) { say(ok, at+"."+key, format, args...) })
		}
	}
	say(automatic, "sections", "every item is manual: nothing could be scored")
	return errors.Join(errs...)
}

func (it Item) check(say func(ok bool, key, format string, args ...any)) {
	say(name.MatchString(it.ID), "id", "%q: use small letters, digits and _", it.ID)
	say(it.Title != "", "title", "must not be empty")
	say(it.Points > 0 && it.Points <= 100, "points", "%v is not above 0 and up to 100", it.Points)
	say(it.Each >= 0 && it.Each <= it.Points, "each", "%v is not within 0-%v, the item's points", it.Each, it.Points)
	say(it.Manual == (len(it.Rules) == 0), "rules", "name rules, or say manual: true")
	say(!it.Manual || !it.Fatal, "fatal", "a manual item is judged by people: it cannot fail a call by itself")
	say(it.Needs.Talk >= 0, "needs.talk", "%v is negative", it.Needs.Talk)
	say(it.Needs.Caller >= 0, "needs.caller", "%d is negative", it.Needs.Caller)
	parties(say, "needs.parties", it.Needs.Parties)
}

func parties(say func(ok bool, at, format string, args ...any), at string, all []hotline.Party) {
	for _, p := range all {
		say(p == hotline.PartyAgent || p == hotline.PartyBot, at, "%q: use agent or bot", p)
	}
}

// Rules lists the rules that items name, without "*", sorted.
func (s Sheet) Rules() []string {
	var out []string
	for _, sec := range s.Sections {
		for _, it := range sec.Items {
			out = append(out, slices.DeleteFunc(slices.Clone(it.Rules), func(r string) bool { return r == "*" })...)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// takes says that the sheet scores that party's part of a call of that queue, and how closely it was made for it: the larger the closer.
func (f For) takes(party hotline.Party, queue string) (fit int, ok bool) {
	if len(f.Parties) > 0 {
		if !slices.Contains(f.Parties, party) {
			return 0, false
		}
		fit++
	}
	if len(f.Queues) > 0 {
		if !slices.Contains(f.Queues, queue) {
			return 0, false
		}
		fit += 2
	}
	return fit, true
}

// Choose is the sheet that scores that party's part of a call of that queue: the one that names them most closely, the first of equals;
// ok is false where none does.
func Choose(sheets []Sheet, party hotline.Party, queue string) (best Sheet, ok bool) {
	most := -1
	for _, s := range sheets {
		if fit, takes := s.For.takes(party, queue); takes && fit > most {
			best, most = s, fit
		}
	}
	return best, most >= 0
}
