package obs_test

import (
	"strings"
	"testing"

	"hotline/internal/obs"
)

func TestBuild_IsATokenWithTheCommit(t *testing.T) {
	for want, b := range map[string]obs.Build{
		"devel-0123456789ab":  {Version: "devel", Revision: "0123456789abcdef"},
		"v1.2.0-0123456789ab": {Version: "v1.2.0", Revision: "0123456789abcdef"},
		"devel":               {Version: "devel"},
		"v0.0.0-20261122185614-0123456789ab+dirty": {Version: "v0.0.0-20261122185614-0123456789ab+dirty", Revision: "0123456789abcdef"},
	} {
		if got := b.String(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if got := obs.ReadBuild().String(); got == "" || strings.ContainsAny(got, "() ") {
		t.Errorf("this build is %q", got)
	}
}
