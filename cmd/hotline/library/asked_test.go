package library_test

import (
	"strings"
	"testing"
	"time"

	"hotline"
	"hotline/cmd/hotline/library"
	"hotline/console/private"
	"hotline/internal/store/storetest"
)

func TestAsked_PutsAlikeQuestionsTogether(t *testing.T) {
	db := storetest.Open(t)
	at := time.Now().Add(-time.Hour).Round(0)
	for i, q := range []struct{ call, text string }{
		{"A", "请问两张卡能不能合并账单啊"}, {"B", "嗯那个"}, {"C", "我的账单两张卡能合并吗"}, {"C", "两张卡账单能合并不"}, {"D", "狗能上套餐吗，我叫王建国"},
	} {
		e := hotline.Event{Call: hotline.CallID(q.call), Seq: uint64(i) + 1, At: at.Add(time.Duration(i) * time.Minute), Body: hotline.KnowledgeSearched{Text: q.text}} //nolint:gosec // small
		if err := db.Project(e); err != nil {
			t.Fatal(err)
		}
	}
	asked := library.Asked{Store: db, Mask: func(s string) string { return strings.ReplaceAll(s, "王建国", "***") }}
	got, err := asked.Unanswered(t.Context(), at)
	if err != nil || len(got) != 2 {
		t.Fatalf("%+v %v; want two questions", got, err)
	}
	if q := got[0]; q.Text != "两张卡账单能合并不" || q.Calls != 2 || q.Call != "C" || !q.Last.Equal(at.Add(3*time.Minute)) {
		t.Errorf("first %+v; want the newest wording of two calls", q)
	}
	if q := got[1]; q.Text != "狗能上套餐吗，我叫***" || q.Calls != 1 {
		t.Errorf("second %+v", q)
	}
}

// A question that goes on with a number begun before shows none of it, as the transcript does.
func TestAsked_HidesWhatIsToldInPieces(t *testing.T) {
	db := storetest.Open(t)
	at := time.Now().Add(-time.Hour)
	for i, b := range []hotline.Body{
		hotline.UtteranceFinal{N: 0, Party: hotline.PartyCaller, Text: "狗能上套餐吗，号码是一三八", FromMS: 1000, ToMS: 3000},
		hotline.UtteranceFinal{N: 1, Party: hotline.PartyCaller, Text: "零零一三这个能不能共享", FromMS: 4000, ToMS: 6000},
		hotline.KnowledgeSearched{Text: "零零一三这个能不能共享"}, hotline.KnowledgeSearched{Text: "狗能上套餐吗，号码是一三八"},
	} {
		if err := db.Project(hotline.Event{Call: "A", Seq: uint64(i) + 1, At: at.Add(time.Duration(i) * time.Second), Body: b}); err != nil { //nolint:gosec // small
			t.Fatal(err)
		}
	}
	got, err := library.Asked{Store: db, Mask: private.Digits{}.Mask, Masker: private.Digits{}}.Unanswered(t.Context(), at.Add(-time.Hour))
	if err != nil || len(got) != 2 {
		t.Fatalf("%+v, %v", got, err)
	}
	for _, q := range got {
		if strings.Contains(q.Text, "一三八") || strings.Contains(q.Text, "零零一三") || !strings.Contains(q.Text, "能") {
			t.Errorf("%s", q.Text)
		}
	}
}
