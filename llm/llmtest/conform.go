package llmtest

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"hotline/llm"
)

// Engine makes a model that talks to the scripted server at baseURL.
type Engine func(t *testing.T, baseURL string) llm.Model

// answer is everything that one generation delivered.
type answer struct {
	text  string
	calls []llm.ToolCall
	err   error
}

func collect(ctx context.Context, m llm.Model, req llm.Request) answer {
	var a answer
	for d, err := range m.Generate(ctx, req) {
		if err != nil {
			a.err = err
			continue
		}
		a.text += d.Text
		if d.Call != nil {
			a.calls = append(a.calls, *d.Call)
		}
	}
	return a
}

func question() llm.Request {
	return llm.Request{
		Messages:   []llm.Message{{Role: llm.System, Text: "你是客服。"}, {Role: llm.User, Text: "你好"}},
		FirstToken: 5 * time.Second, // long: only the deadline's own test may meet it, however slow the machine is
	}
}

// Run checks an engine for OpenAI-compatible endpoints against the contract of llm.Model.
func Run(t *testing.T, engine Engine) {
	t.Run("streams_text", func(t *testing.T) {
		s := NewServer(t, Step{Text: "您好，"}, Step{Text: "请讲。"})
		a := collect(t.Context(), engine(t, s.URL), question())
		if a.err != nil || a.text != "您好，请讲。" {
			t.Errorf("got %q, %v", a.text, a.err)
		}
		if got := s.Requests()[0]["messages"].([]any); len(got) != 2 {
			t.Errorf("%d messages arrived, want 2", len(got))
		}
	})
	t.Run("never_speaks_reasoning", func(t *testing.T) {
		s := NewServer(t, Step{Reasoning: "秘密"}, Step{Text: "<thi"}, Step{Text: "nk>秘密</th"}, Step{Text: "ink>\n\n好的<"}, Step{Text: "br>。"})
		if a := collect(t.Context(), engine(t, s.URL), question()); a.err != nil || a.text != "好的<br>。" {
			t.Errorf("got %q, %v", a.text, a.err)
		}
	})
	t.Run("assembles_tool_calls", func(t *testing.T) {
		want := llm.ToolCall{ID: "t1", Name: "query_bill", Arguments: json.RawMessage(`{"month":"2026-10"}`)}
		s := NewServer(t, Step{Text: "稍等。"}, Step{Call: &want})
		req := question()
		req.Tools = []llm.Tool{{Name: "query_bill", Schema: json.RawMessage(`{"type":"object"}`)}}
		a := collect(t.Context(), engine(t, s.URL), req)
		if a.err != nil || len(a.calls) != 1 || a.calls[0].ID != "t1" || a.calls[0].Name != want.Name || string(a.calls[0].Arguments) != string(want.Arguments) {
			t.Errorf("got %+v", a)
		}
		if _, ok := s.Requests()[0]["tools"]; !ok {
			t.Error("tools did not arrive")
		}
	})
	runDeadlines(t, engine)
	runFaults(t, engine)
}

func runDeadlines(t *testing.T, engine Engine) {
	t.Run("first_token_deadline", func(t *testing.T) {
		s := NewServer(t, Step{Reasoning: "嗯"}, Step{Wait: time.Hour}, Step{Text: "太晚"})
		req := question()
		req.FirstToken = 50 * time.Millisecond
		if a := collect(t.Context(), engine(t, s.URL), req); !errors.Is(a.err, llm.ErrFirstToken) || a.text != "" {
			t.Errorf("got %+v, want ErrFirstToken", a)
		}
		<-s.Left()
	})
	t.Run("deadline_ends_with_the_first_token", func(t *testing.T) {
		s := NewServer(t, Step{Text: "一"}, Step{Wait: 400 * time.Millisecond, Text: "二"})
		req := question()
		req.FirstToken = 300 * time.Millisecond
		a := collect(t.Context(), engine(t, s.URL), req)
		if errors.Is(a.err, llm.ErrFirstToken) && a.text == "" {
			t.Skip("the machine is too slow to answer within 300 ms")
		}
		if a.err != nil || a.text != "一二" {
			t.Errorf("got %+v", a)
		}
	})
	t.Run("ending_the_loop_cancels", func(t *testing.T) {
		s := NewServer(t, Step{Text: "一"}, Step{Wait: time.Hour})
		for _, err := range engine(t, s.URL).Generate(t.Context(), question()) {
			if err != nil {
				t.Errorf("first piece: %v", err)
			}
			break
		}
		<-s.Left() // blocks for ever if the request goes on
	})
	t.Run("ending_ctx_cancels", func(t *testing.T) {
		s := NewServer(t, Step{Text: "一"}, Step{Wait: time.Hour})
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		var last error
		for _, err := range engine(t, s.URL).Generate(ctx, question()) {
			cancel()
			last = err
		}
		if !errors.Is(last, context.Canceled) {
			t.Errorf("error %v, want context.Canceled", last)
		}
		<-s.Left()
	})
}

func runFaults(t *testing.T, engine Engine) {
	for name, script := range map[string][]Step{
		"status_500":     {{Status: 500, Text: "overloaded"}},
		"cut_in_middle":  {{Text: "一"}, {Cut: true}},
		"bad_chunk":      {{Text: "一"}, {Raw: "data: {nonsense"}},
		"error_chunk":    {{Raw: `data: {"error":{"message":"out of memory"}}`}},
		"call_index":     {{Raw: `data: {"choices":[{"delta":{"tool_calls":[{"index":99999999}]}}]}`}},
		"broken_call":    {{Call: &llm.ToolCall{ID: "t", Name: "f", Arguments: json.RawMessage(`{"a":`)}}},
		"only_reasoning": {{Reasoning: "只想不说"}},
		"endless_line":   {{Raw: "data: " + strings.Repeat("x", 2<<20)}},
	} {
		t.Run("fault_"+name, func(t *testing.T) {
			s := NewServer(t, script...)
			if a := collect(t.Context(), engine(t, s.URL), question()); a.err == nil {
				t.Errorf("got %+v, want an error", a)
			}
		})
	}
}
