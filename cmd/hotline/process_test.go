package main

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/go-audio/wav"

	"hotline/internal/caller"
	"hotline/internal/store"
	"hotline/telephony"
)

// process is a hotline in a process of its own.
type process struct {
	cmd  *exec.Cmd
	data string
	sip  string
	web  string
	out  output
	done chan error // capacity 1
}

// output is what a process wrote so far.
type output struct {
	mu sync.Mutex
	b  bytes.Buffer
}

// Write takes more.
func (o *output) Write(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.Write(b)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.String()
}

// spawn starts a hotline process on free ports, with more lines of configuration, and waits until it is ready. The test's end kills it.
func spawn(t *testing.T, more ...string) *process {
	t.Helper()
	p := &process{data: t.TempDir(), sip: freePort(t), web: freePort(t), done: make(chan error, 1)}
	config := filepath.Join(t.TempDir(), "hotline.yaml")
	text := fmt.Sprintf("data: %[1]s\nsip:\n  listen: [\"udp://%[2]s\", \"tcp://%[2]s\"]\n  drain_limit: 1m\nhttp:\n  listen: %[3]s\nasr:\n  engine: demo\n", p.data, p.sip, p.web)
	text += strings.Join(more, "\n")
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	p.cmd = exec.Command(self, "serve", "--config", config)
	p.cmd.Env = append(os.Environ(), "HOTLINE_TEST_MAIN=1")
	p.cmd.Stdout, p.cmd.Stderr = &p.out, &p.out
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { p.done <- p.cmd.Wait() }()
	t.Cleanup(func() { _ = p.cmd.Process.Kill() })
	for range 2400 {
		select {
		case err := <-p.done:
			t.Fatalf("the hotline ended: %v\n%s", err, p.out.String())
		case <-time.After(50 * time.Millisecond):
		}
		if resp, err := http.Get("http://" + p.web + "/readyz"); err == nil {
			_ = resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				return p
			}
		}
	}
	t.Fatal("the hotline is not ready after two minutes")
	return nil
}

// freePort returns a loopback address where nothing listens, by UDP or TCP. It is below the ports that the system lends to
// connections and the hotline to media, so that a process that is started anew finds it free still.
func freePort(t *testing.T) string {
	t.Helper()
	for range 100 {
		address := fmt.Sprintf("127.0.0.1:%d", 10000+rand.IntN(10000))
		l, err := net.Listen("tcp", address)
		if err != nil {
			continue
		}
		defer l.Close()
		c, err := net.ListenPacket("udp", address)
		if err != nil {
			continue
		}
		defer c.Close()
		return address
	}
	t.Fatal("no free port between 10000 and 19999 on 127.0.0.1: stop what listens there")
	return ""
}

// phone calls number and holds the line; answered is closed when the hotline picks up.
func (p *process) phone(t *testing.T, ctx context.Context, number string) (answered chan struct{}, ended chan caller.Result) {
	t.Helper()
	to := "sip:" + number + "@" + p.sip
	opts := caller.Default()
	opts.To, opts.Hold = telephony.Address(to), time.Minute
	answered, ended = make(chan struct{}), make(chan caller.Result, 1)
	c := newTestPhone(t, to).Caller
	go func() {
		got, _ := c.Call(ctx, opts, func(f caller.Fact) {
			if f.Kind == "answered" {
				close(answered)
			}
		})
		ended <- got
	}()
	select {
	case <-answered:
	case got := <-ended:
		t.Fatalf("no answer: %+v\n%s", got, p.out.String())
	case <-time.After(10 * time.Second):
		t.Fatal("no answer")
	}
	return answered, ended
}

func TestServe_KilledProcessLeavesWholeRecords(t *testing.T) {
	t.Parallel()
	p := spawn(t)
	ctx, hangUp := context.WithCancel(t.Context())
	_, ended := p.phone(t, ctx, "1003")
	<-time.After(3 * time.Second)
	if err := p.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	<-p.done
	hangUp()
	<-ended

	s, stop := startIn(t, p.data)
	var record store.CallRecord
	for range 400 {
		if record = lastCall(t, s); record.Cause != "" && len(record.Recordings) == 1 {
			break
		}
		<-time.After(25 * time.Millisecond)
	}
	stop()
	if record.Outcome != "failed" || record.Cause != causeKilled || record.DurationMS < 2000 {
		t.Errorf("outcome %q, cause %q, %.0f ms; want failed, %s, about 3 s", record.Outcome, record.Cause, record.DurationMS, causeKilled)
	}
	for i, e := range record.Events {
		if e.Seq != uint64(i+1) {
			t.Fatalf("event %d has number %d: a gap", i, e.Seq)
		}
	}
	if len(record.Recordings) != 1 {
		t.Fatalf("recordings %+v", record.Recordings)
	}
	f, err := os.Open(filepath.Join(p.data, "recordings", record.Recordings[0].Path))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	length, err := wav.NewDecoder(f).Duration()
	if err != nil || length < 2*time.Second {
		t.Errorf("a player sees %v (%v), want all but the last second of 3 s", length, err)
	}
}

func TestServe_SecondSignalEndsCallsAtOnce(t *testing.T) {
	t.Parallel()
	p := spawn(t, "app: {folder: testdata/app}")
	_, ended := p.phone(t, t.Context(), "1000")
	second := exec.CommandContext(t.Context(), p.cmd.Path, p.cmd.Args[1:]...)
	second.Env = p.cmd.Env
	if out, err := second.CombinedOutput(); err == nil || !strings.Contains(string(out), fmt.Sprintf("another hotline (process %d)", p.cmd.Process.Pid)) {
		t.Errorf("a second one on the same folder: %v\n%s", err, out)
	}
	signal := func() {
		if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
	}
	signal()
	refused := false
	for range 100 { // the signal is on its way
		to := "sip:1000@" + p.sip
		opts := caller.Default()
		opts.To, opts.Hold = telephony.Address(to), 20*time.Millisecond
		got, err := newTestPhone(t, to).Caller.Call(t.Context(), opts, nil)
		if refused = !got.Answered; refused {
			if err == nil || !strings.Contains(err.Error()+got.Cause, "503") && !strings.Contains(err.Error()+got.Cause, "unavailable") {
				t.Errorf("a new call while draining: %v, cause %q; want 503", err, got.Cause)
			}
			break
		}
	}
	if !refused {
		t.Error("new calls are answered while draining")
	}
	select {
	case got := <-ended:
		t.Fatalf("the running call was cut by the first signal: %+v", got)
	default:
	}
	signal()
	select {
	case got := <-ended:
		if got.HungUpBy != "them" {
			t.Errorf("the running call ended by %q, want a BYE from the hotline", got.HungUpBy)
		}
	case <-time.After(15 * time.Second):
		t.Error("the running call goes on after the second signal")
	}
	select {
	case err := <-p.done:
		if err != nil {
			t.Errorf("exit %v, want 0\n%s", err, tail(p.out.String(), 2000))
		}
	case <-time.After(20 * time.Second):
		t.Error("the hotline does not end")
	}
}
