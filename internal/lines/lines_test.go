package lines_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"hotline/internal/lines"
)

func ExampleTable() {
	err := lines.Table(strings.NewReader("text\tintent\n查话费\tbalance.query\n"), "text<TAB>intent", []string{"text", "intent"}, func(c []string) error {
		fmt.Println(c[0], c[1])
		return nil
	})
	fmt.Println(err)
	// Output:
	// 查话费 balance.query
	// <nil>
}

var errTaken = errors.New("not wanted")

func TestJSON_ReadsRecords(t *testing.T) {
	for name, c := range map[string]struct {
		in   string
		want []string // number:text
		err  string
	}{
		"plain":       {"{\"t\":\"a\"}\n{\"t\":\"b\"}", []string{"1:a", "2:b"}, ""},
		"mark_crlf":   {"\ufeff{\"t\":\"a\"}\r\n\r\n  {\"t\":\"b\"}\r\n", []string{"1:a", "3:b"}, ""},
		"not_json":    {"\n{\"t\":1}\n", nil, "line 2: "},
		"fresh":       {"{\"t\":\"a\"}\n{}\n", []string{"1:a", "2:"}, ""},
		"refused":     {"{\"t\":\"a\"}\n{\"t\":\"no\"}\n", []string{"1:a"}, "line 2: not wanted"},
		"empty":       {"\n \n", nil, "no line"},
		"nothing":     {"", nil, "no line"},
		"a_long_line": {"{\"t\":\"a\"}\n" + strings.Repeat(" ", lines.MaxRecord+1), []string{"1:a"}, "line 2: "},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			err := lines.JSON(strings.NewReader(c.in), func(n int, r struct{ T string }) error {
				if r.T == "no" {
					return errTaken
				}
				got = append(got, fmt.Sprintf("%d:%s", n, r.T))
				return nil
			})
			if !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
			if (err == nil) != (c.err == "") || err != nil && !strings.Contains(err.Error(), c.err) {
				t.Errorf("error %v, want %q", err, c.err)
			}
			if name == "refused" && !errors.Is(err, errTaken) {
				t.Errorf("%v does not wrap the reader's own error", err)
			}
		})
	}
}

func TestTable_ReadsRows(t *testing.T) {
	for name, c := range map[string]struct {
		in   string
		want []string
		err  string
	}{
		"plain":        {"text\tintent\na\tx\nb\ty\tmore\n", []string{"a|x", "b|y|more"}, ""},
		"mark_crlf":    {"\ufefftext\tintent\textra\r\n a \tx\r\n\r\n", []string{"a|x"}, ""},
		"empty_second": {"text\tintent\na\t\n", []string{"a|"}, ""},
		"no_header":    {"a\tx\n", nil, "line 1: want the header text<TAB>intent"},
		"one_column":   {"text\n", nil, "line 1: want the header"},
		"no_text":      {"text\tintent\n\tx\n", nil, "line 2: want text<TAB>intent"},
		"short":        {"text\tintent\n\na\n", nil, "line 3: want text<TAB>intent"},
		"not_utf8":     {"text\tintent\na\t\xff\n", nil, "line 2: not UTF-8"},
		"a_long_line":  {"text\tintent\na\tx\nb\t" + strings.Repeat("y", lines.MaxRow+1), []string{"a|x"}, "line 3: "},
		"no_row":       {"text\tintent\n", nil, "no line below the header"},
		"nothing":      {"", nil, "no line below the header"},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			err := lines.Table(strings.NewReader(c.in), "text<TAB>intent", []string{"text", "intent"}, func(cols []string) error {
				got = append(got, strings.Join(cols, "|"))
				return nil
			})
			if !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
			if (err == nil) != (c.err == "") || err != nil && !strings.Contains(err.Error(), c.err) {
				t.Errorf("error %v, want %q", err, c.err)
			}
		})
	}
}

func FuzzTable(f *testing.F) {
	f.Add("text\tintent\na\tx\n")
	f.Add("\ufefftext\tintent\r\n\r\na\tx\ty")
	f.Fuzz(func(t *testing.T, in string) {
		rows := 0
		err := lines.Table(strings.NewReader(in), "text<TAB>intent", []string{"text"}, func(cols []string) error {
			rows++
			if len(cols) < 2 || cols[0] == "" || strings.TrimSpace(cols[0]) != cols[0] {
				t.Errorf("row %q", cols)
			}
			return nil
		})
		if err == nil && rows == 0 {
			t.Error("no row and no error")
		}
	})
}

func TestRecords_NamesTheSetAndTheLine(t *testing.T) {
	read := func(n int, r struct{ T string }) (string, error) {
		if r.T == "" {
			return "", errors.New("nothing")
		}
		return fmt.Sprint(n, r.T), nil
	}
	if got, err := lines.Records(strings.NewReader("{\"t\":\"a\"}\n\n{\"t\":\"b\"}\n"), "letters", read); err != nil || !slices.Equal(got, []string{"1a", "3b"}) {
		t.Errorf("%q, %v", got, err)
	}
	if got, err := lines.Records(strings.NewReader("{\"t\":\"a\"}\n{}\n"), "letters", read); got != nil || err == nil || err.Error() != "read letters: line 2: nothing" {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := lines.Records(strings.NewReader(""), "letters", read); !errors.Is(err, lines.ErrEmpty) {
		t.Errorf("an empty set: %v", err)
	}
}
