package textnorm

import "strings"

const (
	digitChars = "零〇一二三四五六七八九幺两"
	unitChars  = "十百千万亿"
	ordinals   = "月号日楼级期班等流手" // 一 before these counts in order, not in number: it keeps its tone
)

// sandhi changes the tone of 一 and 不 as speech does: second before a fourth tone, 一 fourth before the others.
// 一 in a string of digits, after 第 and 十 and at the end of a word keeps its first tone; between two equal verbs both are neutral.
func sandhi(syl []Syllable, run []Piece) {
	for i := range syl {
		say := run[i].Say
		if say != "一" && say != "不" || i+1 >= len(syl) {
			continue
		}
		if i > 0 && run[i-1].Say == run[i+1].Say && !strings.Contains(digitChars+unitChars, run[i-1].Say) {
			syl[i].Pinyin = strings.TrimRight(syl[i].Pinyin, "12345") + "5"
			continue
		}
		tone := syl[i+1].Pinyin[len(syl[i+1].Pinyin)-1]
		switch {
		case say == "不" && syl[i].Pinyin == "bu4" && tone == '4':
			syl[i].Pinyin = "bu2"
		case say == "一" && counted(run, i):
			syl[i].Pinyin = "yi1"
		case say == "一" && syl[i].Pinyin == "yi1":
			syl[i].Pinyin = "yi4"
			if tone == '4' || run[i+1].Say == "个" {
				syl[i].Pinyin = "yi2"
			}
		}
	}
}

// counted tells whether the 一 at i is a digit or an ordinal.
func counted(run []Piece, i int) bool {
	next := run[i+1].Say
	if strings.Contains(digitChars+ordinals, next) || next == "点" && i+2 < len(run) && strings.Contains(digitChars, run[i+2].Say) {
		return true
	}
	if i == 0 {
		return false
	}
	prev := run[i-1].Say
	return strings.Contains(digitChars+"第十点幺星", prev) && !strings.Contains(unitChars, next)
}
