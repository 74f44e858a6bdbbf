package intent_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"hotline/dialog/intent"
	"hotline/internal/memo"
	"hotline/internal/memo/memotest"
)

// orders are small but real: three matters and talk beside them.
func orders() []intent.Sample {
	var out []intent.Sample
	for name, texts := range map[string]string{
		"balance": "查话费|我还有多少话费|话费余额|手机里还有多少钱|我欠费了吗|余额多少|看一下余额|卡里还剩多少钱",
		"fault":   "宽带坏了|网断了|上不了网|网络连不上|家里没网|光猫红灯|网速慢|报修宽带",
		"english": "I lost my card|my card was stolen|card is missing|someone took my card|cannot find my card|the card got lost|lost card|report a stolen card",
		"oos":     "今天天气|讲个笑话|几点了|唱首歌|你是谁|订机票|what time is it|tell me a joke",
	} {
		for _, text := range strings.Split(texts, "|") {
			out = append(out, intent.Sample{Text: text, Intent: name})
		}
	}
	return out
}

func train(t testing.TB, samples []intent.Sample) *intent.Model {
	t.Helper()
	m, err := intent.Train(samples, intent.Default())
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestModel_Classify(t *testing.T) {
	m := train(t, sorted(orders()))
	for text, want := range map[string]string{
		"帮我查一下话费": "balance", "花费余额": "balance", "我家宽戴坏了": "fault", "My card is LOST!": "english", "给我讲个笑话吧": intent.OutOfScope, "": intent.OutOfScope, "？！": intent.OutOfScope,
	} {
		if got := m.Classify(text); got.Intent != want || got.Confidence < 0 || got.Confidence > 1 {
			t.Errorf("%q is %+v, want %s", text, got, want)
		}
	}
	if got := strings.Join(m.Intents(), " "); got != "balance english fault" {
		t.Errorf("intents %q", got)
	}
}

func TestTrain_IsDeterministic(t *testing.T) {
	list := sorted(orders())
	a, b := train(t, list), train(t, list)
	for _, text := range []string{"查话费", "网", "天气", "card", "我的宽带话费"} {
		if x, y := fmt.Sprint(a.Classify(text)), fmt.Sprint(b.Classify(text)); x != y {
			t.Errorf("%q: %s and %s", text, x, y)
		}
	}
}

func sorted(in []intent.Sample) []intent.Sample {
	out := []intent.Sample{}
	for _, name := range []string{"balance", "english", "fault", "oos"} {
		for _, s := range in {
			if s.Intent == name {
				out = append(out, s)
			}
		}
	}
	return out
}

func TestTrain_Refuses(t *testing.T) {
	bad := intent.Default()
	bad.Epochs = 0
	if _, err := intent.Train(orders(), bad); err == nil {
		t.Error("no error for 0 epochs")
	}
	for _, samples := range [][]intent.Sample{nil, {{Text: " ", Intent: "a"}}, {{Text: "a"}}} {
		if _, err := intent.Train(samples, intent.Default()); err == nil {
			t.Errorf("no error for %v", samples)
		}
	}
	if _, err := intent.Train([]intent.Sample{{Text: "查话费", Intent: "a"}}, intent.Default()); err != nil {
		t.Errorf("one sample: %v", err)
	}
}

func TestReadTSV(t *testing.T) {
	got, err := intent.ReadTSV(strings.NewReader("\ufefftext\tintent\tnote\r\n查话费\tbalance\tx\r\n\nlost card\tcard\n"))
	if err != nil || len(got) != 2 || got[0] != (intent.Sample{Text: "查话费", Intent: "balance"}) {
		t.Errorf("got %v, %v", got, err)
	}
	for _, text := range []string{
		"查话费\tbalance\n", "text\tintent\n查话费\n", "text\tintent\n\tbalance\n", "", "text\tintent\n\n", "text\tintent\n\xff\xfe\tbalance\n",
		"text\tintent\nok\tx\n" + strings.Repeat("长", 1<<20) + "\tx\n", "text,intent\nlost card,card\n",
	} {
		if _, err := intent.ReadTSV(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), "line ") {
			t.Errorf("%q: error %v", text, err)
		}
	}
}

func TestEvaluate_CountsOutOfScope(t *testing.T) {
	m := train(t, sorted(orders()))
	rep := intent.Evaluate(m, []intent.Sample{{Text: "查话费", Intent: "balance"}, {Text: "查话费", Intent: "oos"}, {Text: "今天天气", Intent: "oos"}})
	if rep.Samples != 3 || rep.OOSRecall != 0.5 || rep.OOSPrecision != 1 || rep.InScope != 1 || len(rep.Wrong) != 1 {
		t.Errorf("report %+v", rep)
	}
}

