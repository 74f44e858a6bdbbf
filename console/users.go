package console

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"hotline"
	"hotline/console/account"
	"hotline/internal/store"
)

// UserInfo is one account as administrators see it.
type UserInfo struct {
	Name       string       `json:"name"`
	Display    string       `json:"display"`
	Role       account.Role `json:"role" enum:"agent,supervisor,inspector,owner,admin"`
	Disabled   bool         `json:"disabled"`
	MustChange bool         `json:"must_change"`
	SSO        bool         `json:"sso" doc:"signs in at an identity provider, which gives the role, too"`
	Created    time.Time    `json:"created"`
	LastLogin  *time.Time   `json:"last_login,omitempty"`
}

// AuditLine is one privileged act.
type AuditLine struct {
	ID     string    `json:"id"`
	At     time.Time `json:"at"`
	Actor  string    `json:"actor"`
	Action string    `json:"action"`
	Target string    `json:"target"`
	Detail string    `json:"detail"`
	Addr   string    `json:"addr"`
}

type usersOut struct {
	Body struct {
		Items []UserInfo `json:"items" nullable:"false"`
	}
}

type createUserIn struct {
	Body struct {
		Name    string       `json:"name" minLength:"2" maxLength:"32" pattern:"^[a-z0-9][a-z0-9._-]*$"`
		Display string       `json:"display" maxLength:"64"`
		Role    account.Role `json:"role" enum:"agent,supervisor,inspector,owner,admin"`
	}
}

type updateUserIn struct {
	Name string `path:"name" maxLength:"32"`
	Body struct {
		Display  *string       `json:"display,omitempty" maxLength:"64"`
		Role     *account.Role `json:"role,omitempty" enum:"agent,supervisor,inspector,owner,admin"`
		Disabled *bool         `json:"disabled,omitempty"`
	}
}

type resetIn struct {
	Name string `path:"name" maxLength:"32"`
}

type passwordOut struct {
	Body struct {
		Name     string `json:"name"`
		Password string `json:"password" doc:"shown this once; it must be changed at the first login"`
	}
}

type auditIn struct {
	Before string `query:"before" maxLength:"64"`
	Limit  int    `query:"limit" minimum:"1" maximum:"500" default:"100"`
}

type auditOut struct {
	Body struct {
		Items []AuditLine `json:"items" nullable:"false"`
		Next  string      `json:"next"`
	}
}

func (c *Console) registerUsers() {
	huma.Register(c.api, operation("list-users", http.MethodGet, "/users", "users", "Accounts", account.ManageUser), c.listUsers)
	huma.Register(c.api, operation("create-user", http.MethodPost, "/users", "users", "New account with a one-time password. Audited", account.ManageUser), c.createUser)
	huma.Register(c.api, operation("update-user", http.MethodPatch, "/users/{name}", "users", "Change name, role, or disable. Audited", account.ManageUser), c.updateUser)
	huma.Register(c.api, operation("reset-password", http.MethodPost, "/users/{name}/password", "users", "New one-time password. Audited", account.ManageUser), c.resetPassword)
	huma.Register(c.api, operation("list-audit", http.MethodGet, "/audit", "audit", "What was done, the latest first", account.ReadAudit), c.listAudit)
}

func (c *Console) listUsers(ctx context.Context, _ *struct{}) (*usersOut, error) {
	all, err := c.deps.Store.Accounts(ctx)
	if err != nil {
		return nil, c.fault(err)
	}
	out := &usersOut{}
	out.Body.Items = make([]UserInfo, 0, len(all))
	for _, a := range all {
		out.Body.Items = append(out.Body.Items, userInfo(a))
	}
	return out, nil
}

func userInfo(a store.Account) UserInfo {
	return UserInfo{
		Name: a.Name, Display: a.Display, Role: account.Role(a.Role), Disabled: a.Disabled, MustChange: a.MustChange, SSO: a.Subject != "",
		Created: a.Created, LastLogin: moment(a.LastLogin),
	}
}

func (c *Console) createUser(ctx context.Context, in *createUserIn) (*passwordOut, error) {
	u := of(ctx)
	if err := account.CheckNew(in.Body.Name, c.cfg.Numbers); errors.As(err, new(*hotline.Error)) {
		return nil, c.fault(err)
	} else if err != nil {
		return nil, huma.Error422UnprocessableEntity(err.Error(), &huma.ErrorDetail{Location: "body.name", Message: err.Error()})
	}
	a := store.Account{Name: in.Body.Name, Display: in.Body.Display, Role: string(in.Body.Role)}
	if a.Display == "" {
		a.Display = a.Name
	}
	password, err := c.newAccount(ctx, u.Name, a, u.addr)
	if err != nil {
		return nil, c.fault(err)
	}
	out := &passwordOut{}
	out.Body.Name, out.Body.Password = a.Name, password
	return out, nil
}

