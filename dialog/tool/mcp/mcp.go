// Package mcp calls tools of servers that speak the Model Context Protocol (modelcontextprotocol.io, streamable HTTP), through its
// official SDK. It owns the sessions with those servers; which tools there are and who may call them is tool.Definition's.
// cmd/hotline builds a Source from the app's tools.yaml and gives it to tool.Router.
package mcp

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"

	"hotline"
	"hotline/dialog/tool"
)

// Config says how servers are reached.
type Config struct {
	Timeout time.Duration // of a call whose tool sets none, the connecting included
	MaxBody int           // bytes of one message of a server; a longer one ends the session
	Version string        // of us, told to servers
}

// Default returns 3 s and 256 KiB.
func Default() Config { return Config{Timeout: 3 * time.Second, MaxBody: 256 << 10, Version: "0"} }

// Validate reports the first field that is out of range.
func (c Config) Validate() error {
	if c.Timeout <= 0 || c.Timeout > 30*time.Second {
		return fmt.Errorf("mcp timeout %s: want 1ms to 30s", c.Timeout)
	}
	if c.MaxBody < 1<<10 {
		return fmt.Errorf("mcp max body %d: want 1024 or more", c.MaxBody)
	}
	return nil
}

// Source is a tool.Caller for tools of MCP servers. Safe for concurrent use.
type Source struct {
	cfg     Config
	tools   map[string]tool.Definition
	servers map[string]*server
	shared  *sessions
}

// sessions are all servers that a Source and those made from it have known.
type sessions struct {
	mu  sync.Mutex
	all []*server
}

// server is one MCP server and the session with it, which is opened when it is first needed and again after it broke.
type server struct {
	tool.Server
	http *http.Client

	mu      sync.Mutex
	session *sdk.ClientSession // nil = none
	closing sync.WaitGroup     // sessions that failed: their server may let us wait
}

// New returns a caller of those of tools that name one of servers. It opens no connection.
func New(cfg Config, servers []tool.Server, tools []tool.Definition) (*Source, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	return build(cfg, &sessions{}, servers, tools)
}

// With returns a caller of other tools, for a newer version of the app. It uses the same sessions with servers that have not changed,
// and s goes on for the calls that use it. Closing either of them closes both.
func (s *Source) With(servers []tool.Server, tools []tool.Definition) (*Source, error) {
	return build(s.cfg, s.shared, servers, tools)
}

// same returns the server of that name, address and header, a new one if there is none.
func (s *sessions) same(one tool.Server) *server {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, known := range s.all {
		if known.Name == one.Name && known.URL == one.URL && maps.Equal(known.Header, one.Header) {
			return known
		}
	}
	header := http.Header{}
	for k, v := range one.Header {
		header.Set(k, v)
	}
	transport := &http.Transport{Proxy: http.ProxyFromEnvironment, MaxIdleConnsPerHost: 16, IdleConnTimeout: time.Minute}
	made := &server{Server: one, http: &http.Client{Transport: &signed{next: transport, header: header}}}
	s.all = append(s.all, made)
	return made
}

func build(cfg Config, shared *sessions, servers []tool.Server, tools []tool.Definition) (*Source, error) {
	s := &Source{cfg: cfg, tools: map[string]tool.Definition{}, servers: map[string]*server{}, shared: shared}
	for _, one := range servers {
		u, err := url.Parse(one.URL)
		if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			return nil, fmt.Errorf("tool server %s: url %q: want http://host/path", one.Name, one.URL)
		}
	}
	for _, one := range servers {
		s.servers[one.Name] = shared.same(one)
	}
	for _, d := range tools {
		if d.Server == "" {
			continue
		}
		if s.servers[d.Server] == nil {
			return nil, fmt.Errorf("tool %s: server %q is not defined: add it to servers", d.Name, d.Server)
		}
		s.tools[d.Name] = d
	}
	return s, nil
}

// signed adds a server's header fields to each request.
type signed struct {
	next   *http.Transport
	header http.Header
}

// RoundTrip implements http.RoundTripper.
func (s *signed) RoundTrip(r *http.Request) (*http.Response, error) {
	if len(s.header) > 0 {
		r = r.Clone(r.Context())
		for k, v := range s.header {
			r.Header[k] = v
		}
	}
	return s.next.RoundTrip(r)
}

// Close ends the sessions.
func (s *Source) Close() {
	s.shared.mu.Lock()
	all := s.shared.all
	s.shared.mu.Unlock()
	for _, one := range all {
		one.mu.Lock()
		if one.session != nil {
			_ = one.session.Close()
			one.session = nil
		}
		one.mu.Unlock()
		one.closing.Wait()
		if t, ok := one.http.Transport.(*signed); ok {
			t.next.CloseIdleConnections()
		}
	}
}

