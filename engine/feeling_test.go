package engine_test

import (
	"testing"
	"time"

	"hotline"
	"hotline/asr/asrtest"
	"hotline/dialog/emotion"
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
