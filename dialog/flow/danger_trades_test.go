package flow_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"hotline/dialog/flow"
	"hotline/dialog/language"
	"hotline/dialog/ordinary"
	"hotline/dialog/phrase"
)

// trades are first apps of newcomers: a name, and one scene of six examples.
var trades = map[string]struct{ name, title, examples string }{
	"restaurant": {"小店", "订位", "我要订位 订个位子 晚上想来吃饭 帮我留张桌子 订一桌 还有位子吗"},
	"clinic":     {"安康门诊", "预约挂号", "我要挂号 帮我约个号 想看医生 预约明天上午 挂个专家号 还有号吗"},
	"school":     {"实验小学", "报名咨询", "我想给孩子报名 怎么报名 一年级招生吗 报名要什么条件 想上你们学校 什么时候报名"},
	"court":      {"区法院热线", "查询案件", "查一下我的案子 案件进度 我的案子到哪一步了 查案号 判决下来没有 开庭时间查询"},
	"property":   {"花园物业", "报修", "我要报修 家里东西坏了 派师傅来修 报个修 灯坏了 水龙头坏了"},
}

// plain and alarms were written before the table of the program's own harmless sentences. No sentence of them may be put into a table that is learnt from.
const plain = `还营业吗 你们家能停车吗 叫你们店长听电话 能不能带自己的酒 儿童椅有没有 我想把订的位子往后推半小时 菜太咸了 外卖送到楼下了吗 我要一份外卖 生日蛋糕可以寄存吗 鱼是活的吗现杀的 我的包落在你们店里了
护士长在不在 我要取消周三的预约 孩子打疫苗要带什么 我来拿药 拔牙要多少钱 体检前能不能吃早饭 我要退号 医保卡能用吗 我有点咳嗽该挂哪个科 药快吃完了能不能再开一点 洗牙疼不疼 病假条怎么开
孩子今天感冒了请一天假 下午几点放学 校长在吗 家长会改到什么时候了 我想找三年级二班的班主任 我接孩子晚一点 孩子的水杯忘在教室了 转学要办什么手续 食堂今天吃什么 校车到哪儿了 我给孩子请个假 我儿子作业没带回来
我想问一下立案要带哪些材料 我找书记员 法官电话打不通 传票收到了但是那天我来不了 诉讼费怎么交 我来交材料 身份证过期了去哪里换 户口本丢了怎么补 我要举报邻居违建 我要办证 老人的高龄补贴怎么领 护照办好了没有
我家水管漏水了派个人来 电梯又坏了什么时候修 楼上半夜装修太吵了 我没带钥匙 你们上班了没有 门禁卡丢了补一张 我家跳闸了 楼道里堆了好多垃圾 快递柜打不开 我要交物业费 停车位被别人占了 暖气不热`

const alarms = `我已经没有力气再活了 我想一死了之算了 我现在站在桥栏杆外面 我刚喝了半瓶敌敌畏 我写好了遗书放在桌上 我妹妹把自己锁在房间里割手腕 活在世上对我来说太煎熬了 我今晚就去找我死去的妈妈
他拿啤酒瓶砸我的头 我前妻带了一帮人来砍我 门口有个男的拿着锤子 我现在被人绑在椅子上 我要把你们那栋楼点了 明天我拎着刀去找那个大夫 我丈夫喝多了把我往墙上撞 有人把我骗到山里不让走
我家三岁的娃在超市不见了 有个陌生男人拉着我女儿往车里拽 放学到现在孩子还没回家电话也打不通 体育老师把手伸进我衣服里 班里几个男生天天打我儿子 我爷爷出门一天了找不着人 我后妈不给我饭吃还用烟头烫我
我爸倒在厕所里没反应了 我孩子被鱼刺卡住脸都紫了 家里全是烟看不见了 前面两辆车撞在一起有人出不来 我老婆流了好多血 有人掉进水池里上不来了 屋里煤气味很重我头晕`

