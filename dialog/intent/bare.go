package intent

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"hotline/dialog/spoken"
)

// idle are words that name no matter by themselves: hesitation, courtesy, who speaks, that something is wanted, asked or looked up, when,
// how many. They are of the language, not of any trade; longer ones stand before their parts.
//
//nolint:gochecknoglobals // a table
var idle = byFirst(strings.Fields(`
	嗯 呃 额 啊 哦 噢 喔 哎 唉 诶 欸 呀 哟 喂 呢 吧 吗 么 嘛 哈 啦 呐 哇 了 的 地 得 着 过 就 也 都 还 再 又 才 很 太 挺 先 已经 正在
	我 你 您 他 她 它 我们 你们 他们 咱 咱们 人家 自己 我家 那边 这边 这里 那里 里面
	那个 这个 那 这 那样 这样 那种 这种 怎么说 怎么说呢 就是 就是说 就是那个 什么 什么的 然后 所以 因为 但是 不过 其实 反正 比如 比如说 的话 还有 另外 以及 而且
	是 是的 是不是 是这样 这样的 是这样的 事情 事儿 事 件 个 一个 一件 点 一点 有点 一下 下 一些 些 东西 业务 问题 情况 方面 关于 有关
	想 要 想要 需要 希望 打算 准备 应该 请 请问 麻烦 帮 帮忙 帮助 给 替 让 能 能不能 能否 可不可以 可以 可否 会 会不会 行 行不行 好 好的 对 对的 成 来
	问 问问 咨询 了解 知道 说 说说 讲 讲讲 告诉 跟 和 同 对 找 看 看看 瞧 查 查查 查询 办 办理 弄 搞 处理 解决 用 使用 打 打电话 来电 听 听说 觉得 发现 确认 开始
	你好 您好 早 早上好 上午好 中午好 下午好 晚上好 谢谢 感谢 辛苦 不好意思 打扰 抱歉 对不起 小姐 先生 小妹 姑娘 美女 帅哥 同志
	今天 昨天 前天 明天 后天 刚才 刚刚 现在 目前 当时 上个月 上上个月 这个月 下个月 上月 本月 当月 这月 下月 月份 上周 这周 本周 下周 星期 礼拜 早上 上午 中午 下午 晚上 上次 这次 下次 最近 之前 以前 以后 后来 今年 去年 前年 明年 年 月 日 天 周 小时 分钟
	怎么 怎么了 怎么办 怎么回事 怎么样 怎样 如何 为什么 为啥 干嘛 咋 咋办 咋回事 咋了 啥 啥子 多少 多久 几 哪 哪里 哪儿 哪个 谁 什么时候 啥时候 有没有 没有 没 有 不 不是 别 不要 不行 不对
	um uh er hmm hello hi hey well so okay ok yes no please i i'm im i'd my me you your it's it is a an the to of for about and
	want would like need could can would'you help with ask know check something thing question this that what how why when just
`))

// byFirst sorts words by their first rune, the longest first.
func byFirst(words []string) map[rune][]string {
	out := map[rune][]string{}
	for _, w := range words {
		first, _ := utf8.DecodeRuneInString(w)
		out[first] = append(out[first], w)
	}
	for _, list := range out {
		slices.SortFunc(list, func(a, b string) int { return len(b) - len(a) })
	}
	return out
}

// Content returns what text says beyond words that name no matter, "" for 嗯那个, 我想问一下, 上个月 and 五十. It is meant to be looked at
// for being empty or short; it is no sentence.
func Content(text string) string {
	text = strings.Map(narrow, text)
	var out strings.Builder
	for len(text) > 0 {
		if n := idleAt(text, out.Len() == 0 || !endsInLetter(out.String())); n > 0 {
			text = text[n:]
			continue
		}
		r, n := utf8.DecodeRuneInString(text)
		if unicode.IsLetter(r) && !spoken.IsDigit(r) && !strings.ContainsRune("十百千万两半块元角毛", r) {
			out.WriteRune(r)
		}
		text = text[n:]
	}
	return out.String()
}

// idleAt returns the length of the idle word at the begin of text, 0 for none. Words of letters must be whole ones.
func idleAt(text string, whole bool) int {
	first, _ := utf8.DecodeRuneInString(text)
	for _, w := range idle[first] {
		if !strings.HasPrefix(text, w) {
			continue
		}
		if w[0] < utf8.RuneSelf {
			next, _ := utf8.DecodeRuneInString(text[len(w):])
			if !whole || len(text) > len(w) && !isHan(next) && unicode.IsLetter(next) {
				continue
			}
		}
		return len(w)
	}
	return 0
}

