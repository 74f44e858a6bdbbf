package registrar_test

import (
	"testing"
	"time"

	"hotline/telephony/sip/digest"
	"hotline/telephony/sip/registrar"
)

func TestGuests_TicketsExpireAndCannotBeMade(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	clock := func() time.Time { return now }
	g := registrar.NewGuests(time.Minute, registrar.Static{"alice": digest.Secret{Password: "a"}}, clock)
	one, two := g.Ticket(), g.Ticket()
	if one.User == two.User || one.Password == two.Password || !one.Until.Equal(now.Add(time.Minute)) {
		t.Errorf("%+v %+v", one, two)
	}
	secret := func(user string) string {
		s, ok, err := g.Secret(t.Context(), user)
		if err != nil || !ok {
			return ""
		}
		return s.Password
	}
	if secret(one.User) != one.Password || secret("alice") != "a" || secret("bob") != "" || secret("guest-") != "" || secret("guest-!-x") != "" {
		t.Error("wrong secrets")
	}
	if p, _, _ := registrar.NewGuests(time.Minute, nil, clock).Secret(t.Context(), one.User); p.Password == one.Password {
		t.Error("another hotline's tickets are the same")
	}
	now = now.Add(2 * time.Minute)
	if secret(one.User) != "" {
		t.Error("the ticket has not expired")
	}
}

func TestRegistrar_GuestsDoNotRegister(t *testing.T) {
	b := newBench(t, nil)
	b.known["guest-x"] = digest.Secret{Password: "x"}
	b.want(b.as("guest-x", "x", "To", "<sip:guest-x@example.com>", "Contact", "<sip:g@192.0.2.1>"), 403)
}
