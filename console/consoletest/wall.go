package consoletest

import (
	"fmt"
	"math"
	"time"

	"hotline"
	"hotline/console/wall"
)

// matter is what a caller of LiveCalls wants, and a few sentences of it.
type matter struct {
	intent string
	said   []string
}

var matters = []matter{
	{"balance.query", []string{"我想查一下这个月的话费", "怎么比上个月多了二十块"}},
	{"broadband.fault", []string{"我家宽带从昨天晚上就断了", "光猫上有个红灯一直闪", "到底什么时候能来修"}},
	{"plan.change", []string{"想换一个流量多一点的套餐", "一百二十九那档有什么"}},
	{"vas.cancel", []string{"有个流量包我没订过，给我退了", "我要退钱"}},
	{"complaint.file", []string{"你们上次说三天给我回复", "今天都第六天了，我要投诉", "再不处理我就去工信部申诉"}},
	{"invoice.issue", []string{"开一张上个月的电子发票"}},
	{"sim.replace", []string{"手机丢了想补一张卡"}},
	{"usage.query", []string{"还剩多少流量"}},
}

// Title is what the intents of LiveCalls are called.
func Title(intent string) string {
	return map[string]string{"balance.query": "查询话费", "broadband.fault": "宽带报障", "plan.change": "变更套餐", "vas.cancel": "退订增值业务", "complaint.file": "投诉",
		"invoice.issue": "开具发票", "sim.replace": "补换卡", "usage.query": "查询流量", "bill.explain": "账单解释"}[intent]
}

// LiveCalls are the events of n calls that run at now, of all kinds: with the machine, waiting, with agents, some of them unhappy. The
// same n gives the same calls. ids name them.
func LiveCalls(now time.Time, n int) (ids []hotline.CallID, events []hotline.Event) {
	for i := range n {
		id := hotline.CallID(fmt.Sprintf("01K9WALL0000000000000%05d", i))
		ids = append(ids, id)
		began := now.Add(-time.Duration(20+i*37%560) * time.Second)
		m := matters[i%len(matters)]
		bodies := []hotline.Body{
			hotline.CallStarted{Direction: hotline.Inbound, From: fmt.Sprintf("sip:13%d%08d@10.1.2.3", i%10, 10203040+i*7919%8999999), To: "sip:10000@hotline", Line: "10000"},
			hotline.CallAnswered{Codec: "PCMA", SetupMS: 120},
			hotline.IntentDetected{Text: m.said[0], Intent: m.intent, Confidence: 0.95, Source: "intent"},
		}
		if i%3 != 0 {
			bodies = append(bodies, handed(i, m)...)
		}
		bad := m.intent == "complaint.file" || m.intent == "broadband.fault" && i%3 != 1
		for k, text := range m.said {
			at := float64(4000 + k*9000)
			bodies = append(bodies, hotline.UtteranceFinal{N: k, Party: hotline.PartyCaller, Text: text, FromMS: at, ToMS: at + 2600, Confidence: 0.93})
		}
		mood := 0.6 * math.Sin(float64(i))
		for k := range 4 + i%7 {
			score := mood + 0.8*math.Sin(float64(i+2*k))
			if bad {
				score = -float64(k)*0.7 + 0.5*math.Cos(float64(i+k))
			}
			mood = 0.6*mood + 0.4*score
			bodies = append(bodies, hotline.EmotionDetected{Party: hotline.PartyCaller, N: k, Label: "calm", Score: max(score, -5), Trend: mood, Source: "both"})
		}
		for k, b := range bodies {
			events = append(events, hotline.Event{Call: id, Seq: uint64(k + 1), At: began.Add(time.Duration(k) * 300 * time.Millisecond), Body: b}) //nolint:gosec // small
		}
	}
	return ids, events
}

// handed is how a call of LiveCalls comes to people.
func handed(i int, m matter) []hotline.Body {
	queue := []string{"general", "complaint"}[i%2]
	out := []hotline.Body{
		hotline.HandoverRequested{Reason: "requested", Queue: queue, Summary: "客户来电：" + m.said[0] + "。已核实身份，要求人工处理。"},
		hotline.QueueEntered{Queue: queue, Title: "综合业务", Kind: "inbound"},
	}
	if i%12 == 1 {
		return out // still waits
	}
	agent := []string{"li", "wang", "zhang"}[i%3]
	return append(out, hotline.QueueLeft{Queue: queue, Why: "answered", WaitedMS: 12_000},
		hotline.PartyJoined{Party: hotline.PartyAgent, Name: agent, To: "sip:" + agent + "@hotline", Codec: "opus"})
}

