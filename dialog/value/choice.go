package value

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"hotline/dialog/spoken"
	"hotline/internal/edit"
)

var ordinals = []string{"一", "二", "三", "四", "五", "六", "七", "八", "九"}

// parseChoice finds the option whose words or sound are in text. Ties are no choice. Asked also accepts the place in the
// list (第二个, 最后一个), the price (最便宜的) and near misses in sound. What a clause turns down (不要流量王) is not chosen.
func parseChoice(text string, ctx Context) (string, bool) {
	cut := spoken.Pieces(text)
	for i := len(cut) - 1; i >= 0; i-- {
		if cut[i].Rejected {
			continue
		}
		if got, ok := choose(cut[i].Text, ctx); ok {
			return got, true
		}
	}
	if len(cut) > 1 && !slices.ContainsFunc(cut, func(p spoken.Piece) bool { return p.Rejected }) {
		return choose(text, ctx)
	}
	return "", false
}

func choose(text string, ctx Context) (string, bool) {
	if m := changesTo.FindStringIndex(text); m != nil {
		if got, ok := choose(text[m[1]:], ctx); ok {
			return got, true
		}
	}
	if spoken.HasAny(text, "都不", "哪个都", "随便") {
		return "", false
	}
	whole := text
	text = withoutRefused(text)
	clauses := strings.FieldsFunc(text, spoken.IsPause)
	if len(clauses) == 1 && text == whole && refusesOne.MatchString(clauses[0]) {
		return "", false
	}
	for i := len(clauses) - 1; i >= 0 && len(clauses) > 1; i-- { // the last clause that takes something
		if turnsDown(clauses[i]) {
			text = strings.Replace(text, clauses[i], "", 1)
		}
	}
	if ctx.Asked {
		if value, ok := byPlace(text, ctx); ok {
			return value, true
		}
		if value, ok := byPrice(text, ctx.Options); ok {
			return value, true
		}
	}
	return byWords(text, ctx)
}

// changesTo parts what the caller has from what he wants: 从五十九换到九十九.
var changesTo = regexp.MustCompile(`(换到|换成|升到|升级到|降到|调到|调成|转到|转成)`)

// withoutRefused drops what is turned down in one breath with what is wanted: 不要五十九的我要九十九的.
func withoutRefused(text string) string {
	from := strings.Index(text, "不要")
	if from < 0 {
		return text
	}
	rest := text[from+len("不要"):]
	if to := strings.LastIndex(rest, "要"); to > 0 {
		return text[:from] + rest[to:]
	}
	return text
}

// refusesOne turns down what it names and takes nothing: 不要大货车, 除了百合都行.
var refusesOne = regexp.MustCompile(`^[我那就还是]*(?:不要|不想要|别要|别给我|不选|除了)[^要选换了]{2,}$|..(?:不行|不合适|太[大小贵慢])[的了啊呀]*$`)

func turnsDown(clause string) bool {
	return spoken.HasAny(clause, "不要", "不想要", "不用", "别要", "太贵", "太少", "太多", "不够", "不合适", "不划算")
}

