package caller

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"hotline/asr"
	"hotline/media"
	"hotline/media/codec"
	"hotline/media/impair"
	"hotline/media/rtp"
)

// EvalOptions say how a recogniser is measured.
type EvalOptions struct {
	Lang     string   // BCP 47, "" = zh-CN; zh is scored by characters, others by words
	Codec    string   // the audio passes through it, a bad network and a receiver as in a call (rtp.Simulate); "" = none, the files' own rate
	Loss     float64  // share of packets that are lost, 0..0.9; without a codec: of 20 ms frames that are replaced by silence
	Burst    int      // packets lost in a row each time; 0 and 1: independent; needs a codec
	Silence  bool     // lost packets are silence instead of what concealment makes of them; needs a codec
	HotWords []string // as asr.Options.HotWords
	Parallel int      // files at once; 0 = 4
	Speed    float64  // how much faster than real time audio is fed; 0 = 1. Times are then those of audio, not of the wall
	Seed     uint64   // of the loss
}

// EvalItem is one file of the evaluation.
type EvalItem struct {
	WAV            string  `json:"wav"`
	Want           string  `json:"want"`
	Got            string  `json:"got"`
	Edits          int     `json:"edits"`
	Length         int     `json:"length"` // units of Want
	AudioMS        float64 `json:"audio_ms"`
	ConcealedMS    float64 `json:"concealed_ms"`     // of it made up for lost packets
	FirstPartialMS float64 `json:"first_partial_ms"` // from the onset of sound to the first text; -1 = no partial came
	FinalMS        float64 `json:"final_ms"`         // from the end of the audio to the last final
	Error          string  `json:"error,omitempty"`
}

// EvalResult is what a recogniser achieved.
type EvalResult struct {
	Engine         string     `json:"engine"`
	Trust          asr.Trust  `json:"trust"`
	Files          int        `json:"files"`
	Failed         int        `json:"failed"`        // files with an error; they count as all wrong
	CER            *float64   `json:"cer,omitempty"` // zh
	WER            *float64   `json:"wer,omitempty"` // other languages
	RTF            float64    `json:"rtf"`           // CPU seconds of this process per second of audio, reading files left out
	AudioS         float64    `json:"audio_s"`
	Concealed      float64    `json:"concealed"`        // share of it that was made up for lost packets, 0-1
	FirstPartialMS float64    `json:"first_partial_ms"` // median
	FinalMS        float64    `json:"final_ms"`         // median
	FinalP95MS     float64    `json:"final_p95_ms"`
	Items          []EvalItem `json:"-"`
}

// String is the report for people.
func (r EvalResult) String() string {
	name, rate := "cer", r.CER
	if rate == nil {
		name, rate = "wer", r.WER
	}
	return fmt.Sprintf("%s (trust %s): %d files, %.1f s, %d failed, %.1f %% made up\n%s %.2f %%  rtf %.4f  first_partial_ms %.0f  final_ms %.0f (p95 %.0f)",
		r.Engine, r.Trust, r.Files, r.AudioS, r.Failed, 100*r.Concealed, name, 100**rate, r.RTF, r.FirstPartialMS, r.FinalMS, r.FinalP95MS)
}

// EvalASR feeds the files of a manifest to rec as a call would and compares what it heard. It blocks for the length of the
// audio divided by Parallel and Speed. report, if not nil, is told of each file, one at a time.
// A file that cannot be read or recognised counts as all wrong and is no error of EvalASR.
func EvalASR(ctx context.Context, manifest []ManifestLine, rec asr.Recognizer, opts EvalOptions, report func(EvalItem)) (EvalResult, error) {
	opts, err := opts.fill(len(manifest))
	if err != nil {
		return EvalResult{}, fmt.Errorf("eval asr: %w", err)
	}
	items := make([]EvalItem, len(manifest))
	slots := make(chan struct{}, opts.Parallel)
	cpu, reading := cpuTime(), new(atomic.Int64)
	var wg sync.WaitGroup
	var mu sync.Mutex
	for i, line := range manifest {
		select {
		case slots <- struct{}{}:
		case <-ctx.Done():
		}
		if ctx.Err() != nil {
			break
		}
		wg.Go(func() {
			defer func() { <-slots }()
			items[i] = evalFile(ctx, line, rec, opts, opts.Seed+uint64(i), reading) //nolint:gosec // i >= 0
			if report != nil {
				mu.Lock()
				defer mu.Unlock()
				report(items[i])
			}
		})
	}
	wg.Wait()
	if err := ctx.Err(); err != nil {
		return EvalResult{}, fmt.Errorf("eval asr: %w", err)
	}
	return sumUp(rec.Caps(), items, opts.Lang, cpuTime()-cpu-time.Duration(reading.Load())), nil
}

