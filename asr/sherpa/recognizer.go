package sherpa

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"

	"hotline"
	"hotline/asr"
	"hotline/asr/lexicon"
	"hotline/internal/sherpaonnx"
)

// maxStreams bounds the run queue, in which each open stream stands at most once, so that putting one in never blocks.
const maxStreams = 4096

// Recognizer shares one loaded model and a few decoding goroutines between all calls. Safe for concurrent use.
type Recognizer struct {
	caps  asr.Caps
	rec   *sherpaonnx.Recognizer
	words *lexicon.Model // demo model only: pinyin to characters
	hot   bool

	run  chan *stream // capacity maxStreams; see there
	done chan struct{}
	wg   sync.WaitGroup

	mu      sync.Mutex
	streams map[*stream]bool
	closed  bool
}

// New finds and checks the library and the model (in a child process, see CheckMain), loads it and starts the workers.
// Blocks 0.1 s for the demo model, seconds for big ones. Errors are *hotline.Error: unavailable without the library, invalid for the rest.
func New(cfg Config) (*Recognizer, error) {
	if err := cfg.Validate(); err != nil {
		return nil, &hotline.Error{Op: "start sherpa", Kind: hotline.KindInvalid, Err: err}
	}
	libDir, err := findLib(cfg.LibDir)
	if err != nil {
		return nil, err
	}
	r, err := load(cfg, libDir)
	if err != nil {
		return nil, &hotline.Error{Op: "start sherpa", Kind: hotline.KindInvalid, Err: err}
	}
	for range cfg.Workers {
		r.wg.Go(r.work)
	}
	return r, nil
}

// Installed finds out whether the library is where New would look, without loading it. The error is that of New.
func Installed() error {
	_, err := findLib("")
	return err
}

func findLib(dir string) (string, error) {
	dir, err := sherpaonnx.FindLib(dir)
	if err != nil {
		return "", &hotline.Error{Op: "start sherpa", Kind: hotline.KindUnavailable, Err: err, Remedy: sherpaonnx.Remedy}
	}
	return dir, nil
}

// load does New's reading and checking.
func load(cfg Config, libDir string) (*Recognizer, error) {
	dataDir, err := dataFolder(cfg.DataDir)
	if err != nil {
		return nil, err
	}
	dir, demo := cfg.ModelDir, cfg.ModelDir == ""
	if demo {
		if dir, err = writeDemo(dataDir); err != nil {
			return nil, err
		}
	}
	m, err := detect(dir)
	if err != nil {
		return nil, err
	}
	m.files.Threads, m.files.HotScore = cfg.Threads, cfg.HotScore
	m.files.HotWords = m.kind == kindTransducer // beam search is needed for hot words and costs about twice the greedy one
	if err := check(context.Background(), trial{Lib: libDir, Files: m.files}, dataDir); err != nil {
		return nil, err
	}
	lib, err := sherpaonnx.Open(libDir)
	if err != nil {
		return nil, err
	}
	r := &Recognizer{
		run: make(chan *stream, maxStreams), done: make(chan struct{}), streams: map[*stream]bool{},
		hot: m.files.HotWords, caps: caps(m, cfg, demo, filepath.Base(dir)),
	}
	if demo {
		if r.words, err = lexicon.New(cfg.Vocabulary); err != nil {
			return nil, err
		}
	}
	r.rec, err = lib.NewRecognizer(m.files)
	return r, err
}

func caps(m model, cfg Config, demo bool, name string) asr.Caps {
	c := asr.Caps{
		Name: "sherpa:" + string(m.kind) + ":" + name, Langs: cfg.Langs, Trust: asr.TrustGeneral,
		Partials: true, HotWords: m.files.HotWords, WordTimes: true, Confidence: m.kind == kindTransducer,
	}
	if len(c.Langs) == 0 {
		c.Langs = []string{"zh-CN"}
	}
	if demo {
		c.Trust, c.HotWords, c.Confidence = asr.TrustSimulated, true, true
	}
	return c
}

