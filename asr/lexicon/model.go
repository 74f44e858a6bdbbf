// Package lexicon finds Chinese characters for toneless pinyin as the demo recogniser hears it: a character n-gram over
// telecom sentences, general word counts and the application's own vocabulary, searched with small penalties for sounds that are easily confused.
// asr/sherpa calls it for the demo model; it knows no audio.
package lexicon

import (
	"bufio"
	"bytes"
	"compress/gzip"
	_ "embed"
	"fmt"
	"io"
	"math"
	"sort"
	"strconv"
	"strings"
	"unicode"

	"github.com/mozillazg/go-pinyin"
)

// corpusGz holds telecom sentences, one a line (made by tools/demo-model/corpus.py from our own grammar and sentences).
//
//go:embed corpus.txt.gz
var corpusGz []byte

// wordsGz holds "word count" lines of general Chinese (from jieba's dictionary, MIT licence, see WORDS.md).
//
//go:embed words.txt.gz
var wordsGz []byte

const (
	order        = 4 // characters per n-gram, the predicted one included
	idBits       = 16
	idMask       = 1<<idBits - 1
	beginID      = 1    // before the first character of an utterance
	endID        = 2    // after the last
	wordPower    = 1.0  // of a general word's count: rare words count for more than their share
	dampDomain   = 0.8  // power of the counts of sequences: a template repeats itself more often than people do
	dampGeneral  = 0.8  // the same for the insides of words
	domainPart   = 0.85 // of the probability comes from the telecom sentences, the rest from general words
	numberWeight = 0.1  // of a line with a long number
	ownWords     = 0.7  // of the probability that a new word begins with a character is that of the telecom sentences
	oddReading   = 2.5  // ln cost of a reading that is not the character's usual one
	newFollower  = 3.0  // weight of the number of different followers against their count: how open a context is to others
	answerTimes  = 60   // how often an answer counts
	vocabTimes   = 6    // how often a sentence of the application counts
)

// answers are what callers say on its own, most of all when asked for a yes or no. The templates know numbers on their own better.
const answers = "是 是的 对 对的 对对 好 好的 嗯 嗯嗯 嗯好的 行 可以 没错 不 不是 不对 不要 不用 不行 没有 没有了 不用了 谢谢 再见 喂 你好 确认 取消 哦 知道了 明白了"

// Model is the language model and the dictionary. Safe for concurrent use.
type Model struct {
	ids     map[rune]uint16
	runes   []rune                 // by id
	domain  counts                 // of sentences
	general counts                 // of the insides of words
	sounds  map[syllable][]reading // characters by their sound
	accepts []syllable             // all keys of sounds, sorted
	bends   bends
	near    optionLists
	first   map[uint16]float64 // how many general words begin with a character; nil once read
}

// counts is one n-gram table.
type counts struct {
	grams  map[uint64]gram // by the packed ids of 1..order characters, the newest in the low bits; nil once frozen
	table  table           // the same, frozen
	pairs  filter          // of the sequences of two
	total  float64         // of all unigrams
	single []float64       // probability by id without any context
}

// gram is how often a sequence was seen, and as a context: how many characters followed and how many different ones.
type gram struct {
	count, next float32
	ends        float32 // how often a word ended here, so that anything may follow
	kinds       uint32
}

// reading is one character for one sound.
type reading struct {
	id   uint16
	cost float32 // of a reading that is not the character's usual one
}

// New builds the model; vocabulary is the application's own text: sentences, names, words. Takes about 0.3 s and 37 MB.
func New(vocabulary []string) (*Model, error) {
	m := &Model{
		ids: map[rune]uint16{}, runes: []rune{0, 0, 0},
		domain:  counts{grams: make(map[uint64]gram, 1<<17)},
		general: counts{grams: make(map[uint64]gram, 1<<17)},
		sounds:  map[syllable][]reading{},
		first:   map[uint16]float64{},
	}
	var err error
	if m.bends, err = readConfusions(); err != nil {
		return nil, err
	}
	if err = eachLine(wordsGz, func(line string) error {
		word, count, _ := strings.Cut(line, " ")
		n, err := strconv.ParseFloat(count, 32)
		if err != nil {
			return fmt.Errorf("word list: %w", err)
		}
		m.learnWord(word, float32(math.Pow(n, wordPower)))
		return nil
	}); err != nil {
		return nil, err
	}
	if err = eachLine(corpusGz, func(line string) error {
		weight := float32(1)
		if numbers(line) {
			weight = numberWeight
		}
		m.learn(line, weight)
		return nil
	}); err != nil {
		return nil, err
	}
	for _, text := range strings.Fields(answers) {
		m.learn(text, answerTimes)
	}
	for _, text := range vocabulary {
		m.learn(text, vocabTimes)
	}
	m.read()
	return m, nil
}

