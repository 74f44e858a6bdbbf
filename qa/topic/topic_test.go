package topic_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"hotline"
	"hotline/qa/topic"
)

var began = time.Date(2026, 11, 21, 8, 0, 0, 0, time.UTC)

// day feeds a finder with calls.
type day struct {
	t    *testing.T
	f    *topic.Finder
	made int
	said map[hotline.CallID]string // the first words of each call
}

func start(t *testing.T, change func(*topic.Config)) *day {
	t.Helper()
	cfg := topic.Default()
	cfg.Title = func(intent string) string { return map[string]string{"broadband.fault": "宽带故障"}[intent] }
	if change != nil {
		change(&cfg)
	}
	f, err := topic.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return &day{t: t, f: f, said: map[hotline.CallID]string{}}
}

// call is one call at a time: what was said, and what the small model made of it.
func (d *day) call(at time.Duration, intent string, said ...string) hotline.CallID {
	d.made++
	id := hotline.CallID(fmt.Sprintf("C%05d", d.made))
	d.said[id] = said[0]
	for i, text := range said {
		d.f.Observe(hotline.Event{Call: id, Seq: uint64(2*i + 1), At: began.Add(at), Body: hotline.UtteranceFinal{Party: hotline.PartyCaller, N: i, Text: text}})                  //nolint:gosec // small
		d.f.Observe(hotline.Event{Call: id, Seq: uint64(2*i + 2), At: began.Add(at), Body: hotline.IntentDetected{Text: text, Intent: intent, Confidence: 0.9, Source: "intent"}}) //nolint:gosec // small
	}
	d.f.Observe(hotline.Event{Call: id, Seq: 99, At: began.Add(at), Body: hotline.CallEnded{}})
	return id
}

func (d *day) at(at, window time.Duration) []topic.Topic { return d.f.Rising(began.Add(at), window) }

func titles(all []topic.Topic) (out []string) {
	for _, t := range all {
		out = append(out, t.Title)
	}
	return out
}

// Twelve people say the same in their own words, some as a recogniser mishears them; forty others want something else each.
var cashback = []string{
	"你们那个充一百返五十的返现怎么还没到账", "短信上说充值返现我充了没返", "充话费返现的活动是真的吗", "返现到现在也没到账啊", "那个充值返现活动啥时候给我返", "我参加了充值返现活动没有到账",
	"冲值反现的钱没到帐", "说好的充值返现呢", "充了两百块返现没给我", "充值返现活动怎么参加", "返现的钱去哪了我充值都三天了", "营业厅说有充值返现活动骗人的吧",
}

var others = []string{
	"你们公司招不招保安", "我想找一下上次那个小姑娘", "楼下的井盖被人偷了", "你们那儿卖不卖儿童手表", "怎么去最近的火车站", "帮我放一首歌听听", "今天股票涨了多少", "我家狗丢了能不能帮忙找",
	"你们食堂几点开门啊", "能不能帮我交一下水费", "隔壁装修太吵了管不管", "我要给领导送面锦旗", "你是机器人还是真人", "明天会不会下雨", "快递放在门口不见了", "我想办一张公交卡",
	"电梯坏了找谁修", "社保怎么查询", "路灯一个星期都不亮", "孩子上学要什么材料", "机场大巴多少钱", "我买的冰箱不制冷", "挂号在哪里挂", "驾照到期了怎么换",
	"小区门口停车收费太贵", "我在菜市场买到坏的肉", "我要捐点旧衣服", "你们大厦的厕所没有纸", "健身卡退不了钱", "租房子被中介骗了", "奶茶送错了", "打车的师傅态度不好",
	"电视机没有信号怎么调", "煤气罐在哪里换", "我想学英语", "银行卡被吞了", "手机壳多少钱一个", "充电宝还不回去", "电影票能不能退", "护照怎么办理",
}

func TestFinder_FindsANewTopicAmongNoise(t *testing.T) {
	d := start(t, nil)
	for i, text := range others {
		d.call(time.Duration(i)*6*time.Minute, "oos", text)
	}
	tenth := time.Duration(0)
	for i, text := range cashback {
		at := 2*time.Hour + time.Duration(i)*3*time.Minute
		if d.call(at, "oos", text); i == 9 {
			tenth = at
		}
	}
	if early := d.at(tenth-time.Second, time.Hour); len(early) != 1 || early[0].New {
		t.Errorf("before the tenth call: %+v", titles(early))
	}
	got := d.at(tenth+15*time.Minute, time.Hour)
	if len(got) == 0 || !got[0].New || got[0].Count < 11 || got[0].Intent != "" || !strings.Contains(got[0].Title, "返现") {
		t.Fatalf("a quarter of an hour after the tenth call: %+v", got)
	}
	if got[0].Growth != float64(got[0].Count+1) || len(got[0].Samples) != 5 || len(got[0].Calls) != got[0].Count || !strings.Contains(strings.Join(got[0].Words, " "), "返现") {
		t.Errorf("%+v", got[0])
	}
	for _, x := range got[1:] {
		if x.New {
			t.Errorf("%q is no topic", x.Title)
		}
	}
	if later := d.at(tenth+16*time.Minute, time.Hour); len(later) == 0 || later[0].New {
		t.Errorf("it is news for a quarter of an hour: %+v", later)
	}
}

