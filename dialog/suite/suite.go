// Package suite plays scripted callers, in text, against a hotline's app and a back office over HTTP, and says what came out otherwise
// than was written. It owns the form of the scripts, the play and the report; what a hotline says and does is up to dialog/flow.
// `hotline eval dialog` and the tests of apps call it.
package suite

import (
	"regexp"
	"time"

	"hotline/llm"
)

// Suite is a file of scripted callers.
type Suite struct {
	Cases []Case `yaml:"cases"`
	File  string `yaml:"-"`
}

// Case is one caller, who may call several times: the back office keeps what the earlier calls did.
type Case struct {
	Name   string  `yaml:"name"`
	Caller string  `yaml:"caller"` // calling number, "" = withheld
	Now    Clock   `yaml:"now"`    // the time of all calls; default Saturday 2026-11-21 12:00 in China
	Card   string  `yaml:"card"`   // what the customer card says: elder | vip; default: nothing
	Staff  string  `yaml:"staff"`  // here: somebody is free | busy: three minutes to wait | away: nobody signed in | closed; default: there are no people
	Faults []Fault `yaml:"faults"` // of the back office
	Model  *Model  `yaml:"model"`  // a language model, with or without faults; default: none
	Turns  []Turn  `yaml:"turns"`
	Never  Texts   `yaml:"never"` // patterns that no reply may hold
	After  After   `yaml:"after"` // what must be true at the end

	Line int `yaml:"-"` // where it is written
}

// Fault makes one tool of the back office fail.
type Fault struct {
	Tool  string `yaml:"tool"`
	Kind  string `yaml:"kind"`  // unavailable | timeout | broken (an answer that cannot be read) | refused | not_found
	After int    `yaml:"after"` // so many requests work before
	Times int    `yaml:"times"` // so many fail; 0 = all
}

// Model is a scripted language model.
type Model struct {
	Says  []string `yaml:"says"`  // one answer after another; the last one again and again. @name {arguments} calls a tool
	Fault string   `yaml:"fault"` // first_token: none comes in time | error | cut: the answer breaks off after its first half
}

// spokenRate is how many characters a second are played before an interruption, where a case is played in text.
const spokenRate = 4

// Turn is what the caller does, and what is expected then. Exactly one of Say, Keys, Silence, Nothing, Deaf and Again is set.
type Turn struct {
	Say     string  `yaml:"say"`
	Sure    float64 `yaml:"sure"`    // of say: the recogniser's confidence, 0 = it states none
	Mood    string  `yaml:"mood"`    // of say: how it sounds: calm | anxious | dissatisfied | angry | sad | pleased; default: not read
	Keys    string  `yaml:"keys"`    // pressed
	Silence bool    `yaml:"silence"` // nothing is said for as long as the hotline waits
	Nothing bool    `yaml:"nothing"` // speech of which no text came
	Deaf    bool    `yaml:"deaf"`    // the recogniser is gone, from now on
	Again   string  `yaml:"again"`   // a new call, from this number
	Expect  Expect  `yaml:"expect"`

	// Interrupt lets say and keys begin so long after the reply before began, which they cut; 0 = when it is over.
	Interrupt time.Duration `yaml:"interrupt"`
	// Listens is for an interruption that is a sound of listening (嗯): the reply goes on, and no other comes. In text nothing happens.
	Listens bool `yaml:"listens"`

	Line int `yaml:"-"`
}

// Expect is what a reply must be like. Patterns are regular expressions (RE2), found anywhere in the reply.
//
//archtest:fields one for each thing that may be expected
type Expect struct {
	Said      Texts             `yaml:"said"`     // every pattern is found
	NotSaid   Texts             `yaml:"not_said"` // none is
	Scene     string            `yaml:"scene"`    // that the turn belongs to
	Intent    string            `yaml:"intent"`   // understood in this turn
	Slots     map[string]string `yaml:"slots"`    // filled in this turn, by name; of a sensitive one the stars
	Called    []string          `yaml:"called"`   // tools called in this turn
	NotCalled []string          `yaml:"not_called"`
	Next      string            `yaml:"next"`    // listen | hangup | transfer | callback
	Reason    string            `yaml:"reason"`  // of the transfer: requested | key | misunderstood | displeased | crisis | scene | failed
	Queue     string            `yaml:"queue"`   // of the transfer
	Summary   Texts             `yaml:"summary"` // patterns in what the agent is told
	Slower    bool              `yaml:"slower"`  // it is spoken slower than usual
	Private   *bool             `yaml:"private"` // whether the answer will be a secret
}

// After is what must be true when all turns were played.
type After struct {
	Called    []string `yaml:"called"`     // tools called, in this order, others between them
	NotCalled []string `yaml:"not_called"` // tools never called
	Tickets   *int     `yaml:"tickets"`    // made
	Callbacks *int     `yaml:"callbacks"`  // requested
	Outcome   string   `yaml:"outcome"`    // completed | callback | transferred | "" of the last call
	Office    []Look   `yaml:"office"`     // state of the back office
}

// Look asks the back office and compares.
type Look struct {
	Get  string         `yaml:"get"`  // path below its base URL
	Want map[string]any `yaml:"want"` // values by path into the answer: tickets.0.state; of a list count is its length; ~x is a pattern
}

// Texts are patterns: one, or a list.
type Texts []*regexp.Regexp

// UnmarshalYAML takes a text or a list of texts.
func (t *Texts) UnmarshalYAML(decode func(any) error) error {
	var many []string
	if err := decode(&many); err != nil {
		var one string
		if err := decode(&one); err != nil {
			return err
		}
		many = []string{one}
	}
	for _, text := range many {
		p, err := regexp.Compile(text)
		if err != nil {
			return err
		}
		*t = append(*t, p)
	}
	return nil
}

// Clock is a time written as 2006-01-02 15:04, in China.
type Clock struct{ time.Time }

// UnmarshalYAML reads the time.
func (c *Clock) UnmarshalYAML(decode func(any) error) error {
	var text string
	if err := decode(&text); err != nil {
		return err
	}
	at, err := time.ParseInLocation("2006-01-02 15:04", text, china())
	c.Time = at
	return err
}

func china() *time.Location { return time.FixedZone("CST", 8*3600) }

// the seam that Model implements
var _ llm.Model = (*scripted)(nil)
