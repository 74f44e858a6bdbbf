package turntaking_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
)

// sound is one noise of the caller into our reply: its words, if any, its length, and how late text comes.
type sound struct {
	text   string
	length time.Duration
	lag    time.Duration // from a rune's place in the sound to its partial; recognisers need about 0.3 s
}

// script lets the sound begin 1 s into a reply. The detector needs 60 ms for the onset and 160 ms for the end.
func (s sound) script() []string {
	type entry struct {
		at   time.Duration
		line string
	}
	onset := time.Second
	entries := []entry{{0, "reply"}, {onset + 60*time.Millisecond, "on"}, {onset + s.length + 160*time.Millisecond, "off 160"}}
	runes := []rune(s.text)
	for i := range runes {
		at := onset + s.length*time.Duration(i)/time.Duration(len(runes)) + s.lag
		entries = append(entries, entry{at, "text " + string(runes[:i+1])})
	}
	entries = append(entries, entry{4 * time.Second, "end"})
	slices.SortStableFunc(entries, func(a, b entry) int { return int(a.at - b.at) })
	var out []string
	for _, e := range entries {
		out = append(out, fmt.Sprintf("%d %s", e.at.Milliseconds(), e.line))
	}
	return out
}

// first returns when the first action of that name came, after the onset; -1 = never.
func first(actions []string, name string) time.Duration {
	for _, a := range actions {
		var ms int
		var kind string
		if _, err := fmt.Sscan(a, &ms, &kind); err == nil && kind == name {
			return time.Duration(ms)*time.Millisecond - time.Second
		}
	}
	return -1
}

func TestRules_ResumeAfterBackChannelsAndCoughs(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	words := []string{"嗯", "嗯嗯", "好", "好的", "对", "对对对", "哦", "是", "是的", "啊", "行", "知道了", "明白", "哦这样啊", "", "", "", ""} // "" = cough, breath
	wrong := []string{"哼", "咳咳", "号", "和", "那"}                                                                        // what a recogniser may make of them
	resumed := 0
	for range 100 {
		s := sound{text: words[r.IntN(len(words))], lag: time.Duration(260+r.IntN(120)) * time.Millisecond}
		if r.IntN(100) < 8 {
			s.text = wrong[r.IntN(len(wrong))]
		}
		s.length = time.Duration(120+r.IntN(250)+120*len([]rune(s.text))) * time.Millisecond
		actions := replay(t, s.script())
		back := first(actions, "resume")
		if duck := first(actions, "duck"); duck < 0 || duck > 100*time.Millisecond {
			t.Errorf("%+v: ducked after %v", s, duck)
		}
		if first(actions, "stop") < 0 && back >= 0 && back-s.length <= 600*time.Millisecond {
			resumed++
		}
	}
	t.Logf("%d of 100 resumed within 600 ms of their end", resumed)
	if resumed < 85 {
		t.Errorf("%d of 100 resumed, want at least 85", resumed)
	}
}

func TestRules_StopForRealInterruptions(t *testing.T) {
	r := rand.New(rand.NewPCG(13, 14))
	words := []string{"转人工", "不对", "等一下", "我要投诉", "停", "别说了", "不是这个", "我问的是流量", "听不清", "再说一遍", "帮我查话费", "你先听我说", "没有", "怎么又扣钱了"}
	var delays []time.Duration
	for i := range 100 {
		s := sound{text: words[r.IntN(len(words))], lag: time.Duration(280+r.IntN(120)) * time.Millisecond}
		if i%33 == 0 { // a few begin with a sound that could be a back-channel
			s.text = "嗯" + s.text
		}
		s.length = time.Duration(180*len([]rune(s.text))) * time.Millisecond
		actions := replay(t, s.script())
		stop, held := first(actions, "stop"), first(actions, "pause")
		if stop < 0 || stop > 800*time.Millisecond {
			t.Errorf("%q did not stop the reply within 0.8 s: %s", s.text, strings.Join(s.script(), "; "))
			continue
		}
		if held >= 0 { // silent since then
			stop = min(stop, held)
		}
		delays = append(delays, stop)
	}
	slices.Sort(delays)
	p95 := delays[len(delays)*95/100]
	t.Logf("silent after p50 %v, p95 %v, max %v", delays[len(delays)/2], p95, delays[len(delays)-1])
	if p95 > 450*time.Millisecond {
		t.Errorf("p95 is %v, want at most 450 ms", p95)
	}
}
