package form_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"hotline"
	"hotline/assist/form"
	"hotline/assist/language"
	"hotline/internal/contract"
)

const app = "../../examples/telecom"

// saturday is 2026-11-21 10:00.
func saturday() time.Time { return time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC) }

// loaded is the sample's forms, read once.
var loaded = sync.OnceValues(func() (*form.Set, error) { return form.Load(os.DirFS(app)) })

func sample(t testing.TB) *form.Set {
	t.Helper()
	set, err := loaded()
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// call is a talk with a filler: lines "A: ..." are the agent's, "C: ..." the caller's.
type call struct {
	*form.Filler
	n map[hotline.Party]int
}

func start(t testing.TB, id string) *call {
	t.Helper()
	f := sample(t).Form(id)
	if f == nil {
		t.Fatalf("no form %s", id)
	}
	return &call{Filler: form.NewFiller(f, saturday(), "13500000001"), n: map[hotline.Party]int{}}
}

func (c *call) say(lines ...string) {
	for _, l := range lines {
		party := hotline.PartyCaller
		if strings.HasPrefix(l, "A") {
			party = hotline.PartyAgent
		}
		at := time.Duration(c.n[hotline.PartyAgent]+c.n[hotline.PartyCaller]) * 3 * time.Second
		c.Observe(language.Segment{Party: party, N: c.n[party], From: at, To: at + 2*time.Second, Text: l[3:], Final: true})
		c.n[party]++
	}
}

func (c *call) value(field string) form.Value {
	for _, v := range c.Values() {
		if v.Field == field {
			return v
		}
	}
	return form.Value{}
}

// A number that the caller takes back is no number of any field: the next one that is said goes in its place, and it is offered nowhere.
func TestFiller_DeniedNumber(t *testing.T) {
	for name, talk := range map[string][]string{
		"read_back":     {"A: 联系电话是多少", "C: 一三八零零零一一一一一", "A: 一三八零零零一一一一一对吗", "C: 不对，不是那个号", "A: 那您报一下", "C: 一三九一二三四五六七八"},
		"not_read_back": {"A: 联系电话是多少", "C: 一三八零零零一一一一一", "A: 好的", "C: 不对，不是那个号", "A: 那您的联系电话是", "C: 一三九一二三四五六七八"},
		"in_one_breath": {"A: 联系电话是多少", "C: 一三八零零零一一一一一", "A: 好的", "C: 不对，不是那个号，是一三九一二三四五六七八"},
	} {
		t.Run(name, func(t *testing.T) {
			c := start(t, "broadband.fault")
			c.say(talk...)
			if v := c.value("phone"); v.Value != "13912345678" {
				t.Errorf("%+v", v)
			}
			if v := c.value("account"); v.Value != "" {
				t.Errorf("the number that was taken back is another field's: %+v", v)
			}
			c.Confirm("phone")
			c.Edit("account", "18800001111")
			c.Switch(sample(t).Form("bill.explain"))
			c.Switch(sample(t).Form("broadband.fault"))
			for _, v := range c.Values() {
				if v.Other != "" {
					t.Errorf("heard before a person decided, and offered as heard since: %+v", v)
				}
			}
		})
	}
}

func TestFiller_HeardSinceIsOffered(t *testing.T) {
	c := start(t, "broadband.fault")
	c.say("A: 联系电话是多少", "C: 一三八零零零一一一一一")
	c.Confirm("phone")
	c.say("A: 好的，联系电话是多少来着", "C: 打一三九一二三四五六七八吧")
	if v := c.value("phone"); v.Value != "13800011111" || v.Other != "13912345678" {
		t.Errorf("%+v", v)
	}
	c.Switch(sample(t).Form("bill.explain"))
	c.Switch(sample(t).Form("broadband.fault"))
	if v := c.value("phone"); v.Value != "13800011111" {
		t.Errorf("%+v", v)
	}
}

func TestFiller_Reads(t *testing.T) {
	for name, tt := range map[string]struct {
		form, talk, field, want string
	}{
		"road_corrected":         {"broadband.fault", "A: 装机地址|C: 鼓楼区中山北路八十八号三栋五零二|A: 好的|C: 地址说错了，是中山南路一百二十八号", "address", "鼓楼区中山南路一百二十八号三栋五零二"},
		"estate_corrected":       {"broadband.fault", "A: 装机地址|C: 鼓楼区金陵花园三栋五零二|A: 好的|C: 说错了，是银河花园", "address", "鼓楼区银河花园三栋五零二"},
		"what_the_caller_has":    {"broadband.order", "C: 我想把宽带移到新房子去|A: 请问现在是多少兆的|C: 三百兆", "plan", ""},
		"company_in_passing":     {"invoice.issue", "A: 开个人还是公司|C: 公司，江苏启帆供应链有限公司", "title", "江苏启帆供应链有限公司"},
		"company_that_is_called": {"gov.wage", "A: 是哪家单位|C: 叫宏立劳务，在六合那边做的", "company", "宏立劳务"},
		"a_lane_is_no_address":   {"gov.road", "C: 集庆门大街跟云锦路交叉口那个地方，有个井盖没了|A: 是建邺区的对吧|C: 对建邺|A: 路口的哪个位置|C: 东北角，非机动车道上", "address", "建邺区集庆门大街跟云锦路交叉口东北角"},
		"answer":                 {"broadband.fault", "A: 请问联系电话|C: 幺三八零零幺三八零零零", "phone", "13800138000"},
		"dictated_in_pieces":     {"broadband.fault", "A: 您的联系电话是|C: 幺三八|A: 嗯|C: 零零幺三|A: 嗯|C: 八零零零", "phone", "13800138000"},
		"corrected_at_the_end":   {"broadband.fault", "A: 联系电话|C: 13800138000|A: 13800138000对吗|C: 不对，尾号是8001", "phone", "13800138001"},
		"two_numbers":            {"broadband.fault", "C: 我宽带绑的号是13900001111|A: 联系电话也打这个吗|C: 这个打不通，打我爱人的13900002222", "phone", "13900002222"},
		"account_kept":           {"broadband.fault", "C: 我宽带绑的号是13900001111|A: 联系电话也打这个吗|C: 这个打不通，打我爱人的13900002222", "account", "13900001111"},
		"same_number":            {"broadband.fault", "A: 联系电话留一个|C: 就打我现在打的这个", "phone", "13500000001"},
		"agent_heard_better":     {"broadband.fault", "A: 联系电话|C: 幺三八零零幺三八零零|A: 13800138000是吗|C: 对", "phone", "13800138000"},
		"order_number":           {"broadband.fault", "C: 我的工单号是20261120", "phone", ""},
		"hotline_number":         {"broadband.fault", "A: 您也可以拨打4008008000|C: 好的", "phone", ""},
		"address_in_pieces":      {"broadband.fault", "A: 您的地址|C: 鼓楼区中山路|A: 几号几栋|C: 十八号|C: 三栋五零二", "address", "鼓楼区中山路十八号三栋五零二"},
		"address_corrected":      {"broadband.fault", "A: 您的地址|C: 鼓楼区中山路18号5栋502|A: 好的|C: 不对，是3栋", "address", "鼓楼区中山路18号3栋502"},
		"address_from_small":     {"broadband.fault", "A: 在哪里|C: 中山路18号|A: 哪个区|C: 鼓楼区", "address", "鼓楼区中山路18号"},
		"shop_is_no_address":     {"broadband.fault", "C: 你们中山路18号那个营业厅关门了", "address", ""},
		"proposed_and_taken":     {"broadband.fault", "A: 明天上午九点师傅上门可以吗|C: 可以", "time", "2026-11-22 09:00"},
		"proposed_and_refused":   {"broadband.fault", "A: 明天上午师傅上门可以吗|C: 明天不行，后天下午吧", "time", "2026-11-23 下午"},
		"day_then_hour":          {"broadband.fault", "A: 什么时候方便上门|C: 明天|A: 几点呢|C: 下午三点", "time", "2026-11-22 15:00"},
		"current_plan":           {"plan.change", "C: 我现在用的是129的流量王|A: 您要换成哪个套餐|C: 五十九的", "plan", "59元轻享套餐"},
		"one_of_two_services":    {"vas.cancel", "C: 彩铃给我关了，来电提醒不要动", "service", "彩铃"},
		"disputed_not_monthly":   {"bill.explain", "C: 我套餐五十九，这个月多扣了我三十块", "amount", "30"},
		"loss":                   {"fraud.report", "C: 他说返我两百，我一共转了一万二给他", "amount", "12000"},
		"suspect":                {"fraud.report", "A: 对方用什么号码打的|C: 17000001111|A: 您的联系电话|C: 13900001111", "suspect", "17000001111"},
		"no_loss":                {"fraud.report", "A: 您有没有损失|C: 没有转钱", "amount", ""},
		"rare_surname":           {"gov.noise", "A: 您贵姓|C: 我姓付，付强", "name", "付强"},
		"one_breath":             {"gov.noise", "C: 我叫李想住在这边", "name", "李想"},
		"someone_elses_name":     {"gov.noise", "C: 我叫他小点声他不听", "name", ""},
		"company":                {"gov.wage", "A: 单位叫什么|C: 叫南京宏达劳务有限公司", "company", "南京宏达劳务有限公司"},
		"company_forgotten":      {"gov.wage", "A: 单位叫什么|C: 名字我忘了，是做餐饮的", "company", ""},
		"id_in_pieces":           {"port.out", "A: 身份证号码|C: 一一零一零五|C: 一九四九一二三一|C: 零零二叉", "id_card", "11010519491231002X"},
	} {
		t.Run(name, func(t *testing.T) {
			c := start(t, tt.form)
			c.say(strings.Split(tt.talk, "|")...)
			if got := c.value(tt.field); got.Value != tt.want {
				t.Errorf("%s is %q, want %q", tt.field, got.Value, tt.want)
			}
		})
	}
}

func TestFiller_LinksValuesToWords(t *testing.T) {
	c := start(t, "broadband.fault")
	c.say("A: 联系电话", "C: 幺三八零零", "A: 嗯", "C: 幺三八零零零")
	v := c.value("phone")
	if v.State != form.Suggested || len(v.Evidence) != 2 || v.Evidence[0].N != 0 || v.Evidence[1].N != 1 || v.Confidence <= 0.5 || v.Confidence > 0.95 {
		t.Errorf("got %+v", v)
	}
	if !strings.Contains(v.ReadBack, "138 0013 8000") {
		t.Errorf("read back %q", v.ReadBack)
	}
	before := v.Confidence
	c.say("A: 13800138000，对吗", "C: 对")
	if v = c.value("phone"); !v.Heard || v.Confidence <= before || v.ReadBack != "" {
		t.Errorf("after the read-back: %+v", v)
	}
}

func TestFiller_KeepsWhatPeopleDecided(t *testing.T) {
	c := start(t, "broadband.fault")
	c.say("A: 联系电话", "C: 13800138000")
	if v, ok := c.Confirm("phone"); !ok || v.State != form.Confirmed || v.Confidence != 1 {
		t.Fatalf("confirm: %+v %v", v, ok)
	}
	if v, ok := c.Edit("name", "王五"); !ok || v.State != form.Edited {
		t.Fatalf("edit: %+v %v", v, ok)
	}
	c.say("A: 您的电话再说一遍", "C: 不对，是13900139000", "A: 您贵姓", "C: 我叫李四")
	if v := c.value("phone"); v.Value != "13800138000" || v.Other != "13900139000" {
		t.Errorf("phone %+v", v)
	}
	if v := c.value("name"); v.Value != "王五" || v.Other != "李四" {
		t.Errorf("name %+v", v)
	}
	c.Switch(sample(t).Form("complaint.file"))
	if v := c.value("phone"); v.Value != "13800138000" || v.State != form.Confirmed {
		t.Errorf("after the switch: %+v", v)
	}
	if _, ok := c.Confirm("address"); ok {
		t.Error("an empty or unknown field was confirmed")
	}
}

func TestFiller_SwitchReadsAgain(t *testing.T) {
	c := start(t, "gov.noise")
	c.say("C: 我上个月多扣了三十块", "A: 哪个号码", "C: 13900001111")
	c.Switch(sample(t).Form("bill.explain"))
	if a, n := c.value("amount").Value, c.value("number").Value; a != "30" || n != "13900001111" {
		t.Errorf("amount %q, number %q", a, n)
	}
}

func TestFiller_PartialsAndRevisions(t *testing.T) {
	c := start(t, "broadband.fault")
	c.say("A: 联系电话")
	s := language.Segment{Party: hotline.PartyCaller, N: 0, Text: "13800138000"}
	if got := c.Observe(s); got != nil || c.value("phone").Value != "" {
		t.Errorf("a partial changed %v", got)
	}
	s.Final = true
	if got := c.Observe(s); len(got) == 0 {
		t.Error("a final changed nothing")
	}
	s.Text = "13800138001"
	if c.Observe(s); c.value("phone").Value != "13800138001" {
		t.Errorf("after the revision: %q", c.value("phone").Value)
	}
	if got := c.Observe(s); got != nil {
		t.Errorf("the same again changed %v", got)
	}
}

// TestEvaluate_SampleHotline holds the sample's own calls to the goals.
func TestEvaluate_SampleHotline(t *testing.T) {
	f, err := os.Open(app + "/eval/assist.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	cases, err := form.ReadCases(f)
	if err != nil {
		t.Fatal(err)
	}
	rep := form.Evaluate(sample(t), cases, nil)
	if len(cases) < 80 || rep.Precision < 0.97 || rep.Recall < 0.9 || len(rep.Unknown) > 0 {
		t.Errorf("%d calls: precision %.3f, recall %.3f, unknown %v", len(cases), rep.Precision, rep.Recall, rep.Unknown)
		for _, w := range rep.Wrong {
			t.Logf("line %d %s.%s: want %q, got %q", w.Line, w.Form, w.Field, w.Want, w.Got)
		}
	}
}

func TestEvaluate_CountsWrongAndMissing(t *testing.T) {
	line := `{"segments":[{"party":"agent","text":"联系电话"},{"party":"caller","text":"13800138000"}],"form":"broadband.fault","fields":{"contact":%q,"name":%q},"at":"2026-11-21 10:00"}`
	for name, tt := range map[string]struct {
		contact, person   string
		precision, recall float64
	}{
		"right": {"138 0013 8000", "", 1, 1}, "missing": {"13800138000", "王五", 1, 0.5}, "wrong": {"13900139000", "", 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			cases, err := form.ReadCases(strings.NewReader(fmt.Sprintf(line, tt.contact, tt.person)))
			if err != nil {
				t.Fatal(err)
			}
			if rep := form.Evaluate(sample(t), cases, nil); rep.Precision != tt.precision || rep.Recall != tt.recall {
				t.Errorf("precision %v, recall %v", rep.Precision, rep.Recall)
			}
		})
	}
}

func TestLoad_Complains(t *testing.T) {
	fsys := fstest.MapFS{"assist/forms/a.yaml": {Data: []byte(`id: A
title: ""
fields:
  - {name: x, title: 甲, kind: phone, of: wanted}
  - {name: x, title: 乙, kind: choice}
  - {name: y, title: "", kind: yes_no}
`)}, "assist/forms/b.yaml": {Data: []byte("id: b\ntitle: 乙\nfields: [{name: a, title: 甲, kind: text, colour: red}]\n")}}
	_, err := form.Load(fsys)
	if err == nil {
		t.Fatal("taken")
	}
	for _, want := range []string{
		`a.yaml:1: id: "A" is no id`, "a.yaml:2: title: is empty", `a.yaml:4: fields[0].of: "wanted"`, `fields[1].name: "x"`, "fields[1].options", "fields[2].title", `fields[2].kind: "yes_no"`, "b.yaml", "colour",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("no %q in %v", want, err)
		}
	}
	if set, err := form.Load(fstest.MapFS{}); err != nil || len(set.Forms()) != 0 {
		t.Errorf("an app without forms: %v", err)
	}
}