// Call implements tool.Caller. A session that turns out to be dead is opened again once, before anything was sent that could have
// had an effect; a call that was sent is never repeated, unless the tool says that it may be.
func (s *Source) Call(ctx context.Context, name string, args map[string]any) (map[string]any, error) {
	op := "call tool " + name
	def, ok := s.tools[name]
	if !ok {
		return nil, &hotline.Error{Op: op, Kind: hotline.KindNotFound, Remedy: "define it in tools.yaml"}
	}
	for _, arg := range def.Args {
		if v, ok := args[arg]; !ok || v == nil || v == "" {
			return nil, &hotline.Error{Op: op, Kind: hotline.KindInvalid, Err: tool.Missing(arg)}
		}
	}
	timeout := s.cfg.Timeout
	if def.Timeout > 0 {
		timeout = def.Timeout
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	out, err := s.call(ctx, def, args)
	if err != nil && ctx.Err() == nil && !def.Writes() && retriable(err) {
		out, err = s.call(ctx, def, args)
	}
	if err != nil {
		return nil, &hotline.Error{Op: op, Kind: kind(err), Err: err}
	}
	return out, nil
}

// refusal is a tool's own no.
type refusal struct{ text string }

// Error is what the tool said.
func (r refusal) Error() string { return r.text }

// badAnswer is an answer that is none of what the definition promises.
type badAnswer struct{ error }

func retriable(err error) bool {
	var no refusal
	var bad badAnswer
	return !errors.As(err, &no) && !errors.As(err, &bad)
}

func kind(err error) hotline.Kind {
	var no refusal
	switch {
	case errors.As(err, &no):
		return hotline.KindInvalid
	case errors.Is(err, context.DeadlineExceeded):
		return hotline.KindTimeout
	}
	return hotline.KindUnavailable
}

func (s *Source) call(ctx context.Context, def tool.Definition, args map[string]any) (map[string]any, error) {
	at := s.servers[def.Server]
	session, err := at.open(ctx, s.cfg)
	if err != nil {
		return nil, err
	}
	sent := make(map[string]any, len(args))
	for k, v := range args {
		if v != nil && v != "" {
			sent[k] = v
		}
	}
	remote := def.Remote
	if remote == "" {
		remote = def.Name
	}
	result, err := session.CallTool(ctx, &sdk.CallToolParams{Name: remote, Arguments: sent})
	if err != nil {
		if ctx.Err() == nil {
			at.drop(session)
		}
		return nil, fmt.Errorf("server %s: %w", def.Server, err)
	}
	return fields(def, result)
}

// open returns the session, a new one if there is none. Others wait meanwhile, until their ctx ends at most by the timeout of ours.
func (s *server) open(ctx context.Context, cfg Config) (*sdk.ClientSession, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.session != nil {
		return s.session, nil
	}
	client := sdk.NewClient(&sdk.Implementation{Name: "hotline", Version: cfg.Version}, &sdk.ClientOptions{Capabilities: &sdk.ClientCapabilities{}})
	// The session outlives this call; its requests end with the ctx of each call.
	session, err := client.Connect(ctx, &sdk.StreamableClientTransport{
		Endpoint: s.URL, HTTPClient: s.http, MaxRetries: -1, DisableStandaloneSSE: true, MaxEventSize: cfg.MaxBody,
	}, nil)
	if err != nil {
		return nil, fmt.Errorf("connect to server %s: %w", s.Name, err)
	}
	s.session = session
	return session, nil
}

// drop forgets a session that failed, unless it is forgotten already.
func (s *server) drop(session *sdk.ClientSession) {
	s.mu.Lock()
	mine := s.session == session
	if mine {
		s.session = nil
	}
	s.mu.Unlock()
	if mine {
		s.closing.Go(func() { _ = session.Close() })
	}
}

// fields are the result's fields: its structured content, else its text as JSON, else its text as the field text.
func fields(def tool.Definition, result *sdk.CallToolResult) (map[string]any, error) {
	var text strings.Builder
	for _, c := range result.Content {
		if t, ok := c.(*sdk.TextContent); ok {
			text.WriteString(t.Text)
		}
	}
	if result.IsError {
		return nil, refusal{text: fmt.Sprintf("%.300s", text.String())}
	}
	out, ok := result.StructuredContent.(map[string]any)
	if !ok && json.Unmarshal([]byte(text.String()), &out) != nil {
		out = map[string]any{"text": text.String()}
	}
	for _, name := range def.Result {
		if _, ok := out[name]; !ok {
			return nil, badAnswer{fmt.Errorf("answer has no field %s", name)}
		}
	}
	return out, nil
}
