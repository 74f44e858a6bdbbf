package sherpaonnx

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"sync"
	"unsafe"
)

// ModelRate is the sample rate, in Hz, that every model of this road is fed with.
const ModelRate = 16000

// RecognizerConfig names the files of one streaming model. Exactly one of Zipformer2CTC, Encoder+Decoder+Joiner (transducer),
// Encoder+Decoder (paraformer) is given.
type RecognizerConfig struct {
	Zipformer2CTC string
	Encoder       string
	Decoder       string
	Joiner        string
	Tokens        string // tokens.txt
	BPEVocab      string // bpe.vocab; lets hot words be given as text for BPE models
	ModelingUnit  string // "cjkchar", "bpe", "cjkchar+bpe"; for hot words
	Threads       int
	HotWords      bool    // beam search with hot words; transducers only
	HotScore      float64 // bonus per token of a hot word
}

// Recognizer is one loaded model. Safe for concurrent use; it is freed when Close was called and the last stream is closed.
type Recognizer struct {
	lib *Lib
	hot bool

	mu   sync.Mutex
	ptr  unsafe.Pointer
	refs int // open streams + 1 until Close
}

// NewRecognizer loads a model. The library ends the process on damaged files: try them in a child process first.
func (l *Lib) NewRecognizer(cfg RecognizerConfig) (*Recognizer, error) {
	if err := cfg.validate(); err != nil {
		return nil, fmt.Errorf("load model: %w", err)
	}
	var p pins
	defer p.free()
	c := &onlineConfig{
		rate: ModelRate, features: 80, method: p.str("greedy_search"), maxActivePaths: 4,
		rule1: 2.4, rule2: 1.2, rule3: 20, hotwordsScore: float32(cfg.HotScore),
		model: onlineModel{
			zipformer2CTC: p.str(cfg.Zipformer2CTC), tokens: p.str(cfg.Tokens), provider: p.str("cpu"),
			threads:  int32(max(1, min(cfg.Threads, 16))),
			bpeVocab: p.str(cfg.BPEVocab), modelingUnit: p.str(cfg.ModelingUnit),
		},
	}
	switch {
	case cfg.Joiner != "":
		c.model.encoder, c.model.decoder, c.model.joiner = p.str(cfg.Encoder), p.str(cfg.Decoder), p.str(cfg.Joiner)
	case cfg.Encoder != "":
		c.model.paraformerEncoder, c.model.paraformerDecode = p.str(cfg.Encoder), p.str(cfg.Decoder)
	}
	if cfg.HotWords {
		c.method = p.str("modified_beam_search")
	}
	p.p.Pin(c)
	ptr := l.fn.createRecognizer(unsafe.Pointer(c))
	if ptr == nil {
		return nil, errors.New("load model: the library refused the files")
	}
	return &Recognizer{lib: l, hot: cfg.HotWords, ptr: ptr, refs: 1}, nil
}

func (c RecognizerConfig) validate() error {
	ctc, enc, dec, join := c.Zipformer2CTC != "", c.Encoder != "", c.Decoder != "", c.Joiner != ""
	switch {
	case c.Tokens == "":
		return errors.New("tokens.txt is missing")
	case ctc == enc, enc != dec, join && !enc:
		return errors.New("want either one CTC file, encoder+decoder+joiner, or encoder+decoder")
	case c.HotWords && !join:
		return errors.New("hot words need a transducer model") // anything else makes the library call exit()
	}
	return nil
}

// Close frees the model once its streams are closed. Closing twice is harmless.
func (r *Recognizer) Close() {
	r.mu.Lock()
	open := r.ptr != nil && r.refs > 0
	r.mu.Unlock()
	if open {
		r.release()
	}
}

// retain reports whether the model is still there for one more stream.
func (r *Recognizer) retain() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.ptr == nil {
		return false
	}
	r.refs++
	return true
}

func (r *Recognizer) release() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.refs--; r.refs == 0 {
		r.lib.fn.destroyRecognizer(r.ptr)
		r.ptr = nil
	}
}

