package transcript_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"hotline"
	"hotline/asr"
	"hotline/asr/asrtest"
	"hotline/engine/transcript"
	"hotline/media"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// book keeps what is stated.
type book struct {
	mu    sync.Mutex
	facts []hotline.Body
}

func (b *book) emit(body hotline.Body) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.facts = append(b.facts, body)
}

// lines are the finals as "number text from-to", with * for a revision.
func (b *book) lines() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	var out []string
	for _, f := range b.facts {
		if u, ok := f.(hotline.UtteranceFinal); ok {
			out = append(out, fmt.Sprintf("%d%s %s %.0f-%.0f", u.N, map[bool]string{true: "*"}[u.Revised], u.Text, u.FromMS, u.ToMS))
		}
	}
	return strings.Join(out, "; ")
}

func TestWriter_NumbersGoOnOverStreams(t *testing.T) {
	var b book
	w := transcript.NewWriter(hotline.PartyAgent, "8001", 7, b.emit)
	final := func(n int, text string) asr.Result {
		return asr.Result{Kind: asr.Final, N: n, Text: text, From: time.Second, To: 2 * time.Second}
	}
	w.Result(asr.Result{Kind: asr.Revised, N: 2, Text: "不是我的"}, 0, 0) // of somebody before us
	w.Result(final(3, "一"), 0, 0)
	w.Result(final(4, ""), 0, 0)
	w.Result(final(5, "二"), 10*time.Second, 0)
	revised := final(5, "贰")
	revised.Kind = asr.Revised
	w.Result(revised, 10*time.Second, 0)
	w.Anew()
	w.Result(final(0, "三"), 20*time.Second, 0)
	want := "7 一 1000-2000; 9 二 11000-12000; 9* 贰 11000-12000; 10 三 21000-22000"
	if got := b.lines(); got != want || w.Next() != 11 {
		t.Errorf("%s, next %d; want %s, 11", got, w.Next(), want)
	}
	if u := b.facts[0].(hotline.UtteranceFinal); u.Party != hotline.PartyAgent || u.Name != "8001" {
		t.Errorf("%+v", u)
	}
}

func TestWriter_StatesPartialsNowAndThen(t *testing.T) {
	var b book
	w := transcript.NewWriter(hotline.PartyCaller, "", 0, b.emit)
	for i, text := range []string{"我", "我要", "我要查", "我要查", "我要查话", "我要查话费"} {
		w.Result(asr.Result{Kind: asr.Partial, Text: text}, 0, time.Second+time.Duration(i)*100*time.Millisecond)
	}
	var got []string
	for _, f := range b.facts {
		got = append(got, f.(hotline.UtterancePartial).Text)
	}
	if strings.Join(got, " ") != "我 我要查 我要查话" {
		t.Errorf("%v", got)
	}
}

// speaks writes noise or silence to an ear.
func speaks(t *testing.T, e *transcript.Ear, at *time.Duration, d time.Duration, loud bool) {
	t.Helper()
	noise := rand.New(rand.NewPCG(1, 2))
	for range d / media.FrameTime {
		<-time.After(media.FrameTime)
		f := media.Frame{PTS: *at, Rate: 8000, Samples: make([]int16, 160)}
		for i := range f.Samples {
			if loud {
				f.Samples[i] = int16(noise.IntN(16000) - 8000)
			}
		}
		if err := e.WriteFrame(f); err != nil {
			t.Fatal(err)
		}
		*at += media.FrameTime
	}
}

// What a party says is stated with the media time of the call, whatever the clock of its audio; the last words too.
func TestEar_StatesWithTheTimeOfTheCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		now := func() time.Duration { return time.Since(began) }
		<-time.After(10 * time.Second) // the party joins then
		var b book
		rec := asrtest.NewScripted(asrtest.Line{Text: "您好", From: 200 * time.Millisecond, Final: true}, asrtest.Line{Text: "请讲", From: time.Second})
		e, err := transcript.Listen(t.Context(), rec, asr.Options{}, transcript.NewWriter(hotline.PartyAgent, "8001", 0, b.emit), now)
		if err != nil {
			t.Fatal(err)
		}
		at := 90 * time.Second
		speaks(t, e, &at, 2*time.Second, false)
		if err := e.Close(); err != nil {
			t.Error(err)
		}
		for _, line := range strings.Split(b.lines(), "; ") {
			var n int
			var text string
			var from, to float64
			if _, err := fmt.Sscanf(line, "%d %s %f-%f", &n, &text, &from, &to); err != nil || from < 10000 || to > 12000 {
				t.Errorf("%q: %v", line, err)
			}
		}
		if got := b.lines(); !strings.Contains(got, "0 您好") || !strings.Contains(got, "1 请讲") {
			t.Errorf("%s", got)
		}
	})
}

