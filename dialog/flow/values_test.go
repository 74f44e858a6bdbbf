package flow_test

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"hotline/dialog/flow"
)

// cleaning is an owner's app with a count, a choice, a day and an amount, in Mandarin or in English.
func cleaning(t *testing.T, caller, language string) *line {
	t.Helper()
	scene, err := os.ReadFile("testdata/cleaning/" + language + ".yaml")
	if err != nil {
		t.Fatal(err)
	}
	app, err := flow.LoadFS(fstest.MapFS{"app.yaml": {Data: []byte("name: 小店\nlanguage: " + language + "\n")}, "scenes/clean.yaml": {Data: scene}})
	if err != nil {
		t.Fatal(err)
	}
	l := &line{t: t, caller: caller, mind: app.New(flow.Deps{Now: noon, CallerNumber: caller})}
	l.hear(flow.Heard{Kind: flow.HeardStart})
	return l
}

// A question with a value in it is no answer; one whether a value will do is.
func TestMind_AQuestionTellsNoValue(t *testing.T) {
	for _, c := range []struct{ language, begin, said, again, day string }{
		{"zh", "我要预约清洗", "两台，你们周日开门吗", "周一可以吗", "2026-11-23"},
		{"zh", "我要预约清洗", "两台你们周日开门吗", "那周日呢", "2026-11-22"},
		{"en", "book a cleaning", "two, do you open on Sunday", "is Monday ok", "2026-11-23"},
		{"en", "book a cleaning", "two do you open on Sunday", "can you come on Sunday", "2026-11-22"},
	} {
		l := cleaning(t, "13800138000", c.language)
		l.says(c.begin)
		l.says(c.said)
		if l.filled("machines") != "2" || l.filled("day") != "" {
			t.Errorf("%s: %s machines, day %q", c.said, l.filled("machines"), l.filled("day"))
		}
		l.says(map[string]string{"zh": "刷卡", "en": "card"}[c.language])
		l.says(map[string]string{"zh": "你们周日上班吗", "en": "are you open on Sunday"}[c.language])
		if got := l.filled("day"); got != "" {
			t.Errorf("a question tells the day %s", got)
		}
		l.says(c.again)
		if got := l.filled("day"); got != c.day {
			t.Errorf("%s: day %q, want %s", c.again, got, c.day)
		}
	}
	for said, day := range map[string]string{"你们周日开门吗，我要预约清洗": "", "我想预约周日清洗可以吗": "2026-11-22"} {
		l := cleaning(t, "13800138000", "zh")
		l.says(said, "几台")
		if got := l.filled("day"); got != day {
			t.Errorf("%s: day %q, want %q", said, got, day)
		}
	}
	for said, language := range map[string]string{"你们周日上班吗": "zh", "周三开门吗": "zh", "do you open on Sunday": "en", "are you closed on Wednesday": "en"} {
		l := atCleaning(t, language)
		l.hear(flow.Heard{Kind: flow.HeardText, Text: said})
		if got := l.filled("day"); got != "2026-11-23" {
			t.Errorf("%s, asked at the confirmation, changes the day to %s", said, got)
		}
	}
	l := cleaning(t, "13800138000", "zh")
	l.says("我要预约清洗", "几台")
	l.says("做一次要多久", "几台")
	l.says("两三台", "一个准确的数", "几台")
	l.says("两台", "刷卡")
}

