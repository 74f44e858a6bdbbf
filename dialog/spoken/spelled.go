package spoken

import (
	"slices"
	"strings"
	"unicode/utf8"

	"hotline/internal/sound"
)

// Callers tell which character they mean: by a saying (弓长张), by a word that holds it (伟大的伟), by its parts (王字旁加个林), by how often a part
// is in it (三个金), or by its radical and itself (草字头的蒋).

// sayings name a character by its parts, most of them family names; the character is the last of each word.
//
//nolint:gochecknoglobals // a table
var sayings = byFirst(strings.Fields(`弓长张 小月肖 走字底赵 走之底赵 燕人赵 付钱付 三点水沈 立早章 耳东陈 木子李 双木林 口天吴 古月胡 言午许 午言许 走肖赵 三横王 三横一竖王 双人徐 双立人徐 人可何 单人何 人旁何 干勾于 干钩于 人则余 人未余 年余余 禾呈程 禾口王程 文刀刘 卯金刀刘 双口吕 口口吕 草头黄 大肚黄 廿由八黄 水工江 三点水江 美女姜 羊女姜 草将蒋 草头蒋 双耳聂 三耳聂 西早覃 三点水汪 水王汪 山今岑 木易杨 木羊样 羊木样 耳关郑 关耳郑 奠耳郑 两点水冯 二马冯 两点马冯 草头范 草字头范 四维罗 四夕罗 十八子李 卯金刘 又耳邓 又邑邓 登耳邓 白水泉 里予野 日月明 文武斌 女未妹 西贝贾 士心志 衣谷裕 山几凡 木寸村 木对树 田心思 自心息 亡心忘 立日音 立木亲 十口叶 口十叶 草头叶 禾火秋 禾日香 言射谢 言身寸谢 身寸射 土方坊 人良食 人言信 人韦伟 人建健 人尹伊 人二仁 人呆保 人木休 人共供 人五伍 人牛件 人主住 单人旁任 单人任 人壬任 单人旁伍 草头苏 办头苏 草办苏 草头薛 草头蔡 草祭蔡 草头董 草重董 草头萧 草肃萧 草头葛 草头莫 草头苗 草头荆 草头蓝 三点水沈 三点水潘 水番潘 三点水洪 水共洪 三点水温 三点水汤 三点水涂 三点水游 三点水沙 日青晴 木土杜 木白柏 木兰栏 木可柯 木每梅 木公松 木反板 女兆姚 女口如 女且姐 女子好 马户驴 马各骆 马奇骑 山佳崔 山隹崔 山鬼嵬 山夆峰 山风岚 山石岩 口王呈 王里理 王令玲 王林琳 王军珲 王路璐 王民珉 田各略 田力男 田介界 日央映 日生星 日京景 日成晟 日军晖 日斤昕 日光晃 日文旻 日天昊 上日下天昊 上日下京景 火华烨 火军辉 火韦炜 火日昱 金令铃 金同铜 金戈钱 金十针 金名铭 金监鉴 金失铁 月半胖 月巴肥 月各胳 月生胜 米青精 米分粉 立青靖 青争静 青见靓 言成诚 言司词 言吾语 言寺诗 言永咏 走己起 走召超 走干赶 弓也弛 弓单弹 方人放 方也施 方其旗 良月朗 吉力劼 吉页颉 其月期 古攵故 文而斐 非文斐 文非斐 大可奇 小大尖 小土尘 宝盖头宋 宝盖木宋 宝木宋 宝盖头安 宝盖女安 宝盖头宁 宝丁宁 宝盖头宗 宝盖头宇 宝盖头宫 宝盖头寇 竹头符 竹头简 竹间简 竹付符 竹官管 竹头管 雨令零 雨田雷 田雨雷 雨相霜 雨文雯 雨彗雪 雨路露 雨辰震 雨而需 虎头卢 上日下立音 户方房 尸古居 尸至屋 广木床 广龙庞 广占店 广郎廊 广予序 病丙病 门日间 门口问 门耳闻 门三闫 三横门闫 门马闯 门人闪 阎王阎 门才闭 包耳郇 包邑邱 丘耳邱 丘邑邱 右耳邱 右耳郭 享耳郭 高子郭 享邑郭 右耳郝 赤耳郝 赤邑郝 邵耳邵 召耳邵 召邑邵 右耳邵 君耳郡 者都都 丰邑邦 牙耳邪 右耳祁 示耳祁 邹耳邹 刍耳邹 右耳邹 刍邑邹 交耳郊 龙共龚 龙衣袭 龙耳聋 八刀分 十贝质 北田冀 匕禾秃 白王皇 白羽習 老日者 老匕老 老子孝 少力劣 力口加 加贝贺 加木架 刀口召 今心念 今贝贪 令页领 公羽翁 门虫闽 虫帝蹄 虫下虾 衣者褚 衣旁褚 示旁祝 示兄祝 衣由袖 示申神 示土社 石卯柳 木卯柳 牛文牧 牛寺特 羊君群 君羊群 羽立翌 羽田翟 羽隹翟 矢口知 矢豆短 目分盼 目艮眼 刃心忍 士口吉 壮士庄 广土庄 草壮庄 女弟娣 女亭婷 女良娘 女乔娇 女霜孀 女宛婉 女月娟 女冒媚 女眉媚 女亚娅 女那娜 女石妬 女少妙 女方妨 女生姓 女古姑 女台始 鱼羊鲜 鱼日鲁 鱼京鲸 弓虽强 弘弓弘 弓厶弘 弓长涨 身本体 车专转 车干轩 走戈越 亠回口亶 王旁瑞 丁口可 口丁叮 土申坤 土成城 土里埋 土不坏 山支岐 山夹峡 山令岭`))

