package main

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"hotline/cmd/hotline/softphone"
	"hotline/console/consoletest"
	"hotline/console/private"
	"hotline/console/wall"
	"hotline/internal/caller"
	"hotline/internal/config"
	"hotline/telephony"
)

// overFor is how long the rule of sound in this file lets a caller speak while the machine does.
const overFor = 250 * time.Millisecond

// The rules whose alerts are timed: a word of the caller's, one of the machine's, and both sides speaking at once.
var timedRules = map[string]string{
	"word": "id: word\ntitle: 词\nversion: 1\nseverity: critical\nalert: true\nwho: caller\nfind: {named: {say: {any: [工信部]}}}\nwhen: [{find: named}]\n",
	"own":  "id: own\ntitle: 机器的词\nversion: 1\nseverity: minor\nalert: true\nwho: bot\nfind: {named: {say: {any: [有什么可以帮您]}}}\nwhen: [{find: named}]\n",
	"over": "id: over\ntitle: 同时说话\nversion: 1\nseverity: minor\nalert: true\nwho: caller\nfind: {over: {overlap: {longer: 250ms}}}\nwhen: [{find: over}]\n",
}

// spotted is when a supervisor's screen had the alerts of a call, by the caller's number.
type spotted struct {
	mu    sync.Mutex
	first map[string]map[string][]time.Time // by number and rule: each alert when it came
	known map[string]bool
}

// watchWall reads the wall's alerts as a browser does until ctx ends.
func watchWall(ctx context.Context, t *testing.T, b *consoletest.Browser) *spotted {
	t.Helper()
	s := &spotted{first: map[string]map[string][]time.Time{}, known: map[string]bool{}}
	at, err := url.Parse(b.URL)
	if err != nil {
		t.Fatal(err)
	}
	header := http.Header{"Origin": {b.URL}}
	for _, c := range b.HTTP.Jar.Cookies(at) {
		header.Add("Cookie", c.String())
	}
	conn, res, err := websocket.DefaultDialer.DialContext(ctx, strings.Replace(b.URL, "http", "ws", 1)+"/api/v1/events?types=none&notices=alerts", header)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			_, raw, err := conn.ReadMessage()
			if err != nil {
				return
			}
			s.take(time.Now(), raw)
		}
	}()
	t.Cleanup(func() { _ = conn.Close(); <-done })
	return s
}

