package qa_test

import (
	"fmt"
	"io/fs"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"hotline"
	"hotline/qa"
	"hotline/qa/pii"
	"hotline/qa/rule"
)

// hundred are at least 100 rules: those of the sample hotline, and copies of their cheaper ones under other names.
func hundred(tb testing.TB) fs.FS {
	tb.Helper()
	files := fstest.MapFS{}
	dir := os.DirFS("../examples/telecom/rules")
	names, err := rule.Files(dir)
	if err != nil {
		tb.Fatal(err)
	}
	rules := 0
	for round := 0; rules < 100; round++ {
		for _, name := range names {
			text, err := fs.ReadFile(dir, name)
			if err != nil {
				tb.Fatal(err)
			}
			isWords := strings.HasSuffix(name, ".tsv") || strings.Contains(string(text), "\nclasses:") || strings.Contains(string(text), "\nconcepts:")
			if isWords && round > 0 || round > 0 && name == "crisis.yaml" {
				continue
			}
			id := strings.TrimSuffix(name, ".yaml")
			if round > 0 {
				text = []byte(strings.Replace(string(text), "id: "+id+"\n", fmt.Sprintf("id: %s_%d\n", id, round), 1))
				name = fmt.Sprintf("%s_%d.yaml", id, round)
			}
			files[name] = &fstest.MapFile{Data: text}
			if !isWords {
				rules++
			}
		}
	}
	return files
}

// chatter is what both sides of a busy call say, over and over.
func chatter() []string {
	return []string{
		"您好星云电信工号三零二一很高兴为您服务", "你好我想问一下我这个月话费怎么这么多", "好的为了您的信息安全请您报一下机主姓名和身份证后四位", "刘春梅二三一六",
		"谢谢核对无误您本月消费一共是八十六块四其中流量包三十元", "那个流量包是我自己买的吗我怎么不记得了", "系统显示是十二号在手机营业厅订购的当时有短信提醒",
		"哦那可能是我家孩子点的能不能退掉", "按照规定已经使用的流量包是不能退的不过我可以帮您把自动续订取消", "好吧那就取消吧以后不要再扣了",
	}
}

// BenchmarkInspector_Event is the cost of one event (three partials, a final, two edges, in turn) of 1,000 live calls with 100 rules.
// It reports the 99th percentile of one event, and the events a second that one core can take.
func BenchmarkInspector_Event(b *testing.B) {
	in, err := qa.New(qa.Default(), qa.Deps{Rules: hundred(b)})
	if err != nil {
		b.Fatal(err)
	}
	const calls = 1000
	zero := time.Now()
	seq := make([]uint64, calls)
	said := chatter()
	made := func(call, step int) hotline.Event {
		seq[call]++
		turn, phase := step/6, step%6
		text, party := said[(turn+call)%len(said)], hotline.PartyAgent
		if (turn+call)%2 == 1 {
			party = hotline.PartyCaller
		}
		at := float64(turn)*9000 + float64(phase)*1700
		var body hotline.Body
		runes := []rune(text)
		switch phase {
		case 0:
			body = hotline.SpeechStarted{Party: party, AtMS: at}
		case 1, 2, 3:
			body = hotline.UtterancePartial{Party: party, Text: string(runes[:len(runes)*phase/4]), AtMS: at}
		case 4:
			body = hotline.SpeechEnded{Party: party, AtMS: at}
		default:
			body = hotline.UtteranceFinal{N: turn, Party: party, Text: text, FromMS: at - 8500, ToMS: at - 1700}
		}
		return hotline.Event{Call: hotline.CallID(fmt.Sprint("call", call)), Seq: seq[call], At: zero.Add(time.Duration(at * 1e6)), Body: body}
	}
	for c := range calls {
		in.Observe(hotline.Event{Call: hotline.CallID(fmt.Sprint("call", c)), At: zero, Body: hotline.CallAnswered{}})
		in.Observe(hotline.Event{Call: hotline.CallID(fmt.Sprint("call", c)), At: zero, Body: hotline.PartyJoined{Party: hotline.PartyAgent, Name: "wang"}})
	}
	took := make([]time.Duration, 0, b.N)
	step := 0
	b.ResetTimer()
	for n := 0; b.Loop(); n++ {
		if n%calls == calls-1 {
			step++
		}
		e := made(n%calls, step)
		began := time.Now()
		in.Observe(e)
		took = append(took, time.Since(began))
	}
	b.StopTimer()
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "p99_us")
	b.ReportMetric(float64(len(in.Rules())), "rules")
}

func TestInspector_RemembersLittleOfALongCall(t *testing.T) {
	if testing.Short() {
		t.Skip("measures memory")
	}
	in, err := qa.New(qa.Default(), qa.Deps{Rules: hundred(t)})
	if err != nil {
		t.Fatal(err)
	}
	const calls, turns = 2, 185
	zero := time.Now()
	for n := range 200 { // what all calls share is made when it is needed first
		id := hotline.CallID(fmt.Sprint("first", n))
		in.Observe(hotline.Event{Call: id, Seq: 1, At: zero, Body: final(0, hotline.PartyAgent, 0, 2000, "您好，我的电话是13812345678，你有病吧")})
		for k, text := range chatter() { // each shard's reader of texts grows with what it meets
			party := []hotline.Party{hotline.PartyAgent, hotline.PartyCaller}[k%2]
			in.Observe(hotline.Event{Call: id, Seq: uint64(k + 2), At: zero, Body: final(k+1, party, float64(k)*3000+3000, float64(k)*3000+5000, text)})
		}
		in.Observe(hotline.Event{Call: id, Seq: 20, At: zero, Body: hotline.CallEnded{By: "caller"}})
	}
	for _, text := range chatter() {
		_ = pii.Mask(text)
	}
	before := heap()
	for c := range calls {
		seq := uint64(0)
		see := func(at float64, body hotline.Body) {
			seq++
			in.Observe(hotline.Event{Call: hotline.CallID(fmt.Sprint("call", c)), Seq: seq, At: zero.Add(time.Duration(at * 1e6)), Body: body})
		}
		see(0, hotline.CallAnswered{})
		see(0, hotline.PartyJoined{Party: hotline.PartyAgent, Name: "wang"})
		see(4000, final(200, hotline.PartyAgent, 0, 4000, chatter()[0])) // so that nothing is to be found fault with: hits are left out
		see(8000, final(201, hotline.PartyAgent, 4100, 8000, chatter()[2]))
		for n := range turns {
			at, party := float64(n+1)*9000, hotline.PartyAgent
			if n%2 == 1 {
				party = hotline.PartyCaller
			}
			see(at, hotline.SpeechStarted{Party: party, AtMS: at})
			see(at+8500, hotline.SpeechEnded{Party: party, AtMS: at + 8500})
			see(at+8700, final(n/2, party, at, at+8500, chatter()[4+n%2*4]))
		}
	}
	each := (heap() - before) / calls
	t.Logf("%d bytes for each call", each)
	if each > 64<<10 {
		t.Errorf("%d bytes for each call, at most 64 KiB", each)
	}
	runtime.KeepAlive(in)
}

func heap() int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
