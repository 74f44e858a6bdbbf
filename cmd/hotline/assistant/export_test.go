package assistant

import (
	"context"

	"hotline"
	"hotline/assist/language"
	"hotline/assist/view"
	"hotline/cmd/hotline/library"
)

// OnRecord is a state of a call in which that was said, as it goes on record.
func OnRecord(said []language.Segment, s view.State) view.State { return veiled(said).state(s) }

// TextOnRecord is what a correction rests on, as it goes on record.
func TextOnRecord(said []language.Segment, text string) string { return veiled(said).text(text) }

// Kept is evidence as it goes on record.
func Kept(said []language.Segment, e []hotline.Evidence) []hotline.Evidence {
	return veiled(said).evidence(e)
}

// Searched is what the documents of a library are found to say to what a caller said.
func Searched(ctx context.Context, l *library.Library, said string) (string, bool) {
	got, ok := (&Assistant{deps: Deps{Library: l}}).search(ctx, said)
	return got.Title, ok
}
