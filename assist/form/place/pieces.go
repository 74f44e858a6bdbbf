package place

import (
	"strings"

	"hotline/dialog/spoken"
)

// Told is the address that is read back in marked words of a text (runes from, to), in the order of the talk: of every clause what stands from
// the first of them to the last, and what goes on behind it.
func Told(text []rune, marked [][2]int) string {
	v := ""
	for _, at := range Clauses(text) {
		from, to := at[1], 0
		for _, m := range marked {
			if m[0] < at[1] && m[1] > at[0] {
				from, to = min(from, max(m[0], at[0])), max(to, min(m[1], at[1]))
			}
		}
		if from >= to {
			continue
		}
		from, to = WidenLeft(text, from, at[0]), WidenRight(text[:at[1]], to)
		if rest := string(text[to:at[1]]); GoesOn(rest) || Beside(rest) {
			to = at[1]
		}
		if p := Tidy(string(text[from:to])); p != "" && !strings.HasSuffix(v, p) {
			v += p
		}
	}
	return v
}

// Pieces are the pieces of an address in marked words of a text (runes from, to), each made whole: a name whose beginning nobody has learnt,
// the room behind it. Clauses that skip reports are left out; of a clause without marks the piece counts that more takes.
func Pieces(text []rune, marked [][2]int, skip, more func(string) bool) []string {
	var out []string
	end := 0
	for _, c := range Clauses(text) {
		clause := string(text[c[0]:c[1]])
		if skip(clause) {
			continue
		}
		found := false
		for _, m := range marked {
			first, last := max(m[0], c[0]), min(m[1], c[1])
			if first >= last || last <= end {
				continue
			}
			from, to := WidenLeft(text, max(first, end), max(end, c[0])), WidenRight(text[:c[1]], last)
			if GoesOn(string(text[to:c[1]])) {
				to = c[1]
			}
			joined := from == end && len(out) > 0 && from > c[0]
			if end > c[0] && from > end && found && Between(text[end:from]) && !spoken.IsPause(text[end]) { // 保利华都 between the road and the block
				from, joined = end, true
			}
			end, found = to, true
			p := Tidy(string(text[from:to]))
			switch {
			case p == "":
			case joined && len(out) > 0:
				out[len(out)-1] += p
			default:
				out = append(out, p)
			}
		}
		if p := Piece(clause); !found && p != "" && more(p) {
			if p = Tidy(p); p != "" && !strings.Contains(p, "一个") {
				out = append(out, p)
			}
		}
	}
	return out
}
