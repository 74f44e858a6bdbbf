package english

import (
	"regexp"
	"strings"
)

// Numbers in English: one three eight, double oh, thirteen eighty, nine hundred, with pauses and fillers between their groups.

var (
	unitWords = map[string]byte{
		"zero": '0', "oh": '0', "o": '0', "nought": '0', "naught": '0', "one": '1', "two": '2', "three": '3', "four": '4', "five": '5', "six": '6', "seven": '7', "eight": '8', "nine": '9',
	}
	teens = map[string]string{
		"ten": "10", "eleven": "11", "twelve": "12", "thirteen": "13", "fourteen": "14", "fifteen": "15", "sixteen": "16", "seventeen": "17", "eighteen": "18", "nineteen": "19",
	}
	tens  = map[string]byte{"twenty": '2', "thirty": '3', "forty": '4', "fourty": '4', "fifty": '5', "sixty": '6', "seventy": '7', "eighty": '8', "ninety": '9'}
	times = map[string]int{"double": 2, "triple": 3, "treble": 3, "quadruple": 4}
	// sounds are words that recognisers write for a digit; they count as one only between digits.
	sounds = map[string]byte{"to": '2', "too": '2', "for": '4', "won": '1', "ate": '8'}
)

// fillers may stand between the groups of one number, fixes part what is said from what is meant.
var (
	fillers = []string{
		"let me see", "let me check", "let me look", "hold on", "one moment", "one second", "one sec", "just a moment", "just a second", "and then", "followed by", "after that", "go on", "got it", "the rest is", "you know",
		"um", "uh", "er", "erm", "uhm", "hmm", "hm", "mm", "ah", "okay", "ok", "so", "then", "yes", "yeah", "right", "well", "like", "dash", "hyphen", "space", "please",
	}
	fixes = []string{
		"no sorry", "sorry no", "no wait", "wait no", "the last four digits are", "the last four are", "the last digits are", "the last one is", "the last digit is", "the end is", "i mean", "i meant", "make that", "scratch that", "my mistake", "it should be", "should be",
		"let me repeat", "let me start again", "again", "correction", "actually", "sorry", "wait", "no", "rather",
	}
)

// Words before a number that say what it is; of several the last one counts, and of those that end together the longest.
var kinds = []struct {
	kind string
	form *regexp.Regexp
}{
	{"order", regexp.MustCompile(` (?:order|ticket|reference|ref|case|tracking|booking|confirmation|invoice|serial|imei|iccid|sim|receipt|transaction|meter|flight|complaint|job|extension|model|version|parcel|contract|policy|voucher|coupon|batch|device|mac|ip|tax|staff|employee|member|customer|room|plan|product|repair|work order|gift|recharge|top up|tariff|file|request|report|train|code)(?: card)?(?: (?:number|no|id|code|address))?\b`)},
	{"call", regexp.MustCompile(` (?:(?:phone|mobile|cell|cellphone|telephone|tel|landline|contact|home|office|work|daytime|whatsapp|wechat|fax) (?:phone )?(?:number|no)|phone|mobile|cell|cellphone|telephone|tel|landline|contact|call|calling|ring|reach|text|dial|whatsapp|wechat|fax|number|message|(?:send|sent|text) (?:\S+ ){0,3}to)\b`)},
	{"id", regexp.MustCompile(` (?:id|identity|identification|passport)(?: card)?(?: (?:number|no))?\b`)},
	{"bank", regexp.MustCompile(` (?:card|bank|account|visa|mastercard|amex|debit|credit|savings|refund)(?: (?:card|account))?(?: (?:number|no))?\b`)},
}

var (
	// behind a number, what it was.
	behind = regexp.MustCompile(`^ (?:(?:that|this|it|which) )?(?:is|'s|was) (?:my|his|her|our|the|their) (?:\S+ ){0,3}?(phone|mobile|number|card|id) `)
	// counted are words behind a number of something.
	counted = set(`yuan rmb dollars dollar pounds pound euros euro cents cent percent megabytes megabyte gigabytes gigabyte gigs megabits megabit mb gb g minutes minute seconds second hours hour days day weeks week months month years year times people kilometres
		kilometers miles metres meters digits digit characters character letters attempts tries points messages units am pm o'clock bucks numbers long`)
)

