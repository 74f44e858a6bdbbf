package mark

import (
	"strings"
	"unicode"

	"hotline/dialog/spoken"
)

// class is the sort of a token.
type class uint64

const (
	word   class = iota + 1 // a character
	number                  // a run of digits and numerals
	latin                   // a run of letters
	pause
)

// token is a character or a run of digits or letters.
type token struct {
	from, to int
	class    class
	id       uint64 // what it says; of a number how long it is and whether it has units
	raw      uint64 // what it says
	sign     uint64 // the sort of place whose name may end here, 0 = none
	family   uint64 // 1 = may begin a name
}

// cut makes tokens of text.
func cut(text string) []token {
	runes := []rune(text)
	var out []token
	for i := 0; i < len(runes); {
		j, c := i+1, word
		switch r := runes[i]; {
		case spoken.IsPause(r):
			c = pause
		case numeral(r):
			c = number
			for j < len(runes) && (numeral(runes[j]) || runes[j] == '.' && j+1 < len(runes) && numeral(runes[j+1])) {
				j++
			}
		case r < 0x80 && unicode.IsLetter(r):
			c = latin
			for j < len(runes) && runes[j] < 0x80 && (unicode.IsLetter(runes[j])) {
				j++
			}
		}
		out = append(out, newToken(runes[i:j], i, c))
		i = j
	}
	return out
}

func numeral(r rune) bool { return spoken.HasNumber(r) }

func newToken(runes []rune, from int, c class) token {
	t := token{from: from, to: from + len(runes), class: c}
	h := uint64(c)
	for _, r := range runes {
		h = mix(h, uint64(r))
	}
	t.id, t.raw = h, h
	switch c {
	case number:
		units := uint64(0)
		for _, r := range runes {
			if spoken.Unit(r) > 0 {
				units = 1
			}
		}
		first := uint64(0)
		if d, ok := spoken.Digit(runes[0]); ok && len(runes) > 2 {
			first = uint64(d)
		}
		t.id = mix(uint64(c), uint64(min(len(runes), 12)), units, first)
	case pause:
		t.id = uint64(pause)
	case word:
		if at := strings.IndexRune(signs, runes[0]); at >= 0 {
			t.sign = uint64(at) + 1
		}
		if strings.ContainsRune(families, runes[0]) {
			t.family = 1
		}
	}
	return t
}

// signs end the names of places: 区, 路, 栋. families begin names of people; the hundred most common say most.
const (
	signs    = "省市区县旗镇乡村路街道巷弄号苑园厦场寓城庄湾府庭里期栋幢座楼层室户房院口店铺门厂校站桥"
	families = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤欧阳诸葛司马上官皇甫柴翟赖尚佟滕蒲连易冷沃税项晏漆宗"
)

func mix(h uint64, parts ...uint64) uint64 {
	for _, p := range parts {
		h = (h ^ p) * 0xFF51AFD7ED558CCD
		h ^= h >> 32
	}
	return h
}

func hashOf(text string) uint64 {
	h := uint64(len(text))
	for _, r := range text {
		h = mix(h, uint64(r))
	}
	return h
}

// clause is where the clause of a token begins and ends.
type clause struct{ from, to int }

func clauses(toks []token) []clause {
	var out []clause
	from := 0
	for i := 0; i <= len(toks); i++ {
		if i == len(toks) || toks[i].class == pause {
			if i > from {
				out = append(out, clause{from, i})
			}
			from = i + 1
		}
	}
	return out
}

// view is an utterance under way: what all its tokens share.
type view struct {
	toks    []token
	party   uint64
	form    uint64
	context []uint64 // of the whole utterance: what was asked, what is told
	all     []clause
	out     [][]uint64
}

// at is the id of a token, of the edges beyond them.
func (v *view) at(i int) uint64 {
	switch {
	case i < 0:
		return 1001
	case i >= len(v.toks):
		return 1002
	}
	return v.toks[i].id
}

