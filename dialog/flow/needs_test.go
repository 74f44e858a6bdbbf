package flow_test

import (
	"strings"
	"testing"

	"hotline"
	"hotline/dialog/flow"
)

// inOrder wants the parts one after another in the last reply.
func (l *line) inOrder(parts ...string) {
	l.t.Helper()
	rest := l.last.Text
	for _, p := range parts {
		_, after, ok := strings.Cut(rest, p)
		if !ok {
			l.t.Errorf("%q lacks %q in its place", l.last.Text, p)
			return
		}
		rest = after
	}
}

func (l *line) intents() []string {
	var out []string
	for _, f := range l.facts {
		if d, ok := f.(hotline.IntentDetected); ok {
			out = append(out, d.Intent)
		}
	}
	return out
}

func TestMind_SeveralNeedsAreSettledInOrder(t *testing.T) {
	t.Run("in_one_reply", func(t *testing.T) {
		l := newLine(t, "13800138000")
		l.says("帮我看看流量还剩多少，再查一下话费")
		l.inOrder("一共50G", "接着是", "58.6元", "还有其他")
		if n := strings.Count(l.last.Text, "还有其他"); n != 1 {
			t.Errorf("asks %d times for more", n)
		}
		if got := strings.Join(l.intents(), " "); got != "usage.query balance.query" {
			t.Errorf("intents %s", got)
		}
	})
	t.Run("behind_a_scene_with_questions", func(t *testing.T) {
		l := newLine(t, "13800138000")
		l.says("我想换个套餐，另外查一下我的话费，还有流量剩多少", "您想换哪一个")
		l.says("五十九的", "确认办理吗")
		l.says("可以")
		l.inOrder("已经办好", "接着是", "58.6元", "接着是", "G", "还有其他")
	})
	t.Run("behind_a_scene_that_is_given_up", func(t *testing.T) {
		l := newLine(t, "13800138000")
		l.says("我想换个套餐，另外查一下我的话费", "您想换哪一个")
		l.says("算了不换了", "58.6元", "还有其他")
	})
	t.Run("a_person_at_last", func(t *testing.T) {
		l := newLine(t, "13800138000")
		l.says("先帮我查一下余额，再查查流量，最后转人工")
		l.inOrder("58.6元", "一共50G", "人工")
	})
	t.Run("a_person_first", func(t *testing.T) {
		l := newLine(t, "13800138000")
		l.says("转人工，我要投诉", "人工")
	})
}

func TestMind_CorrectionReplacesANeed(t *testing.T) {
	t.Run("in_the_same_breath", func(t *testing.T) {
		l := newLine(t, "13800138000")
		l.says("查一下话费，不对，是查流量", "一共50G")
		if strings.Contains(l.last.Text, "58.6") {
			t.Errorf("answers what was taken back: %s", l.last.Text)
		}
	})
	t.Run("later", func(t *testing.T) {
		l := newLine(t, "13800138000")
		l.says("我想换个套餐，再查一下我的话费", "您想换哪一个")
		l.says("不对，是查流量")
		l.inOrder("一共50G", "58.6元", "还有其他")
	})
}

func TestMind_NeedsLeftAreToldToThePerson(t *testing.T) {
	app, err := telecomApp()
	if err != nil {
		t.Fatal(err)
	}
	l := newLine(t, "13800138000")
	l.mind = app.New(flow.Deps{Tools: l.tools, Now: noon, CallerNumber: l.caller, Staff: func(string) flow.Staffing { return flow.Staffing{Open: true, Staffed: true} }})
	l.says("我想换个套餐，另外查一下我的话费", "您想换哪一个")
	l.says("转人工")
	if l.last.Handover == nil || !strings.Contains(l.last.Handover.Summary, "另外还要查询话费余额") {
		t.Errorf("hand-over %+v", l.last.Handover)
	}
}

func TestMind_OneNeedStaysOne(t *testing.T) {
	for _, text := range []string{"流量用完了，我想换个流量多的套餐", "我流量不够用，每个月都超，想换个大点的套餐"} {
		l := newLine(t, "13800138000")
		l.says(text, "您想换哪一个")
		if got := l.intents(); len(got) != 1 || got[0] != "plan.change" {
			t.Errorf("%s: intents %v", text, got)
		}
	}
}
