package emotion_test

import (
	"fmt"
	"testing"
	"time"

	"hotline/dialog/emotion"
)

func reader(t testing.TB) *emotion.Reader {
	t.Helper()
	r, err := emotion.NewReader()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// quiet is a speaker with a baseline: -26 dBFS, 120 Hz, some 240 characters a minute of voice.
func quiet(t testing.TB, r *emotion.Reader) *emotion.Speaker {
	t.Helper()
	s := emotion.NewSpeaker(r)
	for i := range 4 {
		got := s.Turn(emotion.Turn{Text: "我想查一下这个月的话费", LevelDB: -26 + float64(i%2), PitchHz: 120 + float64(i), Voiced: 2900 * time.Millisecond})
		if got.Label != emotion.Calm {
			t.Errorf("baseline: %+v", got)
		}
	}
	return s
}

func TestSpeaker_VoiceAgainstItsOwnBaseline(t *testing.T) {
	r := reader(t)
	for name, c := range map[string]struct {
		turn   emotion.Turn
		label  emotion.Label
		source string
	}{
		"same":             {emotion.Turn{Text: "那个号码是我自己的", LevelDB: -26, PitchHz: 121, Voiced: 2300 * time.Millisecond}, emotion.Calm, emotion.FromText},
		"loud_and_high":    {emotion.Turn{Text: "那个号码是我自己的", LevelDB: -16, PitchHz: 180, Voiced: 1500 * time.Millisecond}, emotion.Anxious, emotion.FromVoice},
		"loud_alone":       {emotion.Turn{Text: "那个号码是我自己的", LevelDB: -12, PitchHz: 135, Voiced: 1500 * time.Millisecond}, emotion.Dissatisfied, emotion.FromVoice},
		"words_and_voice":  {emotion.Turn{Text: "你们这个服务太差了", LevelDB: -16, PitchHz: 180, Voiced: 1500 * time.Millisecond}, emotion.Angry, emotion.FromBoth},
		"words_alone":      {emotion.Turn{Text: "你们这个服务太差了", LevelDB: -26, PitchHz: 121, Voiced: 2300 * time.Millisecond}, emotion.Dissatisfied, emotion.FromText},
		"low_and_slow":     {emotion.Turn{Text: "那个号码是我自己的", LevelDB: -38, PitchHz: 96, Voiced: 4500 * time.Millisecond}, emotion.Sad, emotion.FromVoice},
		"too_short":        {emotion.Turn{Text: "对", LevelDB: -10, PitchHz: 250, Voiced: 200 * time.Millisecond}, emotion.Calm, emotion.FromText},
		"without_a_voice":  {emotion.Turn{Text: "气死我了"}, emotion.Angry, emotion.FromText},
		"pitch_not_known":  {emotion.Turn{Text: "那个号码是我自己的", LevelDB: -26, Voiced: 2300 * time.Millisecond}, emotion.Calm, emotion.FromText},
		"thanks_and_happy": {emotion.Turn{Text: "太好了终于修好了", LevelDB: -18, PitchHz: 160, Voiced: 1500 * time.Millisecond}, emotion.Pleased, emotion.FromBoth},
	} {
		t.Run(name, func(t *testing.T) {
			if got := quiet(t, r).Turn(c.turn); got.Label != c.label || got.Source != c.source {
				t.Errorf("%+v, want %s from %s", got, c.label, c.source)
			}
		})
	}
}

// A loud voice from the first word on is that caller's voice.
func TestSpeaker_LoudFromTheStartIsTheBaseline(t *testing.T) {
	s := emotion.NewSpeaker(reader(t))
	for range 6 {
		if got := s.Turn(emotion.Turn{Text: "我想查一下这个月的话费", LevelDB: -10, PitchHz: 220, Voiced: 2 * time.Second}); got.Label != emotion.Calm {
			t.Errorf("%+v", got)
		}
	}
}

func TestSpeaker_TrendFollowsSlowly(t *testing.T) {
	s := emotion.NewSpeaker(reader(t))
	first := s.Turn(emotion.Turn{Text: "你好帮我查一下话费"})
	second := s.Turn(emotion.Turn{Text: "你们这是在骗人"})
	third := s.Turn(emotion.Turn{Text: "我要投诉你们，太差了"})
	fourth := s.Turn(emotion.Turn{Text: "好的就这样"})
	if first.Trend != 0 || second.Trend >= 0 || second.Trend <= second.Score || third.Trend >= second.Trend || fourth.Trend <= third.Trend || fourth.Trend >= 0 {
		t.Errorf("%+v %+v %+v %+v", first, second, third, fourth)
	}
}

func TestReader_EdgesOfText(t *testing.T) {
	r := reader(t)
	for _, text := range []string{"", " ", "，。！", "嗯", "\xff\xfe", "不", "不不不"} {
		if got := r.Text(text); got.Label != emotion.Calm {
			t.Errorf("%q: %+v", text, got)
		}
	}
}

func FuzzReader_Text(f *testing.F) {
	r := reader(f)
	f.Add("我不生气")
	f.Add("说好今天来结果没来")
	f.Add("\xff不满意")
	f.Fuzz(func(t *testing.T, text string) {
		got := r.Text(text)
		if got.Score < -5 || got.Score > 5 || (got.Label == emotion.Pleased) != (got.Score > 1) || got.Label == "" {
			t.Errorf("%q: %+v", text, got)
		}
	})
}

func BenchmarkReader_Text(b *testing.B) {
	r := reader(b)
	b.ReportAllocs()
	for b.Loop() {
		r.Text("我想查一下我这个号码上个月的流量用了多少麻烦你报一下")
	}
}

func ExampleSpeaker() {
	r, err := emotion.NewReader("帮我查一下话费")
	if err != nil {
		return
	}
	caller := emotion.NewSpeaker(r)
	for _, text := range []string{"帮我查一下话费", "怎么又多扣了二十块", "你们这是在骗人"} {
		got := caller.Turn(emotion.Turn{Text: text})
		fmt.Println(got.Label, got.Score)
	}
	// Output:
	// calm 0
	// dissatisfied -3.5
	// angry -4.5
}
