package registrar_test

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	gosip "github.com/emiago/sipgo/sip"
	icholy "github.com/icholy/digest"
	"go.uber.org/goleak"

	"hotline/telephony/sip/digest"
	"hotline/telephony/sip/registrar"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// bench is a registrar with a phone that answers challenges.
type bench struct {
	t       *testing.T
	r       *registrar.Registrar
	seq     uint32
	callID  string
	from    registrar.Peer
	mu      sync.Mutex
	changes []string
	known   registrar.Static
}

func newBench(t *testing.T, change func(*registrar.Config)) *bench {
	b := &bench{t: t, callID: "a", from: registrar.Peer{Transport: "UDP", Source: netip.MustParseAddrPort("192.0.2.1:5060")}}
	cfg := registrar.Default()
	cfg.Domains = []string{"example.com"}
	if change != nil {
		change(&cfg)
	}
	if err := cfg.Validate(); err != nil {
		t.Fatal(err)
	}
	b.known = registrar.Static{"alice": {Password: "secret"}, "bob": {Password: "other"}}
	b.r = registrar.New(cfg, registrar.Deps{
		Users: b.known,
		Changed: func(c registrar.Change, x registrar.Binding) {
			b.mu.Lock()
			defer b.mu.Unlock()
			b.changes = append(b.changes, string(c)+" "+x.Contact.User)
		},
	})
	return b
}

// told returns the changes so far.
func (b *bench) told() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.changes)
}

// request writes a REGISTER of alice; fields are name, value pairs.
func (b *bench) request(fields ...string) *gosip.Request {
	b.t.Helper()
	b.seq++
	var w strings.Builder
	w.WriteString("REGISTER sip:example.com SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1\r\n" +
		"From: <sip:alice@example.com>;tag=1\r\nMax-Forwards: 70\r\n")
	if !slices.Contains(fields, "To") {
		w.WriteString("To: <sip:alice@example.com>\r\n")
	}
	fmt.Fprintf(&w, "Call-ID: %s\r\nCSeq: %d REGISTER\r\n", b.callID, b.seq)
	for i := 0; i < len(fields); i += 2 {
		w.WriteString(fields[i] + ": " + fields[i+1] + "\r\n")
	}
	m, err := gosip.NewParser().ParseSIP([]byte(w.String() + "Content-Length: 0\r\n\r\n"))
	if err != nil {
		b.t.Fatal(err)
	}
	return m.(*gosip.Request)
}

// register sends a REGISTER with credentials and returns the final response.
func (b *bench) register(fields ...string) *gosip.Response {
	b.t.Helper()
	return b.as("alice", "secret", fields...)
}

func (b *bench) as(user, password string, fields ...string) *gosip.Response {
	b.t.Helper()
	out := b.r.Register(b.t.Context(), b.request(fields...), b.from)
	if out.Response.StatusCode != 401 {
		return out.Response
	}
	chal, err := icholy.ParseChallenge(out.Response.GetHeader("WWW-Authenticate").Value())
	if err != nil {
		b.t.Fatal(err)
	}
	cred, err := icholy.Digest(chal, icholy.Options{Method: "REGISTER", URI: "sip:example.com", Username: user, Password: password})
	if err != nil {
		b.t.Fatal(err)
	}
	req := b.request(append(fields, "Authorization", cred.String())...)
	return b.r.Register(b.t.Context(), req, b.from).Response
}

func (b *bench) want(res *gosip.Response, code int) {
	b.t.Helper()
	if res.StatusCode != code {
		b.t.Errorf("status %d %s, want %d", res.StatusCode, res.Reason, code)
	}
}

// users are the user parts of alice's contacts, in the order they are called.
func (b *bench) users() string {
	var out []string
	for _, c := range b.r.Contacts("alice") {
		out = append(out, c.Contact.User)
	}
	return strings.Join(out, " ")
}

func TestRegistrar_KeepsSeveralContactsByPreference(t *testing.T) {
	b := newBench(t, nil)
	res := b.register("Contact", "<sip:desk@192.0.2.1>;q=0.5, \"A, B\" <sip:cell@192.0.2.2;transport=tcp>;q=0.9;expires=120", "Expires", "600")
	b.want(res, 200)
	contacts := res.GetHeaders("Contact")
	if len(contacts) != 2 || contacts[0].Value() != "<sip:cell@192.0.2.2;transport=tcp>;expires=120;q=0.9" ||
		contacts[1].Value() != "<sip:desk@192.0.2.1>;expires=600;q=0.5" {
		t.Errorf("contacts %v", contacts)
	}
	b.want(b.register("Contact", "<sip:soft@192.0.2.3>"), 200)
	if got := b.users(); got != "soft cell desk" {
		t.Error(got)
	}
	if res := b.register(); len(res.GetHeaders("Contact")) != 3 { // a question changes nothing
		t.Error(res)
	}
}

