package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"hotline"
	"hotline/console/account"
	"hotline/console/monitor"
	"hotline/console/wall"
	"hotline/internal/config"
	"hotline/internal/contract"
	"hotline/internal/store"
	"hotline/media"
	"hotline/telephony"
	"hotline/telephony/sip"
)

// How many there are of each in the long run.
const (
	togetherBots   = 40 // callers with the machine at once, half of them over a bad network
	togetherAgents = 10
	botSeconds     = 24 // a call of talk.yaml, about
	personSeconds  = 75 // a call of togetherPeople and the after-call time, about
)

// togetherPeople is a caller who wants a person at once.
const togetherPeople = `voices: [{}, {speed: 1.1}, {pitch: 1.2}]
utterances:
  - wait: 3s
  - dtmf: "0"
  - wait: 9s
  - {say: 我家宽带上不了网了, variants: [我要投诉你们乱扣费, 帮我把套餐换成一百九十九的]}
  - wait: 12s
  - say: 我的电话是一三九一二三四五六七八
  - wait: 12s
  - say: 好的谢谢再见
  - hangup: true
`

// TestServe_Together is the long run with everything on: the machine, agents, live help, inspection, a supervisor in turns, three in a
// hundred packets lost on half of the calls, and parts that fail one after the other. HOTLINE_TEST_TOGETHER=30m says how long;
// docs/performance.md has its figures.
func TestServe_Together(t *testing.T) {
	lasts, err := time.ParseDuration(os.Getenv("HOTLINE_TEST_TOGETHER"))
	if err != nil {
		t.Skip("HOTLINE_TEST_TOGETHER=30m runs everything at once for so long")
	}
	s, _ := start(t, func(c *config.Config) { c.SIP.MaxCalls, c.SIP.CallRate = 200, 0 })
	run := &together{t: t, s: s, began: time.Now()}
	for n := range togetherAgents {
		run.seat(fmt.Sprintf("agent%d", n+1))
	}
	boss := run.supervisor("boss")
	<-time.After(2 * time.Second)
	before := count(t)
	over, stop := context.WithTimeout(t.Context(), lasts)
	defer stop()
	var work, loads sync.WaitGroup
	script := filepath.Join(t.TempDir(), "people.yaml")
	if err := os.WriteFile(script, []byte(togetherPeople), 0o600); err != nil {
		t.Fatal(err)
	}
	const talk = "../../examples/telecom/load/talk.yaml"
	loads.Go(func() { run.load(lasts, togetherBots/2, botSeconds, "machine, clean network", talk) })
	loads.Go(func() {
		run.load(lasts, togetherBots/2, botSeconds, "machine, 3 % lost in bursts of 3", talk, "--loss", "0.03", "--burst", "3")
	})
	loads.Go(func() { run.load(lasts, togetherAgents, personSeconds, "agents", script) })
	work.Go(func() { boss.rounds(over) })
	work.Go(func() { run.faults(over, lasts) })
	work.Go(func() { run.watch(over, lasts/20) })
	loads.Wait()
	stop()
	work.Wait()
	run.verdict(before, boss)
}

// together is a long run.
type together struct {
	t     *testing.T
	s     *server
	began time.Time

	mu        sync.Mutex
	x, used   []float64 // calls, bytes in use
	failed    float64   // calls of the generators
	agentsHad atomic.Int64
}

// seat puts an agent at a desk who takes every call, says something every ten seconds and is ready again by himself.
func (r *together) seat(name string) {
	p := someone(r.t, r.s.place(), name, 0)
	words, err := render(r.t.Context(), r.s.voice, "您好，很高兴为您服务，请您核实一下您的姓名和地址", 8000)
	if err != nil {
		r.t.Fatal(err)
	}
	words = append(words, make([]int16, 8000*10)...)
	p.ready()
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			select {
			case leg := <-p.rings:
				r.take(leg, words)
			case <-r.t.Context().Done():
				return
			}
		}
	}()
	r.t.Cleanup(func() { <-done })
}

