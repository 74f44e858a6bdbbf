package store_test

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"hotline"
	"hotline/internal/store"
)

// inspected writes a call of an agent with two hits and a score.
func inspected(t *testing.T, db *store.DB, id hotline.CallID, total float64) {
	t.Helper()
	if err := db.ProjectAll(handedOver(id)); err != nil {
		t.Fatal(err)
	}
	at := time.Now()
	hit := func(rule string, severity hotline.Severity) hotline.Hit {
		return hotline.Hit{ID: string(id) + rule, Call: id, Rule: rule, Title: rule, Severity: severity, State: hotline.HitConfirmed, Alert: true, Party: hotline.PartyAgent, Agent: "liqiang",
			Evidence: []hotline.Evidence{}, ConditionAt: at, DetectedAt: at.Add(200 * time.Millisecond), Live: true}
	}
	if err := db.PutFindings(t.Context(), store.Findings{
		Hits:   []hotline.Hit{hit("forbidden_words", hotline.SeverityFatal), hit("long_silence", hotline.SeverityMinor)},
		Scores: []store.Score{{Call: id, Party: hotline.PartyAgent, Agent: "liqiang", Main: true, Queue: "general", Sheet: "service", Version: 1, Total: total, At: at}},
	}); err != nil {
		t.Fatal(err)
	}
}

func TestDB_KeepsReviewsWithTheirHistory(t *testing.T) {
	db := open(t)
	id := hotline.NewCallID(time.Now())
	inspected(t, db, id, 62)
	var e *hotline.Error
	if _, err := db.Review(t.Context(), string(id)); !errors.As(err, &e) || e.Kind != hotline.KindNotFound {
		t.Errorf("before: %v", err)
	}
	r := store.Review{ID: string(id), Call: id, Inspector: "zhou", Agent: "liqiang", Queue: "general", State: store.ReviewDraft, Sheet: "service", Machine: 62, Score: 70, Final: 70,
		Items: []store.ReviewItem{{Item: "opening", Machine: 10, Points: 8, Comment: "太快"}}, Comment: "草稿"}
	if err := db.PutReview(t.Context(), r, "zhou", "draft", ""); err != nil {
		t.Fatal(err)
	}
	if err := db.PutReview(t.Context(), r, "wu", "draft", ""); !errors.Is(err, store.ErrReviewChanged) {
		t.Errorf("by somebody who did not see the first draft: %v", err)
	}
	draft, err := db.Review(t.Context(), r.ID)
	if err != nil {
		t.Fatal(err)
	}
	r.Changed = draft.Changed
	r.State, r.Submitted, r.Score, r.Final = store.ReviewSubmitted, time.Unix(0, time.Now().UnixNano()), 75, 75
	if err := db.PutReview(t.Context(), r, "zhou", "submitted", "好"); err != nil {
		t.Fatal(err)
	}
	got, err := db.Review(t.Context(), string(id))
	r.Created, r.Changed = got.Created, got.Changed
	if err != nil || !reflect.DeepEqual(got, r) || got.Created.IsZero() || got.Changed.Before(got.Created) {
		t.Errorf("got %+v, %v; want %+v", got, err, r)
	}
	history, err := db.ReviewHistory(t.Context(), r.ID)
	if err != nil || len(history) != 2 || history[0].Act != "draft" || history[1].Score != 75 || history[1].Detail != "好" {
		t.Errorf("history %+v, %v", history, err)
	}
	mark := store.Mark{Review: r.ID, ID: string(id) + "long_silence", Call: id, Rule: "long_silence", Version: 3, Verdict: store.VerdictWrong, AtMS: 1000, Actor: "zhou"}
	for _, v := range []string{store.VerdictRight, store.VerdictWrong} { // the last word counts
		mark.Verdict = v
		if err := db.PutMark(t.Context(), mark, nil); err != nil {
			t.Fatal(err)
		}
	}
	since, until := time.Now().Add(-time.Hour), time.Now().Add(time.Hour)
	marks, err := db.MarksSince(t.Context(), since, until)
	if err != nil || len(marks) != 1 || marks[0].Verdict != store.VerdictWrong || marks[0].Version != 3 {
		t.Errorf("marks %+v, %v", marks, err)
	}
	if hits, err := db.ReviewedHits(t.Context(), since, until); err != nil || len(hits) != 2 {
		t.Errorf("reviewed hits %+v, %v", hits, err)
	}
	if err := db.DropMark(t.Context(), r.ID, mark.ID, nil); err != nil {
		t.Fatal(err)
	}
	if marks, err := db.Marks(t.Context(), r.ID); err != nil || len(marks) != 0 {
		t.Errorf("after drop %+v, %v", marks, err)
	}
}

