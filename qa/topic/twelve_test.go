package topic_test

import (
	"slices"
	"testing"
	"time"

	"hotline/qa/topic"
)

// Four needs that no scene covers, of twelve calls each, by people who choose their own words: no line was taken from the other sets, and
// nothing was fitted to them.
var twelve = map[string][]string{
	"信号":  {"地铁站里手机一格信号都没有", "信号太差了打电话老断", "我家这边信号特别弱", "高铁上一直没信号", "手机显示无服务是怎么搞的", "屋里打不出去电话要跑阳台", "这两天信号时有时无", "电梯里没有信号你们管吗", "通话听不清断断续续", "信号满格但是上不了网", "村里信号不好都好几年了", "地下车库接不到电话没信号"},
	"诈骗":  {"有人冒充你们客服给我打电话", "接到一个自称客服的说我欠费", "骗子说我手机号要被停机", "收到诈骗短信点了链接", "冒充客服骗我验证码", "那个客服电话是不是假的", "有人用你们名义骗老人钱", "说我涉嫌洗钱要我转账", "假客服让我下载一个软件", "被冒充客服的人骗了两千", "陌生号码说是你们公司的", "有个骗子知道我的姓名和身份证"},
	"积分":  {"积分兑换的话费没到账", "我的积分怎么清零了", "兑换积分说库存不足", "积分商城打不开", "换礼品的积分扣了东西没寄", "积分快过期了能换什么", "我有多少积分可以兑", "积分兑换的流量用不了", "积分能不能转给家里人", "积分换的礼品坏了", "兑了积分一直没收到货", "积分怎么少了一半"},
	"营业厅": {"营业厅排队排了两个小时", "你们营业厅就开一个窗口", "附近的营业厅怎么关门了", "营业厅的人态度太差", "去营业厅办事让我跑了三趟", "营业厅周末上班吗", "哪个营业厅离我近", "营业厅说办不了让我打电话", "营业厅强制我办套餐", "厅里叫号机坏了没人管", "营业厅说系统升级办不了业务", "到了营业厅说要预约"},
}

// Found is how many of the twelve calls of each need are in one cluster; docs/wall.md has the figure.
func TestFinder_FindsTheCallsOfANeed(t *testing.T) {
	d := start(t, nil)
	for i, text := range others {
		d.call(time.Duration(i)*time.Minute, "oos", text)
	}
	i := 0
	for n := range 12 {
		for _, need := range []string{"信号", "诈骗", "积分", "营业厅"} {
			d.call(time.Hour+time.Duration(i)*time.Minute, "oos", twelve[need][n])
			i++
		}
	}
	got := d.at(time.Hour+48*time.Minute, 2*time.Hour)
	total := 0
	for need, texts := range twelve {
		best := 0
		var in topic.Topic
		for _, x := range got {
			n := 0
			for _, id := range x.Calls {
				if slices.Contains(texts, d.said[id]) {
					n++
				}
			}
			if n > best {
				best, in = n, x
			}
		}
		total += best
		t.Logf("%s: %d of 12 in %q, which has %d", need, best, in.Title, in.Count)
	}
	if t.Logf("%d of 48", total); total < 24 {
		t.Error("fewer than half")
	}
}
