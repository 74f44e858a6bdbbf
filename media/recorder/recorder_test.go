package recorder_test

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"

	"hotline/media"
	"hotline/media/mediatest"
	"hotline/media/recorder"
)

func TestMain(m *testing.M) {
	if path := os.Getenv("RECORDER_CHILD"); path != "" {
		child(path)
	}
	goleak.VerifyTestMain(m)
}

// frame is 20 ms at 8 kHz that starts at tick n; every sample is v.
func frame(n int, v int16) media.Frame {
	f := media.Frame{PTS: time.Duration(n) * media.FrameTime, Rate: 8000, Samples: make([]int16, 160)}
	for i := range f.Samples {
		f.Samples[i] = v
	}
	return f
}

func start(t *testing.T, change func(*recorder.Config)) (*recorder.Recorder, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "calls", "a.wav")
	cfg := recorder.Default(path)
	if change != nil {
		change(&cfg)
	}
	r, err := recorder.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = r.Close() })
	return r, path
}

func write(t *testing.T, s media.Sink, f media.Frame) {
	t.Helper()
	if err := s.WriteFrame(f); err != nil {
		t.Fatal(err)
	}
}

func finish(t *testing.T, r *recorder.Recorder, path string) (recorder.Result, mediatest.Recording) {
	t.Helper()
	res, err := r.Close()
	if err != nil {
		t.Fatal(err)
	}
	a, err := mediatest.ReadRecording(path)
	if err != nil {
		t.Fatal(err)
	}
	if a.Duration() != res.Duration {
		t.Errorf("file holds %v, result says %v", a.Duration(), res.Duration)
	}
	if st, err := os.Stat(path); err != nil || st.Size() != res.Bytes {
		t.Errorf("file has %v, result says %d bytes", st.Size(), res.Bytes)
	}
	return res, a
}

func TestRecorder_AlignsTracksByMediaTime(t *testing.T) {
	r, path := start(t, nil)
	// Caller speaks in ticks 0-49 with a hole at 10-19, the hotline only in 30-39.
	for n := range 50 {
		if n < 10 || n >= 20 {
			write(t, r.Caller(), frame(n, int16(100+n)))
		}
		if n >= 30 && n < 40 {
			write(t, r.Hotline(), frame(n, int16(-n)))
		}
	}
	res, a := finish(t, r, path)
	if res.Lost || res.Duration != time.Second {
		t.Errorf("result %+v", res)
	}
	for i := range a.Caller {
		n := i / 160
		var left, right int16
		if n < 10 || n >= 20 {
			left = int16(100 + n)
		}
		if n >= 30 && n < 40 {
			right = int16(-n)
		}
		if a.Caller[i] != left || a.Hotline[i] != right {
			t.Fatalf("sample %d: %d, %d; want %d, %d", i, a.Caller[i], a.Hotline[i], left, right)
		}
	}
}

func TestRecorder_PauseWritesSilence(t *testing.T) {
	r, path := start(t, nil)
	for n := range 30 {
		r.Pause(n >= 10 && n < 20)
		write(t, r.Caller(), frame(n, 7))
		write(t, r.Hotline(), frame(n, 8))
	}
	res, a := finish(t, r, path)
	if want := []recorder.Span{{From: 200 * time.Millisecond, To: 400 * time.Millisecond}}; !reflect.DeepEqual(res.Paused, want) {
		t.Errorf("paused %v, want %v", res.Paused, want)
	}
	for i := range a.Caller {
		if paused := i/160 >= 10 && i/160 < 20; paused != (a.Caller[i] == 0) || paused != (a.Hotline[i] == 0) {
			t.Fatalf("sample %d: %d, %d", i, a.Caller[i], a.Hotline[i])
		}
	}
}

