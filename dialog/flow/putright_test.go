package flow_test

import (
	"strings"
	"testing"
)

// What is taken back is put right, wherever the talk is, and what follows is about what was put right.
func TestMind_PutsRightWhatWasSaid(t *testing.T) {
	l := newLine(t, "13800138000")
	l.says("查一下13900001111的话费", "尾号1111")
	l.says("不对，是13900139000", "好的，改为")
	l.says("那流量呢", "流量")
	if l.filled("number") != "13900139000" {
		t.Errorf("the data of %s: %q", l.filled("number"), l.last.Text)
	}
	l = newLine(t, "13800138000")
	l.says("给我这个号充五十块钱", "哪一种")
	l.says("哦不，一百吧", "改为100元", "哪一种")
	l.says("银行卡", "100元", "确认")
	l = newLine(t, "13800138000")
	l.says("我家宽带上不了网了", "地址")
	l.says("江宁区双龙大道八十八号三栋二单元502", "电话")
	l.says("不对，是520", "改为", "520", "电话")
	if got := l.filled("address"); !strings.HasSuffix(got, "520") || !strings.Contains(got, "双龙大道") {
		t.Errorf("address %q", got)
	}
	l.says("就这个号", "方便")
}

// A part of an address that is put right leaves the rest, in English too.
func TestMind_PutsRightAPartOfAnEnglishAddress(t *testing.T) {
	for fix, want := range map[string]string{
		"no, apartment 5 not 4":            "18 Zhongshan Road, Gulou District, Apartment 5",
		"sorry, it's building 3":           "18 Zhongshan Road, Gulou District, Apartment 4, building 3",
		"no, it's number 20":               "20 Zhongshan Road, Gulou District, Apartment 4",
		"no, it's apartment five oh two":   "18 Zhongshan Road, Gulou District, Apartment five oh two",
		"no, not apartment 4, apartment 6": "18 Zhongshan Road, Gulou District, Apartment 6",
	} {
		l := newLine(t, "13800138000")
		l.says("my internet is down", "address")
		l.says("18 Zhongshan Road, Gulou District, Apartment 4", "call")
		l.says(fix, "call")
		if got := l.filled("address"); got != want {
			t.Errorf("%s: %q, want %q", fix, got, want)
		}
	}
}

// What it is and what it is not: the first is meant. Nothing is agreed to so, not even what was said back.
func TestMind_TakesWhatIsMeant(t *testing.T) {
	for said, want := range map[string]string{
		"是一百不是五十": "100元", "一百，不是五十": "100元", "我说的不是五十": "不对", "是五十不是一百": "不对", "是退钱不是充钱": "不对",
		"银行卡不是我的": "不对", "五十不是现在付": "不对", "五十不是很方便": "不对", "五十不是一百那算了": "不对", "哦五十不是一百啊": "不对", "五十件不是一百件": "不对", "三十不是二十": "不对",
		"it's a hundred, not fifty": "100 yuan", "not fifty, a hundred": "100 yuan", "it's fifty, not a hundred": "change",
	} {
		l := newLine(t, "13800138000")
		if strings.Contains(said, "i") {
			l.says("top up my phone with fifty yuan", "")
			l.says("bank card", "50")
		} else {
			l.says("给我这个号充五十块钱", "哪一种")
			l.says("银行卡", "50元", "确认")
		}
		l.says(said, want)
	}
}

// Who would rather have it after all does not agree to its end.
func TestMind_RatherKeepsIt(t *testing.T) {
	for said, want := range map[string]string{"还是订吧": "听清", "还是要吧": "听清", "还是退吧": "听清", "那就退吧": "已经退订"} {
		l := newLine(t, "13800138000")
		l.says("我要退订视频会员", "确认退订")
		l.says(said, want)
	}
}

// The title of an invoice is the name alone, however it is introduced.
func TestMind_TitleOfAnInvoiceIsTheNameAlone(t *testing.T) {
	for said, want := range map[string]string{
		"公司抬头是南京星河贸易有限公司":           "南京星河贸易有限公司",
		"抬头是南京星河贸易有限公司，谢谢":          "南京星河贸易有限公司",
		"我们公司叫南京星河贸易有限公司":           "南京星河贸易有限公司",
		"开公司的，南京星河贸易有限公司，就这个":       "南京星河贸易有限公司",
		"南京星河贸易有限公司，不对，是南京星河商贸有限公司": "南京星河商贸有限公司",
		"星光酒吧": "星光酒吧",
		"开元餐饮": "开元餐饮",
	} {
		l := newLine(t, "13800138000")
		l.says("我要开发票", "哪个月")
		l.says("九月的", "个人，还是公司")
		l.says("开公司抬头", "公司全称")
		l.says(said, want+"，对吗")
		if got := l.filled("company"); got != want {
			t.Errorf("%s: %q, want %q", said, got, want)
		}
	}
	l := newLine(t, "13800138000")
	l.says("I need an invoice for my expenses", "September")
	l.says("for September please", "full name")
	l.says("the company is called Star River Trading Limited, please")
	if got := l.filled("company"); got != "Star River Trading Limited" {
		t.Errorf("company %q", got)
	}
}

