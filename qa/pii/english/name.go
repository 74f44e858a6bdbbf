package english

import (
	"regexp"
	"slices"
	"strings"
)

// Names in English: by the words that introduce them, by titles, by being usual names, and spelled letter by letter.

var (
	// After these almost anything is a name.
	nameSure = regexp.MustCompile(` (?:(?:name|surname|names) (?:is|'s|was|would be|will be|should be|reads|says)(?: actually| um| uh| er| just| still| mr| mrs| ms| miss| dr)*|in the name of|under the name(?: of)?|(?:account|card|policy|licence|line|contract) ?holder is|cardholder is|(?:contact person|recipient|owner|payee|tenant|landlord) is)$`)
	// After these what is a usual name or written with a capital is one.
	nameLikely = regexp.MustCompile(` (?:name|surname|names|holder|cardholder|recipient|named|called|call me|i 'm called|registered (?:to|under|for|with)|under|belongs to|addressed to|signed by|signed for by|contact person|made out to|payable to|` +
		`(?:this|it|that|he|she|here|who|i|you) (?:is|'s|am|'m|was|are|'re)|it was|` +
		`(?:my|her|his|our|your|their|the) (?:\S+ )?(?:husband|wife|son|daughter|father|mother|dad|mum|mom|brother|sister|friend|neighbour|neighbor|colleague|boss|landlord|tenant|partner|girlfriend|boyfriend|assistant|roommate|flatmate|uncle|aunt|cousin|grandfather|grandmother|nephew|niece|agent|technician|engineer|manager|supervisor|driver|doctor|lawyer|nanny)(?: is| 's| called| named)?)$`)
	// After these a usual name is one.
	nameMaybe = regexp.MustCompile(` (?:(?:speak|speaking|spoke|spoken|talk|talking|talked) (?:to|with)|ask for|asked for|thank you|thanks|hi|hello|hey|dear|bye|goodbye|for|from|to|by|with|tell|told|and|sorry|okay|ok|yes|sure|no|right|well|is|ask|asked|contact|call|calling|reach|met|meet|see|saw|agent|technician|engineer|manager|colleague|operator|driver)$`)
	// what has a name and is nobody
	nobody = regexp.MustCompile(` (?:plan|package|network|product|app|application|service|wifi|router|shop|store|company|business|game|brand|file|model|screen|user|tariff|street|road|city|estate|building|song|domain|display|nick|bundle|offer|website|site|chinese|english|its)(?: name)?(?: is| 's| was)?(?: called| named)?$`)
	// what a person does, behind the name
	acts     = regexp.MustCompile(`^ (?:is|was|will|has|had|told|said|promised|called|speaking|here|can|lives|owns|pays) `)
	spelling = regexp.MustCompile(` (?:name|surname|spell|spelled|spelt|spelling|called|mr|mrs|ms|miss|dr|that 's|it 's|i 'm|letters) `)
	pinyin   = regexp.MustCompile(`^(?:(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?(?:iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|ai|ei|ao|ou|an|en|in|un|ia|ie|iu|ua|uo|ui|ue|er|a|o|e|i|u|v)){1,3}$`)
	titled   = set("mr mrs ms miss dr doctor prof professor mister")
)

// Names finds the names of people.
func (s Speech) Names() []Span {
	var found [][2]int
	for i := 0; i < len(s.words); {
		to := s.nameAt(i)
		if to == i {
			to = s.spelledAt(i, found)
		}
		if to > i {
			found = append(found, [2]int{i, to})
			i = to
			continue
		}
		i++
	}
	found = s.again(found)
	var out []Span
	for _, f := range found {
		out = append(out, s.span(f[0], f[1], Name))
	}
	return out
}

// again adds the words of names that were found wherever they stand once more.
func (s Speech) again(found [][2]int) [][2]int {
	known := map[string]bool{}
	for _, f := range found {
		letters := ""
		for i := f[0]; i < f[1]; i++ {
			if w := s.word(i); len(w) > 2 && !plainWords()[w] && !wordNames()[w] {
				known[w] = true
			} else if len(w) == 1 {
				letters += w
			}
		}
		if len(letters) > 2 {
			known[letters] = true
		}
	}
	for i := range s.words {
		if known[s.word(i)] && !slices.ContainsFunc(found, func(f [2]int) bool { return f[0] <= i && i < f[1] }) {
			found = append(found, [2]int{i, i + 1})
		}
	}
	return found
}

// usual says that word i is a usual name, and no word besides.
func (s Speech) usual(i int) bool {
	w := s.word(i)
	return givenNames()[w] && (!wordNames()[w] || s.upperAt(i))
}

