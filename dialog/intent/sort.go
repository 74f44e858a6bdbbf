package intent

import (
	"strings"
	"unicode/utf8"
)

// sorts are words of one sort, which say the same about a matter whichever of them a caller uses: an example with 日本 stands for one with
// 巴黎, one about 我妈 for one about 我侄子. They are of the language, not of any trade's intents; longer ones stand before their parts.
//
//nolint:gochecknoglobals // a table
var sorts = bySort(map[string]string{
	"abroad": `国外 境外 海外 外国 出国 日本 东京 大阪 韩国 首尔 朝鲜 蒙古 泰国 曼谷 普吉岛 清迈 越南 河内 老挝 柬埔寨 缅甸 马来西亚 吉隆坡 新加坡 印尼 印度尼西亚 巴厘岛 菲律宾 印度 尼泊尔 斯里兰卡 马尔代夫 巴基斯坦
		迪拜 阿联酋 沙特 以色列 土耳其 伊朗 埃及 开罗 肯尼亚 南非 非洲 俄罗斯 莫斯科 乌克兰 德国 柏林 法国 巴黎 英国 伦敦 意大利 罗马 米兰 西班牙 葡萄牙 荷兰 比利时 瑞士 奥地利 希腊 瑞典 挪威 芬兰 丹麦 波兰 捷克 欧洲 北欧
		美国 纽约 洛杉矶 旧金山 加拿大 多伦多 温哥华 墨西哥 巴西 阿根廷 智利 古巴 美洲 澳大利亚 澳洲 悉尼 墨尔本 新西兰 香港 澳门 台湾 台北 港澳 港澳台 邮轮`,
	"kin": `爸爸 妈妈 爸 妈 父亲 母亲 爹 娘 老爹 老娘 老爸 老妈 我爸 我妈 爷爷 奶奶 姥姥 姥爷 外公 外婆 公公 婆婆 岳父 岳母 丈人 丈母娘 老公 老婆 老伴 老伴儿 老头子 老太婆 爱人 媳妇 媳妇儿 丈夫 妻子 先生 太太 对象 男朋友 女朋友 前夫 前妻 儿子 女儿 闺女
		孩子 小孩 娃 娃儿 宝宝 孙子 孙女 外孙 侄子 侄女 外甥 哥哥 弟弟 姐姐 妹妹 哥 姐 弟 妹 叔叔 阿姨 舅舅 姑姑 姨妈 大伯 嫂子 姐夫 妹夫 女婿 儿媳 儿媳妇 亲戚 朋友 同事 室友 邻居 老人 家人`,
	"net":     `宽带 网络 光纤 光猫 路由器 路由 无线 无线网 网线 网速 机顶盒 网络电视 wifi wi-fi 信号灯 上网 断网 没网 掉线 连不上 连接 网页 千兆 百兆`,
	"money":   `块钱 块 元 钱 毛 费用 余额 欠费 月租 扣费 扣钱 扣款`,
	"handset": `手机 电话卡 卡 sim 手机号 号码 副卡 主卡 号`,
	"gone":    `丢了 丢 偷了 被偷 偷 抢了 被抢 弄丢 丢失 找不到 找不着 不见了 没了 落在 掉在 掉了 遗失 捡到 捡去`,
	"found":   `找到了 找着了 找回来 找到 捡回来 回来了 回国 退伍`,
	"papers":  `身份证 护照 户口本 户口 证件 学生证 驾照 驾驶证 居住证 社保卡 医保卡 结婚证 军官证 派出所 港澳通行证 通行证 签证 暂住证 残疾证 老年证 房产证 营业执照 出生证 学位证 准考证`,
	"swindle": `骗子 诈骗 被骗 骗 骗钱 冒充 假冒 验证码 转账 转钱 刷单 中奖 公安局 法院 可疑 链接`,
	"worker":  `师傅 工程师 维修员 装机员 安装工 上门 技术员 工人 维修工`,
	"staff":   `客服 营业员 工作人员 服务员 坐席 接线员 业务员 工号 柜员 柜台 营业厅 主管 经理 领导 负责人`,
	"health":  `医院 医生 大夫 药 感冒 发烧 咳嗽 头疼 肚子疼 腰疼 牙疼 看病 挂号 体检 手术 住院 疫苗 护士 骨折 血压 过敏 失眠 怀孕 减肥 药房 药店 诊所 牙科 中医 门诊 血糖 糖尿病 高血压 降压药 买药 体温 核酸 医保 病历 化验 拍片`,
	"food":    `吃饭 饭店 餐厅 外卖 菜 火锅 面条 饺子 米饭 水果 牛奶 面包 蛋糕 奶茶 咖啡 酒席 酒 烧烤 早点 早饭 午饭 晚饭 做饭 红烧肉 点餐 食堂 饭卡 餐卡 酒店 宾馆 旅馆 馒头 包子 粮票 面粉 大米 菜市场 猪肉 鸡蛋 盒饭 订餐 会员卡 美食`,
	"traffic": `火车 高铁 飞机票 机票 地铁 公交 公交车 出租车 打车 滴滴 汽车 车 车子 停车 停车费 限号 限行 违章 加油 油价 开车 驾校 车险 车票 火车票 航班 电动车 自行车 路口 堵车 油卡 加油站 加油卡 加油 机油 公交卡 地铁卡 交通卡 一卡通 高速 ETC etc 过路费 洗车 修车 轮胎 车管所 年检 驾校 考驾照 行李 登机 值机 里程 网约车 顺风车 船票 长途车 客运站 火车站 机场 摩托 电瓶车 电池`,
	"home":    `冰箱 洗衣机 空调 热水器 电视机 沙发 床 马桶 水管 水龙头 漏水 下水道 电灯 灯泡 煤气 煤气罐 天然气 燃气 暖气 电费 水费 物业 电梯 门锁 开锁 钥匙 装修 搬家 保洁 家政 保姆 月嫂 房租 租房 房子 房东 房贷 买房 首付 小区 水务 自来水 供电 供电局 停电 停水 电表 水表 燃气费 煤气费 暖气费 供暖 物业费 停车位 车位 家具 窗帘 灯 门窗 空调费 冰柜 微波炉 油烟机 洗碗机 维修基金 房产`,
	"bank":    `银行 信用卡 房贷 车贷 贷款 存款 定期 利息 理财 基金 股票 股市 保险 公积金 社保 医保 养老金 退休金 工资 个税 税 支付宝 花呗 借呗 微信支付 网银 密码 工行 建行 农行 中行 招行 交行 邮储 信用社 存折 存单 银行卡 取款 取钱 汇款 转账限额 手续费 分期 房贷 公积金 外汇 汇率 新农合 合作医疗 低保 补贴 养老 年金 车损 理赔 保单 支付宝 微信`,
	"school":  `学校 老师 作业 考试 高考 成绩 学费 幼儿园 小学 中学 大学 毕业 志愿 家教 英语 数学 课文 论文 学区 学籍 校园卡 饭堂 班主任 家长会 报名 奖学金 图书馆 校招 实习 面试 简历 招聘 补课 培训班 考研 四级 准考证`,
	"shop":    `快递 包裹 淘宝 京东 拼多多 网购 退货 退款 卖家 商家 超市 衣服 鞋子 裤子 裙子 商场 发货 寄 优惠券 美团 抖音 假货 超市 商店 店铺 顺丰 中通 圆通 申通 韵达 邮政 邮局 驿站 取件 运单 物流 购物卡 积分卡 化妆品 理发 美容 健身房 健身卡 商城 闲鱼 美团 饿了么 会员积分 农资 种子 农药 饲料 拖拉机`,
	"fun":     `电影 电影院 电视剧 唱歌 歌 故事 笑话 诗 小说 书 游戏账号 足球 篮球 比赛 打牌 麻将 下棋 钓鱼 旅游 景点 门票 演唱会 彩票 聊天 陪我 谜语 跳舞 景区 公园 KTV ktv 广场舞 直播 主播 电视台 新闻 奥运 世界杯 旅行社 导游 露营 摄影 照片 相机 打球 游泳`,
	"sky":     `天气 下雨 下雪 刮风 台风 雾霾 气温 冷 热 几度 太阳 月亮 地震 星期几 几点 几号`,
	"animal":  `狗 猫 宠物 猪 牛 羊 鸡 鸭 鱼 鸟 老鼠 蟑螂 蚊子`,
	"police":  `律师 打官司 起诉 离婚 结婚 打架 报警 警察`,
})

