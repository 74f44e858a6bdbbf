package assent

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"hotline/dialog/spoken"
)

// Questions whether to end something are answered with its verb, which is a no to other questions (停, 撤销, 作废), and with reasons that hold a no:
// 是的，来不了了. The same verb behind a no keeps what there is: 不用停机了.
var (
	// endVerb is how one ends something; one rune only where nothing else makes it another word, as 停车.
	endVerb = regexp.MustCompile(ends + `|[退停销拆撤](?:(?:了|掉)*[吗吧么呢]|了?$)|(?:确认|确定|还|真的|现在|给您|帮您)(?:要)?[退停销拆撤关]\p{Han}{1,2}[吗吧么呢]$`)
	// endsFirst begins a question that names the ending first and asks in the end whether to do it: 停机保号每月5元，确认办理吗.
	endsFirst = regexp.MustCompile(`^(?:停机|停用|注销|销户|销号|拆机|报停|撤销)`)
	// doneForYou is what we would do, before 行吗: 给您撤销了.
	doneForYou = regexp.MustCompile(`(?:给您|帮您|为您|替您|现在就|马上)[^，,]{0,4}(?:` + ends + `|[退停销拆撤](?:掉|了))`)
	whether    = regexp.MustCompile(`^(?:您|就|那|现在|这样|您看)*(?:对|是|行|好|可以|确认|确定|同意)(?:的|不[对是行好]|办理?)?[吗吧么]?$`)
	// keepsOn turns it down; concedes takes what it costs: 不退就不退, 不退费也退.
	keepsOn  = regexp.MustCompile(`[不别莫没勿甭](?:要|用|想|能|可以|会|需要|需|必|打算|准备|考虑|愿意|是要|是想|急着|再|给我|帮我|现在)*(?:` + ends + `|[退停关销拆撤挂])`)
	concedes = regexp.MustCompile(`不(?:退|还|返|能用|能恢复)[^，,]{0,3}就不(?:退|还|返|能用|能恢复)[^，,]{0,3}|不(?:退|还|返)(?:费|钱|款|押金|订金|定金)?(?:也|没关系|无所谓|就算了)`)
	notNot   = regexp.MustCompile(`不是不|没说不|不得不|不能不|不会不|[^，,]不行`)
	// orders tells to do it, agrees says yes and no more.
	orders = regexp.MustCompile(`^` + polite + `(` + ends + `|[退停关销拆撤](?:$|了|掉|吧|订|课|机))` + behind + `(?:[退停关销拆撤](?:了|掉|吧)+)*$`)
	agreed = regexp.MustCompile(`^(?:嗯|是|的|对|好|行|可以|确认|确定|没错|要|吧|啊|呀|啦|了|那|就|那就|唉|哎|哦)+$`)
	// mistaken is what was wrong with what is to be ended, goesOn ends a question whether to keep it: 不续就停用了，给您续上吗.
	mistaken = regexp.MustCompile(`[填写买订选办报]错`)
	goesOn   = regexp.MustCompile(`(?:续|留|恢复|保留|开通|报上|订上|约上|继续)[^，,。]{0,4}[吗吧么]?[？?]?$`)
	// because is a reason to end it: 用不着了, 孩子不想学了.
	because = regexp.MustCompile(`^[^不没别莫]{0,8}(?:[用来去看听学上住吃玩租坐穿喝练赶养戴骑](?:不了|不上|不着|不成|不到)|不(?:想|愿意?|打算|需要|再|肯|能|会|方便)*(?:来|去|看|听|学|上|住|吃|玩|租|坐|练|戴|骑|用|想要|喜欢)|不需要|不想要|不要了|不用了|不用[这那]|没(?:用|空|时间|人[用要住看去管]|意思))[^不没别莫]{0,5}$`)
)

// The verbs, and what stands around one in an order.
const (
	ends   = `退订|取消|撤销|撤回|作废|注销|销户|销号|停机|停用|报停|停掉|拆机|关闭|关掉|关停|退掉|退课|退学|退款|退货|退票|退房|退租|退卡|退保|退会|解约|解除|解绑|终止|挂失|冻结`
	polite = `(?:嗯|是的?|对的?|好的?|行|可以|确认|确定|那|就|还是|要|我要|我想|给我|帮我|替我|请|麻烦|直接|现在|今天|马上|立刻|立即|赶紧|都|把它|唉|哎|哦|没错|还|先给我|你)*`
	behind = `(?:了|吧|掉|它|啊|呀|呗|好了|这个|那个|就行|谢谢|麻烦了?)*`
)

