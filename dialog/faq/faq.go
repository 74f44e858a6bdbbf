// Package faq finds approved answers by the likeness of questions. It owns the Markdown that the answers are written in and the
// measure of likeness; from which likeness on an answer is given is up to dialog/flow, which calls it.
package faq

import (
	"math"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"hotline/dialog/english"
)

// Answer is one question with its approved answer.
type Answer struct {
	Question string
	Text     string
	Ways     []string // of asking it, the question first
}

// Book is a set of answers. It is read only after New; nil is an empty one. Likeness is the cosine over tf-idf of single
// characters and pairs, best over a question's phrasings. Some 20 us for 50 questions.
type Book struct {
	answers []Answer
	entries []entry
	idf     map[string]float64
	rarest  float64
}

type entry struct {
	answer int
	terms  map[string]float64 // unit length
}

// Parse reads Markdown: "## question", then "- other phrasing" lines, then the answer. HTML comments are ignored. An answer may
// come out empty: the caller says so.
func Parse(text string) []Answer {
	var answers []Answer
	for _, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		question, isQuestion := strings.CutPrefix(line, "## ")
		way, isWay := strings.CutPrefix(line, "- ")
		last := len(answers) - 1
		switch {
		case isQuestion:
			q := strings.TrimSpace(question)
			answers = append(answers, Answer{Question: q, Ways: []string{q}})
		case last < 0 || line == "" || strings.HasPrefix(line, "<!--") || strings.HasPrefix(line, "#"):
		case isWay && answers[last].Text == "":
			answers[last].Ways = append(answers[last].Ways, strings.TrimSpace(way))
		default:
			answers[last].Text += line
		}
	}
	return answers
}

// New returns the book of answers.
func New(answers []Answer) *Book {
	f := &Book{answers: answers, idf: map[string]float64{}}
	n := 0
	for _, a := range answers {
		for _, way := range a.Ways {
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
	for i, a := range answers {
		for _, way := range a.Ways {
			f.entries = append(f.entries, entry{answer: i, terms: f.weigh(terms(way))})
		}
	}
	return f
}

// common are the words of English questions that say nothing of their subject.
var common = regexp.MustCompile(`^(?:i|me|my|you|your|it|the|a|an|is|are|am|do|doe|did|can|could|will|would|should|to|of|for|in|on|at|and|or|please|tell|what|what'|how|i'm|i'd|there|that|thi|if|have|ha|get|want|like|know|need|any|some|with|be)$`)

// terms counts words and their pairs of an English text, else single characters (half weight) and pairs, letters in lower case.
func terms(text string) map[string]float64 {
	out := map[string]float64{}
	if english.Words(text) {
		prev := ""
		for _, w := range strings.Fields(english.Bare(text)) {
			w = strings.TrimSuffix(strings.Trim(w, ".'"), "s")
			if common.MatchString(w) {
				continue
			}
			out[w] = 1
			if prev != "" {
				out[prev+" "+w] = 0.7
			}
			prev = w
		}
		return out
	}
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

func (f *Book) weigh(ts map[string]float64) map[string]float64 {
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

// Find returns the n best answers for text, best first, with their likeness 0..1. Safe for concurrent use.
func (f *Book) Find(text string, n int) ([]Answer, []float64) {
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
	var answers []Answer
	var likeness []float64
	for _, at := range order[:min(n, len(order))] {
		answers, likeness = append(answers, f.answers[at]), append(likeness, best[at])
	}
	return answers, likeness
}
