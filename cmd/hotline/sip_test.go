package main

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"hotline/internal/certs"
	"hotline/internal/config"
	"hotline/internal/contract"
	"hotline/media"
	"hotline/media/codec"
	"hotline/telephony"
	"hotline/telephony/sip"
	"hotline/telephony/sip/trunk"
)

// secure is a hotline that trusts nobody but its users, over TLS and HTTPS.
func secure(cfg *config.Config) {
	cfg.SIP.Listen = append(cfg.SIP.Listen, "tls://127.0.0.1:0")
	cfg.SIP.Trunks = nil
	cfg.SIP.Registrar.Users = map[string]string{"alice": "HOTLINE_TEST_ALICE"}
	cfg.HTTP.TLS = true
	cfg.TestLines = true
}

// A softphone registers over TLS, trusting the certificate that the first start made, and calls; a browser reaches /sip.
func TestServe_SoftphoneOverTLSAndBrowserOverWSS(t *testing.T) {
	t.Setenv("HOTLINE_TEST_ALICE", "secret")
	s, _ := start(t, secure, few)
	made := filepath.Join(s.cfg.Data, "tls")
	store, err := certs.Open(certs.Config{Certificate: filepath.Join(made, "cert.pem"), Key: filepath.Join(made, "key.pem"),
		ServerCA: filepath.Join(made, "cert.pem")}, nil)
	if err != nil {
		t.Fatal(err)
	}
	cfg := sip.Default()
	cfg.Listen = []string{"udp://127.0.0.1:0", "tcp://127.0.0.1:0"}
	cfg.Trunks = []sip.Trunk{{Name: "hotline", Addresses: []string{"sip:" + s.endpoint.Addr("tls").String() + ";transport=tls"},
		Out: trunk.Credentials{Username: "alice", Password: "secret"}, Register: trunk.Register{User: "sip:alice@127.0.0.1"},
		CallerID: trunk.CallerID{Number: "alice"}}}
	pacer := media.NewPacer(1)
	phone, err := sip.New(cfg, sip.Deps{Pacer: pacer, Client: store.Client, Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	var work sync.WaitGroup
	work.Go(func() { _ = pacer.Run(ctx) })
	work.Go(func() { _ = phone.Serve(ctx, nil) })
	defer work.Wait()
	defer cancel()
	for _, path := range []string{"/metrics", "/healthz", "/readyz", "/api/v1/caller", "/api/v1/session", "/"} {
		if _, h := askInsecure(t, "https://"+s.webAddr.String()+path); h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Strict-Transport-Security") == "" {
			t.Errorf("%s has the headers %v", path, h)
		}
	}
	metrics := func() string { return getInsecure(t, "https://"+s.webAddr.String()+"/metrics") }
	for end := time.Now().Add(20 * time.Second); !strings.Contains(metrics(), "hotline_sip_registered_phones 1"); {
		if time.Now().After(end) {
			t.Fatal("the phone did not register: ", phone.Desk().Trunk("hotline").Status())
		}
		<-time.After(20 * time.Millisecond)
	}
	leg, err := phone.Dial(ctx, "sip:1000@hotline")
	if err != nil {
		t.Fatal(err)
	}
	if err := leg.Hangup(ctx, telephony.CauseNormal); err != nil {
		t.Error(err)
	}
	d := websocket.Dialer{Subprotocols: []string{"sip"}, TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, HandshakeTimeout: 20 * time.Second} //nolint:gosec // a test
	ws, _, err := d.Dial("wss://"+s.webAddr.String()+"/sip", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = ws.Close() }()
	register := "REGISTER sip:hotline SIP/2.0\r\nVia: SIP/2.0/WSS x.invalid;branch=z9hG4bK1\r\nFrom: <sip:alice@hotline>;tag=1\r\nTo: <sip:alice@hotline>\r\n" +
		"Call-ID: 1\r\nCSeq: 1 REGISTER\r\nContact: <sip:a@x.invalid;transport=ws>\r\nContent-Length: 0\r\n\r\n"
	if err := ws.WriteMessage(websocket.TextMessage, []byte(register)); err != nil {
		t.Fatal(err)
	}
	_ = ws.SetReadDeadline(time.Now().Add(20 * time.Second))
	if _, m, err := ws.ReadMessage(); err != nil || !strings.HasPrefix(string(m), "SIP/2.0 401") || !strings.Contains(string(m), "algorithm=MD5") {
		t.Errorf("%q, %v", m, err)
	}
	if m := metrics(); !strings.Contains(m, `hotline_sip_refusals_total{reason="auth_required"}`) {
		t.Error("the challenge was not counted")
	}
}

func TestSIPConfig_NamesWhatIsMissing(t *testing.T) {
	for want, change := range map[string]func(*config.Config){
		`trunk carrier: no password: set the environment variable "NOT_SET" (out_password_env)`: func(c *config.Config) {
			c.SIP.Trunks = append(c.SIP.Trunks, config.Trunk{Name: "carrier", Addresses: []string{"sip:192.0.2.1"}, OutUsername: "u", OutPassword: "NOT_SET"})
		},
		`codecs: "G729" is not known`: func(c *config.Config) { c.SIP.Trunks[0].Codecs = []string{"G729"} },
	} {
		cfg := config.Default()
		change(&cfg)
		if _, err := sipConfig(cfg); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v\nwant %s", err, want)
		}
	}
	cfg := config.Default()
	cfg.SIP.Registrar.Users = map[string]string{"alice": "NOT_SET"}
	if _, err := sipUsers(cfg); err == nil || !strings.Contains(err.Error(), "user alice") {
		t.Error(err)
	}
	if !onlyLoopback(cfg) {
		t.Error("the default is not only on loopback")
	}
	cfg.HTTP.Listen = "0.0.0.0:8080" // users come by WebSocket
	if onlyLoopback(cfg) {
		t.Error("browsers from elsewhere can register")
	}
	if got := fmt.Sprint(ownNames(cfg)); !strings.Contains(got, "localhost 127.0.0.1 ::1") {
		t.Error(got)
	}
}

