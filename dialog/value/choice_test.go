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

// Recognisers write names in other characters: a syllable that is a number, and letters as characters.
func TestParse_MisheardOptions(t *testing.T) {
	doctors := []value.Option{{Value: "d1", Says: []string{"王医生"}}, {Value: "d2", Says: []string{"李医生"}}}
	data := []value.Option{{Value: "data1", Says: []string{"一个G", "1G流量"}}, {Value: "data5", Says: []string{"五个G", "5G流量"}}}
	for _, tt := range []struct {
		options    []value.Option
		text, want string
	}{{doctors, "里一声", "d2"}, {doctors, "就王一生吧", "d1"}, {data, "要五个机的", "data5"}, {data, "一个鸡", "data1"}} {
		if got, _ := value.Parse(value.Choice, tt.text, value.Context{Options: tt.options, Asked: true}); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.text, got, tt.want)
		}
	}
}

// 第二次 is the place of no option.
func TestParse_OccasionsAreNoPlaces(t *testing.T) {
	options := []value.Option{{Value: "小保养"}, {Value: "大保养"}, {Value: "深度清洗"}}
	for text, want := range map[string]string{"这是我第二次来了": "", "第三天还没好": "", "第二个": "大保养", "要第三种": "深度清洗"} {
		if got, _ := value.Parse(value.Choice, text, value.Context{Options: options, Asked: true}); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

// What is turned down is not chosen, with nothing else in the words either.
func TestParse_RefusedOptionIsNone(t *testing.T) {
	options := []value.Option{{Value: "van", Says: []string{"面包车", "小面"}}, {Value: "truck", Says: []string{"大货车"}}}
	for text, want := range map[string]string{
		"不要大货车": "", "面包车不行": "", "除了面包车都行": "", "我不要面包车": "", "大货车太贵了": "",
		"不要大货车，要面包车": "van", "不要面包车要大货车": "truck", "面包车行": "van", "大货车就行": "truck", "不行，还是大货车": "truck",
	} {
		if got, _ := value.Parse(value.Choice, text, value.Context{Options: options, Asked: true}); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}