// take has one call of an agent.
func (r *together) take(leg telephony.Leg, words []int16) {
	audio, err := leg.Answer(r.t.Context())
	if err != nil {
		return // the caller has gone
	}
	r.agentsHad.Add(1)
	audio.Receive(&speaker{audio: audio, words: words})
	select {
	case <-leg.Done():
	case <-r.t.Context().Done():
	}
}

// speaker says words again and again, in the tick of what it hears.
type speaker struct {
	audio telephony.Audio
	words []int16
	at    int
}

func (s *speaker) WriteFrame(f media.Frame) error {
	n := s.audio.Rate() / 50
	if s.at+n > len(s.words) {
		s.at = 0
	}
	s.at += n
	return s.audio.Send().WriteFrame(media.Frame{Rate: f.Rate, Samples: s.words[s.at-n : s.at], Mark: media.NoMark})
}

func (s *speaker) Close() error { return nil }

// load keeps about so many calls of a script up, each so many seconds long, and counts what failed.
func (r *together) load(lasts time.Duration, atOnce, seconds int, what, script string, more ...string) {
	rate := float64(atOnce) / float64(seconds)
	calls := max(1, int(rate*(lasts.Seconds()-float64(seconds))))
	args := append([]string{"load", "--json", "--calls", fmt.Sprint(calls), "--rate", fmt.Sprintf("%.3f", rate), "--hold", "0s", "--script", script}, more...)
	code, stdout, stderr := commandFor(r.t, lasts+5*time.Minute, append(args, "sip:10000@"+r.s.endpoint.Addr("udp").String())...)
	lines, err := contract.Lines([]byte(stdout))
	if err != nil || len(lines) != 1 {
		r.t.Errorf("%s: exit %d, %v\n%s", what, code, err, tail(stderr, 2000))
		return
	}
	raw, _ := json.Marshal(lines[0])
	r.t.Logf("%s: %s", what, raw)
	r.mu.Lock()
	defer r.mu.Unlock()
	failed, _ := lines[0]["failed"].(float64)
	r.failed += failed
}

// faults breaks one part after the other, and each once more.
func (r *together) faults(ctx context.Context, lasts time.Duration) {
	step := lasts / 6
	for n, act := range []func(){r.killSpeech, r.s.inspects.Restart, r.killSpeech, r.s.inspects.Restart} {
		select {
		case <-ctx.Done():
			return
		case <-time.After(step):
			r.t.Logf("%v: fault %d", time.Since(r.began).Round(time.Second), n+1)
			act()
		}
	}
}

// killSpeech kills one process of the synthesiser.
func (r *together) killSpeech() {
	if workers := children(r.t, "espeakd"); len(workers) > 0 {
		_ = syscall.Kill(workers[0], syscall.SIGKILL)
	} else {
		r.t.Error("no process of the synthesiser")
	}
}

// watch logs what the process holds.
func (r *together) watch(ctx context.Context, every time.Duration) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(every):
		}
		c := count(r.t)
		used, rss := memory(r.t)
		r.t.Logf("%v: %d calls running, %d published events, %.0f MB in use, %.0f MB resident, %d goroutines, %d descriptors",
			time.Since(r.began).Round(time.Second), r.s.engine.Active(), r.s.published.Load(), used/1e6, rss/1e6, c.goroutines, c.descriptors)
		r.mu.Lock()
		r.x, r.used = append(r.x, float64(r.s.published.Load())), append(r.used, used)
		r.mu.Unlock()
	}
}

