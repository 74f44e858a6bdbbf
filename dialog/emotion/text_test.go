package emotion_test

import (
	"os"
	"strings"
	"testing"

	"hotline/dialog/emotion"
)

var labels = map[string]emotion.Label{
	"c": emotion.Calm, "x": emotion.Anxious, "d": emotion.Dissatisfied, "a": emotion.Angry, "s": emotion.Sad, "p": emotion.Pleased,
}

// measure reads a file of hand-written utterances: right labels, right sides (bad, none, good), and by label hits, answers and truths.
func measure(t *testing.T, name string) (right, sides, all int, by map[emotion.Label][3]int) {
	t.Helper()
	raw, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	r, err := emotion.NewReader()
	if err != nil {
		t.Fatal(err)
	}
	by = map[emotion.Label][3]int{}
	for line := range strings.Lines(string(raw)) {
		key, text, ok := strings.Cut(strings.TrimSpace(line), "\t")
		want, known := labels[key]
		if !ok || !known {
			continue
		}
		got := r.Text(text)
		all++
		n, m := by[want], by[got.Label]
		n[2]++
		by[want] = n
		m = by[got.Label]
		m[1]++
		if got.Label == want {
			right++
			m[0]++
		} else {
			t.Logf("%s: %s (%.1f, %s), want %s", text, got.Label, got.Score, got.Word, want)
		}
		by[got.Label] = m
		if side(got.Label) == side(want) {
			sides++
		}
	}
	return right, sides, all, by
}

func side(l emotion.Label) int {
	switch l {
	case emotion.Calm:
		return 0
	case emotion.Pleased:
		return 1
	}
	return -1
}

func TestReader_LabelsHandWrittenTurns(t *testing.T) {
	for name, want := range map[string]float64{"unseen.tsv": 0.55} {
		right, sides, all, by := measure(t, name)
		t.Logf("%s: %d of %d labels, %d sides right", name, right, all, sides)
		for label, n := range by {
			t.Logf("%s: precision %d/%d, recall %d/%d", label, n[0], n[1], n[0], n[2])
		}
		if float64(right) < want*float64(all) {
			t.Errorf("%s: %d of %d labels are right, want %.0f %%", name, right, all, 100*want)
		}
	}
}

// What callers say in all calm is not called displeasure, and who is angry is heard. a and c were mended against, b and d were not.
func TestReader_NeutralIsNoDispleasure(t *testing.T) {
	for _, name := range []string{"neutral_a.tsv", "neutral_b.tsv", "neutral_c.tsv", "neutral_d.tsv"} {
		_, sides, all, by := measure(t, name)
		calm := by[emotion.Calm]
		bad := all - calm[2]
		heard := bad - (calm[1] - calm[0])
		t.Logf("%s: of %d calm ones %d are calm; of %d bad ones %d are heard; %d of %d sides", name, calm[2], calm[0], bad, heard, sides, all)
		if float64(calm[0]) < 0.9*float64(calm[2]) || float64(heard) < 0.5*float64(bad) {
			t.Errorf("%s: of %d calm ones %d are calm; of %d bad ones %d are heard", name, calm[2], calm[0], bad, heard)
		}
	}
}
