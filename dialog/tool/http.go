package tool

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"hotline"
)

// HTTP is a Caller over HTTP with JSON. Safe for concurrent use.
type HTTP struct {
	cfg    Config
	tools  map[string]Definition
	client *http.Client
}

// NewHTTP returns a caller of the given tools. It opens no connection.
func NewHTTP(cfg Config, tools []Definition) (*HTTP, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	return newHTTP(cfg, client, tools)
}

// With returns a caller of other tools at the same back office, for a newer version of the app. Both use the same connections.
func (h *HTTP) With(tools []Definition) (*HTTP, error) { return newHTTP(h.cfg, h.client, tools) }

func newHTTP(cfg Config, client *http.Client, tools []Definition) (*HTTP, error) {
	byName := make(map[string]Definition, len(tools))
	for _, d := range tools {
		if d.Server != "" {
			continue // not ours
		}
		if err := d.Validate(); err != nil {
			return nil, err
		}
		if _, twice := byName[d.Name]; twice {
			return nil, fmt.Errorf("tool %s: defined twice", d.Name)
		}
		byName[d.Name] = d
	}
	return &HTTP{cfg: cfg, tools: byName, client: client}, nil
}

// Close drops idle connections to the back office.
func (h *HTTP) Close() { h.client.CloseIdleConnections() }

// Call implements Caller.
func (h *HTTP) Call(ctx context.Context, name string, args map[string]any) (map[string]any, error) {
	op := "call tool " + name
	def, ok := h.tools[name]
	if !ok {
		return nil, &hotline.Error{Op: op, Kind: hotline.KindNotFound, Remedy: "define it in tools.yaml"}
	}
	timeout := h.cfg.Timeout
	if def.Timeout > 0 {
		timeout = def.Timeout
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	req, err := h.request(ctx, def, args)
	if err != nil {
		return nil, &hotline.Error{Op: op, Kind: hotline.KindInvalid, Err: err}
	}
	resp, err := h.client.Do(req)
	if !def.Writes() && unanswered(resp, err) && ctx.Err() == nil {
		if resp != nil {
			_ = resp.Body.Close()
		}
		if req, err = h.request(ctx, def, args); err == nil {
			resp, err = h.client.Do(req)
		}
	}
	if err != nil {
		return nil, &hotline.Error{Op: op, Kind: transportKind(err), Err: err}
	}
	defer func() { _ = resp.Body.Close() }()
	raw, err := io.ReadAll(io.LimitReader(resp.Body, h.cfg.MaxBody+1))
	if err != nil {
		return nil, &hotline.Error{Op: op, Kind: transportKind(err), Err: err}
	}
	if int64(len(raw)) > h.cfg.MaxBody {
		return nil, &hotline.Error{Op: op, Kind: hotline.KindUnavailable, Err: fmt.Errorf("answer longer than %d bytes", h.cfg.MaxBody)}
	}
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		return nil, &hotline.Error{Op: op, Kind: statusKind(resp.StatusCode), Err: statusError(resp.StatusCode, raw)}
	}
	out, err := decode(def, raw)
	if err != nil {
		return nil, &hotline.Error{Op: op, Kind: hotline.KindUnavailable, Err: err}
	}
	return out, nil
}

// unanswered reports whether the back office itself has not seen the request, as far as we can know.
func unanswered(resp *http.Response, err error) bool {
	if err != nil {
		return transportKind(err) == hotline.KindUnavailable
	}
	return resp.StatusCode == http.StatusBadGateway || resp.StatusCode == http.StatusServiceUnavailable || resp.StatusCode == http.StatusGatewayTimeout
}

