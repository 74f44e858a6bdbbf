package flow_test

import (
	"context"
	"strings"
	"testing"
	"testing/fstest"

	"hotline/dialog/flow"
)

// visits is an owner's first app, with answers of its own.
func visits(t *testing.T) *flow.App {
	t.Helper()
	app, err := flow.LoadFS(fstest.MapFS{
		"app.yaml": {Data: []byte("name: 城南博物馆\ntools: tools.yaml\nfaq: {zh: faq.md}\n")},
		"faq.md": {Data: []byte(`## 博物馆几点开门
- 开放时间是什么时候
- 周一开不开

上午九点开放，周一闭馆。

## 门票多少钱
- 小孩要买票吗

一米二以下儿童免费。

## 存包在哪里

存包处在南门。
`)},
		"tools.yaml": {Data: []byte("tools:\n  - {name: visit.book, method: POST, url: /visits, args: [day, people], result: [code]}\n")},
		"scenes/visit.yaml": {Data: []byte(`id: visit.book
title: 预约看展
examples: [我想预约参观, 帮我订两张参观票, 约一下周六的门票, 我要带孩子来参观, 给我预约后天的票, 预约看展]
slots:
  - {name: day, kind: date, ask: 您打算哪天来看？}
  - {name: people, kind: count, max: 40, ask: 请问一共几位？}
steps:
  - ask: day
  - ask: people
  - confirm: "{day|when}，{people}位，确认预约吗？"
  - call: visit.book
    args: {day: "{day}", people: "{people}"}
`)},
		"scenes/lost.yaml": {Data: []byte(`id: item.lost
title: 失物招领
examples: [我东西落在展厅了, 孩子的水壶丢在你们那了, 有没有捡到一个钱包, 我的伞忘了拿, 有人捡到相机吗]
slots:
  - {name: thing, title: 东西, kind: text, ask: 请问丢了什么？}
steps:
  - ask: thing
  - say: 我们记下了，{thing}。
`)},
	})
	if err != nil {
		t.Fatal(err)
	}
	return app
}

// talks says the sentences of a call one after another and returns the last reply.
func talks(t *testing.T, deps flow.Deps, app *flow.App, said ...string) flow.Reply {
	t.Helper()
	deps.Now, deps.CallerNumber = noon, "13800138000"
	mind := app.New(deps)
	var last flow.Reply
	for _, text := range said {
		r, err := mind.Next(context.Background(), flow.Heard{Kind: flow.HeardText, Text: text})
		if err != nil {
			t.Fatal(err)
		}
		last = r.Whole()
	}
	return last
}

// A question in the middle of a scene is answered, and the scene's own is asked again; what answers the scene's question is an answer, whatever
// words it shares with what is approved.
func TestMind_AnswersAQuestionInTheMiddleOfAScene(t *testing.T) {
	app := visits(t)
	for _, c := range []struct {
		said  string // behind one another, by |
		parts string
	}{
		{"我想预约参观|明天|几点开门呀", "上午九点开放|一共几位"},
		{"我想预约参观|明天|小孩要买票吗", "儿童免费|一共几位"},
		{"我想预约参观|周一开不开", "周一闭馆|哪天来看"}, // Monday is no answer here
		{"我想预约参观|周一可以吗", "一共几位"},      // and here it is
		{"我想预约参观|明天|三位|门票多少钱", "儿童免费|3位，确认预约吗"},
		{"我想预约参观|明天|三个人要门票", "3位，确认"},
		{"我想预约参观|明天|三个人，小孩要买票吗？", "儿童免费。明天，3位，确认"},
		{"我想预约参观|明天|三个人，可以吗", "3位，确认"},
		{"我想预约参观|明天|三个人，宠物要买票吗", "我回答不了|3位，确认"}, // the value is taken all the same
		{"我想预约参观|明天|三位吗", "3位，确认"},
		{"我想预约参观|明天|三位|五位吗", "改为5|5位，确认"},
		{"我想预约参观|明天|三位|三位吗", "3位，确认"},
		{"我想预约参观，两个大人一个小孩|明天", "3位，确认"},
		{"我东西落在展厅了|存包在哪里", "南门|丢了什么"},
		{"我东西落在展厅了|一把伞，存包在哪里", "南门。我们记下了，一把伞"},
		{"我东西落在展厅了|存包处丢的一把伞", "记下了，存包处丢的一把伞"},
		{"我想预约参观|明天|我家那几口子", "没有听清"},
	} {
		r := talks(t, flow.Deps{}, app, strings.Split(c.said, "|")...)
		(&line{t: t}).wants(r.Text, strings.Split(c.parts, "|")...)
		if c.parts != "没有听清" && strings.Contains(r.Text, "没有听清") {
			t.Errorf("%s: %s", c.said, r.Text)
		}
	}
}

