package obs

import (
	"fmt"
	"io"
	"log/slog"
	"time"
)

// LogConfig says how the log looks.
type LogConfig struct {
	// Format is text or json.
	Format string
	// Level is debug, info, warn or error; lower ones are left out.
	Level string
}

// NewLogger makes a logger that writes to w, one line an entry. It returns an error for a setting that cannot work.
func NewLogger(c LogConfig, w io.Writer) (*slog.Logger, error) {
	var level slog.Level
	if err := level.UnmarshalText([]byte(c.Level)); err != nil {
		return nil, fmt.Errorf("log level %q: want debug, info, warn or error", c.Level)
	}
	opts := &slog.HandlerOptions{Level: level}
	switch c.Format {
	case "text":
		return slog.New(slog.NewTextHandler(w, opts)), nil
	case "json":
		opts.ReplaceAttr = milliseconds
		return slog.New(slog.NewJSONHandler(w, opts)), nil
	}
	return nil, fmt.Errorf("log format %q: want text or json", c.Format)
}

// milliseconds writes a duration with its unit in the name: JSON would have bare nanoseconds, which nobody can tell from seconds.
func milliseconds(_ []string, a slog.Attr) slog.Attr {
	if a.Value.Kind() == slog.KindDuration {
		return slog.Float64(a.Key+"_ms", float64(a.Value.Duration())/float64(time.Millisecond))
	}
	return a
}
