package store_test

import (
	"errors"
	"testing"
	"time"

	"hotline"
	"hotline/internal/store"
)

func TestDB_KeepsAccounts(t *testing.T) {
	db := open(t)
	name := "w" + string(hotline.NewCallID(time.Now()))
	a := store.Account{Name: name, Display: "王芳", Role: "agent", Password: "$argon2id$", MustChange: true, Created: time.Unix(1700000000, 5)}
	if err := db.CreateAccount(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	var e *hotline.Error
	if err := db.CreateAccount(t.Context(), a); !errors.As(err, &e) || e.Kind != hotline.KindInvalid {
		t.Errorf("second account of one name: %v", err)
	}
	a.Role, a.Disabled, a.MustChange = "inspector", true, false
	if err := db.UpdateAccount(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	a.LastLogin = time.Unix(1700000001, 7)
	if err := db.NoteLogin(t.Context(), name, a.LastLogin); err != nil {
		t.Fatal(err)
	}
	if got, err := db.Account(t.Context(), name); err != nil || got != a {
		t.Errorf("got %+v, %v; want %+v", got, err, a)
	}
	if _, err := db.Account(t.Context(), "nobody"); !errors.As(err, &e) || e.Kind != hotline.KindNotFound {
		t.Errorf("unknown account: %v", err)
	}
	if err := db.UpdateAccount(t.Context(), store.Account{Name: "nobody"}); !errors.As(err, &e) || e.Kind != hotline.KindNotFound {
		t.Errorf("update of an unknown account: %v", err)
	}
	if all, err := db.Accounts(t.Context()); err != nil || len(all) == 0 {
		t.Errorf("accounts %v, %v", all, err)
	}
}

func TestSessions_ExpireAndEnd(t *testing.T) {
	s := open(t).Sessions()
	soon, past := time.Now().Add(time.Hour), time.Now().Add(-time.Second)
	for token, until := range map[string]time.Time{"live": soon, "old": past, "ended": soon} {
		if err := s.Commit(token, []byte{0, 1, 255}, until); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Delete("ended"); err != nil {
		t.Fatal(err)
	}
	for token, want := range map[string]bool{"live": true, "old": false, "ended": false, "never": false} {
		data, ok, err := s.Find(token)
		if err != nil || ok != want || ok && string(data) != "\x00\x01\xff" {
			t.Errorf("%s: %v %v %v", token, data, ok, err)
		}
	}
}

func TestDB_AuditIsReadBackwardsByPage(t *testing.T) {
	db := open(t)
	began := time.Now()
	for i, action := range []string{"session.login", "user.create", "recording.listen"} {
		if err := db.Audit(t.Context(), store.AuditEntry{At: began.Add(time.Duration(i) * time.Minute), Actor: "admin", Action: action, Addr: "127.0.0.1"}); err != nil {
			t.Fatal(err)
		}
	}
	first, err := db.AuditLog(t.Context(), "", 2)
	if err != nil || len(first) != 2 || first[0].Action != "recording.listen" {
		t.Fatalf("first page %+v, %v", first, err)
	}
	rest, err := db.AuditLog(t.Context(), first[1].ID, 1)
	if err != nil || len(rest) != 1 || rest[0].Action != "session.login" || !rest[0].At.Equal(began.Truncate(0)) {
		t.Errorf("second page %+v, %v", rest, err)
	}
}

func TestDB_KnowsPeopleOfAnIdentityProvider(t *testing.T) {
	db := open(t)
	name := "s" + string(hotline.NewCallID(time.Now()))
	a := store.Account{Name: name, Display: "李强", Role: "agent", Subject: "https://id.example " + name, Created: time.Unix(1700000000, 0)}
	if err := db.CreateAccount(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	if got, err := db.AccountOf(t.Context(), a.Subject); err != nil || got != a {
		t.Errorf("%+v, %v", got, err)
	}
	var e *hotline.Error
	if _, err := db.AccountOf(t.Context(), ""); !errors.As(err, &e) || e.Kind != hotline.KindNotFound {
		t.Errorf("a local account is nobody there: %v", err)
	}
	a.Name += "2"
	if err := db.CreateAccount(t.Context(), a); !errors.As(err, &e) || e.Kind != hotline.KindInvalid {
		t.Errorf("two accounts of one person: %v", err)
	}
}
