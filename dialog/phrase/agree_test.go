package phrase_test

import (
	"testing"

	"hotline/dialog/phrase"
)

// Thanks with whom they are for, a farewell and 快一点 say no more than the yes before them; what stands beside them does.
func TestSaysMore_Courtesy(t *testing.T) {
	const question = "帮您挂后天上午9点的内科，可以吗？"
	for text, want := range map[string]bool{
		"好，谢谢医生": false, "好的，到时候见": false, "好的，麻烦快一点": false, "可以，多谢美女": false, "行，快点啊": false,
		"好，谢谢医生，改外科": true, "好的，到时候见，要专家": true, "好，换个医生": true, "好，谢谢，给我妈": true, "好，快一点的": true, "好，早一点": true, "好，明天见": true, "好，一点": true,
	} {
		rest := phrase.BeyondYes(text)
		if got := phrase.SaysMore(rest, question) || len(phrase.Particulars(rest)) > 0; got != want {
			t.Errorf("%s says more: %v", text, got)
		}
	}
}
