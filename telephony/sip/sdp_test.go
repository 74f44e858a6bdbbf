package sip

import (
	"flag"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hotline/media/rtp"
)

//nolint:gochecknoglobals // flag
var update = flag.Bool("update", false, "write the golden files anew")

// Each golden file holds an offer, a line of dashes, and our answer to it, or the error.
func TestLocalSDP_Answer(t *testing.T) {
	files, err := filepath.Glob("testdata/sdp/*.txt")
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
			got := answerTo(strings.ReplaceAll(strings.TrimSpace(offer)+"\n", "\n", "\r\n"))
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

func answerTo(offer string) string {
	l := localSDP{addr: netip.MustParseAddr("192.0.2.1"), port: 20000, id: 7, codecs: codecsOf(Default().Codecs)}
	r, err := parseSDP([]byte(offer))
	if err != nil {
		return "error: " + err.Error() + "\n"
	}
	p, err := l.choose(r)
	if err != nil {
		return "error: " + err.Error() + "\n"
	}
	b, err := l.answer(r, p)
	if err != nil {
		return "error: " + err.Error() + "\n"
	}
	held := ""
	if r.held() {
		held = ", held"
	}
	return strings.ReplaceAll(string(b), "\r\n", "\n") + "# " + p.Codec.Name + " to " + p.Remote.String() + " " + p.PTime.String() +
		" " + p.Direction.String() + held + "\n"
}

func TestLocalSDP_VersionGrowsOnChangeOnly(t *testing.T) {
	l := localSDP{addr: netip.MustParseAddr("192.0.2.1"), port: 20000, id: 7, codecs: codecsOf(Default().Codecs)}
	version := func(d rtp.Direction) uint64 {
		if _, err := l.offer(d); err != nil {
			t.Fatal(err)
		}
		return l.version
	}
	if a, b, c := version(rtp.SendRecv), version(rtp.SendRecv), version(rtp.SendOnly); a != 1 || b != 1 || c != 2 {
		t.Error(a, b, c)
	}
}

func FuzzParseSDP(f *testing.F) {
	files, _ := filepath.Glob("testdata/sdp/*.txt")
	for _, file := range files {
		b, _ := os.ReadFile(file)
		offer, _, _ := strings.Cut(string(b), "-----\n")
		f.Add([]byte(strings.ReplaceAll(offer, "\n", "\r\n")))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		l := localSDP{addr: netip.MustParseAddr("192.0.2.1"), port: 20000, codecs: codecsOf(Default().Codecs)}
		r, err := parseSDP(b)
		if err != nil {
			return
		}
		p, err := l.choose(r)
		if err != nil {
			return
		}
		answer, err := l.answer(r, p)
		if err != nil {
			t.Fatal(err)
		}
		back, err := parseSDP(answer)
		if err != nil {
			t.Fatalf("our own answer: %v\n%s", err, answer)
		}
		if len(back.desc.MediaDescriptions) != len(r.desc.MediaDescriptions) {
			t.Fatal("an answer has as many media lines as the offer")
		}
	})
}
