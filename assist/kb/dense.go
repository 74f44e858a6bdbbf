package kb

import (
	"context"
	"slices"

	"hotline/assist/kb/index"
	"hotline/assist/kb/remote"
)

// vectors are the embeddings of a snapshot's paragraphs, by their place; nil for those that have none yet.
type vectors struct {
	of [][]float32
}

// Cosines of unrelated and of equal Chinese questions under common embedding models; between them likeness rises from 0 to 1.
const (
	unrelated = 0.5
	equal     = 0.9
)

// search returns the nearest paragraphs by brute force: 1.5 ms for 10,000 of 512 numbers.
func (v *vectors) search(q []float32, n int) []index.Hit {
	var out []index.Hit
	byScore := func(a, b index.Hit) int {
		switch {
		case a.Score > b.Score:
			return -1
		case a.Score < b.Score:
			return 1
		}
		return a.At - b.At
	}
	least := 0.0
	for at, one := range v.of {
		score := (float64(remote.Dot(q, one)) - unrelated) / (equal - unrelated)
		if score <= least {
			continue
		}
		out = append(out, index.Hit{At: at, Score: min(1, score)})
		if len(out) >= 2*n {
			slices.SortFunc(out, byScore)
			out = out[:n]
			least = out[n-1].Score
		}
	}
	slices.SortFunc(out, byScore)
	return out[:min(n, len(out))]
}

// embedQuery gives the question its vector; without one the other routes search.
func (l *Library) embedQuery(ctx context.Context, s *snapshot, q *question) {
	if l.embed == nil || s.vectors == nil || q.query.Content() == 0 {
		return
	}
	got, err := l.embed.Embed(ctx, 1, []string{q.text})
	if err != nil {
		l.log.Warn("knowledge: question is searched without embedding", "error", err)
		return
	}
	q.vector = got[0]
}

// Batch and patience of embedding documents.
const (
	embedBatch    = 32
	embedPatience = 10
)

// embedAll gives a snapshot's paragraphs vectors, from the last snapshot's where the text is the same. What cannot be embedded now
// is tried again at the next refresh. complete is false then.
func (l *Library) embedAll(ctx context.Context, s *snapshot) (complete bool) {
	if l.embed == nil {
		return true
	}
	v := &vectors{of: make([][]float32, len(s.paragraphs))}
	fresh := map[string][]float32{}
	var texts []string
	var places []int
	s.vectors = v
	complete = true
	flush := func() {
		if len(texts) == 0 || !complete {
			texts, places = nil, nil
			return
		}
		got, err := l.embed.Embed(ctx, embedPatience, texts)
		if err != nil {
			complete = false
			l.log.Warn("knowledge: paragraphs are without embedding for now", "error", err)
		}
		for i := range got {
			v.of[places[i]] = got[i]
			fresh[texts[i]] = got[i]
		}
		texts, places = nil, nil
	}
	for i := range s.paragraphs {
		text := about(&s.paragraphs[i])
		if known := l.embedded[text]; known != nil {
			v.of[i], fresh[text] = known, known
			continue
		}
		texts, places = append(texts, text), append(places, i)
		if len(texts) == embedBatch {
			flush()
		}
	}
	flush()
	l.embedded = fresh
	return complete
}

// rerank lets a remote model look at the candidates; without one, or when it fails, they stay as they are.
func (l *Library) rerank(ctx context.Context, q question, found []candidate) []candidate {
	if l.reranker == nil || len(found) == 0 {
		return found
	}
	texts := make([]string, len(found))
	for i, c := range found {
		texts[i] = about(c.p)
	}
	scores, err := l.reranker.Rerank(ctx, q.text, texts)
	if err != nil {
		l.log.Warn("knowledge: question is answered without reranking", "error", err)
		return found
	}
	for i := range found {
		found[i].strength += rerankTrust * (scores[i] - 0.5)
	}
	order(found)
	return found
}
