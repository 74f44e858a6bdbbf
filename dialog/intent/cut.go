package intent

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"hotline/dialog/english"
	"hotline/dialog/spoken"
)

// connectives part needs; the longer come first.
var connectives = []string{
	"还有就是", "还有个事", "还有一个", "还有件事", "还有", "另外", "顺便", "顺带", "顺道", "顺手", "捎带", "连带", "附带", "外加", "跟住", "同埋", "仲有", "仲要", "完事儿再", "完事再", "完事儿", "完事", "整完再", "弄完再", "再就", "再么", "还有么", "末了", "临了", "二来", "二一个", "二一件", "头一件", "另一件", "另一桩", "头一个", "第一桩", "第二桩", "第一件", "第二件", "第三件", "再一件", "再一样", "还有一样", "还有桩", "然后呢", "然后", "以及", "并且", "同时", "接着", "完了再", "完了以后", "完了给", "完了帮", "最后", "除此之外", "此外", "而且", "对了", "再一个", "再就是", "再有", "第一个", "第二个", "第三个", "第二", "第三", "另一个", "一个是", "其次", "首先",
	"还要", "还想", "还得", "以后再", "又要", "再帮", "再给", "再查", "再看", "再问", "再办", "再把", "再充", "再开", "再补", "再退", "再换", "再改", "再说一下", "再来", "再交", "再转", "再要", "再续", "再修", "再兑", "再停", "再恢复", "再报", "再装", "再销", "再存", "我再", "在查一", "在帮我", "在看一",
}

// stillHas follows 还有 where it means that something is left.
var stillHas = []string{"多少", "几", "没", "钱", "好多", "剩", "好久", "多久", "余额没", "人吗"}

// cutNeeds cuts an utterance at pauses and connectives, and drops what the caller takes back (不对，是) or turns down.
func cutNeeds(text string) (parts []part, dropped bool) {
	if english.Words(text) {
		for _, p := range english.Parts(text) {
			parts = append(parts, part{text: p.Text, joined: p.Joined})
		}
		return parts, false
	}
	var out []part
	text, dropped = withoutThreat(secondThought.Replace(text))
	for i, piece := range takenBack(text) {
		said := cutPiece(piece)
		if i > 0 && len(out) > 0 && len(said) > 0 {
			out, dropped = out[:len(out)-1], true // the part that was taken back
			if len(out) > 0 {
				said[0].joined = true
			}
		}
		out = append(out, said...)
	}
	if first := cutPiece(text); len(out) > 1 && len(first) > 1 && turnsDown(first[0].text) && !turnsDown(out[0].text) { // 不是查话费，我要查账单
		out, dropped = out[1:], true
	}
	if n := len(out); n > 1 {
		out = slices.DeleteFunc(out, func(p part) bool { return turnsDown(p.text) })
		dropped = dropped || len(out) < n
	}
	return out, dropped
}

// takenBack cuts text where a caller takes back what he said last: 查话费，不对，是查流量. Without a pause before it 不对 is what is wrong: 话费不对.
func takenBack(text string) []string {
	var out []string
	from := 0
	for at := range text {
		if at <= from {
			continue
		}
		before, _ := utf8.DecodeLastRuneInString(text[:at])
		for _, m := range []string{"不对不对", "不对头", "不对", "不不不", "不不，", "算了，", "错了错了", "说岔了", "唔系", "唔係", "弗是", "勿是", "不是不是", "不是，", "错了", "哦不是", "啊不是", "哦不", "啊不", "噢不", "呃不", "哎不", "说错了", "我说错了", "口误"} {
			free := strings.HasPrefix(m, "说") || strings.HasPrefix(m, "口") || strings.HasSuffix(m, "不")
			if rest, ok := strings.CutPrefix(text[at:], m); ok && (free && !hasPrefix(rest, "用", "要", "想", "能", "会", "知", "行", "是") || spoken.IsPause(before)) {
				out = append(out, text[from:at])
				from = at + len(m)
				break
			}
		}
	}
	return append(out, text[from:])
}