// digitsAt reads the digits at word i and how many words they take; near is how many digits of the same number stand before.
func (s Speech) digitsAt(i, near int) (string, int) {
	w := s.word(i)
	if allDigits(w) {
		return w, 1
	}
	if id, ok := strings.CutSuffix(w, "x"); ok && allDigits(id) && near+len(id) == 17 {
		return id + "X", 1
	}
	if d, ok := unitWords[w]; ok {
		if d == '0' && len(w) <= 2 && near == 0 && (i+1 >= len(s.words) || strings.Contains(s.words[i+1].gap, ",") || !s.digitLike(i+1)) {
			return "", 0 // oh, one more thing
		}
		switch next := s.word(i + 1); {
		case next == "hundred":
			return string(d) + "00", 2
		case next == "thousand" && d != '0':
			return string(d) + "000", 2
		}
		return string(d), 1
	}
	if two, ok := teens[w]; ok {
		return two, 1
	}
	if d, ok := tens[w]; ok {
		if unit, ok := unitWords[s.word(i+1)]; ok && unit != '0' && strings.Trim(s.words[i+1].gap, " -") == "" {
			return string(d) + string(unit), 2
		}
		return string(d) + "0", 1
	}
	if n := times[w]; n > 0 {
		if d, ok := unitWords[s.word(i+1)]; ok {
			return strings.Repeat(string(d), n), 2
		}
		if next := s.word(i + 1); len(next) == 1 && allDigits(next) {
			return strings.Repeat(next, n), 2
		}
	}
	if d, ok := sounds[w]; ok && near >= 3 && s.digitLike(i+1) && !s.paused(i) && !s.paused(i+1) {
		return string(d), 1
	}
	if w == "x" && near >= 14 {
		return "X", 1
	}
	if near >= 14 && (w == "capital" || w == "letter") && s.word(i+1) == "x" {
		return "X", 2
	}
	return "", 0
}

// digitLike says that a digit is said or written at word i.
func (s Speech) digitLike(i int) bool {
	w := s.word(i)
	_, unit := unitWords[w]
	_, ten := tens[w]
	return unit || ten || teens[w] != "" || times[w] > 0 || allDigits(w)
}

// fillerAt is how many words at i may stand between groups; fixed says that they correct.
func (s Speech) fillerAt(i int) (n int, fixed bool) {
	if i >= len(s.words) {
		return 0, false
	}
	ahead := s.after(i, 5)
	for _, f := range fixes {
		if strings.HasPrefix(ahead, " "+f+" ") {
			return strings.Count(f, " ") + 1, true
		}
	}
	for _, f := range fillers {
		if strings.HasPrefix(ahead, " "+f+" ") {
			return strings.Count(f, " ") + 1, false
		}
	}
	return 0, false
}

// Digit is one digit of a number, and where it is written or said.
type Digit struct {
	Value      byte // 0-9, X
	Start, End int
}

// Number is digits that only pauses and fillers part, in groups said in one breath.
type Number struct {
	Groups [][]Digit
	Fixed  []bool // a correction stands before the group
	// Kind is what the words around it say that it is: call for a telephone number, id, bank, order for all that is not personal; "" = nothing.
	Kind     string
	Plus     int // where its country code begins with a plus, -1 = nowhere
	from, to int // words
}

// runs finds all numbers that are said or written digit by digit.
func (s Speech) runs() []Number {
	var out []Number
	for i := 0; i < len(s.words); {
		r := Number{Plus: -1, from: i, to: i}
		near, fixed, at := 0, false, i
		for {
			if n, fix := s.fillerAt(at); n > 0 && near > 0 {
				at, fixed = at+n, fixed || fix
				if at-r.to <= 6 {
					continue
				}
				break
			}
			ds, n := s.digitsAt(at, near)
			if n == 0 || near > 0 && !joins(s.words[at].gap) {
				break
			}
			s.add(&r, at, n, ds, fixed || at > r.to || near == 0 || s.paused(at) || allDigits(s.word(at)) && len(s.word(at)) > 1, fixed)
			near, at, fixed = near+len(ds), at+n, false
			r.to = at
		}
		if near == 0 {
			i++
			continue
		}
		out = append(out, r)
		i = r.to
	}
	return out
}

