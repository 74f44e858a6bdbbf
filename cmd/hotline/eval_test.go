package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hotline/cmd/hotline/sound"
	"hotline/examples/telecom"
	"hotline/internal/contract"
)

// evalIntents runs `hotline eval intents` on two files' texts.
func evalIntents(t *testing.T, train, test string, flags ...string) (code int, stdout, stderr string) {
	t.Helper()
	dir := t.TempDir()
	args := append([]string{"eval", "intents"}, flags...)
	for flag, text := range map[string]string{"--train": train, "--test": test} {
		path := filepath.Join(dir, flag[2:]+".tsv")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, flag, path)
	}
	var out, errOut bytes.Buffer
	code = run(args, &out, &errOut)
	return code, out.String(), errOut.String()
}

const (
	english = "text\tintent\tnote\nI lost my card\tlost\tx\nmy card was stolen\tlost\ncannot find my card\tlost\ncard is gone\tlost\n" +
		"what is the fee\tfee\nwhy was I charged\tfee\nhow much does it cost\tfee\nan extra charge\tfee\n"
	chinese = "text\tintent\n查话费\tbalance\n还有多少话费\tbalance\n话费余额\tbalance\n卡里还剩多少钱\tbalance\n" +
		"宽带坏了\tfault\n上不了网\tfault\n网断了\tfault\n家里没网\tfault\n今天天气\toos\n讲个笑话\toos\n几点了\toos\n唱首歌\toos\n"
)

func TestEvalIntents_PrintsJSON(t *testing.T) {
	for name, c := range map[string]struct{ train, test string }{
		"english_without_oos": {english, "text\tintent\nI have lost my card\tlost\nwhat does it cost\tfee\n"},
		"chinese_with_oos":    {chinese, "\ufefftext\tintent\r\n帮我查话费\tbalance\r\n我家网断了\tfault\r\n讲个笑话吧\toos\r\n"},
	} {
		t.Run(name, func(t *testing.T) {
			code, stdout, stderr := evalIntents(t, c.train, c.test, "--json")
			var got map[string]float64
			if err := json.Unmarshal([]byte(stdout), &got); err != nil || code != 0 || stderr != "" || strings.Count(stdout, "\n") != 1 {
				t.Fatalf("exit %d, %v: %s%s", code, err, stdout, stderr)
			}
			for _, key := range []string{"accuracy", "macro_f1", "oos_recall", "oos_precision", "p50_us"} {
				if _, ok := got[key]; !ok {
					t.Errorf("no %s in %s", key, stdout)
				}
			}
			if got["accuracy"] != 1 || got["p50_us"] <= 0 {
				t.Errorf("got %s", stdout)
			}
		})
	}
}

func TestEvalIntents_NamesWhatIsWrong(t *testing.T) {
	good := "text\tintent\nI lost my card\tlost\n"
	for name, c := range map[string]struct{ train, test, want string }{
		"bad_line":    {english, "text\tintent\nI lost my card\n", "line 2"},
		"no_header":   {"I lost my card\tlost\n", good, "line 1"},
		"empty_test":  {english, "text\tintent\n", "no line"},
		"empty_train": {"", good, "no line"},
	} {
		t.Run(name, func(t *testing.T) {
			if code, stdout, stderr := evalIntents(t, c.train, c.test); code != 1 || stdout != "" || !strings.Contains(stderr, c.want) || !strings.Contains(stderr, ".tsv") {
				t.Errorf("exit %d: %s%s", code, stdout, stderr)
			}
		})
	}
	code, stdout, stderr := evalIntents(t, english, "text\tintent\nI lost my card\tlost\ngive me a loan\tloan\n", "--json")
	if code != 0 || !strings.Contains(stderr, "loan") || !strings.Contains(stdout, `"unknown":["loan"]`) {
		t.Errorf("exit %d: %s%s", code, stdout, stderr)
	}
}

