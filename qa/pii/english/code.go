package english

import (
	"regexp"
	"strings"
)

// Secrets, plates, passports and e-mail in English: letters and digits mixed, behind the words for them.

var (
	// secretIntro ends where a secret may begin.
	secretIntro = regexp.MustCompile(`(?: (?:password|passcode|pass code|passphrase|passwords|pin|puk|pincode|cvv|cvv2|cvc|otp)| (?:pin|verification|security|access|secret|authentication|auth|login|one time|onetime|sms|confirmation) (?:code|number)| code (?:is|was|you sent(?: me)?|i got|i received))(` + secretWord + `)*$`)
	notSecret   = regexp.MustCompile(` (?:tracking|order|product|error|post|postal|zip|area|country|dialling|promo|promotion|discount|voucher|coupon|activity|sort|swift|plan|bar|qr|model|colour|color|item|branch|staff|status|fault|source) code `)
	plateIntro  = regexp.MustCompile(` (?:(?:licen[cs]e|number|registration|car|vehicle)? ?plates?(?: number)?|registration(?: number)?|(?:car|vehicle) number)(` + secretWord + `)*$`)
	// passIntro leads to the number of a passport, of the British national insurance, or of the social security of the United States.
	passIntro = regexp.MustCompile(` (?:(passport)|(national insurance|ni)|social|social security|ssn)(?: (?:number|no))?(` + secretWord + `)*$`)
	// three digits make a secret behind these.
	shortSecret = regexp.MustCompile(` (?:cvv2?|cvc|security (?:code|number)) `)
	// what says behind a code that it was a secret
	secretBehind = regexp.MustCompile(`^ (?:(?:that|this|it|which) )?(?:is|'s|was|as) (?:my|the|our|his|her|their) (?:\S+ ){0,2}?(?:password|passcode|pin|code) `)
)

// written is a secret that is written as such.
var written = regexp.MustCompile(`^[a-z0-9@#$%!_.&*+\-]{4,24}`)

// secretWord is what may stand between the word for a secret and the secret.
const secretWord = ` (?:is|'s|was|are|were|to|as|be|set|now|should|would|will|currently|i|think|believe|use|used|chose|have|want|maybe|my|the|on|back|number|code|for|of|this|that|account|new|old|one|card|says|reads|um|uh|er|well|okay|so|at the moment|it|wifi|online|banking|car|from|our|his|her|yes|right|changed|it's)`

// codeAt is how many words from i on make a code of letters and digits, said one by one or written, and how many characters and digits it has.
func (s Speech) codeAt(i int) (words, chars, digits int) {
	at := i
	for at < len(s.words) && chars <= 24 && (at == i || joins(s.words[at].gap) && !s.ends(at)) {
		skip, _ := s.fillerAt(at)
		if chars == 0 {
			skip = 0
		}
		n, c, d := s.itemAt(at+skip, digits)
		if n == 0 || glue[s.word(at+skip)] && (at > i && s.paused(at) || !s.coded(at+skip+1)) { // a letter that is a word
			break
		}
		at, chars, digits = at+skip+n, chars+c, digits+d
		words = at - i
	}
	return words, chars, digits
}

// coded says that word i goes on with a code, or that nothing comes.
func (s Speech) coded(i int) bool {
	if i >= len(s.words) {
		return true
	}
	n, _, _ := s.itemAt(i, 1)
	return n > 0 || s.paused(i)
}

// ends says that a sentence ends before word i; digits may go on behind the full stop of a recogniser.
func (s Speech) ends(i int) bool { return s.breaks(i) && !s.digitLike(i) }

