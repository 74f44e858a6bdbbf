package offer

import (
	"regexp"
	"strings"

	"hotline/dialog/spoken"
)

// carries are verbs of taking somebody or something from one place to another: 我搬下去 turns the carrier down, where 我做 may order what is
// offered.
const carries = `接送取拿提拉搬抬扛背运挪弄抱牵带开走骑抗`

// kin are people who do it for the caller, whosever they are.
const kin = `(?:(?:我|我们|我家|咱家|他|她|孩子|家里)?(?:的)?(?:老公|老婆|爱人|先生|太太|老伴|对象|(?:男|女)朋友|儿子|女儿|爸妈|父母|爸爸?|妈妈?|爷爷(?:奶奶)?|奶奶|外公|外婆|姥姥|姥爷|哥哥?|姐姐?|弟弟?|妹妹?|舅舅|叔叔|亲戚|朋友|同事|同学|邻居|司机|保姆|阿姨|家人|家里人|物业|搬家公司))`

// to is where one takes it, ends how the clause ends.
const to = `(?:下去|下来|下楼|上去|上来|上楼|过去|过来|回去|回来|回家|出去|出来|到楼下|到店里|到学校|来|去)`

var (
	// rides is the offer of a ride.
	rides = regexp.MustCompile(`(?:需要|要不要|用不用|要)[^，,。？?]{0,6}(?:坐|乘|搭)(?:我们)?[^，,。？?]{0,3}(?:车|巴士)`)
	// meals is the offer of a meal, eats tells that they eat elsewhere or what is their own.
	meals  = regexp.MustCompile(`(?:早|午|晚|中|正|用|含|吃)[餐饭]`)
	wanted = regexp.MustCompile(`^(?:您)?(?:还)?(?:需要|要不要|要)[^送取订退改点]{0,6}(?:吗|呢)?[？?]$`)
	eats   = regexp.MustCompile(`^` + when + `(?:我|我们|孩子)?` + when + `(?:自己(?:在|到|去|出去)*(?:外面|外边|家里?|路上|车上)?|(?:在|到|去)(?:外面|外边|家里?|路上|单位|公司|学校)|出去)(?:随便)?(?:吃|买|做|带|解决)(?:点|饭|早饭|早餐)?` + tail)
	// refuses is a clause that turns it down and says nothing else, accepts one that takes it.
	refuses = regexp.MustCompile(`^(?:[嗯哦那啊呃哎]|就|先|还是|暂时)*(?:不用|不需要|不必|没必要|不麻烦|不要|不了|不|不[坐` + acts + `]|用不着|算了)(?:麻烦|你们|您|[坐` + acts + `]|校车|班车|车|人|了|啦|吧|啊|呀|的|谢谢)*$`)
	accepts = regexp.MustCompile(`^(?:[嗯哦那啊呃哎]|就|还是|可以|好|行)*(?:是的?|要|需要|麻烦|最好|好|行|可以|(?:你们|师傅|请师傅|您)?(?:来|帮我?|给我|帮忙)*[坐` + carries + `](?:校车|班车|一下|我|他|她|车)*吧|(?:打包|打扫|安装|[装修洗剪做办弄])(?:一下)?吧)(?:的|啊|呀|吧|了|啦)*$`)
	// cannot tells that the caller cannot, or that nobody can; unsure the same of nobody in particular: 装不了 may be said of the place.
	unableTo = regexp.MustCompile(`^[^你您师]{0,8}(?:[` + carries + `]不(?:动|了|下|上|过|起|回|出|走|开)|弄不[了来好动下上]|搞不定|(?:没有?人|没有?谁|谁)(?:能|会|可以|来|去|帮我?|帮忙|给我)*[` + carries + `]|没有?(?:空|时间|工夫|力气|办法)(?:去|来)*[` + carries + `]|没法(?:去|来)?[` + carries + `]|哪里?[` + carries + `]得(?:动|了|下))` +
		`(?:他|她|它|我|我们|来|去|送)*(?:了|的|啊|呀|啦|呢|嘛|哦)*$`)
	unsure = regexp.MustCompile(`^(?:这|那|都|也|就|太\p{Han}了?)*[` + acts + `]不(?:了|动|来|好|上)(?:了|的|啊|呀|啦)*$`)
	// himselfTo tells that the caller, or somebody of his, takes it there, byHimself that he who is asked after comes by himself.
	himselfTo = regexp.MustCompile(`^` + when + `(?:(?:我|我们|咱|咱们)` + when + `(?:自己)?` + when + `(?:(?:来|去)[` + carries + `]|[` + carries + `](?:他|她|它|车|孩子|东西)?` + to + `|[` + carries + `](?:他|她|它|车|孩子|东西)?(?:就行|就好|就可以|就成|得了|吧)|` + way + `(?:就行|就好|就可以|就成|得了))|` +
		`(?:(?:我|我们)?(?:让|找|叫|喊|请)(?:个?人|` + kin + `)|(?:我|我们|家里|这边|会|那边)*有(?:个?人|` + kin + `)|` + kin + `)` + when + `(?:能|可以|会|答应|帮我|帮忙|给我|自己|来|去|开车)*[` + carries + `]` + whom + to + `?|` +
		`自己` + when + `[` + carries + `](?:他|她|它|车)?` + to + `)` + whom + tail)
	byHimself = regexp.MustCompile(`^` + when + `(?:我|我们|他|她|孩子|我儿子|我女儿)?` + when + `自己(?:会|能|可以|就)*(?:` + way + `|` + to + `)` + tail + `|^` + when + `(?:我|我们)?` + when + `(?:自驾|` + way + `(?:就行|就好|就可以|就成|得了)|走着?(?:过去|过来|去|来|回来|回去|回家)(?:就行|就好|就可以|就到))(?:了|过来|过去|的|吧|去|来)*$`)
	// already tells that it is where it would be taken.
	already = regexp.MustCompile(`^(?:东西|它们?|家具|都|已经|早就|我们?|[^，不没]{0,3}?都)*(?:已经|早就|都|放)(?:[搬抬拿弄运]?(?:到|在))?(?:楼下|一楼|门口|下面|院子里)(?:放着)?(?:了|的|呢|啦)+$|^(?:东西|都|我们?|[^，不没]{0,3}?都)*(?:已经|早就)[` + carries + `]` + to + `(?:了|啦)$`)
	// means is another way there, which may be how he comes to where he is fetched.
	means = regexp.MustCompile(`^` + when + `(?:我|我们|咱们)` + when + `(?:自己)?` + way + `(?:了|吧|的|啊|呗)*$|^(?:我|我们)(?:自己)?有车(?:的|了)?$`)
	// onOwn begins with the caller himself.
	onOwn = regexp.MustCompile(`^(?:我|我们|咱|咱们|还是|就)*自己`)
	// moves is an offer that is about taking something or somebody, without which 我接孩子去 answers nothing.
	moves = regexp.MustCompile(`[接送取搬抬运拉拿寄扛挪]|上门|车|代驾`)
	// goods is the offer to bring or have ready what he may have: hasIt tells that he does, lacksIt that he does not.
	goods   = regexp.MustCompile(`带|准备|提供`)
	hasIt   = regexp.MustCompile(`^(?:我们?|我们?家里?|家里|我?这[里边]|自己|也)*(?:都|已经|早就|网上|自己)*(?:有|买|带|准备|备)(?:了|着|过|好)*(?:一?[个条双份套]|几[个条双])?(新的|备用的|现成的|\p{Han}{0,4}?)(?:了|的|呢|啦|啊)*$`)
	lacksIt = regexp.MustCompile(`^(?:我们?|我们?家里?|家里|我?这[里边]|也|都|还)*没(?:有|买|带|准备)(?:过|一?个)?(新的|备用的|现成的|\p{Han}{0,4}?)(?:了|的|呢|啊|诶)*$`)
	// doIt orders it at the end of an answer: 没电梯，搬一下吧.
	doIt = regexp.MustCompile(`(?:^|，)(?:[那就还是]|你们|师傅)*(?:帮我?|给我|来)*[坐留` + carries + `](?:校车|班车|大巴|一下|一?个|我|他|她|车|上来|下去|上去)*吧$`)
	// upstairs is the rest of the way of what is delivered, brings an order to bring it: 送到楼下，我自己搬上去.
	upstairs = regexp.MustCompile(`[上进]去|上楼|进屋`)
	brings   = regexp.MustCompile(`^(?:就|只|先|给我|帮我)*[送取接搬运寄放]`)
	// why is what somebody lacks who takes it: 就接吧，我不想挤地铁.
	why = regexp.MustCompile(`(?:不想(?:出去|挤|走|跑|折腾|出门|开车|动|坐|搬)\p{Han}{0,3}|不会[开骑坐走弄]\p{Han}{0,2}|不方便\p{Han}{0,2}|不认(?:识|得)路?|不在(?:家|本地)|不熟|没有?(?:车|空|时间|电梯|人|力气|办法|来过|电)|[走搬拿动抱]不(?:动|了|开))(?:了|的|啊|呀|啦)?$`)
	// flips is what may turn a refusal round: 不用，送到楼下就行.
	flips = regexp.MustCompile(`，[^，我]{0,8}(?:就行|就好|就可以|来吧|要的)`)
	// open are words beside a refusal that may mean the opposite.
	opens = regexp.MustCompile(`[你您]|师傅|但|不过|还是|要的|谢|客气|担心|着?急|等|管|来吧|就行|就好|就可以|要是|如果|的话|除非|才|算了|以后|再说|别人|下次|改天`)
)

