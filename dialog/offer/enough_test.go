package offer_test

import "testing"

// That something else will do takes nothing: it is a no where the caller sees to it himself, and asked again where that is not told.
func TestRead_SomethingElseWillDo(t *testing.T) {
	answers(t, "需要我们去车站接您吗？", map[string]string{
		"我打个滴滴就行了": "no", "我叫个车就行": "no", "我们打的就可以": "no", "扫个共享单车就好": "no", "我租个车就行了": "no", "我导航过去就好": "no", "坐地铁就可以": "no",
		"你给我发个定位就行": "", "把地址发给我就行": "", "车站离你们就两步路": "", "就几步路，不远": "", "叫个车就行": "", "朋友捎一段就行": "", "免费就行": "", "好，我打个滴滴就行": "",
		"来接就行": "yes", "能接就好": "yes", "你们来接一下就行": "yes", "接我一个人就行": "yes", "在出站口等我就行": "yes", "去北站接就行": "yes", "派个车就行": "yes", "一辆车就行": "yes", "大点的车就行": "yes", "去机场就行": "yes",
		"我们三点到就行": "yes", "到了打我电话就行": "yes", "要的，你给我发个定位就行": "yes", "好，三点来就行": "yes", "准时就行": "yes", "也行": "yes", "那就可以": "yes", "听你的就行": "yes", "你看着办就行": "yes", "随便都行": "yes", "都可以": "yes",
	})
	answers(t, "早餐每位三十元，需要吗？", map[string]string{
		"楼下买个包子就行了": "no", "泡面就行": "no", "早上随便吃点就好": "no", "路边摊对付一口就行": "no", "我点个外卖就行了": "no", "我吃面包就好": "no", "我们自己出去吃": "no", "我们自己到外面吃": "no",
		"喝杯咖啡就可以": "", "面条就行": "", "老人吃就行": "",
		"两份就行": "yes", "要一份就行": "yes", "给我们加上就行": "yes", "早餐加上就好": "yes", "要，中式的就行": "yes", "有粥就行": "yes", "来一份就行": "yes", "三十也行": "yes", "也可以": "yes", "都行": "yes", "你看着弄就行": "yes", "大人要就行": "yes",
	})
	answers(t, "需要师傅帮您搬下楼吗？每件加二十元。", map[string]string{
		"我叫个朋友来就行": "", "用推车就行": "", "我自己来就行": "no", "搬到门口就行": "yes", "就搬一件就行": "yes", "放楼下就行": "yes", "一个师傅就行": "yes",
	})
	answers(t, "需要帮您打包吗？", map[string]string{"拿个袋子就行": "", "我装袋子里就行": "", "打包就行": "yes", "包好就行": "yes", "简单包一下就行": "yes"})
	answers(t, "要不要坐校车？", map[string]string{"我骑车送就行": "", "走路就行": "no", "坐就行": "yes", "坐下午那趟就可以": "yes"})
	answers(t, "要不要坐我们的班车？", map[string]string{"坐班车就行": "yes", "班车就行": "yes", "打车就行": "no"})
	answers(t, "需要我们派车接您吗？", map[string]string{"车就行": "yes", "一辆小车就行": "yes", "我叫个车就行": "", "打车就行": "no"})
	answers(t, "需要我们上门取件吗？", map[string]string{"明天上午就行": "yes", "下午两点以后就行": "yes", "取一下就行": "yes", "我拿到网点就行": ""})
}
