package ruling_test

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hotline"
	"hotline/cmd/hotline/ruling"
	"hotline/internal/store"
	"hotline/qa/evaluate"
)

const draft = `id: slang
title: 口头禅
version: 2
state: draft
severity: minor
who: agent
find: {slang: {say: {any: [哎呀妈呀, 我的天]}}}
when: [{find: slang}]
`

// record is a store with three calls; in two of them the agent uses slang.
func record(t *testing.T) func(string) (*store.DB, string, error) {
	t.Helper()
	cfg := store.Default()
	cfg.DSN = filepath.Join(t.TempDir(), "calls.db")
	open := func() (*store.DB, error) { return store.Open(t.Context(), cfg) }
	db, err := open()
	if err != nil {
		t.Fatal(err)
	}
	at := time.Now().Add(-time.Hour)
	var events []hotline.Event
	for i, text := range []string{"您好", "哎呀妈呀，这么久", "我的天，真的"} {
		id := hotline.NewCallID(at.Add(time.Duration(i) * time.Minute))
		for n, body := range []hotline.Body{
			hotline.CallStarted{Direction: hotline.Inbound}, hotline.CallAnswered{},
			hotline.UtteranceFinal{Party: hotline.PartyAgent, Text: text, FromMS: 1000, ToMS: 3000},
			hotline.CallEnded{By: "caller", Outcome: hotline.OutcomeCompleted, DurationMS: 9000},
		} {
			events = append(events, hotline.Event{Call: id, Seq: uint64(n + 1), At: at.Add(time.Duration(n) * time.Second), Body: body})
		}
	}
	if err := db.ProjectAll(events); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	return func(string) (*store.DB, string, error) {
		db, err := open()
		return db, "", err
	}
}

func TestBacktest_ComparesADraftWithTheVersionInForce(t *testing.T) {
	force, mine := t.TempDir(), t.TempDir()
	before := strings.NewReplacer("version: 2", "version: 1", "state: draft", "state: live", ", 我的天", "").Replace(draft)
	for path, text := range map[string]string{filepath.Join(force, "slang.yaml"): before, filepath.Join(mine, "slang.yaml"): draft} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	cmd := ruling.BacktestCmd{Rule: filepath.Join(mine, "slang.yaml"), Rules: force, JSON: true}
	if err := cmd.Run(ruling.Env{Context: t.Context(), Stdout: &out, Stderr: &out, Open: record(t)}); err != nil {
		t.Fatal(err)
	}
	var got evaluate.Backtest
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if got.Calls != 3 || got.Hits != 2 || got.Before != 1 || got.Added != 1 || got.Removed != 0 || got.InForce != 1 || len(got.New) != 1 || len(got.Diff) == 0 {
		t.Errorf("%s", out.String())
	}
}

func TestBacktest_TakesAnyTime(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "slang.yaml")
	if err := os.WriteFile(path, []byte(draft), 0o600); err != nil {
		t.Fatal(err)
	}
	open := record(t)
	day := func(year int) time.Time { return time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC) }
	for _, years := range [][2]int{{1, 9999}, {1600, 2263}, {2000, 2150}} {
		var out bytes.Buffer
		cmd := ruling.BacktestCmd{Rule: path, Rules: folder, From: day(years[0]), To: day(years[1])}
		if err := cmd.Run(ruling.Env{Context: t.Context(), Stdout: &out, Stderr: &out, Open: open}); err != nil || !strings.Contains(out.String(), "calls 3 ") {
			t.Errorf("%v: %v\n%s", years, err, out.String())
		}
	}
	cmd := ruling.BacktestCmd{Rule: path, Rules: folder, From: day(2026), To: day(2026)}
	if err := cmd.Run(ruling.Env{Context: t.Context(), Stdout: io.Discard, Stderr: io.Discard, Open: open}); err == nil || !strings.Contains(err.Error(), "no day lies between") {
		t.Errorf("a time without a day: %v", err)
	}
}