// joins says that the parts of one number may stand on both sides of a gap. 12.4.1 and 1/2 are parts of something else.
func joins(gap string) bool {
	if gap == "." || gap == ":" || gap == "/" {
		return false
	}
	return strings.Trim(gap, " ,.-–—()?!…，。") == ""
}

// add puts the digits ds, said by n words from at on, into r.
func (s Speech) add(r *Number, at, n int, ds string, fresh, fixed bool) {
	if fresh {
		r.Groups, r.Fixed = append(r.Groups, nil), append(r.Fixed, fixed)
	}
	g := &r.Groups[len(r.Groups)-1]
	start, end := s.words[at].start, s.words[at+n-1].end
	for i := range len(ds) {
		d := Digit{ds[i], start, end}
		if n == 1 && len(ds) == end-start { // written: each has its place
			d.Start, d.End = start+i, start+i+1
		}
		*g = append(*g, d)
	}
}

// kindAt is what the words before word i say that a number is; "" = nothing.
func (s Speech) kindAt(i int) string {
	ahead := s.before(i, 9)
	best, from, to := "", 0, -1
	for _, k := range kinds {
		for _, m := range k.form.FindAllStringIndex(ahead, -1) {
			if m[1] > to || m[1] == to && m[0] < from {
				best, from, to = k.kind, m[0], m[1]
			}
		}
	}
	return best
}

// Numbers finds what may be a telephone, identity or card number, in the order of the text.
func (s Speech) Numbers() []Number {
	var out []Number
	for _, r := range s.runs() {
		if counted[s.word(r.to)] && !s.paused(r.to) || s.currency(r.from) {
			continue
		}
		if d := r.String(); len(d) == 10 && (d[:3] == "400" || d[:3] == "800") {
			continue // of a service
		}
		r.Kind = s.kindAt(r.from)
		if m := behind.FindStringSubmatch(s.after(r.to, 8)); r.Kind == "" && m != nil {
			r.Kind = map[string]string{"card": "bank", "id": "id", "phone": "call", "mobile": "call", "number": "call"}[m[1]]
		}
		if start := s.words[r.from].start; s.at(start-1) == '+' {
			r.Plus = start - 1
		} else if s.word(r.from-1) == "plus" {
			r.Plus = s.words[r.from-1].start
		}
		if r.Plus >= 0 && r.Kind != "order" {
			r.Kind = "call"
		}
		out = append(out, r)
	}
	return out
}

// String is the digits.
func (n Number) String() string {
	var b strings.Builder
	for _, g := range n.Groups {
		for _, d := range g {
			b.WriteByte(d.Value)
		}
	}
	return b.String()
}

// currency says that a sign of money stands before word i.
func (s Speech) currency(i int) bool {
	return strings.ContainsAny(s.words[i].gap, "$¥￥€£#")
}

// Dictated returns the digits of a text that is nothing but a number; "" for any other.
func (s Speech) Dictated() string {
	runs := s.runs()
	if len(runs) != 1 || runs[0].from != 0 {
		return ""
	}
	for n := runs[0].to; n < len(s.words); {
		more, _ := s.fillerAt(n)
		if more == 0 {
			return ""
		}
		n += more
	}
	return runs[0].String()
}

// begun is what stands before the beginning of a personal number.
var begun = regexp.MustCompile(` (?:(?:phone|mobile|cell|id|identity|passport|card|account|contact) (?:card )?(?:number|no)|(?:my|the) (?:id|number|phone|mobile|card))(?: is| 's| it 's|) (?:um |uh |well |okay |so )*$`)

// Begun is where four digits or more stand at the end of a text, behind the words for a personal number; 0, 0 when none do.
func (s Speech) Begun() (from, to int) {
	runs := s.runs()
	if len(runs) == 0 {
		return 0, 0
	}
	r := runs[len(runs)-1]
	if len(r.String()) < 4 || r.to < len(s.words) || !begun.MatchString(s.before(r.from, 9)) || s.kindAt(r.from) == "order" {
		return 0, 0
	}
	return s.words[r.from].start, s.words[r.to-1].end
}
