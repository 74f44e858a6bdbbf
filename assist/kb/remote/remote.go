// Package remote asks embedding and rerank services over HTTP. It owns the wire formats and their limits, not what the numbers
// are used for; package kb calls it.
package remote

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
)

// Endpoint is one service. The zero value with a URL works.
type Endpoint struct {
	URL     string        // base address, for example http://127.0.0.1:8000/v1; "" = off
	Model   string        // as the service names it
	Key     string        // bearer token; "" = none
	Timeout time.Duration // of one request; default 400ms for questions, ten times as long for documents
}

// Default returns the defaults; URL is empty.
func Default() Endpoint { return Endpoint{Timeout: 400 * time.Millisecond} }

// Validate reports values out of range.
func (e Endpoint) Validate() error {
	if e.URL == "" {
		return nil
	}
	u, err := url.Parse(e.URL)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return fmt.Errorf("knowledge: %q is no http or https address", e.URL)
	}
	if e.Timeout <= 0 || e.Timeout > time.Minute {
		return errors.New("knowledge: timeout must be above 0 and at most 1m")
	}
	return nil
}

// maxReply bounds one reply: 64 vectors of 4096 numbers with room.
const maxReply = 32 << 20

// Client asks one endpoint. It is safe for concurrent use.
type Client struct {
	endpoint Endpoint
	http     *http.Client
}

// New returns a client, nil when the endpoint is off.
func New(e Endpoint) *Client {
	if e.URL == "" {
		return nil
	}
	return &Client{endpoint: e, http: &http.Client{Transport: http.DefaultTransport}}
}

// Embed returns one vector per text, of length 1 each, all of one size. It blocks for at most patience times the timeout.
func (c *Client) Embed(ctx context.Context, patience int, texts []string) ([][]float32, error) {
	var reply struct {
		Data []struct {
			Index     int       `json:"index"`
			Embedding []float32 `json:"embedding"`
		} `json:"data"`
	}
	if err := c.post(ctx, patience, "embeddings", map[string]any{"model": c.endpoint.Model, "input": texts}, &reply); err != nil {
		return nil, fmt.Errorf("embed: %w", err)
	}
	out := make([][]float32, len(texts))
	for _, d := range reply.Data {
		if d.Index < 0 || d.Index >= len(out) || len(d.Embedding) == 0 {
			return nil, fmt.Errorf("embed: reply has a vector for text %d of %d", d.Index, len(texts))
		}
		normalise(d.Embedding)
		out[d.Index] = d.Embedding
	}
	for i, v := range out {
		if len(v) == 0 || len(v) != len(out[0]) {
			return nil, fmt.Errorf("embed: vector %d has %d numbers, the first %d", i, len(v), len(out[0]))
		}
	}
	return out, nil
}

// Rerank returns for each text how relevant it is to the query, 0..1. It blocks for at most the timeout.
func (c *Client) Rerank(ctx context.Context, query string, texts []string) ([]float64, error) {
	var reply struct {
		Results []struct {
			Index int     `json:"index"`
			Score float64 `json:"relevance_score"`
		} `json:"results"`
	}
	body := map[string]any{"model": c.endpoint.Model, "query": query, "documents": texts, "top_n": len(texts)}
	if err := c.post(ctx, 1, "rerank", body, &reply); err != nil {
		return nil, fmt.Errorf("rerank: %w", err)
	}
	out := make([]float64, len(texts))
	for _, r := range reply.Results {
		if r.Index < 0 || r.Index >= len(out) {
			return nil, fmt.Errorf("rerank: reply scores text %d of %d", r.Index, len(texts))
		}
		out[r.Index] = min(1, max(0, r.Score))
	}
	return out, nil
}

func (c *Client) post(ctx context.Context, patience int, path string, body, into any) error {
	ctx, cancel := context.WithTimeout(ctx, time.Duration(patience)*c.endpoint.Timeout)
	defer cancel()
	raw, err := json.Marshal(body)
	if err != nil {
		return fmt.Errorf("write request: %w", err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, strings.TrimRight(c.endpoint.URL, "/")+"/"+path, bytes.NewReader(raw))
	if err != nil {
		return fmt.Errorf("make request: %w", err)
	}
	req.Header.Set("Content-Type", "application/json")
	if c.endpoint.Key != "" {
		req.Header.Set("Authorization", "Bearer "+c.endpoint.Key)
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	reply, err := io.ReadAll(io.LimitReader(resp.Body, maxReply))
	if err != nil {
		return fmt.Errorf("read reply: %w", err)
	}
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("status %s", resp.Status)
	}
	if err := json.Unmarshal(reply, into); err != nil {
		return fmt.Errorf("read reply: %w", err)
	}
	return nil
}
