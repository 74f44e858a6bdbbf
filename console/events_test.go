package console_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"hotline"
	"hotline/console"
)

// socket opens the browser's stream.
func (b *browser) socket(query string) (*websocket.Conn, int) {
	b.t.Helper()
	at, err := url.Parse(b.site.url)
	if err != nil {
		b.t.Fatal(err)
	}
	header := http.Header{"Origin": {b.site.url}}
	for _, c := range b.http.Jar.Cookies(at) {
		header.Add("Cookie", c.String())
	}
	conn, res, err := websocket.DefaultDialer.DialContext(b.t.Context(), strings.Replace(b.site.url, "http", "ws", 1)+"/api/v1/events?"+query, header)
	if res != nil && res.Body != nil {
		defer func() { _ = res.Body.Close() }()
	}
	if err != nil {
		if res == nil {
			b.t.Fatal(err)
		}
		return nil, res.StatusCode
	}
	b.t.Cleanup(func() { _ = conn.Close() })
	_ = conn.SetReadDeadline(time.Now().Add(30 * time.Second))
	return conn, 101
}

func receive(t *testing.T, conn *websocket.Conn) console.StreamMessage {
	t.Helper()
	var m console.StreamMessage
	_, raw, err := conn.ReadMessage()
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, &m); err != nil {
		t.Fatal(err)
	}
	return m
}

func event(call string, seq uint64, body hotline.Body) hotline.Event {
	return hotline.Event{Call: hotline.CallID(call), Seq: seq, At: time.Now(), Body: body}
}

func TestConsole_StreamsEventsAndListsLiveCalls(t *testing.T) {
	s := start(t)
	b := s.admin(t)
	conn, code := b.socket("")
	if code != 101 {
		t.Fatal(code)
	}
	if m := receive(t, conn); m.Type != "hello" {
		t.Fatalf("first %+v", m)
	}
	s.feed.Put(event("A", 1, hotline.CallStarted{From: "sip:1@x", Line: "10000"}), event("A", 2, hotline.UtteranceFinal{Party: hotline.PartyCaller, Text: "查话费"}))
	var got []string
	for len(got) < 2 {
		for _, i := range receive(t, conn).Items {
			got = append(got, i.Event.Type)
		}
	}
	if got[0] != "call_started" || got[1] != "utterance_final" {
		t.Errorf("events %v", got)
	}
	var list struct {
		Seq   uint64
		Items []struct {
			ID   string `json:"call_id"`
			Text string `json:"last_text"`
		}
	}
	if b.do("GET", "/api/v1/live", nil, &list); len(list.Items) != 1 || list.Items[0].Text != "查话费" || list.Seq != 2 {
		t.Errorf("live %+v", list)
	}
}

func TestConsole_StreamIsForWhoMay(t *testing.T) {
	s := start(t)
	admin := s.admin(t)
	if _, code := s.browser(t).socket(""); code != 401 {
		t.Errorf("a stranger listens: %d", code)
	}
	agent := s.person(t, admin, "li", "agent")
	conn, code := agent.socket("")
	if code != 101 {
		t.Fatal(code)
	}
	receive(t, conn)
	all, _ := admin.socket("")
	receive(t, all)
	s.feed.Put(event("A", 1, hotline.CallStarted{}))
	receive(t, all)
	// The agent saw nothing of it; signing out closes the stream with its own code.
	if code := agent.do("DELETE", "/api/v1/session", nil, nil); code != 204 {
		t.Fatal(code)
	}
	_, raw, err := conn.ReadMessage()
	var closed *websocket.CloseError
	if !errors.As(err, &closed) || closed.Code != 4001 {
		t.Errorf("got %s, %v", raw, err)
	}
	res, resp, err := websocket.DefaultDialer.DialContext(t.Context(), strings.Replace(s.url, "http", "ws", 1)+"/api/v1/events", http.Header{"Origin": {"http://evil.example"}})
	if err == nil {
		_ = res.Close()
		t.Error("another site opens a stream")
	}
	if resp != nil {
		_ = resp.Body.Close()
	}
}

// TestConsole_StreamHidesANumberThatGoesOn: its second half looks like none by itself.
func TestConsole_StreamHidesANumberThatGoesOn(t *testing.T) {
	s := start(t)
	conn, code := s.admin(t).socket("")
	if code != 101 {
		t.Fatal(code)
	}
	if m := receive(t, conn); m.Type != "hello" { // from now on it hears what comes
		t.Fatalf("first %+v", m)
	}
	s.feed.Put(event("N", 1, hotline.CallStarted{From: "sip:1@x", Line: "10000"}),
		event("N", 2, hotline.UtteranceFinal{Party: hotline.PartyCaller, N: 0, Text: "您记一下一三八", ToMS: 1000}),
		event("N", 3, hotline.UtteranceFinal{Party: hotline.PartyCaller, N: 1, Text: "零零一好", FromMS: 2000, ToMS: 3000}))
	said := ""
	for !strings.Contains(said, "好") {
		_, raw, err := conn.ReadMessage()
		if err != nil {
			t.Fatal(err)
		}
		said += string(raw)
	}
	if !strings.Contains(said, `"***好"`) || strings.Contains(said, "零零一") {
		t.Error(said)
	}
}
