package pii

import (
	"bytes"
	"compress/gzip"
	_ "embed" // words.txt.gz
	"io"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

// Names of people: a family name and one or two characters more. What tells them from other words is what stands around them, how
// usual the characters are in given names, and the dictionary.

//go:embed words.txt.gz
var wordFile []byte

// words are the words of the dictionary, read once at first use (about 10 ms); see WORDS.md.
var words = sync.OnceValue(func() map[string]bool {
	out := map[string]bool{}
	z, err := gzip.NewReader(bytes.NewReader(wordFile))
	if err != nil {
		return out // the file is a part of the program, and a test reads it
	}
	raw, _ := io.ReadAll(z)
	for w := range strings.FieldsSeq(string(raw)) {
		out[w] = true
	}
	return out
})

const (
	// surnames are the family names of one character, the common 300.
	surnames = "占王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓冯韩曹曾彭萧肖蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢傅钟姜崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎闫薛尹段雷黎史龙陶贺顾毛郝龚邵万钱严覃武莫孔向汤常温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝洪付代邸阚冼栗蔺亓仝闻昝钮阙展尧隗慎逄佀战矫宣糜郁杭诸嵇荀惠封芮储班伊厉戎祖束幸郜薄印宿邰鄂索赖屠胥贡劳扶郦雍濮寿扈燕冀浦茹习宦鱼戈庾暨居衡匡国沃蔚隆晁訾鞠丰巢蒯荆竺逯盖桓阴裘谌揭奚强骈淳仰雒"
	// rare are family names only where words say that somebody is named.
	rare = "花水宝但种"
	// doubtful are family names that are words of their own as often: two characters that begin with one are no name by themselves.
	doubtful = "占高方万安和单明时常全应成连向于费路党米车管游水严文古关商石白金马牛温平黄蓝华江左边元卫云林叶范付代展战闻慎许项计花包齐甘苗景冷谷沙纪雷龙毛钱封班束幸印索习居国盖强丰杭伊诸惠厉燕祖宿薄鱼衡阴隆浦冀储贡劳扶寿仰"
	// given are characters that given names are made of.
	given = "一亦伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂玲华红建国文志辉萍春燕玉梅海云林波宇飞鹏浩欣怡梓涵雨轩子豪俊思睿晨曦佳琪嘉雪婷倩颖慧莉琳琴雯丹凤洁美珍淑贞荣爱香莲菊花彩翠青素银巧月仙金福生龙元全胜学祥才武新利清东彬富顺信昌成康星光天达安岩中茂进坚和彪博诚先敬震振壮会群心邦承乐绍功松善厚庆民友裕河哲江亮政谦亨奇固之轮翰朗伯宏言若鸣朋斌梁栋维启克伦翔旭泽辰士以致树炎德行时泰盛雄琛钧冠策腾楠榕风航弘义兴良飙岭永长根旺水山正阳鑫森宝贵宗昊然熙程凯瑞瑶璐璇蕾薇蓉菲菁晶妍茜秋珊莎锦黛婉娴瑾露佩洪君仁礼忠恒益霖轶奕诗语梦可依诺馨瑜钰昕彤萱雅卓逸远晓小大立理连方希毅运鸿继世家少尚道铭钢铁柱栓喜守传保满仓魁耀祖培基业勤俭齐治万千百润滨湘赣京津沪苏浙晋冀豫皖宁川渝芬芝芸苗茹莹荷萌菡蓓蕊薪虹蝶裳衡觉誉详谊贤赫越路跃辽迅迎逊逵遥郁野铃锋锐镇闯阔陵隆雁霄韬韵顶颂飘骁骏高鲁麒麟黎默鼎龄峰吉凡勋乾坦垒城塔境增夏夕奋奎奥妙妮姗姝姣娇娥媛媚嫣孝宪宵寅寒尧岗岚岳峥嵘州巍帅帆帝庭廷弛彦彧征忆怀怜恬悦惠愉慈憬戈扬抒拓捷掌撼攀敦斐旋旎旗昂昆昭显晗晟晴暄暖曙朔朵朴权杉杏杨柏柔柯栩桃桐桥桦梧植楚榆樱欢殿毓沁沐沛沫泉泊泓洲浚涌涓淇淞淮深淳渊温游湖湛溢溪滔漫潇潮澄澈激瀚灵灿炀炫烁烨焕煜照煌爽牧犀玄玖珂珏珑珠班琦琨琬瑄瑗瑛瑟璋璟甜甫申略疆白盈盼睦矗磐祎祐祯祺禄禹秉秦穆穗童端竹笑笙笛箐筱简粤纯纳纶绒绘绚绮绯缘缨罡羽翎翼耿聪肖胤舒舟艺艾节芙芊芒芷苑范茁茵荃草荔莘莞莺葵蒙蓝蔚蕴薰藜虎虞蝉西观讯许谱谷豆贝赋赛赟赢轲辈辛迈迪逍邑郎郡酉钊钦铎铖铮锡锟键镜闵闽阅陆陶隽集零雷霁霆霓非韦音领频颜飒馥驰骐骞骥魏鲲鸥鸽鸾鹃鹂鹄鹤麓黄威健南北双冬冰凝冲净凌剑加劲包化午升卉协印厉叶合名周品唯喆园圆坤垚堂塬声夫夷好妹姜孟定宜宾寿封尉尊岱峻崇崧嵩左布师常年应庚弟张律徽恩悟拥持挺日景智曼朝材极枝格械椿横步殊汝池沅法济浔淼港漪潘瀛火灏灼炜烈煊熠牛特狄玛环现琢琼男画登真瞳石砚碧社科移稳章竣米粒紫纬经细终绪罗老耘聆联肃育自舜船芦芮荟菱落蒂蓬融衍裔襄角训谨赵通鉴钟锴阵阿隐霏项顾颐马驹骅鱼鲜亚楷恺懿姿滢潼玥汀芹蔓弈献锁招娣囡婵婕妤娅婧琰珺玟玮琇琏祉祈禧霈靓靖颢亭芃苒茉蕙菀蓁葳铄铠镕湉澍沣洵濠濛昱晏旻昶晔曜昀晞劭励彰桉槿樾檬棣援设占俏娃翀翊翱逢遇钥锜闳阡陌雍霜骋鹦鹰婀媱嫒嫔孜存宥宬屹岑峤帷幸弦弼徐忻怿恪悠惟惜意愿慎懋戎扶择拾敖斓斯昙映晁晌杭析枫柠栀株栎桢梨棋棠榛槐橙檀歆汐沚沼泠泱洛浠涧渲湄溶滟漾潆澜濯炘烽焱煦熹燃燊燚犇珣琅琸琚璃璞璧畅皓瞻矜砺硕禾秾秒穹筠篁籽纭绎绫缇缦羲翘腊舞芋芍芎芯苋茗荀荻菏菘葆蔺薏薛藤蘅虔蜜诣谌谧贺轾辕迦遐邈邵酩醒铀阁霭韧韶颀飏驭鲤鸢麾麦"
	// placeEnds are the last characters of places rather than of people.
	placeEnds = "城村镇县区路街厂店楼园苑桥湖山庄院馆站寺塔港州市省里湾坝坊门"
	// never stand in names: what talk is made of
	talk = "的了吗呢吧么不没您你他她它这那我们是在就都也还要啊呀哦嗯呃哈个把被给跟向从对很再说打问查请谢叫办想能会让去来到过着得地和与或但因所如果为什怎哪谁几少点些元块号码费卡网机话线"
)

var compounds = []string{"欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "司徒", "夏侯", "端木", "南宫", "轩辕", "独孤", "长孙", "宇文", "闻人"}

// Words that introduce a name: after the first kind almost anything is one, after the second what looks like one, and what stands before
// people's titles too.
var (
	sureIntro = []string{
		"自称", "化名", "大名", "小名", "学名", "我叫做", "我的名字叫", "我的名字是", "我名字叫", "我名字是", "名字叫", "名字是", "名字写", "名字", "姓名叫", "姓名是", "姓名", "全名叫", "全名是", "全名", "贵姓", "怎么称呼", "收货写", "收件写", "真名叫", "真名是", "本名叫", "本名", "名叫", "我叫", "他叫", "她叫", "人叫", "叫做", "机主是", "机主叫", "机主姓名",
		"户主是", "户主叫", "户主姓名", "户名是", "户名", "联系人是", "联系人叫", "联系人写", "收件人是", "收件人写", "收件人", "收货人", "开户人是", "开户人", "持卡人是", "持卡人", "本人叫", "登记的是", "写的是", "法人叫", "法人是", "法人代表", "负责人叫", "负责人是", "经办人是", "经办人", "代办人", "被保险人", "报案人", "报修人",
		"投保人", "被保人", "受益人", "担保人", "借款人", "贷款人", "参保人", "紧急联系人", "签字人", "经手人", "介绍人", "推荐人", "卡主", "账户名", "登记名", "曾用名", "好像叫", "就叫", "登记在", "抬头写", "抬头是", "抬头", "实名是", "署名", "老公叫", "老婆叫", "爱人叫", "儿子叫", "女儿叫", "孩子叫", "妈妈叫", "爸爸叫", "母亲叫", "父亲叫", "丈夫叫", "妻子叫", "那个叫", "一个叫", "有个叫", "人是", "叫",
	}
	// nounIntro says who somebody is, verbIntro that something is done to somebody.
	// papers say whom they are made out to: 病历上是, 合同写的是.
	papers    = []string{"病历", "合同", "单子", "户口本", "身份证", "账单", "保单", "系统", "发票", "档案", "协议", "证件", "房产证", "快递单", "申请表", "名单", "签名", "登记", "留的", "报的"}
	nounIntro = []string{
		"我是", "本人", "机主", "户主", "车主", "业主", "联系人", "法人", "客户", "用户", "老公", "老婆", "爱人", "儿子", "女儿", "父亲", "母亲", "爸爸", "妈妈", "我爸", "我妈", "丈夫", "妻子", "媳妇", "弟弟", "妹妹", "哥哥", "姐姐", "同事", "朋友", "邻居", "房东", "租客", "师傅", "经理", "主任", "员工", "维修工", "装维", "业务员", "营业员", "工作人员", "服务员", "销售员", "收费员", "快递员", "司机", "护士", "律师", "楼长", "村长", "书记", "网格员", "物业的", "营业厅的", "前台的", "卡主", "房主", "舅舅", "姑姑", "姨妈", "舅妈", "姐夫", "妹夫", "嫂子", "公公", "婆婆", "老伴", "老头子", "老太太", "闺女", "儿媳", "女婿", "侄女", "外孙", "室友", "合伙人", "前夫", "前妻", "男朋友", "女朋友", "他爸", "他妈", "她爸", "她妈", "孩子爸", "孩子妈",
		"坐席", "话务员", "班长", "收件", "代办", "老板", "对象", "同学", "亲戚", "外甥", "侄子", "孙子", "孙女", "奶奶", "爷爷", "岳父", "婆婆", "职员", "老师", "医生", "客服", "签收人", "寄件人", "取件人", "领取人", "登记人", "责任人", "负责人", "办理人", "授权人", "缴费人", "付款人", "使用人", "申请人", "委托人", "代理人", "投诉人", "来电人", "监护人", "承租人", "这位", "那位", "一位", "叔叔", "阿姨", "表哥", "表弟", "表妹", "表姐", "堂哥", "我哥", "我姐", "我弟", "我妹", "我叔", "我舅", "我姑", "我姨", "我伯", "表叔", "大伯", "伯父", "伯母", "婶婶", "婶子", "大娘", "大姨", "小姨", "姨夫", "姑父", "姑妈", "大舅", "小舅", "外公", "外婆", "姥姥", "姥爷", "老爸", "老妈", "老哥", "班主任", "主播", "中介", "包工头", "保姆", "保安", "护工", "教练", "辅导员", "房客", "租户", "住户", "店员", "导购", "柜员", "信贷员", "代理",
		"收款方", "付款方", "甲方", "乙方", "店长", "主管", "组长", "站长", "科长", "处长", "局长", "会计", "院长", "校长", "队长", "客户经理",
	}
	verbIntro = []string{
		"叫一下", "找一下", "问一下", "喊一下", "找", "给", "跟", "替", "帮", "让", "请", "问", "转", "是", "姓", "和", "寄给", "交给", "转给", "打给", "过户给", "联系", "咨询", "投诉", "感谢", "表扬", "以前是", "代", "代表", "派", "叫来", "接待的", "约了", "约好", "碰到", "遇到", "等", "改成", "改为", "换成", "变更为", "过户到", "到", "用", "写", "填", "从", "由", "被", "你好", "您好",
	}
	afterName = []string{"先生", "女士", "小姐", "同志", "的名字", "的身份证", "名下", "本人", "的号", "的电话", "的手机", "的卡", "的账户", "的宽带", "师傅", "老师", "经理", "主任", "阿姨", "大爷", "大哥", "大姐", "女儿", "儿子", "家里", "家的", "签收", "收", "住在", "家住", "接电话", "接一下电话", "听电话"}
	titles    = []string{"先生", "女士", "小姐", "同志", "师傅", "老师", "经理", "主任", "阿姨", "大爷", "大哥", "大姐", "总", "工", "老板", "叔叔", "医生", "警官", "会计", "班长", "姓"}
	minority  = []string{"阿依", "阿卜杜", "阿不都", "买买提", "麦麦提", "古丽", "热依", "努尔", "迪丽", "艾力", "吐尔", "扎西", "卓玛", "次仁", "多吉", "巴特尔", "木合", "艾合", "帕尔", "德吉", "旺堆", "乌云", "其其格"}
	// notNames begin like names and are none, though the dictionary lacks them.
	notNames = []string{
		"方便", "马上", "白天", "万一", "何时", "于是", "常用", "单位", "全家", "关机", "关于", "时间", "包月", "费用", "明天", "明白", "和你", "和我", "小王", "小李", "向你", "安排", "申请", "左右", "边上", "文件", "华为", "移动", "路由", "金额", "应该", "那个", "司机", "单独", "解约", "严重", "成功", "房子", "房东",
		"安装", "管理", "高清", "高速", "高峰", "时候", "时长", "全部", "全国", "全球", "包年", "包含", "车上", "车里", "连网", "连不", "麻烦", "简单", "游戏", "向您", "常常", "万元", "关闭", "关停", "易付", "金卡", "金币", "金牌", "白金", "银卡", "星云", "江苏", "江西", "江南", "江北", "江宁", "江东", "安徽", "宁夏", "宁波", "云南", "贵州", "广州",
		"苏州", "徐州", "常州", "温州", "杭州", "郑州", "兰州", "海南", "河南", "湖南", "山东", "山西", "黄金", "石家", "包头", "金华", "连云", "成都", "重庆", "南京", "马鞍", "康熙", "项目", "先生", "符合", "章程", "水电", "盛世", "祝您", "祝你", "谢谢", "许多", "程序", "阳光", "任何", "任务", "祝贺", "高兴", "古城",
		"盛大", "常见", "向上", "左边", "右边", "毛病", "钱包", "钱多少", "钱多了", "付款", "付费", "付钱", "代办", "代理", "代扣", "代为", "付了", "付过", "明细", "展示", "战略", "费率", "费了", "房租", "金融", "温馨", "文明", "文字", "顾客", "和平", "平安", "安全", "安静", "安心", "全新", "连续", "计算", "毕竟", "尤其", "尽快", "时不", "景区", "单子", "单号", "季度", "师兄", "余额", "余量", "党员", "路上", "路口", "路费", "路段", "路面", "全月", "全称", "全仓", "刁民", "查户", "班长", "祝好", "祝安", "关彩",
	}
	// notGiven are words that follow a character that may be a family name, and are made of characters of given names.
	notGiven    = []string{"大夫", "银行", "承诺", "彩铃"}
	foreignName = regexp.MustCompile(`^[一-龥]{2,8}[·•][一-龥]{2,10}`)
	latinName   = regexp.MustCompile(`^[a-z]{2,14}(?: [a-z]{2,14}){0,2}`)
)

// names finds the names of people.
func (t text) names() []Span {
	var out []Span
	for i := 0; i < len(t); i++ {
		if end := t.nameAt(i); end > i {
			out = append(out, Span{i, end, Name})
			i = end - 1
		}
	}
	return t.again(out)
}

// again adds the places where a name of three characters or more that was found stands once more, as in 让马上飞接电话，他叫马上飞.
func (t text) again(found []Span) []Span {
	for _, s := range found {
		n := s.End - s.Start
		if n < 3 || !isHan(t[s.Start]) {
			continue
		}
		for i := 0; i+n <= len(t); i++ {
			if slices.Equal(t[i:i+n], t[s.Start:s.End]) && !slices.ContainsFunc(found, func(o Span) bool { return o.Start < i+n && i < o.End }) {
				found = append(found, Span{i, i + n, Name})
			}
		}
	}
	slices.SortFunc(found, func(a, b Span) int { return a.Start - b.Start })
	return found
}

// trust says how far the words before a place let expect a name: 0 not at all, 1 of somebody something is done to, 2 of somebody who is
// named by what he is, 3 for certain.
type trust int

// introAt is what the words before i let expect.
func (t text) introAt(i int) trust {
	if i > 1 && t[i-1] == t[i] && t[i-2] == '姓' { // 我姓胡胡军
		return 3
	}
	j := i
	for j > 0 && (t[j-1] == ' ' || t[j-1] == ':' || t[j-1] == '“' || t[j-1] == '"' || t[j-1] == ',' && endsAny(t.slice(0, j-1), []string{"姓名", "名字", "机主", "户名", "联系人", "收件人", "是我", "本人", "贵姓", "怎么称呼"})) {
		j--
	}
	if n := t.skipHem(j); n < j {
		j = n
	}
	s := t.before(j, 8)
	switch {
	case endsAny(s, sureIntro):
		return 3
	case endsAny(s, nounIntro), j < i && endsAny(s, []string{"是我"}), isRole(s):
		return 2
	}
	if noun, ok := linked(t.before(j, 12)); ok && endsAny(noun, sureIntro) {
		return 3
	} else if ok && (endsAny(noun, nounIntro) || endsAny(noun, papers) || isRole(noun)) {
		return 2
	}
	switch {
	case endsAny(s, verbIntro):
		return 1
	}
	return 0
}

// linked cuts what links a noun with the name behind it: 户名必须是, 机主现在写的是.
func linked(s string) (noun string, ok bool) {
	for _, verb := range []string{"是", "叫", "写", "填", "为", "写的是", "填的是", "登记的是", "显示"} {
		rest, found := strings.CutSuffix(s, verb)
		if !found {
			continue
		}
		ok = true
		for again := true; again; {
			again = false
			for _, w := range []string{"必须", "应该", "好像", "可能", "大概", "确实", "本来", "原来", "以前", "现在", "之前", "当时", "一直", "仍然", "已经", "那里", "那边", "这里", "上面", "后来", "其实", "还", "也", "都", "就", "才", "得", "要", "应", "不", "又", "的", "那", "上"} {
				if cut, found := strings.CutSuffix(rest, w); found {
					rest, again = cut, true
				}
			}
		}
		if noun == "" || len(rest) < len(noun) {
			noun = rest
		}
	}
	return noun, ok
}

// isRole says that a text ends with what somebody is in a paper: 出租人, 见证人.
func isRole(s string) bool {
	r := []rune(s)
	return len(r) >= 3 && r[len(r)-1] == '人' && (words()[string(r[len(r)-3:])] || words()[string(r[len(r)-3:len(r)-1])])
}

// skipHem goes back over what people say while they think: 我叫那个，嗯，王建国.
func (t text) skipHem(i int) int {
	for _, w := range []string{"那个", "嗯", "呃", "额", "啊", ",", "、"} {
		n := utf8.RuneCountInString(w)
		if i >= n && t.slice(i-n, i) == w && i > n {
			if got := t.skipHem(i - n); endsAny(t.before(got, 8), []string{"叫", "姓名", "名字是", "姓名是", "户名是", "机主是"}) {
				return got
			}
		}
	}
	return i
}

func endsAny(s string, all []string) bool {
	for _, w := range all {
		if strings.HasSuffix(s, w) {
			return true
		}
	}
	return false
}

// nameAt is where a name that begins at i ends; i when none does.
func (t text) nameAt(i int) int {
	first := t[i]
	if !isHan(first) && !isLatin(first) {
		return i
	}
	if end := t.otherName(i); end > i {
		return end
	}
	surname := 0
	if t.hasAny(i, compounds) > 0 {
		surname = 2
	} else if strings.ContainsRune(surnames, first) || strings.ContainsRune(rare, first) && t.introAt(i) >= 2 {
		surname = 1
	}
	if surname == 0 {
		return i
	}
	intro := t.introAt(i)
	best, most := i, 0
	for n := 2; n >= 1; n-- {
		end := i + surname + n
		if points := t.likelihood(i, surname, n, intro); points > most && end <= len(t) {
			best, most = end, points
		}
	}
	if surname == 2 && intro == 3 && best == i && isPause(t.at(i+2)) {
		return i
	}
	return best
}

// otherName reads names that have no Chinese family name, where words say that one comes.
func (t text) otherName(i int) int {
	if isHan(t[i]) && t.dotted(i) && !(i > 0 && isHan(t[i-1]) && t.introAt(i) == 0) {
		if m := foreignName.FindString(t.after(i, 20)); m != "" && !strings.ContainsAny(m, "叫是我他她你") && (t.introAt(i) >= 2 || i == 0 || isPause(t[i-1])) {
			_, own, _ := strings.Cut(strings.ReplaceAll(m, "•", "·"), "·")
			n := 0
			for _, r := range own {
				if strings.ContainsRune(talk+"从会用办", r) {
					break
				}
				n++
			}
			if n >= 2 {
				return i + utf8.RuneCountInString(m) - utf8.RuneCountInString(own) + n
			}
		}
	}
	if t[i] == '老' && t.at(i+2) == '头' && strings.ContainsRune(surnames, t.at(i+1)) && !strings.ContainsRune(doubtful, t.at(i+1)) && !strings.ContainsRune("发像疼痛上脑脸里条目", t.at(i+3)) { // 老李头
		return i + 3
	}
	if n := t.hasAny(i, minority); n > 0 && t.introAt(i) >= 2 {
		for n < 8 && isHan(t.at(i+n)) && !strings.ContainsRune(talk, t.at(i+n)) && !words()[t.slice(i+n, i+n+2)] {
			n++
		}
		return i + n
	}
	if isLatin(t[i]) && !isLatin(t.at(i-1)) && !isDigit(t.at(i-1)) {
		if m := strings.TrimSpace(latinName.FindString(t.after(i, 40))); strings.Contains(m, " ") && (t.titled(i+len(m)) || endsAny(t.before(i, 3), []string{"写", "是"}) && (isPause(t.at(i+len(m))) || t.at(i+len(m)) == '就')) {
			return i + len(m)
		}
	}
	if isLatin(t[i]) && t.introAt(i) == 3 && !endsAny(t.before(i, 4), []string{"用户名", "网名"}) && !containsAny(t.before(i, 12), []string{"wifi", "无线", "热点", "网络", "账号", "帐号", "路由"}) {
		if m := strings.TrimSpace(latinName.FindString(t.after(i, 40))); m != "" && !isDigit(t.at(i+len(m))) && t.at(i+len(m)) != '@' && len(m) >= 3 && !strings.ContainsAny(m, "0123456789") &&
			m != "wifi" && m != "vip" && m != "app" && m != "plus" && m != "volte" {
			return i + len(m)
		}
	}
	return i
}

// dotted says that the dot of a foreign name stands within reach behind i.
func (t text) dotted(i int) bool {
	for j := i + 2; j <= i+8; j++ {
		if r := t.at(j); r == '·' || r == '•' {
			return true
		}
	}
	return false
}

// likelihood says how much speaks for a name of n characters behind a family name of so many at i; 0 = it is none.
func (t text) likelihood(i, surname, n int, intro trust) int {
	end := i + surname + n
	if end > len(t) {
		return 0
	}
	usual := 0
	for _, r := range t[i+surname : end] {
		if !isHan(r) || strings.ContainsRune(talk, r) && !(strings.ContainsRune("和来会", r) && isPause(t.at(end))) {
			return 0
		}
		if strings.ContainsRune(given, r) {
			usual++
		}
	}
	if t.otherWord(i, surname, n, usual, intro) || intro == 1 && t.at(i-1) == '姓' && t[i] == t.at(i+1) { // 姓田田亮: the second is the name

		return 0
	}
	if intro == 0 && usual == n && t.spelledOut(i, end) {
		return 8 + 3*usual
	}
	points := 4*int(intro) + 3*usual + 2*(surname-1)
	if n == 2 {
		points += 2
		if words()[t.slice(i+surname, end)] && (usual < 2 || intro == 0) {
			points -= 3 // 王国家
		}
	}
	if surname == 2 && usual == n {
		points += 45 // 欧阳娜: hardly another word
	}
	points += t.border(end, n == 2)
	if t.titled(end) {
		points += 5
	}
	if t.spelled(i, end) {
		points += 8
	}
	return max(0, points-t.bar(intro, n, usual, i, end))
}

// otherWord says that what could be a name is a word of the dictionary, or reaches into one.
func (t text) otherWord(i, surname, n, usual int, intro trust) bool {
	end := i + surname + n
	spelled := (intro > 0 || isPause(t.at(i-1))) && t.spelled(i, end)
	switch {
	case t.hasAny(i+surname, titles) > 0, t.hasAny(i+surname, notGiven) > 0 && intro < 2, t.role(i):
		return true
	case spelled && usual == n && t.spelledOut(i, end):
		return false
	case hasPrefixAny(t.slice(i, end+1), notNames): // 代办人高兴旺
		return intro < 3 || n < 2 || !isPause(t.at(end)) || !strings.ContainsRune(given, t.at(end-1))
	case spelled:
		return false
	case intro < 2 && !t.titled(end) && (strings.ContainsRune(placeEnds, t.at(end-1)) || n == 1 && strings.ContainsRune(doubtful, t[i]) && !(usual == 1 && isPause(t.at(end)) && t.asked(i))):
		return true
	case intro == 3 || intro == 2 && usual == n:
		return false
	case words()[t.slice(i, end)]:
		return true
	case n == 2 && surname == 1 && words()[t.slice(i, i+2)] && !t.titled(end):
		return intro == 0 || usual < n || t.border(end, true) < 2 // 方便面, but 户主从江海涛改成
	}
	mine := t.titled(end) && strings.ContainsRune("我你他她", t.at(i-1)) // 到我方志远名下
	if i == 0 || intro == 0 && mine || intro == 1 && (t.titled(end) || t.asked(i)) || intro > 1 {
		return false
	}
	return words()[t.slice(i-1, i+1)] || slices.Contains(notNames, t.slice(i-1, i+1)) // the family name is the end of a word
}

// role says that the character at i ends a word of what somebody is: 坐席.
func (t text) role(i int) bool {
	return i > 0 && slices.ContainsFunc(nounIntro, func(w string) bool { return utf8.RuneCountInString(w) == 2 && w == t.slice(i-1, i+1) })
}

// asked says that people are asked, called or met by what stands before i.
func (t text) asked(i int) bool {
	return endsAny(t.before(i, 3), []string{"问", "找", "让", "请", "联系", "喊", "叫", "你跟", "我跟", "他跟", "她跟", "你好", "您好"})
}

// spelled finds what people say behind a name to tell how it is written: 天空的天, 双木林, 木子李.
func (t text) spelled(from, end int) bool {
	j := end
	for j < end+2 && isPause(t.at(j)) && t.at(j) != 0 {
		j++
	}
	for k := j + 2; k <= j+5 && j > end; k++ {
		if last := t.at(k); isHan(last) && isPause(t.at(k+1)) && strings.ContainsRune(t.slice(from, end), last) {
			return t.at(k-1) == '的' || k == j+2
		}
	}
	return false
}

// spelledOut says that nothing but a name from from to end is told, and one of its characters behind it: 石磊，石头的石.
func (t text) spelledOut(from, end int) bool {
	if !isPause(t.at(from-1)) || !isPause(t.at(end)) {
		return false
	}
	j := end
	for j < end+2 && isPause(t.at(j)) && t.at(j) != 0 {
		j++
	}
	for k := j + 3; k <= j+5; k++ {
		if last := t.at(k); isHan(last) && isPause(t.at(k+1)) && t.at(k-1) == '的' && strings.ContainsRune(t.slice(from, end), last) && strings.ContainsRune(t.slice(j, k-1), last) {
			return true
		}
	}
	return false
}

// titled says that a title, or another word that follows names, stands at i.
func (t text) titled(i int) bool { return t.hasAny(i, afterName) > 0 }

// bar is what must be surpassed for a name.
func (t text) bar(intro trust, n, usual, from, end int) int {
	switch {
	case intro == 3:
		return 6
	case intro == 2 && usual == n:
		return 9
	case intro == 2 && n == 2 && !strings.ContainsRune(doubtful, t[from]) && !words()[t.slice(from, from+2)]:
		return 11
	case intro == 2:
		return 14
	case intro == 1 && usual == n:
		return 7
	case intro == 1 && n == 2 && usual == 1 && !strings.ContainsRune(doubtful, t[from]) && !words()[t.slice(from, from+2)] && !words()[t.slice(from+1, end)]:
		return 10
	case intro == 1:
		return 12
	case t.titled(end) && usual == n:
		return 7
	case n == 1 && usual == 1 && isPause(t.at(from-1)) && isPause(t.at(end)) && !strings.ContainsRune(doubtful, t[from]):
		return 5 // nothing else is said
	case t.titled(end) && usual > 0:
		return 10
	case n == 2 && usual == 2 && (from == 0 || isPause(t.at(from-1))) && strings.ContainsRune("和跟与是、", t.at(end)) && t.at(end) != 0:
		return 6
	case n == 2 && usual == 2 && (from == 0 || isPause(t.at(from-1)) || strings.ContainsRune("的说我把被由对", t.at(from-1))):
		return 7
	case n == 2 && usual == 2 && !strings.ContainsRune(doubtful, t[from]):
		return 7
	case n == 2 && usual == 2:
		return 9
	}
	return 40
}

// border weighs what stands behind a name: an end or the beginning of a word speak for it, a word that reaches into it against.
func (t text) border(end int, long bool) int {
	next := t.at(end)
	switch {
	case isPause(next) || !isHan(next):
		return 3
	case strings.ContainsRune("的是在这说要也把和跟就他她办来打给托替", next):
		return 2
	}
	crosses := words()[t.slice(end-1, end+1)] && !words()[t.slice(end, end+2)]
	begins := words()[t.slice(end, end+2)]
	switch {
	case crosses && long:
		return -4
	case crosses:
		return -2
	case begins:
		return 2
	}
	return 0
}

func hasPrefixAny(s string, all []string) bool {
	for _, w := range all {
		if strings.HasPrefix(s, w) {
			return true
		}
	}
	return false
}
