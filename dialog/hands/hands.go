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
	"hotline/dialog/language"
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
	Language   language.Language // of the call: the model reads its tools in it
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
	words  words
	wish   Wish
	told   []string
}

// New makes the hands of one draft.
func New(r Rights) *Hands { return &Hands{rights: r, words: wordsOf(r.Language)} }

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
			Description: h.words.start + strings.Join(titles, h.words.between)})
	}
	if h.rights.Unfinished != "" {
		out = append(out, llm.Tool{Name: toolContinue, Schema: none, Description: h.words.unfinished + h.rights.Unfinished})
	}
	if h.rights.Knowledge != nil {
		out = append(out, llm.Tool{Name: toolSearch, Description: h.words.search,
			Schema: json.RawMessage(`{"type":"object","properties":{"query":{"type":"string","minLength":2,"maxLength":80}},"required":["query"],"additionalProperties":false}`)})
	}
	for _, d := range h.rights.Tools {
		if d.Model != nil && d.Model.Bound(h.rights.Caller) != nil {
			out = append(out, llm.Tool{Name: d.Function(), Description: d.Model.About, Schema: d.Model.Schema(d)})
		}
	}
	return append(out,
		llm.Tool{Name: toolPerson, Description: h.words.person, Schema: none},
		llm.Tool{Name: toolGoodbye, Description: h.words.goodbye, Schema: none})
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
			return draft.Outcome{Result: h.words.early}
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
	return draft.Outcome{Result: h.words.unknown}
}

// wants ends the draft with a wish.
func (h *Hands) wants(w Wish) draft.Outcome {
	h.wish = w
	return draft.Outcome{Ends: true}
}
