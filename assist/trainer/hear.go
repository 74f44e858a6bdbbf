package trainer

import (
	"slices"
	"strings"
	"unicode"

	"hotline/dialog/spoken"
)

// usual are the phrases that ask for the facts that everybody asks for.
var usual = map[string][]string{
	"name":    {"贵姓", "怎么称呼", "姓名", "叫什么", "您的名字", "机主名", "哪位"},
	"phone":   {"电话", "手机", "号码", "联系方式", "怎么联系"},
	"address": {"地址", "住在哪", "在哪里", "哪个小区", "什么位置", "门牌", "几号楼"},
	"id_card": {"身份证", "证件号", "后四位", "后六位"},
	"account": {"宽带账号", "账号", "宽带号", "户号"},
	"time":    {"什么时间", "什么时候", "几点", "哪天", "何时", "多久了"},
	"amount":  {"多少钱", "多少元", "金额", "扣了多少"},
	"plan":    {"什么套餐", "哪个套餐", "现在的套餐", "用的套餐"},
	"symptom": {"什么现象", "什么情况", "什么问题", "怎么了", "具体", "指示灯", "什么灯"},
}

// asking are words without which a mention of a thing is no question for it.
var asking = []string{"吗", "么", "呢", "什么", "多少", "哪", "几", "谁", "怎么", "请", "麻烦", "提供", "报一下", "说一下", "告诉我", "核实", "核对", "确认一下", "方便", "是不是", "贵姓", "？", "?", "登记"}

// cues are the words of acts. … stands for up to twelve characters.
var cues = []struct {
	act   string
	words []string
}{
	{Greets, []string{"您好", "你好", "早上好", "下午好", "晚上好", "很高兴为您服务", "为您服务", "工号"}},
	{Apologises, []string{"对不起", "抱歉", "不好意思", "给您添麻烦", "给您带来", "理解您", "非常理解", "让您久等", "您的心情"}},
	{Promises, []string{"我帮您", "我来帮", "我给您", "为您办理", "帮您办理", "会有师傅", "安排师傅", "会给您", "会联系您", "给您回电", "小时内", "工作日内", "天之内", "今天之内", "尽快", "马上为您", "这就", "已经为您", "已经帮您", "为您登记", "给您登记", "帮您申请", "为您申请", "保证"}},
	{Explains, []string{"因为", "是这样的", "原因是", "由于", "根据", "按照", "也就是说", "意思是", "规定", "建议您"}},
	{Refuses, []string{"不行", "没办法", "办不了", "不能给您", "无法为您", "无法办理", "不归我", "不是我们", "做不到", "不可以", "只能这样", "您自己"}},
	{Thanks, []string{"谢谢", "感谢"}},
	{Holds, []string{"稍等", "请等一下", "等一下", "稍候", "别挂机", "不要挂机", "等我一下"}},
	{Closes, []string{"还有什么", "还有其他", "别的需要", "还需要", "再见", "祝您", "感谢您的来电", "感谢您致电", "先这样"}},
}

// has reports whether text holds one of the phrases.
func has(text string, phrases []string) bool {
	return slices.ContainsFunc(phrases, func(p string) bool { return holds(text, p) })
}

// far is how many characters … stands for at most.
const far = 12

// holds reports whether text holds phrase.
func holds(text, phrase string) bool {
	first, rest, gap := strings.Cut(phrase, "…")
	for from := 0; ; {
		i := strings.Index(text[from:], first)
		if i < 0 || first == "" {
			return false
		}
		if !gap {
			return true
		}
		after := text[from+i+len(first):]
		near := []rune(after)
		if n := far + len([]rune(rest)); len(near) > n {
			near = near[:n]
		}
		if holds(string(near), rest) {
			return true
		}
		from += i + len(first)
	}
}

// heard is what was understood of one turn of the trainee.
type heard struct {
	text  string
	acts  []string
	asked []int  // facts that were asked for, by index
	wrong string // a number that was read back wrongly, ""
}

