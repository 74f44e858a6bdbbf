// Package offer reads answers to a question whether we shall do something for the caller: who says that he does it himself turns it down, who says
// that he cannot takes it, and who orders it takes it. It owns these and no other yes and no; dialog/value and dialog/course ask it. Everything here is pure and safe for
// concurrent use.
package offer

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"hotline/dialog/english"
	"hotline/dialog/spoken"
)

// Read returns "yes" or "no", or "" for words that are no answer; ok is false where the question offers nothing or the answer is of another kind.
func Read(text, question string) (answer string, ok bool) {
	if english.Words(text) {
		return readEnglish(text, question)
	}
	return readMandarin(text, question)
}

// folk are people who do it for the caller.
const folk = `(?:老公|老婆|爱人|先生|太太|儿子|女儿|孩子|朋友|家人|家里人|爸爸?|妈妈?|同事|物业|邻居|人)`

// acts are verbs of what one does or has done in everyday life.
const acts = `来去弄搞做打办修剪开寄送接取拿提搬装处解想安拆洗学约领写拉扔运扛抬带扫喂遛改叫记走设查`

var (
	// offers is the end of a question that offers to do something.
	offers = regexp.MustCompile(`^(?:您)?(?:是否|还)?(?:需要|要不要|用不用|要)(?:我们|帮您|帮你|替您|给您|安排|派)?[^，,。？?]*(?:上门|送货|派车|派人|师傅|代驾|接|送|取件|取|安装|装|搬|打包|打扫|清洗|洗|修|拆|教|剪|拉走|运|扛|抬|背|拎|带|准备|做|弄)[^，,。？?]*(?:吗|呢|么)?[？?]?$`)
	// other are questions about something else: what was done, an appointment, whether he comes himself.
	other = regexp.MustCompile(`[了过]吗|[了过][？?]?$|[了过](?:我们|师傅)|自己|来我们|店里|来店|过来|自提|预留|打电话|提醒|停车|会员|约|取消|退订`)
	// fetches is such a question about bringing or fetching something.
	fetches = regexp.MustCompile(`送|上门|配送|寄|接|搬|取`)
	// turnsDown begins a no that is one whatever comes behind it, thinks one that is none.
	turnsDown = regexp.MustCompile(`^(?:[嗯哦那啊呃唉哎]|没事|没关系|谢谢|多谢|好意|[，,、。 ])*(?:不用|不需要|不必|没必要|不麻烦|不要|不了|不|不[坐` + acts + `])(?:了|啦|吧|你们|您|麻烦|谢谢|[，,])*(?:$|我|自己|自|家里|有人|有车|已经|朋友|老公|老婆)`)
	thinks    = regexp.MustCompile(`不[用要必](?:谢|客气|担心|着?急|等|管|说了?，?你们)|你们来|还是要|要的|还是[^，]{0,4}你们|但|不过`)
	// unable tells that the caller cannot.
	unable = regexp.MustCompile(`(?:自己|一个人|我|我们)[^，不没]{0,3}?(?:[` + acts + `]{1,2}不(?:了|动|来|好|上|住)|不会(?:[` + acts + `]|$)|没法[` + acts + `]|没(?:空|时间)[取拿去来接送搬装洗打寄]|不敢[` + acts + `])(?:[^，]{0,2}$|[，,](?:那?你们|麻烦|来吧|要|需要))`)
	dunno  = regexp.MustCompile(`^不会[` + acts + `](?:啊|呀|的|呢)?$`)
	// reason is what goes before: 不重，我自己来. thanks is what goes behind.
	reason = regexp.MustCompile(`^(?:不[^，用要需必]{1,2}|有[^，人]{1,3})，`)
	thanks = regexp.MustCompile(`[，]?(?:谢谢|多谢|辛苦|没问题|没事|不麻烦|不麻烦你们|不用麻烦)(?:了|你们?|您)*$`)
	// either asks who shall do it.
	either = regexp.MustCompile(`还是(?:你们|您们|我们|麻烦)`)
	// begins are words before the answer that tell nothing, ends such behind it.
	begins = regexp.MustCompile(`^(?:[嗯哦那啊呃唉哎]|没事|没关系|没问题|没必要|谢谢|多谢|不好意思|对|是|还是|就|应该|放心|[，,、。 ])+`)
	agrees = regexp.MustCompile(`^(?:好|行|可以)`)
	// himself tells that the caller, or somebody of his, does it.
	himself = regexp.MustCompile(`^(?:[^，帮给替你您请要来麻烦]{1,3}[，]?)?(?:(?:我|我们|咱|咱们)?(?:们)?自(?:己)?(?:来|会|能|可以|去|开车|到店里?|过去|过来|都|就|在家|回头|想办法|慢慢|带着?|给它|给他|给她)*([` + acts + `])(?:[\p{Han}]{0,2})?|` +
		`(?:我|我们)?自己(?:有[\p{Han}]{1,2}|会|行|可以|记得住?)|(?:我|我们)?自己?(?:走|骑车|开车|打车|坐[\p{Han}]{1,2})(?:过来|过去|去|来)|(?:我|我们)?自己(?:走|过来|过去|回来|回去)|(?:我|我们)记得住|` +
		`(?:我|我们)(?:会|能|可以|给它|给他|给她)([` + acts + `])|(?:我|我们)(?:[` + acts + `]得(?:了|动|来|好|定))|(?:我|我们)(?:自己)?搞(?:得)?定|` +
		`(?:(?:我|我们)(?:来|过来|路过)|(?:我|我们)?(?:去|过去|到店里?|到店自?|去店里?))(?:自己?)?([取拿提接送])|` +
		`(?:(?:我|我家|咱家)` + folk + `|家里人?|(?:我)?(?:让|找|叫|请)(?:我)?` + folk + `|(?:我|我们|家里|这边)?有人)(?:来|去|会|能|可以|帮我|帮忙)*([` + acts + `]))(?:来|去|回来|回去|过去|过来|走|上去)?(?:一下|就行|就好|就可以|吧|了|得|好了|的|呗|啊|就成|即可)*$`)
	// picksUp names the way to get it oneself.
	picksUp = regexp.MustCompile(`^(?:[我们就还是到店里，,]|自己)*(?:自提|自取)(?:就行|就好|就可以|吧|了|呗|啊|柜)*[。！!]*$`)
	// aside tells something about those who are offered it and neither takes it nor turns it down: 我腿脚不好. The 不 of it is no no.
	aside = regexp.MustCompile(`^(?:我|我们|家里|我家|孩子|奶奶|爷爷|老人|没|有|旧的?|放|腰|腿)`)
	// done tells that it is.
	done     = regexp.MustCompile(`^(?:我们?|都|已经|早就|刚刚?|才|前两天|昨天|上周|上个月|[，,])*([` + acts + `])(?:好|过|完)(?:了|的)*[。！!]*$`)
	finished = regexp.MustCompile(`^(?:我们?|都|，)*(?:已经|早就|刚刚?)([` + acts + `])了[。！!]*$`)
)

