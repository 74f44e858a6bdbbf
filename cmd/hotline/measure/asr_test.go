package measure_test

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hotline/asr"
	"hotline/asr/asrtest"
	"hotline/cmd/hotline/measure"
	"hotline/dialog/flow"
	"hotline/internal/config"
)

// tone is a WAV file of one second at 8 kHz.
func tone() string {
	b := []byte("RIFF\x00\x00\x00\x00WAVEfmt ")
	b = binary.LittleEndian.AppendUint32(b, 16)
	for _, v := range []uint16{1, 1, 8000, 0, 16000, 0, 2, 16} { // PCM, mono, rate, bytes a second, bytes a sample, bits
		b = binary.LittleEndian.AppendUint16(b, v)
	}
	b = binary.LittleEndian.AppendUint32(append(b, "data"...), 16000)
	for i := range 8000 {
		b = binary.LittleEndian.AppendUint16(b, uint16(i%40*500)) //nolint:gosec // below 20,000
	}
	binary.LittleEndian.PutUint32(b[4:], uint32(len(b)-8)) //nolint:gosec // as above
	return string(b)
}

// evalASR runs hotline eval asr on a manifest beside a.wav and an empty file, with a recogniser that always hears the same.
func evalASR(t *testing.T, manifest string) (stdout, stderr string, err error) {
	t.Helper()
	dir := t.TempDir()
	for name, content := range map[string]string{"a.wav": tone(), "empty.wav": "", "set.tsv": manifest} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var out, told bytes.Buffer
	e := &measure.Env{
		Context: t.Context(), Stdout: &out, Stderr: &told,
		Config: func(string) (config.Config, error) { return config.Default(), nil },
		App:    func(config.Config) (*flow.App, error) { return nil, nil },
		Recognizer: func(config.Config, *flow.App) (asr.Recognizer, func(), error) {
			return asrtest.NewScripted(asrtest.Line{Text: "你好"}), func() {}, nil
		},
	}
	var c measure.Cmd
	c.ASR.Manifest, c.ASR.Engine, c.ASR.Lang, c.ASR.Speed = filepath.Join(dir, "set.tsv"), "auto", "zh-CN", 8
	err = c.ASR.Run(e)
	return out.String(), told.String(), err
}

func TestEvalASR_SaysWhyAFileCountsAsWrong(t *testing.T) {
	out, told, err := evalASR(t, "\ufeffwav\ttext\na.wav\t你好\nempty.wav\t你好\nmissing.wav\t你好\n")
	if err != nil || !strings.Contains(out, "3 files") || !strings.Contains(out, "2 failed") {
		t.Errorf("%v: %s", err, out)
	}
	if strings.Count(told, "counts as all wrong") != 2 || !strings.Contains(told, "empty.wav") || !strings.Contains(told, "missing.wav: no such file") {
		t.Errorf("told %s", told)
	}
}

func TestEvalASR_FailsWhereNothingWasMeasured(t *testing.T) {
	if _, told, err := evalASR(t, "wav\ttext\nmissing.wav\t你好\n"); err == nil || !strings.Contains(told, "no such file") {
		t.Errorf("%v, told %s", err, told)
	}
	if _, _, err := evalASR(t, "wav\ttext\n"); err == nil || !strings.Contains(err.Error(), "no files: write one per line, wav<TAB>text") {
		t.Errorf("a table of a header only: %v", err)
	}
}
