package lexicon

import (
	_ "embed"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/mozillazg/go-pinyin"
)

// syllable is a toneless Mandarin syllable as the network spells it: "zh"+"ong", ""+"ai", "y"+"ao".
// As something heard, either half may be missing.
type syllable struct{ initial, final string }

//nolint:gochecknoglobals // table
var initials = []string{
	"zh", "ch", "sh", "b", "p", "m", "f", "d", "t", "n", "l", "g", "k", "h", "j", "q", "x", "r", "z", "c", "s", "y", "w",
}

// finals are all that the network knows.
//
//nolint:gochecknoglobals // table
var finals = strings.Fields("a ai an ang ao e ei en eng er i ia ian iang iao ie in ing iong iu o ong ou u ua uai uan uang ue ui un uo v ve")

// Sound is one output of the network: 0 nothing, an initial, a final, a Latin capital.
type Sound uint8

const (
	numInitials = 23
	numFinals   = 34
	firstFinal  = 1 + numInitials
	firstLetter = firstFinal + numFinals
)

// SoundOf returns the sound that the network's list of outputs calls name: "zh" an initial, "_ong" a final, "A" a letter.
// Anything else is nothing.
func SoundOf(name string) Sound {
	if f, ok := strings.CutPrefix(name, "_"); ok {
		return finalOf(f)
	}
	if len(name) == 1 && name[0] >= 'A' && name[0] <= 'Z' {
		return firstLetter + Sound(name[0]-'A')
	}
	return initialOf(name)
}

func initialOf(name string) Sound { return Sound(1 + slices.Index(initials, name)) } //nolint:gosec // few

func finalOf(name string) Sound {
	if k := slices.Index(finals, name); k >= 0 {
		return firstFinal + Sound(k) //nolint:gosec // few
	}
	return 0
}

func (s Sound) initial() bool { return s > 0 && s < firstFinal }

// letter is the capital that s stands for, 0 for other sounds.
func (s Sound) letter() rune {
	if s < firstLetter {
		return 0
	}
	return 'A' + rune(s-firstLetter)
}

// name is what the tables call s; "" for nothing.
func (s Sound) name() string {
	switch {
	case s == 0:
		return ""
	case s.initial():
		return initials[s-1]
	case s < firstLetter:
		return finals[s-firstFinal]
	}
	return string(s.letter())
}

// parseSyllable splits pinyin without tone marks.
func parseSyllable(p string) (syllable, bool) {
	p = strings.ReplaceAll(p, "ü", "v")
	switch p {
	case "lue", "nue":
		p = p[:1] + "ve"
	}
	s := syllable{final: p}
	for _, i := range initials {
		if rest, ok := strings.CutPrefix(p, i); ok {
			s = syllable{i, rest}
			break
		}
	}
	for _, f := range finals {
		if f == s.final {
			return s, true
		}
	}
	return s, false
}

// usual names the everyday sounds of characters whose first reading in the table is another one.
//
//nolint:gochecknoglobals // table
var usual = map[rune]string{
	'了': "le", '的': "de", '得': "de", '地': "di de", '还': "hai huan", '都': "dou du", '什': "shen", '么': "me", '没': "mei",
	'查': "cha", '给': "gei", '谁': "shei shui", '曾': "zeng ceng", '长': "chang zhang", '要': "yao", '重': "chong zhong", '几': "ji",
	'行': "xing hang", '少': "shao", '调': "tiao diao", '种': "zhong", '便': "bian pian", '着': "zhe zhao", '石': "shi", '贾': "jia",
	'车': "che", '乐': "le yue", '系': "xi", '单': "dan", '弹': "tan dan", '降': "jiang", '卡': "ka", '落': "luo", '色': "se", '说': "shuo",
	'宿': "su", '尾': "wei", '女': "nv", '绿': "lv", '率': "lv shuai", '期': "qi", '红': "hong", '能': "neng", '叶': "ye", '区': "qu",
	'识': "shi", '藏': "cang zang", '那': "na", '哪': "na", '嗯': "en", '喂': "wei", '吗': "ma", '呢': "ne", '吧': "ba", '啊': "a",
	'厦': "xia sha", '朝': "chao zhao", '觉': "jue jiao", '否': "fou", '提': "ti", '打': "da", '大': "da dai", '个': "ge", '家': "jia",
	'会': "hui kuai", '和': "he", '为': "wei", '参': "can shen", '差': "cha chai", '校': "xiao jiao", '折': "zhe", '薄': "bo bao", '血': "xue",
	'露': "lu", '熟': "shu", '似': "si", '剥': "bo", '嘛': "ma", '呀': "ya", '哦': "o", '唉': "ai", '哎': "ai", '咱': "zan", '俩': "lia", '勒': "le",
	'陆': "lu", '六': "liu", '员': "yuan", '洗': "xi", '合': "he", '奇': "qi", '解': "jie", '角': "jiao", '壳': "ke", '粘': "zhan", '省': "sheng",
	'盛': "sheng cheng", '术': "shu", '宁': "ning", '伯': "bo", '柏': "bai bo", '熨': "yun", '仔': "zai zi", '祭': "ji", '缩': "suo",
}

