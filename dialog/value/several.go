package value

import (
	"math"
	"regexp"
	"strings"

	"hotline/dialog/english"
	"hotline/dialog/spoken"
)

// choosing stands between two numbers of which the caller has not chosen one: 两到三个, 五十或者六十.
var choosing = regexp.MustCompile(`^[个台张部次位条件户份天人只根口套间座支把辆名块元]?[，, ]?(?:到|至|或者说?|或是?|还是|要么|[-~～—]+)`)

// undecided reports a number that is one of two, and how many runes the words up to the second take, the number itself left out. A second
// one that is an hour or a day is none: 两个到三点.
func undecided(behind []rune) (used int, ok bool) {
	m := choosing.FindString(string(behind))
	if m == "" {
		return 0, false
	}
	between := len([]rune(m))
	v, n := spoken.Number(behind[between:])
	next := spoken.At(behind, between+n)
	if n == 0 || math.IsNaN(v) || next != 0 && strings.ContainsRune("点号月楼栋", next) {
		return 0, false
	}
	return between + n, true
}

// open is a number that is left open: 两三个, 两到三个, 两个或者三个.
var open = regexp.MustCompile(`[一二两三四五六七八九][一二两三四五六七八九][十百千万个台张部次位名间桌份套条辆只件口块元]|[0-9零一二两三四五六七八九十百千万]+[个台张部次位名间桌份套条辆只件口块元]?[，, ]?(?:到|至|或者说?|或是?|还是|要么|[-~～—]+)[0-9一二两三四五六七八九十百千万]+`)

// Undecided reports words that leave a number open, so that the caller is to be asked which it is: 两三个, two or three.
func Undecided(text string) bool {
	if english.Words(text) {
		return english.Undecided(text)
	}
	return open.MatchString(strings.Map(narrow, text))
}

// below reports a number that is said to be less than nothing: 负两台, -2.
func below(runes []rune, at int) bool {
	prev := spoken.At(runes, at-1)
	_, digit := spoken.Digit(spoken.At(runes, at-2))
	return prev == '负' || prev == '-' && !digit
}

// thing is one of several that are counted with words of their own: 一台, 轿车.
type thing struct {
	owner   string // for whom it is, "" = nobody is named
	n       float64
	measure rune
	name    string // "" = something else is said behind the measure
}

// things cuts a text at its numbers with a measure word.
func things(text string) []thing {
	var out []thing
	runes := []rune(text)
	from := 0
	for i := 0; i < len(runes); {
		v, n := spoken.Number(runes[i:])
		measure := spoken.At(runes, i+n)
		if n == 0 || math.IsNaN(v) || measure == 0 || !strings.ContainsRune(measures, measure) || spoken.At(runes, i-1) == '第' {
			i += max(n, 1)
			continue
		}
		before := string(runes[from:i])
		if len(out) > 0 {
			out[len(out)-1].name = nameOf(before)
		}
		out = append(out, thing{owner: ownerOf(before), n: v, measure: measure})
		i += n + 1
		from = i
	}
	if len(out) > 0 {
		out[len(out)-1].name = nameOf(string(runes[from:]))
	}
	return out
}

var (
	// conjoined stands between two things: 一台轿车和一台面包车.
	conjoined = regexp.MustCompile(`(?:还有|另外|外加|再加|再来|加上|以及|和|跟|与|加|再|还)+$`)
	// aName is what something may be called; what is told of it is no name: 一台坏了.
	aName = regexp.MustCompile(`^\p{Han}{2,5}$`)
	told  = regexp.MustCompile(`[坏不没是有要了在够修的]|个人|问题`)
	// anOwner is for whom something is: 我一台, 给我老婆一份.
	anOwner = regexp.MustCompile(`^(?:给|帮|替)?(?:我|俺|咱|你|他|她)?(?:们|自己|家|的)?(?:\p{Han}{1,2})?(?:要|也要|来|也来|用|也用)?$`)
)

// nameOf is the name at the begin of words up to the next thing, "" where something else is said.
func nameOf(words string) string {
	if clauses := strings.FieldsFunc(words, spoken.IsPause); len(clauses) > 0 {
		words = clauses[0]
	}
	words = spoken.TrimWords(conjoined.ReplaceAllString(words, ""), nil, []string{"吧", "啊", "呀", "呢"})
	if !aName.MatchString(words) || told.MatchString(words) {
		return ""
	}
	return words
}

// ownerOf is who is named right before a number, "" for nobody.
func ownerOf(words string) string {
	if at := strings.LastIndexFunc(words, spoken.IsPause); at >= 0 {
		words = strings.TrimLeftFunc(words[at:], spoken.IsPause)
	}
	words = strings.TrimLeft(words, "再还那就")
	if !anOwner.MatchString(words) || !spoken.HasAny(words, "我", "俺", "咱", "你", "他", "她") && !spoken.NamesKin(words) {
		return ""
	}
	return words
}

// alike adds up several things of a kind, and what is for several people: 一台轿车一台面包车, 我一台我老婆一台. apart says that different things are
// counted, of which nobody knows whether they are to be added: 一台冰箱一台空调.
func alike(text string) (sum float64, apart, ok bool) {
	all := things(text)
	if len(all) < 2 {
		return 0, false, false
	}
	owned, kind := true, true
	for i, one := range all {
		first := all[0]
		if one.measure != first.measure {
			return 0, false, false
		}
		sum += one.n
		owned = owned && one.owner != "" && (i == 0 || one.owner != all[i-1].owner)
		kind = kind && one.name != "" && first.name != "" && last(one.name) == last(first.name) && (i == 0 || one.name != all[i-1].name)
		apart = apart || i > 0 && one.name != "" && all[i-1].name != ""
	}
	if len(all) > 2 && 2*all[0].n == sum { // 两张副卡，我婆娘一张娃儿一张
		return all[0].n, false, true
	}
	return sum, apart && all[0].measure != '个', owned || kind
}

// last is the character that says what kind of thing a name is of: 轿车 and 面包车 are both 车.
func last(name string) rune {
	runes := []rune(name)
	return runes[len(runes)-1]
}
