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
