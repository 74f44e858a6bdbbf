package consoletest

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"time"
)

// Provider is a little OpenID Connect provider over HTTP: discovery, keys, authorization code with PKCE. Whoever comes is signed in at
// once, as whom Set says. Safe for concurrent use.
type Provider struct {
	URL string // issuer

	client, secret string
	web            *httptest.Server
	key            *rsa.PrivateKey

	mu     sync.Mutex
	person map[string]any
	bend   Bend
	codes  map[string]grant
}

// Bend changes what an honest provider would answer.
type Bend struct {
	Query  func(url.Values)     // of the redirect back
	Claims func(map[string]any) // of the ID token
	Key    bool                 // the token is signed with another key
	Down   bool                 // 503 to everything
}

type grant struct {
	nonce, challenge, redirect string
}

// NewProvider starts a provider with one client. Close it.
func NewProvider(client, secret string) (*Provider, error) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return nil, err
	}
	p := &Provider{client: client, secret: secret, key: key, codes: map[string]grant{}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", p.discovery)
	mux.HandleFunc("GET /keys", p.keys)
	mux.HandleFunc("GET /authorize", p.authorize)
	mux.HandleFunc("POST /token", p.token)
	p.web = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if p.bent().Down {
			http.Error(w, "down", http.StatusServiceUnavailable)
			return
		}
		mux.ServeHTTP(w, r)
	}))
	p.URL = p.web.URL
	return p, nil
}

// Close stops it.
func (p *Provider) Close() { p.web.Close() }

// Set says who comes next, by the claims of the token besides those of every token, and what is wrong with the answer.
func (p *Provider) Set(person map[string]any, bend Bend) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.person, p.bend = person, bend
}

func (p *Provider) bent() Bend {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.bend
}

func (p *Provider) discovery(w http.ResponseWriter, _ *http.Request) {
	answer(w, map[string]any{
		"issuer": p.URL, "authorization_endpoint": p.URL + "/authorize", "token_endpoint": p.URL + "/token", "jwks_uri": p.URL + "/keys",
		"end_session_endpoint": p.URL + "/logout", "id_token_signing_alg_values_supported": []string{"RS256"}, "response_types_supported": []string{"code"},
	})
}

func (p *Provider) keys(w http.ResponseWriter, _ *http.Request) {
	enc := base64.RawURLEncoding
	answer(w, map[string]any{"keys": []any{map[string]any{
		"kty": "RSA", "kid": "1", "use": "sig", "alg": "RS256", "n": enc.EncodeToString(p.key.N.Bytes()), "e": "AQAB",
	}}})
}

func (p *Provider) authorize(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	if q.Get("client_id") != p.client || q.Get("response_type") != "code" || q.Get("code_challenge_method") != "S256" || q.Get("nonce") == "" {
		http.Error(w, "bad request", http.StatusBadRequest)
		return
	}
	code := rand.Text()
	p.mu.Lock()
	p.codes[code] = grant{nonce: q.Get("nonce"), challenge: q.Get("code_challenge"), redirect: q.Get("redirect_uri")}
	bend := p.bend
	p.mu.Unlock()
	back := url.Values{"code": {code}, "state": {q.Get("state")}, "iss": {p.URL}}
	if bend.Query != nil {
		bend.Query(back)
	}
	http.Redirect(w, r, q.Get("redirect_uri")+"?"+back.Encode(), http.StatusFound)
}

func (p *Provider) token(w http.ResponseWriter, r *http.Request) {
	id, secret, basic := r.BasicAuth()
	if !basic {
		id, secret = r.PostFormValue("client_id"), r.PostFormValue("client_secret")
	}
	p.mu.Lock()
	g, ok := p.codes[r.PostFormValue("code")]
	delete(p.codes, r.PostFormValue("code"))
	person, bend := maps.Clone(p.person), p.bend
	p.mu.Unlock()
	sum := sha256.Sum256([]byte(r.PostFormValue("code_verifier")))
	if id != p.client || secret != p.secret || !ok || g.redirect != r.PostFormValue("redirect_uri") || base64.RawURLEncoding.EncodeToString(sum[:]) != g.challenge {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusBadRequest)
		_, _ = w.Write([]byte(`{"error":"invalid_grant"}`))
		return
	}
	now := time.Now()
	claims := map[string]any{"iss": p.URL, "aud": p.client, "iat": now.Unix(), "exp": now.Add(time.Hour).Unix(), "nonce": g.nonce}
	maps.Copy(claims, person)
	if bend.Claims != nil {
		bend.Claims(claims)
	}
	signed, err := p.sign(claims, bend.Key)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	answer(w, map[string]any{"access_token": rand.Text(), "token_type": "Bearer", "expires_in": 3600, "id_token": signed})
}

// sign makes a JWT (RFC 7519) signed with RS256.
func (p *Provider) sign(claims map[string]any, other bool) (string, error) {
	raw, err := json.Marshal(claims)
	if err != nil {
		return "", err
	}
	key := p.key
	if other {
		if key, err = rsa.GenerateKey(rand.Reader, 2048); err != nil {
			return "", err
		}
	}
	enc := base64.RawURLEncoding
	text := enc.EncodeToString([]byte(`{"alg":"RS256","kid":"1","typ":"JWT"}`)) + "." + enc.EncodeToString(raw)
	sum := sha256.Sum256([]byte(text))
	sig, err := rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA256, sum[:])
	if err != nil {
		return "", fmt.Errorf("sign token: %w", err)
	}
	return text + "." + enc.EncodeToString(sig), nil
}

func answer(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v)
}