func TestRecorder_BridgesLongGaps(t *testing.T) {
	r, path := start(t, nil)
	write(t, r.Caller(), frame(0, 1))
	write(t, r.Caller(), frame(3000, 2)) // a minute later: more than the window holds
	res, a := finish(t, r, path)
	if want := time.Minute + media.FrameTime; res.Duration != want || a.Caller[0] != 1 || a.Caller[3000*160] != 2 || a.Caller[160] != 0 {
		t.Errorf("%+v, want %v", res, want)
	}
}

func TestRecorder_BrokenTimeStampDoesNotFillTheDisk(t *testing.T) {
	r, path := start(t, nil)
	write(t, r.Caller(), frame(0, 1))
	write(t, r.Caller(), frame(5*3600*50, 2)) // five hours ahead
	write(t, r.Caller(), frame(-5, 2))
	write(t, r.Caller(), frame(1, 3))
	res, _ := finish(t, r, path)
	if !res.Lost || res.Dropped != 2 || res.Duration != 2*media.FrameTime {
		t.Errorf("%+v", res)
	}
}

func TestRecorder_FullRingDropsAndCounts(t *testing.T) {
	r, path := start(t, func(c *recorder.Config) { c.Flush, c.Ring = 400*time.Millisecond, 800*time.Millisecond })
	for n := range 100 { // 2 s at once into a ring of 0.8 s; the file goroutine sleeps 0.4 s
		write(t, r.Caller(), frame(n, 1))
	}
	res, _ := finish(t, r, path)
	if !res.Lost || res.Dropped == 0 {
		t.Errorf("%+v", res)
	}
}

func TestRecorder_GrowsWhenTheDiskStalls(t *testing.T) {
	r, path := start(t, nil)
	for n := range 190 { // 3.8 s at once; the file goroutine sleeps 0.3 s
		write(t, r.Caller(), frame(n, int16(n+1)))
		write(t, r.Hotline(), frame(n, int16(-n-1)))
	}
	res, a := finish(t, r, path)
	if res.Lost || res.Dropped != 0 || res.Duration != 190*media.FrameTime {
		t.Fatalf("%+v", res)
	}
	for i, v := range a.Caller {
		if v != int16(i/160+1) || a.Hotline[i] != -v {
			t.Fatalf("sample %d: %d, %d", i, v, a.Hotline[i])
		}
	}
}

func TestRecorder_RefusesWrongFramesAndLateOnes(t *testing.T) {
	r, _ := start(t, nil)
	f := frame(0, 1)
	f.Rate = 16000
	if err := r.Caller().WriteFrame(f); err == nil {
		t.Error("16 kHz frame taken by an 8 kHz recording")
	}
	first, err := r.Close()
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Hotline().WriteFrame(frame(0, 1)); !errors.Is(err, media.ErrClosed) {
		t.Errorf("after Close: %v", err)
	}
	if again, err := r.Close(); err != nil || !reflect.DeepEqual(again, first) {
		t.Errorf("second Close: %+v, %v", again, err)
	}
}

func TestRecorder_DiskErrorMarksTheRecordingLost(t *testing.T) {
	if _, err := os.Stat("/dev/full"); err == nil { // not everywhere is a disk that is always full
		if _, err := recorder.New(recorder.Default("/dev/full")); !errors.Is(err, syscall.ENOSPC) {
			t.Errorf("new on a full disk: %v", err)
		}
	}
	// A limit on the file size stands in for a disk that fills up in the middle; it is the process's, so a child has it.
	path := filepath.Join(t.TempDir(), "full.wav")
	cmd := exec.Command(os.Args[0]) //nolint:gosec // ourselves
	cmd.Env = append(os.Environ(), "RECORDER_CHILD="+path, "RECORDER_LIMIT=40000")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	a, err := mediatest.ReadRecording(path)
	if err != nil || a.Duration() < 500*time.Millisecond || a.Duration() > 40000/4*time.Second/8000 {
		t.Errorf("%v, %v left of the lost recording", a.Duration(), err)
	}
}

