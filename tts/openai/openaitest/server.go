// Package openaitest is a server that speaks OpenAI's /v1/audio/speech with tones, for tests of tts/openai and of whole calls.
// Only tests and the bench import it.
package openaitest

import (
	"encoding/binary"
	"encoding/json"
	"math"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"
)

// Behaviour is what the server does; the zero value speaks 200 ms of tone for each rune, at once, in 24 kHz PCM.
type Behaviour struct {
	Status int           // answer with this status instead of sound; 0 = 200
	Delay  time.Duration // before the first byte
	Pace   time.Duration // before every further portion of 100 ms of sound
	Cut    int           // break the connection after so many bytes of sound; 0 = never
	Odd    bool          // portions end in the middle of samples
	Silent bool          // status 200 and nothing more
}

// Request is what came.
type Request struct {
	Model  string  `json:"model"`
	Input  string  `json:"input"`
	Voice  string  `json:"voice"`
	Format string  `json:"response_format"`
	Speed  float64 `json:"speed"`
	Key    string  `json:"-"` // the Authorization header
}

// Server is a running server. Safe for concurrent use.
type Server struct {
	URL string // base URL, up to /v1

	mu   sync.Mutex
	how  Behaviour
	got  []Request
	http *httptest.Server
}

// New starts a server that ends with the test.
func New(t testing.TB, how Behaviour) *Server {
	s := Start(how)
	t.Cleanup(s.Close)
	return s
}

// Start starts a server. Close it.
func Start(how Behaviour) *Server {
	s := &Server{how: how}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v1/audio/speech", s.speech)
	s.http = httptest.NewServer(mux)
	s.URL = s.http.URL + "/v1"
	return s
}

// Close ends it.
func (s *Server) Close() { s.http.Close() }

// Requests returns what came so far.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Request(nil), s.got...)
}

func (s *Server) speech(w http.ResponseWriter, r *http.Request) {
	var req Request
	if err := json.NewDecoder(r.Body).Decode(&req); err != nil || req.Input == "" {
		http.Error(w, `{"error":{"message":"input is needed"}}`, http.StatusBadRequest)
		return
	}
	req.Key = r.Header.Get("Authorization")
	s.mu.Lock()
	s.got = append(s.got, req)
	how := s.how
	s.mu.Unlock()
	if how.Status != 0 && how.Status != http.StatusOK {
		http.Error(w, `{"error":{"message":"as told"}}`, how.Status)
		return
	}
	if !pause(r, how.Delay) {
		return
	}
	sound := tone(len([]rune(req.Input)), req.Speed)
	if req.Format == "wav" {
		sound = append(wavHeader(), sound...)
	}
	if how.Silent {
		return
	}
	how.send(w, r, sound)
}

func (how Behaviour) send(w http.ResponseWriter, r *http.Request, sound []byte) {
	portion := 4800
	if how.Odd {
		portion = 4801
	}
	for sent := 0; sent < len(sound); sent += portion {
		if how.Cut > 0 && sent >= how.Cut {
			if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
				_ = conn.Close() // without the last chunk: the client sees a broken body
			}
			return
		}
		if sent > 0 && !pause(r, how.Pace) {
			return
		}
		if _, err := w.Write(sound[sent:min(sent+portion, len(sound))]); err != nil {
			return
		}
		_ = http.NewResponseController(w).Flush()
	}
}

// pause waits and tells whether the client is still there.
func pause(r *http.Request, d time.Duration) bool {
	if d == 0 {
		return true
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-r.Context().Done():
		return false
	}
}

func tone(runes int, speed float64) []byte {
	n := int(float64(runes*4800) / max(speed, 0.25))
	out := make([]byte, 2*n)
	for i := range n {
		v := int16(4600 * math.Sin(2*math.Pi*400*float64(i)/24000))
		binary.LittleEndian.PutUint16(out[2*i:], uint16(v)) //nolint:gosec // two's complement
	}
	return out
}

// wavHeader leaves the lengths open, as streams do.
func wavHeader() []byte {
	h := []byte("RIFF\xff\xff\xff\xffWAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00")
	h = binary.LittleEndian.AppendUint32(h, 24000)
	h = binary.LittleEndian.AppendUint32(h, 48000)
	return append(h, "\x02\x00\x10\x00data\xff\xff\xff\xff"...)
}