// What is told ahead of its question, without ambiguity, is not asked for.
func TestMind_KeepsWhatIsToldEarly(t *testing.T) {
	for _, c := range []struct{ language, begin, count, early, way, day, last string }{
		{"zh", "我要预约清洗", "两台", "五十块的", "刷卡", "周一", "50元，确认吗"},
		{"zh", "我要预约清洗", "两台", "五十", "刷卡", "周一", "50元，确认吗"},
		{"zh", "我要预约清洗", "两台", "刷卡，五十", "", "周一", "50元，确认吗"},
		{"en", "book a cleaning", "two", "fifty pounds", "card", "Monday", "£50"},
		{"en", "book a cleaning", "two", "card, fifty", "", "Monday", "£50"},
	} {
		l := cleaning(t, "13800138000", c.language)
		l.says(c.begin)
		l.says(c.count)
		l.says(c.early)
		if c.way != "" {
			l.says(c.way)
		}
		l.says(c.day, c.last)
	}
	l := cleaning(t, "13800138000", "en")
	l.says("I need a cleaning for three machines tomorrow", "Cash or card")
	if l.filled("machines") != "3" || l.filled("day") != "2026-11-22" {
		t.Errorf("%q machines on %q", l.filled("machines"), l.filled("day"))
	}
	l = cleaning(t, "13800138000", "en")
	l.says("book a cleaning", "How many machines")
	l.says("two or three", "one number", "How many machines")
	l = newLine(t, "13800138000")
	l.says("给我充话费", "哪一种")
	l.says("五十", "好的，50元", "哪一种")
	l.says("银行卡", "50元", "确认吗")
	l = newLine(t, "13800138000")
	l.says("给13900001111充话费", "对吗")
	l.says("对，充五十块", "哪一种")
	l.says("银行卡", "50元", "确认吗")
	l = newLine(t, "13800138000")
	l.says("我要开发票", "哪个月")
	l.says("开个人的", "哪个月")
	l.says("九月的", "机主本人", "确认吗")
	l = newLine(t, "13800138000") // a plan is called by its price
	l.says("我想换个套餐", "哪一个")
	l.says("五十九的", "59元", "确认")
}

// A remark with a day, an hour or a number at another question books nothing; a value said alone is kept.
func TestMind_RemarksAreNoEarlyValues(t *testing.T) {
	for _, said := range []string{"今天早上还好好的", "你们说今天来的", "等了一上午", "明天我要上网课", "都行", "十八号", "等了三天了", "it's the second time this week"} {
		l := newLine(t, "13800138000")
		l.says("我家宽带坏了")
		l.says("完全上不了", "地址")
		if l.says(said); l.filled("time") != "" {
			t.Errorf("%s at the address's question books %q", said, l.filled("time"))
		}
	}
	l := newLine(t, "13800138000")
	l.says("我家宽带坏了")
	l.says("完全上不了", "地址")
	if l.says("明天下午三点", "地址"); l.filled("time") != "2026-11-22 15:00" {
		t.Errorf("a time said alone is %q", l.filled("time"))
	}
}

// atCleaning brings a caller to the confirmation of two machines on Monday, 50 by card.
func atCleaning(t *testing.T, language string) *line {
	t.Helper()
	l := cleaning(t, "13800138000", language)
	for _, text := range map[string][]string{"zh": {"我要预约清洗", "两台", "刷卡", "周一", "五十"}, "en": {"book a cleaning", "two", "card", "Monday", "fifty"}}[language] {
		l.says(text)
	}
	l.wants(l.last.Text, map[string]string{"zh": "后天洗2台，刷卡付50元，确认吗", "en": "2 machines the day after tomorrow, £50 by card"}[language])
	return l
}

// Who amends to a value out of its range is told the range, and nothing is done.
func TestMind_TellsTheRangeAtAConfirmation(t *testing.T) {
	for said, want := range map[string]string{
		"好的，改成二十台": "1到9之间", "二十台": "1到9之间", "行，五千块": "10元到500元之间", "改到昨天": "今天到12月21日之间", "不对，是二十台": "1到9之间",
		"yes, make it twenty machines": "between 1 and 9", "ok, nine hundred pounds": "between £10 and £500", "change it to yesterday": "between today and",
	} {
		language, machines := "zh", "2台"
		if said[0] < 0x80 {
			language, machines = "en", "2 machines"
		}
		l := atCleaning(t, language)
		l.says(said, want, machines)
	}
	l := atCleaning(t, "zh")
	l.says("好的，三台", "改为3", "3台", "确认吗")
	l.says("三个", "3台", "确认吗") // it is the same
	l = atCleaning(t, "en")
	l.says("ok, three machines", "3 machines", "Shall I book it")
	l.says("yes", "Booked")
	l = atCleaning(t, "en")
	l.says("no, three", "Shall I book it") // machines or pounds
	l.says("three machines please", "changed to 3", "Shall I book it")
}

