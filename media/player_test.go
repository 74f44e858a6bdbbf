package media_test

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"hotline/media"
)

// level is a frame of constant samples with a mark.
func level(v int16, n, turn, text int) media.Frame {
	s := make([]int16, n)
	for i := range s {
		s[i] = v
	}
	return media.Frame{Rate: 8000, Samples: s, Mark: media.Mark{Turn: turn, Text: text}}
}

// taken is a sink that keeps copies.
type taken []media.Frame

func (s *taken) WriteFrame(f media.Frame) error {
	f.Samples = append([]int16(nil), f.Samples...)
	*s = append(*s, f)
	return nil
}

func (s *taken) Close() error { return nil }

func tick(t *testing.T, p *media.Player, n int) taken {
	t.Helper()
	var out taken
	for range n {
		if err := p.Tick(&out); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

func write(t *testing.T, p *media.Player, frames ...media.Frame) {
	t.Helper()
	for _, f := range frames {
		if err := p.WriteFrame(f); err != nil {
			t.Fatal(err)
		}
	}
}

// story is a short text of frames: first sample and mark.
func story(frames taken) string {
	var b strings.Builder
	for _, f := range frames {
		fmt.Fprintf(&b, "%d@%d.%d ", f.Samples[0], f.Mark.Turn, f.Mark.Text)
	}
	return strings.TrimSpace(b.String())
}

func TestPlayer_ReframesAndMarks(t *testing.T) {
	for _, c := range []struct {
		name string
		in   []media.Frame
		want string
	}{
		{"silence", nil, "0@-1.0 0@-1.0"},
		{"same_size", []media.Frame{level(1, 160, 0, 2), level(2, 160, 0, 4)}, "1@0.2 2@0.4 0@-1.0"},
		{"small", []media.Frame{level(1, 80, 0, 1), level(2, 80, 0, 2), level(3, 160, 0, 4)}, "1@0.2 3@0.4"},
		{"large", []media.Frame{level(1, 480, 3, 6)}, "1@3.0 1@3.0 1@3.6"},
		{"large_after_text", []media.Frame{level(1, 160, 3, 2), level(2, 320, 3, 6)}, "1@3.2 2@3.2 2@3.6"},
		{"odd", []media.Frame{level(1, 240, 0, 3), level(2, 240, 0, 6)}, "1@0.0 1@0.3 2@0.6"},
		{"other_turn_fills_up", []media.Frame{level(1, 80, 0, 3), level(2, 160, 1, 1)}, "1@0.3 2@1.1 0@-1.0"},
		{"rest_goes_out", []media.Frame{level(1, 40, 0, 3)}, "1@0.3 0@-1.0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := media.NewPlayer(8000, time.Second)
			write(t, p, c.in...)
			n := strings.Count(c.want, "@")
			got := tick(t, p, n)
			if s := story(got); s != c.want {
				t.Errorf("got  %s\nwant %s", s, c.want)
			}
			for i, f := range got {
				if len(f.Samples) != 160 || f.PTS != time.Duration(i)*media.FrameTime {
					t.Errorf("frame %d: %d samples at %v", i, len(f.Samples), f.PTS)
				}
			}
		})
	}
}

func TestPlayer_RefusesWhatDoesNotFit(t *testing.T) {
	p := media.NewPlayer(8000, 100*time.Millisecond)
	for range 5 {
		write(t, p, level(1, 160, 0, 0))
	}
	if err := p.WriteFrame(level(1, 1, 0, 0)); !errors.Is(err, media.ErrFull) {
		t.Errorf("full: %v", err)
	}
	if q := p.Queued(); q != 100*time.Millisecond {
		t.Errorf("queued %v", q)
	}
	tick(t, p, 1)
	write(t, p, level(1, 160, 0, 0))
	if err := p.WriteFrame(media.Frame{Rate: 16000, Samples: make([]int16, 320)}); !errors.Is(err, media.ErrRate) {
		t.Errorf("rate: %v", err)
	}
	_ = p.Close()
	if err := p.WriteFrame(level(1, 160, 0, 0)); !errors.Is(err, media.ErrClosed) {
		t.Errorf("closed: %v", err)
	}
	if got := tick(t, p, 1); got[0].Samples[0] != 1 {
		t.Error("what was queued before Close is not played")
	}
}

func TestPlayer_ReportsWhatWasPlayed(t *testing.T) {
	p := media.NewPlayer(8000, 0)
	var log []string
	p.Observe(func(e media.PlayEvent) {
		log = append(log, fmt.Sprintf("%d:%d.%d@%d", e.Kind, e.Mark.Turn, e.Mark.Text, e.At/media.FrameTime))
	})
	tick(t, p, 2)
	write(t, p, level(1, 160, 0, 1), level(1, 160, 0, 1), level(1, 160, 0, 2))
	tick(t, p, 5)
	write(t, p, level(1, 160, 0, 2), level(1, 160, 1, 5))
	tick(t, p, 3)
	want := []string{"0:0.1@2", "1:0.2@4", "2:0.2@5", "0:1.5@8", "2:1.5@9"}
	if fmt.Sprint(log) != fmt.Sprint(want) {
		t.Errorf("got  %v\nwant %v", log, want)
	}
	if m := p.Played(); m != (media.Mark{Turn: 1, Text: 5}) {
		t.Errorf("played %+v", m)
	}
}

func TestPlayer_DuckRampsTo18dB(t *testing.T) {
	p := media.NewPlayer(8000, 0)
	for range 10 {
		write(t, p, level(10000, 160, 0, 0))
	}
	p.Duck(true)
	got := tick(t, p, 2)
	if a, b := got[0].Samples[0], got[0].Samples[159]; a < 9900 || b > 1300 {
		t.Errorf("ramp from %d to %d", a, b)
	}
	if db := 20 * math.Log10(float64(got[1].Samples[80])/10000); math.Abs(db+18) > 0.1 {
		t.Errorf("ducked by %.1f dB", db)
	}
	p.Duck(false)
	if got := tick(t, p, 2); got[1].Samples[0] != 10000 || steepest(got) > 100 {
		t.Errorf("back at %d", got[1].Samples[0])
	}
}

func TestPlayer_PauseKeepsTheQueue(t *testing.T) {
	p := media.NewPlayer(8000, 0)
	for i := range 5 {
		write(t, p, level(10000, 160, 0, i))
	}
	tick(t, p, 1)
	p.Pause(true)
	got := tick(t, p, 4)
	if got[0].Samples[159] != 0 || story(got[1:]) != "0@-1.0 0@-1.0 0@-1.0" {
		t.Errorf("paused: %s", story(got))
	}
	if q := p.Queued(); q != 60*time.Millisecond {
		t.Errorf("queued %v", q)
	}
	p.Pause(false)
	got = tick(t, p, 3)
	if got[0].Mark.Text != 2 || got[0].Samples[0] > 200 || got[1].Samples[0] != 10000 {
		t.Errorf("resumed: %s", story(got))
	}
}

func TestPlayer_FlushFadesAndTellsTheLastMark(t *testing.T) {
	p := media.NewPlayer(8000, 0)
	var kinds []media.PlayKind
	p.Observe(func(e media.PlayEvent) { kinds = append(kinds, e.Kind) })
	for i := range 100 {
		write(t, p, level(10000, 160, 2, i))
	}
	tick(t, p, 3)
	if m := p.Flush(); m != (media.Mark{Turn: 2, Text: 2}) {
		t.Errorf("flush gives %+v", m)
	}
	if q := p.Queued(); q != 0 {
		t.Errorf("queued %v", q)
	}
	got := tick(t, p, 2)
	if got[0].Samples[0] != 10000 || got[0].Samples[79] > 200 || got[0].Samples[80] != 0 || got[1].Samples[0] != 0 {
		t.Errorf("no fade of 10 ms: %v", got[0].Samples[:90])
	}
	if steepest(got) > 200 {
		t.Error("the fade clicks")
	}
	if kinds[len(kinds)-1] != media.PlayCut || got[0].Mark != media.NoMark {
		t.Errorf("kinds %v, mark %+v", kinds, got[0].Mark)
	}
	write(t, p, level(5, 160, 3, 1))
	if s := story(tick(t, p, 1)); s != "5@3.1" {
		t.Errorf("after flush: %s", s)
	}
}

func TestPlayer_FlushOfNothingIsSilent(t *testing.T) {
	p := media.NewPlayer(8000, 0)
	p.Observe(func(e media.PlayEvent) { t.Errorf("event %+v", e) })
	if m := p.Flush(); m != media.NoMark {
		t.Errorf("%+v", m)
	}
	tick(t, p, 2)
}

func TestPlayer_AllocatesNothing(t *testing.T) {
	p := media.NewPlayer(8000, 0)
	f := level(7, 160, 0, 0)
	if n := testing.AllocsPerRun(1000, func() {
		_ = p.WriteFrame(f)
		_ = p.WriteFrame(f)
		_ = p.Tick(media.Discard)
		_ = p.Tick(media.Discard)
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func steepest(frames taken) (most int) {
	var pcm []int16
	for _, f := range frames {
		pcm = append(pcm, f.Samples...)
	}
	for i := 1; i < len(pcm); i++ {
		d := int(pcm[i]) - int(pcm[i-1])
		most = max(most, d, -d)
	}
	return most
}

func ExamplePlayer() {
	p := media.NewPlayer(8000, time.Minute)
	p.Observe(func(e media.PlayEvent) {
		if e.Kind == media.PlayStarted {
			fmt.Println("the caller hears turn", e.Mark.Turn)
		}
	})
	// the synthesiser writes whole clauses at once ...
	_ = p.WriteFrame(media.Frame{Rate: 8000, Samples: make([]int16, 480), Mark: media.Mark{Turn: 0, Text: 6}})
	// ... and the media clock takes one frame per tick
	for range 4 {
		_ = p.Tick(media.Discard)
	}
	fmt.Println(p.Played().Text, "runes were spoken")
	// Output:
	// the caller hears turn 0
	// 6 runes were spoken
}

func BenchmarkPlayer_Tick(b *testing.B) {
	p := media.NewPlayer(8000, 0)
	f := level(7, 160, 0, 0)
	b.ReportAllocs()
	for b.Loop() {
		_ = p.WriteFrame(f)
		_ = p.Tick(media.Discard)
	}
}
