package guard

import (
	"errors"
	"fmt"
	"time"
)

// Config bounds what one source may do. A source is one IPv4 address or one IPv6 /64.
type Config struct {
	// Rate and Burst bound the messages of one source: Rate a second for long, Burst at once. Trusted networks are not bounded.
	Rate  float64
	Burst int
	// Failures are the failed authentications within Window that ban a source.
	Failures int
	// Targets are the different users that a source may ask for within Window without proving who it is; one more bans it.
	Targets int
	// Window is the time in which failures and targets are counted.
	Window time.Duration
	// Ban is how long the first ban lasts; each further one lasts twice as long, up to MaxBan. A source without a ban for a day
	// begins afresh.
	Ban    time.Duration
	MaxBan time.Duration
	// Sources bounds how many sources are remembered (about 300 bytes each); the ones heard least lately go first.
	Sources int
	// Scanners are beginnings of User-Agent values that ban at once, lower case.
	Scanners []string
}

// Default are the settings of a server on the open internet.
func Default() Config {
	return Config{
		Rate: 20, Burst: 100, Failures: 10, Targets: 8, Window: time.Minute, Ban: 10 * time.Minute, MaxBan: 24 * time.Hour, Sources: 50_000,
		Scanners: []string{"friendly-scanner", "friendly-request", "sipvicious", "sipcli", "sip-scan", "sipscan", "sundayddr", "pplsip",
			"iwar", "sivus", "smap", "svmap", "svwar", "svcrack", "vaxsip", "gulp", "sipptk", "nm@nm", "sipv", "mr.sip"},
	}
}

// Validate reports every mistake at once.
func (c Config) Validate() error {
	var errs []error
	bad := func(ok bool, format string, a ...any) {
		if !ok {
			errs = append(errs, fmt.Errorf(format, a...))
		}
	}
	bad(c.Rate > 0 && c.Burst >= 1, "rate, burst: must be above 0")
	bad(c.Failures >= 1 && c.Targets >= 1 && c.Targets <= maxTargets, "failures: at least 1; targets: 1-%d", maxTargets)
	bad(c.Window > 0 && c.Ban > 0 && c.MaxBan >= c.Ban, "window, ban: above 0; max_ban: at least ban")
	bad(c.Sources >= 16, "sources: at least 16")
	for _, s := range c.Scanners {
		bad(len(s) >= 4, "scanners: %q is too short: it would match others", s)
	}
	return errors.Join(errs...)
}
