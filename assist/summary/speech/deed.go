package speech

import (
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"hotline/assist/language"
)

// acted are words of what an agent does in a call.
var acted = []string{"登记", "提交", "派单", "派修", "核实", "核对", "查询", "查到", "转接", "取消", "开通", "办理", "安排", "记录", "恢复", "退订", "补卡", "解释", "反馈", "上报", "转给", "转办", "检测", "测试", "刷新", "重启", "关闭", "减免", "建单", "受理", "看到", "挂失", "停机", "开具", "帮您", "给您", "为您"}

// leftOut are words of clauses that tell nothing that was done: courtesy, and what the caller is asked to do.
var leftOut = []string{"能不能", "可以帮", "有什么可以", "请问", "请说", "请讲", "请提供", "为您服务", "高兴", "请您", "麻烦", "建议您", "您可以", "需要您", "稍等", "抱歉", "不便", "您把", "您先", "您再", "地址是", "号码是", "姓名是"}

// looking is a clause that only says that something is looked at: what came of it is told behind it.
var looking = regexp.MustCompile(`(?:查|看|核实|核对|确认|了解|找|问)(?:询)?一下`)

// Deed is what a sentence of ours, said at that time, tells to have been done, without what it asks, promises, or only proposes; agreed: the
// caller said yes to it. done: it was told as done, and not as being done.
func Deed(sentence string, at time.Time, agreed bool) (text string, done, ok bool) {
	var keep []string
	promises := false
	for _, c := range language.Clauses(Statement(sentence)) {
		done := Done(c)
		switch {
		case Checks(c), Consents(c) && !agreed: // 给您办退订，您看可以吗: it waits for a yes
			keep = slices.DeleteFunc(keep, func(k string) bool { return !Done(k) })
			continue
		case Question(c), language.HasAny(c, leftOut...) && !done, looking.MatchString(c):
			continue
		case Promise(c, at) && !done:
			promises = true
			continue
		case language.HasAny(plain.Replace(c), condition...) && !done:
			promises = true // what follows from it is not done either
			continue
		case promises && !done: // it goes on with what was promised: 上门前给您打电话
			continue
		}
		keep = append(keep, c)
	}
	all := strings.Join(keep, "，")
	if !language.HasAny(all, acted...) && !passedOn(all) && !Done(all) {
		return "", false, false
	}
	text = withoutReadBack(Core(all))
	if utf8.RuneCountInString(text) < 5 || elliptic(text) {
		return "", false, false
	}
	return Reported(text), slices.ContainsFunc(keep, Done), true
}

// Done reports a clause that tells something done for the caller: 已经给您登记了, 办好了, 给您派单了.
func Done(clause string) bool {
	clause = strings.TrimRight(plain.Replace(clause), "啊哈呀哦的 ")
	switch {
	case language.HasAny(clause, "就好了", "就行了", "就可以了", "就能", "好了吗", "了没", "如果", "要是", "会", "将"):
		return false
	case !language.HasAny(clause, acted...) && !language.HasAny(clause, "办", "退", "改", "换", "派", "建单", "报修", "报上", "修", "催", "查", "发给", "发到", "发送", "发您", "寄", "开好", "开通", "停掉", "转", "记下", "备注", "销", "解除", "解绑", "解挂"):
		return false
	}
	return language.HasAny(clause, "已经", "已为", "已给", "已帮", "好了", "成功", "完毕", "上了") || strings.HasSuffix(clause, "了")
}

// SameDeed reports that two texts name one deed: 给客户登记一下, 已经登记报修了.
func SameDeed(a, b string) bool {
	return slices.ContainsFunc(acted[:len(acted)-3], func(w string) bool { return strings.Contains(a, w) && strings.Contains(b, w) })
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
