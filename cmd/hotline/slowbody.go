package main

import (
	"errors"
	"io"
	"net/http"
	"time"
)

// bodyTime is how long the body of a request may take to come, whoever reads it.
const bodyTime = 30 * time.Second

// inTime ends requests whose bodies do not come: else who sends one byte now and then keeps a connection, also where nobody reads the body.
func inTime(next http.Handler, limit time.Duration) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Body != nil && r.Body != http.NoBody {
			conn := http.NewResponseController(w)
			if err := conn.SetReadDeadline(time.Now().Add(limit)); err == nil {
				r.Body = &timedBody{r.Body, conn}
			}
		}
		next.ServeHTTP(w, r)
	})
}

// timedBody takes the deadline away at the end of the body: the answer may take its time.
type timedBody struct {
	io.ReadCloser

	conn *http.ResponseController
}

func (b *timedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if errors.Is(err, io.EOF) {
		_ = b.conn.SetReadDeadline(time.Time{})
	}
	return n, err //nolint:wrapcheck // a body is read as it is
}
