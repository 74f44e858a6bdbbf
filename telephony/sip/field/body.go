package field

import (
	"bytes"
	"io"
	"mime"
	"mime/multipart"
	"strings"

	gosip "github.com/emiago/sipgo/sip"
)

// maxParts bounds the parts of a body that are looked at.
const maxParts = 16

// message is what requests and responses have in common here.
type message interface {
	Body() []byte
	GetHeader(name string) gosip.Header
}

// SDP is the session description in a message: the body, or a part of it where it has several (RFC 5621), such as ISUP beside it.
// false where there is none, and where another part must be understood.
func SDP(m message) ([]byte, bool) {
	h := m.GetHeader("Content-Type")
	if h == nil {
		return nil, false
	}
	kind, params, err := mime.ParseMediaType(h.Value())
	switch {
	case err != nil:
		return nil, false
	case kind == "application/sdp":
		return m.Body(), true
	case !strings.HasPrefix(kind, "multipart/") || params["boundary"] == "":
		return nil, false
	}
	var found []byte
	parts := multipart.NewReader(bytes.NewReader(m.Body()), params["boundary"])
	for range maxParts {
		p, err := parts.NextRawPart()
		if err != nil {
			break // the end, or nothing that can be read
		}
		kind, _, _ := mime.ParseMediaType(p.Header.Get("Content-Type"))
		if kind == "application/sdp" && found == nil {
			if found, err = io.ReadAll(p); err != nil {
				return nil, false
			}
			continue
		}
		if _, how, err := mime.ParseMediaType(p.Header.Get("Content-Disposition")); err == nil && strings.EqualFold(how["handling"], "required") {
			return nil, false
		}
	}
	return found, len(found) > 0
}

// Answer is the session description in a message that must hold one: what SDP finds, else the whole body.
func Answer(m message) []byte {
	if body, ok := SDP(m); ok {
		return body
	}
	return m.Body()
}
