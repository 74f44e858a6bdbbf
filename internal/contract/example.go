package contract

import (
	"fmt"
	"os"
	"strings"
)

// Example is the first YAML block below a heading ("## Keys") of a document: what tests load, so that who copies it gets what works.
func Example(document, heading string) ([]byte, error) {
	raw, err := os.ReadFile(document) //nolint:gosec // a document of this repository, named by a test
	if err != nil {
		return nil, fmt.Errorf("read example: %w", err)
	}
	_, below, found := strings.Cut("\n"+string(raw), "\n"+heading+"\n")
	if !found {
		return nil, fmt.Errorf("read example: %s has no line %q", document, heading)
	}
	_, block, found := strings.Cut(below, "\n```yaml\n")
	text, _, closed := strings.Cut(block, "\n```")
	if !found || !closed {
		return nil, fmt.Errorf("read example: %s has no YAML below %q", document, heading)
	}
	return []byte(text + "\n"), nil
}