func TestLoad_ComplainsAboutTables(t *testing.T) {
	yaml := "id: a\ntitle: 甲\nfields: [{name: n, title: 姓名, kind: name}, {name: c, title: 事, kind: choice, options: [{value: 是}, {value: 否}]}]\n"
	for name, want := range map[string]string{
		"choices.tsv=a\tc\t也许\t好吧":     "no option",
		"choices.tsv=a\tn\t是\t好吧":      "no choice",
		"choices.tsv=a\tc\t是":          "line 1: want form",
		"talks.tsv=a\tcaller\t[x:王]是我": "no field",
	} {
		file, text, _ := strings.Cut(name, "=")
		_, err := form.Load(fstest.MapFS{"assist/forms/a.yaml": {Data: []byte(yaml)}, "assist/forms/" + file: {Data: []byte(text)}})
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), file) {
			t.Errorf("%q: %v, want %s", name, err, want)
		}
	}
}

// TestFiller_LearntOptions proves that options are ticked which nobody names, and not where they are turned down.
func TestFiller_LearntOptions(t *testing.T) {
	for text, want := range map[string]string{
		"我一开视频会网就把我踢出去，过两分钟又好了": "经常掉线",
		"谢谢你啊，再见": "",
	} {
		filler := form.NewFiller(sample(t).Form("broadband.fault"), saturday(), "")
		filler.Observe(language.Segment{Party: hotline.PartyCaller, Text: text, Final: true})
		for _, v := range filler.Values() {
			if v.Field == "symptom" && v.Value != want {
				t.Errorf("%s: %q, want %q", text, v.Value, want)
			}
		}
	}
}

