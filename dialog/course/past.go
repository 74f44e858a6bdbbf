package course

import (
	"strings"

	"hotline/dialog/exchange"
	"hotline/dialog/intent"
	"hotline/dialog/phrase"
	"hotline/dialog/refer"
	"hotline/dialog/scene"
	"hotline/llm"
)

// Past are the scenes that a call began, latest last.
type Past []*Run

// Recall finds the value that a slot like this one had in the latest other scene than except. Secrets are not recalled.
func (p Past) Recall(slot *scene.Slot, except *Run) (string, bool) {
	if slot.Secret() {
		return "", false
	}
	for i := len(p) - 1; i >= 0; i-- {
		if p[i] == except {
			continue
		}
		if s := p[i].Scene.Slot(slot.Name); s != nil && s.Kind == slot.Kind && s.From == slot.From && !s.Secret() {
			if value, ok := p[i].Slots[s.Name]; ok {
				return value, true
			}
		}
	}
	return "", false
}

// Unfinished finds the latest run of a scene that was begun and not brought to its end, other than except; nil for none.
func (p Past) Unfinished(s *scene.Scene, except *Run) *Run {
	for i := len(p) - 1; i >= 0; i-- {
		if r := p[i]; r != except && r.Scene == s {
			if r.Wrote || len(r.Stack) == 0 {
				return nil
			}
			return r
		}
	}
	return nil
}

// TakeUp takes what is known from an earlier run of the same scene, but for secrets, what was chosen from a list that must be read anew, and,
// with another, the line that it is about.
func (r *Run) TakeUp(old *Run, another bool) {
	for name, value := range old.Slots {
		slot := r.Scene.Slot(name)
		if _, known := r.Slots[name]; !known && !old.Wrote && !slot.Secret() && slot.From == "" && (slot.Kind != intent.KindPhone || !another) {
			r.Slots[name], r.Sure[name] = value, old.Sure[name]
		}
	}
}

// Quote is what the caller said last, "" when it is not harmless.
func Quote(talk []llm.Message) string {
	for i := len(talk) - 1; i >= 0; i-- {
		if talk[i].Role == llm.User {
			if exchange.Tellable(talk[i].Text) {
				return strings.TrimRight(talk[i].Text, "。！？，")
			}
			return ""
		}
	}
	return ""
}

// RecallNumber finds the telephone number that begins or ends with part and was spoken of last: 139那个.
func (p Past) RecallNumber(part string) (string, bool) {
	for i := len(p) - 1; i >= 0; i-- {
		for _, s := range p[i].Scene.Slots {
			value := p[i].Slots[s.Name]
			if s.Kind == intent.KindPhone && !s.Secret() && (strings.HasPrefix(value, part) || strings.HasSuffix(value, part)) {
				return value, true
			}
		}
	}
	return "", false
}

// AnotherLine reports whether the words that began the scene are about another line than the one that calls, whose number was not understood.
func (r *Run) AnotherLine() bool {
	const most = 6 // digits that are no number of a line: amounts, ordinals
	digits, _ := intent.Digits(r.Opening)
	if part, ok := refer.LinePart(r.Opening); ok && !strings.HasSuffix(r.caller, part) && !strings.HasPrefix(r.caller, part) {
		return true
	}
	return phrase.OthersLine(r.Opening) || refer.Person(r.Opening) || len(digits) > most
}

// PointedAt lists the slots that are not known and whose values words point back at: 它的流量呢 is about the number that was spoken of.
func (r *Run) PointedAt(text string) []*scene.Slot {
	p, points := refer.Point(text)
	_, elliptic := refer.Ellipsis(text)
	elliptic = elliptic || refer.GoesOn(text)
	if _, ok := refer.Piece(text); ok {
		points = true
	}
	if !points && !elliptic || refer.Own(text) {
		return nil
	}
	var out []*scene.Slot
	for i := range r.Scene.Slots {
		slot := &r.Scene.Slots[i]
		if _, known := r.Slots[slot.Name]; known || slot.Listen == "asked" {
			continue
		}
		if slot.Kind == intent.KindPhone && (elliptic || p.Number()) && !phrase.OthersLine(text) || slot.Kind != intent.KindPhone && points && p.Means(slot.Shown(), slot.Kind == intent.KindChoice) {
			out = append(out, slot)
		}
	}
	return out
}
