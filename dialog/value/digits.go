package value

import "strings"

// spokenDigit maps characters that name one digit; 两 and 俩 count as 2, 幺 and its homophones as 1, 拐 洞 勾 as said by soldiers and dispatchers.
var spokenDigit = map[rune]byte{
	'0': '0', '1': '1', '2': '2', '3': '3', '4': '4', '5': '5', '6': '6', '7': '7', '8': '8', '9': '9',
	'零': '0', '〇': '0', '洞': '0', '一': '1', '幺': '1', '妖': '1', '腰': '1', '邀': '1', '壹': '1', '二': '2', '两': '2', '贰': '2', '三': '3', '叁': '3',
	'四': '4', '肆': '4', '五': '5', '伍': '5', '六': '6', '陆': '6', '七': '7', '拐': '7', '柒': '7', '八': '8', '捌': '8', '九': '9', '勾': '9', '玖': '9',
}

// between are characters that callers put between digit groups.
const between = " ,，.。、-－呃嗯啊哦那个然后再是"

// runsOf returns the digit strings in text: single digits and groups such as 三个八 (888), joined over fillers.
// 一百三十八 and the like are no digit strings; they end a run.
func runsOf(text string) []string {
	runes := []rune(text)
	var out []string
	var run strings.Builder
	flush := func() {
		if run.Len() > 0 {
			out = append(out, run.String())
			run.Reset()
		}
	}
	for i := 0; i < len(runes); i++ {
		d, isDigit := spokenDigit[runes[i]]
		switch {
		case isDigit && i+2 < len(runes) && runes[i+1] == '个' && d >= '2' && isDigitRune(runes[i+2]):
			run.WriteString(strings.Repeat(string(spokenDigit[runes[i+2]]), int(d-'0')))
			i += 2
		case isDigit:
			run.WriteByte(d)
		case run.Len() > 0 && strings.ContainsRune(between, runes[i]):
		default:
			flush()
		}
	}
	flush()
	return out
}

// around are characters that may stand around a number that is said, besides those between its groups.
const around = "我你您他的号码电话手机联系方式卡证就好嗯对这个吧"

// DigitsIn returns the digits said in text, in their order, and whether text is nothing but digits and what stands around them:
// 一三八零零一三八, 我的电话是八六二七. Three digits are the least: fewer are said in many other matters.
func DigitsIn(text string) (digits string, only bool) {
	digits = strings.Join(runsOf(corrected(text)), "")
	if len(digits) < 3 {
		return digits, false
	}
	for _, r := range text {
		if !isDigitRune(r) && !strings.ContainsRune(between, r) && !strings.ContainsRune(around, r) {
			return digits, false
		}
	}
	return digits, true
}

func isDigitRune(r rune) bool { _, ok := spokenDigit[r]; return ok }

// corrected cuts text after the last correction marker, so that "138不对是139" keeps what was meant.
func corrected(text string) string {
	for _, marker := range []string{"不对", "错了", "说错", "应该是", "不是"} {
		if at := strings.LastIndex(text, marker); at >= 0 && len(runsOf(text[at:])) > 0 {
			text = text[at+len(marker):]
		}
	}
	return text
}

func parsePhone(text string) (string, bool) {
	runs := runsOf(corrected(text))
	for _, run := range runs {
		if len(run) > 11 && strings.HasPrefix(run, "86") {
			run = run[2:]
		}
		if isMobile(run) || isFixed(run) {
			return run, true
		}
	}
	if joined := strings.Join(runs, ""); isMobile(joined) {
		return joined, true
	}
	return "", false
}

func isMobile(s string) bool { return len(s) == 11 && s[0] == '1' && s[1] >= '3' }

// isFixed accepts area code and number, or a local number of 7 or 8 digits.
func isFixed(s string) bool {
	if s == "" {
		return false
	}
	return s[0] == '0' && len(s) >= 10 && len(s) <= 12 || s[0] >= '2' && (len(s) == 7 || len(s) == 8)
}

func parseDigits(text string, want int) (string, bool) {
	joined := strings.Join(runsOf(corrected(text)), "")
	if joined == "" || len(joined) > 64 || want > 0 && len(joined) != want {
		return "", false
	}
	return joined, true
}

func parseIDCard(text string) (string, bool) {
	text = corrected(text)
	joined := strings.Join(runsOf(text), "")
	end := strings.TrimRight(text, "。. ")
	if len(joined) == 17 && (strings.HasSuffix(end, "x") || strings.HasSuffix(end, "*") || // the key for X
		strings.Contains(text, "叉") || strings.Contains(text, "艾克斯")) {
		joined += "X"
	}
	if len(joined) != 18 || !idCheck(joined) {
		return "", false
	}
	return joined, true
}

// idCheck proves the check character (GB 11643-1999, ISO 7064 MOD 11-2).
func idCheck(s string) bool {
	weights := [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}
	sum := 0
	for i, w := range weights {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
		sum += int(s[i]-'0') * w
	}
	return "10X98765432"[sum%11] == s[17]
}

// parseBankCard reads the number of a bank card (ISO/IEC 7812): 13-19 digits, the last of which is the check digit.
func parseBankCard(text string) (string, bool) {
	joined := strings.Join(runsOf(corrected(text)), "")
	if len(joined) < 13 || len(joined) > 19 {
		return "", false
	}
	sum := 0
	for i := range len(joined) { // from the right, every second digit counts double
		d := int(joined[len(joined)-1-i] - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return joined, sum%10 == 0
}
