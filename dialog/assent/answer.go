package assent

import (
	"strings"
	"unicode/utf8"

	"hotline/dialog/spoken"
)

// sense is what a word does in an answer to a question of yes or no.
type sense int

const (
	idle    sense = iota + 1 // a filler, a particle, who speaks, to whom: it decides nothing
	agrees                   // 要得, 没问题, 就按你说的
	refuses                  // 不消, 算球了, 唔使
	acts                     // 办, 弄: what is done once somebody agrees; alone it agrees
	open                     // 看情况, 好多钱: neither
)

// answers are the words of which short answers consist, in the wording of all regions. A clause that holds nothing else is a firm answer. Words
// that turn round what they hold (没意见, 求之不得) stand whole; the longest word at a place counts.
//
//nolint:gochecknoglobals // a table
var answers = byFirstRune(map[sense]string{
	idle: `要不 要不然 嗯 呃 额 啊 呀 哦 噢 喔 哟 哎 诶 欸 唉 嗨 哎呀 哎哟 啦 喇 嘞 咧 哩 呢 吧 呗 嘛 噻 撒 哈 咯 喽 喏 的 滴 哒 地 了 着 哇 嘅 咗 啵 晒 喎 㗎 额 哉 呐 个 伐啦
		我 我们 俺 咱 咱们 侬 你 您 恁 你们 他 她 它 人家 自己 自家 这 那 这个 那个 这么 那么 这样 那样 这边 噶 格么 那就 那么就 就 就是 也 都 还 还是 先 再 又 才 很 真 太 挺 蛮 老 得 忒 特 嘎 可真
		给 帮 帮我 给我 替我 把 请 请你 请您 麻烦 麻烦你 麻烦您 一下 下 一哈 哈子 点 点儿 一点 些 谢谢 谢谢你 谢谢您 谢谢啊 多谢 谢了 谢谢侬 唔该晒 唔该 辛苦 辛苦你了 辛苦了 辛苦您 美女 帅哥 师傅 老师 同志 小妹 妹儿 妹子 姑娘 小姑娘 小伙子 小姐 先生 亲 老铁 兄弟 大姐 大哥 阿姨 客服
		现在 马上 立刻 立马 今天 今儿 直接 暂时 目前 反正 真的 确实 其实 说实话 老实说 觉得 我看 看 看来 应该 大概 好像 估计 噢哟 全 全部 完全 信息 内容 事 东西 号 业务 套餐 地址 名字 号码 电话 上面 刚才 说 讲 报 念`,
	agrees: `是 是的 是滴 是嘞 是咯 是噻 系 係 系嘅 系呀 正是 嗯嗯 嗯呐 嗯哪 嗯哼 恩 昂 对 对的 对滴 对头 对咯 对嘞 对着 对着呢 对得 对得很 好 好的 好滴 好哒 好嘞 好咧 好额 好个 好啊 好噻 好得很 好极了 太好了 正好 行 中 中嘞 成 得行 得 得嘞 得咧 得啦 得喇 妥 妥妥 妥妥的 妥了 要得 使得 可以 阔以 可 可以可以 ok okay 欧克 sure yes yeah yep 好耶
		要 要的 要噻 想 想要 想办 想换 需要 愿意 乐意 情愿 同意 赞成 赞同 支持 批准 准了 准 通过 认可 认 答应 接受 确认 确定 肯定 当然 当然可以 自然 必须 必须的 必须滴 那必须 必然 必 一定 绝对 没错 没得错 莫得错 没有错 冇错 没差 没差错 没毛病 没病 正确 无误 属实 准确 一致 符合 相符 妥当
		没问题 没有问题 没得问题 莫得问题 冇问题 木有问题 木问题 没啥问题 没什么问题 没得啥子问题 没得啥问题 没得啥子 没啥 问题不大 没关系 没事儿 没事 不要紧 不打紧 不碍事 不妨事 唔紧要 无妨 不介意 不反对 不得反对 没意见 没有意见 没啥意见 没什么意见 没得意见 没得啥子意见 莫得意见 冇意见 不会反对
		听你的 听您的 听侬的 听恁的 都听你 依你 依侬 由你 按你说的 按您说的 按侬讲的 照你说的 照你讲的 照你们说的 照办 照做 照弄 照旧 按你 照你 就按 就照 就这样 就这么 就这么着 就这么办 就这么定 就这样定 就这么地 这么着 就恁个 恁个 就咁 就咁样 咁样 就咁办 就得 就是它 就它 就是这个 就这个 就这 就那样 说定 说好 定了 一言为定 随你 随便你
		巴适 安逸 巴适得很 求之不得 巴不得 敢情好 那敢情 再好不过 正合我意 正合适 早就想 早想 早该 何乐不为 何乐而不为 不错 蛮好 蛮好的 挺好 挺好的 可以的 行得通 划算 合适 满意 方便 有的 有 有啊 收到 解决了 修好了 弄好了 好用 可不 可不是 可不咋的 可不咋地 可不嘛 可不是嘛 不假 不差 不变 没变 没变化 不用改 不用变 不取消 不退了吧 快 快点 快点儿 赶紧 赶快 抓紧 搞快 搞快点 快快 麻溜 麻利 尽快 早点 放心 行得 能 能行 会 试的 时的 事的 还行 凑活 本人 机主
		不是不行 不是不可以 不是不能 不是不要 没说不 没说不行 没说不办 没说不要 没说不同意 没有不同意 没有不行 没有不满意 没有不可以 没什么不可以 没什么不行 没啥不行 没啥不可以 不能不 不得不 少不了 不办不行 不换不行 不弄不行 非办不可 非换不可 怕啥 怕什么 怎么不行 怎么不可以 怎么不是 怎么不要 怎么不能 咋不行 咋不可以 咋不要 咋不能 咋不 咋个不行 咋个不要 咋个不得行 咋个不可以 哪个不要 哪能不 哪会不 哪有不 哪里会不 怎么会不 谁不想 谁不要 谁会不 为啥不 为什么不 为啥子不 干嘛不 有什么不行 有什么不可以 有什么不好 有啥不行 有啥不可以 有啥不好 有啥不能 有啥子不行 有啥子不得行 有啥子不可以 那还用说 还用说 还用问 这还用问 那还用问 还用讲 用讲 梗系 梗是 唔使讲 冇所谓 点解唔 点会唔 能不同意 能不同意吗 能不行 能不好 也行 都行 怎么都行 怎样都行 咋都行 咋地都行 咋整都行 啱 啱晒 无问题 来塞 来三 来赛 灵额 来事 杠杠的 杠杠滴 指定行 指定 管 点都得 点都好 谁不愿意 谁不乐意 谁不同意 傻子才不要 傻子才不 求之不得啊 都可以 也可以 也好 也成 也中`,
	refuses: `不 不是 不是的 不对 不对头 不行 不得行 不好 不要 不用 不需 不需要 不必 不必要 不可以 不可 不中 不成 不得 不干 不了 不想 不太想 不大想 不太 不大 不怎么 不咋 不咋地 不同意 不赞成 不愿意 不愿 不乐意 不情愿 不接受 不答应 不确认 不考虑 不方便 不合适 不划算 不值 不值得 不值当 不感兴趣 不稀罕 不喜欢 不打算 不准备 不计划 不消 不消得 不搞了 不整了 不弄了 不折腾 不折腾了 不麻烦 不麻烦了 不劳 不费 不去 不急着 不着急办 不会 不能 不准 不许 不通过 不满意 不太满意 不正确 不准确 不一致 不符 不符合 不相符 不属实
		没 没有 没得 莫得 木有 冇 冇啊 没呢 没啊 无 没必要 没有必要 没得必要 冇必要 没这个必要 没那个必要 没需要 没有需要 冇需要 没这个需要 没那个需要 没兴趣 没有兴趣 冇兴趣 没想要 没想 没要 没同意 没答应 没打算 没说要 没说过要 没说过 没让 没解决 没修好 没好 没弄好 没搞定 没了 没有了 没别的 没别的了 没别的事 没其他的 没其他 没啥事 没啥别的 没啥了 没得了 没得别的 没其它
		别 别了 别别 莫 莫要 莫忙 甭 甭了 甭介 甭价 免 免了 免谈 免提 休想 甭想 别想 想都别想 打住 停 得了吧 罢了 作罢 罢 算了 算咯 算喽 算啦 算球 算球了 算逑 算数 拉倒 拉倒吧 歇着吧 歇了吧 黄了 取消 撤销 撤了 作废 拒绝 谢绝 否 否认 错 错的 错了 错咯 弄错 弄错了 搞错 搞错了 有误 有错 有问题 不妥 多余 白搭 没用 没意思 没劲
		唔 唔系 唔係 唔使 唔使喇 唔使咗 唔要 唔得 唔好 唔想 唔需要 唔该唔使 唔使唔该 唔对 弗 弗要 弗是 弗对 弗用 弗来 弗来塞 勿 勿要 勿是 勿对 勿用 勿行 勿来 勿来三 勿来塞 伐要 伐是 伐对 伐用 伐来 伐来赛 覅 嫑 要不得 要不成 使不得 用不着 用不到 用不上 犯不上 犯不着 划不来 划不着 划不到 不来事 不来赛 不来三 木有 木有了 木要
		下次 下回 改天 改日 过两天 过几天 过阵子 过段时间 以后 以后再说 回头 回头再说 再说 再说吧 再考虑 考虑 考虑考虑 考虑一下 再想想 想一想 想一下 再看看 先这样 先放着 先缓缓 缓一缓 缓缓 先不急 往后再说 等以后 太贵了 太贵 太麻烦 麻烦得很 太麻烦了 何必 何必呢 何苦 何苦呢 谁要 谁要办 谁说要 谁说 谁说的 谁说要办 哪个要 哪个要办 哪个说要 哪个说的 哪个想要 啥时候说要 啥时候说过 什么时候说要 几时说要 凭啥要 凭什么要 干嘛要 怎么可能 咋可能 不可能 才不 才怪 得了 想得美 做梦 开什么玩笑 开啥玩笑 no nope 歇菜 歇菜吧 搁那 搁那吧 先搁着 先搁那 寻思 琢磨 合计合计 谂下 扯淡 可别 可拉倒吧 不好使 疯了才办 疯了才 傻子才办 傻子才要 吃饱了撑的 不全 不完整 布用 布要 布是 步用 步要 布行 布对 心领了 好意心领 好意心领了 够用了 够用 够了 留着 保留 不退 不退了 不取消了 不停了`,
	acts: `办 办理 换 改 弄 整 搞 开 开通 退 转 订 装 安 安装 停 打 打过来 来 登记 提交 安排 安排上 交 充 做 继续 走起 走着 整起 搞起 升 降 升级 续 加 加上 加急 买 选 定 留 寄 送 发 补 修 报修 查 关 关掉 关了 取 兑 兑换 接 接通 删 拆 移 弄上 办上 装上 换上 开上 弄吧 去`,
	open: `谂下 谂谂 谂一下 谂下先 点解 点样 咩 乜 乜嘢 几多 几多钱 边个 边度 阿要 阿是 阿好 阿有 唔知 做不了主 做不得主 作不了主 说了不算 可以考虑 可以考虑一下 可以考虑考虑 再说一遍 再说一次 再讲一遍 再讲一次 再报一遍 再说一哈 再说清楚 随便 看情况 看情况吧 看看情况 再看 不一定 说不准 说不好 说不定 不好说 难说 讲不清 讲不好 不确定 不清楚 不晓得 不知道 弗晓得 勿晓得 唔知 唔知道 唔清楚 不明白 不懂 没想好 没考虑好 没想清楚 没决定 没定 没时间 没空 没得空 冇时间 没听清 没听清楚 没听见 没听到 没听懂 没听明白 听不清 听不到 听不见 拿不定主意 没主意 没数 一般般 一般 马马虎虎 可能 可能吧 也许 或许 差不多 无所谓 凑合 商量 商量商量 商量一下 问问 问一下 问下 问哈 等等 等一下 等下 等哈 等会儿 等哈儿 稍等 慢点 什么 啥 啥子 咋 咋个 怎么 怎么样 咋样 哪个 哪 谁 几 多少 好多 好久 多久 吗 么 伐 好伐 是伐 对伐 行伐 好吗 行吗 可以吗 是吗 真的吗 要钱吗 不好意思 对不起 对不住 抱歉 不用谢 不客气 不谢`,
})

