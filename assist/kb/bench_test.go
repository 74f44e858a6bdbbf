package kb_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"hotline/assist/kb"
)

// Parts of made-up paragraphs: what, who, how, when, and remarks.
var (
	goods    = strings.Fields("信用卡 储蓄卡 手机银行 网上银行 房贷 车贷 消费贷 理财产品 定期存款 基金定投 医疗保险 车险 寿险 宽带 手机套餐 流量包 国际漫游 固定电话 快递 退货 优惠券 会员积分 电子发票 预约挂号 水费 电费 燃气费 公积金 社保卡 机票 酒店订单 火车票 智能门锁 空调 冰箱 洗衣机 路由器 耳机 手表 净水器")
	acts     = strings.Fields("怎么办理 如何取消 怎么激活 如何挂失 怎么补办 如何查询进度 怎么修改手机号 如何提升额度 怎么提前还款 如何申请退款 怎么开具发票 如何更改地址 怎么申请分期 如何解除绑定 怎么重置密码 如何投诉 怎么预约上门 如何延长保修 如何查看明细 怎么冻结账户 如何恢复服务 怎么升级 如何注销 怎么续费")
	cases    = strings.Fields("在国外的时候 没有收到短信验证码 原来的手机号已经停用 超过七天之后 包装已经拆开 身份证过期 本人无法到场 周末和节假日 使用别人的账户付款 订单已经发货 余额不足 多次输错密码 收到扣款提醒但不是本人操作 系统提示处理失败 合同还没到期 换了新手机 发票抬头写错 需要加急 企业客户 未成年人 没有网络 屏幕损坏 漏水 噪音很大 不能开机")
	remarks  = strings.Fields("请先登录官方应用，在我的页面选择对应服务，按照提示提交资料即可。 需要携带本人有效身份证件到就近营业网点办理。 一般在三个工作日内处理完成，结果会以短信通知。 如果超过时限没有结果，可以拨打客服热线转人工处理。 费用从绑定的账户中扣除，可以在明细中查询。 该业务不收取任何手续费，请勿相信陌生来电。 办理后原有优惠同时失效，请确认后再操作。 提交申请后二十四小时内客服会电话回访。 请保留原始凭证和照片，以便核对。")
	openings = strings.Fields("你好我想问一下 麻烦问下 那个 请问一下啊 喂你好 我")
)

// madeUp returns a library of n paragraphs and questions about them.
func madeUp(tb testing.TB, n int) (*kb.Library, []string) {
	tb.Helper()
	r := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // the same library every time
	pick := func(list []string) string { return list[r.IntN(len(list))] }
	files := fstest.MapFS{}
	var questions []string
	for f := 0; f*5000 < n; f++ {
		var b strings.Builder
		for i := f * 5000; i < min(n, (f+1)*5000); i++ {
			c, g, a := pick(cases), pick(goods), pick(acts)
			fmt.Fprintf(&b, "## %s，%s%s\n\n<!-- id: p%d -->\n第%d号流程。%s%s%s\n\n", c, g, a, i, i, pick(remarks), pick(remarks), pick(remarks))
			if r.IntN(n) < 300 {
				questions = append(questions, pick(openings)+g+a+"，"+c+"的话")
			}
		}
		files[fmt.Sprintf("made%d.md", f)] = &fstest.MapFile{Data: []byte(b.String())}
	}
	l, err := kb.OpenFS(context.Background(), files, kb.Default(), kb.Deps{})
	if err != nil {
		tb.Fatal(err)
	}
	if p := l.Problems(); len(p) > 0 || l.State().Paragraphs != n {
		tb.Fatal(p, l.State())
	}
	return l, questions
}

// BenchmarkLibrary_Search measures one search; p95_ms is of the single searches.
func BenchmarkLibrary_Search(b *testing.B) {
	for _, n := range []int{1000, 10_000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			runtime.GC()
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			l, questions := madeUp(b, n)
			runtime.GC()
			runtime.ReadMemStats(&after)
			var took []time.Duration
			i := 0
			for b.Loop() {
				began := time.Now()
				if got := l.Search(context.Background(), questions[i%len(questions)]); len(got.Hits) == 0 {
					b.Fatal("found nothing for ", questions[i%len(questions)])
				}
				took = append(took, time.Since(began))
				i++
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)*95/100])/1e6, "p95_ms")
			b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/(1<<20), "MiB")
			b.ReportMetric(float64(l.State().Took)/1e9, "build_s")
		})
	}
}
