package sip_test

import (
	"context"
	"strings"
	"testing"

	"hotline/telephony"
	"hotline/telephony/sip"
)

// The other side may write instead of speaking, and read what is said.
func TestEndpoint_TextWithinACall(t *testing.T) {
	legs := make(chan telephony.Leg, 1)
	p := newPhone(t, serve(t, testConfig(), sip.Deps{}, func(ctx context.Context, leg telephony.Leg) {
		if _, err := leg.Answer(ctx); err == nil {
			legs <- leg
			<-leg.Done()
		}
	}))
	p.send(p.message("INVITE", 1, "", offer("127.0.0.1", 40000), "Recv-Info", "hotline-captions"))
	tag := tagOf(header(p.final("INVITE"), "To"))
	p.send(p.message("ACK", 1, tag, ""))
	leg := <-legs
	text := []string{"Content-Type", "text/plain;charset=utf-8"}
	seq := 1
	say := func(body string, fields ...string) int {
		seq++
		p.send(p.message("INFO", seq, tag, body, fields...))
		return code(p.final("INFO"))
	}
	if c := say("查一下话费", text...); c != 200 {
		t.Errorf("INFO got %d", c)
	}
	typed := leg.(telephony.Typist).Typed()
	if got := <-typed; got != "查一下话费" {
		t.Errorf("typed %q", got)
	}
	// What has no shape is not taken: U+202E turns the direction, U+200B parts a number for whoever looks for one.
	for _, body := range []string{"\u202e138\u200b0013\x008000\r\n", "\u200b \n", "断\xff"} {
		if c := say(body, text...); c != 200 {
			t.Errorf("%q got %d", body, c)
		}
	}
	if got, rest := <-typed, <-typed; got != "1380013 8000" || rest != "断\uFFFD" {
		t.Errorf("typed %q and %q", got, rest)
	}
	if c := say(strings.Repeat("长", 1000), text...); c != 413 {
		t.Errorf("a long text got %d", c)
	}
	for range cap(typed) {
		say("x", text...)
	}
	if c := say("x", text...); c != 480 {
		t.Errorf("what nobody reads got %d", c)
	}

	captioner := leg.(telephony.Captioner)
	if !captioner.WantsCaptions() {
		t.Fatal("captions are not wanted")
	}
	sent := make(chan error, 1)
	go func() { sent <- captioner.Caption(t.Context(), []byte(`{"kind":"saying"}`)) }()
	info := p.expect("INFO ")
	if header(info, "Info-Package") != "hotline-captions" || header(info, "Content-Type") != "application/json" || !strings.HasSuffix(info, `{"kind":"saying"}`) {
		t.Error(info)
	}
	p.send(p.accepting(info))
	if err := <-sent; err != nil {
		t.Error(err)
	}
	p.down(tag, seq+1)
	for range typed { //nolint:revive // until it is closed
	}
}

func TestEndpoint_CaptionsForThoseWhoAskOnly(t *testing.T) {
	legs := make(chan telephony.Leg, 1)
	p := newPhone(t, serve(t, testConfig(), sip.Deps{}, func(ctx context.Context, leg telephony.Leg) {
		if _, err := leg.Answer(ctx); err == nil {
			legs <- leg
			<-leg.Done()
		}
	}))
	_, tag := p.up(offer("127.0.0.1", 40000))
	p.send(p.message("ACK", 1, tag, ""))
	if (<-legs).(telephony.Captioner).WantsCaptions() {
		t.Error("nobody asked for captions")
	}
	p.down(tag, 2)
}
