// Package library lets conversations search the knowledge base: it opens the folder that the configuration names and
// translates between dialog/knowledge and assist/kb, which know nothing of each other. It owns no search; cmd/hotline calls it.
package library

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"hotline/assist/kb"
	"hotline/assist/kb/remote"
	"hotline/dialog/knowledge"
	"hotline/examples/telecom"
	"hotline/internal/config"
)

// noKnowledge is the folder that means none.
const noKnowledge = "none"

// Library is an open knowledge base. It implements knowledge.Base and knowledge.Checker and is safe for concurrent use.
type Library struct{ base *kb.Library }

// Open opens the library that conversations search; nil when there is none. It blocks for the reading, see kb.Open.
func Open(ctx context.Context, cfg config.Config, log *slog.Logger) (*Library, error) {
	base, err := open(ctx, cfg, log)
	if base == nil || err != nil {
		return nil, err
	}
	return &Library{base: base}, nil
}

// None reports whether the configuration wants no documents at all.
func None(cfg config.Config) bool { return cfg.App.Knowledge.Folder == noKnowledge }

// Problems reads the documents and says what is wrong with them: files that are left out, and what is read all the same. No server is asked.
func Problems(ctx context.Context, cfg config.Config) (out, kept []error) {
	cfg.App.Knowledge.Embeddings, cfg.App.Knowledge.Rerank = config.Service{}, config.Service{}
	base, err := open(ctx, cfg, slog.New(slog.DiscardHandler))
	if base == nil || err != nil {
		return nil, nil // whose folder cannot be opened is told elsewhere
	}
	for _, p := range base.Problems() {
		if p.Kept {
			kept = append(kept, p)
		} else {
			out = append(out, p)
		}
	}
	return out, kept
}

func open(ctx context.Context, cfg config.Config, log *slog.Logger) (*kb.Library, error) {
	out, err := knowledgeConfig(cfg)
	if err != nil {
		return nil, err
	}
	deps := kb.Deps{Log: log}
	switch {
	case out.Dir == noKnowledge:
		return nil, nil //nolint:nilnil // no library is a fine answer
	case out.Dir != "":
		return kb.Open(ctx, out, deps)
	case cfg.App.Folder == "":
		sample, err := fs.Sub(telecom.Files, "knowledge")
		if err != nil {
			return nil, fmt.Errorf("sample's knowledge: %w", err)
		}
		return kb.OpenFS(ctx, sample, out, deps)
	}
	out.Dir = filepath.Join(cfg.App.Folder, "knowledge")
	if _, err := os.Stat(out.Dir); errors.Is(err, fs.ErrNotExist) {
		return nil, nil //nolint:nilnil // an app without documents
	}
	return kb.Open(ctx, out, deps)
}

func knowledgeConfig(cfg config.Config) (kb.Config, error) {
	in := cfg.App.Knowledge
	out := kb.Default()
	out.Dir, out.Poll, out.Answer = in.Folder, in.Poll, in.Answer
	var wrong []error
	service := func(name string, s config.Service) remote.Endpoint {
		key, err := s.Key()
		if err != nil {
			wrong = append(wrong, fmt.Errorf("app.knowledge.%s: %w", name, err))
		}
		return remote.Endpoint{URL: s.URL, Model: s.Model, Timeout: in.Timeout, Key: key}
	}
	out.Embeddings, out.Rerank = service("embeddings", in.Embeddings), service("rerank", in.Rerank)
	return out, errors.Join(wrong...)
}

// Find implements knowledge.Base.
func (l *Library) Find(ctx context.Context, question string) knowledge.Finding {
	got := l.base.Search(ctx, question)
	out := knowledge.Finding{Answer: got.Answer, Approved: got.Approved, Confidence: got.Confidence}
	if got.Answered() {
		p := got.Source.Paragraph
		out.Source, out.Confidence, out.Says = p.ID, got.Source.Confidence, got.Source.Lacks == 0
		if out.About = p.Questions; len(out.About) == 0 && len(p.Headings) > 0 {
			out.About = p.Headings[len(p.Headings)-1:]
		}
	}
	for _, h := range got.Hits {
		p := h.Paragraph
		text := strings.Join(append(append([]string{}, p.Headings...), p.Questions...), "，") + "：" + p.Text
		out.Nearest = append(out.Nearest, knowledge.Passage{ID: p.ID, Text: strings.TrimPrefix(text, "：")})
	}
	return out
}

// Supports implements knowledge.Checker.
func (l *Library) Supports(sentence string, passages []string) bool {
	return l.base.Supports(sentence, passages)
}

// Run keeps the library like its folder until ctx ends.
func (l *Library) Run(ctx context.Context) { _ = l.base.Run(ctx) } // its error is the context's
