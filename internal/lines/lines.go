// Package lines reads the files that people write by hand one record a line: JSON lines and tab-separated tables, such as evaluation
// sets. It owns what is alike in all of them (byte order marks, CRLF, empty lines, which line is wrong) and knows nothing of what
// stands in a line: the packages that own a format call it.
package lines

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"time"
	"unicode/utf8"
)

// The longest lines that are read, in bytes: a record holds a whole transcribed call, a row a sentence and its labels.
const (
	MaxRecord = 16 << 20
	MaxRow    = 1 << 20
)

// ErrEmpty is returned for a text without a record.
var ErrEmpty = errors.New("no line: write one JSON object a line")

// mark is the byte order mark that some editors write at the beginning of a file.
const mark = "\ufeff"

// Warner is a reader that wants to be told of what is odd and no error. JSON calls Warn from its own goroutine.
type Warner interface {
	Warn(text string)
}

// JSON hands each line to take, decoded into a struct T of its own, with its number from 1. Empty lines and a byte order mark are passed over.
// A field that is tagged lines:"needed" must stand in every record. Fields that T does not have are passed over, since people write their own
// beside ours; an r that is a Warner is told of each once, with the field that it may stand for.
// It blocks for as long as r does and returns the first error, with the number of its line; a text without any record is an error too.
func JSON[T any](r io.Reader, take func(n int, record T) error) error {
	records := 0
	fields := fieldsOf(reflect.TypeFor[T]())
	told := map[string]bool{}
	err := Each(r, MaxRecord, func(n int, line []byte) error {
		line = bytes.TrimSpace(line)
		if len(line) == 0 {
			return nil
		}
		records++
		var record T
		if err := json.Unmarshal(line, &record); err != nil {
			return plain(err, fields)
		}
		if err := check(line, fields, "", func(name, nearest string) {
			if warner, ok := r.(Warner); ok && !told[name] {
				told[name] = true
				warner.Warn(unread(n, name, nearest))
			}
		}); err != nil {
			return err
		}
		return take(n, record)
	})
	if err == nil && records == 0 {
		return ErrEmpty
	}
	return err
}

// Records reads a set: each line as JSON does, and read makes of it what the set is a list of. what names the set in the error.
func Records[T, R any](r io.Reader, what string, read func(n int, record T) (R, error)) ([]R, error) {
	var out []R
	err := JSON(r, func(n int, record T) error {
		one, err := read(n, record)
		out = append(out, one)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", what, err)
	}
	return out, nil
}

// unread says that a field means nothing here.
func unread(n int, name, nearest string) string {
	if nearest != "" {
		return fmt.Sprintf("line %d: field %q is unknown and not read: did you mean %q?", n, name, nearest)
	}
	return fmt.Sprintf("line %d: field %q is unknown and not read", n, name)
}

// plain puts an error of encoding/json into words of the file instead of the program's.
func plain(err error, fields []field) error {
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		if wrong.Field == "" {
			return fmt.Errorf("want an object %s, have %s", form(fields), kindOf(wrong.Value))
		}
		return fmt.Errorf("field %q: want %s, have %s", wrong.Field, want(wrong.Type), kindOf(wrong.Value))
	}
	if broken, ok := errors.AsType[*json.SyntaxError](err); ok {
		return fmt.Errorf("no JSON: %w at byte %d: write one object %s on each line", broken, broken.Offset, form(fields))
	}
	return err
}

// kindOf names what stands in a file, without the value that encoding/json adds.
func kindOf(value string) string {
	kind, _, _ := strings.Cut(value, " ")
	return map[string]string{"array": "a list", "string": "a text", "object": "an object", "bool": "true or false", "number": "a number"}[kind]
}

// want names what a Go type is written as.
func want(t reflect.Type) string {
	switch t.Kind() {
	case reflect.String:
		return "a text"
	case reflect.Bool:
		return "true or false"
	case reflect.Slice, reflect.Array:
		return "a list"
	case reflect.Struct, reflect.Map:
		return "an object"
	case reflect.Float32, reflect.Float64:
		return "a number"
	}
	return "a whole number"
}

// Table hands the columns of each line below the header to row, without spaces at their ends; there are at least two, the first not
// empty. The header must begin with the names given; form says in errors how a line is written, as text<TAB>intent. Empty lines, a byte
// order mark and CRLF are passed over. It returns the first error, with the number of its line; a table without a row is an error too.
func Table(r io.Reader, form string, header []string, row func(columns []string) error) error {
	rows := 0
	err := Each(r, MaxRow, func(n int, raw []byte) error {
		line := string(raw)
		if n > 1 && strings.TrimSpace(line) == "" {
			return nil
		}
		columns := strings.Split(line, "\t")
		for i := range columns {
			columns[i] = strings.TrimSpace(columns[i])
		}
		if n == 1 {
			if len(columns) < 2 || strings.Join(columns[:min(len(header), len(columns))], "\t") != strings.Join(header, "\t") {
				return fmt.Errorf("want the header %s, have %.60q", form, line)
			}
			return nil
		}
		if len(columns) < 2 || columns[0] == "" {
			return fmt.Errorf("want %s, have %.60q", form, line)
		}
		rows++
		return row(columns)
	})
	if err == nil && rows == 0 {
		return fmt.Errorf("no line below the header %s", form)
	}
	return err
}

// Time reads a time as people write it into a set: RFC 3339, or a date, with or without a time of day, in UTC.
func Time(text string) (time.Time, error) {
	for _, form := range []string{time.RFC3339, "2006-01-02T15:04:05", "2006-01-02T15:04", time.DateTime, "2006-01-02 15:04", time.DateOnly} {
		if at, err := time.Parse(form, text); err == nil {
			return at, nil
		}
	}
	return time.Time{}, fmt.Errorf("%q: want a time such as 2026-11-18T10:20:00+08:00", text)
}

// Each hands every line of at most longest bytes to f with its number from 1, without the byte order mark of the first and without line ends;
// f may not keep it. It returns the first error, with the number of its line; a line that is not UTF-8 is one.
func Each(r io.Reader, longest int, f func(n int, line []byte) error) error {
	scan := bufio.NewScanner(r)
	scan.Buffer(make([]byte, 0, 64<<10), longest)
	n := 1
	for ; scan.Scan(); n++ {
		line := scan.Bytes()
		if n == 1 {
			line = bytes.TrimPrefix(line, []byte(mark))
		}
		err := valid(line)
		if err == nil {
			err = f(n, bytes.TrimSuffix(line, []byte("\r")))
		}
		if err != nil {
			return fmt.Errorf("line %d: %w", n, err)
		}
	}
	if err := scan.Err(); errors.Is(err, bufio.ErrTooLong) {
		return fmt.Errorf("line %d: longer than %d KiB: is this the right file? Write each record on a line of its own, and part a long one", n, longest>>10)
	} else if err != nil {
		return fmt.Errorf("line %d: %w", n, err)
	}
	return nil
}

// valid refuses what is no UTF-8: the characters of another encoding would be scored as noise.
func valid(line []byte) error {
	if utf8.Valid(line) {
		return nil
	}
	return fmt.Errorf("not UTF-8, have %.60q: save the file as UTF-8 (of GBK: iconv -f GBK -t UTF-8)", line)
}
