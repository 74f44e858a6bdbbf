package trace

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"hotline"
	"hotline/qa/rule"
	"hotline/qa/rule/words"
)

// pace is how long a character takes where nobody measured it: 4.5 a second.
const pace = 1000 / 4.5

func (c *Call) index(k Key) int {
	for i := len(c.said) - 1; i >= 0; i-- {
		if c.said[i].Key == k {
			return i
		}
	}
	return -1
}

// next is the number of the utterance that a party is about to make, for records from when partial texts had none.
func (c *Call) next(p hotline.Party) int {
	n := 0
	for _, u := range c.said {
		if u.Party == p && u.Final {
			n = max(n, u.N)
		}
	}
	return n + 1
}

func (c *Call) partial(e hotline.UtterancePartial, b *Bench) {
	k := Key{e.Party, e.N + 1}
	if u, ok := c.Utterance(k); ok && u.Final {
		k.N = c.next(e.Party)
	}
	c.supersede(k, e.Name)
	spoken := utf8.RuneCountInString(e.Text)
	if e.Party == hotline.PartyBot { // the rest is only beginning
		spoken = min(max(e.Stable, 0), spoken)
	}
	from := e.AtMS - float64(spoken)*pace
	if old, ok := c.Utterance(k); ok {
		from = old.From
	} else if t := &c.tracks[number(e.Party)]; t.edges {
		if s, ok := t.at(from); ok {
			from = min(max(from, s.from), e.AtMS)
		}
	}
	if e.Party == hotline.PartyBot {
		if c.ahead = e.Ahead; len(c.ahead) > 3*words.Longest {
			c.ahead = clip(c.ahead, 3*words.Longest)
		}
		b.ahead = c.ahead
		defer func() { b.ahead = "" }()
	}
	c.say(Utterance{Key: k, Name: e.Name, Text: e.Text, From: max(0, from), To: max(e.AtMS, from)}, b)
}

// Ahead is what the machine means to say behind an utterance of its that it is saying, "" for any other.
func (c *Call) Ahead(u Utterance) string {
	if u.Final || u.Party != hotline.PartyBot {
		return ""
	}
	return c.ahead
}

// supersede forgets the partial text of other utterances of the same mouth: it became none, or had no number.
func (c *Call) supersede(k Key, name string) {
	for i := len(c.said) - 1; i >= 0; i-- {
		if u := c.said[i]; u.Party == k.Party && u.Name == name && !u.Final && u.N != k.N {
			c.unsay(u.Key)
			return // there is at most one
		}
	}
}

func (c *Call) final(e hotline.UtteranceFinal, b *Bench) {
	u := Utterance{Key: Key{e.Party, e.N + 1}, Name: e.Name, Text: e.Text, From: e.FromMS, To: max(e.ToMS, e.FromMS), Final: true}
	if !e.Typed { // what is typed interrupts no utterance
		c.supersede(u.Key, u.Name)
		c.spoke(u.Party, u.From, u.To)
	}
	if u.Party == hotline.PartyCaller {
		c.types(e.Typed, u.From)
	}
	c.say(u, b)
	c.rates(u)
}

// turn takes what the bot said. Its time ends about when the turn was stated; where it began is guessed for records of earlier releases.
func (c *Call) turn(e hotline.TurnCompleted, at float64, b *Bench) {
	for _, l := range c.set.Acoustic {
		if d := l.Delay; d != nil && l.Parties.Has(hotline.PartyBot) && e.GapMS.Total >= ms(d.Longer) && (d.Shorter == 0 || e.GapMS.Total < ms(d.Shorter)) {
			m := Moment{Party: hotline.PartyBot, From: max(0, at-e.GapMS.Total), To: at, At: at, Value: e.GapMS.Total / 1000}
			if e.FromMS > 0 {
				m.From, m.To = max(0, e.FromMS-e.GapMS.Total), e.FromMS
				m.At = min(m.From+ms(d.Longer), m.To)
			}
			c.add(l.N, m)
		}
	}
	c.ahead = ""
	if e.Played == "" {
		c.unsay(Key{hotline.PartyBot, e.N + 1}) // it was cut before a word of it was heard
		return
	}
	from := min(e.FromMS, at)
	if e.FromMS == 0 {
		from = max(0, at-float64(utf8.RuneCountInString(e.Played))*pace)
		if end, ok := c.heard(e.Heard, at); ok { // it answers that, and did not begin before
			from = min(max(from, end+e.GapMS.Total), at)
		}
	}
	c.spoke(hotline.PartyBot, from, at)
	c.say(Utterance{Key: Key{hotline.PartyBot, e.N + 1}, Text: e.Played, From: from, To: at, Final: true}, b)
}