func (s Speech) upperAt(i int) bool { return i >= 0 && i < len(s.words) && s.words[i].upper }

// capital says that word i is written like a name and is no word of every day.
func (s Speech) capital(i int) bool {
	return s.upperAt(i) && !plainWords()[s.word(i)] && !s.words[i].caps && len(s.word(i)) > 1
}

// pinyinAt says that words i and i+1 are a Chinese name in Latin letters, in either order.
func (s Speech) pinyinAt(i int) bool {
	a, b := s.word(i), s.word(i+1)
	if b == "" || s.words[i+1].gap != " " || glue[a] || glue[b] {
		return false
	}
	both := pinyin.MatchString(a) && pinyin.MatchString(b) && (pinyinNames()[a] || pinyinNames()[b])
	return both && (s.upperAt(i) == s.upperAt(i+1) || s.breaks(i)) && !(plainWords()[a] && !s.upperAt(i)) && !(plainWords()[b] && !s.upperAt(i+1))
}

// nameAt is where a name that begins with word i ends; i when none does.
func (s Speech) nameAt(i int) int {
	w := s.words[i]
	_, digit := unitWords[w.text]
	if w.text[0] == '\'' || isDigit(rune(w.text[0])) || digit || len(w.text) == 1 && !s.initial(i) || (glue[w.text] || plainWords()[w.text]) && !w.upper && !wordNames()[w.text] || s.placed(i) {
		return i
	}
	trust := s.trust(i)
	switch {
	case glue[w.text] && !(trust >= 2 && s.capitalName(i)):
		return i
	case trust == 3 && (!plainWords()[w.text] || s.capitalName(i)):
	case trust >= 2 && titled[s.word(i-1)] && (familyNames()[w.text] && !plainWords()[w.text] || s.capital(i)):
	case trust >= 2 && (s.usual(i) || s.upperAt(i) && s.follows(i+1) && s.usual(i+1) || s.capital(i) && s.closes(i) || s.pinyinAt(i) || s.capitalName(i)):
	case trust == 2 && !plainWords()[w.text] && (s.word(i+1) == "speaking" || s.word(i+1) == "calling" || s.word(i+1) == "here" && s.ended(i+2)):
	case trust >= 2 && (wordNames()[w.text] || !plainWords()[w.text]) && s.full(i) && !plainWords()[s.word(i+1)]:
	case len(s.words) == 2 && i == 0 && (s.pinyinAt(i) && !plainWords()[w.text] && !plainWords()[s.word(1)]), len(s.words) == 1 && givenNames()[w.text] && !wordNames()[w.text]: // nothing else is said
	case trust == 1 && (s.usual(i) && !wordNames()[w.text] || s.usual(i) && familyNames()[s.word(i+1)]):
	case s.usual(i) && s.follows(i+1) && (familyNames()[s.word(i+1)] && !plainWords()[s.word(i+1)] || s.capital(i+1) && familyNames()[s.word(i+1)]):
	case (s.usual(i) || s.full(i)) && s.announces(i):
	case s.breaks(i) && s.pinyinAt(i) && s.upperAt(i+1) && acts.MatchString(s.after(i+2, 2)):
	default:
		return i
	}
	return s.nameEnd(i, trust)
}

// placed says that word i is a part of a road, an estate or a district.
func (s Speech) placed(i int) bool {
	for at := i + 1; at < len(s.words) && at < i+3 && s.words[at].gap == " "; at++ {
		if w := s.words[at]; (streetWords[w.text] || estateWords[w.text] || adminWords[w.text] || w.text == "station" || w.text == "airport" || w.text == "university" || w.text == "hotel" || w.text == "plan") && (at == i+1 || s.upperAt(at)) {
			return true
		}
	}
	return false
}

// initial says that word i is a letter that a name begins with: J. Smith.
func (s Speech) initial(i int) bool {
	return s.words[i].caps && s.follows(i+1) && (s.capital(i+1) || familyNames()[s.word(i+1)]) && s.word(i) != "i"
}

// capitalName is a word that is a name as well, written as one.
func (s Speech) capitalName(i int) bool {
	w := s.word(i)
	return s.upperAt(i) && (wordNames()[w] || givenNames()[w] || familyNames()[w] || pinyinNames()[w])
}

// closes says that what stands behind the one or two words of a name at i may stand there.
func (s Speech) closes(i int) bool {
	end := i + 1
	if s.follows(end) && (s.capital(end) || s.particle(end)) {
		return true
	}
	return s.ended(end) || slices.Contains([]string{"from", "and", "calling", "speaking", "here", "i", "my", "'s"}, s.word(end))
}

