package mark_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"hotline/assist/form/mark"
	"hotline/internal/memo"
	"hotline/internal/memo/memotest"
)

// forms are those of the talks below.
func forms() map[string]mark.Form {
	return map[string]mark.Form{"fault": {"name": "name", "phone": "phone", "symptom": ""}}
}

// lessons are talks in which a name follows the question, and a neighbour's is none.
func lessons(t testing.TB) []mark.Talk {
	t.Helper()
	var b strings.Builder
	for _, n := range []string{"王建国", "李小梅", "张伟", "陈丽华", "刘洋", "赵志强", "孙晓东", "周海燕"} {
		fmt.Fprintf(&b, "fault\tagent\t请问您怎么称呼\nfault\tcaller\t我叫[name:%s]，我邻居[-name:马大海]家没事\nfault\tagent\t电话呢\nfault\tcaller\t[phone:幺三八零零幺三八零零零]\n\n", n)
	}
	talks, err := mark.ReadTalks(strings.NewReader(b.String()), forms())
	if err != nil {
		t.Fatal(err)
	}
	return talks
}

func words(text string, spans []mark.Span, label string) []string {
	var out []string
	for _, s := range spans {
		if s.Label == label {
			out = append(out, string([]rune(text)[s.From:s.To]))
		}
	}
	return out
}

func TestModel_MarksWhatIsWanted(t *testing.T) {
	m := mark.Train(lessons(t))
	c := mark.Context{Form: "fault", Labels: []string{"name", "phone"}, Asked: []string{"name"}, Before: "请问您怎么称呼"}
	text := "我叫郑国栋，我邻居高大山家没事"
	if got := words(text, m.Read(c, false, text), "name"); !slices.Equal(got, []string{"郑国栋"}) {
		t.Errorf("names are %v", got)
	}
	c.Labels = []string{"phone"}
	if got := m.Read(c, false, text); len(words(text, got, "name")) > 0 {
		t.Errorf("%v: a form without a name has none", got)
	}
}

func TestTrain_IsTheSameEachTime(t *testing.T) {
	a, b := mark.Train(lessons(t)), mark.Train(lessons(t))
	c := mark.Context{Form: "fault", Labels: []string{"name", "phone"}}
	for _, text := range []string{"我是周海燕", "号码是一三九零零零零一一一一", "喂"} {
		if x, y := a.Read(c, false, text), b.Read(c, false, text); !slices.Equal(x, y) {
			t.Errorf("%s: %v and %v", text, x, y)
		}
	}
	if !slices.Equal(a.Labels(), []string{"name", "phone"}) {
		t.Errorf("labels are %v", a.Labels())
	}
}

func TestReadTalks_Complains(t *testing.T) {
	for text, want := range map[string]string{
		"fault\tcaller":                "line 1: want form",
		"other\tcaller\t喂":             "no form",
		"# 说明\nfault\tcaller\t[name:王": "line 2: marks are written",
		"fault\tcaller\t[colour:红]":    "no field",
		"fault\tnobody\t喂":             "want form",
	} {
		if _, err := mark.ReadTalks(strings.NewReader(text), forms()); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

func FuzzReadTalks(f *testing.F) {
	f.Add("fault\tcaller\t我叫[name:王建国]，[-name:马大海]是邻居\n\nfault\tagent\t好的")
	f.Add("fault\tcaller\t[[name:]]")
	f.Fuzz(func(t *testing.T, text string) {
		talks, _ := mark.ReadTalks(strings.NewReader(text), forms())
		for _, talk := range talks {
			for _, u := range talk.Turns {
				for _, s := range u.Spans {
					if s.From >= s.To || s.To > len([]rune(u.Text)) {
						t.Errorf("%v is not within %q", s, u.Text)
					}
				}
			}
		}
	})
}

func FuzzModel_Read(f *testing.F) {
	m := mark.Train(lessons(f))
	f.Add("我叫王建国，电话一三八零零", true)
	f.Add("，，A座\xff3.5点", false)
	f.Fuzz(func(t *testing.T, text string, agent bool) {
		end := 0
		for _, s := range m.Read(mark.Context{Form: "fault", Labels: m.Labels(), Before: text}, agent, text) {
			if s.From < end || s.From >= s.To || s.To > len([]rune(text)) {
				t.Fatalf("%v in %q", s, text)
			}
			end = s.To
		}
	})
}

func BenchmarkModel_Read(b *testing.B) {
	m := mark.Train(lessons(b))
	c := mark.Context{Form: "fault", Labels: m.Labels(), Asked: []string{"name"}, Before: "请问您怎么称呼"}
	for b.Loop() {
		m.Read(c, false, "我叫郑国栋，我邻居高大山家没事")
	}
}

func ExampleReadTalks() {
	talks, err := mark.ReadTalks(strings.NewReader("fault\tcaller\t我叫[name:王建国]"), map[string]mark.Form{"fault": {"name": "name"}})
	fmt.Println(talks[0].Turns[0].Text, talks[0].Turns[0].Spans, err)
	// Output: 我叫王建国 [{name 2 5}] <nil>
}

func TestRead_GivesTheModelThatWasWritten(t *testing.T) {
	learnt := mark.Train(lessons(t))
	got := memotest.Again(t, memo.Kind[*mark.Model]{Name: "test", Write: func(w *memo.Writer, m *mark.Model) { m.Write(w) }, Read: mark.Read}, learnt)
	c := mark.Context{Form: "fault", Labels: []string{"name", "phone"}, Asked: []string{"name"}}
	for _, text := range []string{"我叫郑国栋，我邻居高大山家没事", "号码是一三九零零零零一一一一", "喂"} {
		if a, b := learnt.Read(c, false, text), got.Read(c, false, text); !slices.Equal(a, b) {
			t.Errorf("%s: learnt %v, read %v", text, a, b)
		}
	}
}