// composed are the characters that names often hold, each with its radical and the rest, as callers take them apart: 王字旁加个林 is 琳.
//
//nolint:gochecknoglobals // a table
var composed = strings.Fields(`琳王林 玲王令 琼王京 珍王㐱 珊王册 瑞王耑 琪王其 瑶王遥 璐王路 珠王朱 琴王今 理王里 瑜王俞 瑾王堇 璇王旋 玮王韦 琦王奇 珂王可 玥王月 珩王行 璟王景 琰王炎 瑛王英 珏王玉 瑄王宣 琛王深 环王不 现王见 玫王文 珞王各 琅王良 珺王君 瑗王爰 琨王昆 玟王文 婷女亭 娟女月 娜女那 娇女乔 姗女册 婉女宛 媛女爰 妍女开 娅女亚 妮女尼 婕女捷 姝女朱 嫣女焉 媚女眉 娥女我 妙女少 如女口 姣女交 娴女闲 嫦女常 婵女单 娉女甹 姿次女 婧女青 娣女弟 姬女臣 妹女未 姚女兆 妤女予 涛水寿 浩水告 清水青 海水每 波水皮 洋水羊 洁水吉 江水工 河水可 汉水又 淑水叔 源水原 润水闰 沛水市 洪水共 淇水其 涵水函 溪水奚 澜水兰 滨水宾 漫水曼 潇水萧 湘水相 沐水木 泓水弘 津水聿 济水齐 瀚水翰 澄水登 鸿江鸟 沁水心 洲水州 池水也 沂水斤 淳水享 泳水永 汐水夕 淮水隹 渝水俞 洛水各 浦水甫 沙水少 沈水冘 潘水番 汪水王 汤水昜 温水昷 涂水余 游水斿 湛水甚 泉白水 法水去 芳草方 芬草分 英草央 萍草平 莉草利 莲草连 蓉草容 薇草微 荣草木 菊草匊 萌草明 蕾草雷 茜草西 莹草玉 艺草乙 苗草田 茹草如 蕊草心 菲草非 芸草云 荷草何 莎草沙 芝草之 芮草内 茂草戊 苏草办 蔡草祭 董草重 蒋草将 范草氾 萧草肃 葛草曷 莫草大 薛草辛 荆草刑 蓝草监 蔚草尉 蔓草曼 芷草止 若草右 菁草青 萱草宣 莘草辛 苑草夗 蓓草倍 茵草因 芹草斤 伟人韦 健人建 俊人夋 佳人圭 信人言 保人呆 仁人二 杰木火 仪人义 伦人仑 何人可 任人壬 伊人尹 付人寸 倩人青 伶人令 伯人白 仲人中 依人衣 亿人乙 倪人兒 位人立 傅人尃 佟人冬 他人也 代人弋 仕人士 倍人音 俪人丽 侠人夹 僖人喜 凯岂几 林木木 松木公 柏木白 桂木圭 梅木每 桃木兆 栋木东 权木又 枫木风 楠木南 彬林彡 桐木同 栩木羽 楷木皆 柯木可 柳木卯 杨木易 杜木土 村木寸 樊林大 模木莫 杉木彡 柱木主 樱木婴 桦木华 榕木容 格木各 析木斤 榆木俞 槐木鬼 檀木亶 校木交 枝木支 栾亦木 铭金名 锋金夆 钢金冈 铁金失 锐金兑 钧金匀 锦金帛 银金艮 镇金真 钰金玉 铮金争 锡金易 鉴金监 钟金中 钱金戋 铃金令 镜金竟 锟金昆 钊金刀 铎金又 镕金容 炜火韦 辉光军 焕火奂 烨火华 灿火山 炎火火 煜火昱 烁火乐 炳火丙 煌火皇 熠火习 烽火夆 灵火彐 炫火玄 煊火宣 熙火巳 明日月 晖日军 晓日尧 晨日辰 晴日青 旭九日 昊日天 昌日日 景日京 星日生 昱日立 昕日斤 晟日成 晗日含 曦日羲 映日央 昭日召 暄日宣 旺日王 晔日华 昆日比 旻日文 智知日 暖日爰 时日寸 昂日卬 晏日安 峰山夆 岩山石 岚山风 峻山夋 崇山宗 嵩山高 岳丘山 崔山隹 岭山令 岗山冈 巍山魏 屹山乞 峥山争 嵘山荣 岐山支 志士心 忠中心 恩因心 慧彗心 思田心 愉心俞 怡心台 恒心亘 悦心兑 慎心真 恬心舌 惟心隹 愿原心 意音心 感咸心 忻心斤 怀心不 性心生 恺心岂 憬心景 悟心吾 强弓虽 弘弓厶 张弓长 彤丹彡 彦产彡 雪雨彐 雷雨田 霞雨叚 露雨路 霖雨林 雯雨文 霏雨非 震雨辰 霄雨肖 静青争 靖立青 靓青见 章立早 竣立夋 端立耑 童立里 超走召 赵走乂 越走戉 起走己 达辶大 远辶元 进辶井 逸辶兔 通辶甬 道辶首 运辶云 迪辶由 迎辶卬 辽辶了 逊辶孙 选辶先 连辶车 建廴聿 延廴正 国口玉 圆口员 团口才 园口元 固口古 因口大 宁宀丁 安宀女 宇宀于 宏宀厷 宝宀玉 宗宀示 宋宀木 容宀谷 宸宀辰 宣宀亘 家宀豕 富宀畐 寒宀冫 实宀头 定宀正 宪宀先 宛宀夗 守宀寸 宜宀且 刚冈刂 利禾刂 刘文刂 创仓刂 剑佥刂 则贝刂 勇甬力 勋员力 勤堇力 励厉力 功工力 助且力 胜月生 鹏朋鸟 朋月月 朗良月 腾月马 肖小月 胡古月 期其月 鸣口鸟 凤几又 凰几皇 鸽合鸟 鹃月鸟 莺草鸟 军冖车 轩车干 轶车失 轲车可 辕车袁 骏马夋 驰马也 骁马尧 骥马冀 驹马句 冯冫马 凌冫夌 冰冫水 凝冫疑 冷冫令 凉冫京 净冫争 诚言成 诗言寺 谦言兼 谊言宜 语言吾 咏口永 词言司 谢言射 许言午 计言十 诺言若 论言仑 谭言覃 谨言堇 谋言某 让言上 谷八口 训言川 记言己 诸言者 诠言全 谚言彦 秀禾乃 秋禾火 程禾呈 和禾口 香禾日 穆禾㣎 科禾斗 季禾子 稳禾急 颖匕禾 颜彦页 顾厄页 项工页 顺川页 颂公页 顶丁页 领令页 颉吉页 硕石页 砚石见 碧白石 磐般石 础石出 确石角 斌文武 斐非文 敏每文 政正文 敬苟文 教孝文 放方文 效交文 敦享文 攀樊手 振手辰 扬手昜 拓手石 捷手疌 拥手用 握手屋 挺手廷 抒手予 授手受 掌尚手 拴手全 摇手遥 琢王豕 祥示羊 福示畐 祖示且 祺示其 神示申 祝示兄 禄示录 礼示乙 祁示阝 禅示单 祯示贞 社示土 祎示韦 红纟工 绍纟召 维纟隹 纪纟己 经纟巠 绢纟月 绮纟奇 缘纟彖 细纟田 绣纟秀 绿纟录 纯纟屯 纲纟冈 继纟米 级纟及 编纟扁 练纟东 纬纟韦 紫此纟 绪纟者 绚纟旬 缨纟婴 绒纟戎 翔羊羽 翠羽卒 翟羽隹 翁公羽 群君羊 美羊大 义丶乂 善羊口 姜羊女 贤又贝 贵中贝 贺加贝 贾西贝 贞卜贝 财贝才 赋贝武 赞先贝 费弗贝 资次贝 坤土申 城土成 培土咅 基其土 堂尚土 坚又土 圣又土 均土匀 境土竟 增土曾 坪土平 埔土甫 坡土皮 墨黑土 塔土答 阳阝日 陈阝东 陆阝击 陶阝匋 院阝完 阮阝元 陵阝夌 际阝示 郑关阝 邓又阝 邱丘阝 郭享阝 郝赤阝 邵召阝 邹刍阝 郎良阝 邢开阝 邦丰阝 都者阝 郁有阝 郡君阝 邴丙阝 鄢焉阝 邝广阝 庞广龙 康广隶 庆广大 庭广廷 廖广翏 廉广兼 廷廴壬 席广巾 庄广土 府广付 度广又`)

