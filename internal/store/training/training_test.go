package training_test

import (
	"errors"
	"testing"
	"time"

	"hotline"
	"hotline/internal/store/storetest"
	"hotline/internal/store/training"
)

// open returns the tables of a new record.
func open(t *testing.T) *training.Store {
	t.Helper()
	db := storetest.Open(t)
	return training.New(db)
}

func missing(err error) bool {
	e, ok := errors.AsType[*hotline.Error](err)
	return ok && e.Kind == hotline.KindNotFound
}

func TestStore_Practices(t *testing.T) {
	s, now := open(t), time.Now()
	for i, who := range []string{"li", "wang", "li"} {
		if err := s.PutPractice(t.Context(), training.Practice{ID: string(rune('a' + i)), Account: who, Persona: "p", Difficulty: 2, Started: now.Add(time.Duration(i) * time.Minute), Tally: "{}"}); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Comment(t.Context(), "c", "zhou", "好"); err != nil {
		t.Fatal(err)
	}
	end := training.Practice{ID: "c", Call: "01X", Ended: now.Add(time.Hour), Outcome: "solved", Tally: `{"patience":9}`}
	if err := s.PutPractice(t.Context(), end); err != nil {
		t.Fatal(err)
	}
	got, err := s.Practices(t.Context(), "li", 0)
	if err != nil || len(got) != 2 || got[0].ID != "c" || got[0].Account != "li" || got[0].Comment != "好" || got[0].Outcome != "solved" || got[0].Call != "01X" {
		t.Errorf("%+v, %v", got, err)
	}
	if err := s.CloseOpen(t.Context(), now.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if p, err := s.Practice(t.Context(), "b"); err != nil || p.Outcome != "failed" || p.Ended.IsZero() {
		t.Errorf("%+v, %v", p, err)
	}
	if p, _ := s.Practice(t.Context(), "c"); p.Outcome != "solved" {
		t.Errorf("an ended one was closed again: %+v", p)
	}
	if _, err := s.Practice(t.Context(), "z"); !missing(err) {
		t.Error(err)
	}
	if err := s.Comment(t.Context(), "z", "zhou", "x"); !missing(err) {
		t.Error(err)
	}
}

func TestStore_Personas(t *testing.T) {
	s := open(t)
	p := training.Persona{ID: "own-1", Call: "01X", Title: "A", Text: "x", State: training.Draft, By: "zhou", Made: time.Now()}
	if err := s.PutPersona(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	if got, err := s.Personas(t.Context(), training.InUse); err != nil || len(got) != 0 {
		t.Errorf("a draft is in use: %v %v", got, err)
	}
	p.State, p.Text, p.Decided, p.By = training.InUse, "y", "sun", "somebody else"
	if err := s.PutPersona(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	got, err := s.Personas(t.Context(), training.InUse)
	if err != nil || len(got) != 1 || got[0].Text != "y" || got[0].By != "zhou" || got[0].Decided != "sun" {
		t.Errorf("%+v %v", got, err)
	}
}

func TestStore_CandidatesAreDecidedOnce(t *testing.T) {
	s, now := open(t), time.Now()
	for i, id := range []string{"old", "new"} {
		if err := s.PutCandidate(t.Context(), training.Candidate{ID: id, Made: now.Add(time.Duration(i) * time.Hour), State: training.Draft, Samples: "[]", Trial: "{}"}); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Decide(t.Context(), "old", training.InUse, "sun", now); !missing(err) {
		t.Errorf("an overtaken one was published: %v", err)
	}
	if err := s.Decide(t.Context(), "new", training.InUse, "sun", now); err != nil {
		t.Fatal(err)
	}
	if err := s.Decide(t.Context(), "new", training.Rejected, "sun", now); !missing(err) {
		t.Errorf("decided twice: %v", err)
	}
	got, err := s.Candidates(t.Context())
	if err != nil || len(got) != 2 || got[0].ID != "new" || got[0].State != training.InUse || got[0].Decided != "sun" || got[1].State != training.Rejected {
		t.Errorf("%+v %v", got, err)
	}
}
