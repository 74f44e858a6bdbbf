package inspect

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"time"

	"hotline"
	"hotline/console/quality"
	"hotline/internal/yamlguard"
	"hotline/qa"
	"hotline/qa/pii"
	"hotline/qa/rule"
)

// Rules shows people the rules in use, and tries others.
type Rules struct {
	inspector *qa.Inspector
	folder    string // "" = files
	files     fs.FS
}

var _ quality.Rules = (*Rules)(nil)

// files of the rules as they are now.
func (r *Rules) open() fs.FS {
	if r.folder != "" {
		return os.DirFS(r.folder)
	}
	return r.files
}

// Rules implements quality.Rules.
func (r *Rules) Rules() []quality.Rule {
	files := r.open()
	infos := r.inspector.Rules()
	out := make([]quality.Rule, 0, len(infos))
	more := map[string]*rule.Compiled{}
	for _, c := range r.inspector.Set().Rules {
		more[c.ID] = c
	}
	for _, in := range infos {
		q := quality.Rule{ID: in.ID, Title: in.Title, TitleEN: in.TitleEN, Version: in.Version, State: in.State, Why: in.Why, Runs: in.Runs, SpentUS: float64(in.Spent) / float64(time.Microsecond)}
		if c := more[in.ID]; c != nil {
			q.Severity, q.Kind = c.Severity, c.Kind
		}
		if text, err := fs.ReadFile(files, in.ID+".yaml"); err == nil {
			q.Text = string(text)
		}
		out = append(out, q)
	}
	return out
}

// Try implements quality.Rules.
func (r *Rules) Try(ctx context.Context, text string, calls [][]hotline.Event) ([][]hotline.Hit, error) {
	invalid := func(err error) error {
		return &hotline.Error{Op: "try rule", Kind: hotline.KindInvalid, Err: err, Remedy: "docs/inspection.md explains every key"}
	}
	var head struct {
		ID string `yaml:"id"`
	}
	if err := yamlguard.Unmarshal([]byte(text), &head); err != nil || head.ID == "" {
		return nil, invalid(errors.New("the text has no id, or is no YAML"))
	}
	folder, _ := rule.Read(r.open()) // another rule that is broken is its own matter; the words that all rules share are wanted
	if folder == nil {
		return nil, &hotline.Error{Op: "try rule", Kind: hotline.KindUnavailable, Err: errors.New("the folder of rules cannot be read")}
	}
	one, err := folder.Put(head.ID+".yaml", []byte(text))
	if err != nil {
		return nil, invalid(err)
	}
	folder.Rules = []rule.Rule{one}
	set, err := rule.Compile(folder)
	if err != nil {
		return nil, invalid(err)
	}
	out := make([][]hotline.Hit, len(calls))
	for n, events := range calls {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		out[n] = qa.ReplayWith(set, events)
	}
	return out, nil
}

// Masker hides personal data for the review page.
type Masker struct{}

var _ quality.Masker = Masker{}

// Mask implements quality.Masker.
func (Masker) Mask(text string) string { return pii.Mask(text) }

// Find implements quality.Masker.
func (Masker) Find(text string) []quality.Span {
	found := pii.Hidden(text)
	out := make([]quality.Span, len(found))
	for i, s := range found {
		out[i] = quality.Span{Start: s.Start, End: s.End, Type: string(s.Type)}
	}
	return out
}
