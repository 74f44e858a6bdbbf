package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/gorilla/websocket"
)

// phone is SIP over WebSocket (RFC 7118) by hand, just enough for the calls of browsers; one goroutine uses it.
type phone struct {
	ws    *websocket.Conn
	to    string // host and port of the server
	calls int
}

// dialog is a call as SIP knows it.
type dialog struct {
	id, to, target string // Call-ID, the To with the far tag, the far Contact
}

func dialWebSocket(ctx context.Context, to string) (*phone, error) {
	d := websocket.Dialer{Subprotocols: []string{"sip"}, HandshakeTimeout: 10 * time.Second}
	ws, res, err := d.DialContext(ctx, to, nil)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", to, err)
	}
	_ = res.Body.Close()
	host := strings.TrimSuffix(strings.TrimPrefix(to, "ws://"), "/sip")
	return &phone{ws: ws, to: host}, nil
}

func (p *phone) close() { _ = p.ws.Close() }

// call makes a browser call line 1000 and returns it with its media up.
func (p *phone) call(ctx context.Context) (*browser, error) {
	b, err := newBrowser()
	if err != nil {
		return nil, err
	}
	offer, err := b.offer()
	if err != nil {
		return nil, errors.Join(err, b.Close())
	}
	p.calls++
	b.dialog = dialog{id: fmt.Sprintf("%d.%d@bench.invalid", os.Getpid(), p.calls), to: "<sip:1000@" + p.to + ">", target: "sip:1000@" + p.to}
	if err := p.send("INVITE", b.dialog, 1, offer); err != nil {
		return nil, errors.Join(err, b.Close())
	}
	head, answer, err := p.final(b.dialog.id)
	if err != nil {
		return nil, errors.Join(err, b.Close())
	}
	b.dialog.to = header(head, "To")
	if _, contact, ok := strings.Cut(header(head, "Contact"), "<"); ok {
		b.dialog.target, _, _ = strings.Cut(contact, ">")
	}
	if err := p.send("ACK", b.dialog, 1, ""); err != nil {
		return nil, errors.Join(err, b.Close())
	}
	if err := b.connect(ctx, answer); err != nil {
		return nil, errors.Join(err, b.Close())
	}
	return b, nil
}

// hangUp ends a call; a server that does not answer is left alone.
func (p *phone) hangUp(b *browser) {
	if p.send("BYE", b.dialog, 2, "") == nil {
		_, _, _ = p.final(b.dialog.id)
	}
	_ = b.Close()
}

func (p *phone) send(method string, d dialog, cseq int, body string) error {
	kind := ""
	if body != "" {
		kind = "Content-Type: application/sdp\r\n"
	}
	message := fmt.Sprintf("%s %s SIP/2.0\r\nVia: SIP/2.0/WS bench.invalid;branch=z9hG4bK%s%s\r\nMax-Forwards: 70\r\nFrom: <sip:bench@bench.invalid>;tag=1\r\nTo: %s\r\n"+
		"Call-ID: %s\r\nCSeq: %d %s\r\nContact: <sip:bench@bench.invalid;transport=ws>\r\n%sContent-Length: %d\r\n\r\n%s",
		method, d.target, strings.ToLower(method), strings.ReplaceAll(d.id, "@", "."), d.to, d.id, cseq, method, kind, len(body), body)
	return p.ws.WriteMessage(websocket.TextMessage, []byte(message))
}

// final reads until the final answer to a request of that call, 10 s at most; anything but 200 is an error. What else comes is dropped.
func (p *phone) final(id string) (head, body string, err error) {
	_ = p.ws.SetReadDeadline(time.Now().Add(10 * time.Second))
	for {
		_, raw, err := p.ws.ReadMessage()
		if err != nil {
			return "", "", fmt.Errorf("no answer: %w", err)
		}
		head, body, _ = strings.Cut(string(raw), "\r\n\r\n")
		if !strings.HasPrefix(head, "SIP/2.0 ") || strings.HasPrefix(head, "SIP/2.0 1") || header(head, "Call-ID") != id {
			continue
		}
		if !strings.HasPrefix(head, "SIP/2.0 200") {
			first, _, _ := strings.Cut(head, "\r\n")
			return "", "", errors.New(first)
		}
		return head, body, nil
	}
}
