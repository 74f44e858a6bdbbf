package english

import (
	"regexp"
	"slices"
	"strings"
)

// Addresses in English: a chain of parts like the Chinese ones (27 Zhongguancun Street | building 3 | Haidian District).

var (
	streetWords = set("street st road rd avenue ave lane boulevard blvd drive crescent terrace highway alley hutong square lu jie dadao")
	// also words of their own: a capital tells them
	doubtfulStreets = set("way court close place row park grove walk")
	estateWords     = set("garden gardens apartments residence residences mansion mansions villa villas tower towers plaza village community compound estate estates heights courtyard dormitory campus")
	adminWords      = set("district county province town township city area zone")
	// unitParts stand before their number, floorParts behind it as well.
	unitParts = set("building block unit room apartment apt flat suite house gate entrance villa door tower floor level number no lane")
	// notStreets are words that never begin the name of a road behind a number.
	notStreets = set(`minute minutes hour hours day days week weeks month months year years km kilometre kilometres kilometer kilometers mile miles metre metres meter meters percent yuan dollars dollar pounds euros people times
		way ways hard test disk flash usb other more new different big small busy nice long whole same next first last cross side per gigabytes megabytes gb mb cars car dead ring rooms floors times second`)
	liveIntro = regexp.MustCompile(` (?:(?:live|lives|lived|living|stay|staying|reside|resides|moved|moving|move) (?:on|at|in|to)|address(?: is| 's| was|)|located (?:at|in|on)|(?:deliver|send|ship|mail|sent|post|come|delivered|shipped|bring) (?:\S+ ){0,3}?(?:to|at)|installed (?:at|in)|home (?:is )?(?:at|in|on)|house (?:is )?(?:at|in|on)|the technician to|we 're (?:at|in)|i 'm (?:at|in)) (?:um |uh |the |my |our |number )*$`)
	shopNear  = regexp.MustCompile(` (?:store|stores|branch|branches|shop|shops|outlet|counter|centre|center|hall|bank|station|stop|hospital|school|police|restaurant|hotel) `)
)

// sign is a kind of part of an address.
type sign int

const (
	admin  sign = iota + 1 // district to province, and cities
	road                   // with or without its number
	estate                 // gardens, towers
	number                 // building, floor, room
)

// part is one part of an address, by its words.
type part struct {
	kind     sign
	name     string // the word that makes it one
	from, to int
}

// Addresses finds where somebody lives or is.
func (s Speech) Addresses() []Span {
	var out []Span
	for i := 0; i < len(s.words); {
		parts := s.chain(i)
		if len(parts) == 0 {
			i++
			continue
		}
		to := parts[len(parts)-1].to
		if s.lived(parts) {
			to = s.postTown(to)
			out = append(out, s.span(parts[0].from, to, Address))
		}
		i = to
	}
	return append(out, s.postcodes(out)...)
}

var (
	// The two halves of a British postcode: SW1A 2AA.
	outwardCode = regexp.MustCompile(`^[a-z]{1,2}[0-9][0-9a-z]?$`)
	inwardCode  = regexp.MustCompile(`^[0-9][a-z]{2}$`)
	wholeCode   = regexp.MustCompile(`^[a-z]{1,2}[0-9][0-9a-z]?[0-9][a-z]{2}$`)
	postIntro   = regexp.MustCompile(` (?:postcode|(?:post|postal) code)(?: (?:is|'s|was|as|to|to be|should be|it 's|um|uh|er|so|here|there|of|for|my|the|our|address|house))*$`)
)

// postcode is how many words from i on are one, written as such; 0 when none begins.
func (s Speech) postcode(i int) int {
	switch {
	case wholeCode.MatchString(s.word(i)):
		return 1
	case outwardCode.MatchString(s.word(i)) && inwardCode.MatchString(s.word(i+1)) && !s.paused(i+1):
		return 2
	}
	return 0
}

// postTown is where the address that ends before word i ends with its postcode, the town before it included: Leeds LS6 2QB.
func (s Speech) postTown(i int) int {
	for at := i; at < len(s.words) && at <= i+3 && !s.breaks(at); at++ {
		if n := s.postcode(at); n > 0 {
			return at + n
		}
		if glue[s.word(at)] && s.word(at) != "in" {
			break
		}
	}
	return i
}

