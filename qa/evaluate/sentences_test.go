package evaluate_test

import (
	"os"
	"strings"
	"testing"

	"hotline"
	"hotline/qa"
	"hotline/qa/evaluate"
)

func TestRules_OnSentencesAndTheirNearMisses(t *testing.T) {
	raw, err := os.ReadFile("testdata/sentences.tsv")
	if err != nil {
		t.Fatal(err)
	}
	set := sampleRules(t)
	all, wrong := 0, 0
	for _, line := range strings.Split(strings.TrimSpace(string(raw)), "\n")[1:] {
		part := strings.Split(line, "\t")
		check, want, text := part[0], part[2] == "1", part[3]
		c := evaluate.Case{Call: "x", Segments: []evaluate.Segment{{Party: part[1], Start: 0, End: 4000, Text: text}}}
		hits := qa.ReplayWith(set, c.Turn())
		got := false
		for _, h := range hits {
			got = got || h.Rule == check && h.State == hotline.HitConfirmed
		}
		all++
		if got != want {
			wrong++
			t.Logf("%s: want %t, got %t: %s", check, want, got, text)
		}
	}
	if wrong*50 > all { // 2 %
		t.Errorf("%d of %d sentences are judged wrongly", wrong, all)
	}
}
