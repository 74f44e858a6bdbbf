package trainer

import (
	"fmt"
	"strings"

	"github.com/goccy/go-yaml"
)

// Said is one sentence of a talk.
type Said struct {
	Us   bool // the agent or the machine
	Text string
}

// mostSaid is how many sentences of the caller a draft takes.
const mostSaid = 24

// Draft makes the YAML of a persona of what was said in a call: the caller's sentences one after the other, each after whatever the trainee
// says. It is a beginning that a person goes over: moves that wait for the right words, facts, temper. The texts are taken as they are:
// whoever calls masks them. It returns an error when the caller said nothing.
func Draft(id, title, goal string, talk []Said) ([]byte, error) {
	type move struct {
		On []string `yaml:"on,flow"`
		Go string   `yaml:"go"`
	}
	type state struct {
		ID    string   `yaml:"id"`
		Say   []string `yaml:"say"`
		Moves []move   `yaml:"moves,omitempty"`
		Done  bool     `yaml:"done,omitempty"`
	}
	var states []state
	open := false // the last sentence was the caller's: what follows belongs to it
	for _, s := range talk {
		text := strings.TrimSpace(s.Text)
		if s.Us || text == "" {
			open = open && text == ""
			continue
		}
		if n := len(states); open && n > 0 && len([]rune(states[n-1].Say[0]+text)) < maxText {
			states[n-1].Say[0] += text
			continue
		}
		if len(states) == mostSaid {
			break
		}
		states = append(states, state{ID: fmt.Sprintf("s%d", len(states)+1), Say: []string{cut(text)}})
		open = true
	}
	if len(states) == 0 {
		return nil, fmt.Errorf("draft a persona: the caller said nothing in this call")
	}
	for i := range states[:len(states)-1] {
		states[i].Moves = []move{{On: []string{Any}, Go: states[i+1].ID}}
	}
	states[len(states)-1].Done = true
	out := struct {
		ID         string   `yaml:"id"`
		Title      string   `yaml:"title"`
		Goal       string   `yaml:"goal"`
		Temper     string   `yaml:"temper"`
		Hints      []string `yaml:"hints"`
		Difficulty int      `yaml:"difficulty"`
		Patience   Patience `yaml:"patience"`
		Start      string   `yaml:"start"`
		States     []state  `yaml:"states"`
	}{id, title, goal, "", []string{}, 3, Patience{Start: 60}, "s1", states}
	raw, err := yaml.Marshal(out)
	if err != nil {
		return nil, fmt.Errorf("draft a persona: %w", err)
	}
	return append([]byte("# Draft: check each sentence for personal data, write facts, and let moves wait for the right words (docs/training.md).\n"), raw...), nil
}

// cut shortens a sentence to what a persona may say at once; braces would be facts.
func cut(text string) string {
	text = strings.NewReplacer("{", "", "}", "").Replace(text)
	if r := []rune(text); len(r) > maxText {
		return string(r[:maxText])
	}
	return text
}
