package offer_test

import (
	"testing"

	"hotline/dialog/offer"
)

// What is offered may stand before other sentences, and who takes it somewhere himself, has somebody for it or cannot is read by the verbs of
// taking, with where he takes it.
func TestRead_WhoTakesItThere(t *testing.T) {
	answers(t, "需要师傅帮您搬下楼吗？每件加二十元。", map[string]string{
		"我自己搬下去": "no", "我儿子搬下去": "no", "我找人搬下去": "no", "我们自己抬下去": "no", "搬下去我自己来": "no", "东西已经搬到楼下了": "no", "都在一楼放着呢": "no", "家里人搬": "no", "邻居答应帮我抬下去": "no",
		"搬不动": "yes", "我搬不动啊": "yes", "太重了搬不动": "yes", "自己搬不了": "yes", "我自己搬不动": "yes", "自己弄不了": "yes", "我们抬不下去": "yes", "家里没人能搬": "yes", "我一个老太婆哪里搬得动": "yes", "没有电梯，我弄不下去": "yes",
		"要，我搬不动": "yes", "不要": "no", "不用搬": "no", "搬吧": "yes", "好，我自己搬下去": "", "不，我自己搬不了": "", "沙发我自己搬，冰箱你们搬": "", "我搬不动，我儿子搬": "no", "算了，我弄不了": "no",
		"好，我再想想": "no", "好，我不要": "no", "行，不用搬了": "no", "我自己搬下去，不用了": "no", "搬吧，没有电梯": "yes", "搬吧，我不要了": "no", "不用，谢谢你们": "no", "行，搬下去放门口": "yes",
	})
	answers(t, "需要我们上门取车吗？", map[string]string{
		"我开过来吧": "no", "我送过来就行": "no", "我下班顺路开过来就行": "no", "我没时间，让我老公开过去": "no", "打不着火，开不过去": "yes", "没电，开不了，来拖吧": "yes", "我老公开不了": "yes",
		"取吧，我没空": "yes", "不用谢，要的": "yes", "车已经在你们那了": "",
	})
	answers(t, "需要送货上门吗？运费十元。", map[string]string{
		"不用，我来取": "no", "我拿不动": "yes", "放门口就行": "yes", "送到楼下，我自己搬上去": "", "你们送到楼下，我自己搬上去就行": "yes", "不用，放门口就行": "",
	})
	answers(t, "要给您剪头发吗？", map[string]string{"我接孩子去": "", "剪吧": "yes"})
	answers(t, "需要帮您洗车吗？", map[string]string{"已经洗了": "no", "我没空洗": "yes"})
}

// What is told about those who are offered it is asked again, unless it tells who has the thing or who orders it.
func TestRead_WhatIsToldBeside(t *testing.T) {
	answers(t, "要不要帮您扛上楼？", map[string]string{
		"我扛不动": "yes", "我腰不好，扛不动": "yes", "我腿脚不好": "", "没电梯，扛一下吧": "yes", "不要": "no", "不用了谢谢": "no", "要": "yes", "我不用": "no",
	})
	answers(t, "需要师傅帮您带新水龙头过去吗？一个八十元。", map[string]string{
		"我有新的": "no", "家里有备用的": "no", "我买了": "no", "我没有": "yes", "我没买": "yes", "旧的还能用": "", "要": "yes", "不用带": "no",
	})
}

func TestRead_Rides(t *testing.T) {
	answers(t, "下课要不要坐校车回家？", map[string]string{
		"不要，我来接": "no", "不用，我来接": "no", "不坐，我来接": "no", "我来接": "no", "我去接他": "no", "爷爷接就行": "no", "爷爷奶奶去接": "no", "他自己回来就行": "no", "我们家近，自己走回来": "no",
		"我接不了": "yes", "没人接他，坐校车吧": "yes", "我跟他爸都上班，没人接，就坐校车吧": "yes", "我没空接，坐校车": "yes", "要，我们下班晚": "yes", "下午坐校车，早上我送": "yes", "坐校车": "yes", "不坐": "no",
	})
	answers(t, "需要我们去车站接您吗？", map[string]string{
		"我们坐地铁": "", "我们有车": "", "我们打车就行": "no", "我们自驾": "no", "有朋友来接我": "no", "我儿子来接我": "no", "有人接我": "no", "会有人接我的": "no", "我走过去就行": "no", "我住得近，走过去就行": "no",
		"那行，就接吧，我不想挤地铁": "yes", "没人接": "yes", "行李多，我们拿不了": "yes", "我女儿接不了，你们来吧": "yes", "能接就接": "yes", "要接两个人": "yes", "好啊，我带着孩子": "yes",
	})
}

