package store_test

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"hotline"
	"hotline/internal/store"
)

// finding is a hit of a call, found so many seconds after ten.
func finding(call hotline.CallID, rule string, second int) hotline.Hit {
	at := time.Date(2026, 11, 21, 10, 0, second, 0, time.UTC)
	return hotline.Hit{
		ID: string(call) + "-" + rule + "-c1", Call: call, Rule: rule, Title: "规则", Version: 2, Kind: "text", Severity: hotline.SeverityCritical, Points: 5,
		State: hotline.HitTentative, Alert: true, Party: hotline.PartyAgent, Agent: "wangfang", Queue: "bill", Note: "说了禁语", AtMS: 1500,
		Evidence:    []hotline.Evidence{{Party: hotline.PartyAgent, Name: "wangfang", N: 3, Text: "爱办不办", FromMS: 1000, ToMS: 2000}},
		ConditionAt: at.Add(-time.Second), DetectedAt: at, Live: true,
	}
}

func TestDB_KeepsHitsOnce(t *testing.T) {
	db := open(t)
	first := finding("01A", "forbidden_words", 1)
	put := func(hits ...hotline.Hit) {
		t.Helper()
		if err := db.PutFindings(t.Context(), store.Findings{Hits: hits}); err != nil {
			t.Fatal(err)
		}
	}
	put(first, finding("01B", "shirking", 2))
	again := first
	again.State, again.DetectedAt, again.Live, again.Note = hotline.HitConfirmed, first.DetectedAt.Add(time.Hour), false, "说了禁语两次"
	put(again, again)
	got, err := db.Hits(t.Context(), store.HitFilter{Call: "01A"})
	if err != nil || len(got) != 1 {
		t.Fatalf("%+v, %v", got, err)
	}
	h := got[0]
	if h.State != hotline.HitConfirmed || h.Note != again.Note || !h.DetectedAt.Equal(first.DetectedAt) || !h.Live || len(h.Evidence) != 1 || h.Evidence[0] != first.Evidence[0] ||
		!h.ConditionAt.Equal(first.ConditionAt) || h.Points != 5 || h.Version != 2 {
		t.Errorf("%+v", h)
	}
	if alerts, err := db.Alerts(t.Context(), store.AlertFilter{States: []store.AlertState{store.AlertOpen}}); err != nil || len(alerts) != 2 {
		t.Errorf("alerts %v, %v", alerts, err)
	}
	if err := db.PutFindings(t.Context(), store.Findings{Hits: []hotline.Hit{{Rule: "x"}}}); err == nil {
		t.Error("a hit without an id was written")
	}
}

func TestDB_FiltersAndPagesHits(t *testing.T) {
	db := open(t)
	var all []hotline.Hit
	for i := range 5 {
		all = append(all, finding(hotline.CallID("01"+string(rune('A'+i))), "shirking", i/2)) // some at the same time
	}
	all[1].Shadow, all[2].State, all[3].Agent = true, hotline.HitWithdrawn, "liqiang"
	if err := db.PutFindings(t.Context(), store.Findings{Hits: all}); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		f    store.HitFilter
		want int
	}{
		"standing":  {store.HitFilter{}, 3},
		"shadow":    {store.HitFilter{Shadow: true}, 4},
		"withdrawn": {store.HitFilter{State: hotline.HitWithdrawn}, 1},
		"agent":     {store.HitFilter{Agent: "liqiang"}, 1},
		"rule":      {store.HitFilter{Rule: "other"}, 0},
		"queue":     {store.HitFilter{Queue: "bill", Severity: hotline.SeverityCritical}, 3},
		"from":      {store.HitFilter{From: all[2].DetectedAt}, 2},
		"to":        {store.HitFilter{To: all[2].DetectedAt}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			if got, err := db.Hits(t.Context(), c.f); err != nil || len(got) != c.want {
				t.Errorf("%d, %v, want %d", len(got), err, c.want)
			}
		})
	}
	seen := map[string]bool{}
	for before := ""; ; {
		page, err := db.Hits(t.Context(), store.HitFilter{Shadow: true, Before: before, Limit: 2})
		if err != nil {
			t.Fatal(err)
		}
		if len(page) == 0 {
			break
		}
		for _, h := range page {
			if seen[h.ID] {
				t.Fatalf("%s is on two pages", h.ID)
			}
			seen[h.ID] = true
		}
		before = page[len(page)-1].ID
	}
	if len(seen) != 4 {
		t.Errorf("%d on all pages", len(seen))
	}
}

