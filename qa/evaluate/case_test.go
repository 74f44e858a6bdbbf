package evaluate_test

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"hotline"
	"hotline/qa"
	"hotline/qa/evaluate"
	"hotline/qa/rule"
)

func TestRead_NamesTheLine(t *testing.T) {
	_, err := evaluate.Read(strings.NewReader("\n{\"call_id\":\"a\"}\n{\"labels\":[{\"check\":\"crisis\",\"segments\":[3]}]}\n"))
	if err == nil || !strings.Contains(err.Error(), "line 3") {
		t.Errorf("error %v", err)
	}
}

func TestCase_TurnsEnvelopesAndShortEventsAlike(t *testing.T) {
	for _, event := range []string{
		`{"id":"x-9","call_id":"x","seq":9,"at":"2026-01-05T10:00:05Z","type":"call_ended","data":{"outcome":"completed","by":"agent","duration_ms":5000}}`,
		`{"type":"call_ended","at_ms":5000,"by":"agent"}`,
		`{"type":"hangup","at_ms":5000,"party":"agent"}`,
		`{"type":"party_left","at_ms":4990,"party":"agent","by_it":true}`,
		`{"type":"call_ended","at_ms":5000,"by":"staff"}`,
		`{"type":"hangup","at_ms":5000,"party":"客服"}`,
		`{"type":"party_left","at_ms":4990,"party":"service","by_it":true}`,
	} {
		cases, err := evaluate.Read(strings.NewReader(`{"call_id":"x","segments":[{"party":"caller","start_ms":0,"end_ms":3000,"text":"我还没说完"}],"events":[` + event + `]}`))
		if err != nil {
			t.Fatal(err)
		}
		left := false
		events := cases[0].Turn()
		for i, e := range events {
			if e.Seq != uint64(i+1) {
				t.Errorf("event %d has number %d", i, e.Seq)
			}
			v, ok := e.Body.(hotline.PartyLeft)
			left = left || ok && v.ByIt && v.Party == hotline.PartyAgent
		}
		if _, last := events[len(events)-1].Body.(hotline.CallEnded); !left || !last {
			t.Errorf("%s: left %t, ended last %t", event, left, last)
		}
	}
}

func TestScore_CountsHitsLabelsAndWhatIsIgnored(t *testing.T) {
	at := 1000.0
	hit := func(check string, from float64) hotline.Hit {
		return hotline.Hit{Rule: check, AtMS: from, Evidence: []hotline.Evidence{{FromMS: from, ToMS: from + 500}}}
	}
	c := evaluate.Case{
		Call: "x", Segments: []evaluate.Segment{{Start: 1000, End: 2000}, {Start: 30000, End: 31000}},
		Labels: []evaluate.Label{{Check: "crisis", At: &at}, {Check: "shirking", Segments: []int{1}}},
		Ignore: []evaluate.Place{{Check: "pii_leak"}, {From: 50000, To: 60000}},
	}
	hits := []hotline.Hit{hit("crisis", 3500), hit("shirking", 10000), hit("pii_leak", 1), hit("escalation", 55000), hit("another_rule", 5)}
	r := evaluate.Score([]evaluate.Case{c}, func([]hotline.Event) []hotline.Hit { return hits })
	if r.Labels != 2 || r.Hits != 2 || r.Precision != 0.5 || r.Recall != 0.5 || r.Checks["crisis"].F1 != 1 || len(r.Mistakes) != 2 {
		t.Errorf("report %+v", r)
	}
}

// What is behind a place that is ignored counts, however near: the tolerance is for hits, which may be dated a little off.
func TestScore_IgnoresNoMoreThanThePlace(t *testing.T) {
	c := evaluate.Case{
		Call:     "x",
		Segments: []evaluate.Segment{{Start: 9500, End: 10500}, {Start: 12000, End: 13000}},
		Labels:   []evaluate.Label{{Check: "shirking", Segments: []int{0}}, {Check: "escalation", Segments: []int{1}}},
	}
	hits := []hotline.Hit{{Rule: "escalation", AtMS: 12000, Evidence: []hotline.Evidence{{FromMS: 12000, ToMS: 13000}}}, {Rule: "shirking", AtMS: 11000}}
	for name, place := range map[string]evaluate.Place{"span": {From: 9500, To: 10501}, "segments": {Segments: []int{0}}} {
		c.Ignore = []evaluate.Place{place}
		r := evaluate.Score([]evaluate.Case{c}, func([]hotline.Event) []hotline.Hit { return hits })
		if r.Labels != 1 || r.Hits != 1 || r.Checks["escalation"].Right != 1 {
			t.Errorf("%s: %+v", name, r)
		}
	}
}

