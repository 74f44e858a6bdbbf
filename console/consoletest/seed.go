package consoletest

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"time"

	"hotline"
	"hotline/internal/store"
)

// CallID is the id of call i of Seed; 0 is the one with a recording and a whole conversation.
func CallID(i int) hotline.CallID {
	return hotline.CallID(fmt.Sprintf("01K9SEED0000000000000%05d", 99999-i))
}

// line is one utterance of the conversation that Seed writes: who, when, what.
type line struct {
	party    hotline.Party
	from, to float64
	text     string
}

// talk is a conversation as the sample hotline has it; times are ms since answer.
var talk = []line{
	{hotline.PartyBot, 200, 3600, "您好，这里是星云电信，请问有什么可以帮您？"},
	{hotline.PartyCaller, 4200, 6300, "我想查一下这个月的话费"},
	{hotline.PartyBot, 7000, 12400, "您本月的话费是五十六元八角，其中套餐三十九元，流量包十元。还需要别的帮助吗？"},
	{hotline.PartyCaller, 10900, 13900, "等一下，流量包是怎么回事，我没有订过"},
	{hotline.PartyBot, 14700, 19800, "这个流量包是本月三号通过短信办理的。您要现在退订吗？"},
	{hotline.PartyCaller, 20500, 21600, "要，退订"},
	{hotline.PartyBot, 22400, 26900, "已经为您退订，下个月起不再收费。工单号是一零七。"},
	{hotline.PartyCaller, 27500, 29000, "好的，没有了，谢谢"},
	{hotline.PartyBot, 29600, 32000, "感谢您的来电，再见。"},
}

// Seed writes n calls before now into the record and the recording of the first below folder. All of it is the same every time.
func Seed(db *store.DB, folder string, now time.Time, n int) error {
	events := conversation(now.Add(-10 * time.Minute))
	for i := 1; i < n; i++ {
		events = append(events, short(i, now.Add(-time.Duration(i)*37*time.Minute))...)
	}
	if err := db.ProjectAll(events); err != nil {
		return err
	}
	return writeTalk(filepath.Join(folder, "seed", "talk.wav"), talk, 33)
}

// conversation is call 0 whole, with its events when the engine would write them: at is the answer.
func conversation(at time.Time) []hotline.Event {
	type timed struct {
		ms   float64 // since answer
		body hotline.Body
	}
	all := []timed{
		{-182, hotline.CallStarted{Direction: hotline.Inbound, From: "sip:13800138000@10.1.2.3", To: "sip:10000@hotline", Trunk: "carrier", Transport: "udp", Line: "10000"}},
		{0, hotline.CallAnswered{Codec: "PCMA", SetupMS: 182}},
	}
	scenes := []string{"greeting", "bill.explain", "vas.cancel", "vas.cancel", "closing"}
	gaps := []float64{0, 700, 800, 800, 600}
	for i, l := range talk {
		n := (i + 1) / 2
		if l.party == hotline.PartyCaller {
			said := hotline.UtteranceFinal{N: i / 2, Party: l.party, Text: l.text, FromMS: l.from, ToMS: l.to, Confidence: 0.97 - float64(i%3)*0.2}
			all = append(all, timed{l.from, hotline.SpeechStarted{Party: l.party, AtMS: l.from}}, timed{l.to, hotline.SpeechEnded{Party: l.party, AtMS: l.to}},
				timed{l.to + 60, said}, timed{l.to + 70, hotline.IntentDetected{Text: l.text, Intent: scenes[n], Confidence: 0.93, Source: "intent", TookMS: 0.2}})
			continue
		}
		turn := hotline.TurnCompleted{N: n, Planned: l.text, Played: l.text, Scene: scenes[n], Cut: n == 1}
		if g := gaps[n]; n > 0 {
			turn.Heard, turn.GapMS = talk[i-1].text, hotline.TurnGap{Endpoint: g - 240, ASR: 60, Dialog: 45, TTS: 105, Engine: 30, Total: g}
		}
		all = append(all, timed{l.to, turn})
	}
	all = append(all,
		timed{11200, hotline.BargeIn{Phase: "stop", AtMS: 11200, DelayMS: 210, Text: "等一下"}},
		timed{14500, hotline.ComponentFailed{Component: "llm", Error: "first token after 1.2 s", Action: "fallback"}},
		timed{22200, hotline.ToolCalled{Tool: "vas.cancel", OK: true, TookMS: 38}},
		timed{22250, hotline.TicketCreated{Ticket: "107", Kind: "vas.cancel"}},
		timed{33000, hotline.RecordingReady{Path: "seed/talk.wav", DurationMS: 33000, Bytes: 33*8000*4 + 44}},
		timed{33001, hotline.MediaReport{Codec: "PCMA", Received: 1640, Sent: 1650, Lost: 7, Late: 2, JitterMS: 4.2, ConcealedMS: 140, RTTMS: 21.5, MOS: 4.18, FarMOS: 4.31}},
		timed{33002, hotline.CallEnded{Outcome: hotline.OutcomeCompleted, By: "hotline", Cause: "normal clearing", SIPCode: 200, DurationMS: 33000}},
	)
	slices.SortStableFunc(all, func(a, b timed) int { return cmp.Compare(a.ms, b.ms) })
	out := make([]hotline.Event, len(all))
	for i, t := range all {
		out[i] = hotline.Event{Call: CallID(0), Seq: uint64(i + 1), At: at.Add(time.Duration(t.ms * float64(time.Millisecond))), Body: t.body}
	}
	return out
}

