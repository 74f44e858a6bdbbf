// Package yamlguard keeps the YAML library in bounds: texts that it panics on, that it needs minutes for, or that are no UTF-8, become errors. Rules, scenes,
// personas and front matter are written by people, in browsers too. It owns no syntax; whoever reads YAML calls it in place of the library.
package yamlguard

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// Bounds of a text. The library's time grows with the square of the depth: 5,000 levels take half a second, 20,000 take 18 s.
const (
	MaxDepth = 200      // open brackets, and indicators (- ? & !) at the begin of a line
	MaxBytes = 32 << 20 // of the whole text
)

// ErrDeep is the error of a text that is nested more than MaxDepth.
var ErrDeep = errors.New("nested too deeply")

// Unmarshal reads raw into what into points to; an empty text is no error.
func Unmarshal(raw []byte, into any, opts ...yaml.DecodeOption) error {
	return do(raw, func(raw []byte) error { return yaml.UnmarshalWithOptions(raw, into, opts...) })
}

// Decode is Unmarshal, except that an empty text is io.EOF.
func Decode(raw []byte, into any, opts ...yaml.DecodeOption) error {
	return do(raw, func(raw []byte) error { return yaml.NewDecoder(bytes.NewReader(raw), opts...).Decode(into) })
}

// Parse returns the tree of raw, without comments.
func Parse(raw []byte) (tree *ast.File, err error) {
	err = do(raw, func(raw []byte) error {
		tree, err = parser.ParseBytes(raw, 0)
		return err
	})
	return tree, err
}

// Node reads a part of a tree into what into points to.
func Node(node ast.Node, into any, opts ...yaml.DecodeOption) error {
	return do(nil, func([]byte) error { return yaml.NodeToValue(node, into, opts...) })
}

// do calls read with raw less its byte order mark, and returns its error. A text out of bounds, or in another encoding than UTF-8, is not read; a
// panic becomes an error.
func do(raw []byte, read func([]byte) error) (err error) {
	if len(raw) > MaxBytes {
		return fmt.Errorf("longer than %d MiB", MaxBytes>>20)
	}
	if raw, err = plain(raw); err != nil {
		return err
	}
	if deep(raw) {
		return ErrDeep
	}
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("cannot be read: %v (is there a ! in it?)", p)
		}
	}()
	return explain(read(raw), raw)
}

// deep looks at brackets and indicators only. Brackets inside words count too, which is why MaxDepth is far above what anybody writes.
func deep(raw []byte) bool {
	open := 0
	for line := range bytes.Lines(raw) {
		begins, begun := 0, false
		for _, c := range line {
			switch c {
			case '[', '{':
				open++
			case ']', '}':
				open = max(0, open-1)
			case '-', '?', '&', '!':
				if !begun {
					begins++
				}
			case ' ', '\t':
				continue
			}
			begun = begun || begins == 0
			if open > MaxDepth || begins > MaxDepth {
				return true
			}
		}
	}
	return false
}
