package sip_test

import (
	"testing"

	"github.com/icholy/digest"
)

// digestFor answers the first challenge of a 401.
func digestFor(t *testing.T, res, method, uri, user, password string) string {
	t.Helper()
	chal, err := digest.ParseChallenge(header(res, "WWW-Authenticate"))
	if err != nil {
		t.Fatal(err)
	}
	cred, err := digest.Digest(chal, digest.Options{Method: method, URI: uri, Username: user, Password: password})
	if err != nil {
		t.Fatal(err)
	}
	return cred.String()
}
