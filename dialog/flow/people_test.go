package flow_test

import (
	"testing"
	"testing/fstest"

	"hotline/dialog/flow"
)

// firstApp has one scene with the examples, whose only slot is an address, and one document.
func firstApp(t *testing.T, examples string) *flow.App {
	t.Helper()
	app, err := flow.LoadFS(fstest.MapFS{
		"app.yaml": {Data: []byte("name: 清泉水务\nfaq: knowledge/faq.md\n")},
		"scenes/repair.yaml": {Data: []byte("id: repair\ntitle: 报修\nexamples: [" + examples + "]\nslots:\n  - {name: day, kind: date, ask: 您哪天方便？}\n  - {name: name, kind: name, ask: 怎么称呼您？}\n" +
			"steps:\n  - ask: day\n  - ask: name\n  - say: 记下了。\n")},
		"knowledge/faq.md": {Data: []byte("# 常见问题\n\n## 我要投诉水价太高\n- 水价太高我要投诉\n\n水价由市里核定，意见请写信给市里。\n")},
	})
	if err != nil {
		t.Fatal(err)
	}
	return app
}

// Who wants whoever is in charge, or to complain, gets a person in an app that has no matter of its own for it.
func TestMind_ManagersAndComplaintsAreForPeople(t *testing.T) {
	const plain = "家里停水了, 水管爆了, 门口漏水, 没水了, 我要报修"
	staff := func(string) flow.Staffing { return flow.Staffing{Open: true, Staffed: true} }
	for name, one := range map[string]struct {
		examples string
		says     []string
		next     flow.Next
		text     string // of the last reply, "" = any
	}{
		"manager":        {plain, []string{"我要找你们经理"}, flow.NextTransfer, ""},
		"complaint":      {plain, []string{"我要投诉你们的人"}, flow.NextTransfer, ""},
		"in_a_scene":     {plain, []string{"家里停水了", "让你们负责人接电话"}, flow.NextTransfer, ""},
		"as_a_name":      {plain, []string{"家里停水了", "明天", "找王经理"}, flow.NextListen, ""},
		"document":       {plain, []string{"水价太高我要投诉"}, flow.NextListen, "水价由市里核定，意见请写信给市里。请问还有其他可以帮您的吗？"},
		"owns_manager":   {plain + ", 我要找你们经理来修", []string{"我要找你们经理来修"}, flow.NextListen, "您哪天方便？"},
		"owns_grievance": {plain + ", 我要投诉没水", []string{"我要投诉没水"}, flow.NextListen, "您哪天方便？"},
	} {
		t.Run(name, func(t *testing.T) {
			mind := firstApp(t, one.examples).New(flow.Deps{Now: noon, CallerNumber: "13800138000", Staff: staff})
			var last flow.Reply
			for _, h := range append([]string{""}, one.says...) {
				heard := flow.Heard{Kind: flow.HeardText, Text: h}
				if h == "" {
					heard.Kind = flow.HeardStart
				}
				r, err := mind.Next(t.Context(), heard)
				if err != nil {
					t.Fatal(err)
				}
				last = r.Whole()
			}
			if last.Next != one.next || one.text != "" && last.Text != one.text {
				t.Errorf("%v %q, want %v %q", last.Next, last.Text, one.next, one.text)
			}
			if one.next == flow.NextTransfer && (last.Handover == nil || last.Handover.Reason != flow.ReasonRequested) {
				t.Errorf("handover %+v", last.Handover)
			}
		})
	}
}

func TestScript_AdvisesWhoHasFewExamples(t *testing.T) {
	got := firstApp(t, "家里停水了, 水管爆了, 门口漏水, 没水了, 我要报修").Advice()
	if len(got) != 2 {
		t.Errorf("advice %q, want one on examples and one on what is out of scope", got)
	}
	sample, err := telecomApp()
	if err != nil {
		t.Fatal(err)
	}
	if got := sample.Advice(); len(got) > 0 {
		t.Errorf("advice to the sample: %q", got)
	}
}
