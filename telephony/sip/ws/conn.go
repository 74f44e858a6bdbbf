package ws

import (
	"bytes"
	"encoding/binary"
	"errors"
	"net"
	"net/netip"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

const writeLimit = 5 * time.Second // for a peer that reads nothing

// conn is a WebSocket connection on the outside. On the inside it is the raw connection of a WebSocket client as the stack
// reads it, in the simplest correct form: whole text frames with a mask of zero.
type conn struct {
	b         *Bridge
	src       netip.AddrPort
	transport string
	ws        *websocket.Conn

	in   bytes.Buffer // for the stack to read; its one reader
	wmu  sync.Mutex   // guards out, up and data writes
	out  bytes.Buffer // written by the stack, not yet a whole frame
	up   bool         // the stack's "101 Switching Protocols" has been swallowed
	once sync.Once
	gone chan struct{} // closed by Close

	talked bool // a message has come; read and written by the reader only
}

// upgrade is what the stack's listener wants to see first; the key is that of RFC 6455 section 1.3.
const upgrade = "GET / HTTP/1.1\r\nHost: bridge\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
	"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: sip\r\n\r\n"

// begin sets the deadlines and starts the pings.
func (c *conn) begin(ws *websocket.Conn) {
	c.ws = ws
	ws.SetReadLimit(int64(c.b.cfg.MaxMessage))
	_ = ws.SetReadDeadline(time.Now().Add(c.b.cfg.First))
	ws.SetPongHandler(func(string) error { c.alive(); return nil })
	ws.SetPingHandler(func(data string) error {
		c.alive()
		err := ws.WriteControl(websocket.PongMessage, []byte(data), time.Now().Add(writeLimit))
		if errors.Is(err, websocket.ErrCloseSent) {
			return nil
		}
		return err //nolint:wrapcheck // ends the connection
	})
	c.in.WriteString(upgrade)
	c.b.work.Go(c.ping)
}

// alive moves the deadline; pings and pongs do not stand for the first message.
func (c *conn) alive() {
	if c.talked {
		_ = c.ws.SetReadDeadline(time.Now().Add(c.b.cfg.Dead))
	}
}

func (c *conn) ping() {
	t := time.NewTicker(c.b.cfg.Ping)
	defer t.Stop()
	for {
		select {
		case <-c.gone:
			return
		case <-t.C:
			if c.ws.WriteControl(websocket.PingMessage, nil, time.Now().Add(writeLimit)) != nil {
				_ = c.Close()
				return
			}
		}
	}
}

// Read blocks for the next checked message, as bytes of a frame.
func (c *conn) Read(p []byte) (int, error) {
	for c.in.Len() == 0 {
		msg, err := c.message()
		if err != nil {
			_ = c.Close()
			return 0, net.ErrClosed
		}
		c.frame(msg)
	}
	return c.in.Read(p) //nolint:wrapcheck // never fails: it is not empty
}

// message reads WebSocket messages, text or binary, until one passes; nil may come back for one that the stack need not see.
func (c *conn) message() ([]byte, error) {
	_, msg, err := c.ws.ReadMessage()
	if err != nil {
		c.lost(err)
		return nil, err //nolint:wrapcheck // ends the connection
	}
	c.talked = true
	c.alive()
	if len(bytes.Trim(msg, "\r\n\x00 ")) == 0 { // a keep-alive of RFC 5626
		if bytes.HasPrefix(msg, []byte("\r\n\r\n")) {
			return nil, c.send([]byte("\r\n"))
		}
		return nil, nil
	}
	if c.b.hooks.Check == nil {
		return msg, nil
	}
	pass, reply, fatal := c.b.hooks.Check(c.src, msg)
	if reply != nil {
		if err := c.send(reply); err != nil {
			return nil, err
		}
	}
	if fatal {
		return nil, net.ErrClosed
	}
	return pass, nil
}

// lost counts why a connection ended where the peer did not say goodbye.
func (c *conn) lost(err error) {
	var timeout net.Error
	switch {
	case errors.Is(err, websocket.ErrReadLimit):
		c.b.refused("oversized")
	case errors.As(err, &timeout) && timeout.Timeout():
		c.b.refused("idle_connection")
	}
}

// frame puts msg before the stack as one text frame with a mask of zero.
func (c *conn) frame(msg []byte) {
	if len(msg) == 0 {
		return
	}
	c.in.WriteByte(0x81) // FIN, text
	if n := len(msg); n < 126 {
		c.in.WriteByte(0x80 | byte(n))
	} else {
		c.in.WriteByte(0x80 | 126)
		_ = binary.Write(&c.in, binary.BigEndian, uint16(n)) //nolint:gosec // at most MaxMessage
	}
	c.in.Write([]byte{0, 0, 0, 0})
	c.in.Write(msg)
}

func (c *conn) send(msg []byte) error {
	c.wmu.Lock()
	defer c.wmu.Unlock()
	return c.write(msg)
}

// write sends one message. The caller holds wmu.
func (c *conn) write(msg []byte) error {
	_ = c.ws.SetWriteDeadline(time.Now().Add(writeLimit))
	return c.ws.WriteMessage(websocket.TextMessage, msg) //nolint:wrapcheck // the stack wraps it
}

// Write takes frames from the stack and sends each as one message.
func (c *conn) Write(p []byte) (int, error) {
	c.wmu.Lock()
	defer c.wmu.Unlock()
	c.out.Write(p)
	if !c.up {
		i := bytes.Index(c.out.Bytes(), []byte("\r\n\r\n"))
		if i < 0 {
			return len(p), nil
		}
		c.out.Next(i + 4)
		c.up = true
	}
	for {
		payload, size, err := cutFrame(c.out.Bytes())
		if err != nil {
			return 0, err
		}
		if size == 0 {
			return len(p), nil
		}
		if err := c.write(payload); err != nil {
			return 0, err
		}
		c.out.Next(size)
	}
}

var errFrame = errors.New("websocket bridge: frame too large")

// cutFrame finds one whole unmasked frame at the beginning of b; size 0 means that more is needed.
func cutFrame(b []byte) (payload []byte, size int, err error) {
	if len(b) < 2 {
		return nil, 0, nil
	}
	head, n := 2, int(b[1]&0x7f)
	switch n {
	case 126:
		if len(b) < 4 {
			return nil, 0, nil
		}
		head, n = 4, int(binary.BigEndian.Uint16(b[2:]))
	case 127:
		if len(b) < 10 {
			return nil, 0, nil
		}
		n64 := binary.BigEndian.Uint64(b[2:])
		if n64 > 1<<20 {
			return nil, 0, errFrame
		}
		head, n = 10, int(n64)
	}
	if len(b) < head+n {
		return nil, 0, nil
	}
	return b[head : head+n], head + n, nil
}

// Close ends the connection; later calls do nothing.
func (c *conn) Close() error {
	c.once.Do(func() {
		close(c.gone)
		_ = c.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(websocket.CloseNormalClosure, ""), time.Now().Add(time.Second))
		_ = c.ws.Close()
		c.b.forget(c)
		if c.b.hooks.Closed != nil {
			c.b.hooks.Closed(c.transport, c.src)
		}
	})
	return nil
}

// LocalAddr is the HTTP server's end.
func (c *conn) LocalAddr() net.Addr { return c.ws.LocalAddr() }

// RemoteAddr is the client's end, IPv4 in its short form.
func (c *conn) RemoteAddr() net.Addr { return net.TCPAddrFromAddrPort(c.src) }

// SetDeadline does nothing: the bridge has its own.
func (c *conn) SetDeadline(time.Time) error { return nil }

// SetReadDeadline does nothing: the bridge has its own.
func (c *conn) SetReadDeadline(time.Time) error { return nil }

// SetWriteDeadline does nothing: the bridge has its own.
func (c *conn) SetWriteDeadline(time.Time) error { return nil }