func (h heard) did(act string) bool { return slices.Contains(h.acts, act) }

// read understands what the trainee said.
func (c *Customer) read(text string) heard {
	h := heard{text: text}
	folded := fold(text)
	for _, cue := range cues {
		if has(folded, cue.words) {
			h.acts = append(h.acts, cue.act)
		}
	}
	told := digits(text)
	question := has(folded, asking)
	for i, f := range c.p.Facts {
		back := readsBack(f, folded, told)
		if back {
			h.acts = append(h.acts, ReadsBack)
		}
		if question && !back && (has(folded, usual[f.Name]) || has(folded, f.Asked)) {
			h.asked = append(h.asked, i)
			h.acts = append(h.acts, Asks, Asks+":"+f.Name)
			if c.told[f.Name] {
				h.acts = append(h.acts, AsksAgain)
			}
		}
	}
	if h.wrong = c.misread(told); h.wrong != "" && !h.did(ReadsBack) {
		h.acts = append(h.acts, Misreads)
	}
	if n := len([]rune(folded)); n >= 6 && slices.Contains(c.before, folded) {
		h.acts = append(h.acts, Repeats)
	}
	c.before = append(c.before, folded)
	slices.Sort(h.acts)
	h.acts = slices.Compact(h.acts)
	return h
}

// readsBack reports whether the value of a fact was repeated: its digits, or its characters.
func readsBack(f Fact, text string, told []string) bool {
	if own := number(f); own != "" {
		return slices.ContainsFunc(told, func(d string) bool {
			return len(d) >= 4 && (strings.HasSuffix(own, d) || strings.HasPrefix(own, d))
		})
	}
	return alike([]rune(fold(f.Value)), text) >= same
}

// number is the value of a fact that is one number, else "".
func number(f Fact) string {
	if runs := digits(f.Value); len(runs) == 1 && len(runs[0]) >= 4 && len(runs[0]) == len([]rune(fold(f.Value))) {
		return runs[0]
	}
	return ""
}

// same is the share of a value that must be heard again: recognisers miss characters of addresses and names.
const same = 0.6

// alike is the share of the pairs of characters of value that text has, too.
func alike(value []rune, text string) float64 {
	if len(value) < 2 {
		return 0
	}
	n := 0
	for i := range len(value) - 1 {
		if strings.Contains(text, string(value[i:i+2])) {
			n++
		}
	}
	return float64(n) / float64(len(value)-1)
}

// misread is a number that is nearly one that was told: as long, begun or ended alike, and other digits.
func (c *Customer) misread(told []string) string {
	for _, d := range told {
		for _, f := range c.p.Facts {
			own := number(f)
			if !c.told[f.Name] || len(own) < 7 || len(d) < 7 || d == own || len(d) > len(own)+1 || len(d) < len(own)-1 {
				continue
			}
			if strings.HasPrefix(own, d[:3]) || strings.HasSuffix(own, d[len(d)-3:]) {
				return f.Name
			}
		}
	}
	return ""
}

// digits are the runs of digits in text, however they are written: 138, 一三八, 幺三八; pauses inside a run do not end it.
func digits(text string) []string {
	var out []string
	run, gap := []byte{}, false
	end := func() {
		if len(run) > 0 {
			out = append(out, string(run))
		}
		run = run[:0]
	}
	for _, r := range text {
		if r >= '0' && r <= '9' {
			run, gap = append(run, byte(r)), false
		} else if d, ok := spoken.Digit(r); ok {
			run, gap = append(run, d), false
		} else if spoken.IsPause(r) && !gap {
			gap = true
		} else {
			end()
		}
	}
	end()
	return out
}

// fold leaves letters and digits only, in lower case.
func fold(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || r == '？' || r == '?' {
			return unicode.ToLower(r)
		}
		return -1
	}, text)
}
