package transcript

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"hotline"
	"hotline/asr"
	"hotline/media"
	"hotline/media/level"
	"hotline/media/vad"
)

// tapDelay is how old a frame is when a tap hands it over, at most: it hands them over in groups.
const tapDelay = 80 * time.Millisecond

// Ear listens to one party: a sink for its audio, off the media clock. It finds the ends of utterances by the pauses in the speech.
// WriteFrame and Close are called by one goroutine, Open by anybody.
type Ear struct {
	writer *Writer
	stream asr.Stream
	edges  media.Sink
	now    func() time.Duration
	open   atomic.Bool
	quiet  []int16
	next   time.Duration // PTS that the recogniser expects

	origin atomic.Int64 // media time of the first frame, ns
	begun  bool
	first  time.Duration // PTS of the first frame
	work   sync.WaitGroup
}

// Listen opens a recogniser for what w states. now is the media time of the call. ctx is the recogniser's life. The ear is shut.
func Listen(ctx context.Context, rec asr.Recognizer, opts asr.Options, w *Writer, now func() time.Duration) (*Ear, error) {
	stream, err := rec.Open(ctx, opts)
	if err != nil {
		return nil, fmt.Errorf("open recogniser: %w", err)
	}
	detector, err := vad.New(vad.Default())
	if err != nil {
		_ = stream.Close()
		return nil, fmt.Errorf("voice activity: %w", err)
	}
	e := &Ear{writer: w, stream: stream, now: now}
	meter := level.New()
	detector.Steps(meter.Push)
	e.edges = detector.Sink(func(speech bool, at time.Duration) {
		at += time.Duration(e.origin.Load())
		if speech {
			w.emit(hotline.SpeechStarted{Party: w.party, Name: w.name, AtMS: ms(at)})
			return
		}
		how := meter.Take()
		w.emit(hotline.SpeechEnded{
			Party: w.party, Name: w.name, AtMS: ms(at), LevelDB: how.LevelDB, PitchHz: how.PitchHz, VoicedMS: ms(how.Voiced),
		})
		stream.Flush()
	})
	e.work.Go(func() {
		defer w.guard()
		for r := range stream.Results() {
			w.Result(r, time.Duration(e.origin.Load()), now())
		}
	})
	return e, nil
}

// Open lets the ear hear, or shuts it: shut, it takes what comes for silence. Nobody but the caller's call is to be on record.
func (e *Ear) Open(on bool) { e.open.Store(on) }

// WriteFrame takes the next frame.
func (e *Ear) WriteFrame(f media.Frame) error {
	if !e.begun {
		e.begun, e.first = true, f.PTS
		e.origin.Store(int64(max(0, e.now()-tapDelay)))
	}
	f.PTS -= e.first
	if !e.open.Load() {
		if len(e.quiet) < len(f.Samples) {
			e.quiet = make([]int16, len(f.Samples))
		}
		f.Samples = e.quiet[:len(f.Samples)]
	}
	_ = e.edges.WriteFrame(f) // of a rate that the detector does not know: utterances end by the recogniser's own means
	if err := e.fill(f); err != nil {
		return err
	}
	e.next = f.PTS + f.Duration()
	return e.stream.WriteFrame(f)
}

// mostFill bounds the silence that takes the place of one gap.
const mostFill = 10 * time.Second

// fill gives the recogniser silence for ticks that the clock has left out before f: it counts samples, and would tell of words too early
// from there on.
func (e *Ear) fill(f media.Frame) error {
	step := f.Duration()
	if gap := f.PTS - e.next; step <= 0 || gap < step || gap > mostFill {
		return nil
	}
	if len(e.quiet) < len(f.Samples) {
		e.quiet = make([]int16, len(f.Samples))
	}
	for pts := e.next; pts+step <= f.PTS; pts += step {
		if err := e.stream.WriteFrame(media.Frame{PTS: pts, Rate: f.Rate, Samples: e.quiet[:len(f.Samples)]}); err != nil {
			return err
		}
	}
	return nil
}

// Close ends the last utterance and waits until it is stated.
func (e *Ear) Close() error {
	_ = e.edges.Close()
	err := e.stream.Close()
	e.work.Wait()
	return err
}
