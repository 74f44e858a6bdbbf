package gate

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/netip"
	"os"
	"slices"
	"time"
)

// stream is one TCP connection that hands whole, checked messages to the stack.
type stream struct {
	net.Conn
	feed   *Feed
	in     *bufio.Reader
	src    netip.AddrPort
	known  chan struct{} // closed when the stack has registered it
	out    []byte        // checked, not yet read by the stack
	fed    bool          // at least one good message came
	shaken bool          // the TLS handshake was tried
	names  []string      // of the verified client certificate; guarded by feed.mu

	stranger bool // it was taken from an address that is not trusted
}

// Read blocks for the next good message. It closes the stream when framing is lost.
func (s *stream) Read(b []byte) (int, error) {
	if err := s.shake(); err != nil {
		_ = s.Close()
		return 0, net.ErrClosed
	}
	for len(s.out) == 0 {
		msg, err := s.message()
		if err != nil {
			if errors.Is(err, os.ErrDeadlineExceeded) {
				s.feed.gate.count("idle_connection")
			}
			_ = s.Close()
			return 0, net.ErrClosed
		}
		pass, reply, fatal := s.feed.gate.streamed(s.src, msg)
		if reply != nil {
			_ = s.SetWriteDeadline(time.Now().Add(streamPatience))
			_, _ = s.Conn.Write(reply)
			_ = s.SetWriteDeadline(time.Time{})
		}
		if fatal {
			_ = s.Close()
			return 0, net.ErrClosed
		}
		s.out = pass
		s.fed = s.fed || pass != nil
	}
	n := copy(b, s.out)
	s.out = s.out[n:]
	return n, nil
}

// message reads one message: head, and as much body as Content-Length says. A broken head is returned as it is.
func (s *stream) message() ([]byte, error) {
	idle := streamPatience
	if s.fed {
		idle = s.feed.gate.cfg.ConnIdle
	}
	_ = s.SetReadDeadline(time.Now().Add(idle))
	if err := s.skipPings(); err != nil {
		return nil, err
	}
	_ = s.SetReadDeadline(time.Now().Add(streamPatience))
	var msg []byte
	for {
		line, err := s.in.ReadSlice('\n')
		msg = append(msg, line...)
		if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
			return nil, err //nolint:wrapcheck // ends the stream
		}
		if len(msg) > maxMessage {
			s.feed.gate.count("oversized")
			return nil, net.ErrClosed
		}
		if bytes.HasSuffix(msg, []byte("\r\n\r\n")) {
			break
		}
	}
	n, ok := contentLength(msg)
	if !ok || n == 0 {
		return msg, nil
	}
	if len(msg)+n > maxMessage {
		s.feed.gate.count("oversized")
		return nil, net.ErrClosed
	}
	head := len(msg)
	msg = append(msg, make([]byte, n)...)
	for got := head; got < len(msg); {
		k, err := s.in.Read(msg[got:])
		if err != nil {
			return nil, err //nolint:wrapcheck // ends the stream
		}
		got += k
	}
	return msg, nil
}

// skipPings takes the line ends between messages and answers each double one with a single one (RFC 5626, section 4.4.1).
func (s *stream) skipPings() error {
	ends := 0
	for {
		c, err := s.in.ReadByte()
		if err != nil {
			return err //nolint:wrapcheck // ends the stream
		}
		if c != '\r' && c != '\n' {
			return s.in.UnreadByte() //nolint:wrapcheck // cannot fail after ReadByte
		}
		if ends++; ends == 4 {
			ends = 0
			_, _ = s.Conn.Write([]byte("\r\n"))
		}
	}
}

// shake does the TLS handshake, bounded as an unfinished message is, and notes whom the client's certificate names.
func (s *stream) shake() error {
	c, ok := s.Conn.(*tls.Conn)
	if !ok || s.shaken {
		return nil
	}
	s.shaken = true
	_ = s.SetDeadline(time.Now().Add(streamPatience))
	ctx := context.Background() // the deadline bounds it
	if err := c.HandshakeContext(ctx); err != nil {
		s.feed.gate.count("tls_handshake")
		return err //nolint:wrapcheck // ends the stream
	}
	_ = s.SetDeadline(time.Time{})
	chains := c.ConnectionState().VerifiedChains
	if len(chains) == 0 {
		return nil
	}
	leaf := chains[0][0]
	names := slices.Clone(leaf.DNSNames)
	for _, ip := range leaf.IPAddresses {
		names = append(names, ip.String())
	}
	if leaf.Subject.CommonName != "" {
		names = append(names, leaf.Subject.CommonName)
	}
	s.feed.mu.Lock()
	s.names = names
	s.feed.mu.Unlock()
	return nil
}

// Close ends the connection and forgets it.
func (s *stream) Close() error {
	if s.feed.forget(s) && s.feed.gate.cfg.Closed != nil {
		s.feed.gate.cfg.Closed(s.feed.network, s.src)
	}
	return s.Conn.Close() //nolint:wrapcheck // net.Conn
}
