// Package sdes is the key exchange of SRTP in session descriptions (RFC 4568): it reads and writes the values of "a=crypto"
// attributes, makes keys, and picks from an offer. It sees no session description and protects no packet: telephony/sip/sdp
// carries the attributes, media/rtp takes the keys.
package sdes

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strconv"
)

// Errors of Parse and Answer.
var (
	ErrSyntax = errors.New("sdes: bad crypto attribute")
	ErrSuite  = errors.New("sdes: crypto suite not supported")
	ErrOption = errors.New("sdes: crypto option not supported") // more than one key, a master key identifier, unencrypted streams
	ErrNone   = errors.New("sdes: no common crypto suite")
)

// Suite names an SRTP crypto suite as the attribute does.
type Suite string

// The suites.
const (
	AES128CM80 Suite = "AES_CM_128_HMAC_SHA1_80" // RFC 4568
	AES128CM32 Suite = "AES_CM_128_HMAC_SHA1_32" // RFC 4568; a short tag: offered last
	AES128GCM  Suite = "AEAD_AES_128_GCM"        // RFC 7714
	AES256GCM  Suite = "AEAD_AES_256_GCM"        // RFC 7714
)

// Suites returns all suites, best first: AES_256 GCM, AES_128 GCM, and AES_CM_128 with tags of 80 and of 32 bits.
func Suites() []Suite { return []Suite{AES256GCM, AES128GCM, AES128CM80, AES128CM32} }

// KeyLen and SaltLen are the octets of a suite's master key and salt, 0 for an unknown suite.
func (s Suite) KeyLen() int {
	switch s {
	case AES128CM80, AES128CM32, AES128GCM:
		return 16
	case AES256GCM:
		return 32
	}
	return 0
}

// SaltLen is the octets of a suite's master salt, 0 for an unknown suite.
func (s Suite) SaltLen() int {
	switch s {
	case AES128CM80, AES128CM32:
		return 14
	case AES128GCM, AES256GCM:
		return 12
	}
	return 0
}

// Crypto is one crypto attribute: a suite and the key with which its sender protects what it sends. It may be compared;
// the zero value means no SRTP. It holds a secret: it prints itself without the key.
type Crypto struct {
	Tag   int    // 0-999999999; the answer repeats that of the offer's attribute it takes
	Suite Suite  // empty: no SRTP
	Key   string // master key, then master salt: raw octets
}

// String is for logs: tag and suite, without the key. Value is what goes into a session description.
func (c Crypto) String() string {
	if c.Suite == "" {
		return "no crypto"
	}
	return fmt.Sprintf("%d %s", c.Tag, c.Suite)
}

// GoString is String, so that %#v does not print the key either.
func (c Crypto) GoString() string { return c.String() }

// Value is the attribute's value: "1 AES_CM_128_HMAC_SHA1_80 inline:...".
func (c Crypto) Value() string {
	return strconv.Itoa(c.Tag) + " " + string(c.Suite) + " inline:" + base64.StdEncoding.EncodeToString([]byte(c.Key))
}

// Generate makes a fresh key for a suite. It returns ErrSuite for an unknown one.
func Generate(tag int, s Suite) (Crypto, error) {
	n := s.KeyLen() + s.SaltLen()
	if n == 0 {
		return Crypto{}, fmt.Errorf("%w: %q", ErrSuite, s)
	}
	key := make([]byte, n)
	_, _ = rand.Read(key) // never fails (crypto/rand)
	return Crypto{Tag: tag, Suite: s, Key: string(key)}, nil
}

// Offer makes one attribute with a fresh key for every suite, tags 1, 2, .... It returns ErrSuite for an unknown one.
func Offer(suites []Suite) ([]Crypto, error) {
	out := make([]Crypto, len(suites))
	for i, s := range suites {
		c, err := Generate(i+1, s)
		if err != nil {
			return nil, err
		}
		out[i] = c
	}
	return out, nil
}

// Answer picks from an offer the first attribute whose suite is allowed, and makes our own key for it. offered is in the
// other side's order of preference, which counts (RFC 4568, section 5.1.2). It returns ErrNone when none is allowed.
func Answer(offered []Crypto, allowed []Suite) (local, remote Crypto, err error) {
	for _, c := range offered {
		if c.Suite != "" && slices.Contains(allowed, c.Suite) {
			local, err = Generate(c.Tag, c.Suite)
			return local, c, err
		}
	}
	return Crypto{}, Crypto{}, ErrNone
}

// Accept finds which of our offered attributes the answer took. It returns ErrNone when it is none of them.
func Accept(offered []Crypto, answer Crypto) (local Crypto, err error) {
	for _, c := range offered {
		if c.Tag == answer.Tag && c.Suite == answer.Suite {
			return c, nil
		}
	}
	return Crypto{}, ErrNone
}
