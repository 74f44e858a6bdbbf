package scene

import (
	"regexp"
	"strings"

	"hotline/dialog/language"
)

var (
	// currency is a sign before a sum, or a word behind it.
	currency = regexp.MustCompile(`[£$€¥￥]|\b(?:pounds?|dollars?|euros?|yuan)\b|英镑|美元|欧元|港币|港元|元|块`)
	signs    = regexp.MustCompile(`^[£$€]$`)
)

// Money is how a sum of the slot is said, with the place {value}: in the currency that the scene's own texts write around it, or its question;
// else in yuan, but as a bare number where the owner's language is English, whose money nobody knows.
func (s *Scene) Money(slot *Slot) string {
	yuan := WordsOf(s.Language).AmountOfYuan
	around := regexp.MustCompile(`([£$€¥￥])?\s?\{` + regexp.QuoteMeta(slot.Name) + `[^}]*\}\s?(` + currency.String() + `)?`)
	unit := ""
	for _, text := range append(s.Texts(), slot.Ask) {
		if m := around.FindStringSubmatch(text); m != nil && unit == "" {
			unit = m[1] + m[2]
		}
	}
	if unit == "" {
		unit = currency.FindString(strings.Join(append([]string{slot.Ask}, slot.Reask...), " "))
	}
	switch {
	case signs.MatchString(unit):
		return unit + "{value}"
	case unit == "" && s.Own == language.English:
		return "{value}"
	case unit == "", strings.Contains("¥￥yuan元块", unit):
		return yuan
	case s.Language == language.English:
		return "{value} " + strings.TrimSuffix(unit, "s") + "s"
	}
	return "{value}" + unit
}

// Texts lists what the steps say and ask to confirm.
func (s *Scene) Texts() []string { return spokenIn(s.Steps) }

// spokenIn lists what steps say and ask to confirm.
func spokenIn(steps []Step) (texts []string) {
	for i := range steps {
		texts = append(texts, steps[i].Say, steps[i].Confirm, steps[i].Goodbye)
		for _, b := range steps[i].branches() {
			texts = append(texts, spokenIn(b.steps)...)
		}
	}
	return texts
}
