package steps_test

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"hotline"
	"hotline/dialog/course"
	"hotline/dialog/intent"
	"hotline/dialog/language"
	"hotline/dialog/scene"
	"hotline/dialog/script"
	"hotline/dialog/steps"
	"hotline/dialog/template"
)

// repair asks for a number and for how many days, and reports the fault.
func repair() *scene.Scene {
	return &scene.Scene{ID: "fault.report", Title: "宽带报修", Slots: []scene.Slot{
		{Name: "number", Kind: intent.KindPhone, Default: "caller", Ask: "请说一下号码。"},
		{Name: "days", Kind: intent.KindCount, Ask: "坏了几天了？", Confirm: "auto"},
	}, Steps: []scene.Step{
		{Say: "帮您报修。", Variants: map[string]string{"elder": "给您报修。"}},
		{Ask: "number"},
		{Ask: "days"},
		{If: `days == "5"`, Then: []scene.Step{{HandOver: "坏了{days}天", Queue: "faults"}}},
		{Confirm: "现在提交吗？"},
		{Call: "fault.report", Args: map[string]string{"number": "{number}"}, As: "order", Ticket: "id", Refused: []scene.Step{{Say: "这个号码不能报修。"}, {End: true}}},
		{Goodbye: "单号{order.id}。"},
	}}
}

// runner is at the begin of the scene, for a caller of 13800138000; refused is what the back office answers.
func runner(t testing.TB, refused error) (steps.Runner, *[]hotline.Body) {
	t.Helper()
	s, facts := repair(), &[]hotline.Body{}
	over, err := template.Compile(s.Steps[3].If, template.Names{All: []string{"number", "days"}, Slots: map[string]template.Slot{"days": {Type: template.Number}}})
	if err != nil {
		t.Fatal(err)
	}
	now := func() time.Time { return time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC) }
	return steps.Runner{
		Script: &script.Script{Words: scene.WordsOf(language.Chinese), Progs: map[*scene.Step]template.Condition{&s.Steps[3]: over}},
		Run:    course.New(s, "13800138000", now), Caller: "13800138000",
		Wording: func(text string, _ map[string]string) string { return text },
		Call: func(_ context.Context, _ string, args map[string]any) (map[string]any, error) {
			return map[string]any{"id": "T-" + fmt.Sprint(args["number"])}, refused
		},
		Note: func(b hotline.Body) { *facts = append(*facts, b) },
		Log:  slog.New(slog.DiscardHandler),
	}, facts
}

func TestRunner_StopsWhereTheCallerMustBeHeard(t *testing.T) {
	r, facts := runner(t, nil)
	stop := r.Advance(t.Context())
	if stop.Kind != steps.Asks || stop.Slot != "days" || stop.Text != "帮您报修。坏了几天了？" || !r.Run.Sure["number"] {
		t.Fatalf("at first %+v", stop)
	}
	r.Run.Slots["days"], r.Confidence = "2", 0.5
	if stop = r.Advance(t.Context()); stop.Kind != steps.Checks || stop.Slot != "days" || stop.Value != "2" || !strings.HasSuffix(stop.Text, "对吗？") {
		t.Fatalf("a value that may be misheard: %+v", stop)
	}
	r.Confidence = 0.9
	if stop = r.Advance(t.Context()); stop.Kind != steps.Confirms || stop.Step.Confirm != "现在提交吗？" || !strings.HasSuffix(stop.Text, "。现在提交吗？") {
		t.Fatalf("a value that was heard well: %+v", stop)
	}
	r.Run.Stack[0].At++ // yes
	if stop = r.Advance(t.Context()); stop.Kind != steps.Goodbye || stop.Text != "单号T-13800138000。" || stop.Ticket != "T-13800138000" {
		t.Errorf("at last %+v", stop)
	}
	if _, made := (*facts)[1].(hotline.TicketCreated); len(*facts) != 2 || !made {
		t.Errorf("facts %+v", *facts)
	}
}

func TestRunner_LeavesTheSceneToOthers(t *testing.T) {
	for name, c := range map[string]struct {
		days    string
		refused error
		want    steps.Stop
	}{
		"to_a_person":         {"5", nil, steps.Stop{Kind: steps.Person, Why: "坏了5天"}},
		"refused":             {"2", &hotline.Error{Kind: hotline.KindDenied}, steps.Stop{Kind: steps.Ended, Text: "这个号码不能报修。"}},
		"no_answer":           {"2", &hotline.Error{Kind: hotline.KindTimeout}, steps.Stop{Kind: steps.Failed}},
		"nothing_of_the_kind": {"2", &hotline.Error{Kind: hotline.KindNotFound}, steps.Stop{Kind: steps.Failed}},
	} {
		t.Run(name, func(t *testing.T) {
			r, _ := runner(t, c.refused)
			r.Advance(t.Context())
			r.Run.Slots["days"], r.Run.Sure["days"] = c.days, true
			stop := r.Advance(t.Context())
			if stop.Kind == steps.Confirms {
				r.Run.Stack[0].At++ // yes
				stop = r.Advance(t.Context())
			}
			if stop.Kind == steps.Person && stop.Step.Queue != "faults" {
				t.Errorf("queue %q", stop.Step.Queue)
			}
			if stop.Step = nil; stop != c.want {
				t.Errorf("%+v, want %+v", stop, c.want)
			}
		})
	}
}

// Whose number is withheld is asked for it, also where no step does.
func TestRunner_AsksForADefaultThatIsNotToBeHad(t *testing.T) {
	r, _ := runner(t, nil)
	r.Caller = ""
	r.Run.Scene.Slots[0].Unasked = true
	r.Run.Stack[0].At = 5
	if stop := r.Advance(t.Context()); stop.Kind != steps.Asks || stop.Slot != "number" || stop.Text != "请说一下号码。" {
		t.Errorf("%+v", stop)
	}
}
