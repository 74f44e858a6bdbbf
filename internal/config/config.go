// Package config is the one YAML file of the program: its shape, defaults, strict reading and the commented text of the defaults.
// It owns syntax and the checks that need no other package; cmd/hotline maps the sections to the packages' own Config types,
// whose Validate has the last word. Called by cmd/hotline only.
package config

import (
	"slices"
	"time"
)

// Config is the whole file. See default.yaml for the meaning of every key: it is the manual, and a test keeps the two together.
//
//archtest:fields one for each section of the file
type Config struct {
	Data      string    `yaml:"data"`
	TestLines bool      `yaml:"testlines"`
	SIP       SIP       `yaml:"sip"`
	WebRTC    WebRTC    `yaml:"webrtc"`
	HTTP      HTTP      `yaml:"http"`
	Console   Console   `yaml:"console"`
	Log       Log       `yaml:"log"`
	ASR       ASR       `yaml:"asr"`
	TTS       TTS       `yaml:"tts"`
	LLM       LLM       `yaml:"llm"`
	App       App       `yaml:"app"`
	Queues    Queues    `yaml:"queues"`
	Assist    Assist    `yaml:"assist"`
	QA        QA        `yaml:"qa"`
	Recording Recording `yaml:"recording"`
	Events    Events    `yaml:"events"`
	Store     Store     `yaml:"store"`
	Telemetry Telemetry `yaml:"telemetry"`
}

// HTTP is the web server.
type HTTP struct {
	Listen string `yaml:"listen"`
	TLS    bool   `yaml:"tls"`
}

// Log is the log's look.
type Log struct {
	Format string `yaml:"format"`
	Level  string `yaml:"level"`
}

// Recognizer names one engine and what it needs.
type Recognizer struct {
	Engine string `yaml:"engine"`
	Model  string `yaml:"model"`
	URL    string `yaml:"url"`
	Secret `yaml:",inline"`
}

// ASR is hearing: the preferred engine, and those that take over when it fails.
type ASR struct {
	Recognizer     `yaml:",inline"`
	Fallback       []Recognizer `yaml:"fallback"`
	HotWords       []string     `yaml:"hotwords"`
	Workers        int          `yaml:"workers"`
	AllowSimulated bool         `yaml:"allow_simulated"`

	Languages map[string]Recognizer `yaml:"languages"` // by zh, en: who listens to callers of that language
}

// TTS is speaking.
type TTS struct {
	Engine   string  `yaml:"engine"`
	Fallback string  `yaml:"fallback"`
	Voice    string  `yaml:"voice"`
	Speed    float64 `yaml:"speed"`
	URL      string  `yaml:"url"`
	Model    string  `yaml:"model"`
	Secret   `yaml:",inline"`
	Workers  int  `yaml:"workers"`
	Cache    Size `yaml:"cache"`

	Voices map[string]string `yaml:"voices"` // by zh, en
}

// Model names one endpoint of a language model.
type Model struct {
	URL    string `yaml:"url"`
	Secret `yaml:",inline"`
	Model  string `yaml:"model"`
	Limit  int    `yaml:"limit"`
}

// LLM is the language model, and further ones behind it.
type LLM struct {
	Model      `yaml:",inline"`
	Fallback   []Model       `yaml:"fallback"`
	FirstToken time.Duration `yaml:"first_token"`
	Total      time.Duration `yaml:"total"`
	Hedge      time.Duration `yaml:"hedge"`
	Speculate  time.Duration `yaml:"speculate"`
	CallTokens int64         `yaml:"call_tokens"`
}

// Models are the endpoints in the order in which they are asked; empty when no model is configured.
func (l LLM) Models() []Model {
	if l.URL == "" {
		return nil
	}
	return append([]Model{l.Model}, l.Fallback...)
}

// App is what the hotline says and does.
type App struct {
	Folder     string `yaml:"folder"`
	Number     string `yaml:"number"`
	BackOffice string `yaml:"back_office"`

	Lines map[string]string `yaml:"lines"` // dialled number, or trunk:NAME, to the language of its calls

	Knowledge Knowledge `yaml:"knowledge"`
}

// Numbers are those that callers dial, Number first.
func (a App) Numbers() []string {
	out := []string{a.Number}
	for line := range a.Lines {
		if number(line) && line != a.Number {
			out = append(out, line)
		}
	}
	slices.Sort(out[1:])
	return out
}

// Knowledge is the approved answers and documents, and the services that help to find in them.
type Knowledge struct {
	Folder     string        `yaml:"folder"`
	Poll       time.Duration `yaml:"poll"`
	Answer     float64       `yaml:"answer"`
	Timeout    time.Duration `yaml:"timeout"`
	Embeddings Service       `yaml:"embeddings"`
	Rerank     Service       `yaml:"rerank"`
}