// Calls that say one thing in many ways are one topic, also when the first of them had little in common.
func TestFinder_JoinsWhatTurnsOutToBeTheSame(t *testing.T) {
	d := start(t, nil)
	for i, text := range others {
		d.call(time.Duration(i)*time.Minute, "oos", text)
	}
	masts := []string{"楼顶要装基站我们不同意", "小区里新装的基站有辐射", "你们把信号塔拆了", "基站离我家太近了", "楼上装了个基站没人通知", "要求拆除基站",
		"业主都反对装基站", "这个基站有没有环评", "信号塔晚上嗡嗡响", "幼儿园旁边建基站", "基站辐射影响睡觉", "投诉你们乱建基站"}
	for i, text := range masts {
		d.call(time.Hour+time.Duration(i)*time.Minute, "oos", text)
	}
	got := d.at(72*time.Minute, 2*time.Hour)
	if len(got) == 0 || !got[0].New || got[0].Count != 10 || !strings.HasPrefix(got[0].Title, "基站") { // two say 信号塔
		t.Errorf("%+v", got)
	}
	if slices.ContainsFunc(got[1:], func(x topic.Topic) bool { return x.New }) {
		t.Errorf("more is new: %v", titles(got))
	}
}

// A need that a scene covers rises in one district; standing needs are no news, also not at the start of the day.
func TestFinder_RisingIntentWithItsDistrict(t *testing.T) {
	d := start(t, nil)
	r := rand.New(rand.NewPCG(1, 2))
	for m := range 8 * 60 { // a usual day: a call a minute
		d.call(time.Duration(m)*time.Minute, []string{"balance.query", "usage.query", "bill.explain"}[r.IntN(3)], "我想查一下")
		if m%100 == 50 {
			d.call(time.Duration(m)*time.Minute, "broadband.fault", "家里上不了网")
		}
	}
	if quiet := d.at(25*time.Minute, time.Hour); slices.ContainsFunc(quiet, func(x topic.Topic) bool { return x.New }) {
		t.Errorf("at the start of the day: %+v", titles(quiet))
	}
	places := []string{"我在海淀区这边宽带断了", "海淀这边断网了", "海淀区中关村上不了网", "我家在朝阳区也断了", "住海淀的，光猫亮红灯", "我们小区整个断网", "海淀区五道口没有网", "断网了，我在海淀", "海淀上地这边宽带坏了", "海淀区宽带断了两个小时"}
	for i, text := range places {
		d.call(8*time.Hour+time.Duration(i)*2*time.Minute, "broadband.fault", text)
	}
	got := d.at(8*time.Hour+20*time.Minute, time.Hour)
	if len(got) < 2 || got[0].Intent != "broadband.fault" || got[0].Title != "宽带故障 · 海淀区" || got[0].Count < 10 || got[0].Count > 11 || got[0].Before > 1 || got[0].Growth < 5 {
		t.Fatalf("%+v", got)
	}
	for _, x := range got[1:] {
		if x.Growth > 2 || x.New {
			t.Errorf("a standing need rises: %+v", x)
		}
	}
}

func TestFinder_CountsCallsNotSentences(t *testing.T) {
	d := start(t, nil)
	d.call(0, "oos", "充值返现没到账", "返现啊充值返现", "我说的是充值返现")
	d.call(time.Minute, "oos", "充值返现呢")
	if got := d.at(2*time.Minute, time.Hour); len(got) != 0 {
		t.Errorf("two calls are %+v", got)
	}
	d.call(2*time.Minute, "oos", "充值返现活动")
	if got := d.at(2*time.Minute, time.Hour); len(got) != 1 || got[0].Count != 3 {
		t.Errorf("%+v", got)
	}
	for _, text := range []string{"喂", "你好", "嗯嗯好的谢谢", "啊", "没有了再见", "123456"} {
		for range 12 {
			d.call(3*time.Minute, "oos", text)
		}
	}
	if got := d.at(4*time.Minute, time.Hour); len(got) != 1 {
		t.Errorf("greetings are topics: %v", titles(got))
	}
}

