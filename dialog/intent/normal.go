package intent

import (
	"strings"
	"unicode"
)

// numeral are the characters of which spoken Chinese numbers consist.
const numeral = "零〇一二三四五六七八九十百千万亿两幺壹贰叁肆伍陆柒捌玖拾"

func isHan(r rune) bool { return r >= 0x4E00 && r <= 0x9FFF || r == '〇' }

// narrow maps full-width forms to ASCII and upper case to lower.
func narrow(r rune) rune {
	if r >= 0xFF01 && r <= 0xFF5E {
		r -= 0xFEE0
	}
	if r == 0x3000 {
		return ' '
	}
	return unicode.ToLower(r)
}

// token is a Chinese character, a word of letters, or a number (written as "0").
type token struct {
	text string
	han  rune // 0 for words and numbers
}

// tokens splits text: one token per Chinese character and per Latin word; a number of digits or of four and more Chinese
// numerals is one token "0", because which number it is says nothing about the intent.
func tokens(text string) []token {
	runes := []rune(strings.Map(narrow, text))
	out := make([]token, 0, len(runes))
	for i := 0; i < len(runes); {
		r := runes[i]
		j := i + 1
		switch {
		case unicode.IsDigit(r) || strings.ContainsRune(numeral, r):
			for j < len(runes) && (unicode.IsDigit(runes[j]) || strings.ContainsRune(numeral, runes[j])) {
				j++
			}
			if unicode.IsDigit(r) || j-i >= 4 {
				out = append(out, token{text: "0"})
			} else {
				for _, h := range runes[i:j] {
					out = append(out, token{text: string(h), han: h})
				}
			}
		case isHan(r):
			out = append(out, token{text: string(r), han: r})
		case unicode.IsLetter(r):
			for j < len(runes) && !isHan(runes[j]) && (unicode.IsLetter(runes[j]) || unicode.IsDigit(runes[j]) || runes[j] == '\'') {
				j++
			}
			out = append(out, token{text: string(runes[i:j])})
		}
		i = j
	}
	return out
}
