package script

import (
	"fmt"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"hotline/dialog/scene"
)

// sentences are those of app.yaml that callers hear, by their keys, which handover does not check itself.
func (a *Script) sentences() []scene.Sentence {
	out := a.File.Prompts.Sentences()
	for i := range out {
		out[i].Key = "prompts." + out[i].Key
	}
	c := a.File.Care
	out = append(out, scene.Sentence{Key: "care.vip", Text: c.VIP}, scene.Sentence{Key: "care.slower", Text: c.Slower, Bare: true},
		scene.Sentence{Key: "care.insult.end", Text: c.Insult.End, Bare: true}, scene.Sentence{Key: "care.fraud.say", Text: c.Fraud.Say, Bare: true})
	for i, text := range c.Insult.Warn {
		out = append(out, scene.Sentence{Key: fmt.Sprintf("care.insult.warn[%d]", i), Text: text, Bare: true})
	}
	return out
}

// example is where a sentence of callers is written, and for what.
type example struct {
	intent string
	file   string
	tree   *ast.File
	key    string // of the list
	at     int    // in it
}

// place is its file and line.
func (e example) place(language string) string {
	for _, key := range []string{fmt.Sprintf("%s.%s[%d]", e.key, language, e.at), fmt.Sprintf("%s[%d]", e.key, e.at)} {
		if line := scene.Line(e.tree, key); line != "" && line != scene.Line(e.tree, e.key) {
			return e.file + line
		}
	}
	return e.file + scene.Line(e.tree, e.key)
}

// meaning is what the sentences of callers stand for.
type meaning map[string]example

// note finds a sentence that stands for two matters: it is understood as neither for sure.
func (a *Script) note(meant meaning, text string, e example) {
	key := strings.ToLower(strings.Trim(strings.TrimSpace(text), "。？！.?!"))
	before, twice := meant[key]
	if !twice {
		meant[key] = e
		return
	}
	if before.intent != e.intent {
		l := string(a.Language)
		a.odd = append(a.odd, fmt.Sprintf("%s: %q is an example of %s, and of %s in %s: leave it to the one that callers mean by it", e.place(l), text, e.intent, before.intent, before.place(l)))
	}
}

// unheeded finds what an entry of intents says of a matter that a scene, or an entry before, says otherwise: only its examples count.
func (a *Script) unheeded(name string, tree *ast.File, i int, in intentEntry) {
	key, whose := "", "an entry before"
	way := a.Ways[in.ID]
	switch {
	case in.Title != "" && in.Title != a.Titles[in.ID]:
		key = "title"
	case in.Queue != "" && in.Queue != way.Queue:
		key = "queue"
	case in.HandOver && !way.HandOver:
		key = "hand_over"
	default:
		return
	}
	if s := a.Scene(in.ID); s != nil {
		whose = "scenes/" + s.File
	}
	key = fmt.Sprintf("intents[%d].%s", i, key)
	a.odd = append(a.odd, fmt.Sprintf("%s%s: %s does not count: %s is the id of %s, to which this entry adds its examples only: take the key out, or give the entry an id of its own", name, scene.Line(tree, key), key, in.ID, whose))
}