// Stream decodes one utterance. Safe for concurrent use; calls on one stream wait for each other.
type Stream struct {
	rec *Recognizer

	mu       sync.Mutex
	ptr      unsafe.Pointer // nil after Close
	finished bool
	buf      []float32
}

// NewStream starts an utterance; hotWords ("/"-separated) are ignored unless the recogniser was made for them.
func (r *Recognizer) NewStream(hotWords string) (*Stream, error) {
	if !r.retain() {
		return nil, ErrClosed
	}
	var ptr unsafe.Pointer
	if r.hot && hotWords != "" {
		ptr = r.lib.fn.createHotStream(r.ptr, hotWords)
	} else {
		ptr = r.lib.fn.createStream(r.ptr)
	}
	if ptr == nil {
		r.release()
		return nil, errors.New("open stream: the library refused")
	}
	return &Stream{rec: r, ptr: ptr}, nil
}

// Accept takes mono audio at ModelRate in [-1,1]. What is outside or not a number is pulled in: one NaN would deafen the model for seconds.
func (s *Stream) Accept(samples []float32) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ptr == nil || s.finished {
		return ErrClosed
	}
	if len(samples) == 0 {
		return nil
	}
	if len(samples) > ModelRate*60 {
		return fmt.Errorf("accept: %d samples at once, want at most a minute", len(samples))
	}
	s.buf = append(s.buf[:0], samples...)
	for i, x := range s.buf {
		if !(x >= -1 && x <= 1) {
			s.buf[i] = clamp(x)
		}
	}
	s.rec.lib.fn.accept(s.ptr, ModelRate, unsafe.Pointer(&s.buf[0]), int32(len(s.buf))) //nolint:gosec // at most 960,000
	return nil
}

func clamp(x float32) float32 {
	if math.IsNaN(float64(x)) {
		return 0
	}
	return max(-1, min(x, 1))
}

// Finish says that no more audio comes. It does not flush the network's look-ahead: feed 0.4 s of zeros first.
func (s *Stream) Finish() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ptr != nil && !s.finished {
		s.finished = true
		s.rec.lib.fn.inputFinished(s.ptr)
	}
}

// Decode runs the network on all audio that is ready and returns how many times it ran.
func (s *Stream) Decode() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	// Decoding when not ready ends the process.
	for s.ptr != nil && s.rec.lib.fn.ready(s.rec.ptr, s.ptr) != 0 {
		s.rec.lib.fn.decode(s.rec.ptr, s.ptr)
		n++
	}
	return n
}

// Result is what a stream holds. Use Tokens: Text glues syllables without an initial to the one before.
type Result struct {
	Text   string    `json:"text"`
	Tokens []string  `json:"tokens"`
	Times  []float64 `json:"timestamps"` // seconds since the stream began
	Probs  []float64 `json:"ys_probs"`   // log probabilities; empty for CTC models
}

// Result returns what was recognised so far. Tokens and Times have the same length.
func (s *Stream) Result() (Result, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ptr == nil {
		return Result{}, ErrClosed
	}
	j := s.rec.lib.fn.resultJSON(s.rec.ptr, s.ptr)
	if j == nil {
		return Result{}, errors.New("read result: the library gave none")
	}
	text := goString(j)
	s.rec.lib.fn.destroyJSON(j)
	return parseResult(text)
}

// parseResult reads the library's JSON.
func parseResult(text string) (Result, error) {
	var r Result
	if err := json.Unmarshal([]byte(text), &r); err != nil {
		return Result{}, fmt.Errorf("read result: %w", err)
	}
	n := min(len(r.Tokens), len(r.Times))
	r.Tokens, r.Times = r.Tokens[:n], r.Times[:n]
	if len(r.Probs) != n {
		r.Probs = nil
	}
	return r, nil
}

// Close frees the stream. Closing twice is harmless.
func (s *Stream) Close() {
	s.mu.Lock()
	ptr := s.ptr
	s.ptr = nil
	s.mu.Unlock()
	if ptr != nil {
		s.rec.lib.fn.destroyStream(ptr)
		s.rec.release()
	}
}
