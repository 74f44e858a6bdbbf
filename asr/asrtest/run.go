package asrtest

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"hotline/asr"
	"hotline/media"
)

// Fixtures is one utterance that the engine under test should understand.
type Fixtures struct {
	Rate         int     // Hz
	PCM          []int16 // one utterance, without long silence around it
	Text         string
	Lang         string  // "" = zh-CN
	MaxErrorRate float64 // of the final against Text; 0 demands exactness
	Streams      int     // at once, for the concurrency case; 0 = 20
}

// frame is how the suite cuts audio.
const frame = 20 * time.Millisecond

// patience is how long the suite waits for an engine before it calls it stuck.
const patience = 60 * time.Second

// Pace waits while s reports more than half a queue of unread audio, if it can report at all, else not at all.
// Tests speak faster than people, and a stream drops what comes more than 2 s ahead.
func Pace(s asr.Stream) {
	b, ok := s.(interface{ Backlog() time.Duration })
	for give := time.Now().Add(patience); ok && b.Backlog() > time.Second && time.Now().Before(give); {
		<-time.After(time.Millisecond)
	}
}

// Run is the conformance suite. newRecognizer may return the same recogniser every time.
func Run(t *testing.T, newRecognizer func() asr.Recognizer, fx Fixtures) {
	t.Helper()
	if fx.Lang == "" {
		fx.Lang = "zh-CN"
	}
	if fx.Streams == 0 {
		fx.Streams = 20
	}
	r := newRecognizer()
	t.Run("caps_are_complete", func(t *testing.T) {
		if c := r.Caps(); c.Name == "" || c.Trust == "" || len(c.Langs) == 0 {
			t.Errorf("caps %+v", c)
		}
	})
	t.Run("hears_and_keeps_its_word", func(t *testing.T) { fx.hears(t, r) })
	t.Run("believes_concealed_audio_less", func(t *testing.T) { fx.concealed(t, r) })
	t.Run("one_final_per_flush", func(t *testing.T) { fx.flushes(t, r) })
	t.Run("close_flushes", func(t *testing.T) { fx.closes(t, r) })
	t.Run("context_ends_stream", func(t *testing.T) { fx.cancels(t, r) })
	t.Run("slow_reader_loses_no_final", func(t *testing.T) { fx.slowReader(t, r) })
	t.Run("many_streams", func(t *testing.T) { fx.many(t, r) })
	t.Run("leaves_no_goroutine", func(t *testing.T) {
		before := goleak.IgnoreCurrent()
		fx.closes(t, r)
		goleak.VerifyNone(t, before)
	})
}

func (fx Fixtures) open(t testing.TB, ctx context.Context, r asr.Recognizer) asr.Stream { //nolint:revive // t first, as in testing helpers
	t.Helper()
	s, err := r.Open(ctx, asr.Options{Lang: fx.Lang})
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	return s
}

// speak writes the utterance times times with a flush after each, then closes if asked.
func (fx Fixtures) speak(s asr.Stream, times int, flush, end bool) {
	size := int(time.Duration(fx.Rate) * frame / time.Second)
	buf := make([]int16, size)
	for range times {
		for pcm := fx.PCM; len(pcm) > 0; pcm = pcm[min(size, len(pcm)):] {
			n := copy(buf, pcm)
			if s.WriteFrame(media.Frame{Rate: fx.Rate, Samples: buf[:n]}) != nil {
				return
			}
			for i := range buf { // frames are valid only until WriteFrame returns
				buf[i] = 12345
			}
			Pace(s)
		}
		if flush {
			s.Flush()
		}
	}
	if end {
		_ = s.Close()
	}
}

// drain reads results until they end.
func drain(t testing.TB, s asr.Stream) []asr.Result {
	t.Helper()
	late := time.NewTimer(patience)
	defer late.Stop()
	var out []asr.Result
	for {
		select {
		case r, ok := <-s.Results():
			if !ok {
				return out
			}
			out = append(out, r)
		case <-late.C:
			t.Fatal("results did not end")
		}
	}
}

func finals(all []asr.Result) []asr.Result {
	var out []asr.Result
	for _, r := range all {
		if r.Kind == asr.Final {
			out = append(out, r)
		}
	}
	return out
}

func (fx Fixtures) duration() time.Duration {
	return time.Duration(len(fx.PCM)) * time.Second / time.Duration(fx.Rate)
}

func (fx Fixtures) hears(t *testing.T, r asr.Recognizer) {
	s := fx.open(t, t.Context(), r)
	go fx.speak(s, 2, true, true)
	all := drain(t, s)
	if err := s.Err(); err != nil {
		t.Fatalf("Err after Close: %v", err)
	}
	fin := finals(all)
	if len(fin) != 2 {
		t.Fatalf("%d finals for 2 utterances", len(fin))
	}
	for _, f := range fin {
		edits, length := asr.ErrorRate(fx.Lang, fx.Text, f.Text)
		if float64(edits) > fx.MaxErrorRate*float64(length) {
			t.Errorf("final %q for %q", f.Text, fx.Text)
		}
	}
	if r.Caps().Partials && all[0].Kind != asr.Partial {
		t.Error("no partial before the first final")
	}
	fx.checkOrder(t, r, all, 2*fx.duration())
}

