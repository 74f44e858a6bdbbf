package consoletest

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"hotline"
	"hotline/console/quality"
	"hotline/internal/store"
	"hotline/qa/rubric"
)

// Inspected is the call of SeedFindings with an agent, a recording and hits of all kinds.
const Inspected = hotline.CallID("01K9SEED000000000000100000")

// dispute is what is said in it.
var dispute = []line{
	{hotline.PartyBot, 200, 3400, "您好，这里是星云电信，请问有什么可以帮您？"},
	{hotline.PartyCaller, 4000, 6200, "我要投诉，给我转人工"},
	{hotline.PartyAgent, 15000, 17600, "您好，工号一零二七为您服务"},
	{hotline.PartyCaller, 18200, 24600, "我的宽带断了三天了，我的号码是13800138000，你们到底管不管"},
	{hotline.PartyAgent, 23600, 26800, "您先别激动，宽带的事不归我管"},
	{hotline.PartyCaller, 27200, 30400, "那归谁管，你帮我查一下行不行"},
	{hotline.PartyAgent, 38200, 41600, "查了，您欠费，欠费肯定要停机啊"},
	{hotline.PartyCaller, 42000, 45000, "我上个月刚交的费，你再看看"},
	{hotline.PartyAgent, 45800, 49200, "爱投诉就去投诉吧，我也没办法"},
	{hotline.PartyCaller, 49600, 51800, "你这什么态度，我要找你们领导"},
	{hotline.PartyAgent, 52600, 56000, "好的，我给您登记，明天下午给您回电话"},
	{hotline.PartyCaller, 56800, 58000, "行吧"},
}

// sheet is the score sheet that SeedFindings scores by.
const sheet = `id: service
title: 服务质量评分表
title_en: Service quality
version: 2
pass: 80
failed_total: 59
for: {parties: [agent, bot]}
sections:
  - {id: etiquette, title: 服务规范, title_en: Etiquette, weight: 30, items: [
      {id: opening, title: 规范开场, title_en: Opening, points: 10, rules: [opening_missing]},
      {id: language, title: 不使用禁语, title_en: No forbidden words, points: 20, fatal: true, rules: [forbidden_words]},
      {id: empathy, title: 先安抚后处理, title_en: Empathy, points: 10, rules: [empathy_missing]}]}
  - {id: handling, title: 业务处理, title_en: Handling, weight: 50, items: [
      {id: identity, title: 核实身份, title_en: Identity check, points: 10, rules: [identity_check_missing]},
      {id: responsible, title: 不推诿, title_en: No shirking, points: 15, rules: [shirking]},
      {id: clear, title: 解释清楚, title_en: Clear explanation, points: 15, manual: true},
      {id: promise, title: 不违规承诺, title_en: No unfounded promise, points: 10, rules: [unfounded_promise]}]}
  - {id: sound, title: 沟通质量, title_en: Communication, weight: 20, items: [
      {id: silence, title: 无长时间静默, title_en: No long silence, points: 10, each: 3, rules: [long_silence]},
      {id: interrupting, title: 不抢话, title_en: No interrupting, points: 10, each: 3, rules: [interrupting]}]}
`

// Sheets are the score sheets of a site.
func Sheets() []rubric.Sheet {
	s, err := rubric.Parse("service.yaml", []byte(sheet))
	if err != nil {
		return nil // its own test fails
	}
	return []rubric.Sheet{s}
}

// rules are those of RuleBook.
var rules = []struct {
	id, title, kind, state string
	severity               hotline.Severity
	points                 float64
}{
	{"closing_missing", "未规范结束", "text", "live", hotline.SeverityMinor, 2},
	{"empathy_missing", "未致歉安抚", "text", "shadow", hotline.SeverityMinor, 3},
	{"forbidden_words", "服务禁语", "text", "live", hotline.SeverityFatal, 20},
	{"identity_check_missing", "未核实身份", "text", "live", hotline.SeverityCritical, 10},
	{"interrupting", "抢话", "acoustic", "live", hotline.SeverityMinor, 3},
	{"long_silence", "长时间静默", "acoustic", "live", hotline.SeverityMinor, 3},
	{"opening_missing", "未规范开场", "text", "live", hotline.SeverityMinor, 2},
	{"shirking", "推诿", "text", "live", hotline.SeverityCritical, 15},
	{"speech_rate_fast", "语速过快", "acoustic", "live", hotline.SeverityInfo, 0},
	{"unfounded_promise", "违规承诺", "text", "draft", hotline.SeverityCritical, 10},
}

// RuleBook is a site's rules without an engine: trying a rule finds its keyword (the words behind "any:") in what agents say.
type RuleBook struct{}

