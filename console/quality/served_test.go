package quality_test

import (
	"encoding/json"
	"testing"
	"time"

	"hotline"
	"hotline/console/consoletest"
	"hotline/console/quality"
	"hotline/internal/store"
	"hotline/qa/rubric"
)

// handed is a call of the machine, then of li, then of lead.
const handed = hotline.CallID("01K9SEED000000000000200000")

// served puts handed on record, with the scores of who are named; the first stands for the call.
func (s *site) served(who ...string) {
	s.t.Helper()
	at := time.Now().Add(-10 * time.Minute)
	for i, b := range []hotline.Body{
		hotline.CallStarted{Direction: hotline.Inbound, From: "sip:13900139000@10.1.2.3", To: "sip:10000@hotline", Line: "10000"},
		hotline.CallAnswered{Codec: "PCMA"},
		hotline.TurnCompleted{Planned: "您好", Played: "您好"},
		hotline.PartyJoined{Party: hotline.PartyAgent, Name: "li", AtMS: 40_000},
		hotline.PartyLeft{Party: hotline.PartyAgent, Name: "li", AtMS: 160_000},
		hotline.PartyJoined{Party: hotline.PartyAgent, Name: "lead", AtMS: 160_000},
		hotline.CallEnded{Outcome: hotline.OutcomeCompleted, By: "caller", DurationMS: 190_000},
	} {
		if err := s.db.Project(hotline.Event{Call: handed, Seq: uint64(i + 1), At: at.Add(time.Duration(i) * time.Second), Body: b}); err != nil {
			s.t.Fatal(err)
		}
	}
	var found store.Findings
	for n, name := range who {
		party := hotline.PartyAgent
		if name == "" {
			party = hotline.PartyBot
		}
		for _, sheet := range consoletest.Sheets() {
			r := rubric.Score(sheet, rubric.Facts{Party: party, Agent: name, Queue: "general", Talk: time.Minute})
			answers, err := json.Marshal(r.Answers)
			if err != nil {
				s.t.Fatal(err)
			}
			found.Scores = append(found.Scores, store.Score{Call: handed, Party: party, Agent: name, Main: n == 0, Queue: "general", Sheet: r.Sheet, Version: r.Version, Total: r.Total - float64(n), Answers: answers, At: at})
		}
	}
	if err := s.db.PutFindings(s.t.Context(), found); err != nil {
		s.t.Fatal(err)
	}
}

// Who had the caller and has no score is named with the reason.
func TestPart_SaysWhoHasNoScore(t *testing.T) {
	s := start(t)
	s.person("lead", "supervisor")
	s.served("li", "")
	var r quality.Report
	s.admin.must(200, "GET", "/quality/calls/"+string(handed), nil, &r)
	if len(r.Scores) != 2 || r.Scores[0].Agent != "li" || len(r.Unscored) != 1 || r.Unscored[0] != (quality.Unscored{Agent: "lead", Name: "LEAD", Why: rubric.Silent}) {
		t.Errorf("scores %+v, without %+v", r.Scores, r.Unscored)
	}
	s.admin.must(200, "GET", call, nil, &r)
	if len(r.Unscored) != 0 {
		t.Errorf("all have a score: %+v", r.Unscored)
	}
}