// newAccount writes a with a one-time password and returns that.
func (c *Console) newAccount(ctx context.Context, by string, a store.Account, addr string) (string, error) {
	password := account.NewPassword()
	encoded, err := c.hasher.Hash(ctx, password)
	if err != nil {
		return "", err
	}
	a.Password, a.MustChange, a.Created = encoded, true, time.Now()
	if err := c.deps.Store.CreateAccount(ctx, a); err != nil {
		return "", err
	}
	c.audit(ctx, &user{Account: store.Account{Name: by}, addr: addr}, "user.create", a.Name, a.Role)
	return password, nil
}

func (c *Console) updateUser(ctx context.Context, in *updateUserIn) (*usersOut, error) {
	u := of(ctx)
	a, err := c.deps.Store.Account(ctx, in.Name)
	if err != nil {
		return nil, c.fault(err)
	}
	if a.Name == u.Name && (in.Body.Disabled != nil && *in.Body.Disabled || in.Body.Role != nil && *in.Body.Role != u.role) {
		return nil, huma.Error422UnprocessableEntity("nobody can disable or demote the own account: ask another administrator")
	}
	if a.Subject != "" && (in.Body.Role != nil && string(*in.Body.Role) != a.Role || in.Body.Display != nil && *in.Body.Display != a.Display) {
		return nil, huma.Error422UnprocessableEntity("name and role of " + a.Name + " come from the identity provider")
	}
	what := ""
	if in.Body.Display != nil {
		a.Display = *in.Body.Display
	}
	if in.Body.Role != nil && string(*in.Body.Role) != a.Role {
		what += "role " + a.Role + " to " + string(*in.Body.Role) + " "
		a.Role = string(*in.Body.Role)
	}
	if in.Body.Disabled != nil && *in.Body.Disabled != a.Disabled {
		a.Disabled = *in.Body.Disabled
		what += map[bool]string{true: "disabled", false: "enabled"}[a.Disabled]
	}
	if err := c.deps.Store.UpdateAccount(ctx, a); err != nil {
		return nil, c.fault(err)
	}
	if what != "" {
		c.hub.Cut(a.Name, nil) // the stream's filter is of the old role
	}
	c.audit(ctx, u, "user.update", a.Name, what)
	return c.listUsers(ctx, nil)
}

func (c *Console) resetPassword(ctx context.Context, in *resetIn) (*passwordOut, error) {
	u := of(ctx)
	a, err := c.deps.Store.Account(ctx, in.Name)
	if err != nil {
		return nil, c.fault(err)
	}
	if a.Name == u.Name {
		return nil, c.fault(&hotline.Error{Op: "reset password", Kind: hotline.KindInvalid, Err: errors.New("a reset is for other people's passwords, and ends their sessions"),
			Remedy: "change your own in the menu under your name (修改密码, Change password), or with PUT " + base + "/session/password", Code: hotline.CodeOwnPassword})
	}
	if a.Subject != "" {
		return nil, huma.Error422UnprocessableEntity(a.Name + " signs in at the identity provider")
	}
	password := account.NewPassword()
	if a.Password, err = c.hasher.Hash(ctx, password); err != nil {
		return nil, c.fault(err)
	}
	a.MustChange = true
	if err := c.deps.Store.UpdateAccount(ctx, a); err != nil {
		return nil, c.fault(err)
	}
	c.hub.Cut(a.Name, nil)
	c.audit(ctx, u, "user.password", a.Name, "")
	out := &passwordOut{}
	out.Body.Name, out.Body.Password = a.Name, password
	return out, nil
}

func (c *Console) listAudit(ctx context.Context, in *auditIn) (*auditOut, error) {
	rows, err := c.deps.Store.AuditLog(ctx, in.Before, in.Limit+1)
	if err != nil {
		return nil, c.fault(err)
	}
	out := &auditOut{}
	if len(rows) > in.Limit {
		rows = rows[:in.Limit]
		out.Body.Next = rows[in.Limit-1].ID
	}
	out.Body.Items = make([]AuditLine, 0, len(rows))
	for _, r := range rows {
		out.Body.Items = append(out.Body.Items, AuditLine(r))
	}
	return out, nil
}

// audit writes one act of u. The act goes on when the log cannot be written: a hotline must be steerable without its record.
func (c *Console) audit(ctx context.Context, u *user, action, target, detail string) {
	e := store.AuditEntry{Actor: u.Name, Action: action, Target: target, Detail: detail, Addr: host(u.addr)}
	if err := c.deps.Store.Audit(context.WithoutCancel(ctx), e); err != nil {
		c.log.Error("audit log", "action", action, "actor", u.Name, "target", target, "err", err)
	}
}
