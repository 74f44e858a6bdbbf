package kb

import (
	"regexp"
	"strings"

	"hotline/assist/kb/docs"
	"hotline/assist/kb/index"
)

// spoken makes the answer of a document's paragraph: all of it when it is short, else the sentences that fit the question best,
// in their order, at most most runes (one sentence is never cut). What it is about is said when the sentences do not.
func (s *snapshot) spoken(q question, p *docs.Paragraph, most int) string {
	sentences := docs.Sentences(p.Text)
	if len(sentences) == 0 {
		return ""
	}
	from, to := 0, len(sentences)
	if len([]rune(p.Text)) > most {
		from, to = s.window(q, sentences, most)
	}
	text := speakable(strings.Join(sentences[from:to], ""))
	if n := len(p.Headings); n > 0 && from > 0 {
		topic := speakable(p.Headings[n-1])
		if len([]rune(topic)) <= 20 && !mentions(s.lexicon, text, topic) {
			text = topic + "，" + text
		}
	}
	return text
}

// window picks the stretch of sentences that covers most of the question for its length.
func (s *snapshot) window(q question, sentences []string, most int) (from, to int) {
	covers := make([]index.Cover, len(sentences))
	for i, one := range sentences {
		covers[i] = q.query.Cover(s.lexicon.Bag(one))
	}
	best := -1.0
	for i := range sentences {
		c := q.query.Cover()
		size := 0
		for j := i; j < len(sentences); j++ {
			size += len([]rune(sentences[j]))
			if j > i && size > most {
				break
			}
			c = c.With(covers[j])
			met := 0.0
			for _, a := range q.asks {
				if a.met.MatchString(index.Fold(strings.Join(sentences[i:j+1], ""))) {
					met = 0.15
				}
			}
			if v := c.Share(q.weights) + met - 0.02*float64(j-i); v > best+1e-9 {
				best, from, to = v, i, j+1
			}
		}
	}
	for size := len([]rune(strings.Join(sentences[from:to], ""))); to < len(sentences); to++ { // what follows explains
		if size += len([]rune(sentences[to])); size > most {
			break
		}
	}
	return from, to
}

// mentions reports whether most of a topic's characters stand in the text.
func mentions(l *index.Lexicon, text, topic string) bool {
	q := l.Query(topic)
	covered, n := 0, 0
	for _, v := range q.Cover(l.Bag(text)) {
		n++
		if v > 0.5 {
			covered++
		}
	}
	return n == 0 || 2*covered >= n
}

var (
	webAddress = regexp.MustCompile(`(?:https?://|www\.)[^\s，。；）)]+`)
	seeAlso    = regexp.MustCompile(`[（(](?:详见|参见|见|注|如图|图|表)[^）)]{0,40}[）)]`)
	numbering  = regexp.MustCompile(`^(?:[（(]?\d{1,2}[)）.、]|[①-⑳]|第[一二三四五六七八九十]+条)\s*`)
	onScreen   = strings.NewReplacer("→", "，再点", "->", "，再点", "＞", "，再点", "“", "", "”", "", "「", "", "」", "", "【", "", "】", "，",
		"《", "", "》", "", "——", "，", "…", "，", "\n", "，", "；", "。", "（", "，", "）", "，", "(", "，", ")", "，")
	doubled = regexp.MustCompile(`，+([，。！？；：])|，{2,}`)
)

// speakable takes off what only eyes need: addresses of web pages, brackets, arrows, numbering.
func speakable(text string) string {
	text = seeAlso.ReplaceAllString(text, "")
	text = webAddress.ReplaceAllString(text, "网页")
	text = numbering.ReplaceAllString(strings.TrimSpace(text), "")
	if strings.ContainsFunc(text, func(r rune) bool { return r >= 0x4E00 && r <= 0x9FFF }) {
		text = onScreen.Replace(text)
		text = doubled.ReplaceAllString(text, "$1")
		text = strings.Trim(text, "，；：、 ")
		if text != "" && !strings.ContainsAny(text[len(text)-3:], "。！？") {
			text += "。"
		}
	}
	return strings.TrimSpace(text)
}
