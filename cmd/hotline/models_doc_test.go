package main

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"hotline/internal/config"
	"hotline/llm"
	"hotline/llm/llmtest"
)

var (
	docAddress = regexp.MustCompile(`https?://[0-9a-z.]+(:\d+)?/v1`)
	docYAML    = regexp.MustCompile("(?s)```yaml\n(llm:.*?)```")
	docAsk     = regexp.MustCompile(`(?s)-d '(\{.*?\})'\n`)
)

// guarded answers like a hosted API: only who has the key is served.
func guarded(t *testing.T, key, behind string) string {
	t.Helper()
	h := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer "+key {
			http.Error(w, `{"error":{"message":"invalid key"}}`, http.StatusUnauthorized)
			return
		}
		req, err := http.NewRequestWithContext(r.Context(), r.Method, strings.TrimSuffix(behind, "/v1")+r.URL.Path, r.Body)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		defer func() { _ = resp.Body.Close() }()
		w.Header().Set("Content-Type", resp.Header.Get("Content-Type"))
		_, _ = io.Copy(w, resp.Body)
	}))
	t.Cleanup(h.Close)
	return h.URL + "/v1"
}

// Every worked example of docs/models.md is read, opened and answered, by a scripted server in the place of each that it names; the one with a
// key by one that demands it.
func TestDocs_ModelsAnswer(t *testing.T) {
	text, err := os.ReadFile("../../docs/models.md")
	if err != nil {
		t.Fatal(err)
	}
	key := filepath.Join(t.TempDir(), "llm")
	if err := os.WriteFile(key, []byte("sk-test\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("BIG_LLM_KEY", "sk-test")
	examples := docYAML.FindAllStringSubmatch(string(text), -1)
	if len(examples) != 5 {
		t.Errorf("%d examples, want those of vLLM, MindIE, Ollama, a hosted API, and of several models", len(examples))
	}
	for _, one := range examples {
		plain := llmtest.NewServer(t, llmtest.Step{Reasoning: "想一想"}, llmtest.Step{Text: "可以的，"}, llmtest.Step{Text: "请说。"})
		hosted := guarded(t, "sk-test", plain.URL)
		block := docAddress.ReplaceAllStringFunc(one[1], func(at string) string {
			if strings.HasPrefix(at, "https:") {
				return hosted
			}
			return plain.URL
		})
		cfg, err := config.Parse("models.md", []byte(strings.ReplaceAll(block, "/run/secrets/llm", key)))
		if err != nil {
			t.Errorf("%v in\n%s", err, one[1])
			continue
		}
		for i, m := range cfg.LLM.Models() { // the first one, and each that may stand in for it
			alone := cfg
			alone.LLM.Model, alone.LLM.Fallback = m, nil
			if got, err := answer(t.Context(), alone); err != nil || got != "可以的，请说。" {
				t.Errorf("model %d of\n%sanswers %q, %v", i+1, one[1], got, err)
			}
		}
	}
}

// The question that the manual asks a server is what the program would ask: a server that takes the one takes the other.
func TestDocs_ModelsQuestion(t *testing.T) {
	text, err := os.ReadFile("../../docs/models.md")
	if err != nil {
		t.Fatal(err)
	}
	found := docAsk.FindStringSubmatch(string(text))
	if found == nil {
		t.Fatal("no question")
	}
	body := strings.ReplaceAll(found[1], `"'$MODEL'"`, `"qwen3-8b"`)
	var asked map[string]any
	if err := json.Unmarshal([]byte(body), &asked); err != nil {
		t.Fatalf("%v in %s", err, body)
	}
	server := llmtest.NewServer(t, llmtest.Step{Call: &llm.ToolCall{ID: "1", Name: "start_scene", Arguments: json.RawMessage(`{"scene":"plan.change"}`)}})
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL+"/chat/completions", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	stream, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK || !strings.Contains(string(stream), "tool_calls") || !strings.Contains(string(stream), "start_scene") {
		t.Errorf("%s, %v: %s", resp.Status, err, stream)
	}
}

// answer asks the models of a configuration, as serve opens them.
func answer(ctx context.Context, cfg config.Config) (string, error) {
	model, err := openModel(cfg, nil)
	if err != nil {
		return "", err
	}
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	text := ""
	for d, err := range model.Generate(ctx, llm.Request{Messages: []llm.Message{{Role: llm.User, Text: "我想换个套餐"}}}) {
		if err != nil {
			return text, err
		}
		text += d.Text
	}
	return text, nil
}
