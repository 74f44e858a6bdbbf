package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/pion/rtp"
)

// browserProcess is a process of browsers in calls.
type browserProcess struct {
	cmd *exec.Cmd
	in  io.Closer
	out *bufio.Reader
	err *strings.Builder
}

// openBrowsers starts a process of n browsers that call line 1000 over the WebSocket.
func openBrowsers(ctx context.Context, n int, to string) (*browserProcess, error) {
	exe, err := os.Executable()
	if err != nil {
		return nil, err
	}
	p := &browserProcess{err: &strings.Builder{}}
	p.cmd = exec.CommandContext(ctx, exe, "-browsers", strconv.Itoa(n), "-ws", to) //nolint:gosec // this program
	p.cmd.Stderr = p.err
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	p.out = bufio.NewReader(out)
	if p.in, err = p.cmd.StdinPipe(); err != nil { // closing it ends the calls
		return nil, err
	}
	return p, p.cmd.Start()
}

// up waits for the line that says so, and a while longer.
func (p *browserProcess) up(ctx context.Context) error {
	if _, err := p.out.ReadString('\n'); err != nil {
		return fmt.Errorf("browsers: %w", err) // end tells why
	}
	return pause(ctx, settle)
}

func (p *browserProcess) end() (load, error) {
	_ = p.in.Close()
	raw, _ := io.ReadAll(p.out)
	fault := p.cmd.Wait()
	var l load
	if err := json.Unmarshal(raw, &l); err != nil || fault != nil {
		return l, fmt.Errorf("browsers: %s: %w", lastLine(p.err.String()), errors.Join(fault, err))
	}
	return l, nil
}

// browse is the child process: n browsers call, "up" is written when their media passes, and once in is closed they hang up and what
// they met is written.
func browse(ctx context.Context, n int, to string, in io.Reader, out, errs io.Writer) int {
	phone, err := dialWebSocket(ctx, to)
	if err != nil {
		_, _ = fmt.Fprintln(errs, err)
		return 1
	}
	defer phone.close()
	browsers := make([]*browser, 0, n)
	for range n {
		b, err := phone.call(ctx)
		if err != nil {
			_, _ = fmt.Fprintf(errs, "call %d: %v\n", len(browsers)+1, err)
			return 1
		}
		browsers = append(browsers, b)
	}
	_, _ = fmt.Fprintln(out, "up")
	talking, stop := context.WithCancel(ctx)
	var late, beats atomic.Int64
	done := make(chan struct{})
	go func() { talk(talking, browsers, &late, &beats); close(done) }()
	_, _ = io.Copy(io.Discard, in)
	stop()
	<-done
	var got, lost int
	for _, b := range browsers {
		g, l := b.heard()
		got, lost = got+g, lost+l
		phone.hangUp(b)
	}
	l := load{Calls: n, Answered: n, Lost: lost, LossPct: 100 * float64(lost) / float64(max(1, got+lost)), MissedPct: 100 * float64(late.Load()) / float64(max(1, beats.Load()))}
	if err := json.NewEncoder(out).Encode(l); err != nil {
		return 1
	}
	return 0
}

// talk sends 50 packets a second from each browser, spread over the 20 ms, until ctx ends. late counts the slots, of beats in all,
// that began a frame or more behind their time.
func talk(ctx context.Context, browsers []*browser, late, beats *atomic.Int64) {
	voice := make([]byte, packetSize-12)
	next := time.Now()
	for slot := 0; ctx.Err() == nil; slot++ {
		for i := slot % slots; i < len(browsers); i += slots {
			n := slot / slots
			_ = browsers[i].mic.WriteRTP(&rtp.Packet{Header: rtp.Header{Version: 2, SequenceNumber: uint16(n), Timestamp: uint32(n) * 160}, Payload: voice}) //nolint:gosec // wraps
		}
		beats.Add(1)
		next = next.Add(slotTime)
		if time.Since(next) >= slots*slotTime {
			late.Add(1)
		}
		_ = pause(ctx, time.Until(next))
	}
}
