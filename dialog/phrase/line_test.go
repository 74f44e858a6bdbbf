package phrase_test

import (
	"testing"

	"hotline/dialog/phrase"
)

func TestLine_Words(t *testing.T) {
	for name, tt := range map[string]struct {
		is      func(string) bool
		yes, no []string
	}{
		"this_line":   {phrase.MeansThisLine, []string{"就是这个号码", "哦就我现在打的这个号", "本机"}, []string{"不是这个号码", "另外那个号", "鼓楼区", "一三八零零一三八零零零"}},
		"offers_line": {phrase.OffersThisLine, []string{"请问要停哪个号码？如果就是您打来的这个号码，请说，就是这个号码。", "If it is the one you're calling from, just say: this number."}, []string{"请问您要查询哪个号码？", "除了这个号码，还有别的电话吗？", "Is there any number other than this number?"}},
		"just_yes":    {phrase.JustYes, []string{"是的", "对", "嗯对就是", "嗯", "对对对", "yes", "Yes, that's right", "ok"}, []string{"换个号", "是我老婆的号", "不是", "是吗", "好像是", "对方", "yes but hers"}},
		"others_line": {phrase.OthersLine, []string{"我爸手机里还有钱没有", "我老婆那个号", "帮我副卡查一下"}, []string{"查一下我的话费", "家里宽带坏了"}},
		"turns":       {phrase.Turns, []string{"先帮我查一下话费", "对了我的流量还有多少"}, []string{"营业员骂人", "昨天师傅没来，我打了三个电话，先说马上到，对了后来又说明天"}},
		"hesitates":   {phrase.Hesitates, []string{"不好意思我再考虑一下", "先别办", "算了吧"}, []string{"可以", "办理", "没问题"}},
		"contradicts": {phrase.Contradicts, []string{"不是，要五个G的", "不对是大前天"}, []string{"不是不行", "没错就这样", "不对", "好的"}},
		"wrong":       {phrase.SaysWrong, []string{"不对", "有个地方错了", "不对不对", "时间说错了", "太多了", "充少一点"}, []string{"没错", "可以", "不办了", "没什么不对"}},
		"clueless":    {phrase.DoesNotKnow, []string{"不知道", "身份证号我不记得了", "没带"}, []string{"知道了", "三二零一", "我不知道你们这个套餐为什么这么贵我要投诉"}},
		"nothing":     {phrase.TellsNothing, []string{"嗯", "嗯嗯", "好的", "喂", "um"}, []string{"多扣了三十", "没网", "营业员骂人", "yes he shouted"}},
		"greets":      {phrase.Greets, []string{"喂", "喂，你好", "在吗", "Hello"}, []string{"你好查话费", "啊", "", "好的", "喂喂喂我要转人工"}},
		"none":        {phrase.WantsNone, []string{"没有了", "没有了，谢谢", "都不要，没有了", "不用了"}, []string{"谢谢", "就这个", "没有网", "好的", "没有流量的那个"}},
		"bye":         {phrase.SaysBye, []string{"再见", "那我挂了啊"}, []string{"不挂了", "你别挂了", "没有了"}},
		"cancels":     {phrase.JustCancels, []string{"算了", "那算了吧", "不办了", "我不退了", "还是不想换了", "不修了"}, []string{"死了算了", "我走了算了", "好", "我不活了", "我不想活了"}},
	} {
		t.Run(name, func(t *testing.T) {
			for _, text := range tt.yes {
				if !tt.is(text) {
					t.Errorf("%q is not found", text)
				}
			}
			for _, text := range tt.no {
				if tt.is(text) {
					t.Errorf("%q is found", text)
				}
			}
		})
	}
}

