package course

import (
	"strings"

	"hotline/dialog/intent"
	"hotline/dialog/scene"
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