// particle says that word i stands between the parts of a name: van Dijk, de la Cruz.
func (s Speech) particle(i int) bool {
	if !particles[s.word(i)] {
		return false
	}
	return s.follows(i+1) && (s.capital(i+1) || s.particle(i+1) || familyNames()[s.word(i+1)] && !plainWords()[s.word(i+1)])
}

var particles = set("van von de del della der den di da dos du la le bin ibn al el ter")

// ended says that a pause or the end stands before word i.
func (s Speech) ended(i int) bool { return i >= len(s.words) || s.paused(i) }

// follows says that word i goes on with what is before it.
func (s Speech) follows(i int) bool {
	if i >= len(s.words) {
		return false
	}
	gap := s.words[i].gap
	return gap == " " || gap == "-" || gap == "" && s.word(i)[0] != '\'' || gap == ". " && len(s.word(i-1)) == 1
}

// announces says that the speaker names himself behind a name at i: Michael Brown speaking.
func (s Speech) announces(i int) bool {
	if i > 0 && !s.paused(i) && !slices.Contains([]string{"is", "'s", "yes"}, s.word(i-1)) {
		return false
	}
	for n := 1; n <= 3; n++ {
		if s.word(i+n) == "speaking" || s.word(i+n) == "here" && s.ended(i+n+1) {
			return true
		}
	}
	return false
}

// full says that two usual names stand at i.
func (s Speech) full(i int) bool {
	return familyNames()[s.word(i+1)] && s.follows(i+1)
}

// nameEnd is where a name that begins with word i ends: at most three words more, each of which looks like one.
func (s Speech) nameEnd(i, trust int) int {
	at := i + 1
	for at < len(s.words) && at < i+5 && s.follows(at) {
		w := s.word(at)
		known := givenNames()[w] && !wordNames()[w] || familyNames()[w] && !plainWords()[w] || s.capital(at) || s.capitalName(at) || s.initial(at)
		chinese := pinyin.MatchString(w) && !plainWords()[w] && (pinyinNames()[s.word(at-1)] || pinyinNames()[w] || pinyin.MatchString(s.word(at-1)) && at > i+1)
		last := trust == 3 && at == i+1 && !plainWords()[w] && !s.upperAt(i) && (s.ended(at+1) || plainWords()[s.word(at+1)]) && len(w) > 1 && !isDigit(rune(w[0])) && w != "speaking"
		if s.particle(at) {
			at++
			continue
		}
		if _, digit := unitWords[w]; digit || glue[w] || !known && !chinese && !last {
			break
		}
		at++
	}
	return at
}

// trust is how far the words before word i let expect a name: 3 for certain, 0 not at all.
func (s Speech) trust(i int) int {
	if s.breaks(i) {
		return 0
	}
	gap := strings.Trim(s.words[i].gap, " ")
	ahead := s.before(i, 9)
	ahead = ahead[:max(len(ahead)-1, 0)]
	prev := s.word(i - 1)
	switch {
	case titled[prev] && (gap == "" || gap == ".") && !allDigits(s.word(i-2)): // 20 ms are a time
		if prev == "miss" || prev == "doctor" || prev == "professor" { // miss is something to do as well
			return 2
		}
		return 3
	case gap != "" && gap != "," && gap != ":" && gap != "\"" && gap != "“":
		return 0
	case nobody.MatchString(ahead):
		return 0
	case gap == "" && nameSure.MatchString(ahead):
		return 3
	case nameLikely.MatchString(ahead):
		return 2
	case nameSure.MatchString(ahead):
		return 2
	case nameMaybe.MatchString(ahead):
		return 1
	}
	return 0
}

// spelledAt is where letters that spell a name from word i on end; i when none do.
func (s Speech) spelledAt(i int, found [][2]int) int {
	at, letters := i, 0
	for at < len(s.words) && (at == i || strings.Trim(s.words[at].gap, " -,.") == "") {
		w := s.word(at)
		if len(w) == 1 && isLatin(rune(w[0])) {
			letters, at = letters+1, at+1
			if next := s.word(at); (next == "for" || next == "like") && len(s.word(at+1)) > 1 {
				at += 2
			} else if next == "as" && s.word(at+1) == "in" {
				at += 3
			}
			continue
		}
		if times[w] == 2 && len(s.word(at+1)) == 1 && isLatin(rune(s.word(at + 1)[0])) { // double t
			letters, at = letters+2, at+2
			continue
		}
		break
	}
	at = min(at, len(s.words))
	near := len(found) > 0 && i-found[len(found)-1][1] <= 6
	if letters >= 3 && (near || spelling.MatchString(s.join(max(i-10, 0), i))) {
		return at
	}
	return i
}
