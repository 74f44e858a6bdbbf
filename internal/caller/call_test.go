package caller_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-audio/wav"

	"hotline/internal/caller"
)

// polite greets for 2 s, then answers each utterance after gap with a reply of 1.5 s; it hangs up after goodbye replies.
func polite(gap time.Duration, goodbye int) bot {
	const greeting, length = 2 * time.Second, 1500 * time.Millisecond
	from, until := 100*time.Millisecond, greeting
	var last time.Duration // end of the caller's sound
	talking, replies := false, 0
	return func(at time.Duration, heard, say []int16) bool {
		if loud(heard) {
			talking, last = true, at
		} else if talking && at-last >= gap {
			talking, from, until = false, at, at+length
			replies++
		}
		if at >= from && at < until {
			speak(say, 8000)
		}
		return goodbye == 0 || replies < goodbye || at < until
	}
}

func near(t *testing.T, what string, got *float64, want, tolerance float64) {
	t.Helper()
	if got == nil {
		t.Fatalf("%s: none, want %v", what, want)
	}
	if *got < want-tolerance || *got > want+tolerance {
		t.Errorf("%s: %v ms, want %v +- %v", what, *got, want, tolerance)
	}
}

func TestCall_MeasuresGaps(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := caller.New(caller.Deps{Endpoint: &desk{bot: func() bot { return polite(500*time.Millisecond, 0) }, after: 80 * time.Millisecond}, Speaker: beeper{}})
		o := caller.Default()
		o.To, o.Steps = "sip:10000@127.0.0.1", []caller.Step{{Say: "a"}, {Say: "b"}}
		var facts []caller.Fact
		res, err := c.Call(t.Context(), o, func(f caller.Fact) { facts = append(facts, f) })
		if err != nil {
			t.Fatal(err)
		}
		if len(res.Turns) != 2 || !res.Answered || !res.Normal || res.HungUpBy != "us" || res.SetupMS != 80 {
			t.Fatalf("result %+v", res)
		}
		near(t, "greeting", res.GreetingMS, 100, 40)
		for _, turn := range res.Turns {
			near(t, "gap", turn.GapMS, 520, 40)
			near(t, "reply", &turn.ReplyMS, 1500, 40)
			if turn.Overlap || turn.Interrupts {
				t.Errorf("turn %+v", turn)
			}
			if d := turn.SaidToMS - turn.SaidFromMS; d < 995 || d > 1005 {
				t.Errorf("said for %v ms, want 1000", d)
			}
		}
		// It waits for 700 ms of silence after the greeting's end at 2 s.
		near(t, "first words", &res.Turns[0].SaidFromMS, 2000+700+100, 60)
		var kinds []string
		for _, f := range facts {
			kinds = append(kinds, f.Kind)
		}
		if got := strings.Join(kinds, " "); got != "answered turn turn end" {
			t.Errorf("facts %q", got)
		}
	})
}

func TestCall_OtherSideHangsUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := caller.New(caller.Deps{Endpoint: &desk{bot: func() bot { return polite(300*time.Millisecond, 1) }}, Speaker: beeper{}})
		o := caller.Default()
		o.To, o.Steps = "sip:10000@127.0.0.1", []caller.Step{{Say: "bye"}}
		res, err := c.Call(t.Context(), o, nil)
		if err != nil || res.HungUpBy != "them" || len(res.Turns) != 1 {
			t.Fatalf("%+v, %v", res, err)
		}
		near(t, "gap", res.Turns[0].GapMS, 320, 40)
	})
}

// A hotline that was killed in the call and started anew knows of no call when we hang up.
func TestCall_OtherSideIsGone(t *testing.T) {
	for dies, normal := range map[time.Duration]bool{500 * time.Millisecond: false, 2900 * time.Millisecond: true} { // the latter hangs up when we do
		synctest.Test(t, func(t *testing.T) {
			d := &desk{bot: func() bot { return polite(100*time.Millisecond, 0) }, dies: dies}
			o := caller.Default()
			o.To, o.Hold = "sip:10000@127.0.0.1", 3*time.Second
			res, err := caller.New(caller.Deps{Endpoint: d, Speaker: beeper{}}).Call(t.Context(), o, nil)
			if res.Normal != normal || (err == nil) != normal || !normal && res.Cause != "media_lost" {
				t.Errorf("gone after %s: %+v, %v", dies, res, err)
			}
		})
	}
}

