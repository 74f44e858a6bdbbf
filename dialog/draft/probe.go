package draft

import (
	"context"
	"encoding/json"
	"iter"

	"hotline/llm"
)

// Probe is a model that answers nothing and remembers the first thing it is asked. Used by one goroutine.
type Probe struct {
	Asked *llm.Request // nil = nothing yet
}

// Generate implements llm.Model; it always yields llm.ErrBusy.
func (p *Probe) Generate(_ context.Context, req llm.Request) iter.Seq2[llm.Delta, error] {
	if p.Asked == nil {
		p.Asked = &req
	}
	return func(yield func(llm.Delta, error) bool) { yield(llm.Delta{}, llm.ErrBusy) }
}

// Enum is the JSON Schema of one required argument with fixed values.
func Enum(name string, values []string) json.RawMessage {
	raw, err := json.Marshal(map[string]any{"type": "object", "required": []string{name}, "additionalProperties": false,
		"properties": map[string]any{name: map[string]any{"enum": values}}})
	if err != nil {
		return json.RawMessage(`false`)
	}
	return raw
}