// features lists for every token what speaks for or against each label: the characters around it, the shape of its clause, the edges of
// the clauses beside it, what the other party asked, and what is known already.
func features(c Context, agent bool, toks []token, out [][]uint64) [][]uint64 {
	v := &view{toks: toks, form: hashOf(c.Form), all: clauses(toks), out: out}
	if agent {
		v.party = 1
	}
	for _, l := range c.Asked {
		v.context = append(v.context, mix(71, hashOf(l), v.party))
	}
	for _, l := range c.Told {
		v.context = append(v.context, mix(72, hashOf(l), v.party))
	}
	v.context = append(v.context, mix(73, v.form), mix(74, v.party))
	if q := cut(lastWords(c.Before)); len(q) > 0 {
		for i := range q {
			if i+1 < len(q) {
				v.context = append(v.context, mix(75, q[i].id, q[i+1].id, v.party))
			}
		}
	}
	where := 0
	for i := range toks {
		for where+1 < len(v.all) && i >= v.all[where].to && i >= v.all[where+1].from {
			where++
		}
		v.out = append(v.out, v.token(i, where))
	}
	return v.out
}

// lastWords are the last 24 characters before an utterance: the question.
func lastWords(text string) string {
	runes := []rune(text)
	return string(runes[max(0, len(runes)-24):])
}

func (v *view) token(i, where int) []uint64 {
	t := v.toks[i]
	c := uint64(t.class)
	f := make([]uint64, 0, 96)
	a, b, d, e, g, h := v.at(i-3), v.at(i-2), v.at(i-1), v.at(i+1), v.at(i+2), v.at(i+3)
	f = append(f,
		mix(1, t.id), mix(2, t.raw), mix(3, d), mix(4, e), mix(5, b), mix(6, g), mix(7, a), mix(8, h),
		mix(11, d, t.id), mix(12, t.id, e), mix(13, b, d), mix(14, e, g), mix(15, a, b, d), mix(16, e, g, h),
		mix(17, d, t.id, e), mix(18, b, d, t.id), mix(19, t.id, e, g),
		mix(21, c, b, d), mix(22, c, e, g), mix(23, c, d), mix(24, c, e),
		mix(31, v.party, t.id), mix(32, v.party, d, c), mix(33, v.party, e, c),
		mix(34, v.form, t.id), mix(35, v.form, d, c), mix(36, v.form, e, c), mix(37, v.form, b, d, c),
	)
	f = append(f, v.shape(i)...)
	for _, x := range v.context {
		f = append(f, mix(x, c))
	}
	if len(v.all) > where {
		f = v.clauses(f, i, where, c)
	}
	return f
}

// shape tells of names and places: how far off the next and the last sign are, and where a family name stands.
func (v *view) shape(i int) []uint64 {
	var f []uint64
	n := uint64(0)
	for j := i; j < len(v.toks) && j < i+7 && v.toks[j].class != pause; j++ {
		if v.toks[j].sign > 0 {
			f = append(f, mix(41, uint64(j-i)), mix(42, uint64(min(j-i, 3)), v.toks[j].sign))
			break
		}
		n++
	}
	for j := i - 1; j >= 0 && j > i-7 && v.toks[j].class != pause; j-- {
		if v.toks[j].sign > 0 {
			f = append(f, mix(43, uint64(i-j)), mix(44, uint64(min(i-j, 3)), v.toks[j].sign, uint64(v.toks[i].class)))
			break
		}
	}
	names := uint64(0)
	for j := 0; j < 3; j++ {
		if i-j >= 0 {
			names = names<<1 | v.toks[i-j].family
		}
	}
	return append(f, mix(45, names), mix(46, names, v.at(i-1)), mix(47, names, v.at(i-2)), mix(48, names, v.at(i-3)))
}

// clauses adds what the clause of the token says, and the edges of those beside it.
func (v *view) clauses(f []uint64, i, where int, c uint64) []uint64 {
	own := v.all[where]
	f = append(f, mix(51, uint64(min(i-own.from, 4)), uint64(min(own.to-1-i, 4)), c), mix(52, uint64(min(own.to-own.from, 8)), c))
	for j := own.from; j+1 < own.to; j++ {
		side := uint64(0)
		if j >= i {
			side = 1
		}
		x := mix(53, v.at(j), v.at(j+1), c)
		f = append(f, x, mix(54, x, side))
		if v.toks[i].class == number {
			f = append(f, mix(55, x, v.form))
		}
	}
	for k, other := range []int{where - 1, where + 1} {
		if other < 0 || other >= len(v.all) {
			f = append(f, mix(56, uint64(k), c))
			continue
		}
		o := v.all[other]
		f = append(f, mix(57, uint64(k), v.at(o.from), c), mix(58, uint64(k), v.at(o.to-1), c))
		if o.to-o.from > 1 {
			f = append(f, mix(59, uint64(k), v.at(o.from), v.at(o.from+1), c), mix(60, uint64(k), v.at(o.to-2), v.at(o.to-1), c))
		}
	}
	return f
}
