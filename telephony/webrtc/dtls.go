package webrtc

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"strings"
	"time"

	"github.com/pion/dtls/v3"
	"github.com/pion/transport/v4/packetio"
)

// handshakeTime bounds the time from the descriptions to the keys.
const handshakeTime = 30 * time.Second

// newCertificate makes a key and its certificate. Browsers check the fingerprint in the signalling, not who signed it.
func newCertificate() (tls.Certificate, string, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, "", fmt.Errorf("webrtc key: %w", err)
	}
	now := time.Now()
	about := &x509.Certificate{SerialNumber: big.NewInt(now.UnixNano()), Subject: pkix.Name{CommonName: "hotline"},
		NotBefore: now.Add(-24 * time.Hour), NotAfter: now.AddDate(5, 0, 0)}
	der, err := x509.CreateCertificate(rand.Reader, about, about, &key.PublicKey, key)
	if err != nil {
		return tls.Certificate{}, "", fmt.Errorf("webrtc certificate: %w", err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, fingerprint(der), nil
}

// fingerprint writes a certificate's fingerprint as in SDP (RFC 8122).
func fingerprint(der []byte) string {
	sum := sha256.Sum256(der)
	hex := make([]string, len(sum))
	for i, b := range sum {
		hex[i] = fmt.Sprintf("%02X", b)
	}
	return "sha-256 " + strings.Join(hex, ":")
}

// handshake waits for a way, does the DTLS handshake on it and opens the Link. Then it waits for the end of the association.
func (l *Link) handshake() {
	conn, err := l.shake()
	if err == nil {
		close(l.ready)
		l.attend(conn)
		return
	}
	if l.life.Err() == nil {
		l.hub.log.Warn("no media with a browser", "err", err)
	}
	l.mu.Lock()
	l.err = err
	l.mu.Unlock()
	close(l.failed)
}

// attend reads what comes on the association, which is nothing until the other side closes it: a browser does so when its page is left.
func (l *Link) attend(conn *dtls.Conn) {
	buf := make([]byte, maxPacket)
	for {
		if _, err := conn.Read(buf); err != nil {
			l.left.Store(errors.Is(err, io.EOF) && l.life.Err() == nil)
			return
		}
	}
}

func (l *Link) shake() (*dtls.Conn, error) {
	ctx, cancel := context.WithTimeout(l.life, handshakeTime)
	defer cancel()
	select {
	case <-l.dtls.way:
	case <-ctx.Done():
		return nil, fmt.Errorf("webrtc: no connectivity check came: %w", ctx.Err())
	}
	l.mu.Lock()
	client, want := l.client, l.remote.Fingerprint
	l.mu.Unlock()
	conn, err := l.newDTLS(client, want)
	if err != nil {
		return nil, err
	}
	if !l.dtls.adopt(conn) {
		_ = conn.Close()
		return nil, ErrClosed
	}
	if err := conn.HandshakeContext(ctx); err != nil {
		return nil, fmt.Errorf("webrtc handshake: %w", err)
	}
	state, ok := conn.ConnectionState()
	chosen, agreed := conn.SelectedSRTPProtectionProfile()
	if !ok || !agreed {
		return nil, errors.New("webrtc handshake: no SRTP profile")
	}
	send, receive, err := newCiphers(&state, chosen, client)
	if err != nil {
		return nil, err
	}
	l.in.Lock()
	l.open = receive
	l.in.Unlock()
	l.out.Lock()
	l.seal = send
	l.out.Unlock()
	return conn, nil
}

// newDTLS makes our end of the association, which takes the certificate of the fingerprint only.
func (l *Link) newDTLS(client bool, want string) (*dtls.Conn, error) {
	options := []dtls.Option{
		dtls.WithCertificates(l.hub.cert), dtls.WithSRTPProtectionProfiles(profiles()...),
		dtls.WithExtendedMasterSecret(dtls.RequireExtendedMasterSecret), dtls.WithInsecureSkipVerify(true), // the fingerprint is checked
		dtls.WithFlightInterval(200 * time.Millisecond),
		dtls.WithVerifyPeerCertificate(func(raw [][]byte, _ [][]*x509.Certificate) error {
			if len(raw) == 0 || !strings.EqualFold(fingerprint(raw[0]), want) {
				return errors.New("the certificate is not the one of the description")
			}
			return nil
		}),
	}
	var conn *dtls.Conn
	var err error
	if client {
		all := make([]dtls.ClientOption, len(options))
		for i, o := range options {
			all[i] = o
		}
		conn, err = dtls.ClientWithOptions(l.dtls, l.dtls.LocalAddr(), all...)
	} else {
		all := []dtls.ServerOption{dtls.WithClientAuth(dtls.RequireAnyClientCert), dtls.WithInsecureSkipVerifyHello(true)} // ICE has proved the address
		for _, o := range options {
			all = append(all, o)
		}
		conn, err = dtls.ServerWithOptions(l.dtls, l.dtls.LocalAddr(), all...)
	}
	if err != nil {
		return nil, fmt.Errorf("webrtc dtls: %w", err)
	}
	return conn, nil
}

// datagrams is the Link's DTLS side as a net.PacketConn: what comes in waits in a buffer of 64 KiB, the newest dropped when full.
type datagrams struct {
	*packetio.Buffer
	link *Link
	way  chan struct{} // capacity 1: a token when a path is known
	conn chan *dtls.Conn
	done chan struct{}
}

func newDatagrams(l *Link) *datagrams {
	d := &datagrams{Buffer: packetio.NewBuffer(), link: l, way: make(chan struct{}, 1), conn: make(chan *dtls.Conn, 1), done: make(chan struct{})}
	d.SetLimitSize(64 << 10)
	return d
}

// wake says that a path is known.
func (d *datagrams) wake() {
	select {
	case d.way <- struct{}{}:
	default:
	}
}

func (d *datagrams) put(b []byte) { _, _ = d.Write(b) }

// adopt gives the association to shut; false when that was called already.
func (d *datagrams) adopt(c *dtls.Conn) bool {
	d.conn <- c // capacity 1, used once
	select {
	case <-d.done:
		select {
		case <-d.conn:
			return false
		default: // shut has it
		}
	default:
	}
	return true
}

// shut ends the association: it says goodbye, if there is a way.
func (d *datagrams) shut() {
	close(d.done)
	select {
	case c := <-d.conn:
		_ = c.Close()
	default:
	}
	_ = d.Buffer.Close()
}

// ReadFrom takes the next datagram.
func (d *datagrams) ReadFrom(b []byte) (int, net.Addr, error) {
	n, err := d.Read(b)
	return n, d.LocalAddr(), err //nolint:wrapcheck // the association knows it
}

// WriteTo sends one datagram on the present path; without one it is lost, and repeated by the association.
func (d *datagrams) WriteTo(b []byte, _ net.Addr) (int, error) {
	if p := d.link.current.Load(); p != nil {
		_ = p.write(b)
	}
	return len(b), nil
}

// Close does nothing: shut does.
func (d *datagrams) Close() error { return nil }

// LocalAddr is the port's; it stands for both ends.
func (d *datagrams) LocalAddr() net.Addr { return d.link.hub.udp.LocalAddr() }

// SetDeadline is SetReadDeadline: writes do not block.
func (d *datagrams) SetDeadline(t time.Time) error { return d.SetReadDeadline(t) }

// SetWriteDeadline does nothing: writes do not block.
func (d *datagrams) SetWriteDeadline(time.Time) error { return nil }
