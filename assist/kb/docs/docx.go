package docs

import (
	"encoding/xml"
	"regexp"
	"strconv"
	"strings"
)

// readDOCX reads a Word document: headings by style, lists, tables, core properties. Deleted text and fields are left out.
func readDOCX(name string, raw []byte, limits Limits) (file, error) {
	p, err := openParts(raw, limits)
	if err != nil {
		return file{}, err
	}
	body, err := p.read("word/document.xml")
	if err != nil {
		return file{}, err
	}
	if body == nil {
		return file{}, Problem{Text: "has no word/document.xml", Remedy: "save it as DOCX with a word processor"}
	}
	styles, err := p.read("word/styles.xml")
	if err != nil {
		return file{}, err
	}
	core, err := p.read("docProps/core.xml")
	if err != nil {
		return file{}, err
	}
	d := &word{levels: headingStyles(styles)}
	if err := tokens(body, d.token); err != nil {
		return file{}, err
	}
	m := coreMeta(core)
	return file{meta: m, faq: isFAQ(name, m), blocks: d.blocks}, nil
}

var headingName = regexp.MustCompile(`(?i)^(?:heading|标题)\s*([1-6])$`)

// headingStyles maps style ids to heading levels, by the style's name or its outline level.
func headingStyles(raw []byte) map[string]int {
	out := map[string]int{}
	id := ""
	_ = tokens(raw, func(t xml.Token) error { // without styles there are no headings, but there is text
		e, ok := t.(xml.StartElement)
		if !ok {
			return nil
		}
		switch e.Name.Local {
		case "style":
			id = attr(e, "styleId")
		case "name":
			if m := headingName.FindStringSubmatch(attr(e, "val")); m != nil && id != "" {
				out[id], _ = strconv.Atoi(m[1])
			}
			if strings.EqualFold(attr(e, "val"), "title") && id != "" {
				out[id] = 1
			}
		case "outlineLvl":
			if n, err := strconv.Atoi(attr(e, "val")); err == nil && n >= 0 && n < 6 && id != "" && out[id] == 0 {
				out[id] = n + 1
			}
		}
		return nil
	})
	return out
}

// coreMeta reads title, author and revision.
func coreMeta(raw []byte) meta {
	var m meta
	var in string
	_ = tokens(raw, func(t xml.Token) error { // properties are optional
		switch t := t.(type) {
		case xml.StartElement:
			in = t.Name.Local
		case xml.EndElement:
			in = ""
		case xml.CharData:
			switch in {
			case "title":
				m.Title = clean(string(t))
			case "creator":
				m.Owner = clean(string(t))
			case "revision", "version":
				m.Version = clean(string(t))
			}
		}
		return nil
	})
	return m
}

// word is the state of reading a document.
type word struct {
	levels  map[string]int
	text    strings.Builder
	level   int
	item    bool
	inText  bool
	hidden  int // depth of deleted text
	tables  int
	cells   []string
	header  []string
	n       int // paragraph number
	blocks  []block
	cellRow strings.Builder
}

func (d *word) token(t xml.Token) error {
	switch t := t.(type) {
	case xml.StartElement:
		d.start(t)
	case xml.EndElement:
		return d.end(t.Name.Local)
	case xml.CharData:
		if d.inText && d.hidden == 0 {
			d.text.Write(t)
		}
	}
	return nil
}

func (d *word) start(e xml.StartElement) {
	switch e.Name.Local {
	case "p":
		if e.Name.Space == "w" || e.Name.Space == "" {
			d.text.Reset()
			d.level, d.item = 0, false
			d.n++
		}
	case "pStyle":
		d.level = d.levels[attr(e, "val")]
		if d.level == 0 {
			if m := headingName.FindStringSubmatch(attr(e, "val")); m != nil {
				d.level, _ = strconv.Atoi(m[1])
			}
		}
	case "outlineLvl":
		if n, err := strconv.Atoi(attr(e, "val")); err == nil && n >= 0 && n < 6 {
			d.level = n + 1
		}
	case "numPr":
		d.item = true
	case "t":
		d.inText = true
	case "tab":
		if d.hidden == 0 {
			d.text.WriteByte(' ')
		}
	case "br", "cr":
		d.text.WriteByte('\n')
	case "del", "moveFrom":
		d.hidden++
	case "tbl":
		d.tables++
		d.header = nil
	case "tr":
		d.cells = nil
	case "tc":
		d.cellRow.Reset()
	}
}

func (d *word) end(local string) error {
	switch local {
	case "t":
		d.inText = false
	case "del", "moveFrom":
		d.hidden = max(0, d.hidden-1)
	case "p":
		return d.paragraph()
	case "tc":
		d.cells = append(d.cells, clean(d.cellRow.String()))
	case "tr":
		d.row()
	case "tbl":
		d.tables = max(0, d.tables-1)
	}
	return nil
}

// paragraph ends one: a heading, text, a list item, part of a table cell, or a line that is an id comment.
func (d *word) paragraph() error {
	text := clean(d.text.String())
	d.text.Reset()
	switch {
	case text == "":
	case d.tables > 0:
		if d.cellRow.Len() > 0 {
			d.cellRow.WriteByte(' ')
		}
		d.cellRow.WriteString(text)
	case strings.HasPrefix(text, "<!--"):
		m, ok, err := commentMeta(strings.TrimSuffix(strings.TrimPrefix(text, "<!--"), "-->"), d.n)
		if err != nil {
			return err
		}
		if ok {
			d.blocks = append(d.blocks, block{kind: kindMeta, line: d.n, meta: m})
		}
	default:
		b := block{kind: kindText, line: d.n, text: text}
		if d.level > 0 {
			b.kind, b.level = kindHeading, d.level
		} else if d.item {
			b.kind = kindItem
		}
		d.blocks = append(d.blocks, b)
	}
	return nil
}

func (d *word) row() {
	if d.header == nil {
		d.header = d.cells
		return
	}
	if text := pairs(d.header, d.cells); text != "" {
		d.blocks = append(d.blocks, block{kind: kindRow, line: d.n, text: text})
	}
}
