package contract

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// Events checks the events of a bus against their schemas and each other. Not safe for concurrent use.
type Events struct {
	schemas map[string]*jsonschema.Schema // by type, and "envelope"
	calls   map[string]*seen
}

// seen is what came of one call.
type seen struct {
	last  uint64
	types []string // by sequence number
}

// ReadEvents reads the folder docs/events: envelope.json and one schema per type.
func ReadEvents(dir fs.FS) (*Events, error) {
	files, err := fs.Glob(dir, "*.json")
	if err != nil {
		return nil, fmt.Errorf("schemas of events: %w", err)
	}
	out := &Events{schemas: map[string]*jsonschema.Schema{}, calls: map[string]*seen{}}
	for _, name := range files {
		raw, err := dir.Open(name)
		if err != nil {
			return nil, fmt.Errorf("schemas of events: %w", err)
		}
		doc, err := jsonschema.UnmarshalJSON(raw)
		if err = errors.Join(err, raw.Close()); err != nil {
			return nil, fmt.Errorf("schema %s: %w", name, err)
		}
		c := jsonschema.NewCompiler()
		c.AssertFormat()
		if err := c.AddResource(name, doc); err != nil {
			return nil, fmt.Errorf("schema %s: %w", name, err)
		}
		if out.schemas[strings.TrimSuffix(path.Base(name), ".json")], err = c.Compile(name); err != nil {
			return nil, fmt.Errorf("schema %s: %w", name, err)
		}
	}
	if out.schemas["envelope"] == nil {
		return nil, errors.New("schemas of events: no envelope.json")
	}
	return out, nil
}

// Take checks one event as it stands on the bus under a subject: its form, its subject, its id, and that it is the next of its call.
// The same event may come again (delivery is at least once).
func (e *Events) Take(subject string, raw []byte) error {
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(string(raw)))
	if err != nil {
		return fmt.Errorf("event: %w", err)
	}
	if err := e.schemas["envelope"].Validate(doc); err != nil {
		return fmt.Errorf("envelope of %.300s: %w", raw, err)
	}
	var in struct {
		ID, Type string
		Call     string `json:"call_id"`
		Seq      uint64
	}
	if err := json.Unmarshal(raw, &in); err != nil {
		return fmt.Errorf("event: %w", err)
	}
	schema := e.schemas[in.Type]
	if schema == nil || in.Type == "envelope" {
		return fmt.Errorf("%s: there is no schema of %q", in.ID, in.Type)
	}
	if err := schema.Validate(doc.(Object)["data"]); err != nil {
		return fmt.Errorf("%s, data of %.300s: %w", in.Type, raw, err)
	}
	if want := "hotline.call." + in.Call + "." + in.Type; subject != want {
		return fmt.Errorf("%s: subject %s, want %s", in.ID, subject, want)
	}
	if want := fmt.Sprintf("%s-%d", in.Call, in.Seq); in.ID != want {
		return fmt.Errorf("id %s, want %s", in.ID, want)
	}
	return e.next(in.Call, in.Type, in.Seq)
}

// next takes the order within a call.
func (e *Events) next(call, kind string, seq uint64) error {
	c := e.calls[call]
	if c == nil {
		c = &seen{}
		e.calls[call] = c
	}
	switch {
	case seq <= c.last && c.types[seq-1] == kind: // again
		return nil
	case seq != c.last+1:
		return fmt.Errorf("%s: event %d (%s) follows event %d", call, seq, kind, c.last)
	case seq == 1 && kind != "call_started":
		return fmt.Errorf("%s: begins with %s", call, kind)
	case slices.Contains(c.types, "call_ended"):
		return fmt.Errorf("%s: %s after its end", call, kind)
	}
	c.last, c.types = seq, append(c.types, kind)
	return nil
}

// Open returns the calls that have not ended yet, sorted.
func (e *Events) Open() (out []string) {
	for call, c := range e.calls {
		if !slices.Contains(c.types, "call_ended") {
			out = append(out, call)
		}
	}
	slices.Sort(out)
	return out
}

// Types returns how often each type came, and the number of calls.
func (e *Events) Types() (types map[string]int, calls int) {
	types = map[string]int{}
	for _, c := range e.calls {
		for _, t := range c.types {
			types[t]++
		}
	}
	return types, len(e.calls)
}

// Known returns the types that have a schema, sorted.
func (e *Events) Known() (out []string) {
	for name := range e.schemas {
		if name != "envelope" {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}
