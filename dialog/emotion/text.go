package emotion

import (
	_ "embed"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"hotline/dialog/intent"
	"hotline/dialog/phrase"
)

//go:embed data/samples.tsv
var samples string

// from is the confidence from which the model is believed where the lexicon is silent.
const from = 0.45

// entry is what a word means.
type entry struct {
	label    Label
	strength int
}

// reader is the lexicon as it is looked things up in. It is read only.
type reader struct {
	words map[string]entry
	most  int // runes of the longest word
	mood  phrase.Lexicon
	model *intent.Model
}

// Reader reads words. Make one with NewReader and share it: it is read only and safe for concurrent use.
type Reader struct{ r reader }

// NewReader sorts the lexicon and trains the model, which takes some 100 ms. Harmless are sentences that the callers of this hotline say
// in all calm, such as the examples of its scenes; there may be none.
func NewReader(harmless ...string) (*Reader, error) {
	r := reader{words: map[string]entry{}, mood: phrase.DefaultLexicon()}
	for label, byStrength := range words {
		for i, line := range byStrength {
			for w := range strings.FieldsSeq(line) {
				r.words[w] = entry{label, i + 1}
				r.most = max(r.most, len([]rune(w)))
			}
		}
	}
	var all []intent.Sample
	for line := range strings.Lines(samples) {
		if key, text, ok := strings.Cut(strings.TrimSpace(line), "\t"); ok && len(key) == 1 {
			all = append(all, intent.Sample{Text: text, Intent: names[key]})
		}
	}
	for _, text := range harmless {
		all = append(all, intent.Sample{Text: text, Intent: intent.OutOfScope})
	}
	cfg := intent.Default()
	cfg.Margin = 0 // angry and dissatisfied are near each other: either is better than neither
	var err error
	if r.model, err = intent.Train(all, cfg); err != nil {
		return nil, fmt.Errorf("emotion: %w", err)
	}
	return &Reader{r}, nil
}

// names are the labels by the letters of the samples. What is calm is out of the model's scope.
var names = map[string]string{
	"c": intent.OutOfScope, "x": string(Anxious), "d": string(Dissatisfied), "a": string(Angry), "s": string(Sad), "p": string(Pleased),
}

// scores is what a text says of each label, before it is one.
type scores struct {
	of   map[Label]float64
	word string // of the strongest
	top  float64
}

func (s *scores) add(e entry, word string, factor float64) {
	v := float64(e.strength) * factor
	s.of[e.label] += v
	if v > s.top {
		s.top, s.word = v, word
	}
}

// Text reads the words alone; the trend is the score. It takes some 100 us.
func (r *Reader) Text(text string) Reading {
	bare := squeeze(text)
	s := scores{of: map[Label]float64{}}
	r.r.scan(bare, &s)
	scanPairs(string(bare), &s)
	r.backUp(text, &s)
	calmly := s.of[Angry] == 0 && s.of[Dissatisfied] <= shade && asksCalmly(string(bare))
	if calmly {
		s.of[Dissatisfied] *= 0.5
	}
	if len(bare) >= shortest && s.unsure() {
		r.guess(text, calmly, &s)
	}
	return s.reading()
}

// shortest is how many characters the model wants.
const shortest = 4

// sure is what the words must say at least: one of strength 1 is a shade of a word, and not yet a mood.
const sure = 1.3

// shade is what one plain word of displeasure weighs: less than two words, or one that is made stronger.
const shade = 2.0

// asksCalmly reports a sentence that asks for a fact or a favour: a word of displeasure in it is mostly its subject (投诉 in
// 投诉要几个工作日), not the caller's mood. What is asked to blame, and not to know, is no such question: 凭什么扣我的钱呢.
func asksCalmly(text string) bool {
	for _, w := range courtesies {
		if strings.Contains(text, w) {
			return true
		}
	}
	return asksToKnow.MatchString(text) && !asksToBlame.MatchString(text)
}

var (
	asksToKnow  = regexp.MustCompile(`[吗么]$|(?:怎么|什么|哪|多少|几|谁).*呢$|是不是|有没有|要不要|什么时候|哪里|哪儿|哪个|哪一|几点|几号|几天|第几天|多少(?:钱|块|元|兆|天|号|分|积分|流量|一|啊|呀)|怎么弄|怎么换|怎么关|怎么退|能不能|可不可以|能换|的话`)
	asksToBlame = regexp.MustCompile(`凭什么|凭啥|到底|难道|你们?是不是|管不管|有没有人|有没有能|怎么能|怎么可以|什么意思|合适吗|好意思|还有没有|才能|才给|才来|算什么|不是说|说好`)
)

// unsure says that the words decide nothing.
func (s *scores) unsure() bool {
	return s.of[Pleased] < 2 && max(s.of[Angry], s.of[Dissatisfied], s.of[Sad], s.of[Anxious]) < sure
}

// guess asks the model where the words decide nothing.
func (r *Reader) guess(text string, calmly bool, s *scores) {
	ranked := r.r.model.Classify(text).Ranked
	if len(ranked) == 0 || ranked[0].Confidence < from || ranked[0].Intent == intent.OutOfScope {
		return
	}
	if l := Label(ranked[0].Intent); calmly && (l == Angry || l == Dissatisfied) {
		return
	}
	s.add(entry{Label(ranked[0].Intent), 2}, "", 1)
}

