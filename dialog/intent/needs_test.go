package intent_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hotline/dialog/intent"
)

// shop is a small hotline with matters that share words.
func shop(t testing.TB) *intent.Model {
	t.Helper()
	var samples []intent.Sample
	for name, texts := range map[string][]string{
		"balance": {"查话费", "查一下话费", "话费还有多少", "我还有多少话费", "看看余额", "余额多少", "话费", "余额", "帮我查余额", "欠费了吗"},
		"usage":   {"查流量", "查一下流量", "流量还剩多少", "我还有多少流量", "看看流量", "流量", "流量用了多少", "帮我查流量", "流量够不够用", "流量用完了"},
		"plan":    {"换套餐", "我想换个套餐", "改套餐", "换个便宜的套餐", "换流量多的套餐", "套餐降档", "给我换一个套餐", "变更套餐", "办新套餐", "有什么套餐可以换"},
		"fault":   {"宽带坏了", "网断了", "上不了网", "我要报修", "家里没网", "修一下网络", "宽带修一下", "网络故障", "网老是掉线", "光猫不亮"},
		"lost":    {"手机丢了", "挂失", "帮我停机", "停机", "把号码停了", "先停机", "手机被偷了", "我要挂失", "号码停掉", "卡丢了停机"},
		"oos":     {"今天天气怎么样", "讲个笑话", "唱首歌", "几点了", "你多大了", "吃饭了吗", "放点音乐", "附近有什么好吃的", "股票涨了吗", "帮我订个外卖"},
	} {
		for _, text := range texts {
			samples = append(samples, intent.Sample{Text: text, Intent: name})
		}
	}
	m, err := intent.Train(samples, intent.Default())
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestModel_Needs(t *testing.T) {
	m := shop(t)
	for text, want := range map[string]string{
		"查一下话费，再看看流量":     "balance usage",
		"看看流量，再查一下话费":     "usage balance",
		"查话费查流量":          "balance usage",
		"查一下话费和流量":        "balance usage",
		"宽带坏了，另外查一下话费":    "fault balance",
		"手机丢了帮我停机，然后换个套餐": "lost plan",
		"查话费，查流量，还要报修":    "balance usage fault",
		"查一下话费，不对，是查流量":   "usage",
		"先不查话费了，查流量":      "usage",
		"流量用完了，换个流量多的套餐":  "plan",
		"查话费，另外今天天气怎么样":   "balance",
		"查一下话费，查一下余额":     "balance",
		"我还有多少话费":         "balance",
		"另外帮我查流量":         "usage",
		"今天天气怎么样，再讲个笑话":   "oos",
		"": "oos",
		"网断了，再不来修我就停机了":       "fault",
		"我要办两个业务，一个是停机，一个是报修": "lost fault",
	} {
		var got []string
		for _, n := range m.Needs(text) {
			got = append(got, n.Result.Intent)
		}
		if s := strings.Join(got, " "); s != want {
			t.Errorf("%s: %s, want %s", text, s, want)
		}
	}
}

func TestModel_NeedsKeepWhatIsTold(t *testing.T) {
	needs := shop(t).Needs("查一下话费，号码是13900139000，另外宽带坏了，地址是中山路十八号")
	if len(needs) != 2 || !strings.Contains(needs[0].Text, "13900139000") || strings.Contains(needs[0].Text, "中山路") || !strings.Contains(needs[1].Text, "中山路") {
		t.Errorf("%+v", needs)
	}
	if needs := shop(t).Needs("宽带坏了，地址是中山路十八号"); len(needs) != 1 || needs[0].Text != "宽带坏了，地址是中山路十八号" {
		t.Errorf("%+v", needs)
	}
}

func TestEvaluateNeeds(t *testing.T) {
	cases, err := intent.ReadNeeds(strings.NewReader(`{"text":"查话费，再查流量","intents":["balance","usage"]}
{"text":"查话费，再查流量","intents":["usage","balance"]}
{"text":"查话费","intents":["balance","usage"]}
{"text":"讲个笑话","intents":[]}
`))
	if err != nil {
		t.Fatal(err)
	}
	rep := intent.EvaluateNeeds(shop(t), cases)
	if rep.Samples != 4 || rep.Exact != 0.5 || rep.Set != 0.75 || rep.Forgotten != 1 || rep.Invented != 0 || len(rep.Wrong) != 2 {
		t.Errorf("%+v", rep)
	}
	if one := intent.EvaluateNeeds(shop(t), cases[3:]); one.Several != 1 || one.Single != 1 || one.Exact != 1 {
		t.Errorf("none with several needs: %+v", one)
	}
	for _, bad := range []string{"", "{", `{"intents":["a"]}`} {
		if _, err := intent.ReadNeeds(strings.NewReader(bad)); err == nil {
			t.Errorf("%q is taken", bad)
		}
	}
}

func FuzzModel_Needs(f *testing.F) {
	m := shop(f)
	for _, text := range []string{"查话费，再查流量", "不对不对不对", "另外另外", "、、和和", "查一下一下一下", "再不我就了", "\xff，查"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		needs := m.Needs(text)
		if len(needs) == 0 || len(needs) > 5 {
			t.Errorf("%q: %d needs", text, len(needs))
		}
		for _, n := range needs {
			if len(needs) > 1 && n.Result.Intent == intent.OutOfScope {
				t.Errorf("%q: an unknown need among several", text)
			}
		}
	})
}

func FuzzReadNeeds(f *testing.F) {
	f.Add(`{"text":"查话费","intents":["balance"]}`)
	f.Add("{\"text\":1}\n")
	f.Fuzz(func(t *testing.T, lines string) {
		if cases, err := intent.ReadNeeds(strings.NewReader(lines)); err == nil && len(cases) == 0 {
			t.Error("no case and no error")
		}
	})
}

func BenchmarkModel_Needs(b *testing.B) {
	m := shop(b)
	for b.Loop() {
		m.Needs("帮我查一下话费，再看看流量还剩多少，另外宽带坏了")
	}
}

func ExampleModel_Needs() {
	samples := []intent.Sample{}
	for _, s := range strings.Fields("查话费 话费多少 看看话费 话费 查一下话费 话费余额") {
		samples = append(samples, intent.Sample{Text: s, Intent: "balance"})
	}
	for _, s := range strings.Fields("查流量 流量多少 看看流量 流量 查一下流量 剩余流量") {
		samples = append(samples, intent.Sample{Text: s, Intent: "usage"})
	}
	m, err := intent.Train(samples, intent.Default())
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, n := range m.Needs("查一下话费，再看看流量") {
		fmt.Println(n.Result.Intent)
	}
	// Output:
	// balance
	// usage
}

// The sample's set is in the format that ReadNeeds reads.
func TestReadNeeds_SampleSet(t *testing.T) {
	f, err := os.Open(filepath.Join("..", "..", "examples", "telecom", "eval", "needs.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	cases, err := intent.ReadNeeds(f)
	if err != nil || len(cases) < 120 {
		t.Errorf("%d cases, %v", len(cases), err)
	}
}
