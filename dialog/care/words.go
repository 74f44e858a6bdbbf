package care

import (
	"regexp"
	"strings"

	"hotline/dialog/english"
	"hotline/dialog/phrase"
)

// insults are words that are thrown at somebody, as opposed to displeasure with the company, which dialog/phrase knows.
func insults() phrase.Words {
	return phrase.Words{
		Words: []string{
			"傻逼", "傻比", "傻b", "煞笔", "沙比", "二逼", "装逼", "操你", "草你", "日你", "艹你", "去你妈", "你妈的", "你妈逼", "妈的逼", "草泥马", "尼玛", "狗娘养", "狗东西", "狗日的", "狗屁玩意",
			"王八蛋", "龟孙子", "混蛋", "畜生", "杂种", "婊子", "贱人", "贱货", "去死吧你", "你去死", "你们去死", "死全家", "全家死", "滚蛋", "滚犊子", "给我滚", "滚一边去", "滚你的",
			"你个废物", "废物东西", "你是废物", "智障", "脑残", "弱智", "白痴", "蠢货", "蠢猪", "猪脑子", "脑子有病", "脑子进水", "神经病啊你", "你有病吧", "不要脸", "臭不要脸",
			"fuckyou", "fuckoff", "fuckingidiot", "youidiot", "stupididiot", "youmoron", "asshole", "bitch", "dickhead", "pieceofshit", "shutup", "stupidmachine", "stupidbot", "stupidrobot", "dumbmachine", "dumbbot", "yousuck", "sonofa",
		},
		Never: []string{"滚蛋了", "智障人", "智力障碍", "弱智儿童", "残障", "他妈的手机", "他妈的号", "她妈的手机", "她妈的号", "白痴化", "周日你", "期日你", "拜日你", "生日你", "节日你", "假日你", "今日你", "明日你", "次日你", "当日你", "作日你"},
	}
}

// frauds are what people tell whom a swindler has on the line, not those who report one.
func frauds() phrase.Words {
	return phrase.Words{
		Words: []string{
			"safeaccount", "sharemyscreen", "sharethescreen", "toldmetotransfer", "askedmetotransfer", "asksmetotransfer", "wantsmetotransfer", "toldmetosendmoney", "askedformycode", "askedforthecode", "askedformyverification", "askedfortheverification", "moneylaundering",
			"安全账户", "安全帐户", "共享屏幕", "屏幕共享", "让我转账", "叫我转账", "要我转账", "让我把钱转", "叫我把钱转", "要我把钱转", "让我汇款", "叫我汇款", "要我汇款", "让我打钱", "叫我打钱", "让我交保证金", "叫我交保证金", "要我交保证金", "要交保证金", "交解冻费", "解冻费",
			"让我提供验证码", "问我要验证码", "找我要验证码", "要我的验证码", "要我验证码", "让我说验证码", "让我念验证码", "把验证码告诉", "把验证码给他", "把验证码给她", "验证码给客服", "告诉他验证码",
			"说我涉嫌", "说我洗钱", "涉嫌洗钱", "说我犯罪", "公安局打电话", "警察打电话", "公检法", "检察院打电话", "法院打电话", "通缉令", "说我的卡被冒用", "要冻结我的", "冻结我的账户", "冻结我…银行卡",
			"百万保障", "关闭百万", "取消会员要转", "刷流水", "刷单", "垫付", "做任务返", "中奖…手续费", "中奖…税", "领奖…先交", "让我下载…软件", "叫我下载…软件", "让我下载…app", "叫我下载…app", "会议软件", "征信有问题", "影响我征信", "影响征信", "注销校园贷", "注销…贷款账户",
		},
		Never: []string{"不让我转账", "没让我转账", "转账充", "怎么转账"},
	}
}

// lost is said by who did not understand, and nothing else: 啥意思, 没听明白你说的. 套餐外是什么意思 asks about the matter.
var lost = regexp.MustCompile(`^(?:你|您|这|这个|那|啊|哦|嗯|呃|我|刚才|刚刚|说的?|讲的?|问的?|是|到底|，|\s)*(?:(?:啥|什么)意思|(?:还是)?(?:听不|没听|没有听|没太听|没太|没|不太|不大|搞不|弄不)(?:明白|懂)(?:你|您|刚才|说|讲|问|的|是|在|什么|啥|意思|话)*)(?:啊|呀|呢|了|嘛|诶)*$`)

// Slower finds 说慢点, 大声一点: the caller cannot follow.
func Slower(text string) bool {
	if english.Words(text) {
		return english.Slower(text)
	}
	if phrase.Runes(text) > 16 || phrase.HasAny(text, []string{"你听不懂", "你没听懂", "您没听懂", "你们听不懂"}) || strings.Contains(text, "网") || strings.Contains(text, "流量") {
		return false
	}
	return lost.MatchString(strings.TrimRight(text, "。！？，!?,. ")) || phrase.HasAny(text, []string{"说慢点", "说慢一点", "慢点说", "慢一点说", "慢慢说", "讲慢点", "讲慢一点", "慢点讲", "慢一点讲", "你慢点", "您慢点", "你慢一点", "您慢一点", "说得太快", "说的太快", "说太快", "讲太快", "讲得太快", "太快了没听",
		"大声点", "大声一点", "大点声", "声音大点", "声音大一点", "声音太小", "声音小了", "声音有点小", "耳朵不好", "耳朵背", "耳背", "听不太清", "听得不清楚", "听不大清", "我听不懂", "没听懂", "没有听懂", "听不太懂", "听不大懂", "我不懂你", "我没明白", "没太明白", "不太明白"})
}
