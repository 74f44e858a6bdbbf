package draft

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// mostArguments is how many bytes of arguments are looked at.
const mostArguments = 4096

// Check reports whether arguments are a JSON object that fits a JSON Schema, in one line that a model can mend them by.
// Schemas refer to nothing outside themselves.
func Check(schema, arguments json.RawMessage) error {
	if len(arguments) > mostArguments {
		return fmt.Errorf("longer than %d bytes", mostArguments)
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(arguments))
	if err != nil {
		return errors.New("no JSON")
	}
	if _, object := value.(map[string]any); !object {
		return errors.New("no object")
	}
	s, err := Compile(schema)
	if err != nil {
		return err
	}
	if err := s.Validate(value); err != nil {
		lines := strings.Split(err.Error(), "\n")
		return errors.New(strings.TrimPrefix(strings.TrimSpace(lines[len(lines)-1]), "- "))
	}
	return nil
}

// Compile reads a JSON Schema.
func Compile(schema json.RawMessage) (*jsonschema.Schema, error) {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(schema))
	if err != nil {
		return nil, fmt.Errorf("schema: %w", err)
	}
	c := jsonschema.NewCompiler()
	c.UseLoader(jsonschema.SchemeURLLoader{}) // none: a schema that refers elsewhere is an error
	if err := c.AddResource("arguments.json", doc); err != nil {
		return nil, fmt.Errorf("schema: %w", err)
	}
	s, err := c.Compile("arguments.json")
	if err != nil {
		return nil, fmt.Errorf("schema: %w", err)
	}
	return s, nil
}
