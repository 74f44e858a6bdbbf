package access

import (
	"context"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"

	gosip "github.com/emiago/sipgo/sip"

	"hotline/telephony/sip/digest"
	"hotline/telephony/sip/field"
	"hotline/telephony/sip/guard"
	"hotline/telephony/sip/registrar"
	"hotline/telephony/sip/trunk"
)

// Origin is where a request came from.
type Origin struct {
	registrar.Peer
	Names []string // of the verified client certificate, nil for none
}

// From is the origin of a request; names tells whom the client certificate of a TLS connection stands for, nil for nobody.
func From(req *gosip.Request, names func(netip.AddrPort) []string) Origin {
	o := Origin{Peer: registrar.Peer{Transport: strings.ToUpper(req.Transport()), Source: field.Source(req)}}
	if o.Transport == "TLS" && names != nil {
		o.Names = names(o.Source)
	}
	return o
}

// Caller is who calls. Leave must be called when the call has ended.
type Caller struct {
	Trunk *trunk.Trunk // nil for a user
	User  string       // of the registrar, "" for a trunk
	ID    trunk.Identity
}

// Name is what stands in telephony.Info.Trunk: the trunk's name, "" for a user.
func (c *Caller) Name() string {
	if c.Trunk == nil {
		return ""
	}
	return c.Trunk.Config().Name
}

// Config is the trunk's configuration, nil for a user and for nobody.
func (c *Caller) Config() *trunk.Config {
	if c == nil || c.Trunk == nil {
		return nil
	}
	return c.Trunk.Config()
}

// Address is the caller's address with the number that the trunk's rules found.
func (c *Caller) Address(from *gosip.FromHeader) string {
	u := from.Address.Clone()
	if c.ID.Number != "" && (u.Scheme == "sip" || u.Scheme == "sips") {
		u.User = c.ID.Number
	}
	return u.String()
}

// Leave gives back what Admit took.
func (c *Caller) Leave() {
	if c.Trunk != nil {
		c.Trunk.Limiter().Leave()
	}
}

// Refusal is why a call is not taken.
type Refusal struct {
	Reason   string // for the metric
	Response *gosip.Response
}

// Identify finds who sent an INVITE: the first trunk that matches, or the trunk or user that the credentials name. Else it
// returns the refusal to send: 401 with challenges, or 403. It blocks for the look-up of a user only.
func (d *Desk) Identify(ctx context.Context, req *gosip.Request, from Origin) (*Caller, *Refusal) {
	var asked []*trunk.Trunk
	for _, t := range d.trunks {
		c := t.Config()
		if !d.matches(t, from) {
			continue
		}
		if c.Username == "" {
			return &Caller{Trunk: t, ID: c.CallerID.Caller(req)}, nil
		}
		asked = append(asked, t)
	}
	if len(asked) == 0 && d.reg == nil {
		d.note(d.guard.Failed(from.Source.Addr()))
		return nil, refuse(req, "trunk_refused", 403, "Forbidden")
	}
	return d.authenticate(ctx, req, from, asked)
}

// matches says whether a call may be the trunk's by where it comes from.
func (d *Desk) matches(t *trunk.Trunk, from Origin) bool {
	c, a := t.Config(), from.Source.Addr()
	if len(c.Certificates) > 0 && !slices.ContainsFunc(from.Names, func(n string) bool {
		return slices.ContainsFunc(c.Certificates, func(want string) bool { return strings.EqualFold(n, want) })
	}) {
		return false
	}
	if len(c.Sources) > 0 {
		return contains(c.Sources, a)
	}
	return c.Username != "" || len(c.Certificates) > 0 || t.Serves(a)
}

func (d *Desk) realm(t *trunk.Trunk) string {
	if r := t.Config().Realm; r != "" {
		return r
	}
	return d.cfg.Realm
}

