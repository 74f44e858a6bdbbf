package caller

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"hotline/asr"
	"hotline/internal/lines"
	"hotline/media"
)

// ManifestLine is one recording and what is said in it.
type ManifestLine struct {
	WAV  string
	Text string
}

// finalWait bounds the wait for the last text of a file.
const finalWait = 30 * time.Second

// ReadManifest reads lines of "wav<TAB>text"; further columns, empty lines, lines that begin with #, a byte order mark and a first line
// "wav<TAB>text" are passed over. Paths that are not absolute are under dir. Errors name the line.
func ReadManifest(r io.Reader, dir string) ([]ManifestLine, error) {
	var out []ManifestLine
	err := lines.Each(r, lines.MaxRow, func(_ int, raw []byte) error {
		line := string(raw)
		if line == "" || line[0] == '#' {
			return nil
		}
		cols := strings.Split(line, "\t")
		if len(cols) < 2 || cols[0] == "" {
			return fmt.Errorf("want wav<TAB>text, have %.60q", line)
		}
		if len(out) == 0 && cols[0] == "wav" && cols[1] == "text" {
			return nil
		}
		if !filepath.IsAbs(cols[0]) {
			cols[0] = filepath.Join(dir, cols[0])
		}
		out = append(out, ManifestLine{WAV: cols[0], Text: cols[1]})
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read manifest: %w", err)
	}
	return out, nil
}

// recognise feeds samples as a call would and fills in what came back.
func recognise(ctx context.Context, samples []int16, rate int, rec asr.Recognizer, opts EvalOptions, it *EvalItem) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	s, err := rec.Open(ctx, asr.Options{Lang: opts.Lang, HotWords: opts.HotWords})
	if err != nil {
		return err
	}
	heard := make(chan hearing, 1)
	start := time.Now()
	go func() { heard <- listenTo(s, start) }()
	feedErr := feed(ctx, s, samples, rate, opts.Speed, start)
	fed := time.Since(start)
	s.Flush()
	if err := s.Close(); err != nil && feedErr == nil {
		feedErr = err
	}
	late := time.AfterFunc(finalWait, cancel)
	h := <-heard
	late.Stop()
	if feedErr != nil {
		return fmt.Errorf("feed: %w", feedErr)
	}
	if err := s.Err(); err != nil {
		return fmt.Errorf("recognise: %w", err)
	}
	it.Got = strings.Join(h.texts, joint(opts.Lang))
	if h.first > 0 {
		onset := soundAt(samples, rate)
		it.FirstPartialMS = max(0, ms(h.first)*opts.Speed-ms(onset))
	}
	it.FinalMS = max(0, ms(h.final-fed))
	return nil
}

// hearing is what a stream said, with wall times since its start.
type hearing struct {
	texts        []string // by utterance
	first, final time.Duration
}

func listenTo(s asr.Stream, start time.Time) hearing {
	var h hearing
	for r := range s.Results() {
		if r.Text != "" && h.first == 0 {
			h.first = time.Since(start)
		}
		if r.Kind == asr.Partial {
			continue
		}
		h.final = time.Since(start)
		for len(h.texts) <= r.N {
			h.texts = append(h.texts, "")
		}
		h.texts[r.N] = r.Text
	}
	return h
}

// feed writes 20 ms frames at speed times real time.
func feed(ctx context.Context, s asr.Stream, samples []int16, rate int, speed float64, start time.Time) error {
	n := rate / 50
	timer := time.NewTimer(0)
	defer timer.Stop()
	for i := 0; i*n < len(samples); i++ {
		at := time.Duration(i) * media.FrameTime
		timer.Reset(time.Until(start.Add(time.Duration(float64(at) / speed))))
		select {
		case <-timer.C:
		case <-ctx.Done():
			return ctx.Err()
		}
		f := media.Frame{PTS: at, Rate: rate, Samples: samples[i*n : min((i+1)*n, len(samples))], Mark: media.NoMark}
		if err := s.WriteFrame(f); err != nil {
			return err
		}
	}
	return nil
}

// soundAt is where sound begins.
func soundAt(samples []int16, rate int) time.Duration {
	n := rate / 50
	for i := 0; i+n <= len(samples); i += n {
		if rms(samples[i:i+n]) >= soundLevel {
			return time.Duration(i) * time.Second / time.Duration(rate)
		}
	}
	return 0
}

func chinese(lang string) bool { return strings.HasPrefix(lang, "zh") }

func joint(lang string) string {
	if chinese(lang) {
		return ""
	}
	return " "
}

// cpuTime is the CPU time that this process has used.
func cpuTime() time.Duration { return usage(syscall.RUSAGE_SELF) }

// threadTime is the CPU time that the calling thread has used.
func threadTime() time.Duration { return usage(rusageThread) }

// rusageThread is RUSAGE_THREAD, which package syscall lacks.
const rusageThread = 1

func usage(who int) time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(who, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
