package flow

import (
	"context"
	"time"

	"hotline"
)

// Knowledge searches what the hotline's approved answers and documents say. It must answer within milliseconds, or within the
// context where it asks other servers, and be safe for concurrent use.
type Knowledge interface {
	Find(ctx context.Context, question string) Finding
}

// Finding is what a search of the knowledge brought.
type Finding struct {
	Answer     string    // fit to be spoken; "" = the documents do not know
	Source     string    // id of the paragraph that the answer is from
	Approved   bool      // the answer is an approved text
	Confidence float64   // 0..1
	Nearest    []Passage // the nearest paragraphs, best first, whether or not they answer
}

// Passage is one paragraph of a document.
type Passage struct {
	ID   string
	Text string // with its headings or question
}

// known answers from the knowledge and notes what came of it.
func (m *mind) known(ctx context.Context, text string) (string, bool) {
	if m.deps.Knowledge == nil {
		return "", false
	}
	start := time.Now()
	found := m.deps.Knowledge.Find(ctx, text)
	fact := hotline.KnowledgeSearched{Text: text, Source: found.Source, Approved: found.Approved, Confidence: found.Confidence,
		TookMS: float64(time.Since(start)) / float64(time.Millisecond)}
	if len(found.Nearest) > 0 {
		fact.Nearest = found.Nearest[0].ID
	}
	m.found = found.Nearest
	m.fact(fact)
	if found.Answer == "" {
		return "", false
	}
	if m.scene == "" {
		m.scene = turnAnswer
	}
	return found.Answer, true
}

// answered looks in the knowledge, then among the app's own approved answers: where the knowledge does not know, they must be surely meant.
func (m *mind) answered(ctx context.Context, text string, least float64) (string, bool) {
	if said, ok := m.known(ctx, text); ok {
		return said, true
	}
	if m.deps.Knowledge != nil {
		least = max(least, answerSurely)
	}
	return m.approved(text, least)
}

// ground is what a language model may say: the passages found for this turn, and the nearest approved answers.
func (m *mind) ground(text string) []string {
	var out []string
	for _, p := range m.found {
		out = append(out, p.Text)
	}
	answers, _ := m.app.faq.Find(text, 3)
	for _, a := range answers {
		out = append(out, a.Question+a.Text)
	}
	return out
}
