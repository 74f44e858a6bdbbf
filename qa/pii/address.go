package pii

import (
	"slices"
	"strings"

	"hotline/dialog/spoken"
)

// Addresses: a chain of parts, each of which ends with its sign (鼓楼区 | 中山路 | 十八号 | 三栋), down to a number, an estate or a village.

// sign is a kind of part of an address.
type sign int

const (
	admin   sign = iota + 1 // province to township
	village                 // village, group
	road
	estate
	number // house, building, floor, room: with digits before it
)

// signs by their words; the longer of two comes first.
var signs = []struct {
	kind  sign
	words []string
}{
	{road, []string{"大道", "东道", "西道", "南道", "北道", "一道", "二道", "三道", "四道", "五道", "六道", "七道", "八道", "九道", "十道", "大街", "胡同", "环路", "公路", "马路", "路", "街", "巷", "弄堂"}},
	{estate, []string{
		"家属院", "家属楼", "宿舍区", "宿舍楼", "宿舍", "小区", "花园", "花苑", "家园", "新村", "新苑", "公寓", "大厦", "广场", "庄园", "山庄", "名邸", "华庭", "豪庭", "雅苑", "嘉苑", "佳苑", "雅居", "景园", "嘉园", "雅园", "名园", "佳园", "馨园", "名苑", "馨苑", "华府", "首府", "国际城", "新城", "名城", "工业园", "产业园", "科技园", "软件园", "创业园", "写字楼", "商务楼",
		"别墅", "城邦", "御园", "公馆", "府邸", "庭院", "学院", "大学", "校区", "苑", "里弄", "大院",
	}},
	{village, []string{"村委会", "自然村", "村民小组", "村", "屯", "社区"}},
	{admin, []string{"自治区", "自治州", "自治县", "开发区", "高新区", "经开区", "新区", "街道", "省", "市", "区", "县", "旗", "镇", "乡", "州"}},
	{number, []string{"期", "号院", "号楼", "号门", "单元", "门牌", "号", "栋", "幢", "座", "弄", "段", "楼", "层", "室", "组", "队", "户", "门", "房", "铺"}},
}

const (
	// stops end the name of a part, seen from its sign backwards.
	stops     = "在住到是寄送去从往址，。？！,.?!:：;；、我你您他她的了吗呢吧啊就给装搬改为把被于和跟来个们说叫姓 “”\"'（）()也都还那这没有不要请把让请问帮办写放填"
	numberEnd = "号栋幢座层室楼弄组队户门房铺"
)

// places whose names hold one of the stops.
var stopPlaces = []string{"和平", "来安", "来宾", "和田", "和县", "和顺", "住建", "有色", "来凤", "还珠", "都江", "都匀", "成都", "不夜", "在水", "于洪", "于都", "有恒", "和谐", "和园", "和苑", "和家", "来福", "和兴", "和泰", "为民", "丰和", "祥和", "和瑞", "都市", "帝都", "和睦", "来广", "要塞", "和燕", "有巢", "宜和", "安和", "永和", "太和", "颐和", "中和", "义和", "景和", "泰和", "同和", "都会", "送变", "和美", "还建", "去东", "解放", "改革", "让胡", "个旧", "那曲"}

