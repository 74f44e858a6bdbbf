//go:build ui

package ui_test

import (
	"net/http"
	"regexp"
	"strings"
	"sync/atomic"

	"github.com/gorilla/websocket"
)

// header finds the lines that an answer repeats.
var header = regexp.MustCompile(`(?mi)^(Via|From|To|Call-ID|CSeq|Contact): .*\r\n`)

// registrar lets every phone register that asks for it over WebSocket, and no call come: the desk needs a phone, its pictures need none.
type registrar struct {
	refuse atomic.Bool // the next one is refused
}

// ServeHTTP serves one phone.
func (g *registrar) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	upgrader := websocket.Upgrader{Subprotocols: []string{"sip"}}
	conn, err := upgrader.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	defer func() { _ = conn.Close() }()
	for {
		_, raw, err := conn.ReadMessage()
		if err != nil {
			return
		}
		if !strings.HasPrefix(string(raw), "REGISTER ") {
			continue
		}
		status := "200 OK"
		if g.refuse.Swap(false) {
			status = "403 Forbidden"
		}
		answer := "SIP/2.0 " + status + "\r\n" + strings.Join(header.FindAllString(string(raw), -1), "") + "Content-Length: 0\r\n\r\n"
		if conn.WriteMessage(websocket.TextMessage, []byte(strings.Replace(answer, "\r\nFrom:", ";received=127.0.0.1\r\nFrom:", 1))) != nil {
			return
		}
	}
}
