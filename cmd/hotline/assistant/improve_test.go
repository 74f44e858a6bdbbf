package assistant_test

import (
	"context"
	"io/fs"
	"log/slog"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"hotline"
	"hotline/cmd/hotline/assistant"
	"hotline/dialog/flow"
	"hotline/dialog/tool"
	"hotline/examples/telecom"
	"hotline/internal/config"
	record "hotline/internal/store/assist"
	"hotline/internal/store/storetest"
)

// few is the sample hotline without most examples of its classes: nine trainings with all take a minute under the race detector.
func few(t *testing.T) fs.FS {
	t.Helper()
	out := fstest.MapFS{}
	err := fs.WalkDir(telecom.Files, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasPrefix(path, "assist/classes/") {
			return err
		}
		text, err := fs.ReadFile(telecom.Files, path)
		out[path] = &fstest.MapFile{Data: text}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// Corrections become a candidate with figures, which is in force as soon as a person publishes it, and no earlier.
func TestImprover_PublishTakesEffect(t *testing.T) {
	db := storetest.Open(t)
	for n, said := range []string{"你们那个机器人小云小云老是转圈圈", "小云小云转圈圈没反应", "机器人转圈圈了", "小云一直转圈圈", "转圈圈的小云怎么办", "小云小云又转圈圈"} {
		c := record.Correction{ID: string(rune('a' + n)), Call: hotline.CallID(rune('A' + n)), Agent: "li", At: time.Now(), Kind: "class", Item: "class", Verdict: "chosen", Was: "bill.query", Became: "complaint.file", Said: said}
		if err := record.New(db).PutCorrection(t.Context(), c); err != nil {
			t.Fatal(err)
		}
	}
	a, err := assistant.Open(t.Context(), config.Default().Assist, assistant.Deps{Store: db, Files: few(t), App: func() (*flow.App, tool.Caller) { return nil, nil },
		Changed: func(string, ...string) {}, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	i, ctx := a.Improver(), context.WithoutCancel(t.Context())
	wrong, err := i.Report(ctx, time.Now().Add(-time.Hour))
	if err != nil || len(wrong) != 1 || wrong[0].Wrong != 6 || len(wrong[0].Examples) != 3 {
		t.Errorf("%+v %v", wrong, err)
	}
	made, err := i.Train(ctx, "sun")
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("before %+v, after %+v, own set before %+v, after %+v", made.Before, made.After, made.SetBefore, made.SetAfter)
	if made.State != "draft" || made.Corrections != 6 || made.Before.Samples != 6 || made.SetBefore.Samples == 0 || made.After.Top1 <= made.Before.Top1 {
		t.Errorf("%+v", made)
	}
	if raw, _ := db.Setting(ctx, "assist.samples"); raw != nil {
		t.Error("in force before anybody decided")
	}
	got, err := i.Decide(ctx, made.ID, "sun", true)
	if err != nil || got.State != "used" || got.Decided != "sun" {
		t.Fatalf("%+v %v", got, err)
	}
	if raw, _ := db.Setting(ctx, "assist.samples"); len(raw) == 0 {
		t.Error("published and not in force")
	}
	if class := a.Classify("小云小云老是转圈圈"); class != "complaint.file" {
		t.Errorf("the classifier in force says %q", class)
	}
	if _, err := i.Decide(ctx, made.ID, "sun", false); err == nil {
		t.Error("decided twice")
	}
}
