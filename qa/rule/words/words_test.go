package words_test

import (
	"fmt"
	"testing"

	"hotline/qa/rule/words"
)

// find says whether a Say with these lists is in text.
func find(t testing.TB, lists map[words.List][]string, how words.How, text string) bool {
	t.Helper()
	table := words.NewTable(words.Classes{"sure": {"一定", "肯定"}, "fix": {"修好", "解决"}})
	say := table.Say()
	for list, patterns := range lists {
		for _, p := range patterns {
			if err := table.Add(say, list, p, how); err != nil {
				t.Fatal(err)
			}
		}
	}
	table.Build()
	var read words.Text
	read.Read(text)
	return len(words.NewReader(table, []uint8{2}).Find(&read)) > 0
}

func TestReader_FindsPatterns(t *testing.T) {
	any := func(p ...string) map[words.List][]string { return map[words.List][]string{words.Any: p} }
	for _, c := range []struct {
		name  string
		lists map[words.List][]string
		how   words.How
		text  string
		want  bool
	}{
		{"word", any("投诉"), words.How{}, "我要投诉", true},
		{"over_marks", any("投诉你们"), words.How{}, "我要投诉，你们", true},
		{"class_and_gap", any("{sure}…{fix}"), words.How{}, "明天肯定给您修好的", true},
		{"gap_too_long", any("{sure}…{fix}"), words.How{}, "肯定在明天上午之前能给您修好", false},
		{"long_gap", any("{sure}……{fix}"), words.How{}, "肯定在明天上午之前能给您修好", true},
		{"not_over_a_sentence", any("{sure}…{fix}"), words.How{}, "那肯定。解决了", false},
		{"optional", any("(你|您)(们)?好"), words.How{}, "您好", true},
		{"optional_with_gap", any("肯定…(都)?修好"), words.How{}, "肯定给您修好", true},
		{"never_overlaps", map[words.List][]string{words.Any: {"一定"}, words.Never: {"不一定"}}, words.How{}, "那不一定", false},
		{"never_elsewhere", map[words.List][]string{words.Any: {"一定"}, words.Never: {"不一定"}}, words.How{}, "那不一定，但我一定来", true},
		{"not", map[words.List][]string{words.Any: {"一定"}, words.Not: {"规定"}}, words.How{}, "按规定一定来", false},
		{"all", map[words.List][]string{words.All: {"您好", "工号"}}, words.How{}, "您好，我的工号是一", true},
		{"all_missing_one", map[words.List][]string{words.All: {"您好", "工号"}}, words.How{}, "您好", false},
		{"some", map[words.List][]string{words.Some: {"您好", "工号", "请问"}}, words.How{}, "您好请问", true},
		{"some_too_few", map[words.List][]string{words.Some: {"您好", "工号", "请问"}}, words.How{}, "您好", false},
		{"sound", any("工信部"), words.How{Sound: true}, "我打给公信部", true},
		{"sound_off", any("工信部"), words.How{}, "我打给公信部", false},
		{"sound_of_two_needs_one_right", any("投诉"), words.How{Sound: true}, "偷书", false},
		{"fuzzy", any("消费者协会"), words.How{Fuzzy: true}, "找消费的协会", true},
		{"number_alone", any("12315"), words.How{}, "打12315", true},
		{"number_in_another", any("12315"), words.How{}, "打13912315006", false},
		{"wide_letters", any("WIFI"), words.How{}, "ｗｉｆｉ密码", true},
		{"latin_alone", any("art"), words.How{}, "This is Art, sir", true},
		{"latin_among_han", any("wifi"), words.How{}, "我的wifi密码", true},
		{"latin_in_another", any("art"), words.How{}, "start the party", false},
		{"latin_at_an_end", any("ass"), words.How{}, "please pass the assignment", false},
		{"latin_over_words", any("the party"), words.How{}, "start the party", true},
		{"latin_over_half_a_word", any("the part"), words.How{}, "start the party", false},
		{"latin_of_two_words", any("not able"), words.How{}, "I am not able to", true},
		{"latin_of_two_words_in_one", any("not able"), words.How{}, "a notable thing", false},
		{"latin_of_one_word_in_two", any("wifi"), words.How{}, "the Wi-Fi is gone", true},
		{"latin_class", any("(art|past)…you"), words.How{}, "start with you", false},
		{"latin_after_a_gap", any("thank…you"), words.How{}, "thank the youngest", false},
		{"latin_gap", any("thank…you"), words.How{}, "thank all of you", true},
		{"latin_ending", any("cancel(led|ling)?"), words.How{}, "it was cancelled", true},
		{"latin_without_the_ending", any("cancel(led|ling)?"), words.How{}, "please cancel it", true},
		{"latin_other_ending", any("cancel(led|ling)?"), words.How{}, "your cancellation", false},
		{"latin_negated", any("can"), words.How{}, "we can't", false},
		{"latin_negation", any("can't"), words.How{}, "we can’t", true},
		{"latin_short_form", any("manager"), words.How{}, "the manager's here", true},
		{"latin_accents", any("caf"), words.How{}, "un café", false},
		{"latin_fuzzy", any("refund"), words.How{Fuzzy: true}, "a refand please", true},
		{"latin_fuzzy_in_another", any("part"), words.How{Fuzzy: true}, "start", false},
		{"latin_never", map[words.List][]string{words.Any: {"pass"}, words.Never: {"ass"}}, words.How{}, "pass it on", true},
		{"all_is_spoilt", map[words.List][]string{words.All: {"您好", "一定"}, words.Never: {"不一定"}}, words.How{}, "您好，不一定", false},
		{"all_elsewhere", map[words.List][]string{words.All: {"一定", "您好"}, words.Never: {"不一定"}}, words.How{}, "您好，一定来，不一定早", true},
		{"some_is_spoilt", map[words.List][]string{words.Some: {"您好", "一定", "请问"}, words.Never: {"不一定"}}, words.How{}, "您好，不一定", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := find(t, c.lists, c.how, c.text); got != c.want {
				t.Errorf("%v in %q: %t", c.lists, c.text, got)
			}
		})
	}
}

