package live_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"hotline/dialog/flow"
	"hotline/dialog/live"
	"hotline/dialog/tool"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const scene = `id: hours
title: 营业时间
examples: [几点开门, 什么时候营业, 营业时间是什么, 你们几点下班, 周末开门吗]
steps:
  - say: 我们早上%s点开门。
`

// folder is an app of one scene.
func folder(t testing.TB) string {
	t.Helper()
	dir := t.TempDir()
	write(t, dir, "app.yaml", "name: 小店\n")
	write(t, dir, "scenes/hours.yaml", fmt.Sprintf(scene, "八"))
	write(t, dir, "intents/other.yaml", "intents:\n  - id: oos\n    examples: [今天天气怎么样, 讲个笑话, 我想吃火锅, 你多大了, 唱首歌]\n")
	return dir
}

func write(t testing.TB, dir, name, text string) {
	t.Helper()
	file := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(file), 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// said is what a mind answers to a question.
func said(t testing.TB, mind flow.Mind, text string) string {
	t.Helper()
	r, err := mind.Next(t.Context(), flow.Heard{Kind: flow.HeardText, Text: text, Confidence: 1})
	if err != nil {
		t.Fatal(err)
	}
	return r.Text
}

// journal is a log that may be read while it is written.
type journal struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.buf.Write(p)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.buf.String()
}

func open(t testing.TB, dir string, deps live.Deps) (*live.Folder, *journal) {
	t.Helper()
	log := &journal{}
	deps.Log = slog.New(slog.NewTextHandler(log, nil))
	f, err := live.Open(live.Default(), os.DirFS(dir), deps)
	if err != nil {
		t.Fatal(err)
	}
	return f, log
}

func TestFolder_NewCallsGetTheEditRunningCallsKeepTheirs(t *testing.T) {
	dir := folder(t)
	f, log := open(t, dir, live.Deps{})
	running := f.Version().App.New(flow.Deps{})
	write(t, dir, "scenes/hours.yaml", fmt.Sprintf(scene, "九"))
	if changed, err := f.Refresh(); err != nil || !changed {
		t.Fatalf("changed %v, %v", changed, err)
	}
	if got := said(t, running, "几点开门"); !strings.Contains(got, "八点") {
		t.Errorf("the running call says %q", got)
	}
	if got := said(t, f.Version().App.New(flow.Deps{}), "几点开门"); !strings.Contains(got, "九点") {
		t.Errorf("a new call says %q", got)
	}
	if s := f.Stats(); s != (live.Stats{Loaded: 1, Version: 2}) || !strings.Contains(log.String(), "version=2") {
		t.Errorf("stats %+v, log %s", s, log)
	}
}

func TestFolder_RefusesABrokenEditWithPlaceAndRemedy(t *testing.T) {
	dir := folder(t)
	f, log := open(t, dir, live.Deps{})
	write(t, dir, "scenes/hours.yaml", strings.Replace(fmt.Sprintf(scene, "九"), "say:", "sagt:", 1))
	for range 3 { // refused once, not again with every look
		_, _ = f.Refresh()
	}
	write(t, dir, "scenes/more.yaml", strings.Replace(fmt.Sprintf(scene, "九"), "- say: 我们早上九点开门。", "- call: nothing.here", 1))
	write(t, dir, "scenes/hours.yaml", fmt.Sprintf(scene, "九"))
	_, err := f.Refresh()
	if err == nil || !strings.Contains(err.Error(), "scenes/more.yaml:5: steps[0].call") || !strings.Contains(err.Error(), "define it in") {
		t.Errorf("error %v", err)
	}
	if text := log.String(); strings.Count(text, "refused") != 2 || !strings.Contains(text, "sagt") || !strings.Contains(text, "scenes/more.yaml:5") {
		t.Errorf("log %s", text)
	}
	if got := said(t, f.Version().App.New(flow.Deps{}), "几点开门"); !strings.Contains(got, "八点") || f.Stats() != (live.Stats{Refused: 2, Version: 1}) {
		t.Errorf("says %q, stats %+v", got, f.Stats())
	}
	if err := os.Remove(filepath.Join(dir, "scenes/more.yaml")); err != nil {
		t.Fatal(err)
	}
	if changed, err := f.Refresh(); !changed || err != nil {
		t.Errorf("the mended folder: changed %v, %v", changed, err)
	}
}

