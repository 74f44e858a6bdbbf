package course

import (
	"slices"
	"strings"

	"hotline/dialog/intent"
	"hotline/dialog/scene"
	"hotline/dialog/template"
)

// Sheet is what the scenes of a call asked, found and did, one line each, latest last and at most 12, without secrets. Caller is the calling
// number, "" when there is none.
func Sheet(past []*Run, caller string) []string {
	const most = 12
	var out []string
	for _, r := range past {
		lines := r.Told()
		if len(lines) == 0 {
			lines = []string{r.Scene.Title}
		}
		if r.Wrote {
			lines = append(lines, "已经办好")
		}
		if r.ofAnother(caller) {
			lines[0] += "（不是来电号码）"
		}
		line := strings.Join(lines, "，")
		out = append(slices.DeleteFunc(out, func(old string) bool { return old == line }), line)
	}
	return out[max(0, len(out)-most):]
}

// Around is what the scene asks for, in the words of its questions; "" for no scene.
func (r *Run) Around() string {
	if r == nil {
		return ""
	}
	asks := make([]string, len(r.Scene.Slots))
	for i, s := range r.Scene.Slots {
		asks[i] = s.Ask
	}
	return strings.Join(asks, " ")
}

// ofAnother reports whether the scene was about another line than the one that calls.
func (r *Run) ofAnother(caller string) bool {
	return slices.ContainsFunc(r.Scene.Slots, func(s scene.Slot) bool {
		value := r.Slots[s.Name]
		return s.Kind == intent.KindPhone && s.Default == "caller" && value != "" && value != caller
	})
}

// Told are the lines of the scene's summary whose values are known.
func (r *Run) Told() []string {
	env, out := r.shown(r.Scene.Own), []string(nil)
	for _, line := range r.Scene.Summary {
		if text := template.Fill(line, env); text != "" {
			out = append(out, text)
		}
	}
	return out
}
