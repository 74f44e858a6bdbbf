package digest_test

import (
	"crypto/md5"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	gosip "github.com/emiago/sipgo/sip"
	icholy "github.com/icholy/digest"

	"hotline/telephony/sip/digest"
)

// clock is a time that the test moves.
type clock struct{ at time.Time }

func (c *clock) now() time.Time { return c.at }

func request() *gosip.Request {
	req := gosip.NewRequest(gosip.REGISTER, gosip.Uri{Scheme: "sip", Host: "example.com"})
	return req
}

func challenges(t *testing.T, c *digest.Checker, stale bool) []*icholy.Challenge {
	t.Helper()
	res := gosip.NewResponse(401, "Unauthorized")
	c.Challenge(request(), res, `the "realm"`, stale)
	var out []*icholy.Challenge
	for _, h := range res.GetHeaders("WWW-Authenticate") {
		chal, err := icholy.ParseChallenge(h.Value())
		if err != nil {
			t.Fatal(err)
		}
		if chal.Stale != stale {
			t.Errorf("stale is %v in %s", chal.Stale, h.Value())
		}
		out = append(out, chal)
	}
	if len(out) != 2 || out[0].Algorithm != "MD5" || out[1].Algorithm != "SHA-256" {
		t.Fatalf("challenges %v", out)
	}
	return out
}

func answered(t *testing.T, chal *icholy.Challenge, password string, count int) *gosip.Request {
	t.Helper()
	cred, err := icholy.Digest(chal, icholy.Options{Method: "REGISTER", URI: "sip:example.com", Username: "alice", Password: password, Count: count})
	if err != nil {
		t.Fatal(err)
	}
	req := request()
	req.AppendHeader(gosip.NewHeader("Authorization", cred.String()))
	return req
}

func alice(user string) (digest.Secret, bool) {
	return digest.Secret{Password: "secret"}, user == "alice"
}

const realm = `the "realm"`

func TestChecker_ChecksAnswers(t *testing.T) {
	clk := &clock{time.Unix(1_800_000_000, 0)}
	c := digest.New(digest.Config{}, clk.now)
	for i, name := range []string{"MD5", "SHA-256"} {
		t.Run(name, func(t *testing.T) {
			chal := challenges(t, c, false)[i]
			check := func(req *gosip.Request, want digest.Verdict) {
				t.Helper()
				if _, got := c.Check(req, realm, alice); got != want {
					t.Errorf("verdict %v, want %v", got, want)
				}
			}
			check(request(), digest.Missing)
			check(answered(t, chal, "guess", 1), digest.Wrong)
			good := answered(t, chal, "secret", 1)
			check(good, digest.Good)
			check(good, digest.Stale) // a copy
			check(answered(t, chal, "secret", 3), digest.Good)
			check(answered(t, chal, "secret", 2), digest.Stale)
			forged := *chal
			forged.Nonce = strings.Repeat("A", len(chal.Nonce))
			check(answered(t, &forged, "secret", 1), digest.Stale)
			clk.at = clk.at.Add(digest.Default().Life + time.Second)
			check(answered(t, chal, "secret", 4), digest.Stale)
			check(answered(t, challenges(t, c, true)[i], "secret", 1), digest.Good)
		})
	}
}

func TestChecker_RefusesUnknownUserAndOtherRealm(t *testing.T) {
	c := digest.New(digest.Config{}, time.Now)
	nobody := func(string) (digest.Secret, bool) { return digest.Secret{Password: "secret"}, false }
	req := answered(t, challenges(t, c, false)[0], "secret", 1)
	if user, v := c.Check(req, realm, nobody); v != digest.Wrong || user != "alice" {
		t.Error(user, v)
	}
	if _, v := c.Check(req, "other", alice); v != digest.Missing {
		t.Error(v)
	}
}

// A password that is not set is no password: an empty one must not open the door.
func TestChecker_RefusesEmptyPassword(t *testing.T) {
	c := digest.New(digest.Config{}, time.Now)
	req := answered(t, challenges(t, c, false)[0], "", 1)
	if _, v := c.Check(req, realm, func(string) (digest.Secret, bool) { return digest.Secret{}, true }); v != digest.Wrong {
		t.Error(v)
	}
}

func TestChecker_TakesStoredDigests(t *testing.T) {
	c := digest.New(digest.Config{}, time.Now)
	sum := md5.Sum([]byte("alice:" + realm + ":secret"))
	stored := func(string) (digest.Secret, bool) {
		return digest.Secret{HA1: map[string]string{"MD5": hex.EncodeToString(sum[:])}}, true
	}
	chals := challenges(t, c, false)
	if _, v := c.Check(answered(t, chals[0], "secret", 1), realm, stored); v != digest.Good {
		t.Error("MD5", v)
	}
	if _, v := c.Check(answered(t, chals[1], "secret", 1), realm, stored); v != digest.Wrong {
		t.Error("SHA-256 without a digest for it", v)
	}
}

// RFC 2069 phones send no qop: one use per nonce.
func TestChecker_TakesOldAnswersOnce(t *testing.T) {
	c := digest.New(digest.Config{}, time.Now)
	chal := challenges(t, c, false)[0]
	chal.QOP = nil
	req := answered(t, chal, "secret", 0)
	if _, v := c.Check(req, realm, alice); v != digest.Good {
		t.Error(v)
	}
	if _, v := c.Check(req, realm, alice); v != digest.Stale {
		t.Error(v)
	}
}

