// Package term is what the commands share of the terminal: how a command ends, how JSON is printed, whether a person watches. It owns no
// command. The packages of cmd/hotline call it.
package term

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"syscall"
)

// ExitCode ends the process with a code and no further message.
type ExitCode int

func (c ExitCode) Error() string { return fmt.Sprintf("exit %d", int(c)) }

// Remedy is err with what to do about a path that is wrong, where it ends with the system's bare word for that.
func Remedy(err error) error {
	text := err.Error()
	switch {
	case strings.HasSuffix(text, syscall.ENOENT.Error()):
		return fmt.Errorf("%w: write the path of what is there, one without / in front counts from here; for what is to be written make its folder first", err)
	case strings.HasSuffix(text, syscall.EACCES.Error()):
		return fmt.Errorf("%w: run it as an account that may, or choose another path", err)
	case strings.HasSuffix(text, syscall.EISDIR.Error()):
		return fmt.Errorf("%w: write the path of a file", err)
	}
	return err
}

// JSON prints one object on one line.
func JSON(w io.Writer, v any) {
	raw, err := json.Marshal(v)
	if err != nil {
		_, _ = fmt.Fprintf(w, "{\"error\":%q}\n", err)
		return
	}
	_, _ = w.Write(append(raw, '\n'))
}

// IsScreen reports whether w is a screen that a person watches.
func IsScreen(w any) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// ReadFile reads a file of test data; errors name it, and so do warnings, which go to stderr.
func ReadFile[T any](path string, stderr io.Writer, read func(io.Reader) (T, error)) (T, error) {
	var none T
	f, err := os.Open(path)
	if err != nil {
		return none, fmt.Errorf("%w: write the path of a file that is there and that this account may read; one without / in front counts from here", err)
	}
	defer func() { _ = f.Close() }()
	if at, err := f.Stat(); err == nil && at.IsDir() {
		return none, fmt.Errorf("%s: is a folder: write the path of a file", path)
	}
	out, err := read(watched{f, func(text string) { _, _ = fmt.Fprintf(stderr, "hotline: %s: %s\n", path, text) }})
	if err != nil {
		return none, fmt.Errorf("%s: %w", path, err)
	}
	return out, nil
}

// watched is a file whose reader can say what is odd in it: see lines.Warner.
type watched struct {
	io.Reader
	warn func(text string)
}

func (w watched) Warn(text string) { w.warn(text) }

// Quoted is text as one word of a shell.
func Quoted(text string) string {
	if text != "" && !strings.ContainsAny(text, " \t\n'\"$`\\&|;<>()*?[]{}!#~") {
		return text
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}

// Named is the flag that names a configuration file, with a space before it: what a command to copy needs; "" without a file.
func Named(config string) string {
	if config == "" {
		return ""
	}
	return " --config " + Quoted(config)
}