// Rules implements quality.Rules.
func (RuleBook) Rules() (out []quality.Rule) {
	for i, r := range rules {
		out = append(out, quality.Rule{
			ID: r.id, Title: r.title, Version: 1 + i%3, State: r.state, Severity: r.severity, Kind: r.kind, Runs: uint64(4000 * (i + 1)), SpentUS: float64(4000*(i+1)) * (1.5 + float64(i%4)), //nolint:gosec // small
			Text: fmt.Sprintf("id: %s\ntitle: %s\nseverity: %s\npoints: %v\nwho: agent\nwhen:\n  any: [%s]\n", r.id, r.title, r.severity, r.points, r.title),
		})
	}
	return out
}

// Try implements quality.Rules.
func (RuleBook) Try(_ context.Context, text string, calls [][]hotline.Event) ([][]hotline.Hit, error) {
	_, words, ok := strings.Cut(text, "any: [")
	words, _, closed := strings.Cut(words, "]")
	if !ok || !closed {
		return nil, &hotline.Error{Op: "try rule", Kind: hotline.KindInvalid, Err: fmt.Errorf("when.any: missing")}
	}
	out := make([][]hotline.Hit, len(calls))
	for i, events := range calls {
		for _, e := range events {
			u, said := e.Body.(hotline.UtteranceFinal)
			if !said || u.Party != hotline.PartyAgent || !strings.Contains(u.Text, strings.TrimSpace(words)) {
				continue
			}
			out[i] = append(out[i], hotline.Hit{
				ID: e.ID(), Call: e.Call, Rule: "tried", Title: "tried", Severity: hotline.SeverityMinor, State: hotline.HitConfirmed, Party: u.Party, AtMS: u.ToMS,
				Evidence: []hotline.Evidence{{Party: u.Party, Name: u.Name, N: u.N, Text: u.Text, FromMS: u.FromMS, ToMS: u.ToMS}},
			})
		}
	}
	return out, nil
}

// SeedFindings writes what inspection found in the calls of Seed, and Inspected with its recording below folder. All of it is the same
// every time.
func SeedFindings(db *store.DB, folder string, now time.Time, n int) error {
	at := now.Add(-25 * time.Minute)
	if err := db.ProjectAll(disputed(at)); err != nil {
		return err
	}
	if err := writeTalk(filepath.Join(folder, "seed", "dispute.wav"), dispute, 60); err != nil {
		return err
	}
	found := store.Findings{}
	hits := disputedHits(at)
	found.Hits = append(found.Hits, hits...)
	found.Scores = append(found.Scores, scored(Inspected, hotline.PartyAgent, "li", at.Add(time.Minute), hits), bot(Inspected, at))
	zero := []hotline.Hit{hit(CallID(0), "long_silence", hotline.PartyBot, "", now, 0, "5.2 s", hotline.Evidence{Party: hotline.PartyBot, N: -1, FromMS: 14700, ToMS: 19800})}
	found.Hits = append(found.Hits, zero...)
	found.Scores = append(found.Scores, scored(CallID(0), hotline.PartyBot, "", now, zero))
	for i := 3; i < n; i += 7 { // those with people
		agent := []string{"li", "wang"}[i/7%2]
		when := now.Add(-time.Duration(i) * 37 * time.Minute)
		var some []hotline.Hit
		for k, r := range rules {
			if r.state == "draft" || (i*(k+3))%11 > 1 {
				continue
			}
			some = append(some, hit(CallID(i), r.id, hotline.PartyAgent, agent, when, k, "", hotline.Evidence{
				Party: hotline.PartyAgent, Name: agent, N: 1, Text: "您好，请问有什么可以帮您？", FromMS: 5200 + float64(k)*300, ToMS: 7000 + float64(k)*300,
			}))
		}
		found.Hits = append(found.Hits, some...)
		found.Scores = append(found.Scores, scored(CallID(i), hotline.PartyAgent, agent, when, some))
	}
	return db.PutFindings(context.Background(), found)
}

// hit is one of a rule of RuleBook, found 120 ms after its condition.
func hit(call hotline.CallID, rule string, party hotline.Party, agent string, at time.Time, n int, note string, e ...hotline.Evidence) hotline.Hit {
	h := hotline.Hit{ID: fmt.Sprintf("%s-%s-%d", call, rule, n), Call: call, Rule: rule, State: hotline.HitConfirmed, Party: party, Agent: agent, Queue: "general", Note: note, Evidence: e, Live: true}
	for i, r := range rules {
		if r.id == rule {
			h.Title, h.Kind, h.Severity, h.Points, h.Version, h.Shadow = r.title, r.kind, r.severity, r.points, 1+i%3, r.state == "shadow"
		}
	}
	h.Alert = !h.Shadow && (h.Severity == hotline.SeverityFatal || h.Severity == hotline.SeverityCritical)
	h.AtMS = e[len(e)-1].ToMS
	h.ConditionAt = at.Add(time.Duration(h.AtMS) * time.Millisecond)
	h.DetectedAt = h.ConditionAt.Add(time.Duration(120+20*n) * time.Millisecond)
	return h
}