func byWords(text string, ctx Context) (string, bool) {
	said, letters := soundsOf(plainNumbers(text)), soundsOf(text)
	apart := soundsOf(generic.Replace(text)) // 那个套餐想动 holds no 畅享
	short := len(said) <= 4
	asking := spoken.HasAny(text, "有没有", "什么区别", "啥区别", "哪个", "吗", "更便宜", "多少")
	best, second, pick := 0.0, 0.0, ""
	for _, o := range ctx.Options {
		score := 0.0
		for _, way := range ways(o) {
			sounds := soundsOf(plainNumbers(way))
			if (short || !loneDigit(sounds)) && (len(sounds) > 2 || strings.ContainsFunc(way, spoken.HasNumber)) { // the 1 of 查一下 is no answer
				score = max(score, likeness(said, sounds))
			}
			if !strings.ContainsFunc(way, spoken.HasNumber) { // 里一声 is 李医生
				heard := letters
				if len(sounds) <= 2 && !strings.Contains(text, way) {
					heard = apart
				}
				score = max(score, likeness(heard, sounds))
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
	if ctx.Asked && !asking {
		least = 0.72
	}
	return pick, pick != "" && best >= least && best > second
}

// generic are the words that all options have, written so that nothing sounds across them.
var generic = strings.NewReplacer("套餐", " x ", "业务", " x ", "服务", " x ")

// ways are the words for an option: its value, what it says, and of both what is left without 套餐 and without the price, and the price.
func ways(o Option) []string {
	out := append([]string{o.Value}, o.Says...)
	for _, way := range out[:len(out):len(out)] {
		bare := spoken.Without(way, []string{"套餐", "业务", "服务"})
		price, name := "", bare
		for _, unit := range []string{"元", "块"} {
			if before, after, ok := strings.Cut(bare, unit); ok {
				price, name = before, after
			}
		}
		for _, w := range []string{bare, price, strings.TrimPrefix(name, "的")} {
			if utf8.RuneCountInString(w) >= 2 && !slices.Contains(out, w) {
				out = append(out, w)
			}
		}
	}
	return out
}

// loneDigit reports whether the sounds are one digit, as plainNumbers writes it.
func loneDigit(sounds []string) bool {
	return len(sounds) == 1 && len(sounds[0]) == 2 && sounds[0][0] == 'n' && sounds[0][1] >= '0' && sounds[0][1] <= '9'
}

// plainNumbers writes every number as its digits between spaces and in words (n1 n2 n9), so that 一百二十九 and 129 sound alike.
func plainNumbers(text string) string {
	if !strings.ContainsFunc(text, spoken.HasNumber) {
		return text
	}
	runes := []rune(text)
	var b strings.Builder
	for i := 0; i < len(runes); {
		v, n := spoken.Number(runes[i:])
		if n == 0 || math.IsNaN(v) || v > 1e15 {
			b.WriteRune(runes[i])
			i++
			continue
		}
		for _, d := range spoken.Tidy(v) {
			b.WriteString(" n" + string(d) + " ")
		}
		i += n
	}
	return b.String()
}

// occasion is an ordinal of no option: 第二次, 第三天.
var occasion = regexp.MustCompile(`第[一二三四五六七八九1-9](?:次|天|遍|回|年|周|趟|层|批|季|个(?:月|星期|礼拜|小时|人))`)

func byPlace(text string, ctx Context) (string, bool) {
	n := len(ctx.Options)
	text = occasion.ReplaceAllString(text, "")
	switch {
	case n == 0:
		return "", false
	case strings.Contains(text, "倒数第二") && n > 1:
		return ctx.Options[n-2].Value, true
	case spoken.HasAny(text, "最后一", "最后那", "最后的", "倒数第一", "最末", "末尾那", "末尾的", "最尾", "末了那", "压轴"):
		return ctx.Options[n-1].Value, true
	case spoken.HasAny(text, "中间那", "中间的", "当中那") && n == 3:
		return ctx.Options[1].Value, true
	case spoken.HasAny(text, "前面那", "前一个", "前者") && n == 2, spoken.HasAny(text, "头一个", "打头那", "头一种", "头一款", "头一样", "头里那", "最前面", "最上面", "最开始", "起头那"):
		return ctx.Options[0].Value, true
	case spoken.HasAny(text, "后面那", "后一个", "后者") && n == 2:
		return ctx.Options[1].Value, true
	}
	for i, o := range ctx.Options {
		if i < len(ordinals) && (strings.Contains(text, "第"+ordinals[i]) || strings.Contains(text, "第"+string(rune('1'+i))) || numberOf(text, ordinals[i])) {
			return o.Value, true
		}
	}
	return "", false
}

// numberOf reports a short answer that is the number of an option: 二号, 选三号那个.
func numberOf(text, digit string) bool {
	text = strings.Trim(text, "，。我要选就那个吧嘛啊的办换")
	return text == digit+"号" || text == digit+"档" || text == digit+"款"
}

// byPrice reads 最便宜的 and 两百块左右的 against the prices in the options' names.
func byPrice(text string, options []Option) (string, bool) {
	cheap, dear := spoken.HasAny(text, "最便宜", "最低", "最少", "便宜的那", "要便宜的", "就便宜的", "最小的", "最省", "最相因", "相因的那", "最平", "最实惠", "最抵", "顶便宜", "最便宜", "越便宜") || strings.Trim(text, "，。就要选那个吧嘛啊") == "便宜的", spoken.HasAny(text, "最贵", "贵的那", "最高", "最大", "顶配", "最多的", "最好的", "顶贵", "最顶级", "最豪华") && !spoken.HasAny(text, "流量最", "流量多")
	about := spoken.HasAny(text, "左右", "上下", "差不多")
	if !cheap && !dear && !about {
		return "", false
	}
	wanted := math.NaN()
	if got, ok := amountIn(text, true); ok {
		wanted, _ = strconv.ParseFloat(got, 64)
	}
	best, pick, count := math.Inf(1), "", 0
	for _, o := range options {
		p, ok := price(o)
		if !ok {
			continue
		}
		count++
		score := p
		switch {
		case dear:
			score = -p
		case !cheap && math.IsNaN(wanted):
			return "", false
		case !cheap:
			score = math.Abs(p-wanted) / max(1, wanted)
			if score > 0.1 {
				continue
			}
		}
		if score < best {
			best, pick = score, o.Value
		}
	}
	return pick, pick != "" && count == len(options)
}

// price is the amount in an option's names.
func price(o Option) (float64, bool) {
	for _, way := range append(slices.Clone(o.Says), o.Value) {
		if money, _ := amounts([]rune(way)); money != "" {
			v, err := strconv.ParseFloat(money, 64)
			return v, err == nil
		}
	}
	return 0, false
}

// likeness is 1 when way occurs in said (on syllable borders), longer ways a little more; else 1 - edit distance per syllable
// of the best window.
func likeness(a, b []string) float64 {
	if len(b) == 0 || len(a) == 0 {
		return 0
	}
	best := 0.0
	for n := max(1, len(b)-1); n <= len(b)+1; n++ {
		for i := 0; i+n <= len(a); i++ {
			d := edit.Distance(a[i:i+n], b)
			best = max(best, 1-float64(d)/float64(len(b)))
		}
	}
	if len(a) < len(b) {
		best = max(best, 1-float64(edit.Distance(a, b))/float64(len(b)))
	}
	if best == 1 {
		best += float64(len(b)) / 1000
	}
	return best
}