// An app of one's own is told what the sample's back office has no answer for: its cases fail by that and not by their scenes.
func TestEvalDialog_SaysWhatTheDemoOfficeLacks(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("testdata/app")); err != nil {
		t.Fatal(err)
	}
	app, err := os.ReadFile(filepath.Join(dir, "app.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"app.yaml": "tools: tools.yaml\n" + string(app),
		"tools.yaml": "tools:\n  - {name: visit.book, method: POST, url: /visits, args: [day], result: [code]}\n" +
			"  - {name: balance, url: \"/customers/{phone}/balance\", args: [phone], result: [balance]}\n",
		"suite.yaml":   "cases:\n  - {name: hello, turns: [{say: 您好}]}\n",
		"hotline.yaml": "app: {folder: " + dir + "}\ndata: " + t.TempDir() + "\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	suite, file := filepath.Join(dir, "suite.yaml"), filepath.Join(dir, "hotline.yaml")
	var out, errs bytes.Buffer
	run([]string{"eval", "dialog", "--app", dir, "--suite", suite}, &out, &errs)
	if !strings.Contains(errs.String(), "has nothing for visit.book: cases that need them fail; start yours and give --office URL\n") {
		t.Errorf("%s", errs.String())
	}
	own, err := os.ReadFile(filepath.Join(dir, "tools.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	alike := bytes.Replace(own, []byte("name: visit.book, method: POST, url: /visits"), []byte("name: visit.book, method: POST, url: /tickets"), 1) // the office has something there
	if err := os.WriteFile(filepath.Join(dir, "tools.yaml"), alike, 0o600); err != nil {
		t.Fatal(err)
	}
	errs.Reset()
	run([]string{"eval", "dialog", "--app", dir, "--suite", suite}, &out, &errs)
	if !strings.Contains(errs.String(), "the sample's demo back office answers for this app's tools, with the sample's customers: start yours and give --office URL\n") {
		t.Errorf("%s", errs.String())
	}
	if err := os.WriteFile(filepath.Join(dir, "tools.yaml"), own, 0o600); err != nil {
		t.Fatal(err)
	}
	errs.Reset()
	run([]string{"eval", "dialog", "--app", dir, "--suite", suite, "--office", "http://127.0.0.1:1"}, &out, &errs)
	if strings.Contains(errs.String(), "demo") {
		t.Errorf("with an office: %s", errs.String())
	}
	out.Reset()
	if code := run([]string{"config", "--check", file}, &out, &errs); code != 0 || !strings.Contains(out.String(), "nothing for visit.book: set app.back_office") {
		t.Errorf("exit %d: %s%s", code, &out, &errs)
	}
	sample, err := telecom.Load()
	if err != nil {
		t.Fatal(err)
	}
	if lacking := sound.Lacking(sample.Tools()); len(lacking) > 0 {
		t.Errorf("of the sample's own tools: %v", lacking)
	}
}

func TestEvalDialog_SaysWhatFailed(t *testing.T) {
	dir := t.TempDir()
	file, page := filepath.Join(dir, "suite.yaml"), filepath.Join(dir, "report.html")
	text := "cases:\n  - {name: good, caller: \"13800138000\", turns: [{say: 查话费, expect: {said: 58.6元}}]}\n  - {name: bad, turns: [{say: 再见, expect: {next: listen}}]}\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	var out, errOut bytes.Buffer
	code := run([]string{"eval", "dialog", "--suite", file, "--json", "--html", page}, &out, &errOut)
	var got struct {
		Passed, Failed int
		Wrong          []struct {
			Name string
			Line int
			Why  []string
		}
	}
	if err := json.Unmarshal(out.Bytes(), &got); err != nil || code != 1 || strings.Count(out.String(), "\n") != 1 {
		t.Fatalf("exit %d, %v: %s%s", code, err, &out, &errOut)
	}
	if got.Passed != 1 || got.Failed != 1 || got.Wrong[0].Name != "bad" || got.Wrong[0].Line != 3 || !strings.Contains(got.Wrong[0].Why[0], "next is hangup, want listen") {
		t.Errorf("%+v", got)
	}
	if html, err := os.ReadFile(page); err != nil || !strings.Contains(string(html), "58.6元") {
		t.Errorf("report: %v", err)
	}
	out.Reset()
	if code := run([]string{"eval", "dialog", "--suite", "none.yaml"}, &out, &errOut); code != 1 || !strings.Contains(errOut.String(), "none.yaml") {
		t.Errorf("exit %d: %s", code, &errOut)
	}
}

// TestEvalDialog_ByVoice plays one case over a real call: the reply follows from what the recogniser heard.
func TestEvalDialog_ByVoice(t *testing.T) {
	if testing.Short() {
		t.Skip("a whole call in real time")
	}
	t.Parallel()
	file := filepath.Join(t.TempDir(), "suite.yaml")
	text := "cases:\n  - {name: spoken, caller: \"13800138000\", turns: [{say: 查一下我的话费, expect: {said: 58.6元, called: [customer.balance]}}, {say: 没有了谢谢, expect: {said: 再见, next: hangup}}], after: {outcome: completed}}\n" +
		"  - {name: unspoken, staff: busy, turns: [{say: 转人工}]}\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	var out, errOut bytes.Buffer
	code := run([]string{"eval", "dialog", "--suite", file, "--voice", "--json"}, &out, &errOut)
	lines, err := contract.Lines(out.Bytes())
	if err != nil || code != 0 || len(lines) != 1 || lines[0]["passed"] != 1.0 || lines[0]["failed"] != 0.0 {
		t.Fatalf("exit %d, %v: %s%s", code, err, &out, &errOut)
	}
	holds(t, "eval dialog --voice", lines[0])
	if lacks := contract.Missing(lines[0], "skipped.0.name", "skipped.0.why"); len(lacks) > 0 {
		t.Errorf("the case that cannot be spoken is not named: %s", &out)
	}
}

// evalLines runs `hotline eval NAME` with the sample app on lines of a test set.
func evalLines(t *testing.T, name, lines string, flags ...string) (code int, stdout, stderr string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "test.jsonl")
	if err := os.WriteFile(path, []byte(lines), 0o600); err != nil {
		t.Fatal(err)
	}
	var out, errOut bytes.Buffer
	code = run(append([]string{"eval", name, "--app", "../../examples/telecom", "--test", path}, flags...), &out, &errOut)
	return code, out.String(), errOut.String()
}

func TestEvalSlots_PrintsAccuracyOverAllAndPerSlot(t *testing.T) {
	lines := `{"text":"幺三八零零幺三八零零零","slot":"phone","value":"13800138000"}
{"text":"五十块","slot":"amount","value":"51"}
{"text":"明天","slot":"date","value":"2026-11-19","now":"2026-11-18T10:20:00+08:00"}
{"text":"流量王","slot":"plan","value":"data129"}
{"text":"不是不可以","slot":"yes_no","value":"yes","prompt":"确认办理吗？"}
`
	code, stdout, stderr := evalLines(t, "slots", lines, "--json", "--wrong")
	var got struct {
		Samples  int
		Accuracy float64
		Slots    map[string]struct {
			Samples  int
			Accuracy float64
		}
	}
	if err := json.Unmarshal([]byte(stdout), &got); err != nil || code != 0 || strings.Count(stdout, "\n") != 1 {
		t.Fatalf("exit %d, %v: %s%s", code, err, stdout, stderr)
	}
	if got.Samples != 5 || got.Accuracy != 0.8 || got.Slots["amount"].Accuracy != 0 || got.Slots["plan"].Accuracy != 1 || len(got.Slots) != 5 {
		t.Errorf("got %s", stdout)
	}
	if !strings.Contains(stderr, "五十块") || strings.Contains(stderr, "流量王") {
		t.Errorf("wrong lines: %s", stderr)
	}
	if code, _, stderr := evalLines(t, "slots", `{"text":"x","slot":"colour"}`); code != 1 || !strings.Contains(stderr, "line 1") || !strings.Contains(stderr, "test.jsonl") {
		t.Errorf("exit %d: %s", code, stderr)
	}
}

func TestEvalNeeds_PrintsExactAndSet(t *testing.T) {
	lines := `{"text":"查一下话费，再看看流量还剩多少","intents":["balance.query","usage.query"]}
{"text":"查一下话费，再看看流量还剩多少","intents":["usage.query","balance.query"]}
{"text":"转人工","intents":["agent.transfer"]}
{"text":"查话费","intents":["usage.query"]}
`
	code, stdout, stderr := evalLines(t, "needs", lines, "--json", "--wrong")
	var got map[string]float64
	if err := json.Unmarshal([]byte(stdout), &got); err != nil || code != 0 || strings.Count(stdout, "\n") != 1 {
		t.Fatalf("exit %d, %v: %s%s", code, err, stdout, stderr)
	}
	if got["exact"] != 0.5 || got["set"] != 0.75 || got["invented"] != 1 || got["forgotten"] != 1 || !strings.Contains(stderr, "查话费") {
		t.Errorf("got %s%s", stdout, stderr)
	}
	code, stdout, stderr = evalLines(t, "needs", "\n"+lines+"\n"+`{"text":"查话费","intents":["balance.qery"]}`+"\n", "--json")
	if code != 0 || !strings.Contains(stderr, `test.jsonl: line 7: the app has no intent "balance.qery": did you mean "balance.query"?`) {
		t.Errorf("exit %d: %s%s", code, stdout, stderr)
	}
	if code, _, stderr := evalLines(t, "needs", "{"); code != 1 || !strings.Contains(stderr, "line 1") {
		t.Errorf("exit %d: %s", code, stderr)
	}
}

// Every error says what to do next.
func TestCommands_SayWhatToWrite(t *testing.T) {
	dir := t.TempDir()
	manifest := filepath.Join(dir, "m.tsv")
	if err := os.WriteFile(manifest, []byte("wav\ttext\na.wav\t您好\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for want, args := range map[string][]string{
		"write the path of a file that is there":                             {"eval", "intents", "--train", manifest, "--test", filepath.Join(dir, "nosuch")},
		"is a folder: write the path of a file":                              {"eval", "needs", "--app", "testdata/app", "--test", dir},
		`asr.engine "nosuch" is unknown: use auto, demo, funasr`:             {"eval", "asr", "--manifest", manifest, "--engine", "nosuch"},
		"--limit=-1: write how many calls to list, 1 or more":                {"calls", "list", "--limit=-1"},
		"remove model zipformer-zh-multi: nothing of it is in data/models (": {"models", "remove", "zipformer-zh-multi"},
	} {
		var out, errs bytes.Buffer
		if code := run(args, &out, &errs); code == 0 || !strings.Contains(errs.String(), want) {
			t.Errorf("%v: exit %d: %s%s; want %s", args, code, &out, &errs, want)
		}
	}
}
