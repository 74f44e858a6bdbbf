package words

import (
	"math"
	"strings"
)

// Examples are sentences that others are compared with. Read only after NewExamples; safe for concurrent use.
type Examples struct {
	grams map[uint64][]int32 // sentences that hold a pair of characters
	norm  []float64
	idf   map[uint64]float64
}

// NewExamples prepares sentences.
func NewExamples(list []string) *Examples {
	e := &Examples{grams: map[uint64][]int32{}, idf: map[uint64]float64{}}
	sets := make([]map[uint64]bool, len(list))
	for i, text := range list {
		sets[i] = pairs([]rune(Squeeze(text)))
		for g := range sets[i] {
			e.grams[g] = append(e.grams[g], int32(i))
		}
	}
	for g, in := range e.grams {
		e.idf[g] = math.Log(1 + float64(len(list))/float64(len(in)))
	}
	for _, set := range sets {
		sum := 0.0
		for g := range set {
			sum += e.idf[g] * e.idf[g]
		}
		e.norm = append(e.norm, math.Sqrt(sum))
	}
	return e
}

// Nearest returns how like the most similar sentence text is, 0 to 1: the cosine of their characters and pairs of characters. Parts of
// text between marks are compared, too, as people say more than one thing.
func (e *Examples) Nearest(text string) float64 {
	best := e.one([]rune(Squeeze(text)))
	if parts := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("，,。！？!?；;", r) }); len(parts) > 1 {
		for _, p := range parts {
			best = max(best, e.one([]rune(Squeeze(p))))
		}
	}
	return best
}

func (e *Examples) one(text []rune) float64 {
	if len(text) < 2 {
		return 0
	}
	common := math.Log(1 + float64(len(e.norm))) // weight of what no sentence holds: that of the rarest
	dots, sum := make([]float64, len(e.norm)), 0.0
	for g := range pairs(text) {
		w, ok := e.idf[g]
		if !ok {
			sum += common * common
			continue
		}
		sum += w * w
		for _, i := range e.grams[g] {
			dots[i] += w * w
		}
	}
	best := 0.0
	for i, d := range dots {
		if d > 0 {
			best = max(best, d/(e.norm[i]*math.Sqrt(sum)))
		}
	}
	return best
}

// Alike compares two sentences by the characters and pairs of characters that both hold, 0 to 1 (Dice).
func Alike(a, b string) float64 {
	x, y := pairs([]rune(Squeeze(a))), pairs([]rune(Squeeze(b)))
	if len(x)+len(y) == 0 {
		return 0
	}
	both := 0
	for g := range x {
		if y[g] {
			both++
		}
	}
	return 2 * float64(both) / float64(len(x)+len(y))
}

func pairs(text []rune) map[uint64]bool {
	out := make(map[uint64]bool, 2*len(text))
	for i, r := range text {
		out[uint64(r)] = true
		if i > 0 {
			out[uint64(text[i-1])<<32|uint64(r)] = true
		}
	}
	return out
}
