package qa_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"hotline"
	"hotline/qa"
	"hotline/qa/rule"
)

const peril = `id: peril
title: 危险
version: 1
severity: critical
alert: true
who: caller
episode: {gap: 30s, ends: [safe], rest: 5s, apart: [[fire], [lost]]}
find:
  fire: {say: {any: [着火]}}
  lost: {say: {any: [不见了]}}
  help: {say: {any: [救命]}}
  safe: {say: {any: [没事了, 灭了]}}
when: [{find: fire}, {find: lost}, {find: help}]
note: "危险：{text}"
`

// said is what the caller says, each at its second for two seconds; "~" before the words: they are partial text, which becomes final a second later.
func (d *desk) said(lines ...string) []hotline.Event {
	out := []hotline.Event{d.event(0, hotline.CallAnswered{})}
	end := 0.0
	for n, line := range lines {
		at, text, _ := strings.Cut(line, " ")
		var s float64
		_, _ = fmt.Sscan(at, &s)
		s *= 1000
		if partial, final, ok := strings.Cut(text, "~"); ok {
			out, text = append(out, d.event(s+1000, hotline.UtterancePartial{N: n, Party: hotline.PartyCaller, Text: partial, AtMS: s + 1000})), final
		}
		end = s + 2000
		out = append(out, d.event(end, final(n, hotline.PartyCaller, s, end, text)))
	}
	return append(out, d.event(end+1000, hotline.CallEnded{By: "caller", DurationMS: end + 1000}))
}

// shown is hits by the words of their evidence.
func shown(hits []hotline.Hit) string {
	var out []string
	for _, h := range hits {
		var words []string
		for _, e := range h.Evidence {
			words = append(words, e.Text)
		}
		out = append(out, strings.Join(words, "+"))
	}
	return strings.Join(out, " | ")
}

func TestEpisode_IsOneHitThatGrows(t *testing.T) {
	for _, c := range []struct {
		name string
		said []string
		want string
	}{
		{"goes_on", []string{"1 着火了", "20 救命", "45 快着火到门口了"}, "着火了+救命+快着火到门口了"},
		{"quiet_for_long", []string{"1 着火了", "50 又着火了"}, "着火了 | 又着火了"},
		{"over", []string{"1 着火了", "8 灭了", "20 又着火了"}, "着火了 | 又着火了"},
		{"so_soon_after_its_end", []string{"1 着火了", "5 没事了", "8 又着火了"}, "着火了+又着火了"},
		{"ends_with_its_last_words", []string{"1 着火了", "10 着火的地方灭了", "25 救命"}, "着火了+着火的地方灭了 | 救命"},
		{"another_matter", []string{"1 着火了", "10 孩子不见了"}, "着火了 | 孩子不见了"},
		{"of_no_list", []string{"1 救命", "10 孩子不见了", "20 着火了"}, "救命+孩子不见了+着火了"},
		{"two_side_by_side", []string{"1 着火了", "10 孩子不见了", "20 还着火"}, "着火了+还着火 | 孩子不见了"},
		{"words_that_became_others", []string{"1 着火了", "10 救命~旧命"}, "着火了"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := newDesk(t, map[string]string{"peril.yaml": peril}, qa.Deps{})
			events := d.said(c.said...)
			for _, e := range events {
				d.in.Observe(e)
			}
			live, after := d.done["c"], qa.ReplayWith(d.in.Set(), events)
			for how, hits := range map[string][]hotline.Hit{"live": live, "backtest": after} {
				if got := shown(hits); got != c.want {
					t.Errorf("%s: got %s, want %s", how, got, c.want)
				}
			}
			if !slices.EqualFunc(live, after, func(a, b hotline.Hit) bool { return a.ID == b.ID && a.AtMS == b.AtMS }) {
				t.Error("live and backtest differ in ids or times")
			}
		})
	}
}

// What was told is told again with more evidence, under the same id, and counts once; nothing of it is taken back.
func TestEpisode_UpdatesTheHitThatWasTold(t *testing.T) {
	d := newDesk(t, map[string]string{"peril.yaml": peril}, qa.Deps{})
	for _, e := range d.said("1 着火了", "10 救命~救命啊", "20 着火了还没灭完") {
		d.in.Observe(e)
	}
	if got := d.states(); got != "peril confirmed, peril confirmed, peril confirmed" {
		t.Fatalf("told: %s", got)
	}
	first := d.hits[0]
	for n, h := range d.hits {
		if h.ID != first.ID || h.AtMS != first.AtMS || !h.DetectedAt.Equal(first.DetectedAt) || h.Note != "危险：着火了" || len(h.Evidence) != n+1 {
			t.Errorf("%d: %+v", n, h)
		}
	}
	if got := d.in.Rules()[0].Hits; got != 1 {
		t.Errorf("%d hits counted", got)
	}
}

// A hit keeps what it showed when the call is so long that its words, and the moments of its find, are forgotten.
func TestEpisode_StaysOneInALongCall(t *testing.T) {
	d := newDesk(t, map[string]string{"peril.yaml": strings.Replace(peril, "apart: [[fire], [lost]]", "apart: [[help], [lost]]", 1)}, qa.Deps{})
	var lines []string
	for n := range 400 {
		lines = append(lines, fmt.Sprintf("%d 第%d回着火", 1+5*n, n))
	}
	for _, e := range d.said(lines...) {
		d.in.Observe(e)
	}
	if hits := d.done["c"]; len(hits) != 1 || strings.Contains(d.states(), "withdrawn") || len(hits[0].Evidence) != 20 || hits[0].Evidence[0].Text != "第0回着火" {
		t.Errorf("%d hits: %s", len(hits), shown(hits))
	}
}

func TestEpisode_ErrorsSayWhatToWrite(t *testing.T) {
	for _, c := range []struct{ episode, want string }{
		{"{ends: [save]}", `peril.yaml:7: episode.ends[0]: there is no find "save": write one of [fire help lost safe]`},
		{"{apart: [[fire]]}", "peril.yaml:7: episode.apart: has 1 lists: write 2 to 12"},
		{"{gap: 10s, rest: 20s}", "peril.yaml:7: episode.gap: 10s, rest 20s: write a gap above 0s"},
		{"{gap: 10}", "episode.gap: 10 has no unit"},
		{"{gaps: 10s}", `unknown field "gaps": write gap`},
		{"{gap: 10s}\nonce: true", "peril.yaml:7: episode: goes with a place in the call"},
	} {
		text := strings.Replace(peril, "{gap: 30s, ends: [safe], rest: 5s, apart: [[fire], [lost]]}", c.episode, 1)
		folder, err := rule.Read(files(map[string]string{"peril.yaml": text}))
		if err == nil {
			_, err = rule.Compile(folder)
		}
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %s", c.episode, err, c.want)
		}
	}
}
