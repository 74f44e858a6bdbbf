package draft

import (
	"regexp"
	"strings"
	"unicode"

	"hotline/llm"
)

// Prompt is what a model is told. Rules are ours alone; all other text comes from callers, documents and the back office, and is handed
// over as content between marks that it cannot write itself.
type Prompt struct {
	Rules string        // the system message
	Facts []string      // what is known: passages, approved answers
	Sheet []string      // what happened in the call
	Talk  []llm.Message // what was heard and played, the last of them the caller's
}

// The marks around what others wrote.
const (
	openMark  = "<<<"
	closeMark = ">>>"
)

// Messages makes the request's messages: the rules alone are the system's, and everything else reaches the model as content.
func (p Prompt) Messages() []llm.Message {
	talk := p.Talk
	out := []llm.Message{{Role: llm.System, Text: p.Rules}}
	for i, m := range talk {
		m.Text = Clean(m.Text)
		if i == len(talk)-1 && m.Role == llm.User {
			m.Text = p.around(m.Text)
		}
		out = append(out, m)
	}
	if len(talk) == 0 || talk[len(talk)-1].Role != llm.User {
		out = append(out, llm.Message{Role: llm.User, Text: p.around("")})
	}
	return out
}

// around puts the caller's last words behind what is known.
func (p Prompt) around(words string) string {
	var b strings.Builder
	block := func(title string, lines []string) {
		if len(lines) == 0 {
			return
		}
		b.WriteString(title + openMark + "\n")
		for _, one := range lines {
			b.WriteString(Clean(one) + "\n")
		}
		b.WriteString(closeMark + "\n")
	}
	block("资料：", p.Facts)
	block("本次通话：", p.Sheet)
	block("来电人说：", []string{words})
	return b.String()
}

// special are the marks by which chat templates and models tell roles, tools and thoughts apart: in content they would be taken for such.
var special = regexp.MustCompile(`(?i)<\|[^<>]{0,40}\|>|</?\s*(?:think|tool_call|tool_response|system|user|assistant|im_start|im_end|s|function)\s*>|\[/?INST\]|<<\s*/?SYS\s*>>|<{3,}|>{3,}`)

// Clean takes out of others' text what could pass for a mark of ours or of a model's template.
func Clean(text string) string {
	for range 8 { // what was nested may be a mark now
		cleaned := special.ReplaceAllString(text, " ")
		if cleaned == text {
			break
		}
		text = cleaned
	}
	return strings.Map(func(r rune) rune {
		if r == '<' || r == '>' {
			return -1
		}
		return r
	}, text)
}

// leakLength is how many letters in a row of the rules a clause may not hold.
const leakLength = 10

// Leaks reports whether a clause recites the rules, or names a tool.
func Leaks(clause, rules string, tools []llm.Tool) bool {
	said, own := letters(clause), string(letters(rules))
	for i := 0; i+leakLength <= len(said); i++ {
		if strings.Contains(own, string(said[i:i+leakLength])) {
			return true
		}
	}
	for _, t := range tools {
		if strings.Contains(strings.ToLower(clause), strings.ToLower(t.Name)) {
			return true
		}
	}
	return false
}

// letters are the letters and digits of a text, in lower case.
func letters(text string) []rune {
	var out []rune
	for _, r := range strings.ToLower(text) {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			out = append(out, r)
		}
	}
	return out
}
