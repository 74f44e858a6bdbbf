package caller_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/go-audio/audio"
	"github.com/go-audio/wav"

	"hotline/asr"
	"hotline/asr/asrtest"
	"hotline/internal/caller"
)

// voiceFile writes d of tone at rate Hz.
func voiceFile(t *testing.T, rate int, d time.Duration) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "a.wav")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	data := make([]int, int(d.Seconds()*float64(rate)))
	for i := range data {
		data[i] = (i%40 - 20) * 400
	}
	e := wav.NewEncoder(f, rate, 16, 1, 1)
	if err := e.Write(&audio.IntBuffer{Format: &audio.Format{NumChannels: 1, SampleRate: rate}, Data: data}); err != nil {
		t.Fatal(err)
	}
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestEvalASR(t *testing.T) {
	path := voiceFile(t, 16000, 2*time.Second)
	lines := []caller.ManifestLine{{WAV: path, Text: "查一下我的话费"}, {WAV: path, Text: "查一下我的花费"}, {WAV: path + ".none", Text: "没有"}}
	rec := asrtest.NewScripted(asrtest.Line{Text: "查一下我的话费"})
	var seen int
	res, err := caller.EvalASR(t.Context(), lines, rec, caller.EvalOptions{Codec: "pcma", Loss: 0.1, Speed: 8}, func(caller.EvalItem) { seen++ })
	if err != nil {
		t.Fatal(err)
	}
	// 0 of 7, 1 of 7, and 2 of 2 for the file that is missing.
	if res.CER == nil || *res.CER < 3.0/16-0.001 || *res.CER > 3.0/16+0.001 || res.Failed != 1 || seen != 3 || res.WER != nil {
		t.Errorf("%+v", res)
	}
	// The scripted recogniser hears a rune each 200 ms, so the first partial comes there (in audio time).
	if res.FirstPartialMS < 150 || res.FinalMS < 0 || res.AudioS < 3.9 || res.Trust != asr.TrustSimulated {
		t.Errorf("%+v", res)
	}
}

func TestEvalASR_Refuses(t *testing.T) {
	lines := []caller.ManifestLine{{WAV: "x", Text: "y"}}
	for name, o := range map[string]caller.EvalOptions{"codec": {Codec: "mp3"}, "loss": {Loss: 2}, "speed": {Speed: -1}} {
		t.Run(name, func(t *testing.T) {
			if _, err := caller.EvalASR(t.Context(), lines, asrtest.NewScripted(), o, nil); err == nil {
				t.Error("accepted")
			}
		})
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := caller.EvalASR(ctx, lines, asrtest.NewScripted(), caller.EvalOptions{}, nil); err == nil {
		t.Error("went on with a dead context")
	}
}

func TestReadManifest(t *testing.T) {
	got, err := caller.ReadManifest(strings.NewReader("wav\ttext\na.wav\t你好\textra\n\n# note\n/b.wav\thello there\r\n"), "dir")
	if err != nil || len(got) != 2 || got[0] != (caller.ManifestLine{WAV: "dir/a.wav", Text: "你好"}) || got[1] != (caller.ManifestLine{WAV: "/b.wav", Text: "hello there"}) {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := caller.ReadManifest(strings.NewReader("only one column\n"), ""); err == nil {
		t.Error("accepted")
	}
}

func TestReadManifest_TakesMarksAndRefusesOtherEncodings(t *testing.T) {
	got, err := caller.ReadManifest(strings.NewReader("\ufeffwav\ttext\r\na.wav\t你好\r\n"), "")
	if err != nil || len(got) != 1 || got[0] != (caller.ManifestLine{WAV: "a.wav", Text: "你好"}) {
		t.Errorf("with a byte order mark: %v, %v", got, err)
	}
	_, err = caller.ReadManifest(strings.NewReader("wav\ttext\na.wav\t\xc4\xe3\xba\xc3\n"), "")
	if err == nil || !strings.Contains(err.Error(), "line 2: not UTF-8") || !strings.Contains(err.Error(), "iconv") {
		t.Errorf("GBK: %v", err)
	}
}

func FuzzReadManifest(f *testing.F) {
	f.Add("a.wav\ttext\n")
	f.Fuzz(func(t *testing.T, in string) {
		got, err := caller.ReadManifest(strings.NewReader(in), "d")
		if err != nil && got != nil {
			t.Error("lines with an error")
		}
	})
}
