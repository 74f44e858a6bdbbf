package registrar

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"strconv"
	"strings"
	"time"

	"hotline/telephony/sip/digest"
)

// guestPrefix begins the names of guests; users of the configuration should not be called so.
const guestPrefix = "guest-"

// IsGuest says that user is the name of a ticket.
func IsGuest(user string) bool { return strings.HasPrefix(user, guestPrefix) }

// Guests are users that nobody has entered: whoever is given a ticket may call with it until it expires. Nothing is kept of a
// ticket: its password is computed from its name. The other users are Next's. Safe for concurrent use.
type Guests struct {
	key  [32]byte
	life time.Duration
	next Users // nil: there are no others
	now  func() time.Time
}

// Ticket is a guest's name and password.
type Ticket struct {
	User, Password string
	Until          time.Time
}

// NewGuests makes guests whose tickets last for life. now is nil for time.Now.
func NewGuests(life time.Duration, next Users, now func() time.Time) *Guests {
	if now == nil {
		now = time.Now
	}
	g := &Guests{life: life, next: next, now: now}
	_, _ = rand.Read(g.key[:]) // never fails
	return g
}

// Ticket makes a new guest.
func (g *Guests) Ticket() Ticket {
	until := g.now().Add(g.life)
	user := guestPrefix + strconv.FormatInt(until.Unix(), 36) + "-" + strings.ToLower(rand.Text()[:10])
	return Ticket{User: user, Password: g.password(user), Until: until}
}

func (g *Guests) password(user string) string {
	mac := hmac.New(sha256.New, g.key[:])
	mac.Write([]byte(user))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// Secret is the password of a guest whose ticket has not expired, or of a user of Next's.
func (g *Guests) Secret(ctx context.Context, user string) (digest.Secret, bool, error) {
	rest, ok := strings.CutPrefix(user, guestPrefix)
	if !ok {
		if g.next == nil {
			return digest.Secret{}, false, nil
		}
		return g.next.Secret(ctx, user) //nolint:wrapcheck // says what it is
	}
	until, _, _ := strings.Cut(rest, "-")
	at, err := strconv.ParseInt(until, 36, 64)
	if err != nil || g.now().Unix() > at {
		return digest.Secret{}, false, nil
	}
	return digest.Secret{Password: g.password(user)}, true, nil
}