func TestEval_PrintsWhatTheContractNames(t *testing.T) {
	file := filepath.Join(t.TempDir(), "calls.jsonl")
	line := `{"call_id":"a","queue":"bill","segments":[{"party":"agent","start_ms":0,"end_ms":4000,"text":"你听不懂人话吗"}],"events":[],"labels":[{"check":"forbidden_words","segments":[0],"at_ms":0}],"ignore":["opening_missing","closing_missing"]}`
	if err := os.WriteFile(file, []byte(line), 0o600); err != nil {
		t.Fatal(err)
	}
	var out, wrong bytes.Buffer
	cmd := ruling.EvalCmd{Calls: file, JSON: true, Wrong: true}
	if err := cmd.Run(ruling.Env{Context: t.Context(), Stdout: &out, Stderr: &wrong}); err != nil {
		t.Fatal(err)
	}
	var got evaluate.Report
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if got.Precision != 1 || got.Recall != 1 || got.Checks["forbidden_words"].F1 != 1 || wrong.Len() > 0 {
		t.Errorf("%s%s", out.String(), wrong.String())
	}
	out.Reset()
	cmd.Heard = true
	deaf := func(texts []string) ([]string, float64, error) {
		if len(texts) != 1 || texts[0] != "你听不懂人话吗" {
			t.Errorf("spoken were %q", texts)
		}
		return []string{"今天天气不错"}, 0.9, nil
	}
	if err := cmd.Run(ruling.Env{Context: t.Context(), Stdout: &out, Stderr: &wrong, Hear: deaf}); err != nil {
		t.Fatal(err)
	}
	var both struct {
		Recall float64 `json:"recall"`
		Heard  struct {
			Recall float64 `json:"recall"`
			CER    float64 `json:"cer"`
		} `json:"heard"`
	}
	if err := json.Unmarshal(out.Bytes(), &both); err != nil || both.Recall != 1 || both.Heard.Recall != 0 || both.Heard.CER != 0.9 {
		t.Errorf("%v %s", err, out.String())
	}
	if !strings.Contains(wrong.String(), "missed\tforbidden_words") {
		t.Errorf("what was missed in what was heard: %q", wrong.String())
	}
}

func TestCheck_RefusesAFolderWithoutRules(t *testing.T) {
	empty := t.TempDir()
	for dir, want := range map[string]string{empty: "has no rules", filepath.Join(empty, "away"): "no such file"} {
		var out bytes.Buffer
		cmd := ruling.CheckCmd{Dir: dir}
		if err := cmd.Run(ruling.Env{Context: t.Context(), Stdout: &out, Stderr: &out}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", dir, err, want)
		}
	}
}

// A rule for a queue that there is not hits nothing: the check says so where the app's queues stand beside the rules.
func TestCheck_WarnsOfAQueueThatThereIsNot(t *testing.T) {
	app := t.TempDir()
	dir := filepath.Join(app, "rules")
	queues, err := os.ReadFile("../../../examples/telecom/queues.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	write := func(file string, text []byte) {
		if err := os.WriteFile(file, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(filepath.Join(dir, "slang.yaml"), []byte(draft+"queues: [bil]\n"))
	check := func(cmd ruling.CheckCmd) string {
		var out, warned bytes.Buffer
		if err := cmd.Run(ruling.Env{Stdout: &out, Stderr: &warned}); err != nil || !strings.HasPrefix(out.String(), "slang ") {
			t.Errorf("%v: %s", err, out.String())
		}
		return warned.String()
	}
	if got := check(ruling.CheckCmd{Dir: dir}); got != "" {
		t.Errorf("where no queue is known: %s", got)
	}
	other := filepath.Join(t.TempDir(), "q.yaml")
	write(other, queues)
	const want = "warning: slang.yaml:9: queues[0]: there is no queue \"bil\": write bill\n"
	if got := check(ruling.CheckCmd{Dir: dir, Queues: other}); got != want {
		t.Errorf("got %q", got)
	}
	write(filepath.Join(app, "queues.yaml"), queues)
	if got := check(ruling.CheckCmd{Dir: dir}); got != want {
		t.Errorf("got %q", got)
	}
	write(filepath.Join(app, "queues.yaml"), []byte("queues: ["))
	if got := check(ruling.CheckCmd{Dir: dir}); !strings.Contains(got, "names of queues are not checked: ") {
		t.Errorf("got %q", got)
	}
}

func TestEvalCmd_NamesChecksThatNoRuleHas(t *testing.T) {
	set := filepath.Join(t.TempDir(), "calls.jsonl")
	line := `{"call_id":"c1","segments":[{"party":"agent","start_ms":0,"end_ms":900,"text":"您好"}],"labels":[{"check":"crysis"},{"check":"nonsense"},{"check":"nonsence"}],"ignore":["shirkin","pii_leak"]}` + "\n"
	if err := os.WriteFile(set, []byte(line+line), 0o600); err != nil {
		t.Fatal(err)
	}
	var out, told bytes.Buffer
	if err := (&ruling.EvalCmd{Calls: set}).Run(ruling.Env{Context: t.Context(), Stdout: &out, Stderr: &told}); err != nil {
		t.Fatal(err)
	}
	want := `hotline: call 1 (c1): no rule has the id "crysis": did you mean "crisis"?
hotline: call 1 (c1): no rule has the id "nonsense": labels of it count as missed
hotline: call 1 (c1): no rule has the id "nonsence": labels of it count as missed
hotline: call 1 (c1): no rule has the id "shirkin": did you mean "shirking"?
`
	if told.String() != want {
		t.Errorf("told %s", told.String())
	}
}
