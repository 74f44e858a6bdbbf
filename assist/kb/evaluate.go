package kb

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"time"

	"hotline/internal/lines"
)

// Question is one line of an evaluation set: what is asked, and the ids of the paragraphs that answer it; none = unanswerable.
type Question struct {
	Question string   `json:"question" lines:"needed"`
	IDs      []string `json:"ids"` // missing: unanswerable
}

// ReadQuestions reads JSON lines; empty lines are passed over. Errors name the line.
func ReadQuestions(r io.Reader) ([]Question, error) {
	var out []Question
	err := lines.JSON(r, func(_ int, q Question) error {
		if strings.TrimSpace(q.Question) == "" {
			return errors.New("no question: write {\"question\":\"...\",\"ids\":[...]}")
		}
		out = append(out, q)
		return nil
	})
	if errors.Is(err, lines.ErrEmpty) {
		return nil, errors.New("no question: write one JSON object a line")
	}
	if err != nil {
		return nil, fmt.Errorf("read questions: %w", err)
	}
	return out, nil
}

// Report is how well a library answers a set. Shares are 0..1; a recall, an abstention or an answer of nothing is 1.
type Report struct {
	Questions    int      `json:"questions"`
	Unanswerable int      `json:"unanswerable"`
	Paragraphs   int      `json:"paragraphs"`
	RecallAt1    float64  `json:"recall_at_1"`  // of answerable questions, those with one of their ids among the first k hits
	RecallAt5    float64  `json:"recall_at_5"`  // whether answered or not
	AbstainRate  float64  `json:"abstain_rate"` // of unanswerable questions, those not answered
	WrongRate    float64  `json:"wrong_rate"`   // of all questions, those answered from a paragraph that is not among the ids
	AnswerRate   float64  `json:"answer_rate"`  // of answerable questions, those answered from a right paragraph
	P50MS        float64  `json:"p50_ms"`       // of one search
	P95MS        float64  `json:"p95_ms"`
	Wrong        []Wrong  `json:"-"`
	Missing      []string `json:"missing_ids,omitempty"` // ids of the set that no document has
}

// Wrong is one question that came out other than the set says.
type Wrong struct {
	Question   string
	Want       []string
	Got        []string // the first hits
	Answered   bool
	Confidence float64
}

// Evaluate searches every question and counts. It blocks for the searches, one at a time.
func (l *Library) Evaluate(ctx context.Context, set []Question) (Report, error) {
	s := l.current.Load()
	r := Report{Questions: len(set), Paragraphs: len(s.paragraphs)}
	have := map[string]bool{}
	for i := range s.paragraphs {
		have[s.paragraphs[i].ID] = true
	}
	var took []float64
	var at1, at5, abstained, wrong, right float64
	for _, q := range set {
		if err := ctx.Err(); err != nil {
			return Report{}, err
		}
		began := time.Now()
		got := l.Search(ctx, q.Question)
		took = append(took, float64(time.Since(began))/float64(time.Millisecond))
		r.missing(have, q.IDs)
		good := got.Answered() && slices.Contains(q.IDs, got.Source.Paragraph.ID)
		if len(q.IDs) == 0 {
			r.Unanswerable++
			if !got.Answered() {
				abstained++
			}
		} else {
			at1 += recall(got.Hits, q.IDs, 1)
			at5 += recall(got.Hits, q.IDs, 5)
			if good {
				right++
			}
		}
		if got.Answered() && !good {
			wrong++
		}
		if good != (len(q.IDs) > 0) || got.Answered() && !good {
			r.Wrong = append(r.Wrong, wrongOf(q, got))
		}
	}
	r.RecallAt1, r.RecallAt5, r.AnswerRate, r.AbstainRate = 1, 1, 1, 1 // of nothing, all
	if n := float64(len(set) - r.Unanswerable); n > 0 {
		r.RecallAt1, r.RecallAt5, r.AnswerRate = at1/n, at5/n, right/n
	}
	if r.Unanswerable > 0 {
		r.AbstainRate = abstained / float64(r.Unanswerable)
	}
	r.WrongRate = wrong / float64(max(1, len(set)))
	slices.Sort(took)
	r.P50MS, r.P95MS = percentile(took, 0.5), percentile(took, 0.95)
	return r, nil
}

func (r *Report) missing(have map[string]bool, ids []string) {
	for _, id := range ids {
		if !have[id] && !slices.Contains(r.Missing, id) {
			r.Missing = append(r.Missing, id)
		}
	}
}

// recall is 1 when one of the ids is among the first k hits, else 0: each id answers by itself.
func recall(hits []Hit, ids []string, k int) float64 {
	for _, h := range hits[:min(k, len(hits))] {
		if slices.Contains(ids, h.Paragraph.ID) {
			return 1
		}
	}
	return 0
}

func wrongOf(q Question, got Result) Wrong {
	w := Wrong{Question: q.Question, Want: q.IDs, Answered: got.Answered(), Confidence: got.Confidence}
	for _, h := range got.Hits[:min(3, len(got.Hits))] {
		w.Got = append(w.Got, h.Paragraph.ID)
	}
	return w
}

// percentile is by nearest rank: a value that was really measured.
func percentile(sorted []float64, p float64) float64 {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[min(len(sorted)-1, int(math.Ceil(p*float64(len(sorted))))-1)]
}