// numbers reports whether a line is mostly a long number: such lines say much about digits and little about what people say.
func numbers(line string) bool {
	n := 0
	for _, r := range line {
		if strings.ContainsRune("零一二三四五六七八九幺", r) {
			n++
		}
	}
	return n >= 4
}

func eachLine(gz []byte, do func(string) error) error {
	r, err := gzip.NewReader(bytes.NewReader(gz))
	if err != nil {
		return fmt.Errorf("lexicon data: %w", err)
	}
	lines := bufio.NewScanner(io.LimitReader(r, 64<<20))
	for lines.Scan() {
		if err := do(lines.Text()); err != nil {
			return err
		}
	}
	return lines.Err()
}

// learn counts all n-grams of the stretches of Chinese in text; punctuation and Latin part them.
func (m *Model) learn(text string, weight float32) {
	for _, part := range strings.FieldsFunc(spellDigits(text), func(r rune) bool { return !unicode.Is(unicode.Han, r) }) {
		ctx, depth := uint64(beginID), 1
		for _, r := range part {
			ctx, depth = m.domain.add(ctx, depth, m.id(r), weight)
		}
		m.domain.add(ctx, depth, endID, weight)
	}
}

// learnWord counts the n-grams inside a word, which may stand anywhere.
func (m *Model) learnWord(word string, weight float32) {
	ctx, depth := uint64(0), 0
	for _, r := range word {
		if !unicode.Is(unicode.Han, r) {
			return
		}
	}
	for i, r := range word {
		if i == 0 {
			m.first[m.id(r)] += float64(weight)
		}
		ctx, depth = m.general.add(ctx, depth, m.id(r), weight)
	}
	m.general.end(ctx, depth, weight)
}

// id returns the number of a character, giving it one if need be. Beyond 65,000 characters all share one.
func (m *Model) id(r rune) uint16 {
	if id, ok := m.ids[r]; ok {
		return id
	}
	if len(m.runes) > idMask-1 {
		return 0
	}
	id := uint16(len(m.runes)) //nolint:gosec // bounded above
	m.ids[r], m.runes = id, append(m.runes, r)
	return id
}

// add counts id after the last depth characters of ctx, in all orders, and returns the new context.
func (m *counts) add(ctx uint64, depth int, id uint16, weight float32) (uint64, int) {
	m.total += float64(weight)
	for n := range depth + 1 {
		h := last(ctx, n)
		key := h<<idBits | uint64(id)
		g := m.grams[key]
		if n > 0 {
			c := m.grams[h]
			if g.count == 0 {
				c.kinds++
			}
			c.next += weight
			m.grams[h] = c
			g = m.grams[key] // the context may be the sequence itself (aa after a)
		}
		g.count += weight
		m.grams[key] = g
	}
	return last(ctx<<idBits|uint64(id), order-1), min(depth+1, order-1)
}

// end notes that a word ended after ctx.
func (m *counts) end(ctx uint64, depth int, weight float32) {
	for n := 1; n <= depth; n++ {
		g := m.grams[last(ctx, n)]
		g.ends += weight
		m.grams[last(ctx, n)] = g
	}
}

// last keeps the newest n characters of a packed context.
func last(ctx uint64, n int) uint64 { return ctx & (1<<(idBits*n) - 1) }

// leastBackoff is the share that shorter contexts keep at least. Sentences made from patterns repeat the same few followers so
// often that plain Witten-Bell would rule all others out.
//
//nolint:gochecknoglobals // table
var leastBackoff = [order - 1]float64{0.1, 0.1, 0.1}

