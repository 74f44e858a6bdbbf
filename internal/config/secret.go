package config

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// maxSecret bounds a file with a key; keys have some hundred bytes.
const maxSecret = 16 << 10

var (
	errEmptySecret = errors.New("the file is empty")
	errLongSecret  = errors.New("the file holds more than a key")
)

// Secret says where a key stands, which is never in the configuration itself.
type Secret struct {
	KeyEnv  string `yaml:"key_env"`
	KeyFile string `yaml:"key_file"`
}

// Key reads the key: that of the file where one is named, without the space around it, else that of the environment; "" = none. A file that
// cannot be read, is empty or is longer than 16 KiB is an error.
func (s Secret) Key() (string, error) {
	if s.KeyFile == "" {
		return os.Getenv(s.KeyEnv), nil
	}
	raw, err := os.ReadFile(filepath.Clean(s.KeyFile))
	if err != nil {
		return "", fmt.Errorf("key_file: %w", err)
	}
	key := strings.TrimSpace(string(raw))
	switch {
	case key == "":
		return "", fmt.Errorf("key_file %s: %w", s.KeyFile, errEmptySecret)
	case len(raw) > maxSecret || strings.ContainsAny(key, "\r\n"):
		return "", fmt.Errorf("key_file %s: %w", s.KeyFile, errLongSecret)
	}
	return key, nil
}
