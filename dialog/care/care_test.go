package care_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"hotline/dialog/care"
	"hotline/dialog/emotion"
)

func TestCaller_InsultsAreCountedAndThenOver(t *testing.T) {
	cfg := care.Default()
	c := care.New(&cfg)
	for i, want := range []care.Insulted{{Warn: cfg.Insult.Warn[0]}, {Warn: cfg.Insult.Warn[1]}, {Last: true}, {Last: true}} {
		if got, ok := c.Insults("你个傻逼机器"); !ok || got != want {
			t.Errorf("insult %d: %+v, %v", i+1, got, ok)
		}
	}
	cfg.Insult.Then = "go_on"
	if got, ok := c.Insults("滚蛋"); !ok || got.Last {
		t.Errorf("go_on: %+v, %v", got, ok)
	}
	cfg.Insult.Off = true
	if _, ok := c.Insults("滚蛋"); ok {
		t.Error("counted although it is off")
	}
}

func TestCaller_WhatIsNoInsult(t *testing.T) {
	cfg := care.Default()
	c := care.New(&cfg)
	for _, text := range []string{"这周日，你们有停车场吗", "节假日你们上班吗",
		"你们这什么破网", "太不像话了", "我要投诉", "气死我了", "查一下我妈的话费", "他妈的手机停机了", "客服骂我傻逼", "智障人士有优惠吗", "网速慢得要死", "我真是服了", "垃圾短信太多了", "你们坑人",
	} {
		if _, ok := c.Insults(text); ok {
			t.Errorf("%s is an insult", text)
		}
	}
}

func TestCaller_SwindledOnce(t *testing.T) {
	cfg := care.Default()
	for text, want := range map[string]bool{
		"有个警察打电话说我涉嫌洗钱，要我把钱转到安全账户": true, "客服让我下载一个软件共享屏幕": true, "他问我要验证码我该给他吗": true, "说是影响征信让我注销校园贷": true,
		"我没收到验证码": false, "怎么给别人转账充话费": false, "查话费": false, "我的账户余额": false, "我要冻结这张卡": false,
	} {
		c := care.New(&cfg)
		if c.Swindled(text) != want {
			t.Errorf("%s: %v", text, !want)
		}
		if c.Swindled(text) {
			t.Errorf("%s: twice", text)
		}
	}
}

func TestCaller_MannerAndWording(t *testing.T) {
	cfg := care.Default()
	c := care.New(&cfg)
	variants := map[string]string{"elder": "简单说", "upset": "抱歉"}
	if c.Manner() != (care.Manner{}) || c.Wording("正常", variants) != "正常" || c.Patience(time.Second) != time.Second {
		t.Error("a caller of whom nothing is known is treated differently")
	}
	c.Feel(emotion.Reading{Label: emotion.Dissatisfied, Trend: -1})
	if c.Wording("正常", variants) != "抱歉" || c.Upset() {
		t.Error("dissatisfied")
	}
	c.Feel(emotion.Reading{Label: emotion.Angry, Score: -4})
	if !c.Upset() {
		t.Error("angry is not upset")
	}
	c.Slow()
	once := c.Manner()
	c.Slow()
	if twice := c.Manner(); once.Speed != 0.8 || once.Louder != 4 || twice.Speed >= once.Speed || twice.Louder <= once.Louder || twice.Speed < 0.5 {
		t.Errorf("slower %+v, and again %+v", once, twice)
	}
	c.Know(care.Card{Elder: true})
	if c.Wording("正常", variants) != "简单说" || c.Patience(time.Second) != 1500*time.Millisecond {
		t.Error("elder")
	}
}

func TestSlower(t *testing.T) {
	for text, want := range map[string]bool{
		"你说慢点": true, "声音大一点": true, "我耳朵不好": true, "您说得太快了": true, "大声点听不见": true,
		"我听不懂": true, "没听懂你说啥": true, "你听不懂人话吗": false, "网速太慢了": false, "慢": false, "查话费": false, "宽带慢一点也行": false, "没听清": false,
		"什么意思": true, "你这是啥意思啊": true, "没听明白你说的": true, "我没懂": true, "不太懂您的意思": true, "听不明白。": true, "套餐外是什么意思": false, "不懂怎么开发票": false, "这个业务我不明白怎么退": false,
	} {
		if care.Slower(text) != want {
			t.Errorf("%s: %v", text, !want)
		}
	}
}

func TestConfig_NamesWhatIsWrong(t *testing.T) {
	c := care.Config{}
	c.Insult.Warnings = 2
	keys := []string{}
	for _, f := range c.Check() {
		keys = append(keys, f.Key)
	}
	for _, want := range []string{"elder.speed", "elder.patience", "insult.then", "insult.warn", "insult.end", "fraud.say"} {
		if !slices.Contains(keys, want) {
			t.Errorf("no complaint about %s: %v", want, keys)
		}
	}
	d := care.Default()
	if wrong := d.Check(); len(wrong) > 0 {
		t.Errorf("defaults: %v", wrong)
	}
}

func ExampleCaller_Manner() {
	cfg := care.Default()
	c := care.New(&cfg)
	c.Know(care.Card{Elder: true})
	fmt.Printf("%+v\n", c.Manner())
	// Output: {Speed:0.8 Louder:4}
}
