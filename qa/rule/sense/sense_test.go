package sense_test

import (
	"fmt"
	"slices"
	"testing"

	"hotline/internal/memo"
	"hotline/internal/memo/memotest"
	"hotline/qa/rule/sense"
)

// small is one question that a few sentences answer: does somebody promise more than they may.
func small() sense.Task {
	return sense.Task{
		Like:   []string{"我保证明天给您修好", "我担保钱今天就到账", "绝对没问题包您满意", "我敢打包票一定退给您", "百分之百能批下来", "肯定给您全额退款", "保证今晚恢复", "我担保一定能办成"},
		Unlike: []string{"我帮您登记一下", "请您稍等", "按规定七天内回复", "请问您的号码是多少", "我马上给您转接", "核实后会有人联系您", "这个套餐一个月五十九", "还有其他可以帮您的吗"},
	}
}

func read(m *sense.Model, text string) float32 {
	out := make([]float32, m.Tasks())
	m.Read(text, out)
	return out[0]
}

func TestModel_TellsSentencesApart(t *testing.T) {
	m := sense.Train([]sense.Task{small()}, nil)
	yes, no := read(m, "我保证给您修好"), read(m, "我给您登记，请稍等")
	if yes <= no {
		t.Errorf("a promise has %.2f, a plain sentence %.2f", yes, no)
	}
}

func TestModel_TakesWordsOfAConceptForOneAnother(t *testing.T) {
	concepts := sense.Concepts{"sure": {"保证", "担保", "拍胸脯"}}
	with, without := sense.Train([]sense.Task{small()}, concepts), sense.Train([]sense.Task{small()}, nil)
	const text = "我拍胸脯"
	if a, b := read(with, text), read(without, text); a <= b {
		t.Errorf("a word of a concept that no sentence has: %.2f with the concept, %.2f without", a, b)
	}
}

func TestTrain_IsTheSameEachTime(t *testing.T) {
	tasks := []sense.Task{small(), {Like: small().Unlike, Unlike: small().Like}}
	a, b := sense.Train(tasks, nil), sense.Train(tasks, nil)
	for _, text := range append(small().Like, "", "啊", "完全没有见过的话") {
		x, y := make([]float32, 2), make([]float32, 2)
		a.Read(text, x)
		b.Read(text, y)
		if !slices.Equal(x, y) {
			t.Fatalf("%q: %v, then %v", text, x, y)
		}
	}
}

func TestTrain_WithoutTasks(t *testing.T) {
	m := sense.Train(nil, nil)
	if m.Tasks() != 0 {
		t.Fatal(m.Tasks())
	}
	m.Read("您好", nil)
}

func FuzzModel_Read(f *testing.F) {
	m := sense.Train([]sense.Task{small()}, sense.Concepts{"a": {"保证"}, "b": {"保"}})
	f.Add("我保证，10086！")
	f.Add("\xff保")
	f.Fuzz(func(t *testing.T, text string) {
		if p := read(m, text); !(p >= 0 && p <= 1) {
			t.Errorf("%q: %v", text, p)
		}
	})
}

func ExampleTrain() {
	m := sense.Train([]sense.Task{small()}, nil)
	out := make([]float32, m.Tasks())
	m.Read("我担保没问题", out)
	fmt.Println(out[0] > 0.5)
	// Output: true
}

func BenchmarkModel_Read(b *testing.B) {
	tasks := make([]sense.Task, 20)
	for i := range tasks {
		tasks[i] = small()
	}
	m := sense.Train(tasks, nil)
	out := make([]float32, m.Tasks())
	for b.Loop() {
		m.Read("您放心，我保证明天下午之前给您修好，修不好您找我", out)
	}
}

func TestRead_GivesTheModelThatWasWritten(t *testing.T) {
	concepts := sense.Concepts{"sure": {"保证", "担保", "拍胸脯"}}
	tasks := []sense.Task{small(), {Like: small().Unlike, Unlike: small().Like}}
	learnt := sense.Train(tasks, concepts)
	got := memotest.Again(t, memo.Kind[*sense.Model]{
		Name: "test", Write: func(w *memo.Writer, m *sense.Model) { m.Write(w) }, Read: func(r *memo.Reader) *sense.Model { return sense.Read(r, len(tasks), concepts) },
	}, learnt)
	for _, text := range append(small().Like, "", "啊", "我拍胸脯", "完全没有见过的话") {
		x, y := make([]float32, 2), make([]float32, 2)
		learnt.Read(text, x)
		got.Read(text, y)
		if !slices.Equal(x, y) {
			t.Errorf("%q: learnt %v, read %v", text, x, y)
		}
	}
}

// TestModel_IsLessSureOfUnknownWords holds that one taught word does not carry a text of unknown ones.
func TestModel_IsLessSureOfUnknownWords(t *testing.T) {
	m := sense.Train([]sense.Task{small()}, nil)
	if lone := read(m, "窗前明月光保证地上霜"); lone > 0.6 {
		t.Errorf("a taught word among unknown ones has %.2f", lone)
	}
}
