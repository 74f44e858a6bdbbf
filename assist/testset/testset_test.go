package testset_test

import (
	"strings"
	"testing"

	"hotline/assist/testset"
)

func TestReadCases_RefusesWhatCannotBeScored(t *testing.T) {
	for text, want := range map[string]string{
		`{}`: `no field "segments"`, `{"segments":[{"party":"caller","txt":"a"}]}`: `no field "text"`,
	} {
		if _, err := testset.ReadCases(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), "line 1: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
}

func FuzzReadCases(f *testing.F) {
	f.Add(`{"segments":[{"party":"caller","text":"a"}],"fields":{"a":1,"b":null,"c":true}}`)
	f.Add(`{"at":"x"}`)
	f.Fuzz(func(t *testing.T, text string) {
		cases, err := testset.ReadCases(strings.NewReader(text))
		if err == nil && len(cases) == 0 {
			t.Error("no cases and no error")
		}
	})
}
