package topic

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// People who need the same thing share one word at times (积分, 信号) and nothing else. A word that many calls say of late and few said
// before is the name of a topic: clusters for which it stands become one. Words that are in all kinds of needs name nothing.
const (
	seedCalls  = 5    // texts of late that have it
	seedRecent = 0.5  // of all texts that have it, so many are of late
	seedShare  = 0.25 // of all texts at most
)

// general are words that callers of a hotline use whatever they want.
var general = []string{"手机", "电话", "号码", "短信", "公司", "业务", "套餐", "话费", "宽带", "流量", "网络", "上网", "会员", "充值", "账单", "密码", "微信", "银行", "支付", "付款", "办理",
	"取消", "开通", "查询", "联系", "处理", "解决", "投诉", "服务", "收到", "显示", "自动", "时间", "今年", "上个", "每个", "每次", "每天", "这两", "两个", "小时", "半天", "几天", "好几", "家里", "老人", "孩子", "先生",
	"女士", "你好", "出来", "起来", "过来", "回来", "上来", "用户", "系统", "打开", "用不", "打不", "一点", "有点", "之前", "之后", "以前", "以后", "突然", "为止", "明明"}

// generals are the features of general words.
func generals() map[string]bool {
	out := map[string]bool{}
	for _, w := range general {
		rs := []rune(w)
		out[syllable(rs[0])+" "+syllable(rs[1])] = true
	}
	return out
}

// gather joins the clusters that one word of late stands for. now is the time it is asked.
func (f *Finder) gather(now time.Time) {
	late := map[string]float64{}
	for _, c := range f.clusters {
		if c.intent != "" {
			continue
		}
		for _, n := range c.needs {
			if now.Sub(n.at) <= f.cfg.Burst {
				for w := range features(n.text) {
					late[w]++
				}
			}
		}
	}
	var seeds []string
	for w, n := range late {
		if n >= seedCalls && n >= seedRecent*f.df[w] && f.df[w] <= max(seedCalls, seedShare*f.texts) && !f.general[w] {
			seeds = append(seeds, w)
		}
	}
	slices.SortFunc(seeds, func(a, b string) int { return cmp.Or(cmp.Compare(late[b], late[a]), strings.Compare(a, b)) })
	gone := map[*cluster]bool{}
	for _, w := range seeds {
		var one *cluster
		for _, c := range f.clusters {
			switch {
			case c.intent != "" || gone[c] || c.sum[w] < keyShare*c.texts:
			case one == nil:
				one = c
			default:
				f.merge(one, c)
				gone[c] = true
			}
		}
	}
	f.clusters = slices.DeleteFunc(f.clusters, func(c *cluster) bool { return gone[c] })
}
