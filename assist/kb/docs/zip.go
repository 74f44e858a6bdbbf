package docs

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
)

// package of XML parts, as DOCX is.
type parts struct {
	zip    *zip.Reader
	budget int64 // bytes that may still be unpacked
}

func openParts(raw []byte, limits Limits) (*parts, error) {
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return nil, Problem{Text: "is no DOCX (" + err.Error() + ")", Remedy: "save it as DOCX, not as DOC"}
	}
	return &parts{zip: z, budget: limits.UnpackedBytes}, nil
}

// read unpacks one part; nil when there is none.
func (p *parts) read(name string) ([]byte, error) {
	for _, f := range p.zip.File {
		if f.Name != name {
			continue
		}
		r, err := f.Open()
		if err != nil {
			return nil, fmt.Errorf("open %s: %w", name, err)
		}
		defer func() { _ = r.Close() }()
		raw, err := io.ReadAll(io.LimitReader(r, p.budget+1))
		if err != nil {
			return nil, fmt.Errorf("unpack %s: %w", name, err)
		}
		if p.budget -= int64(len(raw)); p.budget < 0 {
			return nil, Problem{Text: name + " unpacks to more than the limit", Remedy: "split the document"}
		}
		return raw, nil
	}
	return nil, nil
}

// tokens calls f for every XML token until it fails or the text ends. Entities are not expanded beyond XML's own five.
func tokens(raw []byte, f func(xml.Token) error) error {
	d := xml.NewDecoder(bytes.NewReader(raw))
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	for {
		t, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read XML: %w", err)
		}
		if err := f(t); err != nil {
			return err
		}
	}
}

// attr returns an attribute by its local name.
func attr(e xml.StartElement, local string) string {
	for _, a := range e.Attr {
		if a.Name.Local == local {
			return a.Value
		}
	}
	return ""
}