// secondThought are corrections that name what is wanted at once: 算了还是查流量吧.
var secondThought = strings.NewReplacer("算了还是", "，不对，", "算了，还是", "，不对，", "要不还是", "，不对，")

// announces reports that needs will follow: 我要办两个业务.
func announces(text string) bool {
	return containsAny(text, []string{"两个", "两件", "几个", "几件", "三件", "三个"}) && hasSuffix(text, "事", "事情", "业务", "问题", "事儿", "事啊")
}

// describes reports a value that belongs to the need beside it: 号码是13900139000, 地址是中山路十八号.
func describes(text string) bool {
	if hasPrefix(text, "号码是", "电话是", "手机号是", "地址是", "地址在", "我叫", "我姓", "住在", "身份证") {
		return true
	}
	return numbersIn(text) != "" && !containsAny(text, []string{"查", "看", "帮", "给", "充", "交", "办", "问", "停", "话费", "流量", "多少"})
}

// undescribed is text without the parts that only hold values, when there are any and something is left: 报修，地址是中山路十八号.
func undescribed(text string, parts []part) string {
	var rest []string
	for _, p := range parts {
		if !describes(p.text) {
			rest = append(rest, p.text)
		}
	}
	if len(rest) == 0 || len(rest) == len(parts) {
		return text
	}
	return strings.Join(rest, "，")
}

// threatens reports what the caller would do: 再不来我要投诉了, 处理好了我就不投诉了.
func threatens(text string) bool {
	return hasPrefix(text, "再不", "你再不") || strings.Contains(text, "我就不") && strings.HasSuffix(text, "了")
}

// withoutThreat drops what the caller would do, not what he wants: 再不修好我就转网了.
func withoutThreat(text string) (rest string, dropped bool) {
	at := strings.LastIndex(text, "我就")
	if at < 0 || !strings.HasSuffix(text, "了") || !containsAny(text[:at], []string{"再不", "不然", "否则", "要是"}) {
		return text, false
	}
	if from := strings.LastIndexFunc(text[:at], spoken.IsPause); from >= 0 && containsAny(text[from:at], []string{"再不行", "不然", "否则", "要是"}) {
		at = from
	}
	return text[:at], at > 0
}

// substance reports whether text names anything: 查一下 and 是不是 do not.
func substance(text string) bool {
	text = framing.ReplaceAllString(text, "")
	for _, w := range []string{"查一下", "看一下", "问一下", "帮我", "给我", "麻烦", "请问", "是不是", "有没有", "一下", "查查", "看看", "我想", "我要", "想要"} {
		text = strings.ReplaceAll(text, w, "")
	}
	return utf8.RuneCountInString(strings.Trim(text, "，你我再")) >= 2
}

// turnsDown finds 不用查余额了 and 先不报修.
func turnsDown(text string) bool {
	for _, no := range []string{"不用", "先不", "不查", "不问", "不要查", "不要看", "不要办", "不要问", "不是", "不说", "别"} {
		if strings.HasPrefix(text, no) {
			return true
		}
	}
	return false
}

// condition parts 不够用的话就换个套餐 before what is wanted then, which iff marks.
var condition = regexp.MustCompile(`(的话)[，, ]?(就|你就|那就|那|你|帮|给|我就|我要|麻烦|全|都|直接|马上|再)`)

// behindHere follows 最后 where the need stands before it: 发票最后开.
var behindHere = regexp.MustCompile(`^(再)?(开|弄|办|查|转|接|换|补|充|退|来|搞|说|讲|看|交|做)([，,。 ]|$)`)

const iff = "\u2063"

