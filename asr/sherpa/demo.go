package sherpa

import (
	"bytes"
	"embed"
	"fmt"
	"os"
	"path/filepath"
)

// demoFiles is the bundled demo model: our own weights, trained on synthetic voices only (tools/demo-model, docs/speech.md).
//
//go:embed demo/model.onnx demo/tokens.txt
var demoFiles embed.FS

// demoName is part of the folder's name: raise it with the weights.
const demoName = "demo-zh-3"

// writeDemo puts the demo model's files where the library can open them and returns their folder.
// Several processes may do so at once: files appear whole or not at all.
func writeDemo(dataDir string) (string, error) {
	dir := filepath.Join(dataDir, "models", demoName)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", fmt.Errorf("write demo model: %w", err)
	}
	for _, name := range []string{"model.onnx", "tokens.txt"} {
		want, err := demoFiles.ReadFile("demo/" + name)
		if err != nil {
			return "", fmt.Errorf("write demo model: %w", err)
		}
		path := filepath.Join(dir, name)
		if have, err := os.ReadFile(path); err == nil && bytes.Equal(have, want) {
			continue
		}
		if err := writeWhole(path, want); err != nil {
			return "", fmt.Errorf("write demo model: %w", err)
		}
	}
	return dir, nil
}

// writeWhole writes a file by way of a temporary one beside it.
func writeWhole(path string, data []byte) error {
	tmp, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return err
	}
	_, err = tmp.Write(data)
	if cerr := tmp.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		err = os.Rename(tmp.Name(), path)
	}
	if err != nil {
		_ = os.Remove(tmp.Name())
	}
	return err
}