// TestSchema_AgreesWithLoader proves that the published schema takes the sample's forms and knows every key.
func TestSchema_AgreesWithLoader(t *testing.T) {
	check, err := contract.Document("../../docs/form.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	names, err := filepath.Glob(app + "/assist/forms/*.yaml")
	if err != nil || len(names) < 10 {
		t.Fatal(len(names), err)
	}
	for _, n := range names {
		raw, err := os.ReadFile(n)
		if err != nil {
			t.Fatal(err)
		}
		if err := check(raw); err != nil {
			t.Errorf("%s: %v", n, err)
		}
	}
	if check([]byte("id: a\ntitle: 甲\nfields: [{name: a, title: 甲, kind: colour}]\n")) == nil {
		t.Error("the schema takes an unknown kind")
	}
	text, err := os.ReadFile("../../docs/form.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, typ := range []reflect.Type{reflect.TypeFor[form.Form](), reflect.TypeFor[form.Field](), reflect.TypeFor[form.Option]()} {
		for i := range typ.NumField() {
			if !typ.Field(i).IsExported() {
				continue
			}
			if key := typ.Field(i).Tag.Get("yaml"); key != "-" && !bytes.Contains(text, []byte(`"`+key+`": {`)) {
				t.Errorf("schema lacks the key %s of %s", key, typ.Name())
			}
		}
	}
}

func FuzzFiller(f *testing.F) {
	for _, talk := range []string{"联系电话|幺三八零零|嗯|不对，尾号是八", "地址|鼓楼区|三栋，不对，五栋|号号号", "身份证|叉叉叉|零零零", "明天可以吗|不行后天", "\xff|一|号", "路|路路路路|区"} {
		f.Add(talk)
	}
	set := sample(f)
	f.Fuzz(func(t *testing.T, talk string) {
		for _, id := range []string{"broadband.fault", "port.out", "fraud.report"} {
			filler := form.NewFiller(set.Form(id), saturday(), "")
			for i, text := range strings.Split(talk, "|") {
				party := []hotline.Party{hotline.PartyAgent, hotline.PartyCaller}[i%2]
				filler.Observe(language.Segment{Party: party, N: i / 2, Text: text, Final: true})
			}
			for _, v := range filler.Values() {
				if (v.Value == "") != (v.State == form.Empty) || v.Confidence < 0 || v.Confidence > 1 {
					t.Errorf("%q: %+v", talk, v)
				}
			}
		}
	})
}

func FuzzReadCases(f *testing.F) {
	f.Add(`{"segments":[{"party":"caller","text":"a"}],"fields":{"a":1,"b":null,"c":true}}`)
	f.Add(`{"at":"x"}`)
	f.Fuzz(func(t *testing.T, text string) {
		cases, err := form.ReadCases(strings.NewReader(text))
		if err == nil && len(cases) == 0 {
			t.Error("no cases and no error")
		}
	})
}

// BenchmarkFiller_Observe reads one utterance of a call in the largest form.
func BenchmarkFiller_Observe(b *testing.B) {
	f := sample(b).Form("broadband.fault")
	talk := []string{"请问您的地址和电话", "鼓楼区中山路18号3栋502，电话13800138000", "明天上午上门可以吗", "可以，谢谢"}
	for b.Loop() {
		filler := form.NewFiller(f, saturday(), "")
		for i, text := range talk {
			filler.Observe(language.Segment{Party: []hotline.Party{hotline.PartyAgent, hotline.PartyCaller}[i%2], N: i / 2, Text: text, Final: true})
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*len(talk)), "us/utterance")
}

func ExampleFiller() {
	set, err := form.Load(os.DirFS(app))
	if err != nil {
		fmt.Println(err)
		return
	}
	filler := form.NewFiller(set.Form("broadband.fault"), saturday(), "")
	for i, text := range []string{"请问联系电话", "幺三八零零幺三八零零零"} {
		party := []hotline.Party{hotline.PartyAgent, hotline.PartyCaller}[i]
		for _, v := range filler.Observe(language.Segment{Party: party, Text: text, Final: true}) {
			fmt.Println(v.Title, v.Shown, v.State)
		}
	}
	// Output: 联系电话 138 0013 8000 suggested
}