// postcodes finds those that words say to be one, outside what was found.
func (s Speech) postcodes(found []Span) []Span {
	var out []Span
	for i := 1; i < len(s.words); i++ {
		if !strings.HasPrefix(s.word(i-1), "post") && !strings.HasPrefix(s.word(i-1), "code") && !glue[s.word(i-1)] {
			continue
		}
		n := s.postcode(i)
		if n == 0 {
			if words, chars, digits := s.codeAt(i); chars >= 5 && chars <= 7 && digits >= 2 && digits <= 3 && len(s.word(i)) == 1 { // said letter by letter
				n = words
			}
		}
		if n == 0 || !postIntro.MatchString(strings.TrimSuffix(s.before(i, 6), " ")) {
			continue
		}
		if span := s.span(i, i+n, Address); !slices.ContainsFunc(found, func(o Span) bool { return span.Start < o.End && o.Start < span.End }) {
			out = append(out, span)
		}
	}
	return out
}

// chain is the parts that follow each other from word i on.
func (s Speech) chain(i int) []part {
	var out []part
	for at := i; at < len(s.words); {
		p, ok := s.partAt(at)
		if !ok && len(out) > 0 {
			p, ok = s.cityAt(at)
		}
		if ok && len(out) > 0 && s.breaks(at) && p.kind != number {
			break
		}
		if ok {
			out, at = append(out, p), p.to
			continue
		}
		if len(out) == 0 || !s.bridges(at) {
			break
		}
		at++
	}
	return out
}

// bridges says that word i may stand between two parts.
func (s Speech) bridges(i int) bool {
	switch s.word(i) {
	case "and", "in", "of", "on", "at", "um", "uh", "er", "the", "it", "'s", "that", "yes":
		_, next := s.partAt(i + 1)
		_, after := s.partAt(i + 2)
		return next || after
	}
	return false
}

// partAt is the part of an address that begins with word i.
func (s Speech) partAt(i int) (part, bool) {
	if i >= len(s.words) {
		return part{}, false
	}
	from := i
	if w := s.word(i); unitParts[w] {
		if n := s.numeral(i + 1); n > 0 {
			if to := s.named(i + 1 + n); w == "no" || w == "number" {
				if to > 0 {
					return part{road, s.word(to - 1), from, to}, true
				}
				return part{}, false
			}
			return part{number, w, from, i + 1 + n}, true
		}
	}
	if n := s.numeral(i); n > 0 && !s.currency(i) {
		if to := s.named(i + n); to > 0 {
			return part{road, "numbered", from, to}, true
		}
		if w := s.word(i + n); (w == "floor" || w == "building") && !s.paused(i+n) {
			return part{number, w, from, i + n + 1}, true
		}
	}
	switch s.word(i) {
	case "first", "second", "third", "fourth", "fifth", "sixth", "top", "ground":
		if w := s.word(i + 1); w == "floor" {
			return part{number, w, from, i + 2}, true
		}
	}
	return s.placeAt(i)
}

// named is where the name of a road behind its number, which begins with word i, ends; 0 when none stands there.
func (s Speech) named(i int) int {
	for at := i; at < len(s.words) && at < i+5; at++ {
		w := s.words[at]
		switch {
		case at > i && s.street(at):
			return at + 1
		case w.text == "'s" && at > i: // Queen's Road
		case strings.Trim(w.gap, " -") != "" || glue[w.text] || notStreets[w.text]:
			return 0
		}
	}
	return 0
}

// street says that word i is one for a road.
func (s Speech) street(i int) bool {
	w := s.words[i]
	return streetWords[w.text] && !(w.text == "drive" && notStreets[s.word(i-1)]) || doubtfulStreets[w.text] && w.upper && !streetWords[s.word(i+1)]
}