// backUp asks the dialogue's lexicon of displeasure and danger where ours is silent.
func (r *Reader) backUp(text string, s *scores) {
	if s.of[Angry] > 0 || s.of[Dissatisfied] > 0 || s.of[Sad] > 0 {
		return
	}
	mood := r.r.mood.Read(text)
	if _, ours := r.r.words[mood.Word]; ours { // it was looked at, and does not count here: 不要生气
		return
	}
	switch {
	case mood.Danger == phrase.SelfHarm:
		s.add(entry{Sad, 4}, mood.Word, 1.25)
	case mood.Danger != phrase.Safe:
		s.add(entry{Anxious, 4}, mood.Word, 1)
	case mood.Displeasure == 2:
		s.add(entry{Angry, 3}, mood.Word, 1)
	case mood.Displeasure == 1:
		s.add(entry{Dissatisfied, 2}, mood.Word, 1)
	}
}

// squeeze leaves letters and digits, in lower case.
func squeeze(text string) []rune {
	out := make([]rune, 0, len(text)/3+1)
	for _, c := range text {
		if unicode.IsLetter(c) || unicode.IsDigit(c) {
			out = append(out, unicode.ToLower(c))
		}
	}
	return out
}

// scan finds the longest word at each place.
func (r *reader) scan(text []rune, s *scores) {
	for at, end := 0, 0; at < len(text); {
		n, e := r.longest(text[at:])
		if n == 0 {
			at++
			continue
		}
		if e.label != Calm {
			word, factor := string(text[at:at+n]), r.degree(text[max(end, at-4):at])
			if factor < 0 {
				if e.label == Pleased && e.strength > 1 { // 不满意, 不开心; not 没事谢谢
					s.add(entry{Dissatisfied, 2}, word, 1)
				}
			} else {
				s.add(e, word, factor)
			}
		}
		at += n
		end = at
	}
}

func (r *reader) longest(text []rune) (int, entry) {
	for n := min(r.most, len(text)); n > 0; n-- {
		if e, ok := r.words[string(text[:n])]; ok {
			return n, e
		}
	}
	return 0, entry{}
}

// degree is what the characters before a word make of it: -1 = the opposite.
func (r *reader) degree(before []rune) float64 {
	text, factor := string(before), 1.0
	if endsIn(text, weaker) {
		factor = 0.6
	} else if endsIn(text, stronger) {
		factor = 1.4
	}
	for i := range before {
		if rest := string(before[i:]); len(before)-i <= 3 && slices.ContainsFunc(negators, func(n string) bool { return strings.HasPrefix(rest, n) }) {
			if strings.Contains(text, "能不") || strings.Contains(text, "是不是") || strings.Contains(text, "要不") {
				return factor
			}
			return -1
		}
	}
	return factor
}

func endsIn(text string, list []string) bool {
	return slices.ContainsFunc(list, func(w string) bool { return strings.HasSuffix(text, w) })
}

// between is how many bytes may stand between the two words of a pair: six characters.
const between = 18

func scanPairs(text string, s *scores) {
	text = strings.ReplaceAll(text, "半天", "") // no number of days
	for _, p := range pairs {
		_, after, found := strings.Cut(text, p.first)
		if !found {
			continue
		}
		if at := strings.Index(after, p.then); at >= 0 && at <= between {
			s.add(entry{p.label, p.strength}, p.first+p.then, 1)
		}
	}
}

// reading makes one label of the scores.
func (s *scores) reading() Reading {
	out := Reading{Label: Calm, Source: FromText}
	worst, most := Calm, 0.0
	for _, label := range []Label{Angry, Dissatisfied, Sad, Anxious} { // of equals the first
		if s.of[label] > most {
			worst, most = label, s.of[label]
		}
	}
	if s.of[Angry] >= 2 && worst == Dissatisfied { // both were said: who is angry is also dissatisfied
		worst = Angry
	}
	if worst == Angry || worst == Dissatisfied {
		most += 0.3 * (s.of[Angry] + s.of[Dissatisfied] - most)
	}
	switch pleased := s.of[Pleased]; {
	case most >= sure && most >= 0.8*pleased:
		out.Label, out.Score = worst, -depth(worst, most)
		if worst == Dissatisfied && most < 1.5 && pleased > 0 {
			out.Label, out.Score = Calm, 0
		}
	case pleased >= 2:
		out.Label, out.Score = Pleased, min(5, pleased)
	case pleased > 0:
		out.Score = 0.5
	}
	out.Word = s.word
	if out.Label == Calm {
		out.Word = ""
	}
	out.Trend = out.Score
	return out
}

// depth is how bad it is that words of a label weigh so much.
func depth(label Label, weight float64) float64 {
	switch label {
	case Angry:
		return min(5, 1.5+weight)
	case Dissatisfied, Anxious:
		return min(3.5, 0.5+weight)
	}
	return min(5, 0.5+weight)
}
