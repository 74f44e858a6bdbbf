package lines_test

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"hotline/internal/lines"
)

// record has fields of every need, and objects within.
type record struct {
	Text  string `json:"text" lines:"needed"`
	IDs   []int  `json:"ids"`
	Now   string `json:"now"`
	Spans []struct {
		Type string  `json:"type" lines:"needed"`
		From float64 `json:"from"`
	} `json:"spans"`
}

// listener is a reader that keeps what it is told.
type listener struct {
	io.Reader
	told []string
}

func (l *listener) Warn(text string) { l.told = append(l.told, text) }

func TestJSON_RefusesWhatItWouldMisread(t *testing.T) {
	for in, want := range map[string]string{
		`{"txt":"a"}`:                        `line 1: unknown field "txt": did you mean "text"?`,
		`{}`:                                 `line 1: no field "text": a record has {"text", "ids", "now", "spans"}`,
		`{"text":"a","spans":[{"typ":"x"}]}`: `line 1: unknown field "spans[].typ": did you mean "spans[].type"?`,
		`{"text":"a","spans":[{"from":1}]}`:  `line 1: no field "spans[].type": a record has {"type", "from"}`,
		`[1]`:                                `line 1: want an object {"text", "ids", "now", "spans"}, have a list`,
		`{"text":5}`:                         `line 1: field "text": want a text, have a number`,
		`{"text":"a","ids":["x"]}`:           `line 1: field "ids": want a whole number, have a text`,
		`{"text":"a"`:                        `line 1: no JSON: unexpected end of JSON input`,
		"{\"text\":\"a\"}\n{\"text\":\"\xb2\xe9\xbb\xb0\"}": `line 2: not UTF-8`,
		`{"text":"` + strings.Repeat("x", lines.MaxRecord):  `line 1: longer than 16384 KiB`,
	} {
		err := lines.JSON(strings.NewReader(in), func(int, record) error { return nil })
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.60s: %v, want %s", in, err, want)
		}
	}
}

func TestJSON_TellsOnceOfWhatItDoesNotRead(t *testing.T) {
	in := &listener{Reader: strings.NewReader(`{"text":"a","note":"x","nowe":"x"}
{"text":"b","note":"y","ids":[1],"id":"q2","spans":[{"type":"z","lang":"zh"},{"type":"z","lang":"en"}]}
{"TEXT":"c","idss":[2]}`)}
	var got []string
	err := lines.JSON(in, func(n int, r record) error {
		got = append(got, fmt.Sprint(n, r.Text))
		return nil
	})
	if err != nil || len(got) != 3 {
		t.Fatal(got, err)
	}
	want := []string{
		`line 1: field "note" is unknown and not read`, `line 1: field "nowe" is unknown and not read: did you mean "now"?`,
		`line 2: field "spans[].lang" is unknown and not read`, `line 2: field "id" is unknown and not read`,
		`line 3: field "idss" is unknown and not read: did you mean "ids"?`,
	}
	if !slices.Equal(in.told, want) {
		t.Errorf("told %q", in.told)
	}
}