type answerWord struct {
	word  string
	sense sense
}

func byFirstRune(lists map[sense]string) map[rune][]answerWord {
	out := map[rune][]answerWord{}
	for _, s := range []sense{idle, acts, open, refuses, agrees} { // of one word in two lists the last counts
		for _, w := range strings.Fields(lists[s]) {
			first, _ := utf8.DecodeRuneInString(w)
			out[first] = append([]answerWord{{w, s}}, out[first]...)
		}
	}
	return out
}

// longestAt is the longest word of answers at the begin of text; the first of two in the list counts.
func longestAt(text string) (answerWord, bool) {
	first, _ := utf8.DecodeRuneInString(text)
	var best answerWord
	for _, w := range answers[first] {
		if len(w.word) > len(best.word) && strings.HasPrefix(text, w.word) {
			best = w
		}
	}
	return best, best.word != ""
}

// firmly reads a clause that consists of the words of answers alone; one that leaves it open has no verdict. firm is false for any other
// clause, and for one that decides nothing: 嗯那个. A refusal counts before agreement: 好不用了.
func firmly(clause string) (verdict string, firm bool) {
	clause = strings.TrimFunc(clause, spoken.IsPause)
	found := map[sense]int{}
	for rest := clause; rest != ""; {
		w, ok := longestAt(rest)
		if !ok {
			return "", false
		}
		found[w.sense]++
		rest = rest[len(w.word):]
	}
	switch {
	case found[open] > 0:
		return "", found[refuses] == 0 && found[agrees] == 0
	case found[refuses] > 0:
		return "no", true
	case found[acts] > 0 && found[agrees] > 0 && strings.Contains(clause, "是") && strings.HasSuffix(clause, "的"): // 我是来退的
		return "", false
	case found[agrees] > 0, found[acts] > 0:
		return "yes", true
	}
	return "", false
}
