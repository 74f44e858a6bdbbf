// Package tool lets a conversation act: look up, change, create, through named tools of a back office over HTTP.
// It owns the tools' definitions and the calls with their limits; it does not know scenes, slots or speech.
// dialog/flow calls it through Caller; cmd/hotline builds the HTTP caller from the app's tools.yaml.
package tool

import (
	"context"
	"net/http"
	"slices"
	"time"
)

// Missing is the error of a call without an argument that the tool needs.
type Missing string

func (m Missing) Error() string { return "argument " + string(m) + " is missing" }

// Caller calls named tools.
type Caller interface {
	// Call runs tool name with args and returns the fields of its result, which belong to the caller.
	// It blocks until the answer, the tool's timeout or the end of ctx. A tool that writes is never tried twice; one that reads is,
	// once, where the server did not answer.
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

	// ResultMaybe are fields that an answer may lack and scenes may use all the same. Where Result and ResultMaybe are both empty,
	// nothing is known of the answer.
	ResultMaybe []string `yaml:"result_maybe"`

	Server string `yaml:"server"` // MCP server it is called at, instead of URL and Method
	Remote string `yaml:"remote"` // its name there; default Name
	Reads  bool   `yaml:"reads"`  // of a tool at an MCP server, or a POST: changes nothing, so it may be tried twice

	Model *Offer `yaml:"model"` // what a language model may do with it; nil = nothing
}

// Gives lists the fields that an answer may have; nil where the definition names none. The caller owns the list.
func (d Definition) Gives() []string { return append(slices.Clone(d.Result), d.ResultMaybe...) }

// Writes reports whether the tool changes something: by its method, at an MCP server unless it says that it reads.
func (d Definition) Writes() bool {
	if d.Reads {
		return false
	}
	return d.Server != "" || d.Method != "" && d.Method != http.MethodGet
}

// Server is an MCP server as written in tools.yaml.
type Server struct {
	Name      string            `yaml:"name"`
	URL       string            `yaml:"url"`        // of its streamable HTTP endpoint
	HeaderEnv map[string]string `yaml:"header_env"` // header fields and the environment variables that hold their values
	Header    map[string]string `yaml:"-"`          // header fields with their values, filled by whoever reads the environment
}

// Config configures an HTTP caller.
type Config struct {
	Base    string            // URL of the back office: http://127.0.0.1:8090
	Timeout time.Duration     // per call where the tool sets none
	MaxBody int64             // bytes of an answer that are read; a longer answer is an error
	Header  map[string]string // sent with each call, for example Authorization
}

// Default returns 3 s, 256 KiB and no base.
func Default() Config { return Config{Timeout: 3 * time.Second, MaxBody: 256 << 10} }

// Router is a Caller that sends each tool where it is: to its MCP server, or to the back office.
type Router struct {
	Office  Caller          // over HTTP
	Servers Caller          // of tools that name a server
	Remote  map[string]bool // names of those tools
}

// NewRouter sends the tools that name a server to servers and all others to office.
func NewRouter(office, servers Caller, tools []Definition) Router {
	r := Router{Office: office, Servers: servers, Remote: map[string]bool{}}
	for _, d := range tools {
		if d.Server != "" {
			r.Remote[d.Name] = true
		}
	}
	return r
}

// Call implements Caller.
func (r Router) Call(ctx context.Context, name string, args map[string]any) (map[string]any, error) {
	if r.Remote[name] {
		return r.Servers.Call(ctx, name, args)
	}
	return r.Office.Call(ctx, name, args)
}
