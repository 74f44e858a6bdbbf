package pdf_test

import (
	"fmt"

	"hotline/assist/kb/pdf"
)

// The text of a page comes out as paragraphs.
func ExampleRead() {
	doc, err := pdf.Read(file("BT /F 10 Tf 50 700 Td (A page of text.) Tj ET", plainFont), pdf.Limits{UnpackedBytes: 1 << 20, Pages: 10})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, p := range doc.Paragraphs {
		fmt.Println(p.Page, p.Text)
	}
	// Output: 1 A page of text.
}