// asks is the clause of a question that asks: 需要师傅帮您搬下楼吗 of 需要师傅帮您搬下楼吗？每件加二十元。
func asks(question string) string {
	if at := strings.LastIndexAny(question, "？?"); at >= 0 {
		_, size := utf8.DecodeRuneInString(question[at:])
		question = question[:at+size]
	}
	clauses := strings.FieldsFunc(question, func(r rune) bool { return strings.ContainsRune("，,。；; ", r) })
	if len(clauses) == 0 {
		return ""
	}
	return clauses[len(clauses)-1]
}

// plain is text with one mark between its clauses.
func plain(text string) string {
	said := strings.TrimRight(strings.TrimFunc(text, spoken.IsPause), "。！! ")
	return strings.NewReplacer(",", "，", "、", "，", " ", "，", "。", "，").Replace(said)
}

func readMandarin(text, question string) (string, bool) {
	asked := asks(question)
	if asked == "" {
		return "", false
	}
	said := plain(text)
	if keeps(said, asked) {
		return "yes", true
	}
	if meals.MatchString(question) && wanted.MatchString(asked) && !strings.ContainsAny(text, "吗？?") {
		return readMeal(said, asked)
	}
	if service := (offers.MatchString(asked) || rides.MatchString(asked)) && !other.MatchString(asked); !service {
		return helped(text, asked)
	}
	if either.MatchString(said) {
		return "", true
	}
	if strings.ContainsAny(said, "吗？?") {
		return "", false
	}
	heard := hear(said, asked, false)
	switch {
	case heard.refuses && !heard.himself && !strings.Contains(said, "算了") && (heard.unable || unable.MatchString(said) || flips.MatchString(said)): // 不，我自己搬不了
		return "", true
	case turnsDown.MatchString(said) && !thinks.MatchString(said), heard.refuses && !heard.open:
		return "no", true
	case (unable.MatchString(said) || dunno.MatchString(said)) && !spoken.HasAny(said, "算了", "以后", "再说", "别人", "朋友", "不用", "不要"):
		return "yes", true
	}
	said = thanks.ReplaceAllString(said, "")
	bare := reason.ReplaceAllString(begins.ReplaceAllString(said, ""), "")
	m := done.FindStringSubmatch(bare)
	if m == nil {
		m = finished.FindStringSubmatch(bare)
	}
	switch {
	case m != nil && strings.Contains(asked, m[1]), picksUp.MatchString(bare) && fetches.MatchString(asked):
		return "no", true
	case agrees.MatchString(bare) && himself.MatchString(strings.TrimLeft(agrees.ReplaceAllString(bare, ""), "的吧啊了，")):
		return "", true
	case himself.MatchString(bare) && !strings.ContainsAny(bare, "不没别太慢累"):
		return "no", true
	}
	if answer, ok := heard.verdict(); ok {
		return answer, true
	}
	return "", aside.MatchString(said) && !spoken.HasAny(strings.ReplaceAll(said, "不好", ""), "要", "不用", "用不", "必", "可以", "好", "行", "是", "对", "嗯", "麻烦", "谢", "不了", "算了", "吧", "别", "帮", "太", "累", "以后", "再说", "下次")
}

