package rubric

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"hotline"
	"hotline/internal/yamlguard"
)

// maxFile is the size in bytes up to which a sheet is read: the longest in use has a hundredth of it.
const maxFile = 1 << 20

// Load reads all sheets (*.yaml) of a folder, by the names of their files. Without any it returns none and no error. Errors name file
// and place, and all of them are joined.
func Load(files fs.FS) ([]Sheet, error) {
	names, err := yamlguard.Files(files, ".")
	if err != nil {
		return nil, fmt.Errorf("read score sheets: %w", err)
	}
	var sheets []Sheet
	var errs []error
	for _, n := range names {
		raw, err := fs.ReadFile(files, n)
		if err == nil {
			var s Sheet
			if s, err = Parse(path.Base(n), raw); err == nil {
				if slices.ContainsFunc(sheets, func(o Sheet) bool { return o.ID == s.ID }) {
					err = &hotline.Error{Op: "read score sheet", Kind: hotline.KindInvalid, Err: fmt.Errorf("%s: id: %q is another sheet's too", n, s.ID)}
				}
				sheets = append(sheets, s)
			}
		}
		errs = append(errs, err)
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return sheets, nil
}

// Parse reads and checks one sheet; name stands in errors. Unknown keys are refused. What is wrong is an error of hotline.KindInvalid.
func Parse(name string, raw []byte) (s Sheet, err error) {
	if len(raw) > maxFile {
		return Sheet{}, invalid(fmt.Errorf("%s: %d bytes: a score sheet has at most %d", name, len(raw), maxFile))
	}
	if err := yamlguard.Unmarshal(raw, &s, yaml.Strict()); err != nil {
		var y yaml.Error
		if errors.As(err, &y) && y.GetToken() != nil {
			pos := y.GetToken().Position
			return Sheet{}, invalid(fmt.Errorf("%s:%d:%d: %s", name, pos.Line, pos.Column, y.GetMessage()))
		}
		return Sheet{}, invalid(fmt.Errorf("%s: %s", name, strings.TrimSpace(err.Error())))
	}
	if err := s.Validate(); err != nil {
		return Sheet{}, invalid(fmt.Errorf("%s: %w", name, err))
	}
	return s, nil
}

func invalid(err error) error {
	return &hotline.Error{Op: "read score sheet", Kind: hotline.KindInvalid, Err: err, Remedy: "docs/scores.md explains every key"}
}
