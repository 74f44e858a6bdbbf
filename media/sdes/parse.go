package sdes

import (
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
)

// Parse reads the value of a crypto attribute: tag, suite, one key with its optional lifetime, session parameters.
// It returns ErrSuite and ErrOption for what is sound but not supported, so that the next attribute can be tried; ErrSyntax
// for the rest. The key's lifetime is checked and otherwise ignored: no call lasts for 2^31 packets.
func Parse(value string) (Crypto, error) {
	f := strings.Fields(value)
	if len(f) < 3 {
		return Crypto{}, fmt.Errorf("%w: %d fields", ErrSyntax, len(f))
	}
	tag, err := strconv.ParseUint(f[0], 10, 32)
	if err != nil || tag > 999999999 || len(f[0]) > 9 {
		return Crypto{}, fmt.Errorf("%w: tag %q", ErrSyntax, f[0])
	}
	c := Crypto{Tag: int(tag), Suite: Suite(strings.ToUpper(f[1]))} //nolint:gosec // bounded above
	if c.Suite.KeyLen() == 0 {
		return Crypto{}, fmt.Errorf("%w: %q", ErrSuite, f[1])
	}
	if err := parameters(f[3:]); err != nil {
		return Crypto{}, err
	}
	if c.Key, err = key(f[2], c.Suite); err != nil {
		return Crypto{}, err
	}
	return c, nil
}

// parameters checks the session parameters: only those that change nothing for us are taken.
func parameters(list []string) error {
	for _, p := range list {
		name, _, _ := strings.Cut(p, "=")
		switch {
		case strings.HasPrefix(p, "-"): // may be ignored by those who do not know it
		case strings.EqualFold(name, "WSH"): // a hint on the replay window
		default:
			return fmt.Errorf("%w: %q", ErrOption, name)
		}
	}
	return nil
}

// key reads "inline:" with the key and salt in base64, its lifetime and its identifier.
func key(param string, s Suite) (string, error) {
	method, info, ok := strings.Cut(param, ":")
	switch {
	case !ok || !strings.EqualFold(method, "inline"):
		return "", fmt.Errorf("%w: no inline key", ErrSyntax)
	case strings.Contains(info, ";"):
		return "", fmt.Errorf("%w: several keys", ErrOption)
	}
	parts := strings.Split(info, "|")
	raw, err := base64.StdEncoding.DecodeString(parts[0])
	if err != nil {
		raw, err = base64.RawStdEncoding.DecodeString(parts[0]) // some leave the padding out
	}
	if err != nil || len(raw) != s.KeyLen()+s.SaltLen() {
		return "", fmt.Errorf("%w: key of %d octets, %s wants %d", ErrSyntax, len(raw), s, s.KeyLen()+s.SaltLen())
	}
	for i, p := range parts[1:] {
		switch {
		case strings.Contains(p, ":"):
			return "", fmt.Errorf("%w: master key identifier", ErrOption)
		case i > 0 || !lifetime(p):
			return "", fmt.Errorf("%w: lifetime %q", ErrSyntax, p)
		}
	}
	return string(raw), nil
}

// lifetime says whether p is a lifetime: a number of packets, or a power of two such as 2^31.
func lifetime(p string) bool {
	p = strings.TrimPrefix(p, "2^")
	n, err := strconv.ParseUint(p, 10, 64)
	return err == nil && n > 0
}