// In a scene with one count a bare number amends it.
func TestMind_ABareCountAmends(t *testing.T) {
	app, err := flow.LoadFS(os.DirFS("testdata/booking"))
	if err != nil {
		t.Fatal(err)
	}
	for said, want := range map[string]string{"帮我订个位子，明天晚上七点三个人": "明天晚上7点，3位", "这周日你们开门的话，晚上七点两位订个座": "明天晚上7点，2位", "book a table for four people tomorrow at 7 pm": "A table for 4 tomorrow at 7 pm"} {
		l := &line{t: t, mind: app.New(flow.Deps{Now: noon, CallerNumber: "13800138000"})}
		l.hear(flow.Heard{Kind: flow.HeardStart})
		l.says(said, want)
	}
	for _, said := range []string{"三位", "三个", "好的三个", "三位吧", "yes, three people", "three people", "no, three people"} {
		l := &line{t: t, mind: app.New(flow.Deps{Now: noon, CallerNumber: "13800138000"})}
		l.hear(flow.Heard{Kind: flow.HeardStart})
		if said[0] < 0x80 {
			l.says("book a table")
			l.says("tomorrow evening at seven", "A table for 2", "is that right")
			l.says(said, "A table for 3", "is that right")
			continue
		}
		l.says("我要订位")
		l.says("明天晚上七点", "2位，对吗")
		l.says(said, "3位，对吗")
	}
}

// A goodbye at a confirmation ends the call and does nothing; beside a yes it is asked again.
func TestMind_AGoodbyeConfirmsNothing(t *testing.T) {
	for said, ends := range map[string]bool{"再见": true, "那我挂了啊": true, "不用了，再见": true, "好的再见": false, "好再见": false, "行，拜拜": false, "yes, bye": false, "行，办吧，拜拜": false, "goodbye": true, "no thanks, bye": true, "ok bye": false} {
		language := "zh"
		if said[0] < 0x80 {
			language = "en"
		}
		l := atCleaning(t, language)
		l.says(said)
		if l.last.Next != map[bool]flow.Next{true: flow.NextHangup, false: flow.NextListen}[ends] || strings.Contains(l.last.Text, "约好") || strings.Contains(l.last.Text, "Booked") {
			t.Errorf("%s: next %v, %q", said, l.last.Next, l.last.Text)
		}
	}
	l := newLine(t, "13800138000")
	l.says("给13900001111充五十块", "对吗")
	l.says("再见", "先不办了")
	if l.last.Next != flow.NextHangup {
		t.Errorf("next %v", l.last.Next)
	}
}

// Who no longer wants the matter that was left, in whatever length, is not asked about another with that verb.
func TestMind_RefusesToGoOn(t *testing.T) {
	for _, said := range []string{"I don't want to change it", "no, I don't want to change my plan any more", "I do not want to change that"} {
		l := newLine(t, "13800138000")
		l.says("I'd like to change my plan", "Which one")
		l.says("how much data have I used", "go on with that")
		l.says(said, "anything else")
		if l.last.Scene == "vas.cancel" {
			t.Errorf("%s: %s", said, l.last.Text)
		}
	}
}

// Sums are said in the money of the scene's own words.
func TestMind_SaysSumsInTheMoneyOfTheScene(t *testing.T) {
	l := atCleaning(t, "en")
	l.says("no, make it 20 pounds", "changed to £20", "£20 by card")
	l.says("make it £1000", "between £10 and £500")
	l = atCleaning(t, "zh")
	l.says("不对，二十块", "改为20元")
}
