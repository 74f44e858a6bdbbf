package kb

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"hotline/assist/kb/docs"
	"hotline/assist/kb/index"
	"hotline/assist/kb/remote"
)

// synonymsFile is the owner's own list of words that mean the same, in the library's folder.
const synonymsFile = "synonyms.txt"

// Library is a folder of knowledge and its index. Search and the reports are safe for concurrent use and never wait for Refresh.
type Library struct {
	cfg      Config
	deps     Deps
	log      *slog.Logger
	now      func() time.Time
	fsys     fs.FS
	embed    *remote.Client // nil = off
	reranker *remote.Client
	current  atomic.Pointer[snapshot]
	problems atomic.Pointer[[]docs.Problem]
	version  atomic.Int64

	refresh  sync.Mutex           // held by Refresh, guards what follows
	files    map[string]*known    // by path
	lexicon  *index.Lexicon       // of the last good synonyms file
	embedded map[string][]float32 // vectors by text
	partial  bool                 // some paragraphs are without vectors
}

// known is what the library remembers of a file.
type known struct {
	size       int64
	changed    time.Time
	hash       uint64
	paragraphs []docs.Paragraph
	problem    *docs.Problem // of the newest version; paragraphs are of the last good one
}

// Open reads the folder of cfg and indexes it; files that cannot be read are in Problems, not in the error.
// It blocks for about a second per 20,000 paragraphs. Run keeps it up to date.
func Open(ctx context.Context, cfg Config, deps Deps) (*Library, error) {
	if cfg.Dir == "" {
		return nil, errors.New("open knowledge: no folder")
	}
	if info, err := os.Stat(cfg.Dir); err != nil || !info.IsDir() {
		return nil, fmt.Errorf("open knowledge: %s is no folder: make it, or name another", cfg.Dir)
	}
	return OpenFS(ctx, os.DirFS(cfg.Dir), cfg, deps)
}

// OpenFS is Open on a file system, for example an embedded one; cfg.Dir is not used.
func OpenFS(ctx context.Context, fsys fs.FS, cfg Config, deps Deps) (*Library, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	l := &Library{cfg: cfg, deps: deps, log: deps.Log, now: deps.Now, fsys: fsys, files: map[string]*known{},
		embed: remote.New(cfg.Embeddings), reranker: remote.New(cfg.Rerank)}
	if l.log == nil {
		l.log = slog.New(slog.DiscardHandler)
	}
	if l.now == nil {
		l.now = time.Now
	}
	var err error
	if l.lexicon, err = index.NewLexicon(nil); err != nil {
		return nil, fmt.Errorf("open knowledge: %w", err)
	}
	l.current.Store(newSnapshot(l.lexicon, nil))
	l.problems.Store(&[]docs.Problem{})
	if _, err := l.update(ctx, 0); err != nil {
		return nil, fmt.Errorf("open knowledge: %w", err)
	}
	return l, nil
}

// settle is how long a file must rest before it is read again: programs write in several steps.
const settle = time.Second

// Run looks at the folder every Config.Poll until the context ends, and returns its error.
func (l *Library) Run(ctx context.Context) error {
	tick := time.NewTicker(l.cfg.Poll)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
			if _, err := l.update(ctx, settle); err != nil && ctx.Err() == nil {
				l.log.Warn("knowledge: folder is not readable, the last version stays", "error", err)
			}
		}
	}
}

// Refresh looks at the folder now and reports whether anything changed. Files that did not change are not read; one that cannot be
// read keeps its last good version and is in Problems. An error means that the folder itself is not readable: all stays as it was.
func (l *Library) Refresh(ctx context.Context) (changed bool, err error) { return l.update(ctx, 0) }

func (l *Library) update(ctx context.Context, rest time.Duration) (bool, error) {
	l.refresh.Lock()
	defer l.refresh.Unlock()
	began := time.Now()
	seen := map[string]fs.FileInfo{}
	if err := fs.WalkDir(l.fsys, ".", l.visit(seen)); err != nil {
		return false, fmt.Errorf("read folder: %w", err)
	}
	changed := false
	for name, info := range seen {
		if err := ctx.Err(); err != nil {
			return false, err
		}
		changed = l.look(name, info, rest) || changed
	}
	for name := range l.files {
		if _, ok := seen[name]; !ok {
			delete(l.files, name)
			changed = true
		}
	}
	if !changed && !l.partial {
		return false, nil
	}
	paragraphs, problems := l.collect()
	s := newSnapshot(l.lexicon, paragraphs)
	l.partial = !l.embedAll(ctx, s)
	s.built, s.took = l.now(), time.Since(began)
	l.current.Store(s)
	l.problems.Store(&problems)
	l.version.Add(1)
	l.log.Info("knowledge: library is live", "paragraphs", len(s.paragraphs), "files", len(l.files), "problems", len(problems), "took", s.took)
	for _, p := range problems {
		l.log.Warn("knowledge: " + p.Error())
	}
	return changed, nil
}

