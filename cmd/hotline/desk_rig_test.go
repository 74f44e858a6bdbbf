package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"math"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"hotline/console"
	"hotline/console/account"
	"hotline/console/desk"
	"hotline/internal/store"
	"hotline/media"
	"hotline/telephony"
	"hotline/telephony/sip"
	"hotline/telephony/sip/trunk"
)

// side is one end of an answered call: it sends a tone or words, and keeps what it hears.
type side struct {
	leg   telephony.Leg
	audio telephony.Audio
	hz    float64 // of its tone
	frame []int16 // what is sent in this tick

	mu    sync.Mutex
	sent  int     // samples
	words []int16 // said before the tone goes on
	mute  bool
	heard []int16
	lost  []bool // by frame of heard: nothing came
}

// listen answers leg and begins to send the tone.
func listen(t *testing.T, leg telephony.Leg, hz float64) *side {
	t.Helper()
	audio, err := leg.Answer(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	s := &side{leg: leg, audio: audio, hz: hz, frame: make([]int16, audio.Rate()/50)}
	audio.Receive(s)
	return s
}

// WriteFrame is one tick of the media clock.
func (s *side) WriteFrame(f media.Frame) error {
	s.mu.Lock()
	s.heard, s.lost = append(s.heard, f.Samples...), append(s.lost, f.Lost)
	n := copy(s.frame, s.words)
	s.words = s.words[n:]
	for i := n; i < len(s.frame); i++ {
		s.frame[i] = 0
		if !s.mute {
			s.frame[i] = int16(8000 * math.Sin(2*math.Pi*s.hz*float64(s.sent+i)/float64(s.audio.Rate())))
		}
	}
	s.sent += len(s.frame)
	s.mu.Unlock()
	return s.audio.Send().WriteFrame(media.Frame{Rate: f.Rate, Samples: s.frame, Mark: media.NoMark})
}

// Close is told that the leg is gone.
func (s *side) Close() error { return nil }

// say sends words in place of the tone; after them it is silent when mute is set.
func (s *side) say(words []int16) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.words = append(s.words, words...)
}

// spoken reports whether all words were said.
func (s *side) spoken() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.words) == 0
}

func (s *side) silent(on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mute = on
}

// recent is what was heard in the last d; less when the call is younger.
func (s *side) recent(d time.Duration) []int16 {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := int(d.Seconds() * float64(s.audio.Rate()))
	return append([]int16{}, s.heard[max(0, len(s.heard)-n):]...)
}

// hears reports whether a tone of hz is in what was heard last.
func (s *side) hears(hz float64) bool {
	return amplitude(s.recent(200*time.Millisecond), hz, s.audio.Rate()) > 3000
}

// quiet reports whether nothing was heard for a second.
func (s *side) quiet() bool { return level(s.recent(time.Second)) < 30 }

// music reports whether something sounds that is none of the tones.
func (s *side) music() bool {
	x := s.recent(time.Second)
	for _, hz := range []float64{callerTone, wangTone, liTone} {
		if amplitude(x, hz, s.audio.Rate()) > 1000 {
			return false
		}
	}
	return level(x) > 100
}

func (s *side) hangUp(t *testing.T) {
	t.Helper()
	if err := s.leg.Hangup(t.Context(), telephony.CauseNormal); err != nil {
		t.Error(err)
	}
}

func (s *side) gone() bool {
	select {
	case <-s.leg.Done():
		return true
	default:
		return false
	}
}

// amplitude is that of a tone of hz in x (Goertzel).
func amplitude(x []int16, hz float64, rate int) float64 {
	w := 2 * math.Pi * hz / float64(rate)
	var s1, s2 float64
	for _, v := range x {
		s1, s2 = float64(v)+2*math.Cos(w)*s1-s2, s1
	}
	return 2 * math.Sqrt(max(0, s1*s1+s2*s2-2*math.Cos(w)*s1*s2)) / float64(max(1, len(x)))
}

// level is the mean amplitude of x.
func level(x []int16) float64 {
	var sum float64
	for _, v := range x {
		sum += math.Abs(float64(v))
	}
	return sum / float64(max(1, len(x)))
}

// silence is the longest that the other side sent no sound within the last d. What a busy machine sent too late does not count.
func (s *side) silence(d time.Duration) time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	n, run, most := len(s.frame), 0, 0
	for i := max(0, len(s.lost)-int(d/(20*time.Millisecond))); i < len(s.lost); i++ {
		if !s.lost[i] && level(s.heard[i*n:(i+1)*n]) < 20 {
			run++
			most = max(most, run)
		} else if !s.lost[i] {
			run = 0
		}
	}
	return time.Duration(most) * 20 * time.Millisecond
}

// The tones by which the tests know who is heard.
const callerTone, wangTone, liTone = 600.0, 1000.0, 1400.0

