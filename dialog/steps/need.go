package steps

import (
	"slices"

	"hotline/dialog/course"
	"hotline/dialog/intent"
	"hotline/dialog/scene"
	"hotline/dialog/template"
)

// provide takes the defaults of the slots that step uses and no step asks for. One whose default is not to be had, such as the number of a caller
// who withholds it, is asked for after all, but not for a condition.
func (r Runner) provide(step *scene.Step, out *Stop) (question string, known bool) {
	var uses []string
	for i := range r.Run.Scene.Slots {
		slot := &r.Run.Scene.Slots[i]
		if _, filled := r.Run.Slots[slot.Name]; filled || !slot.Unasked || slot.Default == "" {
			continue
		}
		if uses == nil {
			uses = step.Uses()
		}
		if !slices.Contains(uses, slot.Name) {
			continue
		}
		if _, taken := r.preset(slot); taken || step.If != "" {
			continue
		}
		if question, known = r.need(slot.Name, out); !known {
			return question, false
		}
	}
	return "", true
}

// need makes sure that a slot is known: true when it is, else the question, which it notes in out.
func (r Runner) need(name string, out *Stop) (text string, done bool) {
	run, slot := r.Run, r.Run.Scene.Slot(name)
	run.Marks[name] = slices.Clone(run.Stack)
	value, known := run.Slots[name]
	if !known && slot.From != "" && run.Opening != "" && slot.Listen != "asked" {
		value, known = r.fromOpening(slot)
	}
	if !known {
		value, known = r.preset(slot)
	}
	if !known && run.Without[name] {
		return "", true
	}
	if !known {
		out.Kind, out.Slot = Asks, name
		return template.Expand(r.Wording(slot.Ask, slot.Variants), run.Shown()), false
	}
	if run.Sure[name] || slot.Confirm == "" || slot.Confirm == "none" {
		return "", true
	}
	if slot.Confirm == "implicit" || slot.Confirm == "auto" && (r.Confidence == 0 || r.Confidence >= 0.8) {
		run.Sure[name] = true
		return r.echo(r.Script.Words.Echo, slot, value), true
	}
	out.Kind, out.Slot, out.Value = Checks, name, value
	return r.echo(r.Script.Words.Check, slot, value), false
}

// echo says a value back in a sentence of ours.
func (r Runner) echo(sentence string, slot *scene.Slot, value string) string {
	return r.Script.Prompt(sentence, template.Values{"value": r.Run.Speak(slot, value)})
}

// fromOpening reads a slot, whose options were not known then, from the words that began the scene. It does so once.
func (r Runner) fromOpening(slot *scene.Slot) (string, bool) {
	value, ok := r.Run.Opened(slot)
	if ok {
		r.Note(r.Run.Fill(slot.Name, value, r.Run.Opening))
		r.Run.Opening = ""
	}
	return value, ok
}

// preset takes the slot's default; what comes from the signalling needs no confirmation.
func (r Runner) preset(slot *scene.Slot) (string, bool) {
	value := slot.Default
	if value == "caller" {
		value = course.Callable(r.Caller)
		if r.Run.AnotherLine() {
			value = ""
		}
	}
	if slot.Kind == intent.KindDate || slot.Kind == intent.KindTime { // 明天 is the day after the call
		value, _ = intent.Parse(slot.Kind, value, r.Run.Context(slot))
	}
	if value == "" {
		return "", false
	}
	r.Run.Slots[slot.Name], r.Run.Sure[slot.Name] = value, true
	return value, true
}
