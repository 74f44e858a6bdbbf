// Package exchange is what a conversation and its mind tell each other, turn by turn: what was heard, what is said upon it and expected then,
// and how a call goes to people and comes back. It owns these nouns and no behaviour; dialog speaks them and dialog/flow decides them.
package exchange

import (
	"context"
	"iter"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"hotline"
	"hotline/dialog/care"
	"hotline/dialog/emotion"
	"hotline/dialog/handover"
	"hotline/dialog/language"
	"hotline/dialog/turntaking"
)

// HeardKind says what the caller's turn consisted of.
type HeardKind int

// The kinds of turn.
const (
	HeardStart   HeardKind = iota // the call was just answered: greet
	HeardText                     // an utterance
	HeardDigits                   // DTMF keys, complete by #, by count or by pause
	HeardSilence                  // nothing for as long as the expectation allows
	HeardNothing                  // speech, but no text came of it
	HeardDeaf                     // the recogniser is gone: from now on only keys are heard
)

// Heard is one turn of the caller.
type Heard struct {
	Kind       HeardKind
	Text       string           // the final text, or the digits
	Confidence float64          // of the recogniser, 0..1, 0 = unknown
	Played     string           // what the caller really heard of our last reply
	Cut        bool             // our last reply was interrupted
	Mood       *emotion.Reading // how it sounded, by words and voice; nil = not read
	Typed      bool             // it was written, not spoken
	Hinted     bool             // Typed, and by a supervisor: it says nothing of how the caller writes
	Deaf       bool             // nobody recognises speech now: the reply must be answerable by keys
}

// Next says what follows a reply.
type Next int

// What may follow.
const (
	NextListen   Next = iota
	NextHangup        // goodbye: hang up when played
	NextTransfer      // a person shall take over
	NextCallback      // no person is on duty: a callback request was recorded; listen on
)

// Why a person shall go on: Handover.Reason and hotline.HandoverRequested.Reason.
const (
	ReasonRequested     = handover.Requested
	ReasonKey           = handover.Key
	ReasonMisunderstood = handover.Misunderstood
	ReasonDispleased    = handover.Displeased
	ReasonCrisis        = handover.Crisis
	ReasonScene         = handover.Scene
	ReasonFailed        = handover.Failed
)

// Handover is what a person needs to know who goes on where the conversation ends. It belongs to the receiver.
type Handover struct {
	Reason  string                  // one of the Reason constants
	Queue   string                  // id of the queue, "" = the site's first
	Scene   string                  // the scene it happened in, "" for none
	Intent  string                  // the caller's matter, as far as it was understood, "" for none
	Summary string                  // one or two sentences, fit to be spoken to the agent
	Upset   bool                    // displeasure was heard: the caller goes ahead in the queue
	Fields  []hotline.HandoverField // what the caller has given already, secrets masked
	State   any                     // the conversation's memory: keep it for Back.State, and use it once
}

// Back is a call that comes back from people, or that found none. It is given to the mind of the conversation that follows.
type Back struct {
	Why   string // of hotline.GivenBack: given_back | closed | size | no_agents | wait | gone
	Scene string // given_back: scene to go on with, such as rating; "" = whatever the caller wants
	State any    // of the Handover, or a Rememberer's memory; nil = nothing is known
	Said  []Said // with people, oldest first
}

// Said is what somebody said while people had the caller.
type Said struct {
	Party hotline.Party
	Text  string // as it is in the record: secrets masked
}

// Rememberer is a Mind whose memory can go on in the mind of a later conversation of the call, as Back.State. It is asked when its
// conversation has ended.
type Rememberer interface{ Memory() any }

// Staffing says whether people could take a call of a queue now.
type Staffing struct {
	Open    bool          // within the opening hours
	Staffed bool          // somebody is signed in who may get its calls
	Wait    time.Duration // expected; 0 = none, or it cannot be told
	Opens   time.Time     // while not Open: when it is next; zero = not known. It is told in its own zone
}

