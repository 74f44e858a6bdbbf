package flow_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"hotline"
	"hotline/dialog/flow"
	"hotline/llm"
	"hotline/llm/llmtest"
)

// filled is the value that a slot got last.
func (l *line) filled(slot string) string {
	value := ""
	for _, f := range l.facts {
		if s, ok := f.(hotline.SlotFilled); ok && s.Slot == slot {
			value = s.Value
		}
	}
	return value
}

func TestMind_EllipsisKeepsTheNumber(t *testing.T) {
	l := newLine(t, "13800138000")
	l.says("查一下13900001111的话费", "尾号1111")
	l.says("那流量呢", "流量")
	if l.last.Scene != "usage.query" || l.filled("number") != "13900001111" {
		t.Errorf("in %s of %s: %q", l.last.Scene, l.filled("number"), l.last.Text)
	}
	l.says("那话费呢", "尾号1111")
	l.says("那13800138000呢", "话费余额")
	if l.last.Scene != "balance.query" || l.filled("number") != "13800138000" {
		t.Errorf("in %s of %s: %q", l.last.Scene, l.filled("number"), l.last.Text)
	}
	l.says("那我老婆的号呢", "哪个号码")
}

func TestMind_PointersMeanWhatWasSpokenOf(t *testing.T) {
	l := newLine(t, "13800138000")
	l.says("查一下13900001111的话费", "尾号1111")
	l.says("刚才那个号还有多少流量", "流量")
	if l.filled("number") != "13900001111" {
		t.Errorf("number %s: %q", l.filled("number"), l.last.Text)
	}
	l.says("我这个号的话费再查一下", "话费余额")
	if strings.Contains(l.last.Text, "1111") {
		t.Errorf("the caller's own line: %q", l.last.Text)
	}
}

func TestMind_StillThatOne(t *testing.T) {
	l := newLine(t, "13800138000")
	l.says("我想换个套餐", "哪一个")
	l.says("一百二十九的", "确认办理吗")
	l.says("我再想想，先不办", "没有办理")
	l.says("查一下流量", "流量")
	l.says("还是把套餐换了吧", "哪一个")
	l.says("还是刚才那个", "129", "确认办理吗")
	l.says("确认", "已经办好")
	l.says("换一下套餐", "哪一个")
	l.says("就那个吧", "不需要变更")
}

func TestMind_NeedsInMidSceneAreSettledBehindIt(t *testing.T) {
	l := newLine(t, "13800138000")
	l.says("我想换个套餐", "哪一个")
	l.says("一百二十九的，另外帮我查下话费余额", "等这件办完", "确认办理吗")
	l.says("等会儿再帮我看看流量还剩多少", "等这件办完", "确认办理吗")
	l.says("确认", "已经办好了", "话费余额", "流量一共")
	if i, j := strings.Index(l.last.Text, "余额"), strings.LastIndex(l.last.Text, "流量一共"); i > j {
		t.Errorf("out of order: %q", l.last.Text)
	}
	l.says("没有了谢谢", "再见")
}

func TestMind_AnEllipticQuestionCompletesTheOneBefore(t *testing.T) {
	known := asked{"停机保号一个月要多少钱": "每月五元。", "彩铃一个月要多少钱": "彩铃每月三元。"}
	l, _ := withModel(t, "13800138000", nil, func(d *flow.Deps) { d.Knowledge, d.Model = known, nil })
	l.says("停机保号一个月要多少钱", "每月五元")
	l.says("那彩铃呢", "每月三元")
}

// The prompt of the twentieth turn holds what was found in the second, though its words have long left the talk.
func TestMind_TheSheetOutlivesTheTalk(t *testing.T) {
	var last llm.Request
	model := llmtest.Model(func(_ context.Context, req llm.Request) ([]llm.Delta, error) {
		last = req
		return []llm.Delta{{Text: "好的。"}}, nil
	})
	l, _ := withModel(t, "13800138000", model, nil)
	l.says("查一下13900001111的话费", "尾号1111")
	found := l.last.Text
	for range 9 {
		l.says("查一下流量", "流量")
		l.says("查一下账单", "元")
	}
	l.says(outOfScope, "好的")
	all := ""
	for _, m := range last.Messages {
		all += m.Text
	}
	if !strings.Contains(all, "要查话费余额") || strings.Contains(all, found) {
		t.Errorf("the model was told %s", all)
	}
	// And the number of the second turn is still what 刚才查话费的那个号码 can mean, as is any other value of the call.
	if !slices.ContainsFunc(l.facts, func(f hotline.Body) bool { s, ok := f.(hotline.SlotFilled); return ok && s.Value == "13900001111" }) {
		t.Error("the number was never understood")
	}
}