// What only a document answers is answered in a scene, too, and noted; what is no question is not looked up there.
func TestMind_LooksUpAQuestionInTheMiddleOfAScene(t *testing.T) {
	app := visits(t)
	l := &library{}
	r := talks(t, flow.Deps{Knowledge: l}, app, "我想预约参观", "明天", "月球上有你们的展厅吗")
	if facts := noted(r); !strings.HasPrefix(r.Text, "月球上还没有基站。请问一共几位？") || r.Scene != "visit.book" || len(facts) != 1 || facts[0].Source != "moon" {
		t.Errorf("said %q in %s, noted %+v", r.Text, r.Scene, facts)
	}
	asked := len(l.asked)
	if r = talks(t, flow.Deps{Knowledge: l}, app, "我想预约参观", "明天", "去月球的一起"); len(noted(r)) > 0 || !strings.Contains(r.Text, "没有听清") {
		t.Errorf("said %q, asked %q", r.Text, l.asked[asked:])
	}
}

// A count that cannot be is told with what can; kinds of people are added up.
func TestMind_CountsWithinTheRange(t *testing.T) {
	app := visits(t)
	for said, want := range map[string]string{
		"零个人": "要在1到40之间。请问一共几位", "负五个人": "要在1到40之间", "五十个人": "要在1到40之间", "四十位": "40位，确认",
		"两个大人一个小孩": "3位，确认", "一家三口": "3位，确认", "我们俩": "2位，确认", "我带两个孩子": "3位，确认", "六个人，两个是小孩": "6位，确认", "一个人都没有": "要在1到40之间", "两个人要跳楼": "110",
	} {
		r := talks(t, flow.Deps{}, app, "我想预约参观", "明天", said)
		(&line{t: t}).wants(r.Text, want)
	}
	r := talks(t, flow.Deps{Staff: func(string) flow.Staffing { return flow.Staffing{Open: true, Staffed: true} }}, app, "我想预约参观", "明天", "零个人", "零个人", "零个人")
	if r.Next != flow.NextTransfer {
		t.Errorf("asks for ever: %s", r.Text)
	}
}

// A question that names one of the options is answered, or declined honestly, and chooses none.
func TestMind_AQuestionAboutAnOptionIsAsked(t *testing.T) {
	for _, said := range []string{"129的有多少流量", "129的包含什么"} {
		l := newLine(t, "13800138000")
		l.says("我想换套餐", "您想换哪一个")
		l.says(said, "您想换哪一个")
		if strings.Contains(l.last.Text, "没有听清") || l.filled("plan") != "" {
			t.Errorf("%s: plan %q: %s", said, l.filled("plan"), l.last.Text)
		}
	}
}

// What the scene tells next answers a question beside a value, and about an option.
func TestMind_TheNextSentenceAnswers(t *testing.T) {
	for _, said := range []string{"去日本，贵吗", "日本多少钱一天", "日本，怎么收费"} {
		l := newLine(t, "13800138000")
		l.says("我要开通国际漫游", "哪个国家")
		l.says(said, "每天25元", "哪一天")
		if strings.Contains(l.last.Text, "回答不了") {
			t.Errorf("%s: %s", said, l.last.Text)
		}
	}
}

// A yes with a question about what is to be confirmed is answered and asked again, and begins nothing else.
func TestMind_AYesWithAQuestionIsAsked(t *testing.T) {
	for _, said := range []string{"好，换了能换回来吧", "行，能换回来吧", "换了能换回来吗", "好，不满意可以退吧", "可以，没有合约吧", "好的，流量会清零吗"} {
		l := newLine(t, "13800138000")
		l.says("我想换套餐")
		l.says("第三个", "确认办理吗")
		l.says(said, "确认办理吗")
		if strings.Contains(l.last.Text, "没有听清") {
			t.Errorf("%s is not heard: %s", said, l.last.Text)
		}
	}
	for _, said := range []string{"好的，退了能再开吗", "好的，钱退给我吗"} {
		l := newLine(t, "13800138000")
		l.says("把视频会员退了", "确认退订吗")
		l.says(said, "确认退订吗")
	}
}
