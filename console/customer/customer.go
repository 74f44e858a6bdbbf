// Package customer reads what a site's back office knows of a caller, for the agent's screen: one HTTP request a card, a short
// memory, a bound on what is read. It owns no customer data and changes none. Package console calls it.
package customer

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"time"

	"hotline"
)

// Config says where cards come from.
type Config struct {
	// Base is the address of the back office; a card is GET {Base}/customers/{number}/card.
	Base string
	// Timeout of one request, 100 ms to 30 s.
	Timeout time.Duration
	// Keep is how long a card is good, 0 to 10 minutes; 0 = ask each time. Unknown numbers are remembered like cards, failures never.
	Keep time.Duration
}

// Default is two seconds for an answer, ten seconds of memory.
func Default() Config { return Config{Timeout: 2 * time.Second, Keep: 10 * time.Second} }

// Validate reports the first setting that cannot work.
func (c Config) Validate() error {
	u, err := url.Parse(c.Base)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
		return fmt.Errorf("customer base: %q is no address: use http://host:port", c.Base)
	case c.Timeout < 100*time.Millisecond || c.Timeout > 30*time.Second:
		return fmt.Errorf("customer timeout: %v is not within 100ms-30s", c.Timeout)
	case c.Keep < 0 || c.Keep > 10*time.Minute:
		return fmt.Errorf("customer keep: %v is not within 0-10m", c.Keep)
	}
	return nil
}

// Card is what an agent sees of a customer, as the back office says it.
type Card struct {
	Number   string    `json:"number"`
	Name     string    `json:"name"`
	Tier     string    `json:"tier" doc:"for people, empty = none"`
	Since    string    `json:"since,omitempty" doc:"customer since: a date, as the back office writes it"`
	Products []Product `json:"products" nullable:"false"`
	Balance  *float64  `json:"balance,omitempty" doc:"in the currency of the site; below 0 = owes"`
	Tickets  []Ticket  `json:"tickets" nullable:"false" doc:"open ones"`
	Contacts []Contact `json:"contacts" nullable:"false" doc:"the latest first"`
	Flags    []Flag    `json:"flags" nullable:"false"`
}

// Product is one thing that the customer has.
type Product struct {
	Title  string `json:"title"`
	Detail string `json:"detail"`
}

// Ticket is one open request of the customer.
type Ticket struct {
	ID     string `json:"id"`
	Title  string `json:"title"`
	State  string `json:"state"`
	Opened string `json:"opened" doc:"as the back office writes it"`
}

// Contact is one earlier call, chat or visit.
type Contact struct {
	At      string `json:"at" doc:"as the back office writes it"`
	Channel string `json:"channel"`
	Subject string `json:"subject"`
	Result  string `json:"result"`
}

// Flag is something that the agent must know at once.
type Flag struct {
	Kind string `json:"kind" doc:"vip, complaint, arrears, elder, fraud, ...: the page colours those that it knows"`
	Text string `json:"text"`
}

// Client reads cards. Safe for concurrent use.
type Client struct {
	cfg  Config
	http *http.Client
	mu   sync.Mutex
	kept map[string]answer
}

type answer struct {
	card  Card
	err   error
	until time.Time
}

const (
	maxBody = 256 << 10
	maxKept = 1000
)

// New returns a Client.
func New(cfg Config) (*Client, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	cfg.Base = strings.TrimRight(cfg.Base, "/")
	return &Client{cfg: cfg, http: &http.Client{Timeout: cfg.Timeout}, kept: map[string]answer{}}, nil
}

// number is what may stand in the path: a caller's number is what a stranger sent.
var number = regexp.MustCompile(`^\+?[0-9]{1,20}$`)

// Card reads the card of a number. It blocks for Config.Timeout at most. An unknown number is a *hotline.Error of KindNotFound, a back
// office that does not answer or answers nonsense one of KindUnavailable.
func (c *Client) Card(ctx context.Context, of string) (Card, error) {
	if !number.MatchString(of) {
		return Card{}, unknown()
	}
	now := time.Now()
	c.mu.Lock()
	a, ok := c.kept[of]
	c.mu.Unlock()
	if ok && now.Before(a.until) {
		return a.card, a.err
	}
	card, err := c.ask(ctx, of)
	if e, ok := errors.AsType[*hotline.Error](err); (err == nil || ok && e.Kind == hotline.KindNotFound) && c.cfg.Keep > 0 {
		c.mu.Lock()
		if len(c.kept) >= maxKept {
			clear(c.kept)
		}
		c.kept[of] = answer{card: card, err: err, until: now.Add(c.cfg.Keep)}
		c.mu.Unlock()
	}
	return card, err
}

// Close lets go of idle connections.
func (c *Client) Close() { c.http.CloseIdleConnections() }

func (c *Client) ask(ctx context.Context, of string) (card Card, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.cfg.Base+"/customers/"+url.PathEscape(of)+"/card", nil)
	if err != nil {
		return card, away(err)
	}
	req.Header.Set("Accept", "application/json")
	res, err := c.http.Do(req)
	if err != nil {
		return card, away(err)
	}
	defer func() { _ = res.Body.Close() }()
	raw, err := io.ReadAll(io.LimitReader(res.Body, maxBody+1))
	switch {
	case err != nil:
		return card, away(err)
	case res.StatusCode == http.StatusNotFound:
		return card, unknown()
	case res.StatusCode != http.StatusOK:
		return card, away(fmt.Errorf("it answers %s", res.Status))
	case len(raw) > maxBody:
		return card, away(fmt.Errorf("a card of more than %d bytes", maxBody))
	}
	return parse(raw, of)
}

// parse reads a card and turns absent lists into empty ones.
func parse(raw []byte, of string) (card Card, err error) {
	if err := json.Unmarshal(raw, &card); err != nil {
		return Card{}, away(err)
	}
	card.Number = of
	card.Products, card.Tickets = list(card.Products), list(card.Tickets)
	card.Contacts, card.Flags = list(card.Contacts), list(card.Flags)
	return card, nil
}

func list[T any](in []T) []T {
	if in == nil {
		return []T{}
	}
	return in
}

func unknown() error { return &hotline.Error{Op: "read customer", Kind: hotline.KindNotFound} }

func away(err error) error {
	return &hotline.Error{Op: "the back office does not answer", Kind: hotline.KindUnavailable, Err: err}
}