func TestCall_Interrupt(t *testing.T) {
	// The bot talks without end; it lowers its voice 100 ms after the caller's onset and stops after 400 ms.
	stubborn := func() bot {
		var onset time.Duration
		return func(at time.Duration, heard, say []int16) bool {
			if onset == 0 && loud(heard) {
				onset = at
			}
			switch {
			case onset == 0 || at < onset+100*time.Millisecond:
				speak(say, 8000)
			case at < onset+400*time.Millisecond:
				speak(say, 1000)
			}
			return true
		}
	}
	synctest.Test(t, func(t *testing.T) {
		c := caller.New(caller.Deps{Endpoint: &desk{bot: stubborn}, Speaker: beeper{}})
		o := caller.Default()
		o.To, o.Steps, o.Interrupt = "sip:10000@127.0.0.1", []caller.Step{{Say: "stop"}}, 800*time.Millisecond
		res, err := c.Call(t.Context(), o, nil)
		if err != nil || len(res.Turns) != 1 || !res.Turns[0].Interrupts {
			t.Fatalf("%+v, %v", res, err)
		}
		turn := res.Turns[0]
		near(t, "onset", &turn.SaidFromMS, 800+100, 60)
		near(t, "duck", turn.DuckMS, 120, 40)
		near(t, "stop", turn.StopMS, 420, 40)
		if turn.GapMS != nil || turn.ResumedMS != nil {
			t.Errorf("turn %+v", turn)
		}
	})
}

// A reply with pauses between its clauses is one reply: the interruption is counted from its begin. Who only listens waits for its end.
func TestCall_InterruptCountsFromTheReplysBegin(t *testing.T) {
	halting := func() bot {
		return func(at time.Duration, _, say []int16) bool {
			if at < 6*time.Second && at%(time.Second) < 700*time.Millisecond {
				speak(say, 8000)
			}
			return true
		}
	}
	synctest.Test(t, func(t *testing.T) {
		c := caller.New(caller.Deps{Endpoint: &desk{bot: halting}, Speaker: beeper{}})
		o := caller.Default()
		o.To, o.Quiet, o.Steps = "sip:10000@127.0.0.1", 700*time.Millisecond, []caller.Step{{Say: "mm", Interrupt: 2 * time.Second, Listens: true}, {Say: "next"}}
		res, err := c.Call(t.Context(), o, nil)
		if err != nil || len(res.Turns) != 2 || !res.Turns[0].Interrupts || res.Turns[1].Interrupts {
			t.Fatalf("%+v, %v", res, err)
		}
		near(t, "onset", &res.Turns[0].SaidFromMS, 2000+100, 80)
		near(t, "next", &res.Turns[1].SaidFromMS, 5700+700+100, 80)
	})
}

func TestCall_Keys(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &desk{bot: func() bot { return polite(time.Hour, 0) }}
		c := caller.New(caller.Deps{Endpoint: d})
		o := caller.Default()
		o.To, o.Steps = "sip:1006@127.0.0.1", []caller.Step{{DTMF: "12,#"}}
		res, err := c.Call(t.Context(), o, nil)
		if err != nil || len(res.Turns) != 1 {
			t.Fatalf("%+v, %v", res, err)
		}
		if took := res.Turns[0].SaidToMS - res.Turns[0].SaidFromMS; took < 1000 || took > 1200 {
			t.Errorf("keys took %v ms", took)
		}
	})
}

func TestCall_Silence(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		mute := func() bot { return func(time.Duration, []int16, []int16) bool { return true } }
		c := caller.New(caller.Deps{Endpoint: &desk{bot: mute}, Speaker: beeper{}})
		o := caller.Default()
		o.To, o.Steps, o.MaxWait = "sip:1@127.0.0.1", []caller.Step{{Say: "anyone"}}, 3*time.Second
		res, err := c.Call(t.Context(), o, nil)
		if err != nil || len(res.Turns) != 1 || res.Turns[0].GapMS != nil || res.GreetingMS != nil {
			t.Fatalf("%+v, %v", res, err)
		}
		near(t, "words", &res.Turns[0].SaidFromMS, 3100, 40)
	})
}

func TestCall_Records(t *testing.T) {
	path := filepath.Join(t.TempDir(), "call.wav")
	synctest.Test(t, func(t *testing.T) {
		snr := 20.0
		c := caller.New(caller.Deps{Endpoint: &desk{bot: func() bot { return polite(500*time.Millisecond, 0) }}, Speaker: beeper{}})
		o := caller.Default()
		o.To, o.Steps, o.Record, o.SNR = "sip:10000@127.0.0.1", []caller.Step{{Say: "a"}}, path, &snr
		o.MaxWait = time.Second
		if _, err := c.Call(t.Context(), o, nil); err != nil {
			t.Fatal(err)
		}
	})
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	buf, err := wav.NewDecoder(f).FullPCMBuffer()
	if err != nil {
		t.Fatal(err)
	}
	if buf.Format.NumChannels != 2 || buf.Format.SampleRate != 8000 {
		t.Fatalf("format %+v", buf.Format)
	}
	// Left is the caller: only noise while the greeting plays. Right is the bot: its greeting is loud.
	at := 8000 * 2 // one second in
	if l, r := peak(buf.Data[at:at+8000], 0), peak(buf.Data[at:at+8000], 1); l == 0 || l > 4000 || r < 7000 {
		t.Errorf("peaks during the greeting: left %d, right %d", l, r)
	}
}

