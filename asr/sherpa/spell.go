package sherpa

import (
	"math"
	"strings"
	"time"
	"unicode/utf8"

	"hotline/asr"
	"hotline/asr/lexicon"
)

// speller turns all tokens of the running utterance, with their times since it began, into words, with times of the same kind.
// stable is how many of them will stay as they are.
type speller interface {
	spell(tokens []string, at []time.Duration, probs []float64, final bool) (words []asr.Word, stable int)
	reset() // a new utterance begins
}

// pinyinSpeller finds the characters behind the demo model's outputs.
type pinyinSpeller struct {
	dec  *lexicon.Decoder
	seen int // tokens decoded
}

// spell decodes the tokens that are new: the library never takes one back.
func (p *pinyinSpeller) spell(tokens []string, at []time.Duration, _ []float64, final bool) ([]asr.Word, int) {
	for p.seen < len(tokens) {
		n := frameOf(at[p.seen])
		f := lexicon.Frame{N: n, At: time.Duration(n) * frameTime}
		for ; p.seen < len(tokens) && frameOf(at[p.seen]) == n; p.seen++ {
			if alt, ok := parseAlt(tokens[p.seen]); ok {
				f.Alts = append(f.Alts, alt)
			}
		}
		p.dec.Add(f)
	}
	chars, stable := p.dec.Text(final)
	words := make([]asr.Word, len(chars))
	for i, c := range chars {
		words[i] = asr.Word{Text: c.Text, From: c.At, Confidence: c.Confidence}
	}
	return words, stable
}

func (p *pinyinSpeller) reset() { p.dec.Reset(); p.seen = 0 }

// tokenSpeller joins the word pieces of general models: "▁" opens a word (BPE), "@@" ends an unfinished one (paraformer),
// a CJK character is a word of its own.
type tokenSpeller struct {
	beam bool // beam search may rewrite what it said
}

func (t *tokenSpeller) reset() {}

func (t *tokenSpeller) spell(tokens []string, at []time.Duration, probs []float64, final bool) ([]asr.Word, int) {
	var words []asr.Word
	open := false // the last word may go on
	for i, tok := range tokens {
		if strings.HasPrefix(tok, "<") && strings.HasSuffix(tok, ">") && len(tok) > 2 {
			continue // <unk>, <sos/eos>
		}
		begins := strings.HasPrefix(tok, "▁") || strings.HasPrefix(tok, " ")
		more := strings.HasSuffix(tok, "@@")
		piece := strings.TrimSuffix(strings.TrimLeft(tok, "▁ "), "@@")
		if piece == "" {
			open = false
			continue
		}
		conf := 0.0
		if i < len(probs) {
			conf = math.Exp(min(0, probs[i]))
		}
		first, _ := utf8.DecodeRuneInString(piece)
		switch n := len(words); {
		case n > 0 && open && !begins && !cjk(first):
			words[n-1].Text += piece
			words[n-1].Confidence = min(words[n-1].Confidence, conf)
		default:
			words = append(words, asr.Word{Text: piece, From: at[i], Confidence: conf})
		}
		open = !cjk(first) && (more || !strings.Contains(tok, "@@") && (begins || open))
	}
	switch {
	case final:
		return words, len(words)
	case t.beam:
		return words, 0
	}
	return words, max(0, len(words)-1) // greedy search never rewrites; the last word may still grow
}

// join writes words as text: a space between two words that are not both Chinese.
func join(words []asr.Word) string {
	var b strings.Builder
	var before rune
	for _, w := range words {
		first, _ := utf8.DecodeRuneInString(w.Text)
		if b.Len() > 0 && (!cjk(before) || !cjk(first)) {
			b.WriteByte(' ')
		}
		b.WriteString(w.Text)
		before, _ = utf8.DecodeLastRuneInString(w.Text)
	}
	return b.String()
}

func cjk(r rune) bool { return r >= 0x2E80 && r <= 0x9FFF || r >= 0x20000 && r <= 0x3FFFF }
