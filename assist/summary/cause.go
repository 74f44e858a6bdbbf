package summary

import (
	"regexp"
	"strings"

	"hotline/assist/language"
)

// causes are the forms in which a report says why: each part is proven by itself, the reason as something that was told.
var causes = []struct {
	form        *regexp.Regexp
	why, result int // groups
}{
	{regexp.MustCompile(`^(?:因为|由于|因)(.{2,}?)(?:导致|造成|引起|引发|致使|所以|因此|而|，)(.{2,})$`), 1, 2},
	{regexp.MustCompile(`^(?:因为|由于|因)(.{2,}?)((?:要求|希望|申请|想|选择|无法|不愿|决定|拒绝|暂不|打算|需|前来|来电).{2,})$`), 1, 2},
	{regexp.MustCompile(`^(.{2,}?)(?:的)?(?:原因是|原因为|原因系|是因为|是由于|系因)(.{2,})$`), 2, 1},
	{regexp.MustCompile(`^(.{2,}?)(?:导致|造成|引起|引发|致使)(.{2,})$`), 1, 2},
}

// because cuts a clause that says why: 因收入不稳定选择减少月供 is 收入不稳定 and 选择减少月供. Not ok: it does not.
func because(clause string) (why, result string, ok bool) {
	for _, c := range causes {
		if m := c.form.FindStringSubmatch(clause); m != nil {
			return m[c.why], m[c.result], true
		}
	}
	return "", "", false
}

// hearsay is a clause that tells what somebody else is said to say: it says so, and no more.
func hearsay(s clauseSaid) bool {
	return len(s.about) > 0 && language.HasAny(s.text, "说", "讲", "叫我", "让我")
}

// reasonMark is put before a clause that is a reason.
const reasonMark = "\x00"

// reasoned cuts the clauses that say why into the reason, marked, and what follows from it, which keeps its frame.
func reasoned(clauses []string) []string {
	var out []string
	for _, clause := range clauses {
		head := ""
		for _, f := range reportFrames {
			if strings.HasPrefix(clause, f.head) {
				head = f.head
				break
			}
		}
		why, result, ok := because(strings.TrimPrefix(clause, head))
		if !ok {
			out = append(out, clause)
			continue
		}
		out = append(out, head+result, reasonMark+why)
	}
	return out
}

var callers = regexp.MustCompile(`客户(?:的|账|卡|号|名下|目前|现在|这个|上个|本月|还有|还需|还要|还差)`)

// ofCaller reports that we told the caller how it stands with what is the caller's: 您的积分年底到期.
func (s clauseSaid) ofCaller() bool {
	return s.mood == stated && !s.advice && !s.question && callers.MatchString(s.text)
}