func cutPiece(text string) []part {
	var out []part
	text = condition.ReplaceAllString(text, "$1，"+iff+"$2")
	joined := false
	flush := func(s string, next bool) {
		s = strings.Trim(s, " 我那个呃嗯啊")
		if len(s) > len("查") {
			cond := strings.HasSuffix(s, "的话")
			s, after := strings.CutPrefix(s, iff)
			out = append(out, part{text: s, joined: joined || after, then: after, cond: cond})
			joined = false
		}
		joined = joined || next
	}
	from := 0
	for at := 0; at < len(text); {
		r, size := rune(0), 1
		for i, x := range text[at:] {
			if i > 0 {
				size = i
				break
			}
			r, size = x, len(text)-at
		}
		if spoken.IsPause(r) {
			flush(text[from:at], false)
			at += size
			from = at
			continue
		}
		if c := connectiveAt(text, at); c != "" {
			flush(text[from:at], true)
			at += len(c)
			from = at - len(verbOf(c))
			continue
		}
		at += size
	}
	flush(text[from:], false)
	return out
}

// verbOf is the part of a connective that belongs to what follows: 查 in 再查.
func verbOf(c string) string {
	for _, lead := range []string{"再", "在", "还", "又"} {
		if rest, ok := strings.CutPrefix(c, lead); ok && !strings.HasPrefix(c, "还有") && c != "再一个" && c != "再就是" && c != "再有" {
			return rest
		}
	}
	return ""
}

func connectiveAt(text string, at int) string {
	for _, c := range connectives {
		if !strings.HasPrefix(text[at:], c) {
			continue
		}
		after := text[at+len(c):]
		switch c {
		case "还有":
			clause := after
			if end := strings.IndexFunc(after, spoken.IsPause); end >= 0 {
				clause = after[:end]
			}
			if hasPrefix(after, stillHas...) || hasSuffix(clause, "吗", "没有", "没", "么") && !strings.Contains(clause, "是不是") || hasSuffix(text[:at], "看", "里", "我", "怎么", "咋", "上", "都", "为什么", "为啥", "凭什么", "凭啥", "共", "现在", "到底") {
				return ""
			}
		case "另外":
			if hasPrefix(after, "一", "那个", "的", "个") {
				return ""
			}
		case "还要", "还想", "还得", "又要":
			if !hasPrefix(after, "查", "看", "问", "办", "开", "充", "退", "补", "换", "改", "报", "投", "装", "给", "帮", "交", "提", "挂", "了解") || strings.HasSuffix(text, "吗") {
				return ""
			}
		case "最后":
			if behindHere.MatchString(after) && at > 0 {
				return ""
			}
			if hasPrefix(after, "一", "四", "几") {
				return ""
			}
		case "同时":
			if hasPrefix(after, "一", "四", "几") {
				return ""
			}
		case "再来", "再要":
			if at == 0 {
				return ""
			}
		}
		return c
	}
	return ""
}

func hasPrefix(text string, words ...string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.HasPrefix(text, w) })
}

func hasSuffix(text string, words ...string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.HasSuffix(text, w) })
}

// elliptic reports a part that leaves out what it is about: 能换吗, 怎么弄. 充五十 does not.
func elliptic(text string) bool {
	said := []rune(Content(unframed(text)))
	return len(slices.Compact(said)) <= leastContent && // 改一改
		!(containsAny(text, []string{"充", "交", "存"}) && strings.ContainsFunc(text, spoken.HasNumber))
}

// leastContent is how little a part may say beyond idle words and yet be a need beside the one before: 能换吗 says less.
const leastContent = 1 // characters

// detail reports a question about the need before it: 每个月要交多少钱.
func detail(text string) bool {
	return elliptic(text) || containsAny(text, []string{"多少钱", "要不要", "要多久", "怎么收费", "什么手续", "要钱吗", "交钱吗", "收费吗", "多久能", "够不够", "最好", "要提前", "能不能来", "有哪些", "哪几种", "有几种"}) || somebodyComes.MatchString(text) || howSoon.MatchString(text) || howMuch.MatchString(text) || strings.HasPrefix(text, "是") && hasSuffix(text, "吗", "吧") || hasPrefix(text, "怎么") && utf8.RuneCountInString(text) <= 4
}