// radicals are the names of parts by the part that composed has.
var radicals = []struct{ say, part string }{
	{"三点水", "水"}, {"两点水", "冫"}, {"草字头", "草"}, {"草头", "草"}, {"王字旁", "王"}, {"王旁", "王"}, {"斜玉旁", "王"}, {"斜王旁", "王"}, {"玉字旁", "王"}, {"女字旁", "女"}, {"女旁", "女"}, {"单人旁", "人"}, {"人字旁", "人"}, {"单立人", "人"}, {"单人", "人"}, {"双人旁", "彳"}, {"双立人", "彳"},
	{"木字旁", "木"}, {"木旁", "木"}, {"金字旁", "金"}, {"金旁", "金"}, {"火字旁", "火"}, {"火旁", "火"}, {"日字旁", "日"}, {"日旁", "日"}, {"日字头", "日"}, {"山字旁", "山"}, {"山字头", "山"}, {"竖心旁", "心"}, {"心字底", "心"}, {"弓字旁", "弓"}, {"雨字头", "雨"}, {"立字旁", "立"}, {"走之底", "辶"}, {"走之旁", "辶"}, {"走之", "辶"}, {"走字旁", "走"}, {"走字底", "走"},
	{"宝盖头", "宀"}, {"宝盖", "宀"}, {"立刀旁", "刂"}, {"立刀", "刂"}, {"月字旁", "月"}, {"车字旁", "车"}, {"马字旁", "马"}, {"言字旁", "言"}, {"禾字旁", "禾"}, {"禾木旁", "禾"}, {"石字旁", "石"}, {"反文旁", "文"}, {"反文", "文"}, {"提手旁", "手"}, {"提手", "手"}, {"示字旁", "示"}, {"绞丝旁", "纟"}, {"绞丝", "纟"}, {"土字旁", "土"}, {"提土旁", "土"}, {"左耳旁", "阝"}, {"右耳旁", "阝"}, {"双耳旁", "阝"}, {"耳朵旁", "阝"}, {"左耳刀", "阝"}, {"右耳刀", "阝"}, {"广字头", "广"}, {"口字旁", "口"}, {"国字框", "口"}, {"页字旁", "页"}, {"鸟字旁", "鸟"}, {"贝字旁", "贝"}, {"力字旁", "力"}, {"竹字头", "竹"},
}

