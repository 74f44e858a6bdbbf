package account

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"
)

// Cost is how much work one hash is.
type Cost struct {
	Memory uint32 // KiB
	Passes uint32
}

// DefaultCost is 19 MiB and two passes, the least that OWASP's password storage guide recommends; 32 ms on one core.
func DefaultCost() Cost { return Cost{Memory: 19 * 1024, Passes: 2} }

const (
	lanes  = 1
	keyLen = 32
	saltTo = 16
	// parallel bounds how many hashes run at once, so that a flood of logins takes neither the memory nor the cores of the calls.
	parallel = 2
)

// Hasher hashes and checks passwords, at most two at a time. Safe for concurrent use.
type Hasher struct {
	cost  Cost
	slots chan struct{} // capacity parallel: a full channel makes the next wait
	decoy string
}

// NewHasher returns a Hasher that makes hashes of that cost; it checks those of any. It hashes once, for the decoy.
func NewHasher(cost Cost) *Hasher {
	return &Hasher{cost: cost, slots: make(chan struct{}, parallel), decoy: hash(NewPassword(), cost)}
}

// Hash returns the encoded hash of password with a fresh salt. It waits for a free slot and returns ctx's error if that ends first.
func (h *Hasher) Hash(ctx context.Context, password string) (string, error) {
	if err := h.enter(ctx); err != nil {
		return "", err
	}
	defer h.leave()
	return hash(password, h.cost), nil
}

// Check reports whether password belongs to encoded. With encoded "" it takes as long and reports false, so that an unknown
// name cannot be told from a wrong password. It waits like Hash.
func (h *Hasher) Check(ctx context.Context, password, encoded string) (bool, error) {
	if err := h.enter(ctx); err != nil {
		return false, err
	}
	defer h.leave()
	if encoded == "" {
		check(password, h.decoy)
		return false, nil
	}
	return check(password, encoded), nil
}

func (h *Hasher) enter(ctx context.Context) error {
	select {
	case h.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("wait to hash a password: %w", ctx.Err())
	}
}

func (h *Hasher) leave() { <-h.slots }

// hash encodes with the parameters, so that they can be raised later.
func hash(password string, cost Cost) string {
	salt := make([]byte, saltTo)
	_, _ = rand.Read(salt) // never fails since Go 1.24
	key := argon2.IDKey([]byte(password), salt, cost.Passes, cost.Memory, lanes, keyLen)
	enc := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, cost.Memory, cost.Passes, lanes, enc.EncodeToString(salt), enc.EncodeToString(key))
}

func check(password, encoded string) bool {
	parts := strings.Split(encoded, "$")
	if len(parts) != 6 || parts[1] != "argon2id" || len(password) > maxPassword {
		return false
	}
	var m, t uint32
	var p uint8
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &m, &t, &p); err != nil || m > 1<<20 || t == 0 || t > 16 || p == 0 {
		return false
	}
	salt, err := base64.RawStdEncoding.DecodeString(parts[4])
	if err != nil {
		return false
	}
	want, err := base64.RawStdEncoding.DecodeString(parts[5])
	if err != nil || len(want) != keyLen {
		return false
	}
	return subtle.ConstantTimeCompare(argon2.IDKey([]byte(password), salt, t, m, p, keyLen), want) == 1
}

// alphabet leaves out what people mix up: 0 O 1 l I.
const alphabet = "abcdefghijkmnpqrstuvwxyz23456789"

// NewPassword returns a random one-time password of 80 bits: four groups of four characters.
func NewPassword() string {
	raw := make([]byte, 16)
	_, _ = rand.Read(raw)
	var b strings.Builder
	for i, c := range raw {
		if i > 0 && i%4 == 0 {
			b.WriteByte('-')
		}
		b.WriteByte(alphabet[c%32])
	}
	return b.String()
}

// NewToken returns 128 random bits in hexadecimal.
func NewToken() string {
	raw := make([]byte, 16)
	_, _ = rand.Read(raw)
	return hex.EncodeToString(raw)
}
