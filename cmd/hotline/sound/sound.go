// Package sound finds what would keep a server of a configuration from starting, or from doing what the file says, as far as that can be told
// without starting one: it reads the folders that are named, tries whether it may write where data go, and opens no port, no engine and no record. hotline config --check calls it; the
// keys of the file themselves are internal/config's.
package sound

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"hotline/assist/trainer"
	"hotline/cmd/hotline/assistant"
	"hotline/cmd/hotline/inspect"
	"hotline/cmd/hotline/library"
	"hotline/dialog/flow"
	"hotline/dialog/tool"
	"hotline/engine/acd"
	"hotline/examples/telecom"
	"hotline/examples/telecom/backoffice"
	"hotline/internal/certs"
	"hotline/internal/config"
)

// Check reads all that the configuration of a site with these queues names. All that is found is joined.
func Check(ctx context.Context, cfg config.Config, queues []acd.Queue) error {
	wrong := []error{checkFolder("app.folder", cfg.App.Folder)}
	if wrong[0] == nil {
		app, err := load(cfg.App.Folder)
		files := filesOf(cfg.App.Folder)
		wrong = append(wrong, err)
		if err == nil {
			wrong = append(wrong, checkQueues(app, files, queues))
		} else {
			for _, text := range unread(files) { // may be why
				wrong = append(wrong, errors.New(text))
			}
		}
		wrong = append(wrong, checkHelp(cfg, files), inspect.Check(cfg.QA, files, cfg.App.Folder))
	}
	if !library.None(cfg) {
		left, _ := library.Problems(ctx, cfg)
		wrong = append(wrong, checkFolder("app.knowledge.folder", cfg.App.Knowledge.Folder))
		for _, problem := range left {
			wrong = append(wrong, fmt.Errorf("knowledge: %w (serve starts without the answers of this file)", problem))
		}
	}
	return errors.Join(append(wrong, checkTrunks(cfg), checkModels(cfg), checkCertificate(cfg), checkPlace("data", cfg.Data), checkPlace("recording.folder", cfg.Recording.Folder))...)
}

// Advice says what would make the owner's app understand and serve its callers better, and what in it means nothing: nothing of the sample, nor
// of an app that Check refuses.
func Advice(ctx context.Context, cfg config.Config, queues []acd.Queue) []string {
	if cfg.App.Folder == "" {
		return nil
	}
	app, err := load(cfg.App.Folder)
	if err != nil {
		return nil
	}
	files := filesOf(cfg.App.Folder)
	advice := slices.Concat(unread(files, app.File.Tools, app.File.FAQ), app.Advice(), astray(cfg, app, files), inspect.Advice(cfg.QA, files, cfg.App.Folder, names(queues)))
	_, kept := library.Problems(ctx, cfg)
	for _, problem := range kept {
		advice = append(advice, "knowledge: "+problem.Error())
	}
	if lacking := Lacking(app.Tools()); cfg.App.BackOffice == "" && len(lacking) > 0 {
		advice = append(advice, fmt.Sprintf("the demo back office, which answers without app.back_office, has nothing for %s: set app.back_office to the address of yours", strings.Join(lacking, ", ")))
	}
	return advice
}

func names(queues []acd.Queue) (ids []string) {
	for _, q := range queues {
		ids = append(ids, string(q.ID))
	}
	return ids
}

// Lacking names the tools that the demo back office cannot answer: it is made for the sample.
func Lacking(tools []tool.Definition) (names []string) {
	for _, t := range tools {
		if t.Server == "" && !backoffice.Serves(t.Method, t.URL) {
			names = append(names, t.Name)
		}
	}
	return names
}

// load reads an app folder, "" for the sample.
func load(folder string) (*flow.App, error) {
	if folder == "" {
		return telecom.Load()
	}
	return flow.Load(folder)
}

func filesOf(folder string) fs.FS {
	if folder == "" {
		return telecom.Files
	}
	return os.DirFS(folder)
}

// checkFolder finds a folder that is named and not there.
func checkFolder(key, folder string) error {
	if folder == "" {
		return nil
	}
	at, err := os.Stat(folder)
	if err != nil {
		return fmt.Errorf("%s: %w: write a folder that is there; a path without / in front counts from where hotline is started", key, err)
	}
	if !at.IsDir() {
		return fmt.Errorf("%s: %s is a file: write the folder that it is in", key, folder)
	}
	return nil
}

