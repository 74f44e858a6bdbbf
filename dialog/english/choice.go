package english

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Option is one of several answers.
type Option struct {
	Value string
	Says  []string
}

var (
	ordinal = regexp.MustCompile(`\b(?:the|number|option|choice) (first|second|third|fourth|fifth|last|1st|2nd|3rd|4th|5th)\b|\b(first|second|third|fourth|fifth|last|1st|2nd|3rd|4th|5th) (?:one|option|choice|plan)\b|^(first|second|third|fourth|fifth|last)$`)
	// occasion is an ordinal of no option: the second time this week, the first of May.
	occasion = regexp.MustCompile(`\b(?:` + ordinalWord + `) (?:times?|calls?|visit|try|attempt|things?|person|half|floor|hour|days?|weeks?|weekend|months?|years?|of (?:january|february|march|april|may|june|july|august|september|october|november|december))\b`)
	// noDay is an ordinal of no day of the month.
	noDay    = regexp.MustCompile(`\b(?:` + ordinalWord + `) (?:times?|ones?|options?|choice|plan|calls?|visit|try|attempt|things?|person|half|floor|hour)\b`)
	numbered = regexp.MustCompile(`\b(?:number|option|choice) (one|two|three|four|five|six|\d)\b`)
	pronoun  = regexp.MustCompile(`^(.*\b(?:the|that|this) .+) ones?(?: (?:please|thanks|thank you|then|i think))*\W*$`)
	stop     = regexp.MustCompile(`^(?:the|a|an|one|plan|package|option|i|i'll|i'd|want|take|like|would|please|my|is|it|it's|to|of|for|with|and|or|me|that|this|go|have|get|give|can|at|on|in|yuan|rmb|kuai|home|very|really|just|some|any|there|all|no|not|change|switch|internet|service)$`)
)

// ordinalWord is one of few.
const ordinalWord = `first|second|third|fourth|fifth|last|1st|2nd|3rd|4th|5th`

// Choice finds the option whose words are in text. Asked also accepts its place: the second one, option two. A tie is no choice.
func Choice(text string, options []Option, asked bool) (string, bool) {
	return last(text, func(piece string) (string, bool) {
		if asked {
			if at, ok := place(piece, len(options)); ok {
				return options[at].Value, true
			}
		}
		if value, ok := byWords(piece, options, asked); ok {
			return value, true
		}
		if m := pronoun.FindStringSubmatch(piece); m != nil { // the five hundred one is 500, not 501
			return byWords(m[1], options, asked)
		}
		return "", false
	})
}

func place(text string, n int) (int, bool) {
	at := -1
	text = occasion.ReplaceAllString(text, " ")
	if m := numbered.FindStringSubmatch(text); m != nil {
		if k, ok := small(m[1]); ok {
			at = k - 1
		} else if k, err := strconv.Atoi(m[1]); err == nil {
			at = k - 1
		}
	} else if m := ordinal.FindStringSubmatch(text); m != nil {
		named := m[1] + m[2] + m[3]
		at = slices.Index([]string{"first", "second", "third", "fourth", "fifth"}, named)
		if named == "last" {
			at = n - 1
		} else if at < 0 {
			at = int(named[0] - '1')
		}
	}
	return at, at >= 0 && at < n
}

// byWords scores the options by what of their words is said: a whole phrase counts most.
func byWords(text string, options []Option, asked bool) (string, bool) {
	said := " " + strings.Join(spelled(text), " ") + " "
	best, tie, value := 0.0, false, ""
	for _, o := range options {
		score := 0.0
		for _, way := range append([]string{o.Value}, o.Says...) {
			score = max(score, likeness(said, spelled(way), asked))
		}
		switch {
		case score > best:
			best, tie, value = score, false, o.Value
		case score == best && score > 0:
			tie = true
		}
	}
	return value, best > 0 && !tie
}

// likeness is how much of an option's way of saying is in the words of a text, 0 for not enough.
func likeness(said string, way []string, asked bool) float64 {
	if len(way) == 0 {
		return 0
	}
	if phrase := strings.Join(way, " "); strings.Contains(said, " "+phrase+" ") {
		return 10 + float64(len(phrase))
	}
	hit, all := 0.0, 0.0
	for _, w := range way {
		if stop.MatchString(w) {
			continue
		}
		all += float64(len(w))
		if strings.Contains(said, " "+w+" ") || strings.Contains(said, " "+w+"s ") || strings.Contains(said, " "+strings.TrimSuffix(w, "s")+" ") || strings.HasSuffix(w, "y") && strings.Contains(said, " "+strings.TrimSuffix(w, "y")+"ies ") {
			hit += float64(len(w))
		}
	}
	if all == 0 || hit == 0 || !asked && hit < all {
		return 0
	}
	if share := hit / all; share >= 0.45 {
		return share * 9
	}
	return 0
}

// spelled are the words of a text with numbers as digits: one ninety-nine is 199.
func spelled(text string) []string {
	toks := slices.DeleteFunc(tokens(text), func(w string) bool { return strings.Trim(w, " ,.?!;:\"()/+&") == "" })
	var out []string
	at := 0
	for _, n := range numbers(toks) {
		out = append(append(out, toks[at:n.from]...), tidy(n.value))
		at = n.to
	}
	return append(out, toks[at:]...)
}
