package webrtc

import (
	"fmt"

	"github.com/pion/dtls/v3"
	"github.com/pion/rtp"
	"github.com/pion/srtp/v3"
)

// replayWindow is how many packets behind the newest are still told apart from replays (RFC 3711, section 3.3.2: at least 64).
const replayWindow = 128

// cipher protects or opens one direction. Its owner locks.
type cipher struct {
	ctx    *srtp.Context
	header rtp.Header // scratch
	buf    []byte     // what seal returns
}

// profiles are what we speak, best first: GCM costs a third of AES-CM with SHA-1.
func profiles() []dtls.SRTPProtectionProfile {
	return []dtls.SRTPProtectionProfile{dtls.SRTP_AEAD_AES_128_GCM, dtls.SRTP_AES128_CM_HMAC_SHA1_80}
}

// newCiphers makes both directions of what the handshake brought (RFC 5764 section 4.2).
func newCiphers(state *dtls.State, chosen dtls.SRTPProtectionProfile, client bool) (send, receive *cipher, err error) {
	profile := srtp.ProtectionProfile(chosen)
	keyLen, err := profile.KeyLen()
	if err != nil {
		return nil, nil, fmt.Errorf("srtp: %w", err)
	}
	saltLen, err := profile.SaltLen()
	if err != nil {
		return nil, nil, fmt.Errorf("srtp: %w", err)
	}
	m, err := state.ExportKeyingMaterial("EXTRACTOR-dtls_srtp", nil, 2*(keyLen+saltLen))
	if err != nil {
		return nil, nil, fmt.Errorf("srtp keys: %w", err)
	}
	theirs, m := m[:keyLen], m[keyLen:] // the DTLS client's first
	ours, m := m[:keyLen], m[keyLen:]
	theirSalt, ourSalt := m[:saltLen], m[saltLen:]
	if client {
		theirs, ours, theirSalt, ourSalt = ours, theirs, ourSalt, theirSalt
	}
	if send, err = newCipher(profile, ours, ourSalt); err != nil {
		return nil, nil, err
	}
	receive, err = newCipher(profile, theirs, theirSalt)
	return send, receive, err
}

func newCipher(p srtp.ProtectionProfile, key, salt []byte) (*cipher, error) {
	ctx, err := srtp.CreateContext(key, salt, p, srtp.SRTPReplayProtection(replayWindow), srtp.SRTCPReplayProtection(replayWindow))
	if err != nil {
		return nil, fmt.Errorf("srtp context: %w", err)
	}
	return &cipher{ctx: ctx, buf: make([]byte, 0, maxPacket)}, nil
}

// isRTCP tells RTCP from RTP on one port (RFC 5761, section 4).
func isRTCP(b []byte) bool { return len(b) >= 8 && b[0]>>6 == 2 && b[1] >= 192 && b[1] <= 223 }

// seal protects a packet; the result is valid until the next call.
func (c *cipher) seal(b []byte) ([]byte, error) {
	if isRTCP(b) {
		return c.ctx.EncryptRTCP(nil, b, nil)
	}
	c.buf = append(c.buf[:0], b...)
	return c.ctx.EncryptRTP(c.buf[:0], c.buf, &c.header)
}

// open checks and decrypts a packet in place.
func (c *cipher) open(b []byte) ([]byte, error) {
	if isRTCP(b) {
		return c.ctx.DecryptRTCP(nil, b, nil)
	}
	return c.ctx.DecryptRTP(b[:0], b, &c.header)
}
