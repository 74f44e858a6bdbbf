package docs

import (
	"bytes"
	"html"
	"regexp"
	"strings"
	"unicode/utf8"
)

// readMarkdown reads Markdown line by line: headings, paragraphs, lists, tables, quotes, code, comments. Text files too.
func readMarkdown(name string, raw []byte, _ Limits) (file, error) {
	raw = bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf"))
	if !utf8.Valid(raw) {
		return file{}, Problem{Line: 1 + bytes.Count(raw[:invalidAt(raw)], []byte("\n")), Text: "is not UTF-8", Remedy: "save it as UTF-8"}
	}
	lines := strings.Split(strings.ReplaceAll(string(raw), "\r\n", "\n"), "\n")
	m, taken, err := frontMatter(lines)
	if err != nil {
		return file{}, err
	}
	p := &markdown{lines: lines, at: taken, faq: isFAQ(name, m)}
	for p.at < len(p.lines) {
		if err := p.line(); err != nil {
			return file{}, err
		}
	}
	p.flush()
	return file{meta: m, faq: p.faq, blocks: p.blocks}, nil
}

func invalidAt(raw []byte) int {
	for i := 0; i < len(raw); {
		r, n := utf8.DecodeRune(raw[i:])
		if r == utf8.RuneError && n == 1 {
			return i
		}
		i += n
	}
	return 0
}

type markdown struct {
	lines  []string
	at     int
	faq    bool     // a line below a list is the answer, not more of the last item
	text   []string // of the open paragraph
	from   int      // its line
	item   bool     // the open paragraph is a list item
	fence  string
	header []string // of the open table
	blocks []block
}

var (
	listMark  = regexp.MustCompile(`^(?:[-*+]|\d{1,3}[.)、])\s+(.*)$`)
	underline = regexp.MustCompile(`^(=+|-+)\s*$`)
	tableRule = regexp.MustCompile(`^\|?\s*:?-{2,}:?\s*(\|\s*:?-{2,}:?\s*)*\|?$`)
	within    = regexp.MustCompile(`^[^<].*?(<!--\s*(?i:id|from|until|owner|version)\s*:[^>]*-->)`)
	breakLine = regexp.MustCompile(`^([-*_])\s*(?:[-*_]\s*){2,}$`)
)

// line takes one line, or several of a comment.
func (p *markdown) line() error {
	at := p.at
	p.at++
	line := strings.TrimSpace(p.lines[at])
	if p.fence != "" {
		if strings.HasPrefix(line, p.fence) {
			p.fence = ""
			return nil
		}
		p.add(line, at)
		return nil
	}
	if len(p.header) > 0 && !strings.Contains(line, "|") {
		p.header = nil
	}
	switch {
	case line == "":
		p.flush()
	case strings.HasPrefix(line, "```") || strings.HasPrefix(line, "~~~"):
		p.flush()
		p.fence = line[:3]
	case strings.HasPrefix(line, "<!--"):
		return p.comment(line, at)
	case within.MatchString(line): // ## heading <!-- id: x -->, - <!-- id: x --> item
		m := within.FindStringSubmatchIndex(line)
		p.lines[at] = line[m[2]:m[3]] + strings.TrimRight(line[:m[2]], " ") + " " + strings.TrimLeft(line[m[3]:], " ")
		p.at = at
	case heading(line) > 0:
		p.flush()
		n := heading(line)
		p.blocks = append(p.blocks, block{kind: kindHeading, level: n, line: at + 1, text: inline(strings.Trim(strings.TrimRight(line[n:], "# "), " \t"))})
	case underline.MatchString(line) && len(p.text) == 1 && !p.item:
		level := 1
		if line[0] == '-' {
			level = 2
		}
		p.blocks = append(p.blocks, block{kind: kindHeading, level: level, line: p.from + 1, text: inline(p.text[0])})
		p.text = nil
	case breakLine.MatchString(line):
		p.flush()
	case len(p.header) > 0:
		p.row(line, at)
	case strings.Contains(line, "|") && p.at < len(p.lines) && tableRule.MatchString(strings.TrimSpace(p.lines[p.at])):
		p.flush()
		p.header = cells(line)
		p.at++
	case listMark.MatchString(line):
		p.flush()
		p.add(listMark.FindStringSubmatch(line)[1], at)
		p.item = true
	default:
		if p.faq && p.item && !strings.HasPrefix(p.lines[at], " ") && !strings.HasPrefix(p.lines[at], "\t") {
			p.flush()
		}
		p.add(strings.TrimSpace(strings.TrimLeft(line, ">")), at)
	}
	return nil
}

