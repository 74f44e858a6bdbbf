package lines

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"hotline/internal/edit"
)

// field is one name that a record may hold.
type field struct {
	name   string
	needed bool    // by the tag lines:"needed" of the Go field: a record without it is an error
	inner  []field // of an object, or of each object of a list; nil = whatever stands there
}

// fieldsOf are the fields of a struct type, by their json tags. Types that read themselves keep theirs.
func fieldsOf(t reflect.Type) []field {
	var out []field
	for _, f := range reflect.VisibleFields(t) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if !f.IsExported() || f.Anonymous || name == "-" {
			continue
		}
		if name == "" {
			name = f.Name
		}
		inner := f.Type
		if inner.Kind() == reflect.Slice {
			inner = inner.Elem()
		}
		one := field{name: name, needed: f.Tag.Get("lines") == "needed"}
		if inner.Kind() == reflect.Struct && !reflect.PointerTo(inner).Implements(reflect.TypeFor[json.Unmarshaler]()) {
			one.inner = fieldsOf(inner)
		}
		out = append(out, one)
	}
	return out
}

// check compares the names in an object that was decoded already with the fields: what is needed and missing or misspelt is an error,
// what is unknown besides goes to note with its path.
func check(raw []byte, fields []field, path string, note func(name, nearest string)) error {
	var have map[string]json.RawMessage
	if json.Unmarshal(raw, &have) != nil { // null, where an object may stand
		return nil
	}
	var unknown, missing []string
	for name := range have {
		if !slices.ContainsFunc(fields, func(f field) bool { return strings.EqualFold(f.name, name) }) {
			unknown = append(unknown, name)
		}
	}
	slices.Sort(unknown)
	for _, f := range fields {
		value, ok := valueOf(have, f.name)
		if !ok {
			missing = append(missing, f.name)
		}
		if err := checkMissing(f, ok, unknown, path, fields); err != nil {
			return err
		}
		if err := checkInner(value, f, path+f.name, note); err != nil {
			return err
		}
	}
	for _, name := range unknown {
		note(path+name, meant(name, missing))
	}
	return nil
}

// valueOf finds a field as encoding/json does, whatever its case.
func valueOf(have map[string]json.RawMessage, name string) (json.RawMessage, bool) {
	for k, v := range have {
		if strings.EqualFold(k, name) {
			return v, true
		}
	}
	return nil, false
}

func checkMissing(f field, there bool, unknown []string, path string, fields []field) error {
	if there || !f.needed {
		return nil
	}
	for _, name := range unknown {
		if meant(name, []string{f.name}) != "" {
			return fmt.Errorf("unknown field %q: did you mean %q?", path+name, path+f.name)
		}
	}
	return fmt.Errorf("no field %q: a record has %s", path+f.name, form(fields))
}

// meant is the field that a misspelt name stands for, "" for none. Short names must come closer: a note is not now, a qid not ids.
func meant(name string, fields []string) string {
	near := edit.Nearest(name, fields)
	if len(name) <= 4 && edit.Distance([]byte(name), []byte(near)) > 1 {
		return ""
	}
	return near
}

// checkInner checks the object, or each of the list, that stands in a field.
func checkInner(value json.RawMessage, f field, path string, note func(name, nearest string)) error {
	if f.inner == nil || len(value) == 0 {
		return nil
	}
	if value[0] != '[' {
		return check(value, f.inner, path+".", note)
	}
	var items []json.RawMessage
	if err := json.Unmarshal(value, &items); err != nil {
		return err //nolint:wrapcheck // each says which line
	}
	for _, item := range items {
		if err := check(item, f.inner, path+"[].", note); err != nil {
			return err
		}
	}
	return nil
}

// form shows an object with these fields.
func form(fields []field) string {
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = fmt.Sprintf("%q", f.name)
	}
	return "{" + strings.Join(names, ", ") + "}"
}
