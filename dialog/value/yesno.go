package value

import "strings"

// Longer phrases come first where one holds another with the opposite sense: 不是 before 是, 没问题 before 没.
var (
	surelyYes = []string{"没问题", "没错", "不错", "没意见", "可不是", "不用改就这样", "怎么不是"}
	saysNo    = []string{
		"不是", "不对", "不用", "不要", "不需要", "不必", "不行", "不可以", "不可", "不确认", "不同意", "不办", "不换", "不改", "不了", "不好", "不想", "不太", "别", "没有", "没", "算了", "取消",
		"错了", "有误", "不", "再说吧", "再想想", "考虑一下", "以后再", "免了", "否", "no", "nope",
	}
	saysYes = []string{
		"是的", "是啊", "是呀", "是", "对的", "对啊", "对", "好的", "好啊", "好", "行", "可以", "确认", "确定", "同意", "要", "需要", "嗯", "恩", "成", "中", "没毛病", "当然", "ok", "欧克", "okay",
		"yes", "yeah", "办吧", "办理", "就这样", "就这么办", "麻烦你", "麻烦您", "有劳", "正确", "肯定", "得嘞", "妥", "必须的", "那就", "改吧", "换吧", "打吧", "有的", "有",
	}
)

// parseYesNo decides by the caller's last clear word: 好的，算了 is no.
// A polite no (不用了谢谢，好的) starts with its sense, so a clause that begins with a no wins over a later bare 好的.
func parseYesNo(text string) (string, bool) {
	verdict := ""
	for _, clause := range strings.FieldsFunc(text, isPause) {
		switch said := clauseYesNo(clause); {
		case said == "":
		case verdict == "no" && said == "yes" && bareAck(clause):
		default:
			verdict = said
		}
	}
	return verdict, verdict != ""
}

func isPause(r rune) bool { return strings.ContainsRune("，。,.！!？?；; ", r) }

func bareAck(clause string) bool {
	for _, ack := range []string{"好的", "好", "嗯", "嗯嗯", "行", "ok"} {
		if clause == ack {
			return true
		}
	}
	return false
}

func clauseYesNo(clause string) string {
	for _, p := range surelyYes {
		if strings.Contains(clause, p) {
			return "yes"
		}
	}
	if isTagQuestion(clause) {
		return ""
	}
	no, yes := firstOf(clause, saysNo), firstOf(clause, saysYes)
	switch {
	case no >= 0 && (yes < 0 || no <= yes || strings.Contains(clause, "还是不")):
		return "no"
	case no >= 0 && no < yes+7: // 好像不对, 要不算了
		return "no"
	case yes >= 0:
		return "yes"
	}
	return ""
}

// isTagQuestion finds questions back: 是不是, 要不要, 可不可以, 什么, 多少.
func isTagQuestion(clause string) bool {
	for _, q := range []string{"是不是", "要不要", "可不可以", "能不能", "对不对", "好不好", "什么", "多少", "怎么", "为什么", "哪", "吗"} {
		if strings.Contains(clause, q) {
			return true
		}
	}
	return false
}

// firstOf returns the byte place of the earliest phrase, -1 for none.
func firstOf(text string, phrases []string) int {
	at := -1
	for _, p := range phrases {
		if i := strings.Index(text, p); i >= 0 && (at < 0 || i < at) {
			at = i
		}
	}
	return at
}
