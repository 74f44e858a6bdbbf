// Package danger hears from a caller's words whether somebody is in danger: by the words of a lexicon, and by a small model that was
// trained on what such callers say against what all others say. It owns that judgement; what follows is up to dialog/flow, which calls it.
package danger

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"hotline/dialog/intent"
	"hotline/dialog/language"
	"hotline/dialog/ordinary"
	"hotline/dialog/phrase"
	"hotline/internal/memo"
)

// from is the confidence of the model from which a caller is taken to be in danger: 26 of 36 unseen sentences are found then (14 by the
// lexicon), and 1 of 316 harmless ones is taken for one.
const from = 0.4

// Ear judges words. It is read only and safe for concurrent use.
type Ear struct {
	lexicon *phrase.Lexicon
	model   *intent.Model
	calm    map[string]bool // what the owner wrote as harmless, letters only: no model knows that better
	never   phrase.Words    // what is never danger, of all its kinds: the owner cannot know which one the model would hear
}

// lately keeps the last ears, which are read only: a reload, a check and a program of tests ask for the same one far more often than the
// words change.
//
//archtest:variable one ear for equal words in the whole process
var lately memo.Recent[*Ear]

// Learn trains an ear, which takes some 300 ms the first time, beside the ordinary sentences of any trade. Harmless are whole sentences of
// the hotline's callers; those that the lexicon takes for danger, and words too short to be a sentence, are left out.
func Learn(lexicon phrase.Lexicon, harmless []string) (*Ear, error) {
	p := memo.NewPrint()
	for _, w := range []phrase.Words{lexicon.Strong, lexicon.Mild, lexicon.SelfHarm, lexicon.Violence, lexicon.Minor, lexicon.Urgent} {
		p.Texts(w.Words...)
		p.Texts(w.Never...)
	}
	p.Texts(harmless...)
	return lately.Get(p.Key(), func() (*Ear, error) { return learn(&lexicon, harmless) })
}

func learn(l *phrase.Lexicon, harmless []string) (*Ear, error) {
	ear := &Ear{lexicon: l, calm: map[string]bool{}, never: phrase.Words{Never: slices.Concat(l.SelfHarm.Never, l.Violence.Never, l.Minor.Never, l.Urgent.Never)}}
	var samples []intent.Sample
	given := phrase.Samples()
	for _, kind := range slices.Sorted(maps.Keys(given)) {
		name := string(kind)
		if kind == phrase.Safe {
			name = intent.OutOfScope
		}
		for _, text := range given[kind] {
			samples = append(samples, intent.Sample{Text: text, Intent: name})
		}
	}
	for _, text := range slices.Concat(harmless, wishes(), ordinary.Sentences(language.Chinese), ordinary.Sentences(language.English)) {
		if phrase.Runes(text) >= shortest && l.Read(text).Danger == phrase.Safe {
			samples = append(samples, intent.Sample{Text: strings.TrimSpace(text), Intent: intent.OutOfScope})
			ear.calm[letters(text)] = true
		}
	}
	cfg := intent.Default()
	cfg.Margin = 0   // two kinds of danger that are equally likely are no safety
	cfg.Doubt = 0.26 // harmless samples are twenty times as many as others
	var err error
	ear.model, err = intent.Train(samples, cfg)
	return ear, err
}

// A text of fewer characters than shortest says nothing; of one in which something harmless was found, what remains must have more: the
// 我的了 of 我的手机掉河里了 is no sentence.
const shortest, remains = 3, 5