func (o EvalOptions) fill(files int) (EvalOptions, error) {
	if files == 0 {
		return o, errors.New("no files: write one per line, wav<TAB>text, below the header")
	}
	if o.Loss < 0 || o.Loss > 0.9 || o.Speed < 0 || o.Parallel < 0 {
		return o, errors.New("loss is 0-0.9; speed and parallel are 0 or above")
	}
	if o.Lang == "" {
		o.Lang = "zh-CN"
	}
	if o.Parallel == 0 {
		o.Parallel = 4
	}
	if o.Speed == 0 {
		o.Speed = 1
	}
	if o.Codec != "" {
		if _, ok := codec.Lookup(o.Codec); !ok {
			return o, fmt.Errorf("unknown codec %q", o.Codec)
		}
	}
	return o, nil
}

func sumUp(caps asr.Caps, items []EvalItem, lang string, cpu time.Duration) EvalResult {
	r := EvalResult{Engine: caps.Name, Trust: caps.Trust, Files: len(items), Items: items, FirstPartialMS: -1, FinalMS: -1, FinalP95MS: -1}
	var edits, length int
	var firsts, finals []float64
	for _, it := range items {
		edits, length, r.AudioS = edits+it.Edits, length+it.Length, r.AudioS+it.AudioMS/1000
		r.Concealed += it.ConcealedMS / 1000
		if it.Error != "" {
			r.Failed++
			continue
		}
		finals = append(finals, it.FinalMS)
		if it.FirstPartialMS >= 0 {
			firsts = append(firsts, it.FirstPartialMS)
		}
	}
	rate := 0.0
	if length > 0 {
		rate = float64(edits) / float64(length)
	}
	if chinese(lang) {
		r.CER = &rate
	} else {
		r.WER = &rate
	}
	if r.AudioS > 0 {
		r.RTF, r.Concealed = cpu.Seconds()/r.AudioS, r.Concealed/r.AudioS
	}
	if len(firsts) > 0 {
		r.FirstPartialMS = percentiles(firsts).P50
	}
	if p := percentiles(finals); p.N > 0 {
		r.FinalMS, r.FinalP95MS = p.P50, p.P95
	}
	return r
}

// evalFile measures one file. It adds to reading the CPU time in ns that went into getting the audio ready: no recogniser is to blame for that.
func evalFile(ctx context.Context, line ManifestLine, rec asr.Recognizer, opts EvalOptions, seed uint64, reading *atomic.Int64) EvalItem {
	it := EvalItem{WAV: line.WAV, Want: line.Text, FirstPartialMS: -1}
	err := func() error {
		runtime.LockOSThread()
		began := threadTime()
		samples, rate, err := throughLine(line.WAV, opts, seed, &it)
		reading.Add(int64(threadTime() - began))
		runtime.UnlockOSThread()
		if err != nil {
			return err
		}
		it.AudioMS = ms(time.Duration(len(samples)) * time.Second / time.Duration(rate))
		return recognise(ctx, samples, rate, rec, opts, &it)
	}()
	if err != nil {
		it.Error, it.Got = err.Error(), ""
	}
	it.Edits, it.Length = asr.ErrorRate(opts.Lang, it.Want, it.Got)
	return it
}

// throughLine reads a file and sends it through the codec and the loss.
func throughLine(path string, opts EvalOptions, seed uint64, it *EvalItem) (samples []int16, rate int, err error) {
	if samples, rate, err = ReadWAV(path); err != nil {
		return nil, 0, err
	}
	if opts.Codec != "" {
		c, _ := codec.Lookup(opts.Codec)
		samples, err = throughCall(c, resample(samples, rate, c.Rate), opts, seed, it)
		return samples, c.Rate, err
	}
	samples = append([]int16(nil), samples...)
	r, n := rand.New(rand.NewPCG(seed, 1)), rate/50 //nolint:gosec // loss, not a secret
	for i := 0; i < len(samples); i += n {
		if r.Float64() < opts.Loss {
			clear(samples[i:min(i+n, len(samples))])
		}
	}
	return samples, rate, nil
}

// playOut is how much later than it was sent the end of a file is heard in a simulated call, at most.
const playOut = 60 * time.Millisecond

// throughCall is what the other side of a call hears of samples.
func throughCall(c codec.Codec, samples []int16, opts EvalOptions, seed uint64, it *EvalItem) ([]int16, error) {
	want := len(samples) + int(playOut*time.Duration(c.Rate)/time.Second)
	out := make([]int16, 0, want+c.Rate)
	network := impair.Config{Loss: opts.Loss, Burst: opts.Burst, Seed: seed}
	_, err := rtp.Simulate(c, network, samples, func(f media.Frame) {
		if f.Lost && len(out) < len(samples) { // behind that nothing is sent
			it.ConcealedMS += ms(f.Duration())
		}
		if f.Lost && opts.Silence {
			clear(f.Samples)
		}
		out = append(out, f.Samples...)
	})
	return out[:min(want, len(out))], err
}