// Reply is what to say and what to expect then.
type Reply struct {
	Text          string // in clauses the synthesiser can begin with
	Expect        turntaking.Expectation
	Complete      func(text string) bool // whether a text is already a whole value; nil = never known
	MaxDigits     int                    // DTMF input is complete after so many keys; 0 = by # or 3 s pause
	Patience      time.Duration          // silence before HeardSilence; 0 = the default
	Uninterrupted bool                   // required announcement: barge-in is ignored
	Manner        care.Manner            // slower, louder
	Language      language.Language      // of Text, and of what is expected; "" = as before
	Private       bool                   // what the caller answers is a secret: not to be recorded, written down or told to others
	Next          Next
	Scene         string         // scene that the turn belongs to, also the one it ended; or greeting, closing, faq, agent.transfer; "" for none
	Facts         []hotline.Body // events that this step caused: IntentDetected, SlotFilled, ToolCalled, TicketCreated ...
	Outcome       hotline.Outcome
	Handover      *Handover // with NextTransfer: what the person needs to know
	// Rest, when not nil, yields what follows Text as it is made; each Piece may block for a model until Next's ctx ends.
	// It must be ranged over once, on the goroutine that called Next and before the next call; breaking off drops the rest.
	Rest iter.Seq[Piece]
}

// Piece is a part of a reply that was not known yet when the reply began.
type Piece struct {
	Text  string         // one or more whole clauses
	Facts []hotline.Body // events that it caused
	// Then, when not nil, takes the place of the reply: what to expect now, and what follows. Its Text and Facts are the piece's, and it
	// has no Rest. It comes with the last piece.
	Then *Reply
}

// With is the reply with a piece that followed.
func (r Reply) With(p Piece) Reply {
	text, facts, rest := r.Text+p.Text, append(r.Facts, p.Facts...), r.Rest
	if p.Then != nil {
		r = *p.Then
	}
	r.Text, r.Facts, r.Rest = text, facts, rest
	return r
}

// Whole reads Rest to its end and returns the reply with all of its text and facts, for those who do not speak it.
func (r Reply) Whole() Reply {
	if r.Rest == nil {
		return r
	}
	for p := range r.Rest {
		r = r.With(p)
	}
	r.Rest = nil
	return r
}

// Mind decides replies. One per call, used by one goroutine; Next may block for tools and models until ctx ends.
// When the reply has a Rest, ctx must live until that was read.
type Mind interface {
	Next(ctx context.Context, heard Heard) (Reply, error)
}

// Mask hides what may be a number in words that were said in answer to a Private reply: where there is any digit, in whatever
// script, all letters and digits become *, since a recogniser hears other words for digits too. The count of runes stays.
func Mask(text string) string {
	if !strings.ContainsFunc(text, func(r rune) bool {
		return unicode.IsNumber(r) || strings.ContainsRune("零〇一二两三四五六七八九十百千万亿幺壹贰叁肆伍陆柒捌玖", r)
	}) {
		return text
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsNumber(r) {
			return '*'
		}
		return r
	}, text)
}

// MaskFacts hides in facts the words that answered a Private reply.
func MaskFacts(facts []hotline.Body) {
	for i, f := range facts {
		switch b := f.(type) {
		case hotline.IntentDetected:
			b.Text = Mask(b.Text)
			facts[i] = b
		case hotline.SlotFilled:
			b.Text = Mask(b.Text)
			facts[i] = b
		}
	}
}

// Speculator is a Mind that can begin to think before the caller's turn is over.
type Speculator interface {
	// Speculate prepares the answer to words that may turn out to be the whole turn, when a language model would be asked for it.
	// It changes nothing, calls no tool, and gives way to Next. It blocks until the answer is complete, no longer wanted, or ctx ends.
	// It may be called from any goroutine, but not while a reply's Rest is read.
	Speculate(ctx context.Context, heard Heard)
}

// Tellable reports whether words are fit to be told to an agent: they hold no number that is nobody's business, and are short.
func Tellable(text string) bool {
	const longest, digits = 40, 5
	n := 0
	for _, r := range text {
		if Mask(string(r)) == "*" {
			n++
		}
	}
	return text != "" && n <= digits && utf8.RuneCountInString(text) <= longest && !strings.Contains(text, "*")
}

// Withheld notes that a sentence of the model was not spoken, as it says what no document does.
func Withheld() hotline.Body {
	return hotline.ComponentFailed{Component: "llm", Error: "flow: the documents do not bear the answer out", Action: "withheld"}
}
