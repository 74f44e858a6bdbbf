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
