package script

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"

	"hotline/dialog/danger"
	"hotline/dialog/draft"
	"hotline/dialog/faq"
	"hotline/dialog/handover"
	"hotline/dialog/intent"
	"hotline/dialog/language"
	"hotline/dialog/ordinary"
	"hotline/dialog/phrase"
	"hotline/dialog/scene"
	"hotline/dialog/template"
	"hotline/dialog/tool"
	"hotline/internal/yamlguard"
)

// maxFile bounds every file of an app; the largest of the sample is 20 KB.
const maxFile = 1 << 20

// errMute is an app that no caller can say anything to.
var errMute = errors.New("load app: no examples in scenes/ or intents/: write at least 5 for each scene")

// Load reads and checks an app folder: app.yaml, tools.yaml, scenes/*.yaml, intents/*.yaml and *.tsv, knowledge/*.md, in every language that it promises.
// It trains the intents and the danger model, which takes some 300 ms. Errors name file, line, key and remedy; all that are found are joined.
func Load(fsys fs.FS) (*Script, error) {
	t, err := readTongues(fsys)
	if err != nil {
		return nil, err
	}
	views := map[language.Language]*Script{}
	progs := map[*scene.Step]template.Condition{}
	harmless := approved(fsys)
	for _, l := range append([]language.Language{t.own}, t.more...) {
		a := &Script{Language: l, own: t.own, others: t.more, views: views, Progs: progs,
			File: defaultFile(l), Words: scene.WordsOf(l), Titles: map[string]string{}, Ways: map[string]Way{}}
		said, err := a.load(fsys)
		if errors.Is(err, errMute) && l != t.own {
			views[t.own].lacks = append(views[t.own].lacks, Lack{Language: l, Place: "app.yaml: languages." + string(l), Instead: "callers cannot speak it: no scene or intent has examples in it"})
			continue
		}
		if err != nil {
			return nil, err
		}
		harmless = append(harmless, said...)
		views[l] = a
	}
	own := views[t.own]
	ear, err := danger.Learn(*own.Lexicon, harmless)
	if err != nil {
		return nil, fmt.Errorf("load app: %w", err)
	}
	for _, l := range t.more {
		if v := views[l]; v != nil {
			own.lacks = append(own.lacks, v.lacks...)
		}
	}
	for _, a := range views {
		a.Ear = ear
	}
	return own, nil
}

// load reads the app in one language and returns what its callers say harmlessly.
func (a *Script) load(fsys fs.FS) (harmless []string, err error) {
	tree, err := a.read(fsys, "app.yaml", appRole, &a.File)
	if err != nil {
		return nil, err
	}
	if err := errors.Join(a.checkApp(tree)...); err != nil {
		return nil, fmt.Errorf("load app: %w", err)
	}
	a.Lexicon = a.File.Handover.Lexicon()
	if err := a.readTools(fsys); err != nil {
		return nil, err
	}
	meant := meaning{}
	samples, err := a.readScenes(fsys, meant)
	if err != nil {
		return nil, err
	}
	more, err := a.readIntents(fsys, meant)
	if err != nil {
		return nil, err
	}
	samples = append(samples, more...)
	for _, s := range samples {
		a.said = append(a.said, s.Text)
	}
	if err := a.readFAQ(fsys); err != nil {
		return nil, err
	}
	harmless = slices.Concat(a.said, phrase.All()) // not the options of choices, nor words that are no sentence, nor tables: they are too many
	if more, err = a.readTables(fsys, samples); err != nil {
		return nil, err
	}
	for _, s := range more {
		a.said = append(a.said, s.Text)
	}
	samples = append(samples, more...)
	a.addSpoken()
	if len(samples) == 0 {
		return nil, errMute
	}
	for _, s := range samples {
		own := s.Intent != intent.OutOfScope
		if !own {
			a.foreign++
		}
		a.bosses, a.complaints = a.bosses || own && phrase.WantsBoss(s.Text), a.complaints || own && phrase.Complains(s.Text)
	}
	cfg := intent.Matters(len(samples))
	if foreign := ordinary.Foreign(a.Language, samples, a.titles()); len(foreign) > 0 {
		cfg = intent.OrdinaryMatters(len(samples))
		samples = append(a.few(samples), foreign...)
	}
	if a.Model, err = intent.Train(samples, cfg); err != nil {
		return nil, fmt.Errorf("load app: %w", err)
	}
	return harmless, nil
}

