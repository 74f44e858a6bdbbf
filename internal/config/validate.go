package config

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"
)

// Problem is one setting that cannot work.
type Problem struct {
	Path   string // "sip.max_calls"
	Text   string // what is wrong
	Remedy string // what to write instead
}

// Error is "path: text (remedy)".
func (p Problem) Error() string { return fmt.Sprintf("%s: %s (%s)", p.Path, p.Text, p.Remedy) }

// Validate reports every setting that cannot work, as joined Problems.
func (c Config) Validate() error {
	var errs []error
	for _, p := range c.problems() {
		errs = append(errs, p)
	}
	return errors.Join(errs...)
}

// check gathers problems.
type check struct{ found []Problem }

func (k *check) that(ok bool, path, text, remedy string) {
	if !ok {
		k.found = append(k.found, Problem{Path: path, Text: text, Remedy: remedy})
	}
}

func (k *check) within(n, low, high int, path string) {
	k.that(n >= low && n <= high, path, fmt.Sprintf("%d is out of range", n), fmt.Sprintf("use %d-%d", low, high))
}

func (k *check) oneOf(v, path string, all ...string) {
	k.that(slices.Contains(all, v), path, fmt.Sprintf("%q is not known", v), "use "+strings.Join(all, ", "))
}

func (k *check) positive(d time.Duration, path string) {
	k.that(d > 0, path, fmt.Sprintf("%v is not above 0", d), "use a duration such as 5s")
}

// url checks that v is an absolute URL of one of the schemes; empty is fine.
func (k *check) url(v, path string, schemes ...string) {
	if v == "" {
		return
	}
	for one := range strings.SplitSeq(v, ",") {
		u, err := url.Parse(strings.TrimSpace(one))
		k.that(err == nil && placed(u) && slices.Contains(schemes, u.Scheme), path, fmt.Sprintf("%q is no address", one),
			"use "+strings.Join(schemes, ":// or ")+"://host:port")
		k.that(err != nil || u.User == nil || u.User.String() == u.User.Username(), path, "holds a password", "put it into an environment variable")
	}
}

// placed says that an address names a host; those of databases may name the folder of a socket instead (?host=/run/postgresql).
func placed(u *url.URL) bool {
	return u.Host != "" || strings.HasPrefix(u.Scheme, "postgres") && u.Query().Get("host") != ""
}

func (c Config) problems() []Problem {
	k := &check{}
	k.that(c.Data != "", "data", "must not be empty", "name a folder")
	c.SIP.check(k)
	c.WebRTC.check(k)
	c.sockets(k)
	k.that(hostPort(c.HTTP.Listen), "http.listen", fmt.Sprintf("%q is no address", c.HTTP.Listen), "use address:port, such as 127.0.0.1:8080")
	c.Console.check(k)
	k.oneOf(c.Log.Format, "log.format", "text", "json")
	k.oneOf(c.Log.Level, "log.level", "debug", "info", "warn", "error")
	c.speech(k)
	c.LLM.check(k)
	k.that(number(c.App.Number), "app.number", fmt.Sprintf("%q is not made of 1-20 digits", c.App.Number), `use digits, such as "10000"`)
	k.url(c.App.BackOffice, "app.back_office", "http", "https")
	c.App.Knowledge.check(k)
	c.Queues.check(k)
	c.Assist.check(k)
	c.QA.check(k)
	k.url(c.Events.URL, "events.url", "nats", "tls", "ws", "wss")
	k.within(c.Events.Replicas, 1, 5, "events.replicas")
	k.that(c.Events.URL != "" || c.Events.Replicas == 1, "events.replicas", "the built-in server has exactly 1", "use 1, or set events.url")
	k.within(c.Events.Keep, 1000, 10_000_000, "events.keep")
	k.that(c.Events.MaxSize >= 1<<20, "events.max_size", "is below 1MiB", "use at least 1MiB")
	k.that(c.Events.MaxAge >= time.Minute, "events.max_age", "is below 1m", "use at least 1m")
	k.within(c.Store.Readers, 1, 64, "store.readers")
	if strings.HasPrefix(c.Store.DSN, "postgres") {
		k.url(c.Store.DSN, "store.dsn", "postgres", "postgresql")
	}
	k.that(c.Store.DSNEnv == "" || os.Getenv(c.Store.DSNEnv) != "", "store.dsn_env", fmt.Sprintf("the environment has no %s, and calls would be on record in a file instead", c.Store.DSNEnv), "export it before the start, or leave dsn_env out")
	k.url(c.Telemetry.Endpoint, "telemetry.otlp_endpoint", "http", "https")
	k.that(c.Telemetry.Sample >= 0 && c.Telemetry.Sample <= 1, "telemetry.sample", fmt.Sprintf("%v is not within 0-1", c.Telemetry.Sample), "use 1 for every call")
	k.that(!strings.Contains(c.Store.DSN, ":memory:"), "store.dsn", "a database in memory forgets every call", "name a file")
	return k.found
}