func peak(data []int, channel int) int {
	var p int
	for i := channel; i < len(data); i += 2 {
		p = max(p, data[i], -data[i])
	}
	return p
}

func TestCall_NotAnswered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		busy := errors.New("486 busy here")
		c := caller.New(caller.Deps{Endpoint: &desk{fail: busy}, Speaker: beeper{}})
		o := caller.Default()
		o.To = "sip:10000@127.0.0.1"
		res, err := c.Call(t.Context(), o, nil)
		if !errors.Is(err, caller.ErrNotAnswered) || !errors.Is(err, busy) || res.Answered {
			t.Fatalf("%+v, %v", res, err)
		}
	})
}

func TestCall_CancelHangsUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		c := caller.New(caller.Deps{Endpoint: &desk{bot: func() bot { return polite(time.Second, 0) }}, Speaker: beeper{}})
		o := caller.Default()
		o.To, o.Hold = "sip:10000@127.0.0.1", time.Hour
		res, err := c.Call(ctx, o, nil)
		if err != nil || res.HungUpBy != "us" || res.DurationMS < 2990 || res.DurationMS > 3100 {
			t.Fatalf("%+v, %v", res, err)
		}
	})
}

func TestCall_NeedsSpeaker(t *testing.T) {
	c := caller.New(caller.Deps{Endpoint: &desk{}})
	o := caller.Default()
	o.To, o.Steps = "sip:10000@127.0.0.1", []caller.Step{{Say: "a"}}
	if _, err := c.Call(t.Context(), o, nil); !errors.Is(err, caller.ErrNoSpeaker) {
		t.Fatal(err)
	}
}

// What keeps a call from being placed leaves a result with its address and no turns, as a list.
func TestCaller_NamesTheCallThatIsNotPlaced(t *testing.T) {
	c := caller.New(caller.Deps{})
	o := caller.Default()
	o.To = "sip:10000@127.0.0.1"
	for name, steps := range map[string][]caller.Step{"keys": {{DTMF: "1x"}}, "nothing": {{Say: ""}}} {
		o.Steps = steps
		if got, err := c.Call(t.Context(), o, nil); err == nil || got.To != string(o.To) || got.Turns == nil {
			t.Errorf("%s: %+v %v", name, got, err)
		}
	}
}

func TestOptions_Validate(t *testing.T) {
	good := caller.Default()
	good.To = "sip:10000@127.0.0.1"
	if err := good.Validate(); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*caller.Options){
		"address":   func(o *caller.Options) { o.To = "10000" },
		"empty":     func(o *caller.Options) { o.Steps = []caller.Step{{}} },
		"two":       func(o *caller.Options) { o.Steps = []caller.Step{{Say: "a", DTMF: "1"}} },
		"bad_key":   func(o *caller.Options) { o.Steps = []caller.Step{{DTMF: "1x"}} },
		"speed":     func(o *caller.Options) { o.Voice.Speed = 9 },
		"quiet":     func(o *caller.Options) { o.Quiet = 0 },
		"interrupt": func(o *caller.Options) { o.Interrupt = -1 },
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

func TestStepsOf_KeepsTheOrder(t *testing.T) {
	got := caller.StepsOf([]string{"--say", "a", "--json", "--dtmf=1#", "--wav", "x.wav", "--say=b=c", "sip:1@h", "--say"})
	want := []caller.Step{{Say: "a"}, {DTMF: "1#"}, {WAV: "x.wav"}, {Say: "b=c"}}
	if len(got) != len(want) {
		t.Fatalf("%+v", got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("step %d: %+v, want %+v", i, got[i], want[i])
		}
	}
}

func TestParseVoice(t *testing.T) {
	v, err := caller.ParseVoice("f2,speed=1.2,pitch=0.8,lang=en-US")
	if err != nil || v != (caller.Voice{Name: "f2", Speed: 1.2, Pitch: 0.8, Lang: "en-US"}) {
		t.Errorf("%+v, %v", v, err)
	}
	for _, bad := range []string{"a,speed", "a,speed=x", "a,speed=3", "a,volume=1"} {
		if _, err := caller.ParseVoice(bad); err == nil {
			t.Errorf("%q accepted", bad)
		}
	}
}

func TestCall_RefusesARecordingBeforeItRings(t *testing.T) {
	opts := caller.Default()
	opts.To, opts.Record = "sip:1@127.0.0.1", filepath.Join(t.TempDir(), "none", "a.wav")
	_, err := caller.New(caller.Deps{}).Call(t.Context(), opts, nil) // nothing to dial with
	if err == nil || !strings.Contains(err.Error(), "record: open") {
		t.Errorf("%v", err)
	}
}
