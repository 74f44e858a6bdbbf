package openai

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"hotline/llm"
)

const (
	maxLine  = 1 << 20 // bytes of one event
	maxCalls = 32      // tool calls of one answer
	maxArgs  = 1 << 18 // bytes of one call's arguments
)

// errEnded means that the reader of the answer has ended its loop.
var errEnded = errors.New("openai: loop ended")

// reply is an answer being read.
type reply struct {
	progress func() // the first useful piece came
	alive    func() // a chunk came
	calls    []wireCall
	usage    *llm.Usage // as last told; some servers tell with every chunk
	thought  thoughtFilter
	spoken   bool // something speakable was delivered
	finished bool // a finish_reason was seen
}

// read delivers the stream until its end. Some servers close without [DONE]; a finish_reason makes that a good end.
func (r *reply) read(body io.Reader, yield func(llm.Delta, error) bool) error {
	lines := bufio.NewScanner(body)
	lines.Buffer(make([]byte, 0, 8<<10), maxLine)
	for lines.Scan() {
		data, ok := bytes.CutPrefix(lines.Bytes(), []byte("data:"))
		if !ok {
			continue // comments, event names, blank lines
		}
		r.alive()
		data = bytes.TrimSpace(data)
		if string(data) == "[DONE]" {
			return r.end(yield)
		}
		if len(data) == 0 {
			continue
		}
		if err := r.chunk(data, yield); err != nil {
			return err
		}
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("openai: read stream: %w", err)
	}
	if !r.finished {
		return fmt.Errorf("openai: read stream: %w", io.ErrUnexpectedEOF)
	}
	return r.end(yield)
}

func (r *reply) chunk(data []byte, yield func(llm.Delta, error) bool) error {
	var k wireChunk
	if err := json.Unmarshal(data, &k); err != nil {
		return fmt.Errorf("openai: bad chunk: %w", err)
	}
	if k.Error != nil {
		return fmt.Errorf("openai: server says: %s", k.Error.Message)
	}
	if u := k.Usage; u != nil && u.Prompt >= 0 && u.Completion >= 0 {
		r.usage = &llm.Usage{Prompt: u.Prompt, Completion: u.Completion}
	}
	if len(k.Choices) == 0 {
		return nil
	}
	c := k.Choices[0]
	r.finished = r.finished || c.FinishReason != ""
	for _, call := range c.Delta.ToolCalls {
		r.progress()
		if err := r.collect(call); err != nil {
			return err
		}
	}
	return r.text(r.thought.pass(c.Delta.Content), yield)
}

// text delivers what can be spoken; blanks before the first word are none.
func (r *reply) text(s string, yield func(llm.Delta, error) bool) error {
	if !r.spoken {
		s = strings.TrimLeft(s, " \t\r\n")
	}
	if s == "" {
		return nil
	}
	r.spoken = true
	r.progress()
	if !yield(llm.Delta{Text: s}, nil) {
		return errEnded
	}
	return nil
}

// collect joins the pieces of a tool call.
func (r *reply) collect(piece wireCall) error {
	if piece.Index < 0 || piece.Index >= maxCalls {
		return fmt.Errorf("openai: tool call %d is out of range", piece.Index)
	}
	for len(r.calls) <= piece.Index {
		r.calls = append(r.calls, wireCall{Index: len(r.calls)})
	}
	call := &r.calls[piece.Index]
	if piece.ID != "" {
		call.ID = piece.ID
	}
	call.Function.Name += piece.Function.Name
	call.Function.Arguments += piece.Function.Arguments
	if len(call.Function.Arguments) > maxArgs {
		return errors.New("openai: arguments of a tool call are too long")
	}
	return nil
}

// end delivers held back text and the tool calls.
func (r *reply) end(yield func(llm.Delta, error) bool) error {
	if err := r.text(r.thought.rest(), yield); err != nil {
		return err
	}
	for _, call := range r.calls {
		args := json.RawMessage(call.Function.Arguments)
		if len(bytes.TrimSpace(args)) == 0 {
			args = json.RawMessage("{}")
		}
		if call.Function.Name == "" || !json.Valid(args) {
			return fmt.Errorf("openai: tool call %q is incomplete", call.Function.Name)
		}
		if !yield(llm.Delta{Call: &llm.ToolCall{ID: call.ID, Name: call.Function.Name, Arguments: args}}, nil) {
			return errEnded
		}
	}
	if !r.spoken && len(r.calls) == 0 {
		return fmt.Errorf("openai: empty answer: %w", llm.ErrFirstToken)
	}
	if r.usage != nil && !yield(llm.Delta{Usage: r.usage}, nil) {
		return errEnded
	}
	return nil
}

// thoughtFilter removes <think>...</think> from streamed text. A mark may be cut anywhere between two pieces.
type thoughtFilter struct {
	held   string // may be the begin of a mark
	inside bool
}

const (
	thinkOpen  = "<think>"
	thinkClose = "</think>"
)

// pass returns what of the text so far is known to be no thought.
func (f *thoughtFilter) pass(s string) string {
	s = f.held + s
	f.held = ""
	var out strings.Builder
	for s != "" {
		mark := thinkOpen
		if f.inside {
			mark = thinkClose
		}
		before, after, found := strings.Cut(s, mark)
		if !found {
			keep := overlap(s, mark)
			before, f.held = s[:len(s)-keep], s[len(s)-keep:]
			after = ""
		}
		if !f.inside {
			out.WriteString(before)
		}
		if found {
			f.inside = !f.inside
		}
		s = after
	}
	return out.String()
}

// rest is what was held back, at the end of the stream.
func (f *thoughtFilter) rest() string {
	s := f.held
	f.held = ""
	if f.inside {
		return ""
	}
	return s
}

// overlap is how many bytes at the end of s could begin mark.
func overlap(s, mark string) int {
	for n := min(len(s), len(mark)-1); n > 0; n-- {
		if strings.HasSuffix(s, mark[:n]) {
			return n
		}
	}
	return 0
}
