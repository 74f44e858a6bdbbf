package heard

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"hotline/assist/language"
	"hotline/dialog/spoken"
	"hotline/internal/edit"
)

// wholeCode are the lengths of codes that are known to be whole: a tax number has 15 (old), 18 (one code for all) or 20 characters.
var wholeCode = []int{15, 18, 20}

// WholeCode reports a code to which nothing more belongs.
func WholeCode(code string) bool { return slices.Contains(wholeCode, len(code)) }

var (
	leadsOn  = regexp.MustCompile(`字母|大写的?|小写的?|英文的?|数字|(?:然后|接着|接下来|后面|下面|中间|最后|末尾)(?:那?(?:一|两|三|四|五|六|几)[位个段])?(?:就?是)?|税号|识别号|信用代码|[嗯呃额啊哦好，,、 ]|再来?|就?是`)
	severals = regexp.MustCompile(`([2-9])个([0-9a-z])`)
)

// codes are the runs of letters and digits in text, pauses and words that lead on (最后一位是, 字母) left out.
func codes(text string) []string {
	var all strings.Builder
	for _, c := range language.Clauses(strings.ReplaceAll(text, "叉", "X")) {
		all.WriteString(language.Fold(leadsOn.ReplaceAllString(c, "")))
	}
	text = severals.ReplaceAllStringFunc(all.String(), func(m string) string {
		return strings.Repeat(m[len(m)-1:], int(m[0]-'0'))
	})
	return strings.FieldsFunc(strings.ToUpper(text), func(r rune) bool { return r >= 0x80 || !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// Code reads a string of letters and digits, such as a tax number: the longest of at least six characters.
func Code(text string) (string, bool) {
	best := ""
	for _, run := range codes(text) {
		if len(run) > len(best) {
			best = run
		}
	}
	return best, len(best) >= 6
}

// CodePart is a further piece of a code, "" for an utterance that tells of something else: 零五六七, 最后是字母X; not 十月的.
func CodePart(text string) string {
	all := codes(text)
	if len(all) == 0 || language.Asks(text) {
		return ""
	}
	part := strings.Join(all, "")
	if rest := language.Length(leadsOn.ReplaceAllString(text, "")) - len(part); rest > 2 || language.HasAny(text, "月", "块", "元", "号码") {
		return ""
	}
	return part
}

// CodeFixed puts a part of a code right: the end (最后四位是), what was rejected (不是B是8), or what is most like the words. False where the
// words do not say which part.
func CodeFixed(old, text string) (string, bool) {
	now, wrong := "", ""
	for _, p := range spoken.Pieces(text) {
		if all := codes(p.Text); len(all) > 0 && p.Rejected {
			wrong = strings.Join(all, "")
		} else if len(all) > 0 {
			now = strings.Join(all, "")
			if code, ok := Code(p.Text); ok && len(code) >= wholeCode[0] { // all of it again, with more words
				now = code
			}
		}
	}
	if half := len(now) / 2; half >= 2 && now[:half] == now[half:] { // said twice
		now = now[:half]
	}
	switch {
	case now == "":
		return "", false
	case len(now) >= len(old) || len(now) >= wholeCode[0]:
		return now, true
	case wrong != "" && strings.Count(old, wrong) == 1:
		return strings.Replace(old, wrong, now, 1), true
	case language.HasAny(text, "最后", "末尾", "尾数", "结尾"):
		return old[:len(old)-len(now)] + now, true
	case language.HasAny(text, "开头", "最前面", "前几位"):
		return now + old[len(now):], true
	}
	return likest(old, now)
}

// likest puts a piece in place of the stretch of a code that it is most like; one that is a character too long or too short becomes whole.
func likest(old, now string) (string, bool) {
	size := len(now)
	if d := len(old) - wholeCode[1]; d == 1 || d == -1 {
		size += d
	}
	best, at, several := len(now), -1, false
	for i := 0; size > 0 && i+size <= len(old); i++ {
		switch d := edit.Distance([]byte(old[i:i+size]), []byte(now)); {
		case d < best:
			best, at, several = d, i, false
		case d == best && at >= 0:
			several = true
		}
	}
	if at < 0 || several || best*2 > len(now) || len(now) < 3 {
		return "", false
	}
	return old[:at] + now + old[at+size:], true
}

// AlikeCodes reports two codes of which one may be the other misheard or unfinished.
func AlikeCodes(a, b string) bool {
	return a != "" && b != "" && (strings.HasPrefix(a, b) || strings.HasPrefix(b, a) || edit.Distance([]byte(a), []byte(b)) <= 3)
}