func (n Knowledge) check(k *check) {
	k.that(n.Poll >= time.Second && n.Poll <= time.Minute, "app.knowledge.poll", fmt.Sprintf("%v is not within 1s-1m", n.Poll), "use 10s")
	k.that(n.Answer >= 0 && n.Answer <= 1, "app.knowledge.answer", fmt.Sprintf("%v is not within 0-1", n.Answer), "use 0.6")
	k.positive(n.Timeout, "app.knowledge.timeout")
	k.url(n.Embeddings.URL, "app.knowledge.embeddings.url", "http", "https")
	k.url(n.Rerank.URL, "app.knowledge.rerank.url", "http", "https")
}

func (q Queues) check(k *check) {
	k.that(q.Reattach >= 0 && q.Reattach <= time.Minute, "queues.reattach", fmt.Sprintf("%v is not within 0s-1m", q.Reattach), "use 10s")
	k.that(q.ParkLimit >= 10*time.Second, "queues.park_limit", fmt.Sprintf("%v is below 10s", q.ParkLimit), "use 3m")
	k.that(q.DialOut >= 5*time.Second && q.DialOut <= 2*time.Minute, "queues.dial_out", fmt.Sprintf("%v is not within 5s-2m", q.DialOut), "use 30s")
	k.that(q.Repeats >= 0 && q.Repeats <= 31*24*time.Hour, "queues.repeats", fmt.Sprintf("%v is not within 0s-744h", q.Repeats), "use 24h")
}

func (a Assist) check(k *check) {
	k.that(a.Answer >= 0 && a.Answer <= 0.75, "assist.answer", fmt.Sprintf("%v is not within 0-0.75", a.Answer), "use 0.6")
	k.within(a.Cards, 1, 2, "assist.cards")
	k.that(a.Experienced >= 0, "assist.experienced", "is negative", "use 0s for never")
	k.within(a.Workers, 1, 64, "assist.workers")
	k.within(a.Nightly, -1, 23, "assist.nightly")
}

func (q QA) check(k *check) {
	k.that(q.Poll == 0 || q.Poll >= time.Second && q.Poll <= time.Minute, "qa.poll", fmt.Sprintf("%v is not within 1s-1m", q.Poll), "use 2s, or 0s for never")
	k.that(q.RuleCost >= 0 && q.RuleCost <= time.Second, "qa.rule_cost", fmt.Sprintf("%v is not within 0s-1s", q.RuleCost), "use 2ms")
	k.within(q.Judges, 0, 64, "qa.judges")
	k.that(q.Below >= 0 && q.Below <= 100, "qa.below", fmt.Sprintf("%v is not within 0-100", q.Below), "use 80")
	const day = 24 * time.Hour
	k.that(q.AppealWindow >= day && q.AppealWindow <= 30*day, "qa.appeal_window", fmt.Sprintf("%v is not within 24h-720h", q.AppealWindow), "use 168h")
}

