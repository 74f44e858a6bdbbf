package webrtc_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/icholy/digest"
	pion "github.com/pion/webrtc/v4"

	"hotline/telephony"
	"hotline/telephony/sip"
	sipdigest "hotline/telephony/sip/digest"
	"hotline/telephony/sip/registrar"
	"hotline/telephony/sip/ws"
)

// softphone is a SIP phone in a browser, made by hand.
type softphone struct {
	t  *testing.T
	ws *websocket.Conn
}

func (p softphone) send(start, more, body string) {
	p.t.Helper()
	if body != "" {
		more += "Content-Type: application/sdp\r\n"
	}
	msg := fmt.Sprintf("%s SIP/2.0\r\n%sMax-Forwards: 70\r\nContent-Length: %d\r\n\r\n%s", start, more, len(body), body)
	if strings.HasPrefix(start, "SIP/2.0") {
		msg = strings.Replace(msg, start+" SIP/2.0", start, 1)
	}
	if err := p.ws.WriteMessage(websocket.TextMessage, []byte(msg)); err != nil {
		p.t.Fatal(err)
	}
}

// next reads until a message starts so.
func (p softphone) next(start string) (head, body string) {
	p.t.Helper()
	for {
		_ = p.ws.SetReadDeadline(time.Now().Add(20 * time.Second))
		_, b, err := p.ws.ReadMessage()
		if err != nil {
			p.t.Fatalf("no %s: %v", start, err)
		}
		if strings.HasPrefix(string(b), start) {
			head, body, _ = strings.Cut(string(b), "\r\n\r\n")
			return head, body
		}
	}
}

// lines are the header fields of those names, as they stand.
func lines(head string, names ...string) string {
	var out strings.Builder
	for line := range strings.SplitSeq(head, "\r\n") {
		for _, n := range names {
			if strings.HasPrefix(line, n+":") {
				out.WriteString(line + "\r\n")
			}
		}
	}
	return out.String()
}

func value(head, name string) string {
	return strings.TrimSpace(strings.TrimPrefix(strings.TrimSuffix(lines(head, name), "\r\n"), name+":"))
}

// endpoint serves SIP over WebSocket with the port's media; every call in is echoed.
func endpoint(t *testing.T, p *port, changes ...func(*sip.Config)) (*sip.Endpoint, softphone) {
	t.Helper()
	cfg := sip.Default()
	for _, change := range changes {
		change(&cfg)
	}
	w := ws.Default()
	cfg.Listen, cfg.WebSocket, cfg.Trunks = []string{"udp://127.0.0.1:0"}, &w, nil
	users := registrar.Static{"alice": sipdigest.Secret{Password: "secret"}}
	e, err := sip.New(cfg, sip.Deps{Pacer: p.pacer, WebRTC: p.Hub, Users: users})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var work sync.WaitGroup
	work.Go(func() { _ = e.Serve(ctx, nil) })
	web := httptest.NewServer(e.WebSocket())
	t.Cleanup(func() { cancel(); work.Wait(); web.Close() })
	d := websocket.Dialer{Subprotocols: []string{"sip"}, HandshakeTimeout: 20 * time.Second}
	conn, res, err := d.DialContext(t.Context(), "ws"+strings.TrimPrefix(web.URL, "http"), nil)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	t.Cleanup(func() { _ = conn.Close() })
	return e, softphone{t, conn}
}

// register proves who it is and registers.
func (p softphone) register() {
	p.t.Helper()
	fields := func(n int) string {
		return fmt.Sprintf("Via: SIP/2.0/WS x.invalid;branch=z9hG4bKr%d\r\nFrom: <sip:alice@hotline>;tag=1\r\nTo: <sip:alice@hotline>\r\nCall-ID: r@x.invalid\r\n"+
			"CSeq: %d REGISTER\r\nContact: <sip:alice@x.invalid;transport=ws>\r\n", n, n)
	}
	p.send("REGISTER sip:hotline", fields(1), "")
	head, _ := p.next("SIP/2.0 401")
	all := strings.Split(strings.TrimSpace(lines(head, "WWW-Authenticate")), "\r\n")
	last := strings.TrimPrefix(all[len(all)-1], "WWW-Authenticate: ") // the one that JsSIP looks at
	challenge, err := digest.ParseChallenge(last)
	if err != nil || challenge.Algorithm != "MD5" {
		p.t.Fatalf("%v %s", err, last)
	}
	cred, err := digest.Digest(challenge, digest.Options{Method: "REGISTER", URI: "sip:hotline", Username: "alice", Password: "secret"})
	if err != nil {
		p.t.Fatal(err)
	}
	p.send("REGISTER sip:hotline", fields(2)+"Authorization: "+cred.String()+"\r\n", "")
	p.next("SIP/2.0 200")
}