// Service names one HTTP service with a model.
type Service struct {
	URL    string `yaml:"url"`
	Secret `yaml:",inline"`
	Model  string `yaml:"model"`
}

// Queues is callers who wait for people, and the people.
type Queues struct {
	File      string        `yaml:"file"`
	Trunk     string        `yaml:"trunk"`
	Whisper   bool          `yaml:"whisper"`
	Reattach  time.Duration `yaml:"reattach"`
	ParkLimit time.Duration `yaml:"park_limit"`
	DialOut   time.Duration `yaml:"dial_out"`
	Repeats   time.Duration `yaml:"repeats"`
}

// Assist is live help for agents.
type Assist struct {
	Enabled     bool          `yaml:"enabled"`
	Answer      float64       `yaml:"answer"`
	Cards       int           `yaml:"cards"`
	Experienced time.Duration `yaml:"experienced"`
	Workers     int           `yaml:"workers"`
	Nightly     int           `yaml:"nightly"` // hour, -1 = never
}

// QA is the inspection of every call.
type QA struct {
	Enabled      bool          `yaml:"enabled"`
	Rules        string        `yaml:"rules"`
	Sheets       string        `yaml:"sheets"`
	Poll         time.Duration `yaml:"poll"`
	RuleCost     time.Duration `yaml:"rule_cost"`
	Judges       int           `yaml:"judges"`
	Below        float64       `yaml:"below"`
	AppealWindow time.Duration `yaml:"appeal_window"`
}

// Recording is the two-track recording.
type Recording struct {
	Enabled bool   `yaml:"enabled"`
	Folder  string `yaml:"folder"`
}

// Events is the event bus.
type Events struct {
	URL      string        `yaml:"url"`
	Creds    string        `yaml:"creds"`
	Replicas int           `yaml:"replicas"`
	MaxSize  Size          `yaml:"max_size"`
	Keep     int           `yaml:"keep"`
	MaxAge   time.Duration `yaml:"max_age"`
}

// Store is the record of calls.
type Store struct {
	DSN     string `yaml:"dsn"`
	DSNEnv  string `yaml:"dsn_env"`
	Readers int    `yaml:"readers"`
}

// Telemetry is where traces of calls go.
type Telemetry struct {
	Endpoint string  `yaml:"otlp_endpoint"`
	KeyEnv   string  `yaml:"key_env"`
	Sample   float64 `yaml:"sample"`
}

// Default is the configuration of one machine that answers on loopback; it equals what Print writes.
func Default() Config {
	return Config{
		Data:      "data",
		SIP:       defaultSIP(),
		WebRTC:    defaultWebRTC(),
		HTTP:      HTTP{Listen: "127.0.0.1:8080"},
		Console:   defaultConsole(),
		Log:       Log{Format: "text", Level: "info"},
		ASR:       ASR{Recognizer: Recognizer{Engine: "auto"}, Fallback: []Recognizer{}, HotWords: []string{}, Workers: 2, Languages: map[string]Recognizer{}},
		TTS:       TTS{Engine: "auto", Fallback: "espeak", Speed: 1, Workers: 2, Cache: 64 << 20, Voices: map[string]string{}},
		LLM:       LLM{Model: Model{Secret: Secret{KeyEnv: "HOTLINE_LLM_KEY"}}, Fallback: []Model{}, FirstToken: 1200 * time.Millisecond, Total: 15 * time.Second, Speculate: 200 * time.Millisecond, CallTokens: 50_000},
		App:       App{Number: "10000", Lines: map[string]string{}, Knowledge: Knowledge{Poll: 10 * time.Second, Answer: 0.6, Timeout: 400 * time.Millisecond}},
		Queues:    Queues{Whisper: true, Reattach: 10 * time.Second, ParkLimit: 3 * time.Minute, DialOut: 30 * time.Second, Repeats: 24 * time.Hour},
		Assist:    Assist{Enabled: true, Answer: 0.6, Cards: 2, Experienced: 180 * 24 * time.Hour, Workers: 2, Nightly: 3},
		QA:        QA{Enabled: true, Poll: 2 * time.Second, RuleCost: 2 * time.Millisecond, Judges: 2, Below: 80, AppealWindow: 7 * 24 * time.Hour},
		Recording: Recording{Enabled: true},
		Events:    Events{Replicas: 1, MaxSize: 256 << 20, Keep: 20000, MaxAge: 720 * time.Hour},
		Store:     Store{Readers: 4},
		Telemetry: Telemetry{Sample: 1},
	}
}