// itemAt is the piece of a code at word i: its words, characters and digits. near is how many digits stand before.
func (s Speech) itemAt(i, near int) (words, chars, digits int) {
	w := s.word(i)
	switch w {
	case "":
		return 0, 0, 0
	case "capital", "uppercase", "lowercase", "small", "letter":
		if n, c, d := s.itemAt(i+1, near); c == 1 {
			return n + 1, c, d
		}
		return 0, 0, 0
	case "upper", "lower":
		if n, c, d := s.itemAt(i+2, near); s.word(i+1) == "case" && c == 1 {
			return n + 2, c, d
		}
		return 0, 0, 0
	case "underscore", "hash", "hashtag", "asterisk", "star":
		return 1, 1, 0
	}
	if ds, n := s.digitsAt(i, max(near, 1)); n > 0 && !strings.Contains(ds, "X") && sounds[w] == 0 {
		return n, len(ds), len(ds)
	}
	if n := strings.IndexAny(w, "0123456789"); n >= 0 {
		d := 0
		for _, r := range w {
			if isDigit(r) {
				d++
			}
		}
		return 1, len(w), d
	}
	if len(w) == 1 && isLatin(rune(w[0])) || len(w) <= 3 && s.words[i].caps && !glue[w] {
		return 1, len(w), 0
	}
	return 0, 0, 0
}

// Codes finds secrets, plates and passport numbers behind the words for them, and secrets before them.
func (s Speech) Codes() []Span {
	var out []Span
	end := 0 // words that are taken
	for i := range s.words {
		if n, _, _ := s.itemAt(i, 0); i < end || s.breaks(i) || n == 0 && !plateProvinces[s.word(i)] && !s.digitLike(i+1) {
			continue
		}
		ahead := s.before(i, 12)
		ahead = ahead[:max(len(ahead)-1, 0)]
		var kind Kind
		n := 0
		pass := passIntro.FindStringSubmatch(ahead)
		switch {
		case pass != nil:
			kind, n = Passport, s.passport(i, pass[1] != "", pass[2] != "")
		case plateIntro.MatchString(ahead):
			kind, n = Plate, s.plate(i)
		case plateProvinces[s.word(i)] && len(s.word(i+1)) == 1 && isLatin(rune(s.word(i + 1)[0])):
			if _, chars, _ := s.codeAt(i + 1); chars == 6 || chars == 7 {
				kind, n = Plate, s.plate(i)
			}
		case secretIntro.MatchString(ahead) && !notSecret.MatchString(ahead+" "):
			kind, n = Password, s.secret(i, shortSecret.MatchString(ahead+" "))
		}
		if n > 0 {
			span := s.span(i, i+n, kind)
			if _, chars, digits := s.codeAt(i); kind == Password && chars == digits {
				span.Digits = s.digitsOf(i, n)
			}
			if kind == Password && n == 1 { // marks belong to one that is written
				span.End = max(span.End, span.Start+len(strings.TrimRight(written.FindString(string(s.runes[span.Start:min(span.Start+24, len(s.runes))])), ".!")))
			}
			out, end = append(out, span), i+n
		}
	}
	for _, r := range s.runs() {
		if n := len(r.String()); n >= 4 && n <= 10 && secretBehind.MatchString(s.after(r.to, 8)) {
			out = append(out, s.span(r.from, r.to, Password))
		}
	}
	return out
}

// secret is how many words from i on are one.
func (s Speech) secret(i int, short bool) int {
	n, chars, digits := s.codeAt(i)
	if n == 0 && !plainWords()[s.word(i)] && i+1 < len(s.words) && s.words[i+1].gap == " " { // Summer 2 0 2 4
		if n, chars, digits = s.codeAt(i + 1); digits < 2 {
			return 0
		}
		n, chars = n+1, chars+len(s.word(i))
	}
	if chars < 4 && !(short && chars == 3) || counted[s.word(i+n)] && !s.paused(i+n) {
		return 0
	}
	if digits == 0 && chars < 5 {
		return 0
	}
	if digits == chars && chars > 12 {
		return 0
	}
	return n
}

// digitsOf are the digits that n words from i on say.
func (s Speech) digitsOf(i, n int) string {
	var b strings.Builder
	for at := i; at < i+n; {
		ds, took := s.digitsAt(at, max(b.Len(), 1))
		if took == 0 {
			at++
			continue
		}
		b.WriteString(ds)
		at += took
	}
	return b.String()
}

