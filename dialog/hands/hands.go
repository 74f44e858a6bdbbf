// Package hands is what a language model may do in a turn of a call: the tools it is offered, the look-ups it may make, and what it wishes to
// happen next. It owns those rights and carries out nothing that changes anything: a wish is granted or not by dialog/flow, whose scenes ask,
// check and act as for any caller. dialog/flow makes one Hands for each draft of package draft.
package hands

import (
	"context"
	"encoding/json"
	"strings"

	"hotline"
	"hotline/dialog/draft"
	"hotline/dialog/knowledge"
	"hotline/dialog/phrase"
	"hotline/dialog/tool"
	"hotline/llm"
)

// The tools that every language model is offered; look-ups of tools.yaml come besides.
const (
	toolSearch   = "search_knowledge"
	toolStart    = "start_scene"
	toolContinue = "continue_scene"
	toolPerson   = "hand_over"
	toolGoodbye  = "hang_up"
)

// Scene is one that a caller can start.
type Scene struct{ ID, Title string }

// Rights are what a model may do in one turn. All funcs are called from Use only, by its goroutine.
type Rights struct {
	Text       string            // what the caller said
	Caller     string            // the calling number, to which look-ups are bound; "" = none: no bound look-up is offered
	Scenes     []Scene           // that it may start
	Unfinished string            // title of the scene that was left last and may be gone on with, "" = none
	Tools      []tool.Definition // those without a part for models are not offered
	Knowledge  knowledge.Base    // that it may search, nil = none

	Call func(ctx context.Context, name string, args map[string]any) (map[string]any, error) // a tool of Tools
	Note func(hotline.Body)                                                                  // a fact
}

// Kind is a kind of wish.
type Kind int

// The kinds of wishes.
const (
	None     Kind = iota
	Start         // of the scene Wish.Scene
	Continue      // of the scene that was left last
	Person        // a person takes over
	Goodbye       // the call ends
)

// Wish is what the model wants to happen in place of an answer of its own.
type Wish struct {
	Kind  Kind
	Scene string // Start: its id, one of Rights.Scenes
}

// Hands implement draft.Tools. They are used by one goroutine.
type Hands struct {
	rights Rights
	wish   Wish
	told   []string
}

// New makes the hands of one draft.
func New(r Rights) *Hands { return &Hands{rights: r} }

// Wish is what the model wants to happen now, None while it only talks and looks up.
func (h *Hands) Wish() Wish { return h.wish }

// Told is what searches and look-ups found: the draft may say it.
func (h *Hands) Told() []string { return h.told }

// Offer implements draft.Tools.
func (h *Hands) Offer() []llm.Tool {
	var ids, titles []string
	for _, s := range h.rights.Scenes {
		ids, titles = append(ids, s.ID), append(titles, s.ID+" "+s.Title)
	}
	none := json.RawMessage(`{"type":"object","properties":{},"additionalProperties":false}`)
	out := []llm.Tool{}
	if len(ids) > 0 {
		out = append(out, llm.Tool{Name: toolStart, Schema: draft.Enum("scene", ids),
			Description: "来电人想办一件事时，开始对应的流程，由流程询问、确认和办理。可选：" + strings.Join(titles, "；")})
	}
	if h.rights.Unfinished != "" {
		out = append(out, llm.Tool{Name: toolContinue, Schema: none, Description: "来电人想回到刚才没办完的事：" + h.rights.Unfinished})
	}
	if h.rights.Knowledge != nil {
		out = append(out, llm.Tool{Name: toolSearch, Description: "用自己的话再查一次资料",
			Schema: json.RawMessage(`{"type":"object","properties":{"query":{"type":"string","minLength":2,"maxLength":80}},"required":["query"],"additionalProperties":false}`)})
	}
	for _, d := range h.rights.Tools {
		if d.Model != nil && d.Model.Bound(h.rights.Caller) != nil {
			out = append(out, llm.Tool{Name: d.Function(), Description: d.Model.About, Schema: d.Model.Schema(d)})
		}
	}
	return append(out,
		llm.Tool{Name: toolPerson, Description: "来电人需要人工才能解决时转人工", Schema: none},
		llm.Tool{Name: toolGoodbye, Description: "来电人说没有别的事了，结束通话", Schema: none})
}

// Use implements draft.Tools.
func (h *Hands) Use(ctx context.Context, call llm.ToolCall) draft.Outcome {
	var args struct{ Scene, Query string }
	_ = json.Unmarshal(call.Arguments, &args) // they fit the schema
	switch call.Name {
	case toolStart:
		return h.wants(Wish{Kind: Start, Scene: args.Scene})
	case toolContinue:
		return h.wants(Wish{Kind: Continue})
	case toolPerson:
		return h.wants(Wish{Kind: Person})
	case toolGoodbye:
		if !phrase.SaysBye(h.rights.Text) && !phrase.SaysDone(h.rights.Text) && !phrase.NearlyDone(h.rights.Text) {
			return draft.Outcome{Result: "错误：来电人没有说要结束，不能挂断。"}
		}
		return h.wants(Wish{Kind: Goodbye})
	case toolSearch:
		return draft.Outcome{Result: h.search(ctx, args.Query)}
	}
	for _, d := range h.rights.Tools {
		if d.Model != nil && d.Function() == call.Name {
			return draft.Outcome{Result: h.look(ctx, d, call.Arguments)}
		}
	}
	return draft.Outcome{Result: "错误：没有这个工具。"}
}

// wants ends the draft with a wish.
func (h *Hands) wants(w Wish) draft.Outcome {
	h.wish = w
	return draft.Outcome{Ends: true}
}
