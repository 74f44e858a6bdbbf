package docs

import (
	"errors"

	"hotline/assist/kb/pdf"
)

// readPDF reads the text of a PDF page by page. Lines of clearly larger type are headings.
func readPDF(_ string, raw []byte, limits Limits) (file, error) {
	doc, err := pdf.Read(raw, pdf.Limits{UnpackedBytes: limits.UnpackedBytes, Pages: limits.Pages})
	switch {
	case errors.Is(err, pdf.ErrEncrypted):
		return file{}, Problem{Text: "is protected by a password", Remedy: "save it without protection"}
	case errors.Is(err, pdf.ErrNoText):
		return file{}, Problem{Text: "holds no text, perhaps scanned pages", Remedy: "run text recognition over it, or give the DOCX"}
	case err != nil:
		return file{}, Problem{Text: err.Error(), Remedy: "print it to PDF again"}
	}
	f := file{meta: meta{Title: doc.Title, Owner: doc.Author}}
	for _, p := range doc.Paragraphs {
		b := block{kind: kindText, line: p.Page, text: p.Text}
		if p.Heading > 0 {
			b.kind, b.level = kindHeading, p.Heading
		}
		f.blocks = append(f.blocks, b)
	}
	return f, nil
}
