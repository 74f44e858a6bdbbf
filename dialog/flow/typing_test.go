package flow_test

import (
	"strings"
	"testing"
	"time"

	"hotline"
	"hotline/dialog/flow"
)

// A caller who types is given the time for it, and nothing is called misheard that was not said.
func TestMind_WaitsForWhoTypes(t *testing.T) {
	app, err := telecomApp()
	if err != nil {
		t.Fatal(err)
	}
	l := &line{t: t, mind: app.New(flow.Deps{Now: noon, CallerNumber: "13800138000", Typing: true})}
	l.hear(flow.Heard{Kind: flow.HeardStart})
	l.waits(45 * time.Second)
	l.hear(flow.Heard{Kind: flow.HeardText, Text: "我家宽带坏了", Typed: true})
	question := l.last.Text
	l.waits(45 * time.Second)
	if !strings.Contains(question, "地址") {
		t.Fatalf("asks %q", question)
	}
	l.hear(flow.Heard{Kind: flow.HeardSilence})
	l.waits(90 * time.Second)
	if text := l.last.Text; strings.Contains(text, "没听清") || strings.Contains(text, "没有听清") || !strings.Contains(text, "慢慢输入") || !strings.Contains(text, "地址") {
		t.Errorf("says %q to who has not typed", text)
	}
	l.hear(flow.Heard{Kind: flow.HeardText, Text: "鼓楼区中山路18号3栋502", Typed: true})
	l.waits(45 * time.Second)
	l.hear(flow.Heard{Kind: flow.HeardText, Text: "就这个号码"}) // spoken
	l.waits(6 * time.Second)
	l.hear(flow.Heard{Kind: flow.HeardSilence})
	l.waits(6 * time.Second)
}

// Whoever typed last types again.
func TestMind_LearnsThatTheCallerTypes(t *testing.T) {
	l := newLine(t, "13800138000")
	l.waits(6 * time.Second)
	l.hear(flow.Heard{Kind: flow.HeardText, Text: "我家宽带坏了", Typed: true})
	l.waits(45 * time.Second)
	l = newLine(t, "13800138000")
	l.hear(flow.Heard{Kind: flow.HeardText, Text: "hello, what can you do", Typed: true})
	l.hear(flow.Heard{Kind: flow.HeardSilence})
	l.waits(90 * time.Second)
	if text := l.last.Text; !strings.Contains(text, "take your time typing") {
		t.Errorf("says %q to who has not typed", text)
	}
}

// What is not understood of who types was misread, not misheard, also in the owner's own prompts.
func TestMind_MishearsNobodyWhoTypes(t *testing.T) {
	l := newLine(t, "13800138000")
	l.hear(flow.Heard{Kind: flow.HeardText, Text: "我要报修宽带", Typed: true})
	misses := 0
	for range 6 {
		l.hear(flow.Heard{Kind: flow.HeardText, Text: "呃呃呃那个那个", Typed: true})
		if strings.Contains(l.last.Text, "听清") || strings.Contains(l.last.Text, "听明白") || strings.Contains(l.last.Text, "再说一") {
			t.Errorf("says %q to who types", l.last.Text)
		}
		if strings.Contains(l.last.Text, "看明白") {
			misses++
		}
	}
	if misses == 0 {
		t.Error("nothing was misread")
	}
	l = newLine(t, "13800138000")
	l.hear(flow.Heard{Kind: flow.HeardText, Text: "我要报修宽带"})
	l.hear(flow.Heard{Kind: flow.HeardText, Text: "呃呃呃那个那个"})
	if strings.Contains(l.last.Text, "看明白") {
		t.Errorf("says %q to who speaks", l.last.Text)
	}
}

// A supervisor's hint says nothing of how the caller writes: who speaks is waited for as before, and so is who types.
func TestMind_AHintIsNotTyping(t *testing.T) {
	l := newLine(t, "13800138000")
	hint := flow.Heard{Kind: flow.HeardText, Text: "我家宽带坏了", Typed: true, Hinted: true}
	l.hear(hint)
	hinted := false
	for _, f := range l.last.Facts {
		if i, ok := f.(hotline.IntentDetected); ok {
			hinted = i.Hinted
		}
	}
	if !hinted {
		t.Errorf("whose need it is cannot be told: %+v", l.last.Facts)
	}
	l.waits(6 * time.Second)
	l.hear(flow.Heard{Kind: flow.HeardSilence})
	if text := l.last.Text; strings.Contains(text, "慢慢输入") {
		t.Errorf("says %q to who speaks", text)
	}
	l = newLine(t, "13800138000")
	l.hear(flow.Heard{Kind: flow.HeardText, Text: "我想查话费", Typed: true})
	l.hear(hint)
	l.waits(45 * time.Second)
}

// waits checks how long the caller may say nothing.
func (l *line) waits(want time.Duration) {
	l.t.Helper()
	if l.last.Patience != want {
		l.t.Errorf("%q waits %s, want %s", l.last.Text, l.last.Patience, want)
	}
}

// Who types is asked to type, in either language, in the owner's words and in ours; who speaks is asked to say.
func TestMind_AsksWhoTypesToType(t *testing.T) {
	for _, call := range [][]string{
		{"我要停机", "保号"}, {"我要充值", "银行卡", "呃那个那个"}, {"我要报修宽带"}, {"在吗"}, {"我要开发票"},
		{"top up my account", "bank card", "the blue one"}, {"I want to complain", "charges", "well"}, {"are you a robot"}, {"change my plan to another number"},
	} {
		for _, typed := range []bool{true, false} {
			l, said := newLine(t, "13800138000"), ""
			for _, text := range call {
				said += l.hear(flow.Heard{Kind: flow.HeardText, Text: text, Typed: typed})
			}
			asksToSay := strings.Contains(said, "请说") || strings.Contains(said, "lease say") || strings.Contains(said, "ust say") || strings.Contains(said, "or say")
			if typed && asksToSay {
				t.Errorf("%q: %s", call, said)
			}
			if !typed && (strings.Contains(said, "lease type") || strings.Contains(said, "请输入，")) {
				t.Errorf("%q, spoken: %s", call, said)
			}
		}
	}
}
