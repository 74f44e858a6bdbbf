// Package flow runs scenes: what the business owner wrote in YAML becomes what the hotline asks, checks, does and says.
// It owns the scenes' schema, their validation with file, line and remedy, and the run of one call through them.
// dialog.Conversation drives it; it never sees audio.
package flow

import (
	"fmt"
	"io/fs"
	"os"
	"slices"
	"time"

	"hotline/dialog/danger"
	"hotline/dialog/faq"
	"hotline/dialog/intent"
	"hotline/dialog/knowledge"
	"hotline/dialog/phrase"
	"hotline/dialog/template"
	"hotline/dialog/tool"
	"hotline/llm"
)

// App is one hotline as its owner wrote it: scenes, intents, prompts, answers. It is read only and shared by all calls.
type App struct {
	file    appFile
	scenes  []*Scene // by key, then id
	titles  map[string]string
	ways    map[string]way // to people, by scene or intent
	tools   []tool.Definition
	servers []tool.Server
	model   *intent.Model
	faq     *faq.Book
	said    []string        // every example
	lexicon *phrase.Lexicon // of the callers' moods
	ear     *danger.Ear     // for it, and for danger in other words
	progs   map[*Step]template.Condition
}

// way is how a matter comes to a person.
type way struct {
	queue    string
	handOver bool // at once
}

// Deps is what one call's run needs from outside.
type Deps struct {
	Tools        tool.Caller      // nil = every call fails and the caller hears an apology
	Model        llm.Model        // nil = no generated answers
	Knowledge    knowledge.Base   // nil = the app's own approved answers are all it knows
	Now          func() time.Time // nil = time.Now
	CallerNumber string           // the calling number as the trunk gave it, "" for none
	// Staff says who could take a call of a queue now; it must not block. nil = there are no people behind this hotline.
	Staff func(queue string) Staffing
	Back  *Back // the call comes back from people; nil = it begins
}

// Load reads and checks an app folder: app.yaml, tools.yaml, scenes/*.yaml, intents/*.yaml, knowledge/*.md.
// It trains the intents and the danger model, which takes some 300 ms. Errors name file, line, key and remedy; all that are found are joined.
func Load(dir string) (*App, error) {
	a, err := LoadFS(os.DirFS(dir))
	if err != nil {
		return nil, fmt.Errorf("folder %s: %w", dir, err)
	}
	return a, nil
}

// LoadFS is Load on a file system, for example an embedded one.
func LoadFS(fsys fs.FS) (*App, error) { return load(fsys) }

// Danger reports what kind of crisis a caller's words tell of, phrase.Safe for none: by the lexicon, then by a model.
func (a *App) Danger(text string) phrase.Danger { return a.ear.Read(text).Danger }

// New returns the mind of one call.
func (a *App) New(deps Deps) Mind { return newMind(a, deps) }

// Name is the hotline's name.
func (a *App) Name() string { return a.file.Name }

// Scenes returns the scenes in menu order. They must not be changed.
func (a *App) Scenes() []*Scene { return slices.Clone(a.scenes) }

// Scene returns the scene of an id, nil for none.
func (a *App) Scene(id string) *Scene {
	for _, s := range a.scenes {
		if s.ID == id {
			return s
		}
	}
	return nil
}

// Queues returns the ids of the queues that the app names, sorted: the site must have them.
func (a *App) Queues() []string {
	ids := []string{a.file.Handover.Queue, a.file.Handover.Crisis.Queue}
	for _, w := range a.ways {
		ids = append(ids, w.queue)
	}
	for _, s := range a.scenes {
		ids = append(ids, s.Queues()...)
	}
	slices.Sort(ids)
	return slices.DeleteFunc(slices.Compact(ids), func(id string) bool { return id == "" })
}

// Intents is the model trained on the app's examples.
func (a *App) Intents() *intent.Model { return a.model }

// Tools returns the definitions of tools.yaml.
func (a *App) Tools() []tool.Definition { return slices.Clone(a.tools) }

// Servers returns the MCP servers of tools.yaml.
func (a *App) Servers() []tool.Server { return slices.Clone(a.servers) }

// Greeting is the first sentence of every call, so that it can be synthesised beforehand.
func (a *App) Greeting() string { return a.prompt(a.file.Prompts.Greeting, nil) }

// Vocabulary returns every sentence that callers of this hotline may say, as far as the app knows: examples, options,
// questions of the FAQ. Recognisers build their language model and hot words from it.
func (a *App) Vocabulary() []string { return slices.Clone(a.said) }

// HotWords returns the words that recognisers should prefer: the hotline's name, the titles of its scenes, the names listed in app.yaml.
func (a *App) HotWords() []string {
	words := append([]string{a.file.Name}, a.file.HotWords...)
	for _, s := range a.scenes {
		words = append(words, s.Title)
	}
	words = slices.DeleteFunc(words, func(w string) bool { return w == "" })
	slices.Sort(words)
	return slices.Compact(words)
}

// Prompts returns the fixed sentences that the hotline says, without those that hold values, for a synthesis cache.
func (a *App) Prompts() []string { return a.fixed() }