func TestRead_Meals(t *testing.T) {
	answers(t, "早餐每位三十元，需要吗？", map[string]string{
		"我们在外面吃就行": "no", "我们自己吃": "no", "我们出去吃": "no", "需要，不想出去买": "yes", "要的，孩子要吃": "yes", "不要，我们出去吃": "no", "我不吃早饭的": "no", "要": "yes", "太贵了，不要": "no", "要，不然早上没东西吃": "yes",
	})
	answers(t, "换成二十元的套餐，需要吗？", map[string]string{"要": "yes", "不用": "no"})
	answers(t, "Would you like breakfast?", map[string]string{"yes, but no eggs": "", "but no": "no"})
}

func TestRead_KeepsWhatIsOffered(t *testing.T) {
	answers(t, "1只狗，一天八十元，要不要给您留位置？", map[string]string{"留着": "yes", "给我留着吧": "yes", "好，留着": "yes", "行，给我留着": "yes", "留一个": "yes", "不留": "no", "别留了": "no", "先留着，我再看看": "no"})
	for _, question := range []string{"取消后号码不再保留，确认取消吗？", "确认注销这个号码吗？", "您要退房还是留房？"} {
		answers(t, question, map[string]string{"留着": "no", "给我留着": "no"})
	}
	if offer.Keeps("你们留着吧", "要不要给您留位置？") || !offer.Keeps("留着吧，谢谢", "要不要给您留位置？") {
		t.Error("留着吧 keeps it, 你们留着吧 does not")
	}
}

// Behind a yes the no of a reason is none to the offer, and who is fine wants nothing.
func TestRead_YesBecause(t *testing.T) {
	answers(t, "Would you like us to collect the car from your home?", map[string]string{
		"yes, it won't start": "yes", "yes please, I don't have time": "yes", "yes, I can't drive it": "yes", "please, I can't get away from work": "yes", "oh that'd be brilliant, I don't drive much these days": "yes", "yes, no one can drive it": "yes", "if you could": "yes", "I can't drive": "yes",
		"that's fine, I'll drive it in": "no", "my son will drive it over": "no", "I'm happy to bring it": "no", "please don't": "no", "no, I can't wait": "no", "yes, I think not": "no",
		"yes, I'm not home but my wife is": "", "yes, but not today": "", "yes, I don't know when I'm home": "", "yes, I don't need it": "no", "yes, it's not worth it, no thanks": "no",
	})
	answers(t, "Would you like breakfast? It's £12 a head.", map[string]string{
		"we're fine, thanks": "no", "I'm good, thanks": "no", "we're fine without": "no", "fine without, thanks": "no", "we'll do without": "no", "that would be nice": "yes", "yes, we won't have time to go out": "yes", "yes, I don't want to cook": "yes", "that's fine": "yes", "fine": "yes", "I'm fine with that": "yes", "no": "no", "I don't eat breakfast": "no",
	})
	for text, want := range map[string]string{
		"please do, I can't get away from work": "yes", "please do, it won't start": "yes", "if you would, I can't make it myself": "yes", "if you could, I don't drive": "yes", "yes do, I can't leave the kids": "yes", "go ahead, I'm not using it": "yes", "I'd appreciate that, I can't get there": "yes",
		"please do, but not before nine": "", "please do, never mind": "no", "please do, I don't need it until Friday": "no", "please don't, I won't be home": "no", "please do not": "no",
		"it's fine, I'll walk it in": "no", "it's okay, I'm passing by with it": "no", "it's fine, my brother's coming by with it": "no", "that's fine, I'll tow it over": "no", "it's ok, I'll sort something out": "",
		"that's fine, I'll be here all day": "yes", "that's fine, I'll leave the keys out": "yes", "that's fine, my wife's at home": "yes", "that's ok, you can collect it": "yes", "that's fine, I'll see you tomorrow": "yes",
	} {
		answers(t, "Would you like us to collect the car from your home?", map[string]string{text: want})
	}
	answers(t, "Would you like breakfast? It's £12 a head.", map[string]string{"it's fine, I'll have toast at home": "", "it's ok, we'll eat out": "", "that's fine, we'll have it at eight": "yes", "that's fine, I'll take two": "yes", "I'd love that": "yes"})
	answers(t, "Would you like to change your booking?", map[string]string{"yes, I can't come on Friday": "no"}) // it offers nothing, and is read as before
}
