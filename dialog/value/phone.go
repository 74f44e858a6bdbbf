package value

import (
	"regexp"
	"slices"
	"strings"

	"hotline/dialog/spoken"
)

func parsePhone(text string) (string, bool) {
	if _, mine, ok := strings.Cut(text, "我的是"); ok { // 一三八…是我老公的，我的是一三九…
		if got, ok := dictated(mine, false, isWhole); ok {
			return bare(got), true
		}
	}
	if got, ok := dictated(withoutOthers(text), false, isWhole); ok {
		return bare(got), true
	}
	cut := spoken.Pieces(text)
	for i := len(cut) - 1; i >= 0; i-- {
		for _, r := range spoken.Runs(cut[i].Text, false) {
			if s := r.String(); !cut[i].Rejected && isLocal(s) {
				return s, true
			}
		}
	}
	return "", false
}

// notThis opens a number that is not to be called, up to the next pause: 莫打我婆娘那个…，打我这个….
var notThis = regexp.MustCompile(`(莫打|别打|不要打|不是打|不用打|莫用|别用|不要用|莫记|别记|原来的|原来那个|以前的|以前那个|老号|旧号|老的那个)[^，,。]*[，,。]`)

// withoutOthers drops numbers that the caller says are not his, when another one is left.
func withoutOthers(text string) string {
	if !strings.ContainsAny(text, "莫别不原以老旧") {
		return text
	}
	rest := notThis.ReplaceAllString(text, "，")
	if _, ok := dictated(rest, false, isWhole); rest != text && ok {
		return rest
	}
	return text
}

// bare drops the country code.
func bare(s string) string {
	for _, code := range []string{"0086", "86"} {
		if rest, ok := strings.CutPrefix(s, code); ok && len(s) > 11 && isWhole(rest) {
			return rest
		}
	}
	return s
}

// isWhole accepts mobile numbers, fixed ones with their area code, and 400 and 800, also after 86.
func isWhole(s string) bool {
	if len(s) > 11 && (strings.HasPrefix(s, "86") || strings.HasPrefix(s, "0086")) {
		s = strings.TrimPrefix(strings.TrimPrefix(s, "00"), "86")
		s = strings.TrimLeft(s, "0")
		return isMobile(s)
	}
	return isMobile(s) || isFixed(s) || len(s) == 10 && (strings.HasPrefix(s, "400") || strings.HasPrefix(s, "800"))
}

func isMobile(s string) bool { return len(s) == 11 && s[0] == '1' && s[1] >= '3' }

// isFixed accepts area code and number: 010 and 02x with 8 digits, longer codes with 7 or 8.
func isFixed(s string) bool {
	if len(s) < 10 || len(s) > 12 || s[0] != '0' || s[1] == '0' {
		return false
	}
	if s[1] == '1' || s[1] == '2' {
		return len(s) <= 11 && s[3] != '0'
	}
	return len(s) >= 11 && s[4] != '0'
}

// isLocal accepts a fixed number without area code, 7 or 8 digits.
func isLocal(s string) bool { return (len(s) == 7 || len(s) == 8) && s[0] >= '2' }

// dictated reads a number of which valid knows whether it is whole. Callers say it in groups, breathe, begin anew, repeat a group, and
// correct a group, the end or the whole. What a recogniser heard as other words that sound like digits is tried last.
func dictated(text string, x bool, valid func(string) bool) (string, bool) {
	for _, t := range []string{text, spoken.HeardAsDigits(text)} {
		if got, ok := repaired(t, x, valid); ok {
			return got, true
		}
	}
	return "", false
}

// repaired applies the corrections in text one after another.
func repaired(text string, x bool, valid func(string) bool) (string, bool) {
	var now spoken.Run // what is meant so far
	found := ""
	place := ""
	for _, p := range mended(spoken.Pieces(text), x, valid) {
		runs := spoken.Runs(p.Text, x)
		said := slices.Concat(runs...)
		if p.Rejected {
			continue
		}
		where := place + p.Text
		place = tail(p.Text, 24)
		if len(said) == 0 {
			continue
		}
		if got, ok := pick(runs, valid); ok {
			now, found = spoken.Run{got}, got
			continue
		}
		if len(now) == 0 {
			now = said
			continue
		}
		now = replaced(now, said, where, valid)
		found = ""
		if got, ok := whole(now, valid); ok {
			found = got
		}
	}
	return found, found != ""
}

