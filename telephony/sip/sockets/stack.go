package sockets

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"sync"
	"syscall"

	"github.com/emiago/sipgo"
	gosip "github.com/emiago/sipgo/sip"
)

// stackLimits lifts limits of sipgo that are package variables there: messages above 1,300 bytes are refused on UDP instead
// of fragmented (a 200 OK with a few Record-Routes is longer), and it warns about every connection closed at the end.
// Written once, before any stack runs.
//
//nolint:gochecknoglobals // guards package variables of a dependency
var stackLimits = sync.OnceFunc(func() {
	gosip.UDPMTUSize = 65000
	gosip.SetDefaultLogger(slog.New(Quiet{Handler: slog.Default().Handler()}))
})

// The stack must not look up names a stranger wrote into a Via, nor connect there: we resolve and connect ourselves.
var (
	errOurs = errors.New("sip: the stack does not connect by itself")
	//nolint:gochecknoglobals // stateless
	noNames = &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) { return nil, errOurs }}
)

func noDial(net.Addr) net.Dialer {
	return net.Dialer{Control: func(string, string, syscall.RawConn) error { return errOurs }}
}

// NewStack makes the stack that the sockets are given to. stray is told of every response that belongs to no request.
func NewStack(userAgent string, log *slog.Logger, stray func()) (*sipgo.UserAgent, error) {
	stackLimits()
	//nolint:wrapcheck // says what it is
	return sipgo.NewUA(sipgo.WithUserAgent(userAgent), sipgo.WithUserAgentDNSResolver(noNames),
		sipgo.WithUserAgentTransportLayerOptions(gosip.WithTransportLayerLogger(log),
			gosip.WithTransportLayerTransports(gosip.TransportsConfig{TCP: &gosip.TransportTCP{DialerCreate: noDial},
				TLS: &gosip.TransportTLS{TransportTCP: &gosip.TransportTCP{DialerCreate: noDial}}})),
		sipgo.WithUserAgentTransactionLayerOptions(gosip.WithTransactionLayerLogger(log),
			gosip.WithTransactionLayerUnhandledResponseHandler(func(*gosip.Response) { stray() })))
}