// soundsOf lists how r may be read, the usual reading first.
func soundsOf(r rune, args pinyin.Args) []string {
	var out []string
	if u, ok := usual[r]; ok {
		out = strings.Fields(u)
	}
	out = append(out, pinyin.SinglePinyin(r, args)...)
	return out
}

// near lists sounds that a listener, or a southern speaker, takes for each other, with the cost of doing so in units of soundWeight.
//
//nolint:gochecknoglobals // table
var near = map[[2]string]float32{
	{"zh", "z"}: 2, {"ch", "c"}: 2, {"sh", "s"}: 2, {"n", "l"}: 2.5, {"r", "l"}: 3, {"f", "h"}: 3.5, {"zh", "j"}: 3.5, {"ch", "q"}: 3.5, {"sh", "x"}: 3.5,
	{"b", "p"}: 3, {"d", "t"}: 3, {"g", "k"}: 3, {"j", "q"}: 3, {"zh", "ch"}: 3, {"z", "c"}: 3, {"b", "d"}: 4, {"g", "d"}: 4, {"p", "t"}: 4, {"k", "t"}: 4, {"m", "n"}: 3.5,
	{"h", "k"}: 4, {"q", "x"}: 4, {"c", "s"}: 4, {"ch", "sh"}: 4, {"w", "h"}: 4, {"y", "r"}: 4, {"w", "m"}: 4, {"zh", "sh"}: 4, {"j", "x"}: 4, {"m", "l"}: 4, {"g", "b"}: 4,
	{"in", "ing"}: 2, {"en", "eng"}: 2, {"an", "ang"}: 2.5, {"ian", "iang"}: 2.5, {"uan", "uang"}: 2.5, {"un", "ong"}: 3.5, {"ong", "eng"}: 3,
	{"e", "o"}: 3, {"uo", "o"}: 2, {"uo", "ou"}: 3, {"ou", "o"}: 3, {"e", "uo"}: 3.5, {"ie", "i"}: 3.5, {"ei", "ui"}: 3.5, {"ei", "i"}: 3.5, {"iu", "u"}: 3.5,
	{"u", "ou"}: 3.5, {"v", "i"}: 3.5, {"v", "u"}: 3, {"ve", "ie"}: 3.5, {"ue", "ie"}: 3.5, {"an", "ai"}: 4, {"ao", "ou"}: 3.5, {"ao", "a"}: 4, {"a", "ang"}: 4, {"a", "an"}: 4,
	{"ian", "ie"}: 4, {"ian", "in"}: 4, {"ian", "an"}: 3.5, {"iang", "ang"}: 3.5, {"iao", "ao"}: 3.5, {"iong", "ong"}: 3, {"uan", "an"}: 4, {"uai", "ai"}: 4, {"ua", "a"}: 4,
	{"ui", "i"}: 4, {"un", "en"}: 3.5, {"er", "e"}: 3, {"er", "a"}: 3.5, {"in", "en"}: 3.5, {"en", "ei"}: 4, {"un", "uan"}: 4, {"ing", "eng"}: 3.5, {"in", "i"}: 3.5, {"ing", "i"}: 4,
}

// confusions lists what the network takes for what, although the right sound is not even among its alternatives: "heard meant cost" lines, cost in ln,
// learnt from noisy speech of the training voices (tools/demo-model/confusions.py).
//
//go:embed confusions.txt
var confusions string

const (
	farCost  = 7.5 // ln: any other sound instead
	lostCost = 5.5 // ln: one half of a syllable was not heard
	maxCost  = 9.0 // ln: dearer guesses are not tried
)

// bends is what it costs to mean another sound than was heard.
type bends map[[2]string]float32

// readConfusions joins the table above with what was learnt; the cheaper cost counts.
func readConfusions() (bends, error) {
	b := make(bends, 3*len(near))
	for pair, units := range near {
		b[pair] = soundWeight * units
		b[[2]string{pair[1], pair[0]}] = soundWeight * units
	}
	for line := range strings.Lines(confusions) {
		f := strings.Fields(line)
		if len(f) != 3 {
			return nil, fmt.Errorf("confusions: %q is not \"heard meant cost\"", line)
		}
		cost, err := strconv.ParseFloat(f[2], 32)
		if err != nil {
			return nil, fmt.Errorf("confusions: %w", err)
		}
		pair := [2]string{strings.TrimPrefix(f[0], "_"), strings.TrimPrefix(f[1], "_")}
		if old, ok := b[pair]; !ok || float32(cost) < old {
			b[pair] = float32(cost)
		}
	}
	return b, nil
}

// apart is the cost of meaning b where a was heard.
func (n bends) apart(a, b string) float32 {
	switch {
	case a == b:
		return 0
	case a == "" || b == "":
		return lostCost
	}
	if c, ok := n[[2]string{a, b}]; ok {
		return c
	}
	return farCost
}

// spellDigits writes Arabic digits as they are spoken one by one; numbers in the application's own sentences are mostly codes and names.
func spellDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return []rune("零一二三四五六七八九")[r-'0']
		}
		return r
	}, s)
}
