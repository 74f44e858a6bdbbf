package english

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

const (
	monthNames = `(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)`
	ordinals   = `(\d{1,2})(?:st|nd|rd|th)?`
)

var (
	day     = regexp.MustCompile(`\bday after tomorrow\b|\bday before yesterday\b|\btomorrow\b|\bto-?day\b|\bthis (?:morning|afternoon|evening)\b|\btonight\b|\byesterday\b`)
	weekday = regexp.MustCompile(`\b(?:(next|this|last|coming|following)(?: week(?:'s)?)? )?(mon|tues?|wednes|wed|thurs?|fri|satur|sat|sun)(?:day)?s?\b( (?:next week|after next))?`)
	monthed = regexp.MustCompile(`\b` + monthNames + `\.? (?:the )?` + ordinals + `\b|\b(?:the )?` + ordinals + `(?: of)? ` + monthNames + `\b`)
	month   = regexp.MustCompile(`\b(?:(last|this|next) )?` + monthNames + `\b`)
	slashed = regexp.MustCompile(`\b(\d{1,2})/(\d{1,2})\b`)
	alone   = regexp.MustCompile(`\bthe (\d{1,2})(?:st|nd|rd|th)\b|\bon the (\d{1,2})\b|\b(\d{1,2})(?:st|nd|rd|th)\b`)
	iso     = regexp.MustCompile(`\b\d{4}-\d{2}(?:-\d{2})?\b`)
	away    = regexp.MustCompile(`\bin (?:about )?(\d+|an?|half an) (minute|hour|day|week|month)s?\b|\b(\d+|a) (minute|hour|day|week|month)s? (from now|later|ago)\b`)
	period  = regexp.MustCompile(`\b(last|this|next|the month before last|past) (week|month|year|weekend)\b|\b(month before last|weekend)\b`)
	parts   = regexp.MustCompile(`\b(?:(early|late) )?(morning|noon|midday|lunchtime|afternoon|evening|night|tonight|midnight)\b`)
	allDay  = regexp.MustCompile(`\b(?:any ?time|all day|whenever|the whole day|doesn't matter when|day is fine|any time of day)\b`)
	hour    = regexp.MustCompile(`\b(half past|quarter past|quarter to|a quarter past|a quarter to) (\d{1,2})\b|\b(\d{1,2})(?::| )(\d{2})\b ?(a\.?m\.?|p\.?m\.?)?|\b(\d{1,2}) ?(a\.?m\b\.?|p\.?m\b\.?|o'clock)(?: ?(a\.?m\b\.?|p\.?m\b\.?))?`)
	// halfOfDay follows an hour: quarter to nine pm.
	halfOfDay = regexp.MustCompile(`\b\d{1,2} ?([ap]m)\b`)
	// hourAt is an hour that only the word before it tells.
	hourAt = regexp.MustCompile(`\b(?:at|around|about|after|before|by|until|till|from|between|and|to) (\d{1,2})\b`)
	// hourIn is an hour that the part of the day behind it tells: seven in the evening. Behind for it counts guests.
	hourIn = regexp.MustCompile(`(?:\b(for|of) )?\b(\d{1,2}) (?:in the (?:morning|afternoon|evening)|at night)\b`)
	// butNot takes a part of the day out: any time but in the morning.
	butNot = regexp.MustCompile(`\b(?:not|but|except|apart from|or|never)\b`)
	// stretch is from seven to nine pm, of which the begin counts.
	stretch = regexp.MustCompile(`\b(?:from|between) (\d{1,2}) (?:and|to|till|until) \d{1,2} ?(a\.?m\b\.?|p\.?m\b\.?)`)
)

// When writes a day and a time of day said in English as they are said in Mandarin, for the one reader of both: tomorrow at three in the
// afternoon is 明天下午3点. What is no time is left out; "" when there is none.
func When(text string) string {
	var said []string
	for _, piece := range Pieces(text) {
		if got := when(piece); got != "" {
			said = append(said, got)
		}
	}
	return strings.Join(said, "，不对，")
}

// onlyHour is an hour with nothing to tell it by, as in a correction: no, four.
var onlyHour = regexp.MustCompile(`^\W*(\d{1,2})(?: please)?\W*$`)

func when(text string) string {
	text = figures(text)
	if m := onlyHour.FindStringSubmatch(text); m != nil {
		return m[1] + "点"
	}
	if m := away.FindStringSubmatch(text); m != nil {
		return distance(m)
	}
	d, rest := dayOf(text)
	return d + timeOf(rest)
}