func TestFolder_RefusesToolsThatCannotBeMade(t *testing.T) {
	dir := folder(t)
	no := errors.New("no value for Authorization")
	calls := 0
	f, _ := open(t, dir, live.Deps{Tools: func(*flow.App) (tool.Caller, error) {
		if calls++; calls > 1 {
			return nil, no
		}
		return nil, nil
	}})
	write(t, dir, "app.yaml", "name: 大店\n")
	if _, err := f.Refresh(); !errors.Is(err, no) || f.Version().App.Name() != "小店" {
		t.Errorf("error %v, app %s", err, f.Version().App.Name())
	}
}

func TestFolder_FollowsTablesOfSentences(t *testing.T) {
	dir := folder(t)
	f, _ := open(t, dir, live.Deps{})
	sum := f.Version().Sum
	write(t, dir, "intents/callers.tsv", "text\tintent\n下了班来得及吗\thours\n")
	if changed, err := f.Refresh(); !changed || err != nil || f.Version().Sum == sum {
		t.Errorf("changed %v, %v, checksum %s", changed, err, f.Version().Sum)
	}
	if got := f.Version().App.Intents().Classify("下了班来得及吗"); got.Intent != "hours" {
		t.Errorf("%+v", got)
	}
	write(t, dir, "intents/callers.tsv", "text\tintent\n下了班来得及吗\tnothing\n")
	if changed, err := f.Refresh(); changed || err == nil || f.Stats().Refused != 1 {
		t.Errorf("changed %v, %v, %+v: a wrong table was taken", changed, err, f.Stats())
	}
}

func TestFolder_LeavesDocumentsAndUnchangedFilesAlone(t *testing.T) {
	dir := folder(t)
	f, _ := open(t, dir, live.Deps{})
	write(t, dir, "knowledge/more.md", "# 新文档\n")
	write(t, dir, "scenes/.hours.yaml", "id: [")
	write(t, dir, "eval/dialog.yaml", "cases: [")
	write(t, dir, "scenes/hours.yaml", fmt.Sprintf(scene, "八"))
	if changed, err := f.Refresh(); changed || err != nil || f.Stats() != (live.Stats{Version: 1}) {
		t.Errorf("changed %v, %v, %+v", changed, err, f.Stats())
	}
}

// A folder that goes away and comes back, as one on a network does, ends nothing.
func TestFolder_OutlivesItsFolder(t *testing.T) {
	dir := folder(t)
	f, log := open(t, dir, live.Deps{})
	if err := os.Rename(dir, dir+"-away"); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if _, err := f.Refresh(); err == nil {
			t.Error("a folder that is gone was read")
		}
	}
	if err := os.Rename(dir+"-away", dir); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Refresh(); err != nil || f.Version().N != 1 || strings.Count(log.String(), "cannot be read") != 1 {
		t.Errorf("%v, version %d, log %s", err, f.Version().N, log)
	}
}

// An edit counts when the folder has come to rest between two looks.
func TestFolder_RunWaitsForTheFolderToRest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := folder(t)
		f, _ := open(t, dir, live.Deps{})
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- f.Run(ctx) }()
		time.Sleep(time.Second)
		write(t, dir, "app.yaml", "name: 大店\n")
		time.Sleep(2 * time.Second) // one look has seen it
		synctest.Wait()
		if f.Version().N != 1 {
			t.Error("loaded at once")
		}
		time.Sleep(2 * time.Second)
		synctest.Wait()
		if f.Version().App.Name() != "大店" {
			t.Error("not loaded after two looks")
		}
		cancel()
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Errorf("run ended with %v", err)
		}
	})
}

func TestConfig_RefusesNonsense(t *testing.T) {
	for _, poll := range []time.Duration{0, time.Millisecond, time.Hour} {
		if (live.Config{Poll: poll}).Validate() == nil {
			t.Errorf("poll %s was taken", poll)
		}
	}
}

func ExampleOpen() {
	_, err := live.Open(live.Default(), os.DirFS("testdata/nothing"), live.Deps{})
	fmt.Println(err != nil)
	// Output: true
}
