// Package choice reads which option of a choice words name, or speak for without naming it. It owns the ways in which options are named,
// turned down, weighed against one another and settled on; what the options are is the owner's form's, and what becomes of the answer
// assist/form's, which calls it.
package choice

import (
	"strings"
	"unicode/utf8"

	"hotline/assist/form/heard"
	"hotline/assist/language"
	"hotline/dialog/intent"
	"hotline/dialog/value"
)

// Choice is a choice as the owner wrote it: its options, and the words beside one that say that it is meant, or that it is not.
type Choice struct {
	Options []value.Option
	Words   heard.Words
}

// changes are words with which a caller settles on something else than before: 那算了，我自己去拿.
var changes = []string{"算了", "还是", "要不", "改成", "换成", "那就", "那我"}

// stays are words with which a caller keeps what there is: 就五百兆不变.
var stays = []string{"不变", "不动", "照旧", "维持", "还用"}

// Stays reports words with which a caller keeps what there is.
func Stays(text string) bool { return language.HasAny(text, stays...) }

// Settles reports words that settle on another option than the one before: 还是一千的吧; not 五百还是一千.
func (c Choice) Settles(text string) bool {
	return language.HasAny(text, changes...) && !language.Asks(strings.ReplaceAll(text, "还是", "")) && !(strings.Contains(text, "还是") && c.named(text) > 1)
}

// What an option rests on that a clause names.
const (
	beside    = 1 // beside other things
	withWords = 2 // with words that say that it is meant
)

// In finds the option that text names. Of several the one in a clause with the choice's words; clauses with its other words (我现在用的是)
// and what is turned down do not count. open: the text answers a question for it, and near misses in sound and the place in the list count
// too. led says that words beside the option said that it is meant.
func (c Choice) In(text string, open bool) (option string, led, ok bool) {
	if language.Corrects(text) {
		if v, ok := value.Parse(value.Choice, text, value.Context{Options: c.Options}); ok {
			return v, true, true
		}
	}
	pick, best, most := "", 0, 0
	for _, said := range language.Clauses(text) {
		v, long, ok := c.name(said)
		if _, yesno := value.Parse(value.YesNo, said, value.Context{Asked: true}); !ok && open && !yesno && utf8.RuneCountInString(said) <= 16 {
			v, ok = value.Parse(value.Choice, said, value.Context{Options: c.Options, Asked: true})
		}
		if !ok || c.denied(said) {
			continue
		}
		score := beside
		switch {
		case language.HasAny(said, c.Words.Never...) && !language.HasAny(said, c.Words.Lead...):
			continue
		case language.HasAny(said, c.Words.Never...): // 现在用五十九的想换一百二十九的
			if w, good := c.afterLead(said); good {
				v, score, long = w, withWords, 0
			} else {
				continue
			}
		case len(c.Words.Lead) > 0 && language.HasAny(said, c.Words.Lead...):
			score = withWords
			if w, good := c.afterLead(said); good && c.named(said) > 1 { // 把一百二十九的降成五十九的
				v = w
			}
		}
		if score > best || score == best && (len(c.Words.Lead) > 0 || long > most) { // 断了，一天断八回
			pick, best, most = v, score, long
		}
	}
	return pick, best == withWords, pick != ""
}

// denied reports a clause that says the thing is not so: 不是掉线, 信号没有问题.
func (c Choice) denied(clause string) bool {
	for _, o := range c.Options {
		for _, way := range o.Says {
			if language.HasAny(way, "不", "别", "没") { // 不要再打 is what is wanted
				clause = strings.ReplaceAll(clause, way, "")
			}
		}
	}
	return heard.Denied(clause, c.Words)
}

// name finds the option whose words are in the clause: the longest words win; of equals the first said.
func (c Choice) name(clause string) (option string, long int, ok bool) {
	folded := language.Fold(clause)
	if v, n, ok := c.nameIn(folded); ok {
		return v, n, true
	}
	return c.nameIn(heard.Plain(folded)) // 服务太差 is 服务差
}

func (c Choice) nameIn(folded string) (option string, long int, ok bool) {
	pick, most, where := "", 0, 0
	for _, o := range c.Options {
		for _, way := range append([]string{o.Value}, o.Says...) {
			w := language.Fold(way)
			at := strings.Index(folded, w)
			if at < 0 || w == "" || heard.NumberInside(folded, w, at) {
				continue
			}
			if n := utf8.RuneCountInString(w); n > most || n == most && at < where {
				pick, most, where = o.Value, n, at
			}
		}
	}
	return pick, most, pick != ""
}

// named counts the options that a sentence names.
func (c Choice) named(sentence string) int {
	folded, n := language.Fold(sentence), 0
	for _, o := range c.Options {
		for _, way := range append([]string{o.Value}, o.Says...) {
			w := language.Fold(way)
			if at := strings.Index(folded, w); at >= 0 && w != "" && !heard.NumberInside(folded, w, at) {
				n++
				break
			}
		}
	}
	return n
}

// afterLead reads the option behind the last of the choice's words.
func (c Choice) afterLead(clause string) (string, bool) {
	at := -1
	for _, w := range c.Words.Lead {
		if i := strings.LastIndex(clause, w); i > at {
			at = i
		}
	}
	if at < 0 {
		return "", false
	}
	v, _, ok := c.name(clause[at:])
	return v, ok
}

// Offered finds the one option that a question of the agent names.
func (c Choice) Offered(sentence string) (string, bool) {
	if at := strings.Index(sentence, "还是"); at > 0 && !strings.HasSuffix(sentence[:at], "，") || c.named(sentence) != 1 {
		return "", false
	}
	v, _, ok := c.In(sentence, false)
	return v, ok
}

// Name finds the option whose words are in a text, whatever is said around them.
func (c Choice) Name(text string) (string, bool) {
	v, _, ok := c.name(text)
	return v, ok
}

// Sensed is the option that the words speak for, without naming it: the surest of the utterance, its clauses and pairs of them. "" where the
// model says none, and where there is no model (nil); sure is 0..1.
func Sensed(m *intent.Model, text string) (option string, sure float64) {
	if m == nil {
		return "", 0
	}
	all := language.Clauses(text)
	windows := []string{text}
	if len(all) > 1 {
		windows = append(windows, all...)
	}
	for i := 0; i+1 < len(all) && len(all) > 2; i++ {
		windows = append(windows, all[i]+"，"+all[i+1])
	}
	for _, w := range windows {
		if r := m.Classify(w); r.Intent != intent.OutOfScope && r.Confidence > sure {
			option, sure = r.Intent, r.Confidence
		}
	}
	return option, sure
}
