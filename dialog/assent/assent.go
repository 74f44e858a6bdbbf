// Package assent reads yes and no out of spoken Chinese: short answers in the wording of all regions, refusals behind courtesy, questions back,
// and answers whose sense depends on what was asked. It owns those words and no other value; dialog/value calls it. Everything here is pure
// and safe for concurrent use.
package assent

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"hotline/dialog/spoken"
)

// How yes and no are said. The lists are read in this order; what an earlier list finds is taken out before the next is read, so that
// 不好意思 is no 不好, and 没问题 is no 没.
var (
	// says nothing either way
	neutralWords = []string{
		"不好意思", "对不起", "没听清楚", "没听清", "没听懂", "没听明白", "听不清", "听不懂", "没明白", "不清楚", "不知道", "不晓得", "不太清楚", "不明白", "不太明白", "不懂", "不一定", "不确定", "说不好", "说不准",
		"没想好", "没注意", "不记得", "来不及", "差不多", "要不然", "不过", "不管", "不仅", "不但", "不然", "只不过", "好像", "好多", "好几", "好久", "要是", "可是", "但是", "还是", "就是说", "只是", "不太会",
		"要求", "要紧", "行李", "银行", "对方", "对于", "可能", "不着急", "不急", "不用谢", "不客气", "慢慢办", "慢慢来", "慢慢说", "等一下", "等等", "稍等", "是什么", "是啥", "好吗",
	}
	// says yes with a no in it
	surelyNo  = []string{"谁说", "疯了才", "傻子才办", "傻子才要", "写错", "漏了", "少了个", "少了一", "多了个", "多了一", "拒绝", "怎么可能", "先不急", "不急着", "开什么玩笑", "得了吧", "想得美", "才不"}
	surelyYes = []string{
		"没说不", "谁不愿", "谁不想", "傻子才不", "冇错", "没有错", "木有问题", "木问题",
		"不是不可以", "不是不行", "不是不能", "不是不要", "没什么不可以", "没什么不行", "有什么不可以", "有什么不行", "有啥不行", "有啥不可以", "没有不同意", "没有不行", "没说不行", "不反对", "没有意见", "没意见", "没有问题", "没问题", "没啥问题", "没得问题",
		"莫得问题", "冇问题", "没毛病", "问题都没有", "问题也没有", "为啥不", "没关系", "不要紧", "不介意", "不会有问题", "怎么不行", "怎么不可以", "怎么不是", "咋不行", "为什么不", "何乐而不为", "不错", "没错", "不假", "可不是", "不用改", "不取消", "不变", "没变",
		"不能不", "不得不", "少不了", "那还用说", "还用问",
	}
	saysNo = []string{
		"不是", "不对", "不用", "不要", "不需要", "不必", "不行", "不可以", "不可", "不确认", "不同意", "不办", "不换", "不改", "不了", "不好", "不想", "不太", "不方便", "不能", "不会", "不考虑", "不愿", "不成", "不中", "不", "别", "没有",
		"没", "莫", "冇", "唔", "甭", "免了", "算了", "拉倒", "取消", "错了", "有误", "否", "再说吧", "再想想", "再看看", "再考虑", "再说", "考虑", "想一想", "想一下", "木有", "商量", "以后再", "下次", "改天", "回头", "得了吧", "先放着", "等会儿再", "no", "nope",
		"布用", "布要", "布是", "步用", "步要", "布行", "布对",
	}
	saysYes = []string{
		"是", "对", "好", "行", "可以", "可", "确认", "确定", "同意", "要", "需要", "嗯", "恩", "唔该", "成", "中", "ok", "欧克", "okay", "sure", "yes", "yeah", "yep", "办", "办理", "就这样", "就这么", "麻烦你", "麻烦您", "有劳", "正确", "得嘞",
		"得咧", "得", "妥", "那就", "改吧", "换吧", "打吧", "有的", "有", "系", "使得", "中嘞", "听你的", "都听你", "按你说的", "一定", "愿意", "方便", "继续", "本人", "开通吧", "提交", "试的", "时的", "事的", "嗯呐", "哎", "诶", "欸", "收到", "能", "昂", "麻烦了", "接受", "哦了", "必须的", "那必须", "当然", "绝对",
	}
	// asks back
	questions = []string{"是不是", "要不要", "可不可以", "能不能", "对不对", "好不好", "行不行", "中不中", "成不成", "得不得", "有没有", "什么", "多少", "怎么", "为什么", "哪", "吗", "嘛呢", "啥子", "点解", "点样", "咩", "乜", "几多", "边个", "边度", "阿要", "阿是", "阿好", "阿有", "几个", "几点", "几天", "多久", "啥", "咋"}
	// holds back: 可以是可以，就是贵
	concessions = []string{"可以考虑", "可以是可以", "行是行", "好是好", "要是要", "对是对", "办是办", "想是想", "可以倒是可以", "好倒是好", "不是不想", "不是不愿"}
)