func TestAcknowledgesAndOrders(t *testing.T) {
	for text, want := range map[string]bool{"哦": true, "嗯嗯，好的": true, "哦知道了": true, "就这个号码": true, "明白了": true, "": false, "查话费": false, "嗯，流量": false, "不知道了": false} {
		if got := phrase.Acknowledges(text); got != want {
			t.Errorf("%s: acknowledges %v", text, got)
		}
	}
	for text, want := range map[string]bool{"再帮我取消吧": true, "帮我退了算了": true, "那把彩铃取消吧": true, "算了": false, "那取消吧": false, "我不要了": false} {
		if got := phrase.Orders(text); got != want {
			t.Errorf("%s: orders %v", text, got)
		}
	}
	for text, want := range map[string]bool{"哪个便宜": true, "那哪种划算啊": true, "您说哪个好": true, "哪里有营业厅": false, "我上个月哪个套餐": false} {
		if got := phrase.AsksWhich(text); got != want {
			t.Errorf("%s: asks which %v", text, got)
		}
	}
	for text, want := range map[string]bool{"不对不对": true, "不对": true, "对不对啊": false, "你说对不对": false, "这样对不对，不对吧": true} {
		if got := phrase.SaysWrong(text); got != want {
			t.Errorf("%s: says wrong %v", text, got)
		}
		if _, got := phrase.AfterWrong(text); got && !want {
			t.Errorf("%s: corrects", text)
		}
	}
	for text, want := range map[string]bool{"好了": true, "好了，你说吧": true, "嗯我找到了": true, "嗯好了你说啊": true, "我在": true, "好了确认": false, "是的": false, "确认": false, "好了办吧": false, "I'm back": true, "okay, I'm ready": true, "yes please": false, "": false} {
		if got := phrase.IsBack(text); got != want {
			t.Errorf("%s: is back %v", text, got)
		}
	}
	for text, want := range map[string]bool{"啥": true, "你说啥？": true, "什么": true, "什么套餐": false, "啥时候到": false} {
		if got := phrase.WantsRepeat(text); got != want {
			t.Errorf("%s: wants it again %v", text, got)
		}
	}
}

func TestAgrees(t *testing.T) {
	const question = "给您来电的这个号码换成59元轻享套餐，下个月一号生效，确认办理吗？"
	for text, want := range map[string]bool{
		"可以啊反正也不贵": true, "嗯行": true, "那就麻烦您给办一下吧": true, "我觉得可以": true, "你帮我办了吧": true, "就换轻享": true, "确认": true,
		"好，就这个": true, "可以的，麻烦了": true, "是我要办": true, "行就它了": true, "好的没有什么": false, "没问题": true, "是这样": true, "对，没错": true,
		"好贵": false, "好久生效": false, "对方是谁": false, "对我来说有点贵": false, "可以啊但是我想先问下": false, "行个鬼": false, "确认个什么": false, "是这样的我家里": false, "没问题吗": false,
		"周末都行": false, "银行卡": false, "明天上午可以": false,
	} {
		if got := phrase.Agrees(text, question); got != want {
			t.Errorf("%s: %v, want %v", text, got, want)
		}
	}
	for text, want := range map[string]bool{"yes please": true, "sure thing": true, "yes, that's what I want": true, "sure, what does it cost": false, "right, who is this": false, "okay, is there a fee": false, "is that right": false, "good question": false} {
		if got := phrase.Agrees(text, "Shall I go ahead?"); got != want {
			t.Errorf("%s: %v, want %v", text, got, want)
		}
	}
	for text, want := range map[string]bool{"办": true, "办理吧": true, "生效": false, "退": false, "": false} {
		if got := phrase.Echoes(text, question); got != want {
			t.Errorf("echo %s: %v, want %v", text, got, want)
		}
	}
}

// A yes is one to the question alone: what is neither polite nor the question's own is something more, known or not.
func TestSaysMore(t *testing.T) {
	const question = "从尾号6688的银行卡付50元，给您来电的这个号码充话费，确认吗？"
	for text, want := range map[string]bool{
		"好的": false, "好，帮我充": false, "行，谢谢": false, "可以的，从卡里扣吧": false, "好的，你帮我操作吧": false, "对的，充进去吧": false, "好，快点": false, "没问题，扣钱吧": false, "好的好的，知道了": false,
		"好的翻倍": true, "行，减半": true, "可以，用微信付": true, "好，晚一天": true, "好的，开发票": true, "好，下礼拜": true, "对，各充一张": true,
	} {
		if got := phrase.SaysMore(text, question); got != want {
			t.Errorf("%s: %t", text, got)
		}
	}
	for text, want := range map[string]bool{
		"yes please go ahead": false, "sure, that's right": false, "yes, top up": false, "okay, do it now, thank you": false,
		"yes, double it": true, "yes, a week later": true, "okay, just one more": true, "yes, december 5th": true,
	} {
		if got := phrase.SaysMore(text, "I'll take 50 yuan from your bank card and top up the number you're calling from. Shall I do that?"); got != want {
			t.Errorf("%s: %t", text, got)
		}
	}
}