// bySort turns words by sort into sorts by word, ordered by first rune, the longest first.
func bySort(lists map[string]string) map[rune][]sorted {
	out := map[rune][]sorted{}
	for sort, words := range lists {
		for _, w := range strings.Fields(words) {
			first, _ := utf8.DecodeRuneInString(w)
			list := out[first]
			at := 0
			for at < len(list) && (len(list[at].word) > len(w) || len(list[at].word) == len(w) && (list[at].word < w || list[at].word == w && list[at].sort < sort)) {
				at++
			}
			out[first] = append(list[:at:at], append([]sorted{{w, sort}}, list[at:]...)...)
		}
	}
	return out
}

// elsewhere are the sorts of other trades.
const elsewhere = "health food traffic home bank school shop fun sky animal police"

// sorted is a word with its sort.
type sorted struct{ word, sort string }

// ofSorts adds the sorts of words in text, and pairs of sorts one behind the other.
func ofSorts(out []raw, text string, weight float64) []raw {
	text = strings.Map(narrow, text)
	before := ""
	for len(text) > 0 {
		first, size := utf8.DecodeRuneInString(text)
		for _, w := range sorts[first] {
			if !strings.HasPrefix(text, w.word) {
				continue
			}
			size = len(w.word)
			out = append(out, raw{hash('k', w.sort), weight})
			if strings.Contains(elsewhere, w.sort) {
				out = append(out, raw{hash('k', "elsewhere"), weight})
			}
			if before != "" && before != w.sort {
				out = append(out, raw{hash('K', before, w.sort), weight})
			}
			before = w.sort
			break
		}
		text = text[size:]
	}
	return out
}
