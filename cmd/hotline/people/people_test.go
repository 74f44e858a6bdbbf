package people_test

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"hotline"
	"hotline/cmd/hotline/people"
	"hotline/console/customer"
	"hotline/console/desk"
	"hotline/engine/acd"
	"hotline/engine/acd/figures"
	"hotline/engine/acd/plan"
	"hotline/engine/floor"
	"hotline/internal/store"
	"hotline/internal/store/storetest"
	"hotline/media"
	"hotline/telephony"
	"hotline/telephony/sip/registrar"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// phones is a registrar without SIP.
type phones struct {
	mu sync.Mutex
	of map[string]int
}

func (p *phones) Phones(user string) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.of[user]
}

func (p *phones) Forget(user string) { p.set(user, 0) }

func (p *phones) set(user string, n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.of[user] = n
}

// site is people with a record of their own.
type site struct {
	*people.People
	t         *testing.T
	db        *store.DB
	phones    *phones
	passwords *registrar.Issued
	stop      func() // ends Run; the record stays open
}

const queues = `
hours:
  never: {week: [{days: [mon], from: "08:00", to: "09:00"}], holidays: [{date: 2000-01-01, until: 2100-01-01}]}
queues:
  - {id: bill, title: 账务, skills: {billing: 3}, overflow: [{when: no_agents, queue: general}]}
  - {id: general, title: 综合}
  - {id: night, hours: never, closed: {queue: general}}
  - {id: never, hours: never, closed: {do: goodbye}}
agents:
  - {id: wangfang, name: 王芳, skills: {billing: 8}}
breaks: [小休]
`

func open(t *testing.T, db *store.DB, change func(*people.Config, *people.Deps)) *site {
	t.Helper()
	cfg := people.Default()
	var err error
	if cfg.Queues, err = plan.Parse("queues.yaml", []byte(queues)); err != nil {
		t.Fatal(err)
	}
	cfg.Sync = 20 * time.Millisecond
	s := &site{t: t, db: db, phones: &phones{of: map[string]int{}}}
	if s.passwords, err = registrar.OpenIssued("", nil, func(ctx context.Context, user string) (bool, error) { return s.May(ctx, user) }); err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.NewTextHandler(t.Output(), nil))
	deps := people.Deps{
		Store: db, Registrar: func() people.Registrar { return s.phones }, Passwords: s.passwords, Log: log,
		Fixed: func(a string) bool { return a == "fixed" }, Servers: func(string) []desk.ICEServer { return []desk.ICEServer{{URLs: []string{"stun:x"}}} },
		Floor: floor.Deps{Pacer: media.NewPacer(1), Log: log, Changed: func(...string) {}, Dial: func(ctx context.Context, _ floor.Invitation) (telephony.Leg, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		}},
	}
	if change != nil {
		change(&cfg, &deps)
	}
	if s.People, err = people.Open(t.Context(), cfg, deps); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	done := make(chan error, 1)
	go func() { done <- s.Run(ctx) }()
	s.stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(s.stop)
	return s
}

