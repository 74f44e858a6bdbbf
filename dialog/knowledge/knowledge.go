// Package knowledge is the seam through which a conversation asks what the hotline's approved answers and documents say.
// It owns the interfaces and the line between asking about a matter and wanting it done, no search; dialog/flow calls it and
// cmd/hotline gives it the knowledge base.
package knowledge

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"time"

	"hotline"
	"hotline/dialog/english"
	"hotline/dialog/language"
	"hotline/dialog/phrase"
)

// Base searches the approved answers and documents. It must answer within milliseconds, or within the context where it asks
// other servers, and be safe for concurrent use.
type Base interface {
	Find(ctx context.Context, question string) Finding
}

// Checker is a Base that can tell whether passages bear out what a language model wants to say. It answers within milliseconds.
type Checker interface {
	Supports(sentence string, passages []string) bool
}

// Finding is what a search brought.
type Finding struct {
	Answer     string    // fit to be spoken; "" = the documents do not know
	Source     string    // id of the paragraph that the answer is from
	Approved   bool      // the answer is an approved text
	Confidence float64   // 0..1, that the source answers; without one, that any paragraph does
	About      []string  // what the source is headed by, or the questions that it is stated to answer; none = not known
	Says       bool      // every noun and verb of the question stands in the source, in other words at least
	Nearest    []Passage // the nearest paragraphs, best first, whether or not they answer
}

// Passage is one paragraph of a document.
type Passage struct {
	ID   string
	Text string // with its headings or question
}

// Search asks base, leaves out what is not in the language of the question, and makes the note for the record; without a base there is neither.
func Search(ctx context.Context, base Base, question string) (Finding, *hotline.KnowledgeSearched) {
	if base == nil {
		return Finding{}, nil
	}
	start := time.Now()
	found := inTongue(base.Find(ctx, question), language.Of(question))
	note := &hotline.KnowledgeSearched{Text: question, Source: found.Source, Approved: found.Approved, Confidence: found.Confidence,
		TookMS: float64(time.Since(start)) / float64(time.Millisecond)}
	if len(found.Nearest) > 0 {
		note.Nearest = found.Nearest[0].ID
	}
	return found, note
}

// inTongue leaves what is written in the language of the question: a caller is not answered in another one.
func inTongue(f Finding, l language.Language) Finding {
	other := func(text string) bool {
		of := language.Of(text)
		return l != language.Unknown && of != language.Unknown && of != l
	}
	if other(f.Answer) {
		f.Answer, f.Source, f.Approved, f.Confidence = "", "", false, 0
	}
	f.Nearest = slices.DeleteFunc(slices.Clone(f.Nearest), func(p Passage) bool { return other(p.Text) })
	return f
}

// Supports reports whether passages bear a sentence out; a base that cannot tell lets it pass.
func Supports(base Base, sentence string, passages []string) bool {
	c, ok := base.(Checker)
	return !ok || c.Supports(sentence, passages)
}

// Words by which callers ask about a matter, and by which they want it done or looked up.
var (
	asks   = regexp.MustCompile(`吗|怎么|如何|多少|几|什么|啥|哪|多久|能不能|可不可以|要不要|会不会|是不是|有没有|咋|不$`)
	orders = regexp.MustCompile(`[帮给替]我|帮忙|看一?下|看看|查一?下|我要|我想|我准备|[办开弄]一下|[怎咋]么?[弄办退开换改]|我的(工单|单子|话费|流量|套餐|账单|积分|余额|投诉|报修)`)
)

// inverted is a need that is asked about and not told: do I need a deposit.
var inverted = regexp.MustCompile(`(?i)\b(do|does|did|will|would|should) (i|we|you|they) (?:need|want|like)\b`)

// JustAsks reports whether words ask about a matter without wanting it done: 套餐什么时候生效 does, 帮我看下套餐 does not.
func JustAsks(text string) bool {
	if english.Words(text) {
		return english.JustAsks(inverted.ReplaceAllString(text, "$1 $2"))
	}
	return (asks.MatchString(text) || phrase.AsksWhether(text)) && !orders.MatchString(strings.ReplaceAll(text, "我想问", ""))
}
