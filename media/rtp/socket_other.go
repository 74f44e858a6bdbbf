//go:build !linux || !(amd64 || arm64)

package rtp

import (
	"net"
	"net/netip"
	"time"

	"golang.org/x/sys/unix"
)

// socket is a UDP socket that the media clock asks for packets; see socket_linux.go, which costs less and knows when each
// packet came. Here a packet comes when it is asked for.
type socket struct {
	conn  *net.UDPConn
	local netip.AddrPort
}

// target is where to send.
type target struct{ addr netip.AddrPort }

// listenUDP opens a socket on addr.
func listenUDP(addr netip.AddrPort) (*socket, error) {
	network := "udp4"
	if addr.Addr().Is6() {
		network = "udp6"
	}
	conn, err := net.ListenUDP(network, net.UDPAddrFromAddrPort(addr))
	if err != nil {
		return nil, err
	}
	return &socket{conn: conn, local: addr}, nil
}

func (s *socket) close() { _ = s.conn.Close() }

// set makes t the address a.
func (t *target) set(a netip.AddrPort) { t.addr = a }

// send sends one packet.
func (s *socket) send(b []byte, to *target) error {
	_, err := s.conn.WriteToUDPAddrPort(b, to.addr)
	return err
}

// batchSize is how many packets one call brings.
const batchSize = 1

// batch is room for what one call brings.
type batch struct {
	buf  [maxPacket]byte
	n    int
	from netip.AddrPort
}

func newBatch() *batch { return &batch{} }

// receive fetches a packet that has come, and says how many there are.
func (s *socket) receive(b *batch) int {
	raw, err := s.conn.SyscallConn()
	if err != nil {
		return 0
	}
	count := 0
	_ = raw.Read(func(fd uintptr) bool {
		n, from, err := unix.Recvfrom(int(fd), b.buf[:], unix.MSG_DONTWAIT) //nolint:gosec // a descriptor
		if err != nil {
			return true
		}
		switch a := from.(type) {
		case *unix.SockaddrInet4:
			b.from = netip.AddrPortFrom(netip.AddrFrom4(a.Addr), uint16(a.Port)) //nolint:gosec // a port
		case *unix.SockaddrInet6:
			b.from = netip.AddrPortFrom(netip.AddrFrom16(a.Addr).Unmap(), uint16(a.Port)) //nolint:gosec // a port
		}
		b.n, count = n, 1
		return true
	})
	return count
}

// packet is the packet of a batch and who sent it.
func (b *batch) packet(int, time.Time) (p []byte, from netip.AddrPort, age time.Duration) {
	return b.buf[:b.n], b.from, 0
}
