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

// Four more needs of ten calls each, written after the finder could do what it does and fitted to nothing.
var ten = map[string][]string{
	"台风": {"台风把我家外面的线刮断了", "这次台风过后一直没有网", "刮台风停电了光猫也用不了", "台风天师傅来不来修", "台风把杆子吹倒了压着车", "我们村遭了台风什么都打不通", "台风期间欠费会停机吗", "听说台风补贴话费是真的吗", "风太大线掉下来了很危险", "台风来了营业点开不开门"},
	"手表": {"孩子的电话手表定位不准", "小天才手表插上卡没反应", "手表上的卡怎么充钱", "儿童手表老是自己关机", "手表打不出去只能接", "给孩子买的手表要实名吗", "手表丢了能定位找回来吗", "手表流量一天就用完了", "想把手表的号注销掉", "娃的表绑定不上我手机"},
	"快递": {"新办的卡快递到哪了", "快递员说地址不对退回去了", "我的卡让别人签收了快递放驿站了", "网上办的号快递一个星期没到", "快递要我付运费", "快递来了要人脸识别我不会弄", "能不能换个快递寄", "快递显示签收我没拿到", "寄到单位的快递被退了", "送卡的小哥态度很差"},
	"施工": {"楼下施工把光缆挖断了", "小区施工三天没网", "你们施工把我家墙打了个洞", "半夜还在施工吵得睡不着", "施工队把马路挖开不填", "施工的人不戴安全帽", "施工完垃圾堆在楼道", "说是施工要停多久", "施工把我家水管碰漏了", "挖沟的把门口堵了车出不去"},
}

// Found is how many of the twelve calls of each need are in one cluster; docs/wall.md has the figure.
func TestFinder_FindsTheCallsOfANeed(t *testing.T) {
	t.Run("twelve", func(t *testing.T) { finds(t, twelve, []string{"信号", "诈骗", "积分", "营业厅"}, 28) })
	t.Run("ten", func(t *testing.T) { finds(t, ten, []string{"台风", "手表", "快递", "施工"}, 30) })
}

// finds puts the calls of some needs among others, in turn, and wants so many in the largest cluster of their need, with few strangers.
func finds(t *testing.T, said map[string][]string, needs []string, least int) {
	t.Helper()
	each := len(said[needs[0]])
	d := start(t, nil)
	for i, text := range others {
		d.call(time.Duration(i)*time.Minute, "oos", text)
	}
	i := 0
	for n := range each {
		for _, need := range needs {
			d.call(time.Hour+time.Duration(i)*time.Minute, "oos", said[need][n])
			i++
		}
	}
	got := d.at(time.Hour+time.Duration(i)*time.Minute, 2*time.Hour)
	total, strangers := 0, 0
	for need, texts := range said {
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
		total, strangers = total+best, strangers+in.Count-best
		t.Logf("%s: %d of %d in %q, which has %d", need, best, each, in.Title, in.Count)
	}
	if t.Logf("%d of %d, %d strangers", total, each*len(said), strangers); total < least || 4*strangers > total {
		t.Errorf("want %d or more, and few strangers", least)
	}
}
