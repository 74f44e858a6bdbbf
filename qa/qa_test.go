package qa_test

import (
	"os"
	"slices"
	"testing"

	"go.uber.org/goleak"

	"hotline"
	"hotline/qa"
	"hotline/qa/rule"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// shipped compiles the rules of the sample hotline.
func shipped(t testing.TB) *rule.Set {
	t.Helper()
	folder, err := rule.Read(os.DirFS("../examples/telecom/rules"))
	if err != nil {
		t.Fatal(err)
	}
	set, err := rule.Compile(folder)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func TestRules_OfTheSampleCompile(t *testing.T) {
	if set := shipped(t); len(set.Rules) < 16 {
		t.Errorf("%d rules", len(set.Rules))
	}
}

// The second transfer is a hit, so its note must not say that there were more than two.
func TestRules_TheNoteOfManyTransfersIsTrueAtTheSecond(t *testing.T) {
	moved := hotline.CallTransferred{AtMS: 2000}
	hits := qa.ReplayWith(shipped(t), []hotline.Event{{Call: "c", Seq: 1, Body: hotline.CallAnswered{}}, {Call: "c", Seq: 2, Body: moved}, {Call: "c", Seq: 3, Body: moved}})
	n := slices.IndexFunc(hits, func(h hotline.Hit) bool { return h.Rule == "many_transfers" })
	if n < 0 {
		t.Fatalf("two transfers: no hit in %+v", hits)
	}
	if hits[n].NoteEN != "Transferred twice or more" || hits[n].Note != "这通电话转了两次以上" {
		t.Errorf("notes %q, %q", hits[n].Note, hits[n].NoteEN)
	}
}
