package value_test

import (
	"testing"

	"hotline/dialog/value"
)

// A lone digit answers a question only in a short answer: 查一下 holds a 一, too.
func TestParse_LoneDigitOfALongSentenceIsNoChoice(t *testing.T) {
	options := []value.Option{{Value: "1", Says: []string{"一分", "非常不满意"}}, {Value: "2", Says: []string{"两分"}}, {Value: "5", Says: []string{"五分", "非常满意"}}}
	for text, want := range map[string]string{
		"五": "5", "一": "1", "是五吧": "5", "我给五分吧": "5", "非常不满意": "1", "非常满意啊": "5", "两分": "2",
		"再帮我查一下话费": "", "我还想问一个问题": "",
	} {
		got, ok := value.Parse(value.Choice, text, value.Context{Options: options, Asked: true})
		if got != want && (ok || want != "") {
			t.Errorf("%s: %q %v, want %q", text, got, ok, want)
		}
	}
}
