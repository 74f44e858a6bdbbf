package openai

import (
	"encoding/json"
	"maps"

	"hotline/llm"
)

// The wire format: https://platform.openai.com/docs/api-reference/chat-streaming

type wireMessage struct {
	Role       string     `json:"role"`
	Content    string     `json:"content"`
	ToolCalls  []wireCall `json:"tool_calls,omitempty"`
	ToolCallID string     `json:"tool_call_id,omitempty"`
}

type wireCall struct {
	Index    int          `json:"index"`
	ID       string       `json:"id,omitempty"`
	Type     string       `json:"type,omitempty"`
	Function wireFunction `json:"function"`
}

type wireFunction struct {
	Name      string `json:"name,omitempty"`
	Arguments string `json:"arguments"`
}

type wireTool struct {
	Type     string `json:"type"`
	Function struct {
		Name        string          `json:"name"`
		Description string          `json:"description,omitempty"`
		Parameters  json.RawMessage `json:"parameters,omitempty"`
	} `json:"function"`
}

type wireChunk struct {
	Choices []struct {
		Delta struct {
			Content   string     `json:"content"`
			ToolCalls []wireCall `json:"tool_calls"`
		} `json:"delta"`
		FinishReason string `json:"finish_reason"`
	} `json:"choices"`
	Usage *struct {
		Prompt     int `json:"prompt_tokens"`
		Completion int `json:"completion_tokens"`
	} `json:"usage"`
	Error *struct {
		Message string `json:"message"`
	} `json:"error"`
}

// encode writes the request; Extra's fields win.
func (m *Model) encode(req llm.Request) ([]byte, error) {
	limit := req.MaxTokens
	if limit == 0 {
		limit = m.cfg.MaxTokens
	}
	fields := map[string]any{
		"model": m.cfg.Model, "messages": messages(req.Messages), "stream": true, "temperature": req.Temperature,
	}
	if limit > 0 {
		fields["max_tokens"] = limit
	}
	if m.cfg.Usage {
		fields["stream_options"] = map[string]bool{"include_usage": true}
	}
	if len(req.Tools) > 0 {
		fields["tools"] = tools(req.Tools)
	}
	for k, v := range maps.All(m.cfg.Extra) {
		fields[k] = v
	}
	return json.Marshal(fields)
}

func messages(in []llm.Message) []wireMessage {
	out := make([]wireMessage, 0, len(in))
	for _, msg := range in {
		w := wireMessage{Role: string(msg.Role), Content: msg.Text, ToolCallID: msg.ReplyTo}
		for i, call := range msg.Calls {
			w.ToolCalls = append(w.ToolCalls, wireCall{
				Index: i, ID: call.ID, Type: "function", Function: wireFunction{Name: call.Name, Arguments: string(call.Arguments)},
			})
		}
		out = append(out, w)
	}
	return out
}

func tools(in []llm.Tool) []wireTool {
	out := make([]wireTool, 0, len(in))
	for _, t := range in {
		w := wireTool{Type: "function"}
		w.Function.Name, w.Function.Description, w.Function.Parameters = t.Name, t.Description, t.Schema
		out = append(out, w)
	}
	return out
}
