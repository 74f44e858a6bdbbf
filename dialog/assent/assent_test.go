package assent_test

import (
	"fmt"
	"testing"

	"hotline/dialog/assent"
)

func TestParse_RemarksDecideNothing(t *testing.T) {
	for text, want := range map[string]string{
		"好，不过我现在不在家": "yes", "行，贵就贵点吧": "yes", "好的，我不想办宽带": "no", "好，算了": "no", "行，不要太晚": "yes",
		"刚才不是说过了吗": "", "我上个月的发票还没收到": "", "网不好": "no",
	} {
		if got, ok := assent.Parse(text, ""); got != want || ok != (want != "") {
			t.Errorf("%s: %q %v, want %q", text, got, ok, want)
		}
	}
}

// A greeting agrees to nothing, whatever is said behind it does.
func TestParse_AGreetingIsNoYes(t *testing.T) {
	for text, want := range map[string]string{"你好": "", "喂，您好": "", "下午好": "", "你好，我的车该保养了": "", "你好，可以": "yes", "您好不用了": "no", "你们好，要的": "yes", "好": "yes", "好的您好": "yes"} {
		if got, _ := assent.Parse(text, "需要代步车吗？"); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

// 取消 is a no, unless that is what was asked; behind 算了 it may be either.
func TestParse_CancelsWhatIsAsked(t *testing.T) {
	for text, want := range map[string]string{"那就取消": "yes", "还是取消吧": "yes", "取消": "yes", "那就取消预约": "yes", "算了，别取消了": "no", "不取消": "no", "取消不了吗": ""} {
		if got, _ := assent.Parse(text, "您的预约，确认取消吗？"); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
	for _, prompt := range []string{"可以给您取消吗？", "您的会员可以现在取消，退三十元，给您办吗？", "按1取消，按2保留。", "您的视频会员，确定要取消本月的套餐吗？", "这个保险还要取消吗？"} {
		if got, _ := assent.Parse("取消吧", prompt); got != "yes" {
			t.Errorf("取消吧 at %s: %q", prompt, got)
		}
	}
	for _, prompt := range []string{"给您充五十元，确认吗？", "提前一天可以免费取消，给您订上吗？", "给您订上，不要请说取消。", "不续约会自动取消，给您续上吗？",
		"下单还是取消？", "按1确认，按2取消。", "确认预订吗？订了就无法取消。", "给您订上吗？付款以后不支持取消。"} {
		for _, text := range []string{"取消", "还是取消吧", "我要取消"} {
			if got, _ := assent.Parse(text, prompt); got == "yes" {
				t.Errorf("%s at %s: %q", text, prompt, got)
			}
		}
	}
}

func ExampleParse() {
	for _, text := range []string{"要得嘛", "唔使喇", "可以是可以，就是贵"} {
		fmt.Println(assent.Parse(text, "现在为您办理吗？"))
	}
	// Output:
	// yes true
	// no true
	//  false
}
