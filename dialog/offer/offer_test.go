package offer_test

import (
	"strings"
	"testing"

	"hotline/dialog/intent"
	"hotline/dialog/offer"
)

// answers are read as a question of a scene reads them, with all other ways of a yes and a no beside.
func answers(t *testing.T, question string, want map[string]string) {
	t.Helper()
	for text, want := range want {
		if got, _ := intent.Parse(intent.KindYesNo, text, intent.Context{Prompt: question, Asked: true}); got != want {
			t.Errorf("%s: %s is %q, want %q", question, text, got, want)
		}
	}
}

// Who does it himself needs nobody to do it; who cannot does.
func TestRead_DoingItOneselfIsNoYes(t *testing.T) {
	answers(t, "需要我们帮您打包吗？", map[string]string{
		"我自己打包": "no", "自己弄就行": "no", "对，自己来": "no", "不用，我们自己搬": "no", "你们打包吧": "yes", "自己弄不了": "yes", "我自己不会弄，你们来吧": "yes",
		"要，有自行车": "yes", "我自己打包太累": "yes", "好，我自己来": "", "自己弄太慢了": "", "需要，我自己带着孩子": "yes", "打包吧，搬我自己来": "yes",
		"自己没空，以后再说": "no", "自己弄不了，我朋友来弄": "no", "我自己要": "yes",
	})
	answers(t, "需要我们上门接吗？", map[string]string{
		"我自己送": "no", "不用，我自己送": "no", "不，我自己送": "no", "没必要，我自己送": "no", "我自己去": "no", "我自己来就行": "no", "我自己送过去": "no", "我老公送": "no",
		"我自己送不了": "yes", "我去不了": "yes", "自己送还是你们接": "", "好": "yes", "不用谢，要的": "yes",
	})
	answers(t, "要我们帮您约周日吗？", map[string]string{"周日自己没空": "no", "我周日来不了": "no", "我会去": "yes"})
	answers(t, "需要我们上门安装吗？", map[string]string{"已经装好了": "no", "我会装": "no", "我不会装": "yes", "我让物业装": "no", "我自己搞得定": "no"})
	answers(t, "需要师傅上门吗？", map[string]string{"叫师傅来": "yes", "我自己修": "no"})
	answers(t, "需要送货上门吗？", map[string]string{"自提": "no", "我去拿": "no", "到店自取": "no", "放门口就行": "yes", "不用按门铃，送来就行": "yes", "我没空拿": "yes"})
	for text, prompt := range map[string]string{"是我自己": "请问是机主本人吗？", "我自己装上了": "我们给您寄的光猫装上了吗？", "行我自己去": "给您约上吗？"} {
		answers(t, prompt, map[string]string{text: "yes"})
		if _, ok := offer.Read(text, prompt); ok {
			t.Errorf("%s offers nothing", prompt)
		}
	}
}

func TestRead_MyselfNeedsNobody(t *testing.T) {
	answers(t, "Would you like us to do the packing?", map[string]string{
		"I'll do it myself": "no", "no, I'll do it myself": "no", "we'll pack ourselves": "no", "we do our own packing": "no", "I do everything on my own, so yes please": "yes", "I hate packing myself": "", "let's go": "", "you do it": "yes", "yes please": "yes",
		"I can't do it myself": "yes", // it was a no
		"no, we're fine":       "no", "I'm good, thanks": "no", "that's fine": "yes",
	})
	answers(t, "Would you like us to deliver them to you?", map[string]string{
		"I'll collect them": "no", "thanks, I'll pick them up": "no", "my son will collect them": "no", "we'll manage": "no", "I can't collect them": "yes", "I don't have a car": "",
	})
	answers(t, "Do you want one of our mechanics to look at it?", map[string]string{"I'll do it myself": "no", "it's ok, I'd like to do it on my own": "no", "sure": "yes"})
	if _, ok := offer.Read("I'll do that myself", "Can you restart it, please?"); ok {
		t.Error("a question for something that the caller does offers nothing")
	}
}

// The order to do what is asked is in its own verb, or in that of the matter.
func TestOrdered(t *testing.T) {
	for _, c := range []struct {
		want                  bool
		question, title, says string
	}{
		{true, "提前一天可以免费取消，给您订上吗？", "预订", "订吧|那就订|好，订吧|帮我订上"},
		{true, "周六下午三点，好吗？", "预订", "订吧|那就订"},
		{false, "提前一天可以免费取消，给您订上吗？", "预订", "先别订|不订|再订一个|等会儿再下|取消吧|剪吧"},
		{false, "退订以后马上停用，确认退订吗？", "退订业务", "订吧|还是订吧"},
		{true, "If you cancel on the day, we charge £30. Is that all right?", "book a table", "book it|yes, book it please|just book the table"},
		{false, "If you cancel on the day, we charge £30. Is that all right?", "book a table", "don't book it|cancel it|book it for two|can you book it?|the table"},
	} {
		for text := range strings.SplitSeq(c.says, "|") {
			if got := offer.Ordered(text, c.question, c.title, nil); got != c.want {
				t.Errorf("%s (%s): %s orders it: %v", c.question, c.title, text, got)
			}
		}
	}
}
