package espeak_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"

	"hotline"
	"hotline/media"
	"hotline/tts"
	"hotline/tts/espeak"
	"hotline/tts/ttstest"
)

const greeting = "您好，欢迎致电星云电信，请问有什么可以帮您？"

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// build compiles the worker into a folder of the test.
func build(t testing.TB) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "espeakd")
	if out, err := exec.Command("cc", "-O1", "-Wall", "-Werror", "-o", path, "espeakd/espeakd.c", "-lespeak-ng").CombinedOutput(); err != nil {
		t.Fatalf("build worker: %v\n%s", err, out)
	}
	return path
}

// script writes a shell script that stands in for the worker.
func script(t *testing.T, body string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "espeakd")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+body+"\n"), 0o700); err != nil { //nolint:gosec // it must run
		t.Fatal(err)
	}
	return path
}

func open(t testing.TB, cfg espeak.Config) *espeak.Synthesizer {
	t.Helper()
	s, err := espeak.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func withWorker(worker string) espeak.Config {
	cfg := espeak.Default()
	cfg.Worker, cfg.Program = worker, ""
	return cfg
}

func TestSynthesizer_KeepsTheContract(t *testing.T) {
	worker := build(t)
	ttstest.Run(t, func(t *testing.T) tts.Synthesizer { return open(t, withWorker(worker)) })
}

func TestSynthesizer_KeepsTheContractWithoutAWorker(t *testing.T) {
	cfg := espeak.Default()
	cfg.Worker = filepath.Join(t.TempDir(), "none")
	ttstest.Run(t, func(t *testing.T) tts.Synthesizer { return open(t, cfg) })
}

func TestNew_TellsWhatIsMissing(t *testing.T) {
	var err *hotline.Error
	if _, got := espeak.New(withWorker(filepath.Join(t.TempDir(), "none"))); !errors.As(got, &err) || err.Kind != hotline.KindUnavailable || err.Remedy == "" {
		t.Errorf("error %v", got)
	}
	if _, got := espeak.New(withWorker(script(t, "echo nonsense"))); !errors.As(got, &err) || err.Kind != hotline.KindUnavailable {
		t.Errorf("error %v", got)
	}
}

func TestSynthesizer_MarksFollowTheSound(t *testing.T) {
	s := open(t, withWorker(build(t)))
	out := &ttstest.Collect{}
	text := "一二三四，五六七八，一二三四，五六七八。"
	marks, err := s.Synthesize(t.Context(), tts.Request{Text: text}, out)
	if err != nil {
		t.Fatal(err)
	}
	var at []time.Duration // when the runes before each group are spoken
	for _, m := range marks {
		if m.Text%5 == 0 {
			at = append(at, m.At)
		}
	}
	var begins []time.Duration // of the groups, by the pauses between them
	quiet := 0
	for i, f := range out.Frames {
		if rms(f.Samples) < 60 {
			quiet++
		} else if quiet >= 4 {
			begins = append(begins, time.Duration(i)*media.FrameTime)
			quiet = 0
		} else {
			quiet = 0
		}
	}
	if len(at) != 4 || len(begins) != 3 {
		t.Fatalf("marks at %v, groups begin at %v", at, begins)
	}
	for i, b := range begins {
		t.Logf("mark %v, sound %v", at[i], b)
		if d := (at[i] - b).Abs(); d > 200*time.Millisecond { // a syllable takes 240 ms
			t.Errorf("mark %v, sound %v", at[i], b)
		}
	}
}

func rms(pcm []int16) float64 {
	var sum float64
	for _, s := range pcm {
		sum += float64(s) * float64(s)
	}
	return math.Sqrt(sum / float64(max(len(pcm), 1)))
}

func TestSynthesizer_SpeaksAtTheLevelAsked(t *testing.T) {
	s := open(t, withWorker(build(t)))
	for _, req := range []tts.Request{
		{Text: greeting}, {Text: "Your balance is twenty yuan, thank you.", Lang: "en-US"}, {Text: greeting, Voice: "cmn-latn-pinyin+f4"},
		{Text: greeting, Voice: "cmn-latn-pinyin+m3"}, {Text: greeting, Voice: "+f2"},
	} {
		out := &ttstest.Collect{}
		if _, err := s.Synthesize(t.Context(), req, out); err != nil {
			t.Fatal(err)
		}
		var loud []int16
		for _, f := range out.Frames {
			if rms(f.Samples) > 300 {
				loud = append(loud, f.Samples...)
			}
		}
		level := 20 * math.Log10(rms(loud)/32768)
		t.Logf("%s %q: %.1f dBFS", req.Lang, req.Voice, level)
		if math.Abs(level+20) > 2.5 {
			t.Errorf("%q speaks at %.1f dBFS, want about -20", req.Voice, level)
		}
	}
}

func TestSynthesizer_ChangesVoiceSpeedAndPitch(t *testing.T) {
	s := open(t, withWorker(build(t)))
	length := func(req tts.Request) int {
		out := &ttstest.Collect{}
		if _, err := s.Synthesize(t.Context(), req, out); err != nil {
			t.Fatal(err)
		}
		return len(out.Frames)
	}
	normal := length(tts.Request{Text: greeting})
	if fast := length(tts.Request{Text: greeting, Speed: 1.5}); fast > normal*4/5 {
		t.Errorf("%d frames at speed 1.5, %d at 1", fast, normal)
	}
	if n := length(tts.Request{Text: greeting, Voice: "cmn-latn-pinyin+f4", Pitch: 1.5}); n < normal/2 {
		t.Errorf("%d frames with a variant", n)
	}
	if mixed := length(tts.Request{Text: "您的 Netflix 会员已开通"}); mixed < 50 {
		t.Errorf("%d frames with a foreign word", mixed)
	}
	var err *hotline.Error
	for _, voice := range []string{"a\tb", "../../etc/passwd", "xx-none"} {
		if _, got := s.Synthesize(t.Context(), tts.Request{Text: "Hello.", Lang: "en-US", Voice: voice}, media.Discard); !errors.As(got, &err) || err.Kind != hotline.KindInvalid {
			t.Errorf("voice %q: error %v", voice, got)
		}
	}
}

func TestSynthesizer_GoesOnWhenTheWorkerIsKilled(t *testing.T) {
	pids := filepath.Join(t.TempDir(), "pid")
	cfg := withWorker(script(t, fmt.Sprintf("echo $$ > %s\nexec %s", pids, build(t))))
	cfg.Workers = 1
	s := open(t, cfg)
	long := strings.Repeat(greeting, 20)
	whole := &ttstest.Collect{}
	if _, err := s.Synthesize(t.Context(), tts.Request{Text: long}, whole); err != nil {
		t.Fatal(err)
	}
	kill := func() {
		b, err := os.ReadFile(pids) //nolint:gosec // written by the script
		pid, perr := strconv.Atoi(strings.TrimSpace(string(b)))
		if err = errors.Join(err, perr); err == nil {
			err = syscall.Kill(pid, syscall.SIGKILL)
		}
		if err != nil {
			t.Error(err)
		}
	}
	t.Run("once", func(t *testing.T) {
		out := &ttstest.Collect{}
		_, err := s.Synthesize(t.Context(), tts.Request{Text: long}, media.SinkFunc(func(f media.Frame) error {
			if len(out.Frames) == 5 {
				kill()
			}
			return out.WriteFrame(f)
		}))
		if err != nil {
			t.Fatal(err)
		}
		if d := len(out.Frames) - len(whole.Frames); d < -3 || d > 3 {
			t.Errorf("%d frames, %d without the kill", len(out.Frames), len(whole.Frames))
		}
		if last := out.Frames[len(out.Frames)-1]; last.Mark.Text != len([]rune(long)) {
			t.Errorf("last frame carries %d runes", last.Mark.Text)
		}
	})
	t.Run("every_time", func(t *testing.T) {
		n := 0
		_, err := s.Synthesize(t.Context(), tts.Request{Text: long}, media.SinkFunc(func(media.Frame) error {
			if n++; n%100 == 5 {
				kill()
			}
			return nil
		}))
		var kind *hotline.Error
		if err != nil && (!errors.As(err, &kind) || kind.Kind != hotline.KindUnavailable) {
			t.Errorf("error %v", err)
		}
	})
	if _, err := s.Synthesize(t.Context(), tts.Request{Text: greeting}, media.Discard); err != nil {
		t.Errorf("clause after the kills: %v", err)
	}
}

func TestSynthesizer_ReplacesAHungWorker(t *testing.T) {
	cfg := withWorker(script(t, "echo RATE 22050\nexec sleep 1000"))
	cfg.Stall = 150 * time.Millisecond
	s := open(t, cfg)
	var kind *hotline.Error
	if _, err := s.Synthesize(t.Context(), tts.Request{Text: greeting}, media.Discard); !errors.As(err, &kind) || kind.Kind != hotline.KindUnavailable {
		t.Errorf("error %v", err)
	}
}

func TestSynthesizer_SurvivesABrokenProtocol(t *testing.T) {
	for name, answer := range map[string]string{
		"unknown_record": `Q\001\000\000\000x`, "too_long": `a\377\377\377\177`, "ends": ``, "cut": `a\012\000\000\000xx`, "bad_end": `e\001\000\000\000x`,
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t, withWorker(script(t, fmt.Sprintf("echo RATE 22050\nread line\nprintf '%s'", answer))))
			if _, err := s.Synthesize(t.Context(), tts.Request{Text: greeting}, media.Discard); err == nil {
				t.Error("no error")
			}
		})
	}
}

