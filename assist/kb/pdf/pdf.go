// Package pdf takes the text out of PDF files: objects, streams, fonts with ToUnicode tables or the usual Chinese encodings,
// lines, paragraphs and headings. It owns no rendering, no encryption and no text recognition. Package docs calls it.
// Files may be hostile: work is bounded by unpacked bytes, pages, operators and nesting, and damaged parts are left out.
package pdf

import (
	"errors"
	"fmt"
)

// What makes a file unreadable as a whole.
var (
	ErrEncrypted = errors.New("pdf: encrypted")
	ErrNoText    = errors.New("pdf: no text")
)

// Limits bound what one file may cost.
type Limits struct {
	UnpackedBytes int64 // of all streams together
	Pages         int   // further ones are an error
}

// Document is the text of a file.
type Document struct {
	Title, Author string
	Paragraphs    []Paragraph
}

// Paragraph is a stretch of lines in one type size.
type Paragraph struct {
	Page    int // 1..
	Heading int // level 1.. when the type is larger than the body's; 0 = body
	Text    string
}

// Read takes the text out of a file held in raw, which is only read. It blocks for work within the limits.
func Read(raw []byte, limits Limits) (Document, error) {
	f, err := open(raw, limits)
	if err != nil {
		return Document{}, err
	}
	pages := f.pages()
	if len(pages) > limits.Pages {
		return Document{}, fmt.Errorf("pdf: %d pages, at most %d", len(pages), limits.Pages)
	}
	doc := Document{}
	if info, ok := f.resolve(f.trailer["Info"]).(dict); ok {
		doc.Title, doc.Author = textString(f.resolve(info["Title"])), textString(f.resolve(info["Author"]))
	}
	fonts := map[ref]*font{}
	var lines []line
	for n, page := range pages {
		r := &interpreter{file: f, fonts: fonts, page: n + 1}
		r.run(page)
		lines = append(lines, r.lines()...)
		if f.spent() {
			return Document{}, fmt.Errorf("pdf: more than %d bytes when unpacked", limits.UnpackedBytes)
		}
	}
	doc.Paragraphs = layout(lines, len(pages))
	if len(doc.Paragraphs) == 0 {
		return Document{}, ErrNoText
	}
	return doc, nil
}