// wishes are how callers of any trade begin: 我想充值, 我现在要订位, 我不想办会员了. Without them their 我想 and 我现在 are heard as those of somebody
// who wants to die, wherever the app has no like example.
func wishes() (all []string) {
	matters := []string{
		"充值", "订位", "订房", "挂号", "转账", "查账单", "查余额", "换套餐", "退货", "退款", "开户", "销户", "办会员", "改密码", "投诉", "报修", "预约", "续费", "投资", "贷款", "还款", "改地址", "取消订单", "理赔",
		"买保险", "寄快递", "取件", "缴费", "修空调", "修手机", "换锁", "看房", "租车", "叫车", "开发票", "转人工", "找经理", "问个事", "换号码", "转网", "停机", "补卡", "报名", "改签", "查物流", "买票", "退票", "学车", "搬家", "上门安装",
	}
	for _, m := range matters {
		for _, how := range []string{"我想", "我要", "我现在想", "我就是想", "我已经", "我不想"} {
			text := how + m
			if how == "我已经" || how == "我不想" {
				text += "了"
			}
			all = append(all, text)
		}
	}
	for _, who := range []string{"我老公", "我老婆", "我爸", "我妈", "我儿子", "我女儿"} {
		for _, does := range []string{"说不要了", "明天来取", "不同意", "让我来问问", "开车来", "去接", "在家等着", "的车", "没接电话", "打我电话没打通"} {
			all = append(all, who+does)
		}
		all = append(all, "我问问"+who, "等我问下"+who, "跟"+who+"说一声", "我和"+who+"一起来")
	}
	for _, act := range []string{
		"自己来", "自己弄", "自己去", "自己打车去", "自己想办法", "自己搬", "自己修", "自己做", "去别家", "去别的地方看看", "找别人", "找朋友帮忙", "下次再来", "下次再说", "改天再打", "再等等", "不办了", "不买了", "不去了", "回头再说", "打别的电话", "问问别人",
	} {
		all = append(all, "算了我"+act, "那算了我"+act)
	}
	for _, act := range []string{"打包了", "打车来", "打车走了", "打扫过了", "打印好了", "打过折了", "打字慢"} { // the 打 of nobody who is beaten
		all = append(all, "他"+act, "她都"+act, "家里人"+act, "师傅"+act)
	}
	return append(all, grumbles()...)
}

// grumbles are how callers of any trade complain in strong words, and what they ask who have had an accident or an illness: 我被你们坑惨了 has the
// 我被 of those who are beaten.
func grumbles() (all []string) {
	for _, does := range []string{"坑了", "坑苦了", "骗了", "骗得好苦", "害惨了", "害得不轻", "耍了", "忽悠了", "气坏了", "折腾坏了", "多扣了钱", "推来推去"} {
		all = append(all, "我被你们"+does, "我们都被你们"+does)
	}
	for _, fails := range []string{"登不了", "打不进去", "收不到", "退不掉", "连不上", "弄不好", "找不到", "改不了"} {
		all = append(all, "我死活"+fails)
	}
	for _, what := range []string{"住院", "急诊", "骨折", "摔伤", "失眠", "抑郁", "抑郁症", "焦虑症", "慢性病", "开刀", "生孩子", "打疫苗", "看牙"} {
		all = append(all, what+"能报多少", what+"保险赔吗", what+"挂哪个科")
	}
	return all
}

// small is a sentence of words that tell of nothing: assent, sighs, giving up, putting off, thanks. 好吧，算了 has nothing in it that could
// be danger, as like as it is to what those say who have given up.
var small = regexp.MustCompile(`^(?:好的?|行|成|可以|对|是的?|嗯|呃|啊|哦|噢|唉|哎|诶|呀|吧|啦|嘛|那|就|还是|先|我|你|您|了|的|这样|那样|这次|算[了啦咯]|拉倒|不用|不了|不要|不必|没事|没关系|没什么|` +
	`谢谢|多谢|感谢|麻烦|不好意思|再见|拜拜|再说|改天|改日|下次|回头|以后|考虑|想想|看看|知道|明白|晓得|随便)+$`)