func endsInLetter(text string) bool {
	r, _ := utf8.DecodeLastRuneInString(text)
	return unicode.IsLetter(r) && !isHan(r)
}

// Limits of what Senses takes for a bare word, and of the samples that it needs to judge by.
const (
	longestBare  = 4   // characters, or words of letters
	longestIdle  = 16  // characters that Classify looks at for being idle: longer texts are not
	fewSamples   = 3   // below them nothing is known about a word
	mostWordings = 5e4 // samples that a model keeps the wording of, some 60 bytes each
)

// wording is a sample as Senses compares it.
type wording struct {
	text   string
	intent int // index in names
}

// wordings keeps the samples of a hotline's own size as they are written.
func (m *Model) wordings(samples []Sample) []wording {
	if len(samples) > mostWordings {
		return nil
	}
	out := make([]wording, len(samples))
	m.exactly = make(map[string]bool, len(samples))
	for i, s := range samples {
		out[i] = wording{text: bareText(s.Text), intent: slices.Index(m.names, s.Intent)}
		if s.Intent != OutOfScope {
			m.exactly[out[i].text] = true
		}
	}
	return out
}

// bareText is text without spaces, punctuation and case.
func bareText(text string) string {
	return strings.Map(func(r rune) rune {
		if r = narrow(r); unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, text)
}

// stated reports whether text is a sample word for word, one with an intent.
func (m *Model) stated(text string) bool { return m.exactly[text] }

// says reports whether text names any matter at all.
func (m *Model) says(text string) bool {
	return utf8.RuneCountInString(text) > longestIdle || Content(text) != "" || m.stated(bareText(text))
}

// Senses tells what a bare word may stand for: 话费 is asked about, complained about and paid. The shares of the intents whose samples hold
// the word, short ones above all, sum up to 1, best first, at most 4. It is empty for texts that are longer, that are a sample themselves, or that say what is
// wanted: then Classify is to be believed. It takes some 50 ns for each sample, for words of four characters and less.
func (m *Model) Senses(text string) []Ranked {
	core := bareText(trimIdle(text))
	n := utf8.RuneCountInString(core)
	if n == 0 || n > longestBare && isHan([]rune(core)[0]) || n > 16 || m.stated(core) || m.stated(bareText(text)) || core != bareText(Content(core)) {
		return nil
	}
	counts, all, found := make([]float64, len(m.names)), make([]float64, len(m.names)), 0
	for _, w := range m.said {
		weight := 1 / float64(len(w.text)*len(w.text)+1) // a story holds many words, a short sentence is about this one
		all[w.intent] += weight
		if m.names[w.intent] != OutOfScope && strings.Contains(w.text, core) {
			counts[w.intent] += weight
			found++
		}
	}
	if found < fewSamples {
		return nil
	}
	sum := 0.0
	for i := range counts {
		if counts[i] > 0 {
			counts[i] /= all[i]
		}
		sum += counts[i]
	}
	var out []Ranked
	for i, c := range counts {
		if c > 0 {
			out = append(out, Ranked{Intent: m.names[i], Confidence: c / sum})
		}
	}
	slices.SortStableFunc(out, func(a, b Ranked) int { return cmp.Compare(b.Confidence, a.Confidence) })
	return out[:min(4, len(out))]
}

// trimIdle takes idle words off both ends, and politeness with them: 嗯那个话费 is 话费, 查话费 is as it was.
func trimIdle(text string) string {
	text = strings.Map(narrow, text)
	for {
		short := strings.TrimFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
		for _, w := range edges {
			short = strings.TrimSuffix(strings.TrimPrefix(short, w), w)
		}
		if short == text {
			return text
		}
		text = short
	}
}

// edges are idle words around a bare word, besides those that ask for something to be done: 查流量 says more than 流量.
//
//nolint:gochecknoglobals // a table
var edges = strings.Fields(`那个 这个 就是 就是说 那 嗯 呃 额 啊 哦 哎 喂 呢 吧 嘛 哈 我的 我 你好 您好 请问 不好意思 我想问一下 想问一下 问一下 问问 咨询一下 咨询 关于 的事情 的事 的问题 的业务 的 一下 um uh the my please`)
