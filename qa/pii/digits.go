package pii

import (
	"strings"

	"hotline/dialog/spoken"
)

// digit is one digit of a number, and where it is written or said. Those of 三个八 share one place.
type digit struct {
	value      byte // 0-9, X
	start, end int
}

// group is digits said in one breath.
type group []digit

func (g group) String() string {
	b := make([]byte, len(g))
	for i, d := range g {
		b[i] = d.value
	}
	return string(b)
}

// run is groups of digits that only pauses and fillers part. fixed[i] says that a correction (不对, 说错了) stands before group i.
type run struct {
	groups []group
	fixed  []bool
}

// fillers may stand between the groups of one number.
var fillers = []string{
	"那个", "然后", "还有", "后面", "接着", "再是", "就是", "这个", "空格", "横杠", "横线", "短横", "中杠", "好的", "对的", "对吧", "记住了", "你记", "您记", "您记一下", "你记一下", "稍等", "等一下", "我看看", "我看一下", "我看下", "我想想", "我想一下", "让我看看", "你等下", "等下", "开头的", "开头", "结尾", "是吧",
	"嗯", "呃", "啊", "哦", "额", "诶", "哎", "唉", "呀", "吧", "了", "呢", "对", "是", "好", "再", "杠", "减", "，", "。", "、", "！", "？", "…", "—", "－", ",", ".", ";", "!", "?", " ", "-", "·",
}

// fixes part what is said from what is meant.
var fixes = []string{
	"后四位错了", "后面错了", "最后错了", "最后四位错了", "后两位错了", "最后两位错了", "最后一位错了", "中间错了", "前面错了", "后三位错了", "不好意思我重说一遍", "我重新说一遍", "我重说一遍", "重新说一遍", "重说一遍", "我重新说", "我重说", "重新来", "不好意思", "不对不对", "不是不是", "不不不", "说错了", "念错了", "报错了", "讲错了", "记错了", "看错了", "搞错了",
	"错了错了", "错了", "哦不", "啊不", "噢不", "哦不是", "啊不是", "不对", "不是", "应该是", "最后是", "后面是", "最后四位是", "后四位是", "尾号是", "改成", "更正一下", "口误",
}

// filler is the length of what stands at i and may stand between groups; fixed says that it corrects.
func (t text) filler(i int) (n int, fixed bool) {
	if n := t.hasAny(i, fixes); n > 0 {
		return n, true
	}
	return t.hasAny(i, fillers), false
}

// longestGap is how many characters may stand between two groups.
const longestGap = 14

// runs finds all numbers that are said or written digit by digit.
func (t text) runs() []run {
	var out []run
	for i := 0; i < len(t); {
		g, end := t.group(i, nil)
		if len(g) == 0 {
			i++
			continue
		}
		r := run{groups: []group{g}, fixed: []bool{false}}
		for {
			gap, fixed := 0, false
			for gap < longestGap {
				n, fix := t.filler(end + gap)
				if n == 0 {
					break
				}
				gap, fixed = gap+n, fixed || fix
			}
			next, stop := t.group(end+gap, g)
			if gap == 0 || len(next) == 0 {
				break
			}
			r.groups, r.fixed = append(r.groups, next), append(r.fixed, fixed)
			end = stop
		}
		out = append(out, r)
		i = end
	}
	return out
}

// group reads digits said in one breath from i on; before is the group before it, which makes an X and a ten part of a number.
func (t text) group(i int, before group) (g group, end int) {
	for {
		ds, n := t.digitAt(i, len(g), len(before) > 0)
		if n == 0 {
			return g, i
		}
		g = append(g, ds...)
		i += n
	}
}

// counters say that the digit before them counts something.
const counters = "位遍次下种样点起般共定直些会边号楼栋幢层室单个月年日天块元毛角分岁百千万亿折%度路条张台秒时小"

// notCounted follow a 一 that is no digit: 一直, 一下.
const notCounted = "直下遍次样起般定些边会共点旦切致"

// digitAt reads the digits at i and the characters they take; near is how many digits of the same group stand before, more says that
// other groups do.
func (t text) digitAt(i, near int, more bool) ([]digit, int) {
	r, within := t.at(i), near > 0 || more
	d, ok := spoken.Digit(r)
	switch {
	case r == 0:
		return nil, 0
	case r == '双' && spoken.IsDigit(t.at(i+1)):
		return t.repeat(i, i+2, 2, t.at(i+1)), 2
	case ok && t.at(i+1) == '个' && spoken.IsDigit(t.at(i+2)) && d >= '2' && !strings.ContainsRune("月年百千万十", t.at(i+3)):
		return t.repeat(i, i+3, int(d-'0'), t.at(i+2)), 3
	case ok && t.at(i+1) == '十' && within && spoken.IsDigit(t.at(i+2)): // 三十五 within a number
		return []digit{{d, i, i + 1}, {mustDigit(t.at(i + 2)), i + 1, i + 3}}, 3
	case ok && (r == '妖' || r == '腰' || r == '邀' || r == '勾' || r == '洞' || r == '拐') && !within && !t.digitLike(i+1):
		return nil, 0
	case r == '一' && strings.ContainsRune(notCounted, t.at(i+1)) && t.at(i+1) != 0:
		return nil, 0
	case ok && !isDigit(r) && !within && strings.ContainsRune(counters, t.at(i+1)):
		return nil, 0 // 一下, 三月: no number begins so
	case ok:
		return []digit{{d, i, i + 1}}, 1
	case within && (r == 'x' || r == '叉' || r == '×'):
		return []digit{{'X', i, i + 1}}, 1
	case within:
		if n := t.hasAny(i, []string{"艾克斯", "埃克斯", "爱克斯", "大写x", "字母x", "小写x"}); n > 0 {
			return []digit{{'X', i, i + n}}, n
		}
	}
	if h, ends := spoken.Homophone(r); h > 0 && ends && t.heard(i, near, more) {
		return []digit{{byte(h), i, i + 1}}, 1
	}
	return nil, 0
}

// heard says that the word at i, which sounds like a digit, stands where only a digit can.
func (t text) heard(i, near int, more bool) bool {
	if near > 0 {
		if t.at(i) == '另' && (t.at(i+1) == '一' || t.at(i+1) == '外') {
			return false
		}
		return t.digitLike(i+1) || near == 10 || near >= 3 && (t.at(i+1) == 0 || isPause(t.at(i+1)))
	}
	first := t.at(i) == '要' || t.at(i) == '咬' || t.at(i) == '夭'
	return !more && first && spoken.IsDigit(t.at(i+1)) && spoken.IsDigit(t.at(i+2)) && t.digitLike(i+3) && t.digitLike(i+4)
}

// digitLike says that the character at i is a digit or sounds like one.
func (t text) digitLike(i int) bool {
	r := t.at(i)
	h, ends := spoken.Homophone(r)
	return h > 0 && ends || spoken.IsDigit(r)
}

func mustDigit(r rune) byte {
	d, _ := spoken.Digit(r)
	return d
}

// repeat is n times the digit r, said between from and to.
func (t text) repeat(from, to, n int, r rune) []digit {
	out := make([]digit, n)
	for i := range out {
		out[i] = digit{mustDigit(r), from, to}
	}
	return out
}
