package tool

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// Offer lets a language model look something up with a tool in the middle of a call. What a model may choose is the arguments of Args
// alone; Bind fills the others from the call, so that it cannot ask about anybody else.
type Offer struct {
	About string                    `yaml:"about"` // what it finds out, told to the model
	Bind  map[string]string         `yaml:"bind"`  // arguments filled by us: caller = the calling number; without one the tool is not offered
	Args  map[string]map[string]any `yaml:"args"`  // arguments filled by the model, each with its JSON Schema
	Tell  map[string]string         `yaml:"tell"`  // result fields that the model learns, and how: balance: 余额{}元
}

// Function is the tool's name for a language model, which takes letters, digits, - and _ only.
func (d Definition) Function() string {
	return "look_" + strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' {
			return r
		}
		return '_'
	}, d.Name)
}

// Schema is the JSON Schema of what the model fills.
func (o *Offer) Schema(d Definition) json.RawMessage {
	properties, required := map[string]any{}, []string{}
	for _, name := range slices.Concat(d.Args, d.Maybe) {
		if s, ok := o.Args[name]; ok {
			properties[name] = s
			if slices.Contains(d.Args, name) {
				required = append(required, name)
			}
		}
	}
	raw, err := json.Marshal(map[string]any{"type": "object", "properties": properties, "required": required, "additionalProperties": false})
	if err != nil {
		return json.RawMessage(`false`) // YAML holds nothing that JSON does not; if it did, nothing would fit
	}
	return raw
}

// Bound are the arguments that a call from number fills, which may be ""; nil when it cannot.
func (o *Offer) Bound(number string) map[string]any {
	out := map[string]any{}
	for name := range o.Bind {
		if number == "" {
			return nil
		}
		out[name] = number
	}
	return out
}

// validate reports the first wrong field of d's offer, with what to write instead.
func (o *Offer) validate(d Definition) error {
	switch {
	case d.Writes():
		return fmt.Errorf("tool %s: model: it changes something: take model out and let a scene call it, which asks the caller first", d.Name)
	case o.About == "":
		return fmt.Errorf("tool %s: model.about is missing: write what it finds out", d.Name)
	case len(o.Tell) == 0:
		return fmt.Errorf("tool %s: model.tell is empty: write how each field is told, such as balance: 余额{}元", d.Name)
	}
	for name, from := range o.Bind {
		if from != "caller" {
			return fmt.Errorf("tool %s: model.bind.%s: %q: write caller", d.Name, name, from)
		}
	}
	known := slices.Concat(d.Args, d.Maybe)
	for name := range o.Args {
		if _, twice := o.Bind[name]; twice || !slices.Contains(known, name) {
			return fmt.Errorf("tool %s: model.args.%s: write an argument of the tool that is not in bind, one of %v", d.Name, name, known)
		}
	}
	for name := range o.Bind {
		if !slices.Contains(known, name) {
			return fmt.Errorf("tool %s: model.bind.%s: write an argument of the tool, one of %v", d.Name, name, known)
		}
	}
	for _, name := range d.Args {
		if _, bound := o.Bind[name]; !bound && o.Args[name] == nil {
			return fmt.Errorf("tool %s: model: who fills %s: write it under bind, or its schema under args", d.Name, name)
		}
	}
	for field, text := range o.Tell {
		if strings.Count(text, "{}") != 1 {
			return fmt.Errorf("tool %s: model.tell.%s: %q: write a text with one {}", d.Name, field, text)
		}
	}
	return nil
}
