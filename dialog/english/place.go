package english

import (
	"regexp"
	"strings"
)

// A caller puts a part of an address right: no, apartment 5 not 4. The rest of it stays.

const (
	// numeral is how the number of a part is said: 18, 3a, B, five oh two, twenty-one.
	numeral = `(?:#?\d+[a-z]?(?:-\d+)?|(?:(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred)\b(?:[ -](?:and )?)?)+)`
	storey  = `(?:\d+(?:st|nd|rd|th)|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)`
	roads   = `(?:road|rd|street|st|avenue|ave|lane|alley|boulevard)`
)

// addressParts are the sorts of the parts of an address, each with its number in the first group, or its name where it is called by one.
var addressParts = []*regexp.Regexp{
	regexp.MustCompile(`(?i)\b(?:apartment|apt\.?|flat|room|suite)(?: number| no\.?)? (` + numeral + `|[a-z]\b)`),
	regexp.MustCompile(`(?i)\b(?:unit|entrance|staircase)(?: number| no\.?)? (` + numeral + `|[a-z]\b)`),
	regexp.MustCompile(`(?i)\b(?:building|block|tower)(?: number| no\.?)? (` + numeral + `|[a-z]\b)`),
	regexp.MustCompile(`(?i)\b(` + storey + `|` + numeral + `) ?floor\b|\bfloor (?:number )?(` + numeral + `)`),
	regexp.MustCompile(`(?i)(?:^|, *)(?:at |on |in )?((?:` + numeral + ` )?(?:[a-z']+ ){1,3}` + roads + `)\b`),
	regexp.MustCompile(`(?i)(?:^|, *)(?:at |in )?((?:[a-z']+ ){1,2}(?:district|county|city|town|village))\b`),
	regexp.MustCompile(`(?i)(?:^|, *)(?:(?:house )?(?:number|no\.?) )?(` + numeral + `)(?: (?:[a-z']+ ){1,3}` + roads + `\b|$)`),
}

// The places in parts of those that are told by kin: who has a flat in a unit of the building says either.
const (
	aRoom  = 0
	aUnit  = 1
	aRoad  = 4
	aHouse = 6
)

// The wrong part behind the right one (apartment 5, not 4), and before it (not apartment 4, apartment 5).
var (
	notThat  = regexp.MustCompile(`(?i)[, ]*\b(?:and )?not (?:the )?[a-z\d]+(?: [a-z\d]+){0,2}$`)
	notFirst = regexp.MustCompile(`(?i)^(?:it's |it is )?not (?:the )?[^,]+?(?:,|,? but) *(?:it's |it is )?`)
	byNumber = regexp.MustCompile(`(?i)^(?:it's |it is |the )*(?:house )?(?:number|no\.?) (?:` + numeral + `)$`)
)

// NamesPart reports few words that name a part of an address with its number or name: apartment 5 not 4, it's Beijing Road.
func NamesPart(text string) bool {
	text = meant(text)
	if Count(text) > 8 {
		return false
	}
	for i := range addressParts {
		if _, ok := partOf(i, text); ok && (i != aHouse || byNumber.MatchString(text)) {
			return true
		}
	}
	return false
}

// meant is a correction without the part that is wrong, and without the words before it.
func meant(fix string) string {
	fix = strings.Trim(fix, " ,.!")
	fix = notThat.ReplaceAllString(notFirst.ReplaceAllString(fix, ""), "")
	return addressLead.ReplaceAllString(strings.Trim(fix, " ,.!"), "")
}

// span is where a part of an address stands, and its number or name in it.
type span struct{ from, to, first, last int }

// partOf finds the part of a sort in text.
func partOf(sort int, text string) (span, bool) {
	m := addressParts[sort].FindStringSubmatchIndex(text)
	for i := 2; i+1 < len(m); i += 2 {
		if m[i] >= 0 {
			return span{m[0], m[1], m[i], m[i] + len(strings.TrimRight(text[m[i]:m[i+1]], " -"))}, true
		}
	}
	return span{}, false
}

// amend puts parts of an address in place of those of the same sort, and behind it where it has none. False for words that name no part.
func amend(address, fix string) (string, bool) {
	fix = meant(fix)
	done := false
	for sort := range addressParts {
		now, ok := partOf(sort, fix)
		if !ok || sort == aHouse && done {
			continue
		}
		done = true
		if was, known := kindred(sort, address); known {
			address = address[:was.first] + withNumber(sort, address[was.first:was.last], fix[now.first:now.last]) + address[was.last:]
		} else {
			address += ", " + strings.Trim(fix[now.from:now.to], " ,-")
		}
	}
	return address, done
}

// kindred is where an address has the part of that sort: a room may have been called a unit, and the other way about.
func kindred(sort int, address string) (span, bool) {
	at, ok := partOf(sort, address)
	switch {
	case ok:
	case sort == aRoom:
		at, ok = partOf(aUnit, address)
	case sort == aUnit:
		at, ok = partOf(aRoom, address)
	}
	return at, ok
}

// withNumber is the new part. A road whose number is not said again keeps it.
func withNumber(sort int, was, now string) string {
	if sort != aRoad || startsWithNumber.MatchString(now) {
		return now
	}
	return startsWithNumber.FindString(was) + now
}

var startsWithNumber = regexp.MustCompile(`(?i)^` + numeral + ` `)

// corrected is an address that the caller put right in the same breath: 18 Zhongshan Road, apartment 4, no, apartment 5.
func corrected(text string) string {
	lower := strings.ToLower(text)
	if len(lower) != len(text) {
		return text
	}
	cuts := taken.FindAllStringIndex(lower, -1)
	if len(cuts) == 0 {
		return text
	}
	out := strings.Trim(text[:cuts[0][0]], " ,.")
	for i, c := range cuts {
		end := len(text)
		if i+1 < len(cuts) {
			end = cuts[i+1][0]
		}
		fix := strings.Trim(text[c[1]:end], " ,.")
		if fix == "" {
			continue
		}
		if out == "" {
			out = fix
		} else if v, ok := amend(out, fix); ok {
			out = v
		}
	}
	return out
}
