// Package models keeps speech models on disk: the catalogue of known open models, downloading, checking, removing.
// It owns the models folder and the download; it does not load models (asr/sherpa and tts/sherpa do).
// cmd/hotline calls it for `hotline models` and to find the best installed model at start-up.
package models

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"hotline"
)

// recordName is the file inside a model's folder that says what was pulled and its sums.
const recordName = "hotline-model.json"

// Config says where models are kept and how they are fetched.
type Config struct {
	Dir            string        // folder of the models; made when missing
	Catalogue      string        // path of a catalogue that replaces the built-in one; "" = built-in
	Mirrors        []Mirror      // tried in order before the addresses of the catalogue
	ConnectTimeout time.Duration // for a connection and for the first byte of an answer
	StallTimeout   time.Duration // a download that brings no byte for so long is broken off and resumed
	Retries        int           // further tries of one address after a cut, each resuming; a try that brought bytes is not counted
}

// Mirror replaces the front of an address: {"https://huggingface.co", "https://mirror.example"}.
type Mirror struct {
	From string `yaml:"from"`
	To   string `yaml:"to"`
}

// Default keeps models in data/models and uses no mirror.
func Default() Config {
	return Config{Dir: "data/models", ConnectTimeout: 10 * time.Second, StallTimeout: 30 * time.Second, Retries: 5}
}

// Validate says what is wrong.
func (c Config) Validate() error {
	var errs []error
	if c.Dir == "" {
		errs = append(errs, errors.New("dir: empty"))
	}
	if c.ConnectTimeout <= 0 || c.StallTimeout <= 0 || c.Retries < 0 {
		errs = append(errs, errors.New("connect and stall time-out: above 0; retries: 0 or above"))
	}
	for _, m := range c.Mirrors {
		if m.From == "" || !strings.HasPrefix(m.To, "http") {
			errs = append(errs, fmt.Errorf("mirror %q to %q: needs an address to replace and an http address", m.From, m.To))
		}
	}
	return errors.Join(errs...)
}

// Store is the models folder. Its methods are safe for concurrent use, except that one model must not be pulled twice at
// once (the second one gets a KindBusy error).
type Store struct {
	cfg    Config
	known  []Model
	space  func(dir string) (free uint64, err error)
	writer func(io.Writer) io.Writer // what downloads are written through; tests fill the disk here
}

// Open reads the catalogue. The folder is made by the first Pull.
func Open(cfg Config) (*Store, error) {
	if err := cfg.Validate(); err != nil {
		return nil, fmt.Errorf("models: %w", err)
	}
	known, err := readCatalogue(cfg.Catalogue)
	if err != nil {
		return nil, fmt.Errorf("models: %w", err)
	}
	return &Store{cfg: cfg, known: known, space: freeSpace, writer: func(w io.Writer) io.Writer { return w }}, nil
}

// Entry is a known model and whether it is here.
type Entry struct {
	Model
	Installed bool      `json:"installed"`
	Dir       string    `json:"dir"`                 // where it is, or would be
	Pulled    time.Time `json:"pulled,omitzero"`     // when
	SumsKnown bool      `json:"sums_known"`          // every file has a published checksum
	Damaged   string    `json:"damaged,omitempty"`   // set by Check: what is wrong
	FirstSums []string  `json:"first_sums,omitzero"` // files whose checksum was recorded at the first pull, on trust
}

// record is what recordName holds.
type record struct {
	Name   string            `json:"name"`
	Pulled time.Time         `json:"pulled"`
	Source map[string]string `json:"source"` // file of the catalogue -> address it came from
	Sums   map[string]string `json:"sums"`   // file of the catalogue -> sha256 of what was downloaded
	Files  map[string]fileID `json:"files"`  // every file in the folder
}

type fileID struct {
	Size int64  `json:"size"`
	Sum  string `json:"sha256"`
}

// List returns all known models in the order of the catalogue.
func (s *Store) List() []Entry {
	out := make([]Entry, len(s.known))
	for i, m := range s.known {
		out[i] = s.entry(m)
	}
	return out
}

// Get returns one model, or a KindNotFound error.
func (s *Store) Get(name string) (Entry, error) {
	for _, m := range s.known {
		if m.Name == name {
			return s.entry(m), nil
		}
	}
	return Entry{}, &hotline.Error{Op: "find model " + name, Kind: hotline.KindNotFound, Remedy: "`hotline models list` names the known ones"}
}

// DefaultName is the name of the default recognition model, "" if the catalogue has none.
func (s *Store) DefaultName() string {
	for _, m := range s.known {
		if m.Default {
			return m.Name
		}
	}
	return ""
}

// Best returns the installed model of a kind that understands or speaks lang ("" = any): the default if it is here, else
// the first of the catalogue.
func (s *Store) Best(kind Kind, lang string) (Entry, bool) {
	var best Entry
	for _, m := range s.known {
		if m.Kind != kind || !m.speaks(lang) {
			continue
		}
		if e := s.entry(m); e.Installed && (!best.Installed || e.Default) {
			best = e
		}
	}
	return best, best.Installed
}

// Remove deletes a model and what a broken-off download left of it. A model of which nothing is here is a KindNotFound error.
func (s *Store) Remove(name string) error {
	e, err := s.Get(name)
	if err != nil {
		return err
	}
	_, away := os.Stat(e.Dir)
	if _, begun := os.Stat(s.workDir(name)); errors.Is(away, fs.ErrNotExist) && errors.Is(begun, fs.ErrNotExist) {
		return &hotline.Error{Op: "remove model " + name, Kind: hotline.KindNotFound, Err: fmt.Errorf("nothing of it is in %s", s.cfg.Dir),
			Remedy: "`hotline models list` shows what is here; name the server's configuration file by --config where it keeps them elsewhere"}
	}
	for _, dir := range []string{e.Dir, s.workDir(name)} {
		if err := os.RemoveAll(dir); err != nil {
			return fmt.Errorf("remove model %s: %w", name, err)
		}
	}
	return nil
}

func (s *Store) entry(m Model) Entry {
	e := Entry{Model: m, Dir: filepath.Join(s.cfg.Dir, m.Name), SumsKnown: true}
	for _, f := range m.Files {
		if f.SHA256 == "" {
			e.SumsKnown = false
			e.FirstSums = append(e.FirstSums, f.name())
		}
	}
	if rec, err := readRecord(e.Dir); err == nil {
		e.Installed, e.Pulled = true, rec.Pulled
	} else {
		e.FirstSums = nil
	}
	return e
}

// workDir holds a download that is not complete.
func (s *Store) workDir(name string) string { return filepath.Join(s.cfg.Dir, "."+name+".part") }

func readRecord(dir string) (record, error) {
	raw, err := os.ReadFile(filepath.Join(dir, recordName))
	if err != nil {
		return record{}, err
	}
	var r record
	return r, json.Unmarshal(raw, &r)
}