func scored(call hotline.CallID, party hotline.Party, agent string, at time.Time, hits []hotline.Hit) store.Score {
	s := store.Score{Call: call, Party: party, Agent: agent, Main: true, Queue: "general", At: at, LateMS: 900, Total: 100}
	for _, sh := range Sheets() {
		r := rubric.Score(sh, rubric.Facts{Party: party, Agent: agent, Queue: "general", Talk: time.Minute, Caller: 5, Opening: true, Closing: true, Hits: hits})
		s.Sheet, s.Version, s.Total, s.Failed = r.Sheet, r.Version, r.Total, r.Failed
		s.Answers, _ = json.Marshal(r.Answers)
	}
	return s
}

func bot(call hotline.CallID, at time.Time) store.Score {
	s := scored(call, hotline.PartyBot, "", at, nil)
	s.Main = false
	return s
}

// disputedHits are those of Inspected.
func disputedHits(at time.Time) []hotline.Hit {
	said := func(i int) hotline.Evidence {
		l := dispute[i]
		e := hotline.Evidence{Party: l.party, N: i, Text: strings.ReplaceAll(l.text, "13800138000", "138****8000"), FromMS: l.from, ToMS: l.to}
		if l.party == hotline.PartyAgent {
			e.Name = "li"
		}
		return e
	}
	agent := func(rule, note string, e ...hotline.Evidence) hotline.Hit {
		return hit(Inspected, rule, hotline.PartyAgent, "li", at, 0, note, e...)
	}
	return []hotline.Hit{
		agent("forbidden_words", "“爱投诉就去投诉”", said(8)),
		agent("shirking", "“不归我管”", said(4)),
		agent("identity_check_missing", "接通 40 秒内没有核实身份", said(6)),
		agent("interrupting", "抢话 1.0 秒", said(3), said(4)),
		agent("long_silence", "双方静默 7.8 秒", hotline.Evidence{Party: hotline.PartyAgent, Name: "li", N: -1, FromMS: 30400, ToMS: 38200}),
		agent("empathy_missing", "客户报障后没有致歉", said(3)),
	}
}

// disputed are the events of Inspected.
func disputed(at time.Time) []hotline.Event {
	type timed struct {
		ms   float64
		body hotline.Body
	}
	all := []timed{
		{-150, hotline.CallStarted{Direction: hotline.Inbound, From: "sip:13800138000@10.1.2.3", To: "sip:10000@hotline", Trunk: "carrier", Line: "10000"}},
		{0, hotline.CallAnswered{Codec: "PCMA", SetupMS: 150}},
		{3400, hotline.TurnCompleted{N: 0, Planned: dispute[0].text, Played: dispute[0].text, Scene: "greeting"}},
		{6400, hotline.HandoverRequested{Reason: "requested", Queue: "general", Summary: "客户要投诉", AtMS: 6400}},
		{6400, hotline.QueueEntered{Queue: "general", Title: "综合业务", Kind: "inbound", AtMS: 6400}},
		{14500, hotline.PartyJoined{Party: hotline.PartyAgent, Name: "li", To: "sip:li@hotline", Codec: "opus", RingMS: 3000, AtMS: 14500}},
	}
	for i, l := range dispute[1:] {
		name := ""
		if l.party == hotline.PartyAgent {
			name = "li"
		}
		all = append(all, timed{l.to + 50, hotline.UtteranceFinal{N: i + 1, Party: l.party, Name: name, Text: l.text, FromMS: l.from, ToMS: l.to, Confidence: 0.92}})
	}
	all = append(all,
		timed{59500, hotline.AgentDone{Agent: "li", Queue: "general", Kind: "inbound", WaitedMS: 8000, RingMS: 3000, TalkMS: 45000, How: "ended", AtMS: 59500}},
		timed{60000, hotline.RecordingReady{Path: "seed/dispute.wav", DurationMS: 60000, Bytes: 60*8000*4 + 44}},
		timed{60001, hotline.CallEnded{Outcome: hotline.OutcomeTransferred, By: "caller", Cause: "normal clearing", SIPCode: 200, DurationMS: 60000}},
	)
	out := make([]hotline.Event, len(all))
	for i, t := range all {
		out[i] = hotline.Event{Call: Inspected, Seq: uint64(i + 1), At: at.Add(time.Duration(t.ms * float64(time.Millisecond))), Body: t.body}
	}
	return out
}