func TestRecorder_KilledProcessLosesLessThanASecond(t *testing.T) {
	path := filepath.Join(t.TempDir(), "killed.wav")
	cmd := exec.Command(os.Args[0]) //nolint:gosec // ourselves
	cmd.Env = append(os.Environ(), "RECORDER_CHILD="+path)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var written int // ticks the child had written before the kill, at least
	for lines := bufio.NewScanner(out); lines.Scan() && written < 150; {
		_, _ = fmt.Sscan(lines.Text(), &written)
	}
	_ = cmd.Process.Kill() // SIGKILL
	_ = cmd.Wait()
	a, err := mediatest.ReadRecording(path)
	if err != nil {
		t.Fatal(err)
	}
	if lost := time.Duration(written)*media.FrameTime - a.Duration(); lost >= time.Second {
		t.Errorf("lost %v of %v", lost, time.Duration(written)*media.FrameTime)
	}
	for i, v := range a.Caller {
		if v != int16(i/160+1) || a.Hotline[i] != -v {
			t.Fatalf("sample %d: %d, %d", i, v, a.Hotline[i])
		}
	}
}

// child records in real time until it is killed, or, under a file size limit, until the recording is lost.
func child(path string) {
	var limit uint64
	if _, err := fmt.Sscan(os.Getenv("RECORDER_LIMIT"), &limit); err == nil {
		_ = syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: limit, Max: limit})
	}
	cfg := recorder.Default(path)
	told := 0
	cfg.Failed = func(error) { told++ }
	r, err := recorder.New(cfg)
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	tick := time.NewTicker(media.FrameTime)
	began := time.Now()
	n, speed := 0, time.Duration(1)
	if limit > 0 {
		speed = 4 // the call goes on for longer than all buffers hold
	}
	for range tick.C {
		for due := int(speed * time.Since(began) / media.FrameTime); n < due; n++ {
			_ = r.Caller().WriteFrame(frame(n, int16(n+1)))
			_ = r.Hotline().WriteFrame(frame(n, int16(-n-1)))
		}
		fmt.Println(n)
		if limit > 0 && n > 500 {
			res, err := r.Close()
			if err == nil || !res.Lost || told != 1 {
				fmt.Println("want a lost recording, have", res, err)
				os.Exit(1)
			}
			os.Exit(0)
		}
	}
}

func TestRecorder_AllocatesNothingPerFrame(t *testing.T) {
	r, _ := start(t, nil)
	sink, f, n := r.Caller(), frame(0, 1), 0
	if got := testing.AllocsPerRun(100, func() {
		f.PTS = time.Duration(n) * media.FrameTime
		_ = sink.WriteFrame(f)
		n++
	}); got != 0 {
		t.Errorf("%v allocations per frame", got)
	}
}

// BenchmarkRecorder_Frame is the whole cost of a frame, media side and disk side, in recordings of 3 s; no frame is dropped.
func BenchmarkRecorder_Frame(b *testing.B) {
	path, f := filepath.Join(b.TempDir(), "b.wav"), frame(0, 1)
	const ticks = 150
	for b.Loop() {
		r, err := recorder.New(recorder.Default(path))
		if err != nil {
			b.Fatal(err)
		}
		for n := range ticks {
			f.PTS = time.Duration(n) * media.FrameTime
			_, _ = r.Caller().WriteFrame(f), r.Hotline().WriteFrame(f)
		}
		if res, err := r.Close(); err != nil || res.Lost {
			b.Fatal(res, err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/(2*ticks), "ns/frame")
}

func Example() {
	dir, _ := os.MkdirTemp("", "recorder")
	defer func() { _ = os.RemoveAll(dir) }()
	r, _ := recorder.New(recorder.Default(filepath.Join(dir, "call.wav")))
	_ = r.Caller().WriteFrame(frame(0, 1))
	_ = r.Hotline().WriteFrame(frame(1, 1))
	res, _ := r.Close()
	fmt.Println(res.Duration, res.Bytes, res.Lost)
	// Output: 40ms 1324 false
}
