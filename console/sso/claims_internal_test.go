package sso

import (
	"encoding/json"
	"testing"

	"hotline/console/account"
)

func TestClaims_RoleIsTheHighestThatIsGiven(t *testing.T) {
	roles := map[string]account.Role{"agents": account.Agent, "leads": account.Supervisor, "bosses": account.Owner}
	anybody := map[string]account.Role{"*": account.Agent, "leads": account.Supervisor}
	for _, c := range []struct {
		claim, token string
		roles        map[string]account.Role
		want         account.Role
	}{
		{"roles", `{"roles":["x","agents","leads"]}`, roles, account.Supervisor},
		{"roles", `{"roles":["bosses","agents"]}`, roles, account.Owner},
		{"roles", `{"roles":"agents"}`, roles, account.Agent},
		{"realm_access.roles", `{"realm_access":{"roles":["leads"]}}`, roles, account.Supervisor},
		{"https://x.example/roles", `{"https://x.example/roles":["leads"]}`, roles, account.Supervisor},
		{"roles", `{"roles":[1,null,{"a":1}]}`, roles, ""},
		{"roles", `{"roles":7}`, roles, ""},
		{"a.b.c", `{"a":{"b":"c"}}`, roles, ""},
		{"roles", `{}`, anybody, account.Agent},
		{"roles", `{"roles":["leads"]}`, anybody, account.Supervisor},
		{"roles", `{"roles":["*"]}`, map[string]account.Role{"leads": account.Supervisor}, ""},
	} {
		var all map[string]any
		if err := json.Unmarshal([]byte(c.token), &all); err != nil {
			t.Fatal(err)
		}
		if got := claims(all).role(c.claim, c.roles); got != c.want {
			t.Errorf("%s of %s: %q, want %q", c.claim, c.token, got, c.want)
		}
	}
}
