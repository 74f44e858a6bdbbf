package course_test

import (
	"fmt"
	"maps"
	"testing"
	"time"

	"hotline/dialog/course"
	"hotline/dialog/intent"
	"hotline/dialog/scene"
)

func noon() time.Time { return time.Date(2026, 11, 21, 12, 0, 0, 0, time.FixedZone("CST", 8*3600)) }

// change asks for a number, an identity card and a plan out of what a tool found.
func change() *scene.Scene {
	return &scene.Scene{ID: "plan.change", Title: "变更套餐", Slots: []scene.Slot{
		{Name: "number", Kind: intent.KindPhone, Default: "caller"}, {Name: "identity", Kind: intent.KindIDCard}, {Name: "plan", Kind: intent.KindChoice, From: "plans.plans"},
	}, Steps: []scene.Step{{Ask: "number"}, {Ask: "plan"}}}
}

func TestRun_KeepsSecretsAndNamesChoices(t *testing.T) {
	r := course.New(change(), "13800138000", noon)
	r.Results["plans"] = map[string]any{"plans": []any{map[string]any{"value": "data129", "title": "129元流量王套餐", "says": []any{"一百二十九的"}}}}
	r.Slots["identity"], r.Slots["plan"] = "110101199003070134", "data129"
	fields := r.Fields()
	if len(fields) != 2 || fields[0].Value != "**************0134" || fields[1].Value != "129元流量王套餐" {
		t.Errorf("fields %+v", fields)
	}
	if env := r.Shown(); env["identity"] != "尾号0134" || env["caller"] != "13800138000" || env["number"] != nil {
		t.Errorf("shown %v", env)
	}
	if value, ok := intent.Parse(intent.KindChoice, "一百二十九的", r.Context(r.Scene.Slot("plan"))); !ok || value != "data129" {
		t.Errorf("read %q, %v", value, ok)
	}
	if said := r.Speak(r.Scene.Slot("identity"), r.Slots["identity"]); said != "尾号0134" {
		t.Errorf("said %q", said)
	}
}

func TestRun_FactsAreWhatConditionsCompare(t *testing.T) {
	s := &scene.Scene{Slots: []scene.Slot{{Name: "people", Kind: intent.KindCount}, {Name: "sum", Kind: intent.KindAmount}, {Name: "pickup", Kind: intent.KindYesNo}, {Name: "window", Kind: intent.KindYesNo}, {Name: "code", Kind: intent.KindDigits}}}
	r := course.New(s, "13800138000", time.Now)
	maps.Copy(r.Slots, map[string]string{"people": "8", "sum": "19.9", "pickup": "no", "code": "007"})
	got := r.Facts()
	for name, want := range map[string]any{"people": 8.0, "sum": 19.9, "pickup": false, "window": nil, "code": "007"} {
		if got[name] != want {
			t.Errorf("%s: %v, want %v", name, got[name], want)
		}
	}
	r.Results["people"] = map[string]any{"count": 3}
	if _, ok := r.Facts()["people"].(map[string]any); !ok || r.Env()["sum"] != "19.9" {
		t.Error("a result is another thing, and texts say values as they were said")
	}
}

func TestRun_RewindGoesBackToTheQuestion(t *testing.T) {
	r := course.New(change(), "", noon)
	r.Slots["number"], r.Sure["number"] = "13800138000", true
	r.Stack[0].At = 1
	r.Marks["plan"] = []course.Frame{{Steps: r.Scene.Steps, At: 1}}
	r.Slots["plan"] = "x"
	r.Push([]scene.Step{{Say: "好"}})
	r.Rewind("plan")
	if len(r.Stack) != 1 || r.Stack[0].At != 1 || r.Slots["plan"] != "" || r.Slots["number"] == "" {
		t.Errorf("run %+v", r)
	}
	r.Rewind("number")
	if r.Stack[0].At != 0 || r.Sure["number"] {
		t.Errorf("run %+v", r)
	}
}

// visit is a scene with an hour and an amount that the caller gave.
func visit() *course.Run {
	r := course.New(&scene.Scene{ID: "visit", Slots: []scene.Slot{
		{Name: "number", Kind: intent.KindPhone}, {Name: "time", Kind: intent.KindTime}, {Name: "amount", Kind: intent.KindAmount}, {Name: "code", Kind: intent.KindDigits, Digits: 6, Sensitive: new(true)},
	}}, "", noon)
	r.Slots["number"], r.Slots["time"], r.Slots["amount"] = "13800138000", "2026-11-22 上午", "50"
	return r
}

