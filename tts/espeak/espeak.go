// Package espeak speaks Mandarin and English with espeak-ng, which runs in processes of its own: a crash of the engine costs one
// worker, not the calls, and its licence (GPL) stays outside. Mandarin is fed as pinyin from tts/textnorm, because the engine's
// own reading of characters is wrong. The worker program is in espeakd/; this package owns the pool of workers, their protocol,
// and the marks. cmd/hotline makes one Synthesizer for all calls.
package espeak

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"sync"
	"time"

	"hotline"
	"hotline/media"
	"hotline/tts"
)

// engineRate is the sample rate of all espeak voices, Hz.
const engineRate = 22050

var errClosed = errors.New("speech workers are closed")

// Synthesizer is a tts.Synthesizer on espeak-ng workers. Safe for concurrent use; clauses beyond the number of workers wait.
type Synthesizer struct {
	cfg     Config
	path    string       // of espeakd, "" = clause by clause with program
	program string       // full path of espeak-ng
	slots   chan *worker // as many as workers; nil = none is running, start one when needed
	done    chan struct{}
	close   sync.Once
	framing tts.Framing
}

// New starts the workers and waits until they are warm, about 20 ms. It returns an error of kind unavailable when neither the
// worker nor the stock program is there. Close ends the workers.
func New(cfg Config) (*Synthesizer, error) {
	if err := cfg.Validate(); err != nil {
		return nil, &hotline.Error{Op: "start espeak", Kind: hotline.KindInvalid, Err: err}
	}
	s := &Synthesizer{cfg: cfg, path: findWorker(cfg.Worker), slots: make(chan *worker, cfg.Workers), done: make(chan struct{})}
	if cfg.Program != "" {
		s.program, _ = exec.LookPath(cfg.Program)
	}
	if s.path == "" && s.program == "" {
		return nil, &hotline.Error{Op: "start espeak", Kind: hotline.KindUnavailable, Remedy: "install espeak-ng and build bin/espeakd with make build"}
	}
	var failed error
	for range cfg.Workers {
		var w *worker
		if failed == nil {
			w, failed = s.start()
		}
		s.slots <- w // nil: tried again with the first clause that gets it
	}
	if failed != nil && s.program == "" {
		return nil, errors.Join(&hotline.Error{Op: "start espeak", Kind: hotline.KindUnavailable, Err: failed}, s.Close())
	}
	_, err := s.framing.NewFramer(media.Discard, engineRate, 0) // the filter of telephone calls: 10 ms here, not in the first greeting
	return s, err
}

// Caps lists the voices; any espeak variant can be added to a voice, as in "cmn-latn-pinyin+f4".
func (s *Synthesizer) Caps() tts.Caps {
	return tts.Caps{Name: "espeak", Langs: []string{"zh-CN", "en-US"}, Voices: []string{s.cfg.Chinese, s.cfg.English}}
}

// Synthesize speaks one clause. A worker that dies under it is replaced and goes on where the sound broke off, once; then it is
// an error of kind unavailable. A voice that espeak does not know is an error of kind invalid.
func (s *Synthesizer) Synthesize(ctx context.Context, req tts.Request, out media.Sink) ([]tts.Mark, error) {
	if req.Voice != "" && !voiceName(req.Voice) {
		return nil, &hotline.Error{Op: "speak", Kind: hotline.KindInvalid, Err: errVoice}
	}
	parts := s.script(req)
	w, err := s.acquire(ctx)
	if err != nil {
		return nil, err
	}
	t := &take{out: out, req: req, level: s.cfg.Level, framing: &s.framing}
	defer func() { s.slots <- w }()
	for attempt := 0; ; attempt++ {
		w, err = s.take(ctx, w, parts, t)
		if err == nil || ctx.Err() != nil || t.sink != nil || errors.Is(err, errVoice) || attempt == 1 {
			break
		}
		if req.Recovered != nil {
			req.Recovered(err)
		}
		t.again()
	}
	switch {
	case err == nil:
		return t.finish()
	case ctx.Err() != nil:
		return t.marks(), ctx.Err()
	case t.sink != nil:
		return t.marks(), fmt.Errorf("speak: %w", t.sink)
	case errors.Is(err, errVoice):
		return nil, &hotline.Error{Op: "speak", Kind: hotline.KindInvalid, Err: err}
	}
	return t.marks(), &hotline.Error{Op: "speak", Kind: hotline.KindUnavailable, Err: err}
}

// Close ends all workers; it waits for clauses in work. Later clauses get an error. Closing twice is harmless.
func (s *Synthesizer) Close() error {
	s.close.Do(func() {
		close(s.done)
		for range cap(s.slots) {
			if w := <-s.slots; w != nil {
				w.stop()
			}
		}
	})
	return nil
}

func (s *Synthesizer) acquire(ctx context.Context) (*worker, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	select {
	case <-s.done:
	case <-ctx.Done():
		return nil, ctx.Err()
	case w := <-s.slots:
		return w, nil
	}
	return nil, &hotline.Error{Op: "speak", Kind: hotline.KindUnavailable, Err: errClosed}
}

func (s *Synthesizer) start() (*worker, error) {
	if s.path == "" {
		return nil, nil //nolint:nilnil // no worker is a way to work
	}
	return startWorker(s.path, max(s.cfg.Stall, time.Second))
}

// take speaks all parts into t with w, or with a new worker when w is nil. It returns the worker for the next clause.
func (s *Synthesizer) take(ctx context.Context, w *worker, parts []part, t *take) (*worker, error) {
	if w == nil {
		var err error
		if w, err = s.start(); w == nil && s.program != "" {
			return nil, s.oneByOne(ctx, parts, t)
		} else if err != nil {
			return nil, err
		}
	}
	for _, p := range parts {
		if err := t.begin(p, w.rate); err != nil {
			return w, err
		}
		usable, err := w.speak(ctx, p, s.cfg.Stall, t)
		if !usable {
			w.stop()
			w = nil
		}
		if err != nil {
			return w, err
		}
	}
	return w, nil
}
