package inspect

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"hotline/internal/config"
	"hotline/qa/rule"
)

// Check reads the rules and score sheets that New would, and says what is wrong with them. files and app are the app's folder, as for Learn.
func Check(cfg config.QA, files fs.FS, app string) error {
	_, wrong := sheets(cfg, SiteDeps{Files: files})
	if !cfg.Enabled {
		return wrong
	}
	rules, err := fs.Sub(files, "rules")
	if dir := folder(cfg.Rules, app, "rules"); dir != "" {
		if _, err := os.Stat(dir); err != nil {
			return errors.Join(wrong, fmt.Errorf("qa.rules: %w: write a folder that is there, or leave it out", err))
		}
		rules, err = os.DirFS(dir), nil
	}
	if err != nil {
		return errors.Join(wrong, fmt.Errorf("qa.rules: %w", err))
	}
	read, err := rule.Read(rules)
	if err == nil {
		_, err = rule.Compile(read)
	}
	if err != nil {
		err = fmt.Errorf("qa.rules: %w", err)
	}
	return errors.Join(wrong, err)
}
