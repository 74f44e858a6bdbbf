package place

import (
	"strings"
	"unicode/utf8"

	"hotline/assist/language"
	"hotline/dialog/spoken"
	"hotline/dialog/value"
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
			if clause := string(text[at[0]:at[1]]); v != "" && Landmark(clause) {
				v += clause
			}
			continue
		}
		from, to = WidenLeft(text, from, at[0]), WidenRight(text[:at[1]], to)
		if rest := string(text[to:at[1]]); GoesOn(rest) || Beside(rest) {
			to = at[1]
		}
		if p := strings.TrimSuffix(Tidy(string(text[from:to])), "的工地"); p != "" && !strings.HasSuffix(v, p) {
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
		p := Piece(clause)
		if beside := Landmark(clause); !found && (p == "" || beside) && beside && more(clause) {
			out = append(out, clause)
		} else if !found && p != "" && more(p) {
			if p = Tidy(p); p != "" && !strings.Contains(p, "一个") {
				out = append(out, p)
			}
		}
	}
	return out
}

// Bare reads the name of a place that is said without its sign: 玄武 when the question was 哪个区.
func Bare(answer, question string) string {
	name := language.Strip(answer)
	n := utf8.RuneCountInString(name)
	if n < 2 || n > 4 || Talks(name) || strings.ContainsFunc(name, func(r rune) bool { return r < 0x4E00 || r > 0x9FFF }) {
		return ""
	}
	if _, ok := value.Parse(value.YesNo, name, value.Context{Asked: true}); ok {
		return ""
	}
	for _, q := range []struct{ ask, sign string }{{"哪个区", "区"}, {"什么区", "区"}, {"哪条路", "路"}, {"什么路", "路"}, {"哪个街道", "街道"}, {"哪个镇", "镇"}} {
		if strings.Contains(question, q.ask) {
			return name + q.sign
		}
	}
	return ""
}