func TestDB_LetsPeopleActOnAlerts(t *testing.T) {
	db := open(t)
	h := finding("01A", "crisis", 1)
	quiet := finding("01B", "shirking", 2)
	quiet.Alert = false
	if err := db.PutFindings(t.Context(), store.Findings{Hits: []hotline.Hit{h, quiet}}); err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 11, 21, 10, 5, 0, 0, time.UTC)
	a, err := db.SetAlert(t.Context(), h.ID, store.AlertChange{State: store.AlertAssigned, By: "admin", At: at, Assignee: "liqiang", Comment: "请回电"})
	if err != nil || a.State != store.AlertAssigned || a.Assignee != "liqiang" || a.Hit.ID != h.ID || !a.Changed.Equal(at) || !a.Raised.Equal(h.DetectedAt) {
		t.Fatalf("%+v, %v", a, err)
	}
	if a, err = db.SetAlert(t.Context(), h.ID, store.AlertChange{State: store.AlertFalse, By: "liqiang", At: at.Add(time.Minute)}); err != nil || a.Comment != "请回电" || a.By != "liqiang" {
		t.Errorf("what is not given stays: %+v, %v", a, err)
	}
	if err := db.PutFindings(t.Context(), store.Findings{Hits: []hotline.Hit{h}}); err != nil {
		t.Fatal(err)
	}
	all, err := db.Alerts(t.Context(), store.AlertFilter{})
	if err != nil || len(all) != 1 || all[0].State != store.AlertFalse {
		t.Errorf("a hit that comes again opened the alert: %+v, %v", all, err)
	}
	if his, err := db.Alerts(t.Context(), store.AlertFilter{States: []store.AlertState{store.AlertFalse, store.AlertOpen}, Assignee: "liqiang"}); err != nil || len(his) != 1 {
		t.Errorf("%v, %v", his, err)
	}
	for _, change := range []func(){func() { h.Shadow = true }, func() { h.Shadow, h.State = false, hotline.HitWithdrawn }} {
		change()
		if err := db.PutFindings(t.Context(), store.Findings{Hits: []hotline.Hit{h}}); err != nil {
			t.Fatal(err)
		}
		if all, err := db.Alerts(t.Context(), store.AlertFilter{}); err != nil || len(all) != 0 {
			t.Errorf("an alert of a rule that only counts by now: %+v, %v", all, err)
		}
	}
	if all, err := db.Alerts(t.Context(), store.AlertFilter{}); err != nil || len(all) != 0 {
		t.Errorf("an alert of a withdrawn hit: %+v, %v", all, err)
	}
	if all, err := db.Alerts(t.Context(), store.AlertFilter{Withdrawn: true, Call: "01A"}); err != nil || len(all) != 1 {
		t.Errorf("%+v, %v", all, err)
	}
	late := store.AlertChange{State: store.AlertAcknowledged, Seen: store.AlertOpen, By: "admin"}
	if a, err := db.SetAlert(t.Context(), h.ID, late); !errors.Is(err, store.ErrAlertChanged) || a.State != store.AlertFalse || a.By != "liqiang" {
		t.Errorf("by a page that is behind: %+v, %v", a, err)
	}
	late.Seen = store.AlertFalse
	if a, err := db.SetAlert(t.Context(), h.ID, late); err != nil || a.State != store.AlertAcknowledged {
		t.Errorf("by one that is not: %+v, %v", a, err)
	}
	for id, state := range map[string]store.AlertState{"nobody": store.AlertOpen, h.ID: "lost"} {
		_, err := db.SetAlert(t.Context(), id, store.AlertChange{State: state})
		if e, ok := errors.AsType[*hotline.Error](err); !ok || e.Kind != map[bool]hotline.Kind{true: hotline.KindNotFound, false: hotline.KindInvalid}[id == "nobody"] {
			t.Errorf("%s %s: %v", id, state, err)
		}
	}
}

