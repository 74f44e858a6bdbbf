package registrar

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strconv"
	"sync"

	"hotline/telephony/sip/digest"
)

// Issued are users whose passwords are made here and given out while the server runs, such as the phones in agents' browsers. A
// password follows from a key and from how often the user's was revoked, so that it holds over a restart: hundreds of phones behind one
// address come back at once then, and each wrong password would count towards its ban. A user of Next's keeps the password of there.
// Safe for concurrent use.
type Issued struct {
	file string // "" = nothing outlives the process
	next Users  // nil: there are no others
	may  func(ctx context.Context, user string) (bool, error)

	mu   sync.Mutex // held while the file is written
	kept issuedFile
}

// issuedFile is what is kept over a restart.
type issuedFile struct {
	Key     []byte         `json:"key"`     // 32 bytes
	Revoked map[string]int `json:"revoked"` // how often, by user
}

// OpenIssued reads the key from file, or makes both; an empty name keeps the key in memory. may says who may have a password; it is asked
// at every registration, may block as long as its ctx lives, and its error is answered 500. The error is that of the file.
func OpenIssued(file string, next Users, may func(ctx context.Context, user string) (bool, error)) (*Issued, error) {
	i := &Issued{file: file, next: next, may: may, kept: issuedFile{Key: make([]byte, 32), Revoked: map[string]int{}}}
	_, _ = rand.Read(i.kept.Key) // never fails
	if file == "" {
		return i, nil
	}
	raw, err := os.ReadFile(file) //nolint:gosec // the operator's own
	if errors.Is(err, os.ErrNotExist) {
		return i, i.write()
	}
	if err != nil {
		return nil, fmt.Errorf("passwords of phones: %w", err)
	}
	var kept issuedFile
	if err := json.Unmarshal(raw, &kept); err != nil || len(kept.Key) != 32 {
		return nil, fmt.Errorf("passwords of phones: %s holds no key (remove it: phones get new passwords)", file)
	}
	if kept.Revoked == nil {
		kept.Revoked = map[string]int{}
	}
	i.kept = kept
	return i, nil
}

// write replaces the file. The caller holds mu, or is the only one.
func (i *Issued) write() error {
	if i.file == "" {
		return nil
	}
	raw, err := json.Marshal(i.kept)
	if err == nil {
		err = os.WriteFile(i.file+".new", raw, 0o600)
	}
	if err == nil {
		err = os.Rename(i.file+".new", i.file)
	}
	if err != nil {
		return fmt.Errorf("keep passwords of phones: %w", err)
	}
	return nil
}

// Issue is the password of a user, the same until Revoke.
func (i *Issued) Issue(user string) string {
	i.mu.Lock()
	defer i.mu.Unlock()
	mac := hmac.New(sha256.New, i.kept.Key)
	mac.Write([]byte(user + "\x00" + strconv.Itoa(i.kept.Revoked[user])))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// Revoke voids the password of a user; the next Issue makes another. Phones that are registered stay so; see Registrar.Forget. After an
// error the old password is void only until the restart.
func (i *Issued) Revoke(user string) error {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.kept.Revoked[user]++
	return i.write()
}

// Secret is what the user's answers are checked against.
func (i *Issued) Secret(ctx context.Context, user string) (digest.Secret, bool, error) {
	if i.next != nil {
		if s, ok, err := i.next.Secret(ctx, user); ok || err != nil {
			return s, ok, err //nolint:wrapcheck // says what it is
		}
	}
	if ok, err := i.may(ctx, user); !ok || err != nil {
		return digest.Secret{}, false, err
	}
	return digest.Secret{Password: i.Issue(user)}, true, nil
}
