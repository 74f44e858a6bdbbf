package wall_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hotline"
	"hotline/console/consoletest"
	"hotline/console/private"
	"hotline/console/wall"
	"hotline/internal/store"
)

// A clip is silent where the caller says a number.
func TestWall_AudioHidesPersonalData(t *testing.T) {
	s := start(t, func(_ *wall.Config, d *wall.Deps) {
		d.Masker = everything{}
		h := hit(consoletest.CallID(0), "escalation", hotline.SeverityCritical)
		if err := d.Store.PutFindings(t.Context(), store.Findings{Hits: []hotline.Hit{h}}); err != nil {
			t.Fatal(err)
		}
	})
	s.notice("alerts", func(raw json.RawMessage) bool { return strings.Contains(string(raw), `"open":1`) })
	rec, err := s.db.Call(t.Context(), consoletest.CallID(0))
	if err != nil {
		t.Fatal(err)
	}
	var wav []byte
	if code := s.ask("GET", "/wall/alerts/"+string(consoletest.CallID(0))+"%2Fescalation/audio", nil, &wav); code != 200 || len(wav) != 44+10*8000*4 {
		t.Fatalf("%d, %d bytes", code, len(wav))
	}
	said := 0
	for _, e := range rec.Events {
		u, ok := e.Body.(hotline.UtteranceFinal)
		// The clip begins 7 s before the middle of the words at 12 s and 5 s: see start of the alert.
		for ms := u.FromMS; ok && ms < u.ToMS; ms += 20 {
			if at := ms - 5000; at >= 0 && at < 10_000 {
				said++
				if i := 44 + int(at)*8*4; wav[i] != 0 || wav[i+1] != 0 {
					t.Fatalf("heard at %.0f ms", ms)
				}
			}
		}
	}
	if said == 0 {
		t.Error("nothing is said in the clip: the test tells nothing")
	}
}

// everything is a masker to which all words are personal.
type everything struct{}

func (everything) Mask(text string) string { return strings.Repeat("*", len([]rune(text))) }
func (everything) Find(text string) []private.Span {
	return []private.Span{{End: len([]rune(text)), Type: "all"}}
}

// part is a masker to which these characters alone are personal.
type part string

func (p part) Mask(text string) string {
	return strings.ReplaceAll(text, string(p), strings.Repeat("*", len([]rune(string(p)))))
}

func (p part) Find(text string) []private.Span {
	at := strings.Index(text, string(p))
	if at < 0 {
		return nil
	}
	from := len([]rune(text[:at]))
	return []private.Span{{Start: from, End: from + len([]rune(string(p))), Type: "part"}}
}

// What the machine is saying this moment is silent in a clip where it is personal, up to the clause that it says now.
func TestWall_AudioHidesWhatTheMachineIsSaying(t *testing.T) {
	const said = "您说的是，一三八，"
	for name, c := range map[string]struct {
		masker  private.Masker
		then    hotline.UtterancePartial
		silent  [2]float64
		audible float64
	}{
		"each clause by its own event": {everything{}, hotline.UtterancePartial{Text: said, Stable: 5, Ahead: "零零一三，对吗？", AtMS: 11_000}, [2]float64{9000, 12_500}, 0},
		"two clauses by one event":     {part("一三八"), hotline.UtterancePartial{Text: said + "零零一三，", Stable: 9, Ahead: "对吗？", AtMS: 11_000}, [2]float64{11_000, 12_500}, 13_000},
	} {
		t.Run(name, func(t *testing.T) {
			dir := ""
			s := start(t, func(cfg *wall.Config, d *wall.Deps) { dir = cfg.Recordings; d.Masker = c.masker })
			c.then.Party = hotline.PartyBot
			s.tell("A", started("13900000001"), hotline.CallAnswered{},
				hotline.UtterancePartial{Party: hotline.PartyBot, Text: "您说的是，", Ahead: "一三八，零零一三，对吗？", AtMS: 9000}, c.then)
			s.until("the call", func(b wall.Board) bool { return len(b.Calls) == 1 })
			s.wall.Put(hit("A", "escalation", hotline.SeverityFatal))
			running(t, dir)
			var wav []byte
			if code := s.ask("GET", "/wall/alerts/A%2Fescalation/audio", nil, &wav); code != 200 || len(wav) != 44+8*8000*4 {
				t.Fatalf("%d, %d bytes", code, len(wav))
			}
			at := func(ms float64) []byte { return wav[44+int(ms-7000)*8*4:][:2] } // the clip begins at 7 s
			for ms := c.silent[0]; ms < c.silent[1]; ms += 20 {
				if !bytes.Equal(at(ms), []byte{0, 0}) {
					t.Fatalf("heard at %.0f ms", ms)
				}
			}
			heard := c.audible == 0 // where all is personal
			for ms := c.audible; !heard && ms < c.audible+1000; ms += 20 {
				heard = !bytes.Equal(at(ms), []byte{0, 0})
			}
			if !heard {
				t.Errorf("nothing is heard behind %.0f ms: the test tells nothing", c.audible)
			}
		})
	}
}

// running writes 15 s of a talk as the recording that the call A has so far.
func running(t *testing.T, dir string) {
	t.Helper()
	talk, err := os.ReadFile(filepath.Join(dir, "seed", "talk.wav"))
	if err != nil {
		t.Fatal(err)
	}
	day := filepath.Join(dir, time.Now().Format("2006-01-02"))
	if err := os.MkdirAll(day, 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(day, "A.wav"), talk[:44+15*8000*4], 0o600); err != nil {
		t.Fatal(err)
	}
}

// What is being said now can be heard from the recording that is being written.
func TestWall_AudioOfARunningCall(t *testing.T) {
	dir := ""
	s := start(t, func(c *wall.Config, _ *wall.Deps) { dir = c.Recordings })
	s.tell("A", started("13900000001"), hotline.CallAnswered{})
	s.until("the call", func(b wall.Board) bool { return len(b.Calls) == 1 })
	h := hit("A", "escalation", hotline.SeverityFatal)
	s.wall.Put(h)
	var wav []byte
	if code := s.ask("GET", "/wall/alerts/A%2Fescalation/audio", nil, &wav); code != 404 {
		t.Errorf("without a recording: %d", code)
	}
	running(t, dir)
	// From 7 s before the end of the words, at 14 s, to where it is now.
	if code := s.ask("GET", "/wall/alerts/A%2Fescalation/audio", nil, &wav); code != 200 || len(wav) != 44+8*8000*4 {
		t.Errorf("%d, %d bytes", code, len(wav))
	}
}