// comment reads a comment of one or more lines; text behind it on its last line goes on.
func (p *markdown) comment(line string, at int) error {
	p.flush()
	whole := line
	for !strings.Contains(whole, "-->") && p.at < len(p.lines) && p.at-at < 100 {
		whole += "\n" + p.lines[p.at]
		p.at++
	}
	inside, after, closed := strings.Cut(strings.TrimPrefix(whole, "<!--"), "-->")
	if !closed {
		return Problem{Line: at + 1, Text: "comment is never closed", Remedy: "end it with -->"}
	}
	m, ok, err := commentMeta(inside, at+1)
	if err != nil {
		return err
	}
	if ok {
		p.blocks = append(p.blocks, block{kind: kindMeta, line: at + 1, meta: m})
	}
	if after = strings.TrimSpace(after); after != "" {
		p.lines[p.at-1] = after
		p.at--
	}
	return nil
}

func (p *markdown) add(line string, at int) {
	if len(p.text) == 0 {
		p.from = at
	}
	p.text = append(p.text, line)
}

// flush ends the open paragraph.
func (p *markdown) flush() {
	if len(p.text) > 0 {
		k := kindText
		if p.item {
			k = kindItem
		}
		p.blocks = append(p.blocks, block{kind: k, line: p.from + 1, text: inline(strings.Join(p.text, "\n"))})
	}
	p.text, p.item = nil, false
}

func (p *markdown) row(line string, at int) {
	if text := pairs(p.header, cells(line)); text != "" {
		p.blocks = append(p.blocks, block{kind: kindRow, line: at + 1, text: text})
	}
}

// heading returns the level of an ATX heading, 0 for none.
func heading(line string) int {
	n := len(line) - len(strings.TrimLeft(line, "#"))
	if n == 0 || n > 6 || n == len(line) || line[n] != ' ' && line[n] != '\t' {
		return 0
	}
	return n
}

func cells(line string) []string {
	line = strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(line), "|"), "|")
	out := strings.Split(strings.ReplaceAll(line, `\|`, "\x00"), "|")
	for i := range out {
		out[i] = clean(inline(strings.ReplaceAll(out[i], "\x00", "|")))
	}
	return out
}

// pairs reads a table row as it would be said: 套餐：轻享；月费：59元.
func pairs(header, row []string) string {
	var out []string
	for i, v := range row {
		switch {
		case v == "":
		case i < len(header) && header[i] != "":
			out = append(out, header[i]+"："+v)
		default:
			out = append(out, v)
		}
	}
	return strings.Join(out, "，")
}

var (
	link   = regexp.MustCompile(`!?\[([^\]\n]*)\]\([^)\n]*\)`)
	marks  = regexp.MustCompile("\\*\\*|__|~~|`|\\*")
	tag    = regexp.MustCompile(`<[A-Za-z/!][^<>\n]{0,200}>`)
	escape = regexp.MustCompile(`\\([\\*_#\[\]()!|.+-])`)
)

// inline takes Markdown's marks off.
func inline(s string) string {
	if !strings.ContainsAny(s, "[*_~`<\\&") {
		return s
	}
	s = link.ReplaceAllString(s, "$1")
	s = tag.ReplaceAllString(s, "")
	s = marks.ReplaceAllString(s, "")
	return html.UnescapeString(escape.ReplaceAllString(s, "$1"))
}
