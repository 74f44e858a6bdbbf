package config

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Size is a number of bytes, written 512KiB, 64MiB, 2GiB or 100B.
type Size int64

// units from the largest; 1024 based.
var units = []struct {
	name  string
	bytes int64
}{{"GiB", 1 << 30}, {"MiB", 1 << 20}, {"KiB", 1 << 10}, {"B", 1}}

// UnmarshalText reads the written form.
func (s *Size) UnmarshalText(text []byte) error {
	for _, u := range units {
		digits, ok := strings.CutSuffix(string(text), u.name)
		if !ok {
			continue
		}
		n, err := strconv.ParseInt(strings.TrimSpace(digits), 10, 64)
		if err != nil || n < 0 || n > math.MaxInt64/u.bytes {
			break
		}
		*s = Size(n * u.bytes)
		return nil
	}
	return fmt.Errorf("%q is no size: write 512KiB, 64MiB or 2GiB", text)
}

// String is the written form in the largest unit that fits.
func (s Size) String() string {
	for _, u := range units {
		if s != 0 && int64(s)%u.bytes == 0 {
			return strconv.FormatInt(int64(s)/u.bytes, 10) + u.name
		}
	}
	return "0B"
}

// PortRange is a range of UDP ports, both ends included, written 20000-29999. It holds at least one even port and the next.
type PortRange struct{ First, Last int }

// UnmarshalText reads the written form.
func (r *PortRange) UnmarshalText(text []byte) error {
	first, last, _ := strings.Cut(string(text), "-")
	a, errA := strconv.Atoi(strings.TrimSpace(first))
	b, errB := strconv.Atoi(strings.TrimSpace(last))
	if errA != nil || errB != nil || a < 1024 || b > 65535 || b <= a {
		return fmt.Errorf("%q is no port range: write first-last within 1024-65535, such as 20000-29999", text)
	}
	if a%2 == 1 && b == a+1 {
		return fmt.Errorf("%q has room for no call: voice takes an even port and the next one (RFC 3550, section 11): write %d-%d, or a wider range", text, a-1, b)
	}
	*r = PortRange{First: a, Last: b}
	return nil
}

// String is the written form.
func (r PortRange) String() string { return fmt.Sprintf("%d-%d", r.First, r.Last) }
