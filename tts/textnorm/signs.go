package textnorm

import "strings"

// signNames are signs that are spoken.
var signNames = map[rune]string{
	'=': "等于", '&': "和", '@': "艾特", '×': "乘", '÷': "除以", '>': "大于", '<': "小于", '≥': "大于等于", '≤': "小于等于", '≈': "约等于",
	'℃': "摄氏度", '°': "度", '㎡': "平方米", '%': "百分号", '①': "一,", '②': "二,", '③': "三,", '④': "四,", '⑤': "五,", '⑥': "六,", '⑦': "七,", '⑧': "八,", '⑨': "九,",
}

// sign reads the sign at rune i; n is 0 when it is not spoken.
func (s source) sign(i int) (say string, n int) {
	r := s.runes[i]
	next := func(k int) rune {
		if i+k < len(s.runes) {
			return s.runes[i+k]
		}
		return 0
	}
	switch r {
	case '#', '*':
		name := map[rune]string{'#': "井", '*': "星"}[r]
		if next(1) == '键' || next(1) == '号' {
			return name, 1
		}
		return name + "号", 1
	case '+':
		if i > 0 && (s.digitAt(i+1) || isHan(next(1)) || isLatin(next(1))) {
			return "加", 1
		}
	case '-':
		if i > 0 && s.digitAt(i+1) && strings.ContainsRune("日号月年元块点分时级天度楼期", s.runes[i-1]) {
			return "到", 1
		}
		if s.digitAt(i+1) && (i == 0 || !isLatin(s.runes[i-1]) && !s.digitAt(i-1)) {
			return s.minus(i), 1
		}
	case '/':
		if i > 0 && s.per(i) {
			return "每", 1
		}
		if i > 0 && isHan(s.runes[i-1]) && isHan(next(1)) {
			return ",", 1
		}
	case ' ':
		if i > 0 && isHan(s.runes[i-1]) && isHan(next(1)) {
			return ",", 1 // people put blanks between Chinese words only where they mean a pause
		}
	}
	if name := signNames[r]; name != "" {
		return name, 1
	}
	return "", 0
}

// minus reads the sign before a negative number: 零下 before degrees.
func (s source) minus(i int) string {
	j := i + 1
	for s.digitAt(j) || j < len(s.runes) && s.runes[j] == '.' {
		j++
	}
	if j < len(s.runes) && strings.ContainsRune("℃°度", s.runes[j]) {
		return "零下"
	}
	return "负"
}

// per tells whether the stroke at i stands between two units, as in 元/月.
func (s source) per(i int) bool {
	if i+1 >= len(s.runes) {
		return false
	}
	return strings.ContainsRune("元角分块次条个BGMK人", s.runes[i-1]) && strings.ContainsRune("月年天日次分小秒条个人户MGK台张", s.runes[i+1])
}