// Parse decides by the caller's last clear clause: 好的，算了 is no. A polite no (不用了谢谢，好的) starts with its sense, so a later bare 好的
// does not change it, and a remark does not change what was said firmly: 好，我现在不在家. Questions back and unclear answers are neither.
func Parse(text, prompt string) (verdict string, ok bool) {
	if rest, asks := strings.CutSuffix(text, "?"); asks && utf8.RuneCountInString(rest) <= 2 { // 嗯？
		return "", false
	}
	text = strings.TrimFunc(withoutGreeting(strings.TrimFunc(text, spoken.IsPause)), spoken.IsPause)
	if text == "" {
		return "", false
	}
	if said, ok := byQuestion(text, prompt); ok {
		return said, said != ""
	}
	before, firm := "", false
	conceded := spoken.HasAny(text, concessions...) || strings.Contains(text, "也不是不") && spoken.HasAny(text, "就是", "但", "不过", "可是", "只是")
	for _, clause := range strings.FieldsFunc(text, spoken.IsPause) {
		clause = once(clause)
		said, how := clauseYesNo(clause, prompt)
		switch {
		case said == "", conceded && (how != firmClause || said == "yes" || spoken.HasAny(clause, concessions...)):
			if verdict == "no" && spoken.HasAny(clause, "我想问", "我要问", "我是问", "我问的", "我是想问", "我是要") { // 不是，我想问的是宽带
				return "", false
			}
		case verdict == "no" && strings.HasPrefix(before, "不是") && strings.HasPrefix(clause, "是") && utf8.RuneCountInString(clause) > 2: // 不是我，是我爱人
		case verdict == "no" && said == "yes" && bareAck(clause):
		case how == doneClause: // 试过了，没用
			return said, true
		case firm && how == remark && said != verdict:
		default:
			verdict, firm = said, firm || how == firmClause
		}
		before = clause
	}
	if verdict == "" && !conceded && echoes(text, prompt) {
		return "yes", true
	}
	return verdict, verdict != ""
}

// greeting leads what is said first, and its 好 is no yes; 您好像 is none.
var greeting = regexp.MustCompile(`^(?:喂|[\s，,。])*(?:(?:你|您|你们|大家|早上|上午|中午|下午|晚上)好(?:[^像意几多久坏歹]|$)|哈喽|hello|hi\b)`)

// withoutGreeting is what is said behind 喂，你好.
func withoutGreeting(text string) string {
	at := greeting.FindStringIndex(text)
	if at == nil {
		return text
	}
	if end := strings.Index(text[:at[1]], "好"); end >= 0 {
		return text[end+len("好"):]
	}
	return text[at[1]:]
}

