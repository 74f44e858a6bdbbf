package openai_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"hotline"
	"hotline/asr"
	"hotline/asr/asrtest"
	"hotline/asr/openai"
	"hotline/media"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const text = "查一下我的话费"

// scribe answers every request with text and keeps the last one.
type scribe struct {
	*httptest.Server
	status atomic.Int32 // of the next answer only; 0 = 200
	always atomic.Int32 // of all answers; 0 = 200
	hang   atomic.Bool
	count  atomic.Int32
	mu     sync.Mutex
	fields map[string]string
	wav    []byte
	auth   string
}

func newScribe(t testing.TB) *scribe {
	t.Helper()
	s := &scribe{}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	return s
}

func (s *scribe) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.count.Add(1)
	if err := r.ParseMultipartForm(10 << 20); err != nil || r.URL.Path != "/v1/audio/transcriptions" {
		http.Error(w, "bad request", http.StatusBadRequest)
		return
	}
	f, _, err := r.FormFile("file")
	if err != nil {
		http.Error(w, "no file", http.StatusBadRequest)
		return
	}
	raw, _ := io.ReadAll(f)
	s.mu.Lock()
	s.wav, s.auth, s.fields = raw, r.Header.Get("Authorization"), map[string]string{}
	for k, v := range r.MultipartForm.Value {
		s.fields[k] = v[0]
	}
	s.mu.Unlock()
	if s.hang.Load() {
		<-r.Context().Done()
		return
	}
	if code := s.status.Swap(0) + s.always.Load(); code != 0 {
		http.Error(w, "no", int(code))
		return
	}
	_ = json.NewEncoder(w).Encode(map[string]string{"text": " " + text})
}

func recognizer(t testing.TB, s *scribe, change func(*openai.Config)) *openai.Recognizer {
	t.Helper()
	cfg := openai.Default()
	cfg.BaseURL, cfg.Key = s.URL+"/v1/", "secret"
	if change != nil {
		change(&cfg)
	}
	r, err := openai.New(cfg, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Close() })
	return r
}

func tone(d time.Duration) []int16 {
	out := make([]int16, int(d.Seconds()*8000))
	for i := range out {
		out[i] = int16(8000 * math.Sin(2*math.Pi*300*float64(i)/8000))
	}
	return out
}

// say opens a stream, speaks once, closes, and returns all results.
func say(t testing.TB, ctx context.Context, r asr.Recognizer, opts asr.Options, pcm []int16) ([]asr.Result, error) { //nolint:revive // t first
	t.Helper()
	s, err := r.Open(ctx, opts)
	if err != nil {
		t.Fatal(err)
	}
	for ; len(pcm) >= 160; pcm = pcm[160:] {
		if err := s.WriteFrame(media.Frame{Rate: 8000, Samples: pcm[:160]}); err != nil {
			t.Fatal(err)
		}
	}
	_ = s.Close()
	var out []asr.Result
	for res := range s.Results() {
		out = append(out, res)
	}
	return out, s.Err()
}

func TestRecognizer_Conformance(t *testing.T) {
	srv := newScribe(t)
	r := recognizer(t, srv, nil)
	defer r.Close()
	asrtest.Run(t, func() asr.Recognizer { return r }, asrtest.Fixtures{Rate: 8000, PCM: tone(1500 * time.Millisecond), Text: text})
}

func TestStream_SendsWhatTheServerNeeds(t *testing.T) {
	srv := newScribe(t)
	got, err := say(t, t.Context(), recognizer(t, srv, nil), asr.Options{Lang: "zh-CN", HotWords: []string{"星云", "话费"}}, tone(time.Second))
	if err != nil || len(got) != 1 || got[0].Text != text || got[0].To != time.Second {
		t.Fatalf("%+v, %v", got, err)
	}
	srv.mu.Lock()
	defer srv.mu.Unlock()
	if srv.fields["model"] != "whisper-1" || srv.fields["language"] != "zh" || srv.fields["prompt"] != "星云 话费" || srv.auth != "Bearer secret" {
		t.Errorf("fields %v, auth %q", srv.fields, srv.auth)
	}
	if len(srv.wav) != 44+16000 || string(srv.wav[:4]) != "RIFF" {
		t.Errorf("wav of %d bytes", len(srv.wav))
	}
}

