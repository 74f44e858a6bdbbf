package flow_test

import (
	"context"
	"iter"
	"strings"
	"testing"

	"hotline"
	"hotline/dialog/flow"
	"hotline/dialog/knowledge"
	"hotline/llm"
)

// library is a knowledge that knows two things, the second one as sure as is said.
type library struct {
	asked []string
	sure  float64
}

func (l *library) Find(_ context.Context, question string) knowledge.Finding {
	l.asked = append(l.asked, question)
	near := []knowledge.Passage{{ID: "moon", Text: "月球基站还没有开通。"}}
	if strings.Contains(question, "生效") {
		return knowledge.Finding{Answer: "下个月一号生效。", Source: "start", Approved: true, Confidence: l.sure, Nearest: near}
	}
	if strings.Contains(question, "月球") {
		return knowledge.Finding{Answer: "月球上还没有基站。", Source: "moon", Confidence: 0.9, Nearest: near}
	}
	return knowledge.Finding{Nearest: near, Confidence: 0.1}
}

// noted returns the searches among a reply's facts.
func noted(r flow.Reply) []hotline.KnowledgeSearched {
	var out []hotline.KnowledgeSearched
	for _, f := range r.Facts {
		if k, ok := f.(hotline.KnowledgeSearched); ok {
			out = append(out, k)
		}
	}
	return out
}

func ask(t *testing.T, deps flow.Deps, text string) flow.Reply {
	t.Helper()
	app, err := telecomApp()
	if err != nil {
		t.Fatal(err)
	}
	deps.Now = noon
	mind := app.New(deps)
	if _, err := mind.Next(t.Context(), flow.Heard{Kind: flow.HeardStart}); err != nil {
		t.Fatal(err)
	}
	r, err := mind.Next(t.Context(), flow.Heard{Kind: flow.HeardText, Text: text, Confidence: 1})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestMind_AnswersFromTheKnowledge(t *testing.T) {
	l := &library{}
	r := ask(t, flow.Deps{Knowledge: l}, "月球上有没有你们的基站呀")
	facts := noted(r)
	if !strings.HasPrefix(r.Text, "月球上还没有基站。") || r.Scene != "faq" || len(l.asked) != 1 || len(facts) != 1 || facts[0].Source != "moon" || facts[0].Nearest != "moon" {
		t.Errorf("said %q in %s, noted %+v", r.Text, r.Scene, facts)
	}
}

func TestMind_NotesWhatTheKnowledgeLacks(t *testing.T) {
	r := ask(t, flow.Deps{Knowledge: &library{}}, outOfScope)
	facts := noted(r)
	if len(facts) != 1 || facts[0].Source != "" || facts[0].Text != outOfScope || facts[0].Nearest != "moon" || r.Scene == "faq" {
		t.Errorf("said %q in %s, noted %+v", r.Text, r.Scene, facts)
	}
}

// strict is a knowledge that bears out what its passages hold word for word.
type strict struct{ library }

func (s *strict) Supports(sentence string, passages []string) bool {
	return strings.Contains(strings.Join(passages, "\n"), strings.Trim(sentence, "。"))
}

func TestMind_WithholdsWhatIsNotBorneOut(t *testing.T) {
	for name, c := range map[string]struct {
		said  []string
		first string
		none  []string
	}{
		"first_sentence": {[]string{"月球基站每月一百元。"}, "", []string{"一百元"}},
		"second":         {[]string{"月球基站还没有开通。", "明年开通。"}, "月球基站还没有开通。", []string{"明年"}},
		"all_true":       {[]string{"月球基站还没有开通。"}, "月球基站还没有开通。", nil},
	} {
		t.Run(name, func(t *testing.T) {
			r := ask(t, flow.Deps{Knowledge: &strict{}, Model: talker{text: strings.Join(c.said, "")}}, outOfScope)
			whole := r.Text
			facts := r.Facts
			if r.Rest != nil {
				for p := range r.Rest {
					whole += p.Text
					facts = append(facts, p.Facts...)
				}
			}
			if !strings.HasPrefix(whole, c.first) {
				t.Errorf("said %s", whole)
			}
			noted := false
			for _, f := range facts {
				failed, ok := f.(hotline.ComponentFailed)
				noted = noted || ok && failed.Action == "withheld"
			}
			if noted != (len(c.none) > 0) {
				t.Errorf("withheld %t: %s", noted, whole)
			}
			for _, one := range c.none {
				if strings.Contains(whole, one) {
					t.Errorf("said %s", whole)
				}
			}
		})
	}
}

// grounded records the ground that a model was given.
type grounded struct{ system, all string }

func (g *grounded) Generate(_ context.Context, req llm.Request) iter.Seq2[llm.Delta, error] {
	g.system, g.all = req.Messages[0].Text, ""
	for _, m := range req.Messages {
		g.all += m.Text
	}
	return func(yield func(llm.Delta, error) bool) { yield(llm.Delta{Text: "好的。"}, nil) }
}

func TestMind_GivesTheModelThePassages(t *testing.T) {
	g := &grounded{}
	ask(t, flow.Deps{Knowledge: &library{}, Model: g}, outOfScope)
	if !strings.Contains(g.all, "月球基站还没有开通。") || strings.Contains(g.system, "月球") || strings.Contains(g.system, outOfScope) {
		t.Errorf("the model was told %s", g.all)
	}
}

func TestMind_AQuestionAboutASceneIsAnswered(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		sure float64
		want bool
	}{
		"sure":      {"换套餐的话什么时候生效", 0.95, true},
		"unsure":    {"换套餐的话什么时候生效", 0.6, false},
		"an_order":  {"给我换个套餐看看什么时候生效", 0.95, false},
		"no_asking": {"给我换个马上生效的套餐", 0.95, false},
	} {
		t.Run(name, func(t *testing.T) {
			l := &library{sure: c.sure}
			r := ask(t, flow.Deps{Knowledge: l, CallerNumber: "13800138000"}, c.text)
			if got := strings.HasPrefix(r.Text, "下个月一号生效。") && r.Scene == "faq"; got != c.want || len(noted(r)) > 0 != c.want {
				t.Errorf("said %q in %s, noted %v", r.Text, r.Scene, noted(r))
			}
		})
	}
}
