package transcript_test

import (
	"context"
	"encoding/binary"
	"os"
	"testing"
	"time"

	"hotline"
	"hotline/asr"
	"hotline/engine/transcript"
	"hotline/media"
)

// Inspectors need no audio: the end of speech says whose voice it was and how it sounded.
func TestEar_StatesHowTheVoiceSounds(t *testing.T) {
	raw, err := os.ReadFile("../../media/vad/testdata/zh-m.raw")
	if err != nil {
		t.Fatal(err)
	}
	var b book
	w := transcript.NewWriter(hotline.PartyAgent, "8001", 0, b.emit)
	e, err := transcript.Listen(context.Background(), asr.Null{}, asr.Options{}, w, func() time.Duration { return 0 })
	if err != nil {
		t.Fatal(err)
	}
	e.Open(true)
	frame := media.Frame{Rate: 8000, Samples: make([]int16, 160)}
	for ; len(raw) >= 320; raw = raw[320:] {
		for i := range frame.Samples {
			frame.Samples[i] = int16(binary.LittleEndian.Uint16(raw[2*i:])) //nolint:gosec // as it was written
		}
		_ = e.WriteFrame(frame)
		frame.PTS += media.FrameTime
	}
	_ = e.Close()
	started, ended := 0, 0
	for _, f := range b.facts {
		switch f := f.(type) {
		case hotline.SpeechStarted:
			if started++; f.Party != hotline.PartyAgent || f.Name != "8001" {
				t.Errorf("%+v", f)
			}
		case hotline.SpeechEnded:
			if ended++; f.Name != "8001" || f.PitchHz < 70 || f.PitchHz > 130 || f.LevelDB > -10 || f.LevelDB < -40 || f.VoicedMS < 300 {
				t.Errorf("%+v", f)
			}
		}
	}
	if started == 0 || started != ended {
		t.Errorf("%d starts, %d ends", started, ended)
	}
}