// logProb is ln P(id | ctx).
func (m *Model) logProb(ctx uint64, id uint16) float32 {
	d, g := m.domain.levels(ctx), m.general.levels(ctx)
	return m.mixed(&d, &g, id)
}

// mixed is ln of both tables' probability together.
func (m *Model) mixed(d, g *levels, id uint16) float32 {
	return float32(math.Log(m.share(d, g, id)))
}

// share is both tables' probability together.
func (m *Model) share(d, g *levels, id uint16) float64 {
	return domainPart*m.domain.prob(d, id) + (1-domainPart)*m.general.prob(g, id)
}

// levels is what one context says before the next character is known: looked up once, used for hundreds of candidates.
type levels struct {
	n     int // seen contexts, the shortest first
	h     [order - 1]uint64
	share [order - 1]float64 // what one count is worth
	rest  [order - 1]float64 // what shorter contexts keep
	none  float64            // product of rest: what is left for a character that never followed
}

func (m *counts) levels(ctx uint64) levels {
	l := levels{none: 1}
	for n := 1; n < order; n++ {
		h := last(ctx, n)
		if n > 1 && h == last(ctx, n-1) {
			break // nothing older: the utterance begins here
		}
		c := m.table.get(h)
		if c.next+c.ends == 0 {
			break
		}
		open := newFollower*float64(c.kinds) + float64(c.ends)
		l.h[l.n], l.rest[l.n] = h, max(open/(float64(c.next)+open), leastBackoff[n-1])
		if c.next > 0 {
			l.share[l.n] = (1 - l.rest[l.n]) / float64(c.next)
		}
		l.none *= l.rest[l.n]
		l.n++
	}
	return l
}

// prob is P(id | context), Witten-Bell interpolated up to the longest context that was seen.
func (m *counts) prob(l *levels, id uint16) float64 {
	p := m.single[id]
	if l.n == 0 {
		return p
	}
	key := l.h[0]<<idBits | uint64(id)
	if !m.pairs.maybe(key) {
		return p * l.none
	}
	for i := range l.n {
		count := m.table.get(l.h[i]<<idBits | uint64(id)).count
		if count == 0 { // then longer ones with it do not exist either
			for ; i < l.n; i++ {
				p *= l.rest[i]
			}
			return p
		}
		p = p*l.rest[i] + l.share[i]*float64(count)
	}
	return p
}

// often is how common a character is in both tables.
func (m *Model) often(id uint16) float64 {
	return domainPart*float64(m.domain.table.get(uint64(id)).count)/m.domain.total +
		(1-domainPart)*float64(m.general.table.get(uint64(id)).count)/m.general.total
}

// read looks up how every known character sounds.
func (m *Model) read() {
	m.domain.freeze(dampDomain)
	m.general.freeze(dampGeneral)
	m.domain.single, m.general.single = make([]float64, len(m.runes)), make([]float64, len(m.runes))
	words := 0.0
	for _, n := range m.first {
		words += n
	}
	for id := range m.runes {
		own := (float64(m.domain.table.get(uint64(id)).count) + 0.05) / (m.domain.total + 1000)
		m.domain.single[id] = own
		m.general.single[id] = ownWords*own + (1-ownWords)*(m.first[uint16(id)]+0.05)/(words+1000) //nolint:gosec // fewer than 65,536
	}
	m.first = nil
	args := pinyin.NewArgs()
	args.Heteronym = true
	for id := endID + 1; id < len(m.runes); id++ {
		seen := map[syllable]bool{}
		for i, p := range soundsOf(m.runes[id], args) {
			s, ok := parseSyllable(p)
			if !ok || seen[s] {
				continue
			}
			seen[s] = true
			cost := float32(0)
			if i > 0 {
				cost = oddReading
			}
			m.sounds[s] = append(m.sounds[s], reading{id: uint16(id), cost: cost})
		}
	}
	for s, list := range m.sounds {
		sort.SliceStable(list, func(i, j int) bool {
			return m.often(list[i].id) > m.often(list[j].id)
		})
		m.sounds[s] = list
		m.accepts = append(m.accepts, s)
	}
	sort.Slice(m.accepts, func(i, j int) bool {
		a, b := m.accepts[i], m.accepts[j]
		return a.initial+a.final < b.initial+b.final
	})
}
