package people

import (
	"context"
	"errors"
	"slices"
	"time"

	"hotline"
	"hotline/console/account"
	"hotline/console/desk"
	"hotline/engine/acd"
	"hotline/internal/store"
)

// follow makes agents of accounts until ctx ends.
func (p *People) follow(ctx context.Context) {
	tick := time.NewTicker(p.cfg.Sync)
	defer tick.Stop()
	for {
		if err := p.sync(ctx); err != nil && ctx.Err() == nil {
			p.log.Warn("agents: the accounts cannot be read", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// may says whether an account works at a desk.
func may(a store.Account) bool { return !a.Disabled && account.Role(a.Role).May(account.SelfState) }

// May says whether a user of the registrar is the phone of an agent. It blocks for the store.
func (p *People) May(ctx context.Context, user string) (bool, error) {
	if account.CheckName(user) != nil {
		return false, nil
	}
	a, err := p.deps.Store.Account(ctx, user)
	if e, ok := errors.AsType[*hotline.Error](err); ok && e.Kind == hotline.KindNotFound {
		return false, nil
	}
	return err == nil && may(a), err
}

// sync makes the agents those accounts that may work at a desk.
func (p *People) sync(ctx context.Context) error {
	all, err := p.deps.Store.Accounts(ctx)
	if err != nil {
		return err
	}
	now := map[string]store.Account{}
	for _, a := range all {
		if may(a) {
			now[a.Name] = a
		}
	}
	p.mu.Lock()
	before := p.agents
	p.agents = now
	p.mu.Unlock()
	for name, a := range now {
		if old, ok := before[name]; ok && old.Display == a.Display {
			continue
		}
		if err := p.floor.PutAgent(ctx, p.agent(a)); err != nil {
			return err
		}
	}
	for name := range before {
		if _, ok := now[name]; !ok {
			p.dismiss(ctx, name)
		}
	}
	return nil
}

// agent is what the queues know of an account: its skills are those that the file of queues gives it.
func (p *People) agent(a store.Account) acd.Agent {
	out := acd.Agent{ID: acd.AgentID(a.Name), Name: a.Display}
	if i := slices.IndexFunc(p.cfg.Queues.Agents, func(x acd.Agent) bool { return string(x.ID) == a.Name }); i >= 0 {
		out = p.cfg.Queues.Agents[i]
		if out.Name == "" {
			out.Name = a.Display
		}
	}
	return out
}

// dismiss takes an account out that may not work at a desk any more. A talk goes on to its end, the agent is dropped later.
func (p *People) dismiss(ctx context.Context, name string) {
	p.Forget(name)
	if err := p.floor.SetState(ctx, "system", name, acd.StateOffline, ""); err != nil {
		p.log.Info("agent not signed out", "agent", name, "err", err)
	}
	if slices.ContainsFunc(p.cfg.Queues.Agents, func(x acd.Agent) bool { return string(x.ID) == name }) {
		return // the file names it
	}
	if err := p.floor.DropAgent(ctx, name); err != nil {
		p.log.Info("agent stays in the figures until the restart", "agent", name, "err", err)
	}
}

// known makes sure that the floor knows an account which may be newer than the last look.
func (p *People) known(ctx context.Context, name string) error {
	p.mu.Lock()
	_, ok := p.agents[name]
	p.mu.Unlock()
	if ok {
		return nil
	}
	if err := p.sync(ctx); err != nil {
		return &hotline.Error{Op: "find agent", Kind: hotline.KindUnavailable, Err: err}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if _, ok := p.agents[name]; !ok {
		return &hotline.Error{Op: "find agent", Kind: hotline.KindNotFound, Err: errors.New("no account " + name + " that may work at a desk"),
			Remedy: "give the account a role with the right state.own"}
	}
	return nil
}

// name is what people call an account.
func (p *People) name(account string) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	if a, ok := p.agents[account]; ok && a.Display != "" {
		return a.Display
	}
	return account
}

// Phone implements desk.Phones.
func (p *People) Phone(ctx context.Context, agent string) (desk.Phone, error) {
	if p.deps.Fixed(agent) {
		return desk.Phone{}, &hotline.Error{Op: "give a phone", Kind: hotline.KindInvalid,
			Err: errors.New(agent + " has a phone with a password of its own"), Remedy: "answer there, or take the account out of sip.registrar.users", Code: hotline.CodeOwnPhone, Who: agent}
	}
	if err := p.known(ctx, agent); err != nil {
		return desk.Phone{}, err
	}
	realm := p.cfg.Floor.Realm
	return desk.Phone{URI: "sip:" + agent + "@" + realm, User: agent, Password: p.deps.Passwords.Issue(agent), Realm: realm, Socket: "/sip",
		Servers: p.deps.Servers(agent)}, nil
}

// Forget voids the password of an account's phone and drops its registrations.
func (p *People) Forget(agent string) {
	if err := p.deps.Passwords.Revoke(agent); err != nil {
		p.log.Error("the phone's password is void only until the restart", "agent", agent, "err", err)
	}
	p.deps.Registrar().Forget(agent)
	if p.deps.Forgot != nil {
		p.deps.Forgot(agent)
	}
}

// PhoneChanged is told of every change of a user's registrations; died: the connection did. It does not block for long.
func (p *People) PhoneChanged(user string, died bool) {
	p.phones.Lock()
	defer p.phones.Unlock()
	if p.deps.Registrar().Phones(user) > 0 { // another one may have stayed
		p.floor.PhoneUp(user)
	} else if died {
		p.floor.PhoneGone(user)
	} else {
		p.floor.PhoneOut(user)
	}
}
