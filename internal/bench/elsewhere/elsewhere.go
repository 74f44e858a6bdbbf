// Package elsewhere is a process that stands for the machines with the speech and language models: it speaks their protocols and
// computes nothing, so that what a server costs can be measured without them.
package elsewhere

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"

	"hotline/asr/funasrtest"
	"hotline/llm/llmtest"
	"hotline/tts/openai/openaitest"
)

// Flag makes the program that measures such a process.
const Flag = "-models"

// Said is what callers are heard to say, in this order: a matter with a look-up, a question for the language model, and that this was all.
var Said = [...]string{"查一下我的话费", "你会不会唱歌", "没有了谢谢"}

// thought is the language model's answer, sent a character at a time. The documents of the sample do not bear it out: it is checked and withheld.
const thought = "不好意思，唱歌我还不会，我可以帮您查话费、查流量、办套餐。"

// Models is the running process.
type Models struct {
	cmd *exec.Cmd
	in  io.Closer // closing it ends the process
	out *bufio.Reader
	at  addresses
}

// addresses are where the models listen.
type addresses struct {
	Hears  string `json:"hears"`  // FunASR's WebSocket
	Speaks string `json:"speaks"` // OpenAI's speech
	Thinks string `json:"thinks"` // OpenAI's chat completions
}

// Asked is how much of each model was used.
type Asked struct {
	Heard   float64 `json:"heard_s"` // seconds of voice sent to the recogniser
	Spoken  int     `json:"spoken"`  // requests to the synthesiser; what it said before is kept
	Thought int     `json:"thought"` // requests to the language model
}

// Settings name the models in a server's configuration.
func (m *Models) Settings() string { return m.at.settings() }

func (a addresses) settings() string {
	return fmt.Sprintf("asr:\n  engine: funasr\n  url: %s\ntts:\n  engine: openai\n  url: %s\n  model: scripted\nllm:\n  url: %s\n  model: scripted\n", a.Hears, a.Speaks, a.Thinks)
}

// Start starts the process: this program with Flag, and a command in front of it.
func Start(ctx context.Context, front []string) (*Models, error) {
	exe, err := os.Executable()
	if err != nil {
		return nil, err
	}
	command := append(front[:len(front):len(front)], exe, Flag)
	m := &Models{cmd: exec.CommandContext(ctx, command[0], command[1:]...)} //nolint:gosec // this program
	out, err := m.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	m.out = bufio.NewReader(out)
	if m.in, err = m.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	if err := m.cmd.Start(); err != nil {
		return nil, err
	}
	line, _ := m.out.ReadBytes('\n')
	if err := json.Unmarshal(line, &m.at); err != nil {
		_, _ = m.Stop()
		return nil, fmt.Errorf("the models did not start: %w", err)
	}
	return m, nil
}

// Stop ends the process and says what it was asked.
func (m *Models) Stop() (Asked, error) {
	_ = m.in.Close()
	var a Asked
	fault := json.NewDecoder(m.out).Decode(&a)
	return a, errors.Join(fault, m.cmd.Wait())
}

// Serve is the child process: it prints where the models listen, serves until in is closed, and prints what they were asked.
func Serve(in io.Reader, out, errs io.Writer) int {
	hears := funasrtest.New(funasrtest.Settings{Texts: Said[:]})
	speaks := openaitest.Start(openaitest.Behaviour{})
	var words []llmtest.Step
	for _, r := range thought {
		words = append(words, llmtest.Step{Text: string(r)})
	}
	thinks := llmtest.Start(words)
	print := json.NewEncoder(out)
	err := print.Encode(addresses{Hears: hears.URL(), Speaks: speaks.URL, Thinks: thinks.URL})
	_, _ = io.Copy(io.Discard, in)
	const octets = 2 * 16000 // a second of what the recogniser takes
	a := Asked{Heard: float64(hears.Bytes()) / octets, Spoken: len(speaks.Requests()), Thought: len(thinks.Requests())}
	hears.Close()
	speaks.Close()
	thinks.Close()
	if err = errors.Join(err, print.Encode(a)); err != nil {
		_, _ = fmt.Fprintln(errs, "models:", err)
		return 1
	}
	return 0
}
