package rule

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"hotline"
	"hotline/dialog/danger"
	"hotline/dialog/phrase"
	"hotline/qa/rule/words"
)

//nolint:gochecknoglobals // a table
var ruleID = regexp.MustCompile(`^[a-z][a-z0-9_]{0,63}$`)

// inBraces are the words of a note that stand for something.
//
//nolint:gochecknoglobals // a table
var inBraces = regexp.MustCompile(`\{[^{}]*\}`)

func noteWords() []string { return []string{"{value}", "{text}", "{title}"} }

// head checks the plain keys of a rule.
func (c *compiler) head(r *Rule) {
	if !ruleID.MatchString(r.ID) {
		c.complain("id", "%q is no id: write lower case words with underscores, such as forbidden_words", r.ID)
	}
	if r.ID != base(r.File) && r.File != "" && ruleID.MatchString(r.ID) {
		c.complain("id", "%s is not the name of the file: name it %s.yaml", r.ID, r.ID)
	}
	if r.Title.String() == "" {
		c.complain("title", "is missing: write what people shall read")
	}
	if r.Version < 1 {
		c.complain("version", "%d: write 1 or more, and raise it with each change", r.Version)
	}
	if !slices.Contains([]State{Draft, Shadow, Live}, r.State) {
		c.complain("state", "%q: write draft, shadow or live", r.State)
	}
	if !slices.Contains([]hotline.Severity{hotline.SeverityFatal, hotline.SeverityCritical, hotline.SeverityMinor, hotline.SeverityInfo}, r.Severity) {
		c.complain("severity", "%q: write fatal, critical, minor or info", r.Severity)
	}
	if r.Points < 0 || r.Points > 100 {
		c.complain("points", "%v: write 0 to 100", r.Points)
	}
	if of(r.Who) == 0 {
		c.complain("who", "%q: write agent, caller, bot, service or any", r.Who)
	}
	if r.Language != "" && r.Language != "zh" && r.Language != "en" {
		c.complain("language", "%q: write zh or en, or leave it out", r.Language)
	}
	if len(r.When) == 0 {
		c.complain("when", "is missing: write at least one case with a find")
	}
	if len(r.When) > 12 || len(r.Find) > 40 {
		c.complain("when", "has %d cases and %d finds: at most 12 and 40; make two rules", len(r.When), len(r.Find))
	}
	if r.Debounce < 0 || r.Most < 0 || r.Most > 50 {
		c.complain("debounce", "write a time from 0s, and most from 1 to 50")
	}
	for _, text := range []string{r.Note.ZH, r.Note.EN} {
		for _, name := range inBraces.FindAllString(text, -1) {
			if !slices.Contains(noteWords(), name) {
				c.complain("note", "%s stands for nothing: write one of %s", name, strings.Join(noteWords(), ", "))
			}
		}
	}
	if r.Judge != nil && (r.Judge.Question == "" || r.Judge.Turns < 0 || r.Judge.Turns > 30) {
		c.complain("judge", "write a question, and turns from 1 to 30")
	}
}

// find checks and compiles one find.
func (c *compiler) find(key string, l *Looked) {
	kinds := 0
	for _, given := range []bool{
		l.Say != nil, l.Number != nil, l.Repeat != nil, l.Echo != nil, l.Danger != nil, l.Silence != nil, l.Overlap != nil, l.Delay != nil,
		l.Rate != nil, l.Level != nil, l.Event != nil, l.Call != "", len(l.Any) > 0,
	} {
		if given {
			kinds++
		}
	}
	if kinds != 1 {
		c.complain(key, "has %d kinds: write exactly one of say, number, repeat, echo, danger, silence, overlap, delay, rate, level, event, call, any", kinds)
		return
	}
	if l.Parties == 0 {
		c.complain(key+".who", "%q: write agent, caller, bot, service or any", l.Who)
	}
	c.spoken(key, l)
	c.sounds(key, l)
	if e := l.Event; e != nil {
		known := slices.ContainsFunc(hotline.Bodies(), func(b hotline.Body) bool { return b.Type() == e.Type })
		if !known {
			c.complain(key+".event.type", "%q is no event: see docs/events", e.Type)
		}
		if (e.Longer > 0) != (e.Ends != "") {
			c.complain(key+".event.longer", "goes with ends: write both or none")
		}
		l.EventIf = c.condition(key+".event.if", e.If, &Compiled{Rule: *c.now}, e.Type)
		l.EndsIf = c.condition(key+".event.ends_if", e.EndsIf, &Compiled{Rule: *c.now}, e.Ends)
	}
	if l.Call != "" && l.Call != "begin" && l.Call != "end" {
		c.complain(key+".call", "%q: write begin or end", l.Call)
	}
}

