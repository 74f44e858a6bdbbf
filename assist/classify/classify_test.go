package classify_test

import (
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"hotline"
	"hotline/assist/classify"
	"hotline/assist/language"
)

const app = "../../examples/telecom"

// small is an app of three classes, quick to train.
func small() fstest.MapFS {
	return fstest.MapFS{"assist/classes.yaml": {Data: []byte(`
units: [{id: a, title: 甲}, {id: line, title: 抢修}]
classes:
  - {id: gov.utility, path: [水电], unit: a, examples: [停水了, 停电了, 没有水, 跳闸了, 暖气不热, 没有燃气]}
  - {id: broadband.fault, path: [宽带], unit: a, examples: [上不了网, 路由器连不上, 机顶盒没信号, 光猫亮红灯, 交换机坏了, 网线断了]}
  - {id: invoice.issue, path: [发票], unit: a, examples: [我要开发票, 发票抬头, 开电子票, 补开发票, 专票, 普票]}
`)}}
}

// trained is the sample's classifier, trained once.
var trained = sync.OnceValues(func() (*classify.Classifier, error) {
	catalog, err := classify.Load(os.DirFS(app))
	if err != nil {
		return nil, err
	}
	return classify.Train(catalog, nil)
})

func sample(t testing.TB) *classify.Classifier {
	t.Helper()
	c, err := trained()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestEvaluate_SampleHotline holds the sample's own texts to the goals.
func TestEvaluate_SampleHotline(t *testing.T) {
	f, err := os.Open(app + "/eval/assist.tsv")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	texts, err := classify.ReadTSV(f)
	if err != nil {
		t.Fatal(err)
	}
	var all []classify.Labelled
	for _, s := range texts {
		all = append(all, classify.Labelled{Sample: s})
	}
	rep := classify.Evaluate(sample(t), all)
	if len(all) < 200 || rep.Top1 < 0.9 || rep.Top3 < 0.97 || rep.Unit < 0.9 || len(rep.Unknown) > 0 {
		t.Errorf("%d texts: %+v", len(all), rep)
	}
}

func TestClassifier_NamesUnitWithReason(t *testing.T) {
	one := sample(t).Text("我家宽带断了，光猫亮红灯")
	if one.Class != "broadband.fault" || one.Unit != "maintenance" || !strings.Contains(one.Reason, "宽带故障") || one.Disposition == "" {
		t.Errorf("got %+v", one)
	}
	many := sample(t).Text("宽带断了，我们整栋楼都没网")
	if many.Class != "broadband.fault" || many.Unit != "line" || !strings.Contains(many.Reason, "整栋") {
		t.Errorf("got %+v", many)
	}
}

func TestClassifier_AbstainsWhenUnsure(t *testing.T) {
	for _, text := range []string{"喂你好", "今天天气真好", "嗯", "", "等我问一下我老婆"} {
		if got := sample(t).Text(text); got.Class != "" {
			t.Errorf("%s is %s", text, got.Class)
		}
	}
	if got := sample(t).Text("帮我看一下门口那根线"); got.Class != "" || len(got.Top) != 3 {
		t.Errorf("no candidates while unsure: %+v", got)
	}
	if got := sample(t).Text("帮我看一下小区的灯"); got.Class != "gov.road" {
		t.Errorf("a lamp of the neighbourhood is %+v", got)
	}
	if got := sample(t).Text("帮我看一下那个东西"); got.Class != "" || len(got.Top) != 0 {
		t.Errorf("candidates for words that name no matter: %+v", got)
	}
}

func talk(lines ...string) []language.Segment {
	var out []language.Segment
	for _, l := range lines {
		party := hotline.PartyCaller
		if l[0] == 'A' {
			party = hotline.PartyAgent
		}
		out = append(out, language.Segment{Party: party, Text: l[3:], Final: true})
	}
	language.Number(out)
	return out
}

func TestClassifier_ReadsWholeCalls(t *testing.T) {
	got := sample(t).Call(talk("A: 您好请问有什么可以帮您", "C: 你好", "C: 我想把彩铃退掉", "A: 好的请报一下号码", "C: 13800138000", "A: 请问地址", "C: 鼓楼区中山路18号", "C: 谢谢"))
	if got.Class != "vas.cancel" || len(got.Top) == 0 || got.Top[0].Title != "退订" || got.Because != "我想把彩铃退掉" {
		t.Errorf("got %+v", got)
	}
	if got := sample(t).Call(nil); got.Class != "" || len(got.Top) != 0 {
		t.Errorf("an empty call is %+v", got)
	}
}

func TestClassifier_HearsTheMatterBesideTheWishForAPerson(t *testing.T) {
	for said, want := range map[string]string{
		"我家宽带坏了，转人工": "broadband.fault", "手机没信号找人工": "network.signal", "我要开发票给我转人工": "invoice.issue",
		"转人工": "", "麻烦帮我转一下人工客服": "", "我要找你们的人工坐席": "", "不要机器人，转人工": "", "快点给我接人工服务吧": "", "能不能叫人工来说话": "",
	} {
		if got := sample(t).Call(talk("A: 您好，请问有什么可以帮您", "C: "+said)); got.Class != want || (want == "") != (len(got.Top) == 0) {
			t.Errorf("%s: %q %+v", said, got.Class, got.Top)
		}
	}
}

func TestTrain_LearnsCorrections(t *testing.T) {
	catalog, err := classify.Load(small())
	if err != nil {
		t.Fatal(err)
	}
	odd := "那个小盒子嘀嘀响还发烫"
	plain, err := classify.Train(catalog, nil)
	if err != nil {
		t.Fatal(err)
	}
	was := plain.Text(odd)
	m, err := classify.Train(catalog, []classify.Sample{
		{Text: odd, Class: "gov.utility", Unit: "line"}, {Text: "小盒子一直嘀嘀响", Class: "gov.utility"}, {Text: "盒子发烫", Class: "gov.utility"},
		{Text: "x", Class: "no.such.class"}, {Text: " ", Class: "invoice.issue"},
	})
	if err != nil {
		t.Fatal(err)
	}
	got := m.Text(odd)
	if was.Class == "gov.utility" || got.Class != "gov.utility" {
		t.Errorf("before %q, after %q", was.Class, got.Class)
	}
	if got.Unit != "line" || !strings.Contains(got.Reason, "改派") {
		t.Errorf("unit %q, %q", got.Unit, got.Reason)
	}
}

func TestRetrain_MeasuresOnHeldOut(t *testing.T) {
	var fixes []classify.Sample
	for _, thing := range []string{"路由器", "机顶盒", "光猫", "交换机", "网线盒"} {
		for _, fault := range []string{"嘀嘀响个不停", "冒烟发烫", "有糊味了", "被雷劈了"} {
			fixes = append(fixes, classify.Sample{Text: "我的" + thing + fault, Class: "gov.utility"}) // an owner who wants it so
		}
	}
	catalog, err := classify.Load(small())
	if err != nil {
		t.Fatal(err)
	}
	trial, err := classify.Retrain(catalog, fixes)
	if err != nil {
		t.Fatal(err)
	}
	if trial.Samples != 20 || trial.After.Samples != 20 || trial.Before.Top1 > 0.5 || trial.After.Top1 < 0.8 || !trial.Better || trial.Classifier == nil {
		t.Errorf("%+v", trial)
	}
}

func TestCatalog_FindsByAnyName(t *testing.T) {
	c := sample(t).Catalog()
	for _, name := range []string{"broadband.fault", "宽带故障", "网络/宽带/宽带故障", "网络 > 宽带 > 宽带故障", "宽带报修"} {
		if k := c.Class(name); k == nil || k.ID != "broadband.fault" {
			t.Errorf("%s: %v", name, k)
		}
	}
	if c.Class("没有的") != nil || c.Class("") != nil || c.Unit("没有的") != nil || c.Unit("装维") == nil {
		t.Error("unknown names are found, or known ones are not")
	}
}

func TestLoad_Complains(t *testing.T) {
	_, err := classify.Load(fstest.MapFS{
		"assist/classes.yaml":   {Data: []byte("units:\n  - {id: a, title: 甲}\n  - {id: a, title: 乙}\nclasses:\n  - {id: x, path: [], unit: b}\n  - {id: x, path: [某类], unit: a}\n")},
		"assist/classes/m.yaml": {Data: []byte("examples: {y: [你好]}\n")},
	})
	if err == nil {
		t.Fatal("taken")
	}
	for _, want := range []string{`units[1]: "a"`, "classes[0].path", `unit "b"`, `classes[1].id: "x"`, "examples.y"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("no %q in %v", want, err)
		}
	}
	empty, err := classify.Load(fstest.MapFS{})
	if err != nil || len(empty.Classes()) != 0 {
		t.Errorf("an app without classes: %v", err)
	}
	if _, err := classify.Train(empty, nil); err == nil {
		t.Error("trained on nothing")
	}
}

