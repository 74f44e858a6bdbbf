package config_test

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"hotline/internal/config"
)

func printed(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := config.Print(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestConfig_PrintedFileIsTheDefaults(t *testing.T) {
	// Onto a zero Config, so that a value missing in the file shows.
	var got config.Config
	if err := yaml.UnmarshalWithOptions(printed(t), &got, yaml.Strict()); err != nil {
		t.Fatal(err)
	}
	if want := config.Default(); !reflect.DeepEqual(got, want) {
		t.Errorf("printed file parses to\n%+v\nwant\n%+v", got, want)
	}
	if err := config.Default().Validate(); err != nil {
		t.Error(err)
	}
}

func TestConfig_ExampleIsTheDefaults(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join("..", "..", "examples", "telecom", "hotline.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(raw, printed(t)) {
		t.Error("examples/telecom/hotline.yaml differs from internal/config/default.yaml: copy it there")
	}
}

// keys lists every key that the type has, by path.
func keys(typ reflect.Type, path string) []string {
	var out []string
	for i := range typ.NumField() {
		f := typ.Field(i)
		name := path + f.Tag.Get("yaml")
		if f.Tag.Get("yaml") == ",inline" {
			out = append(out, keys(f.Type, path)...)
			continue
		}
		out = append(out, name)
		sub := f.Type
		if sub.Kind() == reflect.Slice && typ.NumField() > 0 && typ.Field(0).Anonymous && typ.Field(0).Type == sub.Elem() {
			continue // more of what is inlined, so documented there
		}
		if sub.Kind() == reflect.Slice {
			sub = sub.Elem()
		}
		if _, text := reflect.New(sub).Interface().(interface{ UnmarshalText([]byte) error }); sub.Kind() == reflect.Struct && !text {
			out = append(out, keys(sub, name+".")...)
		}
	}
	return out
}

// documented visits the keys of the file that have a comment above.
type documented struct {
	path []string
	seen map[string]bool
	bare []string
}

func (d *documented) walk(node ast.Node) {
	switch n := node.(type) {
	case *ast.MappingNode:
		for _, v := range n.Values {
			name := strings.Join(append(d.path, v.Key.String()), ".")
			d.seen[name] = true
			if v.GetComment() == nil && v.Key.GetComment() == nil && v.Value.GetComment() == nil && n.GetComment() == nil {
				d.bare = append(d.bare, name)
			}
			sub := &documented{path: append(d.path, v.Key.String()), seen: d.seen}
			sub.walk(v.Value)
			d.bare = append(d.bare, sub.bare...)
		}
	case *ast.MappingValueNode:
		d.walk(&ast.MappingNode{BaseNode: &ast.BaseNode{}, Values: []*ast.MappingValueNode{n}})
	case *ast.SequenceNode:
		for _, v := range n.Values {
			d.walk(v)
		}
	}
}

func TestConfig_EveryKeyIsDocumented(t *testing.T) {
	file, err := parser.ParseBytes(printed(t), parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	d := &documented{seen: map[string]bool{}}
	d.walk(file.Docs[0].Body)
	for _, name := range keys(reflect.TypeFor[config.Config](), "") {
		if !d.seen[name] {
			t.Errorf("%s is missing in default.yaml", name)
		}
	}
	for _, name := range d.bare {
		t.Errorf("%s has no comment in default.yaml", name)
	}
}

func TestConfig_FillsInDefaults(t *testing.T) {
	for _, raw := range []string{"", "# nothing\n", "sip:\n  # codecs: []\nhttp:\n", "sip: {max_calls: 7}\n"} {
		got, err := config.Parse("x.yaml", []byte(raw))
		if err != nil {
			t.Fatalf("%q: %v", raw, err)
		}
		want := config.Default()
		if strings.Contains(raw, "7") {
			want.SIP.MaxCalls = 7
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%q: got %+v", raw, got)
		}
	}
}

func TestConfig_ErrorsNameFileLineAndRemedy(t *testing.T) {
	for name, c := range map[string]struct{ raw, want string }{
		"unknown_key":     {"http:\n  listen: 127.0.0.1:80\n  lisen: x\n", `x.yaml:3:3: unknown field "lisen" (hotline config prints all settings)`},
		"duplicate_key":   {"data: a\ndata: b\n", `x.yaml:2:1: line 2: "data" stands twice, first in line 1: keep one of them`},
		"tab":             {"http:\n\tlisten: x\n", "x.yaml:2:1: line 2: begins with a tab: indent with spaces"},
		"bool":            {"http:\n  tls: maybe\n", `x.yaml:2:8: "maybe" is no switch: write true or false`},
		"number":          {"tts:\n  speed: fast\n", `x.yaml:2:10: "fast" is no number: write 1 or 0.5`},
		"list":            {"sip:\n  listen: udp\n", "x.yaml:2:11: want a list, [one, two] or one below the other with - in front; what stands here: \"udp\" is a string"},
		"section":         {"sip: 5\n", "x.yaml:1:6: want settings below this key, indented, key: value; what stands here: \"5\" is a int"},
		"duration_unit":   {"sip:\n  rtp_timeout: 1.2sec\n", `x.yaml:2:16: "1.2sec" is no duration: write 20ms, 1.2s, 5m`},
		"codec":           {"sip:\n  codecs: [pcma, MP3]\n", `x.yaml:2: sip.codecs[1]: "MP3" is no codec (use PCMA, PCMU, G722, OPUS)`},
		"trunk_codec":     {"sip:\n  trunks:\n    - name: a\n      sources: [10.0.0.0/8]\n      codecs: [G729]\n", `x.yaml:5: sip.trunks[0].codecs[0]: "G729" is no codec`},
		"wrong_type":      {"sip:\n  max_calls: many\n", "x.yaml:2:14: "},
		"bad_syntax":      {"sip:\n  - {\n", "x.yaml:2:"},
		"bad_reserved":    {"# title\n`make run`: starts\n", "put the text in quotes"},
		"bad_duration":    {"sip:\n  rtp_timeout: 5 apples\n", "x.yaml:2:16: "},
		"bad_size":        {"events:\n  max_size: 5 apples\n", "x.yaml:2:13: "},
		"bad_ports":       {"sip:\n  rtp_ports: 5-4\n", "x.yaml:2:14: "},
		"no_even_pair":    {"sip:\n  rtp_ports: 34001-34002\n", `x.yaml:2:14: "34001-34002" has room for no call: voice takes an even port and the next one (RFC 3550, section 11): write 34000-34002`},
		"out_of_range":    {"data: d\nsip:\n  max_calls: 0\n", "x.yaml:3: sip.max_calls: 0 is out of range (use 1-100000)"},
		"nested":          {"sip:\n  trunks:\n    - name: a\n      sources: [10.0.0.0/8, nonsense]\n", `x.yaml:4: sip.trunks[0].sources[1]: "nonsense" is no network`},
		"not_in_the_file": {"asr:\n  engine: funasr\n", "x.yaml:2: asr.url: must be set with asr.engine funasr"},
		"funasr_http":     {"asr:\n  engine: funasr\n  url: http://127.0.0.1:10095\n", "x.yaml:3: asr.url: \"http://127.0.0.1:10095\" is no address (use ws:// or wss://host:port)"},
		"openai_ws":       {"asr:\n  engine: openai\n  url: ws://127.0.0.1:8000/v1\n", "x.yaml:3: asr.url: "},
		"port_twice":      {"sip:\n  listen: [\"udp://127.0.0.1:8080\", \"tcp://127.0.0.1:8080\"]\n", "x.yaml:1: http.listen: the tcp port 8080 is that of sip.listen[1] (give each a port of its own)"},
		"port_everywhere": {"sip:\n  listen: [\"tcp://0.0.0.0:5060\", \"tls://127.0.0.1:5060\"]\n", "x.yaml:2: sip.listen[1]: the tcp port 5060 is that of sip.listen[0]"},
		"port_of_browser": {"webrtc:\n  listen: 127.0.0.1:5060\n", "x.yaml:2: webrtc.listen: the udp port 5060 is that of sip.listen[0]"},
		"fallback":        {"asr:\n  fallback: [{engine: demo}, {engine: funasr}]\n", "x.yaml:2: asr.fallback[1].url: must be set"},
		"fallback_auto":   {"asr:\n  fallback:\n    - engine: auto\n", `x.yaml:3: asr.fallback[0].engine: "auto" is not known`},
		"two_problems":    {"log:\n  level: loud\n  format: xml\n", "x.yaml:3: log.format: \"xml\" is not known (use text, json)\nx.yaml:2: log.level"},
		"secret":          {"store:\n  dsn: postgres://u:p@h/db\n", "holds a password"},
		"secret_socket":   {"store:\n  dsn: postgres://u:p@/db?host=/run/postgresql\n", "holds a password"},
		"no_host":         {"store:\n  dsn: postgres://u@/db\n", "is no address"},
		"two_documents":   {"data: a\n---\ndata: b\n", "more than one YAML document"},
		"queues":          {"queues:\n  whisper: false\n  reattach: 2m\n", "x.yaml:3: queues.reattach: 2m0s is not within 0s-1m (use 10s)"},
		"park_limit":      {"queues: {park_limit: 1s}\n", "x.yaml:1: queues.park_limit: 1s is below 10s"},
		"oidc_issuer":     {"console:\n  oidc:\n    issuer: http://id.example\n    client_id: x\n    redirect_url: https://h.example/api/v1/session/oidc/callback\n    roles: {\"*\": agent}\n", `x.yaml:3: console.oidc.issuer: "http://id.example" is no https address (use https://name)`},
		"oidc_callback":   {"console:\n  oidc:\n    issuer: https://id.example\n    client_id: x\n    redirect_url: https://h.example/\n    roles: {x: agent}\n", "x.yaml:5: console.oidc.redirect_url: is not the console's (use https://your.name/api/v1/session/oidc/callback)"},
		"oidc_role":       {"console:\n  oidc:\n    issuer: https://id.example\n    client_id: x\n    redirect_url: https://h.example/api/v1/session/oidc/callback\n    roles: {x: king}\n", `x.yaml:6: console.oidc.roles: "king" is no role of "x"`},
		"open_trunk":      {"sip:\n  trunks:\n    - name: a\n", "anyone may call"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := config.Parse("x.yaml", []byte(c.raw))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v\nwant %s", err, c.want)
			}
		})
	}
}

// A database may be behind a socket, whose folder the address names.
func TestConfig_TakesADatabaseBehindASocket(t *testing.T) {
	const dsn = "postgres://hotline@/hotline?host=/run/postgresql"
	if cfg, err := config.Parse("x.yaml", []byte("store:\n  dsn: "+dsn+"\n")); err != nil || cfg.Store.DSN != dsn {
		t.Errorf("%q, %v", cfg.Store.DSN, err)
	}
}

func TestConfig_LoadNamesMissingFile(t *testing.T) {
	_, err := config.Load(filepath.Join(t.TempDir(), "none.yaml"))
	if err == nil || !strings.Contains(err.Error(), "none.yaml") || !strings.Contains(err.Error(), "hotline config") {
		t.Error(err)
	}
}

func TestSize_ReadsWhatItWrites(t *testing.T) {
	for _, s := range []config.Size{0, 1, 1023, 1 << 10, 3 << 20, 5 << 30} {
		var back config.Size
		if err := back.UnmarshalText([]byte(s.String())); err != nil || back != s {
			t.Errorf("%v: %v, %v", s, back, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("sip:\n  trunks: [{name: a, sources: [::/0]}]\n"))
	f.Add([]byte("a: &a [*a]"))
	f.Add([]byte("? - \n"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		cfg, err := config.Parse("f", raw)
		if err == nil && cfg.Validate() != nil {
			t.Errorf("accepted but invalid: %v", cfg.Validate())
		}
	})
}

func Example() {
	cfg, _ := config.Parse("hotline.yaml", []byte("sip:\n  rtp_timeout: 10s\n"))
	_ = cfg.SIP.RTPTimeout == 10*time.Second && cfg.HTTP.Listen == "127.0.0.1:8080"
	// Output:
}