// placeAt is a road, an estate or a district with its name: Sunshine Gardens, Gulou District.
func (s Speech) placeAt(i int) (part, bool) {
	for at := i; at < len(s.words) && at < i+4; at++ {
		w := s.words[at]
		if at > i && strings.Trim(w.gap, " -") != "" || glue[w.text] || unitParts[w.text] && at == i {
			return part{}, false
		}
		if at == i {
			if streetWords[w.text] || estateWords[w.text] || adminWords[w.text] || plainWords()[w.text] && !w.upper && !estateNames[w.text] {
				return part{}, false
			}
			continue
		}
		switch {
		case s.street(at):
			return part{road, w.text, i, at + 1}, true
		case estateWords[w.text]:
			return part{estate, w.text, i, at + 1}, true
		case adminWords[w.text] && (w.text != "area" && w.text != "zone" || s.word(at-1) == "new" || s.word(at-1) == "development"):
			return part{admin, w.text, i, at + 1}, true
		}
	}
	return part{}, false
}

// estateNames are usual words in the names of estates and roads.
var estateNames = set("sunshine garden spring golden green river lake hill park century people's north south east west middle new great happy royal jade ocean")

// cityAt is the name of a town by itself, which goes on with an address.
func (s Speech) cityAt(i int) (part, bool) {
	w := s.word(i)
	return part{admin, w, i, i + 1}, cities[w]
}

var cities = set(`beijing shanghai nanjing guangzhou shenzhen hangzhou suzhou wuhan chengdu chongqing tianjin wuxi changzhou nantong yangzhou zhenjiang xuzhou hefei ningbo xiamen fuzhou qingdao jinan dalian shenyang
	harbin changchun zhengzhou changsha nanchang kunming guiyang nanning haikou xian taiyuan lanzhou urumqi jiangsu zhejiang anhui guangdong pudong puxi`)

// numeral is how many words from i on make the number of a house, building or room: 27, one hundred and eight, 5b, C.
func (s Speech) numeral(i int) int {
	n := 0
	for n < 6 && i+n < len(s.words) {
		if n > 0 && strings.Trim(s.words[i+n].gap, " -") != "" {
			break
		}
		w := s.word(i + n)
		_, took := s.digitsAt(i+n, 1)
		switch {
		case n > 0 && w == "and" && s.word(i+n-1) == "hundred" && s.digitLike(i+n+1), n > 0 && (w == "hundred" || w == "thousand"):
			n++
		case took > 0 && sounds[w] == 0 && len(w) <= 9:
			n += took
		case len(w) <= 5 && strings.ContainsAny(w, "0123456789"):
			return n + 1
		case len(w) == 1 && isLatin(rune(w[0])) && (w != "a" || s.paused(i+n+1)) && w != "i" && (n > 0 || unitParts[s.word(i-1)]):
			return n + 1
		default:
			return n
		}
	}
	return n
}

// door says that a part is where somebody lives, whatever is said behind it.
func door(p part) bool {
	return p.kind == number && (p.name == "room" || p.name == "apartment" || p.name == "apt" || p.name == "flat")
}

// lead is the up to n words before word i that say whose address begins there: of its clause, and none before my or our.
func (s Speech) lead(i, n int) string {
	from := i
	for from > 0 && i-from < n && (from == i || !s.paused(from)) {
		if w := s.word(from - 1); w == "my" || w == "our" {
			break
		}
		from--
	}
	return s.join(from, i)
}

// follow is the up to n words from word i on that belong to the clause of the word before.
func (s Speech) follow(i, n int) string {
	to := i
	for to < len(s.words) && to-i < n && !s.paused(to) {
		to++
	}
	return s.join(i, to)
}

// lived judges a chain of parts.
func (s Speech) lived(parts []part) bool {
	var n [number + 1]int
	numbered := false
	units := map[string]bool{}
	for _, p := range parts {
		n[p.kind]++
		numbered = numbered || p.kind == road && (p.name == "numbered" || s.word(p.from) == "no" || s.word(p.from) == "number")
		if p.kind == number {
			units[p.name] = true
		}
	}
	first, last := parts[0], parts[len(parts)-1]
	ahead := s.before(first.from, 8)
	if shopNear.MatchString(s.lead(first.from, 4)) || !slices.ContainsFunc(parts, door) && shopNear.MatchString(s.follow(last.to, 2)) {
		return false
	}
	live := liveIntro.MatchString(ahead)
	named := n[road] + n[estate]
	return numbered || named > 0 && n[number] > 0 || len(units) >= 2 || live && (named > 0 || n[admin] > 1 || n[number] > 0 && n[admin] > 0)
}