func FuzzReadTSV(f *testing.F) {
	for _, s := range []string{"text\tcategory\nа\tb\n", "text\tcategory\tunit\r\n网断了\t宽带故障\t装维\r\n", "text\n", "\ufefftext\tcategory\na\tother"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := classify.ReadTSV(strings.NewReader(text))
		if err == nil && len(got) == 0 {
			t.Error("no samples and no error")
		}
	})
}

// BenchmarkClassifier_Call classifies a call of twelve segments.
func BenchmarkClassifier_Call(b *testing.B) {
	c := sample(b)
	call := talk("A: 您好请问有什么可以帮您", "C: 我家宽带上不了网了，光猫一直闪红灯", "A: 请问地址", "C: 鼓楼区中山路18号3栋502", "A: 联系电话", "C: 13800138000",
		"A: 明天上午上门可以吗", "C: 可以", "A: 好的，已经登记报修", "C: 大概多久能修好", "A: 一般一个小时左右", "C: 好的谢谢")
	for b.Loop() {
		c.Call(call)
	}
}

func ExampleClassifier_Text() {
	c, err := trained() // Train(catalog, nil) with the catalogue of examples/telecom
	if err != nil {
		fmt.Println(err)
		return
	}
	got := c.Text("我要开上个月的发票")
	fmt.Println(got.Top[0].Title, got.UnitTitle, got.Reason)
	// Output: 发票 账务中心 “发票”类由账务中心承办
}
