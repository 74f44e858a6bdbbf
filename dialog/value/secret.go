package value

import "strings"

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