// heard is when the words ended that a turn of the bot answers; false where they are not known.
func (c *Call) heard(text string, before float64) (end float64, ok bool) {
	for i := len(c.said) - 1; i >= 0 && text != ""; i-- {
		if u := c.said[i]; u.Party == hotline.PartyCaller && u.Final && u.Text != "" && u.To <= before && strings.HasSuffix(text, u.Text) {
			return u.To, true
		}
	}
	return 0, false
}

// say notes what was said, in place of what was known of that utterance.
func (c *Call) say(u Utterance, b *Bench) {
	if len(u.Text) > 3*words.Longest {
		u.Text = clip(u.Text, 3*words.Longest)
	}
	if i := c.index(u.Key); i >= 0 {
		if c.said[i].Text == u.Text && c.said[i].Final == u.Final {
			c.said[i].To = u.To
			return
		}
		c.bytes -= len(c.said[i].Text)
		c.said = slices.Delete(c.said, i, i+1)
	}
	i := len(c.said)
	for i > 0 && c.said[i-1].From > u.From {
		i--
	}
	c.said = slices.Insert(c.said, i, u)
	c.bytes += len(u.Text)
	for len(c.said) > mostUtterances || c.bytes > mostText && len(c.said) > 2*keepFirst {
		c.bytes -= len(c.said[keepFirst].Text)
		c.said = slices.Delete(c.said, keepFirst, keepFirst+1)
	}
	c.read(u, b)
}

func clip(text string, n int) string {
	for n > 0 && !utf8.RuneStart(text[n]) {
		n--
	}
	return text[:n]
}

func (c *Call) unsay(k Key) {
	if i := c.index(k); i >= 0 {
		c.bytes -= len(c.said[i].Text)
		c.said = slices.Delete(c.said, i, i+1)
	}
	for find := range c.moments {
		c.drop(find, k)
	}
}

// drop takes the moments of an utterance out of a find.
func (c *Call) drop(find int, k Key) {
	who := code(k.Party)
	if slices.ContainsFunc(c.moments.of(find), func(p packed) bool { return p.said == who && int(p.n) == k.N }) {
		c.keepAll(find, slices.DeleteFunc(c.kept(find), func(m Moment) bool { return m.Said == k }))
	}
}

// read looks for words in an utterance.
func (c *Call) read(u Utterance, b *Bench) {
	b.sense.forget()
	b.text.Read(u.Text)
	matches := b.reader.Find(&b.text)
	seen := map[int]bool{}
	for _, m := range matches {
		find := c.set.Says[m.Say]
		if find < 0 {
			continue
		}
		l := c.set.Finds[find]
		if l.Say.Absent {
			seen[find] = true
			continue
		}
		if relevant(l, u.Party) && fits(l, u.Text) && !b.doubted(l, u) {
			seen[find] = true
			c.spot(find, u, m.Span, b)
		}
	}
	for _, l := range c.set.Slow {
		if !relevant(l, u.Party) || b.Skip != nil && b.Skip(l.Rule) {
			continue
		}
		began := time.Now()
		span, ok := c.slow(l, u, matches, b)
		b.cost[l.Rule] += time.Since(began)
		if ok && !seen[l.N] {
			seen[l.N] = true
			if l.Repeat == nil { // repeated noted it, with how many times it is
				c.spot(l.N, u, span, b)
			}
		}
	}
	for _, l := range c.set.Text {
		switch {
		case !relevant(l, u.Party) || seen[l.N] && !absent(l):
		case absent(l) && !seen[l.N] && u.Final && fits(l, u.Text) && l.Judges(u.Text):
			c.spot(l.N, u, words.Span{To: int32(len(b.text.Runes))}, b)
		default:
			c.drop(l.N, u.Key)
		}
	}
}

func absent(l *rule.Looked) bool { return l.Say != nil && l.Say.Absent }

// fits checks the length of an utterance.
func fits(l *rule.Looked, text string) bool {
	ch := l.Say.Chars
	if ch == nil {
		return true
	}
	n := letters(text)
	return n >= ch.Least && (ch.Most == 0 || n <= ch.Most)
}

// spot notes that a find is true in an utterance at a place of its text.
func (c *Call) spot(find int, u Utterance, at words.Span, b *Bench) {
	pos := 1.0
	if n := len(b.text.Runes); n > 0 {
		pos = float64(at.To) / float64(n)
	}
	m := Moment{Party: u.Party, Said: u.Key, Pos: pos, From: u.From, To: u.To, At: u.From + (u.To-u.From)*pos, Value: 1, Tentative: !u.Final}
	list := c.kept(find)
	if i := slices.IndexFunc(list, func(m Moment) bool { return m.Said == u.Key }); i >= 0 {
		list = slices.Delete(list, i, i+1)
	}
	i := len(list)
	for i > 0 && list[i-1].From > m.From {
		i--
	}
	list = slices.Insert(list, i, m)
	c.put(find, list)
}
