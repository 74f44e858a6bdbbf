package training_test

import (
	"testing"
	"time"

	"hotline"
	"hotline/internal/store/storetest"
	"hotline/internal/store/training"
)

func TestStore_ListsQuestionsWithoutAnAnswer(t *testing.T) {
	db, at := storetest.Open(t), time.Now().Round(0)
	s := training.New(db)
	for i, e := range []hotline.KnowledgeSearched{{Text: "能不能合并账单"}, {Text: "营业厅几点开门", Source: "hours"}, {Text: "宠物能上套餐吗", Nearest: "plans"}} {
		for range 2 { // an event may come twice
			if err := db.Project(hotline.Event{Call: "01ARZ3NDEKTSV4RRFFQ69G5FAV", Seq: uint64(i) + 1, At: at.Add(time.Duration(i) * time.Minute), Body: e}); err != nil { //nolint:gosec // small
				t.Fatal(err)
			}
		}
	}
	got, err := s.Questions(t.Context(), at)
	if err != nil || len(got) != 2 || got[0].Text != "宠物能上套餐吗" || got[1].Text != "能不能合并账单" || got[1].Call != "01ARZ3NDEKTSV4RRFFQ69G5FAV" || !got[1].At.Equal(at) {
		t.Errorf("%+v %v", got, err)
	}
	if got, err := s.Questions(t.Context(), at.Add(time.Second)); err != nil || len(got) != 1 {
		t.Errorf("since later: %+v %v", got, err)
	}
}