// Who marks a hit, or takes a mark back, does so on what was looked at: what somebody else said of it meanwhile stays.
func TestDB_LosesNobodysMark(t *testing.T) {
	db := open(t)
	id := hotline.NewCallID(time.Now())
	mark := func(actor, verdict string) store.Mark {
		return store.Mark{Review: string(id), ID: "h", Call: id, Rule: "x", Verdict: verdict, Comment: actor, Actor: actor}
	}
	put := func(m store.Mark, seen time.Time, want error) {
		t.Helper()
		if err := db.PutMark(t.Context(), m, &seen); !errors.Is(err, want) {
			t.Errorf("put by %s: %v, want %v", m.Actor, err, want)
		}
	}
	stands := func(actor string) time.Time {
		t.Helper()
		m, ok, err := db.Mark(t.Context(), string(id), "h")
		if err != nil || ok != (actor != "") || m.Comment != actor {
			t.Errorf("stands %+v, %v, %v; want that of %q", m, ok, err, actor)
		}
		return m.At
	}
	put(mark("zhou", store.VerdictWrong), time.Time{}, nil)
	first := stands("zhou")
	put(mark("wu", store.VerdictRight), time.Time{}, store.ErrMarkChanged) // the page was opened before
	stands("zhou")
	put(mark("wu", store.VerdictRight), first, nil)
	second := stands("wu")
	put(mark("zhou", store.VerdictWrong), first, store.ErrMarkChanged)
	if err := db.DropMark(t.Context(), string(id), "h", &first); !errors.Is(err, store.ErrMarkChanged) {
		t.Errorf("take back what somebody else said: %v", err)
	}
	stands("wu")
	for range 2 { // what is gone is gone
		if err := db.DropMark(t.Context(), string(id), "h", &second); err != nil {
			t.Error(err)
		}
	}
	stands("")
	put(mark("zhou", store.VerdictWrong), second, store.ErrMarkChanged)
	stands("")
}