// A place that is ignored and begins exactly where the sentence of a label ends, or ends where it begins, has nothing of it.
func TestScore_APlaceThatIsIgnoredEndsAtItsEdge(t *testing.T) {
	at := 5000.0
	c := evaluate.Case{Call: "x", Segments: []evaluate.Segment{{Start: 1000, End: 2000}, {Start: 2000, End: 3000}}, Labels: []evaluate.Label{{Check: "shirking", Segments: []int{0}}, {Check: "late", At: &at}}}
	for name, k := range map[string]struct {
		place evaluate.Place
		want  int
	}{
		"behind": {evaluate.Place{From: 2000, To: 3000}, 2}, "segment_behind": {evaluate.Place{Segments: []int{1}}, 2}, "before": {evaluate.Place{From: 500, To: 1000}, 2},
		"on_it": {evaluate.Place{From: 1999, To: 3000}, 1}, "moment_at_the_edge": {evaluate.Place{From: 4000, To: 5000}, 1},
	} {
		c.Ignore = []evaluate.Place{k.place}
		if r := evaluate.Score([]evaluate.Case{c}, func([]hotline.Event) []hotline.Hit { return nil }); r.Labels != k.want {
			t.Errorf("%s: %d labels, want %d", name, r.Labels, k.want)
		}
	}
}

// A hit of an episode meets each label that one of its places meets, a place one label; whether an author labels all of it or its beginning.
func TestScore_AnEpisodeMeetsTheLabelsOfItsPlaces(t *testing.T) {
	c := evaluate.Case{Call: "x", Segments: []evaluate.Segment{{Start: 1000, End: 2000}, {Start: 4000, End: 5000}, {Start: 20000, End: 21000}, {Start: 60000, End: 61000}}}
	place := func(n int) hotline.Evidence {
		return hotline.Evidence{FromMS: c.Segments[n].Start, ToMS: c.Segments[n].End}
	}
	label := func(n ...int) evaluate.Label { return evaluate.Label{Check: "crisis", Segments: n} }
	for _, k := range []struct {
		name         string
		labels       []evaluate.Label
		hits         []hotline.Hit
		right, wrong int
	}{
		{"all_labelled", []evaluate.Label{label(0), label(1), label(2)}, []hotline.Hit{{AtMS: 2000, Evidence: []hotline.Evidence{place(0), place(1), place(2)}}}, 3, 0},
		{"first_labelled", []evaluate.Label{label(0)}, []hotline.Hit{{AtMS: 2000, Evidence: []hotline.Evidence{place(0), place(1), place(2)}}}, 1, 0},
		{"last_labelled", []evaluate.Label{label(2)}, []hotline.Hit{{AtMS: 2000, Evidence: []hotline.Evidence{place(0), place(2)}}}, 1, 0},
		{"a_place_meets_one", []evaluate.Label{label(0), label(1)}, []hotline.Hit{{AtMS: 2000, Evidence: []hotline.Evidence{place(0)}}}, 1, 0},
		{"of_several_segments", []evaluate.Label{label(1, 3)}, []hotline.Hit{{AtMS: 61000, Evidence: []hotline.Evidence{place(3)}}}, 1, 0},
		{"elsewhere", []evaluate.Label{label(3)}, []hotline.Hit{{AtMS: 2000, Evidence: []hotline.Evidence{place(0), place(1)}}}, 0, 1},
	} {
		t.Run(k.name, func(t *testing.T) {
			c.Labels = k.labels
			for n := range k.hits {
				k.hits[n].Rule = "crisis"
			}
			r := evaluate.Score([]evaluate.Case{c}, func([]hotline.Event) []hotline.Hit { return k.hits })
			if got := r.Checks["crisis"]; got.Right != k.right || got.Wrong != k.wrong {
				t.Errorf("right %d, wrong %d: want %d, %d", got.Right, got.Wrong, k.right, k.wrong)
			}
		})
	}
}

func TestBacktest_ComparesWithTheVersionInForce(t *testing.T) {
	before := rule.Rule{ID: "r", Version: 1, Points: 1}
	b := evaluate.NewBacktest(rule.Rule{ID: "r", Version: 2, Points: 2}, &before)
	b.Add([]hotline.Hit{{ID: "1"}, {ID: "2"}}, []hotline.Hit{{ID: "2"}, {ID: "3"}})
	b.Add(nil, nil)
	if b.Calls != 2 || b.With != 1 || b.Added != 1 || b.Removed != 1 || len(b.Same) != 1 || len(b.Diff) != 2 {
		t.Errorf("%+v", b)
	}
}

