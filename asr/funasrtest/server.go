// Package funasrtest is a FunASR server for tests: it speaks the 2-pass WebSocket protocol and "hears" a given text in
// whatever sounds, with the faults of real servers on demand.
// It owns no recognition. Tests of asr/funasr and of the engine use it.
package funasrtest

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// Hello is the first message that a client sent.
type Hello struct {
	Mode          string `json:"mode"`
	ChunkSize     []int  `json:"chunk_size"`
	ChunkInterval int    `json:"chunk_interval"`
	WAVName       string `json:"wav_name"`
	WAVFormat     string `json:"wav_format"`
	AudioFS       int    `json:"audio_fs"`
	HotWords      string `json:"hotwords"`
	IsSpeaking    *bool  `json:"is_speaking"`
	ITN           bool   `json:"itn"`
}

// Server is one fake server. Change its settings with Set only. Safe for concurrent use.
type Server struct {
	http *httptest.Server
	wg   sync.WaitGroup

	entering sync.RWMutex // held for reading by who answers a connection, before mu

	mu     sync.Mutex
	set    Settings
	hellos []Hello
	bytes  int
	conns  map[*websocket.Conn]bool
	heard  map[string]int // utterances with sound that are over, by stream
}

// Settings are what the server hears and what goes wrong. The zero value hears nothing and never fails.
type Settings struct {
	Text      string        // heard in each utterance with sound, whatever it says
	Texts     []string      // heard instead in the first, second, ... utterance with sound of each stream, the last one in all after it
	Online    string        // the first pass's idea of it; "" = Text
	Revised   string        // sent ReviseIn after the end as a correction; "" = none
	ReviseIn  time.Duration // see Revised
	DropAfter int           // each connection is cut after so many bytes of audio; 0 = never
	DropOnce  bool          // only the first connection is cut
	Hang      bool          // takes audio and answers nothing, not even pings
	Refuse    bool          // answers connections with 503
}

// New starts a server. Close it.
func New(set Settings) *Server {
	s := &Server{set: set, conns: map[*websocket.Conn]bool{}, heard: map[string]int{}}
	s.http = httptest.NewServer(http.HandlerFunc(s.serve))
	return s
}

// URL is the address for funasr.Config.
func (s *Server) URL() string { return "ws" + strings.TrimPrefix(s.http.URL, "http") }

// Set changes the settings for what happens from now on.
func (s *Server) Set(change func(*Settings)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change(&s.set)
}

// Hellos returns the first messages of all connections so far.
func (s *Server) Hellos() []Hello {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Hello(nil), s.hellos...)
}

// Bytes is how much audio came in.
func (s *Server) Bytes() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.bytes
}

// CutAll drops every connection, as a restart does.
func (s *Server) CutAll() {
	s.entering.Lock()
	defer s.entering.Unlock()
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.conns {
		_ = c.Close()
	}
}

// Close ends everything and waits.
func (s *Server) Close() {
	s.CutAll()
	s.http.Close()
	s.wg.Wait()
}

func (s *Server) settings() Settings {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.set
}

func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	if s.settings().Refuse {
		http.Error(w, "loading models", http.StatusServiceUnavailable)
		return
	}
	conn, first, err := s.enter(w, r)
	if err != nil {
		return
	}
	defer func() {
		_ = conn.Close()
		s.mu.Lock()
		delete(s.conns, conn)
		s.mu.Unlock()
		s.wg.Done()
	}()
	if s.settings().Hang {
		conn.SetPingHandler(func(string) error { return nil })
	}
	(&session{server: s, conn: conn, first: first}).run()
}

// enter answers one connection and notes it, both before CutAll may go on: who was answered is cut.
func (s *Server) enter(w http.ResponseWriter, r *http.Request) (conn *websocket.Conn, first bool, err error) {
	s.entering.RLock()
	defer s.entering.RUnlock()
	up := websocket.Upgrader{Subprotocols: []string{"binary"}}
	if conn, err = up.Upgrade(w, r, nil); err != nil {
		return nil, false, err //nolint:wrapcheck // nobody reads it
	}
	s.wg.Add(1)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.conns[conn] = true
	return conn, len(s.hellos) == 0, nil
}

