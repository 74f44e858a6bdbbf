package index

import (
	"strconv"
	"strings"
	"unicode"
)

// Fold brings text to one form: narrow, lower case, Chinese numbers as digits, amounts as 元, data as g.
func Fold(text string) string { return string(fold(text)) }

func fold(text string) []rune {
	in := []rune(text)
	for i, r := range in {
		if r >= 0xFF01 && r <= 0xFF5E {
			r -= 0xFEE0
		}
		switch r {
		case 0x3000, '\t', 0xA0:
			r = ' '
		case '〇':
			r = '零'
		case '％':
			r = '%'
		}
		if r < 0x2E80 {
			r = unicode.ToLower(r)
		}
		in[i] = r
	}
	return units(numerals(in))
}

const (
	chineseDigits = "零一二三四五六七八九"
	multipliers   = "十百千万亿"
	// A single numeral is a number only before one of these: 一下 and 万一 are none.
	counted = "元块毛角个月年天日号点时分秒周张次人台部条户兆折g倍岁级名位家项套笔种档"
)

func isNumeral(r rune) bool {
	switch r {
	case '零', '一', '二', '三', '四', '五', '六', '七', '八', '九', '十', '百', '千', '万', '亿', '两', '幺':
		return true
	}
	return false
}

// numerals writes Chinese numbers as digits; 百分之十 becomes 10%.
func numerals(in []rune) []rune {
	out := make([]rune, 0, len(in))
	for i := 0; i < len(in); {
		if !isNumeral(in[i]) {
			out = append(out, in[i])
			i++
			continue
		}
		percent := hasAt(in, i, "百分之") && i+3 < len(in) && (isNumeral(in[i+3]) || unicode.IsDigit(in[i+3]))
		if percent {
			i += 3
		}
		j := i
		for j < len(in) && isNumeral(in[j]) {
			j++
		}
		n := j - i
		followed := j < len(in) && strings.ContainsRune(counted, in[j])
		switch {
		case n == 0:
			if percent {
				for i < len(in) && unicode.IsDigit(in[i]) {
					out = append(out, in[i])
					i++
				}
				out = append(out, '%')
				continue
			}
			out = append(out, in[i])
			i++
			continue
		case n == 1 && !percent && !followed && !(i > 0 && in[i-1] == '第'), strings.ContainsRune("百千万亿", in[i]): // 万一, 千万
			out = append(out, in[i:j]...)
		default:
			out = append(out, []rune(number(in[i:j]))...)
		}
		if percent {
			out = append(out, '%')
		}
		i = j
	}
	return out
}

// number reads one run of numerals: a value when it has multipliers, else its digits one by one.
func number(run []rune) string {
	if !strings.ContainsAny(string(run), multipliers) {
		var b strings.Builder
		for _, r := range run {
			b.WriteByte(byte('0' + digit(r))) //nolint:gosec // 0..9
		}
		return b.String()
	}
	total, section, last, unitBefore := 0, 0, 0, 1
	for k, r := range run {
		switch r {
		case '十', '百', '千':
			m := map[rune]int{'十': 10, '百': 100, '千': 1000}[r]
			if last == 0 && (k == 0 || r == '十') {
				last = 1
			}
			section, last, unitBefore = section+last*m, 0, m
		case '万', '亿':
			m := map[rune]int{'万': 1e4, '亿': 1e8}[r]
			total, section, last, unitBefore = total+max(1, section+last)*m, 0, 0, m
		case '零':
			unitBefore = 1
		default:
			last = digit(r)
		}
	}
	if unitBefore >= 100 { // 一百二 is 120
		last *= unitBefore / 10
	}
	return strconv.Itoa(total + section + last)
}

func digit(r rune) int {
	switch r {
	case '两':
		return 2
	case '幺':
		return 1
	}
	return strings.IndexRune(chineseDigits, r) / 3 // three bytes each
}

// units writes amounts and data volumes in one way: 10块钱 and 10块 as 10元, 3个g and 3gb as 3g.
func units(in []rune) []rune {
	out := in[:0] // never longer
	for i := 0; i < len(in); i++ {
		if in[i] != '块' && in[i] != '个' && in[i] != 'g' && in[i] != '兆' {
			out = append(out, in[i])
			continue
		}
		after := i > 0 && unicode.IsDigit(in[i-1])
		switch {
		case i > 0 && in[i-1] == '每' && in[i] == '个': // 每个月 is 每月
		case after && hasAt(in, i, "块钱"):
			out = append(out, '元')
			i++
		case after && in[i] == '块':
			out = append(out, '元')
		case after && hasAt(in, i, "个g"):
			out = append(out, 'g')
			i++
			i = skip(in, i, 'b')
		case after && in[i] == 'g':
			out = append(out, 'g')
			i = skip(in, i, 'b')
		case after && hasAt(in, i, "兆"):
			out = append(out, 'm')
		case after && hasAt(in, i, "个月"):
			out = append(out, '月')
			i++
		default:
			out = append(out, in[i])
		}
	}
	return out
}

// skip passes r when it follows position i.
func skip(in []rune, i int, r rune) int {
	if i+1 < len(in) && in[i+1] == r {
		return i + 1
	}
	return i
}

func hasAt(in []rune, i int, s string) bool {
	for _, r := range s {
		if i >= len(in) || in[i] != r {
			return false
		}
		i++
	}
	return true
}
