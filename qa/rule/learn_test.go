package rule_test

import (
	"testing"
	"testing/fstest"

	"hotline/qa/rule"
)

// compiled is a set of one rule that listens for sentences like one.
func compiled(t *testing.T, version, like string) *rule.Set {
	t.Helper()
	f, err := rule.Read(fstest.MapFS{"curt.yaml": {Data: []byte("id: curt\ntitle: 冷淡\nversion: " + version + "\nseverity: minor\nwho: agent\nfind:\n  a: {say: {like: [" + like +
		", 你自己看着办吧, 这个我也不知道], unlike: [您好请问有什么可以帮您, 好的我马上帮您查询, 感谢您的来电再见]}}\nwhen: [{find: a}]\n")}})
	if err != nil {
		t.Fatal(err)
	}
	set, err := rule.Compile(f)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func TestCompile_LearnsEqualSentencesOnce(t *testing.T) {
	first := compiled(t, "1", "说了你也不懂")
	if again := compiled(t, "2", "说了你也不懂"); again.Sense != first.Sense {
		t.Error("another version of a rule learnt the same sentences again")
	}
	if other := compiled(t, "2", "跟你说不清楚"); other.Sense == first.Sense {
		t.Error("other sentences got the old model")
	}
	compiled(t, "2", "懒得理你") // two are kept
	if again := compiled(t, "1", "说了你也不懂"); again.Sense == nil || again.Sense.Tasks() != 1 {
		t.Error("no model")
	}
}