// verdict holds the run to what it must leave.
func (r *together) verdict(before counts, boss *overseer) {
	t := r.t
	until(t, "the end of the calls", func() bool { return r.s.engine.Active() == 0 })
	until(t, "a complete ledger", func() bool {
		var board wall.Board
		boss.do("GET", "/wall", nil, &board)
		l := board.Ledger
		return l.Answered > 0 && l.Answered == l.Tapped && l.Answered == l.Transcribed && l.Answered == l.Inspected
	})
	var board wall.Board
	boss.do("GET", "/wall", nil, &board)
	t.Logf("ledger %+v; agents had %d calls; the supervisor was on %d calls", board.Ledger, r.agentsHad.Load(), boss.visits)
	if r.failed > 0 {
		t.Errorf("%.0f calls failed", r.failed)
	}
	if r.agentsHad.Load() == 0 || boss.visits == 0 {
		t.Error("no agent or no supervisor had a call")
	}
	if n := len(r.x) / 2; n > 2 {
		t.Logf("memory in use over the second half: %.0f bytes an event", slope(r.x[n:], r.used[n:]))
	}
	until(t, fmt.Sprintf("goroutines and descriptors as before: %+v", before), func() bool {
		now := count(t)
		return now.goroutines <= before.goroutines+10 && now.descriptors <= before.descriptors+10
	})
	page := get(t, "http://"+r.s.webAddr.String()+"/metrics")
	for line := range strings.Lines(page) {
		if strings.HasPrefix(line, "hotline_turn_gap_seconds_") && !strings.Contains(line, "_bucket") || strings.HasPrefix(line, "hotline_calls_total") ||
			strings.HasPrefix(line, "hotline_alerts") || strings.HasPrefix(line, "hotline_events_dropped") {
			t.Log(strings.TrimSpace(line))
		}
	}
}

// overseer is a supervisor who goes from call to call.
type overseer struct {
	*person
	phone  *sip.Endpoint
	visits int
}

func (r *together) supervisor(name string) *overseer { return supervisor(r.t, r.s, name) }

// supervisor signs in an account of that name, with a phone that is not called yet.
func supervisor(t *testing.T, s *server, name string) *overseer {
	t.Helper()
	err := s.db.CreateAccount(t.Context(), store.Account{Name: name, Display: name, Role: string(account.Supervisor), Password: "-", Created: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
	p := &person{t: t, at: s.place(), name: name}
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	p.http = &http.Client{Jar: jar, Transport: &http.Transport{}}
	t.Cleanup(p.http.CloseIdleConnections)
	p.signIn()
	cfg := sip.Default()
	cfg.Listen = []string{"udp://127.0.0.1:0"}
	return &overseer{person: p, phone: serving(t, cfg, nil)}
}

// rounds listens to one call after the other, whispers, barges in, and goes on.
func (o *overseer) rounds(ctx context.Context) {
	for ctx.Err() == nil {
		var board wall.Board
		if o.do("GET", "/wall", nil, &board) != http.StatusOK || len(board.Calls) == 0 {
			wait(ctx, time.Second)
			continue
		}
		if err := o.visit(ctx, board.Calls[o.visits%len(board.Calls)].ID, 2*time.Second, "listen", "whisper", "listen", "barge", "stop"); err != nil {
			o.t.Logf("the supervisor's phone: %v", err)
			wait(ctx, time.Second)
			continue
		}
		o.visits++
	}
}

// visit goes to one call, in one mode after the other, each for a time.
func (o *overseer) visit(ctx context.Context, call hotline.CallID, each time.Duration, modes ...string) error {
	var account monitor.Phone
	if code := o.do("POST", "/monitor/phone", nil, &account); code != http.StatusOK {
		return fmt.Errorf("no line: %d", code)
	}
	user, _, _ := strings.Cut(strings.TrimPrefix(account.Line, "sip:"), "@")
	leg, err := o.phone.DialWith(ctx, telephony.Address("sip:"+user+"@"+o.at.udp), sip.DialOptions{
		From: telephony.Address("sip:" + account.User + "@127.0.0.1"), Username: account.User, Password: account.Password})
	if err != nil {
		return err
	}
	defer func() { _ = leg.Hangup(context.WithoutCancel(ctx), telephony.CauseNormal) }()
	audio, err := leg.Answer(ctx)
	if err != nil {
		return err
	}
	audio.Receive(media.Discard)
	for _, mode := range modes {
		o.do("POST", "/monitor/"+string(call), map[string]string{"mode": mode}, nil)
		wait(ctx, each)
	}
	return nil
}

func wait(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}
