// Package llm is the seam to large language models: Model, Request, Delta, Tool; and what every model needs on a telephone: several
// endpoints in order (Pool), deadlines and measures (Timed), a bound for what one call may spend (Budget).
// Engines live in one folder each (llm/openai) and pass llm/llmtest. It imports nothing of ours; dialog and assist use it.
package llm

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"time"
)

// ErrFirstToken is returned when no speakable token arrived before Request.FirstToken passed.
var ErrFirstToken = errors.New("llm: no speakable token before the deadline")

// Role says who speaks in a Message.
type Role string

// The roles.
const (
	System    Role = "system"
	User      Role = "user"
	Assistant Role = "assistant"
	ToolReply Role = "tool"
)

// Message is one turn of the prompt.
type Message struct {
	Role    Role
	Text    string
	Calls   []ToolCall // of an Assistant message
	ReplyTo string     // ToolReply: the id of the call it answers
}

// Tool is a function the model may ask for.
type Tool struct {
	Name, Description string
	Schema            json.RawMessage // JSON Schema of the arguments
}

// ToolCall is the model's wish to call a tool.
type ToolCall struct {
	ID, Name  string
	Arguments json.RawMessage
}

// Request is one generation.
type Request struct {
	Messages    []Message
	Tools       []Tool
	MaxTokens   int           // 0 = the engine's default
	Temperature float64       // 0 = deterministic
	FirstToken  time.Duration // deadline for the first speakable token; 0 = 1.2 s
}

// Usage is what an answer cost, in tokens.
type Usage struct{ Prompt, Completion int }

// Delta is a piece of the answer: text to speak, one complete tool call, or at the end what it cost. Reasoning is never delivered.
type Delta struct {
	Text  string
	Call  *ToolCall
	Usage *Usage // where the endpoint tells
}

// Model generates answers. Safe for concurrent use.
type Model interface {
	// Generate streams the answer. Ending the loop or ctx cancels the request within 100 ms. The last pair may carry an error;
	// ErrFirstToken means that nothing speakable came in time and another model or a person should take over.
	Generate(ctx context.Context, req Request) iter.Seq2[Delta, error]
}
