package flow_test

import "testing"

// A yes to a question that offers the calling number takes it.
func TestMind_AYesTakesTheLineThatWasOffered(t *testing.T) {
	for _, yes := range []string{"是的", "对", "嗯对就是", "就是这个号码"} {
		l := newLine(t, "13800138000")
		l.says("挂失", "如果就是您打来的这个号码")
		l.says(yes, "身份证")
		if got := l.filled("number"); got != "13800138000" {
			t.Errorf("%s: number %q", yes, got)
		}
	}
	l := newLine(t, "13800138000")
	l.says("I lost my phone", "calling from")
	l.says("yes", "ID card")
	l = newLine(t, "13800138000")
	l.says("挂失", "如果就是您打来的这个号码")
	l.says("不是", "再说一遍")
	for _, other := range []string{"换个号", "是我老婆的号", "好像是吧，我看看", "是吗"} {
		l = newLine(t, "13800138000")
		l.says("挂失", "如果就是您打来的这个号码")
		l.says(other)
		if got := l.filled("number"); got != "" {
			t.Errorf("%s takes the line that calls: %s", other, got)
		}
	}
	l = newLine(t, "")
	l.says("挂失")
	l.says("是的", "再说一遍") // the number is withheld
}

// A murmur is no account of what happened.
func TestMind_AMurmurIsNoStory(t *testing.T) {
	l := newLine(t, "13800138000")
	l.says("投诉", "关于收费")
	l.says("收费", "经过")
	for _, said := range []string{"嗯", "好的", "喂，你好"} {
		l.says(said, "再说一遍事情的经过")
		if got := l.filled("detail"); got != "" {
			t.Fatalf("%s is the story: %q", said, got)
		}
		l = newLine(t, "13800138000")
		l.says("投诉")
		l.says("收费", "经过")
	}
	l.says("多扣了我三十块钱", "经过是，多扣了我三十块钱")
}
