package models

import (
	_ "embed" // the catalogue
	"errors"
	"fmt"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/goccy/go-yaml"

	"hotline/internal/yamlguard"
)

//go:embed catalogue.yaml
var builtIn []byte

// Kind says what a model does.
type Kind string

// The kinds of model.
const (
	KindASR Kind = "asr"
	KindTTS Kind = "tts"
	KindVAD Kind = "vad"
)

// Model is one entry of the catalogue.
type Model struct {
	Name    string   `yaml:"name" json:"name"` // also its folder
	Kind    Kind     `yaml:"kind" json:"kind"`
	Langs   []string `yaml:"langs" json:"langs"` // BCP 47
	Licence string   `yaml:"licence" json:"licence"`
	Home    string   `yaml:"home" json:"home"`       // page that describes it
	Default bool     `yaml:"default" json:"default"` // `models pull --default` takes it
	Note    string   `yaml:"note" json:"note,omitempty"`
	Files   []File   `yaml:"files" json:"files"`
}

// File is one download of a model.
type File struct {
	URL    string   `yaml:"url" json:"url"`
	Other  []string `yaml:"other" json:"other,omitempty"`   // further addresses of the same bytes
	Path   string   `yaml:"path" json:"path,omitempty"`     // name in the model's folder; "" = last part of URL
	Size   int64    `yaml:"size" json:"size"`               // bytes; about right when About
	About  bool     `yaml:"about" json:"about,omitempty"`   // Size is not exact
	SHA256 string   `yaml:"sha256" json:"sha256,omitempty"` // "" = not published: recorded at the first pull
	Unpack bool     `yaml:"unpack" json:"unpack,omitempty"` // a .tar.bz2 whose single top folder becomes the model's folder
	Keep   []string `yaml:"keep" json:"keep,omitempty"`     // with Unpack: patterns of the files to keep; none = all
}

// Size is the sum of the downloads in bytes.
func (m Model) Size() int64 {
	var n int64
	for _, f := range m.Files {
		n += f.Size
	}
	return n
}

func (m Model) speaks(lang string) bool {
	for _, l := range m.Langs {
		if lang == "" || l == lang || strings.HasPrefix(l, lang+"-") {
			return true
		}
	}
	return lang == "" || m.Kind == KindVAD
}

func (f File) name() string {
	if f.Path != "" {
		return f.Path
	}
	return path.Base(f.URL)
}

// maxCatalogue bounds the size of a catalogue file.
const maxCatalogue = 1 << 20

// readCatalogue reads the file at path, or the built-in one.
func readCatalogue(path string) ([]Model, error) {
	raw := builtIn
	if path != "" {
		info, err := os.Stat(path)
		if err != nil {
			return nil, fmt.Errorf("catalogue: %w", err)
		}
		if info.Size() > maxCatalogue {
			return nil, fmt.Errorf("catalogue %s: larger than %d bytes", path, maxCatalogue)
		}
		if raw, err = os.ReadFile(path); err != nil {
			return nil, fmt.Errorf("catalogue: %w", err)
		}
	}
	return ParseCatalogue(raw)
}

// ParseCatalogue reads and checks the text of a catalogue; unknown keys are errors.
func ParseCatalogue(raw []byte) ([]Model, error) {
	var c struct {
		Models []Model `yaml:"models"`
	}
	if err := yamlguard.Decode(raw, &c, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("catalogue: %w", err)
	}
	seen := map[string]bool{}
	var errs []error
	for _, m := range c.Models {
		if seen[m.Name] {
			errs = append(errs, fmt.Errorf("model %s: twice", m.Name))
		}
		seen[m.Name] = true
		if err := m.validate(); err != nil {
			errs = append(errs, fmt.Errorf("model %q: %w", m.Name, err))
		}
	}
	return c.Models, errors.Join(errs...)
}

// modelName is what may be a folder: no dots in front, no separators.
var modelName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]*$`)

// sum is a SHA-256 in lower-case hex.
var sum = regexp.MustCompile(`^[0-9a-f]{64}$`)

func (m Model) validate() error {
	switch {
	case !modelName.MatchString(m.Name):
		return errors.New("name: letters, digits, dot, dash, underscore")
	case m.Kind != KindASR && m.Kind != KindTTS && m.Kind != KindVAD:
		return fmt.Errorf("kind %q: asr, tts or vad", m.Kind)
	case m.Licence == "":
		return errors.New("licence: missing")
	case len(m.Files) == 0:
		return errors.New("files: none")
	}
	for _, f := range m.Files {
		for _, raw := range append([]string{f.URL}, f.Other...) {
			if u, err := url.Parse(raw); err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" {
				return fmt.Errorf("url %q: no http address", raw)
			}
		}
		if !filepath.IsLocal(f.name()) || f.name() == recordName {
			return fmt.Errorf("path %q: not inside the folder", f.name())
		}
		if f.SHA256 != "" && !sum.MatchString(f.SHA256) {
			return fmt.Errorf("sha256 %q: 64 lower-case hex digits", f.SHA256)
		}
		if f.Size <= 0 {
			return fmt.Errorf("%s: size is missing", f.name())
		}
		if f.Unpack && !strings.HasSuffix(f.name(), ".tar.bz2") {
			return fmt.Errorf("%s: only .tar.bz2 is unpacked", f.name())
		}
	}
	return nil
}