// ownForeign is how many times an out-of-scope sentence of the owner's counts beside the ordinary ones: learnt once, 14 of 70 were still taken for a matter, so
// 3 are, and one of 280 callers more is refused (TestApp_NewcomersWriteDownWhatNoSceneIsFor).
const ownForeign = 4

// few makes the most of an owner's few samples: the titles of scenes are ways to ask for them, too, and the owner's own out-of-scope sentences count more than others.
func (a *Script) few(samples []intent.Sample) []intent.Sample {
	out := slices.Clone(samples)
	for _, s := range samples {
		if s.Intent == intent.OutOfScope {
			out = append(out, slices.Repeat([]intent.Sample{s}, ownForeign-1)...)
		}
	}
	for _, s := range a.Ordered {
		if s.Title != "" && !s.Hidden {
			out = append(out, intent.Sample{Text: s.Title, Intent: s.ID})
		}
	}
	return out
}

// titles are those of the app's matters.
func (a *Script) titles() (out []string) {
	for id, title := range a.Titles {
		if id != intent.OutOfScope {
			out = append(out, title)
		}
	}
	return out
}

func (a *Script) readTools(fsys fs.FS) error {
	if a.File.Tools == "" {
		return nil
	}
	file, err := tool.Load(fsys, a.File.Tools)
	if err != nil {
		return err
	}
	a.tools, a.servers = file.Tools, file.Servers
	for _, d := range a.tools {
		if d.Model == nil {
			continue
		}
		if _, err := draft.Compile(d.Model.Schema(d)); err != nil {
			return fmt.Errorf("load app: %s: tool %s: model.args: %w", a.File.Tools, d.Name, err)
		}
	}
	return nil
}

// readYAML decodes a file strictly, after choose has chosen a language in it, and returns its tree as written for the places of later complaints.
func readYAML(fsys fs.FS, name string, choose func(*ast.File) error, into any) (*ast.File, error) {
	raw, err := fs.ReadFile(fsys, name)
	if err != nil {
		return nil, fmt.Errorf("load app: %w", err)
	}
	if len(raw) > maxFile {
		return nil, fmt.Errorf("load app: %s: longer than %d bytes: split it", name, maxFile)
	}
	var trees [2]*ast.File // one is changed
	for i := range trees {
		if trees[i], err = yamlguard.Parse(raw); err != nil {
			return nil, fmt.Errorf("load app: %s: %s", name, strings.TrimSpace(yaml.FormatError(err, false, true)))
		}
	}
	if err := choose(trees[1]); err != nil {
		return nil, fmt.Errorf("load app: %w", err)
	}
	for _, doc := range trees[1].Docs {
		if doc.Body == nil {
			continue
		}
		if err := yamlguard.Node(doc.Body, into, yaml.Strict()); err != nil {
			remedy := ""
			if strings.Contains(err.Error(), "unknown field") {
				remedy = "correct the spelling, or take the key out: docs/scenes.md lists all keys: "
				if name == "app.yaml" {
					remedy = "correct the spelling, or take the key out: all keys stand in docs/scenes.md, The keys of app.yaml, and in docs/app.schema.json: "
				}
			}
			return nil, fmt.Errorf("load app: %s: %s%s", name, remedy, strings.TrimSpace(yaml.FormatError(err, false, true)))
		}
	}
	return trees[0], nil
}

