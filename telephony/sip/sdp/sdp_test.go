package sdp

import (
	"errors"
	"flag"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"hotline/media/codec"
	"hotline/media/rtp"
)

//nolint:gochecknoglobals // flag
var update = flag.Bool("update", false, "write the golden files anew")

// Each golden file holds an offer, a line of dashes, and our answer to it, or the error.
func TestLocal_Answer(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) < 10 {
		t.Fatalf("%d golden files, err %v", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			b, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			offer, want, _ := strings.Cut(string(b), "-----\n")
			got := answerTo(filepath.Base(file), strings.ReplaceAll(strings.TrimSpace(offer)+"\n", "\n", "\r\n"))
			if *update {
				if err := os.WriteFile(file, []byte(strings.TrimSpace(offer)+"\n-----\n"+got), 0o600); err != nil {
					t.Fatal(err)
				}
				return
			}
			if got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

// g711 are A-law and mu-law, in our order.
func g711() []codec.Codec { return codec.All()[2:] }

// answerTo answers as the prefix of the file's name says; our random keys are masked.
func answerTo(name, offer string) string {
	l := Local{Addr: netip.MustParseAddr("192.0.2.1"), Port: 20000, ID: 7, Codecs: g711()}
	switch prefix, _, _ := strings.Cut(name, "_"); prefix {
	case "wide":
		l.Codecs = codec.All()
	case "own":
		l.OwnOrder = true
	case "optional":
		l.Security = Optional
	case "required":
		l.Security = Required
	case "paused":
		l.Paused = true
	}
	r, err := Parse([]byte(offer))
	if err != nil {
		return "error: " + err.Error() + "\n"
	}
	p, b, err := l.Answer(r)
	if err != nil {
		return "error: " + err.Error() + "\n"
	}
	held := ""
	if r.Held() {
		held = ", held"
	}
	security := ""
	if p.SendKey.Suite != "" {
		security = fmt.Sprintf(", sends %v, receives %v", p.SendKey, p.ReceiveKey)
	}
	if p.DTMFPayloadType != 0 {
		security += fmt.Sprintf(", events %d at %d", p.DTMFPayloadType, p.DTMFClockRate)
	}
	return regexp.MustCompile(`inline:\S+`).ReplaceAllString(strings.ReplaceAll(string(b), "\r\n", "\n"), "inline:KEY") + "# " + p.Codec.Name + " to " + p.Remote.String() + " " + p.PTime.String() +
		" " + p.Direction.String() + held + security + "\n"
}

func TestLocal_VersionGrowsOnChangeOnly(t *testing.T) {
	l := Local{Addr: netip.MustParseAddr("192.0.2.1"), Port: 20000, ID: 7, Codecs: g711()}
	version := func(d rtp.Direction) uint64 {
		l.Paused = d == rtp.SendOnly
		if _, err := l.Offer(); err != nil {
			t.Fatal(err)
		}
		return l.version
	}
	if a, b, c := version(rtp.SendRecv), version(rtp.SendRecv), version(rtp.SendOnly); a != 1 || b != 1 || c != 2 {
		t.Error(a, b, c)
	}
}

const crypto = "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz\r\n"

func parse(t *testing.T, s string) *Remote {
	t.Helper()
	r, err := Parse([]byte(s))
	if err != nil {
		t.Fatal(err, s)
	}
	return r
}

const head = "v=0\r\no=- 1 1 IN IP4 192.0.2.9\r\ns=-\r\nc=IN IP4 192.0.2.9\r\nt=0 0\r\n"

// Two of us agree in every mode; keys match crosswise, and stay over a re-offer from either side.
func TestLocal_OfferAndAnswer(t *testing.T) {
	for _, c := range []struct {
		ours, theirs Security
		secure       bool
		err          error
	}{
		{Plain, Plain, false, nil}, {Plain, Optional, false, nil}, {Plain, Required, false, ErrSRTP},
		{Optional, Plain, false, nil}, {Optional, Optional, true, nil}, {Optional, Required, true, nil},
		{Required, Plain, false, ErrSRTP}, {Required, Optional, true, nil}, {Required, Required, true, nil},
	} {
		a := Local{Addr: netip.MustParseAddr("192.0.2.1"), Port: 20000, ID: 7, Codecs: g711(), Security: c.ours}
		b := Local{Addr: netip.MustParseAddr("192.0.2.2"), Port: 30000, ID: 8, Codecs: g711(), Security: c.theirs}
		var keys [2]string
		for round := range 3 {
			from, to := &a, &b
			if round == 2 { // now the other side offers
				from, to = &b, &a
			}
			offer, err := from.Offer()
			if err != nil {
				t.Fatal(err)
			}
			there, answer, err := to.Answer(parse(t, string(offer)))
			if !errors.Is(err, c.err) || (err != nil) != (c.err != nil) {
				t.Fatalf("%+v: %v", c, err)
			}
			if err != nil {
				break
			}
			here, err := from.Accept(parse(t, string(answer)))
			if err != nil {
				t.Fatalf("%+v, round %d: %v\n%s\n%s", c, round, err, offer, answer)
			}
			if (here.SendKey.Suite != "") != c.secure || here.SendKey != there.ReceiveKey || here.ReceiveKey != there.SendKey || here.Mux != there.Mux || !here.Mux {
				t.Errorf("%+v, round %d: %+v\n%+v", c, round, here, there)
			}
			if round == 2 {
				here, there = there, here
			}
			if got := [2]string{here.SendKey.Key, there.SendKey.Key}; round == 0 {
				keys = got
			} else if got != keys {
				t.Errorf("%+v, round %d: the keys changed", c, round)
			}
		}
	}
}

// An answer with a key that we did not offer is no answer.
func TestLocal_AcceptForeignKey(t *testing.T) {
	l := Local{Addr: netip.MustParseAddr("192.0.2.1"), Codecs: g711(), Security: Required}
	if _, err := l.Offer(); err != nil {
		t.Fatal(err)
	}
	for answer, want := range map[string]error{
		"m=audio 4000 RTP/SAVP 8\r\n" + strings.Replace(crypto, ":1 ", ":9 ", 1): ErrSRTP,
		"m=audio 4000 RTP/AVP 8\r\n":            ErrSRTP,
		"m=audio 4000 RTP/SAVP 18\r\n" + crypto: ErrNoCodec,
	} {
		if _, err := l.Accept(parse(t, head+answer)); !errors.Is(err, want) {
			t.Errorf("%s: %v", answer, err)
		}
	}
}

// A re-offer keeps the number and order of media lines, and the payload types of the other side.
func TestLocal_ReofferKeepsLines(t *testing.T) {
	l := Local{Addr: netip.MustParseAddr("192.0.2.1"), Port: 20000, Codecs: codec.All()}
	if _, _, err := l.Answer(parse(t, head+"m=video 4000 RTP/AVP 31\r\nm=audio 4002 RTP/AVP 111 8 100 120\r\na=rtpmap:111 telephone-event/8000\r\n"+
		"a=rtpmap:120 telephone-event/48000\r\na=rtpmap:100 opus/48000/2\r\n")); err != nil {
		t.Fatal(err)
	}
	b, err := l.Offer()
	if err != nil {
		t.Fatal(err)
	}
	wants := []string{"m=video 0 RTP/AVP 31\r\nm=audio 20000 RTP/AVP ", "a=rtpmap:111 telephone-event/8000"}
	if c, _ := codec.Lookup("opus"); c.Encodes() { // with libopus
		wants = append(wants, "a=rtpmap:120 telephone-event/48000", "a=rtpmap:100 opus/48000/2\r\na=fmtp:100 ")
	}
	for _, want := range wants {
		if !strings.Contains(string(b), want) {
			t.Errorf("lacks %q:\n%s", want, b)
		}
	}
}

func FuzzParse(f *testing.F) {
	files, _ := filepath.Glob("testdata/*.txt")
	for _, file := range files {
		b, _ := os.ReadFile(file)
		offer, _, _ := strings.Cut(string(b), "-----\n")
		f.Add([]byte(strings.ReplaceAll(offer, "\n", "\r\n")))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		l := Local{Addr: netip.MustParseAddr("192.0.2.1"), Port: 20000, Codecs: g711()}
		r, err := Parse(b)
		if err != nil {
			return
		}
		checked := l.Check(r)
		_, answer, err := l.Answer(r)
		if (checked == nil) != (err == nil) {
			t.Fatalf("Check says %v, Answer %v", checked, err)
		}
		if err != nil {
			return
		}
		back, err := Parse(answer)
		if err != nil {
			t.Fatalf("our own answer: %v\n%s", err, answer)
		}
		if len(back.desc.MediaDescriptions) != len(r.desc.MediaDescriptions) {
			t.Fatal("an answer has as many media lines as the offer")
		}
	})
}

// What phones send and other parsers take is read, though the RFC wants it otherwise.
func TestParse_TakesUntidyDescriptions(t *testing.T) {
	const v, o, c, m = "v=0\r\n", "o=- 1 1 IN IP4 192.0.2.1\r\n", "c=IN IP4 192.0.2.1\r\n", "m=audio 40000 RTP/AVP 8\r\n"
	for name, body := range map[string]string{
		"no_end":         v + o + "s=-\r\n" + c + "t=0 0\r\n" + strings.TrimSpace(m),
		"blank_tail":     v + o + "s=-\r\n" + c + "t=0 0\r\n" + m + " \r\n\x00",
		"time_first":     v + o + "s=-\r\nt=0 0\r\n" + c + m,
		"bandwidth_1st":  v + o + "s=-\r\nb=AS:64\r\n" + c + "t=0 0\r\n" + m,
		"attribute_1st":  v + o + "s=-\r\n" + c + "a=x\r\nt=0 0\r\n" + m + "a=sendrecv\r\nb=AS:64\r\n",
		"no_time":        v + o + "s=-\r\n" + c + m,
		"no_name":        v + o + c + "t=0 0\r\n" + m,
		"user_of_blanks": v + "o=Cisco SIP GW 1 1 IN IP4 192.0.2.1\r\ns=-\r\n" + c + "t=0 0\r\n" + m,
		"line_feeds":     strings.ReplaceAll(v+o+"s=-\r\nt=0 0\r\n"+c+m, "\r", ""),
	} {
		t.Run(name, func(t *testing.T) {
			r, err := Parse([]byte(body))
			if err != nil {
				t.Fatal(err)
			}
			if a := r.audios[0]; a.addr.String() != "192.0.2.1:40000" || len(a.formats) != 1 {
				t.Errorf("%+v", a)
			}
		})
	}
	for name, body := range map[string]string{
		"unknown_line": v + o + "s=-\r\n" + c + "t=0 0\r\nx=1\r\n" + m, "version_1": "v=1\r\n" + o + "s=-\r\n" + c + "t=0 0\r\n" + m,
		"no_origin": v + "s=-\r\n" + c + "t=0 0\r\n" + m, "no_address": v + o + "s=-\r\nt=0 0\r\n" + m, "words": "hello", "nothing": "",
	} {
		if _, err := Parse([]byte(body)); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
}
