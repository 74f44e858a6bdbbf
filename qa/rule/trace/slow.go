package trace

import (
	"slices"

	"hotline"
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
			for _, at := range re.FindAllStringIndex(u.Text, mostPlaces) {
				if span := runes(&b.text, at); !b.reader.Spoils(l.SayN, span) {
					return span, true
				}
			}
		}
		if !l.Judges(u.Text) {
			return whole, false
		}
		if u.Final && l.Task >= 0 && letters(u.Text) >= leastJudged && b.confidence(l, u.Text) >= float32(l.Say.Alike) {
			return whole, true
		}
		return whole, l.Sample != nil && l.Sample.Nearest(u.Text) >= l.Say.Alike
	case l.Number != nil:
		return c.number(l, u, b)
	case l.Danger != nil:
		if has(matches, l.NotSay) || phrase.Runes(u.Text) < 4 {
			return whole, false
		}
		if letters(u.Text) < leastHeard { // too short for the model
			return whole, l.Lexicon.Read(u.Text).Danger != phrase.Safe
		}
		return whole, l.Ear.Read(u.Text).Danger != phrase.Safe
	case l.Echo != nil:
		return whole, u.Final && !has(matches, l.NotSay) && c.echoes(l.Echo, u, b)
	case l.Repeat != nil:
		if u.Final {
			c.repeated(l, u, matches)
		}
		return whole, slices.ContainsFunc(c.kept(l.N), func(m Moment) bool { return m.Said == u.Key })
	}
	return whole, false
}

// mostPlaces is at how many places of a text an expression is looked for.
const mostPlaces = 8

// leastJudged is how many characters the models of likeness need.
const leastJudged = 6

// doubted says that the words of a find count for nothing, as the model takes the whole for something else.
func (b *Bench) doubted(l *rule.Looked, u Utterance) bool {
	text := u.Text + b.ahead // the machine's reply is judged as a whole as soon as it is known
	return l.Say.Doubt > 0 && l.Task >= 0 && (u.Final || u.Party == hotline.PartyBot) && l.Judges(text) && letters(text) >= leastJudged && b.confidence(l, text) < float32(l.Say.Doubt)
}

// leastHeard is how many characters the model of danger needs.
const leastHeard = 6

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
	if u.Final && slices.Contains(l.Number.Kinds, string(words.Address)) {
		return c.address(l, u, b)
	}
	return words.Span{}, false
}

// asked is one question, by topics or words.
type asked struct {
	said   Key
	from   float64
	text   string
	topics []string
}

const mostAsked = 24 // of one find

// repeated notes an utterance that asks what was asked Least-1 times before.
func (c *Call) repeated(l *rule.Looked, u Utterance, matches []words.Match) {
	c.drop(l.N, u.Key)
	list := slices.DeleteFunc(c.asks[l.N], func(q asked) bool { return q.said == u.Key })
	now, ok := question(l, u, matches)
	if ok {
		times := 1
		for _, q := range list {
			if slices.ContainsFunc(q.topics, func(t string) bool { return slices.Contains(now.topics, t) }) || words.AlikeAsked(q.text, u.Text) >= l.Repeat.Alike {
				times++
			}
		}
		if list = append(list, now); len(list) > mostAsked {
			list = list[1:]
		}
		if times >= l.Repeat.Least {
			m := Moment{Party: u.Party, Said: u.Key, Pos: 1, From: u.From, To: u.To, At: u.To, Value: float64(times)}
			moments := append(c.kept(l.N), m)
			slices.SortStableFunc(moments, func(a, b Moment) int { return int(a.From - b.From) })
			c.put(l.N, moments)
		}
	}
	if c.asks == nil {
		c.asks = map[int][]asked{}
	}
	c.asks[l.N] = list
}

func question(l *rule.Looked, u Utterance, matches []words.Match) (asked, bool) {
	if has(matches, l.NotSay) {
		return asked{}, false
	}
	q := asked{said: u.Key, from: u.From, text: u.Text}
	for _, m := range matches { // 您是什么时候办的 asks for a time and for what was ordered
		if topic, ok := l.TopicSay[m.Say]; ok {
			q.topics = append(q.topics, topic)
		}
	}
	if len(l.Repeat.Topics)+len(l.Repeat.Asks) == 0 { // likeness alone; 嗯 and 好的 are said again all the time
		return q, letters(u.Text) >= leastJudged
	}
	return q, len(q.topics) > 0 || has(matches, l.AskSay)
}