const (
	when = `(?:就|都|会|能|可以|还是|直接|每天|天天|明天|后天|今天|到时候|回头|下班|放学|早上|下午|晚上|顺路|一起|应该|准备|打算|自个儿)*`
	way  = `(?:(?:坐|搭|乘|打)(?:地铁|公交车?|车|的|高铁|火车|大巴|出租车?|网约车|滴滴)|打的|开车|骑车|骑电动车|走路|自驾|走)(?:过去|过来|去|来|回来|回去|回家)?`
	whom = `(?:我们|我|他|她|它|孩子|东西)?`
	tail = `(?:一下|就行|就好|就可以|就成|得了|好了|的|吧|了|呗|啊|呀|啦|即可)*$`
)

// sense is what the clauses of an answer to an offer tell.
type sense struct {
	refuses, accepts, himself, unable bool
	asks                              bool // it is not told which: ask again
	open                              bool // it may mean the opposite
	because                           bool // 不 or 没 in the reason why he takes it
	negative                          bool // the same in a clause that was not read
	more                              bool // a clause that does not accept
	ordered                           bool // it ends with the order to do it
}

func hear(said, asked string, meal bool) (s sense) {
	moving, eating := moves.MatchString(asked), wanted.MatchString(asked)
	s.ordered = doIt.MatchString(said)
	for i, clause := range strings.FieldsFunc(said, func(r rune) bool { return r == '，' }) {
		bare := begins.ReplaceAllString(clause, "")
		s.more = s.more || !accepts.MatchString(clause)
		switch {
		case refuses.MatchString(clause):
			s.refuses, s.open = s.refuses || i == 0, s.open || i > 0 && !s.himself
		case accepts.MatchString(clause):
			s.accepts = true
		case moving && unableTo.MatchString(bare):
			s.unable = true
		case moving && strings.Contains(asked, "送") && upstairs.MatchString(bare):
			s.asks = true
		case onOwn.MatchString(bare) && himself.MatchString(bare) && !strings.ContainsAny(bare, "不没别太慢累"),
			moving && (himselfTo.MatchString(bare) && !strings.ContainsAny(bare, "不没别") || byHimself.MatchString(bare) || already.MatchString(bare)),
			eating && eats.MatchString(bare):
			s.himself = true
		case goods.MatchString(asked) && named(lacksIt, bare, asked):
			s.unable = true
		case goods.MatchString(asked) && named(hasIt, bare, asked):
			s.himself = true
		case unsure.MatchString(bare), means.MatchString(bare):
			s.asks = true
		case told(bare, asked, meal, &s):
		case s.accepts && why.MatchString(bare):
			s.because = true
		default:
			s.negative = s.negative || strings.ContainsAny(clause, "不没")
			s.open = s.open || opens.MatchString(clause) || brings.MatchString(bare)
		}
	}
	return s
}