func TestTable_RefusesPatternsThatMeanNothing(t *testing.T) {
	table := words.NewTable(words.Classes{})
	say := table.Say()
	for _, p := range []string{"", "a", "…好的", "(你|您", "{none}", "好)", "，", "(好|，)的", "((每月|一个月)…元", "(每月|(一个月))…元", "[abc", "a]b", "（你|您）好", "(好{x}|的)"} {
		if err := table.Add(say, words.Any, p, words.How{}); err == nil {
			t.Errorf("%q is taken", p)
		}
	}
}

func TestNumbers_FindsWhatIsPersonal(t *testing.T) {
	for text, want := range map[string]string{
		"电话13812345678":             "phone 13812345678",
		"幺三八，一二三四，五六七八":             "phone 13812345678",
		"身份证320106199001011234":     "id_card 320106199001011234",
		"身份证32010619900101123X":     "id_card 32010619900101123x",
		"卡号6222 0212 3456 7890 123": "bank_card 6222021234567890123",
		"卡号六二二二零二一二三四五六七八九零一二三，一共两笔": "bank_card 6222021234567890123",
		"电话幺三八一二三四五六七八，一般都在":         "phone 13812345678",
		"卡号六二二二零二一二三四五六七八九零一二三，二十号退": "bank_card 6222021234567890123",
		"打幺三八一二三四五六七八，三点以后":          "phone 13812345678",
		"卡号6222 0212 3456 7890 十二月":  "bank_card 6222021234567890",
		"138****5678":                "",
		"卡上印的是八九八六零三一一零零二二三三四四五五六":   "", // of a telephone card
		"卡号六二八六零三一一零零二二三三四四五五六":      "bank_card 6286031100223344556",
		"尾号5678":        "",
		"拨打4008123456":  "",
		"一下一下一下":        "",
		"座机05718765432": "",
	} {
		var read words.Text
		read.Read(text)
		got := ""
		for _, n := range words.Numbers(&read) {
			got = fmt.Sprint(n.Kind, " ", n.Digits)
		}
		if got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

func TestExamples_MeasureLikeness(t *testing.T) {
	e := words.NewExamples([]string{"这个不归我们管", "您自己去营业厅问吧"})
	if near, far := e.Nearest("这个真的不归我们管"), e.Nearest("感谢您的来电"); near < 0.7 || far > 0.2 {
		t.Errorf("near %.2f, far %.2f", near, far)
	}
}

func FuzzReader(f *testing.F) {
	f.Add("(你|您)…好", "您们都好")
	f.Add("{sure}……{fix}?", "一定。解决")
	f.Fuzz(func(t *testing.T, pattern, text string) {
		if len(pattern) > 200 || len(text) > 4000 {
			return
		}
		table := words.NewTable(words.Classes{"sure": {"一定"}, "fix": {"解决"}})
		say := table.Say()
		if table.Add(say, words.Any, pattern, words.How{Sound: true, Fuzzy: true}) != nil {
			return
		}
		table.Build()
		var read words.Text
		read.Read(text)
		for _, m := range words.NewReader(table, []uint8{1}).Find(&read) {
			if m.Span.From < 0 || int(m.Span.To) > len(read.Runes) || m.Span.From >= m.Span.To {
				t.Errorf("span %v of %q", m.Span, text)
			}
		}
		words.Numbers(&read)
	})
}

func ExampleReader_Find() {
	table := words.NewTable(words.Classes{"sure": {"一定", "肯定"}})
	say := table.Say()
	if err := table.Add(say, words.Any, "{sure}…修好", words.How{}); err != nil {
		fmt.Println(err)
	}
	table.Build()
	var text words.Text
	text.Read("明天肯定给您修好")
	for _, m := range words.NewReader(table, []uint8{1}).Find(&text) {
		fmt.Println(string(text.Runes[m.Span.From:m.Span.To]))
	}
	// Output: 肯定给您修好
}
