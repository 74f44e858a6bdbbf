// Package docs reads the documents of a knowledge base: Markdown, HTML, Word (DOCX), PDF and Excel (XLSX) become paragraphs
// with stable ids, versions, validity and owner. It owns formats and their limits, no index and no folder; package kb calls it.
// Files come from people who may not be trusted: every reader has limits on size, pages, unpacked bytes and paragraphs.
package docs

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"
	"time"
)

// Paragraph is the smallest piece that may answer a question.
type Paragraph struct {
	ID        string    // stable over edits of other paragraphs; several parts of one long paragraph share it
	Part      int       // 0, 1, ... within the paragraph
	File      string    // as given to Parse
	Line      int       // 1.. in text files; row in a table; page in a PDF; 0 = unknown
	Title     string    // of the document
	Headings  []string  // from the outermost
	Questions []string  // of an approved answer: the question and its other phrasings; empty in documents
	Text      string    // plain text, without marks
	Version   string    // as the document says; "" = not said
	Owner     string    // who answers for it; "" = not said
	From      time.Time // valid from the begin of this day; zero = always
	Until     time.Time // valid to the end of this day; zero = for ever
}

// Approved reports whether the paragraph is an approved answer to stated questions.
func (p *Paragraph) Approved() bool { return len(p.Questions) > 0 }

// ValidAt reports whether the paragraph may be spoken at a time.
func (p *Paragraph) ValidAt(now time.Time) bool {
	return (p.From.IsZero() || !now.Before(p.From)) && (p.Until.IsZero() || now.Before(p.Until.AddDate(0, 0, 1)))
}

// Problem is what is wrong with a file, where, and what to do about it. It is an error.
type Problem struct {
	File   string
	Line   int // 0 = the whole file
	Text   string
	Remedy string
	Kept   bool // the file is read all the same
}

// Error is "file:line: text: remedy".
func (p Problem) Error() string {
	place := p.File
	if p.Line > 0 {
		place = fmt.Sprintf("%s:%d", p.File, p.Line)
	}
	return place + ": " + p.Text + ": " + p.Remedy
}

// Limits bound what one file may cost.
type Limits struct {
	FileBytes     int64 // of the file; default 20 MB
	UnpackedBytes int64 // of all parts of a DOCX, XLSX or PDF together; default 64 MB
	Pages         int   // of a PDF; default 2000
	Paragraphs    int   // of one file; default 50000
	Runes         int   // of one part; longer text is split at sentences; default 400
}

// Default returns the limits' defaults.
func Default() Limits {
	return Limits{FileBytes: 20 << 20, UnpackedBytes: 64 << 20, Pages: 2000, Paragraphs: 50_000, Runes: 400}
}

// Validate reports limits that make no sense.
func (l Limits) Validate() error {
	if l.FileBytes <= 0 || l.UnpackedBytes <= 0 || l.Pages <= 0 || l.Paragraphs <= 0 || l.Runes < 80 {
		return errors.New("docs: limits must be positive, runes at least 80")
	}
	return nil
}

// reader turns one file into blocks.
type reader func(name string, raw []byte, limits Limits) (file, error)

// file is what a reader finds.
type file struct {
	meta   meta
	faq    bool
	blocks []block
}

// readers are the formats by file name extension.
//
//nolint:gochecknoglobals // a table
var readers = map[string]reader{
	".md": readMarkdown, ".markdown": readMarkdown, ".txt": readMarkdown, ".html": readHTML, ".htm": readHTML,
	".docx": readDOCX, ".pdf": readPDF, ".xlsx": readXLSX,
}

// Known reports whether Parse reads files of this name. Hidden files and the temporary files of office programs are not read.
func Known(name string) bool {
	base := path.Base(name)
	return readers[strings.ToLower(path.Ext(base))] != nil && !strings.HasPrefix(base, ".") && !strings.HasPrefix(base, "~$")
}

// Extensions lists the formats, sorted.
func Extensions() []string {
	var out []string
	for ext := range readers {
		out = append(out, ext)
	}
	slices.Sort(out)
	return out
}

// Parse reads one file. name is its path within the library with slashes; ids of paragraphs without one are made from it.
// It never blocks on anything but work within the limits. The error is a Problem.
func Parse(name string, raw []byte, limits Limits) (out []Paragraph, err error) {
	defer func() {
		if r := recover(); r != nil { // a reader of a third party met what it did not expect
			out, err = nil, Problem{File: name, Text: fmt.Sprintf("cannot be read (%v)", r), Remedy: "save it again with an office program, or as Markdown"}
		}
	}()
	read := readers[strings.ToLower(path.Ext(name))]
	if read == nil {
		return nil, Problem{File: name, Text: "unknown format", Remedy: "use one of " + strings.Join(Extensions(), " ")}
	}
	if int64(len(raw)) > limits.FileBytes {
		return nil, Problem{File: name, Text: fmt.Sprintf("longer than %d bytes", limits.FileBytes), Remedy: "split it"}
	}
	f, err := read(name, raw, limits)
	if err != nil {
		return nil, asProblem(name, err)
	}
	out, err = assemble(name, f, limits)
	if err != nil {
		return nil, asProblem(name, err)
	}
	return out, nil
}

func asProblem(name string, err error) error {
	var p Problem
	if errors.As(err, &p) {
		p.File = name
		return p
	}
	return Problem{File: name, Text: err.Error(), Remedy: "save it again with an office program"}
}
