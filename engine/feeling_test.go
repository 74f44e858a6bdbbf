package engine_test

import (
	"context"
	"encoding/binary"
	"os"
	"testing"
	"time"

	"hotline"
	"hotline/asr/asrtest"
	"hotline/dialog/emotion"
	"hotline/dialog/flow"
	"hotline/media"
)

// Each final utterance is followed by how it sounded, under its own number.
func TestEngine_StatesEmotions(t *testing.T) {
	reader, err := emotion.NewReader()
	if err != nil {
		t.Fatal(err)
	}
	r := newRig(t, func(r *rig) {
		r.deps.Emotions = reader
		r.deps.Recognizer = asrtest.NewScripted(asrtest.Line{Text: "气死我了你们这帮骗子", From: 100 * time.Millisecond, Rune: 20 * time.Millisecond, Final: true})
	})
	p := r.must("10000")
	done := make(chan struct{})
	go func() { defer close(done); p.sounds(time.Second) }()
	r.eventually("how the caller sounded", r.has("emotion_detected"))
	<-done
	p.hangUp()
	r.over(1)
	said, felt := bodies[hotline.UtteranceFinal](r), bodies[hotline.EmotionDetected](r)
	if len(felt) == 0 || len(said) != len(felt) || felt[0].N != said[0].N || felt[0].Party != hotline.PartyCaller {
		t.Fatalf("said %+v, felt %+v", said, felt)
	}
	if f := felt[0]; f.Label != string(emotion.Angry) || f.Score > -3 || f.Trend != f.Score || f.AtMS != said[0].ToMS {
		t.Errorf("%+v", f)
	}
}

// How loud, how high and how long a caller spoke is stated while the machine listens.
func TestEngine_StatesHowTheCallerSounds(t *testing.T) {
	raw, err := os.ReadFile("../media/vad/testdata/zh-m.raw")
	if err != nil {
		t.Fatal(err)
	}
	r := newRig(t, func(r *rig) {
		r.mind = func(context.Context, flow.Heard) (flow.Reply, error) { return flow.Reply{Text: "您好。"}, nil }
	})
	p := r.must("10000")
	r.eventually("the greeting", r.has("turn_completed"))
	frame := media.Frame{Rate: 8000, Samples: make([]int16, 160), Mark: media.NoMark}
	tick := time.NewTicker(media.FrameTime)
	defer tick.Stop()
	for ; len(raw) >= 320; raw = raw[320:] {
		for i := range frame.Samples {
			frame.Samples[i] = int16(binary.LittleEndian.Uint16(raw[2*i:])) //nolint:gosec // as it was written
		}
		<-tick.C
		_ = p.Send().WriteFrame(frame)
		frame.PTS += media.FrameTime
	}
	r.eventually("the end of the speech", r.has("speech_ended"))
	p.hangUp()
	r.over(1)
	got := bodies[hotline.SpeechEnded](r)[0]
	if got.Party != hotline.PartyCaller || got.PitchHz < 70 || got.PitchHz > 130 || got.LevelDB > -10 || got.LevelDB < -40 || got.VoicedMS < 100 {
		t.Errorf("%+v", got)
	}
}
