// Package script is one hotline as its owner wrote it: scenes, intents, prompts, answers, tools, read and checked as a whole and then
// read only. It owns the files of an app folder and what is learnt from them at load; the run of a call through them is dialog/flow's.
package script

import (
	"slices"

	"hotline/dialog/danger"
	"hotline/dialog/faq"
	"hotline/dialog/intent"
	"hotline/dialog/language"
	"hotline/dialog/phrase"
	"hotline/dialog/scene"
	"hotline/dialog/template"
	"hotline/dialog/tool"
)

// Script is a loaded app. It is shared by all calls; nothing of it may be changed.
//
//archtest:fields everything that is known of one app in one language
type Script struct {
	Language language.Language // of all that follows
	Words    scene.Words

	File    File           // app.yaml
	Ordered []*scene.Scene // by key, then id
	Titles  map[string]string
	Ways    map[string]Way // to people, by scene or intent
	Model   *intent.Model
	FAQ     *faq.Book
	Lexicon *phrase.Lexicon // of the callers' moods
	Ear     *danger.Ear     // for it, and for danger in other words
	Progs   map[*scene.Step]template.Condition

	tools   []tool.Definition
	servers []tool.Server
	said    []string // every example
	foreign int      // out-of-scope samples of the owner's

	bosses, complaints bool // an example asks for whoever is in charge, or complains: the app's own matter

	own    language.Language // of the owner
	others []language.Language
	views  map[language.Language]*Script // this app in all its languages, this one among them; not changed after Load
	mute   []*scene.Scene                // that have no examples in this language: nobody can begin them
	lacks  []Lack
	odd    []string // what is written and cannot mean what its owner wants, with place and remedy
}

// Way is how a matter comes to a person.
type Way struct {
	Queue    string
	HandOver bool // at once
}

// Danger reports what kind of crisis a caller's words tell of, phrase.Safe for none: by the lexicon, then by a model.
func (a *Script) Danger(text string) phrase.Danger { return a.Ear.Read(text).Danger }

// Name is the hotline's name.
func (a *Script) Name() string { return a.File.Name }

// Scenes returns the scenes in menu order. They must not be changed.
func (a *Script) Scenes() []*scene.Scene { return slices.Clone(a.Ordered) }

// Twin returns the scene of an id also where callers of this language cannot begin it; nil for none.
func (a *Script) Twin(id string) *scene.Scene {
	for _, s := range a.mute {
		if s.ID == id {
			return s
		}
	}
	return a.Scene(id)
}

// Scene returns the scene of an id, nil for none.
func (a *Script) Scene(id string) *scene.Scene {
	for _, s := range a.Ordered {
		if s.ID == id {
			return s
		}
	}
	return nil
}

// Queues returns the ids of the queues that the app names, sorted: the site must have them.
func (a *Script) Queues() []string {
	ids := []string{a.File.Handover.Queue, a.File.Handover.Crisis.Queue}
	for _, o := range a.File.Languages {
		ids = append(ids, o.Queue)
	}
	for _, w := range a.Ways {
		ids = append(ids, w.Queue)
	}
	for _, s := range a.Ordered {
		ids = append(ids, s.Queues()...)
	}
	slices.Sort(ids)
	return slices.DeleteFunc(slices.Compact(ids), func(id string) bool { return id == "" })
}

// Intents is the model trained on the app's examples.
func (a *Script) Intents() *intent.Model { return a.Model }

// Nearest are the approved answers of the app itself that are nearest to text, with their questions, at most 3.
func (a *Script) Nearest(text string) (out []string) {
	answers, _ := a.FAQ.Find(text, 3)
	for _, one := range answers {
		out = append(out, one.Question+one.Text)
	}
	return out
}

// Tools returns the definitions of tools.yaml.
func (a *Script) Tools() []tool.Definition { return slices.Clone(a.tools) }

// Servers returns the MCP servers of tools.yaml.
func (a *Script) Servers() []tool.Server { return slices.Clone(a.servers) }

// Greeting is the first sentence of every call, so that it can be synthesised beforehand.
func (a *Script) Greeting() string { return a.Prompt(a.File.Prompts.Greeting, nil) }

// Vocabulary returns every sentence that callers of this hotline may say, as far as the app knows: examples, options,
// questions of the FAQ. Recognisers build their language model and hot words from it.
func (a *Script) Vocabulary() []string { return slices.Clone(a.said) }

// Try is something to say to the hotline first: the first example of its first scene, "" when it has none.
func (a *Script) Try() string {
	for _, s := range a.Ordered {
		if !s.Hidden && len(s.Examples) > 0 {
			return s.Examples[0]
		}
	}
	return ""
}

// HotWords returns the words that recognisers should prefer: the hotline's name, the titles of its scenes, the names listed in app.yaml.
func (a *Script) HotWords() []string {
	words := append([]string{a.File.Name}, a.File.HotWords...)
	for _, s := range a.Ordered {
		words = append(words, s.Title)
	}
	words = slices.DeleteFunc(words, func(w string) bool { return w == "" })
	slices.Sort(words)
	return slices.Compact(words)
}

// Prompts returns the fixed sentences that the hotline says, without those that hold values, for a synthesis cache.
func (a *Script) Prompts() []string { return a.fixed() }

// Writes reports whether the tool of a name changes something; an unknown one does not.
func (a *Script) Writes(name string) bool {
	for _, d := range a.tools {
		if d.Name == name {
			return d.Writes()
		}
	}
	return false
}
