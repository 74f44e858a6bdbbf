package yamlguard

import (
	"encoding"
	"reflect"
	"strconv"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/token"
)

// reworded is an error of the library in words of the file instead of the program's.
type reworded struct {
	of   yaml.Error
	text string
}

func (r reworded) Error() string { return r.FormatError(false, true) }

// Unwrap returns the library's error.
func (r reworded) Unwrap() error { return r.of }

// GetToken is that of the library's error.
func (r reworded) GetToken() *token.Token { return r.of.GetToken() }

// GetMessage says what is wrong and what to write.
func (r reworded) GetMessage() string { return r.text }

// FormatError shows the line with a caret, as the library does.
func (r reworded) FormatError(colored, source bool) string {
	return yaml.FormatErrorWithToken(r.text, r.of.GetToken(), colored, source)
}

// reword takes the names of Go's types out of an error about a value of another kind than its key wants; any other is as it was.
func reword(lib yaml.Error) yaml.Error {
	switch wrong := lib.(type) { //nolint:errorlint // the library wraps none of them
	case *yaml.TypeError:
		if wrong.DstType != nil && wrong.SrcType != nil {
			return reworded{wrong, kindOf(wrong.SrcType, wrong.Token.Value) + wanted(wrong.DstType, wrong.Token.Value)}
		}
	case *yaml.OverflowError:
		return reworded{wrong, wrong.SrcNum + " is too large, or below what this key may be: write another number"}
	}
	return lib
}

// kindOf names what stands in the file: a value by its text, anything else by its form.
func kindOf(have reflect.Type, text string) string {
	switch have.Kind() { //nolint:exhaustive // the others are values
	case reflect.Slice, reflect.Array:
		return "cannot unmarshal a list: what stands here"
	case reflect.Map, reflect.Struct:
		return "cannot unmarshal keys with values: what stands here"
	}
	return strconv.Quote(text)
}

// wanted is what the key wants, and how that is written.
func wanted(want reflect.Type, text string) string {
	if want == reflect.TypeFor[time.Duration]() {
		example := "15s, 1m30s or 2h"
		if _, err := strconv.ParseFloat(text, 64); err == nil {
			example = text + "s"
		}
		return " is no duration: write it with its unit, as " + example
	}
	if reflect.PointerTo(want).Implements(reflect.TypeFor[encoding.TextUnmarshaler]()) {
		return " is not written as this key wants"
	}
	switch want.Kind() { //nolint:exhaustive // the others are lists of those
	case reflect.Bool:
		return " is no switch: write true or false"
	case reflect.String:
		return " is no text: write it in quotes"
	case reflect.Float32, reflect.Float64:
		return " is no number: write 1 or 0.5"
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64, reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return " is no whole number: write 5"
	case reflect.Slice, reflect.Array:
		return " is no list: write [one, two], or one below the other with - in front"
	case reflect.Map, reflect.Struct:
		return " stands where keys belong: write key: value below it, indented"
	}
	return " is of another kind than this key wants"
}
