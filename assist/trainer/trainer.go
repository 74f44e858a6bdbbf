// Package trainer is the simulated customer that agents practise with: a persona from YAML (goal, temper, difficulty, facts, states) and
// the state machine that hears what the trainee says and answers. It owns no call, no audio, no clock and no record; it works without a
// language model, which may only word what was decided (Words). cmd/hotline/coach gives a customer its voice and ears.
package trainer

// Folder is where the personas lie in an app folder.
const Folder = "training"

// Persona is one customer as the owner wrote it: docs/training.md explains every key. Never changed after Read, safe for concurrent use.
//
//archtest:fields the keys of the file
type Persona struct {
	File       string              `yaml:"-" json:"-"`
	ID         string              `yaml:"id" json:"id"`
	Title      string              `yaml:"title" json:"title"`
	Goal       string              `yaml:"goal" json:"goal"`             // what the customer wants
	Temper     string              `yaml:"temper" json:"temper"`         // what the customer is like, for people and for the language model
	Hints      []string            `yaml:"hints" json:"hints,omitempty"` // what the trainee is to practise
	Difficulty int                 `yaml:"difficulty" json:"difficulty"` // 1 (easy) to 5
	Voice      Voice               `yaml:"voice" json:"voice"`
	Patience   Patience            `yaml:"patience" json:"patience"`
	Facts      []Fact              `yaml:"facts" json:"facts,omitempty"`
	Start      string              `yaml:"start" json:"start"` // id of the first state
	States     []State             `yaml:"states" json:"states"`
	Lines      map[string][]string `yaml:"lines" json:"lines,omitempty"` // in place of the usual sentences, by occasion: see Occasions
}

// Voice is how the customer sounds.
type Voice struct {
	Name  string  `yaml:"name" json:"name,omitempty"`   // the synthesiser's name of the voice, "" = its default
	Speed float64 `yaml:"speed" json:"speed,omitempty"` // 0.5-2; 0 = 1
	Pitch float64 `yaml:"pitch" json:"pitch,omitempty"` // 0.5-2; 0 = 1
}

// Patience is how much the customer bears, 0 (hangs up) to 100.
type Patience struct {
	Start   int            `yaml:"start" json:"start"`               // 1-100; 0 = 70
	Effects map[string]int `yaml:"effects" json:"effects,omitempty"` // change by act, in place of the usual one: -50 to 50
}

// Fact is one thing that the customer knows and tells when asked.
type Fact struct {
	Name  string   `yaml:"name" json:"name"` // name, phone, address, id_card, account, time, or the owner's own with asked
	Value string   `yaml:"value" json:"value"`
	Asked []string `yaml:"asked" json:"asked,omitempty"` // phrases that ask for it, beside the usual ones
	First []string `yaml:"first" json:"first,omitempty"` // said at the first time of asking instead of the value: a customer who wanders
	Say   []string `yaml:"say" json:"say,omitempty"`     // how it is told; {phone} stands for the value of that fact
}

// State is one stage of the talk.
type State struct {
	ID     string   `yaml:"id" json:"id"`
	Say    []string `yaml:"say" json:"say,omitempty"`     // on coming here, one of them
	Moves  []Move   `yaml:"moves" json:"moves,omitempty"` // tried in their order
	Else   []string `yaml:"else" json:"else,omitempty"`   // said when nothing fits, in turn
	Done   bool     `yaml:"done" json:"done,omitempty"`   // the customer has what he wants: now the trainee may close
	Hangup bool     `yaml:"hangup" json:"hangup,omitempty"`
}

// Move leads from a state to another when the trainee did one of On, or said one of Words.
type Move struct {
	On       []string `yaml:"on" json:"on,omitempty"`             // acts; asks:phone is a question for that fact, any is whatever was said
	Words    []string `yaml:"words" json:"words,omitempty"`       // any of them; … stands for up to twelve characters
	Known    []string `yaml:"known" json:"known,omitempty"`       // only when these facts were told before
	Patience int      `yaml:"patience" json:"patience,omitempty"` // change of patience, -50 to 50
	Say      []string `yaml:"say" json:"say,omitempty"`           // said instead of the sentence of the state that is next
	Go       string   `yaml:"go" json:"go,omitempty"`             // id of the state that is next; "" = stay
}

// Acts are what a trainee can do, as moves and effects name them.
func Acts() []string {
	return []string{Greets, Asks, ReadsBack, Misreads, Apologises, Promises, Explains, Refuses, Thanks, Holds, Returns, LongHold, Interrupts, Silent, Repeats, AsksAgain, Closes, Any}
}

// The acts of a trainee.
const (
	Greets     = "greets"
	Asks       = "asks"       // for a fact; asks:phone for that one
	ReadsBack  = "reads_back" // repeats a fact, rightly
	Misreads   = "misreads"   // repeats a number, wrongly
	Apologises = "apologises"
	Promises   = "promises" // that something will be done, or by when
	Explains   = "explains"
	Refuses    = "refuses"
	Thanks     = "thanks"
	Holds      = "holds"   // puts the customer on hold
	Returns    = "returns" // takes the customer back
	LongHold   = "long_hold"
	Interrupts = "interrupts"
	Silent     = "silent"
	Repeats    = "repeats"    // the same sentence again
	AsksAgain  = "asks_again" // for a fact that was told
	Closes     = "closes"     // asks whether there is anything else, or says goodbye
	Any        = "any"
)

// Outcome is how a practice call ended for the customer.
type Outcome string

// The outcomes.
const (
	Open     Outcome = ""         // it goes on
	Solved   Outcome = "solved"   // the customer had what he wanted
	Unsolved Outcome = "unsolved" // it ended before
	LeftUs   Outcome = "left"     // the patience was at an end
)

// Reply is what the customer does.
type Reply struct {
	Text     string // to be said; "" = nothing
	Hangup   bool   // after that
	Patience int    // 0-100, after what was heard
	Mood     Mood
	Acts     []string // what was understood of the trainee
	// Fixed are pieces of Text that must be in any other wording of it: values of facts.
	Fixed []string
}

// Mood is how the customer feels.
type Mood string

// The moods.
const (
	Calm      Mood = "calm"
	Impatient Mood = "impatient"
	Angry     Mood = "angry"
)

// mood is that of a patience.
func mood(patience int) Mood {
	switch {
	case patience < 25:
		return Angry
	case patience < 50:
		return Impatient
	}
	return Calm
}
