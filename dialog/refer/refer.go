// Package refer reads words that mean something only by what was said before: 它, 那个套餐, 还是刚才那个, 那流量呢, and those that ask for
// something besides in the middle of an answer. It looks at one utterance and remembers nothing; dialog/flow knows what was said before and
// calls it.
package refer

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"hotline/dialog/english"
)

// Pointer is what words point back at.
type Pointer struct {
	Noun string // 套餐, 号码, 业务, 地址 ...; "" = whatever it was: 它, 刚才那个
}

// Means reports whether words point at what a question asks for: title is what people call it, choice that it is one of several.
func (p Pointer) Means(title string, choice bool) bool {
	return p.Noun == "" && choice || p.Noun != "" && (strings.Contains(title, p.Noun) || strings.Contains(p.Noun, title))
}

// Number reports whether it may be a telephone number.
func (p Pointer) Number() bool {
	switch p.Noun {
	case "number", "phone", "line", "", "号", "号码", "手机", "手机号", "电话", "卡":
		return true
	}
	return false
}

var (
	own      = regexp.MustCompile(`我(?:自己)?的?这个?(?:号码?|手机号?|卡|电话)|我自己|我的|本机|来电的`)
	pointing = regexp.MustCompile(`(?:刚才|刚刚|之前|前面|上面)(?:说|查|问|报|讲|提|选)?(?:到|过|的)*那?个?(套餐|号码|手机号|手机|电话|号|卡|业务|服务|地址|时间|单子|工单|地方)?|` +
		`(?:那|这|同一|还是那|就那)个(套餐|号码|手机号|手机|电话|号|卡|业务|服务|地址|时间|单子|工单|地方)|(?:那|这)张(卡)|(?:那|这)家(营业厅)`)
	bare = regexp.MustCompile(`[它牠]|他的|她的|同一个|还是(?:刚才)?那个|就(?:是)?(?:刚才)?那个|(?:和|跟)(?:刚才|上面|之前|前面)(?:一样|那个)|一样的|同样的|^(?:那|嗯|好|，)*[他她](?:那|这|手机|流量|话费|余额|账单|积分|套餐|号|还|有|欠|够)`)
)

// person is somebody spoken of who is none of the words before: 再给她充二十. 他们 are mostly the company.
var person = regexp.MustCompile(`[帮给替为][他她](?:[^们]|$)|[他她](?:的(?:手机|号|卡|话费|流量|套餐|余额|账单|积分|电话)|那个?(?:手机|号|卡)|手机|号码|话费|流量|套餐|余额|账单|积分)`)

// Person reports words about the line of somebody who was spoken of before: 再给她充二十.
func Person(text string) bool { return person.MatchString(text) }

// Own reports words about the caller's own line: 我这个号, 我自己的.
func Own(text string) bool {
	return own.MatchString(text) || english.Words(text) && english.MeansThisLine(text)
}

// Point finds what an utterance points at, and whether it does. The caller's own line (我这个号) is no pointer: it is the one that calls.
func Point(text string) (Pointer, bool) {
	if english.Words(text) {
		noun, ok := english.Points(text)
		return Pointer{Noun: noun}, ok && !english.MeansThisLine(text)
	}
	if own.MatchString(text) {
		return Pointer{}, false
	}
	if found := pointing.FindStringSubmatch(text); found != nil {
		for _, noun := range found[1:] {
			if noun != "" {
				return Pointer{Noun: noun}, true
			}
		}
		return Pointer{}, true
	}
	return Pointer{}, bare.MatchString(text) || Person(text)
}

var (
	going = regexp.MustCompile(`^(?:那|嗯|好的?|哦|，|,)*(?:再|顺便|也|还有|接着|然后)(?:帮我|给我|替我|麻烦|请|也|再|把)*(?:查|看|报|说|问|充|充值)|也(?:帮我|给我)?(?:查|看|报|说)(?:一下|看|下)?`)
	piece = regexp.MustCompile(`尾号(?:是)?([0-9零一二三四五六七八九幺]{4})|([0-9零一二三四五六七八九幺]{3,4})(?:开头|打头|结尾|那个|的那个|这个)`)
)

