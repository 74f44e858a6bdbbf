package course

import (
	"slices"

	"hotline/dialog/scene"
)

// Switch makes runs go on in another language, each at its place: twin gives the scene of an id in that language, nil where there is none.
// It returns the step of the other language for one that is waited at.
func Switch(runs []*Run, at *scene.Step, twin func(id string) *scene.Scene) *scene.Step {
	done := map[*Run]bool{nil: true}
	for _, r := range runs {
		if done[r] {
			continue
		}
		done[r] = true
		if to := twin(r.Scene.ID); to != nil && to != r.Scene {
			at = r.into(to, at)
		}
	}
	return at
}

// into moves a run to the same place of a scene with the same steps.
func (r *Run) into(to *scene.Scene, at *scene.Step) *scene.Step {
	lists := map[*scene.Step][]scene.Step{} // by the first step of a list
	scene.Twins(r.Scene.Steps, to.Steps, func(a, b []scene.Step) {
		lists[&a[0]] = b
		for i := range a {
			if at == &a[i] {
				at = &b[i]
				break
			}
		}
	})
	move := func(frames []Frame) []Frame {
		frames = slices.Clone(frames)
		for i, f := range frames {
			if len(f.Steps) > 0 && len(lists[&f.Steps[0]]) == len(f.Steps) {
				frames[i].Steps = lists[&f.Steps[0]]
			}
		}
		return frames
	}
	r.Stack = move(r.Stack)
	for slot, frames := range r.Marks {
		r.Marks[slot] = move(frames)
	}
	r.Scene = to
	return at
}
