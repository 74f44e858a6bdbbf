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
		"tax_number_in_pieces":   {"invoice.issue", "A: 税号报一下|C: 九一三二零五零八|A: 嗯|C: 三三九七六五|A: 您说|C: 零二一四", "tax_id", "913205083397650214"},
		"tax_number_put_right":   {"invoice.issue", "A: 税号报一下|C: 九一三二零五零八，三三九七六五，零二一四|A: 九一三二零五零八三三九七六五零二四一对吗|C: 不对，最后是零二一四", "tax_id", "913205083397650214"},
		"tax_number_read_back":   {"invoice.issue", "A: 税号报一下|C: 九一三二零五零八，三三九七六五，零二一|A: 九一三二零五零八三三九七六五零二一四对吗|C: 对", "tax_id", "913205083397650214"},
		"greeting_is_no_address": {"broadband.order", "A: 您好，这里是星云电信|C: 你好，我刚租的房子，想装个网|A: 装到哪个地址|C: 江汉区，新华西街七十七号，锦绣家园，十二号楼二单元六零三", "address", "江汉区新华西街七十七号锦绣家园十二号楼二单元六零三"},
		"name_of_a_place":        {"gov.utility", "A: 您住在哪里|C: 沙坪坝区双碑，青木村十六号，四单元，五杠二|A: 五楼二号是吧|C: 对", "address", "沙坪坝区双碑青木村十六号四单元五杠二"},
		"landlords_flat":         {"broadband.order", "A: 房子在什么地方|C: 苍山路三百二十号，洱海花园七栋二单元四零一|A: 四零一|C: 不对不对，四零二，四零一是房东住的", "address", "苍山路三百二十号洱海花园七栋二单元四零二"},
		"agreed_by_its_day":      {"broadband.fault", "A: 师傅后天下午三点到，行吗|C: 后天可以", "time", "2026-11-23 15:00"},
		"that_day_to_come":       {"broadband.order", "A: 哪天上门安装|C: 十二月一号是周二，就那天下午吧", "time", "2026-12-01 下午"},
		"question_is_no_place":   {"gov.wage", "A: 幼儿园名字|C: 小太阳幼儿园|A: 地址|C: 武陵区，洞庭大道，一千一百六十号", "address", "武陵区洞庭大道一千一百六十号"},
		"another_gate":           {"gov.noise", "A: 是哪个公园|C: 青山区，和平大道六百号，南湖公园西门|A: 南湖公园西门|C: 我想想，是东门", "address", "青山区和平大道六百号南湖公园东门"},
		"estate_kept_by_room":    {"gov.utility", "A: 您在哪里|C: 柳东新区，官塘大道，荣和林语，九栋|A: 几单元几号|C: 九栋二五零一", "address", "柳东新区官塘大道荣和林语九栋二五零一"},
		"day_is_no_house":        {"gov.utility", "A: 地址|C: 龙文区，新浦东路，八号，十六栋|A: 从什么时候开始|C: 二十号起", "address", "龙文区新浦东路八号十六栋"},
		"other_area":             {"broadband.fault", "A: 您家地址是东湖区八一大道二百三十一号吧|C: 不是，那是我以前租的，现在住西湖区，丰和大道九百一十二号，七栋一二零二", "address", "西湖区丰和大道九百一十二号七栋一二零二"},
		"sum_that_is_left":       {"gov.wage", "A: 欠您多少|C: 一个月六千，四个月两万四，中间给了三千，算下来还欠两万一", "amount", "21000"},
		"sum_digit_by_digit":     {"fraud.report", "A: 损失了多少|C: 三千九百九十九|A: 对方号码记得吗|C: 一七一，八零四五，二九三六|A: 一七一八零四五二九六三|C: 不是，最后是二九三六", "amount", "3999"},
		"neighbours_loss":        {"fraud.report", "A: 您没有转吧|C: 没有，我一听就是骗子，我邻居上个月就被骗了两万块", "amount", ""},
		"agent_tells_cents":      {"bill.explain", "C: 流量费多扣了我三十八块|A: 流量收了三十八块二，对吗|C: 对", "amount", "38.2"},
		"month_taken_back":       {"invoice.issue", "A: 开哪个月的|C: 八月，哦不，九月的，八月的开过了", "month", "2026-09"},
		"agent_names_the_day":    {"bill.explain", "C: 哪天扣的呀|A: 十一月六号扣的|C: 我没怎么用流量嘛", "time", "2026-11-06"},
		"hour_that_suits":        {"broadband.fault", "A: 今天下午两点过去行吗|C: 两点我要睡午觉的，四点，四点来", "time", "2026-11-21 16:00"},
		"any_hour_of_the_day":    {"broadband.order", "A: 师傅哪天上门合适|C: 十一月二十六号|A: 几点有要求吗|C: 都可以，我那天休息", "time", "2026-11-26 全天"},
		"whom_the_stranger":      {"fraud.report", "A: 对方是拿哪个号码联系您的|C: 一六五三，二零九，七七四一", "suspect", "16532097741"},
		"number_by_its_begin":    {"bill.explain", "A: 请报号码|C: 一七三，五五一零，九九二四|A: 打您现在这个电话吗|C: 不是，打那个一七三的就行", "phone", "17355109924"},
		"id_end_put_right":       {"port.out", "A: 证件号码|C: 二一零一零二，一九七五零九，二三零六二五|A: 二一零一零二一九七五零九二三零六二五|C: 末尾是六，零六二六，我看岔了", "id_card", "210102197509230626"},
		"id_beside_a_phone":      {"realname.update", "A: 号码和新证件号|C: 一三零，二六六七，一一九四，证件五二零一零二，一九八八，零四三零，一八二X", "id_card", "52010219880430182X"},
		"tax_number_is_no_phone": {"invoice.issue", "A: 是哪个号码的话费|C: 一八九七一，四六零零八二|A: 税号您报一下|C: 九一四二零一一一，MA四F，七K二Q三九", "number", "18971460082"},
		"plan_that_stays":        {"broadband.order", "A: 速率还是原来的五百兆不变是吧|C: 嗯，就五百兆不变", "plan", "500M"},
		"option_settled_on":      {"broadband.order", "A: 您要多大的|C: 五百的多少钱|A: 一百一十九|C: 还是一千的吧，免得卡", "plan", "1000M"},
		"no_more_calls":          {"complaint.file", "A: 您有什么要求|C: 一个都不要再打给我", "demand", "停止打扰"},
		"in_my_own_name":         {"invoice.issue", "C: 发票给我开一下，写我个人的名字，臧小军", "title", "臧小军"},
		"how_it_is_written":      {"sim.replace", "A: 机主叫什么名字|C: 贾永安，西贝贾，永远的永，平安的安", "name", "贾永安"},
		"months_count_nobody":    {"gov.wage", "C: 我们厂拖欠工资，两个月没发了", "count", ""},
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
