// Package classify names what a call was about: the ticket class (best three), the unit that handles it with the reason, and the
// disposition. It owns the owner's classes and units (YAML), learns from their examples and from corrections, and says when it does not
// know. It keeps nothing: package assist asks it after every call and stores what people correct; `hotline eval assist` measures it.
package classify

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"hotline/assist/language"
	"hotline/dialog/intent"
)

// Sample is a text with what it stands for: an example, or what a person corrected.
type Sample struct {
	Text  string `json:"text"`
	Class string `json:"class"` // id; "" = none of the classes
	Unit  string `json:"unit"`  // id; "" = what follows from the class
}

// Ranked is one candidate.
type Ranked struct {
	Class      string   `json:"class"` // id
	Title      string   `json:"title"`
	Path       []string `json:"path"`
	Confidence float64  `json:"confidence"` // 0..1
}

// Result is what a call was about.
type Result struct {
	Class       string   `json:"class"` // id; "" = unsure, people choose
	Top         []Ranked `json:"top"`   // best first, at most 3, also when unsure
	Unit        string   `json:"unit"`  // id, of the best candidate; "" without candidates
	UnitTitle   string   `json:"unit_title"`
	Reason      string   `json:"reason"`      // why this unit
	Disposition string   `json:"disposition"` // "" = unknown
	Because     string   `json:"because"`     // the utterance that decided most
}

// Classifier is a trained model. Never changed after Train, safe for concurrent use.
type Classifier struct {
	catalog     *Catalog
	model       *intent.Model
	corrections []Sample // those with a unit of their own
}

// correctionWeight is how many examples a correction counts as.
const correctionWeight = 2

// sureText is the confidence below which one text is given no class. A fixed one: chosen on held-out examples it wanders between 0.1 and
// 0.5 with every few examples, and with it the share of texts without a class between 7 and 24 %.
const sureText = 0.4

// Train learns from the catalogue's examples and from corrections, which weigh more. Corrections to classes that the catalogue does not
// have are left out. It blocks for some 0.2 s.
func Train(c *Catalog, corrections []Sample) (*Classifier, error) {
	out := &Classifier{catalog: c}
	samples := c.samples()
	for _, s := range corrections {
		if strings.TrimSpace(s.Text) == "" || s.Class != "" && c.Class(s.Class) == nil {
			continue
		}
		name := intent.OutOfScope
		if s.Class != "" {
			name = c.Class(s.Class).ID
		}
		for range correctionWeight {
			samples = append(samples, intent.Sample{Text: s.Text, Intent: name})
		}
		if s.Unit != "" && c.Unit(s.Unit) != nil {
			out.corrections = append(out.corrections, s)
		}
	}
	if len(samples) == 0 {
		return nil, errors.New("train classes: no examples: write some in assist/classes.yaml or assist/classes")
	}
	cfg := intent.Default()
	cfg.Threshold = sureText
	model, err := intent.Train(samples, cfg)
	if err != nil {
		return nil, fmt.Errorf("train classes: %w", err)
	}
	out.model = model
	return out, nil
}

// Catalog is what the classifier was trained with.
func (c *Classifier) Catalog() *Catalog { return c.catalog }

// Text classifies one text, such as the caller's first sentence. It takes some 0.1 ms.
func (c *Classifier) Text(text string) Result {
	got := c.model.Classify(text)
	out := Result{Because: text}
	for _, r := range got.Ranked {
		out.Top = append(out.Top, c.ranked(r.Intent, r.Confidence))
	}
	if got.Intent != intent.OutOfScope {
		out.Class = got.Intent
	}
	c.handle(&out, text)
	return out
}

func (c *Classifier) ranked(id string, confidence float64) Ranked {
	class := c.catalog.Class(id)
	if class == nil {
		return Ranked{Class: id, Title: id, Confidence: confidence}
	}
	return Ranked{Class: id, Title: class.Title(), Path: class.Path, Confidence: confidence}
}

// handle names the unit of the best candidate, with the reason.
func (c *Classifier) handle(r *Result, text string) {
	if len(r.Top) == 0 {
		return
	}
	class := c.catalog.Class(r.Top[0].Class)
	if class == nil {
		return
	}
	r.Disposition = class.Disposition
	unit, reason := class.Unit, ""
	for _, rule := range class.Rules {
		if w := firstWord(text, rule.Any); w != "" {
			unit, reason = rule.Unit, fmt.Sprintf("%s（“%s”）", rule.Reason, w)
			break
		}
	}
	likest := 0.6 // less alike is another matter
	for _, s := range c.corrections {
		if l := language.Likeness(s.Text, text); l > likest && c.catalog.Class(s.Class) == class {
			likest, unit, reason = l, c.catalog.Unit(s.Unit).ID, "与坐席改派过的工单相似"
		}
	}
	if u := c.catalog.Unit(unit); u != nil {
		r.Unit, r.UnitTitle = u.ID, u.Title
		if reason == "" {
			reason = fmt.Sprintf("“%s”类由%s承办", class.Title(), u.Title)
		}
		r.Reason = reason
	}
}

func firstWord(text string, words []string) string {
	i := slices.IndexFunc(words, func(w string) bool { return strings.Contains(text, w) })
	if i < 0 {
		return ""
	}
	return words[i]
}