// dial calls alice, whose browser answers; both hear each other.
func dial(t *testing.T, e *sip.Endpoint, phone softphone) (telephony.Leg, *browser) {
	t.Helper()
	phone.register()
	type dialled struct {
		leg telephony.Leg
		err error
	}
	done := make(chan dialled, 1)
	go func() {
		l, err := e.Dial(t.Context(), "sip:alice@hotline")
		done <- dialled{l, err}
	}()
	invite, offer := phone.next("INVITE ")
	b := newBrowser(t, pion.MimeTypePCMU, false)
	if err := b.SetRemoteDescription(pion.SessionDescription{Type: pion.SDPTypeOffer, SDP: offer}); err != nil {
		t.Fatalf("%v\n%s", err, offer)
	}
	d, err := b.CreateAnswer(nil)
	answer := b.describe(t, d, err)
	same := lines(invite, "Via", "From", "Call-ID", "CSeq")
	phone.send("SIP/2.0 200 OK", same+"To: "+value(invite, "To")+";tag=phone\r\nContact: <sip:alice@x.invalid;transport=ws>\r\n", answer)
	phone.next("ACK ")
	got := <-done
	if got.err != nil {
		t.Fatal(got.err)
	}
	audio, err := got.leg.Answer(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	echoes(t, audio, b)
	return got.leg, b
}

// The hotline calls a phone in a browser: the offer is WebRTC's, voice passes both ways, and the call ends.
func TestEndpoint_CallsAPhoneInABrowser(t *testing.T) {
	p := serve(t, nil)
	e, phone := endpoint(t, p)
	leg, _ := dial(t, e, phone)
	hung := make(chan error, 1)
	go func() { hung <- leg.Hangup(t.Context(), telephony.CauseNormal) }()
	bye, _ := phone.next("BYE ")
	phone.send("SIP/2.0 200 OK", lines(bye, "Via", "From", "To", "Call-ID", "CSeq"), "")
	if err := <-hung; err != nil {
		t.Error(err)
	}
}

// A caller who types sends no voice, if his browser does not, and is there: the checks of the connection say so.
func TestEndpoint_KeepsABrowserWithoutVoice(t *testing.T) {
	if testing.Short() {
		t.Skip("waits for a limit")
	}
	t.Parallel()
	const limit = 3 * time.Second // checks come every 2.5 s
	e, phone := endpoint(t, serve(t, nil), func(c *sip.Config) { c.RTPTimeout = limit })
	leg, b := dial(t, e, phone)
	select {
	case <-leg.Done():
		t.Errorf("the leg ended: %+v", leg.(telephony.Ender).End())
	case <-time.After(3 * limit):
	}
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	bye, _ := phone.next("BYE ")
	phone.send("SIP/2.0 200 OK", lines(bye, "Via", "From", "To", "Call-ID", "CSeq"), "")
}

// A page that is closed says so on its media connection only: no BYE comes, and its WebSocket stays open here.
func TestEndpoint_NoticesAPageThatWasClosed(t *testing.T) {
	e, phone := endpoint(t, serve(t, nil))
	leg, b := dial(t, e, phone)
	from := time.Now()
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	bye, _ := phone.next("BYE ")
	phone.send("SIP/2.0 200 OK", lines(bye, "Via", "From", "To", "Call-ID", "CSeq"), "")
	if took := time.Since(from); took > 15*time.Second { // 2 to 3 s, and the rtp_timeout is 30
		t.Errorf("noticed after %v", took)
	}
	<-leg.Done()
	if end := leg.(telephony.Ender).End(); end.Cause != telephony.CauseMediaLost || !end.ByUs {
		t.Errorf("%+v", end)
	}
}
