package registrar_test

import (
	"slices"
	"testing"

	"hotline/telephony/sip/digest"
	"hotline/telephony/sip/registrar"
)

func TestIssued_PasswordsHoldUntilRevoked(t *testing.T) {
	i := registrar.NewIssued(registrar.Static{"alice": digest.Secret{Password: "a"}})
	secret := func(user string) string {
		s, ok, err := i.Secret(t.Context(), user)
		if err != nil || ok != (s.Password != "") {
			t.Errorf("%s: %v %v %v", user, s, ok, err)
		}
		return s.Password
	}
	if secret("wangfang") != "" || secret("alice") != "a" {
		t.Error("somebody has a password that nobody issued")
	}
	one, two := i.Issue("wangfang"), i.Issue("liqiang")
	if len(one) < 20 || one == two || i.Issue("wangfang") != one || secret("wangfang") != one {
		t.Errorf("passwords %q, %q", one, two)
	}
	i.Issue("alice")
	if secret("alice") != "a" {
		t.Error("a configured password was replaced")
	}
	users := i.Users()
	slices.Sort(users)
	if !slices.Equal(users, []string{"alice", "liqiang", "wangfang"}) {
		t.Errorf("users %v", users)
	}
	if !i.Revoke("wangfang") || i.Revoke("wangfang") || secret("wangfang") != "" || i.Issue("wangfang") == one {
		t.Error("a revoked password is still good")
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
