// Package sherpa speaks with neural voices (vits, matcha, kokoro) through the sherpa-onnx library, which is loaded at run time
// and never linked. It owns the queue in front of a voice, the hand-over of sound, and estimated marks; the C interface is
// internal/sherpaonnx. cmd/hotline makes one Synthesizer for all calls.
package sherpa

import (
	"context"
	"fmt"
	"log/slog"
	"math"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"

	"hotline"
	"hotline/internal/sherpaonnx"
	"hotline/media"
	"hotline/tts"
	"hotline/tts/textnorm"
)

// Voice is a loaded model, as *sherpaonnx.TTS.
type Voice interface {
	Rate() int     // Hz
	Speakers() int // at least 1
	// Generate blocks until text is spoken or emit returns false; the samples are valid only until emit returns.
	Generate(text string, speaker int, speed float64, emit func(samples []float32) bool) error
	Close()
}

// Synthesizer is a tts.Synthesizer on one voice. Safe for concurrent use; clauses are spoken one after the other.
type Synthesizer struct {
	cfg     Config
	voice   Voice
	turn    chan struct{} // capacity 1: held by the running synthesis; clauses wait
	runs    sync.WaitGroup
	pace    textnorm.Pace
	framing tts.Framing
	close   sync.Once
}

// New tries the model in a child process, because the library ends the process on damaged files, and then loads it, which takes
// seconds. Main must call CheckMain first. Errors are of kind invalid or unavailable.
func New(ctx context.Context, cfg Config) (*Synthesizer, error) {
	if err := cfg.Validate(); err != nil {
		return nil, &hotline.Error{Op: "load voice", Kind: hotline.KindInvalid, Err: err}
	}
	files, err := cfg.files()
	if err != nil {
		return nil, &hotline.Error{Op: "load voice", Kind: hotline.KindInvalid, Err: err, Remedy: "pull the voice again"}
	}
	if err := onTrial.Run(ctx, sherpaonnx.Attempt[sherpaonnx.TTSConfig]{Lib: cfg.Lib, Files: files}); err != nil {
		return nil, &hotline.Error{Op: "load voice", Kind: hotline.KindUnavailable, Err: err, Remedy: "pull the voice again"}
	}
	lib, err := sherpaonnx.Open(cfg.Lib)
	if err != nil {
		return nil, &hotline.Error{Op: "load voice", Kind: hotline.KindUnavailable, Err: err}
	}
	voice, err := lib.NewTTS(files)
	if err != nil {
		return nil, &hotline.Error{Op: "load voice", Kind: hotline.KindUnavailable, Err: err}
	}
	return Wrap(cfg, voice), nil
}

// Wrap makes a synthesizer of a loaded voice, which it then owns.
func Wrap(cfg Config, voice Voice) *Synthesizer {
	return &Synthesizer{cfg: cfg, voice: voice, turn: make(chan struct{}, 1)}
}

// Close frees the voice after the running clause.
func (s *Synthesizer) Close() error {
	s.close.Do(func() {
		s.turn <- struct{}{} // for ever: later clauses find it taken
		s.runs.Wait()
		s.voice.Close()
		<-s.turn
	})
	return nil
}

// Caps names the model; voices are the numbers of its speakers.
func (s *Synthesizer) Caps() tts.Caps {
	c := tts.Caps{Name: "sherpa:" + filepath.Base(s.cfg.Folder), Langs: s.cfg.Langs}
	for i := range s.voice.Speakers() {
		c.Voices = append(c.Voices, strconv.Itoa(i))
	}
	return c
}

// Synthesize speaks one clause; sound comes sentence by sentence. When ctx ends it returns at once, and the library finishes its
// sentence behind it. Pitch is not changed.
func (s *Synthesizer) Synthesize(ctx context.Context, req tts.Request, out media.Sink) ([]tts.Mark, error) {
	speaker := s.cfg.Speaker
	if req.Voice != "" {
		n, err := strconv.Atoi(req.Voice)
		if err != nil || n < 0 || n >= s.voice.Speakers() {
			return nil, &hotline.Error{Op: "speak", Kind: hotline.KindInvalid, Err: fmt.Errorf("no voice %q", req.Voice)}
		}
		speaker = n
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	pieces := textnorm.Normalize(req.Text, req.Lang)
	if !textnorm.Speaks(pieces) {
		return nil, nil
	}
	framer, err := s.framing.NewFramer(out, s.voice.Rate(), req.Rate)
	if err != nil {
		return nil, err
	}
	s.pace.Estimate(pieces, req.Speed, framer.Mark)
	select {
	case s.turn <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if err := s.run(ctx, strings.TrimSpace(textnorm.Spoken(pieces)), speaker, req.Speed, framer); err != nil {
		return framer.Marks(), err
	}
	s.pace.Learn(pieces, req.Speed, framer.At())
	return framer.Finish(len([]rune(req.Text)))
}

// run lets the library speak in a goroutine, which ends with the synthesis and gives the turn back; Close waits for it.
func (s *Synthesizer) run(ctx context.Context, text string, speaker int, speed float64, framer *tts.Framer) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	if speed == 0 {
		speed = 1
	}
	pieces := make(chan []int16) // no room: the library waits while a piece is written
	ended := make(chan error, 1) // room for the one result
	s.runs.Go(func() {
		defer func() { <-s.turn }()
		ended <- s.generate(text, speaker, speed, func(samples []float32) bool {
			select {
			case pieces <- toPCM(samples):
				return true
			case <-ctx.Done():
				return false
			}
		})
	})
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case pcm := <-pieces:
			if err := write(ctx, framer, pcm); err != nil {
				return err
			}
		case err := <-ended:
			if err != nil {
				return &hotline.Error{Op: "speak", Kind: hotline.KindUnavailable, Err: err}
			}
			return nil
		}
	}
}

// generate speaks; a panic is a clause that failed.
func (s *Synthesizer) generate(text string, speaker int, speed float64, emit func([]float32) bool) (err error) {
	defer func() {
		if v := recover(); v != nil {
			slog.Default().Error("panic", "where", "tts", "panic", v, "stack", string(debug.Stack()))
			err = fmt.Errorf("the voice panicked: %v", v)
		}
	}()
	return s.voice.Generate(text, speaker, speed, emit) //nolint:wrapcheck // run does
}

// write hands a sentence over in portions, so that a cancelled clause stops within it.
func write(ctx context.Context, framer *tts.Framer, pcm []int16) error {
	for len(pcm) > 0 {
		if err := ctx.Err(); err != nil {
			return err
		}
		n := min(len(pcm), 1024)
		if err := framer.Write(pcm[:n]); err != nil {
			return err
		}
		pcm = pcm[n:]
	}
	return nil
}

func toPCM(samples []float32) []int16 {
	pcm := make([]int16, len(samples))
	for i, v := range samples {
		pcm[i] = int16(math.Max(-1, math.Min(1, float64(v))) * math.MaxInt16)
	}
	return pcm
}