func TestDB_KeepsOneAppealAndItsAnswer(t *testing.T) {
	db := open(t)
	id := hotline.NewCallID(time.Now())
	if _, ok, err := db.Appeal(t.Context(), id); ok || err != nil {
		t.Errorf("before: %v %v", ok, err)
	}
	a := store.Appeal{Call: id, Agent: "liqiang", At: time.Unix(1700000000, 3), Text: "不是我", Items: []string{"opening"}, Before: 70, After: 70}
	if err := db.PutAppeal(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	a.Accepted, a.Answer, a.AnsweredBy, a.Answered, a.After = true, "改判", "zhou", time.Unix(1700000100, 4), 80
	if err := db.PutAppeal(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	if err := db.PutAppeal(t.Context(), store.Appeal{Call: id, Answer: "驳回", AnsweredBy: "wu", Answered: time.Now()}); !errors.Is(err, store.ErrReviewChanged) {
		t.Errorf("a second answer: %v", err)
	}
	if got, ok, err := db.Appeal(t.Context(), id); err != nil || !ok || !reflect.DeepEqual(got, a) {
		t.Errorf("got %+v, %v, %v", got, ok, err)
	}
}

func TestDB_ListsInspectedCallsForPeople(t *testing.T) {
	db := open(t)
	now := time.Now()
	older, newer := hotline.NewCallID(now.Add(-time.Minute)), hotline.NewCallID(now)
	inspected(t, db, older, 95)
	inspected(t, db, newer, 50)
	if err := db.PutReview(t.Context(), store.Review{ID: string(older), Call: older, Inspector: "zhou", State: store.ReviewFinal, Score: 90, Final: 90, Submitted: now}, "zhou", "", ""); err != nil {
		t.Fatal(err)
	}
	plan := store.Plan{ID: "p1", Title: "低分", Kind: "below", Below: 60, Share: 1, Days: 7, On: true, Author: "zhou", Created: time.Unix(1700000000, 0).UTC()}
	if err := db.PutPlan(t.Context(), plan); err != nil {
		t.Fatal(err)
	}
	for range 2 { // again is no error
		if err := db.PutSamples(t.Context(), "p1", "zhou", []hotline.CallID{newer}); err != nil {
			t.Fatal(err)
		}
	}
	plans, err := db.Plans(t.Context())
	if err != nil || len(plans) != 1 || plans[0].Samples != 1 || plans[0].Drawn.IsZero() || plans[0].Title != "低分" || !plans[0].Created.Equal(plan.Created) {
		t.Errorf("plans %+v, %v", plans, err)
	}
	for name, c := range map[string]struct {
		f    store.ReviewFilter
		want []hotline.CallID
	}{
		"all":       {store.ReviewFilter{}, []hotline.CallID{newer, older}},
		"untouched": {store.ReviewFilter{States: []store.ReviewState{"", store.ReviewDraft}}, []hotline.CallID{newer}},
		"final":     {store.ReviewFilter{States: []store.ReviewState{store.ReviewFinal}}, []hotline.CallID{older}},
		"below":     {store.ReviewFilter{Below: 60}, []hotline.CallID{newer}},
		"plan":      {store.ReviewFilter{Plan: "p1"}, []hotline.CallID{newer}},
		"rule":      {store.ReviewFilter{Rule: "long_silence", Before: newer}, []hotline.CallID{older}},
		"severity":  {store.ReviewFilter{Severity: hotline.SeverityFatal, Limit: 1}, []hotline.CallID{newer}},
		"other":     {store.ReviewFilter{Agent: "wangfang"}, nil},
		"other_hit": {store.ReviewFilter{Rule: "crisis"}, nil},
		"queue":     {store.ReviewFilter{Queue: "general", Agent: "liqiang"}, []hotline.CallID{newer, older}},
	} {
		t.Run(name, func(t *testing.T) {
			rows, err := db.ReviewList(t.Context(), c.f)
			var got []hotline.CallID
			for _, r := range rows {
				got = append(got, r.Call)
				if r.Fatal != 1 || r.Minor != 1 || r.Critical != 0 {
					t.Errorf("%+v", r)
				}
			}
			if err != nil || !reflect.DeepEqual(got, c.want) {
				t.Errorf("got %v, %v; want %v", got, err, c.want)
			}
		})
	}
	if err := db.DropPlan(t.Context(), "p1"); err != nil {
		t.Fatal(err)
	}
	if rows, err := db.ReviewList(t.Context(), store.ReviewFilter{Plan: "p1"}); err != nil || len(rows) != 0 {
		t.Errorf("samples of a dropped plan: %+v, %v", rows, err)
	}
}

func TestDB_CountsHitsOfRules(t *testing.T) {
	db := open(t)
	inspected(t, db, hotline.NewCallID(time.Now()), 90)
	inspected(t, db, hotline.NewCallID(time.Now()), 80)
	counts, err := db.CountHits(t.Context(), time.Now().Add(-time.Hour), time.Now().Add(time.Hour))
	if err != nil || len(counts) != 2 {
		t.Fatalf("%+v, %v", counts, err)
	}
	for _, c := range counts {
		if c.Hits != 2 || c.Alerts != 2 || c.False != 0 || c.LateP95 != 200 || c.Title != c.Rule {
			t.Errorf("%+v", c)
		}
	}
	hours, err := db.AgentHours(t.Context(), time.Unix(0, 0), time.Now().Add(24*time.Hour))
	if want := 2 * (11500.0 + 8000) / 3_600_000; err != nil || hours != want {
		t.Errorf("%v hours, want %v; %v", hours, want, err)
	}
}

func TestDB_KeepsCalibrations(t *testing.T) {
	db := open(t)
	c := store.Calibration{ID: "k1", Title: "十一月", Calls: []hotline.CallID{"A", "B"}, Inspectors: []string{"zhou", "wu"}, Author: "zhou", Created: time.Unix(1700000000, 9)}
	if err := db.PutCalibration(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	c.Closed = time.Unix(1700000500, 1)
	if err := db.PutCalibration(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	if got, err := db.Calibration(t.Context(), "k1"); err != nil || !reflect.DeepEqual(got, c) {
		t.Errorf("%+v, %v", got, err)
	}
	if all, err := db.Calibrations(t.Context()); err != nil || len(all) != 1 {
		t.Errorf("%+v, %v", all, err)
	}
	var e *hotline.Error
	if _, err := db.Calibration(t.Context(), "k2"); !errors.As(err, &e) || e.Kind != hotline.KindNotFound {
		t.Errorf("unknown: %v", err)
	}
	r := store.Review{ID: store.ReviewID("k1", "A", "wu"), Call: "A", Session: "k1", Inspector: "wu", State: store.ReviewFinal, Submitted: time.Now()}
	if err := db.PutReview(t.Context(), r, "wu", "submitted", ""); err != nil {
		t.Fatal(err)
	}
	if err := db.PutMark(t.Context(), store.Mark{Review: r.ID, ID: "h", Call: "A", Rule: "x", Verdict: store.VerdictRight, Actor: "wu"}, nil); err != nil {
		t.Fatal(err)
	}
	reviews, err := db.Reviews(t.Context(), "k1", time.Time{}, time.Time{})
	marks, err2 := db.MarksIn(t.Context(), "k1")
	if err != nil || err2 != nil || len(reviews) != 1 || len(marks) != 1 {
		t.Errorf("%+v, %+v, %v, %v", reviews, marks, err, err2)
	}
	if marks, err := db.MarksSince(t.Context(), time.Unix(0, 0), time.Now().Add(time.Hour)); err != nil || len(marks) != 0 {
		t.Errorf("a calibration counts for trust: %+v, %v", marks, err)
	}
}