// checkQueues finds the queues that the app names and the site has not: callers for them would be turned away.
func checkQueues(app *flow.App, files fs.FS, queues []acd.Queue) error {
	var wrong []error
	ids := names(slices.DeleteFunc(slices.Clone(queues), func(q acd.Queue) bool { return q.Practice }))
	for _, id := range app.Queues() {
		if len(queues) == 0 || slices.ContainsFunc(queues, func(q acd.Queue) bool { return string(q.ID) == id }) {
			continue
		}
		places := queueNamed(files, id)
		if len(places) == 0 {
			places = []string{"app"}
		}
		for _, place := range places {
			wrong = append(wrong, fmt.Errorf("%s: callers are handed over to the queue %s, which the queues file does not have: add it there (queues.file, else queues.yaml of the app), or name one of %v", place, id, ids))
		}
	}
	return errors.Join(wrong...)
}

// queueNamed lists the lines of the app's files that name a queue. What cannot be read is told by who reads it.
func queueNamed(files fs.FS, id string) (places []string) {
	names := regexp.MustCompile(`(^|[\s{,])queue:\s*["']?` + regexp.QuoteMeta(id) + `["']?\s*([,}#]|$)`)
	for _, pattern := range []string{"app.yaml", "scenes/*.yaml", "intents/*.yaml"} {
		found, _ := fs.Glob(files, pattern)
		for _, name := range found {
			data, _ := fs.ReadFile(files, name)
			for i, text := range strings.Split(string(data), "\n") {
				if names.MatchString(text) {
					places = append(places, fmt.Sprintf("%s:%d", name, i+1))
				}
			}
		}
	}
	return places
}

// checkHelp reads what live help and practice calls take from the app.
func checkHelp(cfg config.Config, files fs.FS) error {
	var wrong []error
	if cfg.Assist.Enabled {
		_, err := assistant.LoadNames(files, nil)
		wrong = append(wrong, err)
	}
	_, err := trainer.Load(files)
	return errors.Join(append(wrong, err)...)
}

// checkTrunks finds the names of trunks that are none. A host is none of ours to judge.
func checkTrunks(cfg config.Config) error {
	var names []string
	for _, t := range cfg.SIP.Trunks {
		names = append(names, t.Name)
	}
	var wrong []error
	if t := cfg.Queues.Trunk; t != "" && !strings.ContainsAny(t, ".:") && !slices.Contains(names, t) {
		wrong = append(wrong, fmt.Errorf("queues.trunk: %q is no trunk: write the name of one under sip.trunks, which has %v", t, names))
	}
	for line := range cfg.App.Lines {
		if t, is := strings.CutPrefix(line, "trunk:"); is && !slices.Contains(names, t) {
			wrong = append(wrong, fmt.Errorf("app.lines: trunk:%s: %q is no trunk: write the name of one under sip.trunks, which has %v", t, t, names))
		}
	}
	return errors.Join(wrong...)
}

// checkModels finds folders of models that are not there. Engines on other machines have names for theirs.
func checkModels(cfg config.Config) error {
	local := func(key, engine, model string) error {
		if engine != "auto" && engine != "sherpa" {
			return nil
		}
		if err := checkFolder(key, model); err != nil {
			return fmt.Errorf("%w (hotline models list shows what can be pulled)", err)
		}
		return nil
	}
	wrong := []error{local("asr.model", cfg.ASR.Engine, cfg.ASR.Model)}
	for i, r := range cfg.ASR.Fallback {
		wrong = append(wrong, local(fmt.Sprintf("asr.fallback[%d].model", i), r.Engine, r.Model))
	}
	for l, r := range cfg.ASR.Languages {
		wrong = append(wrong, local("asr.languages."+l+".model", r.Engine, r.Model))
	}
	if cfg.TTS.Engine == "sherpa" {
		wrong = append(wrong, local("tts.model", cfg.TTS.Engine, cfg.TTS.Model))
	}
	return errors.Join(wrong...)
}

// checkCertificate reads the files of TLS that are named; what serve makes itself is no matter.
func checkCertificate(cfg config.Config) error {
	t := cfg.SIP.TLS
	if t.Certificate == "" {
		return nil
	}
	if _, err := certs.Open(certs.Config{Certificate: t.Certificate, Key: t.Key, ClientCA: t.ClientCA, ServerCA: t.ServerCA}, nil); err != nil {
		return fmt.Errorf("sip.tls: %w: name files in PEM that this account may read", err)
	}
	return nil
}

// checkPlace finds a folder that could not be made, or not be written: it makes another beside it, and takes it away again.
func checkPlace(key, folder string) error {
	if folder == "" {
		return nil
	}
	at := filepath.Clean(folder)
	for parent := filepath.Dir(at); parent != at; at, parent = parent, filepath.Dir(parent) {
		if _, err := os.Stat(at); !errors.Is(err, fs.ErrNotExist) {
			break
		}
	}
	trial, err := os.MkdirTemp(at, ".hotline-check-")
	if err != nil {
		return fmt.Errorf("%s: %w: name a folder in which this account may write", key, err)
	}
	return os.Remove(trial)
}
