package flow

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"hotline"
	"hotline/dialog/course"
	"hotline/dialog/draft"
	"hotline/dialog/knowledge"
	"hotline/dialog/phrase"
	"hotline/dialog/template"
	"hotline/dialog/tool"
	"hotline/llm"
)

// The tools that every language model is offered; look-ups of tools.yaml come besides.
const (
	handSearch   = "search_knowledge"
	handStart    = "start_scene"
	handContinue = "continue_scene"
	handPerson   = "hand_over"
	handGoodbye  = "hang_up"
)

// mostTold bounds what a look-up or a search tells the model, in runes.
const mostTold = 1200

// hands is what a language model may do in a turn. It cannot change anything: it says which scene is wanted, and the scene asks, checks
// and acts as for any caller, filled from the caller's own words. What it looks up is bound to the calling number. Used by the goroutine of
// Mind.Next.
type hands struct {
	m    *mind
	text string                      // what the caller said
	then func(context.Context) Reply // what follows the draft; nil = nothing
	told []string                    // what was found: the draft may say it
}

// Offer implements draft.Tools.
func (h *hands) Offer() []llm.Tool {
	var scenes, titles []string
	for _, s := range h.m.app.Ordered {
		if !s.Hidden {
			scenes, titles = append(scenes, s.ID), append(titles, s.ID+" "+s.Title)
		}
	}
	none := json.RawMessage(`{"type":"object","properties":{},"additionalProperties":false}`)
	out := []llm.Tool{}
	if len(scenes) > 0 {
		out = append(out, llm.Tool{Name: handStart, Schema: draft.Enum("scene", scenes),
			Description: "来电人想办一件事时，开始对应的流程，由流程询问、确认和办理。可选：" + strings.Join(titles, "；")})
	}
	if len(h.m.parked) > 0 {
		out = append(out, llm.Tool{Name: handContinue, Schema: none, Description: "来电人想回到刚才没办完的事：" + h.m.parked[len(h.m.parked)-1].Scene.Title})
	}
	if h.m.deps.Knowledge != nil {
		out = append(out, llm.Tool{Name: handSearch, Description: "用自己的话再查一次资料",
			Schema: json.RawMessage(`{"type":"object","properties":{"query":{"type":"string","minLength":2,"maxLength":80}},"required":["query"],"additionalProperties":false}`)})
	}
	for _, d := range h.m.app.Tools() {
		if d.Model != nil && d.Model.Bound(course.Callable(h.m.deps.CallerNumber)) != nil {
			out = append(out, llm.Tool{Name: d.Function(), Description: d.Model.About, Schema: d.Model.Schema(d)})
		}
	}
	return append(out,
		llm.Tool{Name: handPerson, Description: "来电人需要人工才能解决时转人工", Schema: none},
		llm.Tool{Name: handGoodbye, Description: "来电人说没有别的事了，结束通话", Schema: none})
}

// Use implements draft.Tools.
func (h *hands) Use(ctx context.Context, call llm.ToolCall) draft.Outcome {
	var args struct{ Scene, Query string }
	_ = json.Unmarshal(call.Arguments, &args) // they fit the schema
	switch call.Name {
	case handStart:
		return h.follow(args.Scene, func(ctx context.Context) Reply { return h.m.begin(ctx, args.Scene, h.text) })
	case handContinue:
		at := h.m.parked[len(h.m.parked)-1]
		return h.follow(at.Scene.ID, func(ctx context.Context) Reply {
			h.m.parked = h.m.parked[:len(h.m.parked)-1]
			h.m.run = at
			return h.m.advance(ctx, h.m.app.Words.OK)
		})
	case handPerson:
		return h.follow(agentIntent, func(context.Context) Reply { return h.m.toPerson(wish{reason: ReasonScene, why: h.text}) })
	case handGoodbye:
		if !phrase.SaysBye(h.text) && !phrase.SaysDone(h.text) && !phrase.NearlyDone(h.text) {
			return draft.Outcome{Result: "错误：来电人没有说要结束，不能挂断。"}
		}
		return h.follow("", func(context.Context) Reply { return h.m.goodbye("") })
	case handSearch:
		return draft.Outcome{Result: h.search(ctx, args.Query)}
	}
	for _, d := range h.m.app.Tools() {
		if d.Model != nil && d.Function() == call.Name {
			return draft.Outcome{Result: h.look(ctx, d, call.Arguments)}
		}
	}
	return draft.Outcome{Result: "错误：没有这个工具。"}
}

// follow ends the draft with what the scenes do next.
func (h *hands) follow(matter string, then func(context.Context) Reply) draft.Outcome {
	h.then = func(ctx context.Context) Reply {
		if matter != "" {
			h.m.fact(hotline.IntentDetected{Text: h.text, Intent: matter, Source: "llm"})
		}
		return then(ctx)
	}
	return draft.Outcome{Ends: true}
}

// search looks in the documents again, in the model's words.
func (h *hands) search(ctx context.Context, query string) string {
	found, note := knowledge.Search(ctx, h.m.deps.Knowledge, query)
	if note != nil {
		h.m.fact(*note)
	}
	var b strings.Builder
	for _, p := range found.Nearest {
		if len([]rune(b.String()+p.Text)) > mostTold {
			break
		}
		h.told = append(h.told, p.Text)
		b.WriteString(p.Text + "\n")
	}
	if b.Len() == 0 {
		return "没有找到。"
	}
	return b.String()
}

// look calls a tool that reads, and tells what its owner lets a model know.
func (h *hands) look(ctx context.Context, d tool.Definition, given json.RawMessage) string {
	args := map[string]any{}
	_ = json.Unmarshal(given, &args)
	for name, value := range d.Model.Bound(course.Callable(h.m.deps.CallerNumber)) {
		args[name] = value
	}
	start := time.Now()
	result, err := h.m.callTool(ctx, d.Name, args)
	fact := hotline.ToolCalled{Tool: d.Name, OK: err == nil, TookMS: float64(time.Since(start)) / float64(time.Millisecond)}
	if err != nil {
		fact.Error = err.Error()
	}
	h.m.fact(fact)
	var told *hotline.Error
	switch {
	case errors.As(err, &told) && told.Kind == hotline.KindNotFound:
		return "没有查到。"
	case err != nil:
		return "错误：系统没有响应。"
	}
	var lines []string
	for field, text := range d.Model.Tell {
		if v, ok := result[field]; ok {
			lines = append(lines, strings.Replace(text, "{}", template.Plain(v), 1))
		}
	}
	slices.Sort(lines)
	line := strings.Join(lines, "，")
	if runes := []rune(line); len(runes) > mostTold {
		line = string(runes[:mostTold])
	}
	h.told = append(h.told, d.Title+"："+line)
	return line
}
