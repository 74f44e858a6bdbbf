// Package events_test keeps the JSON Schemas of the events in this folder and the Go types in eventbody.go together.
// Run with -update after a change of the types: it writes the schemas from the types, their comments and the lists below.
package events_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"hotline"
)

var update = flag.Bool("update", false, "write the schemas anew")

const root = "../.."

// closed lists the values of the named string types.
var closed = map[reflect.Type][]string{
	reflect.TypeFor[hotline.Direction](): {"inbound", "outbound"},
	reflect.TypeFor[hotline.Party]():     {"caller", "bot", "agent"},
	reflect.TypeFor[hotline.Outcome](): {
		"completed", "caller_gone", "transferred", "callback", "test_line", "rejected", "media_lost", "failed", "drained", "cancelled",
	},
}

// choice is a comment that lists all values of a plain string.
var choice = regexp.MustCompile(`^\w+( \| \w+)+$`)

// open are fields whose listed values are examples: new parts of the program add new ones.
var open = map[string]bool{"component": true, "action": true, "source": true, "cause": true}

// comments holds "Type" and "Type.Field" of the root package.
func comments(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, name := range []string{"eventbody.go", "eventpeople.go", "eventmonitor.go", "hotline.go"} {
		file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, name), nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		for _, decl := range file.Decls {
			gen, ok := decl.(*ast.GenDecl)
			if !ok || gen.Tok != token.TYPE {
				continue
			}
			spec, _ := gen.Specs[0].(*ast.TypeSpec)
			out[spec.Name.Name] = strings.Join(strings.Fields(gen.Doc.Text()), " ")
			fields, ok := spec.Type.(*ast.StructType)
			if !ok {
				continue
			}
			for _, f := range fields.Fields.List {
				for _, n := range f.Names {
					out[spec.Name.Name+"."+n.Name] = strings.TrimSpace(f.Comment.Text())
				}
			}
		}
	}
	return out
}

type object = map[string]any

func schema(typ reflect.Type, docs map[string]string) object {
	switch {
	case closed[typ] != nil:
		return object{"type": "string", "enum": closed[typ]}
	case typ == reflect.TypeFor[time.Duration]():
		return object{"type": "integer"}
	}
	switch typ.Kind() {
	case reflect.Bool:
		return object{"type": "boolean"}
	case reflect.Int, reflect.Int64:
		return object{"type": "integer"}
	case reflect.Uint64:
		return object{"type": "integer", "minimum": 0}
	case reflect.Float64:
		return object{"type": "number"}
	case reflect.Slice:
		return object{"type": "array", "items": schema(typ.Elem(), docs)}
	case reflect.Struct:
		return structSchema(typ, docs)
	default:
		return object{"type": "string"}
	}
}

func structSchema(typ reflect.Type, docs map[string]string) object {
	properties, required := object{}, []string{}
	for i := range typ.NumField() {
		f := typ.Field(i)
		name, opts, _ := strings.Cut(f.Tag.Get("json"), ",")
		p, doc := schema(f.Type, docs), docs[typ.Name()+"."+f.Name]
		if choice.MatchString(doc) && f.Type.Kind() == reflect.String && !open[name] {
			p["enum"] = strings.Split(doc, " | ")
		} else if doc != "" {
			p["description"] = doc
		}
		for suffix, unit := range map[string]string{"_ms": "milliseconds", "_ns": "nanoseconds"} {
			if strings.HasSuffix(name, suffix) {
				p["description"] = strings.TrimPrefix(strings.Join([]string{doc, "unit: " + unit}, "; "), "; ")
			}
		}
		properties[name] = p
		if opts != "omitempty" {
			required = append(required, name)
		}
	}
	s := object{"type": "object", "properties": properties, "required": required, "additionalProperties": false}
	if doc := docs[typ.Name()]; doc != "" {
		s["description"] = doc
	}
	return s
}