// threefold and twofold are characters that hold a part three times and twice.
const (
	threefold = "金鑫木森水淼火焱土垚石磊日晶口品人众牛犇车轰直矗耳聂毛毳马骉"
	twofold   = "木林火炎吉喆王珏玉珏月朋日昌口吕土圭人从又双夕多弓弱习羽山出"
)

// Spelled is a character that a caller tells which it is, and where its description stands.
type Spelled struct {
	Char     rune
	From, To int // bytes of the text
}

// SpelledIn reads a clause (no pause in it) that says which character is meant; ok is false for any other.
func SpelledIn(clause string) (Spelled, bool) {
	for _, read := range []func(string) (Spelled, bool){saying, fold, parts, radicalOf, wordOf} {
		if s, ok := read(clause); ok {
			return s, true
		}
	}
	return Spelled{}, false
}

// saying finds 弓长张 and 弓长的那个张.
func saying(clause string) (Spelled, bool) {
	for at, first := range clause {
		for _, say := range sayings[first] {
			r, size := utf8.DecodeLastRuneInString(say)
			rest, ok := strings.CutPrefix(clause[at:], say[:len(say)-size])
			if !ok {
				continue
			}
			for _, glue := range []string{"", "的", "那个", "的那个"} {
				if strings.HasPrefix(rest, glue+string(r)) {
					return Spelled{r, at, at + len(say) + len(glue)}, true
				}
			}
		}
	}
	return Spelled{}, false
}

