package account_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"hotline/console/account"
)

func TestHasher_ChecksWhatItHashed(t *testing.T) {
	h := account.NewHasher(account.DefaultCost())
	enc, err := h.Hash(t.Context(), "correct horse")
	if err != nil || !strings.HasPrefix(enc, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Fatal(enc, err)
	}
	for name, want := range map[string]bool{"li.wei": true, "guest": true, "monitors": true, "8001": true, "10000": false, "training": false, "monitor-x": false, "guest-abc": false, "practice-1": false, "X": false} {
		if err := account.CheckNew(name, []string{"10000"}); (err == nil) != want {
			t.Errorf("new name %q: %v", name, err)
		}
	}
	for password, want := range map[string]bool{"correct horse": true, "correct hors": false, "": false} {
		if ok, err := h.Check(t.Context(), password, enc); err != nil || ok != want {
			t.Errorf("%q: %v, %v", password, ok, err)
		}
	}
	for _, broken := range []string{"", "x", "$argon2id$v=19$m=19456,t=0,p=1$AAAA$AAAA", strings.Replace(enc, "m=19456", "m=99999999", 1), strings.Replace(enc, "argon2id", "argon2i", 1)} {
		if ok, err := h.Check(t.Context(), "correct horse", broken); err != nil || ok {
			t.Errorf("%q: %v, %v", broken, ok, err)
		}
	}
}

func TestRole_HasRightsByTheTable(t *testing.T) {
	for _, c := range []struct {
		role account.Role
		x    account.Right
		want bool
	}{
		{account.Agent, account.Read, false}, {account.Agent, account.ReadOwn, true}, {account.Agent, account.Listen, false},
		{account.Supervisor, account.Control, true}, {account.Supervisor, account.ManageUser, false}, {account.Inspector, account.Listen, true},
		{account.Inspector, account.Control, false}, {account.Owner, account.ReadAudit, true}, {account.Owner, account.ManageUser, false},
		{account.Admin, account.ManageUser, true}, {"root", account.Read, false},
	} {
		if got := c.role.May(c.x); got != c.want {
			t.Errorf("%s %s: %v", c.role, c.x, got)
		}
	}
	if account.Role("root").Valid() || !account.Owner.Valid() {
		t.Error("validity")
	}
}

func TestCheck_NamesAndPasswords(t *testing.T) {
	for name, want := range map[string]bool{"li.wei": true, "a1": true, "a": false, "Wang": false, ".x": false, "王芳": false, strings.Repeat("x", 33): false} {
		if err := account.CheckName(name); (err == nil) != want {
			t.Errorf("name %q: %v", name, err)
		}
	}
	for password, want := range map[string]bool{"ten chars!": true, "九个汉字不够长吧一": false, "十个汉字够长了吧一二": true, "short": false, "administrator": false, strings.Repeat("x", 129): false} {
		if err := account.CheckPassword("administrator", password); (err == nil) != want {
			t.Errorf("password %q: %v", password, err)
		}
	}
	if a, b := account.NewPassword(), account.NewPassword(); a == b || len(a) != 19 || account.CheckPassword("x", a) != nil {
		t.Error(a, b)
	}
}

func TestThrottle_DoublesTheWaitAndForgets(t *testing.T) {
	th := account.NewThrottle(3, time.Second, 10*time.Second)
	now := time.Unix(1000, 0)
	var got []time.Duration
	for range 9 {
		th.Failed(now, "wang", "10.0.0.1")
		got = append(got, th.Wait(now, "wang"))
	}
	want := []time.Duration{0, 0, 0, time.Second, 2 * time.Second, 4 * time.Second, 8 * time.Second, 10 * time.Second, 10 * time.Second}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("waits %v, want %v", got, want)
	}
	if w := th.Wait(now, "li", "10.0.0.1"); w != 10*time.Second {
		t.Errorf("another name from the same address waits %v", w)
	}
	if w := th.Wait(now.Add(11*time.Second), "wang"); w > 0 {
		t.Errorf("still waits %v", w)
	}
	th.Passed("wang")
	if w := th.Wait(now, "wang"); w != 0 {
		t.Errorf("waits %v after success", w)
	}
	th.Failed(now.Add(2*time.Hour), "10.0.0.1")
	if w := th.Wait(now.Add(2*time.Hour), "10.0.0.1"); w != 0 {
		t.Errorf("an old failure counts: %v", w)
	}
}

// Tries at once get no further than tries one after the other.
func TestThrottle_CountsWhatRuns(t *testing.T) {
	th := account.NewThrottle(3, time.Second, 10*time.Second)
	now := time.Unix(1000, 0)
	begun := 0
	for range 40 {
		if th.Begin(now, "wang") == 0 {
			begun++
		}
	}
	if begun != 4 { // the fourth failure is the first to be waited after
		t.Errorf("%d of 40 tries at once began", begun)
	}
	for range begun {
		th.Failed(now, "wang")
		th.End("wang")
	}
	if w := th.Begin(now, "wang"); w != time.Second {
		t.Errorf("waits %v after %d failures", w, begun)
	}
	later := now.Add(time.Minute)
	if th.Begin(later, "wang") != 0 || th.Begin(later, "wang") == 0 {
		t.Error("without a free failure not one alone may try")
	}
	th.Passed("wang")
	th.End("wang")
	if w := th.Begin(later, "wang"); w != 0 {
		t.Errorf("waits %v after success", w)
	}
}

func TestThrottle_BoundsItsMemory(t *testing.T) {
	th := account.NewThrottle(0, time.Minute, time.Minute)
	now := time.Unix(1000, 0)
	for i := range 10_500 {
		th.Failed(now.Add(time.Duration(i)), fmt.Sprint(i))
	}
	if w := th.Wait(now, "0"); w != 0 {
		t.Errorf("the oldest of 10,500 keys is remembered: %v", w)
	}
	if w := th.Wait(now, "10499"); w == 0 {
		t.Error("the newest key is forgotten")
	}
}

func ExampleRole_May() {
	fmt.Println(account.Inspector.May(account.Listen), account.Agent.May(account.Listen))
	// Output: true false
}