// GoesOn reports words that go on with what was spoken of: 再看看流量, 流量也查一下.
func GoesOn(text string) bool { return going.MatchString(text) }

// Piece is the part of a number by which it is pointed at: 139那个号, 尾号1111那个. ok is false when there is none.
func Piece(text string) (digits string, ok bool) {
	found := piece.FindStringSubmatch(text)
	if found == nil {
		return "", false
	}
	return figures.Replace(found[1] + found[2]), true
}

var figures = strings.NewReplacer("零", "0", "一", "1", "幺", "1", "二", "2", "三", "3", "四", "4", "五", "5", "六", "6", "七", "7", "八", "8", "九", "9")

// lineParts name a line by the begin or the end of its number, and a bank card so; 129那个 may be a plan.
var (
	lineParts = regexp.MustCompile(`(?:尾号|末尾|后四位|最后四位|末四位)(?:号码?)?(?:是|为)?([0-9零一二三四五六七八九幺]{3,4})|([0-9零一二三四五六七八九幺]{3,4})(?:开头|打头|结尾)|` +
		`(?:^|[^0-9零一二三四五六七八九幺十百千])([0-9零一二三四五六七八九幺]{3,4})(?:的?那个|的|这个)(?:号|手机|电话|卡)|(?:^|[^0-9零一二三四五六七八九幺十百千])([0-9零一二三四五六七八九幺]{4})的(?:话费|余额|流量|账单|积分|欠费)`)
	years = regexp.MustCompile(`^(?:19|20)[0-9]{2}$`)
	cards = regexp.MustCompile(`银行|储蓄|信用卡|借记|扣款|里扣|上扣|支付|付款|发票|工单|订单|用[^，。]{0,8}卡`)
)

// LinePart is the part of its number by which a line is named: 尾号9001那个号, 9001的话费. ok is false for a bank card, and where there is none.
func LinePart(text string) (digits string, ok bool) {
	if english.Words(text) {
		return english.LinePart(text)
	}
	found := lineParts.FindStringSubmatch(text)
	if found == nil || cards.MatchString(text) {
		return "", false
	}
	if digits = figures.Replace(found[4]); years.MatchString(digits) { // 2025的账单
		return "", false
	}
	return digits + figures.Replace(found[1]+found[2]+found[3]), true
}

// mostEllipsis is how long what is left of a question may be, in runes: longer ones are whole.
const mostEllipsis = 16

// mine is the caller's own line as the whole of what is left.
var mine = regexp.MustCompile(`^我(?:自己)?的?这?个?(?:号码?|手机号?)?$`)

var (
	lead  = regexp.MustCompile(`^(?:哦|噢|嗯|好的?|行|啊|哎|，|,|。|\s)*(那么|那要是|那如果|那换成|那|要是|如果|如果是|换成|还有|然后)`)
	trail = regexp.MustCompile(`(呢|咧|嘞|怎么样|咋样|怎么说|又怎么样)[呀啊？?。！!]*$`)
	whole = regexp.MustCompile(`什么|啥|怎么|咋|哪|几|多少|吗|能不能|可以|可不可以|会不会|是不是|有没有|为什么|[帮给替]我|我[想要]|查一|办理|开通|取消|退订|投诉|转人工`)
)

// Ellipsis reads a question of which all is left out but what is new in it: 那流量呢 asks of 流量 what was asked before. It returns that.
func Ellipsis(text string) (rest string, ok bool) {
	if english.Words(text) {
		return english.Ellipsis(text)
	}
	text = strings.TrimFunc(text, func(r rune) bool { return unicode.IsPunct(r) || unicode.IsSpace(r) })
	begun := lead.FindString(text)
	rest = text[len(begun):]
	end := trail.FindStringIndex(rest)
	if strings.HasPrefix(begun, "那") && mine.MatchString(rest) { // 那我自己的
		return rest, true
	}
	if end == nil {
		return "", false
	}
	rest = strings.TrimFunc(rest[:end[0]], func(r rune) bool { return unicode.IsPunct(r) || unicode.IsSpace(r) })
	n := utf8.RuneCountInString(rest)
	if n == 0 || n > mostEllipsis || whole.MatchString(rest) || begun == "" && n > 8 {
		return "", false
	}
	return rest, true
}

