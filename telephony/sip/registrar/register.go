package registrar

import (
	"context"
	"fmt"
	"math"
	"net/url"
	"strconv"
	"strings"
	"time"

	gosip "github.com/emiago/sipgo/sip"

	"hotline/telephony/sip/digest"
)

// Outcome is what a REGISTER came to, for metrics and for the guard.
type Outcome struct {
	User     string // whom it was for, "" when it was not understood
	Verdict  digest.Verdict
	Response *gosip.Response
}

// fault is a refusal: status, phrase and header fields as name, value pairs.
type fault struct {
	code   int
	phrase string
	fields []string
}

func refuse(code int, phrase string, fields ...string) *fault { return &fault{code, phrase, fields} }

// Register works a REGISTER out by RFC 3261 section 10.3: all of its contacts or none. It blocks for the look-up of the
// user only. The response is complete but for Server; it goes back the way the request came.
func (r *Registrar) Register(ctx context.Context, req *gosip.Request, from Peer) Outcome {
	user, f := r.addressee(req)
	if f != nil {
		return Outcome{Response: f.response(req)}
	}
	verdict, f := r.authenticate(ctx, req, user)
	if f != nil {
		res := f.response(req)
		if f.code == gosip.StatusUnauthorized {
			r.check.Challenge(req, res, r.cfg.Realm, verdict == digest.Stale)
		}
		return Outcome{User: user, Verdict: verdict, Response: res}
	}
	if f := r.update(req, user, from); f != nil {
		return Outcome{User: user, Verdict: verdict, Response: f.response(req)}
	}
	return Outcome{User: user, Verdict: verdict, Response: r.granted(req, user)}
}

func (f *fault) response(req *gosip.Request) *gosip.Response {
	res := gosip.NewResponseFromRequest(req, f.code, f.phrase, nil)
	for i := 0; i+1 < len(f.fields); i += 2 {
		res.AppendHeader(gosip.NewHeader(f.fields[i], f.fields[i+1]))
	}
	return res
}

// addressee finds the user of To: steps 1, 2 and 5.
func (r *Registrar) addressee(req *gosip.Request) (string, *fault) {
	for _, h := range req.GetHeaders("Require") {
		for _, ext := range splitValues(h.Value()) {
			if !strings.EqualFold(ext, "path") && ext != "" {
				return "", refuse(420, "Bad Extension", "Unsupported", ext)
			}
		}
	}
	if !r.cfg.serves(req.Recipient.Host) {
		return "", refuse(404, "Domain Not Served")
	}
	to := req.To()
	if to == nil || to.Address.Scheme != "sip" && to.Address.Scheme != "sips" {
		return "", refuse(400, "Bad To")
	}
	user, err := url.PathUnescape(to.Address.User)
	if err != nil || user == "" || len(user) > 128 || !r.cfg.serves(to.Address.Host) {
		return "", refuse(404, "Not Found")
	}
	return user, nil
}

// authenticate is steps 3 and 4: a user may change its own contacts only.
func (r *Registrar) authenticate(ctx context.Context, req *gosip.Request, user string) (digest.Verdict, *fault) {
	var failed error
	who, verdict := r.check.Check(req, r.cfg.Realm, func(name string) (digest.Secret, bool) {
		s, ok, err := r.deps.Users.Secret(ctx, name)
		if err != nil {
			failed = err
		}
		return s, ok && err == nil
	})
	switch {
	case failed != nil && verdict != digest.Good:
		return digest.Missing, refuse(500, "Server Internal Error", "Retry-After", "5")
	case verdict != digest.Good:
		return verdict, refuse(gosip.StatusUnauthorized, "Unauthorized")
	case who != user, strings.HasPrefix(user, guestPrefix): // guests call, nobody calls them
		return digest.Wrong, refuse(403, "Forbidden")
	}
	return verdict, nil
}

// update is steps 6 and 7.
func (r *Registrar) update(req *gosip.Request, user string, from Peer) *fault {
	contacts, star, err := contactsOf(req)
	if err != nil || len(contacts) > r.cfg.MaxContacts {
		return refuse(400, "Bad Contact")
	}
	fallback := r.cfg.Expires
	if h := req.GetHeader("Expires"); h != nil {
		fallback = seconds(h.Value())
	}
	if star && (fallback != 0 || req.GetHeader("Expires") == nil) {
		return refuse(400, "Contact * Needs Expires 0")
	}
	for i := range contacts {
		c := &contacts[i]
		if c.expires < 0 {
			c.expires = fallback
		}
		if c.expires > 0 && c.expires < r.cfg.MinExpires {
			return refuse(423, "Interval Too Brief", "Min-Expires", strconv.Itoa(int(r.cfg.MinExpires/time.Second)))
		}
		c.expires = min(c.expires, r.cfg.MaxExpires)
	}
	if !star && len(contacts) == 0 {
		return nil // a question
	}
	t := &transaction{r: r, req: req, user: user, from: from, now: r.deps.Now(), told: map[Change][]Binding{}}
	f := t.apply(contacts, star)
	if f == nil {
		for why, list := range t.told {
			r.tell(why, list)
		}
	}
	return f
}

