package textnorm

// english writes text out in English words.
func english(text string) []Piece {
	s := newSource(text)
	out := make([]Piece, 0, len(s.runes)/4+8)
	for i := 0; i < len(s.runes); {
		r := s.runes[i]
		j := i + 1
		switch {
		case isLatin(r):
			for j < len(s.runes) && (isLatin(s.runes[j]) || s.runes[j] == '\'' || s.runes[j] == '’') {
				j++
			}
			out = append(out, Piece{Kind: Word, Say: string(s.runes[i:j]), From: i, To: j})
		case breaks[r] != "":
			out = pause(out, breaks[r], i)
		}
		i = j
	}
	return out
}