func (s *spotted) take(now time.Time, raw []byte) {
	var n struct {
		Topic string
		Data  wall.Alerts
	}
	if json.Unmarshal(raw, &n) != nil || n.Topic != "alerts" {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, a := range n.Data.Items {
		if s.known[a.ID] {
			continue
		}
		s.known[a.ID] = true
		if s.first[a.Number] == nil {
			s.first[a.Number] = map[string][]time.Time{}
		}
		s.first[a.Number][a.Hit.Rule] = append(s.first[a.Number][a.Hit.Rule], now)
	}
}

// after is how long after at the first alert of a rule came that is no older than the call; false: none came.
func (s *spotted) after(number, rule string, at time.Time) (time.Duration, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	times := s.first[private.Number(number)][rule] // the wall hides the middle of a number
	i := slices.IndexFunc(times, func(x time.Time) bool { return x.After(at.Add(-time.Second)) })
	if i < 0 {
		return 0, false
	}
	return times[i].Sub(at), true
}

// timed is one call: when it was answered, when its caller began, into the greeting, and when he had said the word.
type timed struct {
	number                string
	answered, began, said time.Time
}

// placeOne calls and speaks into the greeting, the word last of all. The times are the caller's own, by his clock.
func placeOne(t *testing.T, p *softphone.Phone, to, number, text string) (timed, bool) {
	t.Helper()
	opts := caller.Default()
	opts.To, opts.Steps, opts.Interrupt = telephony.Address(to), []caller.Step{{Say: text}}, 1500*time.Millisecond
	var zero time.Time // of media: the earliest that any fact says, for facts may be told late
	result, err := p.Caller.Call(t.Context(), opts, func(f caller.Fact) {
		if at := time.Now().Add(-time.Duration(f.AtMS * float64(time.Millisecond))); zero.IsZero() || at.Before(zero) {
			zero = at
		}
	})
	if err != nil || !result.Answered || len(result.Turns) != 1 {
		t.Logf("a call without a turn: %+v %v", result, err)
		return timed{}, false
	}
	at := func(ms float64) time.Time { return zero.Add(time.Duration(ms * float64(time.Millisecond))) }
	turn := result.Turns[0]
	return timed{number: number, answered: zero, began: at(turn.SaidFromMS), said: at(turn.SaidToMS)}, true
}

// Alerts reach a supervisor's screen in time: from the end of the caller's word, with its recognition, and from the moment in which both
// have spoken for as long as a rule allows. HOTLINE_TEST_CALLS says how many calls there are, two at a time; docs/wall.md has the figures.
func TestServe_AlertsReachTheWallInTime(t *testing.T) {
	if testing.Short() {
		t.Skip("whole calls in real time")
	}
	t.Parallel()
	calls, line := 2, 2
	if n, err := strconv.Atoi(os.Getenv("HOTLINE_TEST_CALLS")); err == nil && n > 0 {
		calls = n
	}
	rules := t.TempDir()
	for name, text := range timedRules {
		if err := os.WriteFile(filepath.Join(rules, name+".yaml"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s, _ := start(t, func(c *config.Config) { c.QA.Rules = rules })
	b := consoletest.NewBrowser(t, s.webURL())
	b.Enter("admin", s.secret)
	seen := watchWall(t.Context(), t, b)
	to := "sip:10000@" + s.endpoint.Addr("udp").String()
	texts := []string{"我要投诉到工信部", "这件事我要告到工信部", "你们不处理我就找工信部", "我要打电话给工信部"}
	var mu sync.Mutex
	var all []timed
	var work sync.WaitGroup
	for lane := range line {
		work.Go(func() {
			for i := lane; i < calls; i += line {
				number := "1390000" + strconv.Itoa(1000+i)
				p, err := softphone.Open(t.Context(), to, number, t.Output())
				if err != nil {
					t.Error(err)
					return
				}
				if one, ok := placeOne(t, p, to, number, texts[i%len(texts)]); ok {
					mu.Lock()
					all = append(all, one)
					mu.Unlock()
				}
				p.Close()
			}
		})
	}
	work.Wait()
	<-time.After(time.Second) // for the last alert to come
	judge(t, "word: from its end to the wall", all, func(c timed) (time.Duration, bool) { return seen.after(c.number, "word", c.said) }, 2*time.Second)
	judge(t, "word of the machine: from the answer, with all that it says before, to the wall", all, func(c timed) (time.Duration, bool) { return seen.after(c.number, "own", c.answered) }, 2*time.Second)
	judge(t, "sound: from the condition to the wall", all, func(c timed) (time.Duration, bool) { return seen.after(c.number, "over", c.began.Add(overFor)) }, 800*time.Millisecond)
}

// judge reports the times of an alert. A machine that is busy with other tests is slow, so only alerts that are useless or missing fail.
func judge(t *testing.T, what string, all []timed, took func(timed) (time.Duration, bool), goal time.Duration) {
	t.Helper()
	var times []time.Duration
	for _, c := range all {
		if d, ok := took(c); ok {
			times = append(times, d)
		}
	}
	if 2*len(times) < len(all) || len(times) == 0 {
		t.Errorf("%s: %d of %d calls have the alert", what, len(times), len(all))
		return
	}
	slices.Sort(times)
	at := func(share float64) time.Duration {
		return times[min(len(times)-1, int(share*float64(len(times))))].Round(time.Millisecond)
	}
	t.Logf("%s: %d of %d calls; p50 %v, p95 %v, slowest %v (goal p95 %v)", what, len(times), len(all), at(0.5), at(0.95), times[len(times)-1].Round(time.Millisecond), goal)
	if at(0.5) > 10*goal || times[0] < -500*time.Millisecond {
		t.Errorf("%s: %v", what, times)
	}
}
