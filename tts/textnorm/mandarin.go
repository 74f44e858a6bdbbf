package textnorm

// breaks maps punctuation to pauses.
var breaks = map[rune]string{
	'，': ",", ',': ",", '、': ",", '：': ",", ':': ",", '；': ";", ';': ";", '。': ".", '.': ".", '！': "!", '!': "!", '？': "?", '?': "?",
	'\n': ".", '…': ",", '—': ",",
}

// mandarin writes text out in Chinese.
func mandarin(text string) []Piece {
	s := newSource(text)
	out := make([]Piece, 0, len(s.runes)+16)
	for i := 0; i < len(s.runes); {
		if say, n := s.match(i); n > 0 {
			out = spread(out, say, i, i+n)
			i += n
			continue
		}
		r := s.runes[i]
		switch {
		case isHan(r):
			out = append(out, Piece{Kind: Han, Say: string(r), From: i, To: i + 1})
		case breaks[r] != "":
			out = pause(out, breaks[r], i)
		}
		i++
	}
	return out
}

// pause appends a break, or makes the one before it stronger: "？！" is one pause.
func pause(out []Piece, say string, at int) []Piece {
	if n := len(out); n > 0 && out[n-1].Kind == Break {
		if out[n-1].Say == "," || out[n-1].Say == ";" && say != "," {
			out[n-1].Say = say
		}
		out[n-1].To = at + 1
		return out
	}
	return append(out, Piece{Kind: Break, Say: say, From: at, To: at + 1})
}
