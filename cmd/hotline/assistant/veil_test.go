package assistant_test

import (
	"strings"
	"testing"
	"time"

	"hotline"
	"hotline/assist/language"
	"hotline/assist/view"
	"hotline/cmd/hotline/assistant"
)

// A number that the caller tells in pieces is on record in none of them, as the call page shows none.
func TestRecord_HidesANumberToldInPieces(t *testing.T) {
	var said []language.Segment
	for i, text := range []string{"我身份证号是三二零一零五", "一九八八零四", "一二三四一八", "就是这个"} {
		at := time.Duration(i) * 2 * time.Second
		said = append(said, language.Segment{Party: hotline.PartyCaller, N: i, Text: text, From: at, To: at + time.Second, Final: true})
	}
	pieces := []string{"三二零一零五", "一九八八零四", "一二三四一八"}
	clean := func(what string, e hotline.Evidence) {
		t.Helper()
		for _, p := range pieces {
			if strings.Contains(e.Text, p) {
				t.Errorf("%s: %s", what, e.Text)
			}
		}
	}
	second, part := said[1].Evidence(), said[1].Evidence()
	part.Text = "八八零四" // some of its words
	s := view.State{
		Cards: []view.Card{{Evidence: &second}}, Steps: []view.Step{{Evidence: &second}}, Form: view.Form{Fields: []view.Field{{Evidence: &second}}},
		Wrap: &view.Wrap{Sections: []view.Section{{Claims: []view.Sentence{{Evidence: []hotline.Evidence{second}}}}}, Promises: []view.Todo{{Evidence: []hotline.Evidence{second}}}},
	}
	kept := assistant.OnRecord(said, s)
	clean("card", *kept.Cards[0].Evidence)
	clean("step", *kept.Steps[0].Evidence)
	clean("field", *kept.Form.Fields[0].Evidence)
	clean("summary", kept.Wrap.Sections[0].Claims[0].Evidence[0])
	clean("promise", kept.Wrap.Promises[0].Evidence[0])
	if second.Text != pieces[1] {
		t.Errorf("what the desk shows was changed: %s", second.Text)
	}
	got := assistant.Kept(said, []hotline.Evidence{part, said[3].Evidence()})
	if strings.Trim(got[0].Text, "*") != "" || got[1].Text != "就是这个" {
		t.Errorf("%+v", got)
	}
	text := assistant.TextOnRecord(said, strings.Join([]string{said[0].Text, said[1].Text, said[2].Text, ""}, "。"))
	for _, p := range pieces {
		if strings.Contains(text, p) {
			t.Errorf("what was said: %s", text)
		}
	}
}

// A value that the record hides stands in no sentence beside it: neither in that which reads it back, nor in the summary.
func TestRecord_HidesASecretInWhatRepeatsIt(t *testing.T) {
	number := "510107198312110034"
	claim := func(text string) []view.Sentence { return []view.Sentence{{Text: text}} }
	kept := assistant.OnRecord(nil, view.State{
		Form: view.Form{Fields: []view.Field{
			{ID: "id_card", Kind: "id_card", Secret: true, Value: number, Shown: "510107 19831211 0034", ReadBack: "跟您核对一下，证件号码是510107 19831211 0034，对吗？"},
			{ID: "reason", Kind: "text", Value: "卡坏了", Shown: "卡坏了", ReadBack: "原因是卡坏了，对吗？"},
		}},
		Wrap: &view.Wrap{Sections: []view.Section{{ID: "need", Claims: claim("客户证件号码" + number + "，要补卡")}, {ID: "outcome", Edited: true, Claims: claim("已补卡")}}},
	})
	if f := kept.Form.Fields; f[0].ReadBack != "" || f[1].ReadBack == "" {
		t.Errorf("%+v", f)
	}
	if text := kept.Wrap.Sections[0].Claims[0].Text; strings.Contains(text, number) || !strings.Contains(text, "要补卡") || kept.Wrap.Sections[1].Claims[0].Text != "已补卡" {
		t.Errorf("%+v", kept.Wrap.Sections)
	}
}
