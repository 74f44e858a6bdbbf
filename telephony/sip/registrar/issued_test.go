package registrar_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"hotline/telephony/sip/digest"
	"hotline/telephony/sip/registrar"
)

var errAway = errors.New("away")

// onlyAgents lets two people have phones.
func onlyAgents(_ context.Context, user string) (bool, error) {
	if user == "error" {
		return false, errAway
	}
	return user == "wangfang" || user == "liqiang", nil
}

func TestIssued_PasswordsHoldUntilRevoked(t *testing.T) {
	file := filepath.Join(t.TempDir(), "phones.json")
	open := func() *registrar.Issued {
		i, err := registrar.OpenIssued(file, registrar.Static{"alice": digest.Secret{Password: "a"}}, onlyAgents)
		if err != nil {
			t.Fatal(err)
		}
		return i
	}
	secret := func(i *registrar.Issued, user string) string {
		s, ok, err := i.Secret(t.Context(), user)
		if err != nil || ok != (s.Password != "") {
			t.Errorf("%s: %v %v %v", user, s, ok, err)
		}
		return s.Password
	}
	i := open()
	one, two := i.Issue("wangfang"), i.Issue("liqiang")
	if len(one) < 40 || one == two || i.Issue("wangfang") != one || secret(i, "wangfang") != one {
		t.Errorf("passwords %q, %q", one, two)
	}
	if secret(i, "alice") != "a" || secret(i, "bob") != "" {
		t.Error("a configured password was replaced, or a stranger has one")
	}
	if _, _, err := i.Secret(t.Context(), "error"); !errors.Is(err, errAway) {
		t.Errorf("nobody knows who may: %v", err)
	}
	if i = open(); secret(i, "wangfang") != one {
		t.Error("a restart voids passwords")
	}
	if err := i.Revoke("wangfang"); err != nil || secret(i, "wangfang") == one || secret(i, "liqiang") != two {
		t.Errorf("revoked: %v", err)
	}
	if i = open(); secret(i, "wangfang") == one {
		t.Error("a restart brings a revoked password back")
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the key can be read by others: %v, %v", info, err)
	}
	if other, err := registrar.OpenIssued("", nil, onlyAgents); err != nil || other.Issue("liqiang") == two || other.Revoke("liqiang") != nil {
		t.Errorf("in memory: %v", err)
	}
}

func TestOpenIssued_NamesABadFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "phones.json")
	for _, text := range []string{"", "{", `{"key":"c2hvcnQ="}`} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := registrar.OpenIssued(file, nil, onlyAgents); err == nil {
			t.Errorf("%q is a key", text)
		}
	}
	if _, err := registrar.OpenIssued(filepath.Join(file, "x"), nil, onlyAgents); err == nil {
		t.Error("a file in a file")
	}
}

func TestRegistrar_ForgetsAUser(t *testing.T) {
	b := newBench(t, nil)
	b.want(b.as("alice", "secret", "Contact", "<sip:alice@192.0.2.1>"), 200)
	if n := len(b.r.Contacts("alice")); n != 1 {
		t.Fatalf("%d contacts", n)
	}
	b.r.Forget("alice")
	b.r.Forget("bob")
	if n := len(b.r.Contacts("alice")); n != 0 || b.r.Len() != 0 || !slices.Contains(b.told(), "removed alice") {
		t.Errorf("%d contacts, told %v", n, b.told())
	}
}
