package sdes_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"hotline/media/sdes"
)

const key30 = "WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz" // of RFC 4568, section 6.1

func TestParse(t *testing.T) {
	for _, c := range []struct {
		name, value string
		err         error
	}{
		{"rfc4568", "1 AES_CM_128_HMAC_SHA1_80 inline:" + key30, nil},
		{"lifetime_power", "1 AES_CM_128_HMAC_SHA1_80 inline:" + key30 + "|2^20", nil},
		{"lifetime_number", "999999999 AES_CM_128_HMAC_SHA1_32 inline:" + key30 + "|1000000", nil},
		{"lower_case", "2 aes_cm_128_hmac_sha1_80 INLINE:" + key30, nil},
		{"gcm128", "3 AEAD_AES_128_GCM inline:" + strings.Repeat("QUJD", 9) + "QQ==", nil},
		{"no_padding", "3 AEAD_AES_128_GCM inline:" + strings.Repeat("QUJD", 9) + "QQ", nil},
		{"window_hint", "1 AES_CM_128_HMAC_SHA1_80 inline:" + key30 + " WSH=60", nil},
		{"optional_parameter", "1 AES_CM_128_HMAC_SHA1_80 inline:" + key30 + " -FUTURE=1", nil},
		{"identifier", "1 AES_CM_128_HMAC_SHA1_80 inline:" + key30 + "|2^20|1:4", sdes.ErrOption},
		{"identifier_only", "1 AES_CM_128_HMAC_SHA1_80 inline:" + key30 + "|1:4", sdes.ErrOption},
		{"two_keys", "1 AES_CM_128_HMAC_SHA1_80 inline:" + key30 + ";inline:" + key30, sdes.ErrOption},
		{"unencrypted", "1 AES_CM_128_HMAC_SHA1_80 inline:" + key30 + " UNENCRYPTED_SRTP", sdes.ErrOption},
		{"f8", "1 F8_128_HMAC_SHA1_80 inline:" + key30, sdes.ErrSuite},
		{"short_key", "1 AES_CM_128_HMAC_SHA1_80 inline:QUJD", sdes.ErrSyntax},
		{"long_key", "1 AES_CM_128_HMAC_SHA1_80 inline:" + key30 + "QUJD", sdes.ErrSyntax},
		{"bad_base64", "1 AES_CM_128_HMAC_SHA1_80 inline:!" + key30, sdes.ErrSyntax},
		{"no_inline", "1 AES_CM_128_HMAC_SHA1_80 uri:" + key30, sdes.ErrSyntax},
		{"bad_tag", "x AES_CM_128_HMAC_SHA1_80 inline:" + key30, sdes.ErrSyntax},
		{"long_tag", "1000000000 AES_CM_128_HMAC_SHA1_80 inline:" + key30, sdes.ErrSyntax},
		{"bad_lifetime", "1 AES_CM_128_HMAC_SHA1_80 inline:" + key30 + "|x", sdes.ErrSyntax},
		{"empty", "", sdes.ErrSyntax},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := sdes.Parse(c.value)
			if !errors.Is(err, c.err) || (c.err == nil) != (err == nil) {
				t.Fatalf("%v, want %v", err, c.err)
			}
			if err != nil {
				return
			}
			again, err := sdes.Parse(got.Value())
			if err != nil || again != got {
				t.Errorf("%q does not come back: %v", got.Value(), err)
			}
		})
	}
}

func TestGenerate_MakesFreshKeysOfTheRightLength(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range sdes.Suites() {
		for range 10 {
			c, err := sdes.Generate(1, s)
			if err != nil || len(c.Key) != s.KeyLen()+s.SaltLen() || seen[c.Key] {
				t.Fatalf("%s: %d octets, seen %v, %v", s, len(c.Key), seen[c.Key], err)
			}
			seen[c.Key] = true
		}
	}
	if _, err := sdes.Generate(1, "NULL"); !errors.Is(err, sdes.ErrSuite) {
		t.Errorf("NULL: %v", err)
	}
}

func TestAnswer_RespectsTheOffersOrder(t *testing.T) {
	offer, err := sdes.Offer([]sdes.Suite{sdes.AES128CM32, sdes.AES128CM80, sdes.AES256GCM})
	if err != nil {
		t.Fatal(err)
	}
	local, remote, err := sdes.Answer(offer, []sdes.Suite{sdes.AES256GCM, sdes.AES128CM80})
	if err != nil || remote != offer[1] || local.Tag != 2 || local.Suite != sdes.AES128CM80 || local.Key == remote.Key {
		t.Errorf("%v %v %v", local, remote, err)
	}
	if back, err := sdes.Accept(offer, local); err != nil || back != offer[1] {
		t.Errorf("%v %v", back, err)
	}
	if _, _, err := sdes.Answer(offer, []sdes.Suite{sdes.AES128GCM}); !errors.Is(err, sdes.ErrNone) {
		t.Errorf("nothing in common: %v", err)
	}
	if _, err := sdes.Accept(offer, sdes.Crypto{Tag: 2, Suite: sdes.AES256GCM}); !errors.Is(err, sdes.ErrNone) {
		t.Errorf("suite of another tag: %v", err)
	}
}

func TestCrypto_DoesNotPrintItsKey(t *testing.T) {
	c, err := sdes.Generate(1, sdes.AES128GCM)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []string{fmt.Sprint(c), fmt.Sprintf("%v %+v %#v", c, c, c), fmt.Sprintf("%+v", struct{ C sdes.Crypto }{c})} {
		if strings.Contains(s, c.Key) || !strings.Contains(s, "AEAD") {
			t.Errorf("prints %q", s)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("1 AES_CM_128_HMAC_SHA1_80 inline:" + key30 + "|2^20|1:4 WSH=60")
	f.Add("2 AEAD_AES_256_GCM inline:|")
	f.Fuzz(func(t *testing.T, value string) {
		c, err := sdes.Parse(value)
		if err != nil {
			return
		}
		if again, err := sdes.Parse(c.Value()); err != nil || again != c {
			t.Errorf("%q becomes %q: %v", value, c.Value(), err)
		}
	})
}

func ExampleAnswer() {
	offered, _ := sdes.Parse("1 AES_CM_128_HMAC_SHA1_80 inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz|2^20")
	local, remote, err := sdes.Answer([]sdes.Crypto{offered}, sdes.Suites())
	fmt.Println(local, "/", remote, err) // local.Value() goes into the answer
	// Output: 1 AES_CM_128_HMAC_SHA1_80 / 1 AES_CM_128_HMAC_SHA1_80 <nil>
}
