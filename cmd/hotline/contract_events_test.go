package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"hotline"
	"hotline/assist/view"
	"hotline/console/desk"
	"hotline/internal/contract"
	"hotline/telephony"
)

// follow checks every event on the bus of s until the test ends.
func follow(t *testing.T, s *server) *watcher {
	t.Helper()
	events, err := contract.ReadEvents(os.DirFS("../../docs/events"))
	if err != nil {
		t.Fatal(err)
	}
	w := &watcher{events: events, calls: map[string]hotline.CallID{}, turns: map[hotline.CallID]int{}}
	ctx, cancel := context.WithCancel(t.Context())
	var work sync.WaitGroup
	work.Go(func() {
		if err := s.bus.Follow(ctx, 0, w.take); err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(func() { cancel(); work.Wait() })
	return w
}

// watcher is what the events of a hotline say. Its methods may be called by any goroutine.
type watcher struct {
	mu     sync.Mutex
	events *contract.Events
	wrong  []error
	failed []hotline.ComponentFailed
	calls  map[string]hotline.CallID // by Call-ID
	turns  map[hotline.CallID]int    // completed, the greeting among them
	offers int                       // to be called back
}

func (w *watcher) take(_ uint64, e hotline.Event) error {
	raw, err := e.MarshalJSON()
	w.mu.Lock()
	defer w.mu.Unlock()
	switch body := e.Body.(type) {
	case hotline.CallStarted:
		w.calls[body.SIPCallID] = e.Call
	case hotline.TurnCompleted:
		w.turns[e.Call]++
	case hotline.QueueAnnounced:
		if body.What == "callback" {
			w.offers++
		}
	case hotline.ComponentFailed:
		w.failed = append(w.failed, body)
	}
	if err = errors.Join(err, w.events.Take(e.Subject(), raw)); err != nil {
		w.wrong = append(w.wrong, err)
	}
	return nil
}

// over reports whether n calls began and all have ended.
func (w *watcher) over(n int) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	_, calls := w.events.Types()
	return calls >= n && len(w.events.Open()) == 0
}

// saw waits for an event of the type, of whichever call.
func (w *watcher) saw(t *testing.T, kind string) {
	t.Helper()
	until(t, "event "+kind, func() bool {
		w.mu.Lock()
		defer w.mu.Unlock()
		types, _ := w.events.Types()
		return types[kind] > 0
	})
}

// said is how many turns of a call are completed.
func (w *watcher) said(sipCallID string) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.turns[w.calls[sipCallID]]
}

// offered is how often callers were offered to be called back.
func (w *watcher) offered() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.offers
}

// report says what was wrong with the events, and which types did not come.
func (w *watcher) report(t *testing.T, began time.Time) {
	t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, err := range w.wrong {
		t.Error(err)
	}
	types, calls := w.events.Types()
	t.Logf("%d calls in %v: %v, failures %v, not ended %v", calls, time.Since(began).Round(time.Second), types, w.failed, w.events.Open())
	for _, name := range w.events.Known() {
		if types[name] == 0 {
			t.Errorf("no event %s in talks with the machine and with people and calls of the test lines", name)
		}
	}
}

// oneQueue is a file with the queue of a hotline whose callers may soon choose to be called back.
func oneQueue(t *testing.T) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "queues.yaml")
	text := "queues: [{id: general, title: 综合服务, wrap_up: 2m, callback: {after: 1s, min_wait: 0s}}]\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// peopleWork is a caller whom one agent misses, who waits, talks to another, is passed on, parked, taken back and given back to the
// machine while a supervisor looks in; then one who finds nobody free and wants to be called back.
func peopleWork(t *testing.T, s *server, watched *watcher) {
	li := agent(t, s, "liqiang", liTone)
	caller := callIn(t, s.place())
	if err := li.ring().Hangup(t.Context(), telephony.CauseBusy); err != nil {
		t.Error(err)
	}
	li.state(desk.Missed)
	watched.saw(t, "queue_announced")
	wang := agent(t, s, "wangfang", wangTone)
	w := listen(t, wang.ring(), wangTone)
	w.silent(true)
	c := wang.call(desk.CallTalking)
	agentIsHelped(t, s, wang, c, caller)
	for _, verb := range []string{"hold", "resume", "pause_recording", "resume_recording"} {
		wang.verb(c, verb)
		if verb == "hold" {
			wang.call(desk.CallHeld)
		}
	}
	o := supervisor(t, s, "zhaolei")
	if code := o.do("POST", "/monitor/"+string(c.ID), map[string]string{"mode": "hint", "text": "先致歉"}, nil); code >= 300 {
		t.Errorf("no hint: %d", code)
	}
	if err := o.visit(t.Context(), c.ID, 100*time.Millisecond, "listen", "whisper", "stop"); err != nil {
		t.Error("the supervisor's phone:", err)
	}

	li.ready()
	passed := make(chan struct{})
	go func() { defer close(passed); wang.verb(c, "transfer", "agent:liqiang") }()
	listen(t, li.ring(), liTone).silent(true)
	<-passed
	watched.saw(t, "call_transferred")
	li.verb(li.call(desk.CallTalking), "park")
	watched.saw(t, "call_parked")
	wang.verb(c, "wrapped")
	wang.state(desk.Ready)
	taken := make(chan struct{})
	go func() { defer close(taken); wang.verb(c, "retrieve") }()
	back := listen(t, wang.ring(), wangTone)
	<-taken
	wang.verb(wang.call(desk.CallTalking), "give_back")
	until(t, "the agent is off", back.gone)
	caller.silent(true)
	until(t, "the machine asks for a rating", func() bool { return level(caller.recent(500*time.Millisecond)) > 300 })
	caller.press(t, "5")
	until(t, "the machine ends the call", caller.gone)

	for _, p := range []*person{wang, li} {
		if code := p.do("PUT", "/me/state", map[string]string{"state": "break", "reason": "小休"}, nil); code != http.StatusOK {
			t.Errorf("no break: %d", code)
		}
	}
	n := watched.offered()
	second := callIn(t, s.place())
	until(t, "the offer to be called back", func() bool { return watched.offered() > n })
	second.press(t, "1")
	until(t, "the hotline says goodbye", second.gone)
}

