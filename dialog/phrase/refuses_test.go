package phrase_test

import (
	"testing"

	"hotline/dialog/phrase"
)

func TestAsksBesides(t *testing.T) {
	for text, want := range map[string]string{
		"好的，退了能再开吗": "退了能再开吗", "好，换了能换回来吧": "换了能换回来吗", "嗯，马上生效吗": "马上生效吗", "好，那原来的呢": "那原来的呢", "yes but why": "why", "ok, can I change it back": "can i change it back",
		"好的，会员退了吧": "", "行，没有问题办吧": "", "好，能办就办吧": "", "好，什么都行": "", "好，我等着呢": "", "好的": "", "ok will do": "", "yes please": "",
	} {
		if got, _ := phrase.AsksBesides(text); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

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
	plans := []string{"我想换个套餐", "帮我换套餐", "把套餐改成便宜的"}
	for text, want := range map[string]bool{
		"可不可以不换": true, "我可以不换吗": true, "能不能不换套餐了": true, "不换行不行": true, "那可以先不换吗": true, "可以别换了吗": true, "can I not": true, "could we just leave it": true, "can I not change it": true,
		"可以换吗": false, "可不可以下个月换": false, "能不能不换号": false, "不换号行不行": false, "不能不换吗": false, "换行不行": false, "可以不要钱吗": false, "can I not pay by card": false, "can I change it": false,
	} {
		if got := phrase.Refuses(text, "变更套餐", plans); got != want {
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
