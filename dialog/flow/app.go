// Package flow runs calls through scenes: what the business owner wrote in YAML becomes what the hotline asks, checks, does and says.
// It owns the run of one call; the scenes' words and their checks are dialog/scene's and dialog/script's.
// dialog.Conversation drives it; it never sees audio.
package flow

import (
	"fmt"
	"io/fs"
	"os"
	"time"

	"hotline/dialog/knowledge"
	"hotline/dialog/scene"
	"hotline/dialog/script"
	"hotline/dialog/tool"
	"hotline/llm"
)

// The words of scenes belong to package scene; these are their usual names.
type (
	// Scene is one matter that the hotline can settle.
	Scene = scene.Scene
	// Slot is one value that a scene collects.
	Slot = scene.Slot
	// Step does one thing.
	Step = scene.Step
	// Option is one answer of a choice.
	Option = scene.Option
	// Prompts are the sentences of the hotline outside its scenes.
	Prompts = scene.Prompts
)

// App is one hotline as its owner wrote it, ready for calls. It is read only and shared by all calls.
type App struct{ *script.Script }

// Deps is what one call's run needs from outside.
type Deps struct {
	Tools        tool.Caller      // nil = every call fails and the caller hears an apology
	Model        llm.Model        // nil = no generated answers
	Knowledge    knowledge.Base   // nil = the app's own approved answers are all it knows
	Now          func() time.Time // nil = time.Now
	CallerNumber string           // the calling number as the trunk gave it, "" for none
	// Staff says who could take a call of a queue now; it must not block. nil = there are no people behind this hotline.
	Staff func(queue string) Staffing
	Spent func(llm.Spent) // told what became of the tokens of the model's answers; nil = nobody. It must not block
	Back  *Back           // the call comes back from people; nil = it begins
}

// Load reads and checks an app folder, see script.Load.
func Load(dir string) (*App, error) {
	a, err := LoadFS(os.DirFS(dir))
	if err != nil {
		return nil, fmt.Errorf("folder %s: %w", dir, err)
	}
	return a, nil
}

// LoadFS is Load on a file system, for example an embedded one.
func LoadFS(fsys fs.FS) (*App, error) {
	s, err := script.Load(fsys)
	if err != nil {
		return nil, err
	}
	return &App{Script: s}, nil
}

// New returns the mind of one call.
func (a *App) New(deps Deps) Mind { return newMind(a, deps) }
