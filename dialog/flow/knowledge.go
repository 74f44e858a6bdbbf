package flow

import (
	"context"
	"errors"
	"regexp"
	"strings"
	"time"

	"hotline"
	"hotline/dialog/intent"
)

// Knowledge searches what the hotline's approved answers and documents say. It must answer within milliseconds, or within the
// context where it asks other servers, and be safe for concurrent use.
type Knowledge interface {
	Find(ctx context.Context, question string) Finding
}

// Checker is a Knowledge that can tell whether passages bear out what a language model wants to say. It answers within milliseconds.
type Checker interface {
	Supports(sentence string, passages []string) bool
}

// Finding is what a search of the knowledge brought.
type Finding struct {
	Answer     string    // fit to be spoken; "" = the documents do not know
	Source     string    // id of the paragraph that the answer is from
	Approved   bool      // the answer is an approved text
	Confidence float64   // 0..1, that the source answers; without one, that any paragraph does
	Nearest    []Passage // the nearest paragraphs, best first, whether or not they answer
}

// Passage is one paragraph of a document.
type Passage struct {
	ID   string
	Text string // with its headings or question
}

// known answers from the knowledge and notes what came of it.
func (m *mind) known(ctx context.Context, text string) (string, bool) {
	found, note := m.search(ctx, text)
	if note == nil {
		return "", false
	}
	m.fact(*note)
	if found.Answer == "" {
		return "", false
	}
	if m.scene == "" {
		m.scene = turnAnswer
	}
	return found.Answer, true
}

// search asks the knowledge; the note is for the record when the search counts, nil without knowledge.
func (m *mind) search(ctx context.Context, text string) (Finding, *hotline.KnowledgeSearched) {
	if m.deps.Knowledge == nil {
		return Finding{}, nil
	}
	start := time.Now()
	found := m.deps.Knowledge.Find(ctx, text)
	note := &hotline.KnowledgeSearched{Text: text, Source: found.Source, Approved: found.Approved, Confidence: found.Confidence,
		TookMS: float64(time.Since(start)) / float64(time.Millisecond)}
	if len(found.Nearest) > 0 {
		note.Nearest = found.Nearest[0].ID
	}
	m.found = found.Nearest
	return found, note
}

// Words by which callers ask about a matter, and by which they want it done or looked up.
var (
	asks   = regexp.MustCompile(`吗|怎么|如何|多少|几|什么|啥|哪|多久|能不能|可不可以|要不要|会不会|是不是|有没有|咋|不$`)
	orders = regexp.MustCompile(`[帮给替]我|帮忙|看一?下|看看|查一?下|我要|我想|我准备|[办开弄]一下|[怎咋]么?[弄办退开换改]`)
)

// justAsks reports whether words ask about a matter without wanting it done.
func justAsks(text string) bool {
	return asks.MatchString(text) && !orders.MatchString(strings.ReplaceAll(text, "我想问", ""))
}

// Confidence from which an answer of the knowledge is given in place of a scene: when the intent is sure, and when it is not.
// On the sample's sets of intents and questions these take hardly a need from its scene, and bring most questions their answer.
const (
	insteadOfSure   = 0.78
	insteadOfUnsure = 0.65
	sureIntent      = 0.75
)

// onlyAsks answers a question about a matter that has a scene: 套餐什么时候生效 wants no other plan.
func (m *mind) onlyAsks(ctx context.Context, text string, got intent.Result) (Reply, bool) {
	if got.Intent == agentIntent || m.app.Scene(got.Intent) == nil || !justAsks(text) {
		return Reply{}, false
	}
	least := insteadOfUnsure
	if got.Confidence >= sureIntent {
		least = insteadOfSure
	}
	found, note := m.search(ctx, text)
	if note == nil || found.Answer == "" || found.Confidence < least {
		return Reply{}, false
	}
	m.fact(*note)
	m.scene = turnAnswer
	return m.more(found.Answer), true
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

// borneOut reports whether the ground bears a sentence of the model out; without a knowledge that can tell it is believed.
func (m *mind) borneOut(sentence string, ground []string) bool {
	c, ok := m.deps.Knowledge.(Checker)
	return !ok || c.Supports(sentence, ground)
}

// errUnsupported ends an answer that says what no document does.
var errUnsupported = errors.New("flow: the documents do not bear the answer out")

// withheld notes that a sentence of the model was not spoken.
func withheld() hotline.Body {
	return hotline.ComponentFailed{Component: "llm", Error: errUnsupported.Error(), Action: "withheld"}
}