func FuzzRead(f *testing.F) {
	f.Add(`{"call_id":"a","segments":[{"party":"agent","start_ms":0,"end_ms":900,"text":"您好"}],"labels":[{"check":"crisis"}]}`)
	set := sampleRules(f)
	f.Fuzz(func(_ *testing.T, text string) {
		cases, err := evaluate.Read(strings.NewReader(text))
		if err != nil || len(text) > 4096 {
			return
		}
		evaluate.Score(cases, func(e []hotline.Event) []hotline.Hit { return qa.ReplayWith(set, e) })
	})
}

func TestRead_RefusesWhatCannotBeScored(t *testing.T) {
	segment := `"segments":[{"party":"%s","start_ms":0,"end_ms":900,"text":"您好"}]`
	many := strings.Repeat(`{"party":"agent","start_ms":0,"end_ms":1,"text":""},`, 10_001)
	for text, want := range map[string]string{
		`{}`: `no field "segments"`,
		`{` + strings.Replace(segment, "%s", "agnet", 1) + `}`:                                                             `segments[0].party "agnet": write caller, agent or bot`,
		`{` + strings.Replace(segment, "%s", "agent", 1) + `,"labels":[{"check":"escalation","segments":[99],"at_ms":4}]}`: `labels[0] (escalation): segment 99, where the call has 1, counted from 0`,
		`{` + strings.Replace(segment, "%s", "agent", 1) + `,"events":[{"type":"party_left","at_ms":1,"party":"agnet"}]}`:  `events[0].party "agnet": write caller, agent or bot`,
		`{` + strings.Replace(segment, "%s", "agent", 1) + `,"labels":[{"segments":[0]}]}`:                                 `no field "labels[].check"`,
		`{"call_id":"a","ignore":[{"chek":"crisis"}]}`:                                                                     `ignore {"chek":"crisis"}: write a check`,
		`{"segments":[` + strings.TrimSuffix(many, ",") + `]}`:                                                             "a call of 10001 segments, at most 10000",
	} {
		if _, err := evaluate.Read(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), "line 1: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("%.80s: %v, want %s", text, err, want)
		}
	}
	for _, party := range []string{"客服", "Agent", "customer", "客户", "机器人"} {
		if _, err := evaluate.Read(strings.NewReader(`{` + strings.Replace(segment, "%s", party, 1) + `}`)); err != nil {
			t.Errorf("%s: %v", party, err)
		}
	}
}

// The bot's answers of a written call are timed as those of a live one: from the caller's last word, and not where somebody else was answered.
func TestCase_TellsHowLongTheCallerWaitsForTheBot(t *testing.T) {
	folder, err := rule.Read(fstest.MapFS{"slow.yaml": {Data: []byte("id: slow\ntitle: slow\nversion: 1\nstate: live\nwho: bot\nseverity: minor\nfind:\n  gap: {delay: {longer: 2s}}\nwhen:\n  - find: gap\n")}})
	if err != nil {
		t.Fatal(err)
	}
	set, err := rule.Compile(folder)
	if err != nil {
		t.Fatal(err)
	}
	say := func(party string, from, to float64) evaluate.Segment {
		return evaluate.Segment{Party: party, Start: from, End: to, Text: "我想问一下这个月的话费"}
	}
	for name, c := range map[string]struct {
		segments []evaluate.Segment
		want     []float64 // when the waits began
	}{
		"slow":         {[]evaluate.Segment{say("bot", 3000, 5000), say("caller", 6000, 8000), say("bot", 11000, 13000)}, []float64{8000}},
		"quick":        {[]evaluate.Segment{say("bot", 0, 2000), say("caller", 3000, 5000), say("bot", 6000, 8000)}, nil},
		"twice":        {[]evaluate.Segment{say("caller", 0, 2000), say("bot", 3000, 5000), say("bot", 9000, 11000)}, nil},
		"after_agent":  {[]evaluate.Segment{say("caller", 0, 2000), say("agent", 2500, 5000), say("bot", 9000, 11000)}, nil},
		"interrupting": {[]evaluate.Segment{say("caller", 0, 9000), say("bot", 4000, 6000), say("bot", 12000, 14000)}, nil},
		"again":        {[]evaluate.Segment{say("caller", 0, 2000), say("caller", 3000, 5000), say("bot", 8000, 9000), say("caller", 10000, 11000), say("bot", 15000, 16000)}, []float64{5000, 11000}},
	} {
		var got []float64
		for _, h := range qa.ReplayWith(set, (&evaluate.Case{Call: "x", Segments: c.segments}).Turn()) {
			got = append(got, h.Evidence[0].FromMS)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: the caller waits from %v, want %v", name, got, c.want)
		}
	}
}