// asksToEnd reports a question whether to end something.
func asksToEnd(prompt string) bool {
	clauses := strings.FieldsFunc(prompt, spoken.IsPause)
	if len(clauses) == 0 {
		return false
	}
	last := clauses[len(clauses)-1]
	if at := endVerb.FindStringIndex(last); at != nil {
		return !strings.HasSuffix(last[:at[0]], "不") && !strings.HasSuffix(last[:at[0]], "别") && !strings.Contains(last, "还是")
	}
	if !whether.MatchString(last) || len(clauses) < 2 {
		return false
	}
	return doneForYou.MatchString(clauses[len(clauses)-2]) || endsFirst.MatchString(prompt)
}

// Ends reports a yes to a question whether to end something, with its reasons or without.
func Ends(text, question string) bool {
	question = withoutLeave(question)
	return asksToEnd(question) && toEnd(text, question) == "yes"
}

// why is a reason in words of what is so, wishes what may be wanted besides.
var (
	why    = regexp.MustCompile(`^(?:因为|反正|根本|实在|真的|我|我们|孩子|家里|老人|他们?|她|早就?|已经|太|现在)`)
	wishes = regexp.MustCompile(`[要给帮把换改转留问查算投诉说先再就但不没别莫多少半全到用付个那也另续退还]|的$|可是|只是`)
)

// EndsBecause reports an order to end what the question asks to end, with nothing else than its reasons: 退吧，根本没人看.
func EndsBecause(text, question string) bool {
	const most = 8 // characters
	if !Ends(text, question) {
		return false
	}
	for _, clause := range strings.FieldsFunc(text, spoken.IsPause) {
		reason := because.MatchString(clause) && !spoken.HasAny(clause, "的话", "的时候", "要是", "再", "先", "等", "才", "换", "改", "给", "帮", "转", "但", "问", "说") || utf8.RuneCountInString(clause) <= most && why.MatchString(clause) && !wishes.MatchString(clause)
		if !reason && !ordersEnd(once(clause), question) && !agreed.MatchString(clause) {
			return false
		}
	}
	return true
}

// Concedes reports an answer that takes what the question names as it is: 作废就作废吧. 取消就取消吧 may give up what is to be ordered.
func Concedes(text, question string) bool {
	found := false
	for _, clause := range strings.FieldsFunc(text, spoken.IsPause) {
		bare := strings.TrimRight(strings.TrimLeft(clause, "那嗯哦好行"), "吧呗了啊呀嘛")
		what, again, ok := strings.Cut(bare, "就")
		switch {
		case ok && what != "" && what == again && strings.Contains(question, what) && (!strings.Contains(what, "取消") || asksToEnd(question)):
			found = true
		case !agreed.MatchString(clause) && clause != "没关系" && clause != "没事":
			return false
		}
	}
	return found
}

// toEnd reads an answer to a question whether to end something; "" where it is read like any other. A verb that the question does not have may
// mean to end the talk: 停.
func toEnd(text, question string) string {
	text = spoken.Without(concedes.ReplaceAllString(text, ""), []string{"没关系", "没事", "不要紧", "无所谓"}) // no 没关
	if spoken.HasAny(text, questions...) || ifOnly.MatchString(text) || spoken.HasAny(text, undecided...) || notNot.MatchString(text) || spoken.HasAny(text, "?", "？", "考虑", "想想") {
		return ""
	}
	kept := keepsOn.MatchString(text)
	yes := false
	for _, clause := range strings.FieldsFunc(keepsOn.ReplaceAllString(text, "，"), spoken.IsPause) {
		clause = once(clause)
		switch {
		case ordersEnd(clause, question), agreed.MatchString(clause) && !kept:
			yes = true
		case because.MatchString(clause):
		case kept:
		case utf8.RuneCountInString(clause) > 10, spoken.HasAny(mistaken.ReplaceAllString(clause, ""), "不", "没", "别", "莫", "算了", "先", "再", "改", "换", "帮", "给我", "转", "留", "但", "可是", "只是", "下次", "回头", "错"):
			return ""
		}
	}
	switch {
	case kept && !yes:
		return "no"
	case yes && !kept:
		return "yes"
	}
	return ""
}

func ordersEnd(clause, question string) bool {
	m := orders.FindStringSubmatch(clause)
	if m == nil || strings.HasPrefix(clause, "还是") && strings.HasSuffix(m[1], "吧") { // 还是退吧 is 还是订吧 to a recogniser
		return false
	}
	return strings.ContainsRune(question, []rune(m[1])[0])
}
