package flow_test

import (
	"context"
	"strings"
	"testing"

	"hotline"
	"hotline/dialog/flow"
)

func TestBack_Rating(t *testing.T) {
	for say, score := range map[string]string{"5": "5", "五分": "5", "非常不满意": "1", "我给三分吧": "3", "比较满意": "4"} {
		l := staffedLine(t, "13800138000", onDuty())
		l.says("转人工")
		l.restart(onDuty(), &flow.Back{Why: "given_back", Scene: "rating", State: l.last.Handover.State})
		l.wants(l.last.Text, "打分")
		if say == "5" {
			l.keys(say, "谢谢您的评价", "再见")
		} else {
			l.says(say, "谢谢您的评价", "再见")
		}
		filled := l.facts[len(l.facts)-1]
		if got, ok := filled.(hotline.SlotFilled); !ok || got.Scene != "rating" || got.Slot != "score" || got.Value != score {
			t.Errorf("%s: %+v, want %s", say, filled, score)
		}
		if l.last.Next != flow.NextHangup || l.last.Outcome != hotline.OutcomeCompleted {
			t.Errorf("%s: next %v, outcome %s", say, l.last.Next, l.last.Outcome)
		}
	}
}

func TestBack_RatingMayBeLeftOut(t *testing.T) {
	back := func() *line {
		l := staffedLine(t, "13800138000", onDuty())
		l.says("转人工")
		l.restart(onDuty(), &flow.Back{Why: "given_back", Scene: "rating", State: l.last.Handover.State})
		return l
	}
	l := back()
	l.silence("一到五分")
	l.silence("不打扰您了", "再见")
	l = back()
	l.says("啊这个那个", "一到五分")
	l.says("随便随便吧", "不打扰您了", "再见")
	l = back()
	l.says("再帮我查一下话费", "58.6元", "还有其他")
	l.says("没有了", "再见")
}

func TestBack_ToSceneOrToAnything(t *testing.T) {
	l := staffedLine(t, "13800138000", onDuty())
	l.says("我家宽带老是掉线", "地址")
	l.says("转人工")
	h := l.handed("requested", "general")
	l.restart(onDuty(), &flow.Back{Why: "given_back", Scene: "broadband.fault", State: h.State})
	l.wants(l.last.Text, "继续为您服务", "地址")
	l.says("鼓楼区中山路18号", "电话") // what was known is kept
	for _, scene := range []string{"", "no.such"} {
		l = staffedLine(t, "13800138000", onDuty())
		l.says("转人工")
		l.restart(onDuty(), &flow.Back{Why: "given_back", Scene: scene, State: l.last.Handover.State})
		l.wants(l.last.Text, "继续为您服务", "还有其他可以帮您的吗")
		l.says("查话费", "58.6元")
	}
	l.restart(onDuty(), &flow.Back{Why: "given_back", Scene: "balance.query"}) // nothing is remembered
	l.wants(l.last.Text, "58.6元")
}

// What was said to people fills the scene they give the caller back to, and the matter that was open before needs no telling twice.
func TestBack_KnowsWhatWasSaidToPeople(t *testing.T) {
	l := staffedLine(t, "13800138000", onDuty())
	l.says("我要转人工")
	l.restart(onDuty(), &flow.Back{Why: "given_back", Scene: "broadband.fault", State: l.last.Handover.State, Said: []flow.Said{
		{Party: hotline.PartyAgent, Text: "您好，请问地址是哪里"}, {Party: hotline.PartyCaller, Text: "我在鼓楼区中山路18号，上不了网"},
	}})
	l.wants(l.last.Text, "继续为您服务", "电话")
	l.says("13800138000")
	l = staffedLine(t, "13800138000", onDuty())
	l.says("我家宽带老是掉线", "地址")
	l.says("鼓楼区中山路18号", "电话")
	l.restart(onDuty(), &flow.Back{Why: "given_back", State: l.mind.(interface{ Memory() any }).Memory()}) // a supervisor had the call
	l.wants(l.last.Text, "继续为您服务", "还有其他可以帮您的吗")
	l.says("还是报修宽带吧", "电话")
	l.says("转人工")
	if h := l.handed("requested", "general"); !strings.Contains(h.Summary, "中山路18号") || !strings.Contains(h.Summary, "人工接待过") {
		t.Errorf("the next agent is told %q", h.Summary)
	}
}

func TestBack_NobodyFound(t *testing.T) {
	for why, part := range map[string]string{"no_agents": "没有人工坐席值班", "closed": "下班时间", "size": "等候人工的客户比较多", "wait": "久等", "gone": "掉线", "": "没有人工坐席值班"} {
		l := staffedLine(t, "13800138000", onDuty())
		l.says("我家宽带上不了网了", "地址")
		l.says("转人工")
		l.restart(&desk{}, &flow.Back{Why: why, State: l.last.Handover.State})
		l.wants(l.last.Text, part, "回拨")
		l.says("好的", "已经登记")
		if all := l.office.Callbacks(); len(all) != 1 || !strings.Contains(all[0].Reason, "完全上不了网") {
			t.Errorf("%s: call backs %+v", why, all)
		}
	}
	l := staffedLine(t, "13800138000", onDuty())
	l.says("我家宽带上不了网了", "地址")
	l.says("转人工")
	l.restart(&desk{}, &flow.Back{Why: "wait", State: l.last.Handover.State})
	l.says("不用了", "宽带报修还没有办完")
	l.says("继续", "地址")
}

// What was played last is part of the memory that the next conversation begins with.
func TestBack_RemembersWhatWasPlayed(t *testing.T) {
	var asked []string
	model := talkerFunc(func(texts []string) string { asked = texts; return "好。" })
	app, err := telecomApp()
	if err != nil {
		t.Fatal(err)
	}
	first := app.New(flow.Deps{Model: model, Now: noon, Staff: onDuty().staff})
	hear := func(m flow.Mind, h flow.Heard) flow.Reply {
		r, err := m.Next(context.Background(), h)
		if err != nil {
			t.Fatal(err)
		}
		return r.Whole()
	}
	hear(first, flow.Heard{Kind: flow.HeardStart})
	r := hear(first, flow.Heard{Kind: flow.HeardText, Text: "转人工", Played: "您好，星云电信"})
	second := app.New(flow.Deps{Model: model, Now: noon, Staff: onDuty().staff, Back: &flow.Back{Why: "given_back", State: r.Handover.State}})
	hear(second, flow.Heard{Kind: flow.HeardStart, Played: "好的，正在为您转接"})
	hear(second, flow.Heard{Kind: flow.HeardText, Text: "给我背一首李白写的古诗", Played: "继续为您服务"})
	if got := strings.Join(asked, "|"); !strings.Contains(got, "您好，星云电信|转人工|好的，正在为您转接|继续为您服务|") || !strings.Contains(got, "来电人说：<<<\n给我背一首李白写的古诗\n>>>") {
		t.Errorf("the model was told %s", got)
	}
}
