package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// evalAssist runs `hotline eval assist` on a set of calls and one of texts; "" leaves the flag out.
func evalAssist(t *testing.T, forms, classes string, flags ...string) (code int, stdout, stderr string) {
	t.Helper()
	args := []string{"eval", "assist"}
	for flag, text := range map[string]string{"forms": forms, "classes": classes} {
		if text == "" {
			continue
		}
		path := filepath.Join(t.TempDir(), flag)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, "--"+flag, path)
	}
	var out, errOut bytes.Buffer
	code = run(append(args, flags...), &out, &errOut)
	return code, out.String(), errOut.String()
}

const (
	assistCalls = `{"segments":[{"party":"caller","start_ms":0,"end_ms":2000,"text":"我家宽带断网了"},{"party":"agent","start_ms":2100,"end_ms":3000,"text":"请问联系电话"},{"party":"caller","start_ms":3100,"end_ms":5000,"text":"幺三八零零幺三八零零零"}],"form":"broadband.fault","fields":{"contact":"13800138000","symptom":"没网"},"category":"宽带故障","unit":"装维","claims":[{"text":"客户家宽带断网","supported":true},{"text":"联系电话13900139000","supported":false}]}` + "\n" +
		`{"segments":[{"party":"caller","start_ms":0,"end_ms":2000,"text":"我要开发票"}],"fields":{}}` + "\n"
	assistTexts = "text\tcategory\tunit\n我要携号转网\tport.out\t\n今天天气不错\tother\t\n给我开发票\t发票\tbilling\n"
)

func TestEvalAssist_PrintsJSON(t *testing.T) {
	code, stdout, stderr := evalAssist(t, assistCalls, assistTexts, "--json")
	var got map[string]any
	if err := json.Unmarshal([]byte(stdout), &got); err != nil || code != 0 || stderr != "" || strings.Count(stdout, "\n") != 1 {
		t.Fatalf("exit %d, %v: %s%s", code, err, stdout, stderr)
	}
	for key, want := range map[string]float64{
		"dialogues": 2, "fields": 2, "field_precision": 1, "field_recall": 1, "class_samples": 4, "class_top1": 1, "class_top3": 1, "unit_accuracy": 1, "claims": 2, "claim_support": 1, "claim_recall": 1,
	} {
		if got[key] != want {
			t.Errorf("%s is %v, want %v", key, got[key], want)
		}
	}
}

func TestEvalAssist_EitherFileMayBeAbsent(t *testing.T) {
	if code, stdout, stderr := evalAssist(t, assistCalls, ""); code != 0 || !strings.Contains(stdout, "field_recall 1.000") {
		t.Errorf("exit %d: %s%s", code, stdout, stderr)
	}
	if code, stdout, stderr := evalAssist(t, "", assistTexts, "--app", "../../examples/telecom"); code != 0 || !strings.Contains(stdout, "class_top1 1.000") {
		t.Errorf("exit %d: %s%s", code, stdout, stderr)
	}
	if code, stdout, stderr := evalAssist(t, "", assistTexts); code != 0 || !strings.Contains(stdout, "field_precision 1.000  field_recall 1.000") ||
		!strings.Contains(stdout, "claim_support 1.000  claim_recall 1.000") {
		t.Errorf("shares of nothing: exit %d: %s%s", code, stdout, stderr)
	}
	if code, _, stderr := evalAssist(t, "", ""); code == 0 || !strings.Contains(stderr, "--forms") {
		t.Errorf("exit %d: %s", code, stderr)
	}
}

func TestEvalAssist_SaysWhatIsWrong(t *testing.T) {
	code, stdout, stderr := evalAssist(t, strings.Replace(assistCalls, `"contact":"13800138000"`, `"contact":"13800138001","colour":"red"`, 1), strings.Replace(assistTexts, "port.out", "no.such", 1), "--wrong")
	if code != 0 {
		t.Fatalf("exit %d: %s", code, stderr)
	}
	for _, want := range []string{`broadband.fault.phone`, `want "13800138001", got "13800138000"`, "我要携号转网", "broadband.fault.colour", "no.such"} {
		if !strings.Contains(stderr, want) {
			t.Errorf("no %q in %s", want, stderr)
		}
	}
	if !strings.Contains(stdout, "field_recall 0.333") {
		t.Error(stdout)
	}
}
