package handover

import "strings"

// Brief is what an agent is told of a caller in one or two sentences: who is there, the matter, how far it is, why a person is wanted, the
// mood. It is made from what is known, without a model, so that it is always there.
//
//archtest:fields one for each thing that may be told
type Brief struct {
	Reason   string   // a reason constant
	Why      string   // in words
	Lines    []string // what the scene tells of the matter
	Title    string   // of the matter, "" = none is known
	State    string   // how far it is: 还没有确认办理
	Besides  string   // what else was asked for
	Ticket   string
	Callback bool   // one is on record
	Asked    string // the question that was not answered; only what may be told
	Quote    string // what the caller said last; only what may be told
	Served   bool   // people had the caller before in this call
	Upset    bool
	Cheated  bool // the caller may be talking with swindlers
	Danger   string
}

// Told is the first sentence: the matter and how far it is; "" when nothing is known.
func (b Brief) Told() string {
	var parts []string
	switch {
	case len(b.Lines) > 0:
		parts = append([]string{"来电人" + b.Lines[0]}, b.Lines[1:]...)
	case b.Title != "":
		parts = []string{"来电人的需求是" + b.Title}
	default:
		return ""
	}
	if b.Ticket != "" {
		b.Ticket = "工单号" + b.Ticket
	}
	for _, more := range []string{b.State, b.Besides, b.Ticket} {
		if more != "" {
			parts = append(parts, more)
		}
	}
	if b.Callback {
		parts = append(parts, "已登记回电")
	}
	return strings.Join(parts, "，") + "。"
}

// String is the whole summary.
func (b Brief) String() string {
	why := map[string]string{
		Requested: "本人要求转人工", Key: "按键要求转人工", Misunderstood: "连续几次没有听懂", Displeased: "语气不满",
		Crisis: b.Danger, Scene: strings.TrimRight(b.Why, "。"), Failed: "系统没有响应，没有办成",
	}[b.Reason]
	told := b.Told()
	switch {
	case told == "" && b.Asked != "":
		told = "来电人问的是：" + strings.TrimRight(b.Asked, "。！？，") + "。"
	case b.Quote != "" && (b.Reason == Crisis || b.Reason == Misunderstood || told == "" && b.Reason == Displeased):
		why += "，原话是：" + b.Quote
	case told == "":
		told = "来电人没有说明来意。"
	}
	if b.Served {
		why += "，刚才已由人工接待过"
	}
	if b.Upset && b.Reason != Displeased && b.Reason != Crisis {
		why += "，语气不满"
	}
	if b.Cheated {
		why += "，可能正遇到诈骗"
	}
	if b.Reason == Crisis { // what matters first
		return why + "。" + told
	}
	return told + why + "。"
}