// Of a call with several people each is found by name, judged, sees it and may appeal, for themselves alone.
func TestPart_EverybodyWithAScoreIsJudged(t *testing.T) {
	s := start(t)
	li, lead, wang, judge := s.person("li", "agent"), s.person("lead", "supervisor"), s.person("wang", "agent"), s.person("judge", "inspector")
	s.served("lead", "li", "")
	find := func(query string) (out []quality.Entry) {
		t.Helper()
		var page quality.Page
		s.admin.must(200, "GET", "/quality/calls?limit=100&"+query, nil, &page)
		for _, e := range page.Items {
			if e.Call == handed {
				out = append(out, e)
			}
		}
		return out
	}
	if all, of := find(""), find("agent=li"); len(all) != 1 || all[0].Agent != "lead" || len(of) != 1 || of[0].Agent != "li" || of[0].Machine != all[0].Machine-1 {
		t.Errorf("all %+v, of li %+v", all, of)
	}
	at, mine := "/quality/calls/"+string(handed), "/quality/own/"+string(handed)
	var r quality.Report
	s.admin.must(200, "GET", at+"?agent=li", nil, &r)
	if len(r.Scores) != 3 || r.Scores[0].Agent != "li" {
		t.Errorf("scores %+v", r.Scores)
	}
	if code, _ := s.admin.do("GET", at+"?agent=wang", nil, nil); code != 404 {
		t.Errorf("of somebody without a score: %d", code)
	}
	var rev quality.Review
	judge.must(200, "PUT", at+"/review?agent=li", map[string]any{"items": []map[string]any{{"item": "promise", "points": 0}}, "submit": true}, &rev)
	if e := find("agent=li"); len(e) != 1 || e[0].State != store.ReviewSubmitted || e[0].Final != rev.Final {
		t.Errorf("li was judged: %+v", e)
	}
	if e := find("tab=pending"); len(e) != 1 || e[0].Agent != "lead" {
		t.Errorf("lead was not: %+v", e)
	}
	owns := func(b *browser) (n int) {
		t.Helper()
		var page quality.Page
		b.must(200, "GET", "/quality/own", nil, &page)
		return len(page.Items)
	}
	if owns(li) != 1 || owns(lead) != 0 || owns(wang) != 0 {
		t.Errorf("own lists: li %d, lead %d, wang %d", owns(li), owns(lead), owns(wang))
	}
	judge.must(200, "PUT", at+"/review", map[string]any{"items": []any{}, "submit": true}, nil)
	li.must(200, "GET", mine, nil, &r)
	if len(r.Scores) != 1 || r.Scores[0].Agent != "li" || r.Review == nil || r.Review.Final != rev.Final || len(r.May) != 2 {
		t.Errorf("li sees %+v, %+v, %v", r.Scores, r.Review, r.May)
	}
	li.must(200, "POST", mine+"/appeal", map[string]any{"text": "没有承诺", "items": []string{"promise"}}, &rev)
	if e := find("tab=appeals"); len(e) != 1 || e[0].Agent != "li" || e[0].Main {
		t.Errorf("appeals: %+v", e)
	}
	lead.must(200, "GET", mine, nil, &r)
	if r.Review.State != store.ReviewSubmitted || r.Appeal != nil {
		t.Errorf("lead's review is another: %+v, %+v", r.Review, r.Appeal)
	}
	if code, _ := wang.do("POST", mine+"/appeal", map[string]any{"text": "我也要"}, nil); code != 404 {
		t.Errorf("somebody without a score appeals: %d", code)
	}
	before := rev.Final
	judge.must(200, "POST", at+"/answer?agent=li", map[string]any{"accepted": true, "answer": "同意", "items": []map[string]any{{"item": "promise", "points": 10}}}, &rev)
	if e := find("agent=li"); rev.Final <= before || len(e) != 1 || e[0].State != store.ReviewFinal || e[0].Final != rev.Final {
		t.Errorf("answered %+v after %v: %+v", rev, before, e)
	}
	if e := find("agent=lead"); len(e) != 1 || e[0].State != store.ReviewSubmitted {
		t.Errorf("lead's review: %+v", e)
	}
	var table quality.TrustTable
	if s.admin.must(200, "GET", "/quality/rules?days=30", nil, &table); table.Reviewed != 1 {
		t.Errorf("%d reviewed calls", table.Reviewed)
	}
}

// What a plan for one agent drew is that agent's part, also where somebody else's stands for the call.
func TestPart_PlanForAnAgentShowsThatAgentsPart(t *testing.T) {
	s := start(t)
	s.person("li", "agent")
	s.person("lead", "supervisor")
	s.served("lead", "li", "")
	drawn := func(agent string) (out []quality.Entry) {
		t.Helper()
		var plan store.Plan
		s.admin.must(200, "POST", "/quality/plans", map[string]any{"title": "抽" + agent, "kind": "random", "agent": agent, "share": 1, "on": false}, &plan)
		s.admin.must(200, "POST", "/quality/plans/"+plan.ID+"/draw", nil, nil)
		var page quality.Page
		s.admin.must(200, "GET", "/quality/calls?limit=100&tab=pending&plan="+plan.ID, nil, &page)
		for _, e := range page.Items {
			if e.Call == handed {
				out = append(out, e)
			}
		}
		return out
	}
	if of := drawn("li"); len(of) != 1 || of[0].Agent != "li" || of[0].Main {
		t.Errorf("plan for li: %+v", of)
	}
	if of := drawn("lead"); len(of) != 1 || of[0].Agent != "lead" || !of[0].Main {
		t.Errorf("plan for lead: %+v", of)
	}
	if of := drawn(""); len(of) != 1 || of[0].Agent != "lead" {
		t.Errorf("plan for everybody: %+v", of)
	}
}
