package kb

import (
	"cmp"
	"context"
	"math"
	"regexp"
	"slices"
	"strings"
	"time"

	"hotline/assist/kb/docs"
	"hotline/assist/kb/index"
)

// How many paragraphs each route gives, and how many are judged: in small libraries rare words say less of a paragraph's rank.
const (
	perRoute   = 60
	candidates = 40
	fewer      = 24 // of a large library
	large      = 3000
	maxQuery   = 400 // runes; what is longer is cut
)

// degree is 累死我了 and 热死了, in which nobody died.
var degree = regexp.MustCompile(`(\p{Han})死(?:我|俺|人)(?:了|啦|咯|喽|$)|([累气烦急热冷饿困吓笑忙慢贵难疼痛恨等闷吵堵渴])死(?:了|啦|咯|喽)`)

// candidate is a paragraph under judgement.
type candidate struct {
	at       int
	p        *docs.Paragraph
	features features
	strength float64 // logarithm of the odds against no answer
	score    float64 // probability that it answers
}

// question is one search's input, analysed.
type question struct {
	text    string
	query   *index.Query
	weights index.Weights
	asks    []ask
	vector  []float32
}

func (s *snapshot) ask(text string) question {
	text = degree.ReplaceAllString(strings.TrimSpace(text), "$1$2")
	if r := []rune(text); len(r) > maxQuery {
		text = string(r[:maxQuery])
	}
	q := question{text: text, query: s.lexicon.Query(text)}
	q.weights = s.words.Weigh(q.query)
	q.asks = asksOf(index.Fold(text))
	return q
}

// find ranks the paragraphs that may answer: the routes, their fusion, then each candidate's own confidence.
func (s *snapshot) find(q question, now time.Time) []candidate {
	if q.query.Content() == 0 {
		return nil
	}
	byWords := s.words.Search(q.query, perRoute)
	best := 0.0
	ratio := map[int]float64{}
	for _, h := range byWords {
		best = max(best, h.Score)
	}
	for _, h := range byWords {
		ratio[h.At] = h.Score / best
	}
	var exact []index.Hit
	for _, at := range s.exact[q.query.Key()] {
		exact = append(exact, index.Hit{At: at, Score: 1})
	}
	routes := [][]index.Hit{exact, byWords, s.sounds.Search(q.query, perRoute)}
	dense := map[int]float64{}
	if s.vectors != nil && q.vector != nil {
		near := s.vectors.search(q.vector, perRoute)
		routes = append(routes, near)
		for _, h := range near {
			dense[h.At] = h.Score
		}
	}
	most := candidates
	if len(s.paragraphs) >= large {
		most = fewer
	}
	var out []candidate
	for _, h := range index.Fuse(2*candidates, routes...) {
		p := &s.paragraphs[h.At]
		if len(out) == most || !p.ValidAt(now) {
			continue
		}
		c := candidate{at: h.At, p: p}
		c.features = s.judge(q, h.At, ratio[h.At])
		c.strength = score(modelOf(p), c.features) + denseTrust*dense[h.At]
		out = append(out, c)
	}
	order(out)
	return distinct(out)
}

// assess turns strengths into probabilities: the candidates compete with each other and with no answer at all, whose strength is 0.
// It returns the probability that any of them answers.
func assess(list []candidate) (known float64) {
	sum := 1.0
	for _, c := range list {
		sum += math.Exp(c.strength)
	}
	for i := range list {
		list[i].score = math.Exp(list[i].strength) / sum
		known += list[i].score
	}
	return known
}

// order sorts best first; of equals the approved one, then the library's order.
func order(list []candidate) {
	slices.SortStableFunc(list, func(a, b candidate) int {
		if c := cmp.Compare(b.strength, a.strength); c != 0 {
			return c
		}
		if a.p.Approved() != b.p.Approved() {
			if a.p.Approved() {
				return -1
			}
			return 1
		}
		return cmp.Compare(a.at, b.at)
	})
}

// Search answers a question from the newest version of the library. It takes milliseconds without remote endpoints and at most
// their timeouts with them; a remote endpoint that fails is left out. It never fails: what is not known is abstained from, and
// Deps.OnUnanswered is told. Safe for concurrent use.
func (l *Library) Search(ctx context.Context, text string) Result {
	s := l.current.Load()
	now := l.now()
	q := s.ask(text)
	l.embedQuery(ctx, s, &q)
	found := s.find(q, now)
	found = l.rerank(ctx, q, found)
	r := l.decide(q, s, found)
	if r.Source == nil && l.deps.OnUnanswered != nil && q.query.Len() > 0 {
		miss := Unanswered{Question: q.text, At: now, Confidence: r.Confidence}
		if len(r.Hits) > 0 {
			miss.Nearest = r.Hits[0].Paragraph.ID
		}
		l.deps.OnUnanswered(miss)
	}
	return r
}

// distinct keeps the best part of each paragraph.
func distinct(list []candidate) []candidate {
	seen := map[string]bool{}
	return slices.DeleteFunc(list, func(c candidate) bool {
		again := seen[c.p.ID]
		seen[c.p.ID] = true
		return again
	})
}
