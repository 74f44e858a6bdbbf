package assist_test

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"hotline"
	"hotline/assist"
	"hotline/assist/kb"
	"hotline/assist/view"
)

// BenchmarkAssistant_Live is 200 calls with agents on one core for some seconds of real time: each caller speaks half of the time, with
// three partial texts a second. It reports how long it took from a text to the card that answers it (goal: p95 30 ms), and the share of
// the core that was used. Run it with -benchtime 1x.
func BenchmarkAssistant_Live(b *testing.B) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	const calls, seconds = 200, 8
	s := trained(b)
	cfg := kb.Default()
	cfg.Dir = "../examples/telecom/knowledge"
	library, err := kb.Open(b.Context(), cfg, kb.Deps{})
	if err != nil {
		b.Fatal(err)
	}
	questions := []string{"我想问一下宽带提前拆机要交多少违约金啊", "国际漫游一天多少钱怎么开通", "副卡最多可以办几张每张多少钱", "发票怎么开能不能开专用发票",
		"携号转网需要什么条件", "手机丢了怎么补卡要带什么证件", "积分什么时候过期怎么兑换", "光猫坏了换一个要收费吗", "套餐变更什么时候生效", "停机保号一个月多少钱"}
	for b.Loop() {
		var mu sync.Mutex
		var took []time.Duration
		a, err := assist.New(assist.Default(), assist.Deps{Guides: s.guides, Forms: s.forms,
			Knowledge: func(ctx context.Context, q string) (assist.Answer, bool) {
				r := library.Search(ctx, q)
				if !r.Answered() {
					return assist.Answer{}, false
				}
				return assist.Answer{Text: r.Answer, Source: view.Source{ID: r.Source.Paragraph.ID}, Confidence: r.Source.Confidence}, true
			},
			Shown: func(kind view.CardKind, _, d time.Duration) {
				if kind == view.Knowledge {
					mu.Lock()
					took = append(took, d)
					mu.Unlock()
				}
			}})
		if err != nil {
			b.Fatal(err)
		}
		ctx, stop := context.WithCancel(b.Context())
		var work sync.WaitGroup
		work.Go(func() { _ = a.Run(ctx) })
		before := processTime(b)
		drive(a, calls, seconds, questions)
		used := processTime(b) - before
		stop()
		work.Wait()
		slices.Sort(took)
		if len(took) == 0 {
			b.Fatal("no cards")
		}
		at := func(q float64) float64 { return float64(took[int(q*float64(len(took)-1))]) / float64(time.Millisecond) }
		b.ReportMetric(at(0.5), "p50-ms")
		b.ReportMetric(at(0.95), "p95-ms")
		b.ReportMetric(float64(len(took)), "cards")
		b.ReportMetric(used.Seconds()/seconds, "cores")
	}
}

// drive lets the calls talk in real time.
func drive(a *assist.Assistant, calls, seconds int, questions []string) {
	seq, n := make([]uint64, calls), make([]int, calls)
	tell := func(i int, b hotline.Body) {
		seq[i]++
		a.Observe(hotline.Event{Call: hotline.CallID(fmt.Sprintf("C%03d", i)), Seq: seq[i], At: time.Now(), Body: b})
	}
	for i := range calls {
		tell(i, hotline.CallStarted{From: "sip:13800138000@x"})
		tell(i, hotline.CallAnswered{})
		tell(i, hotline.HandoverRequested{Queue: "general", Scene: "broadband.fault"})
		name := fmt.Sprintf("a%03d", i)
		tell(i, hotline.AgentOffered{Agent: name})
		tell(i, hotline.PartyJoined{Party: hotline.PartyAgent, Name: name})
	}
	tick := time.NewTicker(time.Second / 60) // each tick a twentieth of the calls: three texts a second a call
	defer tick.Stop()
	began := time.Now()
	for turn := 0; time.Since(began) < time.Duration(seconds)*time.Second; turn++ {
		for i := turn % 20; i < calls; i += 20 {
			round := turn/20 + i // callers are not in step
			phase, text := round%12, []rune(questions[(round/12+i)%len(questions)])
			switch {
			case phase < 5: // the caller speaks
				tell(i, hotline.UtterancePartial{N: n[i], Party: hotline.PartyCaller, Text: string(text[:len(text)*(phase+1)/6])})
			case phase == 5:
				tell(i, hotline.UtteranceFinal{N: n[i], Party: hotline.PartyCaller, Text: string(text)})
				n[i]++
			case phase == 11:
				tell(i, hotline.UtteranceFinal{N: n[i], Party: hotline.PartyAgent, Name: fmt.Sprintf("a%03d", i), Text: "好的，我帮您看一下，请您稍等。"})
			}
		}
		<-tick.C
	}
}

// processTime is the processor time that this process has used.
func processTime(tb testing.TB) time.Duration {
	tb.Helper()
	raw, err := os.ReadFile("/proc/self/stat")
	if err != nil {
		tb.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(raw), ") ")
	fields := strings.Fields(rest)
	var user, system int
	if _, err := fmt.Sscan(fields[11], &user); err != nil {
		tb.Fatal(err)
	}
	if _, err := fmt.Sscan(fields[12], &system); err != nil {
		tb.Fatal(err)
	}
	return time.Duration(user+system) * 10 * time.Millisecond
}