// transaction changes the bindings of one user at once.
type transaction struct {
	r    *Registrar
	req  *gosip.Request
	user string
	from Peer
	now  time.Time

	list []Binding
	told map[Change][]Binding // what changed
}

func (t *transaction) apply(contacts []contact, star bool) *fault {
	t.r.mu.Lock()
	defer t.r.mu.Unlock()
	for _, b := range t.r.users[t.user] {
		if b.Until.After(t.now) {
			t.list = append(t.list, b)
		} else {
			t.told[Expired] = append(t.told[Expired], b)
		}
	}
	if star {
		for i := range t.list {
			if !t.newer(&t.list[i]) {
				return refuse(500, "Out of Order", "Retry-After", "1")
			}
		}
		t.told[Removed] = t.list
		t.list = nil
	}
	last := make(map[string]int, len(contacts))
	for i := range contacts {
		last[contacts[i].key()] = i
	}
	for i := range contacts {
		if last[contacts[i].key()] != i {
			continue // a phone that says it twice means the last
		}
		if f := t.one(&contacts[i]); f != nil {
			return f
		}
	}
	grown := len(t.told[Added]) > 0
	switch {
	case grown && len(t.list) > t.r.cfg.MaxContacts:
		return refuse(403, "Too Many Contacts")
	case grown && t.r.total+len(t.list)-len(t.r.users[t.user]) > t.r.cfg.MaxBindings:
		return refuse(503, "Service Unavailable", "Retry-After", "60")
	}
	t.r.put(t.user, t.list)
	return nil
}

// newer says whether the request may change b: it comes from another start of the phone, or later (section 10.3 step 7).
func (t *transaction) newer(b *Binding) bool {
	return b.callID != t.req.CallID().Value() || t.req.CSeq().SeqNo > b.seq
}

func (t *transaction) one(c *contact) *fault {
	at := -1
	for i := range t.list {
		if t.list[i].key == c.key() {
			at = i
		}
	}
	if at >= 0 && !t.newer(&t.list[at]) {
		return refuse(500, "Out of Order", "Retry-After", "1")
	}
	if c.expires == 0 {
		if at >= 0 {
			t.told[Removed] = append(t.told[Removed], t.list[at])
			t.list = append(t.list[:at], t.list[at+1:]...)
		}
		return nil
	}
	b := t.binding(c)
	if at >= 0 {
		b.Since = t.list[at].Since
		if t.list[at].Peer != b.Peer {
			t.r.leave(&t.list[at])
		}
		t.list[at] = b
		t.told[Refreshed] = append(t.told[Refreshed], b)
		return nil
	}
	t.list = append(t.list, b)
	t.told[Added] = append(t.told[Added], b)
	return nil
}

func (t *transaction) binding(c *contact) Binding {
	b := Binding{User: t.user, Contact: c.uri, Q: c.q, Peer: t.from, Instance: c.instance, Since: t.now, Until: t.now.Add(c.expires),
		key: c.key(), regID: c.regID, callID: t.req.CallID().Value(), seq: t.req.CSeq().SeqNo}
	if h := t.req.GetHeader("User-Agent"); h != nil {
		b.UserAgent = fmt.Sprintf("%.64s", h.Value())
	}
	for _, h := range t.req.GetHeaders("Path") {
		b.Path = append(b.Path, splitValues(h.Value())...)
	}
	return b
}

// granted is step 8: 200 with every binding and the time it has left.
func (r *Registrar) granted(req *gosip.Request, user string) *gosip.Response {
	now := r.deps.Now()
	res := gosip.NewResponseFromRequest(req, gosip.StatusOK, "OK", nil)
	for _, b := range r.Contacts(user) {
		left := int(math.Ceil(b.Until.Sub(now).Seconds()))
		v := fmt.Sprintf("<%s>;expires=%d;q=%s", b.Contact.String(), left, strconv.FormatFloat(b.Q, 'f', -1, 64))
		if b.Instance != "" {
			v += fmt.Sprintf(`;+sip.instance="<%s>"`, b.Instance)
			if b.regID != "" {
				v += ";reg-id=" + b.regID
			}
		}
		res.AppendHeader(gosip.NewHeader("Contact", v))
	}
	for _, h := range req.GetHeaders("Path") {
		res.AppendHeader(gosip.NewHeader("Path", h.Value()))
	}
	res.AppendHeader(gosip.NewHeader("Date", now.UTC().Format("Mon, 02 Jan 2006 15:04:05 GMT")))
	return res
}
