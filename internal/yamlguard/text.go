package yamlguard

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/token"
)

// IsFile reports whether a file name is one of YAML: *.yaml or *.yml in any case. Hidden files are an editor's.
func IsFile(name string) bool {
	ext := path.Ext(name)
	return !strings.HasPrefix(path.Base(name), ".") && (strings.EqualFold(ext, ".yaml") || strings.EqualFold(ext, ".yml"))
}

// Files lists the YAML files of a folder, "." for the whole of fsys, sorted. A folder that is not there has none.
func Files(fsys fs.FS, folder string) ([]string, error) {
	names, err := fs.Glob(fsys, path.Join(folder, "*"))
	slices.Sort(names)
	return slices.DeleteFunc(names, func(name string) bool { return !IsFile(name) }), err
}

const byteOrderMark = "\xef\xbb\xbf"

// plain takes off the mark that some editors put before a text, and refuses what is no UTF-8: the library reads it as other characters.
func plain(raw []byte) ([]byte, error) {
	raw = bytes.TrimPrefix(raw, []byte(byteOrderMark))
	if bytes.HasPrefix(raw, []byte("\xff\xfe")) || bytes.HasPrefix(raw, []byte("\xfe\xff")) {
		return nil, errors.New("line 1: is written in UTF-16, not in UTF-8: save it as UTF-8 in your editor, or convert it: iconv -f UTF-16 -t UTF-8 FILE >NEW")
	}
	if utf8.Valid(raw) {
		return raw, nil
	}
	at := 0
	for at < len(raw) {
		r, size := utf8.DecodeRune(raw[at:])
		if r == utf8.RuneError && size == 1 {
			break
		}
		at += size
	}
	return nil, fmt.Errorf("line %d: is not written in UTF-8 (byte 0x%02x; GBK?): save it as UTF-8 in your editor, or convert it: iconv -f GB18030 -t UTF-8 FILE >NEW",
		1+bytes.Count(raw[:at], []byte("\n")), raw[at])
}

// hinted is an error of the library with what to do about it.
type hinted struct {
	of   yaml.Error
	hint string
}

func (h hinted) Error() string { return h.hint + ": " + h.of.Error() }

// Unwrap returns the library's error.
func (h hinted) Unwrap() error { return h.of }

// GetToken is that of the library's error.
func (h hinted) GetToken() *token.Token { return h.of.GetToken() }

// GetMessage is that of the library's error, behind the hint.
func (h hinted) GetMessage() string { return h.hint + ": " + h.of.GetMessage() }

// FormatError is that of the library, behind the hint.
func (h hinted) FormatError(colored, source bool) string {
	return h.hint + ": " + h.of.FormatError(colored, source)
}

var (
	wideColon = regexp.MustCompile(`^\s*(?:- +)*["']?([A-Za-z_][A-Za-z0-9_.]*)["']?：`)
	twice     = regexp.MustCompile(`^mapping key ("[^"]*") already defined at \[(\d+):`)
	bareBrace = regexp.MustCompile(`^\s*(?:- +)*(?:([A-Za-z_][A-Za-z0-9_]*): +)?(\{[a-z_][A-Za-z0-9_.|]*\}[^#\n]*)`)
)

// explain says what to do about an error whose line shows a slip that is common where one types Chinese, or forgets the quotes, and puts kinds of
// values into words of the file. raw may be nil.
func explain(err error, raw []byte) error {
	var lib yaml.Error
	if !errors.As(err, &lib) || lib.GetToken() == nil || lib.GetToken().Position == nil {
		if err != nil && strings.HasPrefix(err.Error(), "time: ") { // what begins like a duration is refused without a place
			return fmt.Errorf("%w: write a duration with its unit, as 15s, 1m30s or 2h", err)
		}
		return err
	}
	switch lib.(type) {
	case hinted, reworded:
		return err
	}
	number := lib.GetToken().Position.Line
	if plain := reword(lib); plain != lib {
		lib, err = plain, plain
	}
	if hint := named(lib.GetMessage(), number); hint != "" {
		return hinted{lib, hint}
	}
	for _, n := range []int{number, number - 1} { // the library may notice it on the next line
		line := lineOf(lib.GetToken(), raw, n)
		if m := wideColon.FindStringSubmatch(line); m != nil {
			return hinted{lib, fmt.Sprintf("line %d: write the colon behind %s in half width with a space behind it, \"%s: \", not the full-width ：", n, m[1], m[1])}
		}
		if m := bareBrace.FindStringSubmatch(line); m != nil {
			key := ""
			if m[1] != "" {
				key = m[1] + ": "
			}
			return hinted{lib, fmt.Sprintf("line %d: put a text that begins with { in quotes: %s\"%s\"", n, key, strings.TrimSpace(m[2]))}
		}
	}
	return err
}

// named is what to do about errors whose message names the slip.
func named(message string, number int) string {
	if strings.Contains(message, `found character '	'`) {
		return fmt.Sprintf("line %d: begins with a tab: indent with spaces", number)
	}
	if m := twice.FindStringSubmatch(message); m != nil {
		return fmt.Sprintf("line %d: %s stands twice, first in line %s: keep one of them", number, m[1], m[2])
	}
	return ""
}

// lineOf is a line of the text, put together from the tokens around at where there is no text.
func lineOf(at *token.Token, raw []byte, number int) string {
	if raw != nil {
		lines := strings.Split(string(raw), "\n")
		if number < 1 || number > len(lines) {
			return ""
		}
		return lines[number-1]
	}
	for at.Prev != nil && at.Prev.Position != nil && at.Prev.Position.Line >= number {
		at = at.Prev
	}
	var b strings.Builder
	for ; at != nil && at.Position != nil && at.Position.Line <= number; at = at.Next {
		if at.Position.Line == number {
			b.WriteString(at.Origin)
		}
	}
	return strings.Trim(b.String(), "\n")
}
