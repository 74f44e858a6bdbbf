package kb

import (
	"strings"
	"sync/atomic"
	"time"

	"hotline/assist/kb/docs"
	"hotline/assist/kb/index"
)

// snapshot is one version of the library, ready to be searched. It is replaced as a whole and safe for concurrent use.
type snapshot struct {
	lexicon    *index.Lexicon
	paragraphs []docs.Paragraph
	words      *index.Index
	sounds     *index.Index
	exact      map[uint64][]int // by the key of a stated question
	vectors    *vectors         // nil = off
	analyses   []atomic.Pointer[analysis]
	kept       atomic.Int64 // analyses kept
	built      time.Time
	took       time.Duration
}

// Weights of a paragraph's fields: what it is about counts more than what it says.
const (
	weightQuestion = 2
	weightHeading  = 2
	weightTitle    = 1
	weightText     = 1
)

func newSnapshot(lexicon *index.Lexicon, paragraphs []docs.Paragraph) *snapshot {
	s := &snapshot{lexicon: lexicon, paragraphs: paragraphs, words: index.New(index.ByWords), sounds: index.New(index.BySounds), exact: map[uint64][]int{}}
	for i := range paragraphs {
		p := &paragraphs[i]
		if s.words.Full() {
			s.paragraphs = paragraphs[:i]
			break
		}
		fields := []index.Field{{Text: lexicon.Passage(p.Text), Weight: weightText}}
		if p.Title != "" && !p.Approved() {
			fields = append(fields, index.Field{Text: lexicon.Passage(p.Title), Weight: weightTitle})
		}
		for _, h := range p.Headings {
			fields = append(fields, index.Field{Text: lexicon.Passage(h), Weight: weightHeading})
		}
		for _, q := range p.Questions {
			fields = append(fields, index.Field{Text: lexicon.Passage(q), Weight: weightQuestion})
			if key := lexicon.Query(q).Key(); key != 0 {
				s.exact[key] = append(s.exact[key], i)
			}
		}
		s.words.Add(fields...)
		s.sounds.Add(fields...)
	}
	s.analyses = make([]atomic.Pointer[analysis], len(s.paragraphs))
	return s
}

// about is the text by which a paragraph is embedded and shown to a reranker.
func about(p *docs.Paragraph) string {
	parts := append(append([]string{}, p.Headings...), p.Questions...)
	if p.Title != "" && !p.Approved() {
		parts = append([]string{p.Title}, parts...)
	}
	return strings.Join(append(parts, p.Text), "\n")
}
