package course_test

import (
	"fmt"
	"testing"
	"time"

	"hotline/dialog/course"
	"hotline/dialog/intent"
	"hotline/dialog/scene"
)

func noon() time.Time { return time.Date(2026, 11, 21, 12, 0, 0, 0, time.FixedZone("CST", 8*3600)) }

// change asks for a number, an identity card and a plan out of what a tool found.
func change() *scene.Scene {
	return &scene.Scene{ID: "plan.change", Title: "变更套餐", Slots: []scene.Slot{
		{Name: "number", Kind: intent.KindPhone, Default: "caller"}, {Name: "identity", Kind: intent.KindIDCard}, {Name: "plan", Kind: intent.KindChoice, From: "plans.plans"},
	}, Steps: []scene.Step{{Ask: "number"}, {Ask: "plan"}}}
}

func TestRun_KeepsSecretsAndNamesChoices(t *testing.T) {
	r := course.New(change(), "13800138000", noon)
	r.Results["plans"] = map[string]any{"plans": []any{map[string]any{"value": "data129", "title": "129元流量王套餐", "says": []any{"一百二十九的"}}}}
	r.Slots["identity"], r.Slots["plan"] = "110101199003070134", "data129"
	fields := r.Fields()
	if len(fields) != 2 || fields[0].Value != "**************0134" || fields[1].Value != "129元流量王套餐" {
		t.Errorf("fields %+v", fields)
	}
	if env := r.Shown(); env["identity"] != "尾号0134" || env["caller"] != "13800138000" || env["number"] != nil {
		t.Errorf("shown %v", env)
	}
	if value, ok := intent.Parse(intent.KindChoice, "一百二十九的", r.Context(r.Scene.Slot("plan"))); !ok || value != "data129" {
		t.Errorf("read %q, %v", value, ok)
	}
	if said := r.Speak(r.Scene.Slot("identity"), r.Slots["identity"]); said != "尾号0134" {
		t.Errorf("said %q", said)
	}
}

func TestRun_RewindGoesBackToTheQuestion(t *testing.T) {
	r := course.New(change(), "", noon)
	r.Slots["number"], r.Sure["number"] = "13800138000", true
	r.Stack[0].At = 1
	r.Marks["plan"] = []course.Frame{{Steps: r.Scene.Steps, At: 1}}
	r.Slots["plan"] = "x"
	r.Push([]scene.Step{{Say: "好"}})
	r.Rewind("plan")
	if len(r.Stack) != 1 || r.Stack[0].At != 1 || r.Slots["plan"] != "" || r.Slots["number"] == "" {
		t.Errorf("run %+v", r)
	}
	r.Rewind("number")
	if r.Stack[0].At != 0 || r.Sure["number"] {
		t.Errorf("run %+v", r)
	}
}

func ExampleTail() {
	fmt.Println(course.Tail("110101199003070134"), course.Tail("1234") == "")
	// Output: 尾号0134 true
}
