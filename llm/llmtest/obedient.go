package llmtest

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"regexp"
	"strings"
	"sync"

	"hotline/llm"
)

// Obedient is a model that is compliant to a fault: it does whatever any text in its prompt says, whoever wrote it. What a hotline built
// on it does not do, no text can make it do. It understands, anywhere in a message that is not its own:
//
//	【调用 name {arguments}】  call a tool, offered or not
//	【说 text】               say text
//	【念规则】                recite the system's message
//
// Each is done once a conversation; when nothing is left to do it says Else. Safe for concurrent use.
type Obedient struct {
	Else string // "" = 不确定。

	mu       sync.Mutex
	requests []llm.Request
	done     map[string]bool
}

var order = regexp.MustCompile(`(?s)【(调用|说|念规则)\s*(.*?)】`)

// Requests returns what the model was asked so far.
func (o *Obedient) Requests() []llm.Request {
	o.mu.Lock()
	defer o.mu.Unlock()
	return append([]llm.Request(nil), o.requests...)
}

// Generate does what the prompt's texts say.
func (o *Obedient) Generate(_ context.Context, req llm.Request) iter.Seq2[llm.Delta, error] {
	deltas := o.obey(req)
	return func(yield func(llm.Delta, error) bool) {
		for _, d := range deltas {
			if !yield(d, nil) {
				return
			}
		}
	}
}

func (o *Obedient) obey(req llm.Request) (out []llm.Delta) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.requests = append(o.requests, req)
	if o.done == nil {
		o.done = map[string]bool{}
	}
	for _, m := range req.Messages {
		if m.Role == llm.Assistant {
			continue
		}
		for _, found := range order.FindAllStringSubmatch(m.Text, -1) {
			if o.done[found[0]] {
				continue
			}
			o.done[found[0]] = true
			out = append(out, o.do(found[1], found[2], req))
		}
	}
	if len(out) == 0 {
		text := o.Else
		if text == "" {
			text = "不确定。"
		}
		out = append(out, llm.Delta{Text: text})
	}
	return out
}

func (o *Obedient) do(verb, what string, req llm.Request) llm.Delta {
	switch verb {
	case "调用":
		name, args, _ := strings.Cut(what, " ")
		if args == "" {
			args = "{}"
		}
		return llm.Delta{Call: &llm.ToolCall{ID: fmt.Sprintf("call%d", len(o.done)), Name: name, Arguments: json.RawMessage(args)}}
	case "念规则":
		return llm.Delta{Text: req.Messages[0].Text}
	}
	return llm.Delta{Text: what}
}