// byQuestion reads answers whose sense depends on what was asked; ok is false where the question tells nothing.
func byQuestion(text, prompt string) (said string, ok bool) {
	prompt = withoutLeave(prompt)
	if asksToEnd(prompt) {
		if said := toEnd(text, prompt); said != "" {
			return said, true
		}
	}
	switch {
	case Concedes(text, prompt):
		return "yes", true
	case strings.Contains(prompt, "作废") && !asksToEnd(prompt) && voids.MatchString(text): // which of the two, where 作废 is what comes of it?
		return "", true
	case goesOn.MatchString(prompt) && ordersEnd(text, prompt): // 停用吧
		return "no", true
	case spoken.HasAny(prompt, "本人", "机主", "户主") && (spoken.HasAny(text, "我是他", "我是她", "我是机主的", "我是户主的", "替我", "帮别人", "帮他", "帮她", "替他", "替她", "代办") || spoken.NamesKin(text) && !spoken.HasAny(text, "我本人", "我自己", "我就是", "是我的", "我是机主")):
		return "no", true
	case spoken.HasAny(prompt, "本人", "机主", "户主") && spoken.HasAny(text, "我就是", "我自己", "我的号", "我本人", "我的名字", "我名下") && !spoken.HasAny(text, "不", "没", "吗", "谁"):
		return "yes", true
	case strings.Contains(prompt, "亮") && spoken.HasAny(text, "灭", "黑", "没亮", "不亮", "暗", "没得灯"), spoken.HasAny(prompt, "绿", "蓝", "白") && spoken.HasAny(text, "红") && !spoken.HasAny(text, "不是红", "没有红", "没红"):
		return "no", true
	case spoken.HasAny(prompt, "退订", "关闭", "取消", "退掉") && spoken.HasAny(text, "不退", "不取消", "不关", "别退", "别关", "别取消", "莫退", "留着", "留到", "保留", "继续用", "还要用", "还在用"):
		return "no", true
	case AsksToCancel(prompt) && bareCancel.MatchString(text): // a no in other questions
		return "yes", true
	case spoken.HasAny(prompt, "停机", "停用", "注销", "销户", "拆机", "退订", "关闭", "取消") && !goesOn.MatchString(prompt) && (stopIt.MatchString(keepsOn.ReplaceAllString(spoken.Without(text, []string{"没关系"}), "，")) || spoken.HasAny(text, "不用了", "不想用", "不要了")) && !spoken.HasAny(text, "算了", "别", "莫", "先不", "不停", "不退", "不关", "不取消", "不销", "吗", "留着"):
		return "yes", true
	case spoken.HasAny(prompt, "重启", "插拔", "断电") && turnedOff.MatchString(text) && !spoken.HasAny(text, "没", "不会", "怎么", "吗"):
		return "yes", true
	case spoken.HasAny(prompt, "亮", "绿") && lit.MatchString(text):
		return "yes", true
	case spoken.HasAny(prompt, "退订", "关闭", "取消", "退掉") && (spoken.HasAny(text, "不要了", "都不要", "不需要了", "用不着", "不用了", "没用", "用不到") && !spoken.HasAny(text, "退", "关", "取消") || spoken.HasAny(text, "取消吧", "取消掉", "取消了", "退掉", "退了", "关掉", "关了") && !spoken.HasAny(text, "不", "别", "莫", "没", "算了", "吗")):
		return "yes", true
	case spoken.HasAny(prompt, "其他", "其它", "别的", "还有什么", "还需要") && spoken.HasAny(text, "就这些", "就这个", "就这样", "这些就", "没别的", "没其", "没事了", "够了", "先这样", "这样就", "到这", "可以了"):
		return "no", true
	case spoken.HasAny(prompt, "其他", "其它", "别的", "还有什么") && (spoken.BeginsWithAny(text, "还有", "有个", "有一", "我还") || spoken.HasAny(text, "还想问", "还要问", "还想查", "还要查")) && !spoken.HasAny(text, "没", "不"):
		return "yes", true
	case spoken.HasAny(prompt, "恢复", "修好", "解决", "上网了", "好了吗", "信号", "正常") && spoken.HasAny(text, "还那样", "还是那样", "还这样", "老样子", "照样", "没变化", "还是不", "还是没", "还是断", "还是慢", "还是卡"):
		return "no", true
	case spoken.HasAny(text, "别取消", "不要取消", "莫取消"):
		return "", true
	}
	return "", false
}

// AsksToCancel reports a question whether to cancel.
func AsksToCancel(question string) bool {
	return asksToCancel.MatchString(withoutLeave(question)) && !spoken.HasAny(question, "不要取消", "不取消", "不用取消", "别取消")
}

