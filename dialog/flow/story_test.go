package flow_test

import (
	"strings"
	"testing"

	"hotline/dialog/flow"
)

// Who does not tell what happened is asked once more, then goes on to a person; who does not know why it happened tells it.
func TestMind_WhoTellsNothingTellsNoStory(t *testing.T) {
	app := visits(t)
	deps := flow.Deps{Staff: func(string) flow.Staffing { return flow.Staffing{Open: true, Staffed: true} }}
	for _, twice := range [][2]string{{"不知道", "说不清楚"}, {"嗯", "嗯"}, {"不知道怎么说", "没什么说的"}, {"I don't know", "no idea"}} {
		if r := talks(t, deps, app, "我东西落在展厅了", twice[0]); r.Next != flow.NextListen || !strings.Contains(r.Text, "丢了什么") {
			t.Errorf("%s: %s", twice[0], r.Text)
		}
		if r := talks(t, deps, app, "我东西落在展厅了", twice[0], twice[1]); r.Next != flow.NextTransfer {
			t.Errorf("%s, %s: %s", twice[0], twice[1], r.Text)
		}
	}
	for _, story := range []string{"我也不知道落哪了一把黑伞", "不记得是哪天丢的，一个书包", "嗯一把伞", "说不清楚颜色的一个钱包", "忘了一个水壶"} {
		if r := talks(t, deps, app, "我东西落在展厅了", story); !strings.Contains(r.Text, "我们记下了") {
			t.Errorf("%s: %s", story, r.Text)
		}
	}
}

// A question is no story: it is answered, or a person is named who can, and the story asked for again. Nor is that it is not to be told.
func TestMind_QuestionsAndRefusalsAreNoStory(t *testing.T) {
	app := visits(t)
	for _, said := range []string{"你们能找到吗", "要等多久", "要身份证吗", "师傅是正规的吗", "can you find it", "how long does it take"} {
		r := talks(t, flow.Deps{}, app, "我东西落在展厅了", said)
		(&line{t: t}).wants(r.Text, "回答不了", "转人工", "丢了什么")
	}
	(&line{t: t}).wants(talks(t, flow.Deps{}, app, "我东西落在展厅了", "几点开门呀").Text, "上午九点开放", "丢了什么")
	for _, said := range []string{"不想说", "你问这个干嘛", "凭什么告诉你", "能不能不说", "I'd rather not say", "none of your business"} {
		r := talks(t, flow.Deps{}, app, "我东西落在展厅了", said)
		(&line{t: t}).wants(r.Text, "说个大概就行", "丢了什么")
	}
	(&line{t: t}).wants(talks(t, flow.Deps{}, app, "我东西落在展厅了", "我的伞不见了，你们捡到没有").Text, "记下了，我的伞不见了，你们捡到没有")
	deps := flow.Deps{Staff: func(string) flow.Staffing { return flow.Staffing{Open: true, Staffed: true} }}
	for _, twice := range [][2]string{{"不想说", "跟你没关系"}, {"要等多久", "能寄给我吗"}} {
		if r := talks(t, deps, app, "我东西落在展厅了", twice[0], twice[1]); r.Next != flow.NextTransfer {
			t.Errorf("%v: %s", twice, r.Text)
		}
	}
}

// A question in the middle of a scene that nothing answers is told so, and not taken for words that were not heard.
func TestMind_AdmitsWhatItDoesNotKnowInAScene(t *testing.T) {
	app := visits(t)
	for _, c := range [][]string{{"我想预约参观", "可以邮寄吗", "哪天来看"}, {"我想预约参观", "明天", "安全吗", "一共几位"}, {"我想预约参观", "明天", "三位", "安全吗", "确认预约吗"}} {
		r := talks(t, flow.Deps{}, app, c[:len(c)-1]...)
		(&line{t: t}).wants(r.Text, "回答不了", "转人工", c[len(c)-1])
	}
	l := newLine(t, "13800138000")
	l.says("帮我爸充五十块话费，他的号13900139000")
	l.says("安全吗", "回答不了", "转人工") // where the number is said back, too
}