// wanted is the text of every schema file.
func wanted(t *testing.T) map[string][]byte {
	t.Helper()
	docs, out, names := comments(t), map[string][]byte{}, []string{}
	add := func(name string, s object) {
		s["$schema"] = "https://json-schema.org/draft/2020-12/schema"
		raw, err := json.MarshalIndent(s, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		out[name+".json"] = append(raw, '\n')
	}
	for _, b := range hotline.Bodies() {
		names = append(names, b.Type())
		s := schema(reflect.TypeOf(b), docs)
		s["title"] = b.Type()
		add(b.Type(), s)
	}
	add("envelope", object{
		"title": "envelope", "description": "What every event has around its data. Consumers must take types that are not listed here.",
		"type": "object", "additionalProperties": false, "required": []string{"id", "call_id", "seq", "at", "type", "data"},
		"properties": object{
			"id":      object{"type": "string", "description": "<call_id>-<seq>, unique for ever"},
			"call_id": object{"type": "string", "pattern": "^[0-9A-HJKMNP-TV-Z]{26}$", "description": "ULID of the call; sorts by start time"},
			"seq":     object{"type": "integer", "minimum": 1, "description": "counts from 1 without gaps within a call"},
			"at":      object{"type": "string", "format": "date-time", "description": "when it happened, RFC 3339 with nanoseconds, UTC"},
			"type":    object{"type": "string", "pattern": "^[a-z_]+$", "examples": names, "description": "name of the schema of data"},
			"data":    object{"type": "object"},
		},
	})
	return out
}

func TestSchemas_AgreeWithTheTypes(t *testing.T) {
	want := wanted(t)
	for name, text := range want {
		if *update {
			if err := os.WriteFile(name, text, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if got, err := os.ReadFile(name); err != nil || !bytes.Equal(got, text) { //nolint:gosec // this folder
			t.Errorf("%s is not what the types say: run go test ./docs/events -update (%v)", name, err)
		}
	}
	files, err := filepath.Glob("*.json")
	if err != nil {
		t.Fatal(err)
	}
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		if want[name] == nil {
			t.Errorf("%s has no body in eventbody.go", name)
		}
		if !bytes.Contains(readme, []byte("("+name+")")) {
			t.Errorf("%s is missing in README.md", name)
		}
	}
}

// fill sets every field of v to something that is not zero, strings to a value that the schema allows.
func fill(v reflect.Value, s object) {
	switch v.Kind() {
	case reflect.Struct:
		properties, _ := s["properties"].(object)
		for i := range v.NumField() {
			name, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
			sub, _ := properties[name].(object)
			fill(v.Field(i), sub)
		}
	case reflect.Slice:
		items, _ := s["items"].(object)
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0), items)
	case reflect.String:
		v.SetString("星云")
		if enum, ok := s["enum"].([]any); ok {
			v.SetString(enum[0].(string))
		}
	case reflect.Float64:
		v.SetFloat(0.5)
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Uint64:
		v.SetUint(3)
	default:
		v.SetInt(3)
	}
}

func TestBodies_ValidateAgainstEnvelopeAndSchema(t *testing.T) {
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	envelope := compiler.MustCompile("envelope.json")
	for i, zero := range hotline.Bodies() {
		t.Run(zero.Type(), func(t *testing.T) {
			raw, err := os.ReadFile(zero.Type() + ".json")
			if err != nil {
				t.Fatal(err)
			}
			var text object
			if err := json.Unmarshal(raw, &text); err != nil {
				t.Fatal(err)
			}
			data := compiler.MustCompile(zero.Type() + ".json")
			full := reflect.New(reflect.TypeOf(zero)).Elem()
			fill(full, text)
			body, _ := full.Interface().(hotline.Body)
			event := asJSON(t, hotline.Event{Call: hotline.NewCallID(time.Now()), Seq: uint64(i + 1), At: time.Now(), Body: body})
			if err := envelope.Validate(event); err != nil {
				t.Error(err)
			}
			got, _ := event["data"].(object)
			if err := data.Validate(got); err != nil {
				t.Error(err)
			}
			got["surprise"] = 1
			if data.Validate(got) == nil {
				t.Error("an unknown field is taken")
			}
			delete(event, "seq")
			if envelope.Validate(event) == nil {
				t.Error("an event without seq is taken")
			}
			// Zero values may break only a closed list of words.
			if err := data.Validate(asJSON(t, zero)); err != nil && !strings.Contains(err.Error(), "must be one of") {
				t.Error(err)
			}
		})
	}
}

func asJSON(t *testing.T, v any) object {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var out object
	if err := json.Unmarshal(raw, &out); err != nil {
		t.Fatal(err)
	}
	return out
}