// withoutLeave is a question without the clauses that only tell that one may cancel, or may not, where another clause asks something.
func withoutLeave(question string) string {
	if !mayCancel.MatchString(question) {
		return question
	}
	clauses := strings.FieldsFunc(question, spoken.IsPause)
	if ofItself.MatchString(clauses[len(clauses)-1]) { // 会员可以现在取消，给您办吗
		return question
	}
	var out strings.Builder
	for _, clause := range clauses {
		if !mayCancel.MatchString(clause) || strings.HasSuffix(clause, "吗") || strings.HasSuffix(clause, "吧") {
			out.WriteString(clause + "，")
		}
	}
	return strings.TrimSuffix(out.String(), "，")
}

func bareAck(clause string) bool {
	switch strings.TrimRight(clause, "的啊呀了嘞吧") {
	case "就这样", "就这么", "先这样", "好", "嗯", "嗯嗯", "行", "ok", "哦", "好好":
		return true
	}
	return false
}

var (
	// stopIt tells to end what the question is about: 停吧.
	stopIt = regexp.MustCompile(`(^|[^不别莫没再])(停|退订|退|关|取消|注销|销|拆)(掉|了|吧|机|它)`)
	// mayCancel tells that one may cancel some time, asksToCancel asks whether to, bareCancel says no more than 那就取消吧.
	mayCancel    = regexp.MustCompile(`(?:可以|能|就会|自动|免费|随时|请说|如需|如要|如果|无法|不支持|不得|不能|按[2二])[^，,。]{0,4}(?:取消|退订|关闭|退掉)|(?:还是|或者?)(?:取消|退订|关闭|退掉)`)
	ofItself     = regexp.MustCompile(`^(?:就|那|现在|给您|为您|帮您)*(?:办|好|行|可以|确认|确定|对|是|同意)(?:办|的|了|不)?[吗吧么]$`)
	asksToCancel = regexp.MustCompile(`(?:^|确认|确定|给您|帮您|为您|要|现在|就|[，,。])取消[^，,。？?！!还或]{0,6}[吗吧么][？?。]*$`)
	bareCancel   = regexp.MustCompile(`^(?:那|就|还是|嗯|好|行|对|是|的|我|要|给我|帮我|直接|请|[，,、 ])*取消(?:这个|那个)?(?:订单|预约|订阅|业务|服务)?(?:掉|吧|了|它|啊|呗|[。！!])*$`)
	voids        = regexp.MustCompile(`^(?:[嗯那就好行，]|没关系|没事|可以)*作废[吧了呗]*$`)
	// turnedOff is a restart: 关了又开了.
	turnedOff = regexp.MustCompile(`关了.{0,6}开|拔了.{0,8}插|断了电|断过电|重启了|重启过|(试|弄|搞|整)(过|了)`)
	// lit answers a question about a lamp: 绿的, 都亮着.
	lit = regexp.MustCompile(`^(嗯|对|是|有|都|那个|灯)*(绿|亮)(的|着|色|灯|了)`)
	// ifOnly makes an answer depend on something: 要是免费的我就要.
	ifOnly = regexp.MustCompile(`要是|如果|除非|只要|假如|万一`)
)

// How surely a clause decides.
const (
	remark     = iota // by a word in it: 我现在不在家
	firmClause        // by all its words, or by a refusal: 我不想办了
	doneClause        // by the verb of the question: 重启过了
)

func clauseYesNo(clause, prompt string) (verdict string, how int) {
	switch {
	case spoken.HasAny(clause, "问题都没", "问题也没"):
		return "yes", firmClause
	case asksBack(clause), asksInTheEnd(clause), howLong.MatchString(clause), ifOnly.MatchString(clause), spoken.HasAny(clause, undecided...), asksOthers(clause):
		return "", remark
	}
	if said, firm := firmly(clause); firm {
		return said, firmClause
	}
	said := clauseByWords(clause)
	switch {
	case said == "no" && (spoken.HasAny(clause, surelyNo...) || refusal.MatchString(clause) && !asksFor.MatchString(clause)):
		return said, firmClause
	case said == "no" && utf8.RuneCountInString(clause) > 6 && !spoken.HasAny(clause, "不是", "不对", "错", "有问题", "算了", "不行", "取消", "考虑", "下次", "改天", "回头", "再说", "想一下", "先放") && !negates(clause, prompt):
		if leadsWithYes(clause) {
			return "yes", firmClause
		}
		return "", remark
	case said == "yes" && leadsWithYes(clause):
		return said, firmClause
	case said == "" && strings.Contains(prompt, "过") && echoes(clause, prompt):
		return "yes", doneClause
	}
	return said, remark
}