// Repeats are noticed for as long as the nonce lives, across the change of the maps.
func TestChecker_RemembersAcrossTurns(t *testing.T) {
	clk := &clock{time.Unix(1_800_000_000, 0)}
	c := digest.New(digest.Config{Life: time.Minute, Remembered: 8}, clk.now)
	clk.at = clk.at.Add(50 * time.Second)
	old := answered(t, challenges(t, c, false)[0], "secret", 1)
	if _, v := c.Check(old, realm, alice); v != digest.Good {
		t.Fatal(v)
	}
	clk.at = clk.at.Add(30 * time.Second) // a new turn begins with the next answer
	if _, v := c.Check(answered(t, challenges(t, c, false)[0], "secret", 1), realm, alice); v != digest.Good {
		t.Fatal(v)
	}
	if _, v := c.Check(old, realm, alice); v != digest.Stale {
		t.Error("a copy passed after the turn:", v)
	}
}

// Phones whose SIP library gives up at SHA-256 are asked by MD5 alone, unless there is none.
func TestChecker_AsksOldPhonesByMD5(t *testing.T) {
	for agent, want := range map[string]int{"": 2, "baresip v1.0.0 (x86_64/linux)": 1, "baresip v3.1.0 (x86_64/Linux)": 2, "a baresip v1.0.0": 2} {
		req := request()
		if agent != "" {
			req.AppendHeader(gosip.NewHeader("User-Agent", agent))
		}
		for _, algorithms := range [][]string{nil, {"SHA-256"}} {
			if algorithms != nil {
				want = 1
			}
			res := gosip.NewResponse(401, "Unauthorized")
			digest.New(digest.Config{Algorithms: algorithms}, time.Now).Challenge(req, res, realm, false)
			if got := len(res.GetHeaders("WWW-Authenticate")); got != want {
				t.Errorf("%q of %v is asked by %d", agent, algorithms, got)
			}
		}
	}
}

func TestAnswer_TakesTheStrongestOfEachRealm(t *testing.T) {
	c := digest.New(digest.Config{}, time.Now)
	res := gosip.NewResponse(407, "Proxy Authentication Required")
	res.AppendHeader(gosip.NewHeader("Proxy-Authenticate", `Digest realm="b", nonce="1", algorithm=MD5`))
	res.AppendHeader(gosip.NewHeader("Proxy-Authenticate", `Digest realm="b", nonce="2", algorithm=AKAv1-MD5`))
	res.AppendHeader(gosip.NewHeader("Proxy-Authenticate", "Basic"))
	c.Challenge(request(), res, "a", true)
	req := request()
	req.AppendHeader(gosip.NewHeader("Proxy-Authorization", "Digest old"))
	if err := digest.Answer(req, res, "alice", "secret"); err != nil || !digest.IsStale(res) {
		t.Fatal(err)
	}
	list := req.GetHeaders("Proxy-Authorization")
	if len(list) != 2 || !strings.Contains(list[0].Value(), "algorithm=MD5") || !strings.Contains(list[1].Value(), "algorithm=SHA-256") {
		t.Error(list)
	}
	if user, v := c.Check(req, "a", alice); v != digest.Good || user != "alice" {
		t.Error(v)
	}
	if err := digest.Answer(req, gosip.NewResponse(401, "x"), "alice", "secret"); !errors.Is(err, digest.ErrUnmet) || digest.IsStale(gosip.NewResponse(401, "x")) {
		t.Error(err)
	}
}

func FuzzChecker_Check(f *testing.F) {
	f.Add(`Digest username="alice", realm="r", nonce="x", uri="sip:a", response="0", qop=auth, nc=00000001, cnonce="y"`)
	f.Add(`Digest username="alice"`)
	f.Add("Basic YTpi")
	c := digest.New(digest.Config{}, time.Now)
	f.Fuzz(func(t *testing.T, value string) {
		req := request()
		req.AppendHeader(gosip.NewHeader("Authorization", value))
		if _, v := c.Check(req, "r", alice); v == digest.Good {
			t.Errorf("passed with %q", value)
		}
	})
}

func BenchmarkChecker_Check(b *testing.B) {
	c := digest.New(digest.Config{}, time.Now)
	res := gosip.NewResponse(401, "Unauthorized")
	c.Challenge(request(), res, realm, false)
	chal, _ := icholy.ParseChallenge(res.GetHeader("WWW-Authenticate").Value())
	cred, _ := icholy.Digest(chal, icholy.Options{Method: "REGISTER", URI: "sip:example.com", Username: "alice", Password: "guess"})
	req := request()
	req.AppendHeader(gosip.NewHeader("Authorization", cred.String()))
	for b.Loop() {
		c.Check(req, realm, alice)
	}
}

func Example() {
	c := digest.New(digest.Default(), time.Now)
	res := gosip.NewResponse(401, "Unauthorized")
	c.Challenge(request(), res, "hotline", false)
	_, verdict := c.Check(request(), "hotline", func(string) (digest.Secret, bool) { return digest.Secret{}, false })
	fmt.Println(len(res.GetHeaders("WWW-Authenticate")), verdict == digest.Missing)
	// Output: 2 true
}
