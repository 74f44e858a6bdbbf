package suite

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"strings"

	"hotline/llm"
)

var errScripted = errors.New("suite: the scripted model fails")

// scripted is the language model of a case. It is used by one call at a time.
type scripted struct {
	script Model
	n      int
}

// Generate says the next text of the script, in two pieces.
func (m *scripted) Generate(context.Context, llm.Request) iter.Seq2[llm.Delta, error] {
	return func(yield func(llm.Delta, error) bool) {
		switch m.script.Fault {
		case "first_token":
			yield(llm.Delta{}, llm.ErrFirstToken)
			return
		case "error":
			yield(llm.Delta{}, errScripted)
			return
		}
		text := []rune("不确定")
		if len(m.script.Says) > 0 {
			text = []rune(m.script.Says[min(m.n, len(m.script.Says)-1)])
		}
		m.n++
		if name, args, ok := asCall(string(text)); ok {
			if args == "" {
				args = "{}"
			}
			yield(llm.Delta{Call: &llm.ToolCall{ID: fmt.Sprintf("call%d", m.n), Name: name, Arguments: json.RawMessage(args)}}, nil)
			return
		}
		half := (len(text) + 1) / 2
		if !yield(llm.Delta{Text: string(text[:half])}, nil) {
			return
		}
		if m.script.Fault == "cut" {
			yield(llm.Delta{}, errScripted)
			return
		}
		yield(llm.Delta{Text: string(text[half:])}, nil)
	}
}

// asCall reads "@name {arguments}".
func asCall(text string) (name, args string, ok bool) {
	text, ok = strings.CutPrefix(text, "@")
	name, args, _ = strings.Cut(text, " ")
	return name, args, ok
}