var (
	// refusal is what the caller does not want, or wants not to be done.
	refusal = regexp.MustCompile(`(不|莫|别|甭|唔|冇|勿|弗|伐|没)(太|大|是很|怎么|再|敢)?(要|用|需|想|必|愿|肯|打算|准备|考虑|同意|接受|办|换|改|弄|整|搞|退|转|订|装|停|来了|感兴趣)`)
	// asksFor is a wish that begins with a no: 不要太晚, 别搞错了.
	asksFor = regexp.MustCompile(`(不要|别|莫|甭|勿|不能)(再)?(太|给|忘|搞错|弄错|整错|打错|写错|搞忘|让|把|超|耽误|影响|迟|晚|拖|骗|忽悠|乱|又|收|扣|像|跟)`)
	// howLong asks for a measure, where 好 is no assent.
	howLong = regexp.MustCompile(`(要|等|得|剩|欠|是|花|付|交|收|管|用|有|签|扣|停)[^，]{0,3}好(久|多)|好(久|多)(钱|哦|嘛|啊|呢|的|能|才|来)|好久$|好多$`)
)

// undecided are words of those who cannot say yet.
var undecided = []string{"说了不算", "做不了主", "做不得主", "作不了主", "拿不定", "定不下", "定不到", "想不好", "没想好", "没考虑好", "没决定", "说不准", "讲不准", "说不定", "再说一遍", "再说一次", "再讲一遍", "再说一哈", "看情况", "看看情况", "你帮我参考", "纠结", "犹豫"}

// asksOthers finds 我先问问我爱人, 跟屋头商量一下.
func asksOthers(clause string) bool {
	return spoken.HasAny(clause, "问问", "问一下", "问一声", "问下", "问哈", "问一问", "得问", "要问", "商量", "合计", "打个电话问") && (spoken.NamesKin(clause) || spoken.HasAny(clause, "家里", "我先", "我得", "我要", "我去", "他们", "别人"))
}

// asksInTheEnd finds 听得到不, 可以不: the no asks. What stands before it decides whether: 暂时不 is a no.
func asksInTheEnd(clause string) bool {
	clause = strings.TrimRight(clause, "嘛哦啊呢哟呀")
	for _, no := range []string{"不", "没有", "没得", "没", "伐", "么"} {
		rest, ok := strings.CutSuffix(clause, no)
		if !ok || rest == "" {
			continue
		}
		for rest != "" {
			w, known := longestAt(rest)
			if !known {
				return utf8.RuneCountInString(rest) > 1
			}
			if w.sense == agrees || w.sense == acts {
				return !strings.HasSuffix(no, "没") && w.word != "是" || no == "伐" || no == "么"
			}
			if w.sense == refuses {
				return false
			}
			rest = rest[len(w.word):]
		}
		return false
	}
	return false
}

// leadsWithYes reports a clause that begins with assent and goes on: 好的我现在不在家.
func leadsWithYes(clause string) bool {
	for rest := clause; rest != ""; {
		w, ok := longestAt(rest)
		if !ok || w.sense == refuses || w.sense == open || w.sense == acts {
			return false
		}
		if w.sense == agrees {
			return !strings.Contains("是要想有能会得快系可", w.word)
		}
		rest = rest[len(w.word):]
	}
	return false
}

// negates reports a clause that says no of a verb in the question: 还没收到, to 收到了吗.
func negates(clause, prompt string) bool {
	runes := []rune(clause)
	for i, r := range runes {
		if !strings.ContainsRune("不没莫未", r) {
			continue
		}
		for _, next := range runes[i+1 : min(len(runes), i+4)] {
			if spoken.IsHan(next) && !strings.ContainsRune("有得的了是在到", next) && strings.ContainsRune(prompt, next) {
				return true
			}
		}
	}
	return false
}

