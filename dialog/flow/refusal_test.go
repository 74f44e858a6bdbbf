package flow_test

import (
	"context"
	"os"
	"testing"

	"hotline/dialog/flow"
)

// Who gives a matter up in its own words ends it, and begins no other.
func TestMind_ARefusalEndsTheScene(t *testing.T) {
	for matter, refusals := range map[string][]string{
		"我想换个套餐":                   {"不换了", "取消", "我不想换了", "等等，我不换了", "那就不换套餐了吧"},
		"我要充值":                     {"取消", "不充了", "不充值了", "不充话费了", "取消吧"},
		"我要报修宽带":                   {"不修了", "取消", "不报修了"},
		"我要投诉":                     {"不投诉了", "取消"},
		"我要开发票":                    {"不开了", "帮我取消"},
		"开通国际漫游":                   {"不开通了", "取消了"},
		"I want to change my plan": {"cancel", "please cancel that"},
	} {
		for _, said := range refusals {
			l := newLine(t, "13800138000")
			l.says(matter)
			l.says(said)
			if want := map[bool]string{true: "leave it", false: "先不办了"}[matter[0] == 'I']; l.last.Next != flow.NextListen {
				t.Errorf("%s, %s: the call ends", matter, said)
			} else {
				l.wants(l.last.Text, want)
			}
		}
	}
	l := newLine(t, "13800138000")
	l.says("换套餐")
	l.says("第三个", "确认")
	l.says("取消", "没有办理")
	l = newLine(t, "13800138000")
	l.says("我想退订业务", "哪一项")
	l.says("取消", "退订") // it is what the matter is about
	l = newLine(t, "13800138000")
	l.says("帮我取消视频会员", "视频会员", "退订")
}

// So it is in an app of another trade, whose verbs the program does not know.
func TestMind_ARefusalEndsTheSceneOfAnyTrade(t *testing.T) {
	app, err := flow.LoadFS(os.DirFS("testdata/booking"))
	if err != nil {
		t.Fatal(err)
	}
	for _, said := range []string{"不订了", "不约了", "取消", "不想订了"} {
		m := app.New(flow.Deps{Now: noon, CallerNumber: "13800138000"})
		for _, text := range []string{"我想订个位子", said} {
			r, err := m.Next(context.Background(), flow.Heard{Kind: flow.HeardText, Text: text})
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("> %s\n< %s", text, r.Text)
			if l := (&line{t: t}); text == said {
				l.wants(r.Text, "先不办了")
			}
		}
	}
}

// The answer to 停机保号或挂失，还是复机 ends no call.
func TestMind_AnAnswerToWhichOneEndsNoCall(t *testing.T) {
	for said, want := range map[string]string{"暂时不用": "停哪个号码", "暂时不用了": "停哪个号码", "算了": "先不办了", "没什么了": "先不办了"} {
		l := newLine(t, "13800138000")
		l.says("停机", "还是复机")
		l.says(said, want)
		if l.last.Next != flow.NextListen {
			t.Errorf("%s: the call ends", said)
		}
	}
}
