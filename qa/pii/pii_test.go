package pii_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"hotline/qa/pii"
)

// found writes spans as type=text.
func found(text string) string {
	var out []string
	runes := []rune(text)
	for _, s := range pii.Find(text) {
		out = append(out, string(s.Type)+"="+string(runes[s.Start:s.End]))
	}
	return strings.Join(out, " ")
}

func TestFind_ReadsSpokenNumbers(t *testing.T) {
	for text, want := range map[string]string{
		"打幺三八零零幺三八零零零":      "phone=幺三八零零幺三八零零零",
		"一五零，三个八，五六七，嗯，八九":  "phone=一五零，三个八，五六七，嗯，八九",
		"我手机号一三三，双五，六六七七八八": "phone=一三三，双五，六六七七八八",
		"138 0013 8000": "phone=138 0013 8000",
		"＋８６１３８００１３８０００":             "phone=＋８６１３８００１３８０００",
		"一三八林林一三八林林林":                "phone=一三八林林一三八林林林",
		"一三八零零一三，重说一遍，一三八零零一三八零零零":   "phone=一三八零零一三八零零零",
		"幺三八幺二三四五六七八，不对，最后是八零零幺":     "phone=幺三八幺二三四五六七八，不对，最后是八零零幺",
		"身份证三二零一零六一九九零零三零七二八一九":      "id_card=三二零一零六一九九零零三零七二八一九",
		"一一零一零五一九四九一二三一零零二叉":         "id_card=一一零一零五一九四九一二三一零零二叉",
		"卡号六二二二零二四三，零二零零，五六七八，一二九":   "bank_card=六二二二零二四三，零二零零，五六七八，一二九",
		"座机零二五八三四五六七八九":              "phone=零二五八三四五六七八九",
		"家里电话八六二七三五幺九":               "phone=八六二七三五幺九",
		"邮箱幺二三四五六七八艾特qq点com":         "email=幺二三四五六七八艾特qq点com",
		"车牌皖A八六六D五":                  "plate=皖A八六六D五",
		"密码是那个，一九八五，零六零七":            "password=一九八五，零六零七",
		"九五二七八八，这个是我的查询密码":           "password=九五二七八八",
		"寄到三期五栋二单元":                  "address=三期五栋二单元",
		"我叫王建国，住鼓楼区中山北路十八号三栋五零二室，快点": "name=王建国 address=鼓楼区中山北路十八号三栋五零二室",
	} {
		if got := found(text); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}

// TestFind_LeavesOthersAlone: numbers of services, orders, money and time, and words that begin like names.
func TestFind_LeavesOthersAlone(t *testing.T) {
	for _, text := range []string{
		"", "请拨打10086或者12345", "四零零八二零八八二零", "订单号202611210938471", "工单编号 13851234567", "九五五八八发的短信", "上个月扣了一百三十八块",
		"二零二六年十一月二十一号", "密码是六位数字", "验证码60秒内有效", "改密码请拨10000", "尾号三三五五", "三号楼和五号楼都没网", "中山路营业厅几点关门",
		"高兴得太早了", "方便的话下午来", "马上就好", "可以分三期、六期、十二期，十二期每期手续费千分之六", "三楼、四楼、五楼都报过", "李先生您好", "江宁大学城的套餐", "合同编号320106202611210001", "云A套餐和云B套餐", "192.168.1.1",
		"一二三四五，上山打老虎", "我说了三遍了", "叫你们经理来听电话",
	} {
		if got := found(text); got != "" {
			t.Errorf("%s: found %s", text, got)
		}
	}
}

// TestFind_MeetsItsGoal: the set of the sample hotline, against which the rules were mended.
func TestFind_MeetsItsGoal(t *testing.T) {
	f, err := os.Open("../../examples/telecom/eval/pii.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	cases, err := pii.ReadCases(f)
	if err != nil || len(cases) < 300 {
		t.Fatal(len(cases), err)
	}
	r := pii.Evaluate(cases)
	if r.Precision < 0.97 || r.Recall < 0.97 || r.Exact < 0.95 || r.Leaked > 0.02 {
		t.Errorf("precision %.3f recall %.3f exact %.3f leaked %.4f", r.Precision, r.Recall, r.Exact, r.Leaked)
	}
	for _, k := range []pii.Type{pii.Phone, pii.IDCard, pii.BankCard} {
		if r.Types[k].Recall < 0.99 {
			t.Errorf("%s: recall %.3f", k, r.Types[k].Recall)
		}
	}
}

// TestFind_NeedsNoPunctuation: recognisers that write none.
func TestFind_NeedsNoPunctuation(t *testing.T) {
	for text, want := range map[string]string{
		"我本人马超有什么要核实的":                           "name=马超",
		"两个号一个13851600123另一个13951600124":         "phone=13851600123 phone=13951600124",
		"给您登记了王秀兰女士秦淮区大石坝街五十二号明天上午上门":            "name=王秀兰 address=秦淮区大石坝街五十二号",
		"机主刘洋证件号三二零一零六一九九零零三零七二八一九电话一三九五一六零零一二四": "name=刘洋 id_card=三二零一零六一九九零零三零七二八一九 phone=一三九五一六零零一二四",
		"收货人安琪18012345678栖霞区仙林湖路8号":              "name=安琪 phone=18012345678 address=栖霞区仙林湖路8号",
		"密码是八八六六二二谢谢":                            "password=八八六六二二",
	} {
		if got := found(text); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}

func TestMask_HidesAndKeepsLength(t *testing.T) {
	for text, want := range map[string]string{
		"我叫王建国，电话13851234567":                   "我叫王**，电话***********",
		"机主欧阳修文":                                "机主欧阳**",
		"住鼓楼区中山北路十八号三栋":                         "住鼓楼区*********",
		"一三八，零零一三，八零零零":                         "***，****，****",
		"邮箱zhangsan@163.com收到了":                 "邮箱****************收到了",
		"没有什么要藏的 10086":                         "没有什么要藏的 10086",
		"零零幺三，对":                                "****，*",
		"幺零零八六":                                 "幺零零八六",
		"我的身份证号是一一零一零五，嗯":                       "我的身份证号是******，嗯",
		"手机尾号是3355":                             "手机尾号是3355",
		"手机欠费1200":                              "手机欠费1200",
		"my card number is six two two two":     "my card number is *** *** *** ***",
		"my number ends in four four six eight": "my number ends in four four six eight",
		"三个":                                    "三个",
	} {
		got := pii.Mask(text)
		if got != want || utf8.RuneCountInString(got) != utf8.RuneCountInString(text) {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
		if again := pii.Mask(got); again != got {
			t.Errorf("masked twice: %s, then %s", got, again)
		}
	}
}

func TestEvaluate_CountsRightAndWrong(t *testing.T) {
	cases, err := pii.ReadCases(strings.NewReader(`{"text":"电话13851234567","spans":[{"start":2,"end":13,"type":"phone"}]}

{"text":"我叫王建国","spans":[{"start":2,"end":5,"type":"name"}]}
{"text":"电话13851234567","spans":[]}
{"text":"这里什么都没有","spans":[{"start":0,"end":4,"type":"email"}]}
`))
	if err != nil || len(cases) != 4 {
		t.Fatal(len(cases), err)
	}
	r := pii.Evaluate(cases)
	if r.Spans != 3 || r.Found != 3 || r.Precision != 2/3.0 || r.Recall != 2/3.0 || r.Types[pii.Phone].Precision != 0.5 || r.Types[pii.Email].Recall != 0 || len(r.Wrong) != 2 {
		t.Errorf("%+v", r)
	}
	if want := 4.0 / 18; r.Leaked != want {
		t.Errorf("leaked %v, want %v", r.Leaked, want)
	}
	for _, line := range []string{"x", `{"text":"a","spans":[{"start":0,"end":2,"type":"phone"}]}`, `{"text":"ab","spans":[{"start":0,"end":2,"type":"salary"}]}`} {
		if _, err := pii.ReadCases(strings.NewReader(line)); err == nil || !strings.Contains(err.Error(), "line 1") {
			t.Errorf("%s: %v", line, err)
		}
	}
}

func FuzzFind(f *testing.F) {
	for _, s := range []string{"my name is John, I live at 5 Hill Road", "one three double oh x", "j-o-h at q dot com", "it's Mr. O'Brien's", "plus 44 seven", "我叫王建国，电话一三八，零零一三，八零零零", "苏A", "三个", "密码", "@.", "身份证号x", "中山路", "号", "双", "艾特", "+86", "\xff\xfe王"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		n, last := utf8.RuneCountInString(text), 0
		for _, s := range pii.Find(text) {
			if s.Start < last || s.End <= s.Start || s.End > n {
				t.Fatalf("%q: span %+v of %d characters, after %d", text, s, n, last)
			}
			last = s.End
		}
		if got := utf8.RuneCountInString(pii.Mask(text)); got != n {
			t.Fatalf("%q: %d characters masked, of %d", text, got, n)
		}
	})
}

func FuzzReadCases(f *testing.F) {
	f.Add(`{"text":"a","spans":[{"start":0,"end":1,"type":"phone"}]}`)
	f.Add(`{"text":"王","spans":[{"start":-1,"end":1}]}`)
	f.Fuzz(func(_ *testing.T, text string) {
		if cases, err := pii.ReadCases(strings.NewReader(text)); err == nil {
			pii.Evaluate(cases)
		}
	})
}

func ExampleMask() {
	fmt.Println(pii.Mask("我叫王建国，手机幺三八零零幺三八零零零"))
	for _, s := range pii.Find("车牌苏A12345") {
		fmt.Println(s.Type, s.Start, s.End)
	}
	// Output:
	// 我叫王**，手机***********
	// plate 2 9
}

// BenchmarkFind: one utterance of a caller with personal data, and one without.
func BenchmarkFind(b *testing.B) {
	for name, text := range map[string]string{
		"with": "我叫王建国，身份证三二零一零六一九九零零三零七二八一九，住鼓楼区中山北路十八号", "without": "我想问一下上个月的话费怎么多扣了三十块钱，套餐是多少",
	} {
		b.Run(name, func(b *testing.B) {
			pii.Find(text)
			for b.Loop() {
				pii.Find(text)
			}
		})
	}
}

func TestFind_NamesAndNumbersThatAreIntroducedLate(t *testing.T) {
	for text, want := range map[string]string{
		"投诉的人是我，黄海涛":                "黄海涛",
		"您贵姓，白雪":                    "白雪",
		"收货写潘石屹":                    "潘石屹",
		"找蓝天，天空的天":                  "蓝天",
		"卡背面三位392":                  "392",
		"6214830123456788是我工资卡":     "6214830123456788",
		"我要一张蓝天卡":                   "",
		"叫夏天，就是夏天的夏天的天":             "夏天",
		"流水号6214830123456788查一下到账没": "",
	} {
		got := ""
		for _, s := range pii.Find(text) {
			got += string([]rune(text)[s.Start:s.End])
		}
		if got != want {
			t.Errorf("%s: found %q, want %q", text, got, want)
		}
	}
}

func TestFind_ReadsNamesByWhatLinksThem(t *testing.T) {
	for text, want := range map[string]string{
		"让马上飞来接电话，他叫马上飞":  "name=马上飞 name=马上飞", // named once, hidden everywhere
		"银行那边说户名必须是米兰香":   "name=米兰香",
		"单子上签的名是严冬梅":      "name=严冬梅",
		"承租人于洋，见证人梅花":     "name=于洋 name=梅花",
		"我爱人宝玉芬住院了":       "name=宝玉芬",
		"坐席承诺二十四小时内回复":    "",
		"一吨等于一千升":         "",
		"您全仓进，只关彩铃，路面塌了":  "",
		"我姓胡胡军":           "name=胡军",
		"代办人高兴旺，身份证我带着":   "name=高兴旺",
		"宝宝花水电费都满格，但是不多吗": "",
	} {
		if got := found(text); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

func TestTogether_ReadsANumberInPieces(t *testing.T) {
	for _, c := range []struct{ said, want []string }{
		{[]string{"身份证号一一零一零五", "然后一九九零零三零七", "最后是二八一九谢谢"}, []string{"身份证号******", "**********", "*******谢谢"}},
		{[]string{"it is one three eight", "zero zero one three, um", "eight zero zero zero"}, []string{"it is *** ***** *****", "**** **** *** *****, **", "***** **** **** ****"}},
		{[]string{"没什么", "好的"}, []string{"没什么", "好的"}},
		{[]string{"my name is John Smith"}, []string{"my name is J*** *****"}},
		{nil, []string{}},
	} {
		if got := pii.Together(c.said); strings.Join(got, "|") != strings.Join(c.want, "|") {
			t.Errorf("%q: %q, want %q", c.said, got, c.want)
		}
	}
}

func TestReadCases_RefusesWhatCannotBeScored(t *testing.T) {
	for line, want := range map[string]string{
		`{"txt":"a","spans":[]}`: `did you mean "text"`, `{"spans":[]}`: `no field "text"`,
		`{"text":"` + strings.Repeat("字", 20_001) + `","spans":[]}`: "20001 characters, at most 20000",
	} {
		if _, err := pii.ReadCases(strings.NewReader(line)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40s: %v, want %s", line, err, want)
		}
	}
}
