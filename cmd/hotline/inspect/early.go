package inspect

import (
	"io/fs"
	"os"

	"hotline/internal/config"
	"hotline/qa/rule"
)

// Learn learns from the sentences of the rules, so that Open finds it done: it takes seconds of a processor, which may as well pass while the
// rest of a server opens. app is the app's folder, "" for the built-in one. What is wrong with the rules Open says.
func Learn(cfg config.QA, files fs.FS, app string) {
	if !cfg.Enabled {
		return
	}
	rules, err := fs.Sub(files, "rules")
	if dir := folder(cfg.Rules, app, "rules"); dir != "" {
		rules, err = os.DirFS(dir), nil
	}
	if err != nil {
		return
	}
	if f, err := rule.Read(rules); err == nil {
		_, _ = rule.Compile(f)
	}
}