var (
	// helps is any other question whether we shall help, selfDoes answers of who does it without us.
	helps    = regexp.MustCompile(`(?:需要|要不要|要|想让|希望)[^，,。？?给]{0,2}(?:我们|帮您|帮你|替您)(?:帮您|帮你|替您)*([^，,。？?]{1,8})[吗？?]`)
	selfDoes = regexp.MustCompile(`^(?:不用|不要|不需要|不麻烦|不必|不|嗯|对|那|还是|好|行|可以|的|吧|了|谢谢|就|我们?|[，,、 ])*自(?:己(?:来|会|能|可以|去)?|行)(来|弄|搞|做|处理|解决|想办法|[\p{Han}]{1,2}?)(?:一下|就行|就好|就可以|好|吧|得|了)*[。！!]?$`)
)

// helped reads who does himself, by the question's own verb, what we would help with.
func helped(text, asked string) (string, bool) {
	offered, m := helps.FindStringSubmatch(asked), selfDoes.FindStringSubmatch(text)
	if offered == nil || m == nil || strings.Contains(asked, "自己") || !spoken.HasAny(m[1], "来", "弄", "搞", "做", "处理", "解决", "想办法") && !strings.Contains(offered[1], m[1]) {
		return "", false
	}
	if agrees.MatchString(begins.ReplaceAllString(text, "")) {
		return "", true
	}
	return "no", true
}
