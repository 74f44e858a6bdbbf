package flow_test

import "testing"

// Who wants to be rid of a membership gets no word on how to order it.
func TestMind_GivesUpAMembership(t *testing.T) {
	for _, said := range []string{"给我退视频会员", "退视频会员吧"} {
		l := newLine(t, "13800138000")
		l.says(said, "退订视频会员", "确认退订吗")
	}
	l := newLine(t, "13800138000")
	l.says("我想订个视频会员", "回答不了")
}
