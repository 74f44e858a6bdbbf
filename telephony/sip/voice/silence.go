package voice

import "time"

// Silence finds out that no packet came for some time. Not safe for concurrent use.
type Silence struct {
	seen  uint64
	since time.Time
}

// Lost takes the packets received so far (expected false: none need come) and says whether the limit has passed; 0 is none.
func (w *Silence) Lost(now time.Time, received uint64, expected bool, limit time.Duration) bool {
	if limit == 0 || !expected || received != w.seen || w.since.IsZero() {
		w.seen, w.since = received, now
		return false
	}
	return now.Sub(w.since) >= limit
}

// A browser that is gone says so in two ways: its page closes the association, or its connection for signalling ends while nothing more
// comes of it, not even the checks of the connection, which a browser sends every 2.5 s (RFC 7675) whatever the caller does. A caller
// whose network changes loses one of the two for a moment, or comes back with both in less time than this.
const (
	leftWait = 2 * time.Second // from the last packet, once the association was closed: its BYE may be on the way
	deafWait = 8 * time.Second // from the last packet, once the connection for signalling has ended
)

// Gone takes when something of a browser was heard last, whether it has closed the association, and whether the connection that its
// signalling came by has ended, and says whether nobody is there any more.
func Gone(now, heard time.Time, left, unsignalled bool) bool {
	silent := now.Sub(heard)
	return left && silent >= leftWait || unsignalled && silent >= deafWait
}