// What begins like a yes and holds another value is no yes; when to act is no other hour.
func TestRun_AmendedIsNoYes(t *testing.T) {
	for text, want := range map[string]string{
		"是嗯改到后天下午": "2026-11-23 下午", "对八十块": "80", "好，换成13900139000": "13900139000", "好的现在就提交吧": "", "明天再说": "", "对五十块": "", "可以": "",
	} {
		if got, _ := visit().Amended(text); got.Value != want {
			t.Errorf("%s: %q, want %q", text, got.Value, want)
		}
	}
	for text, want := range map[string]string{"可以": "yes", "是的改一下": "", "嗯好了你说啊": "", "继续": "", "好的": "yes", "不是，要五个G的": "", "我再考虑一下": "no"} {
		if got, _ := visit().Agreed(text, "提交吗？"); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

// What follows cannot be undone: whoever says yes to something else has not agreed, and a value is taken in the place of the one that was said back.
func TestRun_AYesToSomethingElseIsNone(t *testing.T) {
	const zh, en = "从银行卡付50元，给您来电的这个号码充话费，确认吗？", "I'll take 50 yuan from your bank card. Shall I do that?"
	for _, c := range []struct {
		said, question, amended, agreed string
		unsettled                       bool
	}{
		{"好的一百", zh, "100", "", true}, {"要充一百", zh, "100", "", true}, {"行，八十", zh, "80", "", true}, {"对了一百", zh, "100", "", true},
		{"好，充到另一个号", zh, "", "", true}, {"对，给我妈充", zh, "", "", true}, {"是我妈的号", zh, "", "", true}, {"好的，换张卡付", zh, "", "", true}, {"好的，下个月再充", zh, "", "", true},
		{"是，要少一点的", zh, "", "", true}, {"好的五十", zh, "", "yes", false}, {"对就五十块", zh, "", "yes", false}, {"好的", zh, "", "yes", false}, {"好的确认一下", zh, "", "yes", false},
		{"嗯，就这个号", zh, "", "yes", false}, {"行，麻烦了", zh, "", "yes", false}, {"yes, a hundred", en, "100", "", true}, {"all right, eighty", en, "80", "", true},
		{"好，两张卡各充五十", zh, "", "", true}, {"好的，五十，分两次充", zh, "", "", true}, {"是，每个月五十", zh, "", "", true}, {"是五十美元", zh, "", "", true},
		{"好，五十块的流量", zh, "", "", true}, {"对，给李四，五十", zh, "", "", true}, {"好，充五十给王五", zh, "", "", true}, {"好，五十，不，八块", zh, "8", "", false}, {"可以，就充五十块钱吧", zh, "", "yes", false}, {"yes, fifty cents", en, "", "", true}, {"yes, fifty dollars", en, "", "", true},
		{"yes, fifty every month", en, "", "", true}, {"yes, fifty for each of us", en, "", "", true}, {"yes, fifty please", en, "", "yes", false}, {"yes, fifty yuan, go ahead", en, "", "yes", false},
		{"yes, but for my mother's number", en, "", "", true}, {"yes, fifty", en, "", "yes", false}, {"yes please", en, "", "yes", false},
	} {
		t.Run(c.said, func(t *testing.T) {
			r := visit()
			if got, _ := r.Amended(c.said); got.Value != c.amended {
				t.Errorf("amended to %q, want %q", got.Value, c.amended)
			}
			if got, _ := r.Agreed(c.said, c.question); got != c.agreed {
				t.Errorf("agreed %q, want %q", got, c.agreed)
			}
			if got := r.Unsettled(c.said, c.question); got != c.unsettled {
				t.Errorf("unsettled %v, want %v", got, c.unsettled)
			}
		})
	}
}

// Where no day was asked, whoever names one wants it done then.
func TestRun_AYesForAnotherDayIsNone(t *testing.T) {
	r := visit()
	delete(r.Slots, "time")
	for text, question := range map[string]string{"好，明天充五十": "给您充50元，确认吗？", "行，下下个月开始": "下个月生效，确认吗？", "好，下个月再充": "给您充50元，下个月起可用，确认吗？", "好，这个月就换": "下个月生效，确认吗？", "yes, fifty tomorrow": "I'll top up 50 yuan. Shall I do that?", "yes, but next year": "I'll top up 50 yuan. Shall I do that?"} {
		if got, _ := r.Agreed(text, question); got != "" {
			t.Errorf("%s: agreed %q", text, got)
		}
	}
}

// Who repeats a part of the question, or reserves something, has agreed to nothing; 就这样 has.
func TestRun_AYesIsOneByItself(t *testing.T) {
	for question, said := range map[string]map[string]string{
		"从银行卡付50元，给您来电的这个号码充话费，下个月生效，确认吗？": {
			"话费太贵了": "", "话费好贵": "", "下个月": "", "下个月啊": "", "五十元啊": "", "就这样吧": "yes", "行，就这样": "yes", "可以，先充吧": "yes", "充吧": "yes", "给我充话费": "yes", "嗯": "yes", "没毛病": "yes", "妥了": "yes", "那必须的": "yes", "这下对了": "yes",
			"好，先充一个月": "", "好，不付了": "", "可以，送到我家": "",
		},
		"I'll take 50 yuan from your bank card. Shall I do that?": {
			"I have to think": "", "I would have to think": "", "I have to go now": "", "that is all": "", "I can do it my way": "", "I guess so": "yes", "that's all right": "yes", "yes, that's all right": "yes", "yup": "yes", "okie dokie": "yes", "looks good": "yes",
		},
	} {
		for text, want := range said {
			if got, _ := visit().Agreed(text, question); got != want {
				t.Errorf("%s: %q, want %q", text, got, want)
			}
		}
	}
}

// Surprise at what is read back agrees to nothing, nor does a yes with a question behind it; what the caller told may be told again.
func TestRun_SurpriseAndQuestionsAgreeToNothing(t *testing.T) {
	for question, said := range map[string]map[string]string{
		"给您充50元，另收三百元手续费，换成新的，下个月生效，可以吗？": {
			"要三百啊": "", "好，三百啊": "", "是三百啊": "", "要三百": "", "要收费啊": "", "要手续费啊": "", "要五十": "yes", "对，五十": "yes", "要充五十": "yes",
			"好，换了能换回来吧": "", "行，能换回来吧": "", "嗯，能换回来吧": "", "嗯能换回来吧": "", "行，没有问题换吧": "yes", "好，所有的都换了吧": "", "好的，换了还能退吗": "", "好，不会扣两次吧": "", "好，那原来的呢": "", "能换吧": "",
			"好的换吧": "yes", "可以，开始吧": "yes", "行，那就换吧": "yes", "好，能换就换吧": "yes", "好的，你操作吧": "yes",
		},
		"4 tyres and a deposit of 50 yuan by phone. Shall I go ahead?": {"fine, just one": "", "ok, only the one": "", "fine, one": "", "yes but can I change it later": "", "yes, that's the one": "yes", "fine, just do it": "yes"},
	} {
		for text, want := range said {
			if got, _ := visit().Agreed(text, question); got != want {
				t.Errorf("%s: %q, want %q", text, got, want)
			}
		}
	}
}

// A slot of yes or no is filled, changed and turned down by words that name what it is about; its value is said back in words.
func TestRun_YesNoSlotsAreNamed(t *testing.T) {
	loan := func(value string) *course.Run {
		r := course.New(&scene.Scene{ID: "service", Title: "预约保养", Slots: []scene.Slot{{Name: "hour", Kind: intent.KindTime}, {Name: "loan", Title: "代步车", Kind: intent.KindYesNo, Ask: "需要代步车吗？"}}}, "", noon)
		if r.Slots["hour"] = "2026-11-22 上午"; value != "" {
			r.Slots["loan"] = value
		}
		return r
	}
	for text, want := range map[string]string{"好，我想约个保养": "", "约个保养，代步车要一个": "yes", "不要代步车": "no"} {
		got := ""
		for _, f := range loan("").Volunteered(text, "") {
			if f.Slot.Name == "loan" {
				got = f.Value
			}
		}
		if got != want {
			t.Errorf("%s volunteers %q, want %q", text, got, want)
		}
	}
	if found, _ := loan("no").Replaced("改下午吧", nil); found.Slot == nil || found.Slot.Name != "hour" {
		t.Errorf("改下午吧 changes %+v", found.Slot)
	}
	r := loan("yes")
	if got, ok := r.Agreed("代步车不要了", "给您约上吗？"); ok {
		t.Errorf("who wants no car gives up nothing else: %q", got)
	}
	if found, _ := r.Amended("代步车不要了"); found.Value != "no" {
		t.Errorf("amended to %q", found.Value)
	}
	for text, want := range map[string]string{"对，不要代步车": "", "对，代步车我自己开": "", "对，加个代步车": "yes", "行，不过要个代步车吧": "yes", "代步车去掉": ""} {
		if found, _ := loan("no").Amended(text); found.Value != want {
			t.Errorf("%s, where none is wanted: %q, want %q", text, found.Value, want)
		}
	}
	if found, _ := loan("yes").Amended("代步车去掉吧"); found.Value != "no" {
		t.Errorf("代步车去掉吧: %q", found.Value)
	}
	if r := loan("no"); !r.Unsettled("不要代步车", "给您约上吗？") {
		t.Error("不要代步车, where none is wanted, gives up something else")
	}
	slot := r.Scene.Slot("loan")
	if yes, no := r.Speak(slot, "yes"), r.Speak(slot, "no"); yes != "要代步车" || no != "不要代步车" {
		t.Errorf("said back as %s and %s", yes, no)
	}
}

// A question about an option chooses none; who asks for one does.
func TestRun_AQuestionAboutAnOptionChoosesNone(t *testing.T) {
	r := course.New(&scene.Scene{ID: "service", Slots: []scene.Slot{{Name: "kind", Kind: intent.KindChoice, Options: []scene.Option{{Value: "small", Title: "小保养"}, {Value: "full", Title: "大保养", Says: []string{"full service", "九百的"}}, {Value: "深度清洗"}}}}}, "", noon)
	for text, want := range map[string]string{
		"小保养多少钱": "", "大保养贵吗": "", "深度清洗要多久": "", "大保养有什么好处": "", "九百的包括什么": "", "what's in the full service": "", "is the full service expensive": "",
		"小保养吗": "small", "有大保养吗": "full", "深度清洗有没有": "深度清洗", "大保养行吗": "full", "是九百的那个吗": "full", "do you have the full service": "full", "小保养，多少钱": "small", "小保养": "small",
	} {
		if got, _ := r.Answer(r.Scene.Slot("kind"), text); got != want {
			t.Errorf("%s chooses %q, want %q", text, got, want)
		}
	}
}

// A figure of the question that nobody told is no value.
func TestRun_ReadBack(t *testing.T) {
	const question = "车在解放路18号，收三百元，另付20元，可以吗？"
	for text, want := range map[string]bool{"三百啊": true, "嗯二十": true, "是520": false, "六单元": false, "好": false} {
		if got := visit().ReadBack(text, question); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
}

// More or less than what was said back is no value by itself.
func TestRun_MoreOrLessIsNoValue(t *testing.T) {
	for _, text := range []string{"好，再加十块", "行，少二十", "okay minus ten", "yes, forty more"} {
		if got, ok := visit().Amended(text); ok {
			t.Errorf("%s: amended to %q", text, got.Value)
		}
	}
}

// A day and an hour may be said in other words than they were read back in, and not others.
func TestRun_AYesRestatesTheTime(t *testing.T) {
	const zh, en = "给您约11月22日上午，可以吗？", "I'll book Sunday, November 22nd, in the morning. Is that right?"
	for text, want := range map[string]string{
		"好，明天上午": "yes", "对，上午": "yes", "可以，就明天": "yes", "好，明天下午": "", "好，后天": "", "好，明天上午，再约后天": "", "好，明天上午两位": "",
		"yes, tomorrow morning": "yes", "yes, in the morning": "yes", "yes, tomorrow evening": "", "yes, tomorrow morning for two": "",
	} {
		question := zh
		if text[0] == 'y' {
			question = en
		}
		if got, _ := visit().Agreed(text, question); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

func TestRun_ReadsValues(t *testing.T) {
	r := visit()
	if found, ok := r.Replaced("后天下午", nil); !ok || found.Slot.Name != "time" || found.Value != "2026-11-23 下午" {
		t.Errorf("replaced %+v, %v", found, ok)
	}
	delete(r.Slots, "amount")
	if got := r.Volunteered("充八十块", ""); len(got) != 1 || got[0].Value != "80" {
		t.Errorf("volunteered %+v", got)
	}
	code := r.Scene.Slot("code")
	if more, full := r.AddPart(code, "一二三"); !more || full {
		t.Errorf("a part: more %v, full %v", more, full)
	}
	if more, full := r.AddPart(code, "四五六"); !more || !full || r.Part != "123456" {
		t.Errorf("the rest: more %v, full %v, %q", more, full, r.Part)
	}
	if fact := r.Fill("code", "123456", "123456"); fact.Value != "******" || fact.Text == "123456" || r.Slots["code"] != "123456" || r.Part != "" {
		t.Errorf("filled %+v", fact)
	}
}

func ExampleTail() {
	fmt.Println(course.Tail("110101199003070134"), course.Tail("1234") == "")
	// Output: 尾号0134 true
}
