package flow

import (
	"math"
	"slices"
	"strings"
	"unicode"
)

// answer is one question of the FAQ with its approved answer.
type answer struct {
	Question string
	Text     string
}

// faq finds approved answers by character pairs: cosine over tf-idf of single characters and pairs, best over the
// question's phrasings. Some 20 us for 50 questions.
type faq struct {
	answers []answer
	entries []entry
	idf     map[string]float64
	rarest  float64
}

type entry struct {
	answer int
	terms  map[string]float64 // unit length
}

// parseFAQ reads Markdown: "## question", then "- other phrasing" lines, then the answer. HTML comments are ignored.
func parseFAQ(text string) ([]answer, [][]string) {
	var answers []answer
	var ways [][]string
	for _, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		question, isQuestion := strings.CutPrefix(line, "## ")
		way, isWay := strings.CutPrefix(line, "- ")
		last := len(answers) - 1
		switch {
		case isQuestion:
			answers = append(answers, answer{Question: strings.TrimSpace(question)})
			ways = append(ways, []string{strings.TrimSpace(question)})
		case last < 0 || line == "" || strings.HasPrefix(line, "<!--") || strings.HasPrefix(line, "#"):
		case isWay && answers[last].Text == "":
			ways[last] = append(ways[last], strings.TrimSpace(way))
		default:
			answers[last].Text += line
		}
	}
	return answers, ways
}

func newFAQ(answers []answer, ways [][]string) *faq {
	f := &faq{answers: answers, idf: map[string]float64{}}
	n := 0
	for _, list := range ways {
		for _, way := range list {
			n++
			for t := range terms(way) {
				f.idf[t]++
			}
		}
	}
	for t, df := range f.idf {
		f.idf[t] = math.Log(float64(n+1)/(df+0.5)) + 0.2
	}
	f.rarest = math.Log(float64(n+1)/0.5) + 0.2
	for i, list := range ways {
		for _, way := range list {
			f.entries = append(f.entries, entry{answer: i, terms: f.weigh(terms(way))})
		}
	}
	return f
}

// terms counts single characters (half weight) and pairs, letters in lower case.
func terms(text string) map[string]float64 {
	out := map[string]float64{}
	var prev rune
	for _, r := range strings.ToLower(text) {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) || strings.ContainsRune("吗呢啊呀吧的了请问你您我想要一下", r) {
			prev = 0
			continue
		}
		out[string(r)] = 0.5
		if prev != 0 {
			out[string([]rune{prev, r})] = 1
		}
		prev = r
	}
	return out
}

func (f *faq) weigh(ts map[string]float64) map[string]float64 {
	norm := 0.0
	keys := make([]string, 0, len(ts))
	for t := range ts {
		keys = append(keys, t)
	}
	slices.Sort(keys) // the order of a float sum must not vary
	for _, t := range keys {
		idf, known := f.idf[t]
		if !known {
			idf = f.rarest
		}
		ts[t] *= idf
		norm += ts[t] * ts[t]
	}
	for _, t := range keys {
		ts[t] /= math.Sqrt(norm)
	}
	return ts
}

// find returns the best answers for text, best first, with their likeness 0..1.
func (f *faq) find(text string, n int) ([]answer, []float64) {
	if f == nil {
		return nil, nil
	}
	query := f.weigh(terms(text))
	best := make([]float64, len(f.answers))
	for _, e := range f.entries {
		sum := 0.0
		for t, w := range e.terms {
			sum += w * query[t]
		}
		best[e.answer] = max(best[e.answer], sum)
	}
	order := make([]int, len(best))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case best[a] > best[b]:
			return -1
		case best[a] < best[b]:
			return 1
		}
		return 0
	})
	var answers []answer
	var likeness []float64
	for _, at := range order[:min(n, len(order))] {
		answers, likeness = append(answers, f.answers[at]), append(likeness, best[at])
	}
	return answers, likeness
}