var (
	liveWords = []string{"村在", "们在", "我在", "住在", "住", "家在", "我家", "地址", "寄到", "送到", "搬到", "装在", "装到", "上门", "位置", "门牌", "户籍", "籍贯", "老家", "收货", "家里在", "房子在", "公司在", "单位在", "店在", "家是", "派到", "来到", "移到", "移机到", "迁到", "邮寄"}
	// shopWords stand behind the address of what is nobody's home, or of a spot near it.
	shopWords = []string{"营业厅", "服务厅", "网点", "门店", "分公司", "派出所", "支行", "分行", "收费站", "地铁", "车站", "十字路口", "路口", "医院", "体育", "基站", "机房", "附近", "一带", "片区", "的营业", "客服中心", "旗舰店", "代理点", "公交", "政务", "便民", "自营厅", "出口", "窗口", "柜台", "站台"}
	// areaWords tell of a whole road or estate; behind a house they tell what is wrong there.
	areaWords = []string{"整个", "全部", "所有", "停电", "故障"}
	nameless  = []string{"隔壁", "对面", "旁边", "附近", "别的", "新的", "其他", "同一", "另一", "另外", "一个", "整个", "好几", "几个", "老小区", "新小区", "什么", "哪个", "某"}
	notRoads  = []string{"线路", "网路", "电路", "短路", "思路", "走路", "路由", "道路", "链路", "回路", "出路", "问路", "绕路", "铁路", "这条路", "那条路", "上街", "逛街", "街道", "马路", "顺路", "迷路", "过路", "公里", "弄错", "弄好", "弄了", "弄丢", "弄成", "弄清", "弄明", "弄一", "弄不", "弄个", "弄得", "弄坏", "路上", "路费", "在路"}
	notAdmin  = []string{"市场", "城市", "超市", "上市", "门市", "市民", "省钱", "省心", "省事", "省得", "省了", "节省", "地区", "小区", "社区", "景区", "区别", "区号", "误区", "区域", "片区", "城镇", "冷镇", "校区", "山区", "市区", "全市", "全省", "本市", "外省", "省内", "省外", "市内", "跨省", "各省", "县里", "县城", "乡下", "农村", "乡村", "村里", "老乡", "家乡", "区间", "分区", "厂区", "城区", "郊区", "服务区", "省份", "区块", "外地", "州府"}
	notNumber = []string{"段时", "段话", "时段", "阶段", "期间", "星期", "日期", "到期", "期限", "分期", "账期", "学期", "假期", "期货", "期待", "过期", "首期", "号码", "号线", "账号", "卡号", "号段", "靓号", "选号", "号卡", "单号", "销号", "挂号", "信号", "编号", "型号", "几号", "门号", "工号", "户口", "户主", "户名", "用户", "客户", "账户", "过户", "开户", "销户", "商户", "楼上", "楼下", "楼道", "楼顶", "部门", "上门", "出门", "专门", "门口", "开门", "门店", "热门", "门市", "组合", "小组", "队伍", "排队", "排号", "座机", "讲座", "室内", "办公室", "教室", "厨房", "机房", "房东", "房子", "房间", "客房", "店铺", "铺设", "层次", "底层", "整层"}
)

// part is one part of an address; word is its sign as it is said.
type part struct {
	kind     sign
	from, to int
	word     string
}

// addresses finds where somebody lives or is.
func (t text) addresses() []Span {
	var out []Span
	parts := t.parts()
	for i := 0; i < len(parts); {
		j := i + 1
		for j < len(parts) && t.joined(parts[j-1], parts[j]) {
			j++
		}
		if s, ok := t.address(parts[i:j]); ok {
			out = append(out, s)
		}
		i = j
	}
	return out
}

// parts finds everything that ends with a sign, without overlap.
func (t text) parts() []part {
	var out []part
	end := 0
	for i := 0; i < len(t); {
		kind, n := t.signAt(i)
		if n == 0 {
			i++
			continue
		}
		from := t.nameBefore(i, kind, end)
		if from == i || kind == admin && t.slice(from, i+n) == "小区" {
			i++
			continue
		}
		if kind == admin && isLatin(t[i-1]) && i-from >= 3 && t.roomBehind(i, i, i+n) && !public(t.slice(from, i-1)) { // 云满庭C区6栋
			kind = estate
		}
		if kind == number && (len(out) == 0 || from > end) {
			if p, ok := t.estateBefore(out, from, i, i+n); ok {
				out = append(out, p)
			}
		}
		out = append(out, part{kind, from, i + n, t.slice(i, i+n)})
		i += n
		end = i
	}
	return out
}

// signAt is the sign at i and its length.
func (t text) signAt(i int) (sign, int) {
	around := t.slice(i-1, i+2)
	behind := t.slice(i, i+2)
	for _, s := range signs {
		n := t.hasAny(i, s.words)
		if n == 0 {
			continue
		}
		bad := notAdmin
		switch s.kind {
		case road:
			bad = notRoads
		case number:
			bad = notNumber
		case village, estate:
			bad = []string{"农村", "乡村", "村里", "这个村", "全村", "学院路", "大学城"}
		}
		if n == 1 && (containsAny(around, bad) || containsAny(behind, bad)) && !(s.kind == admin && n == 1 && containsAny(t.slice(i-1, i+1), []string{"小区", "社区"})) {
			continue
		}
		if s.kind == number && !t.numbered(i) {
			continue
		}
		if s.kind != number && t.kindly(i+n) {
			continue // the sign is within a longer name: 城门村, 市北区
		}
		return s.kind, n
	}
	return 0, 0
}

