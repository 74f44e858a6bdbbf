// Package openai is the adapter to servers with OpenAI's /v1/audio/transcriptions: one request per utterance, no partials.
// It owns the request, its deadline and retry; ends of utterances come from the caller by Flush, because these servers do
// not stream. cmd/hotline builds one Recognizer for all calls.
package openai

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"time"

	"hotline/asr"
)

// Config says where the server is.
type Config struct {
	BaseURL      string        // up to /v1: "http://127.0.0.1:8000/v1"
	Model        string        // name of the model
	Key          string        // sent as bearer token; "" = none
	Langs        []string      // what the model understands, BCP 47
	Trust        asr.Trust     // what the operator knows of the model
	Timeout      time.Duration // of one request
	MaxUtterance time.Duration // longer ones are cut into several requests, whose texts are joined
	Parallel     int           // requests of one process at once; further ones wait
}

// Default is a general model with ten seconds for a request.
func Default() Config {
	return Config{
		Model: "whisper-1", Langs: []string{"zh-CN", "en-US"}, Trust: asr.TrustGeneral,
		Timeout: 10 * time.Second, MaxUtterance: 30 * time.Second, Parallel: 64,
	}
}

// Validate says what is wrong.
func (c Config) Validate() error {
	var errs []error
	if u, err := url.Parse(c.BaseURL); err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		errs = append(errs, fmt.Errorf("base_url %q: want http://host/v1", c.BaseURL))
	}
	if c.Model == "" || len(c.Langs) == 0 || c.Trust == "" {
		errs = append(errs, errors.New("model, langs, trust: needed"))
	}
	if c.Timeout <= 0 || c.MaxUtterance < time.Second || c.MaxUtterance > 10*time.Minute {
		errs = append(errs, errors.New("timeout: above 0; max_utterance: 1s to 10m"))
	}
	if c.Parallel < 1 {
		errs = append(errs, errors.New("parallel: at least 1"))
	}
	return errors.Join(errs...)
}

// Recognizer opens streams. Safe for concurrent use.
type Recognizer struct {
	cfg    Config
	client *http.Client
	slots  chan struct{} // capacity Parallel; requests wait when it is full
}

// New makes a recogniser without connecting. client may be nil.
func New(cfg Config, client *http.Client) (*Recognizer, error) {
	if err := cfg.Validate(); err != nil {
		return nil, fmt.Errorf("openai transcription: %w", err)
	}
	if client == nil {
		client = &http.Client{Transport: &http.Transport{
			Proxy: http.ProxyFromEnvironment, DialContext: (&net.Dialer{Timeout: 3 * time.Second}).DialContext,
			MaxIdleConnsPerHost: cfg.Parallel, IdleConnTimeout: time.Minute,
		}}
	}
	return &Recognizer{cfg: cfg, client: client, slots: make(chan struct{}, cfg.Parallel)}, nil
}

// Close lets idle connections go.
func (r *Recognizer) Close() error {
	r.client.CloseIdleConnections()
	return nil
}

// Caps says what such a server can do.
func (r *Recognizer) Caps() asr.Caps {
	return asr.Caps{Name: "openai:" + r.cfg.Model, Langs: r.cfg.Langs, Trust: r.cfg.Trust, HotWords: true}
}

// Open starts a stream; it does not connect.
func (r *Recognizer) Open(ctx context.Context, opts asr.Options) (asr.Stream, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if opts.Lang == "" {
		opts.Lang = r.cfg.Langs[0]
	}
	return newStream(ctx, r, opts), nil
}