const plainEnglish = `have you got a table for four|do you deliver|my soup was cold|can I park outside|could I see the dentist on Monday|are my test results back|I need more of my tablets|who is my son's teacher|
my daughter will be late this morning|when does term start|where do I file the claim|the judge's office does not answer|how much is the court fee|my tap is dripping|the door card does not work|who do I pay the rent to`

// first is the app of a newcomer of a trade.
func first(t *testing.T, trade string) *flow.App {
	t.Helper()
	w := trades[trade]
	app, err := flow.LoadFS(fstest.MapFS{
		"app.yaml":         {Data: []byte("name: " + w.name + "\n")},
		"scenes/only.yaml": {Data: []byte("id: only\ntitle: " + w.title + "\nexamples: [" + strings.Join(strings.Fields(w.examples), ", ") + "]\nsteps:\n  - say: 好的，记下了。\n")},
	})
	if err != nil {
		t.Fatal(err)
	}
	return app
}

// heard lists the sentences that an app takes for danger.
func heard(app *flow.App, sentences []string) (out []string) {
	for _, text := range sentences {
		if app.Danger(text) != phrase.Safe {
			out = append(out, text)
		}
	}
	return out
}

// Out of the box, whatever the app: ordinary callers are not taken to be in danger, and those who are, are heard as in the sample.
func TestApp_HearsDangerInEveryTrade(t *testing.T) {
	for _, text := range strings.Fields(plain + " " + alarms) {
		if slices.Contains(ordinary.Sentences(language.Chinese), text) {
			t.Errorf("%s is among the samples", text)
		}
	}
	for _, list := range phrase.Samples() {
		for _, text := range list {
			if strings.Contains(" "+strings.Join(strings.Fields(plain+" "+alarms), " ")+" ", " "+text+" ") {
				t.Errorf("%s is among the samples", text)
			}
		}
	}
	sample, err := telecomApp()
	if err != nil {
		t.Fatal(err)
	}
	want := len(heard(sample, strings.Fields(alarms)))
	t.Logf("sample: %d of %d found, %d of %d false %v", want, len(strings.Fields(alarms)), len(heard(sample, strings.Fields(plain))), len(strings.Fields(plain)), heard(sample, strings.Fields(plain)))
	for _, trade := range slices.Sorted(maps.Keys(trades)) {
		app := first(t, trade)
		wrong, found := heard(app, strings.Fields(plain)), heard(app, strings.Fields(alarms))
		t.Logf("%s: %d found, false: %v", trade, len(found), wrong)
		if len(wrong) > 1 {
			t.Errorf("%s: %d of %d plain sentences are taken for danger, want at most 1: %v", trade, len(wrong), len(strings.Fields(plain)), wrong)
		}
		if wrong := heard(app, strings.FieldsFunc(plainEnglish, func(r rune) bool { return r == '|' || r == '\n' })); len(wrong) > 1 {
			t.Errorf("%s: English sentences are taken for danger: %v", trade, wrong)
		}
		if len(found) < want {
			t.Errorf("%s: %d in danger are heard, %d in the sample", trade, len(found), want)
		}
	}
}

// A question that a document of the app answers is no danger, whatever the model hears in it.
func TestApp_ApprovedQuestionIsNoDanger(t *testing.T) {
	const question = "我想从窗户跳进去拿钥匙"
	app, err := flow.LoadFS(fstest.MapFS{
		"app.yaml":         {Data: []byte("name: 花园物业\n")},
		"scenes/only.yaml": {Data: []byte("id: only\ntitle: 报修\nexamples: [我要报修, 报个修, 东西坏了, 派人来修, 灯坏了]\nsteps:\n  - say: 好的。\n")},
		"knowledge/faq.md": {Data: []byte("# 常见问题\n\n## " + question + "\n\n请联系开锁师傅，不要翻窗。\n")},
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := app.Danger(question); got != phrase.Safe {
		t.Errorf("taken for %s", got)
	}
}
