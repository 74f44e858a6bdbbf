package webrtc

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"net/netip"
	"sync"
	"time"
)

// Bounds of TCP connections.
const (
	helloTime  = 10 * time.Second // until the first good check
	quietTime  = time.Minute      // without anything
	streamRoom = 50               // packets that wait to be written: a second of voice
)

var errSlow = errors.New("webrtc: the connection is too slow")

// stream is one TCP connection: packets with their length before them (RFC 4571).
type stream struct {
	conn net.Conn
	out  chan []byte // capacity streamRoom; the newest dropped when full
	quit chan struct{}
}

// acceptTCP takes connections until the listener is closed.
func (h *Hub) acceptTCP(work *sync.WaitGroup) {
	for {
		conn, err := h.tcp.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err == nil {
			work.Go(func() { h.readTCP(conn) })
		}
	}
}

// readTCP takes the packets of one connection; strangers are sent away with their first one.
func (h *Hub) readTCP(conn net.Conn) {
	s := &stream{conn: conn, out: make(chan []byte, streamRoom), quit: make(chan struct{})}
	var writer sync.WaitGroup
	writer.Go(s.run)
	defer writer.Wait()
	defer close(s.quit)
	defer func() { _ = conn.Close() }()
	from, err := netip.ParseAddrPort(conn.RemoteAddr().String())
	if err != nil {
		return
	}
	defer h.guard(from)
	p := &path{hub: h, addr: netip.AddrPortFrom(from.Addr().Unmap(), from.Port()), tcp: s}
	var stop func() bool
	buf := make([]byte, maxPacket)
	for limit := helloTime; ; limit = quietTime {
		_ = conn.SetReadDeadline(time.Now().Add(limit))
		b, err := readFrame(conn, buf)
		if err != nil {
			break
		}
		if isSTUN(b) {
			if h.bind(b, p) == nil {
				break
			}
			if stop == nil { // the leg's end ends its connection
				stop = context.AfterFunc(p.link.life, func() { _ = conn.Close() })
			}
			continue
		}
		if p.link == nil {
			break
		}
		p.link.take(b, time.Now())
	}
	if stop != nil {
		stop()
		p.link.current.CompareAndSwap(p, nil)
	}
}

// readFrame reads one packet.
func readFrame(r io.Reader, buf []byte) ([]byte, error) {
	if _, err := io.ReadFull(r, buf[:2]); err != nil {
		return nil, err //nolint:wrapcheck // ends the connection
	}
	n := int(binary.BigEndian.Uint16(buf))
	if n == 0 || n > len(buf) {
		return nil, errors.New("webrtc: bad length of a packet")
	}
	_, err := io.ReadFull(r, buf[:n])
	return buf[:n], err //nolint:wrapcheck // ends the connection
}

// write queues one packet.
func (s *stream) write(b []byte) error {
	frame := binary.BigEndian.AppendUint16(make([]byte, 0, len(b)+2), uint16(len(b))) //nolint:gosec // at most maxPacket
	select {
	case s.out <- append(frame, b...):
		return nil
	default:
		return errSlow
	}
}

// run writes until the reader has ended.
func (s *stream) run() {
	for {
		select {
		case b := <-s.out:
			_ = s.conn.SetWriteDeadline(time.Now().Add(5 * time.Second))
			if _, err := s.conn.Write(b); err != nil {
				_ = s.conn.Close() // the reader notices
			}
		case <-s.quit:
			return
		}
	}
}