func TestSynthesizer_Close(t *testing.T) {
	s := open(t, withWorker(build(t)))
	if err := errors.Join(s.Close(), s.Close()); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Synthesize(t.Context(), tts.Request{Text: greeting}, media.Discard); err == nil {
		t.Error("spoke after Close")
	}
}

// BenchmarkSynthesizer_FirstFrame is the time from the request to the first frame, from a warm worker.
func BenchmarkSynthesizer_FirstFrame(b *testing.B) {
	s := open(b, withWorker(build(b)))
	var first []time.Duration
	var speech time.Duration
	cpu := usage(b)
	for b.Loop() {
		begin, seen := time.Now(), false
		_, err := s.Synthesize(context.Background(), tts.Request{Text: greeting}, media.SinkFunc(func(f media.Frame) error {
			if !seen {
				first, seen = append(first, time.Since(begin)), true
			}
			speech += f.Duration()
			return nil
		}))
		if err != nil {
			b.Fatal(err)
		}
	}
	_ = s.Close() // so that the workers' time is counted
	cpu = usage(b) - cpu
	slices.Sort(first)
	b.ReportMetric(float64(first[len(first)/2].Microseconds()), "first-p50-us")
	b.ReportMetric(float64(first[len(first)*95/100].Microseconds()), "first-p95-us")
	b.ReportMetric(cpu.Seconds()*1000/speech.Seconds(), "cpu-ms/speech-s")
}

// usage is the processor time of this process and its ended children.
func usage(b *testing.B) time.Duration {
	var sum time.Duration
	for _, who := range []int{syscall.RUSAGE_SELF, syscall.RUSAGE_CHILDREN} {
		var r syscall.Rusage
		if err := syscall.Getrusage(who, &r); err != nil {
			b.Fatal(err)
		}
		sum += time.Duration(r.Utime.Nano() + r.Stime.Nano())
	}
	return sum
}

func Example() {
	s, err := espeak.New(espeak.Default())
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = s.Close() }()
	spoken := 0
	_, err = s.Synthesize(context.Background(), tts.Request{Text: "余额￥58.60"}, media.SinkFunc(func(f media.Frame) error {
		spoken = f.Mark.Text
		return nil
	}))
	fmt.Println(spoken, err)
	// Output: 8 <nil>
}
