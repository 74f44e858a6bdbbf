package words

import (
	"math"
	"strings"
	"unicode/utf8"
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

// hem is what a question is wrapped in; longer words first.
//
//nolint:gochecknoglobals // a table
var hem = strings.NewReplacer("请问", "", "麻烦", "", "刚才", "", "到底", "", "究竟", "", "就是", "", "还是", "", "那个", "", "这个", "", "什么", "", "多少", "", "一下", "", "一遍", "",
	"告诉", "", "提供", "", "先生", "", "女士", "", "您", "", "你", "", "我", "", "的", "", "是", "", "吗", "", "呢", "", "啊", "", "呀", "", "嘛", "", "吧", "", "么", "", "了", "", "啥", "",
	"哪", "", "报", "", "说", "", "念", "", "叫", "", "给", "", "再", "", "那", "", "这", "", "请", "")

// leastCore is how many characters a question must have apart from its hem to be compared without it.
const leastCore = 3

// AlikeAsked is Alike for questions: what they are wrapped in, such as 请问 and 到底是什么, does not count where enough is left.
func AlikeAsked(a, b string) float64 {
	x, y := hem.Replace(Squeeze(a)), hem.Replace(Squeeze(b))
	if utf8.RuneCountInString(x) < leastCore || utf8.RuneCountInString(y) < leastCore {
		return Alike(a, b)
	}
	return max(Alike(a, b), Alike(x, y))
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
