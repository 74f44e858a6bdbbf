package flow_test

import (
	"context"
	"os"
	"testing"
	"testing/fstest"

	"hotline/dialog/flow"
)

// A question in the very words of an approved one, but for a or an s, is answered, though a scene has an example like it.
func TestMind_AnApprovedQuestionBeginsNoScene(t *testing.T) {
	files := fstest.MapFS{}
	for _, name := range []string{"app.yaml", "tools.yaml", "scenes/table.yaml"} {
		raw, err := os.ReadFile("testdata/booking/" + name)
		if err != nil {
			t.Fatal(err)
		}
		if name == "app.yaml" {
			raw = append(raw, "faq: {zh: faq.md, en: faq.en.md}\n"...)
		}
		files[name] = &fstest.MapFile{Data: raw}
	}
	files["faq.md"] = &fstest.MapFile{Data: []byte("## 晚上可以来吃饭吗\n- 晚上能来吃饭吗\n\n晚上十点前都可以。\n")}
	files["faq.en.md"] = &fstest.MapFile{Data: []byte("## Are you open on Sundays?\n- can I reserve a table on Sundays\n\nWe are open every day but Monday.\n")}
	app, err := flow.LoadFS(files)
	if err != nil {
		t.Fatal(err)
	}
	for said, want := range map[string]string{
		"can I reserve a table on a Sunday": "every day but Monday", "晚上能来吃饭吗": "十点前", "reserve a table please": "Which day", "晚上想来吃饭": "哪一天",
	} {
		r, err := app.New(flow.Deps{Now: noon, CallerNumber: "13800138000"}).Next(context.Background(), flow.Heard{Kind: flow.HeardText, Text: said})
		if err != nil {
			t.Fatal(err)
		}
		(&line{t: t}).wants(r.Text, want)
	}
}