// checkApp validates app.yaml beyond its syntax.
func (a *Script) checkApp(tree *ast.File) []error {
	var wrong []error
	complain := func(key, text string) {
		wrong = append(wrong, fmt.Errorf("app.yaml%s: %s: %s", scene.Line(tree, key), key, text))
	}
	for _, f := range a.File.Handover.Check() {
		complain("handover."+f.Key, f.Text)
	}
	for _, f := range a.File.Care.Check() {
		complain("care."+f.Key, f.Text)
	}
	for _, t := range a.sentences() {
		text := handover.CheckText(t.Text, t.Must, t.May...)
		if t.Bare && strings.Contains(t.Text, "{") {
			text = "is said as it stands, so callers would hear the braces: write it without {…}"
		}
		if text != "" {
			complain(t.Key, text)
		}
	}
	return wrong
}

// yamlIn lists the YAML files of a folder; hidden ones are an editor's.
func yamlIn(fsys fs.FS, folder string) ([]string, error) {
	return yamlguard.Files(fsys, folder)
}

func (a *Script) readScenes(fsys fs.FS, meant meaning) ([]intent.Sample, error) {
	names, err := yamlIn(fsys, "scenes")
	if err != nil {
		return nil, fmt.Errorf("load app: %w", err)
	}
	var samples []intent.Sample
	var wrong []error
	for _, name := range names {
		s := &scene.Scene{File: path.Base(name), Language: a.Language, Own: a.own}
		tree, err := a.read(fsys, name, sceneRole, s)
		if err != nil {
			wrong = append(wrong, err)
			continue
		}
		progs, faults := scene.Check(s, tree, scene.Site{Others: a.Ordered, Tools: a.tools, ToolsFile: a.File.Tools, Translated: a.Language != a.own})
		maps.Copy(a.Progs, progs)
		wrong = append(wrong, faults...)
		if !s.Hidden && len(s.Examples) == 0 && a.Language != a.own { // callers of this language cannot begin it
			a.mute, a.Ways[s.ID] = append(a.mute, s), Way{Queue: s.Queue, HandOver: s.HandOver}
			a.forgive(name)
			continue
		}
		for i := range s.Slots {
			s.Slots[i].Places = a.File.Places
		}
		a.Ordered = append(a.Ordered, s)
		a.Titles[s.ID], a.Ways[s.ID] = s.Title, Way{Queue: s.Queue, HandOver: s.HandOver}
		for i, text := range s.Examples {
			samples = append(samples, intent.Sample{Text: text, Intent: s.ID})
			a.note(meant, text, example{intent: s.ID, file: name, tree: tree, key: "examples", at: i})
		}
	}
	slices.SortStableFunc(a.Ordered, func(x, y *scene.Scene) int {
		if (x.Key == "") != (y.Key == "") {
			return strings.Compare(y.Key, x.Key) // those without a key last
		}
		return strings.Compare(x.Key+x.ID, y.Key+y.ID)
	})
	return samples, errors.Join(wrong...)
}

func (a *Script) readIntents(fsys fs.FS, meant meaning) ([]intent.Sample, error) {
	names, err := yamlIn(fsys, "intents")
	if err != nil {
		return nil, fmt.Errorf("load app: %w", err)
	}
	var samples []intent.Sample
	for _, name := range names {
		var file intentFile
		tree, err := a.read(fsys, name, intentRole, &file)
		if err != nil {
			return nil, err
		}
		for i, in := range file.Intents {
			if in.ID != "" && len(in.Examples) == 0 && len(a.others) > 0 { // it has some in another language
				continue
			}
			if in.ID == "" || len(in.Examples) == 0 {
				return nil, fmt.Errorf("load app: %s: intents[%d]: give it an id and examples", name, i)
			}
			if in.Queue != "" && !handover.IsQueue(in.Queue) {
				return nil, fmt.Errorf("load app: %s: intents[%d].queue: %q is no queue: write its id in the queues file", name, i, in.Queue)
			}
			if a.Titles[in.ID] == "" {
				a.Titles[in.ID] = in.Title
				if w := (Way{Queue: in.Queue, HandOver: in.HandOver}); a.Twin(in.ID) == nil || w != (Way{}) {
					a.Ways[in.ID] = w
				}
			} else {
				a.unheeded(name, tree, i, in)
			}
			for j, text := range in.Examples {
				if strings.TrimSpace(text) == "" {
					return nil, fmt.Errorf("load app: %s: intents[%d].examples[%d] is empty: write what a caller says", name, i, j)
				}
				samples = append(samples, intent.Sample{Text: text, Intent: in.ID})
				a.note(meant, text, example{intent: in.ID, file: name, tree: tree, key: fmt.Sprintf("intents[%d].examples", i), at: j})
			}
		}
	}
	return samples, nil
}

