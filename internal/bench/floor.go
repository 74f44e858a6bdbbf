package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

// packetSize is an RTP packet with 20 ms of G.711.
const packetSize = 172

// floor measures the least that a call over UDP can cost here: one socket and one goroutine per call that send back what comes,
// 50 packets a second, in a process of its own.
func floor(ctx context.Context, o options) (row, error) {
	exe, err := os.Executable()
	if err != nil {
		return row{}, err
	}
	cmd := exec.CommandContext(ctx, exe, "-echo", strconv.Itoa(o.calls)) //nolint:gosec // this program
	out, err := cmd.StdoutPipe()
	if err != nil {
		return row{}, err
	}
	in, err := cmd.StdinPipe() // closing it ends the echo
	if err != nil {
		return row{}, err
	}
	if err := cmd.Start(); err != nil {
		return row{}, err
	}
	defer func() { _ = in.Close(); _ = cmd.Wait() }()
	idle, err := use(cmd.Process.Pid)
	if err != nil {
		return row{}, err
	}
	var to []netip.AddrPort
	for scan := bufio.NewScanner(out); len(to) < o.calls && scan.Scan(); {
		addr, err := netip.ParseAddrPort(scan.Text())
		if err != nil {
			return row{}, err
		}
		to = append(to, addr)
	}
	life, cancel := context.WithCancel(ctx)
	defer cancel()
	var work sync.WaitGroup
	defer work.Wait()
	defer cancel()
	var late atomic.Int64
	if err := send(life, &work, to, &late); err != nil {
		return row{}, err
	}
	before, after, took, err := during(ctx, cmd.Process.Pid, time.Second, o.window)
	if err != nil {
		return row{}, err
	}
	return row{
		Calls: o.calls, MissedPct: 100 * float64(late.Load()) * float64(slotTime) / float64(time.Second+o.window), CPU: millis(after.cpu-before.cpu) / (took.Seconds() * float64(o.calls)),
		Total: float64(after.rss) / (1 << 20), RSS: max(0, float64(after.rss-idle.rss)) / 1024 / float64(o.calls), Note: "no SIP, no clock, no codec; memory over the idle process",
	}, nil
}

// The sockets are spread over so many slots of a frame.
const slots, slotTime = 20, 20 * time.Millisecond / slots

// send sends 50 packets a second to each address, each from a socket of its own, spread over the 20 ms, and takes what comes back.
// late counts the slots that began a frame or more behind their time.
func send(ctx context.Context, work *sync.WaitGroup, to []netip.AddrPort, late *atomic.Int64) error {
	conns := make([]*net.UDPConn, 0, len(to))
	for _, addr := range to {
		c, err := net.DialUDP("udp", nil, net.UDPAddrFromAddrPort(addr))
		if err != nil {
			return err
		}
		conns = append(conns, c)
		work.Go(func() {
			buf := make([]byte, 2048)
			for {
				if _, err := c.Read(buf); err != nil && ctx.Err() != nil {
					return
				}
			}
		})
	}
	work.Go(func() {
		packet := make([]byte, packetSize)
		next := time.Now()
		for slot := 0; ctx.Err() == nil; slot++ {
			for i := slot % slots; i < len(conns); i += slots {
				_, _ = conns[i].Write(packet)
			}
			next = next.Add(slotTime)
			if time.Since(next) >= slots*slotTime {
				late.Add(1)
			}
			_ = pause(ctx, time.Until(next))
		}
		for _, c := range conns {
			_ = c.Close()
		}
	})
	return nil
}

// serveEcho is the child process: it prints the addresses of its sockets and echoes until stdin is closed.
func serveEcho(sockets int, out, errs io.Writer) int {
	for range sockets {
		c, err := net.ListenUDP("udp", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
		if err != nil {
			_, _ = fmt.Fprintln(errs, "echo:", err)
			return 1
		}
		_, _ = fmt.Fprintln(out, c.LocalAddr())
		go func() { // ends with the process
			buf := make([]byte, 2048)
			for {
				n, from, err := c.ReadFromUDPAddrPort(buf)
				if err != nil {
					return
				}
				_, _ = c.WriteToUDPAddrPort(buf[:n], from)
			}
		}()
	}
	_, _ = io.Copy(io.Discard, os.Stdin)
	return 0
}
