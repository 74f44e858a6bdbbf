// Package answers finds what the hotline has approved to say upon a question: in its knowledge, and among the app's own answers. It owns how
// sure an answer must be, by where the question was asked; what is said around the answer is up to dialog/flow, which calls it once per turn.
package answers

import (
	"context"
	"regexp"
	"strings"

	"hotline"
	"hotline/dialog/faq"
	"hotline/dialog/knowledge"
	"hotline/dialog/phrase"
)

// Likeness from which an answer of the app's own is given: in place of a scene; within a scene, where a miss is cheap; without an intent; and
// for an intent without a scene, where the subject is already known.
const (
	Instead = 0.95
	Surely  = 0.72
	Alone   = 0.55
	Related = 0.45
)

// Confidence from which an answer of the knowledge is given in place of a scene: when the intent is sure, and when it is not.
// On the sample's sets of intents and questions these take hardly a need from its scene, and bring most questions their answer.
const (
	insteadOfSure   = 0.78
	InsteadOfUnsure = 0.65
	sureIntent      = 0.75
)

// Sources are where answers are looked for, and who is told of a search.
type Sources struct {
	Book *faq.Book          // the app's own
	Base knowledge.Base     // nil = the app's own are all there is
	Note func(hotline.Body) // takes the fact of a search

	Around string // what the scene in force asks for, besides its title; "" = none is
	Thing  bool   // the open question is about a thing of its own, a courtesy car or an amount: it in a question may be that
}

// Found is what a look-up brought.
type Found struct {
	Text    string              // the answer, fit to be spoken; "" for none
	Nearest []knowledge.Passage // paragraphs near to the question, whether or not they answer it
	Other   bool                // what would answer it is about another matter
}

// Approved finds an answer of the app's own that is like enough, "" for none.
func (s Sources) Approved(text string, least float64) string {
	found, likeness := s.Book.Find(text, 1)
	if len(found) == 0 || likeness[0] < least {
		return ""
	}
	return found[0].Text
}

// Known answers from the knowledge. It blocks as long as the knowledge does.
func (s Sources) Known(ctx context.Context, text string) Found {
	found, note := knowledge.Search(ctx, s.Base, text)
	if note == nil {
		return Found{}
	}
	s.Note(*note)
	return Found{Text: found.Answer, Nearest: found.Nearest}
}

// Any looks in the knowledge, then among the app's own answers: where the knowledge does not know, they must be surely meant.
func (s Sources) Any(ctx context.Context, text string, least float64) Found {
	found := s.Known(ctx, text)
	if s.Base != nil {
		least = max(least, Surely)
	}
	if found.Text == "" {
		found.Text = s.Approved(text, least)
	}
	return found
}

// InsteadOf answers a question about a matter that has a scene: 套餐什么时候生效 wants no other plan. confidence is that of the matter. Only a
// search that answers is noted. talk is the matter in whose middle it was asked, if any, see Sources.ask.
func (s Sources) InsteadOf(ctx context.Context, text string, confidence float64, talk string) Found {
	if !knowledge.JustAsks(text) {
		return Found{}
	}
	if said := s.Approved(text, Instead); said != "" { // its very words, whatever the example of the scene is like
		return Found{Text: said}
	}
	least := InsteadOfUnsure
	if confidence >= sureIntent {
		least = insteadOfSure
	}
	found, note := s.ask(ctx, text, talk)
	return s.sure(found, note, least)
}

// sure is what a search found, where that is sure enough.
func (s Sources) sure(found knowledge.Finding, note *hotline.KnowledgeSearched, least float64) Found {
	if note == nil || found.Answer == "" || found.Confidence < least {
		return Found{Nearest: found.Nearest, Other: found.Answer == "" && found.About != nil}
	}
	s.Note(*note)
	return Found{Text: found.Answer, Nearest: found.Nearest}
}

// AskedBack answers a question that was asked instead of an answer to our own: 你们几点开门, where we asked how many people come. What is no
// question must be surely meant, by the very words of what is approved. A question that names little itself is one about the matter that is
// talked about, see Sources.ask.
func (s Sources) AskedBack(ctx context.Context, text, matter string) Found {
	if !knowledge.JustAsks(text) {
		return Found{Text: s.Approved(text, Surely)}
	}
	found, note := s.ask(ctx, text, matter)
	if note != nil {
		s.Note(*note)
	}
	least := Alone
	if s.Base != nil { // as Any
		least = Surely
	}
	if found.Answer == "" {
		found.Answer = s.approvedOf(text, least, matter, found.About != nil)
	}
	return Found{Text: found.Answer, Nearest: found.Nearest}
}

// approvedOf is Approved in the middle of a matter: a question that names nothing (要等几天) is answered of that only, and so is one whose answer is
// known to be of another.
func (s Sources) approvedOf(text string, least float64, matter string, other bool) string {
	found, likeness := s.Book.Find(text, 1)
	if len(found) == 0 || likeness[0] < least {
		return ""
	}
	own := knowledge.Finding{About: found[0].Ways, Approved: true}
	if named, brief := named(text, matter); brief && (other || named == "") && !stated(own, text) && !headed(own, matter) {
		return ""
	}
	return found[0].Text
}

// leave asks whether a value will do, which answers our question: 周一可以吗. soClear is a question of some length.
var leave = regexp.MustCompile(`(?:可以|行|好|成|中|方便|有空|来得及)(?:吗|么|不|嘛|吧)?[？?]?$|(?:行不行|可不可以|好不好|成不成)[？?]?$|(?i:\btoo (?:late|early|soon|much|many|few|long|short)\??$)`)

// ForLeave reports a question whether a value will do.
func ForLeave(text string) bool { return leave.MatchString(strings.TrimSpace(text)) }

// shortest is how many characters a question has that may take precedence over the value in it.
const shortest = 5

// Over answers a question although a value stands in it that was asked for: 你们周一开门吗, where we asked for the day. It must be sure; who
// asks whether the value will do has told it.
func (s Sources) Over(ctx context.Context, text, matter string) Found {
	if phrase.Runes(text) < shortest || ForLeave(text) || !knowledge.JustAsks(text) {
		return Found{}
	}
	if said := s.Approved(text, Instead); said != "" {
		return Found{Text: said}
	}
	found, note := s.ask(ctx, text, matter)
	return s.sure(found, note, insteadOfSure)
}
