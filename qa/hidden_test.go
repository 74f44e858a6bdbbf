package qa_test

import (
	"strings"
	"testing"

	"hotline"
	"hotline/qa"
)

const notedRule = `id: noted
title: 让人记
version: 1
severity: minor
who: caller
find: {noted: {say: {any: [记一下]}}}
when: [{find: noted}]
note: "说了：{text}"
`

// TestInspector_HidesANumberThatGoesOn: the first piece of a number looks like none until the second comes.
func TestInspector_HidesANumberThatGoesOn(t *testing.T) {
	d := newDesk(t, map[string]string{"noted.yaml": notedRule}, qa.Deps{})
	d.see(0, hotline.CallAnswered{})
	d.see(3100, final(0, hotline.PartyCaller, 0, 3000, "您记一下三二零一零六好"))
	if len(d.hits) != 1 || d.hits[0].Note != "说了：您记一下三二零一零六好" {
		t.Fatalf("%+v", d.hits)
	}
	first := d.hits[0]
	d.see(3500, final(0, hotline.PartyAgent, 3100, 3400, "嗯"))
	d.see(6100, final(1, hotline.PartyCaller, 4000, 6000, "一九九零零三零七二八一九"))
	if len(d.hits) != 2 {
		t.Fatal(d.states())
	}
	h := d.hits[1]
	if h.ID != first.ID || h.State != hotline.HitConfirmed || !strings.HasPrefix(h.Note, "说了：您记一下******") || h.Evidence[0].Text != strings.TrimPrefix(h.Note, "说了：") {
		t.Errorf("told anew as %+v", h)
	}
	if first.Evidence[0].Text != "您记一下三二零一零六好" {
		t.Error("what was told before changed under whoever holds it")
	}
	d.see(20000, final(2, hotline.PartyCaller, 19000, 20000, "没别的了"))
	d.see(21000, hotline.CallEnded{By: "caller"})
	if done := d.done["c"]; len(d.hits) != 2 || len(done) != 1 || done[0].Note != h.Note {
		t.Errorf("at the end: %s, %+v", d.states(), done)
	}
}

// TestInspector_MindsWhoSpeaks: what the other side says, and what comes long after, is no part of a number.
func TestInspector_MindsWhoSpeaks(t *testing.T) {
	d := newDesk(t, map[string]string{"noted.yaml": notedRule}, qa.Deps{})
	d.see(0, hotline.CallAnswered{})
	d.see(3100, final(0, hotline.PartyCaller, 0, 3000, "您记一下三二零一零六好"))
	d.see(6100, final(0, hotline.PartyAgent, 4000, 6000, "一九九零零三零七二八一九"))
	d.see(16100, final(1, hotline.PartyCaller, 14000, 16000, "一九九零零三零七二八一九"))
	if len(d.hits) != 1 {
		t.Errorf("%s: %s", d.states(), d.hits[len(d.hits)-1].Note)
	}
}