func account(t *testing.T, db *store.DB, name, role string) store.Account {
	t.Helper()
	a := store.Account{Name: name, Display: "d-" + name, Role: role, Password: "x", Created: time.Now()}
	if err := db.CreateAccount(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	return a
}

func (s *site) phone(user string, n int) {
	s.phones.set(user, n)
	s.PhoneChanged(user, true)
}

func (s *site) until(what string, is func() bool) {
	s.t.Helper()
	for end := time.Now().Add(20 * time.Second); !is(); {
		if time.Now().After(end) {
			s.t.Fatal("it never came: ", what)
		}
		<-time.After(5 * time.Millisecond)
	}
}

func (s *site) state(agent string, want desk.State) {
	s.t.Helper()
	s.until(agent+" is "+string(want), func() bool { return s.Desk(agent).Me.State == want })
}

func kind(err error) hotline.Kind {
	if e, ok := errors.AsType[*hotline.Error](err); ok {
		return e.Kind
	}
	return ""
}

func TestPeople_AccountsBecomeAgents(t *testing.T) {
	db := storetest.Open(t)
	s := open(t, db, nil)
	a := account(t, db, "wangfang", "agent")
	account(t, db, "looker", "inspector")
	ctx := t.Context()
	if err := s.SetState(ctx, "wangfang", "wangfang", desk.Ready, ""); err == nil {
		t.Error("ready without a phone")
	}
	if err := s.SetState(ctx, "looker", "looker", desk.Ready, ""); kind(err) != hotline.KindNotFound {
		t.Errorf("an inspector is an agent: %v", err)
	}
	phone, err := s.Phone(ctx, "wangfang")
	if err != nil || phone.URI != "sip:wangfang@localhost" || phone.Password == "" || len(phone.Servers) != 1 || phone.Socket != "/sip" {
		t.Errorf("phone %+v, %v", phone, err)
	}
	if _, err := s.Phone(ctx, "fixed"); kind(err) != hotline.KindInvalid {
		t.Errorf("a configured user was given another password: %v", err)
	}
	if _, err := s.Phone(ctx, "looker"); kind(err) != hotline.KindNotFound {
		t.Errorf("an inspector was given a phone: %v", err)
	}
	s.phone("wangfang", 1)
	s.until("the seat has a phone", func() bool { return s.Desk("wangfang").Me.Phone })
	if err := s.SetState(ctx, "wangfang", "wangfang", desk.Ready, ""); err != nil {
		t.Fatal(err)
	}
	s.state("wangfang", desk.Ready)
	d := s.Desk("wangfang")
	if len(d.Queues) != 4 || d.Queues[0].Title != "账务" || d.Queues[0].Staff != 1 || len(d.Breaks) != 1 || d.Calls == nil || d.Parked == nil {
		t.Errorf("desk %+v", d)
	}
	if f := s.Floor(); len(f.Agents) != 1 || f.Agents[0].Name != "王芳" || f.Agents[0].Today.ServiceLevel != -1 {
		t.Errorf("floor %+v", f.Agents)
	}
	if n := s.Agents(); n["ready"] != 1 || n["offline"] != 0 || s.Waiting()["bill"] != 0 {
		t.Errorf("gauges %v %v", n, s.Waiting())
	}
	s.phone("wangfang", 2)
	s.phone("wangfang", 1) // one of two went
	s.state("wangfang", desk.Ready)

	a.Disabled = true
	if err := db.UpdateAccount(ctx, a); err != nil {
		t.Fatal(err)
	}
	s.state("wangfang", desk.Offline)
	s.until("the phone is forgotten", func() bool { return s.phones.Phones("wangfang") == 0 })
	if _, ok, _ := s.passwords.Secret(ctx, "wangfang"); ok || s.passwords.Issue("wangfang") == phone.Password {
		t.Error("the password of a disabled account is still good")
	}
}

func TestPeople_StaffGoesOnToWhoeverTakesOver(t *testing.T) {
	db := storetest.Open(t)
	s := open(t, db, nil)
	account(t, db, "liqiang", "agent") // no skills
	for queue, want := range map[string][2]bool{"bill": {true, false}, "night": {true, false}, "never": {}, "unknown": {}, "": {true, false}} {
		if got := s.Staff(queue); got.Open != want[0] || got.Staffed != want[1] {
			t.Errorf("nobody there, %q: %+v", queue, got)
		}
	}
	s.phone("liqiang", 1)
	s.until("ready", func() bool { return s.SetState(t.Context(), "liqiang", "liqiang", desk.Ready, "") == nil })
	s.state("liqiang", desk.Ready)
	for queue, want := range map[string][2]bool{"bill": {true, true}, "night": {true, true}, "never": {false, true}, "general": {true, true}} {
		if got := s.Staff(queue); got.Open != want[0] || got.Staffed != want[1] || !got.Opens.IsZero() {
			t.Errorf("somebody there, %q: %+v", queue, got)
		}
	}
}

func TestPeople_RestartBringsAgentsAndFiguresBack(t *testing.T) {
	db := storetest.Open(t)
	account(t, db, "wangfang", "agent")
	then := time.Now().Add(-48 * time.Hour).Truncate(figures.Quarter)
	for i, at := range []time.Time{then, time.Now().Add(-time.Hour).Truncate(figures.Quarter)} {
		raw, err := json.Marshal(figures.Interval{Start: at, Queues: []figures.QueueRow{{Queue: "bill", QueueCount: figures.QueueCount{
			Entered: i + 1, Offered: i + 1, Answered: i + 1, InTime: i + 1, Wait: time.Duration(i+1) * time.Second}}}})
		if err == nil {
			err = db.PutInterval(t.Context(), at, raw)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	s := open(t, db, nil)
	s.phone("wangfang", 1)
	s.until("on a break", func() bool { return s.SetState(t.Context(), "wangfang", "wangfang", desk.OnBreak, "小休") == nil })
	s.state("wangfang", desk.OnBreak)
	s.until("it is kept", func() bool { raw, err := db.Floor(t.Context()); return err == nil && raw != nil })
	s.stop()

	s = open(t, db, nil)
	if state := s.Desk("wangfang").Me.State; state != desk.Offline {
		t.Errorf("%s right after the restart", state)
	}
	s.phone("wangfang", 1)
	s.state("wangfang", desk.OnBreak)
	if r := s.Desk("wangfang").Me.Reason; r != "小休" {
		t.Errorf("reason %q", r)
	}
	all, err := s.Reports(t.Context(), then, time.Now().Add(time.Minute), 0)
	if err != nil || len(all) != 1 {
		t.Fatalf("%+v, %v", all, err)
	}
	if f := all[0].Queues["bill"]; f.Answered != 3 || f.ServiceLevel != 1 || f.ASAMS != 1000 || f.Target != 0.8 {
		t.Errorf("figures of record and memory %+v", f)
	}
	if parts, err := s.Reports(t.Context(), then, then.Add(time.Hour), figures.Quarter); err != nil || len(parts) != 1 || parts[0].Queues["bill"].Answered != 1 {
		t.Errorf("%+v, %v", parts, err)
	}
	if _, err := s.Reports(t.Context(), then, then.Add(time.Hour), time.Minute); kind(err) != hotline.KindInvalid {
		t.Errorf("a step of a minute: %v", err)
	}
}

func TestPeople_KnowsACaller(t *testing.T) {
	db := storetest.Open(t)
	began := time.Now()
	id := hotline.NewCallID(began.Add(-time.Hour))
	for i, b := range []hotline.Body{
		hotline.CallStarted{From: "sip:13800138000@h"}, hotline.PartyJoined{Party: hotline.PartyAgent, Name: "wangfang"},
	} {
		if err := db.Project(hotline.Event{Call: id, Seq: uint64(i + 1), At: began.Add(-time.Hour), Body: b}); err != nil { //nolint:gosec // small
			t.Fatal(err)
		}
	}
	slow := make(chan struct{})
	office := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/customers/13800138000/card":
			_, _ = w.Write([]byte(`{"number":"13800138000","name":"x","tier":"金卡","products":[],"tickets":[],"contacts":[],"flags":[{"kind":"vip","text":"贵宾"}]}`))
		case "/customers/13900139000/card":
			<-slow
		default:
			http.NotFound(w, r)
		}
	}))
	defer office.Close()
	defer close(slow)
	cfg := customer.Default()
	cfg.Base = office.URL
	cards, err := customer.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	defer cards.Close()
	s := open(t, db, func(_ *people.Config, d *people.Deps) { d.Cards = cards })
	for number, want := range map[string]acd.Caller{
		"13800138000": {Number: "13800138000", VIP: true, Tier: "金卡", Repeats: 1, Last: "wangfang"},
		"13900139000": {Number: "13900139000"}, // the back office does not answer in time
		"13700137000": {Number: "13700137000"},
		"":            {},
	} {
		got := s.Known(t.Context(), number, began)
		if got.Number != want.Number || got.VIP != want.VIP || got.Tier != want.Tier || got.Repeats != want.Repeats || got.Last != want.Last {
			t.Errorf("%q: %+v, want %+v", number, got, want)
		}
	}
}

