package sip_test

import (
	"crypto/tls"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"hotline/telephony/sip"
	"hotline/telephony/sip/ws"
)

// browser is a softphone over WebSocket, made by hand.
type browser struct {
	t  *testing.T
	ws *websocket.Conn
}

func (b *browser) send(format string, a ...any) {
	b.t.Helper()
	if err := b.ws.WriteMessage(websocket.TextMessage, []byte(fmt.Sprintf(format, a...))); err != nil {
		b.t.Fatal(err)
	}
}

func (b *browser) read() string {
	b.t.Helper()
	_ = b.ws.SetReadDeadline(time.Now().Add(patience))
	_, m, err := b.ws.ReadMessage()
	if err != nil {
		b.t.Fatal(err)
	}
	return string(m)
}

// register sends a REGISTER of alice over a browser's connection and answers the challenge.
func (b *browser) register(transport, call string) {
	b.t.Helper()
	auth := ""
	for seq := 1; seq <= 2; seq++ {
		b.send("REGISTER sip:hotline SIP/2.0\r\nVia: SIP/2.0/%s x.invalid;branch=z9hG4bKr%s%d\r\nFrom: <sip:alice@hotline>;tag=1\r\nTo: <sip:alice@hotline>\r\n"+
			"Call-ID: %s\r\nCSeq: %d REGISTER\r\nContact: <sip:%s@x.invalid;transport=ws>;+sip.instance=\"<urn:uuid:1>\";reg-id=1;expires=600\r\n%sContent-Length: 0\r\n\r\n",
			transport, call, seq, call, seq, call, auth)
		m := b.read()
		if seq == 1 {
			auth = "Authorization: " + digestFor(b.t, m, "REGISTER", "sip:hotline", "alice", "secret") + "\r\n"
		} else if code(m) != 200 || !strings.Contains(header(m, "Contact"), call+"@x.invalid") {
			b.t.Error(m)
		}
	}
}

// answer sends 200 to the next request, which must be of that method.
func (b *browser) answer(method, body string) {
	b.t.Helper()
	m := b.read()
	if !strings.HasPrefix(m, method+" ") {
		b.t.Error(m)
	}
	fields := ""
	for _, f := range []string{"Via", "From", "To", "Call-ID", "CSeq"} {
		v := header(m, f)
		if f == "To" && !strings.Contains(v, "tag=") {
			v += ";tag=b"
		}
		fields += f + ": " + v + "\r\n"
	}
	b.send("SIP/2.0 200 OK\r\n%sContact: <sip:one@x.invalid;transport=ws>\r\nContent-Type: application/sdp\r\nContent-Length: %d\r\n\r\n%s", fields, len(body), body)
}

// A browser registers, is called over its connection, loses it and comes back into its call, and is forgotten when it goes;
// TLS or not.
func TestEndpoint_ServesBrowsers(t *testing.T) {
	for name, secure := range map[string]bool{"WS": false, "WSS": true} {
		t.Run(name, func(t *testing.T) {
			cfg := closed()
			bounds := ws.Default()
			cfg.WebSocket = &bounds
			hotline := serve(t, cfg, sip.Deps{Users: users}, holding)
			web := httptest.NewUnstartedServer(hotline.WebSocket())
			if secure {
				web.StartTLS()
			} else {
				web.Start()
			}
			t.Cleanup(web.Close)
			connect := func() *browser {
				d := websocket.Dialer{Subprotocols: []string{"sip"}, TLSClientConfig: &tls.Config{InsecureSkipVerify: true}} //nolint:gosec // a test server
				c, _, err := d.Dial(strings.Replace(web.URL, "http", "ws", 1), nil)
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() { _ = c.Close() })
				return &browser{t, c}
			}
			one := connect()
			one.register(name, "one")
			answered := make(chan struct{})
			go func() {
				defer close(answered)
				one.answer("INVITE", offer("127.0.0.1", 40000))
				if m := one.read(); !strings.HasPrefix(m, "ACK ") {
					t.Error(m)
				}
			}()
			leg := dial(t, hotline, "sip:alice@hotline")
			<-answered
			if in := leg.Info(); in.Transport != name {
				t.Errorf("%+v", in)
			}
			_ = one.ws.Close()
			until(t, "forgotten", func() bool { return hotline.Desk().Registrations() == 0 })
			two := connect()
			two.register(name, "two")
			ended := make(chan struct{})
			go func() { defer close(ended); two.answer("BYE", "") }()
			hangup(t, leg)
			<-ended
			_ = two.ws.Close()
			until(t, "forgotten again", func() bool { return hotline.Desk().Registrations() == 0 })
			if _, err := hotline.Dial(t.Context(), "sip:alice@hotline"); err == nil {
				t.Error("a browser that has gone was called")
			}
		})
	}
}