// getInsecure reads a page of a server with a self-signed certificate.
func getInsecure(t *testing.T, url string) string {
	t.Helper()
	body, _ := askInsecure(t, url)
	return body
}

// askInsecure gets body and headers from a server whose certificate nobody has signed.
func askInsecure(t *testing.T, url string) (string, http.Header) {
	t.Helper()
	transport := &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}} //nolint:gosec // a test
	defer transport.CloseIdleConnections()
	resp, err := (&http.Client{Transport: transport}).Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body), resp.Header
}

// The check of a configuration misses the secret of TURN servers as the start does.
func TestConfig_ChecksTheSecretOfTURN(t *testing.T) {
	file := filepath.Join(t.TempDir(), "hotline.yaml")
	if err := os.WriteFile(file, []byte("webrtc:\n  turn_secret_env: NO_TURN_SECRET\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c := configCmd{Check: file}
	if err := c.Run(&env{ctx: t.Context(), stdout: io.Discard}); err == nil || !strings.Contains(err.Error(), `"NO_TURN_SECRET" (turn_secret_env)`) {
		t.Errorf("without it: %v", err)
	}
	t.Setenv("NO_TURN_SECRET", "secret")
	if err := c.Run(&env{ctx: t.Context(), stdout: io.Discard}); err != nil {
		t.Errorf("with it: %v", err)
	}
}

// The check of a configuration refuses what serve would refuse to start with.
func TestConfig_ChecksTheEnginesOfSpeech(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ text, want string }{
		"voice":     {"tts: {voice: nosuchvoice}\n", "tts.voice: the engine has no voice"},
		"voices":    {"tts: {voices: {en: nosuchvoice}}\n", "tts.voices.en: the engine has no voice"},
		"key":       {"asr: {engine: openai, url: \"http://127.0.0.1:1/v1\", key_file: /no/such/key}\n", "key_file: open /no/such/key"},
		"model_key": {"llm: {url: \"http://127.0.0.1:1/v1\", model: m, key_file: /no/such/key}\n", "key_file: open /no/such/key"},
		"traces":    {"telemetry: {otlp_endpoint: \"http://127.0.0.1:1\", key_env: NO_SUCH_VARIABLE}\n", "telemetry.key_env: the environment has no NO_SUCH_VARIABLE"},
		"demo":      {"asr: {engine: demo}\nhttp: {listen: \"0.0.0.0:8080\"}\n", "--allow-simulated"},
		"demo_next": {"asr: {engine: funasr, url: \"ws://127.0.0.1:1\", fallback: [{engine: demo}]}\nhttp: {listen: \"0.0.0.0:8080\"}\n", "--allow-simulated"},
		"allowed":   {"asr: {engine: demo, allow_simulated: true}\nhttp: {listen: \"0.0.0.0:8080\"}\n", ""},
		"remote":    {"asr: {engine: funasr, url: \"ws://127.0.0.1:1\"}\nhttp: {listen: \"0.0.0.0:8080\"}\n", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := filepath.Join(t.TempDir(), "hotline.yaml")
			if err := os.WriteFile(file, []byte(c.text), 0o600); err != nil {
				t.Fatal(err)
			}
			check := configCmd{Check: file}
			err := check.Run(&env{ctx: t.Context(), stdout: io.Discard})
			if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v", err)
			}
		})
	}
}

