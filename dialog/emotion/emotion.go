// Package emotion tells how an utterance sounded: by its words (a lexicon with negation and intensifiers, behind it dialog/phrase's
// displeasure and a small model trained on examples) and by the voice against the speaker's own baseline. It is pure: no clock, no
// goroutine, no events. engine keeps one Speaker for each party of a call and states what it says; dialog may read Text.
//
// On 79 hand-written sentences that nothing was mended against (testdata/unseen.tsv, mostly idioms) 45 labels are right; of 34 that
// it calls a mood, 25 are that mood. Of ordinary calm sentences that hold words of displeasure 77 of 82 are calm in the two sets that were
// not mended against (testdata/neutral_b.tsv, neutral_d.tsv), and of their bad ones 26 of 30 are heard. It is made to be believed when it
// speaks, rather than to hear everything.
package emotion

import "time"

// Label is an emotion in one word.
type Label string

// The labels.
const (
	Calm         Label = "calm"
	Anxious      Label = "anxious"
	Dissatisfied Label = "dissatisfied"
	Angry        Label = "angry"
	Sad          Label = "sad"
	Pleased      Label = "pleased"
)

// The sources: what decided about a reading.
const (
	FromText  = "text"
	FromVoice = "voice"
	FromBoth  = "both"
)

// Reading is the emotion of one utterance.
type Reading struct {
	Label  Label
	Score  float64 // -5 (worst) to +5 (best), 0 = calm
	Trend  float64 // smoothed score over the speaker's utterances so far, -5 to +5
	Source string  // FromText, FromVoice or FromBoth
	Word   string  // that decided, "" for none
}

// SurelyAngry reports words that are angry beyond doubt; how a voice sounds alone is no proof. A nil reading is none.
func (r *Reading) SurelyAngry() bool {
	const surely = -3
	return r != nil && r.Label == Angry && r.Score <= surely && r.Source != FromVoice
}

// Turn is one utterance of a speaker.
type Turn struct {
	Text    string
	LevelDB float64       // mean level over the voiced frames, dBFS; counts only with Voiced
	PitchHz float64       // median pitch, 0 = not known
	Voiced  time.Duration // how much of the utterance was voiced; 0 = the voice was not measured
}