// concealed says the utterance twice, the second time as if its packets were lost and made up: the same words, believed less.
func (fx Fixtures) concealed(t *testing.T, r asr.Recognizer) {
	s := fx.open(t, t.Context(), r)
	go func() {
		fx.speak(s, 1, true, false)
		size := int(time.Duration(fx.Rate) * frame / time.Second)
		for pcm := fx.PCM; len(pcm) > 0; pcm = pcm[min(size, len(pcm)):] {
			_ = s.WriteFrame(media.Frame{Rate: fx.Rate, Samples: pcm[:min(size, len(pcm))], Lost: true})
			Pace(s)
		}
		s.Flush()
		_ = s.Close()
	}()
	fin := finals(drain(t, s))
	if len(fin) != 2 {
		t.Fatalf("%d finals for 2 utterances", len(fin))
	}
	heard, guessed := fin[0].Confidence, fin[1].Confidence
	if heard == 0 { // the engine does not tell
		return
	}
	if guessed > 0.75*heard {
		t.Errorf("confidence %.2f of audio that was made up, %.2f of the same as it was spoken", guessed, heard)
	}
}

// checkOrder is what must hold for every sequence of results.
func (fx Fixtures) checkOrder(t *testing.T, r asr.Recognizer, all []asr.Result, audio time.Duration) {
	t.Helper()
	n, stable := 0, ""
	for i, res := range all {
		if res.Kind == asr.Revised {
			continue
		}
		if res.N != n {
			t.Errorf("result %d belongs to utterance %d, want %d", i, res.N, n)
		}
		runes := []rune(res.Text)
		if res.Stable < 0 || res.Stable > len(runes) {
			t.Fatalf("%d of %d runes are stable", res.Stable, len(runes))
		}
		if !strings.HasPrefix(res.Text, stable) {
			t.Errorf("%q rewrites the stable %q", res.Text, stable)
		}
		if now := string(runes[:res.Stable]); len(now) > len(stable) {
			stable = now
		}
		checkTimes(t, res, r.Caps().WordTimes, audio)
		if res.Kind == asr.Final {
			if res.Stable != len(runes) {
				t.Errorf("final has %d of %d runes stable", res.Stable, len(runes))
			}
			n, stable = n+1, ""
		}
	}
}

func checkTimes(t *testing.T, res asr.Result, words bool, audio time.Duration) {
	t.Helper()
	if res.From < 0 || res.To < res.From || res.To > audio+frame {
		t.Errorf("%q lies at %v-%v in %v of audio", res.Text, res.From, res.To, audio)
	}
	if res.Confidence < 0 || res.Confidence > 1 {
		t.Errorf("confidence %v", res.Confidence)
	}
	if words && res.Text != "" && len(res.Words) == 0 {
		t.Errorf("%q has no words", res.Text)
	}
	at := res.From
	for _, w := range res.Words {
		if w.From < at || w.To < w.From || w.To > audio+frame || w.Confidence < 0 || w.Confidence > 1 {
			t.Errorf("word %+v after %v in %v of audio", w, at, audio)
		}
		at = w.From
	}
}

func (fx Fixtures) flushes(t *testing.T, r asr.Recognizer) {
	s := fx.open(t, t.Context(), r)
	go func() {
		fx.speak(s, 1, true, false)
		s.Flush() // nothing was said
		fx.speak(s, 1, true, true)
		s.Flush() // after Close: no effect
		_ = s.Close()
	}()
	fin := finals(drain(t, s))
	if len(fin) != 3 {
		t.Fatalf("%d finals for 3 flushes", len(fin))
	}
	if fin[1].Text != "" {
		t.Errorf("heard %q in nothing", fin[1].Text)
	}
	if fin[2].From < fx.duration()/2 {
		t.Errorf("second utterance begins at %v: times must go on over utterances", fin[2].From)
	}
}

func (fx Fixtures) closes(t *testing.T, r asr.Recognizer) {
	s := fx.open(t, t.Context(), r)
	go fx.speak(s, 1, false, true)
	if fin := finals(drain(t, s)); len(fin) != 1 || fin[0].Text == "" {
		t.Fatalf("finals after Close: %+v", fin)
	}
	if err := s.WriteFrame(media.Frame{Rate: fx.Rate, Samples: make([]int16, 160)}); err == nil {
		t.Error("WriteFrame works after Close")
	}
}

func (fx Fixtures) cancels(t *testing.T, r asr.Recognizer) {
	ctx, cancel := context.WithCancel(t.Context())
	s := fx.open(t, ctx, r)
	fx.speak(s, 1, false, false)
	cancel()
	drain(t, s)
	if s.Err() == nil {
		t.Error("Err is nil after the end of ctx")
	}
	_ = s.Close()
}

func (fx Fixtures) slowReader(t *testing.T, r asr.Recognizer) {
	const utterances = 10
	s := fx.open(t, t.Context(), r)
	fx.speak(s, utterances, true, true) // nobody reads meanwhile
	all := drain(t, s)
	if got := len(finals(all)); got != utterances {
		t.Errorf("%d finals for %d utterances", got, utterances)
	}
}

func (fx Fixtures) many(t *testing.T, r asr.Recognizer) {
	var wg sync.WaitGroup
	for range fx.Streams {
		s := fx.open(t, t.Context(), r)
		wg.Go(func() { fx.speak(s, 2, true, true) })
		wg.Go(func() {
			all := drain(t, s)
			if got := len(finals(all)); got != 2 {
				t.Errorf("%d finals for 2 utterances", got)
				return
			}
			for _, f := range finals(all) {
				edits, length := asr.ErrorRate(fx.Lang, fx.Text, f.Text)
				if float64(edits) > fx.MaxErrorRate*float64(length) {
					t.Errorf("final %q for %q", f.Text, fx.Text)
				}
			}
		})
	}
	wg.Wait()
}