// mended cuts off, as a correction, what is said about a place of a number that is whole already: 开头是幺八二.
func mended(cut []spoken.Piece, x bool, valid func(string) bool) []spoken.Piece {
	var out []spoken.Piece
	for _, p := range cut {
		var at []int
		if strings.ContainsAny(p.Text, "尾头打前中后") && !p.Rejected {
			at = aPlace.FindStringIndex(p.Text)
		}
		if at != nil {
			_, done := pick(spoken.Runs(p.Text[:at[0]], x), valid)
			if fix := slices.Concat(spoken.Runs(p.Text[at[1]:], x)...); done && len(fix) > 0 && len(fix.String()) < 8 {
				out = append(out, spoken.Piece{Text: p.Text[:at[0]]}, spoken.Piece{Text: p.Text[at[0]:]})
				continue
			}
		}
		out = append(out, p)
	}
	return out
}

// aPlace names a place within a number.
var aPlace = regexp.MustCompile(`(末尾|尾号|尾巴|结尾|开头|打头|前头|前面|中间|最后|后头|后面|前[一二两三四]|后[一二两三四五六])[^，,。]{0,4}(应该)?是`)

func tail(text string, bytes int) string { return text[max(0, len(text)-bytes):] }

// replaced puts a correction into a number: at the place that is named, else for the last group, else for the last digits.
func replaced(now, fix spoken.Run, where string, valid func(string) bool) spoken.Run {
	old, put := now.String(), fix.String()
	n := len(put)
	switch {
	case n > len(old):
	case spoken.HasAny(where, "最后", "后面", "末尾", "尾号", "末位", "后两位", "后三位", "后四位", "后几位", "结尾", "尾巴", "后头", "末四", "末三", "末两", "后两个", "后三个", "后四个"):
		return spoken.Run{old[:len(old)-n] + put}
	case spoken.HasAny(where, "开头", "前面", "前两位", "前三位", "前四位", "打头", "前头", "前三个", "前两个", "前四个"):
		return spoken.Run{put + old[n:]}
	case strings.Contains(where, "中间") && len(old) >= 3+n:
		return spoken.Run{old[:3] + put + old[3+n:]}
	}
	group := append(slices.Clone(now[:len(now)-1]), fix...)
	if _, ok := whole(group, valid); ok {
		return group
	}
	if first := len(fix[0]); first <= len(old) {
		if digits := (spoken.Run{old[:len(old)-first], put}); valid(digits.String()) {
			return digits
		}
	}
	return group
}

// pick finds a whole number in the runs of one piece: all together, one run, or a part of one.
func pick(runs []spoken.Run, valid func(string) bool) (string, bool) {
	for _, r := range runs {
		if got, ok := whole(r, valid); ok {
			return got, true
		}
	}
	if len(runs) < 2 {
		return "", false
	}
	return whole(slices.Concat(runs...), valid)
}

// whole finds a whole number in groups: all of them, those that remain when repeated ones are dropped, some that follow one another,
// or the end of a stretch that began with the same digits.
func whole(groups spoken.Run, valid func(string) bool) (string, bool) {
	all := groups.String()
	if len(all) > 96 {
		return "", false
	}
	if valid(all) {
		return all, true
	}
	if once := unrepeated(groups); valid(once) {
		return once, true
	}
	for i := range groups {
		for j := i + 1; j <= len(groups); j++ {
			part := groups[i:j].String()
			if valid(part) {
				return part, true
			}
			if len(part) > 20 {
				break
			}
		}
	}
	for i := 1; i < len(all); i++ { // 一三八一三八零零一三八零零零
		if end := all[i:]; valid(end) && strings.HasPrefix(end, all[:i]) {
			return end, true
		}
	}
	return "", false
}

// unrepeated drops groups that the next one begins with: 零零，零零一三.
func unrepeated(groups spoken.Run) string {
	var b strings.Builder
	for i, g := range groups {
		if i+1 < len(groups) && strings.HasPrefix(groups[i+1], g) {
			continue
		}
		b.WriteString(g)
	}
	return b.String()
}

func parseIDCard(text string) (string, bool) {
	return dictated(text, true, func(s string) bool { return len(s) == 18 && idCheck(s) })
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
func parseBankCard(text string) (string, bool) { return dictated(text, false, luhn) }

func luhn(s string) bool {
	if len(s) < 13 || len(s) > 19 || strings.Trim(s, "0123456789") != "" {
		return false
	}
	sum := 0
	for i := range len(s) { // from the right, every second digit counts double
		d := int(s[len(s)-1-i] - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}

func parseDigits(text string, want int) (string, bool) {
	joined := ""
	for _, r := range spoken.Runs(spoken.Corrected(text), false) {
		joined += r.String()
	}
	if joined == "" || len(joined) > 64 || want > 0 && len(joined) != want {
		return "", false
	}
	return joined, true
}
