//go:build ui

package ui_test

import (
	"context"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"hotline"
	"hotline/assist"
	"hotline/assist/classify"
	"hotline/assist/form"
	"hotline/assist/guide"
	"hotline/assist/view"
	page "hotline/console/assist"
	"hotline/console/consoletest"
	"hotline/console/gate"
)

// helper is live help with the sample's advice, two known answers and a back office that makes one ticket.
type helper struct {
	*assist.Assistant
	record *record
}

// record keeps what live help hands out, as the store would.
type record struct {
	mu   sync.Mutex
	kept map[hotline.CallID]assist.Record
}

func (r *record) keep(k assist.Record) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.kept[k.State.Call] = k
}

// help follows the feed until the test ends; changed is told of changes once the console is there.
func help(t *testing.T, feed *consoletest.Feed, changed func(topic string, accounts ...string)) gate.Part {
	t.Helper()
	app := os.DirFS("../../examples/telecom")
	guides, err := guide.Load(app)
	if err != nil {
		t.Fatal(err)
	}
	forms, err := form.Load(app)
	if err != nil {
		t.Fatal(err)
	}
	catalog, err := classify.Load(app)
	if err != nil {
		t.Fatal(err)
	}
	model, err := classify.Train(catalog, nil)
	if err != nil {
		t.Fatal(err)
	}
	h := helper{record: &record{kept: map[hotline.CallID]assist.Record{}}}
	h.Assistant, err = assist.New(assist.Default(), assist.Deps{
		Guides: guides, Forms: forms, Classes: func() *classify.Classifier { return model }, Knowledge: known, Office: h, Keep: h.record.keep,
		Changed: func(accounts ...string) { changed(page.Topic, accounts...) },
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var work sync.WaitGroup
	work.Go(func() { _ = h.Run(ctx) })
	work.Go(func() {
		_ = feed.Follow(ctx, 0, func(_ uint64, e hotline.Event) error { h.Observe(e); return nil })
	})
	t.Cleanup(func() { cancel(); work.Wait() })
	return page.New(h, h)
}

func known(_ context.Context, question string) (assist.Answer, bool) {
	if !strings.Contains(question, "收费") {
		return assist.Answer{}, false
	}
	return assist.Answer{Text: "宽带故障上门维修不收费。因客户自行损坏光猫需要更换的，按光猫型号收取100元至200元。更换的光猫保修一年。", Title: "上门维修收费吗", Confidence: 0.93,
		Source: view.Source{ID: "bb.repair", Title: "宽带 › 报修", File: "broadband.md", Line: 42, Approved: true}}, true
}

// Ticket implements assist.Office.
func (helper) Ticket(context.Context, assist.TicketRequest) (string, error) { return "T100001", nil }

// Callback implements assist.Office.
func (helper) Callback(context.Context, string, string, time.Time) (hotline.CallID, error) {
	return hotline.NewCallID(time.Now()), nil
}

// Kept implements page.Later.
func (h helper) Kept(_ context.Context, call hotline.CallID) (view.State, bool, error) {
	h.record.mu.Lock()
	defer h.record.mu.Unlock()
	r, ok := h.record.kept[call]
	return r.State, ok, nil
}

// Unfinished implements page.Later.
func (h helper) Unfinished(_ context.Context, account string) ([]view.Unfinished, error) {
	h.record.mu.Lock()
	defer h.record.mu.Unlock()
	out := []view.Unfinished{}
	for _, r := range h.record.kept {
		if u, open := assist.Unfinished(r, time.Now()); open && r.Agent == account {
			out = append(out, u)
		}
	}
	return out, nil
}

// Todos implements page.Helper.
func (helper) Todos(context.Context, string, bool) ([]view.Todo, error) {
	at := time.Now()
	return []view.Todo{
		{ID: "a", Agent: "li", Number: "13800138000", Text: "查清流量包的开通渠道后回电", Due: at.Add(-time.Hour), Created: at, Evidence: []hotline.Evidence{}},
		{ID: "b", Agent: "li", Number: "13912345678", Text: "师傅上门后回访", Due: at.Add(20 * time.Hour), Created: at, Evidence: []hotline.Evidence{}},
	}, nil
}

// Keep implements page.Helper.
func (helper) Keep(context.Context, string, string, bool) error { return nil }
