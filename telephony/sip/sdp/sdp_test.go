package sdp

import (
	"flag"
	"net/netip"
	"os"
	"path/filepath"
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
	l := Local{Addr: netip.MustParseAddr("192.0.2.1"), Port: 20000, ID: 7, Codecs: codec.Default()}
	r, err := Parse([]byte(offer))
	if err != nil {
		return "error: " + err.Error() + "\n"
	}
	p, err := l.Choose(r)
	if err != nil {
		return "error: " + err.Error() + "\n"
	}
	b, err := l.Answer(r, p)
	if err != nil {
		return "error: " + err.Error() + "\n"
	}
	held := ""
	if r.Held() {
		held = ", held"
	}
	return strings.ReplaceAll(string(b), "\r\n", "\n") + "# " + p.Codec.Name + " to " + p.Remote.String() + " " + p.PTime.String() +
		" " + p.Direction.String() + held + "\n"
}

func TestLocal_VersionGrowsOnChangeOnly(t *testing.T) {
	l := Local{Addr: netip.MustParseAddr("192.0.2.1"), Port: 20000, ID: 7, Codecs: codec.Default()}
	version := func(d rtp.Direction) uint64 {
		if _, err := l.Offer(d); err != nil {
			t.Fatal(err)
		}
		return l.version
	}
	if a, b, c := version(rtp.SendRecv), version(rtp.SendRecv), version(rtp.SendOnly); a != 1 || b != 1 || c != 2 {
		t.Error(a, b, c)
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
		l := Local{Addr: netip.MustParseAddr("192.0.2.1"), Port: 20000, Codecs: codec.Default()}
		r, err := Parse(b)
		if err != nil {
			return
		}
		p, err := l.Choose(r)
		if err != nil {
			return
		}
		answer, err := l.Answer(r, p)
		if err != nil {
			t.Fatal(err)
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