// wants are words of a request; a part without any tells why.
var wants = []string{
	"查", "看看", "看一", "看下", "看我", "问", "帮", "给我", "办", "换", "改", "开", "退", "取消", "修", "投诉", "举报", "补", "交", "充", "缴", "停", "恢复", "复机", "转", "要", "想", "怎么", "多少", "能不能", "可以", "什么", "吗", "呢", "是不是", "了解", "咨询", "关", "兑", "挂失", "过户", "提速", "装", "人工",
	"为啥", "为什么", "没有", "到哪", "没人", "报", "睇", "瞅", "瞧", "催", "续费", "续约", "销户", "销号", "整整", "降", "升", "讲讲", "咋", "接人工", "接通", "再接", "接一下", "接上",
}

// unframed is text without the courtesy around what is wanted: 你帮我查个流量就行.
func unframed(text string) string {
	for again := true; again; {
		again = false
		for _, w := range []string{"你就", "您就", "那就", "那你", "你先", "先", "直接", "马上", "全部", "你", "您", "就", "那", "麻烦", "请", "现在", "主要", "赶紧", "快点"} {
			if rest, ok := strings.CutPrefix(text, w); ok {
				text, again = rest, true
			}
		}
		for _, w := range []string{"就行了", "就行", "就好了", "就好", "就可以了", "就可以", "就成", "好了", "可以了", "行吗", "好吗", "好不好", "行不行", "吧", "呗", "啊", "哈", "嘛", "呀", "谢谢"} {
			if rest, ok := strings.CutSuffix(text, w); ok {
				text, again = rest, true
			}
		}
	}
	return text
}

// told are words of what has happened.
var told = []string{"刚充的", "刚交", "充了", "交了", "昨天刚", "才充", "没修好", "没弄好", "没装好", "修不好", "还没好", "已经", "用完了", "不够用", "搬家了", "坏了读", "停机了", "也没", "没开通", "没到账"}

func asks(text string) bool {
	return containsAny(text, wants) && (!containsAny(text, told) || containsAny(text, []string{"怎么", "查", "帮", "为什么", "给我"}))
}

func containsAny(text string, words []string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(text, w) })
}

// weakCut is a place where one clause may hold two needs.
type weakCut struct {
	at    int    // runes before it are the left need
	skip  int    // runes of the conjunction
	frame string // verb that the right need shares with the left
}

// frames are verbs that go on for what is coordinated.
var frames = []string{"查一下", "查下", "查查", "查", "看一下", "看看", "看下", "看", "问一下", "问问", "问", "了解一下", "咨询一下", "办一下", "办", "报一下", "报", "开", "退", "取消"}

// weakCuts finds 和 (河 to some recognisers), 跟 and 、 between nouns, and verbs that begin anew: 查话费查流量.
func weakCuts(runes []rune) []weakCut {
	var out []weakCut
	frame := ""
	for i := 1; i+1 < len(runes); i++ {
		head := string(runes[:i])
		if frame == "" {
			for _, f := range frames {
				if strings.HasSuffix(head, f) {
					frame = "查"
					break
				}
			}
		}
		switch r := runes[i]; {
		case strings.ContainsRune("和跟与及、河", r) && i >= 2 && !(r == '跟' && strings.ContainsRune("我你", runes[i+1])) && (frame != "" || containsAny(string(runes[i:]), []string{"查", "看一", "看看", "问", "办", "帮", "给我", "说"})):
			out = append(out, weakCut{at: i, skip: 1, frame: frame}, weakCut{at: i, skip: 1})
		case strings.ContainsRune("查看问办充开退补换改报", r) && i >= 3 && (frame != "" || strings.ContainsAny(head, "办充开退补换改报修停")) && !strings.ContainsRune("，, ", runes[i-1]) && !strings.ContainsRune("我一不没来去能想要再先查看", runes[i-1]):
			out = append(out, weakCut{at: i})
		case i >= 4 && strings.HasSuffix(head, "一下") && r != '我' && containsAny(string(runes[i:]), frames):
			out = append(out, weakCut{at: i})
		case r == '又' && i >= 3:
			out = append(out, weakCut{at: i, skip: 1})
		}
	}
	if len(out) > 12 {
		out = out[:12]
	}
	return out
}
