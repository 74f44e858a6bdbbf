package undo

import (
	"regexp"
	"strings"

	"hotline/dialog/spoken"
)

var (
	// verb is an act of cancelling; 停 and 退 count as whole words of an order only.
	verb = regexp.MustCompile(`取消|退订|退掉|退了|退吧|注销|销户|销了|停用|停掉|停了|停吧|关掉|关了|关闭|撤销|撤了|撤掉|撤吧|解约`)
	// telling says that one may cancel some time, or must so or so; what is left of a question without it asks.
	telling = regexp.MustCompile(`(?:可以|能|会|请|需|随时|自动|如需|如要|如果|要是|不|无法|的话)[^，,。？?]{0,5}(?:取消|退订|退掉|注销|停用|关闭|撤销|解约)|(?:还是|或者?|或)(?:取消|退订|退掉|注销|停用|关闭|撤销)|` +
		`(?:取消|退订|退掉|注销|停用|关闭|撤销|解约)(?:要|请|需|须|不退|收|扣|免费|都|会|就|也|前|后|以[前后])`)
	// undone begins what a question asks to cancel.
	undone = regexp.MustCompile(`(?:^|确认|确定|要不要|是否|要|给您|帮您|为您|替您|现在|就|想|[，,。])(?:给您|帮您|为您|现在)?(?:取消|退订|退掉|注销|停用|关闭|撤销|解约)`)
	// keeps turns cancelling down, led gives something up, mays tells that one could.
	keeps = regexp.MustCompile(`(?:不|别|莫|甭|勿)(?:要|用|想|需要|再|是要|打算|会)?(?:给我|帮我)?(?:取消|退订|退|注销|销户|停|关|撤销|解约)`)
	led   = regexp.MustCompile(`^[那就嗯哦啊呃唉哎还是]*(?:算了|不用|不要|不了|不|别)`)
	// refuses begins a no, behind which an order to cancel may mean either; 不去了，取消 is none.
	refuses = regexp.MustCompile(`^[那就嗯哦啊呃唉哎还是]*(?:算了|不用|不要|不了|不是|不对|不，|别|先)`)
	// rather is what is wanted in its place.
	rather = regexp.MustCompile(`改期|改到|改时间|改约|推迟|延期|延后|提前|暂停|换|不是(?:要|想)?(?:取消|退|注销)`)
	mays   = regexp.MustCompile(`可以|能|会|要是|如果|万一|到时|随时|反正|以后|再|前`)
	// yes is how an answer agrees first, asksBack how it asks.
	yes      = regexp.MustCompile(`^(?:[嗯那哦啊]|就)*(?:好|行|可以|对|是|确|同意|没问题|订|要|知道|ok)`)
	asksBack = regexp.MustCompile(`[吗么？?]|多少|什么|怎么|哪|几|是不是|能不能|可不可以|会不会|要不要`)
	confirms = regexp.MustCompile(`(?:是|对)吧[。？?]?$`)
	// leaves gives it up before the order: 算了, 不订了.
	leaves = regexp.MustCompile(`^(?:算了|不用了|不要了|不[订约买换办做报要充续]了)+`)
	// besides are words of an order beside its verb, longer ones first.
	besides = []string{
		"没问题", "没错", "麻烦您", "麻烦你", "麻烦", "确认", "确定", "同意", "需要", "直接", "现在", "马上", "赶紧", "好的", "是的", "对的", "行的", "好吧", "可以", "还是", "帮我", "给我", "替我", "谢谢", "多谢", "一下", "好了", "就行", "就好", "这个", "那个",
		"全部", "订单", "预约", "预订", "订阅", "业务", "服务", "嗯", "那", "就", "好", "行", "对", "是", "我", "要", "想", "请", "您", "你", "先", "了", "吧", "啊", "呀", "啦", "呗", "它", "掉", "都", "把", "的", "给", "帮",
	}
	// family is what an order of a verb undoes: a title with one of these is about it.
	family = map[string][]string{
		"取消": {"取消", "退", "撤", "解约", "cancel"}, "撤": {"取消", "撤", "cancel"}, "解约": {"解约", "取消", "注销"},
		"退": {"退", "取消", "cancel"}, "注销": {"注销", "销户", "取消"}, "销": {"注销", "销户"},
		"停": {"停", "关闭", "注销", "suspend"}, "关": {"关", "停", "取消"},
	}
)

// root is the verb by which a family is found.
func root(v string) string {
	for _, r := range []string{"取消", "撤", "解约", "注销", "销", "退", "停", "关"} {
		if strings.HasPrefix(v, r) {
			return r
		}
	}
	return v
}

// undoes reports a question whether to do what v says.
func (q Question) undoes(v string) bool {
	if spoken.HasAny(strings.ToLower(q.Title), family[root(v)]...) {
		return true
	}
	asking := telling.ReplaceAllString(q.Text, "")
	return strings.Contains(asking, root(v)) && undone.MatchString(asking)
}

func readMandarin(text string, q Question) Sense {
	said := strings.TrimFunc(strings.ToLower(text), spoken.IsPause)
	v := verb.FindString(said)
	if v == "" || strings.HasPrefix(said, "还是") && root(v) != "取消" { // 还是退吧 may be 还是订吧, misheard
		return None
	}
	undoes, named := q.undoes(v), verb.MatchString(q.Text)
	switch {
	case confirms.MatchString(text) && len([]rune(said)) > 4: // 免费取消是吧
		return Remark
	case undoes && (keeps.MatchString(said) && asksBack.MatchString(text) || rather.MatchString(said) && !only(said, q)), !undoes && named && strings.HasSuffix(said, "呢"):
		return Remark // 可以不取消吗, 是改期不是取消
	case asksBack.MatchString(text):
		return None
	case keeps.MatchString(said) && undoes:
		return GiveUp
	case keeps.MatchString(said):
		if named {
			return Remark
		}
		return None
	}
	order := only(said, q)
	if cut := strings.LastIndexFunc(said, spoken.IsPause); !order && undoes && cut > 0 && !refuses.MatchString(said) { // 不去了，取消
		if verb.MatchString(said[cut:]) && only(said[cut:], q) {
			return Order
		}
	}
	switch {
	case order && !undoes && v == "取消" && spoken.HasAny(q.Title, "注销", "销户", "关闭", "停机", "报停"): // it may mean either
		return Remark
	case order && undoes && led.MatchString(said):
		return Remark
	case order && undoes:
		return Order
	case order && (!named || !strings.Contains(said, "可以") && !strings.Contains(said, "能")):
		return GiveUp
	case undoes || !named:
		return None
	case yes.MatchString(said), mays.MatchString(said):
		return Remark
	}
	return None
}

// only reports an order to cancel with nothing else in it than politeness and words of the question.
func only(said string, q Question) bool {
	rest := strings.Map(func(r rune) rune {
		if spoken.IsPause(r) {
			return -1
		}
		return r
	}, verb.ReplaceAllString(said, ""))
	rest = leaves.ReplaceAllString(rest, "")
	rest = strip(rest, besides)
	for _, r := range rest {
		if strings.ContainsRune("不别没莫能会前后再", r) || !strings.ContainsRune(q.Text, r) {
			return false
		}
	}
	return true
}