// takesTime leaves a test to the run without -short.
func takesTime(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("takes half a minute of real time: the run without -short has it")
	}
}

// until waits for what must come soon; on a busy machine soon is half a minute.
func until(t *testing.T, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); !is(); {
		if time.Now().After(end) {
			t.Fatal("it never came: ", what)
		}
		<-time.After(20 * time.Millisecond)
	}
}

// person is an agent with a browser session and a phone.
type person struct {
	t     *testing.T
	at    place
	name  string
	hz    float64
	http  *http.Client
	csrf  string
	phone desk.Phone
	rings chan telephony.Leg // capacity 8: more at once is a fault of the test
	cut   func()             // breaks the phone's connection off, without a word
}

// agent signs an agent of the sample in by HTTP, registers a phone and makes the agent ready.
func agent(t *testing.T, s *server, name string, hz float64) *person {
	t.Helper()
	p := someone(t, s.place(), name, hz)
	p.ready()
	return p
}

// place is where a hotline is found.
type place struct {
	web, udp, tcp string
	secret        func(t *testing.T, name string) string // a one-time password
}

func (s *server) place() place {
	return place{web: s.webAddr.String(), udp: s.endpoint.Addr("udp").String(), tcp: s.endpoint.Addr("tcp").String(),
		secret: func(t *testing.T, name string) string {
			t.Helper()
			for _, n := range s.newcomers {
				if n.name == name {
					return n.password
				}
			}
			if _, err := s.db.Account(t.Context(), name); err != nil {
				err := s.db.CreateAccount(t.Context(), store.Account{Name: name, Display: name, Role: string(account.Agent), Password: "-", Created: time.Now()})
				if err != nil {
					t.Fatal(err)
				}
			}
			password, err := console.OneTimePassword(t.Context(), s.db, name)
			if err != nil {
				t.Fatal(err)
			}
			return password
		}}
}

// someone is agent without being ready.
func someone(t *testing.T, at place, name string, hz float64) *person {
	t.Helper()
	p := &person{t: t, at: at, name: name, hz: hz, rings: make(chan telephony.Leg, 8)}
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	p.http = &http.Client{Jar: jar, Transport: &http.Transport{}}
	t.Cleanup(p.http.CloseIdleConnections)
	p.signIn()
	p.connect()
	return p
}