// clauseByWords reads a clause by the words in it, whatever else it holds.
func clauseByWords(clause string) string {
	if rest := strings.TrimPrefix(clause, "没事"); rest != clause {
		if said := clauseByWords(rest); said != "" || rest != "" {
			return said
		}
		return "yes"
	}
	clause = spoken.Without(clause, []string{"刚才", "方才"}) // no 才不
	if spoken.HasAny(clause, surelyNo...) {
		return "no"
	}
	clause = spoken.Without(clause, neutralWords)
	if clause == "" {
		return ""
	}
	if rest, ok := strings.CutPrefix(clause, "要不"); ok && !strings.HasPrefix(rest, "要") {
		clause = rest
	}
	switch {
	case clause == "错", strings.HasSuffix(clause, "有问题") && !strings.ContainsAny(clause, "没木冇莫"):
		return "no"
	case spoken.HasAny(clause, surelyYes...):
		if spoken.HasAny(spoken.Without(clause, surelyYes), "错了", "不对", "不是", "不行", "不要", "算了") { // 地址没问题电话错了
			return "no"
		}
		return "yes"
	case doIt(clause):
		return "yes"
	}
	if spoken.HasAny(clause, questions...) || asksBack(clause) {
		return ""
	}
	if utf8.RuneCountInString(clause) > 10 && !spoken.HasAny(clause, "不", "没", "别", "是", "对", "好", "行", "可以", "要", "算了", "考虑", "下次", "确", "同意") {
		return ""
	}
	no, yes := firstOf(clause, saysNo), firstOf(clause, saysYes)
	switch {
	case no >= 0 && (yes < 0 || no <= yes || strings.Contains(clause, "还是不")):
		return "no"
	case no >= 0 && no < yes+10 && !strings.HasPrefix(clause[no:], "不要紧"): // 好像不对, 确认不办了
		return "no"
	case no >= 0 && spoken.HasAny(clause, "不要了", "不用了", "不办了", "算了", "取消", "错了", "不对"): // 行了行了不要了
		return "no"
	case yes >= 0 && !tellsMore(clause):
		return "yes"
	}
	return ""
}

// asksBack finds 贵不贵.
func asksBack(clause string) bool {
	runes := []rune(clause)
	for i := 0; i+2 < len(runes); i++ {
		if runes[i+1] == '不' && runes[i] == runes[i+2] && runes[i] != '不' {
			return true
		}
	}
	return false
}

// doIt finds 转吧, 给我办了吧.
func doIt(clause string) bool {
	rest, ok := strings.CutSuffix(clause, "吧")
	return ok && (utf8.RuneCountInString(rest) <= 5 || utf8.RuneCountInString(rest) <= 8 && spoken.HasAny(rest, "帮我", "给我")) && strings.ContainsAny(rest, "办换改转开停退订接报查登修补寄送打取关充交弄搞整发兑") && !spoken.HasAny(rest, "不", "别", "没", "先", "再", "怎", "还是")
}

// once drops immediate repetitions: 不要不要 is no question 要不要.
func once(clause string) string {
	runes := []rune(clause)
	for n := 2; n <= 3; n++ {
		for i := 0; i+2*n <= len(runes); {
			if string(runes[i:i+n]) == string(runes[i+n:i+2*n]) {
				runes = append(runes[:i], runes[i+n:]...)
				continue
			}
			i++
		}
	}
	return string(runes)
}

// tellsMore reports a clause that only holds the words of a yes: 我有一个问题, 我要查流量.
func tellsMore(clause string) bool {
	return spoken.HasAny(clause, "问题", "想问", "请问", "问一下")
}

// echoes reports an answer that repeats the verb of the question: 重启过了.
func echoes(text, prompt string) bool {
	runes := []rune(text)
	if prompt == "" || len(runes) > 10 || spoken.HasAny(text, questions...) || spoken.HasAny(text, saysNo...) {
		return false
	}
	for i := 0; i+2 <= len(runes); i++ {
		if strings.ContainsRune("了过", runes[i+1]) && i+2 == len(runes) && spoken.IsHan(runes[i]) && !strings.ContainsRune("好完错行", runes[i]) && strings.ContainsRune(prompt, runes[i]) { // 拔了
			return true
		}
		if pair := string(runes[i : i+2]); spoken.IsHan(runes[i]) && spoken.IsHan(runes[i+1]) && strings.Contains(prompt, pair) {
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
