package quality

import (
	"time"

	"hotline"
	"hotline/console"
	"hotline/console/private"
	"hotline/internal/store"
)

// ParseDialogue is parse, for its fuzz test.
func ParseDialogue(text string) ([]hotline.Event, error) {
	return parse(text, time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC))
}

// Kappa is kappa of a table.
func Kappa(both, first, second, neither int) *float64 {
	return table{both, first, second, neither}.kappa()
}

// PrivateTimes are the stretches that a masked copy silences, from and to by turns, in ms.
func (p *Part) PrivateTimes(events []hotline.Event, lines []console.TranscriptLine) (out []float64) {
	for _, s := range p.private(store.CallRecord{Events: events}, lines) {
		out = append(out, s.From, s.To)
	}
	return out
}

// MaskedTexts are the texts of lines with personal data hidden.
func (p *Part) MaskedTexts(lines []console.TranscriptLine) []string {
	return private.Texts(p.deps.Masker, lined(lines))
}
