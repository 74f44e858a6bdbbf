package flow_test

import (
	"strings"
	"testing"

	"hotline/dialog/flow"
	"hotline/dialog/intent"
	"hotline/dialog/phrase"
	"hotline/examples/telecom"
)

// inDanger and harmless were written before the model was trained, and no sentence of them may be put among its samples.
const inDanger = `我真的不想再坚持了太累了 我觉得死是最好的办法 我就想从这个楼上下去 我要割了自己 我现在很想伤害自己 我爬到楼顶了 我买好农药了 我走到铁轨上了
钱都被骗光了我也不想活在这个世上 你们不给我解决我今天就死在这儿 我没有勇气活着了 我妈说她要去死 我跟你们没完我要拿刀 我来你们公司捅人 明天我就炸营业厅 我前夫带人来打我了
我被男朋友锁在屋里 有人持刀抢劫 我被人骗到外地限制自由 我老公往死里打我 有人趴在我家窗户上 我要杀人 孩子在商场走散了 我家闺女不见了 老师让我脱衣服 爸爸天天打我
有人要带走我的孩子 同学把我堵在厕所里打 我外婆老年痴呆走丢了 楼下着大火了 我奶奶摔倒起不来了 我家煤气漏了 我老公昏过去了 孩子卡住喉咙了 车翻了我被压住了 有人溺水了`

const harmless = `我想换个不限量的套餐 能不能给我便宜点 我在楼上信号不好 楼下施工把光纤挖断了 我奶奶的手机停机了 孩子的手表没信号 我老公的话费多少 我爸爸天天打电话问
铁轨旁边信号差 我不想坚持用你们了 太累了我跑了三趟 我被套餐锁住了 能打开国际漫游吗 厨房那边没网 窗户那边装光猫 我家闺女要办卡 走丢的快递 有人给我打骚扰电话
车上没有流量 我要举报有人骗钱 你们不给我解决我就投诉 解锁手机卡 老师要求上网课网卡 同学把我的卡弄丢了 我前夫的号码在我名下 死心了不用你们了 累死累活交话费 话费要命
流量没了要命 我这个月流量跑死了 你们这是抢劫啊 杀鸡取卵的套餐 抢红包没网 我被骗走了三千块 我被你们骗了 喉咙哑了听不清吧 商场里没信号 大火的那个套餐 带走号码转网 把我的号带走`

func TestApp_HearsDanger(t *testing.T) {
	app, err := telecomApp()
	if err != nil {
		t.Fatal(err)
	}
	file, err := telecom.Files.Open("eval/intents.tsv")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	calm := strings.Fields(harmless)
	samples, err := intent.ReadTSV(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range samples {
		calm = append(calm, s.Text)
	}
	given := map[string]bool{}
	for _, list := range phrase.Samples() {
		for _, text := range list {
			given[text] = true
		}
	}
	found, wrong := 0, 0
	danger := strings.Fields(inDanger)
	for _, text := range danger {
		if given[text] {
			t.Errorf("%s is among the samples", text)
		}
		if app.Danger(text) == phrase.Safe {
			t.Logf("not heard: %s", text)
			continue
		}
		found++
	}
	for _, text := range calm {
		if d := app.Danger(text); d != phrase.Safe {
			wrong++
			t.Logf("%s is taken for %s", text, d)
		}
	}
	t.Logf("%d of %d found, %d of %d false", found, len(danger), wrong, len(calm))
	if found < 25 || wrong > 6 {
		t.Errorf("found %d of %d in danger, want 25; %d of %d others were taken for it, want at most 6", found, len(danger), wrong, len(calm))
	}
}

// A hotline of few examples takes no more for danger.
func TestApp_HearsDangerWithFewExamples(t *testing.T) {
	app, err := flow.LoadFS(sample(t, givesUp))
	if err != nil {
		t.Fatal(err)
	}
	wrong := 0
	for _, text := range strings.Fields(harmless) {
		if d := app.Danger(text); d != phrase.Safe {
			wrong++
			t.Logf("%s is taken for %s", text, d)
		}
	}
	if wrong > 4 || app.Danger("我走投无路了想去死") == phrase.Safe {
		t.Errorf("%d harmless sentences are taken for danger", wrong)
	}
}

func BenchmarkApp_Danger(b *testing.B) {
	app, err := telecomApp()
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		app.Danger("我家宽带从昨天开始就不能用，我打电话报修了，麻烦你帮我看一下师傅什么时候来")
	}
}