func TestStream_SilenceCostsNoRequest(t *testing.T) {
	srv := newScribe(t)
	got, err := say(t, t.Context(), recognizer(t, srv, nil), asr.Options{}, make([]int16, 8000))
	if err != nil || len(got) != 1 || got[0].Text != "" || srv.count.Load() != 0 {
		t.Errorf("%+v, %v, %d requests", got, err, srv.count.Load())
	}
}

func TestStream_LongUtteranceIsCut(t *testing.T) {
	srv := newScribe(t)
	r := recognizer(t, srv, func(c *openai.Config) { c.MaxUtterance = time.Second })
	got, err := say(t, t.Context(), r, asr.Options{}, tone(2500*time.Millisecond))
	if err != nil || len(got) != 1 || srv.count.Load() != 3 || got[0].From != 0 || got[0].To != 2500*time.Millisecond {
		t.Errorf("%+v, %v, %d requests", got, err, srv.count.Load())
	}
}

func TestStream_Failures(t *testing.T) {
	for name, c := range map[string]struct {
		set   func(*scribe)
		kind  hotline.Kind // "" = none
		count int32
	}{
		"once_busy":    {func(s *scribe) { s.status.Store(503) }, "", 2},
		"always_busy":  {func(s *scribe) { s.always.Store(503) }, hotline.KindUnavailable, 2},
		"wrong_key":    {func(s *scribe) { s.always.Store(401) }, hotline.KindInvalid, 1},
		"hangs":        {func(s *scribe) { s.hang.Store(true) }, hotline.KindTimeout, 1},
		"rate_limited": {func(s *scribe) { s.status.Store(429) }, "", 2},
	} {
		t.Run(name, func(t *testing.T) {
			srv := newScribe(t)
			c.set(srv)
			r := recognizer(t, srv, func(cfg *openai.Config) {
				if c.kind == hotline.KindTimeout {
					cfg.Timeout = 100 * time.Millisecond
				}
			})
			_, err := say(t, t.Context(), r, asr.Options{}, tone(time.Second))
			var kind hotline.Kind
			if e, ok := errors.AsType[*hotline.Error](err); ok {
				kind = e.Kind
			}
			if kind != c.kind || srv.count.Load() != c.count {
				t.Errorf("kind %q, want %q; %d requests, want %d; %v", kind, c.kind, srv.count.Load(), c.count, err)
			}
		})
	}
}

func TestStream_ServerFarTooSlow(t *testing.T) {
	srv := newScribe(t)
	srv.hang.Store(true)
	s, err := recognizer(t, srv, nil).Open(t.Context(), asr.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for range 30 {
		_ = s.WriteFrame(media.Frame{Rate: 8000, Samples: tone(20 * time.Millisecond)})
		s.Flush()
	}
	for range s.Results() {
	}
	if s.Err() == nil {
		t.Error("the stream must fail, so that another engine can take over")
	}
	_ = s.Close()
}

func TestConfig_Validate(t *testing.T) {
	cfg := openai.Default()
	if cfg.Validate() == nil {
		t.Error("no address accepted")
	}
	cfg.BaseURL = "https://asr.example/v1"
	if err := cfg.Validate(); err != nil {
		t.Error(err)
	}
}

func ExampleNew() {
	cfg := openai.Default()
	cfg.BaseURL, cfg.Model = "http://127.0.0.1:8000/v1", "SenseVoiceSmall"
	r, err := openai.New(cfg, nil) // does not connect
	if err != nil {
		panic(err)
	}
	_ = r.Close()
	// Output:
}

// broken is a transport that panics.
type broken struct{}

func (broken) RoundTrip(*http.Request) (*http.Response, error) { panic("round trip") }

func TestStream_PanicEndsTheStreamAlone(t *testing.T) {
	cfg := openai.Default()
	cfg.BaseURL, cfg.Parallel = "http://127.0.0.1:1/v1", 1
	r, err := openai.New(cfg, &http.Client{Transport: broken{}})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second one finds the slot free
		told := 0
		_, err := say(t, t.Context(), r, asr.Options{Panicked: func(v any, stack []byte) {
			if v == "round trip" && len(stack) > 0 {
				told++
			}
		}}, tone(time.Second))
		if !errors.Is(err, asr.ErrPanicked) || told != 1 {
			t.Errorf("%v, told %d times", err, told)
		}
	}
}