func (l LLM) check(k *check) {
	l.Model.check(k, "llm")
	for i, m := range l.Fallback {
		path := fmt.Sprintf("llm.fallback[%d]", i)
		m.check(k, path)
		k.that(m.URL != "", path+".url", "must not be empty", "name the address, or take the entry out")
	}
	k.that(l.URL != "" || len(l.Fallback) == 0, "llm.fallback", "has nothing to stand behind", "set llm.url to the model that is asked first")
	k.positive(l.FirstToken, "llm.first_token")
	k.that(l.Total >= l.FirstToken, "llm.total", "is shorter than llm.first_token", "use at least as much")
	k.that(l.Hedge >= 0, "llm.hedge", "is negative", "use 0s to ask one model at a time")
	k.that(l.Speculate >= 0, "llm.speculate", "is negative", "use 0s to begin at the end of the turn")
	k.that(l.CallTokens >= 0, "llm.call_tokens", "is negative", "use 0 for no bound")
}

func (m Model) check(k *check, path string) {
	k.url(m.URL, path+".url", "http", "https")
	k.that(m.URL == "" || m.Model != "", path+".model", "must be set with "+path+".url", "name the model that the server offers")
	k.within(m.Limit, 0, 100_000, path+".limit")
}

func (c Config) speech(k *check) {
	k.oneOf(c.ASR.Engine, "asr.engine", "auto", "sherpa", "funasr", "openai", "demo")
	c.ASR.Recognizer.check(k, "asr")
	for i, r := range c.ASR.Fallback {
		path := fmt.Sprintf("asr.fallback[%d]", i)
		k.oneOf(r.Engine, path+".engine", "sherpa", "funasr", "openai", "demo")
		r.check(k, path)
	}
	for l, r := range c.ASR.Languages {
		path := "asr.languages." + l
		k.oneOf(l, path, "zh", "en")
		k.oneOf(r.Engine, path+".engine", "sherpa", "funasr", "openai", "demo")
		r.check(k, path)
	}
	for l := range c.TTS.Voices {
		k.oneOf(l, "tts.voices."+l, "zh", "en")
	}
	for line, l := range c.App.Lines {
		k.oneOf(l, "app.lines."+line, "zh", "en")
	}
	k.within(c.ASR.Workers, 1, 64, "asr.workers")
	k.oneOf(c.TTS.Engine, "tts.engine", "auto", "espeak", "sherpa", "openai")
	k.oneOf(c.TTS.Fallback, "tts.fallback", "espeak", "none")
	k.url(c.TTS.URL, "tts.url", "http", "https")
	k.that(c.TTS.URL != "" || c.TTS.Engine != "openai", "tts.url", "must be set with tts.engine openai", "name its address")
	k.that(c.TTS.Speed >= 0.5 && c.TTS.Speed <= 2, "tts.speed", fmt.Sprintf("%v is out of range", c.TTS.Speed), "use 0.5-2")
	k.within(c.TTS.Workers, 1, 64, "tts.workers")
}

func (r Recognizer) check(k *check, path string) {
	schemes := []string{"http", "https", "ws", "wss"}
	switch r.Engine {
	case "funasr":
		schemes = schemes[2:]
	case "openai":
		schemes = schemes[:2]
	}
	k.url(r.URL, path+".url", schemes...)
	k.that(r.URL != "" || r.Engine != "funasr" && r.Engine != "openai", path+".url", "must be set with "+path+".engine "+r.Engine, "name its address")
}

func hostPort(s string) bool {
	host, port, err := net.SplitHostPort(s)
	if err != nil || host == "" {
		return false
	}
	n, err := net.DefaultResolver.LookupPort(context.Background(), "tcp", port)
	return err == nil && n >= 0
}

func number(s string) bool {
	return len(s) >= 1 && len(s) <= 20 && strings.Trim(s, "0123456789") == ""
}