// Hits are findings in the calls of LiveCalls, as inspectors would raise them, the latest last.
func Hits(now time.Time, ids []hotline.CallID) []hotline.Hit {
	raise := []struct {
		call     int
		rule     string
		title    string
		bad      hotline.Severity
		party    hotline.Party
		agent    string
		text     string
		note     string
		state    hotline.HitState
		ago      time.Duration
		evidence bool
	}{
		{1, "long_silence", "长时间静音", hotline.SeverityMinor, hotline.PartyAgent, "wang", "", "双方静音 21 秒", hotline.HitConfirmed, 190 * time.Second, false},
		{20, "escalation", "投诉升级倾向", hotline.SeverityCritical, hotline.PartyCaller, "zhang", "再不处理我就去工信部申诉", "", hotline.HitConfirmed, 150 * time.Second, true},
		{5, "interrupting", "抢话", hotline.SeverityMinor, hotline.PartyAgent, "zhang", "", "1 分钟内抢话 3 次，最长 1.4 秒", hotline.HitConfirmed, 95 * time.Second, false},
		{28, "unfounded_promise", "无依据承诺", hotline.SeverityCritical, hotline.PartyAgent, "wang", "您放心，今天之内一定给您全额退款", "", hotline.HitConfirmed, 61 * time.Second, true},
		{4, "forbidden_words", "服务禁语", hotline.SeverityFatal, hotline.PartyAgent, "wang", "这个不归我管，你爱找谁找谁去", "", hotline.HitConfirmed, 34 * time.Second, true},
		{12, "escalation", "投诉升级倾向", hotline.SeverityCritical, hotline.PartyCaller, "", "我要投诉，找你们领导", "", hotline.HitTentative, 8 * time.Second, true},
	}
	out := make([]hotline.Hit, 0, len(raise))
	for _, r := range raise {
		if r.call >= len(ids) {
			continue
		}
		at := now.Add(-r.ago)
		h := hotline.Hit{ID: string(ids[r.call]) + "-" + r.rule, Call: ids[r.call], Rule: r.rule, Title: r.title, Version: 1, Kind: "text", Severity: r.bad, Points: 5, State: r.state, Alert: true,
			Party: r.party, Agent: r.agent, Queue: "general", Note: r.note, AtMS: 15_600, ConditionAt: at, DetectedAt: at, Live: true, Evidence: []hotline.Evidence{}}
		if r.evidence {
			h.Evidence = append(h.Evidence, hotline.Evidence{Party: r.party, Name: r.agent, N: 1, Text: r.text, FromMS: 13_000, ToMS: 15_600})
		}
		out = append(out, h)
	}
	return out
}

// Topics are hot topics over the calls of LiveCalls.
type Topics struct {
	Now   time.Time
	Calls []hotline.CallID
}

// Rising implements wall.Topics.
func (s Topics) Rising(time.Duration) []wall.Topic {
	of := func(intent int) (out []hotline.CallID) {
		for i, id := range s.Calls {
			if i%len(matters) == intent {
				out = append(out, id)
			}
		}
		return out
	}
	sample := func(i int, text string) wall.Sample {
		return wall.Sample{Call: s.Calls[i], At: s.Now.Add(-time.Duration(i) * time.Minute), Text: text}
	}
	if len(s.Calls) < 20 {
		return nil
	}
	return []wall.Topic{
		{ID: "a", Title: "宽带断线 · 海淀区", Intent: "broadband.fault", District: "海淀区", Words: []string{"断网", "红灯", "光猫"}, Count: 23, Before: 4, Growth: 4.8, New: true,
			First: s.Now.Add(-48 * time.Minute), Last: s.Now.Add(-time.Minute), Calls: of(1), Samples: []wall.Sample{sample(1, "我家宽带从昨天晚上就断了"), sample(9, "海淀这边整个小区都上不了网"), sample(17, "光猫上有个红灯一直闪")}},
		{ID: "b", Title: "充值活动 返现", Words: []string{"充值", "返现", "短信"}, Count: 12, Before: 1, Growth: 6.5, New: true, First: s.Now.Add(-31 * time.Minute), Last: s.Now.Add(-3 * time.Minute),
			Calls: of(2), Samples: []wall.Sample{sample(2, "短信说充一百返五十，怎么没到账"), sample(10, "那个返现活动是真的吗")}},
		{ID: "c", Title: "流量包退订", Intent: "vas.cancel", Words: []string{"流量包", "没订过"}, Count: 31, Before: 27, Growth: 1.1, First: s.Now.Add(-20 * time.Hour), Last: s.Now, Calls: of(3), Samples: []wall.Sample{sample(3, "有个流量包我没订过，给我退了")}},
	}
}