func (h *HTTP) request(ctx context.Context, def Definition, args map[string]any) (*http.Request, error) {
	rest := make(map[string]any, len(args))
	for k, v := range args {
		if v != nil && v != "" {
			rest[k] = v
		}
	}
	for _, name := range def.Args {
		if _, ok := rest[name]; !ok {
			return nil, Missing(name)
		}
	}
	path, err := fill(def.URL, rest)
	if err != nil {
		return nil, err
	}
	method, body := def.Method, io.Reader(nil)
	if method == "" {
		method = http.MethodGet
	}
	if method == http.MethodGet || method == http.MethodDelete {
		if query := encodeQuery(rest); query != "" {
			path += "?" + query
		}
	} else {
		raw, err := json.Marshal(rest)
		if err != nil {
			return nil, fmt.Errorf("encode arguments: %w", err)
		}
		body = bytes.NewReader(raw)
	}
	req, err := http.NewRequestWithContext(ctx, method, strings.TrimRight(h.cfg.Base, "/")+path, body)
	if err != nil {
		return nil, fmt.Errorf("make request: %w", err)
	}
	req.Header.Set("Accept", "application/json")
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	for k, v := range h.cfg.Header {
		req.Header.Set(k, v)
	}
	return req, nil
}

// fill replaces {name} places by path-escaped arguments and takes those out of args.
func fill(template string, args map[string]any) (string, error) {
	var b strings.Builder
	for {
		before, after, found := strings.Cut(template, "{")
		b.WriteString(before)
		if !found {
			return b.String(), nil
		}
		name, rest, closed := strings.Cut(after, "}")
		value, ok := args[name]
		if !closed || !ok {
			return "", Missing(name)
		}
		text := fmt.Sprint(value)
		if text == "." || text == ".." {
			return "", fmt.Errorf("argument %s is no path part", name)
		}
		b.WriteString(url.PathEscape(text))
		delete(args, name)
		template = rest
	}
}

func encodeQuery(args map[string]any) string {
	q := url.Values{}
	for k, v := range args {
		q.Set(k, fmt.Sprint(v))
	}
	return q.Encode()
}

func decode(def Definition, raw []byte) (map[string]any, error) {
	out := map[string]any{}
	if len(bytes.TrimSpace(raw)) > 0 {
		if err := json.Unmarshal(raw, &out); err != nil {
			return nil, fmt.Errorf("decode answer: %w", err)
		}
	}
	for _, name := range def.Result {
		if _, ok := out[name]; !ok {
			return nil, fmt.Errorf("answer has no field %s", name)
		}
	}
	return out, nil
}

func transportKind(err error) hotline.Kind {
	var timeout interface{ Timeout() bool }
	if errors.Is(err, context.DeadlineExceeded) || errors.As(err, &timeout) && timeout.Timeout() {
		return hotline.KindTimeout
	}
	return hotline.KindUnavailable
}

func statusKind(code int) hotline.Kind {
	switch code {
	case http.StatusNotFound, http.StatusGone:
		return hotline.KindNotFound
	case http.StatusUnauthorized, http.StatusForbidden:
		return hotline.KindDenied
	case http.StatusTooManyRequests:
		return hotline.KindBusy
	case http.StatusRequestTimeout, http.StatusGatewayTimeout:
		return hotline.KindTimeout
	}
	if code >= 400 && code < 500 {
		return hotline.KindInvalid
	}
	return hotline.KindUnavailable
}

// statusError keeps the back office's own words: the message field, else the first 200 bytes.
func statusError(code int, raw []byte) error {
	var told struct {
		Message string `json:"message"`
	}
	if json.Unmarshal(raw, &told) == nil && told.Message != "" {
		return fmt.Errorf("status %d: %s", code, told.Message)
	}
	return fmt.Errorf("status %d: %.200s", code, strings.TrimSpace(string(raw)))
}

// Validate reports the first wrong field.
func (c Config) Validate() error {
	u, err := url.Parse(c.Base)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return fmt.Errorf("tool base %q: want http://host:port", c.Base)
	}
	if c.Timeout <= 0 || c.Timeout > 30*time.Second {
		return fmt.Errorf("tool timeout %s: want 1ms to 30s", c.Timeout)
	}
	if c.MaxBody <= 0 {
		return fmt.Errorf("tool max body %d: want 1 or more", c.MaxBody)
	}
	return nil
}