// Who drops one choice for another drops not the matter; who drops the matter does, in whatever words.
func TestMind_TakesAnotherInstead(t *testing.T) {
	for _, text := range []string{"算了，还是要流量王", "算了还是要流量王吧", "算啦我还是选流量王"} {
		l := newLine(t, "13800138000")
		l.says("我想换个套餐", "哪一个")
		l.says("五十九的", "确认办理吗")
		l.says(text, "129元", "确认办理吗")
	}
	for _, text := range []string{"算啦不换了", "算了，要不别换了", "算了还是不要了", "算了改天吧", "还是算了"} {
		l := newLine(t, "13800138000")
		l.says("我想换个套餐", "哪一个")
		l.says(text, "先不办了")
		l.says("换套餐", "哪一个")
		l.says("五十九的", "确认办理吗")
		l.says(text, "没有办理")
	}
	l := newLine(t, "13800138000")
	l.says("I'd like to change my plan", "Which one")
	l.says("nah, forget it", "leave it as it is")
	l = newLine(t, "13800138000")
	l.says("我那个套餐想动一动，换一个", "哪一个")
}

// A second thought takes up what was declined, and a look at something else is no end of it.
func TestMind_SecondThoughtsAndDigressions(t *testing.T) {
	l := newLine(t, "13800138000")
	l.says("退掉视频会员", "确认退订吗")
	l.says("不用了谢谢你，我再想想", "没有退订")
	l.says("那还是退了吧", "退订视频会员", "确认退订吗")
	l.says("嗯，退吧", "已经退订")
	l = newLine(t, "13800138000")
	l.says("I'd like to change my plan", "Which one")
	l.says("actually hold on, how much data have I used", "11.6 GB", "change your plan", "go on with that")
	l.says("ok go back to what we were doing", "Which one")
	l = newLine(t, "13800138000")
	l.says("手机卡坏了想补一张", "身份证")
	l.says("等下我拿一下身份证", "不着急")
	l.says("好了", "身份证号码")
}

// Since when something is broken is no time for an engineer.
func TestMind_SinceWhenIsNoAppointment(t *testing.T) {
	for _, text := range []string{"my internet has been down since this morning", "我家宽带从昨天晚上开始上不了网了", "今天早上就上不了网了，宽带坏了"} {
		l := newLine(t, "13800138000")
		l.nothing(text)
		if l.last.Scene != "broadband.fault" || l.filled("time") != "" {
			t.Errorf("%s: in %s, time %q", text, l.last.Scene, l.filled("time"))
		}
	}
	l := newLine(t, "13800138000")
	l.nothing("我家宽带上不了网了，明天上午过来修")
	if l.filled("time") == "" {
		t.Error("the wish for a time is lost")
	}
}

// A part of a number may be put right in the next turn; where to call may stand beside other things.
func TestMind_PartsAndThisLine(t *testing.T) {
	l := newLine(t, "13800138000")
	l.says("帮我查一下13900138000的话费", "尾号8000")
	l.says("不对，后四位是9000", "139 0013 9000")
	if l.filled("number") != "13900139000" {
		t.Errorf("number %s", l.filled("number"))
	}
	l = newLine(t, "13800138000")
	l.says("我家宽带上不了网了", "地址")
	l.says("秦淮区太平南路12号3单元402，打我手机就行", "方便")
	if l.filled("contact") != "13800138000" {
		t.Errorf("contact %q", l.filled("contact"))
	}
	l = newLine(t, "13800138000")
	l.says("my internet is down", "address")
	l.says("the same number I'm calling from", "address")
	if got := l.filled("address"); got != "" {
		t.Errorf("address %q", got)
	}
}

// That, in a question about what is to be confirmed, is no other matter.
func TestMind_ConfirmsWhatIsAskedAbout(t *testing.T) {
	l := newLine(t, "13800138000")
	l.says("switch me to the family plan", "199 yuan", "Shall I do that")
	l.says("what would that cost me", "199 yuan", "Shall I do that")
	l.says("no, the cheap one for 59", "59 yuan")
	l = newLine(t, "13800138000")
	l.says("switch me to the 59 yuan plan", "59 yuan")
	l.says("hmm, no, the one for families", "199 yuan")
	l.says("sorry what", "199 yuan", "Shall I do that")
	l.says("I guess so", "199 yuan")
}