func (a *Script) readFAQ(fsys fs.FS) error {
	if a.File.FAQ == "" {
		return nil
	}
	raw, err := fs.ReadFile(fsys, a.File.FAQ)
	if err != nil {
		return fmt.Errorf("load app: %w", err)
	}
	answers := faq.Parse(string(raw))
	for _, one := range answers {
		if one.Text == "" {
			return fmt.Errorf("load app: %s: %q has no answer: write it below the question", a.File.FAQ, one.Question)
		}
		a.said = append(a.said, one.Ways...)
	}
	a.FAQ = faq.New(answers)
	return nil
}

// approved lists the questions of the documents that stand in the app's folder: who asks one of them is in no danger.
func approved(fsys fs.FS) (questions []string) {
	names, _ := fs.Glob(fsys, "knowledge/*.md")
	for _, name := range names {
		raw, err := fs.ReadFile(fsys, name)
		if err != nil {
			continue // whoever answers from it complains
		}
		for _, one := range faq.Parse(string(raw)) {
			if one.Text != "" {
				questions = append(questions, one.Ways...)
			}
		}
	}
	return questions
}

// addSpoken adds to the vocabulary what callers say to scenes' questions and between scenes.
func (a *Script) addSpoken() {
	for _, s := range a.Ordered {
		a.said = append(a.said, s.Title)
		for _, slot := range s.Slots {
			for _, o := range slot.Options {
				a.said = append(append(a.said, o.Value), o.Says...)
			}
		}
	}
	a.said = append(a.said, phrase.All()...)
}

// Prompt fills a fixed sentence with the hotline's own values and those given.
func (a *Script) Prompt(text string, more template.Values) string {
	env := template.Values{"name": a.File.Name, "menu": a.menu()}
	for k, v := range more {
		env[k] = v
	}
	return template.Expand(text, env)
}

// menu reads the keys: 查询话费余额请按1，...
func (a *Script) menu() string {
	var b strings.Builder
	for _, s := range a.Ordered {
		if s.Key != "" {
			b.WriteString(template.Expand(a.Words.Press, template.Values{"title": s.Title, "key": s.Key}))
		}
	}
	return b.String()
}

// fixed lists the prompts and questions without values.
func (a *Script) fixed() []string {
	p, h := a.File.Prompts, a.File.Handover.Say
	all := slices.Concat([]string{p.Greeting, p.More, p.Closing, p.Menu, p.Wait, p.Failed, p.Unknown, p.AskNumber, p.NoCallback, p.Deaf, p.NobodyHere, p.OfferHuman, p.Typing,
		h.Requested, h.Misunderstood, h.Displeased, h.Crisis, h.Scene, h.Failed}, p.NoMatch, p.Silence, p.Filler, p.Still)
	for i := range all {
		all[i] = a.Prompt(all[i], nil)
	}
	for _, s := range a.Ordered {
		for _, slot := range s.Slots {
			for _, q := range append([]string{slot.Ask}, slot.Reask...) {
				if q != "" && !strings.Contains(q, "{") {
					all = append(all, q)
				}
			}
		}
	}
	return all
}
