package flow_test

import (
	"os"
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
	l := cleaning(t, "13800138000", "zh")
	l.says("我要预约清洗", "几台")
	l.says("做一次要多久", "几台")
	l.says("两三台", "几台")
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
	l := newLine(t, "13800138000")
	l.says("给我充话费", "哪一种")
	l.says("五十", "好的，50元", "哪一种")
	l.says("银行卡", "50元", "确认吗")
	l = newLine(t, "13800138000")
	l.says("我要开发票", "哪个月")
	l.says("开个人的", "哪个月")
	l.says("九月的", "机主本人", "确认吗")
	l = newLine(t, "13800138000") // a plan is called by its price
	l.says("我想换个套餐", "哪一个")
	l.says("五十九的", "59元", "确认")
}