// short is one of the many calls that fill the list.
func short(i int, at time.Time) []hotline.Event {
	outcomes := []hotline.Outcome{hotline.OutcomeCompleted, hotline.OutcomeCallerGone, hotline.OutcomeCallback, hotline.OutcomeTransferred, hotline.OutcomeTestLine, hotline.OutcomeFailed, hotline.OutcomeCancelled}
	o := outcomes[i%len(outcomes)]
	bodies := []hotline.Body{hotline.CallStarted{
		Direction: hotline.Inbound, From: fmt.Sprintf("sip:139%08d@10.1.2.3", 10000000+i*7919%89999999), To: "sip:10000@hotline", Trunk: "carrier", Line: "10000",
	}}
	if o != hotline.OutcomeCancelled {
		bodies = append(bodies, hotline.CallAnswered{Codec: "PCMA", SetupMS: 100 + float64(i%90)})
	}
	if o == hotline.OutcomeTransferred {
		bodies = append(bodies, people(i)...)
	}
	bodies = append(bodies, hotline.CallEnded{Outcome: o, By: "caller", Cause: "normal clearing", SIPCode: 200, DurationMS: float64(4000 + i*1733%180000)})
	return number(CallID(i), at, 5*time.Second, bodies)
}

// people is a wait of some seconds and a talk with one of two agents.
func people(i int) []hotline.Body {
	agent := []string{"li", "wang"}[i/7%2]
	wait := float64(4000 + i*311%40000)
	return []hotline.Body{
		hotline.HandoverRequested{Reason: "requested", Queue: "general", Summary: "客户要求人工，查询本月话费", AtMS: 5000},
		hotline.QueueEntered{Queue: "general", Title: "综合业务", Kind: "inbound", Ahead: 2, AtMS: 5000},
		hotline.AgentOffered{Agent: agent, Queue: "general", Kind: "inbound", WaitedMS: wait - 3000, RingMS: 20000, AtMS: 2000 + wait},
		hotline.QueueLeft{Queue: "general", Why: "answered", WaitedMS: wait, AtMS: 5000 + wait},
		hotline.PartyJoined{Party: hotline.PartyAgent, Name: agent, To: "sip:" + agent + "@hotline", Codec: "opus", RingMS: 3000, AtMS: 5000 + wait},
		hotline.UtteranceFinal{N: 1, Party: hotline.PartyAgent, Name: agent, Text: "您好，请问有什么可以帮您？", FromMS: 5200 + wait, ToMS: 7000 + wait, Confidence: 0.95},
		hotline.UtteranceFinal{N: 1, Party: hotline.PartyCaller, Text: "帮我看看话费为什么这么多", FromMS: 7600 + wait, ToMS: 9800 + wait, Confidence: 0.93},
		hotline.PartyLeft{Party: hotline.PartyAgent, Name: agent, To: "sip:" + agent + "@hotline", Cause: "normal clearing", AtMS: 65000 + wait},
		hotline.AgentDone{Agent: agent, Queue: "general", Kind: "inbound", WaitedMS: wait, RingMS: 3000, TalkMS: 54000, HoldMS: 6000, How: "ended", AtMS: 65000 + wait},
	}
}

func number(id hotline.CallID, at time.Time, step time.Duration, bodies []hotline.Body) []hotline.Event {
	out := make([]hotline.Event, len(bodies))
	for i, b := range bodies {
		out[i] = hotline.Event{Call: id, Seq: uint64(i + 1), At: at.Add(time.Duration(i) * step), Body: b}
	}
	return out
}

// writeTalk writes a conversation as tones: 8 kHz, two tracks, the caller left, the hotline right, each loud while its party speaks.
func writeTalk(path string, talk []line, seconds int) error {
	const rate = 8000
	raw := make([]byte, 44+rate*seconds*4)
	copy(raw, "RIFF\x00\x00\x00\x00WAVEfmt ")
	le := binary.LittleEndian
	le.PutUint32(raw[4:], uint32(len(raw)-8)) //nolint:gosec // small
	le.PutUint32(raw[16:], 16)
	le.PutUint16(raw[20:], 1)
	le.PutUint16(raw[22:], 2)
	le.PutUint32(raw[24:], rate)
	le.PutUint32(raw[28:], rate*4)
	le.PutUint16(raw[32:], 4)
	le.PutUint16(raw[34:], 16)
	copy(raw[36:], "data")
	le.PutUint32(raw[40:], uint32(len(raw)-44)) //nolint:gosec // small
	for _, l := range talk {
		track, tone := 0, 220.0
		if l.party != hotline.PartyCaller {
			track, tone = 2, 330.0
		}
		for i := int(l.from * rate / 1000); i < int(l.to*rate/1000); i++ {
			t := float64(i) / rate
			syllable := 0.35 + 0.65*math.Abs(math.Sin(t*11))*math.Abs(math.Sin(t*2.3))
			v := int16(9000 * syllable * math.Sin(2*math.Pi*tone*t))
			le.PutUint16(raw[44+i*4+track:], uint16(v)) //nolint:gosec // bits of a sample
		}
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return err
	}
	return os.WriteFile(path, raw, 0o600)
}
