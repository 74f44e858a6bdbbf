package trace

import (
	"slices"
	"strings"

	"hotline/dialog/phrase"
	"hotline/qa/rule"
	"hotline/qa/rule/words"
)

// slow looks for what the table of words cannot find: expressions, likeness, numbers, danger, questions that come again.
func (c *Call) slow(l *rule.Looked, u Utterance, matches []words.Match, b *Bench) (words.Span, bool) {
	whole := words.Span{To: int32(len(b.text.Runes))}
	switch {
	case l.Say != nil:
		if b.reader.RuledOut(l.SayN) || !b.reader.HasAll(l.SayN) || !fits(l, u.Text) {
			return whole, false
		}
		for _, re := range l.Regexps {
			if at := re.FindStringIndex(u.Text); at != nil {
				span := runes(&b.text, at)
				if !b.reader.Spoils(l.SayN, span) {
					return span, true
				}
			}
		}
		if u.Final && l.Resembles(u.Text) {
			return whole, true
		}
		return whole, l.Sample != nil && l.Sample.Nearest(u.Text) >= l.Say.Alike
	case l.Number != nil:
		return c.number(l, u, b)
	case l.Danger != nil:
		if has(matches, l.NotSay) || phrase.Runes(u.Text) < 4 {
			return whole, false
		}
		return whole, l.Ear.Read(u.Text).Danger != phrase.Safe
	case l.Repeat != nil:
		if u.Final {
			c.repeated(l, u, matches, b)
		}
		return whole, slices.ContainsFunc(c.moments[l.N], func(m Moment) bool { return m.Said == u.Key })
	}
	return whole, false
}

// runes turns byte offsets of the original into a span.
func runes(t *words.Text, at []int) words.Span {
	from, _ := slices.BinarySearch(t.Place, int32(at[0]))
	to, _ := slices.BinarySearch(t.Place, int32(at[1]))
	return words.Span{From: int32(from), To: int32(to)}
}

func has(matches []words.Match, say int) bool {
	return slices.ContainsFunc(matches, func(m words.Match) bool { return m.Say == say })
}

// number looks for a personal number that the caller did not say before.
func (c *Call) number(l *rule.Looked, u Utterance, b *Bench) (words.Span, bool) {
	for _, n := range words.Numbers(&b.text) {
		if !slices.Contains(l.Number.Kinds, string(n.Kind)) || l.House[n.Digits] {
			continue
		}
		if !l.Number.Known && c.told(n.Digits, u) {
			continue
		}
		return n.Span, true
	}
	return words.Span{}, false
}

// told says that the caller said a number before, also in pieces.
func (c *Call) told(digits string, u Utterance) bool {
	var all strings.Builder
	var t words.Text
	for _, one := range c.said {
		if one.Party == u.Party || one.From > u.From {
			continue
		}
		t.Read(one.Text)
		all.WriteString(words.Digits(&t))
	}
	return strings.Contains(all.String(), digits)
}

// asked is one question, by topic or words.
type asked struct {
	u     Utterance
	topic string
}

// repeated notes an utterance that asks what was asked Least-1 times before.
func (c *Call) repeated(l *rule.Looked, u Utterance, matches []words.Match, b *Bench) {
	c.drop(l.N, u.Key)
	now, ok := question(l, u, matches)
	if !ok {
		return
	}
	times, from := 1, u.From
	for _, old := range c.said {
		if old.Key == u.Key || !old.Final || old.From > u.From || !l.Parties.Has(old.Party) {
			continue
		}
		b.text.Read(old.Text)
		q, ok := question(l, old, b.reader.Find(&b.text))
		if ok && (q.topic != "" && q.topic == now.topic || q.topic == now.topic && words.Alike(old.Text, u.Text) >= l.Repeat.Alike) {
			times++
			from = min(from, old.From)
		}
	}
	b.text.Read(u.Text)
	b.reader.Find(&b.text)
	if times >= l.Repeat.Least {
		m := Moment{Party: u.Party, Said: u.Key, Pos: 1, From: u.From, To: u.To, At: u.To, Value: float64(times)}
		list := append(slices.Clone(c.moments[l.N]), m)
		slices.SortStableFunc(list, func(a, b Moment) int { return int(a.From - b.From) })
		c.put(l.N, list)
	}
}

func question(l *rule.Looked, u Utterance, matches []words.Match) (asked, bool) {
	if has(matches, l.NotSay) {
		return asked{}, false
	}
	q := asked{u: u}
	for _, m := range matches {
		if topic, ok := l.TopicSay[m.Say]; ok {
			q.topic = topic
			return q, true
		}
	}
	return q, has(matches, l.AskSay)
}