// authenticate asks for the password of one of the trunks, or of a user.
func (d *Desk) authenticate(ctx context.Context, req *gosip.Request, from Origin, asked []*trunk.Trunk) (*Caller, *Refusal) {
	var realms []string
	for _, t := range asked {
		if r := d.realm(t); !slices.Contains(realms, r) {
			realms = append(realms, r)
		}
	}
	if d.reg != nil && !slices.Contains(realms, d.cfg.Realm) {
		realms = append(realms, d.cfg.Realm)
	}
	worst := digest.Missing
	for _, realm := range realms {
		user, verdict := d.check.Check(req, realm, func(name string) (digest.Secret, bool) { return d.secret(ctx, name, realm, asked) })
		if verdict == digest.Good {
			d.guard.Proved(from.Source.Addr())
			return d.known(req, user, realm, asked)
		}
		worst = max(worst, verdict)
	}
	reason := "auth_required"
	switch worst {
	case digest.Missing:
		d.note(d.guard.Asked(from.Source.Addr(), req.Recipient.User))
	case digest.Wrong:
		reason = "auth_failed"
		d.note(d.guard.Failed(from.Source.Addr()))
	case digest.Stale, digest.Good:
	}
	out := refuse(req, reason, gosip.StatusUnauthorized, "Unauthorized")
	for _, realm := range realms {
		d.check.Challenge(req, out.Response, realm, worst == digest.Stale)
	}
	return nil, out
}

// secret is the password of a trunk that was asked, or of a user.
func (d *Desk) secret(ctx context.Context, name, realm string, asked []*trunk.Trunk) (digest.Secret, bool) {
	for _, t := range asked {
		if c := t.Config(); c.Username == name && d.realm(t) == realm {
			return digest.Secret{Password: c.Password}, true
		}
	}
	if d.reg == nil || realm != d.cfg.Realm {
		return digest.Secret{}, false
	}
	s, ok, err := d.deps.Users.Secret(ctx, name)
	if err != nil {
		d.deps.Log.Error("look up user", "err", err)
	}
	return s, ok && err == nil
}

// known makes the caller of a name that was proved. A user may call under its own name only.
func (d *Desk) known(req *gosip.Request, name, realm string, asked []*trunk.Trunk) (*Caller, *Refusal) {
	for _, t := range asked {
		if c := t.Config(); c.Username == name && d.realm(t) == realm {
			return &Caller{Trunk: t, ID: c.CallerID.Caller(req)}, nil
		}
	}
	from := req.From()
	if from == nil || from.Address.User != name {
		return nil, refuse(req, "from_mismatch", 403, "Forbidden")
	}
	return &Caller{User: name, ID: trunk.Identity{Number: name, Name: from.DisplayName}}, nil
}

// Admit takes a call into the limits, all calls' and its trunk's, or refuses it with 503 and Retry-After.
func (d *Desk) Admit(req *gosip.Request, c *Caller) *Refusal {
	if c.Trunk != nil {
		if reason, retry := c.Trunk.Limiter().Enter(); reason != "" {
			return refuse(req, reason, 503, "Service Unavailable", "Retry-After", strconv.Itoa(int(retry/time.Second)))
		}
	}
	if d.pace != nil && !d.pace.AllowN(d.deps.Now(), 1) {
		c.Leave()
		return refuse(req, "call_rate", 503, "Service Unavailable", "Retry-After", "1")
	}
	return nil
}

// Register answers a REGISTER; 405 where nobody registers here. reason is "" where it was granted.
func (d *Desk) Register(ctx context.Context, req *gosip.Request, from registrar.Peer) (res *gosip.Response, reason string) {
	if d.reg == nil {
		return gosip.NewResponseFromRequest(req, 405, "Method Not Allowed", nil), "bad_method"
	}
	out := d.reg.Register(ctx, req, from)
	a := from.Source.Addr()
	switch {
	case out.Verdict == digest.Good:
		d.guard.Proved(a)
	case out.Verdict == digest.Wrong:
		d.note(d.guard.Failed(a))
		return out.Response, "auth_failed"
	case out.Response.StatusCode == gosip.StatusUnauthorized:
		d.note(d.guard.Asked(a, out.User))
		return out.Response, "auth_required"
	}
	if !out.Response.IsSuccess() {
		reason = "register_refused"
		if out.Response.StatusCode == gosip.StatusNotFound { // trying names and domains
			d.note(d.guard.Failed(a))
		}
	}
	return out.Response, reason
}

func (d *Desk) note(r guard.Reason) {
	if r != "" && d.deps.Refused != nil {
		d.deps.Refused(string(r))
	}
}

func refuse(req *gosip.Request, reason string, code int, phrase string, fields ...string) *Refusal {
	res := gosip.NewResponseFromRequest(req, code, phrase, nil)
	for i := 0; i+1 < len(fields); i += 2 {
		res.AppendHeader(gosip.NewHeader(fields[i], fields[i+1]))
	}
	return &Refusal{Reason: reason, Response: res}
}
