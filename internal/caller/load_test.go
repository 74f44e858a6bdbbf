package caller_test

import (
	"context"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"hotline/internal/caller"
	"hotline/media"
	"hotline/tts"
)

// counter counts what is synthesised.
type counter struct {
	beeper
	mu    sync.Mutex
	texts map[string]int
}

func (c *counter) Synthesize(ctx context.Context, req tts.Request, out media.Sink) ([]tts.Mark, error) {
	c.mu.Lock()
	c.texts[req.Text]++
	c.mu.Unlock()
	return c.beeper.Synthesize(ctx, req, out)
}

func TestLoad_TalkingCalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		voice := &counter{texts: map[string]int{}}
		c := caller.New(caller.Deps{Endpoint: &desk{bot: func() bot { return polite(400*time.Millisecond, 0) }, after: 30 * time.Millisecond}, Speaker: voice})
		o := caller.DefaultLoad()
		o.To, o.Calls, o.Rate, o.Hold = "sip:10000@127.0.0.1", 6, 2, 0
		o.Script = &caller.Script{Utterances: []caller.Utterance{{Say: "a", Variants: []string{"b", "c"}}, {Say: "bye"}}}
		var ticks int
		res, err := c.Load(t.Context(), o, func(caller.Progress) { ticks++ })
		if err != nil {
			t.Fatal(err)
		}
		if res.Calls != 6 || res.Answered != 6 || res.Failed != 0 || res.Turns != 12 || res.NoReply != 0 {
			t.Errorf("%+v", res)
		}
		near(t, "gap p50", &res.GapMS.P50, 420, 40)
		near(t, "gap p99", &res.GapMS.P99, 420, 40)
		near(t, "set-up", &res.SetupMS.P95, 30, 1)
		if res.PeakUp != 6 || ticks < 5 { // 2 a second, each of about 10 s
			t.Errorf("at once %d, progress %d times", res.PeakUp, ticks)
		}
		for text, n := range voice.texts {
			if n != 1 {
				t.Errorf("%q was synthesised %d times", text, n)
			}
		}
		if len(voice.texts) != 4 {
			t.Errorf("texts %v", voice.texts)
		}
	})
}

func TestLoad_MediaOnly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var sent int
		ear := func() bot {
			return func(_ time.Duration, heard, _ []int16) bool {
				if loud(heard) {
					sent++
				}
				return true
			}
		}
		c := caller.New(caller.Deps{Endpoint: &desk{bot: ear}})
		o := caller.DefaultLoad()
		o.To, o.Calls, o.Hold = "sip:1002@127.0.0.1", 1, 4*time.Second
		res, err := c.Load(t.Context(), o, nil)
		if err != nil || res.Answered != 1 || res.Turns != 0 || res.Received < 195 || res.Received > 205 {
			t.Fatalf("%+v, %v", res, err)
		}
		if sent < 38 || sent > 42 { // 400 ms of each 2 s
			t.Errorf("%d frames of tone", sent)
		}
	})
}

func TestLoad_CountsFailures(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := caller.New(caller.Deps{Endpoint: &desk{fail: errors.New("503")}})
		o := caller.DefaultLoad()
		o.To, o.Calls = "sip:1@127.0.0.1", 3
		res, err := c.Load(t.Context(), o, nil)
		if err != nil || res.Failed != 3 || res.Answered != 0 || len(res.Failures) != 1 {
			t.Errorf("%+v, %v", res, err)
		}
		if s := res.String(); !strings.Contains(s, "failed 3: caller: not answered: 503") {
			t.Error(s)
		}
	})
}

func TestLoad_StopsWithContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 2500*time.Millisecond)
		defer cancel()
		c := caller.New(caller.Deps{Endpoint: &desk{bot: func() bot { return polite(time.Second, 0) }}})
		o := caller.DefaultLoad()
		o.To, o.Calls, o.Hold = "sip:1@127.0.0.1", 100, time.Hour
		res, err := c.Load(ctx, o, nil)
		if err != nil || res.Calls != 3 || res.DurationMS > 3000 {
			t.Errorf("%+v, %v", res, err)
		}
	})
}

func TestLoadOptions_Validate(t *testing.T) {
	good := caller.DefaultLoad()
	good.To = "sip:1@127.0.0.1"
	if err := good.Validate(); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*caller.LoadOptions){
		"calls": func(o *caller.LoadOptions) { o.Calls = 0 }, "rate": func(o *caller.LoadOptions) { o.Rate = 0 }, "no rate": func(o *caller.LoadOptions) { o.Rate = math.NaN() },
		"hold": func(o *caller.LoadOptions) { o.Hold = 0 }, "script": func(o *caller.LoadOptions) { o.Script = &caller.Script{} },
		"to": func(o *caller.LoadOptions) { o.To = "x" },
	} {
		t.Run(name, func(t *testing.T) {
			o := good
			change(&o)
			if o.Validate() == nil {
				t.Error("accepted")
			}
		})
	}
}

func TestReadScript(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s.yaml")
	text := "utterances:\n  - say: 查一下我的话费\n    variants: [我想查话费]\n  - dtmf: '1#'\nvoices:\n  - {name: f2, speed: 1.2}\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := caller.ReadScript(path)
	if err != nil || len(s.Utterances) != 2 || len(s.Voices) != 1 || s.Voices[0].Speed != 1.2 {
		t.Fatalf("%+v, %v", s, err)
	}
	for _, bad := range []string{"", "utterances: []", "utterances: [{say: a, wav: b}]", "utterances: [{dtmf: '1', variants: [x]}]", "colour: red"} {
		if _, err := caller.ParseScript([]byte(bad)); err == nil {
			t.Errorf("%q accepted", bad)
		}
	}
}

func FuzzParseScript(f *testing.F) {
	f.Add([]byte("utterances:\n  - say: a\n    variants: [b]\nvoices: [{speed: 1}]\n"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		if s, err := caller.ParseScript(raw); err == nil && s.Validate() != nil {
			t.Errorf("%+v", s)
		}
	})
}
