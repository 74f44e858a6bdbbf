package answers_test

import (
	"context"
	"strings"
	"testing"

	"hotline"
	"hotline/dialog/answers"
	"hotline/dialog/faq"
	"hotline/dialog/knowledge"
)

// base answers every question as surely as it says.
type base float64

func (b base) Find(context.Context, string) knowledge.Finding {
	return knowledge.Finding{Answer: "九点开门。", Source: "hours", Confidence: float64(b)}
}

func sources(sure float64) (answers.Sources, *int) {
	notes := new(int)
	return answers.Sources{Book: faq.New(faq.Parse("## 周一开不开\n\n周一闭馆。\n")), Base: base(sure), Note: func(hotline.Body) { *notes++ }}, notes
}

func TestSources_AskedBack(t *testing.T) {
	s, notes := sources(0.3)
	for text, want := range map[string]string{"你们几点开门": "九点开门。", "明天吧": "", "周一开不开": "九点开门。"} {
		if got := s.AskedBack(t.Context(), text, "预约看展"); got.Text != want {
			t.Errorf("%s: %q, want %q", text, got.Text, want)
		}
	}
	if *notes != 2 {
		t.Errorf("%d searches noted, want 2", *notes)
	}
	s.Base = nil
	if got := s.AskedBack(t.Context(), "周一开不开", "预约看展"); got.Text != "周一闭馆。" {
		t.Errorf("without a knowledge: %q", got.Text)
	}
}

// rules is a document that nobody approved as answers, which says something of fees elsewhere.
type rules struct{}

func (rules) Find(_ context.Context, question string) knowledge.Finding {
	switch {
	case strings.Contains(question, "拍照"):
		return knowledge.Finding{Answer: "可以拍照。", Source: "photo", Confidence: 0.9}
	case strings.Contains(question, "手续费") && !strings.Contains(question, "预约"):
		return knowledge.Finding{Answer: "过户不收手续费。", Source: "fee", Confidence: 0.9}
	}
	return knowledge.Finding{}
}

// A short question that leaves out its matter is answered of that one, or not at all.
func TestSources_AskedBackOfTheMatter(t *testing.T) {
	s, _ := sources(0)
	s.Base = rules{}
	for text, want := range map[string]string{"可以拍照吗": "可以拍照。", "要手续费吗": "", "把房子过户给儿子要手续费吗": "过户不收手续费。"} {
		if got := s.AskedBack(t.Context(), text, "预约看展"); got.Text != want {
			t.Errorf("%s: %q, want %q", text, got.Text, want)
		}
	}
}

// Over a value that was asked for, an answer must be sure, and the words no question for leave.
func TestSources_Over(t *testing.T) {
	for _, c := range []struct {
		text string
		sure float64
		want string
	}{
		{"你们几点开门呀", 0.8, "九点开门。"}, {"你们几点开门呀", 0.7, ""}, {"周一下午可以吗", 0.9, ""}, {"周一下午行不行", 0.9, ""}, {"周一开不开", 0.1, "周一闭馆。"}, {"周一吗", 0.9, ""}, {"周一我要去", 0.9, ""},
	} {
		s, notes := sources(c.sure)
		if got := s.Over(t.Context(), c.text); got.Text != c.want {
			t.Errorf("%s at %.1f: %q, want %q", c.text, c.sure, got.Text, c.want)
		}
		if c.want == "" && *notes > 0 {
			t.Errorf("%s: a search without an answer is noted", c.text)
		}
	}
}

func TestSources_InsteadOf(t *testing.T) {
	for _, c := range []struct {
		text             string
		sure, confidence float64
		want             string
	}{
		{"套餐什么时候生效", 0.7, 0.5, "九点开门。"}, {"套餐什么时候生效", 0.7, 0.9, ""}, {"帮我换套餐", 0.9, 0.5, ""}, {"周一开不开", 0, 0.9, "周一闭馆。"},
	} {
		s, _ := sources(c.sure)
		if got := s.InsteadOf(t.Context(), c.text, c.confidence); got.Text != c.want {
			t.Errorf("%s: %q, want %q", c.text, got.Text, c.want)
		}
	}
}