// agentIsHelped is a question of the caller's that brings a card.
func agentIsHelped(t *testing.T, s *server, wang *person, c desk.Call, caller *side) {
	t.Helper()
	words, err := render(t.Context(), s.voice, "流量用完了会怎么样", 8000)
	if err != nil {
		t.Fatal(err)
	}
	caller.say(append(words, make([]int16, 8000)...))
	until(t, "a card", func() bool {
		var v view.State
		wang.do("GET", "/assist/"+string(c.ID), nil, &v)
		return slices.ContainsFunc(v.Cards, func(c view.Card) bool { return c.Kind == view.Knowledge })
	})
}

// writes is a caller who reports a fault in writing and holds the line for a moment.
func writes(t *testing.T, s *server, watched *watcher) {
	w := dialRaw(t, s.endpoint.Addr("udp").String())
	w.ask("INVITE", "application/sdp", w.sdp("sendonly"))
	w.ask("INVITE", "application/sdp", w.sdp("sendrecv"))
	for _, text := range []string{"我要报修，家里网老是掉线，地址是鼓楼区中山路18号3栋502室，电话13900001111，明天上午过来", "对的", "提交吧可以的"} {
		n := watched.said(w.id)
		w.ask("INFO", "text/plain", text)
		until(t, "a reply to "+text, func() bool { return watched.said(w.id) > n })
	}
	watched.saw(t, "ticket_created")
	w.ask("BYE", "", "")
}

// raw is a caller over UDP that does what no softphone of ours does. It sends no voice.
type raw struct {
	t      *testing.T
	conn   net.Conn
	voice  net.PacketConn
	id, to string // Call-ID; To of the dialog
	seq    int
}

// dialRaw calls the sample hotline and waits for the greeting's end, or until it is over.
func dialRaw(t *testing.T, at string) *raw {
	t.Helper()
	conn, err := net.Dial("udp", at)
	if err != nil {
		t.Fatal(err)
	}
	voice, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = conn.Close(), voice.Close() })
	w := &raw{t: t, conn: conn, voice: voice, id: fmt.Sprintf("raw-%d@127.0.0.1", time.Now().UnixNano()), to: "<sip:10000@" + at + ">"}
	w.ask("INVITE", "application/sdp", w.sdp("sendrecv"))
	return w
}

func (w *raw) sdp(direction string) string {
	_, port, _ := net.SplitHostPort(w.voice.LocalAddr().String())
	return "v=0\r\no=- 1 " + fmt.Sprint(w.seq+1) + " IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio " + port + " RTP/AVP 8\r\na=" + direction + "\r\n"
}

// ask sends a request and waits for 200, to which an INVITE is acknowledged.
func (w *raw) ask(method, kind, body string) {
	w.t.Helper()
	w.seq++
	w.send(method, kind, body)
	buf := make([]byte, 8192)
	for end := time.Now().Add(30 * time.Second); ; {
		if err := w.conn.SetReadDeadline(end); err != nil {
			w.t.Fatal(err)
		}
		n, err := w.conn.Read(buf)
		if err != nil {
			w.t.Fatalf("no answer to %s: %v", method, err)
		}
		text := string(buf[:n])
		status := strings.TrimPrefix(strings.SplitN(text, "\r\n", 2)[0], "SIP/2.0 ")
		if !strings.HasPrefix(text, "SIP/2.0 ") || strings.HasPrefix(status, "1") || !strings.Contains(text, fmt.Sprintf("CSeq: %d %s", w.seq, method)) {
			continue
		}
		if !strings.HasPrefix(status, "200") {
			w.t.Fatalf("%s: %s", method, status)
		}
		if method == "INVITE" {
			for line := range strings.SplitSeq(text, "\r\n") {
				if to, ok := strings.CutPrefix(line, "To: "); ok {
					w.to = to
				}
			}
			w.send("ACK", "", "")
		}
		return
	}
}

func (w *raw) send(method, kind, body string) {
	w.t.Helper()
	own := w.conn.LocalAddr().String()
	head := fmt.Sprintf("%s sip:10000@%s SIP/2.0\r\nVia: SIP/2.0/UDP %s;branch=z9hG4bK%d%s;rport\r\nMax-Forwards: 70\r\nFrom: <sip:13800138000@127.0.0.1>;tag=raw\r\nTo: %s\r\n"+
		"Call-ID: %s\r\nCSeq: %d %s\r\nContact: <sip:13800138000@%s>\r\n", method, w.conn.RemoteAddr(), own, w.seq, method, w.to, w.id, w.seq, method, own)
	if kind != "" {
		head += "Content-Type: " + kind + "\r\n"
	}
	if _, err := fmt.Fprintf(w.conn, "%sContent-Length: %d\r\n\r\n%s", head, len(body), body); err != nil {
		w.t.Fatal(err)
	}
}
