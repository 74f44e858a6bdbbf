// Package summary writes down a call in fixed sections, every sentence with the utterances it rests on; strikes what nothing supports;
// and turns what was promised into to-dos with deadlines. It works without a language model; with one it has the sentences reworded and
// checks every claim. It keeps nothing: package assist calls it when a call ends or changes hands.
package summary

import (
	"regexp"
	"strings"
	"time"

	"hotline"
	"hotline/assist/form"
	"hotline/assist/language"
)

// Section is one fixed part of a summary.
type Section string

// The sections, in order.
const (
	Need     Section = "need"     // 诉求
	Handling Section = "handling" // 处理
	Outcome  Section = "outcome"  // 结果
	Todos    Section = "todos"    // 待办
	Promises Section = "promises" // 承诺
)

// Sections lists them in order.
func Sections() []Section { return []Section{Need, Handling, Outcome, Todos, Promises} }

// Title is the section's heading in Chinese.
func (s Section) Title() string {
	return map[Section]string{Need: "诉求", Handling: "处理", Outcome: "结果", Todos: "待办", Promises: "承诺"}[s]
}

// Fact is something that a sentence may rest on besides speech: a tool's result, a ticket, a hang-up, from the events of the call.
type Fact struct {
	Section  Section
	Text     string           // one sentence, ready to show: 已建工单T100002
	Evidence hotline.Evidence // N = -1
}

// Input is what is known of a call.
type Input struct {
	Start       time.Time // when it was answered; its location counts
	Segments    []language.Segment
	Class       string       // title of the ticket class, "" = unknown
	Disposition string       // "" = unknown
	Scenes      []string     // titles of the scenes that ran, in order
	Turned      []int        // N of the caller's utterances at which another scene began
	Fields      []form.Value // the form
	Facts       []Fact
}

// Sentence is one claim of a summary.
type Sentence struct {
	Section  Section            `json:"section"`
	Text     string             `json:"text"`
	Evidence []hotline.Evidence `json:"evidence"`
	Struck   bool               `json:"struck"` // nothing supports it: not shown
	Why      Reason             `json:"why"`    // why it was struck, "" = it was not
}

// Reason says why a sentence was struck.
type Reason string

// The reasons.
const (
	WrongNumber   Reason = "number"   // a number that was not said
	WrongName     Reason = "name"     // a name that was not said
	WrongDate     Reason = "date"     // a day or hour that was not said
	WrongNegation Reason = "negation" // the opposite was said
	WrongPromise  Reason = "promise"  // nobody promised it
	WrongParty    Reason = "party"    // the other party said it
	Unsupported   Reason = "nothing"  // nothing like it was said
)

// Todo is something that was promised or has to be done.
type Todo struct {
	Text     string             `json:"text"`
	Who      hotline.Party      `json:"who"`      // who has to do it: agent (the house) or caller
	Due      time.Time          `json:"due"`      // zero = no time was named
	Callback bool               `json:"callback"` // the caller is to be called
	Promise  bool               `json:"promise"`  // somebody of the house said that it will be done
	Evidence []hotline.Evidence `json:"evidence"`
}

// Summary is a call in fixed sections.
type Summary struct {
	Sentences []Sentence `json:"sentences"` // by section; struck ones too, for the record
	Todos     []Todo     `json:"todos"`
	Support   float64    `json:"support"` // share of claims that were not struck; 1 without claims
	Model     bool       `json:"model"`   // a language model worded it
}

// Shown returns the sentences of a section that are not struck.
func (s Summary) Shown(section Section) []Sentence {
	var out []Sentence
	for _, c := range s.Sentences {
		if c.Section == section && !c.Struck {
			out = append(out, c)
		}
	}
	return out
}

func support(sentences []Sentence) float64 {
	kept := 0
	for _, s := range sentences {
		if !s.Struck {
			kept++
		}
	}
	if len(sentences) == 0 {
		return 1
	}
	return float64(kept) / float64(len(sentences))
}

// Part is one sentence of a summary taken apart, for pages in other languages: what it says in words of ours, and the words of the call.
type Part struct {
	Kind Kind
	Text string // as it was said, in the language of the call; "" where the kind says all
	Due  string // month-day hour:minute by which it is to be done, "" for none
}

// Kind is what a sentence says in words of ours.
type Kind string

// The kinds. KindWords is a sentence without words of ours.
const (
	KindWords         Kind = "words"
	KindNeed          Kind = "need"
	KindBot           Kind = "bot"
	KindAgent         Kind = "agent"
	KindBotPromised   Kind = "bot_promised"
	KindAgentPromised Kind = "agent_promised"
	KindCallerTodo    Kind = "caller_todo"
	KindTicket        Kind = "ticket"
	KindAgreedTo      Kind = "agreed_to"
	KindDeclined      Kind = "declined"
	KindAgreed        Kind = "agreed"
	KindConfirmed     Kind = "confirmed"
	KindDisputed      Kind = "disputed"
)

// Our words in front of those of the call.
const (
	needHead     = "客户反映："
	todoHead     = "客户待办："
	declinedHead = "客户未接受："
	agreedHead   = "客户同意"
	promisedWord = "承诺"
	agent        = "坐席"
	unsatisfied  = "客户不认可处理结果"
)

// TicketHead is what a ticket that was made is told with: its id follows.
const TicketHead = "已建工单"

// heads are our words in front of those of the call; a longer head stands before one that it begins with.
var heads = []struct {
	text string
	kind Kind
}{
	{needHead, KindNeed}, {machine + promisedWord, KindBotPromised}, {agent + promisedWord, KindAgentPromised}, {machine + "：", KindBot}, {agent + "：", KindAgent},
	{todoHead, KindCallerTodo}, {declinedHead, KindDeclined}, {agreedHead, KindAgreedTo}, {TicketHead, KindTicket},
}

// whole are the sentences that are ours alone.
var whole = map[string]Kind{agreed: KindAgreed, confirmed: KindConfirmed, unsatisfied: KindDisputed}

var deadline = regexp.MustCompile(`（(\d{1,2})月(\d{1,2})日 (\d{2}:\d{2})前）$`)

// Parts takes the sentences of Build apart, as they were joined by Joined; personal data may have been hidden in them since.
func Parts(joined string) []Part {
	var out []Part
	for one := range strings.SplitSeq(strings.TrimSuffix(joined, "。"), "；") {
		if one != "" {
			out = append(out, apart(one))
		}
	}
	return out
}

func apart(sentence string) Part {
	if kind, ours := whole[sentence]; ours {
		return Part{Kind: kind}
	}
	p := Part{Kind: KindWords, Text: sentence}
	if m := deadline.FindStringSubmatch(p.Text); m != nil {
		p.Text, p.Due = strings.TrimSuffix(p.Text, m[0]), m[1]+"-"+m[2]+" "+m[3]
	}
	for _, h := range heads {
		if rest, ok := strings.CutPrefix(p.Text, h.text); ok {
			p.Kind, p.Text = h.kind, rest
			break
		}
	}
	return p
}

// Joined is the sentences as one text.
func Joined(sentences []string) string {
	if len(sentences) == 0 {
		return ""
	}
	return strings.Join(sentences, "；") + "。"
}