func TestRegistrar_Unregisters(t *testing.T) {
	b := newBench(t, nil)
	b.want(b.register("Contact", "<sip:one@192.0.2.1>, <sip:two@192.0.2.1>, <sip:three@192.0.2.1>"), 200)
	b.want(b.register("Contact", "<sip:two@192.0.2.1>;expires=0"), 200)
	if got := b.users(); got != "one three" {
		t.Error(got)
	}
	b.want(b.register("Contact", "*", "Expires", "60"), 400)
	b.want(b.register("Contact", "*"), 400)
	b.want(b.register("Contact", "*, <sip:four@192.0.2.1>", "Expires", "0"), 400)
	b.want(b.register("Contact", "*", "Expires", "0"), 200)
	if got := b.users(); got != "" || b.r.Len() != 0 {
		t.Error(got, b.r.Len())
	}
	slices.Sort(b.changes)
	if got := strings.Join(b.changes, ", "); got != "added one, added three, added two, removed one, removed three, removed two" {
		t.Error(got)
	}
}

// A phone that names an address twice in one request means the last of them.
func TestRegistrar_TakesTheLastOfTheSame(t *testing.T) {
	b := newBench(t, nil)
	res := b.register("Contact", "<sip:one@192.0.2.1>;q=0.2, <sip:two@192.0.2.1>;q=0.5, <sip:one@192.0.2.1>;q=0.7")
	b.want(res, 200)
	if got := b.users(); got != "one two" || strings.Contains(res.String(), "q=0.2") {
		t.Errorf("%s in\n%s", got, res)
	}
}

func TestRegistrar_RefusesWrongOrder(t *testing.T) {
	b := newBench(t, nil)
	b.seq = 100
	b.want(b.register("Contact", "<sip:one@192.0.2.1>"), 200)
	b.seq = 50
	b.want(b.register("Contact", "<sip:one@192.0.2.1>", "Expires", "0"), 500)
	b.seq = 60
	b.want(b.register("Contact", "*", "Expires", "0"), 500)
	b.seq = 70
	b.want(b.register("Contact", "<sip:new@192.0.2.1>, <sip:one@192.0.2.1>"), 500)
	if got := b.users(); got != "one" {
		t.Errorf("%s: all or nothing", got)
	}
	b.callID, b.seq = "after a restart", 0
	b.want(b.register("Contact", "<sip:one@192.0.2.1>", "Expires", "0"), 200)
	if got := b.users(); got != "" {
		t.Error(got)
	}
}

func TestRegistrar_BoundsTimeAndNumber(t *testing.T) {
	b := newBench(t, func(c *registrar.Config) { c.MaxContacts, c.MaxBindings = 2, 2 })
	res := b.register("Contact", "<sip:a@192.0.2.1>;expires=59")
	b.want(res, 423)
	if h := res.GetHeader("Min-Expires"); h == nil || h.Value() != "60" {
		t.Error(h)
	}
	res = b.register("Contact", "<sip:a@192.0.2.1>;expires=999999")
	if v := res.GetHeader("Contact").Value(); !strings.Contains(v, "expires=3600") {
		t.Error(v)
	}
	b.want(b.register("Contact", "<sip:b@192.0.2.1>"), 200)
	b.want(b.register("Contact", "<sip:c@192.0.2.1>"), 403)
	b.want(b.register("Contact", "<sip:b@192.0.2.1>"), 200) // a refresh is no growth
	b.want(b.as("bob", "other", "To", "<sip:bob@example.com>", "Contact", "<sip:d@192.0.2.1>"), 503)
}

func TestRegistrar_AsksWhoItIs(t *testing.T) {
	b := newBench(t, nil)
	b.want(b.as("alice", "guess", "Contact", "<sip:a@192.0.2.1>"), 401)
	b.want(b.as("nobody", "secret", "Contact", "<sip:a@192.0.2.1>"), 401)
	b.want(b.as("bob", "other", "Contact", "<sip:a@192.0.2.1>"), 403) // bob may not move alice's phone
	if b.r.Len() != 0 {
		t.Error("registered")
	}
	out := b.r.Register(t.Context(), b.request("Contact", "<sip:a@192.0.2.1>"), b.from)
	if out.Verdict != digest.Missing || out.User != "alice" || len(out.Response.GetHeaders("WWW-Authenticate")) != 2 {
		t.Errorf("%+v", out)
	}
}

