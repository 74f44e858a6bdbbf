package undo

import (
	"regexp"
	"strings"

	"hotline/dialog/spoken"
)

var (
	verb = regexp.MustCompile(`取消|退订`)
	// cancelling is a title of what cancels something, restoring one that holds the word and does not. ending is one of what ends otherwise.
	cancelling = regexp.MustCompile(`取消|退订|撤销|解约`)
	restoring  = regexp.MustCompile(`已取消|取消退订|恢复|取消(?:政策|规则|险|记录|查询|费|次数)|查询`)
	ending     = regexp.MustCompile(`注销|销户|关闭|停机|停用|报停|退[货款房税租费票卡会押换]`)
	// asking is a question whether to cancel, by its last clause.
	asking = regexp.MustCompile(`^(?:您|确认|确定|要不要|是否|需要|要|给您|帮您|为您|替您|现在|就|看)*(?:取消|退订)[^，,。？?或还]{0,10}[吗么吧？?]+$`)
	// onTheWay says in a question that we cancel something: 原来的取消.
	onTheWay = regexp.MustCompile(`(?:原来|原先|之前|旧|现在|这个|那个|把|会|将|先)(?:的)?[^，,。？?]{0,6}(?:取消|退订|退掉|停用)(?:掉|了)?[，,。、]|(?:取消|退掉|停用)(?:原来|之前|旧|现在的)`)
	// ordering asks to order something.
	ordering = regexp.MustCompile(`下单|预订|订上|订吗|报名|报上|开通|充值|买吗|约上`)
	// keeps turns cancelling down, led gives something up, mays tells that one could.
	keeps = regexp.MustCompile(`(?:不|别|莫|甭|勿)(?:要|用|想|需要|再|是要|打算|会)?(?:给我|帮我)?(?:取消|退订)`)
	led   = regexp.MustCompile(`^[那就嗯哦啊呃唉哎还是]*(?:算了|不用|不要|不了|不|别)`)
	// refuses begins a no, behind which an order to cancel may mean either; 不去了，取消 is none.
	refuses = regexp.MustCompile(`^[那就嗯哦啊呃唉哎还是]*(?:算了|不用|不要|不了|不是|不对|不，|别|先)`)
	// rather is what is wanted in its place.
	rather = regexp.MustCompile(`改期|改到|改时间|改约|推迟|延期|延后|提前|暂停|不是(?:要|想)?取消`)
	mays   = regexp.MustCompile(`可以|能|会|要是|如果|万一|到时|随时|反正|以后|再`)
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
)

// cancels reports a question of a scene that cancels something.
func (q Question) cancels() bool {
	title := q.Title + " " + q.ID
	if restoring.MatchString(title) {
		return false
	}
	if !cancelling.MatchString(q.Text) && ordering.MatchString(q.Text) {
		return false
	}
	if cancelling.MatchString(title) || strings.HasSuffix(q.ID, "cancel") || strings.HasSuffix(q.ID, "unsubscribe") {
		return true
	}
	clauses := strings.FieldsFunc(q.Text, func(r rune) bool { return strings.ContainsRune("，,。；; ", r) })
	return len(clauses) > 0 && asking.MatchString(clauses[len(clauses)-1])
}

func readMandarin(text string, q Question) Sense {
	said := strings.TrimPrefix(strings.TrimFunc(strings.ToLower(text), spoken.IsPause), "要不")
	v := verb.FindString(said)
	cancels, named := q.cancels(), verb.MatchString(q.Text)
	if strings.Contains(said, "取消") && strings.Contains(said, "退订") || spoken.HasAny(said, "保留", "留着", "留下") { // it takes the cancelling back
		return None
	}
	if v == "" || !cancels && onTheWay.MatchString(q.Text) {
		return None
	}
	switch {
	case !cancels && named && (confirms.MatchString(text) && len([]rune(said)) > 4 || strings.HasSuffix(said, "呢")): // 免费取消是吧
		return Remark
	case cancels && (keeps.MatchString(said) && asksBack.MatchString(text) || rather.MatchString(said) && !only(said, q, cancels)):
		return Remark // 可以不取消吗, 是改期不是取消
	case asksBack.MatchString(text):
		return None
	case keeps.MatchString(said) && cancels:
		return GiveUp
	case keeps.MatchString(said):
		if named {
			return Remark
		}
		return None
	}
	order := only(said, q, cancels)
	if cut := strings.LastIndexFunc(said, spoken.IsPause); !order && cancels && cut > 0 && !refuses.MatchString(said) { // 不去了，取消
		if verb.MatchString(said[cut:]) && only(said[cut:], q, cancels) {
			return Order
		}
	}
	switch {
	case order && !cancels && ending.MatchString(q.Title) && (ending.MatchString(q.Text) || strings.ContainsAny(q.Text, "退停销")): // it may mean either
		return Remark
	case order && cancels && led.MatchString(said):
		return Remark
	case order && cancels:
		return Order
	case order && (!named || !strings.Contains(said, "可以") && !strings.Contains(said, "能")):
		return GiveUp
	case cancels || !named:
		return None
	case yes.MatchString(said), mays.MatchString(said):
		return Remark
	}
	return None
}

// only reports an order to cancel with nothing else in it than politeness, and words of the question where that asks to cancel.
func only(said string, q Question, cancels bool) bool {
	rest := strings.Map(func(r rune) rune {
		if spoken.IsPause(r) {
			return -1
		}
		return r
	}, verb.ReplaceAllString(said, ""))
	rest = strip(leaves.ReplaceAllString(rest, ""), besides)
	for _, r := range rest {
		if !cancels || strings.ContainsRune("不别没莫能会前后再", r) || !strings.ContainsRune(q.Text, r) {
			return false
		}
	}
	return true
}