func TestDB_KeepsScores(t *testing.T) {
	db := open(t)
	at := time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)
	agent := store.Score{Call: "01A", Party: hotline.PartyAgent, Agent: "wangfang", Main: true, Queue: "bill", Sheet: "service", Version: 1, Total: 72.5, Answers: json.RawMessage(`[{"item":"x"}]`), At: at, LateMS: 900}
	bot := store.Score{Call: "01A", Party: hotline.PartyBot, Sheet: "service", Version: 1, Total: 100, At: at}
	failed := store.Score{Call: "01B", Party: hotline.PartyBot, Main: true, Sheet: "service", Version: 1, Failed: true, At: at.Add(time.Minute)}
	for range 2 { // again is no second one
		if err := db.PutFindings(t.Context(), store.Findings{Scores: []store.Score{bot, agent, failed}}); err != nil {
			t.Fatal(err)
		}
	}
	got, err := db.CallScores(t.Context(), "01A")
	if err != nil || len(got) != 2 || !got[0].Main || got[0].Total != 72.5 || got[0].Agent != "wangfang" || string(got[0].Answers) != `[{"item":"x"}]` || !got[0].At.Equal(at) || got[0].LateMS != 900 {
		t.Errorf("%+v, %v", got, err)
	}
	for name, c := range map[string]struct {
		f    store.ScoreFilter
		want int
	}{
		"all": {store.ScoreFilter{}, 3}, "main": {store.ScoreFilter{Main: true}, 2}, "agent": {store.ScoreFilter{Agent: "wangfang"}, 1}, "bot": {store.ScoreFilter{Party: hotline.PartyBot}, 2},
		"below": {store.ScoreFilter{Below: 80}, 2}, "failed": {store.ScoreFilter{Failed: true}, 1}, "queue": {store.ScoreFilter{Queue: "bill"}, 1},
		"before": {store.ScoreFilter{Before: "01B"}, 2}, "from": {store.ScoreFilter{From: at.Add(time.Second)}, 1}, "sheet": {store.ScoreFilter{Sheet: "other"}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			if got, err := db.Scores(t.Context(), c.f); err != nil || len(got) != c.want {
				t.Errorf("%d, %v, want %d", len(got), err, c.want)
			}
		})
	}
}

func TestDB_BalancesTheLedger(t *testing.T) {
	db := open(t)
	base := time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)
	answer := func(id hotline.CallID, at time.Time, outcome hotline.Outcome) {
		t.Helper()
		events := []hotline.Event{{Call: id, Seq: 1, At: at, Body: hotline.CallStarted{Direction: hotline.Inbound}}, {Call: id, Seq: 2, At: at, Body: hotline.CallAnswered{}}}
		if outcome != "" {
			events = append(events, hotline.Event{Call: id, Seq: 3, At: at.Add(time.Minute), Body: hotline.CallEnded{Outcome: outcome}})
		}
		if err := db.ProjectAll(events); err != nil {
			t.Fatal(err)
		}
	}
	answer("01A", base, hotline.OutcomeCompleted)
	answer("01B", base.Add(time.Minute), hotline.OutcomeCompleted)
	answer("01C", base.Add(2*time.Minute), hotline.OutcomeTestLine)
	answer("01D", base.Add(20*time.Minute), "")
	answer("01E", base.Add(21*time.Minute), hotline.OutcomeCompleted)
	if err := db.PutFindings(t.Context(), store.Findings{Inspected: []store.Inspected{
		{Call: "01A", Result: store.ResultComplete, At: base, Tapped: true, Transcribed: true},
		{Call: "01B", Result: store.ResultPartial, At: base, Tapped: true, Reason: "no_text"},
	}}); err != nil {
		t.Fatal(err)
	}
	rows, err := db.Ledger(t.Context(), base, base.Add(time.Hour), 15*time.Minute)
	want := []store.LedgerRow{
		{From: base, Answered: 2, Tapped: 2, Transcribed: 1, Inspected: 2, Gaps: 1},
		{From: base.Add(15 * time.Minute), Answered: 2, Running: 1, Gaps: 1},
	}
	if err != nil || len(rows) != 2 || rows[0] != want[0] || rows[1] != want[1] {
		t.Errorf("%+v, %v, want %+v", rows, err, want)
	}
	gaps, err := db.Gaps(t.Context(), base, base.Add(time.Hour), 10)
	if err != nil || len(gaps) != 2 || gaps[0].Call != "01E" || gaps[0].Result != store.ResultMissed || gaps[1].Reason != "no_text" || !gaps[1].Tapped {
		t.Errorf("%+v, %v", gaps, err)
	}
	if line, ok, err := db.InspectedCall(t.Context(), "01B"); err != nil || !ok || line.Reason != "no_text" {
		t.Errorf("%+v %v %v", line, ok, err)
	}
	if _, ok, err := db.InspectedCall(t.Context(), "01E"); err != nil || ok {
		t.Errorf("%v %v", ok, err)
	}
	if events, err := db.Events(t.Context(), "01A"); err != nil || len(events) != 3 || events[2].Seq != 3 {
		t.Errorf("%+v, %v", events, err)
	}
}