// told takes in a clause that something else will do.
func told(bare, asked string, meal bool, s *sense) bool {
	answer, ok := sufficient(bare, asked, meal)
	s.himself, s.asks = s.himself || ok && answer == "no", s.asks || ok && answer == ""
	return ok
}

// named reports that pattern finds words about what is offered, or about such a thing without its name: 我有新的.
func named(pattern *regexp.Regexp, bare, asked string) bool {
	m := pattern.FindStringSubmatch(bare)
	return m != nil && (m[1] == "" || m[1] == "新的" || m[1] == "备用的" || m[1] == "现成的" || strings.Contains(asked, m[1]))
}

// readMeal reads an answer to the offer of a meal.
func readMeal(said, asked string) (string, bool) {
	s := hear(said, asked, true)
	switch {
	case s.refuses, s.open, s.negative, s.himself && s.accepts:
		return "", false
	case s.himself:
		return "no", true
	case s.asks && !s.accepts:
		return "", true
	}
	return "yes", s.accepts && s.because
}

// verdict is what is told; ok is false where the words are no such answer.
func (s sense) verdict() (answer string, ok bool) {
	switch {
	case s.refuses, s.open:
		return "", false
	case s.accepts && s.himself:
		return "", true
	case s.himself:
		return "no", true
	case s.ordered:
		return "yes", true
	case s.accepts && !s.more, s.accepts && (s.unable || s.because) && !s.negative:
		return "yes", true
	case s.unable:
		return "yes", true
	}
	return "", s.asks && !s.accepts && !s.negative
}

var (
	// keeping is the offer to keep something for the caller, keep the answer in its verb: 留着 keeps what is offered and not what is to be given up.
	keeping = regexp.MustCompile(`(?:给您|帮您|为您|给你|帮你)?(?:先)?(?:预)?(?:保)?留`)
	givesUp = regexp.MustCompile(`取消|注销|退|撤|停|关|删|销|解|不留|[了过]吗`)
	keep    = regexp.MustCompile(`^(?:[嗯哦那啊呃]|好|行|可以|要|是|对|的|就|请|麻烦|帮我|给我|您|先|，)*留(?:着|一?个|上|下)?(?:位置|位子|位)?(?:吧|了|呗|啊|呀|谢谢|，)*$`)
)

// Keeps reports that text takes the offer of the question to keep something for the caller: 留着 to 要不要给您留位置.
func Keeps(text, question string) bool {
	return keeps(plain(text), asks(question))
}

func keeps(said, asked string) bool {
	return keeping.MatchString(asked) && !givesUp.MatchString(asked) && keep.MatchString(said) && !spoken.HasAny(said, "不", "别", "没")
}
