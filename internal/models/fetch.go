package models

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"syscall"
	"time"

	"hotline"
)

// errStalled ends a download that brings nothing any more.
var errStalled = errors.New("no data arrived for too long")

// fetch downloads f to path, resuming what is there, from the first address that works, and checks its sum.
func (p *pull) fetch(ctx context.Context, f File, path string) error {
	var errs []error
	for _, addr := range p.addresses(f) {
		id, err := p.fetchFrom(ctx, f, addr, path)
		switch {
		case err == nil && (f.SHA256 == "" || id.Sum == f.SHA256):
			p.rec.Sums[f.name()], p.rec.Source[f.name()] = id.Sum, addr
			return nil
		case err == nil:
			if err := os.Remove(path); err != nil {
				return err
			}
			err = &hotline.Error{Op: "check " + f.name(), Kind: hotline.KindInvalid,
				Err: fmt.Errorf("sha256 is %s, want %s", id.Sum, f.SHA256), Remedy: "the file or the mirror is damaged: " + addr}
			errs = append(errs, err)
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.Is(err, syscall.ENOSPC):
			return err
		default:
			errs = append(errs, err)
		}
	}
	err := errors.Join(errs...)
	if bad, ok := errors.AsType[*hotline.Error](err); ok && bad.Kind == hotline.KindInvalid {
		return bad
	}
	return &hotline.Error{Op: "fetch " + f.name(), Kind: hotline.KindUnavailable, Err: err,
		Remedy: "check the network, or name a mirror: --mirror https://huggingface.co=https://mirror.example, or the same in the environment variable HOTLINE_MODEL_MIRRORS (docs/models.md)"}
}

// addresses lists mirrors first.
func (p *pull) addresses(f File) []string {
	own := append([]string{f.URL}, f.Other...)
	var out []string
	for _, m := range p.store.cfg.Mirrors {
		for _, a := range own {
			if rest, ok := strings.CutPrefix(a, m.From); ok {
				out = append(out, m.To+rest)
			}
		}
	}
	return append(out, own...)
}

// fetchFrom downloads from one address, resuming after cuts as long as bytes arrive, Retries times when none do.
func (p *pull) fetchFrom(ctx context.Context, f File, addr, path string) (fileID, error) {
	client := p.store.client()
	defer client.CloseIdleConnections()
	var furthest int64
	for barren := 0; ; {
		size, err := p.try(ctx, client, f, addr, path)
		if err == nil {
			return identify(path)
		}
		var refused refusal
		if ctx.Err() != nil || errors.Is(err, syscall.ENOSPC) || errors.As(err, &refused) {
			return fileID{}, err
		}
		if op, ok := errors.AsType[*net.OpError](err); ok && op.Op == "dial" {
			return fileID{}, err // nobody there: the next address, not the same again
		}
		barren++
		if size > furthest { // a server without ranges brings bytes for ever and gets nowhere
			furthest, barren = size, 0
		}
		if barren > p.store.cfg.Retries {
			return fileID{}, err
		}
		pause := time.NewTimer(time.Duration(barren) * 500 * time.Millisecond)
		select {
		case <-pause.C:
		case <-ctx.Done():
			pause.Stop()
			return fileID{}, ctx.Err()
		}
	}
}

// refusal is an answer that trying again does not change.
type refusal string

func (r refusal) Error() string { return string(r) }

// try makes one request and returns how many bytes of the file are here then.
func (p *pull) try(ctx context.Context, client *http.Client, f File, addr, path string) (int64, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	out, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o644) //nolint:gosec // models are no secret
	if err != nil {
		return 0, err
	}
	defer func() { _ = out.Close() }()
	have, err := out.Seek(0, io.SeekEnd)
	if err != nil {
		return 0, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, addr, nil)
	if err != nil {
		return 0, err
	}
	if have > 0 {
		req.Header.Set("Range", fmt.Sprintf("bytes=%d-", have))
	}
	resp, err := client.Do(req)
	if err != nil {
		return 0, err
	}
	defer func() { _ = resp.Body.Close() }()
	whole, err := resume(resp, out, &have)
	if err != nil || whole {
		return 0, err
	}
	if limit := 2*f.Size + 1<<20; resp.ContentLength > limit {
		return 0, refusal(fmt.Sprintf("%s: %d bytes are announced, about %d expected", addr, resp.ContentLength, f.Size))
	}
	return p.copy(ctx, cancel, p.store.writer(out), resp, f, addr, have)
}

// resume sets out to where the answer begins. whole is true when all bytes were here before.
func resume(resp *http.Response, out *os.File, have *int64) (whole bool, err error) {
	switch resp.StatusCode {
	case http.StatusOK: // no ranges: from the start
		*have = 0
		if err := out.Truncate(0); err != nil {
			return false, err
		}
		_, err = out.Seek(0, io.SeekStart)
		return false, err
	case http.StatusPartialContent:
		var from int64
		if _, err := fmt.Sscanf(resp.Header.Get("Content-Range"), "bytes %d-", &from); err != nil || from != *have {
			return false, errors.Join(fmt.Errorf("content range %q does not begin at %d", resp.Header.Get("Content-Range"), *have), out.Truncate(0))
		}
		return false, nil
	case http.StatusRequestedRangeNotSatisfiable:
		if *have > 0 && resp.Header.Get("Content-Range") == fmt.Sprintf("bytes */%d", *have) {
			return true, nil
		}
		return false, errors.Join(errors.New("the file has changed on the server"), out.Truncate(0))
	case http.StatusTooManyRequests, http.StatusInternalServerError, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return false, fmt.Errorf("%s: %s", resp.Request.URL.Host, resp.Status)
	}
	return false, refusal(resp.Request.URL.Host + ": " + resp.Status)
}

// copy writes the body. A timer that each read sets back ends a stalled one.
func (p *pull) copy(ctx context.Context, cancel context.CancelCauseFunc, out io.Writer, resp *http.Response, f File, addr string, have int64) (int64, error) {
	stall := time.AfterFunc(p.store.cfg.StallTimeout, func() { cancel(errStalled) })
	defer stall.Stop()
	buf := make([]byte, 128<<10)
	limit := 2*f.Size + 1<<20
	for {
		k, err := resp.Body.Read(buf)
		stall.Reset(p.store.cfg.StallTimeout)
		if k > 0 {
			if _, err := out.Write(buf[:k]); err != nil {
				return have, err
			}
			have += int64(k)
			p.show(f, addr, have, false)
		}
		switch {
		case have > limit:
			return have, refusal(fmt.Sprintf("%s: more than %d bytes, about %d expected", addr, limit, f.Size))
		case errors.Is(err, io.EOF):
			return have, nil
		case err != nil && errors.Is(context.Cause(ctx), errStalled):
			return have, errStalled
		case err != nil:
			return have, err
		}
	}
}

// client has time-outs for everything but the length of a download.
func (s *Store) client() *http.Client {
	return &http.Client{Transport: &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           (&net.Dialer{Timeout: s.cfg.ConnectTimeout}).DialContext,
		TLSHandshakeTimeout:   s.cfg.ConnectTimeout,
		ResponseHeaderTimeout: 2 * s.cfg.ConnectTimeout,
		ForceAttemptHTTP2:     true,
	}}
}