func TestRegistrar_RefusesWhatItDoesNotServe(t *testing.T) {
	b := newBench(t, nil)
	b.want(b.register("To", "<sip:alice@elsewhere.example>"), 404)
	b.want(b.register("To", "<tel:123>"), 400)
	res := b.register("Require", "path, gruu", "Contact", "<sip:a@192.0.2.1>")
	b.want(res, 420)
	if h := res.GetHeader("Unsupported"); h == nil || h.Value() != "gruu" {
		t.Error(h)
	}
	for _, c := range []string{"<mailto:a@b>", "<sip:a@b>;q=2", "<sip:a@b>;q=NaN", "<sip:" + strings.Repeat("a", 600) + "@b>"} {
		b.want(b.register("Contact", c), 400)
	}
	broken := registrar.New(registrar.Default(), registrar.Deps{Users: failing{}})
	b.r = broken
	b.want(b.register("Contact", "<sip:a@192.0.2.1>", "Authorization", `Digest username="alice", realm="hotline", nonce="x", uri="sip:a", response="0"`), 500)
}

type failing struct{}

func (failing) Secret(context.Context, string) (digest.Secret, bool, error) {
	return digest.Secret{}, false, errors.New("database away")
}

// A browser that reconnects comes with a new address and the same instance: it is one phone (RFC 5626).
func TestRegistrar_ReplacesSamePhone(t *testing.T) {
	b := newBench(t, nil)
	phone := `;+sip.instance="<urn:uuid:1>";reg-id=1`
	b.from = registrar.Peer{Transport: "WS", Source: netip.MustParseAddrPort("192.0.2.9:1")}
	b.want(b.register("Contact", "<sip:old@x.invalid;transport=ws>"+phone, "Path", "<sip:edge.example.com;lr>", "Supported", "path"), 200)
	old := b.from
	b.callID, b.from.Source = "b", netip.MustParseAddrPort("192.0.2.9:2")
	res := b.register("Contact", "<sip:new@x.invalid;transport=ws>"+phone, "Path", "<sip:edge.example.com;lr>, <sip:core.example.com;lr>")
	b.want(res, 200)
	if h := res.GetHeader("Path"); h == nil || !strings.Contains(h.Value(), "core") {
		t.Error(h)
	}
	list := b.r.Contacts("alice")
	if len(list) != 1 || list[0].Contact.User != "new" || len(list[0].Path) != 2 || list[0].Transport() != "WS" || !list[0].Stream() {
		t.Fatalf("%+v", list)
	}
	if routes := list[0].Routes(); len(routes) != 2 || routes[0].Host != "edge.example.com" || !routes[0].UriParams.Has("lr") {
		t.Error(routes)
	}
	b.r.Gone(old) // the connection before
	if at, ok := b.r.Moved(old); !ok || at != b.from {
		t.Error("a call on the old connection cannot find the phone:", at)
	}
	if _, ok := b.r.Moved(b.from); ok {
		t.Error("the new connection has moved")
	}
	if b.users() != "new" || !b.r.Registered(b.from.Source.Addr()) {
		t.Error("the new connection was forgotten with the old one")
	}
	b.r.Gone(b.from)
	if b.users() != "" || b.r.Registered(b.from.Source.Addr()) {
		t.Error("still registered after its connection died")
	}
	gone := b.from
	if _, ok := b.r.Moved(gone); ok {
		t.Error("moved to nowhere")
	}
	b.callID, b.from.Source = "c", netip.MustParseAddrPort("192.0.2.10:3")
	b.want(b.register("Contact", "<sip:newer@x.invalid;transport=ws>"+phone), 200)
	if at, ok := b.r.Moved(gone); !ok || at != b.from {
		t.Error("a phone that came back is not found:", at)
	}
}

func TestRegistrar_ForgetsInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, nil)
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { defer close(done); b.r.Run(ctx) }()
		b.want(b.register("Contact", "<sip:short@192.0.2.1>;expires=60, <sip:long@192.0.2.1>"), 200)
		time.Sleep(61 * time.Second)
		if got := b.users(); got != "long" {
			t.Error(got)
		}
		time.Sleep(5 * time.Second)
		synctest.Wait()
		if got := b.told(); b.r.Len() != 1 || got[len(got)-1] != "expired short" {
			t.Error(b.r.Len(), got)
		}
		time.Sleep(time.Hour)
		synctest.Wait()
		if b.r.Len() != 0 || b.r.Registered(b.from.Source.Addr()) {
			t.Error("not forgotten")
		}
		cancel()
		<-done
	})
}

