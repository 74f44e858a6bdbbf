package registrar

import (
	"context"
	"crypto/rand"
	"sync"

	"hotline/telephony/sip/digest"
)

// Issued are users whose passwords are made here and given out while the server runs, such as the phones in agents' browsers. Nothing
// outlives the process. A user of Next's keeps the password of there. Safe for concurrent use.
type Issued struct {
	next Users // nil: there are no others

	mu    sync.Mutex
	given map[string]string // passwords by user
}

// NewIssued makes an empty set before next, which may be nil.
func NewIssued(next Users) *Issued { return &Issued{next: next, given: map[string]string{}} }

// Issue is the password of a user, made at the first call and the same until Revoke.
func (i *Issued) Issue(user string) string {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.given[user] == "" {
		i.given[user] = rand.Text()
	}
	return i.given[user]
}

// Revoke voids the password of a user, and says whether there was one. Phones that are registered stay so; see Registrar.Forget.
func (i *Issued) Revoke(user string) bool {
	i.mu.Lock()
	defer i.mu.Unlock()
	_, ok := i.given[user]
	delete(i.given, user)
	return ok
}

// Users are those who have a password from here, in no order.
func (i *Issued) Users() []string {
	i.mu.Lock()
	defer i.mu.Unlock()
	out := make([]string, 0, len(i.given))
	for user := range i.given {
		out = append(out, user)
	}
	return out
}

// Secret is what the user's answers are checked against.
func (i *Issued) Secret(ctx context.Context, user string) (digest.Secret, bool, error) {
	if i.next != nil {
		if s, ok, err := i.next.Secret(ctx, user); ok || err != nil {
			return s, ok, err //nolint:wrapcheck // says what it is
		}
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	p, ok := i.given[user]
	return digest.Secret{Password: p}, ok, nil
}
