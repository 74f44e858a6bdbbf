package rule

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"regexp"
	"time"

	"hotline"
	"hotline/dialog/danger"
	"hotline/dialog/phrase"
	"hotline/qa/rule/sense"
	"hotline/qa/rule/words"
)

// Set is rules compiled together. Read only and safe for concurrent use.
type Set struct {
	Rules []*Compiled
	Finds []*Looked // of all rules
	Table *words.Table
	Sense *sense.Model // of Like with Unlike
	Needs []uint8      // for words.NewReader
	Says  []int        // find of each Say that decides; -1 for those that only help
	Mark  string       // changes with any rule

	Text, Slow, Acoustic, Rates, Levels, Begins []*Looked // finds by what they listen to; Slow = of Text, those beyond the table

	events map[string][]*Looked
	told   map[string][]string
}

// Compiled is one rule of a set.
type Compiled struct {
	Rule
	N       int // in the set
	Cases   []Branch
	Except  []Link
	Conds   []*Condition   // all its expressions
	Kind    string         // acoustic | signalling | business | text | llm, the slowest of what it needs
	Ends    []int          // of Episode
	Apart   [][]int        // of Episode
	numbers map[string]int // of its finds
}

// Branch is a compiled Case.
type Branch struct {
	Case
	Kind    string // of its hits: the slowest of what the branch needs
	Find    int
	After   int // of Where; -1 for none
	Before  int
	Require []Link
	Unless  []Link
	If      *Condition
}

// Link is a compiled Constraint.
type Link struct {
	Constraint
	Find int // -1 = only the expression
	If   *Condition
}

// Parties is a set of parties.
type Parties uint8

// The parties of a set.
const (
	Caller Parties = 1 << iota
	Agent
	Bot
)

// Has says that party is one of p.
func (p Parties) Has(party hotline.Party) bool { return p&of(party) != 0 }

func of(party hotline.Party) Parties {
	switch party {
	case hotline.PartyCaller:
		return Caller
	case hotline.PartyAgent:
		return Agent
	case hotline.PartyBot:
		return Bot
	case Service:
		return Agent | Bot
	case AnyParty:
		return Caller | Agent | Bot
	}
	return 0
}

// Looked is a compiled Find.
//
//archtest:fields what each kind of find needs
type Looked struct {
	Find
	N        int // in the set
	Rule     int
	Name     string
	Parties  Parties
	Regexps  []*regexp.Regexp
	Sample   *words.Examples
	Task     int  // of Set.Sense, for Like and Unlike; -1 = none
	Chinese  bool // Like is written in Chinese
	SayN     int  // -1 = none
	AskSay   int
	NotSay   int
	TopicSay map[int]string // number of a Say to its topic
	House    map[string]bool
	Ear      *danger.Ear
	Lexicon  *phrase.Lexicon // of Danger
	EventIf  *Condition
	EndsIf   *Condition
	Data     []string // fields of the event that the rule asks for later
	Members  []int    // of Any
}

// Kind says what a find listens to.
func (l *Looked) Kind() string {
	switch {
	case l.Say != nil, l.Number != nil, l.Repeat != nil, l.Echo != nil, l.Danger != nil:
		return kindText
	case l.Silence != nil, l.Overlap != nil, l.Delay != nil, l.Rate != nil, l.Level != nil:
		return kindAcoustic
	}
	return kindSignalling
}

// The kinds of hits, from the quickest.
const (
	kindAcoustic   = "acoustic"
	kindSignalling = "signalling"
	kindBusiness   = "business"
	kindText       = "text"
	kindModel      = "llm"
)

// fill sets what may be left out.
func (r *Rule) fill() {
	if r.State == "" {
		r.State = Live
	}
	if r.Debounce == unset {
		r.Debounce = time.Second
	}
	if r.Episode != nil {
		r.Episode.Gap = cmpOr(r.Episode.Gap, 2*time.Minute)
	}
	if r.Once {
		r.Most = 1
	}
	if r.Most == 0 {
		r.Most = 20
	}
	if r.Who == "" {
		r.Who = hotline.PartyAgent
	}
	if r.Judge != nil && r.Judge.Turns == 0 {
		r.Judge.Turns = 6
	}
	for name, f := range r.Find {
		f.fill(r.Who)
		r.Find[name] = f
	}
}

func (f *Find) fill(who hotline.Party) {
	if f.Who == "" {
		f.Who = who
	}
	switch {
	case f.Say != nil:
		if len(f.Say.Some) > 0 {
			f.Say.Least = cmpOr(f.Say.Least, 2)
		}
		f.Say.Alike = cmpOr(f.Say.Alike, 0.7)
	case f.Repeat != nil:
		f.Repeat.Least = cmpOr(f.Repeat.Least, 3)
		f.Repeat.Alike = cmpOr(f.Repeat.Alike, 0.7)
	case f.Echo != nil:
		f.Echo.Least, f.Echo.Share = cmpOr(f.Echo.Least, 3), cmpOr(f.Echo.Share, 0.5)
	case f.Overlap != nil:
		f.Overlap.Lead = cmpOr(f.Overlap.Lead, 300*time.Millisecond)
	case f.Rate != nil:
		f.Rate.Chars = cmpOr(f.Rate.Chars, 12)
	case f.Level != nil:
		f.Level.After = cmpOr(f.Level.After, 3)
	case f.Number != nil && len(f.Number.Kinds) == 0:
		f.Number.Kinds = []string{string(words.Phone), string(words.IDCard), string(words.BankCard)}
	}
}

// mark is a short name of rules and classes as they are.
func mark(f *Folder) string {
	text, err := json.Marshal([]any{f.Rules, f.Classes, f.Concepts})
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:6])
}

// Events are the finds that an event of that type concerns.
func (s *Set) Events(name string) []*Looked { return s.events[name] }

// Told are the fields of an event of that type that are to be remembered with its moments.
func (s *Set) Told(name string) []string { return s.told[name] }

// Number is the number of a find in the set.
func (c *Compiled) Number(name string) (int, bool) {
	n, ok := c.numbers[name]
	return n, ok
}

// index sorts the finds by what they listen to.
func (s *Set) index() {
	s.events, s.told = map[string][]*Looked{}, map[string][]string{}
	for _, l := range s.Finds {
		switch {
		case l.Event != nil:
			s.events[l.Event.Type] = append(s.events[l.Event.Type], l)
			s.told[l.Event.Type] = append(s.told[l.Event.Type], l.Data...)
			if l.Event.Ends != "" && l.Event.Ends != l.Event.Type {
				s.events[l.Event.Ends] = append(s.events[l.Event.Ends], l)
			}
		case l.Silence != nil, l.Overlap != nil, l.Delay != nil:
			s.Acoustic = append(s.Acoustic, l)
		case l.Rate != nil:
			s.Rates = append(s.Rates, l)
		case l.Level != nil:
			s.Levels = append(s.Levels, l)
		case l.Call == "begin":
			s.Begins = append(s.Begins, l)
		case l.Kind() == kindText:
			s.Text = append(s.Text, l)
			if l.Say == nil || len(l.Regexps) > 0 || l.Sample != nil || l.Task >= 0 {
				s.Slow = append(s.Slow, l)
			}
		}
	}
}

// Judges says that the likeness of l may say something of a text: what is learnt of Chinese sentences knows nothing of those without any.
func (l *Looked) Judges(text string) bool { return !l.Chinese || words.Han(text) > 0 }
