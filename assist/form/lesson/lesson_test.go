package lesson

import (
	"fmt"
	"testing"

	"hotline/assist/form/mark"
	"hotline/dialog/intent"
	"hotline/internal/memo/memotest"
)

func TestKind_GivesTheLessonThatWasWritten(t *testing.T) {
	said := map[string][]intent.Sample{
		"fault symptom": {{Text: "老是掉线", Intent: "掉线"}, {Text: "一会儿就断", Intent: "掉线"}, {Text: "完全上不去网", Intent: "不通"}, {Text: "连不上", Intent: "不通"}, {Text: "谢谢再见", Intent: intent.OutOfScope}},
		"order when":    {{Text: "上午来吧", Intent: "上午"}, {Text: "下午有空", Intent: "下午"}},
	}
	talks := []mark.Talk{{Form: "fault", Labels: []string{"name"}, Turns: []mark.Turn{
		{Agent: true, Text: "怎么称呼"}, {Text: "我叫王建国", Asked: []string{"name"}, Spans: []mark.Span{{Label: "name", From: 2, To: 5}}},
	}}}
	for name, talks := range map[string][]mark.Talk{"sentences and talks": talks, "sentences alone": nil} {
		learnt, err := learn(said, talks)
		if err != nil {
			t.Fatal(err)
		}
		got := memotest.Again(t, kind(said), learnt)
		if (got.Marks == nil) != (talks == nil) || len(got.Choices) != len(said) {
			t.Errorf("%s: %+v", name, got)
		}
		for field, m := range learnt.Choices {
			for _, text := range []string{"又断了", "连不上网", "下午", "好"} {
				if a, b := fmt.Sprint(m.Classify(text)), fmt.Sprint(got.Choices[field].Classify(text)); a != b {
					t.Errorf("%s, %s, %q: learnt %s, read %s", name, field, text, a, b)
				}
			}
		}
	}
}
