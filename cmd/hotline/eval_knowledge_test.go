package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// evalKnowledge runs `hotline eval knowledge` on a folder of one document and a set.
func evalKnowledge(t *testing.T, doc, set string, flags ...string) (code int, stdout, stderr string) {
	t.Helper()
	dir := t.TempDir()
	docs, questions := filepath.Join(dir, "docs"), filepath.Join(dir, "set.jsonl")
	if err := os.Mkdir(docs, 0o750); err != nil {
		t.Fatal(err)
	}
	for path, text := range map[string]string{filepath.Join(docs, "a.md"): doc, questions: set} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var out, errOut bytes.Buffer
	code = run(append([]string{"eval", "knowledge", "--docs", docs, "--questions", questions}, flags...), &out, &errOut)
	return code, out.String(), errOut.String()
}

const knowledgeDoc = "# 规范\n\n<!-- id: keep -->\n停机保号每月五元，最长可以办两年。\n\n<!-- id: move -->\n宽带同城移机收五十元，三个工作日内完成。\n"

func TestEvalKnowledge_PrintsJSON(t *testing.T) {
	set := "{\"question\":\"停机保号一个月多少钱\",\"ids\":[\"keep\"]}\n{\"question\":\"宽带移机几天\",\"ids\":[\"move\"]}\n{\"question\":\"今天会下雨吗\",\"ids\":[]}\n"
	code, stdout, stderr := evalKnowledge(t, knowledgeDoc, set, "--json")
	var got map[string]float64
	if err := json.Unmarshal([]byte(stdout), &got); err != nil || code != 0 || stderr != "" || strings.Count(stdout, "\n") != 1 {
		t.Fatalf("exit %d, %v: %s%s", code, err, stdout, stderr)
	}
	for key, want := range map[string]float64{"questions": 3, "unanswerable": 1, "recall_at_1": 1, "recall_at_5": 1, "abstain_rate": 1, "wrong_rate": 0, "answer_rate": 1} {
		if v, ok := got[key]; !ok || v != want {
			t.Errorf("%s is %v, want %v", key, v, want)
		}
	}
	if got["p95_ms"] <= 0 {
		t.Errorf("p95_ms is %v", got["p95_ms"])
	}
}

func TestEvalKnowledge_SaysWhatIsWrong(t *testing.T) {
	code, stdout, stderr := evalKnowledge(t, knowledgeDoc+"\n<!-- id: a b -->\nx\n", "{\"question\":\"宽带移机几天\",\"ids\":[\"other\"]}\n", "--wrong")
	if code != 0 || !strings.Contains(stderr, "a.md:9:") || !strings.Contains(stderr, "no document has the ids other") || !strings.Contains(stderr, "宽带移机几天\twant other") ||
		!strings.Contains(stdout, "recall_at_5 0.000") {
		t.Errorf("exit %d: %s%s", code, stdout, stderr)
	}
	if code, _, stderr := evalKnowledge(t, knowledgeDoc, "{}\n"); code != 1 || !strings.Contains(stderr, "set.jsonl: read questions: line 1") {
		t.Errorf("exit %d: %s", code, stderr)
	}
	for _, flag := range []string{"--wrong", "--json"} { // figures of an empty library would say that the questions failed
		if code, stdout, stderr := evalKnowledge(t, "", "{\"question\":\"宽带移机几天\",\"ids\":[\"move\"]}\n", flag); code != 1 || stdout != "" || !strings.Contains(stderr, "no paragraph to search: name a folder") {
			t.Errorf("%s: exit %d: %s%s", flag, code, stdout, stderr)
		}
	}
	var out, errOut bytes.Buffer
	if code := run([]string{"eval", "knowledge", "--docs", filepath.Join(t.TempDir(), "none"), "--questions", "none.jsonl"}, &out, &errOut); code != 1 {
		t.Errorf("exit %d", code)
	}
}

// The library in five minutes of docs/knowledge.md does what the page says of its questions.
func TestEvalKnowledge_TheLibraryOfTheDocs(t *testing.T) {
	page, err := os.ReadFile("../../docs/knowledge.md")
	if err != nil {
		t.Fatal(err)
	}
	_, steps, _ := strings.Cut(string(page), "## A library in five minutes")
	var blocks []string
	for _, m := range regexp.MustCompile(`(?m)(?:^ {7}.*\n|^\n)+`).FindAllString(steps, 4) {
		if text := strings.ReplaceAll(m, "\n       ", "\n"); strings.TrimSpace(text) != "" {
			blocks = append(blocks, strings.TrimLeft(text, "\n"))
		}
	}
	if len(blocks) < 3 {
		t.Fatalf("%d blocks", len(blocks))
	}
	dir := t.TempDir()
	faq, questions := filepath.Join(dir, "docs", "faq.md"), filepath.Join(dir, "questions.jsonl")
	if err := os.Mkdir(filepath.Dir(faq), 0o750); err != nil {
		t.Fatal(err)
	}
	for path, text := range map[string]string{faq: blocks[0], filepath.Join(dir, "docs", "bb.md"): blocks[1], questions: blocks[2]} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	measure := func() string {
		var out, errs bytes.Buffer
		if code := run([]string{"eval", "knowledge", "--docs", filepath.Dir(faq), "--questions", questions, "--wrong"}, &out, &errs); code != 0 {
			t.Fatalf("exit %d: %s", code, errs.String())
		}
		return out.String() + errs.String()
	}
	if got := measure(); !strings.Contains(got, "questions 3  unanswerable 1  paragraphs 2") || !strings.Contains(got, "abstain_rate 1.000  wrong_rate 0.000  answer_rate 0.500") ||
		!strings.Contains(got, "我下个月搬家网能跟着走吗\twant bb-move, got bb-move") || !strings.Contains(got, "answered false (0.12)") {
		t.Errorf("%s", got)
	}
	for path, text := range map[string]string{
		faq:       blocks[0] + "\n<!-- id: move -->\n## 搬家宽带能跟着走吗\n- 下个月搬家网能跟着走吗\n同城移机收50元，三个工作日内完成。跨城市不能移机。\n",
		questions: strings.ReplaceAll(blocks[2], `["bb-move"]`, `["bb-move","move"]`),
	} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if got := measure(); !strings.Contains(got, "wrong_rate 0.000  answer_rate 1.000") {
		t.Errorf("with a pair for it: %s", got)
	}
}
