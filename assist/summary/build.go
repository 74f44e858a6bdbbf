package summary

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"hotline"
	"hotline/assist/form"
	"hotline/assist/language"
	"hotline/dialog/value"
)

const (
	actsMost  = 5  // sentences on what the agent did
	quoteMost = 60 // characters of the caller's own words
)

// Build writes the summary from state, scenes and evidence, without a model, and strikes what does not stand up to Check. It takes some
// 30 ms for a call of 100 segments.
func Build(in Input) Summary {
	in.Segments = short(in.Segments)
	out := Summary{Todos: Find(in)}
	out.Sentences = slices.Concat(needs(in), fields(in), acts(in), outcome(in), todos(in, out.Todos))
	slices.SortStableFunc(out.Sentences, func(a, b Sentence) int {
		return slices.Index(Sections(), a.Section) - slices.Index(Sections(), b.Section)
	})
	out.Sentences = Check(in, out.Sentences)
	out.Support = support(out.Sentences)
	return out
}

// needs tells what the caller wants, in the caller's own words.
func needs(in Input) []Sentence {
	best, most := -1, 0
	for i, s := range in.Segments {
		if s.Us() {
			continue
		}
		score := min(utf8.RuneCountInString(s.Text), quoteMost)
		if language.HasAny(s.Text, "我要", "我想", "怎么", "帮我", "给我", "投诉", "反映", "不了", "没有", "坏", "查", "办", "退", "扣") {
			score += 15
		}
		if len(language.Digits(s.Text)) > 7 {
			score -= 20
		}
		if score -= 3 * i; score > most {
			best, most = i, score
		}
	}
	var out []Sentence
	if best >= 0 {
		s := in.Segments[best]
		text := fmt.Sprintf("客户反映：%s", quote(s.Text))
		out = append(out, Sentence{Section: Need, Text: text, Evidence: []hotline.Evidence{s.Evidence()}})
	}
	for _, f := range in.Facts {
		if f.Section == Need {
			out = append(out, Sentence{Section: Need, Text: f.Text, Evidence: []hotline.Evidence{f.Evidence}})
		}
	}
	return out
}

// quote shortens the caller's words at a pause.
func quote(text string) string {
	text = strings.TrimRight(strings.TrimLeft(text, "喂嗯啊哦呃哎，,。 "), "，, ")
	if utf8.RuneCountInString(text) <= quoteMost {
		return text
	}
	out := ""
	for _, c := range language.Clauses(text) {
		if utf8.RuneCountInString(out+c) > quoteMost {
			break
		}
		if out != "" {
			out += "，"
		}
		out += c
	}
	if out == "" {
		out = string([]rune(text)[:quoteMost])
	}
	return out
}

// fields writes down what the form holds.
func fields(in Input) []Sentence {
	var out []Sentence
	for _, v := range in.Fields {
		if v.Value == "" || v.State == form.Empty {
			continue
		}
		shown := v.Shown
		if v.Secret {
			shown = "已提供"
		}
		e := v.Evidence
		if v.State == form.Edited || len(e) == 0 {
			e = []hotline.Evidence{{Party: hotline.PartyAgent, N: -1, Text: v.Title + v.Shown}}
		}
		out = append(out, Sentence{Section: Need, Text: v.Title + "：" + shown, Evidence: e})
	}
	return out
}

// acted are words of what an agent does in a call.
var acted = []string{"登记", "提交", "派单", "派修", "核实", "核对", "查询", "查到", "转接", "取消", "开通", "办理", "安排", "记录", "恢复", "退订", "补卡", "解释", "反馈", "上报", "转给", "转办", "检测", "测试", "刷新", "重启", "关闭", "减免", "建单", "受理", "看到", "挂失", "停机", "开具", "帮您", "给您", "为您"}

