package rule

import (
	"time"

	"hotline"
)

// Find is one thing to look for in a call. Exactly one of the kinds is given.
//
//archtest:fields one field for each kind of condition
type Find struct {
	Who     hotline.Party `yaml:"who"`     // agent | caller | bot | service (agent or bot) | any; default: the rule's
	Say     *Say          `yaml:"say"`     // words
	Number  *Number       `yaml:"number"`  // personal numbers that are spoken
	Repeat  *Repeat       `yaml:"repeat"`  // the same question again
	Echo    *Echo         `yaml:"echo"`    // the same answer again
	Danger  *Danger       `yaml:"danger"`  // somebody is in danger
	Silence *Silence      `yaml:"silence"` // nobody speaks
	Overlap *Overlap      `yaml:"overlap"` // who speaks into the other's words
	Delay   *Delay        `yaml:"delay"`   // how long the caller waits for an answer
	Rate    *Rate         `yaml:"rate"`    // how fast somebody speaks
	Level   *Level        `yaml:"level"`   // how loud
	Event   *Event        `yaml:"event"`   // signalling and business
	Call    string        `yaml:"call"`    // begin (first word of who) | end
	Any     []string      `yaml:"any"`     // moments of other finds of the rule
}

// Service is the party of finds that mean whoever serves the caller: agent or bot. AnyParty means everybody.
const (
	Service  hotline.Party = "service"
	AnyParty hotline.Party = "any"
)

// Say looks for words in one utterance. Patterns are explained in docs/inspection.md: words, (this|that), {class}, … and ……. Any, Some, Regex
// and Like are ways, of which one is enough; All is needed whichever it is, and is the way where there is no other.
//
//archtest:fields the ways to look for words, as an owner writes them
type Say struct {
	Any    []string `yaml:"any"`    // one is enough
	All    []string `yaml:"all"`    // all are needed, besides whatever else is looked for
	Some   []string `yaml:"some"`   // Least of them are needed
	Least  int      `yaml:"least"`  // of Some; default 2
	Never  []string `yaml:"never"`  // what overlaps it does not count: 投诉 in 不投诉
	Not    []string `yaml:"not"`    // an utterance with one of these does not count
	Regex  []string `yaml:"regex"`  // RE2 on the text as it is; one is enough
	Like   []string `yaml:"like"`   // sentences, or {class}; one that is as like as Alike is enough
	Unlike []string `yaml:"unlike"` // sentences that are none; with them a small model learns the difference and looks at final text
	Alike  float64  `yaml:"alike"`  // 0.02-1: likeness, or confidence of the model; default 0.7
	Doubt  float64  `yaml:"doubt"`  // 0-1: words do not count in final text that the model takes for Like with less confidence; default 0
	Parts  bool     `yaml:"parts"`  // the model judges what stands between commas, too; for excuses, which may hide in a sentence
	Sound  bool     `yaml:"sound"`  // words that sound alike count
	Fuzzy  bool     `yaml:"fuzzy"`  // a word of four characters or more may have one wrong
	Chars  *Chars   `yaml:"chars"`
	Absent bool     `yaml:"absent"` // the moments are the utterances without it
}

// Chars bounds the length of an utterance.
type Chars struct {
	Least int `yaml:"least"`
	Most  int `yaml:"most"` // 0 = any
}

// Number looks for personal numbers, written or digit by digit, that are not masked.
type Number struct {
	Kinds []string `yaml:"kinds"` // phone, id_card, bank_card, address; default all but address
	Known bool     `yaml:"known"` // also those that the caller said or keyed before, or calls with
	Not   []string `yaml:"not"`   // numbers of the house, such as 10000
}

// Repeat looks for a question that is asked again. Without Topics and Asks every utterance from four characters may be one.
type Repeat struct {
	Topics map[string][]string `yaml:"topics"` // patterns; two questions of one topic are the same
	Alike  float64             `yaml:"alike"`  // or so like another; 0.3-1; default 0.7
	Least  int                 `yaml:"least"`  // times; default 3
	Asks   []string            `yaml:"asks"`   // patterns that make an utterance a question
	Not    []string            `yaml:"not"`    // an utterance with one of these is none
}

// Echo looks for an utterance that says again what its party said before the other side's last words, which do not hold it: the answer to
// a question that was answered already. With Figures it looks for one that reads back: it has figures, and the other side said each before.
type Echo struct {
	Least int      `yaml:"least"` // characters in a row; default 3
	Share float64  `yaml:"share"` // of the utterance, 0.1-1; default 0.5
	Asks  []string `yaml:"asks"`  // words, one of which the other side's turn must hold; none = any turn
	Not   []string `yaml:"not"`   // patterns: an utterance with one of these is none
	// Figures are of two digits or more, however they are written: 幺三八 is 138. Least, Share and Asks mean nothing with them.
	Figures bool `yaml:"figures"`
}

// Danger listens for a caller in danger, by lexicon and a small model.
type Danger struct {
	Harmless []string `yaml:"harmless"` // sentences of callers who are not
	Not      []string `yaml:"not"`      // patterns: an utterance with one of these is harmless
}

// Silence is a stretch in which neither side is heard, within the talk: not while the caller waits, is on hold or parked.
type Silence struct {
	Longer time.Duration `yaml:"longer"`
}

// Overlap is somebody who begins to speak while the other speaks.
type Overlap struct {
	Longer time.Duration `yaml:"longer"` // both speak so long
	Lead   time.Duration `yaml:"lead"`   // the other had spoken so long before; default 300ms
	Least  int           `yaml:"least"`  // characters of the words; shorter ones are back-channels; default 0
}

// Delay is the time from the caller's last word to the answer.
type Delay struct {
	Longer  time.Duration `yaml:"longer"`
	Shorter time.Duration `yaml:"shorter"` // 0 = any; what is longer is a matter of its own (silence)
}

// Rate is the speed of speech in Chinese characters for each minute of voice.
type Rate struct {
	Above float64       `yaml:"above"` // characters a minute
	Chars int           `yaml:"chars"` // utterances with fewer are not judged; default 12
	Over  time.Duration `yaml:"over"`  // mean over the utterances of that time; 0 = each utterance alone
}

// Level is how loud somebody speaks against the own median in this call.
type Level struct {
	Above float64 `yaml:"above"` // dB
	After int     `yaml:"after"` // stretches of speech that make the median; default 3
}

// Event looks for events of the call.
type Event struct {
	Type string `yaml:"type"` // as in docs/events
	If   string `yaml:"if"`   // expression over data.<field> and the call
	// Longer: only when no event of type Ends, or the end of the call, came within this time. The moment is then.
	Longer time.Duration `yaml:"longer"`
	Ends   string        `yaml:"ends"`    // type
	EndsIf string        `yaml:"ends_if"` // expression
}
