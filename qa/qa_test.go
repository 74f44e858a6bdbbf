package qa_test

import (
	"os"
	"testing"

	"go.uber.org/goleak"

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
