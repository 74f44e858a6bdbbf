package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// tick is the unit of CPU times in /proc: USER_HZ is 100 on every Linux.
const tick = 10 * time.Millisecond

// usage is what a process has used so far.
type usage struct {
	cpu time.Duration
	rss int64 // bytes
}

// use reads /proc/PID/stat and statm.
func use(pid int) (usage, error) {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return usage{}, err
	}
	_, rest, ok := bytes.Cut(raw, []byte(") ")) // the name may hold blanks
	fields := strings.Fields(string(rest))
	if !ok || len(fields) < 22 {
		return usage{}, errors.New("unreadable /proc stat")
	}
	var ticks, pages int64
	for _, at := range []int{11, 12} { // utime, stime
		n, err := strconv.ParseInt(fields[at], 10, 64)
		if err != nil {
			return usage{}, err
		}
		ticks += n
	}
	if pages, err = strconv.ParseInt(fields[21], 10, 64); err != nil {
		return usage{}, err
	}
	return usage{cpu: time.Duration(ticks) * tick, rss: pages * int64(os.Getpagesize())}, nil
}

// server is a running hotline with a folder of its own.
type server struct {
	cmd *exec.Cmd
	dir string
	sip string // address
	web string // address
}

const settings = `data: %s
testlines: true
sip:
  listen: ["udp://%s"]
  rtp_ports: 40000-59999
  codecs: [PCMA, PCMU, G722, OPUS]
  max_calls: %d
  call_rate: 10000
http:
  listen: %s
`

// demoSpeech is the speech of a server that has what is in the box.
const demoSpeech = "asr:\n  engine: demo\n"

// start runs a server that takes so many calls at once, and waits until it is ready.
func start(ctx context.Context, bin string, most int) (*server, error) {
	return startWith(ctx, []string{bin}, most, demoSpeech)
}

// startWith starts it with models of one's own, and with a command in front of it.
func startWith(ctx context.Context, command []string, most int, models string) (*server, error) {
	dir, err := os.MkdirTemp("", "hotline-bench-")
	if err != nil {
		return nil, err
	}
	s := &server{dir: dir, sip: freePort("udp"), web: freePort("tcp")}
	file := filepath.Join(dir, "bench.yaml")
	if err := os.WriteFile(file, fmt.Appendf(nil, settings+models, filepath.Join(dir, "data"), s.sip, most, s.web), 0o600); err != nil {
		return nil, err
	}
	var log bytes.Buffer
	s.cmd = exec.CommandContext(ctx, command[0], slices.Concat(command[1:], []string{"serve", "--config", file})...) //nolint:gosec // the binary under test
	s.cmd.Stdout, s.cmd.Stderr = &log, &log
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	for range 200 {
		if healthy(ctx, "http://"+s.web+"/healthz") {
			return s, nil
		}
		if err := pause(ctx, 100*time.Millisecond); err != nil {
			break
		}
	}
	s.stop()
	return nil, fmt.Errorf("the server did not start: %s", lastLine(log.String()))
}

func (s *server) stop() {
	_ = s.cmd.Process.Signal(syscall.SIGTERM)
	kill := time.AfterFunc(5*time.Second, func() { _ = s.cmd.Process.Kill() })
	_ = s.cmd.Wait()
	kill.Stop()
	_ = os.RemoveAll(s.dir)
}

func healthy(ctx context.Context, url string) bool {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return false
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return false
	}
	_ = res.Body.Close()
	return res.StatusCode == http.StatusOK
}

// freePort is a loopback address that was free a moment ago.
func freePort(network string) string {
	if network == "udp" {
		c, err := net.ListenUDP("udp", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
		if err != nil {
			return "127.0.0.1:25060"
		}
		defer func() { _ = c.Close() }()
		return c.LocalAddr().String()
	}
	l, err := net.ListenTCP("tcp", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		return "127.0.0.1:28080"
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}

func pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func lastLine(s string) string {
	lines := strings.Split(strings.TrimSpace(s), "\n")
	return lines[len(lines)-1]
}
