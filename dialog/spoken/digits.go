package spoken

import (
	"strings"
	"unicode/utf8"
)

// Digit is the digit that a character names: 两 and 俩 count as 2, 幺 and its homophones as 1; 拐 洞 勾 are said by dispatchers.
func Digit(r rune) (byte, bool) {
	if r >= '0' && r <= '9' {
		return byte(r), true
	}
	switch r {
	case '幺', '妖', '腰', '邀', '吆':
		return '1', true
	case '洞':
		return '0', true
	case '拐':
		return '7', true
	case '勾':
		return '9', true
	}
	d, ok := PlainDigit(r)
	return byte('0' + d), ok
}

// IsDigit reports whether r names a digit.
func IsDigit(r rune) bool { _, ok := Digit(r); return ok }

// Homophone is the digit that a recogniser may have heard as another word, and whether that word may also stand at the end of the
// digits, where it is more likely the end of the sentence.
func Homophone(r rune) (digit rune, ends bool) {
	switch r {
	case '林', '拎', '玲', '灵', '凌', '另', '领':
		return '0', true
	case '要', '医', '衣', '夭', '咬':
		return '1', true
	case '儿', '而', '耳', '尔', '饿':
		return '2', true
	case '山', '伞', '散':
		return '3', true
	case '死', '寺', '似':
		return '4', true
	case '舞', '午', '武', '无', '吴', '屋':
		return '5', true
	case '溜', '流', '刘', '留', '陆':
		return '6', true
	case '期', '器', '起', '奇', '齐', '妻', '气':
		return '7', true
	case '爸', '扒', '巴', '叭', '拔':
		return '8', true
	case '酒', '久', '韭', '旧':
		return '9', true
	case '有', '也', '以', '已', '一':
		return '1', false
	case '是', '事', '市':
		return '4', false
	case '把':
		return '8', true
	case '吧', '罢':
		return '8', false
	case '就':
		return '9', false
	}
	return 0, false
}

// HeardAsDigits writes homophones between digits as digits: 一三八林林 becomes 一三八00.
func HeardAsDigits(text string) string {
	runes := []rune(text)
	digitLike := func(i int) bool {
		if i < 0 || i >= len(runes) {
			return false
		}
		h, _ := Homophone(runes[i])
		return h > 0 || IsDigit(runes[i])
	}
	for i, r := range runes {
		h, ends := Homophone(r)
		if h == 0 || IsDigit(r) || !digitLike(i-1) && !digitLike(i+1) || !ends && !(digitLike(i-1) && digitLike(i+1)) {
			continue
		}
		runes[i] = h
	}
	return string(runes)
}

// between are characters that callers put between digit groups.
const between = " ,，.。、-－—呃嗯啊哦额诶哎唉那个然后再是对好的就这吧了呢"

// Run is a stretch of digits in groups: a pause or a filler parts them.
type Run []string

// String is the digits without the pauses.
func (r Run) String() string { return strings.Join(r, "") }

// Runs returns the digit strings in text: single digits and groups such as 三个八 (888), joined over fillers. Digits that count or
// date something (三月, 五十块, 最后一位) are none. With x, an X at the end of an identity number counts as a digit.
func Runs(text string, x bool) []Run {
	s := scanner{runes: []rune(text), x: x}
	for s.at < len(s.runes) {
		s.step()
	}
	s.endRun()
	return s.runs
}

// scanner collects runs.
type scanner struct {
	runes []rune
	at    int
	x     bool
	group []byte
	open  Run
	runs  []Run
}

func (s *scanner) endGroup() {
	if len(s.group) > 0 {
		s.open = append(s.open, string(s.group))
		s.group = s.group[:0]
	}
}

func (s *scanner) endRun() {
	s.endGroup()
	if len(s.open) > 0 {
		s.runs = append(s.runs, s.open)
		s.open = nil
	}
}

func (s *scanner) peek(n int) rune {
	if s.at+n >= len(s.runes) || s.at+n < 0 {
		return 0
	}
	return s.runes[s.at+n]
}

