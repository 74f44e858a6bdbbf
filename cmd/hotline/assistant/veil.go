package assistant

import (
	"slices"
	"strings"
	"unicode/utf8"

	"hotline"
	"hotline/assist/language"
	"hotline/assist/view"
	"hotline/cmd/hotline/inspect"
	"hotline/console/private"
)

// veil hides personal data in what goes on record of a call, as the call's transcript does: also those of which one utterance has the
// beginning and another one the end.
type veil struct {
	said   []private.Line
	hidden []string // their texts
}

// veiled is the veil of a call in which that was said.
func veiled(said []language.Segment) veil {
	v := veil{said: make([]private.Line, len(said))}
	for i, s := range said {
		v.said[i] = private.Line{Party: s.Party, Agent: s.Name, N: s.N, Text: s.Text, FromMS: s.Evidence().FromMS, ToMS: s.Evidence().ToMS}
	}
	v.hidden = private.Texts(inspect.Masker{}, v.said)
	return v
}

// evidence is what goes on record of it: with personal data masked.
func (v veil) evidence(in []hotline.Evidence) []hotline.Evidence {
	out := make([]hotline.Evidence, 0, len(in))
	for _, e := range in {
		out = append(out, v.one(e))
	}
	return out
}

// one is one piece of evidence: the words of an utterance, or some of them.
func (v veil) one(e hotline.Evidence) hotline.Evidence {
	i := slices.IndexFunc(v.said, func(l private.Line) bool { return l.Party == e.Party && l.Agent == e.Name && l.N == e.N })
	if i >= 0 {
		if before, _, ok := strings.Cut(v.said[i].Text, e.Text); ok && utf8.RuneCountInString(v.said[i].Text) == utf8.RuneCountInString(v.hidden[i]) {
			from := utf8.RuneCountInString(before)
			e.Text = string([]rune(v.hidden[i])[from : from+utf8.RuneCountInString(e.Text)])
		}
	}
	e.Text = masked(e.Text)
	return e
}

// text is any other text, which may repeat what was said.
func (v veil) text(s string) string { return private.Quoted(inspect.Masker{}, s, v.said) }

// hidden is a secret value as it goes on record.
func hidden(v string) string {
	if out := masked(v); out != v || v == "" {
		return out
	}
	return "***"
}

// state is a state as it goes on record. The values of the form are kept: the ticket holds them, too.
func (v veil) state(s view.State) view.State {
	one := func(e *hotline.Evidence) *hotline.Evidence {
		if e == nil {
			return nil
		}
		out := v.one(*e)
		return &out
	}
	cards := func(in []view.Card) []view.Card {
		out := append([]view.Card{}, in...)
		for i := range out {
			out[i].Evidence = one(out[i].Evidence)
		}
		return out
	}
	s.Cards, s.Older = cards(s.Cards), cards(s.Older)
	s.Steps, s.Form.Fields = append([]view.Step{}, s.Steps...), append([]view.Field{}, s.Form.Fields...)
	for i := range s.Steps {
		s.Steps[i].Evidence = one(s.Steps[i].Evidence)
	}
	var secrets []string // each with what is shown of it
	for i := range s.Form.Fields {
		f := &s.Form.Fields[i]
		f.Evidence = one(f.Evidence)
		if f.Secret {
			if f.Value != "" {
				secrets = append(secrets, f.Value, hidden(f.Value), f.Shown, hidden(f.Shown))
			}
			f.Value, f.Shown, f.Other, f.ReadBack = hidden(f.Value), hidden(f.Shown), hidden(f.Other), ""
		}
	}
	if s.Wrap != nil {
		w := *s.Wrap
		w.Sections = append([]view.Section{}, w.Sections...)
		for i := range w.Sections {
			claims := append([]view.Sentence{}, w.Sections[i].Claims...)
			for j := range claims {
				claims[j].Evidence = v.evidence(claims[j].Evidence)
				if !w.Sections[i].Edited { // what a person wrote stays as it is
					claims[j].Text = v.text(strings.NewReplacer(secrets...).Replace(claims[j].Text))
				}
			}
			w.Sections[i].Claims = claims
		}
		w.Promises = append([]view.Todo{}, w.Promises...)
		for i := range w.Promises {
			w.Promises[i].Evidence = v.evidence(w.Promises[i].Evidence)
		}
		s.Wrap = &w
	}
	return s
}
