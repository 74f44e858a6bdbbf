package customer_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"hotline"
	"hotline/console/consoletest"
	"hotline/console/customer"
)

func open(t *testing.T, base string, change func(*customer.Config)) *customer.Client {
	t.Helper()
	cfg := customer.Default()
	cfg.Base = base
	if change != nil {
		change(&cfg)
	}
	c, err := customer.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

func kind(err error) hotline.Kind {
	e, ok := errors.AsType[*hotline.Error](err)
	if !ok {
		return ""
	}
	return e.Kind
}

func TestClient_TellsCardsUnknownCallersAndAnAbsentOfficeApart(t *testing.T) {
	var asked atomic.Int32
	office := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		consoletest.BackOffice().ServeHTTP(w, r)
	}))
	defer office.Close()
	c := open(t, office.URL+"/", nil)
	for range 2 { // the second time from memory, but for failures
		card, err := c.Card(t.Context(), consoletest.Known)
		if err != nil || card.Name != "李娜" || card.Number != consoletest.Known || len(card.Flags) != 2 || *card.Balance != -23.5 {
			t.Errorf("%+v, %v", card, err)
		}
		for of, want := range map[string]hotline.Kind{
			"13900000000": hotline.KindNotFound, "50": hotline.KindUnavailable, "51": hotline.KindUnavailable,
			"": hotline.KindNotFound, "../x": hotline.KindNotFound, "1234567890123456789012": hotline.KindNotFound,
		} {
			if _, err := c.Card(t.Context(), of); kind(err) != want {
				t.Errorf("%q: %v, want %s", of, err, want)
			}
		}
	}
	if n := asked.Load(); n != 6 {
		t.Errorf("asked %d times, want 6: known and unknown once, failures each time, no number never", n)
	}
	office.Close()
	if _, err := c.Card(t.Context(), "13900000001"); kind(err) != hotline.KindUnavailable {
		t.Errorf("nobody there: %v", err)
	}
}

func TestClient_DoesNotWaitForASlowOffice(t *testing.T) {
	release := make(chan struct{})
	office := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-release }))
	defer office.Close()
	defer close(release)
	c := open(t, office.URL, func(c *customer.Config) { c.Timeout = 100 * time.Millisecond })
	if _, err := c.Card(t.Context(), "10"); kind(err) != hotline.KindUnavailable {
		t.Errorf("got %v", err)
	}
}

func TestConfig_NamesWhatIsWrong(t *testing.T) {
	for want, change := range map[string]func(*customer.Config){
		"base":    func(c *customer.Config) { c.Base = "office" },
		"timeout": func(c *customer.Config) { c.Timeout = 0 },
		"keep":    func(c *customer.Config) { c.Keep = time.Hour },
	} {
		cfg := customer.Default()
		cfg.Base = "http://127.0.0.1:1"
		change(&cfg)
		if err := cfg.Validate(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
}

// Whatever the office answers, the client neither panics nor hands on a list that is null.
func FuzzClient_Card(f *testing.F) {
	f.Add(200, []byte(`{"name":"李娜","products":null,"balance":1e3}`))
	f.Add(200, []byte(`{"tickets":[{"id":7}]}`))
	f.Add(404, []byte(``))
	f.Add(500, []byte(`{}`))
	var code int
	var body []byte
	office := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(code)
		_, _ = w.Write(body)
	}))
	f.Cleanup(office.Close)
	cfg := customer.Default()
	cfg.Base, cfg.Keep = office.URL, 0
	c, err := customer.New(cfg)
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(c.Close)
	f.Fuzz(func(t *testing.T, status int, text []byte) {
		if code, body = status, text; code < 200 || code > 599 {
			t.Skip()
		}
		card, err := c.Card(t.Context(), "1")
		if err == nil && (card.Products == nil || card.Tickets == nil || card.Contacts == nil || card.Flags == nil || card.Number != "1") {
			t.Errorf("%+v", card)
		}
		if err != nil && kind(err) == "" {
			t.Errorf("an error without kind: %v", err)
		}
	})
}

func ExampleClient_Card() {
	office := httptest.NewServer(consoletest.BackOffice())
	defer office.Close()
	cfg := customer.Default()
	cfg.Base = office.URL
	c, err := customer.New(cfg)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer c.Close()
	card, err := c.Card(context.Background(), "13800138000")
	fmt.Println(card.Name, card.Tier, len(card.Products), err)
	// Output: 李娜 金卡 2 <nil>
}
