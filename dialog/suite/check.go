package suite

import (
	"context"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"hotline"
	"hotline/dialog/flow"
)

// check compares a reply with what was expected; besides, no reply may be empty or hold an unfilled place.
func (l *line) check(t Turn, r flow.Reply) []string {
	var why []string
	wrong := func(format string, args ...any) { why = append(why, fmt.Sprintf(format, args...)) }
	e := t.Expect
	for _, p := range e.Said {
		if !p.MatchString(r.Text) {
			wrong("said lacks %q", p)
		}
	}
	for _, p := range append(slices.Clone(e.NotSaid), l.one.Never...) {
		if p.MatchString(r.Text) {
			wrong("said %q, which must not be", p)
		}
	}
	if strings.TrimSpace(r.Text) == "" || strings.ContainsAny(r.Text, "{}") {
		wrong("the reply is empty or has an unfilled place")
	}
	if e.Scene != "" && r.Scene != e.Scene {
		wrong("scene is %q, want %q", r.Scene, e.Scene)
	}
	if next := nexts()[r.Next]; e.Next != "" && next != e.Next {
		wrong("next is %s, want %s", next, e.Next)
	}
	if e.Private != nil && *e.Private != r.Private {
		wrong("private is %t", r.Private)
	}
	if e.Slower && (r.Manner.Speed == 0 || r.Manner.Speed >= 1) {
		wrong("it is spoken as usual")
	}
	l.checkFacts(e, r, wrong)
	if e.Reason != "" || e.Queue != "" || len(e.Summary) > 0 {
		checkHandover(e, r.Handover, wrong)
	}
	return why
}

func (l *line) checkFacts(e Expect, r flow.Reply, wrong func(string, ...any)) {
	intents, slots := []string{}, map[string]string{}
	for _, f := range r.Facts {
		switch b := f.(type) {
		case hotline.IntentDetected:
			intents = append(intents, b.Intent)
		case hotline.SlotFilled:
			slots[b.Slot] = b.Value
		}
	}
	if e.Intent != "" && !slices.Contains(intents, e.Intent) {
		wrong("understood %v, want %s", intents, e.Intent)
	}
	for name, want := range e.Slots {
		if got, ok := slots[name]; !ok || got != want {
			wrong("slot %s is %q, want %q", name, got, want)
		}
	}
	called := toolsIn(r.Facts)
	for _, name := range e.Called {
		if !slices.Contains(called, name) {
			wrong("called %v, want %s", called, name)
		}
	}
	for _, name := range e.NotCalled {
		if slices.Contains(called, name) {
			wrong("called %s, which must not be", name)
		}
	}
}

func checkHandover(e Expect, h *flow.Handover, wrong func(string, ...any)) {
	if h == nil {
		wrong("no person is called")
		return
	}
	if e.Reason != "" && h.Reason != e.Reason {
		wrong("handed over because %s, want %s", h.Reason, e.Reason)
	}
	if e.Queue != "" && h.Queue != e.Queue {
		wrong("handed over to the queue %q, want %q", h.Queue, e.Queue)
	}
	for _, p := range e.Summary {
		if !p.MatchString(h.Summary) {
			wrong("the agent is told %q, which lacks %q", h.Summary, p)
		}
	}
}

func toolsIn(facts []hotline.Body) []string {
	var names []string
	for _, f := range facts {
		if b, ok := f.(hotline.ToolCalled); ok {
			names = append(names, b.Tool)
		}
	}
	return names
}

// after checks what must be true at the end.
func (l *line) after(ctx context.Context, looks *office) {
	wrong := func(format string, args ...any) { l.out.Why = append(l.out.Why, fmt.Sprintf(format, args...)) }
	a, called := l.one.After, toolsIn(l.facts)
	rest := called
	for _, name := range a.Called {
		at := slices.Index(rest, name)
		if at < 0 {
			wrong("after: called %v, want %v in this order", called, a.Called)
			break
		}
		rest = rest[at+1:]
	}
	for _, name := range a.NotCalled {
		if slices.Contains(called, name) {
			wrong("after: called %s, which must not be", name)
		}
	}
	count := map[string]int{}
	for _, f := range l.facts {
		count[f.Type()]++
	}
	if n := count[hotline.TicketCreated{}.Type()]; a.Tickets != nil && n != *a.Tickets {
		wrong("after: %d tickets, want %d", n, *a.Tickets)
	}
	if n := count[hotline.CallbackRequested{}.Type()]; a.Callbacks != nil && n != *a.Callbacks {
		wrong("after: %d call backs, want %d", n, *a.Callbacks)
	}
	outcome := string(l.last.Outcome)
	if l.last.Next == flow.NextTransfer {
		outcome = "transferred"
	}
	if a.Outcome != "" && outcome != a.Outcome {
		wrong("after: outcome is %q, want %q", outcome, a.Outcome)
	}
	for _, look := range a.Office {
		got, err := looks.get(ctx, look.Get)
		if err != nil {
			wrong("after: %s: %v", look.Get, err)
			continue
		}
		for path, want := range look.Want {
			if value := at(got, path); !same(value, want) {
				wrong("after: %s: %s is %v, want %v", look.Get, path, value, want)
			}
		}
	}
	slices.Sort(l.out.Why)
}

// at finds a value by its path; nil for none. A number is a place in a list, -1 the last; count is a list's length.
func at(value any, path string) any {
	for _, key := range strings.Split(path, ".") {
		switch v := value.(type) {
		case map[string]any:
			value = v[key]
		case []any:
			n, err := strconv.Atoi(key)
			if n < 0 {
				n += len(v)
			}
			switch {
			case key == "count":
				value = float64(len(v))
			case err != nil || n < 0 || n >= len(v):
				return nil
			default:
				value = v[n]
			}
		default:
			return nil
		}
	}
	return value
}

// pattern is the pattern that a wanted value stands for, false for a plain one.
func pattern(want string) (string, bool) { return strings.CutPrefix(want, "~") }

// same compares a value of JSON with one of YAML; a text behind ~ is a pattern.
func same(got, want any) bool {
	switch w := want.(type) {
	case string:
		if p, ok := pattern(w); ok {
			text, isText := got.(string)
			re, err := regexp.Compile(p)
			return isText && err == nil && re.MatchString(text)
		}
	case uint64:
		return got == float64(w)
	case int64:
		return got == float64(w)
	}
	return reflect.DeepEqual(got, want)
}
