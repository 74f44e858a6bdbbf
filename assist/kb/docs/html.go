package docs

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// maxTag bounds one token of HTML; a data: image may be large.
const maxTag = 4 << 20

// readHTML reads a web page as a stream of tags, so that deep nesting costs nothing. Scripts, styles and navigation are left out.
// Pages that are not UTF-8 are taken as GB18030.
func readHTML(name string, raw []byte, _ Limits) (file, error) {
	raw = bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf"))
	if !utf8.Valid(raw) {
		decoded, err := simplifiedchinese.GB18030.NewDecoder().Bytes(raw)
		if err != nil {
			return file{}, Problem{Text: "is neither UTF-8 nor GB18030", Remedy: "save it as UTF-8"}
		}
		raw = decoded
	}
	p := &page{line: 1}
	z := html.NewTokenizer(bytes.NewReader(raw))
	z.SetMaxBuf(maxTag)
	for {
		kind := z.Next()
		lines := bytes.Count(z.Raw(), []byte("\n"))
		if kind == html.ErrorToken {
			if err := z.Err(); !errors.Is(err, io.EOF) {
				return file{}, Problem{Line: p.line, Text: "cannot be read (" + err.Error() + ")", Remedy: "save the page again"}
			}
			break
		}
		if err := p.token(kind, z); err != nil {
			return file{}, err
		}
		p.line += lines
	}
	p.flush()
	return file{meta: p.meta, faq: isFAQ(name, p.meta), blocks: p.blocks}, nil
}

// page is the state of reading one.
type page struct {
	line    int
	from    int
	meta    meta
	text    strings.Builder
	kind    kind
	level   int
	silent  string // the element whose inside is left out
	depth   int    // of elements of that name within it
	title   bool
	cell    bool
	cells   []string
	header  []string
	isHead  bool // the open row is of th cells
	inTable int
	blocks  []block
}

func (p *page) token(kind html.TokenType, z *html.Tokenizer) error {
	switch kind {
	case html.TextToken:
		p.write(string(z.Text()))
	case html.CommentToken:
		if p.silent != "" {
			return nil
		}
		m, ok, err := commentMeta(string(z.Text()), p.line)
		if err != nil {
			return err
		}
		if ok {
			p.flush()
			p.blocks = append(p.blocks, block{kind: kindMeta, line: p.line, meta: m})
		}
	case html.StartTagToken, html.SelfClosingTagToken:
		name, more := z.TagName()
		tag := string(name)
		if tag == "meta" {
			p.metaTag(z, more)
		}
		p.start(tag)
	case html.EndTagToken:
		name, _ := z.TagName()
		p.end(string(name))
	}
	return nil
}

// metaTag reads <meta name="owner" content="...">.
func (p *page) metaTag(z *html.Tokenizer, more bool) {
	var name, content string
	for more {
		var k, v []byte
		k, v, more = z.TagAttr()
		switch string(k) {
		case "name":
			name = strings.ToLower(string(v))
		case "content":
			content = string(v)
		}
	}
	if known(name) && name != "id" || name == "kind" {
		_ = p.meta.set(name, content, p.line) // a page's meta tags are for many readers: what is no date is left
	}
}

func (p *page) write(s string) {
	switch {
	case p.silent != "":
	case p.title && len(p.meta.Title) < 300:
		p.meta.Title = clean(p.meta.Title + s)
	case p.title:
	default:
		if p.text.Len() == 0 {
			p.from = p.line + strings.Count(s[:len(s)-len(strings.TrimLeft(s, " \t\r\n"))], "\n")
		}
		if p.text.Len() > 0 || strings.TrimSpace(s) != "" {
			p.text.WriteString(s)
		}
	}
}

func (p *page) start(tag string) {
	if p.silent != "" {
		if tag == p.silent {
			p.depth++
		}
		return
	}
	switch tag {
	case "script", "style", "nav", "template", "noscript", "svg", "select", "button", "footer":
		p.silent, p.depth = tag, 1
	case "title":
		p.title = true
	case "h1", "h2", "h3", "h4", "h5", "h6":
		p.flush()
		p.kind, p.level = kindHeading, int(tag[1]-'0')
	case "summary", "dt":
		p.flush()
		p.kind, p.level = kindHeading, 6
	case "li":
		p.flush()
		p.kind = kindItem
	case "table":
		p.flush()
		p.inTable++
		p.header = nil
	case "tr":
		p.flush()
		p.cells, p.isHead = nil, false
	case "td", "th":
		p.text.Reset()
		p.cell, p.isHead = true, p.isHead || tag == "th" && len(p.cells) == 0
	case "br":
		p.write("\n")
	case "p", "div", "section", "article", "ul", "ol", "dl", "dd", "blockquote", "pre", "main", "header", "details", "body":
		if !p.cell {
			p.flush()
		}
	}
}

func (p *page) end(tag string) {
	if p.silent != "" {
		if tag == p.silent {
			if p.depth--; p.depth == 0 {
				p.silent = ""
			}
		}
		return
	}
	switch tag {
	case "title":
		p.title = false
	case "td", "th":
		p.cells, p.cell = append(p.cells, clean(p.text.String())), false
		p.text.Reset()
	case "tr":
		p.row()
	case "table":
		p.inTable = max(0, p.inTable-1)
		p.header = nil
	case "h1", "h2", "h3", "h4", "h5", "h6", "p", "div", "section", "article", "li", "ul", "ol", "dl", "dd", "dt", "summary", "blockquote", "pre", "details":
		if !p.cell {
			p.flush()
		}
	}
}

func (p *page) row() {
	switch {
	case p.header == nil && (p.isHead || p.inTable > 0):
		p.header = p.cells
	default:
		if text := pairs(p.header, p.cells); text != "" {
			p.blocks = append(p.blocks, block{kind: kindRow, line: p.line, text: text})
		}
	}
	p.cells, p.cell = nil, false
	p.text.Reset()
}

// flush ends the open block.
func (p *page) flush() {
	if text := clean(p.text.String()); text != "" {
		p.blocks = append(p.blocks, block{kind: p.kind, level: p.level, line: p.from, text: text})
	}
	p.text.Reset()
	p.kind, p.level = kindText, 0
}
