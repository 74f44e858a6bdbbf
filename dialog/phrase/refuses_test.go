package phrase_test

import (
	"testing"

	"hotline/dialog/phrase"
)

func TestRefuses(t *testing.T) {
	haircut := []string{"我想约个剪头发的时间", "预约一下托尼"}
	for text, want := range map[string]bool{
		"不约了": true, "我不想约了": true, "取消": true, "取消吧": true, "帮我取消": true, "算了": true, "不预约了": true, "现在先不约了": true,
		"取消视频会员": false, "不知道了": false, "不约下午了": false, "约": false, "下午": false, "不可以了": false,
	} {
		if got := phrase.Refuses(text, "预约理发", haircut); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
	if phrase.Refuses("取消", "取消预约", nil) || phrase.Refuses("cancel", "Cancel an appointment", nil) || !phrase.Refuses("please cancel", "Book a table", nil) {
		t.Error("where the matter is about cancelling, 取消 gives up nothing; else it does")
	}
	if phrase.Refuses("电话不通了", "线路故障", []string{"电话不通"}) || phrase.Refuses("不通了", "线路不通", nil) {
		t.Error("what does not work is given up")
	}
}