// Where a set has nothing to find, nothing was missed: a mean over sets is not pulled down by it.
func TestEvaluate_OfNothingIsOne(t *testing.T) {
	m := train(t, sorted(orders()))
	if rep := intent.Evaluate(m, []intent.Sample{{Text: "查话费", Intent: "balance"}}); rep.OOSRecall != 1 || rep.OOSPrecision != 1 || rep.InScope != 1 || rep.MacroF1 != 1 {
		t.Errorf("no sample out of scope: %+v", rep)
	}
	if rep := intent.Evaluate(m, []intent.Sample{{Text: "今天天气", Intent: "oos"}}); rep.InScope != 1 || rep.OOSRecall != 1 {
		t.Errorf("no sample in scope: %+v", rep)
	}
	if rep := intent.Evaluate(m, []intent.Sample{{Text: "查话费", Intent: "oos"}}); rep.OOSRecall != 0 || rep.Accuracy != 0 || rep.MacroF1 != 0 {
		t.Errorf("all missed: %+v", rep)
	}
}

func TestEvaluate_NamesUnknownIntents(t *testing.T) {
	m := train(t, sorted(orders()))
	rep := intent.Evaluate(m, []intent.Sample{{Text: "查话费", Intent: "balance"}, {Text: "转账", Intent: "transfer"}, {Text: "贷款", Intent: "loan"}})
	if got := strings.Join(rep.Unknown, " "); got != "loan transfer" || rep.Accuracy > 0.34 {
		t.Errorf("unknown %q, accuracy %.2f", got, rep.Accuracy)
	}
}

// Without out-of-scope samples only hopeless answers may be given up: words of the intents must never be refused.
func TestTrain_WithoutOutOfScopeHardlyRefuses(t *testing.T) {
	in := slices.DeleteFunc(sorted(orders()), func(s intent.Sample) bool { return s.Intent == intent.OutOfScope })
	m := train(t, in)
	if rep := intent.Evaluate(m, in); rep.Accuracy < 0.95 || m.Threshold() > 0.5 {
		t.Errorf("accuracy %.2f on what was learnt, threshold %.2f", rep.Accuracy, m.Threshold())
	}
}

// synthetic makes n samples for each of k intents: a few intent words among common words, as in short English requests.
func synthetic(k, n int) []intent.Sample {
	rng := rand.New(rand.NewPCG(1, 2))
	word := func() string {
		b := make([]byte, 3+rng.IntN(6))
		for i := range b {
			b[i] = byte('a' + rng.IntN(26))
		}
		return string(b)
	}
	common := make([]string, 300)
	for i := range common {
		common[i] = word()
	}
	var out []intent.Sample
	for i := range k {
		own := make([]string, 12)
		for j := range own {
			own[j] = word()
		}
		for range n {
			words := []string{}
			for range 9 {
				words = append(words, common[rng.IntN(len(common))])
			}
			for range 3 {
				words[rng.IntN(9)] = own[rng.IntN(len(own))]
			}
			out = append(out, intent.Sample{Text: strings.Join(words, " "), Intent: fmt.Sprintf("i%02d", i)})
		}
	}
	return out
}

// The size of BANKING77: 77 intents, 10,003 samples to learn from.
func BenchmarkTrain_Banking77Size(b *testing.B) {
	benchmarkTrain(b, synthetic(77, 130))
}

func BenchmarkTrain_20x100(b *testing.B) {
	benchmarkTrain(b, synthetic(20, 100))
}

// benchmarkTrain learns other samples every time, because a model that was learnt lately is not learnt again.
func benchmarkTrain(b *testing.B, samples []intent.Sample) {
	b.Helper()
	for i := 0; b.Loop(); i++ {
		samples[0].Text = fmt.Sprint("the sample of round ", i)
		train(b, samples)
	}
}

func TestTrain_LearnsEqualSamplesOnce(t *testing.T) {
	t.Parallel()
	samples := sorted(orders())
	if train(t, samples) != train(t, slices.Clone(samples)) {
		t.Error("equal samples gave two models")
	}
	other := intent.Default()
	other.Pinyin = 0
	m, err := intent.Train(samples, other)
	if err != nil {
		t.Fatal(err)
	}
	if m == train(t, samples) {
		t.Error("another config gave the same model")
	}
	changed := slices.Clone(samples)
	changed[0].Text += "了"
	if train(t, changed) == train(t, samples) {
		t.Error("another text gave the same model")
	}
}

func BenchmarkClassify_77Intents(b *testing.B) {
	m := train(b, synthetic(77, 30))
	b.ResetTimer()
	for b.Loop() {
		m.Classify("I was charged a fee when I tried to top up my card yesterday")
	}
}

func ExampleTrain() {
	m, err := intent.Train([]intent.Sample{
		{Text: "查一下我的话费", Intent: "balance"}, {Text: "还有多少话费", Intent: "balance"}, {Text: "话费余额", Intent: "balance"},
		{Text: "宽带坏了", Intent: "fault"}, {Text: "上不了网", Intent: "fault"}, {Text: "网断了", Intent: "fault"},
	}, intent.Default())
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(m.Classify("帮我查查话费").Intent)
	// Output: balance
}

