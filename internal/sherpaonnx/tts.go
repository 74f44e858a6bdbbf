package sherpaonnx

import (
	"errors"
	"fmt"
	"math"
	"sync"
	"unsafe"

	"github.com/ebitengine/purego"
)

// TTSConfig names the files of one offline synthesis model. Exactly one of Vits, Matcha, Kokoro is its main file;
// paths that a model has no use for stay empty.
type TTSConfig struct {
	Vits     string // vits model.onnx
	Matcha   string // matcha acoustic model; Vocoder goes with it
	Vocoder  string
	Kokoro   string // kokoro model.onnx; Voices goes with it
	Voices   string // voices.bin
	Tokens   string // tokens.txt
	Lexicon  string // lexicon.txt, several separated by commas
	DataDir  string // espeak-ng-data
	DictDir  string // jieba dictionaries (older models)
	RuleFsts string // text normalisation rules, comma separated
	Lang     string // kokoro >= 1.0
	Threads  int
}

// TTS is one loaded synthesis model. Safe for concurrent use: one synthesis runs at a time, others wait.
// The library ends the process on damaged files: try them in a child process first.
type TTS struct {
	lib      *Lib
	rate     int
	speakers int

	mu  sync.Mutex
	ptr unsafe.Pointer // nil after Close
}

// NewTTS loads a synthesis model.
func (l *Lib) NewTTS(cfg TTSConfig) (*TTS, error) {
	if err := cfg.validate(); err != nil {
		return nil, fmt.Errorf("load voice: %w", err)
	}
	var p pins
	defer p.free()
	c := cfg.layout(&p)
	p.p.Pin(c)
	ptr := l.fn.createTTS(unsafe.Pointer(c))
	if ptr == nil {
		return nil, errors.New("load voice: the library refused the files")
	}
	return &TTS{lib: l, ptr: ptr, rate: int(l.fn.ttsRate(ptr)), speakers: int(l.fn.ttsSpeakers(ptr))}, nil
}

func (c TTSConfig) validate() error {
	n := 0
	for _, main := range []string{c.Vits, c.Matcha, c.Kokoro} {
		if main != "" {
			n++
		}
	}
	switch {
	case n != 1:
		return errors.New("want exactly one of vits, matcha, kokoro")
	case c.Tokens == "":
		return errors.New("tokens.txt is missing")
	case c.Matcha != "" && c.Vocoder == "":
		return errors.New("matcha needs a vocoder")
	case c.Kokoro != "" && c.Voices == "":
		return errors.New("kokoro needs voices.bin")
	}
	return nil
}

// layout fills the C struct; the scales are the library's own defaults.
func (c TTSConfig) layout(p *pins) *ttsConfig {
	out := &ttsConfig{
		threads:  int32(max(1, min(c.Threads, 16))),
		provider: p.str("cpu"), ruleFsts: p.str(c.RuleFsts), maxSentences: 1, silenceScale: 0.2,
	}
	switch {
	case c.Vits != "":
		out.vits = ttsVits{model: p.str(c.Vits), lexicon: p.str(c.Lexicon), tokens: p.str(c.Tokens), data: p.str(c.DataDir),
			noise: 0.667, noiseW: 0.8, length: 1, dict: p.str(c.DictDir)}
	case c.Matcha != "":
		out.matcha = ttsMatcha{acoustic: p.str(c.Matcha), vocoder: p.str(c.Vocoder), lexicon: p.str(c.Lexicon), tokens: p.str(c.Tokens),
			data: p.str(c.DataDir), noise: 0.667, length: 1, dict: p.str(c.DictDir)}
	default:
		out.kokoro = ttsKokoro{model: p.str(c.Kokoro), voices: p.str(c.Voices), tokens: p.str(c.Tokens), data: p.str(c.DataDir),
			length: 1, dict: p.str(c.DictDir), lexicon: p.str(c.Lexicon), lang: p.str(c.Lang)}
	}
	return out
}

// Rate is the sample rate of what Generate makes, in Hz.
func (t *TTS) Rate() int { return t.rate }

// Speakers is how many voices the model has, at least 1.
func (t *TTS) Speakers() int { return max(1, t.speakers) }

// Generate speaks text and hands the audio over in pieces, each a sentence or less: mono in [-1,1] at Rate Hz, valid only until
// emit returns. emit returning false stops the synthesis after the running piece. speaker is 0..Speakers-1, speed 0.2-5 (1 = normal).
// Blocks until all is spoken.
func (t *TTS) Generate(text string, speaker int, speed float64, emit func(samples []float32) bool) error {
	if speaker < 0 || speaker >= t.Speakers() {
		return fmt.Errorf("speak: speaker %d of %d", speaker, t.Speakers())
	}
	if math.IsNaN(speed) || speed < 0.2 || speed > 5 {
		return fmt.Errorf("speak: speed %g, want 0.2-5", speed)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.ptr == nil {
		return ErrClosed
	}
	if text == "" {
		return nil
	}
	var p pins
	defer p.free()
	cfg := &generateConfig{silenceScale: 0.2, speed: float32(speed), speaker: int32(speaker)} //nolint:gosec // range checked
	p.p.Pin(cfg)
	id, callback := t.lib.register(emit)
	defer t.lib.unregister(id)
	audio := t.lib.fn.generate(t.ptr, text, unsafe.Pointer(cfg), callback, id)
	if audio == nil {
		return errors.New("speak: the library gave no audio")
	}
	t.lib.fn.destroyAudio(audio)
	return nil
}

// Close frees the model after the running synthesis. Closing twice is harmless.
func (t *TTS) Close() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.ptr != nil {
		t.lib.fn.destroyTTS(t.ptr)
		t.ptr = nil
	}
}

// register makes emit reachable from C. There is one C callback per process (they cannot be freed); the id tells syntheses apart.
func (l *Lib) register(emit func([]float32) bool) (id, callback uintptr) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.callback == 0 {
		l.callback = purego.NewCallback(l.piece)
	}
	l.nextID++
	l.speaking[l.nextID] = emit
	return l.nextID, l.callback
}

func (l *Lib) unregister(id uintptr) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.speaking, id)
}

// piece is called by the library with each piece of audio; 0 stops it.
func (l *Lib) piece(samples unsafe.Pointer, n int32, _ float32, id uintptr) uintptr {
	l.mu.Lock()
	emit := l.speaking[id]
	l.mu.Unlock()
	if emit == nil || samples == nil || n <= 0 {
		return 1
	}
	if emit(unsafe.Slice((*float32)(samples), int(n))) {
		return 1
	}
	return 0
}
