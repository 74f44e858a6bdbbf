package flow

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
	"github.com/goccy/go-yaml/parser"

	"hotline/dialog/danger"
	"hotline/dialog/faq"
	"hotline/dialog/handover"
	"hotline/dialog/intent"
	"hotline/dialog/phrase"
	"hotline/dialog/scene"
	"hotline/dialog/template"
	"hotline/dialog/tool"
)

// maxFile bounds every file of an app; the largest of the sample is 20 KB.
const maxFile = 1 << 20

func load(fsys fs.FS) (*App, error) {
	app := &App{file: defaultAppFile(), titles: map[string]string{}, ways: map[string]way{}, progs: map[*Step]template.Condition{}}
	tree, err := readYAML(fsys, "app.yaml", &app.file)
	if err != nil {
		return nil, err
	}
	if err := errors.Join(app.checkApp(tree)...); err != nil {
		return nil, fmt.Errorf("load app: %w", err)
	}
	app.lexicon = app.file.Handover.Lexicon()
	if app.file.Tools != "" {
		file, err := tool.Load(fsys, app.file.Tools)
		if err != nil {
			return nil, err
		}
		app.tools, app.servers = file.Tools, file.Servers
	}
	samples, err := app.readScenes(fsys)
	if err != nil {
		return nil, err
	}
	more, err := app.readIntents(fsys)
	if err != nil {
		return nil, err
	}
	samples = append(samples, more...)
	for _, s := range samples {
		app.said = append(app.said, s.Text)
	}
	if err := app.readFAQ(fsys); err != nil {
		return nil, err
	}
	harmless := slices.Concat(app.said, phrase.All()) // not the options of choices, nor words that are no sentence
	app.addSpoken()
	if len(samples) == 0 {
		return nil, errors.New("load app: no examples in scenes/ or intents/: write at least 5 for each scene")
	}
	if app.model, err = intent.Train(samples, intent.Default()); err != nil {
		return nil, fmt.Errorf("load app: %w", err)
	}
	if app.ear, err = danger.Learn(app.lexicon, harmless); err != nil {
		return nil, fmt.Errorf("load app: %w", err)
	}
	return app, nil
}

// readYAML decodes a file strictly and returns its tree for the places of later complaints.
func readYAML(fsys fs.FS, name string, into any) (*ast.File, error) {
	raw, err := fs.ReadFile(fsys, name)
	if err != nil {
		return nil, fmt.Errorf("load app: %w", err)
	}
	if len(raw) > maxFile {
		return nil, fmt.Errorf("load app: %s: longer than %d bytes: split it", name, maxFile)
	}
	if err := yaml.UnmarshalWithOptions(raw, into, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("load app: %s: %s", name, strings.TrimSpace(yaml.FormatError(err, false, true)))
	}
	tree, err := parser.ParseBytes(raw, 0)
	if err != nil {
		return nil, fmt.Errorf("load app: %s: %w", name, err)
	}
	return tree, nil
}

// checkApp validates app.yaml beyond its syntax.
func (a *App) checkApp(tree *ast.File) []error {
	var wrong []error
	complain := func(key, text string) {
		wrong = append(wrong, fmt.Errorf("app.yaml%s: %s: %s", scene.Line(tree, key), key, text))
	}
	for _, f := range a.file.Handover.Check() {
		complain("handover."+f.Key, f.Text)
	}
	p := a.file.Prompts
	for _, t := range []struct{ key, text, may string }{
		{"prompts.offer_callback", p.OfferBack, "number"}, {"prompts.offer_person", p.OfferHuman, "name"}, {"prompts.machine", p.Machine, "name"},
	} {
		if text := handover.CheckText(t.text, true, t.may); text != "" {
			complain(t.key, text)
		}
	}
	return wrong
}