// A clock that left ticks out leaves a gap, which the recogniser gets as silence: it counts samples, and what is said later keeps its time.
func TestEar_FillsWhatTheClockLeftOut(t *testing.T) {
	l := &loud{}
	e, err := transcript.Listen(t.Context(), l, asr.Options{}, transcript.NewWriter(hotline.PartyAgent, "a", 0, func(hotline.Body) {}), func() time.Duration { return 0 })
	if err != nil {
		t.Fatal(err)
	}
	e.Open(true)
	frame := media.Frame{Rate: 8000, Samples: make([]int16, 160)}
	frame.Samples[0] = 1000
	for _, at := range []time.Duration{0, 20, 40, 500, 520} {
		frame.PTS = at * time.Millisecond
		if err := e.WriteFrame(frame); err != nil {
			t.Fatal(err)
		}
	}
	if err := e.Close(); err != nil {
		t.Error(err)
	}
	if l.frames != 27 || l.loud != 5 {
		t.Errorf("the recogniser had %d frames, %d of them with a voice; want 27 of 540 ms, 5 of them", l.frames, l.loud)
	}
}

// loud is a recogniser that counts the frames that are not silent.
type loud struct{ frames, loud int }

type loudStream struct {
	asr.Stream
	l *loud
}

func (l *loud) Caps() asr.Caps { return asr.Null{}.Caps() }

func (l *loud) Open(ctx context.Context, o asr.Options) (asr.Stream, error) {
	s, err := asr.Null{}.Open(ctx, o)
	return loudStream{s, l}, err
}

func (s loudStream) WriteFrame(f media.Frame) error {
	s.l.frames++
	for _, v := range f.Samples {
		if v != 0 {
			s.l.loud++
			break
		}
	}
	return nil
}

// A shut ear hears silence, and time goes on.
func TestEar_HearsOnlyWhenOpen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &loud{}
		var b book
		e, err := transcript.Listen(t.Context(), l, asr.Options{}, transcript.NewWriter(hotline.PartyAgent, "a", 0, b.emit), func() time.Duration { return 0 })
		if err != nil {
			t.Fatal(err)
		}
		at := time.Duration(0)
		speaks(t, e, &at, time.Second, true)
		if l.frames != 50 || l.loud != 0 {
			t.Errorf("shut: %d frames, %d loud", l.frames, l.loud)
		}
		e.Open(true)
		speaks(t, e, &at, time.Second, true)
		if l.frames != 100 || l.loud != 50 {
			t.Errorf("open: %d frames, %d loud", l.frames, l.loud)
		}
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
}

// deaf cannot be opened.
type deaf struct{ asr.Null }

func (deaf) Open(context.Context, asr.Options) (asr.Stream, error) { return nil, errDeaf }

var errDeaf = errors.New("no engine")

func TestListen_WithoutARecogniser(t *testing.T) {
	if _, err := transcript.Listen(t.Context(), deaf{}, asr.Options{}, transcript.NewWriter(hotline.PartyAgent, "a", 0, nil), nil); !errors.Is(err, errDeaf) {
		t.Errorf("%v", err)
	}
}

func ExampleWriter() {
	w := transcript.NewWriter(hotline.PartyAgent, "8001", 0, func(b hotline.Body) {
		u, _ := b.(hotline.UtteranceFinal)
		fmt.Println(u.Name, u.N, u.Text, u.FromMS)
	})
	w.Result(asr.Result{Kind: asr.Final, Text: "您好", From: time.Second, To: 2 * time.Second}, 10*time.Second, 12*time.Second)
	// Output: 8001 0 您好 11000
}