// session is one connection.
type session struct {
	server *Server
	conn   *websocket.Conn
	first  bool
	hello  *Hello
	bytes  int
	sound  int    // bytes of audio since the first that sounded
	told   int    // runes of the online text that were sent
	name   string // of the stream: each of its utterances has a connection
}

func (c *session) run() {
	for {
		kind, raw, err := c.conn.ReadMessage()
		if err != nil {
			return
		}
		set := c.server.settings()
		if kind == websocket.BinaryMessage {
			if !c.audio(raw, set) {
				return
			}
			continue
		}
		var h Hello
		if json.Unmarshal(raw, &h) != nil || h.IsSpeaking == nil {
			return // the real server closes too
		}
		switch {
		case *h.IsSpeaking:
			c.hello = &h
			c.name = h.WAVName[:max(0, strings.LastIndexByte(h.WAVName, '-'))]
			c.server.mu.Lock()
			c.server.hellos = append(c.server.hellos, h)
			c.server.mu.Unlock()
		case !set.Hang && !c.finish(set):
			return
		}
	}
}

// audio takes one binary message and sends an online piece for every 600 ms since the sound began.
func (c *session) audio(raw []byte, set Settings) bool {
	if c.hello == nil || len(raw)%2 != 0 {
		return false
	}
	c.bytes += len(raw)
	c.server.mu.Lock()
	c.server.bytes += len(raw)
	c.server.mu.Unlock()
	if set.DropAfter > 0 && c.bytes >= set.DropAfter && (c.first || !set.DropOnce) {
		return false
	}
	if c.sound > 0 || sounds(raw) { // the last words come when silence has filled their chunk
		c.sound += len(raw)
	}
	if set.Hang {
		return true
	}
	online := []rune(set.online(c.before()))
	chunk := c.hello.AudioFS * 2 * 6 / 10
	const perChunk = 3 // runes in 600 ms: 5 a second
	if n := min(len(online), c.sound/chunk*perChunk); n > c.told {
		piece := string(online[c.told:n])
		c.told = n
		return c.send("2pass-online", piece, false)
	}
	return true
}

// before is how many utterances with sound of the stream are over.
func (c *session) before() int {
	c.server.mu.Lock()
	defer c.server.mu.Unlock()
	return c.server.heard[c.name]
}

// finish is the second pass.
func (c *session) finish(set Settings) bool {
	text := ""
	if c.sound > 0 {
		text = set.text(c.before())
		c.server.mu.Lock()
		c.server.heard[c.name]++
		c.server.mu.Unlock()
	}
	ok := c.send("2pass-offline", text, true)
	if text != "" && set.Revised != "" {
		c.server.wg.Go(func() {
			<-time.After(set.ReviseIn)
			c.send("2pass-offline", set.Revised, true)
		})
	}
	c.sound, c.told, c.bytes = 0, 0, 0
	return ok
}

func (c *session) send(mode, text string, final bool) bool {
	c.server.mu.Lock() // one writer at a time on a connection
	defer c.server.mu.Unlock()
	return c.conn.WriteJSON(map[string]any{"mode": mode, "text": text, "wav_name": "hotline", "is_final": final}) == nil
}

// text is what the nth utterance says.
func (s Settings) text(n int) string {
	if len(s.Texts) == 0 {
		return s.Text
	}
	return s.Texts[min(n, len(s.Texts)-1)]
}

// online is the first pass's idea of it.
func (s Settings) online(n int) string {
	if s.Online != "" {
		return s.Online
	}
	return s.text(n)
}

// sounds tells sound from silence: -40 dBFS.
func sounds(raw []byte) bool {
	for i := 0; i+1 < len(raw); i += 2 {
		if v := int16(uint16(raw[i]) | uint16(raw[i+1])<<8); v > 327 || v < -327 { //nolint:gosec // the bytes of a sample
			return true
		}
	}
	return false
}
