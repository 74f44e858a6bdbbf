package voice

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// defaultKey is the length of a key whose INFO says nothing of it.
const defaultKey = 160 * time.Millisecond

// KeyTypes are the media types of an INFO body that ReadKey knows, as an Accept header field says it.
const KeyTypes = "application/dtmf-relay, application/dtmf"

// TextType is the media type of words written instead of spoken.
const TextType = "text/plain"

// RelayType is the media type of WriteKey.
const RelayType = "application/dtmf-relay"

// WriteKey is the body of an INFO that carries a key.
func WriteKey(digit string, d time.Duration) []byte {
	return fmt.Appendf(nil, "Signal=%s\r\nDuration=%d\r\n", digit, d.Milliseconds())
}

// ReadKey reads the key of an INFO: "Signal=5\r\nDuration=160" (application/dtmf-relay) or "5" (application/dtmf).
// known is false for another media type; digit is empty where the body makes no sense.
func ReadKey(kind, body string) (digit string, d time.Duration, known bool) {
	d = defaultKey
	switch kind {
	case "application/dtmf":
		digit = strings.TrimSpace(body)
	case "application/dtmf-relay":
		for line := range strings.Lines(body) {
			name, v, _ := strings.Cut(strings.TrimSpace(line), "=")
			v = strings.TrimSpace(v)
			switch strings.ToLower(strings.TrimSpace(name)) {
			case "signal":
				digit = v
			case "duration":
				if n, err := strconv.Atoi(v); err == nil && n > 0 && n < 60_000 {
					d = time.Duration(n) * time.Millisecond
				}
			}
		}
	default:
		return "", 0, false
	}
	digit = strings.ToUpper(digit)
	switch digit { // some send the event number
	case "10":
		digit = "*"
	case "11":
		digit = "#"
	}
	if len(digit) != 1 || !strings.Contains("0123456789*#ABCD", digit) {
		digit = ""
	}
	return digit, d, true
}