// kindly says that another sign follows at once, so that the one before belongs to its name: 文苑(路), 市(区).
func (t text) kindly(i int) bool {
	for _, s := range signs[:4] {
		if t.hasAny(i, s.words) > 0 {
			return true
		}
	}
	return false
}

// numbered says that a number, or a letter, stands before i.
func (t text) numbered(i int) bool {
	r := t.at(i - 1)
	return spoken.HasNumber(r) || isLatin(r) && (t.at(i) == '座' || t.at(i) == '栋' || t.at(i) == '幢' || t.at(i) == '区') || strings.ContainsRune("甲乙丙丁东西南北", r) && r != 0 && t.at(i) != '期' && t.at(i) != '门' && t.at(i) != '房'
}

// nameBefore is where the part whose sign is at i begins, not before least.
func (t text) nameBefore(i int, kind sign, least int) int {
	from, longest := i, 8
	if kind == number {
		for from > least && (spoken.HasNumber(t[from-1]) || isLatin(t[from-1]) || strings.ContainsRune("-－杠甲乙丙丁东西南北第之", t[from-1])) {
			from--
		}
		return from
	}
	for from > least && i-from < longest {
		r := t[from-1]
		if !isHan(r) && !isDigit(r) && !isLatin(r) {
			break
		}
		if strings.ContainsRune(stops, r) && !containsAny(t.slice(from-2, from+1), stopPlaces) {
			break
		}
		if t.leadsTo(from) || t.digitsBefore(from) >= 5 {
			break
		}
		from--
	}
	for from < i && (strings.ContainsRune("嗯呃额啊哦诶", t[from]) || t[from] == '家' && strings.ContainsRune("我你他她您们", t.at(from-1)) && from > 0) {
		from++
	}
	return from
}

// digitsBefore is how many digits end at i, five at most: so many are a number of their own.
func (t text) digitsBefore(i int) (n int) {
	for n < 5 && spoken.IsDigit(t.at(i-n-1)) {
		n++
	}
	return n
}

// leadsTo says that words which lead to an address end at i.
func (t text) leadsTo(i int) bool {
	return endsAny(t.before(i, 4), []string{"报修", "上门", "女士", "先生", "小姐", "同志", "室友", "朋友", "地址", "然后", "现在", "那个", "就是", "那边", "这边", "地点", "位于", "地方", "家里", "师傅", "麻烦", "收件", "门牌", "公司", "单位", "报装", "移机", "宽带", "安装"})
}

// joined says that b goes on where a ended.
func (t text) joined(a, b part) bool {
	gap := t.slice(a.to, b.from)
	if len([]rune(gap)) > 8 {
		return false
	}
	left := strings.Map(func(r rune) rune {
		if strings.ContainsRune("，,、 嗯呃额啊那个这就是然后还有哦诶对的里-·。", r) {
			return -1
		}
		return r
	}, gap)
	if strings.Contains(gap, "。") && b.kind < number {
		return false
	}
	if n := len([]rune(left)); n > 0 && n <= 6 && left == gap && a.kind == number && b.kind == number { // 222号奥体名座1802室
		return !strings.ContainsAny(left, stops)
	}
	return left == ""
}