// A panic in one of the questions about a caller leaves its answer out, of that caller, and the others' in.
func TestPeople_KnowsACallerInSpiteOfAPanic(t *testing.T) {
	db := storetest.Open(t)
	began := time.Now()
	for i, b := range []hotline.Body{
		hotline.CallStarted{From: "sip:13800138000@h"}, hotline.PartyJoined{Party: hotline.PartyAgent, Name: "wangfang"},
	} {
		if err := db.Project(hotline.Event{Call: "01EARLIER", Seq: uint64(i + 1), At: began.Add(-time.Hour), Body: b}); err != nil { //nolint:gosec // small
			t.Fatal(err)
		}
	}
	panics := make(chan string, 8)
	s := open(t, db, func(_ *people.Config, d *people.Deps) {
		d.Cards = &customer.Client{} // was never opened
		d.Floor.OnPanic = func(where string) { panics <- where }
	})
	if got := s.Known(t.Context(), "13800138000", began); got.Repeats != 1 || got.Last != "wangfang" || got.Tier != "" {
		t.Errorf("%+v", got)
	}
	if len(panics) != 1 || <-panics != "queues" {
		t.Error("the panic is not counted, or not once")
	}
}

func TestOpen_NamesWhatIsWrong(t *testing.T) {
	db := storetest.Open(t)
	cfg := people.Default()
	cfg.Queues.Queues[0].Waiting.Music = "none.wav"
	deps := people.Deps{Store: db, Log: slog.New(slog.DiscardHandler)}
	if _, err := people.Open(t.Context(), cfg, deps); err == nil {
		t.Error("music without a folder")
	}
	cfg.Folder = t.TempDir()
	if _, err := people.Open(t.Context(), cfg, deps); err == nil {
		t.Error("music that is not there")
	}
	cfg = people.Default()
	cfg.Sync = 0
	if _, err := people.Open(t.Context(), cfg, deps); err == nil {
		t.Error("accounts are never looked at")
	}
}
