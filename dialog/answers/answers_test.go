package answers_test

import (
	"context"
	"slices"
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

// shelf is documents and approved answers by what they are headed by, found by words that stand in the question.
type shelf map[string]knowledge.Finding

func (s shelf) Find(_ context.Context, question string) knowledge.Finding {
	for words, f := range s {
		if all := strings.Split(words, "+"); !slices.ContainsFunc(all, func(w string) bool { return !strings.Contains(question, w) }) && (len(all) > 1 || !strings.Contains(question, " ") || words[0] < 0x80) {
			if f.Confidence = 0.9; f.Source == "" {
				f.Source = words
			}
			return f
		}
	}
	return knowledge.Finding{}
}

// A short question is answered of the matter that is talked about, or of what is headed by nothing else: never by a paragraph about another one.
func TestSources_ShortQuestionsAreOfTheMatter(t *testing.T) {
	s, _ := sources(0)
	s.Base = shelf{
		"安全":      {Answer: "闻到燃气味请关闭阀门。", About: []string{"燃气安全"}, Says: true},
		"几点来":     {Answer: "热线早上八点开始。", About: []string{"营业时间"}},
		"保修":      {Answer: "整机保修一年。", About: []string{"保修"}, Says: true},
		"要收费":     {Answer: "上门检测费三十元。", About: []string{"上门要收费吗"}, Approved: true},
		"邮寄":      {Answer: "账单每月五日寄出。", About: []string{"纸质账单"}, Says: true},
		"生效":      {Answer: "套餐下月生效。", About: []string{"套餐什么时候生效"}, Approved: true, Says: true},
		"漫游+生效":   {Answer: "漫游马上生效。", About: []string{"漫游"}},
		"漫游+要多少钱": {Answer: "漫游每天三十元。", About: []string{"漫游"}},
		"deposit": {Answer: "No deposit.", About: []string{"do I need a deposit"}, Approved: true},
		"几点在":     {Answer: "挂号费十元。", About: []string{"挂号费"}, Source: "fee"},
		"挂号+几点在":  {Answer: "挂号费十元。", About: []string{"挂号费"}, Source: "fee"},
		"充值+话费":   {Answer: "手机应用里就能充值。", About: []string{"充值"}},
		"safe":    {Answer: "Keep gas taps shut.", About: []string{"gas safety"}},
	}
	for _, c := range []struct{ matter, text, want string }{
		{"预约上门维修", "安全吗", ""},
		{"燃气安全检查", "安全吗", "闻到燃气味请关闭阀门。"},
		{"预约上门维修", "大概几点来", ""},
		{"预约上门维修", "保修多久", "整机保修一年。"},
		{"预约上门维修", "要收费吗", "上门检测费三十元。"}, // it is headed by the matter
		{"补办公交卡", "要收费吗", ""},
		{"补办公交卡", "上门要收费吗", "上门检测费三十元。"}, // its very words
		{"补办公交卡", "可以邮寄吗", ""},
		{"国际漫游", "什么时候生效", "漫游马上生效。"},
		{"停机保号", "什么时候生效", ""},
		{"变更套餐", "什么时候生效", "套餐下月生效。"},
		{"国际漫游", "要多少钱", "漫游每天三十元。"},
		{"预约挂号", "医生几点在", ""},  // it has no word for 医生
		{"充值交费", "话费还有多少", ""}, // it asks what is left, which is another matter
		{"book a repair", "do I need a deposit", "No deposit."},
		{"book a repair", "is it safe", ""},
	} {
		if got := s.AskedBack(t.Context(), c.text, c.matter); got.Text != c.want {
			t.Errorf("%s, in %s: %q, want %q", c.text, c.matter, got.Text, c.want)
		}
	}
	if got := s.Over(t.Context(), "大概什么时候生效呀", "停机保号"); got.Text != "" || !got.Other {
		t.Errorf("another matter's answer instead of a value: %+v", got)
	}
}

// desk answers English questions by their very words.
type desk map[string]knowledge.Finding

func (d desk) Find(_ context.Context, question string) knowledge.Finding {
	f := d[question]
	if f.Source == "" {
		f.Source = f.Answer
	}
	if f.Answer != "" {
		f.Confidence, f.Says = 0.7, true
	}
	return f
}

// An English question that names nothing is asked with the thing that the matter is about, or answered by what names nothing else than the scene.
func TestSources_EnglishQuestionsThatNameNothing(t *testing.T) {
	night := knowledge.Finding{Answer: "45 dollars.", About: []string{"How much is a night", "what does it cost", "price"}}
	service := knowledge.Finding{Answer: "380 yuan.", About: []string{"How much is a service"}}
	s, _ := sources(0)
	s.Base = desk{
		"how much is it": night, "what's the price": night, "how much is service": service, "how much is one": service, "is there a warranty for tyres": {Answer: "Three years.", About: []string{"How long is the warranty on tyres"}},
		"what vaccinations are needed": {Answer: "Rabies.", About: []string{"What vaccinations does my dog need"}}, "is it refundable": {Answer: "A day before.", About: []string{"is the deposit refundable"}},
		"what are the hours": {Answer: "Nine to five.", About: []string{"our service hours"}},
	}
	for _, c := range []struct{ matter, around, text, want string }{
		{"book a stay", "How many pets? For how many nights?", "how much is it", "45 dollars."},
		{"book a stay", "How many pets? For how many nights?", "what's the price", "45 dollars."},
		{"load a gift card", "How many dollars?", "what's the price", ""},
		{"book a service", "What day?", "how much is it", "380 yuan."},
		{"change tyres", "How many tyres?", "how much is one", ""},
		{"change tyres", "How many tyres?", "is there a warranty", "Three years."},
		{"book a stay", "", "what vaccinations are needed", "Rabies."},
		{"load a gift card", "", "is it refundable", ""},
		{"change tyres", "", "what are the hours", "Nine to five."},
	} {
		if s.Around = c.around; s.AskedBack(t.Context(), c.text, c.matter).Text != c.want {
			t.Errorf("%s, in %s: %q, want %q", c.text, c.matter, s.AskedBack(t.Context(), c.text, c.matter).Text, c.want)
		}
	}
}

// A question that names nothing is about the matter that is talked about; what is left of something is a matter of its own.
func TestElliptic(t *testing.T) {
	for text, want := range map[string]bool{"要钱吗": true, "大概几点来": true, "要等多久": true, "最少充多少": true, "还剩多少钱": false, "套餐什么时候生效": false, "话费有多少": false, "就要这个": false, "how much is it": true, "how much is left": false} {
		if got := answers.Elliptic(text, "充值交费"); got != want {
			t.Errorf("%s: %t", text, got)
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
		if got := s.Over(t.Context(), c.text, ""); got.Text != c.want {
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
		if got := s.InsteadOf(t.Context(), c.text, c.confidence, ""); got.Text != c.want {
			t.Errorf("%s: %q, want %q", c.text, got.Text, c.want)
		}
	}
}
