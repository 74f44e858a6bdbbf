package english

import (
	"math"
	"regexp"
	"slices"
	"strings"
)

var (
	// lengths are weeks, fortnights and months; counted is what a question counts.
	lengths = regexp.MustCompile(`\b(?:(an?|another|one|two|three|four|five|six|\d+|an? couple of|couple of) )(weeks?|fortnights?|months?)\b`)
	counted = regexp.MustCompile(`\bhow many (?:more )?([a-z]+)`)
	// often and since make a week or a month no length: twice a week, a week from Monday.
	often = regexp.MustCompile(`\b(?:once|twice|times|days?|nights?|every|per) $`)
	since = regexp.MustCompile(`^ (?:from|on|ago|later|today|tomorrow|after|before|next|monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b`)
	// theOnly is a one that counts: just the one, only this one.
	theOnly = regexp.MustCompile(`\b(?:just|only|simply) (?:the|this|that) one\b|^(?:(?:it's|it is|just|yes|ok) )*the one(?: (?:please|thanks|thank you|then))*$`)
	// onlyMe and withMe are people who are not counted in numbers: just me, me and my wife.
	onlyMe = regexp.MustCompile(`\b(?:just|only) (?:me|myself)$|^(?:it's |just |only )*(?:myself|(?:by|on) my ?(?:own|self)|alone)$`)
	withMe = regexp.MustCompile(`^(?:(?:it's|just|only|for) )*(?:me and (?:my|a) [a-z]+|my [a-z]+ and (?:me|i|myself))$`)
	// vaguely is a number that nobody can book: a few, several.
	vaguely = regexp.MustCompile(`\b(?:few|several|some|many|lots?|bunch|plenty)\b`)
	half    = regexp.MustCompile(`\bhalf (?:a )?dozen\b`)
	// behindCount may stand behind a number and names nothing that is counted.
	behindCount = regexp.MustCompile(`^(?:please|thanks|thank|then|yes|ok|i|think|is|in|it's|will|would|just|[,.!;]+)$`)
	// inAll is the sum of what was counted before.
	inAll = regexp.MustCompile(`\b(?:altogether|all together|in total|in all|total)\b`)
)

// Weeks writes a number of weeks in the days or nights that a question asks for, 14 nights of two weeks, and takes out such and months where a question
// counts something else.
func Weeks(text, question string) string {
	asked := counted.FindStringSubmatch(Bare(question))
	if asked == nil || strings.HasPrefix(asked[1], "week") || strings.HasPrefix(asked[1], "month") || !lengths.MatchString(Fold(text)) {
		return text
	}
	text = Fold(text)
	var out strings.Builder
	at := 0
	for _, m := range lengths.FindAllStringSubmatchIndex(text, -1) {
		out.WriteString(text[at:m[0]])
		at = m[1]
		n, _ := numberAt(tokens(text[m[2]:m[3]]))
		days := map[byte]float64{'w': 7, 'f': 14}[text[m[4]]] * max(n, 1)
		if strings.Contains(text[m[2]:m[3]], "couple") {
			days *= 2
		}
		switch {
		case often.MatchString(text[:m[0]]), since.MatchString(text[m[1]:]):
			out.WriteString(text[m[0]:m[1]])
		case days > 0 && slices.Contains([]string{"day", "days", "night", "nights"}, asked[1]):
			out.WriteString(tidy(days) + " " + asked[1])
		default:
			out.WriteByte(' ')
		}
	}
	return strings.TrimSpace(out.String() + text[at:])
}

// arrives stands before an hour at which somebody comes.
var arrives = regexp.MustCompile(`\b(?:there|here|come|coming|arriv(?:e|ing)|see you) (?:around|about|by)$`)

// Quantity reads a whole number of things: three, a couple, two of them, none, half a dozen. What counts one kind beside another (one washer
// and one dryer), leaves the number open (two or three) or is less than nothing is none.
func Quantity(text string, asked bool) (string, bool) {
	if !asked {
		return "", false
	}
	return last(text, quantity)
}

func quantity(piece string) (string, bool) {
	piece = half.ReplaceAllString(Fold(piece), "6")
	bare := Bare(piece)
	switch {
	case theOnly.MatchString(bare), onlyMe.MatchString(bare):
		return "1", true
	case withMe.MatchString(bare):
		return "2", true
	}
	toks := tokens(piece)
	found := numbers(toks)
	if value, ok := wordCount(toks); ok && len(found) == 0 {
		return value, true
	}
	if sum, ok := party(toks, found); ok {
		return sum, true
	}
	return settled(piece, toks, found)
}

// wordCount is a count without a number.
func wordCount(toks []string) (string, bool) {
	for i, w := range toks {
		switch {
		case w == "couple" || w == "both" || w == "twice" || w == "pair":
			return "2", true
		case w == "none":
			return "0", true
		case w == "once", w == "single":
			return "1", true
		case w == "half" && i+2 < len(toks) && toks[i+2] == "year":
			return "6", true
		case w == "dozen":
			return "12", true
		}
	}
	if len(toks) > 0 && (toks[0] == "a" || toks[0] == "an") && len(toks) <= 3 && !vaguely.MatchString(strings.Join(toks, " ")) {
		return "1", true
	}
	return "", false
}

