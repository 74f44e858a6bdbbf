package reach_test

import (
	"bytes"
	"context"
	"errors"
	"net"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"hotline/cmd/hotline/reach"
	"hotline/cmd/hotline/term"
	"hotline/internal/caller"
)

// lines is a buffer that goroutines may write to, and tells of it.
type lines struct {
	mu   sync.Mutex
	text bytes.Buffer
	came chan struct{} // capacity 10
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	n, err := l.text.Write(p)
	l.mu.Unlock()
	l.came <- struct{}{}
	return n, err
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// port is a UDP port of this machine where nobody listens, or somebody who says nothing.
func port(t *testing.T, listens bool) string {
	t.Helper()
	c, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if listens {
		t.Cleanup(func() { _ = c.Close() })
	} else {
		_ = c.Close()
	}
	return "sip:10000@" + c.LocalAddr().String()
}

func TestWait_EndsAtOnceWhereNobodyListens(t *testing.T) {
	to := port(t, false)
	own := errors.New("the recording cannot be written")
	for ended, refused := range map[error]bool{nil: true, context.Canceled: true, caller.ErrNotAnswered: true, own: false} {
		w := reach.Begin(t.Context(), &lines{came: make(chan struct{}, 10)}, to)
		select {
		case <-w.Context().Done():
		case <-time.After(10 * time.Second):
			t.Fatal("it goes on")
		}
		err := w.End(false, ended)
		if !refused {
			if !errors.Is(err, ended) {
				t.Errorf("%v hides why nobody was called", err)
			}
			continue
		}
		if !errors.Is(err, syscall.ECONNREFUSED) || !strings.Contains(term.Unanswered(to, "off", err), "is the hotline running there") {
			t.Errorf("after %v: %v", ended, err)
		}
	}
}

func TestWait_SaysThatNobodyAnswers(t *testing.T) {
	out := &lines{came: make(chan struct{}, 10)}
	w := reach.Begin(t.Context(), out, port(t, true))
	<-out.came
	if w.Context().Err() != nil {
		t.Error("it gave up")
	}
	failed := errors.New("timer B")
	if err := w.End(false, failed); !errors.Is(err, failed) || !strings.Contains(out.String(), "no answer from sip:10000@") {
		t.Errorf("%v: %s", err, out.String())
	}
}

func TestWait_SaysNothingOfWhoAnswers(t *testing.T) {
	var out bytes.Buffer
	w := reach.Begin(t.Context(), &out, port(t, true))
	w.Heard()
	if err := w.End(true, nil); err != nil || out.Len() > 0 {
		t.Errorf("%v %s", err, out.String())
	}
}

func TestNumber(t *testing.T) {
	for _, good := range []string{"13800138000", "+8613800138000", "anonymous", "8001", "a.b-c_d"} {
		if err := reach.Number(good); err != nil {
			t.Error(err)
		}
	}
	for _, bad := range []string{"", "abc def", "1;x=1", "1@2", "张三", "1\r\n", "<1>"} {
		if err := reach.Number(bad); err == nil || !strings.Contains(err.Error(), "digits") {
			t.Errorf("%q: %v", bad, err)
		}
	}
}
