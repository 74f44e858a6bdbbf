package flow_test

import (
	"strings"
	"testing"

	"hotline"
	"hotline/dialog/flow"
)

func (l *line) key(keys string) string {
	l.t.Helper()
	return l.hear(flow.Heard{Kind: flow.HeardDigits, Text: keys, Confidence: 1, Deaf: true})
}

func (l *line) goDeaf() string {
	l.t.Helper()
	return l.hear(flow.Heard{Kind: flow.HeardDeaf, Deaf: true})
}

func want(t *testing.T, said string, parts ...string) {
	t.Helper()
	for _, p := range parts {
		if !strings.Contains(said, p) {
			t.Errorf("%q lacks %q", said, p)
		}
	}
}

func TestMind_DeafCallGoesOnByKeys(t *testing.T) {
	l := newLine(t, "13800138000")
	want(t, l.goDeaf(), "抱歉", "听不到", "请按1", "人工服务请按0")
	balance := l.key("1")
	want(t, balance, "余额", "请按")
	if strings.Contains(balance, "听不到") {
		t.Errorf("told twice: %q", balance)
	}
	want(t, l.key("0"), "回拨", "是请按1")
	want(t, l.key("1"), "已经登记")
	found := false
	for _, f := range l.facts {
		if c, ok := f.(hotline.CallbackRequested); ok {
			found = c.Number == "13800138000"
		}
	}
	if !found {
		t.Errorf("no call back on record: %+v", l.facts)
	}
}

func TestMind_DeafFromTheStart(t *testing.T) {
	l := newLine(t, "13800138000")
	said := l.hear(flow.Heard{Kind: flow.HeardStart, Deaf: true})
	want(t, said, "您好", "听不到", "人工服务请按0")
	if l.last.MaxDigits != 1 {
		t.Errorf("%d digits", l.last.MaxDigits)
	}
}

// A caller who speaks all the same is told again that only keys work: 没有听清 would ask it to speak once more.
func TestMind_DeafDoesNotAskToSpeakAgain(t *testing.T) {
	l := newLine(t, "13800138000")
	l.hear(flow.Heard{Kind: flow.HeardStart, Deaf: true})
	speak := func() string { return l.hear(flow.Heard{Kind: flow.HeardNothing, Deaf: true}) }
	for range 3 {
		said := speak()
		want(t, said, "听不到", "人工服务请按0")
		if strings.Contains(said, "听清") {
			t.Errorf("said %q", said)
		}
	}
	if said := speak(); strings.Contains(said, "听清") || !strings.Contains(said, "回拨") && l.last.Next != flow.NextTransfer {
		t.Errorf("the fourth time: %q", said)
	}
}

func TestMind_DeafSlotThatCannotBeKeyedIsHandedOver(t *testing.T) {
	l := newLine(t, "13800138000")
	l.hear(flow.Heard{Kind: flow.HeardText, Text: "我家宽带坏了我要报修", Confidence: 1})
	want(t, l.goDeaf(), "听不到", "没法用按键", "回拨", "是请按1")
	want(t, l.key("1"), "已经登记")
}

func TestMind_HearingAgainNeedsNoKeys(t *testing.T) {
	l := newLine(t, "13800138000")
	l.goDeaf()
	if said := l.hear(flow.Heard{Kind: flow.HeardText, Text: "查一下我的话费", Confidence: 1}); strings.Contains(said, "请按") {
		t.Errorf("said %q", said)
	}
	want(t, l.goDeaf(), "听不到")
}

// TestMind_SaysWhatATurnBelongsTo: a scene that ends with its only reply is named too.
func TestMind_SaysWhatATurnBelongsTo(t *testing.T) {
	l := newLine(t, "13800138000")
	for _, turn := range []struct{ say, scene string }{
		{"", "greeting"},
		{"查一下我的话费", "balance.query"},
		{"我要转人工", "agent.transfer"},
		{"不用了", "agent.transfer"},
		{"我家宽带坏了我要报修", "broadband.fault"},
		{"再见", "closing"},
	} {
		if turn.say != "" {
			l.hear(flow.Heard{Kind: flow.HeardText, Text: turn.say, Confidence: 1})
		}
		if l.last.Scene != turn.scene {
			t.Errorf("%q belongs to %q, want %q", turn.say, l.last.Scene, turn.scene)
		}
	}
}
