// Package openai talks to any OpenAI-compatible chat-completions endpoint: vLLM, MindIE, Ollama, DeepSeek, Qwen and others.
// It owns the wire format, the deadlines of a stream and what of it may be spoken; retries and fall-back are llm.Pool's.
// cmd/hotline makes one Model per configured endpoint.
package openai

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"hotline/llm"
)

// Config names one endpoint.
type Config struct {
	BaseURL   string                     // up to and without /chat/completions, e.g. http://127.0.0.1:8000/v1
	Key       string                     // bearer token; "" = none
	Model     string                     // name of the model at the endpoint
	MaxTokens int                        // when the request names none; 0 = the endpoint's default
	Stall     time.Duration              // a stream without any chunk for so long is given up
	Usage     bool                       // ask for what an answer cost (stream_options); few old servers refuse that
	Extra     map[string]json.RawMessage // further fields of the request: enable_thinking, chat_template_kwargs ...
}

// Default names no endpoint.
func Default() Config { return Config{MaxTokens: 300, Stall: 5 * time.Second, Usage: true} }

// Validate reports the first field that is missing or out of range.
func (c Config) Validate() error {
	u, err := url.Parse(c.BaseURL)
	switch {
	case err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "":
		return fmt.Errorf("openai: base_url %q is no http or https address", c.BaseURL)
	case c.Model == "":
		return errors.New("openai: model is missing")
	case c.MaxTokens < 0:
		return errors.New("openai: max_tokens must not be negative")
	case c.Stall <= 0:
		return errors.New("openai: stall must be positive")
	}
	return nil
}

// firstToken is the deadline of a request that names none.
const firstToken = 1200 * time.Millisecond

// errStalled is the cause of a stream given up in its middle.
var errStalled = errors.New("openai: the stream stalled")

// Model is one endpoint. Safe for concurrent use.
type Model struct {
	cfg    Config
	client *http.Client
	plain  atomic.Int64 // Unix time until which requests go without tools, because the server refused them
}

// plainFor is how long a server that refused tools is asked without them.
const plainFor = 10 * time.Minute

// New returns a model that sends its requests by client; nil = http.DefaultClient. The client must have no total time-out.
func New(cfg Config, client *http.Client) (*Model, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	if client == nil {
		client = http.DefaultClient
	}
	return &Model{cfg: cfg, client: client}, nil
}

// Generate streams the answer; see llm.Model. The clock of FirstToken stops at the first text that can be spoken or at the
// first piece of a tool call. Reasoning, in its own field or between <think> marks, is dropped. Tool calls follow the text,
// complete and in order.
func (m *Model) Generate(ctx context.Context, req llm.Request) iter.Seq2[llm.Delta, error] {
	return func(yield func(llm.Delta, error) bool) {
		life, cancel := context.WithCancelCause(ctx)
		defer cancel(nil)
		wait := req.FirstToken
		if wait <= 0 {
			wait = firstToken
		}
		first := time.AfterFunc(wait, func() { cancel(llm.ErrFirstToken) })
		defer first.Stop()
		body, err := m.openEither(life, req)
		if err != nil {
			yield(llm.Delta{}, blame(life, err))
			return
		}
		defer func() { _ = body.Close() }()
		stall := time.AfterFunc(m.cfg.Stall, func() { cancel(errStalled) })
		defer stall.Stop()
		r := &reply{progress: func() { first.Stop() }, alive: func() { stall.Reset(m.cfg.Stall) }}
		if err := r.read(body, yield); err != nil && !errors.Is(err, errEnded) {
			yield(llm.Delta{}, blame(life, err))
		}
	}
}

// blame replaces the error of a cancelled request by the reason for the cancelling.
func blame(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	return err
}

// openEither opens a stream; a server that refuses a request with tools is asked without them, now and for some time. vLLM without a parser
// for tool calls, and other servers that know none, answer 400 then.
func (m *Model) openEither(ctx context.Context, req llm.Request) (io.ReadCloser, error) {
	if len(req.Tools) == 0 {
		return m.open(ctx, req)
	}
	if time.Now().Unix() < m.plain.Load() {
		req.Tools = nil
		return m.open(ctx, req)
	}
	body, err := m.open(ctx, req)
	refused, ok := errors.AsType[*llm.StatusError](err)
	if !ok || refused.Code != http.StatusBadRequest && refused.Code != http.StatusUnprocessableEntity {
		return body, err
	}
	req.Tools = nil
	if body, second := m.open(ctx, req); second == nil {
		m.plain.Store(time.Now().Add(plainFor).Unix())
		return body, nil
	}
	return nil, err
}

// open sends the request and returns the event stream.
func (m *Model) open(ctx context.Context, req llm.Request) (io.ReadCloser, error) {
	body, err := m.encode(req)
	if err != nil {
		return nil, fmt.Errorf("openai: encode request: %w", err)
	}
	target := strings.TrimRight(m.cfg.BaseURL, "/") + "/chat/completions"
	post, err := http.NewRequestWithContext(ctx, http.MethodPost, target, bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("openai: %w", err)
	}
	post.Header.Set("Content-Type", "application/json")
	post.Header.Set("Accept", "text/event-stream")
	if m.cfg.Key != "" {
		post.Header.Set("Authorization", "Bearer "+m.cfg.Key)
	}
	res, err := m.client.Do(post)
	if err != nil {
		return nil, fmt.Errorf("openai: %w", err)
	}
	if res.StatusCode != http.StatusOK {
		said, _ := io.ReadAll(io.LimitReader(res.Body, 300))
		_ = res.Body.Close()
		refused := &llm.StatusError{Code: res.StatusCode, Text: string(bytes.TrimSpace(said))}
		if s, err := strconv.ParseFloat(res.Header.Get("Retry-After"), 64); err == nil && s > 0 && s < 3600 {
			refused.RetryAfter = time.Duration(s * float64(time.Second))
		}
		return nil, fmt.Errorf("openai: %w", refused)
	}
	return res.Body, nil
}