func byFirst(words []string) map[rune][]string {
	out := map[rune][]string{}
	for _, w := range words {
		first, _ := utf8.DecodeRuneInString(w)
		out[first] = append(out[first], w)
	}
	return out
}

// fold finds 三个金 and 两个吉, with 字, 摞 or the character behind it.
func fold(clause string) (Spelled, bool) {
	for _, f := range []struct{ say, table string }{{"三个", threefold}, {"仨", threefold}, {"两个", twofold}, {"双", twofold}} {
		_, rest, ok := strings.Cut(clause, f.say)
		if !ok {
			continue
		}
		part, size := utf8.DecodeRuneInString(rest)
		table := []rune(f.table)
		for i := 0; i+1 < len(table); i += 2 {
			if table[i] != part || f.say == "双" && !strings.HasPrefix(rest[size:], string(table[i+1])) {
				continue
			}
			from := strings.Index(clause, f.say)
			to := from + len(f.say) + size
			for _, more := range []string{"字", "头", "摞起来", "叠起来", "的", "那个", string(table[i+1])} {
				if strings.HasPrefix(clause[to:], more) {
					to += len(more)
				}
			}
			return Spelled{table[i+1], from, to}, true
		}
	}
	return Spelled{}, false
}

// parts finds 王字旁加个林, 三点水一个工, 草字头下面一个重, 女字旁加亭子的亭.
func parts(clause string) (Spelled, bool) {
	for _, radical := range radicals {
		at := strings.Index(clause, radical.say)
		if at < 0 {
			continue
		}
		cut := strings.TrimLeft(clause[at+len(radical.say):], "右边左下面上里底再的是")
		glued := false
		for _, glue := range []string{"加上一个", "加一个", "加个", "加上", "加", "带一个", "带个", "带", "一个", "个", "一"} {
			if r, ok := strings.CutPrefix(cut, glue); ok {
				cut, glued = r, true
				break
			}
		}
		if !glued {
			continue
		}
		component, size := utf8.DecodeRuneInString(cut)
		if held, ok := wordOf(cut); ok {
			component, size = held.Char, held.To
		}
		to := len(clause) - len(cut) + size
		for _, c := range composed {
			r := []rune(c)
			if (string(r[1]) == radical.part && r[2] == component) || (string(r[2]) == radical.part && r[1] == component) {
				for _, more := range []string{"字", "的", "那个", string(r[0])} {
					if strings.HasPrefix(clause[to:], more) {
						to += len(more)
					}
				}
				return Spelled{r[0], at, to}, true
			}
		}
	}
	return Spelled{}, false
}