func TestFork_CallsGroupsInTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		uri := func(user string, q float64) registrar.Binding {
			return registrar.Binding{Contact: gosip.Uri{User: user}, Q: q}
		}
		var dropped, cancelled []string
		dial := func(ctx context.Context, b registrar.Binding) (string, error) {
			wait := map[string]time.Duration{"busy": 1, "fast": 2 * time.Second, "slow": time.Minute, "same": 2 * time.Second}[b.Contact.User]
			select {
			case <-time.After(wait):
			case <-ctx.Done():
				cancelled = append(cancelled, b.Contact.User)
				return "", ctx.Err()
			}
			if b.Contact.User == "busy" {
				return "", errors.New("486")
			}
			return b.Contact.User, nil
		}
		drop := func(l string) { dropped = append(dropped, l) }
		leg, err := registrar.Fork(t.Context(), []registrar.Binding{uri("busy", 1), uri("fast", 0.5), uri("slow", 0.5), uri("never", 0.1)}, dial, drop)
		if leg != "fast" || err != nil || strings.Join(cancelled, "") != "slow" {
			t.Error(leg, err, cancelled)
		}
		leg, _ = registrar.Fork(t.Context(), []registrar.Binding{uri("fast", 1), uri("same", 1)}, dial, drop)
		if len(dropped)+len(cancelled) != 2 || leg == "" {
			t.Error("two answers at once:", leg, dropped, cancelled)
		}
		if _, err := registrar.Fork(t.Context(), nil, dial, drop); !errors.Is(err, registrar.ErrNobody) {
			t.Error(err)
		}
		if _, err := registrar.Fork(t.Context(), []registrar.Binding{uri("busy", 1)}, dial, drop); err == nil || err.Error() != "486" {
			t.Error(err)
		}
	})
}

func FuzzRegistrar_Contact(f *testing.F) {
	f.Add("<sip:a@b>;q=0.1;expires=60")
	f.Add(`"x, <y" <sips:a@[2001:db8::1]:5061;transport=tcp>;+sip.instance="<urn:uuid:1>";reg-id=1`)
	f.Add("*")
	f.Add("sip:a@b, <sip:c@d")
	b := &bench{callID: "f"}
	f.Fuzz(func(t *testing.T, contact string) {
		if strings.ContainsAny(contact, "\r\n") {
			return
		}
		b.t, b.seq = t, 0
		req := b.request()
		req.AppendHeader(gosip.NewHeader("Contact", contact))
		r := registrar.New(registrar.Default(), registrar.Deps{Users: registrar.Static{"alice": {Password: "secret"}}})
		out := r.Register(t.Context(), req, b.from)
		chal, _ := icholy.ParseChallenge(out.Response.GetHeader("WWW-Authenticate").Value())
		cred, _ := icholy.Digest(chal, icholy.Options{Method: "REGISTER", URI: "sip:example.com", Username: "alice", Password: "secret"})
		req.AppendHeader(gosip.NewHeader("Authorization", cred.String()))
		res := r.Register(t.Context(), req, b.from).Response
		switch res.StatusCode {
		case 200, 400, 423:
		default:
			t.Errorf("%d %s", res.StatusCode, res.Reason)
		}
		if res.StatusCode != 200 && r.Len() > 0 {
			t.Error("refused and registered")
		}
		if _, err := gosip.NewParser().ParseSIP([]byte(res.String())); err != nil {
			t.Errorf("%v in\n%s", err, res)
		}
	})
}

func BenchmarkRegistrar_Refresh(b *testing.B) {
	r := registrar.New(registrar.Default(), registrar.Deps{Users: registrar.Static{"alice": {Password: "secret"}}})
	bb := &bench{t: &testing.T{}, callID: "f"}
	req := bb.request("Contact", "<sip:a@b>")
	for b.Loop() {
		r.Register(b.Context(), req, bb.from) // the challenge: what a flood costs
	}
}

func Example() {
	r := registrar.New(registrar.Default(), registrar.Deps{Users: registrar.Static{"alice": {Password: "secret"}}})
	fmt.Println(len(r.Contacts("alice")), r.Len())
	// Output: 0 0
}