// plate is how many words from i on are one: a province in Pinyin or letters, then letters and digits.
func (s Speech) plate(i int) int {
	from := i
	if plateProvinces[s.word(i)] {
		i++
	}
	n, chars, digits := s.codeAt(i)
	if chars < 5 || chars > 8 || digits < 2 || digits == chars || counted[s.word(i+n)] && !s.paused(i+n) {
		return 0
	}
	return i + n - from
}

var plateProvinces = set("jing jin hu yu ji jin meng liao hei su zhe wan min gan lu e xiang yue gui qiong chuan yun shan qing ning xin zang")

// passport is how many words from i on are its number: one letter or two, then seven digits or eight. That of the insurance has two letters, six digits
// and a letter, that of the social security nine digits.
func (s Speech) passport(i int, pass, insurance bool) int {
	n, chars, digits := s.codeAt(i)
	switch {
	case pass && chars >= 8 && chars <= 9 && digits >= 6, insurance && chars == 9 && digits == 6, !pass && !insurance && chars == 9 && digits == 9:
		return n
	}
	return 0
}

// topDomain is how the spoken part behind the at ends.
var topDomain = set("com cn net org edu gov co io uk hk de fr me info tv")

// mailWords are words before an address that are no part of it.
var mailWords = set("email e-mail mail mails address reach contact write send it's its is to me yes okay ok um uh er use try login account under sorry no again look find visit shop order arrive buy stay live work home meet wait call")

// Mails finds spoken addresses: john dot smith at example dot com. Written ones are found in any text.
func (s Speech) Mails() []Span {
	var out []Span
	for i := range s.words {
		if s.word(i) != "at" {
			continue
		}
		to := s.domain(i + 1)
		if to == 0 {
			continue
		}
		if from := s.mailbox(i); from < i && !s.merely(from, i) {
			out = append(out, s.span(from, to, Email))
		}
	}
	return out
}

// domain is where the words of a domain that begins at i end; 0 when none does.
func (s Speech) domain(i int) int {
	end := 0
	for at := i; at < len(s.words) && at < i+9; at++ {
		written := at > i && s.words[at].gap == "." // example.com
		if at > i && !written && strings.Trim(s.words[at].gap, " -") != "" {
			break
		}
		switch dotted := written || isDot(s.word(at-1)); {
		case at > i && dotted && topDomain[s.word(at)]:
			end = at + 1
			if !isDot(s.word(end)) && !(end < len(s.words) && s.words[end].gap == ".") {
				return end
			}
		case glue[s.word(at)] && end > 0:
			return end
		}
	}
	return end
}

func isDot(w string) bool { return w == "dot" || w == "point" }

// mailbox is where the part of an address before the at, which is word end, begins.
func (s Speech) mailbox(end int) int {
	at := end
	for at > 0 && end-at < 24 {
		w := s.words[at-1]
		if gap := s.words[at].gap; strings.Trim(gap, " -._") != "" || strings.HasPrefix(gap, ". ") {
			break
		}
		letter := len(w.text) == 1 && len(s.word(at)) == 1 // l i u
		if (glue[w.text] || mailWords[w.text]) && !letter && !isDot(s.word(at)) && s.word(at) != "underscore" {
			break
		}
		at--
	}
	for at < end && isConnector(s.word(at)) {
		at++
	}
	return at
}

func isConnector(w string) bool {
	return isDot(w) || w == "underscore" || w == "dash" || w == "hyphen"
}

var (
	// mailIntro leads to an address.
	mailIntro = regexp.MustCompile(` (?:e-?mail|mail|mails|address|contact|reach|write|send|account|login) `)
	// offices are mailboxes that are words.
	offices = set("info support sales service contact admin office hello billing help")
)

// merely says that words from..to-1 before an at lead to a place rather than name a mailbox: have a look at example dot com.
func (s Speech) merely(from, to int) bool {
	if mailIntro.MatchString(s.before(from, 8)) {
		return false
	}
	for i := from; i < to; i++ {
		if w := s.word(i); len(w) > 1 && plainWords()[w] && !s.digitLike(i) && !offices[w] && !isConnector(w) {
			return true
		}
	}
	return false
}
