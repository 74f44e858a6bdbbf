package scene

import "fmt"

// Sentence is one of the fixed sentences with the places that it may hold.
type Sentence struct {
	Key  string // below prompts: no_match[1]
	Text string
	May  []string // besides {name} and {menu}
	Bare bool     // it is said as it stands, and may hold none at all
	Must bool     // an empty one would leave callers in silence
}

// Sentences lists all of p, in the order of the file.
func (p *Prompts) Sentences() []Sentence {
	out := []Sentence{
		{Key: "greeting", Text: p.Greeting}, {Key: "more", Text: p.More}, {Key: "another", Text: p.Another, May: []string{"title"}},
		{Key: "later", Text: p.Later, May: []string{"title"}}, {Key: "closing", Text: p.Closing}, {Key: "go_on", Text: p.GoOn},
		{Key: "which", Text: p.Which, May: []string{"titles"}}, {Key: "or", Text: p.Or, Bare: true},
	}
	out = append(out, each("no_match", p.NoMatch, false)...)
	out = append(out, each("silence", p.Silence, false)...)
	out = append(out, []Sentence{
		{Key: "typing", Text: p.Typing}, {Key: "menu", Text: p.Menu}, {Key: "wait", Text: p.Wait}, {Key: "failed", Text: p.Failed},
		{Key: "unable", Text: p.Unable, May: []string{"title"}}, {Key: "unknown", Text: p.Unknown}, {Key: "machine", Text: p.Machine, Must: true},
		{Key: "nobody_here", Text: p.NobodyHere}, {Key: "offer_callback", Text: p.OfferBack, May: []string{"number"}, Must: true}, {Key: "offer_person", Text: p.OfferHuman, Must: true},
		{Key: "no_person", Text: p.NoPerson}, {Key: "ask_number", Text: p.AskNumber}, {Key: "recorded", Text: p.Recorded, May: []string{"number"}},
		{Key: "no_callback", Text: p.NoCallback}, {Key: "return", Text: p.Return, May: []string{"title"}}, {Key: "deaf", Text: p.Deaf},
		{Key: "keys_yes_no", Text: p.KeysYesNo}, {Key: "keys_digits", Text: p.KeysDigits}, {Key: "cut_off", Text: p.CutOff}, {Key: "not_by_key", Text: p.NotByKey},
	}...)
	return append(append(out, each("filler", p.Filler, true)...), each("still", p.Still, true)...)
}

// each are the sentences of a list.
func each(key string, texts []string, bare bool) []Sentence {
	out := make([]Sentence, 0, len(texts))
	for i, text := range texts {
		out = append(out, Sentence{Key: fmt.Sprintf("%s[%d]", key, i), Text: text, Bare: bare})
	}
	return out
}