func ExampleParse() {
	at := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	number, _ := intent.Parse(intent.KindPhone, "幺三八，零零幺三，八零零零", intent.Context{})
	visit, _ := intent.Parse(intent.KindTime, "明天下午三点半", intent.Context{Now: at})
	fmt.Println(number, visit)
	// Output: 13800138000 2026-11-22 15:30
}

// The sort of a word stands for the word: a country that no example names is one, and something of another trade is none of ours.
func TestTrain_SortsOfWords(t *testing.T) {
	var samples []intent.Sample
	for name, texts := range map[string][]string{
		"roaming.enable":  {"我要去日本", "下周去韩国用手机", "飞泰国要上网", "人在德国没信号", "开通去美国的"},
		"broadband.fault": {"家里没网", "光猫坏了", "网速太慢", "路由器连不上", "宽带断了"},
		intent.OutOfScope: {"冰箱坏了", "我要点外卖", "医院怎么走", "老师电话多少", "洗衣机不转了"},
	} {
		for _, text := range texts {
			samples = append(samples, intent.Sample{Text: text, Intent: name})
		}
	}
	slices.SortFunc(samples, func(a, b intent.Sample) int { return strings.Compare(a.Text, b.Text) })
	m, err := intent.Train(samples, intent.Matters(len(samples)))
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{"巴黎": "roaming.enable", "过几天到马尔代夫": "roaming.enable", "热水器坏了": intent.OutOfScope} {
		if got := m.Classify(text); got.Intent != want {
			t.Errorf("%s: %+v, want %s", text, got, want)
		}
	}
	plain := intent.Matters(len(samples))
	plain.Sorts = 0
	if m, err = intent.Train(samples, plain); err != nil || m.Classify("巴黎").Intent == "roaming.enable" {
		t.Errorf("without sorts 巴黎 is known, %v", err)
	}
}

func TestConfig_ValidatesDoubtAndSorts(t *testing.T) {
	for field, cfg := range map[string]intent.Config{"doubt": {Epochs: 1, Cost: 1, Doubt: 2}, "sorts": {Epochs: 1, Cost: 1, Sorts: 4}} {
		if err := cfg.Validate(); err == nil || !strings.Contains(err.Error(), field) {
			t.Errorf("%s: %v", field, err)
		}
	}
}

func TestRead_GivesTheModelThatWasWritten(t *testing.T) {
	for name, one := range map[string]struct {
		samples []intent.Sample
		cfg     intent.Config
	}{"own": {sorted(orders()), intent.Default()}, "ordinary": {sorted(ordinaryOrders()), intent.OrdinaryMatters(24)}} {
		t.Run(name, func(t *testing.T) { readsAgain(t, one.samples, one.cfg) })
	}
}

func readsAgain(t *testing.T, samples []intent.Sample, cfg intent.Config) {
	t.Helper()
	learnt, err := intent.Train(samples, cfg)
	if err != nil {
		t.Fatal(err)
	}
	got := memotest.Again(t, memo.Kind[*intent.Model]{
		Name: "test", Write: func(w *memo.Writer, m *intent.Model) { m.Write(w) }, Read: func(r *memo.Reader) *intent.Model { return intent.Read(r, samples, cfg) },
	}, learnt)
	for _, text := range []string{"查话费", "网", "天气", "card", "我的宽带话费", "话费", "花费余额", ""} {
		a, b := fmt.Sprint(learnt.Classify(text), learnt.Senses(text)), fmt.Sprint(got.Classify(text), got.Senses(text))
		if a != b {
			t.Errorf("%q: learnt %s, read %s", text, a, b)
		}
	}
}

// ordinaryOrders are few samples of each matter against many of what any caller says.
func ordinaryOrders() []intent.Sample {
	out := orders()
	for _, a := range strings.Fields("你们 请问 老师 医生 老板 司机 隔壁 今天") {
		for _, b := range strings.Fields("几点开门 在哪里 怎么走 收多少钱 招不招人 天气好吗 有没有座位 要带什么 能不能便宜 什么时候来") {
			out = append(out, intent.Sample{Text: a + b, Intent: intent.OutOfScope})
		}
	}
	return out
}

func TestTrain_ChoosesTheDoubtAmongOrdinarySentences(t *testing.T) {
	samples := ordinaryOrders()
	right := func(cfg intent.Config) (matters, foreign int) {
		m, err := intent.Train(samples, cfg)
		if err != nil {
			t.Fatal(err)
		}
		for text, want := range map[string]string{"帮我查一下还剩多少话费": "balance", "我卡里余额": "balance", "宽带网速太慢": "fault", "家里光猫坏了没网": "fault"} {
			if m.Classify(text).Intent == want {
				matters++
			}
		}
		for _, text := range []string{"司机在哪里等", "请问老师招不招", "隔壁几点关门", "你们怎么收钱"} {
			if m.Classify(text).Intent == intent.OutOfScope {
				foreign++
			}
		}
		return matters, foreign
	}
	matters, foreign := right(intent.OrdinaryMatters(len(samples)))
	if matters < 4 || foreign < 4 {
		t.Errorf("%d of 4 matters understood, %d of 4 foreign refused", matters, foreign)
	}
}