// answers are whole clauses that answer what a machine asks about who comes along, who fetches the caller and who can carry it. The model hears
// in 有小孩 a child in danger, in 有人接我 the 有人 of a stranger at the door, in 我们搬不下去 the 不下去 of somebody who can bear no more; taught
// such sentences it hears 我扛不下去了 and 有人来抓我 no more, so they are left out before it is asked.
var answers = regexp.MustCompile(`^(?:我们?|家里|这边|那边|房间里|一起的?|还|都|也|是|会|就|的话)*(?:` +
	`(?:有|带着?|带了)(?:一?[个位]|[两二三四五六几一][个位])?(?:小孩子?|小朋友|孩子|宝宝|婴儿|老人家?|大人)(?:(?:和|跟|还有|加)(?:[一两二三四五六几][个位])?(?:小孩子?|小朋友|孩子|宝宝|婴儿|老人家?|大人))*(?:一起|同住|同行|要住|要吃|要坐)?|` +
	`(?:有人|有朋友|有亲戚|家里?人|(?:我|我的|我家|我们的?)?(?:老公|老婆|爱人|先生|太太|儿子|女儿|爸爸?|妈妈?|朋友|同事|家人|邻居|司机))(?:会|能|可以|要)?(?:来|去|过来|下来|上来|开车)*(?:帮我|帮忙|给我)?(?:接|送|搬|抬|扛|拎|提|运|背|拿|开)(?:我们|我|下去|下来|过去|过来|上去|上来|上楼|下楼|一下)*|` +
	`有人在家|家里?(?:会|都)?[有没]人(?:在|住)?|(?:我|我们)?家?里?有(?:一?个)?(?:新的?|备用的?|现成的?)|` +
	`(?:自己|他们|他|她|一个人|两个人|家里人?|东西|冰箱|沙发|柜子|洗衣机|太重|重|根本|实在)*[搬抬拿拖推挪弄](?:不下|不上|不过|不出|不动|不了)(?:去|来)?` +
	`)(?:的|啊|呀|呢|吧|啦|哦|了)*$`)

// alarms are what nobody says besides such an answer to whom all is well: 有人在家，我好怕.
var alarms = regexp.MustCompile(`怕|救|哭|血|打|疼|死|快|出不|醒|险|警|别|跑|闯|伤|晕|命`)

// withoutAnswers is text less its clauses that answers finds.
func withoutAnswers(text string) string {
	var left []string
	clauses := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("，。！？、；,.!?; ", r) })
	for _, clause := range clauses {
		if !answers.MatchString(clause) {
			left = append(left, clause)
		}
	}
	if len(left) == len(clauses) || alarms.MatchString(strings.Join(left, "")) {
		return text
	}
	return strings.Join(left, "，")
}

// Read returns the mood of words, with the danger that lexicon or model hear in them.
func (e *Ear) Read(text string) phrase.Mood {
	mood := e.lexicon.Read(text)
	if mood.Danger != phrase.Safe || phrase.JustCancels(text) || phrase.HasEnough(text) || small.MatchString(letters(text)) || e.calm[letters(text)] {
		return mood
	}
	rest := e.never.Without(withoutAnswers(text))
	if phrase.Runes(rest) < shortest || rest != text && phrase.Runes(rest) < remains {
		return mood
	}
	if got := e.model.Classify(rest); len(got.Ranked) > 0 && got.Ranked[0].Confidence >= from {
		mood.Danger = phrase.Danger(got.Ranked[0].Intent)
	}
	return mood
}

// letters leaves letters and digits, in lower case: recognisers make up all else.
func letters(text string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) && !unicode.IsNumber(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, text)
}

// Text names a danger for the agent and for the record.
func Text(d phrase.Danger) string {
	switch d {
	case phrase.Violence:
		return "来电人提到暴力或人身危险"
	case phrase.Minor:
		return "来电人提到孩子或者老人有危险"
	case phrase.Urgent:
		return "来电人提到火灾、事故或者急病"
	}
	return "来电人可能有自伤危险"
}
