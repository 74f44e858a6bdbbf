package rtp

import (
	"errors"
	"fmt"

	pion "github.com/pion/rtp"
	"github.com/pion/srtp/v3"

	"hotline/media/sdes"
)

// replayWindow is how many packets behind the newest are still told apart from replays (RFC 3711, section 3.3.2: at least 64).
const replayWindow = 128

// cipher protects or checks one direction of a session. Its owner locks.
type cipher struct {
	ctx    *srtp.Context
	key    sdes.Crypto
	header pion.Header // scratch
}

// newCipher makes the context of a key; nil for the zero Crypto.
func newCipher(c sdes.Crypto) (*cipher, error) {
	if c.Suite == "" {
		return nil, nil //nolint:nilnil // no SRTP
	}
	profile, ok := map[sdes.Suite]srtp.ProtectionProfile{
		sdes.AES128CM80: srtp.ProtectionProfileAes128CmHmacSha1_80,
		sdes.AES128CM32: srtp.ProtectionProfileAes128CmHmacSha1_32,
		sdes.AES128GCM:  srtp.ProtectionProfileAeadAes128Gcm,
		sdes.AES256GCM:  srtp.ProtectionProfileAeadAes256Gcm,
	}[c.Suite]
	n := c.Suite.KeyLen()
	if !ok || len(c.Key) != n+c.Suite.SaltLen() {
		return nil, fmt.Errorf("%w: key of %s", ErrParams, c.Suite)
	}
	ctx, err := srtp.CreateContext([]byte(c.Key[:n]), []byte(c.Key[n:]), profile,
		srtp.SRTPReplayProtection(replayWindow), srtp.SRTCPReplayProtection(replayWindow))
	if err != nil {
		return nil, fmt.Errorf("srtp context: %w", err)
	}
	return &cipher{ctx: ctx, key: c}, nil
}

// rekey returns the cipher for a key: the old one where it is the same key, since its packet counter must go on.
func rekey(old *cipher, c sdes.Crypto) (*cipher, error) {
	if old != nil && old.key == c {
		return old, nil
	}
	return newCipher(c)
}

// seal protects an RTP packet in place; b needs tagRoom more capacity. A nil cipher returns b as it is.
func (c *cipher) seal(b []byte) ([]byte, error) {
	if c == nil {
		return b, nil
	}
	return c.ctx.EncryptRTP(b[:0], b, &c.header)
}

// open checks and decrypts an RTP packet in place. A nil cipher returns b as it is.
func (c *cipher) open(b []byte) ([]byte, error) {
	if c == nil {
		return b, nil
	}
	return c.ctx.DecryptRTP(b[:0], b, &c.header)
}

// sealRTCP protects an RTCP packet; the result is in memory of its own.
func (c *cipher) sealRTCP(b []byte) ([]byte, error) {
	if c == nil {
		return b, nil
	}
	return c.ctx.EncryptRTCP(nil, b, nil)
}

// openRTCP checks and decrypts an RTCP packet; the result is in memory of its own.
func (c *cipher) openRTCP(b []byte) ([]byte, error) {
	if c == nil {
		return b, nil
	}
	return c.ctx.DecryptRTCP(nil, b, nil)
}

// forged says whether an error of open means that the packet is not from the holder of the key. The others are replays.
func forged(err error) bool { return errors.Is(err, srtp.ErrFailedToVerifyAuthTag) }