// figures writes the number words of a text as digits: half past three, the twenty fifth.
func figures(text string) string {
	text = ordinalWords.ReplaceAllStringFunc(noDay.ReplaceAllString(Fold(strings.NewReplacer("-", " ").Replace(isoSafe(text))), " "), func(w string) string { return ordinalOf(w) })
	toks := tokens(strings.ReplaceAll(text, "~", "-"))
	var out []string
	at := 0
	for _, n := range numbers(toks) {
		if toks[n.from][0] >= '0' && toks[n.from][0] <= '9' {
			continue
		}
		v := n.value
		out = append(out, toks[at:n.from]...)
		counted := slices.Contains(toks[n.from:n.to], "hundred") && (n.from == 0 || toks[n.from-1] != "at") // five hundred one is no time of day
		if !counted && v >= 100 && v < 2400 && v == float64(int(v)) && int(v)%100 < 60 {                    // three thirty
			out = append(out, fmt.Sprintf("%d:%02d", int(v)/100, int(v)%100))
		} else {
			out = append(out, tidy(v))
		}
		at = n.to
	}
	joined := strings.Join(append(out, toks[at:]...), " ")
	joined = dottedHalf.ReplaceAllString(joined, "${1}m")
	joined = regexpTime.ReplaceAllString(joined, "$1:$2")
	joined = regexpSuffix.ReplaceAllString(joined, "$1$2")
	return regexpISO.ReplaceAllString(regexpSlash.ReplaceAllString(joined, "$1/$2"), "$1-$2")
}

var (
	dottedHalf   = regexp.MustCompile(`\b([ap]) ?\. ?m\b(?: ?\.)?`) // p.m.
	regexpTime   = regexp.MustCompile(`(\d{1,2}) ?: ?(\d{2})`)
	regexpSlash  = regexp.MustCompile(`(\d{1,2}) ?/ ?(\d{1,2})`)
	regexpSuffix = regexp.MustCompile(`(\d{1,2}) (st|nd|rd|th)\b`)
	regexpISO    = regexp.MustCompile(`(\d{2,4}) ?- ?(\d{2})`)
	ordinalWords = regexp.MustCompile(`\b(?:(twenty|thirty)[ -])?(first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|thirtieth)\b`)
	dated        = regexp.MustCompile(`\d{4}-\d{2}(?:-\d{2})?`)
)

// isoSafe keeps the hyphens of 2026-11-25.
func isoSafe(text string) string {
	return dated.ReplaceAllStringFunc(text, func(s string) string { return strings.ReplaceAll(s, "-", "~") })
}

func ordinalOf(w string) string {
	n := 0
	for _, part := range strings.Fields(strings.ReplaceAll(w, "-", " ")) {
		if k, ok := small(part); ok {
			n += k
			continue
		}
		for i, name := range []string{"", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth", "twentieth"} {
			if name == part {
				n += i
			}
		}
		if part == "thirtieth" {
			n += 30
		}
	}
	return strconv.Itoa(n) + "th"
}

func distance(m []string) string {
	n, unit := m[1], m[2]
	side := "后"
	if n == "" {
		n, unit = m[3], m[4]
		if m[5] == "ago" {
			side = "前"
		}
	}
	name := map[string]string{"minute": "分钟", "hour": "小时", "day": "天", "week": "周", "month": "个月"}[unit]
	switch n {
	case "a", "an":
		n = "1"
	case "half an":
		return "半小时" + side
	}
	return n + name + side
}

// dayOf finds the day, and returns the text without it.
func dayOf(text string) (said, rest string) {
	cut := func(at []int) string { return text[:at[0]] + " " + text[at[1]:] }
	if at := iso.FindStringIndex(text); at != nil {
		return text[at[0]:at[1]] + " ", cut(at)
	}
	if at := monthed.FindStringSubmatchIndex(text); at != nil {
		m := monthed.FindStringSubmatch(text)
		name, d := m[1]+m[4], m[2]+m[3]
		return fmt.Sprintf("%d月%s日", monthOf(name), d), cut(at)
	}
	if at := slashed.FindStringIndex(text); at != nil {
		m := slashed.FindStringSubmatch(text)
		return m[1] + "月" + m[2] + "日", cut(at)
	}
	if at := day.FindStringIndex(text); at != nil {
		switch w := text[at[0]:at[1]]; {
		case w == "day after tomorrow":
			return "后天", cut(at)
		case w == "day before yesterday":
			return "前天", cut(at)
		case w == "tomorrow":
			return "明天", cut(at)
		case w == "yesterday":
			return "昨天", cut(at)
		case w == "tonight":
			return "今天晚上", cut(at)
		case strings.HasPrefix(w, "this "):
			return "今天", strings.Replace(text, "this ", "", 1)
		}
		return "今天", cut(at)
	}
	if at := weekday.FindStringIndex(text); at != nil {
		m := weekday.FindStringSubmatch(text)
		name := map[string]string{"mon": "一", "tue": "二", "tues": "二", "wed": "三", "wednes": "三", "thur": "四", "thurs": "四", "fri": "五", "sat": "六", "satur": "六", "sun": "日"}[m[2]]
		side := map[string]string{"next": "下", "following": "下", "last": "上", "this": "这"}[m[1]]
		if m[3] != "" {
			side = "下"
		}
		return side + "周" + name, cut(at)
	}
	return looselyDay(text)
}

