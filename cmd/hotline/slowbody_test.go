package main

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// Who sends a body that never ends is answered and cut off, whether the handler reads it or not; one that has come does not hurry the answer.
func TestInTime_EndsBodiesThatDoNotCome(t *testing.T) {
	const limit = 100 * time.Millisecond
	mux := http.NewServeMux()
	mux.HandleFunc("/reads", func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.ReadAll(r.Body); err != nil {
			w.WriteHeader(http.StatusRequestTimeout)
		}
	})
	mux.HandleFunc("/reads_none", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) })
	mux.HandleFunc("/is_slow", func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.ReadAll(r.Body)
		select {
		case <-r.Context().Done():
			w.WriteHeader(http.StatusInternalServerError)
		case <-time.After(3 * limit):
		}
	})
	s := httptest.NewServer(inTime(mux, limit))
	defer s.Close()
	for path, c := range map[string]struct {
		body string // of ten bytes
		want string
	}{"/reads": {"half", "408"}, "/reads_none": {"half", "403"}, "/is_slow": {"0123456789", "200"}} {
		conn, err := net.Dial("tcp", s.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		_ = conn.SetDeadline(time.Now().Add(20 * time.Second))
		_, _ = io.WriteString(conn, "POST "+path+" HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n"+c.body)
		line, err := bufio.NewReader(conn).ReadString('\n')
		if err != nil || !strings.Contains(line, c.want) {
			t.Errorf("%s: %q, %v; want %s", path, line, err, c.want)
		}
		_ = conn.Close()
	}
}
