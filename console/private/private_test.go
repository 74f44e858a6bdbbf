package private_test

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"hotline"
	"hotline/console/private"
)

// phrase is a Masker that knows one phrase.
type phrase string

// Find implements private.Masker.
func (p phrase) Find(text string) []private.Span {
	at := strings.Index(text, string(p))
	if at < 0 {
		return nil
	}
	from := utf8.RuneCountInString(text[:at])
	return []private.Span{{Start: from, End: from + utf8.RuneCountInString(string(p)), Type: "phrase"}}
}

// Mask implements private.Masker.
func (p phrase) Mask(text string) string {
	return strings.ReplaceAll(text, string(p), strings.Repeat("*", utf8.RuneCountInString(string(p))))
}

func said(texts ...string) []private.Line {
	var out []private.Line
	for i, text := range texts {
		at := float64(i) * 2000
		out = append(out, private.Line{Party: hotline.PartyCaller, N: i, Text: text, FromMS: at, ToMS: at + 1000})
	}
	return out
}

func TestTexts_PartsWordsOfTwoUtterances(t *testing.T) {
	for _, c := range []struct {
		m          private.Masker
		said, want []string
	}{
		{phrase("eight zero"), []string{"my number ends with eight", "zero that is all"}, []string{"my number ends with *****", "**** that is all"}},
		{private.Digits{}, []string{"是一三八", "零零一三谢谢", "好"}, []string{"是***", "****谢谢", "好"}},
		{private.Digits{}, []string{"it is 138", "0013"}, []string{"it is ***", "****"}},
	} {
		if got := private.Texts(c.m, said(c.said...)); strings.Join(got, "|") != strings.Join(c.want, "|") {
			t.Errorf("%q: %q, want %q", c.said, got, c.want)
		}
	}
}

func TestTimes_PartsWordsOfTwoUtterances(t *testing.T) {
	quiet := private.Times(phrase("eight zero"), said("it ends with eight", "zero"), nil, 0)
	if len(quiet) != 2 || quiet[1].From != 2000 || quiet[1].To != 3000 {
		t.Errorf("%+v", quiet)
	}
}

func TestQuoted_HidesWhatTheLinesHide(t *testing.T) {
	lines := said("身份证号一一零", "一零五一九九零")
	for quote, want := range map[string]string{
		"客户说身份证号一一零，要补卡": "客户说身份证号***，要补卡",
		"客户要补卡": "客户要补卡",
		"一零五一九九零是号；电话13800": "*******是号；电话*****",
	} {
		if got := private.Quoted(private.Digits{}, quote, lines); got != want {
			t.Errorf("%s: %s, want %s", quote, got, want)
		}
	}
	english := said("it is double eight", "zero")
	if got := private.Quoted(phrase("eight zero"), "the weight is eight kilos", english); got != "the weight is eight kilos" {
		t.Errorf("words of every day: %s", got)
	}
}

// What the machine begins to say is hidden as the whole of it will be: the first half of a number, or of a house, tells more than it looks like.
func TestEvent_HidesTheBeginningOfWhatIsToCome(t *testing.T) {
	body := hotline.UtterancePartial{Party: hotline.PartyBot, Text: "好的，太平南路，", Ahead: "二百五十号，对吗？"}
	got, ok := private.Event(phrase("太平南路，二百五十号"), body).(map[string]any)
	if !ok || got["text"] != "好的，*****" || got["ahead"] != nil {
		t.Errorf("%+v", got)
	}
	if text := private.Begun(shorter{}, "一三八", "零零一三"); text != "号" {
		t.Errorf("of a masker that keeps no places: %q", text)
	}
}

// shorter is a masker that writes less than there was.
type shorter struct{ phrase }

func (shorter) Mask(string) string { return "号" }

// What somebody was saying as the call ended never became text, and is silent; while the call runs it may become some.
func TestTimes_HidesWhatTheEndCutOff(t *testing.T) {
	partial := func(at float64, party hotline.Party) hotline.Event {
		return hotline.Event{Body: hotline.UtterancePartial{Party: party, N: 2, Text: "幺三八", AtMS: at}}
	}
	final := hotline.Event{Body: hotline.UtteranceFinal{Party: hotline.PartyCaller, N: 1, Text: "喂", ToMS: 9000}}
	end := hotline.Event{Body: hotline.CallEnded{}}
	for name, c := range map[string]struct {
		events []hotline.Event
		want   []private.Stretch
	}{
		"cut off":      {[]hotline.Event{final, partial(10_000, hotline.PartyCaller), partial(12_000, hotline.PartyCaller), end}, []private.Stretch{{From: 9000, To: 16_000}}},
		"running":      {[]hotline.Event{final, partial(10_000, hotline.PartyCaller)}, nil},
		"became text":  {[]hotline.Event{partial(8_000, hotline.PartyCaller), final, end}, nil},
		"of an agent":  {[]hotline.Event{final, partial(20_000, hotline.PartyAgent), end}, []private.Stretch{{From: 18_000, To: 24_000}}},
		"of the voice": {[]hotline.Event{final, partial(20_000, hotline.PartyBot), end}, nil},
	} {
		if got := private.Times(phrase("x"), nil, c.events, 0); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}