func (a *App) readScenes(fsys fs.FS) ([]intent.Sample, error) {
	names, err := fs.Glob(fsys, "scenes/*.yaml")
	if err != nil {
		return nil, fmt.Errorf("load app: %w", err)
	}
	var samples []intent.Sample
	var wrong []error
	for _, name := range names {
		s := &Scene{File: path.Base(name)}
		tree, err := readYAML(fsys, name, s)
		if err != nil {
			wrong = append(wrong, err)
			continue
		}
		progs, faults := scene.Check(s, tree, scene.Site{Others: a.scenes, Tools: a.tools, ToolsFile: a.file.Tools})
		maps.Copy(a.progs, progs)
		wrong = append(wrong, faults...)
		a.scenes = append(a.scenes, s)
		a.titles[s.ID], a.ways[s.ID] = s.Title, way{queue: s.Queue, handOver: s.HandOver}
		for _, text := range s.Examples {
			samples = append(samples, intent.Sample{Text: text, Intent: s.ID})
		}
	}
	slices.SortStableFunc(a.scenes, func(x, y *Scene) int {
		if (x.Key == "") != (y.Key == "") {
			return strings.Compare(y.Key, x.Key) // those without a key last
		}
		return strings.Compare(x.Key+x.ID, y.Key+y.ID)
	})
	return samples, errors.Join(wrong...)
}

func (a *App) readIntents(fsys fs.FS) ([]intent.Sample, error) {
	names, err := fs.Glob(fsys, "intents/*.yaml")
	if err != nil {
		return nil, fmt.Errorf("load app: %w", err)
	}
	var samples []intent.Sample
	for _, name := range names {
		var file intentFile
		if _, err := readYAML(fsys, name, &file); err != nil {
			return nil, err
		}
		for i, in := range file.Intents {
			if in.ID == "" || len(in.Examples) == 0 {
				return nil, fmt.Errorf("load app: %s: intents[%d]: give it an id and examples", name, i)
			}
			if in.Queue != "" && !handover.IsQueue(in.Queue) {
				return nil, fmt.Errorf("load app: %s: intents[%d].queue: %q is no queue: write its id in the queues file", name, i, in.Queue)
			}
			if a.titles[in.ID] == "" {
				a.titles[in.ID], a.ways[in.ID] = in.Title, way{queue: in.Queue, handOver: in.HandOver}
			}
			for j, text := range in.Examples {
				if strings.TrimSpace(text) == "" {
					return nil, fmt.Errorf("load app: %s: intents[%d].examples[%d] is empty: write what a caller says", name, i, j)
				}
				samples = append(samples, intent.Sample{Text: text, Intent: in.ID})
			}
		}
	}
	return samples, nil
}

func (a *App) readFAQ(fsys fs.FS) error {
	if a.file.FAQ == "" {
		return nil
	}
	raw, err := fs.ReadFile(fsys, a.file.FAQ)
	if err != nil {
		return fmt.Errorf("load app: %w", err)
	}
	answers := faq.Parse(string(raw))
	for _, one := range answers {
		if one.Text == "" {
			return fmt.Errorf("load app: %s: %q has no answer: write it below the question", a.file.FAQ, one.Question)
		}
		a.said = append(a.said, one.Ways...)
	}
	a.faq = faq.New(answers)
	return nil
}

// addSpoken adds to the vocabulary what callers say to scenes' questions and between scenes.
func (a *App) addSpoken() {
	for _, s := range a.scenes {
		a.said = append(a.said, s.Title)
		for _, slot := range s.Slots {
			for _, o := range slot.Options {
				a.said = append(append(a.said, o.Value), o.Says...)
			}
		}
	}
	a.said = append(a.said, phrase.All()...)
}

// prompt fills a fixed sentence with the hotline's own values and those given.
func (a *App) prompt(text string, more template.Values) string {
	env := template.Values{"name": a.file.Name, "menu": a.menu()}
	for k, v := range more {
		env[k] = v
	}
	return template.Expand(text, env)
}

// menu reads the keys: 查询话费余额请按1，...
func (a *App) menu() string {
	var b strings.Builder
	for _, s := range a.scenes {
		if s.Key != "" {
			b.WriteString(s.Title + "请按" + s.Key + "，")
		}
	}
	return b.String()
}

// fixed lists the prompts and questions without values.
func (a *App) fixed() []string {
	p, h := a.file.Prompts, a.file.Handover.Say
	all := slices.Concat([]string{p.Greeting, p.More, p.Closing, p.Menu, p.Wait, p.Failed, p.Unknown, p.AskNumber, p.NoCallback, p.Deaf, p.NobodyHere, p.OfferHuman,
		h.Requested, h.Misunderstood, h.Displeased, h.Crisis, h.Scene, h.Failed}, p.NoMatch, p.Silence)
	for i := range all {
		all[i] = a.prompt(all[i], nil)
	}
	for _, s := range a.scenes {
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
