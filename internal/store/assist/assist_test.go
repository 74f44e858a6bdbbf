package assist_test

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"hotline"
	"hotline/internal/store/assist"
	"hotline/internal/store/storetest"
)

func TestStore_KeepsCallsCorrectionsAndPromises(t *testing.T) {
	db, ctx := assist.New(storetest.Open(t)), t.Context()
	at := time.Now().Round(0).UTC()
	evidence := []hotline.Evidence{{Party: hotline.PartyAgent, Name: "li", N: 3, Text: "明天上午给您回电", FromMS: 1000, ToMS: 2500}}
	todo := func(id string, due time.Time) assist.Todo {
		return assist.Todo{ID: id, Call: "C1", Agent: "li", Number: "13800138000", Text: "回电", Due: due, Created: at, Evidence: evidence}
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(db.Put(ctx, assist.Call{Call: "C1", Agent: "li", At: at, Data: []byte(`{"rev":1}`)}, []assist.Todo{todo("a", at.Add(time.Hour)), todo("b", time.Time{}), todo("c", at)}))
	must(db.KeepTodo(ctx, "c", "li", at))
	if open, err := db.Unfinished(ctx, "li", at); err != nil || len(open) != 1 || open[0].Call != "C1" || string(open[0].Data) != `{"rev":1}` || !open[0].At.Equal(at) {
		t.Errorf("unfinished: %+v %v", open, err)
	}
	must(db.Put(ctx, assist.Call{Call: "C1", Agent: "li", At: at, Done: at, Data: []byte(`{"rev":2}`)}, []assist.Todo{todo("a", at.Add(2*time.Hour)), todo("d", at.Add(time.Hour))}))
	must(db.Put(ctx, assist.Call{Call: "C0", Agent: "wang", At: at, Data: []byte(`{}`)}, nil))
	if open, err := db.Unfinished(ctx, "li", at.Add(-time.Hour)); err != nil || len(open) != 0 {
		t.Errorf("unfinished of li after it was done: %+v %v", open, err)
	}
	if open, err := db.Unfinished(ctx, "wang", at.Add(time.Second)); err != nil || len(open) != 0 {
		t.Errorf("unfinished since later: %+v %v", open, err)
	}
	data, agent, err := db.Call(ctx, "C1")
	if err != nil || string(data) != `{"rev":2}` || agent != "li" {
		t.Errorf("%s %s %v", data, agent, err)
	}
	if data, _, err := db.Call(ctx, "C2"); data != nil || err != nil {
		t.Errorf("an unknown call: %s %v", data, err)
	}
	ids := func(agent string, done bool) (out string) {
		t.Helper()
		list, err := db.Todos(ctx, agent, done)
		must(err)
		for _, x := range list {
			out += x.ID
		}
		return out
	}
	if got := ids("li", false); got != "da" {
		t.Errorf("open promises, by due: %s", got)
	}
	if got := ids("", true); got != "dac" {
		t.Errorf("all promises: %s", got)
	}
	if list, _ := db.Todos(ctx, "li", false); len(list) == 0 || !list[0].Due.Equal(at.Add(time.Hour)) || !reflect.DeepEqual(list[0].Evidence, evidence) {
		t.Errorf("%+v", list)
	}
	if e, ok := errors.AsType[*hotline.Error](db.KeepTodo(ctx, "a", "wang", at)); !ok || e.Kind != hotline.KindNotFound {
		t.Error("a colleague's promise was kept")
	}
	c := assist.Correction{ID: "x1", Call: "C1", Agent: "li", At: at, Kind: "class", Item: "class", Verdict: "chosen", Was: "a", Became: "b", Said: "网断了", Evidence: evidence}
	must(db.PutCorrection(ctx, c))
	must(db.PutCorrection(ctx, c))
	got, err := db.Corrections(ctx, assist.Filter{Kind: "class", From: at, To: at.Add(time.Nanosecond), Call: "C1"})
	if err != nil || len(got) != 1 || !got[0].At.Equal(at) || got[0].Became != "b" || !reflect.DeepEqual(got[0].Evidence, evidence) {
		t.Errorf("%+v %v", got, err)
	}
	if got, _ := db.Corrections(ctx, assist.Filter{Kind: "card"}); len(got) != 0 {
		t.Errorf("of another kind: %+v", got)
	}
}
