package value

import (
	"math"
	"regexp"
	"strings"

	"hotline/dialog/spoken"
)

// Kinds of people, each with its names. Who come together are counted by kind: 两个大人一个小孩 are three, unless one kind was asked for.
const (
	adults   = `大人|成年人|成人|大的`
	children = `小孩子?|孩子|小朋友|儿童|娃娃?|宝宝|婴儿|小的|儿子|女儿|闺女`
	elders   = `老人家?|老年人`
	others   = `学生|老师|男的|女的|男士|女士|男生|女生|朋友|同事|家属`
)

var (
	peopleKinds = []*regexp.Regexp{regexp.MustCompile(adults), regexp.MustCompile(children), regexp.MustCompile(elders)}

	group = regexp.MustCompile(`([0-9零一二三四五六七八九十百两俩仨]+)(?:个|位|名)?(?:(` + adults + `)|(` + children + `)|(` + elders + `)|(` + others + `))`)
	// sizes is 两大一小.
	sizes = regexp.MustCompile(`([0-9一二三四五六七八九十两])大([0-9一二三四五六七八九十两])小`)
	// pair is two grown people: 我们俩, 我和我老婆, 夫妻俩.
	pair = regexp.MustCompile(`(?:我们?|咱们?|俺们?)俩(?:个人?|人|口子)?|夫妻俩?|夫妇俩?|[老小]?两口子?|(?:我|俺)(?:和|跟|同|与)(?:我|俺)?(?:老公|老婆|媳妇|爱人|对象|男朋友|女朋友|先生|太太|妈|爸|朋友|同事)`)
	// household is 一家三口.
	household = regexp.MustCompile(`(?:一家)?([0-9一二三四五六七八九十两]+)口(?:人|之家)?`)
	// leads is 我带两个孩子: who tells it comes, too.
	leads = regexp.MustCompile(`^(?:就|只有)?(?:我|俺)(?:自己|一个人|一人|一个)?(?:带|领|抱|陪)(?:着|上)?`)
	// between is what stands between the groups of a party, and around them.
	between = regexp.MustCompile(`一共|总共|我们|咱们|我家|家里|还有|还带|另外|外加|再加|加上|加|带着|带上|带|领着|领|和|跟|与|及|有|是|来|去|要|就|嗯|呃|那|大概|一家|着|了|吧|啊|呢|哈|的|[，,、。 ]`)
)

// party adds up the kinds of people that text counts, or takes the one that prompt asks for. ok is false where text counts fewer than two
// kinds, or, in an answer, anything besides.
func party(text, prompt string, asked bool) (count string, ok bool) {
	p := people{text: sizes.ReplaceAllString(text, "${1}个大人${2}个小孩"), byKind: map[string]float64{}}
	for _, m := range group.FindAllStringSubmatch(p.text, -1) {
		kind := others
		for i, k := range []string{adults, children, elders} {
			if m[i+2] != "" {
				kind = k
			}
		}
		p.add(m[0], m[1], kind)
	}
	if p.groups == 0 {
		return "", false
	}
	if m := household.FindStringSubmatch(p.text); m != nil && !pair.MatchString(m[0]) {
		p.add(m[0], m[1], others)
	}
	if m := pair.FindString(p.text); m != "" {
		p.add(m, "2", adults)
	} else if m := leads.FindString(p.text); m != "" {
		p.add(m, "1", adults)
	}
	if p.groups < 2 || asked && between.ReplaceAllString(p.text, "") != "" || !asked && len(p.byKind) < 2 {
		return "", false
	}
	return p.total(prompt)
}

// people are those counted so far, and the text that is left.
type people struct {
	text   string
	groups int
	byKind map[string]float64
}

// add counts a group, and takes its words out of the text. Those whose number is none stay, so that the text is not all told.
func (p *people) add(words, number, kind string) {
	n, used := spoken.Number([]rune(number))
	if several := map[string]float64{"俩": 2, "仨": 3}[number]; several > 0 {
		n, used = several, 1
	}
	if used != len([]rune(number)) || math.IsNaN(n) {
		return
	}
	p.byKind[kind] += n
	p.groups++
	p.text = strings.Replace(p.text, words, "", 1)
}

// total is the sum, or the count of the one kind that prompt names.
func (p *people) total(prompt string) (string, bool) {
	sum, named, asked := 0.0, 0, 0.0
	for _, n := range p.byKind {
		sum += n
	}
	for i, kind := range []string{adults, children, elders} {
		if peopleKinds[i].MatchString(prompt) {
			named, asked = named+1, p.byKind[kind]
		}
	}
	if named == 1 {
		return spoken.Tidy(asked), asked > 0
	}
	return spoken.Tidy(sum), true
}