// looselyDay finds a day by its number alone, and stretches of days: the 25th, last month, October.
func looselyDay(text string) (said, rest string) {
	cut := func(at []int) string { return text[:at[0]] + " " + text[at[1]:] }
	if at := alone.FindStringIndex(text); at != nil {
		m := alone.FindStringSubmatch(text)
		return m[1] + m[2] + m[3] + "号", cut(at)
	}
	if at := period.FindStringIndex(text); at != nil {
		m := period.FindStringSubmatch(text)
		if strings.Contains(m[0], "before last") {
			return "上上个月", cut(at)
		}
		side := map[string]string{"last": "上", "past": "上", "this": "这", "next": "下"}[m[1]]
		name := map[string]string{"week": "周", "month": "个月", "year": "年", "weekend": "周六", "": "周六"}[m[2]]
		if m[2] == "year" {
			side = map[string]string{"last": "去", "past": "去", "this": "今", "next": "明"}[m[1]]
		}
		return side + name, cut(at)
	}
	if at := month.FindStringIndex(text); at != nil {
		m := month.FindStringSubmatch(text)
		if m[2] != "may" || len(strings.Fields(text)) <= 3 {
			return fmt.Sprintf("%d月", monthOf(m[2])), cut(at)
		}
	}
	return "", text
}

func monthOf(name string) int {
	for i, m := range []string{"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"} {
		if strings.HasPrefix(name, m) {
			return i + 1
		}
	}
	return 0
}

// timeOf finds the part of the day and the hour.
func timeOf(text string) string {
	if allDay.MatchString(text) && (len(parts.FindAllString(text, -1)) != 1 || butNot.MatchString(text)) {
		return "随时"
	}
	part := ""
	if m := parts.FindStringSubmatch(text); m != nil {
		part = map[string]string{"morning": "上午", "noon": "中午", "midday": "中午", "lunchtime": "中午", "afternoon": "下午", "evening": "晚上", "night": "晚上", "tonight": "晚上", "midnight": "凌晨"}[m[2]]
	}
	m := hour.FindStringSubmatch(stretch.ReplaceAllString(text, "$1 $2"))
	if bare := hourAt.FindStringSubmatch(text); m == nil && bare != nil {
		m = make([]string, hour.NumSubexp()+1)
		m[3] = bare[1]
	}
	if in := hourIn.FindStringSubmatch(text); m == nil && in != nil && in[1] == "" {
		m = make([]string, hour.NumSubexp()+1)
		m[3] = in[2]
	}
	if m == nil {
		return part
	}
	h, minute, half := m[3]+m[6], m[4], m[5]+m[7]+m[8]
	tail := "点"
	if m[1] != "" {
		h = m[2]
		if s := halfOfDay.FindStringSubmatch(text); s != nil {
			half = s[1]
		}
		switch {
		case strings.HasPrefix(m[1], "half"):
			tail = "点半"
		case strings.HasSuffix(m[1], "past"):
			tail = "点15分"
		default:
			n, _ := strconv.Atoi(h)
			h, tail = strconv.Itoa((n+10)%12+1), "点45分"
		}
	} else if minute != "" && minute != "00" {
		tail = "点" + strings.TrimPrefix(minute, "0") + "分"
	}
	if n, err := strconv.Atoi(h); err != nil || n > 24 {
		return part
	}
	switch {
	case strings.HasPrefix(half, "p") && part == "":
		part = "下午"
	case strings.HasPrefix(half, "a") && part == "":
		part = "上午"
	}
	if n, _ := strconv.Atoi(h); part == "下午" && n >= 6 && n < 12 {
		part = "晚上"
	}
	return part + h + tail
}

var (
	// instant is when a question says that it takes effect. later is another time, with which a clause orders or agrees and says nothing else.
	instant = regexp.MustCompile(`\b(?:at once|straight ?away|right away|immediate(?:ly)?|instantly)\b`)
	later   = regexp.MustCompile(`^(?:(?:yes|yeah|yep|ok|okay|sure|right|fine|good|great|please|then|well|just|but|do|go ahead|you can|can you|(?:cancel|stop|close|end|do|block|send|start) (?:it|that|them)|from|at|by|on|after|until|as of|starting|only|not until|the) )*` +
		`(next (?:week|month|year|time|term)|(?:end|start|beginning|middle) of (?:the|this|next) (?:week|month|year)|tomorrow|tonight|later|(?:in|after) (?:(?:a|an|one|two|three|four|six|few|couple|of) )+(?:days?|weeks?|months?|hours?)|(?:mon|tues|wednes|thurs|fri|satur|sun)day)` +
		`(?: (?:will|would|do|be|is|was|works?|suits?|me|fine|good|great|ok|okay|soon|early|enough|all right|alright|please|thanks|thank you|then|instead|on|onwards|for me|for us|nicely))*$`)
)

// Postpones reports a yes or an order for another time than a question says: next month will do.
func Postpones(rest, question string) bool {
	question = strings.ToLower(question)
	for _, clause := range append(Clauses(rest), rest) {
		if m := later.FindStringSubmatch(Bare(clause)); m != nil && (!strings.Contains(question, m[1]) || instant.MatchString(question)) {
			return true
		}
	}
	return false
}