func TestFinder_Windows(t *testing.T) {
	d := start(t, nil)
	for i := range 4 {
		d.call(time.Duration(i)*time.Minute, "invoice.issue", "开发票")
	}
	for i := range 8 {
		d.call(20*time.Minute+time.Duration(i)*time.Minute, "invoice.issue", "开发票")
	}
	now := 28 * time.Minute
	for _, c := range []struct {
		window        time.Duration
		count, before int
	}{{15 * time.Minute, 8, 4}, {time.Hour, 12, 0}, {24 * time.Hour, 12, 0}} {
		if got := d.at(now, c.window); len(got) != 1 || got[0].Count != c.count || got[0].Before != c.before {
			t.Errorf("%v: %+v", c.window, got)
		}
	}
	if got := d.at(72*time.Hour, 24*time.Hour); len(got) != 0 {
		t.Errorf("three days later: %+v", got)
	}
}

// What is remembered is bounded, whatever comes.
func TestFinder_Forgets(t *testing.T) {
	d := start(t, func(c *topic.Config) { c.Needs = 200 })
	for i := range 2000 {
		d.call(time.Duration(i)*time.Second, []string{"oos", "bill.explain"}[i%2], others[i%len(others)])
	}
	got := d.at(2000*time.Second, 24*time.Hour)
	sum := 0
	for _, x := range got {
		sum += x.Count
	}
	if sum == 0 || sum > 200 {
		t.Errorf("%d needs are remembered", sum)
	}
}

func TestConfig_Validate(t *testing.T) {
	for name, change := range map[string]func(*topic.Config){
		"keep": func(c *topic.Config) { c.Keep = 0 }, "calls": func(c *topic.Config) { c.Calls = 1 }, "nth": func(c *topic.Config) { c.Nth = 0 },
		"fresh": func(c *topic.Config) { c.Fresh = 0 }, "needs": func(c *topic.Config) { c.Needs = 1 },
	} {
		cfg := topic.Default()
		if change(&cfg); cfg.Validate() == nil {
			t.Errorf("%s: taken", name)
		}
	}
}

func BenchmarkFinder_Observe(b *testing.B) {
	f, _ := topic.New(topic.Default())
	r := rand.New(rand.NewPCG(1, 2))
	for i := range b.N {
		text := others[r.IntN(len(others))] + cashback[r.IntN(len(cashback))]
		f.Observe(hotline.Event{Call: hotline.CallID(fmt.Sprint(i)), Seq: 1, At: began.Add(time.Duration(i) * time.Second), Body: hotline.IntentDetected{Text: text, Intent: "oos"}})
	}
}

func ExampleFinder() {
	f, err := topic.New(topic.Default())
	if err != nil {
		fmt.Println(err)
		return
	}
	for i, text := range []string{"充值返现没到账", "充值返现的活动是真的吗", "充值返现怎么还没到账"} {
		f.Observe(hotline.Event{Call: hotline.CallID(fmt.Sprint(i)), Seq: 1, At: began, Body: hotline.IntentDetected{Text: text, Intent: "oos"}})
	}
	for _, t := range f.Rising(began.Add(time.Minute), time.Hour) {
		fmt.Println(t.Count, "calls")
	}
	// Output: 3 calls
}

// What a supervisor tells the machine is no words of callers.
func TestFinder_LeavesHintsOut(t *testing.T) {
	d := start(t, nil)
	for i := range 20 {
		d.f.Observe(hotline.Event{Call: hotline.CallID(fmt.Sprintf("H%d", i)), At: began.Add(time.Duration(i) * time.Second), Body: hotline.IntentDetected{Text: "客户要查话费", Intent: "balance.query", Hinted: true}})
	}
	if got := d.at(time.Minute, 15*time.Minute); len(got) != 0 {
		t.Errorf("%v", titles(got))
	}
}

// What a mask hides is in no title and no word: the same customer may call three times and say who he is.
func TestFinder_MakesNoTitleOfPersonalData(t *testing.T) {
	d := start(t, func(c *topic.Config) {
		c.Mask = strings.NewReplacer("谭一鸣", "谭**", "苏A7K29D", "*******").Replace
	})
	for i := range 4 {
		d.call(time.Duration(i)*time.Minute, "oos", "我叫谭一鸣，车牌苏A7K29D，路灯坏了，编号幺三八五")
	}
	got := d.at(5*time.Minute, time.Hour)
	if len(got) != 1 || !strings.Contains(got[0].Title, "路灯坏") || !strings.Contains(got[0].Samples[0].Text, "谭一鸣") {
		t.Fatalf("%+v", got)
	}
	for _, secret := range []string{"谭", "a7k29d", "幺三", "八五"} {
		if said := got[0].Title + " " + strings.Join(got[0].Words, " "); strings.Contains(said, secret) {
			t.Errorf("%s shows %s", said, secret)
		}
	}
}
