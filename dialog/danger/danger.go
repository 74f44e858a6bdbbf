// Package danger hears from a caller's words whether somebody is in danger: by the words of a lexicon, and by a small model that was
// trained on what such callers say against what all others say. It owns that judgement; what follows is up to dialog/flow, which calls it.
package danger

import (
	"maps"
	"slices"
	"strings"

	"hotline/dialog/intent"
	"hotline/dialog/phrase"
)

// from is the confidence of the model from which a caller is taken to be in danger: 27 of 36 unseen sentences are found then (14 by the
// lexicon), and 2 of 316 harmless ones are taken for one.
const from = 0.4

// Ear judges words. It is read only and safe for concurrent use.
type Ear struct {
	lexicon *phrase.Lexicon
	model   *intent.Model
}

// Learn trains an ear, which takes some 300 ms. Harmless are whole sentences of the hotline's callers; those that the lexicon takes for
// danger, and words too short to be a sentence, are left out.
func Learn(lexicon *phrase.Lexicon, harmless []string) (*Ear, error) {
	var samples []intent.Sample
	given := phrase.Samples()
	for _, kind := range slices.Sorted(maps.Keys(given)) {
		name := string(kind)
		if kind == phrase.Safe {
			name = intent.OutOfScope
		}
		for _, text := range given[kind] {
			samples = append(samples, intent.Sample{Text: text, Intent: name})
		}
	}
	for _, text := range harmless {
		if phrase.Runes(text) >= shortest && lexicon.Read(text).Danger == phrase.Safe {
			samples = append(samples, intent.Sample{Text: strings.TrimSpace(text), Intent: intent.OutOfScope})
		}
	}
	cfg := intent.Default()
	cfg.Margin = 0   // two kinds of danger that are equally likely are no safety
	cfg.Doubt = 0.16 // harmless samples are ten times as many as others
	model, err := intent.Train(samples, cfg)
	return &Ear{lexicon: lexicon, model: model}, err
}

const shortest = 3 // characters

// Read returns the mood of words, with the danger that lexicon or model hear in them.
func (e *Ear) Read(text string) phrase.Mood {
	mood := e.lexicon.Read(text)
	if mood.Danger != phrase.Safe || phrase.Runes(text) < shortest || phrase.JustCancels(text) {
		return mood
	}
	if got := e.model.Classify(text); len(got.Ranked) > 0 && got.Ranked[0].Confidence >= from {
		mood.Danger = phrase.Danger(got.Ranked[0].Intent)
	}
	return mood
}

// Text names a danger for the agent and for the record.
func Text(d phrase.Danger) string {
	switch d {
	case phrase.Violence:
		return "来电人提到暴力或人身危险"
	case phrase.Minor:
		return "来电人提到孩子或者老人有危险"
	case phrase.Urgent:
		return "来电人提到火灾、事故或者急病"
	}
	return "来电人可能有自伤危险"
}