func (s *scanner) step() {
	r := s.runes[s.at]
	d, isDigit := Digit(r)
	if !isDigit && r == '双' && IsDigit(s.peek(1)) {
		d, isDigit = '2', true
	}
	switch {
	case isDigit && (s.peek(1) == '个' || r == '双') && IsDigit(s.peek(map[bool]int{true: 1, false: 2}[r == '双'])) && d >= '1':
		skip := 2
		if r == '双' {
			skip = 1
		}
		e, _ := Digit(s.peek(skip))
		s.group = append(s.group, strings.Repeat(string(e), int(d-'0'))...)
		s.at += skip + 1
	case r == '十' && (len(s.group) > 0 || IsDigit(s.peek(1))) || isDigit && s.peek(1) == '十':
		s.tens()
	case isDigit && s.peek(1) == '百' && (d == '4' || d == '8') && IsDigit(s.peek(2)): // 四百八二零...: a 400 number
		s.group = append(s.group, d, '0', '0')
		s.at += 2
	case isDigit && s.peek(1) == '千' && len(s.open) > 0 && len(s.group) == 0 && !IsDigit(s.peek(2)): // 零零一三，八千
		s.group = append(s.group, d, '0', '0', '0')
		s.at += 2
	case isDigit && s.other():
		s.endRun()
		s.at += 2
	case isDigit:
		s.group = append(s.group, d)
		s.at++
	case s.x && len(s.group)+len(s.open)+len(s.runs) > 0 && s.letterX():
	case s.x && len(s.group) > 0 && len(s.group) <= 8 && strings.ContainsRune("年月日", r) && s.born(r):
		s.at++
	case r == ' ' && len(s.group) > 0:
		s.at++
	case (len(s.group) > 0 || len(s.open) > 0) && strings.ContainsRune(between, r):
		s.endGroup()
		s.at++
	default:
		s.drop(r)
		s.endRun()
		s.at++
	}
}

// tens reads 三十五 and 十三 as the digits 35 and 13.
func (s *scanner) tens() {
	high, low := byte('1'), byte('0')
	if s.runes[s.at] != '十' {
		high, _ = Digit(s.runes[s.at])
		s.at++
	}
	s.at++
	if d, ok := Digit(s.peek(0)); ok {
		low = d
		s.at++
	}
	s.group = append(s.group, high, low)
}

// other reports a digit that is no part of a number: 一位, 一遍, 第二, 一下.
func (s *scanner) other() bool {
	if s.peek(-1) == '第' || s.peek(1) == '个' && strings.ContainsRune("是数字号都就", s.peek(2)) && s.peek(2) != 0 { // 末尾四个是
		return true
	}
	return s.peek(1) != 0 && strings.ContainsRune("位遍次下种样点起般共定直些会边百千万", s.peek(1)) && !IsDigit(s.peek(-1))
}

// born takes a part of a day of birth within an identity number: 一九八八年三月五日. 八八年的 between the groups says nothing new.
func (s *scanner) born(unit rune) bool {
	n := len(s.group)
	switch {
	case unit == '年' && n == 2:
		s.group = s.group[:0]
		return true
	case unit == '年' && n >= 4:
	case unit != '年' && n == 1:
		s.group = []byte{'0', s.group[0]}
	case unit != '年' && n == 2:
	default:
		return false
	}
	s.endGroup()
	return true
}

// letterX takes an X, however it is said.
func (s *scanner) letterX() bool {
	for _, say := range []string{"x", "*", "×", "叉", "艾克斯", "埃克斯", "爱克斯", "哎克斯", "ex"} {
		if strings.HasPrefix(string(s.runes[s.at:min(len(s.runes), s.at+4)]), say) {
			s.group = append(s.group, 'X')
			s.at += utf8.RuneCountInString(say)
			if say == "叉" && s.peek(0) == '叉' {
				s.at++
			}
			return true
		}
	}
	if s.at == len(s.runes)-1 && strings.ContainsRune("差插茬", s.runes[s.at]) { // 叉, misheard
		s.group = append(s.group, 'X')
		s.at++
		return true
	}
	return false
}

// drop forgets a short group that r counts or dates: 十八号, 五十块.
func (s *scanner) drop(r rune) {
	if len(s.group) <= 4 && len(s.open) == 0 && strings.ContainsRune("年月号日块元毛点分楼栋幢室单岁g兆天个条张台折%度路百千万级层", r) {
		s.group = s.group[:0]
	}
}

// around are characters that may stand around a number that is said, besides those between its groups.
const around = "我你您他的号码电话手机联系方式卡证就好嗯对这个吧"

// DigitsIn returns the digits said in text, in their order, and whether text is nothing but digits and what stands around them:
// 一三八零零一三八, 我的电话是八六二七. Three digits are the least: fewer are said in many other matters.
func DigitsIn(text string) (digits string, only bool) {
	for _, r := range Runs(Corrected(text), false) {
		digits += r.String()
	}
	if len(digits) < 3 {
		return digits, false
	}
	for _, r := range text {
		if !IsDigit(r) && !strings.ContainsRune(between, r) && !strings.ContainsRune(around, r) {
			return digits, false
		}
	}
	return digits, true
}