// address judges a chain of parts.
func (t text) address(parts []part) (Span, bool) {
	var n [number + 1]int
	buildings := 0
	if listed(parts) {
		return Span{}, false
	}
	for _, p := range parts {
		n[p.kind]++
		if p.kind == number && t.at(p.to-1) != '号' {
			buildings++
		}
	}
	from, to := parts[0].from, t.tail(parts)
	before := t.before(from, 10)
	live := containsAny(before, liveWords)
	if parts[0].kind == estate && hasPrefixAny(t.slice(from, to), nameless) || containsAny(t.slice(from, to), []string{"营业厅", "派出所"}) {
		return Span{}, false
	}
	if n[number] == len(parts) && !flat(parts, to) && public(t.slice(t.nameBefore(from, estate, 0)-2, from)) { // 中山医院3号楼12层
		return Span{}, false
	}
	house := n[number] > 0 && n[road]+n[estate]+n[village] > 0
	if behind := t.clause(to, 5); !flat(parts, to) && (containsAny(behind, shopWords) || !house && containsAny(behind, areaWords)) {
		return Span{}, false
	}
	ok := house && t.certain(parts) ||
		n[admin] >= 2 && n[road]+n[estate]+n[village] > 0 && (live || n[number] > 0) ||
		n[number] >= 2 && buildings >= 2 || n[number] >= 2 && live ||
		live && (n[estate] > 0 && to-from >= 4 || n[village] > 0 && n[admin] > 0) ||
		n[admin] >= 3 && live ||
		n[admin] >= 1 && n[estate] > 0 && to-from >= 6 && live
	return Span{from, to, Address}, ok && to-from >= 4
}

// clause is up to n characters from i on, up to the mark that ends the clause: what follows it is no more said of what stands before i.
func (t text) clause(i, n int) string {
	behind := t.slice(i, i+n)
	if end := strings.IndexFunc(behind, func(r rune) bool { return r != ' ' && isPause(r) }); end >= 0 {
		return behind[:end]
	}
	return behind
}

// flat says that an address, which ends at to, goes down to a door: that is a home, whatever is said of it.
func flat(parts []part, to int) bool {
	last := parts[len(parts)-1]
	return len(parts) > 1 && (to > last.to && last.kind == number || slices.Contains([]string{"单元", "室", "户", "房"}, last.word))
}

// listed says that parts are nothing but numbers of one kind: 三期、六期、十二期 are terms, 三号楼和五号楼 houses. An address goes down from kind to kind.
func listed(parts []part) bool {
	return len(parts) > 1 && !slices.ContainsFunc(parts, func(p part) bool { return p.kind != number || p.word != parts[0].word })
}

// certain refuses numbers that stand alone behind a road or an estate of which the name is missing.
func (t text) certain(parts []part) bool {
	for _, p := range parts {
		if (p.kind == road || p.kind == estate || p.kind == village) && (p.to-p.from >= 3 || p.word == "") {
			return true
		}
	}
	return len(parts) >= 3
}

// tail is where an address ends: behind its last part, or behind the number of a room that follows without a sign.
func (t text) tail(parts []part) int {
	last := parts[len(parts)-1]
	end := last.to
	if t.at(end) == '之' && spoken.IsDigit(t.at(end+1)) {
		end += 2
	}
	i := end
	for strings.ContainsRune("，,、 嗯呃-", t.at(i)) && t.at(i) != 0 {
		i++
	}
	j, n := i, 0
	for n < 8 && (spoken.IsDigit(t.at(j)) || n > 0 && strings.ContainsRune("-－杠", t.at(j)) && spoken.IsDigit(t.at(j+1))) {
		j, n = j+1, n+1
	}
	if n >= 2 && n <= 7 && (last.kind == number || i == end) && !t.measured(j, n >= 3 && i == end && slices.Contains(houses(), last.word)) && !spoken.IsDigit(t.at(j)) {
		return j
	}
	if n >= 2 && n <= 7 && t.at(j) == 0 && last.kind == number {
		return j
	}
	if last.kind != number && strings.ContainsRune(numberEnd, t.at(i)) {
		return end
	}
	return end
}

// houses are the signs of buildings, at whose heels the number of a room stands.
func houses() []string { return []string{"栋", "幢", "座", "单元", "号楼", "楼"} }

// measured says that the word for what was counted stands at i. Behind the digits of a room few are: 2栋301点不亮 is no time.
func (t text) measured(i int, room bool) bool {
	if room {
		return t.hasAny(i, []string{"元", "块", "兆", "g", "%", "年", "分钟"}) > 0
	}
	return t.at(i) != 0 && strings.ContainsRune("元块月年点分天个位次兆g%", t.at(i))
}
