// Package openai is the adapter to servers with OpenAI's /v1/audio/speech: one request per clause, sound streamed as it comes.
// It owns the request, its deadlines and the reading of PCM and WAV streams. These servers send no marks, so marks are estimated
// from the pace of the clauses before. cmd/hotline builds one Synthesizer for all calls.
package openai

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"hotline"
	"hotline/media"
	"hotline/tts"
	"hotline/tts/textnorm"
)

var errSlow = errors.New("no sound in time")

// Synthesizer is a tts.Synthesizer on a server. Safe for concurrent use.
type Synthesizer struct {
	cfg     Config
	client  *http.Client
	slots   chan struct{} // capacity Parallel; clauses wait when it is full
	pace    textnorm.Pace
	framing tts.Framing
}

// New makes a synthesizer without connecting. client may be nil.
func New(cfg Config, client *http.Client) (*Synthesizer, error) {
	if err := cfg.Validate(); err != nil {
		return nil, fmt.Errorf("openai speech: %w", err)
	}
	if client == nil {
		client = &http.Client{Transport: &http.Transport{
			Proxy: http.ProxyFromEnvironment, DialContext: (&net.Dialer{Timeout: 3 * time.Second}).DialContext,
			MaxIdleConnsPerHost: cfg.Parallel, IdleConnTimeout: time.Minute,
		}}
	}
	return &Synthesizer{cfg: cfg, client: client, slots: make(chan struct{}, cfg.Parallel)}, nil
}

// Close lets idle connections go.
func (s *Synthesizer) Close() error {
	s.client.CloseIdleConnections()
	return nil
}

// Caps says what such a server can do.
func (s *Synthesizer) Caps() tts.Caps {
	return tts.Caps{Name: "openai:" + s.cfg.Model, Langs: s.cfg.Langs, Voices: []string{s.cfg.Voice}}
}

// Synthesize sends one request and streams its sound. Errors are of kind timeout (no sound in time), denied, busy, invalid or
// unavailable.
func (s *Synthesizer) Synthesize(ctx context.Context, req tts.Request, out media.Sink) ([]tts.Mark, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	pieces := textnorm.Normalize(req.Text, req.Lang)
	if !textnorm.Speaks(pieces) {
		return nil, nil
	}
	select {
	case s.slots <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() { <-s.slots }()
	call, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	watch := time.AfterFunc(s.cfg.FirstByte, func() { cancel(errSlow) })
	defer watch.Stop()
	marks, err := s.speak(call, req, pieces, out, watch)
	switch {
	case err == nil:
		return marks, nil
	case ctx.Err() != nil:
		return marks, ctx.Err()
	case errors.Is(context.Cause(call), errSlow):
		return marks, &hotline.Error{Op: "openai speech", Kind: hotline.KindTimeout, Err: errSlow}
	}
	return marks, err
}

func (s *Synthesizer) speak(ctx context.Context, req tts.Request, pieces []textnorm.Piece, out media.Sink, watch *time.Timer) ([]tts.Mark, error) {
	resp, err := s.post(ctx, req, pieces)
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	body := newStream(resp.Body)
	rate, channels := s.cfg.Rate, 1
	if s.cfg.Format == "wav" {
		if rate, channels, err = body.header(); err != nil {
			return nil, &hotline.Error{Op: "openai speech", Kind: hotline.KindUnavailable, Err: err}
		}
	}
	framer, err := s.framing.NewFramer(out, rate, req.Rate)
	if err != nil {
		return nil, err
	}
	s.pace.Estimate(pieces, req.Speed, framer.Mark)
	for {
		pcm, err := body.next(channels)
		watch.Reset(s.cfg.Stall)
		if len(pcm) > 0 {
			if err := framer.Write(pcm); err != nil {
				return framer.Marks(), err
			}
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return framer.Marks(), &hotline.Error{Op: "openai speech", Kind: hotline.KindUnavailable, Err: err}
		}
		if ctx.Err() != nil {
			return framer.Marks(), ctx.Err()
		}
	}
	if framer.At() == 0 {
		return nil, &hotline.Error{Op: "openai speech", Kind: hotline.KindUnavailable, Err: errors.New("the server sent no sound")}
	}
	s.pace.Learn(pieces, req.Speed, framer.At())
	return framer.Finish(len([]rune(req.Text)))
}

// post sends the request and returns a response with status 200.
func (s *Synthesizer) post(ctx context.Context, req tts.Request, pieces []textnorm.Piece) (*http.Response, error) {
	text, voice, speed := req.Text, req.Voice, req.Speed
	if s.cfg.Normalize {
		text = textnorm.Spoken(pieces)
	}
	if voice == "" {
		voice = s.cfg.Voice
	}
	if speed == 0 {
		speed = 1
	}
	body, err := json.Marshal(struct {
		Model  string  `json:"model"`
		Input  string  `json:"input"`
		Voice  string  `json:"voice"`
		Format string  `json:"response_format"`
		Speed  float64 `json:"speed"`
	}{s.cfg.Model, text, voice, s.cfg.Format, speed})
	if err != nil {
		return nil, fmt.Errorf("openai speech: %w", err)
	}
	httpReq, err := http.NewRequestWithContext(ctx, http.MethodPost, strings.TrimRight(s.cfg.BaseURL, "/")+"/audio/speech", bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("openai speech: %w", err)
	}
	httpReq.Header.Set("Content-Type", "application/json")
	if s.cfg.Key != "" {
		httpReq.Header.Set("Authorization", "Bearer "+s.cfg.Key)
	}
	resp, err := s.client.Do(httpReq)
	if err != nil {
		return nil, &hotline.Error{Op: "openai speech", Kind: hotline.KindUnavailable, Err: err}
	}
	if resp.StatusCode == http.StatusOK {
		return resp, nil
	}
	said, _ := io.ReadAll(io.LimitReader(resp.Body, 300))
	_ = resp.Body.Close()
	return nil, &hotline.Error{Op: "openai speech", Kind: kindOf(resp.StatusCode), Err: fmt.Errorf("%s: %s", resp.Status, bytes.TrimSpace(said))}
}

func kindOf(status int) hotline.Kind {
	switch {
	case status == http.StatusUnauthorized || status == http.StatusForbidden:
		return hotline.KindDenied
	case status == http.StatusTooManyRequests:
		return hotline.KindBusy
	case status == http.StatusNotFound:
		return hotline.KindNotFound
	case status < http.StatusInternalServerError:
		return hotline.KindInvalid
	}
	return hotline.KindUnavailable
}