// dataFolder is where files are kept between runs.
func dataFolder(dir string) (string, error) {
	if dir == "" {
		cache, err := os.UserCacheDir()
		if err != nil {
			if cache, err = ownTemp(); err != nil {
				return "", err
			}
		}
		dir = filepath.Join(cache, "hotline", "sherpa")
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", fmt.Errorf("data folder: %w", err)
	}
	return filepath.Abs(dir)
}

// ownTemp is a folder for temporary files that nobody else can have filled: models come from it.
func ownTemp() (string, error) {
	dir := filepath.Join(os.TempDir(), "hotline-"+strconv.Itoa(os.Getuid()))
	if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, os.ErrExist) {
		return "", fmt.Errorf("data folder: %w", err)
	}
	info, err := os.Lstat(dir)
	if err == nil && !info.IsDir() {
		err = errors.New("is no folder")
	}
	if err == nil {
		err = os.Chmod(dir, 0o700) //nolint:gosec // a folder; fails where it is another user's
	}
	if err != nil {
		return "", fmt.Errorf("data folder %s: %w (set HOME or data)", dir, err)
	}
	return dir, nil
}

// Caps tells what the loaded model can do.
func (r *Recognizer) Caps() asr.Caps { return r.caps }

// Open starts a stream. It costs about 0.1 ms and 90 kB with the demo model. Busy beyond 4096 streams.
func (r *Recognizer) Open(ctx context.Context, opts asr.Options) (asr.Stream, error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("open recogniser: %w", err)
	}
	s := newStream(ctx, r, opts)
	r.mu.Lock()
	switch {
	case r.closed:
		r.mu.Unlock()
		s.box.Close(sherpaonnx.ErrClosed)
		return nil, fmt.Errorf("open recogniser: %w", sherpaonnx.ErrClosed)
	case len(r.streams) >= maxStreams:
		r.mu.Unlock()
		s.box.Close(nil)
		return nil, &hotline.Error{Op: "open recogniser", Kind: hotline.KindBusy, Err: errors.New("too many streams")}
	}
	r.streams[s] = true
	r.mu.Unlock()
	s.mu.Lock() // a context that ends right now has a worker look for it
	s.stopWatch = context.AfterFunc(ctx, s.wakeUp)
	s.mu.Unlock()
	return s, nil
}

// Close ends all streams without their last finals, stops the workers and frees the model. Blocks for the running decodes.
func (r *Recognizer) Close() error {
	r.mu.Lock()
	if r.closed {
		r.mu.Unlock()
		return nil
	}
	r.closed = true
	r.mu.Unlock()
	close(r.done)
	r.wg.Wait()
	for s := range r.streams { // nobody adds or removes any more
		s.end(sherpaonnx.ErrClosed)
	}
	r.rec.Close()
	return nil
}

// forget takes a finished stream off the books.
func (r *Recognizer) forget(s *stream) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.closed {
		delete(r.streams, s)
	}
}

// work decodes whatever streams have audio waiting.
func (r *Recognizer) work() {
	for {
		select {
		case <-r.done:
			return
		default:
		}
		select {
		case <-r.done:
			return
		case s := <-r.run:
			s.turn()
		}
	}
}

// speller makes the words of one stream.
func (r *Recognizer) speller(opts asr.Options) speller {
	if r.words != nil {
		return &pinyinSpeller{dec: r.words.NewDecoder(opts.HotWords)}
	}
	return &tokenSpeller{beam: r.hot}
}

// hotWords joins the words as the library wants them; "/" parts them, so it may not be in one.
func hotWords(words []string) string {
	var out []string
	for _, w := range words {
		if w = strings.TrimSpace(strings.ReplaceAll(w, "/", " ")); w != "" {
			out = append(out, w)
		}
	}
	return strings.Join(out, "/")
}