// serving is a SIP endpoint that runs until the test ends.
func serving(t *testing.T, cfg sip.Config, accept func(context.Context, telephony.Leg)) *sip.Endpoint {
	t.Helper()
	pacer := media.NewPacer(1)
	e, err := sip.New(cfg, sip.Deps{Pacer: pacer, Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	var work sync.WaitGroup
	work.Go(func() { _ = pacer.Run(ctx) })
	work.Go(func() { _ = e.Serve(ctx, accept) })
	t.Cleanup(func() { cancel(); work.Wait() })
	return e
}

const deskPassword = "a good long password"

// signIn opens a session; the one-time password of the banner is changed at the first time.
func (p *person) signIn() {
	p.t.Helper()
	var info struct{ CSRF string }
	once := p.at.secret(p.t, p.name)
	if code := p.do("POST", "/session", map[string]string{"name": p.name, "password": once}, &info); code != http.StatusOK {
		p.t.Fatalf("sign in %s: %d", p.name, code)
	}
	p.csrf = info.CSRF
	if code := p.do("PUT", "/session/password", map[string]string{"old": once, "new": deskPassword}, &info); code != http.StatusOK {
		p.t.Fatalf("change the password of %s: %d", p.name, code)
	}
	p.csrf = info.CSRF
}

// do asks the console and returns the status.
func (p *person) do(method, path string, in, out any) int {
	p.t.Helper()
	raw, err := json.Marshal(in)
	if err != nil {
		p.t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(p.t.Context(), method, "http://"+p.at.web+"/api/v1"+path, bytes.NewReader(raw))
	if err != nil {
		p.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("X-CSRF-Token", p.csrf)
	res, err := p.http.Do(req)
	if err != nil {
		p.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	if res.StatusCode >= 300 {
		p.t.Logf("%s %s: %d %s", method, path, res.StatusCode, body)
	} else if out != nil {
		if err := json.Unmarshal(body, out); err != nil {
			p.t.Fatalf("%s %s: %v in %s", method, path, err, body)
		}
	}
	return res.StatusCode
}

// connect registers a phone with the password that the desk gets, over a TCP connection that cut breaks off.
func (p *person) connect() {
	p.t.Helper()
	var account desk.Phone
	if code := p.do("POST", "/desk/phone", nil, &account); code != http.StatusOK {
		p.t.Fatalf("phone of %s: %d", p.name, code)
	}
	p.phone = account
	relay, cut := relay(p.t, p.at.tcp)
	cfg := sip.Default()
	cfg.Listen = []string{"udp://127.0.0.1:0", "tcp://127.0.0.1:0"}
	cfg.Trunks = []sip.Trunk{{Name: "hotline", Addresses: []string{"sip:" + relay + ";transport=tcp"}, Sources: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")},
		Out: trunk.Credentials{Username: account.User, Password: account.Password}, Register: trunk.Register{User: account.URI},
		CallerID: trunk.CallerID{Number: account.User}}}
	p.cut = cut
	serving(p.t, cfg, func(ctx context.Context, leg telephony.Leg) {
		if r, ok := leg.(telephony.Ringer); ok {
			_ = r.Ring(ctx)
		}
		p.rings <- leg
		<-leg.Done()
	})
	until(p.t, p.name+" has a phone", func() bool { return p.desk().Me.Phone })
}

func (p *person) ready() {
	p.t.Helper()
	if code := p.do("PUT", "/me/state", map[string]string{"state": "ready"}, nil); code != http.StatusOK {
		p.t.Fatalf("%s cannot be ready: %d", p.name, code)
	}
}

func (p *person) desk() (d desk.Desk) {
	p.t.Helper()
	if code := p.do("GET", "/desk", nil, &d); code != http.StatusOK {
		p.t.Fatalf("desk of %s: %d", p.name, code)
	}
	return d
}

// call waits until the agent has a call in that state.
func (p *person) call(state desk.CallState) (c desk.Call) {
	p.t.Helper()
	until(p.t, p.name+" has a call "+string(state), func() bool {
		for _, c = range p.desk().Calls {
			if c.State == state {
				return true
			}
		}
		return false
	})
	return c
}

// state waits until the agent is in it.
func (p *person) state(want desk.State) {
	p.t.Helper()
	until(p.t, p.name+" is "+string(want), func() bool { return p.desk().Me.State == want })
}

// ring waits until the phone rings.
func (p *person) ring() telephony.Leg {
	p.t.Helper()
	select {
	case leg := <-p.rings:
		return leg
	case <-time.After(30 * time.Second):
		p.t.Fatal(p.name, ": the phone does not ring")
		return nil
	}
}

// verb does something with a call in hand.
func (p *person) verb(c desk.Call, verb string, more ...string) {
	p.t.Helper()
	body := map[string]string{}
	if len(more) > 0 {
		body["to"] = more[0]
	}
	if code := p.do("POST", "/desk/calls/"+string(c.ID)+"/"+verb, body, nil); code != http.StatusNoContent {
		p.t.Fatalf("%s cannot %s: %d", p.name, verb, code)
	}
}

// relay passes a TCP connection on to an address; cut breaks all of them off, as a network does.
func relay(t *testing.T, to string) (address string, cut func()) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var work sync.WaitGroup
	var mu sync.Mutex
	var open []net.Conn
	work.Go(func() {
		for {
			in, err := l.Accept()
			if err != nil {
				return
			}
			out, err := net.Dial("tcp", to)
			if err != nil {
				_ = in.Close()
				continue
			}
			mu.Lock()
			open = append(open, in, out)
			mu.Unlock()
			work.Go(func() { _, _ = io.Copy(out, in); _ = out.Close() })
			work.Go(func() { _, _ = io.Copy(in, out); _ = in.Close() })
		}
	})
	cut = func() {
		_ = l.Close()
		mu.Lock()
		defer mu.Unlock()
		for _, c := range open {
			_ = c.Close()
		}
	}
	t.Cleanup(func() { cut(); work.Wait() })
	return l.Addr().String(), cut
}

// callIn calls the hotline and presses 0 for a person. It sends no tone yet.
func callIn(t *testing.T, at place) *side {
	t.Helper()
	cfg := sip.Default()
	cfg.Listen, cfg.Trunks = []string{"udp://127.0.0.1:0"}, nil
	phone := serving(t, cfg, nil)
	leg, err := phone.DialWith(t.Context(), telephony.Address("sip:10000@"+at.udp), sip.DialOptions{From: "sip:13800138000@127.0.0.1"})
	if err != nil {
		t.Fatal(err)
	}
	c := listen(t, leg, callerTone)
	c.silent(true)
	until(t, "the greeting", func() bool { return level(c.recent(500*time.Millisecond)) > 300 })
	c.press(t, "0")
	return c
}

func (s *side) press(t *testing.T, key string) {
	t.Helper()
	if err := s.audio.(telephony.DigitSender).SendDigit(t.Context(), key, 100*time.Millisecond); err != nil {
		t.Fatal(err)
	}
}

// eventNames are the types of a call's events on record.
func eventNames(t *testing.T, s *server) string {
	t.Helper()
	var names []string
	for _, e := range lastCall(t, s).Events {
		names = append(names, e.Body.Type())
	}
	return strings.Join(names, " ")
}
