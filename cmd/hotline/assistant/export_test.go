package assistant

import (
	"hotline"
	"hotline/assist/language"
	"hotline/assist/view"
)

// OnRecord is a state of a call in which that was said, as it goes on record.
func OnRecord(said []language.Segment, s view.State) view.State { return veiled(said).state(s) }

// TextOnRecord is what a correction rests on, as it goes on record.
func TextOnRecord(said []language.Segment, text string) string { return veiled(said).text(text) }

// Kept is evidence as it goes on record.
func Kept(said []language.Segment, e []hotline.Evidence) []hotline.Evidence {
	return veiled(said).evidence(e)
}
