package flow_test

import "testing"

// Leave not to do it, asked for at a confirmation, is a no; a question about how it is done is none.
func TestMind_AsksForLeaveNotTo(t *testing.T) {
	for _, said := range []string{"可不可以不换", "我可以不换吗", "不换行不行"} {
		l := newLine(t, "13800138000")
		l.says("我想换套餐")
		l.says("第三个", "确认办理吗")
		l.says(said, "没有办理")
	}
	l := newLine(t, "13800138000")
	l.says("change my plan")
	l.says("the third one")
	l.says("can I not", "stays as it is")
	for _, said := range []string{"不能不换吗", "可以换吗"} {
		l = newLine(t, "13800138000")
		l.says("我想换套餐")
		l.says("第三个")
		l.says(said, "确认办理吗")
	}
}
