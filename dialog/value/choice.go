package value

import "strings"

var ordinals = []string{"一", "二", "三", "四", "五", "六", "七", "八", "九"}

// parseChoice finds the option whose words or sound are in text. Ties are no choice. Asked also accepts the place in the
// list (第二个, 最后一个) and near misses in sound.
func parseChoice(text string, ctx Context) (string, bool) {
	if value, ok := byPlace(text, ctx); ok {
		return value, true
	}
	said := strings.Join(soundsOf(plainNumbers(text)), " ")
	short := strings.Count(said, " ") < 4
	best, second, pick := 0.0, 0.0, ""
	for _, o := range ctx.Options {
		score := 0.0
		for _, way := range append([]string{o.Value}, o.Says...) {
			way = strings.Join(soundsOf(plainNumbers(way)), " ")
			if short || !loneDigit(way) { // the 1 of 查一下 is no answer
				score = max(score, likeness(said, way))
			}
		}
		switch {
		case score > best:
			best, second, pick = score, best, o.Value
		case score > second:
			second = score
		}
	}
	least := 1.0
	if ctx.Asked {
		least = 0.72
	}
	return pick, pick != "" && best >= least && best > second
}

// loneDigit reports whether the sound is that of one digit, as plainNumbers writes it.
func loneDigit(sound string) bool {
	return len(sound) == 2 && sound[0] == 'n' && sound[1] >= '0' && sound[1] <= '9'
}

// plainNumbers writes every number as its digits between spaces and in words (1 2 9), so that 一百二十九 and 129 sound alike.
func plainNumbers(text string) string {
	runes := []rune(text)
	var b strings.Builder
	for i := 0; i < len(runes); {
		v, n := number(runes[i:])
		if n == 0 {
			b.WriteRune(runes[i])
			i++
			continue
		}
		for _, d := range tidy(v) {
			b.WriteString(" n" + string(d) + " ")
		}
		i += n
	}
	return b.String()
}

func byPlace(text string, ctx Context) (string, bool) {
	if !ctx.Asked || len(ctx.Options) == 0 {
		return "", false
	}
	if strings.Contains(text, "最后一") {
		return ctx.Options[len(ctx.Options)-1].Value, true
	}
	for i, o := range ctx.Options {
		if i < len(ordinals) && (strings.Contains(text, "第"+ordinals[i]) || strings.Contains(text, "第"+string(rune('1'+i)))) {
			return o.Value, true
		}
	}
	return "", false
}

// likeness is 1 when way occurs in said (on syllable borders), longer ways a little more; else 1 - edit distance per syllable
// of the best window.
func likeness(said, way string) float64 {
	a, b := strings.Fields(said), strings.Fields(way)
	if len(b) == 0 || len(a) == 0 {
		return 0
	}
	best := 0.0
	for n := max(1, len(b)-1); n <= len(b)+1; n++ {
		for i := 0; i+n <= len(a); i++ {
			d := distance(a[i:i+n], b)
			best = max(best, 1-float64(d)/float64(len(b)))
		}
	}
	if len(a) < len(b) {
		best = max(best, 1-float64(distance(a, b))/float64(len(b)))
	}
	if best == 1 {
		best += float64(len(b)) / 1000
	}
	return best
}

// distance is the edit distance of two short word lists.
func distance(a, b []string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range a {
		diag := row[0]
		row[0] = i + 1
		for j := range b {
			cost := diag
			if a[i] != b[j] {
				cost = 1 + min(diag, row[j], row[j+1])
			}
			diag = row[j+1]
			row[j+1] = cost
		}
	}
	return row[len(b)]
}