// radicalOf finds 王字旁的琼, 草字头那个蒋, and 琳是王字旁那个.
func radicalOf(clause string) (Spelled, bool) {
	for _, radical := range radicals {
		at := strings.Index(clause, radical.say)
		if at < 0 {
			continue
		}
		rest := clause[at+len(radical.say):]
		for _, glue := range []string{"的那个", "那个", "的"} {
			if after, ok := strings.CutPrefix(rest, glue); ok {
				if r, size := utf8.DecodeRuneInString(after); IsHan(r) && r != '字' {
					return Spelled{r, at, at + len(radical.say) + len(glue) + size}, true
				}
			}
		}
		if i := strings.LastIndex(rest, "的"); i > 0 && utf8.RuneCountInString(rest[i:]) == 2 { // 王字旁加个什么的琅
			r, _ := utf8.DecodeLastRuneInString(rest)
			return Spelled{r, at, len(clause)}, true
		}
		for _, is := range []string{"是", "就是", "带", "有"} {
			before, ok := strings.CutSuffix(clause[:at], is)
			if r, size := utf8.DecodeLastRuneInString(strings.TrimSuffix(before, "字")); ok && IsHan(r) {
				return Spelled{r, len(before) - size, len(clause)}, true
			}
		}
	}
	return Spelled{}, false
}

// wordOf finds a character behind a word that holds it: 伟大的伟, 李白那个李; 三个石头的磊.
func wordOf(clause string) (Spelled, bool) {
	for _, glue := range []string{"的那个", "里的", "里头那个", "里面那个", "那个", "的"} {
		for from := 0; ; {
			at := strings.Index(clause[from:], glue)
			if at < 0 {
				break
			}
			at += from
			from = at + len(glue)
			r, size := utf8.DecodeRuneInString(clause[from:])
			if size == 0 || !IsHan(r) {
				continue
			}
			word := []rune(clause[:at])
			word = word[max(0, len(word)-5):]
			if i := slices.Index(word, r); i >= 0 && len(word) > 1 {
				for i > 0 && len(word)-i < 2 {
					i--
				}
				return Spelled{r, at - len(string(word[i:])), from + size}, true
			}
			if strings.HasSuffix(clause[:at], "石头") && r == '磊' {
				return Spelled{r, len(strings.TrimSuffix(clause[:at-len("石头")], "三个")), from + size}, true
			}
		}
	}
	return Spelled{}, false
}

// Alike reports whether two characters may be one another, as a recogniser hears them.
func Alike(a, b rune) bool { return a == b || sound.Alike(a, b) }
