package pii

import (
	"regexp"
	"slices"
	"strings"

	"hotline/dialog/spoken"
)

// Estates by the building behind them: 胜太路|佳湖绿岛|11栋. Their names end in any word, so that what stands around tells them.

const (
	longestEstate = 10
	// wordStops end the name of an estate that follows a district or road at once. Fewer do than of one that follows anything.
	wordStops = "在住到寄送去从往址我你您他她它们的了吗呢吧啊就这那没不是说"
	// gossip is in no name of an estate.
	gossip = "很慢坏问像"
	// thoughts are of words of talk that a pause follows, where a name does not.
	thoughts = "想看记查听知道觉问打办好会能吗呢"
)

var (
	// buildingWords follow the number of a building, or of a stair.
	buildingWords = []string{"栋", "幢", "座", "号楼", "单元", "号院"}
	// countedHouses say that buildings are counted: 3栋楼.
	countedHouses = []string{"楼", "房", "大楼", "别墅", "桥", "塔", "山", "居民楼", "宿舍", "厂房", "建筑", "老楼", "新楼"}
	// publicWords are in the names of places where nobody lives.
	publicWords = []string{
		"医院", "卫生院", "诊所", "门诊", "住院", "急诊", "学院", "学校", "中学", "小学", "一中", "二中", "三中", "幼儿园", "教学楼", "实验楼", "图书馆", "博物馆", "科技馆", "商场", "商厦", "超市", "百货", "购物", "卖场", "步行街", "体育馆", "体育场", "高铁站", "地铁站", "公交站", "市民之家", "市民中心", "万象城", "大悦城", "奥特莱斯",
		"营业", "服务厅", "候车", "大厅", "网点", "门店", "专柜", "航站", "火车站", "客运站", "车站", "汽车站", "服务区", "政务", "便民", "行政", "政府", "法院", "检察院", "公安", "派出所", "交警", "税务", "工商", "社保局", "银行", "支行", "分行",
		"研究所", "研究院", "客房", "会议室", "酒店", "宾馆", "饭店", "旅馆", "影城", "影院", "剧院", "餐厅", "食堂", "车库", "停车", "机房", "基站"}
	// publicEnds are at the end of the names of such places, and elsewhere in those of estates: 万科公园里.
	publicEnds = []string{"大学", "校区", "校园", "体育", "展览", "市场", "商城", "广场", "机场", "高铁", "东站", "南站", "西站", "北站", "地铁", "公交", "码头", "市民", "中心", "公园", "景区", "工地", "大楼"}
	// officeWords are in the names of places of work: their address is somebody's, a building of theirs alone is not.
	officeWords = []string{"写字楼", "办公", "公楼", "商务楼", "仓库", "厂区", "厂房", "车间", "园区", "工业园", "产业园", "科技园", "软件园", "创业园", "公司", "集团"}
	// homeWords are in the names of homes, whosever they are.
	homeWords = []string{"宿舍", "家属", "公寓", "小区", "新村", "教工"}
	// nowhere are words of what is said before a number of buildings that is no place.
	nowhere = []string{
		"一共", "总共", "共有", "只有", "大概", "大约", "差不多", "全部", "所有", "整个", "整片", "好几", "另外", "其他", "其它", "隔壁", "对面", "旁边", "附近", "后面", "前面", "左边", "右边", "楼下", "楼上", "周边", "什么", "多少", "怎么", "别的", "同一", "另一", "两边",
		"昨", "今天", "明天", "前天", "后天", "早上", "上午", "中午", "下午", "晚上", "夜里", "刚才", "刚刚", "目前", "现在", "周一", "周二", "周三", "周四", "周五", "周六", "周日", "星期", "礼拜", "点半", "本月", "上月", "下月", "个月", "月份", "今年", "去年", "明年", "前年", "年前", "年底", "年初", "分钟", "小时", "已经", "以前", "之前", "原来", "后来", "因为", "所以", "但是", "然后", "比如",
		"停电", "停水", "断网", "断电", "没网", "上网", "联网", "网络", "宽带", "光纤", "光缆", "光猫", "信号", "故障", "覆盖", "维修", "抢修", "施工", "改造", "新建", "新盖", "拆迁", "安装", "开通", "时候", "网速", "物业", "通知", "师傅", "电话", "订单", "工单", "套餐", "分期", "首付", "贷款", "话费", "用户", "客户", "业主", "投诉", "电梯", "装修", "编号", "工号", "排队", "名字", "先生", "女士", "老板", "地址", "位置", "房子", "查询",
	}
)

