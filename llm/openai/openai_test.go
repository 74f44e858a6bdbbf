package openai_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"testing"
	"time"

	"go.uber.org/goleak"

	"hotline/llm"
	"hotline/llm/llmtest"
	"hotline/llm/openai"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func model(t testing.TB, base string, change func(*openai.Config)) llm.Model {
	t.Helper()
	cfg := openai.Default()
	cfg.BaseURL, cfg.Model, cfg.Key = base, "m", "k"
	if change != nil {
		change(&cfg)
	}
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	m, err := openai.New(cfg, &http.Client{Transport: transport})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestModel_Conforms(t *testing.T) {
	llmtest.Run(t, func(t *testing.T, base string) llm.Model { return model(t, base, nil) })
}

func TestModel_SendsExtraFields(t *testing.T) {
	s := llmtest.NewServer(t, llmtest.Step{Text: "好"})
	m := model(t, s.URL+"/", func(c *openai.Config) {
		c.Extra = map[string]json.RawMessage{"enable_thinking": json.RawMessage("false")}
	})
	for _, err := range m.Generate(t.Context(), llm.Request{FirstToken: time.Minute}) {
		if err != nil {
			t.Fatal(err)
		}
	}
	got := s.Requests()[0]
	if got["enable_thinking"] != false || got["max_tokens"] != float64(300) || got["model"] != "m" {
		t.Errorf("request %v", got)
	}
}

func TestModel_TellsWhatItCostAndWhyItIsRefused(t *testing.T) {
	s := llmtest.NewServer(t, llmtest.Step{Text: "好"}, llmtest.Step{Usage: &llm.Usage{Prompt: 12, Completion: 3}})
	var last llm.Delta
	for d, err := range model(t, s.URL, nil).Generate(t.Context(), llm.Request{FirstToken: time.Minute}) {
		if err != nil {
			t.Fatal(err)
		}
		last = d
	}
	if last.Usage == nil || *last.Usage != (llm.Usage{Prompt: 12, Completion: 3}) {
		t.Errorf("last piece %+v", last)
	}
	s = llmtest.NewServer(t, llmtest.Step{Status: 429, After: "2", Text: "slow down"})
	for _, err := range model(t, s.URL, nil).Generate(t.Context(), llm.Request{FirstToken: time.Minute}) {
		refused, ok := errors.AsType[*llm.StatusError](err)
		if !ok || refused.Code != 429 || refused.RetryAfter != 2*time.Second || refused.Text != "slow down" {
			t.Errorf("error %v", err)
		}
	}
}

func TestModel_AsksWithoutToolsWhereTheyAreRefused(t *testing.T) {
	s := llmtest.NewRounds(t, []llmtest.Step{{Status: 400, Text: "tool choice requires --enable-auto-tool-choice"}}, []llmtest.Step{{Text: "好"}})
	m := model(t, s.URL, nil)
	for range 2 {
		req := llm.Request{FirstToken: time.Minute, Tools: []llm.Tool{{Name: "f", Schema: json.RawMessage(`{"type":"object"}`)}}}
		for d, err := range m.Generate(t.Context(), req) {
			if err != nil || d.Text != "" && d.Text != "好" {
				t.Errorf("got %+v, %v", d, err)
			}
		}
	}
	with := 0
	for _, r := range s.Requests() {
		if _, ok := r["tools"]; ok {
			with++
		}
	}
	if len(s.Requests()) != 3 || with != 1 {
		t.Errorf("%d requests, %d with tools, want 3 and 1", len(s.Requests()), with)
	}
}

func TestModel_GivesUpAStalledStream(t *testing.T) {
	s := llmtest.NewServer(t, llmtest.Step{Text: "一"}, llmtest.Step{Wait: time.Hour})
	m := model(t, s.URL, func(c *openai.Config) { c.Stall = 50 * time.Millisecond })
	var last error
	for _, err := range m.Generate(t.Context(), llm.Request{FirstToken: time.Minute}) {
		last = err
	}
	if last == nil || errors.Is(last, llm.ErrFirstToken) {
		t.Errorf("error %v, want that of a stalled stream", last)
	}
}

func TestConfig_RefusesNonsense(t *testing.T) {
	for _, c := range []openai.Config{
		{},
		{BaseURL: "ftp://x/v1", Model: "m", Stall: 1},
		{BaseURL: "http://x/v1", Stall: 1},
		{BaseURL: "http://x/v1", Model: "m"},
	} {
		if _, err := openai.New(c, nil); err == nil {
			t.Errorf("%+v was taken", c)
		}
	}
}

func FuzzModel_Stream(f *testing.F) {
	f.Add(`{"choices":[{"delta":{"content":"<think>a</think>b"}}]}`)
	f.Add(`{"choices":[{"delta":{"tool_calls":[{"index":-1}]}}]}`)
	f.Fuzz(func(t *testing.T, data string) {
		s := llmtest.NewServer(t, llmtest.Step{Raw: "data: " + data})
		for range model(t, s.URL, nil).Generate(t.Context(), llm.Request{}) { //nolint:revive // must end and must not panic
		}
	})
}

func ExampleNew() {
	cfg := openai.Default()
	cfg.BaseURL, cfg.Model = "http://127.0.0.1:8000/v1", "qwen3-8b"
	_, err := openai.New(cfg, nil)
	fmt.Println(err)
	// Output: <nil>
}
