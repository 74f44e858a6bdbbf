package docs

import (
	"path"
	"strings"
)

// Limits of one pair.
const (
	maxAnswer = 16 << 10 // bytes
	maxWays   = 500
)

// isFAQ says whether a text file holds questions as headings: by its front matter, else by its name.
func isFAQ(name string, m meta) bool {
	if m.Kind != "" {
		return m.Kind == "faq"
	}
	base := strings.ToLower(path.Base(name))
	return strings.Contains(base, "faq") || strings.Contains(base, "问答") || strings.Contains(base, "常见问题")
}

// pairFAQ joins a heading, the list right below it (other phrasings) and the text below that (the answer) to pairs.
// A heading without an answer whose next heading is deeper is a chapter.
func pairFAQ(blocks []block) []block {
	var out []block
	var before *meta // of an id comment before the heading
	for i := 0; i < len(blocks); i++ {
		b := blocks[i]
		switch {
		case b.kind == kindMeta:
			m := b.meta
			before = &m
			if !leadsToHeading(blocks[i+1:]) {
				out = append(out, b)
				before = nil
			}
			continue
		case b.kind != kindHeading || b.level < 2:
			out = append(out, b)
			continue
		}
		pair, used := readPair(b, blocks[i+1:])
		if pair.text == "" || pair.kind != kindPair {
			out = append(out, b)
			continue
		}
		if before != nil && pair.meta.ID == "" {
			pair.meta = *before
		}
		before = nil
		out = append(out, pair)
		i += used
	}
	return out
}

// leadsToHeading is true when the block after an id comment is a heading, so that the comment is the heading's.
func leadsToHeading(rest []block) bool {
	return len(rest) > 0 && rest[0].kind == kindHeading && rest[0].level >= 2
}

// readPair reads one question's phrasings and answer from the blocks below its heading and returns how many it took.
// A second id comment within the section means a document, not a pair: kind stays kindHeading.
func readPair(heading block, rest []block) (block, int) {
	pair := block{kind: kindPair, line: heading.line, questions: []string{heading.text}}
	for n, b := range rest {
		if len(pair.text) > maxAnswer || len(pair.questions) > maxWays {
			return block{kind: kindHeading}, 0 // nobody says so much: a document
		}
		switch b.kind {
		case kindHeading:
			return pair, n
		case kindMeta:
			if leadsToHeading(rest[n+1:]) {
				return pair, n
			}
			if pair.text != "" || pair.meta.ID != "" {
				return block{kind: kindHeading}, 0
			}
			pair.meta = b.meta
		case kindItem:
			if pair.text == "" {
				pair.questions = append(pair.questions, b.text)
				continue
			}
			pair.text += "；" + b.text
		default:
			if pair.text != "" {
				pair.text += glue(pair.text, b.text)
			}
			pair.text += b.text
		}
	}
	return pair, len(rest)
}