// dated finds years, months and what is asked for.
var dated = regexp.MustCompile(`[0-9零一二三四五六七八九十两几半][年月]|^[哪几第某租]|[哪几某第]$`)

// estateBefore is the part of an address with the name of an estate that ends where the number of a building, of which the sign is at sign, begins at i. parts stand before.
func (t text) estateBefore(parts []part, i, sign, to int) (part, bool) {
	word := t.slice(sign, to)
	house := slices.Contains(buildingWords, word)
	if !house && word != "号" && word != "期" || t.at(i) == '第' || t.countsHouses(i, sign, to) {
		return part{}, false
	}
	end := i
	for end > 0 && strings.ContainsRune("，,、 嗯呃", t[end-1]) {
		end--
	}
	from, chained := t.estateFrom(parts, end)
	name := t.slice(from, end)
	if chained && slices.Contains([]string{"大学", "学院", "校区"}, parts[len(parts)-1].word) && t.at(from) != '城' { // 武汉大学工学部2号楼
		return part{}, false
	}
	if n := end - from; n < 2 || n > longestEstate || hasPrefixAny(name, nameless) || strings.HasPrefix(name, "小区") || dated.MatchString(name) || containsAny(name, nowhere) || strings.ContainsAny(name, gossip) || public(t.slice(from-2, end)) || containsAny(name, officeWords) {
		return part{}, false
	}
	if !chained && end < i && strings.ContainsAny(name, thoughts) { // 我想想，五栋
		return part{}, false
	}
	room := t.roomBehind(i, sign, to)
	live := containsAny(t.before(from, 6), liveWords)
	clear := isPause(t.at(to)) && end == i
	p := part{kind: estate, from: from, to: end}
	if word == "期" { // 金色海蓉2期9栋
		return p, end == i && (chained || live) && room
	}
	if !house {
		near := chained && parts[len(parts)-1].kind != admin || chained && slices.Contains([]string{"街道", "镇", "乡"}, parts[len(parts)-1].word)
		return p, end == i && (room && (chained || live) || near && clear)
	}
	return p, chained || room || live || clear && end-from >= 3 && (from == 0 || isPause(t.at(from-1)))
}

// estateFrom is where the name of an estate that ends at end begins; chained says that it goes on with an address.
func (t text) estateFrom(parts []part, end int) (from int, chained bool) {
	least := 0
	if n := len(parts); n > 0 {
		last := parts[n-1]
		least = last.to
		whole := part{kind: estate, from: least, to: end}
		for whole.from < end && strings.ContainsRune("，,、 嗯呃", t[whole.from]) {
			whole.from++
		}
		leads := last.kind != number || n > 1 && (last.word == "号" || last.word == "弄") && parts[n-2].kind == road && parts[n-2].to == last.from
		if leads && end-whole.from <= longestEstate && end > whole.from && !slices.ContainsFunc(t[whole.from:end], func(r rune) bool { return !isHan(r) && !isLatin(r) || strings.ContainsRune(wordStops, r) }) {
			return whole.from, true
		}
	}
	if from = t.nameBefore(end, estate, least); from < end && !isHan(t[from]) {
		return end, false
	}
	return from, false
}

// public says that name is of a place where nobody lives.
func public(name string) bool {
	return (containsAny(name, publicWords) || endsAny(name, publicEnds)) && !containsAny(name, homeWords)
}

// countsHouses says that the number from i to sign counts the buildings: 3栋楼, 一座.
func (t text) countsHouses(i, sign, to int) bool {
	if n := t.hasAny(to, countedHouses); n > 0 && !strings.ContainsRune("上下道梯顶", t.at(to+1)) {
		return true
	}
	return sign-i == 1 && strings.ContainsRune("一两几", t[i]) && !t.roomBehind(i, sign, to)
}

// roomBehind says that a stair or room is named behind the number of a building.
func (t text) roomBehind(i, sign, to int) bool {
	if t.tail([]part{{number, i, to, t.slice(sign, to)}}) > to {
		return true
	}
	for strings.ContainsRune("，,、 嗯呃", t.at(to)) && t.at(to) != 0 {
		to++
	}
	j := to
	for j < to+5 && (spoken.HasNumber(t.at(j)) || isLatin(t.at(j)) || strings.ContainsRune("甲乙丙丁东西南北", t.at(j)) && t.at(j) != 0) {
		j++
	}
	return j > to && t.hasAny(j, []string{"单元", "室", "号门", "层", "楼", "户", "号", "栋", "幢", "座"}) > 0 && t.hasAny(j, []string{"号线", "号码", "楼上", "楼下"}) == 0
}
