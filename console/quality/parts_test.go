package quality_test

import (
	"math"
	"reflect"
	"slices"
	"testing"
	"time"

	"hotline"
	"hotline/console"
	"hotline/console/consoletest"
	"hotline/console/quality"
)

func TestKappa_OfKnownTables(t *testing.T) {
	for name, c := range map[string]struct {
		both, first, second, neither int
		want                         float64
		none                         bool
	}{
		"textbook":       {20, 5, 10, 15, 0.4, false}, // observed 0.70, chance 0.50
		"always":         {8, 0, 0, 12, 1, false},
		"never":          {0, 5, 5, 0, -1, false},
		"as_chance_does": {25, 25, 25, 25, 0, false},
		"one_answer":     {30, 0, 0, 0, 0, true}, // chance alone would agree always
		"nothing":        {0, 0, 0, 0, 0, true},
	} {
		t.Run(name, func(t *testing.T) {
			got := quality.Kappa(c.both, c.first, c.second, c.neither)
			if (got == nil) != c.none || got != nil && math.Abs(*got-c.want) > 1e-9 {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

// said is one line of a caller.
func said(n int, from, to float64, text string) console.TranscriptLine {
	return console.TranscriptLine{N: n, Party: hotline.PartyCaller, Text: text, FromMS: from, ToMS: to}
}

func part(t *testing.T) *quality.Part {
	t.Helper()
	p, err := quality.New(quality.Default(), quality.Deps{Masker: consoletest.Numbers{}})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestPart_SilencesByTheTimesOfWords(t *testing.T) {
	ms := func(n int) time.Duration { return time.Duration(n) * time.Millisecond }
	u := hotline.UtteranceFinal{N: 3, Party: hotline.PartyCaller, Text: "号码是13800138000，对", FromMS: 1000, ToMS: 6000, Words: []hotline.Word{
		{Text: "号码", From: ms(1000), To: ms(1400)}, {Text: "是", From: ms(1400), To: ms(1600)}, {Text: "138", From: ms(1700), To: ms(2600)},
		{Text: "00138000", From: ms(2700), To: ms(4900)}, {Text: "对", From: ms(5600), To: ms(6000)},
	}}
	events := []hotline.Event{{Call: "A", Seq: 1, Body: u}}
	lines := []console.TranscriptLine{said(3, 1000, 6000, u.Text)}
	if got, want := part(t).PrivateTimes(events, lines), []float64{1550, 5050}; !slices.Equal(got, want) {
		t.Errorf("with words: %v, want %v", got, want)
	}
	// Words that are not those of the text tell nothing: the share of the time does, widened.
	u.Words = u.Words[1:3]
	events[0].Body = u
	got := part(t).PrivateTimes(events, lines)
	if len(got) != 2 || got[0] > 1550 || got[1] < 5050 {
		t.Errorf("without: %v", got)
	}
}

// A reply that never ended, for the process died in it, is no line of the transcript; its sound is there.
func TestPart_SilencesAReplyThatNeverEnded(t *testing.T) {
	events := []hotline.Event{{Call: "A", Seq: 1, Body: hotline.UtterancePartial{Party: hotline.PartyBot, Text: "您的号码是，", AtMS: 1000}},
		{Call: "A", Seq: 2, Body: hotline.UtterancePartial{Party: hotline.PartyBot, Text: "您的号码是，13800138000，", Ahead: "对吗？", AtMS: 2000}}}
	if got := part(t).PrivateTimes(events, nil); len(got) != 2 || got[0] < 1800 || got[0] > 2100 || got[1] < 4000 {
		t.Errorf("%v", got)
	}
	events = append(events, hotline.Event{Call: "A", Seq: 3, Body: hotline.TurnCompleted{Played: "您的号码是"}})
	if got := part(t).PrivateTimes(events, nil); len(got) != 0 {
		t.Errorf("a turn that ended: %v", got)
	}
}

func TestPart_FindsNumbersThatAreSpreadOverUtterances(t *testing.T) {
	p := part(t)
	bot := console.TranscriptLine{N: 0, Party: hotline.PartyBot, Text: "嗯", FromMS: 2600, ToMS: 2900}
	lines := []console.TranscriptLine{said(0, 1000, 2500, "我的号码是13800"), bot, said(1, 3000, 4000, "138000"), said(2, 60_000, 61_000, "12345")}
	if got, want := p.MaskedTexts(lines), []string{"我的号码是138**", "嗯", "**8000", "12345"}; !reflect.DeepEqual(got, want) {
		t.Errorf("masked %q, want %q", got, want)
	}
	got := p.PrivateTimes(nil, lines)
	if len(got) < 2 || got[0] > 2000 || got[len(got)-1] < 4000 || got[len(got)-1] > 60_000 {
		t.Errorf("silenced %v", got)
	}
}

func TestPart_ShowsWhereNobodyIsHeard(t *testing.T) {
	s := start(t)
	var r quality.Report
	s.admin.must(200, "GET", call, nil, &r)
	want := []quality.Band{
		{Kind: "silence", FromMS: 6200, ToMS: 15000}, {Kind: "overlap", FromMS: 23600, ToMS: 24600, Who: "hotline"}, {Kind: "silence", FromMS: 30400, ToMS: 38200},
	}
	got := slices.DeleteFunc(r.Bands, func(b quality.Band) bool { return b.Kind == "masked" })
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v", got)
	}
}

// A pasted dialogue is inspected as a labelled call is: the agent is there from the start, unless the machine was.
func TestParseDialogue_HasTheAgentFromTheStart(t *testing.T) {
	for text, want := range map[string]float64{
		"[0:01] 客户：你好\n[0:10] 坐席：您好": 0, "[0:01] 机器人：您好\n[0:10] 坐席：您好": 9500, "[0:00] 机器人：您好\n[0:00] 坐席：您好": 0,
	} {
		events, err := quality.ParseDialogue(text)
		if err != nil {
			t.Fatal(err)
		}
		var got []float64
		for i, e := range events {
			switch b := e.Body.(type) {
			case hotline.PartyJoined:
				got = append(got, b.AtMS)
			case hotline.UtteranceFinal:
				if b.Party == hotline.PartyAgent && len(got) == 0 {
					t.Errorf("%s: the agent speaks before there is one: %+v", text, events[:i+1])
				}
			}
		}
		if len(got) != 1 || got[0] != want {
			t.Errorf("%s: joins at %v, want %v", text, got, want)
		}
	}
}

func FuzzParseDialogue(f *testing.F) {
	for _, text := range []string{"坐席：您好\n客户：查话费", "[0:12] agent: hello\n0:14.5 caller: hi\n", "机器人:请说", "", "：", "[99:99] c: x", "坐席：a\n[0:00] 坐席：b"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		events, err := quality.ParseDialogue(text)
		if err != nil {
			return
		}
		if _, ended := events[len(events)-1].Body.(hotline.CallEnded); !ended || len(events) < 4 {
			t.Errorf("%q: %+v", text, events)
		}
		for i, e := range events {
			if e.Seq != uint64(i+1) || i > 0 && e.At.Before(events[i-1].At) {
				t.Errorf("%q: event %d out of order", text, i)
			}
		}
	})
}
