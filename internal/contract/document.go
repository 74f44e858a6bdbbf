package contract

import (
	"bytes"
	"fmt"

	"github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// Document reads a JSON Schema that is published for files in YAML and returns what judges a text by it: nil, or where it is wrong.
func Document(schemaFile string) (judge func(text []byte) error, err error) {
	schema, err := jsonschema.NewCompiler().Compile(schemaFile)
	if err != nil {
		return nil, fmt.Errorf("read schema: %w", err)
	}
	return func(text []byte) error {
		plain, err := yaml.YAMLToJSON(text)
		if err != nil {
			return fmt.Errorf("read document: %w", err)
		}
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(plain))
		if err != nil {
			return fmt.Errorf("read document: %w", err)
		}
		return schema.Validate(doc) //nolint:wrapcheck // says where
	}, nil
}
