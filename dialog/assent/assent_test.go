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

func ExampleParse() {
	for _, text := range []string{"要得嘛", "唔使喇", "可以是可以，就是贵"} {
		fmt.Println(assent.Parse(text, "现在为您办理吗？"))
	}
	// Output:
	// yes true
	// no true
	//  false
}
