package textnorm

// Clause is a stretch of text that can be spoken by itself.
type Clause struct {
	Text     string // with its punctuation and the blanks behind it
	From, To int    // runes of the whole text; clauses follow each other without gaps
}

const (
	firstClause = 2  // units after which a comma ends the first clause
	laterClause = 14 // units after which a comma ends a later one: shorter ones would sound chopped
	forcedFirst = 24 // units after which a clause without punctuation is cut, the first one and later ones
	forcedLater = 60
)

// Clauses cuts text for speaking. The first clause is short, so that speech begins early; a cut never falls inside a number or a
// Latin word. Joined, the clauses are the text. A unit of length is a Chinese character, a Latin word or a digit.
func Clauses(text string) []Clause {
	runes := []rune(text)
	var out []Clause
	from, units := 0, 0
	for i := range runes {
		if speaks(runes, i) {
			units++
		}
		if units == 0 || !cutBehind(runes, i, units, len(out) == 0) {
			continue
		}
		out = append(out, Clause{Text: string(runes[from : i+1]), From: from, To: i + 1})
		from, units = i+1, 0
	}
	switch {
	case from == len(runes):
	case units == 0 && len(out) > 0: // trailing signs belong to the last clause
		last := &out[len(out)-1]
		last.Text, last.To = string(runes[last.From:]), len(runes)
	default:
		out = append(out, Clause{Text: string(runes[from:]), From: from, To: len(runes)})
	}
	return out
}

// speaks tells whether rune i begins a unit.
func speaks(runes []rune, i int) bool {
	r := narrow(runes[i])
	return isHan(r) || isDigit(r) || isLatin(r) && (i == 0 || !isLatin(narrow(runes[i-1])))
}

// cutBehind tells whether a clause of so many units ends behind rune i.
func cutBehind(runes []rune, i, units int, first bool) bool {
	if i+1 == len(runes) || inside(runes, i) || !last(runes, i) {
		return false
	}
	short, long := laterClause, forcedLater
	if first {
		short, long = firstClause, forcedFirst
	}
	end := i
	for end > 0 && closing(runes[end]) {
		end--
	}
	switch breaks[runes[end]] {
	case ".", "!", "?", ";":
		return units > 1 || !first || runes[end] != '.'
	case ",":
		return units >= short
	}
	return units >= long && !isDigit(narrow(runes[i])) && !isDigit(narrow(runes[i+1]))
}

// inside tells whether the gap behind rune i lies in a number, an address or a Latin word.
func inside(runes []rune, i int) bool {
	a, b := narrow(runes[i]), narrow(runes[i+1])
	word := func(r rune) bool { return isLatin(r) || isDigit(r) }
	if word(a) && word(b) {
		return true
	}
	sign := func(r rune) bool {
		switch r {
		case '.', ',', ':', '：', '-', '~', '/', '*', '@', '\'', '%', '￥', '$', '+', '_', '—':
			return true
		}
		return false
	}
	switch {
	case sign(a):
		return word(b) || sign(b) && i > 0 && word(narrow(runes[i-1]))
	case sign(b) && word(a):
		return i+2 < len(runes) && (word(narrow(runes[i+2])) || sign(narrow(runes[i+2]))) || b == '%'
	case a == ' ' && isDigit(b):
		return i > 0 && isDigit(narrow(runes[i-1]))
	case b == ' ' && isDigit(a):
		return i+2 < len(runes) && isDigit(narrow(runes[i+2]))
	}
	return false
}

// last tells whether nothing behind rune i belongs to its punctuation.
func last(runes []rune, i int) bool {
	next := runes[i+1]
	return breaks[next] == "" && next != ' ' && !closing(next)
}

func closing(r rune) bool {
	switch r {
	case '”', '’', '"', ')', '）', '」', '》', '】', ']', ' ':
		return true
	}
	return false
}