// acts tells what the agent did, in the agent's words.
func acts(in Input) []Sentence {
	var out []Sentence
	for _, s := range in.Segments {
		if !s.Us() || len(out) >= actsMost {
			continue
		}
		for _, sentence := range sentences(s.Text) {
			sentence = statement(sentence)
			if question(sentence) || isPromise(sentence) || !language.HasAny(sentence, acted...) && !passedOn(sentence) || language.HasAny(sentence, "能不能", "可以帮", "有什么可以", "请问", "为您服务", "高兴", "请您", "麻烦", "建议您", "您可以", "需要您") || len(out) >= actsMost {
				continue
			}
			text := withoutReadBack(core(sentence))
			if utf8.RuneCountInString(text) < 5 || elliptic(text) {
				continue
			}
			out = append(out, Sentence{Section: Handling, Text: "坐席：" + reported(text), Evidence: []hotline.Evidence{s.Evidence()}})
		}
	}
	for _, f := range in.Facts {
		if f.Section == Handling {
			out = append(out, Sentence{Section: Handling, Text: f.Text, Evidence: []hotline.Evidence{f.Evidence}})
		}
	}
	return out
}

// passedOn reports that the matter goes to others: 转城管部门处理, 转市政管理处.
func passedOn(sentence string) bool {
	_, to, ok := strings.Cut(sentence, "转")
	return ok && language.HasAny(to, "处理", "核实", "部门", "局", "中心", "支队", "大队", "管理处", "专员", "公司", "班组")
}

// withoutReadBack drops a number that is only read back: of 13770820135，转城管部门处理 the first clause.
func withoutReadBack(text string) string {
	var keep []string
	for _, c := range language.Clauses(text) {
		if n := len(language.Digits(c)); n < 7 || language.Length(c) > n+2 {
			keep = append(keep, c)
		}
	}
	if left := strings.Join(keep, "，"); utf8.RuneCountInString(left) >= 5 {
		return left
	}
	return text
}

// elliptic reports a question that is left open: 查询的号码是.
func elliptic(text string) bool {
	for _, end := range []string{"是", "号码", "地址", "姓名", "电话", "呢", "的", "身份证", "全号"} {
		if strings.HasSuffix(text, end) {
			return true
		}
	}
	return strings.Contains(text, "请报") || strings.Contains(text, "核对一下") || strings.Contains(text, "复述")
}

// outcome tells how the call ended.
func outcome(in Input) []Sentence {
	var out []Sentence
	for _, f := range in.Facts {
		if f.Section == Outcome {
			out = append(out, Sentence{Section: Outcome, Text: f.Text, Evidence: []hotline.Evidence{f.Evidence}})
		}
	}
	for i := len(in.Segments) - 1; i > 0 && i >= len(in.Segments)-6; i-- {
		s := in.Segments[i]
		if s.Us() {
			continue
		}
		if language.HasAny(s.Text, "不认可", "不满意", "不接受", "不同意", "继续投诉", "不行，", "没法接受") {
			return append(out, Sentence{Section: Outcome, Text: "客户不认可处理结果", Evidence: []hotline.Evidence{s.Evidence()}})
		}
		yes, ok := value.Parse(value.YesNo, s.Text, value.Context{Prompt: in.Segments[i-1].Text, Asked: true})
		if ok && yes == "yes" && in.Segments[i-1].Us() {
			text := "客户确认信息无误"
			if language.HasAny(in.Segments[i-1].Text, "安排", "上门", "办理", "登记", "处理", "生效", "可以吗", "行吗", "您看", "过去", "转", "退", "核查", "反馈", "记录") {
				text = "客户表示同意"
			}
			return append(out, Sentence{Section: Outcome, Text: text, Evidence: []hotline.Evidence{in.Segments[i-1].Evidence(), s.Evidence()}})
		}
	}
	return out
}

// todos writes the to-dos and the promises.
func todos(in Input, list []Todo) []Sentence {
	var out []Sentence
	for _, t := range list {
		text := t.Text
		if !t.Due.IsZero() {
			text += "（" + t.Due.Format("1月2日 15:04") + "前）"
		}
		if t.Promise {
			out = append(out, Sentence{Section: Promises, Text: "坐席承诺" + t.Text, Evidence: t.Evidence})
		}
		if t.Who == hotline.PartyCaller {
			text = "客户待办：" + text
		}
		out = append(out, Sentence{Section: Todos, Text: text, Evidence: t.Evidence})
	}
	for _, f := range in.Facts {
		if f.Section == Todos || f.Section == Promises {
			out = append(out, Sentence{Section: f.Section, Text: f.Text, Evidence: []hotline.Evidence{f.Evidence}})
		}
	}
	return out
}
