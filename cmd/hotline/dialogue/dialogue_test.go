package dialogue_test

import (
	"log/slog"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"hotline"
	"hotline/cmd/hotline/dialogue"
	"hotline/dialog/emotion"
	"hotline/examples/telecom"
	"hotline/internal/obs"
	"hotline/llm"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func scrape(t *testing.T, m *obs.Metrics) string {
	t.Helper()
	w := httptest.NewRecorder()
	m.Handler().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	return w.Body.String()
}

func TestDialogue_OpensTheSampleAndCounts(t *testing.T) {
	m := obs.New()
	talk, err := dialogue.Open(dialogue.Config{Files: telecom.Files, Office: "http://127.0.0.1:1"}, m, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer talk.Close()
	app, tools := talk.App()
	if app.Name() != "星云电信" || tools == nil {
		t.Errorf("app %s, tools %v", app.Name(), tools)
	}
	talk.Spent(llm.Spent{Used: true, Tokens: 30})
	talk.Spent(llm.Spent{Ahead: true, Tokens: 10})
	for _, want := range []string{"hotline_app_version 1", "hotline_llm_tokens_total 40", "hotline_llm_tokens_dropped_total 10", "hotline_llm_tokens_dropped_share 0.25"} {
		if !strings.Contains(scrape(t, m), want) {
			t.Errorf("no %s", want)
		}
	}
	e := hotline.Event{Call: "c1", Body: hotline.EmotionDetected{Party: hotline.PartyCaller, Label: "angry", Score: -4}}
	talk.Take(e)
	if got := talk.Mood("c1"); got == nil || got.Label != emotion.Angry || talk.Mood("c2") != nil {
		t.Errorf("mood %+v", got)
	}
	talk.Take(hotline.Event{Call: "c1", Body: hotline.CallEnded{}})
	if talk.Mood("c1") != nil {
		t.Error("a call that is over is remembered")
	}
}

func TestDialogue_RefusesAServerWithoutItsSecret(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"app.yaml": "name: 小店\ntools: tools.yaml\n", "tools.yaml": "servers: [{name: crm, url: 'http://127.0.0.1:1/mcp', header_env: {Authorization: HOTLINE_TEST_NO_SUCH}}]\ntools: []\n",
		"scenes/a.yaml": "id: a\ntitle: 一\nexamples: [一一, 一二, 一三, 一四, 一五]\nsteps: [{say: 好。}]\n",
	} {
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	_, err := dialogue.Open(dialogue.Config{Folder: dir, Files: os.DirFS(dir), Office: "http://127.0.0.1:1"}, obs.New(), slog.New(slog.DiscardHandler))
	if err == nil || !strings.Contains(err.Error(), "HOTLINE_TEST_NO_SUCH") {
		t.Errorf("error %v", err)
	}
}
