// Package llmtest helps to test what uses language models: a server that speaks the chat-completions protocol from a script,
// a model without a server, and the conformance suite that every engine passes.
package llmtest

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"hotline/llm"
)

// Step is one thing that the server does. The fields are carried out in their order here.
type Step struct {
	Wait      time.Duration // first
	Status    int           // answer with this status and Text as body, and end
	After     string        // Retry-After of that answer; "" = none
	Reasoning string        // a piece of reasoning_content
	Text      string        // a piece of content
	Call      *llm.ToolCall // a tool call, in pieces: its id and name, then its arguments
	Pieces    int           // of Call's arguments; 0 = 2
	Usage     *llm.Usage    // what the answer cost
	Raw       string        // a line as it is
	Cut       bool          // end without finish_reason and [DONE]
}

// Server is a scripted endpoint. Each request plays the whole script.
type Server struct {
	URL string // base URL, without /chat/completions

	http     *httptest.Server
	mu       sync.Mutex
	requests []map[string]any
	left     chan time.Time
}

// NewServer starts a server that is closed when the test ends.
func NewServer(t testing.TB, script ...Step) *Server {
	t.Helper()
	return NewRounds(t, script)
}

// NewRounds starts a server that plays another script for each request, the last one again and again: an answer, then what is made
// of the tools' results.
func NewRounds(t testing.TB, scripts ...[]Step) *Server {
	t.Helper()
	s := Start(scripts...)
	t.Cleanup(s.Close)
	return s
}

// Start starts such a server outside a test. Close it.
func Start(scripts ...[]Step) *Server {
	s := &Server{left: make(chan time.Time, 64)}
	s.http = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.serve(w, r, scripts) }))
	s.URL = s.http.URL + "/v1"
	return s
}

// Close ends it.
func (s *Server) Close() { s.http.Close() }

// Requests returns the bodies received so far.
func (s *Server) Requests() []map[string]any {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]map[string]any(nil), s.requests...)
}

// Left tells when a client went away in mid-answer. Capacity 64; more are forgotten.
func (s *Server) Left() <-chan time.Time { return s.left }

func (s *Server) serve(w http.ResponseWriter, r *http.Request, scripts [][]Step) {
	raw, _ := io.ReadAll(r.Body)
	var body map[string]any
	if r.Method != http.MethodPost || r.URL.Path != "/v1/chat/completions" || json.Unmarshal(raw, &body) != nil || body["stream"] != true {
		http.Error(w, `{"error":{"message":"bad request"}}`, http.StatusBadRequest)
		return
	}
	s.mu.Lock()
	script := scripts[min(len(s.requests), len(scripts)-1)]
	s.requests = append(s.requests, body)
	s.mu.Unlock()
	finish, calls := "stop", 0
	for i, step := range script {
		if !s.wait(r.Context(), step.Wait) {
			return
		}
		if step.Status != 0 {
			if step.After != "" {
				w.Header().Set("Retry-After", step.After)
			}
			http.Error(w, step.Text, step.Status)
			return
		}
		if i == 0 {
			w.Header().Set("Content-Type", "text/event-stream")
			send(w, chunk(map[string]any{"role": "assistant", "content": ""}, nil))
		}
		if step.Call != nil {
			finish = "tool_calls"
		}
		play(w, step, calls)
		if step.Call != nil {
			calls++
		}
		if step.Cut {
			return
		}
	}
	send(w, chunk(map[string]any{}, finish))
	send(w, "data: [DONE]\n\n")
}

// wait returns false when the client has left.
func (s *Server) wait(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		select {
		case s.left <- time.Now():
		default:
		}
		return false
	}
}

func play(w http.ResponseWriter, step Step, index int) {
	if step.Reasoning != "" {
		send(w, chunk(map[string]any{"reasoning_content": step.Reasoning}, nil))
	}
	if step.Text != "" {
		send(w, chunk(map[string]any{"content": step.Text}, nil))
	}
	if c := step.Call; c != nil {
		send(w, chunk(call(index, c.ID, c.Name, ""), nil))
		pieces := step.Pieces
		if pieces <= 0 {
			pieces = 2
		}
		for i := range pieces {
			from, to := len(c.Arguments)*i/pieces, len(c.Arguments)*(i+1)/pieces
			send(w, chunk(call(index, "", "", string(c.Arguments[from:to])), nil))
		}
	}
	if u := step.Usage; u != nil {
		send(w, fmt.Sprintf("data: {\"choices\":[],\"usage\":{\"prompt_tokens\":%d,\"completion_tokens\":%d}}\n\n", u.Prompt, u.Completion))
	}
	if step.Raw != "" {
		send(w, step.Raw+"\n\n")
	}
}

func call(index int, id, name, arguments string) map[string]any {
	piece := map[string]any{"index": index, "function": map[string]any{"name": name, "arguments": arguments}}
	if id != "" {
		piece["id"], piece["type"] = id, "function"
	}
	return map[string]any{"tool_calls": []any{piece}}
}

func chunk(delta map[string]any, finish any) string {
	raw, err := json.Marshal(map[string]any{
		"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": "scripted",
		"choices": []any{map[string]any{"index": 0, "delta": delta, "finish_reason": finish}},
	})
	if err != nil {
		return "data: {}\n\n"
	}
	return "data: " + string(raw) + "\n\n"
}

func send(w http.ResponseWriter, s string) {
	_, _ = fmt.Fprint(w, s)
	if f, ok := w.(http.Flusher); ok {
		f.Flush()
	}
}

// Model is a model without a server: it calls the function for each request.
type Model func(ctx context.Context, req llm.Request) ([]llm.Delta, error)

// Generate delivers the deltas, then the error if there is one.
func (m Model) Generate(ctx context.Context, req llm.Request) iter.Seq2[llm.Delta, error] {
	return func(yield func(llm.Delta, error) bool) {
		deltas, err := m(ctx, req)
		for _, d := range deltas {
			if ctx.Err() != nil {
				yield(llm.Delta{}, ctx.Err())
				return
			}
			if !yield(d, nil) {
				return
			}
		}
		if err != nil {
			yield(llm.Delta{}, err)
		}
	}
}
