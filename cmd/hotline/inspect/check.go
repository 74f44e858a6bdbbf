package inspect

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"

	"hotline/internal/config"
	"hotline/internal/edit"
	"hotline/qa/rubric"
	"hotline/qa/rule"
)

// Check reads the rules and score sheets that New would, and says what is wrong with them. files and app are the app's folder, as for Learn.
func Check(cfg config.QA, files fs.FS, app string) error {
	_, wrong := sheets(cfg, SiteDeps{Files: files})
	if !cfg.Enabled {
		return wrong
	}
	rules, err := rulesOf(cfg, files, app)
	if err != nil {
		return errors.Join(wrong, err)
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

// rulesOf are the files of the rules in use.
func rulesOf(cfg config.QA, files fs.FS, app string) (fs.FS, error) {
	dir := folder(cfg.Rules, app, "rules")
	if dir == "" {
		rules, err := fs.Sub(files, "rules")
		if err != nil {
			return nil, fmt.Errorf("qa.rules: %w", err)
		}
		return rules, nil
	}
	if _, err := os.Stat(dir); err != nil {
		return nil, fmt.Errorf("qa.rules: %w: write a folder that is there, or leave it out", err)
	}
	return os.DirFS(dir), nil
}

// Advice says which rules and score sheets name a queue or a rule that is not there: they look at nothing, or cost nobody a point. queues are those
// of the site. What Check refuses is left to it.
func Advice(cfg config.QA, files fs.FS, app string, queues []string) (out []string) {
	if !cfg.Enabled {
		return nil
	}
	from, err := rulesOf(cfg, files, app)
	if err != nil {
		return nil
	}
	rules, err := rule.Read(from)
	if err != nil {
		return nil
	}
	stray := rules.Astray(queues)
	for _, id := range slices.Sorted(maps.Keys(stray)) {
		out = append(out, "qa.rules: "+stray[id])
	}
	var ids []string
	for _, r := range rules.Rules {
		ids = append(ids, r.ID)
	}
	all, err := sheets(cfg, SiteDeps{Files: files})
	if err != nil {
		return out
	}
	for _, s := range all {
		out = append(out, straying(s, ids, queues)...)
	}
	return out
}

// straying are the names in a sheet that nothing has.
func straying(s rubric.Sheet, rules, queues []string) (out []string) {
	look := func(place, what, effect string, names, known []string) {
		for _, name := range names {
			if len(known) == 0 || name == "*" || slices.Contains(known, name) {
				continue
			}
			remedy := "write one of " + strings.Join(known, ", ")
			if near := edit.Nearest(name, known); near != "" {
				remedy = "did you mean " + near + "?"
			}
			out = append(out, fmt.Sprintf("score sheet %s: %s: there is no %s %q, so %s: %s", s.ID, place, what, name, effect, remedy))
		}
	}
	look("for.queues", "queue", "it scores no call of it", s.For.Queues, queues)
	for i, section := range s.Sections {
		for j, item := range section.Items {
			at := fmt.Sprintf("sections[%d].items[%d] (%s)", i, j, item.ID)
			look(at+".rules", "rule", "it counts for nothing", item.Rules, rules)
			look(at+".needs.queues", "queue", "the item does not apply for it", item.Needs.Queues, queues)
		}
	}
	return out
}