// visit notes the files that are read; links and hidden folders are passed over.
func (l *Library) visit(seen map[string]fs.FileInfo) fs.WalkDirFunc {
	return func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil && name == ".":
			return err
		case err != nil:
			return nil // it went away meanwhile
		case d.IsDir() && name != "." && strings.HasPrefix(d.Name(), "."):
			return fs.SkipDir
		case d.Type().IsRegular() && (docs.Known(name) || name == synonymsFile):
			if info, err := d.Info(); err == nil {
				seen[name] = info
			}
		}
		return nil
	}
}

// look reads one file when it changed and reports whether it did.
func (l *Library) look(name string, info fs.FileInfo, rest time.Duration) bool {
	k := l.files[name]
	if k != nil && k.size == info.Size() && k.changed.Equal(info.ModTime()) {
		return false
	}
	if rest > 0 && l.now().Sub(info.ModTime()) < rest && l.now().After(info.ModTime()) {
		return false // still being written: next time
	}
	raw, err := l.read(name)
	if err != nil {
		if k == nil {
			k = &known{}
			l.files[name] = k
		}
		k.problem = problemOf(name, err)
		return true
	}
	h := fnv.New64a()
	_, _ = h.Write(raw) // never fails
	if k == nil {
		k = &known{}
		l.files[name] = k
	} else if k.hash == h.Sum64() && k.size == info.Size() {
		k.changed = info.ModTime()
		return false
	}
	k.size, k.changed, k.hash = info.Size(), info.ModTime(), h.Sum64()
	if name == synonymsFile {
		lexicon, err := index.NewLexicon(bytes.NewReader(raw))
		if k.problem = problemOf(name, err); err == nil {
			l.lexicon = lexicon
		}
		return true
	}
	paragraphs, err := docs.Parse(name, raw, l.cfg.Limits)
	if k.problem = problemOf(name, err); err == nil {
		k.paragraphs = paragraphs
	}
	return true
}

// read reads a file within the limit; one byte more shows that it is longer.
func (l *Library) read(name string) ([]byte, error) {
	f, err := l.fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	return io.ReadAll(io.LimitReader(f, l.cfg.Limits.FileBytes+1))
}

func problemOf(name string, err error) *docs.Problem {
	var p docs.Problem
	switch {
	case err == nil:
		return nil
	case errors.As(err, &p):
		return &p
	}
	return &docs.Problem{File: name, Text: err.Error(), Remedy: "mend the file; its last good version stays in use"}
}

// collect joins the files' paragraphs by file name and finds ids that stand twice.
func (l *Library) collect() ([]docs.Paragraph, []docs.Problem) {
	names := make([]string, 0, len(l.files))
	for name := range l.files {
		names = append(names, name)
	}
	slices.Sort(names)
	var paragraphs []docs.Paragraph
	problems := []docs.Problem{}
	owner := map[string]string{}
	for _, name := range names {
		k := l.files[name]
		if k.problem != nil {
			problems = append(problems, *k.problem)
		}
		told := false
		for _, p := range k.paragraphs {
			other, taken := owner[p.ID]
			switch {
			case taken && other != name:
				if !told {
					problems = append(problems, docs.Problem{File: name, Line: p.Line, Text: "id " + p.ID + " stands in " + other + " too",
						Remedy: "give one of them another id", Kept: true})
				}
				told = true
				p.ID += "@" + path.Base(name)
			case taken && p.Part == 0:
				problems = append(problems, docs.Problem{File: name, Line: p.Line, Text: "id " + p.ID + " stands above in this file too, so at most one of the two is found",
					Remedy: "give one of them another id", Kept: true})
			}
			owner[p.ID] = name
			paragraphs = append(paragraphs, p)
		}
	}
	return paragraphs, problems
}

// Problems lists what is wrong with files now, by file name.
func (l *Library) Problems() []docs.Problem { return slices.Clone(*l.problems.Load()) }

// State is what the library is made of now.
type State struct {
	Version    int64         // counts replacements
	Built      time.Time     // of this version
	Took       time.Duration // to read and index it
	Paragraphs int
	Approved   int // of them approved answers
	Expired    int // of them not valid now
}

// State reports what the library is made of now.
func (l *Library) State() State {
	s := l.current.Load()
	out := State{Version: l.version.Load(), Built: s.built, Took: s.took, Paragraphs: len(s.paragraphs)}
	now := l.now()
	for i := range s.paragraphs {
		if s.paragraphs[i].Approved() {
			out.Approved++
		}
		if !s.paragraphs[i].ValidAt(now) {
			out.Expired++
		}
	}
	return out
}

// Paragraph is the first part of the paragraph with an id, false when there is none now. It is shared and must not be changed.
func (l *Library) Paragraph(id string) (*docs.Paragraph, bool) {
	s := l.current.Load()
	i := slices.IndexFunc(s.paragraphs, func(p docs.Paragraph) bool { return p.ID == id })
	if i < 0 {
		return nil, false
	}
	return &s.paragraphs[i], true
}
