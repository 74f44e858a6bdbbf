package sdp

import (
	"errors"
	"fmt"
)

// More errors of Parse and Check.
var (
	ErrNoAudio   = fmt.Errorf("no audio: %w", ErrNoCodec)                  // the description has no audio line at all; it is an ErrNoCodec
	ErrTransport = fmt.Errorf("audio other than by RTP: %w", ErrNoCodec)   // its audio lines come over something else; it is an ErrNoCodec
	ErrAddress   = errors.New("session description: connection address")   // a host name, or nonsense: names are not looked up
	ErrFamily    = errors.New("session description: other address family") // IPv6 where we have IPv4, or the other way round
)

// Warning is what a description is refused with: the reason to count, and the value of the Warning header field (RFC 3261
// section 20.43).
func Warning(err error) (reason, warning string) {
	reason, warning = "bad_sdp", `399 hotline "Bad session description"`
	switch {
	case errors.Is(err, ErrFamily):
		warning = `300 hotline "Incompatible network protocol"`
	case errors.Is(err, ErrAddress):
		warning = `301 hotline "Incompatible network address formats"`
	case errors.Is(err, ErrNoAudio):
		reason, warning = "no_codec", `304 hotline "Media type not available"`
	case errors.Is(err, ErrTransport):
		reason, warning = "no_codec", `302 hotline "Incompatible transport protocol"`
	case errors.Is(err, ErrNoCodec):
		reason, warning = "no_codec", `305 hotline "Incompatible media format"`
	case errors.Is(err, ErrSRTP):
		reason, warning = "no_srtp", `302 hotline "Encryption does not match"`
	}
	return reason, warning
}