func (c *compiler) spoken(key string, l *Looked) {
	if l.Say != nil {
		c.words(key+".say", l)
	}
	if n := l.Number; n != nil {
		l.House = map[string]bool{}
		for _, number := range n.Not {
			l.House[number] = true
		}
		for _, kind := range n.Kinds {
			if !slices.Contains([]words.Kind{words.Phone, words.IDCard, words.BankCard, words.Address}, words.Kind(kind)) {
				c.complain(key+".number.kinds", "%q: write phone, id_card, bank_card or address", kind)
			}
		}
	}
	if r := l.Repeat; r != nil {
		if r.Least < 2 || r.Least > 10 || r.Alike < 0.3 || r.Alike > 1 {
			c.complain(key+".repeat", "least %d, alike %v: write 2 to 10 and 0.3 to 1", r.Least, r.Alike)
		}
		l.AskSay = c.say(key+".repeat", map[words.List][]string{words.Any: r.Asks}, words.How{}, 1)
		l.NotSay = c.say(key+".repeat", map[words.List][]string{words.Any: r.Not}, words.How{}, 1)
		l.TopicSay = map[int]string{}
		for _, topic := range slices.Sorted(maps.Keys(r.Topics)) {
			l.TopicSay[c.say(key+".repeat.topics."+topic, map[words.List][]string{words.Any: r.Topics[topic]}, words.How{}, 1)] = topic
		}
	}
	if e := l.Echo; e != nil {
		if e.Least < 2 || e.Least > 50 || e.Share < 0.1 || e.Share > 1 {
			c.complain(key+".echo", "least %d, share %v: write 2 to 50 and 0.1 to 1", e.Least, e.Share)
		}
		if e.Figures && len(e.Asks) > 0 {
			c.complain(key+".echo.figures", "does not go with asks: figures that are read back answer no question: leave one of them out")
		}
		l.NotSay = c.say(key+".echo", map[words.List][]string{words.Any: e.Not}, words.How{}, 1)
	}
	if d := l.Danger; d != nil {
		l.NotSay = c.say(key+".danger", map[words.List][]string{words.Any: d.Not}, words.How{}, 1)
		lexicon := phrase.DefaultLexicon()
		l.Lexicon = &lexicon
		heard, err := danger.Learn(lexicon, d.Harmless)
		if err != nil {
			c.complain(key+".danger", "%v", err)
		}
		l.Ear = heard
	}
}

// words checks and compiles what a say looks for.
func (c *compiler) words(key string, l *Looked) {
	s := l.Say
	if len(s.Any)+len(s.All)+len(s.Some)+len(s.Regex)+len(s.Like) == 0 {
		c.complain(key, "looks for nothing: write any, all, some, regex or like")
	}
	if s.Alike < 0.02 || s.Alike > 1 {
		c.complain(key+".alike", "%v: write 0.02 to 1", s.Alike)
	}
	if s.Doubt < 0 || s.Doubt > s.Alike || s.Doubt > 0 && len(s.Unlike) == 0 {
		c.complain(key+".doubt", "%v: write 0 to alike, with like and unlike", s.Doubt)
	}
	c.possible(key, s)
	l.SayN = c.say(key, map[words.List][]string{words.Any: s.Any, words.All: s.All, words.Some: s.Some, words.Never: s.Never, words.Not: s.Not},
		words.How{Sound: s.Sound, Fuzzy: s.Fuzzy}, s.Least)
	c.set.Says[l.SayN] = l.N
	if len(s.Regex)+len(s.Like) > 0 {
		c.set.Table.Beyond(l.SayN)
	}
	l.Regexps = c.regexps(key+".regex", s.Regex)
	c.like(key, l)
}

// possible refuses what no utterance can be.
func (c *compiler) possible(key string, s *Say) {
	if n := len(s.Some); n > 0 && (s.Least < 1 || s.Least > n) {
		c.complain(key+".least", "%d of %d in some, which no utterance can hold: write least from 1 to %d, or more in some (without least it is 2)", s.Least, n, n)
	}
	if len(s.Some) == 0 && s.Least != 0 {
		c.complain(key+".least", "%d: goes with some, and there is none: write some, or leave least out", s.Least)
	}
	if len(s.Never) > 0 && len(s.Any)+len(s.All)+len(s.Some)+len(s.Regex) == 0 {
		c.complain(key+".never", "%s", "is about the place of words, and like takes the utterance as a whole: write not")
	}
	if ch := s.Chars; ch != nil && (ch.Least < 0 || ch.Most < 0 || ch.Most > 0 && ch.Most < ch.Least) {
		c.complain(key+".chars", "least %d, most %d, which no utterance can have: write most from least on, or leave it out", ch.Least, ch.Most)
	}
}

func (c *compiler) sounds(key string, l *Looked) {
	positive := func(name string, ok bool) {
		if !ok {
			c.complain(key+"."+name, "%s", "must be above 0: write how long, how fast or how loud")
		}
	}
	whose := func(never hotline.Party, why string) {
		if l.Who == never {
			c.complain(key+".who", "%s: %s", never, why)
		}
	}
	switch {
	case l.Silence != nil:
		whose(hotline.PartyBot, "silence is of the talk with a person: write delay for the machine's pauses, or another who")
		positive("silence.longer", l.Silence.Longer > 0)
	case l.Overlap != nil:
		positive("overlap.longer", l.Overlap.Longer > 0)
	case l.Delay != nil:
		whose(hotline.PartyCaller, "it is the caller who waits for an answer: write who answers, agent, bot or service")
		positive("delay.longer", l.Delay.Longer > 0)
		if l.Delay.Shorter > 0 && l.Delay.Shorter <= l.Delay.Longer {
			c.complain(key+".delay.shorter", "%s", fmt.Sprintf("%s is not above longer: leave it out or write more", l.Delay.Shorter))
		}
	case l.Rate != nil:
		whose(hotline.PartyBot, "the machine speaks as fast as its voice is set (tts), which nobody measures: write agent, caller, service or any")
		positive("rate.above", l.Rate.Above > 0)
	case l.Level != nil:
		whose(hotline.PartyBot, "the machine is as loud as its voice is set, which nobody measures: write agent, caller, service or any")
		positive("level.above", l.Level.Above > 0)
	}
}
