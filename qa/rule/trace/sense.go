package trace

import (
	"strings"

	"hotline/qa/rule/sense"
)

// senses is what the models make of the text that is being read. Each text is read once for all finds.
type senses struct {
	model        *sense.Model
	whole, parts []float32 // by task: the text and its sentences; what stands between commas, too
	one          []float32
	read1, read2 bool
}

func newSenses(m *sense.Model) senses {
	return senses{model: m, whole: make([]float32, m.Tasks()), parts: make([]float32, m.Tasks()), one: make([]float32, m.Tasks())}
}

func (s *senses) forget() { s.read1, s.read2 = false, false }

// leastSentence and leastPart are how many bytes a sentence of several, or what stands between commas, needs to be judged on its own:
// five characters, and four.
const leastSentence, leastPart = 18, 18

// mostSentences bounds how many sentences of one text are judged on their own.
const mostSentences = 8

// Marks that end a sentence, and a part of one.
const (
	endsSentence = "。！？!?；;"
	endsPart     = endsSentence + "，,、：:"
)

// read is how sure the model is of a text by task, taken as a whole and sentence by sentence: who says two polite sentences and a rude
// one was rude. parts also has what stands between commas; it is made only when asked for.
func (s *senses) read(text string, asksParts bool) (whole, parts []float32) {
	if !s.read1 {
		s.read1 = true
		s.model.Read(text, s.whole)
		s.pieces(text, endsSentence, leastSentence, s.whole)
	}
	if asksParts && !s.read2 {
		s.read2 = true
		copy(s.parts, s.whole)
		s.pieces(text, endsPart, leastPart, s.parts)
	}
	return s.whole, s.parts
}

// pieces reads the pieces of a text between marks, and keeps the most of each task in out.
func (s *senses) pieces(text, ends string, least int, out []float32) {
	for n, rest := 0, text; rest != "" && n < mostSentences; n++ {
		at := strings.IndexAny(rest, ends)
		if at < 0 {
			at = len(rest)
		}
		piece := rest[:at]
		rest = strings.TrimLeft(rest[at:], ends+" ")
		if len(piece) < least || len(piece) >= len(text)-least {
			continue
		}
		s.model.Read(piece, s.one)
		for i, sure := range s.one {
			out[i] = max(out[i], sure)
		}
	}
}