var (
	besides  = regexp.MustCompile(`(?:，|。|,|\s)*(?:对了|另外|还有|顺便|然后|完了|再(?:帮|给|替|查|看)|等会儿?|待会儿?|一会儿?|回头|之后|(?:办|查|弄|搞|这个)完了?|等下)+(?:，|,|\s)*(?:再|也|还|我|你|麻烦|请|想|要|顺便|另外|得|能不能|帮我|给我|替我|把)*`)
	deferred = regexp.MustCompile(`等会|待会|一会|回头|之后|[办查弄搞个]完|完了|等下再`)
	soft     = regexp.MustCompile(`^(?:嗯|哦|好的?|行|那|啊|哎|呃|，|,|。|、|\s)*$`)
)

// Aside is what an utterance asks for besides.
type Aside struct {
	Answer string // what comes before it, "" for nothing
	More   string // what is asked for
	Later  bool   // it is to wait: 等会儿再帮我查下流量
}

// Besides finds what is asked for besides in an answer: 是的，另外帮我查下流量. Whether the words ask for anything is the caller's to judge.
func Besides(text string) (Aside, bool) {
	if english.Words(text) {
		answer, more, later, ok := english.Besides(text)
		return Aside{Answer: answer, More: more, Later: later}, ok
	}
	at := besides.FindStringIndex(text)
	if at == nil || utf8.RuneCountInString(text[at[1]:]) < 2 {
		return Aside{}, false
	}
	a := Aside{Answer: strings.TrimRight(text[:at[0]], "，。, "), More: text[at[1]:], Later: deferred.MatchString(text[at[0]:at[1]])}
	if soft.MatchString(a.Answer) && a.Later {
		a.Answer = ""
	}
	return a, true
}

var predicate = regexp.MustCompile(`(?:是|要|得|需要|一个月|每个?月|每年)*(?:多少钱?|怎么\S*|咋\S*|什么时候\S*|多久\S*|要?带(?:些)?什么\S*|要准备什么\S*|在哪\S*|几[点天个]\S*|能\S*吗|可以\S*吗|有\S*吗|能不能\S*|可不可以\S*|是什么\S*|什么意思\S*)[？?。]*$`)

// Complete makes a whole question of what is left of one, by the question before: 停机保号多少钱, then 彩铃 is 彩铃多少钱. ok is false when
// the question before has no end that fits.
func Complete(before, rest string) (question string, ok bool) {
	p := predicate.FindString(strings.TrimRight(before, "？?。！!呢啊呀 "))
	if p == "" {
		return "", false
	}
	return rest + p, true
}

var (
	about = regexp.MustCompile(`^(?:那个?|这个?|请问|你好|您好|嗯|呃|，|,|我?想?问一下|我?想问|你们的?|咱们?的?|办理?|开通?)*`)
	asked = regexp.MustCompile(`多少|怎么|咋|什么|啥|能|可以|可不|是不是|是啥|有没有|有|几|要|贵|吗|呢|在哪|哪|每|一个月|，|,|？|\?`)
)

// NameIt writes what was asked about before in place of 它: after 视频会员多少钱一个月, 它能退吗 is 视频会员能退吗. ok is false when nothing was
// asked before, or its subject is not plain.
func NameIt(before, text string) (whole string, ok bool) {
	if before == "" || !strings.Contains(text, "它") || strings.Contains(text, "其它") || english.Words(text) {
		return text, false
	}
	subject := before[len(about.FindString(before)):]
	end := asked.FindStringIndex(subject)
	if end == nil {
		return text, false
	}
	subject = strings.TrimSpace(subject[:end[0]])
	if n := utf8.RuneCountInString(subject); n < 2 || n > 8 || strings.Contains(subject, "它") {
		return text, false
	}
	return strings.Replace(text, "它", subject, 1), true
}
