package summary

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"hotline"
	"hotline/assist/language"
	"hotline/llm"
)

// answerMost bounds what a model may answer, in bytes.
const answerMost = 16 << 10

const instruction = `你是客服中心的记录员。下面是一通电话的摘要草稿，每行一句：编号、栏目、内容。
把每个栏目改写得简洁通顺，只用草稿里有的事实：不加、不改任何数字、姓名、日期、否定和承诺。形如【1】的占位符原样保留。
每行输出一个 JSON 对象：{"section":"need|handling|outcome|todos|promises","text":"一句话","from":[草稿编号]}。不要输出别的。`

// Rewrite has a model word the summary and checks every claim of it. A sentence that does not stand is struck; where nothing of a section
// stands, or the model fails, the section stays as it was. Personal values are replaced by placeholders before they leave the process. It
// blocks until the model has answered or ctx ends. The draft is returned with the error.
func Rewrite(ctx context.Context, m llm.Model, in Input, draft Summary) (Summary, error) {
	var lines []string
	var shown []Sentence
	cover := placeholders(in)
	for _, s := range draft.Sentences {
		if !s.Struck {
			shown = append(shown, s)
			lines = append(lines, fmt.Sprintf("%d %s %s", len(shown), s.Section, cover.hide(s.Text)))
		}
	}
	if len(shown) == 0 {
		return draft, nil
	}
	var answer strings.Builder
	for d, err := range m.Generate(ctx, llm.Request{Messages: []llm.Message{
		{Role: llm.System, Text: instruction}, {Role: llm.User, Text: strings.Join(lines, "\n")},
	}, MaxTokens: 1200}) {
		if err != nil {
			return draft, fmt.Errorf("rewrite summary: %w", err)
		}
		if answer.WriteString(d.Text); answer.Len() > answerMost {
			return draft, errors.New("rewrite summary: the answer is too long")
		}
	}
	worded := Check(in, cover.read(answer.String(), shown))
	return merge(draft, worded), nil
}

// merge takes the worded sections of which something stands, and the draft's others.
func merge(draft Summary, worded []Sentence) Summary {
	out := draft
	out.Sentences = nil
	for _, section := range Sections() {
		var now []Sentence
		stands := false
		for _, s := range worded {
			if s.Section == section {
				now = append(now, s)
				stands = stands || !s.Struck
			}
		}
		if stands {
			out.Model = true
		} else {
			for _, s := range draft.Sentences { // what was struck stays for the record
				if s.Section == section {
					now = append(now, s)
				}
			}
		}
		out.Sentences = append(out.Sentences, now...)
	}
	out.Support = support(out.Sentences)
	return out
}

// cover hides personal values: what the form holds, and long numbers.
type cover struct{ values []string }

var long = regexp.MustCompile(`\d[\d ]{3,}\d`)

func placeholders(in Input) *cover {
	c := &cover{}
	for _, v := range in.Fields {
		switch v.Kind {
		case "phone", "id_card", "bank_card", "name", "address", "digits":
			for _, t := range []string{v.Shown, v.Value} {
				if t != "" && !slices.Contains(c.values, t) {
					c.values = append(c.values, t)
				}
			}
		}
	}
	return c
}

func (c *cover) hide(text string) string {
	for i, v := range c.values {
		text = strings.ReplaceAll(text, v, fmt.Sprintf("【%d】", i+1))
	}
	return long.ReplaceAllStringFunc(text, func(n string) string {
		c.values = append(c.values, n)
		return fmt.Sprintf("【%d】", len(c.values))
	})
}

func (c *cover) show(text string) string {
	for i, v := range c.values {
		text = strings.ReplaceAll(text, fmt.Sprintf("【%d】", i+1), v)
	}
	return text
}

// read reads the model's lines; what is no sentence of a known section with its origin is left out.
func (c *cover) read(answer string, draft []Sentence) []Sentence {
	var out []Sentence
	for _, line := range strings.Split(answer, "\n") {
		line = strings.Trim(strings.TrimSpace(line), "`,[]")
		var got struct {
			Section Section `json:"section"`
			Text    string  `json:"text"`
			From    []int   `json:"from"`
		}
		if !strings.HasPrefix(line, "{") || json.Unmarshal([]byte(line), &got) != nil || !slices.Contains(Sections(), got.Section) {
			continue
		}
		text := c.show(strings.TrimSpace(got.Text))
		var from []hotline.Evidence
		for _, n := range got.From {
			if n >= 1 && n <= len(draft) {
				from = append(from, draft[n-1].Evidence...)
			}
		}
		if language.Length(text) < 2 || len(from) == 0 || strings.Contains(text, "【") {
			continue
		}
		out = append(out, Sentence{Section: got.Section, Text: text, Evidence: from})
	}
	return out
}
