package trainer

import (
	"context"
	"fmt"
	"strings"
	"time"

	"hotline/llm"
)

// Words has a language model word what a customer says: livelier, and still what the state machine decided.
type Words struct {
	// Model words; nil: the script stays as it is.
	Model llm.Model
	// Within bounds the wait for the whole sentence; what is late is left out. 0 = 1.5 s.
	Within time.Duration
}

const (
	usualWait = 1500 * time.Millisecond
	mostWords = 60 // characters beyond which a wording is no answer on the telephone
)

// Word returns r.Text in other words, or as it is when the model is slow, fails, or leaves out or adds a fact. It blocks for Within at most.
func (w Words) Word(ctx context.Context, p *Persona, r Reply, heard string) string {
	if w.Model == nil || r.Text == "" {
		return r.Text
	}
	within := w.Within
	if within <= 0 {
		within = usualWait
	}
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	req := llm.Request{
		MaxTokens: 120, Temperature: 0.7, FirstToken: within,
		Messages: []llm.Message{
			{Role: llm.System, Text: fmt.Sprintf("你在电话里扮演客户，供客服练习。人物：%s。性格：%s。现在的情绪：%s。只改写给你的这句话，保持原意和所有数字、姓名、地址，不加新的信息，不超过%d个字，只输出这句话。",
				p.Title, p.Temper, map[Mood]string{Calm: "平静", Impatient: "不耐烦", Angry: "生气"}[r.Mood], mostWords)},
			{Role: llm.User, Text: "客服刚才说：" + heard + "\n要改写的话：" + r.Text},
		},
	}
	var out strings.Builder
	for d, err := range w.Model.Generate(ctx, req) {
		if err != nil {
			return r.Text
		}
		out.WriteString(d.Text)
		if out.Len() > 6*mostWords {
			return r.Text
		}
	}
	text := strings.Trim(strings.TrimSpace(out.String()), "“”\"")
	if ctx.Err() != nil || !w.keeps(text, r) {
		return r.Text
	}
	return text
}

// keeps reports whether a wording says what was decided: every fact, no other number, and not more than a breath.
func (w Words) keeps(text string, r Reply) bool {
	if n := len([]rune(text)); n == 0 || n > max(mostWords, len([]rune(r.Text))*2) || strings.Contains(text, "\n") {
		return false
	}
	for _, f := range r.Fixed {
		if !strings.Contains(text, f) {
			return false
		}
	}
	own := strings.Join(digits(r.Text), " ")
	for _, d := range digits(text) {
		if len(d) >= 3 && !strings.Contains(own, d) {
			return false
		}
	}
	return true
}