// settled is the number that those found in a piece come to.
func settled(piece string, toks []string, found []number) (string, bool) {
	found = counting(toks, decided(toks, found))
	if len(found) == 0 || below(piece) {
		return "", false
	}
	end := found[len(found)-1]
	sum := 0.0
	for _, n := range found[:len(found)-1] {
		sum += n.value
	}
	switch {
	case forEach(toks, found):
		return tidy(sum + end.value), true
	case len(found) > 2 && 2*found[0].value == sum+end.value: // two, one for me and one for my wife
		return whole(toks, found[0])
	case len(found) > 2 && end.value == sum, inAll.MatchString(piece):
	case len(found) > 1 && beside(toks, found):
		return "", false
	}
	return whole(toks, end)
}

// negative is a number below nothing: minus two, -2. The hyphen of twenty-3 and 2-3 is none.
var negative = regexp.MustCompile(`\b(?:minus|negative) (?:\d|[a-z])|(?:^| )-\d`)

func below(text string) bool { return negative.MatchString(Fold(text)) }

// whole is a number that counts; years are told in months.
func whole(toks []string, n number) (string, bool) {
	v := n.value
	if n.to < len(toks) && (toks[n.to] == "year" || toks[n.to] == "years") {
		v *= 12
	}
	return tidy(v), v == math.Trunc(v) && v < 1e9
}

// decided leaves out two numbers of which the caller has not chosen one: two or three, two to three, 2-3.
func decided(toks []string, found []number) []number {
	const most = 3 // words between them: two people or three
	var out []number
	for i := 0; i < len(found); i++ {
		if i+1 < len(found) {
			between := toks[found[i].to:found[i+1].from]
			if len(between) <= most && (len(between) == 0 || slices.Contains(between, "or") || slices.Equal(between, []string{"to"})) {
				i++
				continue
			}
		}
		out = append(out, found[i])
	}
	return out
}

// counting leaves out what is no count beside one: an hour (at seven), money, and a part of those counted before (one of them is a child).
func counting(toks []string, found []number) []number {
	alone := len(found) < 2
	return slices.DeleteFunc(slices.Clone(found), func(n number) bool {
		next := strings.Join(toks[min(n.to, len(toks)):min(n.to+2, len(toks))], " ")
		first, _, _ := strings.Cut(next, " ")
		part := !alone && n.from != found[0].from && slices.Contains([]string{"of them", "of us", "of those", "of whom", "of which"}, next)
		hour := n.from > 0 && toks[n.from-1] == "at" || arrives.MatchString(strings.Join(toks[:n.from], " ")) || slices.Contains([]string{"o'clock", "am", "pm", "a.m", "p.m"}, first)
		money := !alone && slices.Contains([]string{"yuan", "pounds", "dollars", "percent", "%"}, first)
		return part || hour || money
	})
}

// forEach reports numbers each of which is for somebody: one for me, two for my wife.
func forEach(toks []string, found []number) bool {
	return len(found) > 1 && !slices.ContainsFunc(found, func(n number) bool { return n.to+1 >= len(toks) || toks[n.to] != "for" })
}

// beside reports that the last number counts other things than the one before: one washer, one dryer.
func beside(toks []string, found []number) bool {
	a, b := found[len(found)-2], found[len(found)-1]
	if a.to >= len(toks) || b.to >= len(toks) || behindCount.MatchString(toks[a.to]) || behindCount.MatchString(toks[b.to]) {
		return false
	}
	linked := toks[b.from-1]
	return linked == "and" || linked == "plus" || strings.HasPrefix(linked, ",")
}

// party adds up the kinds of people that are counted: two adults and a child.
func party(toks []string, found []number) (string, bool) {
	sum, kinds := 0.0, map[string]bool{}
	for i, w := range toks {
		kind := strings.TrimRight(w, "s")
		if kind == "child" || kind == "children" || kind == "kid" {
			kind = "child"
		}
		if !slices.Contains([]string{"adult", "grown-up", "child", "baby", "babie", "toddler", "senior", "student", "teacher"}, kind) || i == 0 {
			continue
		}
		at := slices.IndexFunc(found, func(n number) bool { return n.to == i })
		switch {
		case at >= 0:
			sum += found[at].value
		case toks[i-1] == "a", toks[i-1] == "an":
			sum++
		default:
			continue
		}
		kinds[kind] = true
	}
	return tidy(sum), len(kinds) > 1
}

// JustNumber reports a number of two and more figures that is all that is said: fifty, fifty please.
func JustNumber(text string) bool {
	toks := tokens(Bare(text))
	for len(toks) > 1 && behindCount.MatchString(toks[len(toks)-1]) {
		toks = toks[:len(toks)-1]
	}
	found := numbers(toks)
	return len(found) == 1 && found[0].from == 0 && found[0].to == len(toks) && found[0].value >= 10
}

// CountOf reads how many there are of the things that a question names: three machines, where it is how many machines. ok is false where the
// words leave the number open.
func CountOf(text, question string) (count string, ok bool) {
	const least = 4 // letters of a thing
	toks, asked := tokens(half.ReplaceAllString(Fold(text), "6")), strings.Fields(Bare(question))
	found := decided(toks, numbers(toks))
	if below(text) {
		return "", false
	}
	for _, n := range found {
		if n.to < len(toks) && len(toks[n.to]) >= least && slices.ContainsFunc([]string{toks[n.to], toks[n.to] + "s", strings.Replace(toks[n.to], "person", "people", 1)}, func(w string) bool { return slices.Contains(asked, w) }) {
			if ok { // three machines, or is it four machines
				return "", false
			}
			count, ok = tidy(n.value), n.value == math.Trunc(n.value)
		}
	}
	return count, ok
}

// Undecided reports words that leave a number open: two or three.
func Undecided(text string) bool {
	toks := tokens(text)
	found := numbers(toks)
	return len(decided(toks, found)) < len(found)
}
