// Package outside knows the servers of speech and models that a configuration names, and looks again and again whether somebody answers there. It
// owns no engine: how those do under calls is observing's and asr's. hotline serve has it look, says at /readyz what it saw, and names the language models by it.
package outside

import (
	"context"
	"fmt"
	"maps"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"hotline/internal/config"
)

// patience is how long a server may take to accept a connection. It is generous: nobody waits for it.
const patience = 5 * time.Second

// Server is one that a setting names.
type Server struct {
	Key string // "asr.url"
	URL string
}

// Servers are all that are used: an address beside an engine of this machine is none.
func Servers(cfg config.Config) (all []Server) {
	add := func(key, address string, used bool) {
		if used && address != "" {
			all = append(all, Server{Key: key, URL: address})
		}
	}
	hears := func(key string, r config.Recognizer) {
		add(key+".url", r.URL, r.Engine == "funasr" || r.Engine == "openai")
	}
	hears("asr", cfg.ASR.Recognizer)
	for i, r := range cfg.ASR.Fallback {
		hears(fmt.Sprintf("asr.fallback[%d]", i), r)
	}
	for _, l := range slices.Sorted(maps.Keys(cfg.ASR.Languages)) {
		hears("asr.languages."+l, cfg.ASR.Languages[l])
	}
	add("tts.url", cfg.TTS.URL, cfg.TTS.Engine == "openai")
	for i, m := range cfg.LLM.Models() {
		key := "llm.url"
		if i > 0 {
			key = fmt.Sprintf("llm.fallback[%d].url", i-1)
		}
		add(key, m.URL, true)
	}
	add("app.knowledge.embeddings.url", cfg.App.Knowledge.Embeddings.URL, true)
	add("app.knowledge.rerank.url", cfg.App.Knowledge.Rerank.URL, true)
	return all
}

// Models names the language models in the order in which they are asked, as metrics and traces do.
func Models(cfg config.Config) (names []string) {
	for _, m := range cfg.LLM.Models() {
		names = append(names, Name(m))
	}
	return names
}

// Name is what a language model is called: model@host:port.
func Name(m config.Model) string {
	host := m.URL
	if at, err := url.Parse(m.URL); err == nil {
		host = at.Host
	}
	return m.Model + "@" + host
}

// reach connects to the host of an address, and sends nothing. A server behind a proxy of the environment is left out.
func reach(ctx context.Context, address string) error {
	u, err := url.Parse(address)
	if err != nil {
		return err
	}
	if proxy, err := http.ProxyFromEnvironment(&http.Request{URL: u}); err == nil && proxy != nil {
		return nil
	}
	port := u.Port()
	if port == "" {
		port = "80"
		if strings.HasSuffix(u.Scheme, "s") {
			port = "443"
		}
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", net.JoinHostPort(u.Hostname(), port))
	if err != nil {
		return err
	}
	return conn.Close()
}
