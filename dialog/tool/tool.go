// Package tool lets a conversation act: look up, change, create, through named tools of a back office over HTTP.
// It owns the tools' definitions and the calls with their limits; it does not know scenes, slots or speech.
// dialog/flow calls it through Caller; cmd/hotline builds the HTTP caller from the app's tools.yaml.
package tool

import (
	"context"
	"net/http"
	"time"
)

// Caller calls named tools.
type Caller interface {
	// Call runs tool name with args and returns the fields of its result, which belong to the caller.
	// It blocks until the answer, the tool's timeout or the end of ctx, and never tries twice.
	// Errors are *hotline.Error: not_found for an unknown thing (or tool), invalid or denied where the back office refuses,
	// timeout, busy or unavailable where it does not answer. Safe for concurrent use.
	Call(ctx context.Context, name string, args map[string]any) (map[string]any, error)
}

// Definition is one tool as written in tools.yaml.
type Definition struct {
	Name    string        `yaml:"name"`    // as scenes say it: customer.balance
	Title   string        `yaml:"title"`   // for people
	Method  string        `yaml:"method"`  // GET, POST, PUT, DELETE; default GET
	URL     string        `yaml:"url"`     // path below Base with {argument} places: /customers/{number}/balance
	Timeout time.Duration `yaml:"timeout"` // 0 = Config.Timeout; at most 30 s
	Args    []string      `yaml:"args"`    // required arguments; those not in URL go into the query (GET, DELETE) or the JSON body
	Maybe   []string      `yaml:"maybe"`   // arguments that may be missing
	Result  []string      `yaml:"result"`  // fields that scenes may use; an answer without one of them is an error
}

// Writes reports whether the tool changes something, by its method.
func (d Definition) Writes() bool { return d.Method != "" && d.Method != http.MethodGet }

// Config configures an HTTP caller.
type Config struct {
	Base    string            // URL of the back office: http://127.0.0.1:8090
	Timeout time.Duration     // per call where the tool sets none
	MaxBody int64             // bytes of an answer that are read; a longer answer is an error
	Header  map[string]string // sent with each call, for example Authorization
}

// Default returns 3 s, 256 KiB and no base.
func Default() Config { return Config{Timeout: 3 * time.Second, MaxBody: 256 << 10} }