// Without espeak, which speaks where nothing else does, the check says what to install.
func TestConfig_MissesEspeak(t *testing.T) {
	file := filepath.Join(t.TempDir(), "hotline.yaml")
	if err := os.WriteFile(file, []byte("tts: {engine: openai, url: \"http://127.0.0.1:1/v1\", fallback: espeak}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir()) // away from bin/espeakd
	t.Setenv("PATH", "")
	t.Setenv("HOTLINE_ESPEAKD", "")
	cfg, err := config.Load(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := checkEngines(t.Context(), cfg); err == nil || !strings.Contains(err.Error(), "install espeak-ng") || !strings.Contains(err.Error(), "tts.fallback: none") {
		t.Errorf("%v", err)
	}
	cfg.TTS.Fallback = "none"
	if err := checkEngines(t.Context(), cfg); err != nil {
		t.Errorf("where nobody needs it: %v", err)
	}
	cfg.TTS.Engine = "auto"
	if err := checkEngines(t.Context(), cfg); err == nil || !strings.Contains(err.Error(), "install espeak-ng") {
		t.Errorf("%v", err)
	}
}

// The configuration, which knows no codec itself, takes the names of those that there are.
func TestConfig_TakesEveryCodec(t *testing.T) {
	var names []string
	for _, c := range codec.All() {
		names = append(names, c.Name, strings.ToLower(c.Name))
	}
	if cfg, err := config.Parse("x.yaml", []byte("sip: {codecs: ["+strings.Join(names, ", ")+"]}\n")); err != nil || len(cfg.SIP.Codecs) < 8 {
		t.Errorf("%v: %v", cfg.SIP.Codecs, err)
	}
}

// The file of queues in docs/queues.md serves the sample hotline as it stands.
func TestConfig_TakesTheQueuesOfTheDocs(t *testing.T) {
	text, err := contract.Example("../../docs/queues.md", "## Keys")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "queues.yaml"), text, 0o600); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "hotline.yaml")
	if err := os.WriteFile(file, []byte("queues: {file: "+filepath.Join(dir, "queues.yaml")+"}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c := configCmd{Check: file}
	if err := c.Run(&env{ctx: t.Context(), stdout: io.Discard}); err != nil {
		t.Error(err)
	}
}

// Every example of configuration in the operator's page is read and valid.
func TestDocs_ExamplesAreValid(t *testing.T) {
	page, err := os.ReadFile("../../docs/telephony.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"PROVIDER_PASSWORD", "ASTERISK_PASSWORD", "FREESWITCH_PASSWORD", "TURN_SECRET"} {
		t.Setenv(name, "secret")
	}
	blocks := regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllStringSubmatch(string(page), -1)
	for _, b := range blocks {
		file := filepath.Join(t.TempDir(), "hotline.yaml")
		if err := os.WriteFile(file, []byte(b[1]), 0o600); err != nil {
			t.Fatal(err)
		}
		cfg, err := config.Load(file)
		if err == nil {
			_, err = sipConfig(cfg)
		}
		if err == nil {
			_, err = sipUsers(cfg)
		}
		if err != nil {
			t.Errorf("%v in\n%s", err, b[1])
		}
	}
	if len(blocks) < 7 {
		t.Errorf("only %d examples found", len(blocks))
	}
}
