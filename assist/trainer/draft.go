package trainer

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/goccy/go-yaml"

	"hotline/assist/language"
)

// Said is one sentence of a talk.
type Said struct {
	Us   bool // the agent or the machine
	Text string
}

// mostSaid is how many sentences of the caller a draft takes.
const mostSaid = 24

// Draft makes the YAML of a persona of what was said in a call: the caller's sentences one after the other, each after whatever the trainee
// says. It is a beginning that a person goes over: moves that wait for the right words, facts, temper. Whoever calls masks the texts with
// *: a long run becomes the fact phone with a pretended number. Wishes for a person are left out. It returns an error when the caller said nothing.
func Draft(id, title, goal string, talk []Said) ([]byte, error) {
	states := turns(talk)
	if len(states) == 0 {
		return nil, fmt.Errorf("draft a persona: the caller said nothing in this call")
	}
	for i := range states[:len(states)-1] {
		states[i].Moves = []draftMove{{On: []string{Any}, Go: states[i+1].ID}}
	}
	states[len(states)-1].Done = true
	var facts []Fact
	for i := range states {
		text := states[i].Say[0]
		if hiddenNumber.MatchString(text) {
			text = hiddenNumber.ReplaceAllString(text, "{phone}")
			facts = []Fact{{Name: "phone", Value: pretended}}
		}
		states[i].Say[0] = hidden.ReplaceAllString(text, "某")
	}
	out := struct {
		ID         string       `yaml:"id"`
		Title      string       `yaml:"title"`
		Goal       string       `yaml:"goal"`
		Temper     string       `yaml:"temper"`
		Hints      []string     `yaml:"hints"`
		Difficulty int          `yaml:"difficulty"`
		Patience   Patience     `yaml:"patience"`
		Facts      []Fact       `yaml:"facts,omitempty"`
		Start      string       `yaml:"start"`
		States     []draftState `yaml:"states"`
	}{id, title, goal, "", []string{}, 3, Patience{Start: 60}, facts, "s1", states}
	raw, err := yaml.Marshal(out)
	if err != nil {
		return nil, fmt.Errorf("draft a persona: %w", err)
	}
	return append([]byte(advice), raw...), nil
}

// draftMove and draftState are those of a persona, as a draft writes them.
type draftMove struct {
	On []string `yaml:"on,flow"`
	Go string   `yaml:"go"`
}

type draftState struct {
	ID    string      `yaml:"id"`
	Say   []string    `yaml:"say"`
	Moves []draftMove `yaml:"moves,omitempty"`
	Done  bool        `yaml:"done,omitempty"`
}

// turns makes a state of each of the caller's turns.
func turns(talk []Said) []draftState {
	var states []draftState
	open := false // the last sentence was the caller's: what follows belongs to it
	for _, s := range talk {
		text := strings.TrimSpace(s.Text)
		if !s.Us && language.WantsPerson(text) {
			continue // the trainee is the person
		}
		if s.Us || text == "" {
			open = open && text == ""
			continue
		}
		if n := len(states); open && n > 0 && len([]rune(states[n-1].Say[0]+text)) < maxText {
			if !ended.MatchString(states[n-1].Say[0]) { // a recogniser writes no marks; without them nobody speaks it well
				text = "，" + text
			}
			states[n-1].Say[0] += text
			continue
		}
		if len(states) == mostSaid {
			break
		}
		states = append(states, draftState{ID: fmt.Sprintf("s%d", len(states)+1), Say: []string{cut(text)}})
		open = true
	}
	return states
}

const advice = `# 草稿：逐句检查有没有个人信息；说到的资料写进 facts；让 moves 等到该说的话再往下走。写法见 docs/training.md。
# Draft: check each sentence for personal data, write what is told into facts, and let moves wait for the right words (docs/training.md).
`

// pretended is the telephone number of drafts; nobody has it.
const pretended = "13800000000"

var (
	hiddenNumber = regexp.MustCompile(`\*{7,}`) // what was masked
	ended        = regexp.MustCompile(`\p{P}$`)
	hidden       = regexp.MustCompile(`\*+`)
)

// cut shortens a sentence to what a persona may say at once; braces would be facts.
func cut(text string) string {
	text = strings.NewReplacer("{", "", "}", "").Replace(text)
	if r := []rune(text); len(r) > maxText {
		return string(r[:maxText])
	}
	return text
}
