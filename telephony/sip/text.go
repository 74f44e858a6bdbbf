package sip

import (
	"context"
	"fmt"
	"strings"
	"unicode"

	gosip "github.com/emiago/sipgo/sip"

	"hotline/telephony"
	"hotline/telephony/sip/field"
	"hotline/telephony/sip/voice"
)

// captions is the Info Package (RFC 6086) of what is said, for callers whose INVITE asks for it by Recv-Info.
const captions = "hotline-captions"

// maxTyped is the longest text taken at once, octets.
const maxTyped = 2000

var (
	_ telephony.Typist    = (*leg)(nil)
	_ telephony.Captioner = (*leg)(nil)
)

// Typed is what the other side writes.
func (l *leg) Typed() <-chan string { return l.voice.Typed() }

// WantsCaptions says whether the caller asked for captions.
func (l *leg) WantsCaptions() bool {
	return l.call != nil && field.Lists(l.call.req, captions, "Recv-Info")
}

// Caption sends one caption by INFO.
func (l *leg) Caption(ctx context.Context, body []byte) error {
	res, err := l.do(ctx, gosip.INFO, func(r *gosip.Request) {
		r.AppendHeader(gosip.NewHeader("Info-Package", captions))
		r.AppendHeader(gosip.NewHeader("Content-Disposition", "Info-Package"))
		r.AppendHeader(gosip.NewHeader("Content-Type", "application/json"))
		r.SetBody(body)
	})
	if err == nil && !res.IsSuccess() {
		err = fmt.Errorf("INFO %w: %d %s", errRefused, res.StatusCode, res.Reason)
	}
	return err
}

// onTyped takes words that the other side wrote.
func (e *Endpoint) onTyped(l *leg, req *gosip.Request, tx gosip.ServerTransaction) {
	body := req.Body()
	switch text := visible(string(body)); {
	case field.ContentType(req) != voice.TextType:
		e.refuse(req, tx, "bad_body", 415, "Unsupported Media Type", "Accept", voice.TextType)
	case len(body) > maxTyped:
		e.refuse(req, tx, "bad_body", 413, "Request Entity Too Large")
	case text != "" && !l.voice.Type(text):
		e.refuse(req, tx, "too_fast", 480, "Temporarily Unavailable", "Retry-After", "1")
	default:
		e.reply(req, tx, 200, "OK")
	}
}

// visible is a text without what has no shape: neither rules nor masks read past such a character, and one that turns the direction of
// writing would show people something else than what was written. Controls become spaces, octets that are no UTF-8 the mark for them.
func visible(text string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Cf, r):
			return -1
		case unicode.IsControl(r):
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD")))
}
