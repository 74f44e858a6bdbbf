package main

import (
	"hotline"
	"hotline/internal/store"
	"hotline/internal/store/show"
)

type callsCmd struct {
	List callsListCmd `cmd:"" help:"The newest calls."`
	Show callsShowCmd `cmd:"" help:"One call: transcript, turns, gaps, outcome."`
}

type callsListCmd struct {
	Limit  int    `help:"How many calls." default:"20"`
	Queue  string `help:"Only calls that waited in this queue." placeholder:"ID"`
	Agent  string `help:"Only calls that this agent took." placeholder:"ACCOUNT"`
	Config string `help:"Configuration file of the server." placeholder:"FILE"`
	JSON   bool   `name:"json" help:"One JSON object per line."`
}

// Run prints the list.
func (c *callsListCmd) Run(e *env) error {
	db, err := openStore(e, c.Config)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	rows, err := db.Calls(e.ctx, store.Filter{Limit: c.Limit, Queue: c.Queue, Agent: c.Agent})
	if err != nil {
		return err
	}
	return show.Calls(e.stdout, rows, c.JSON)
}

type callsShowCmd struct {
	Config string `help:"Configuration file of the server." placeholder:"FILE"`
	JSON   bool   `name:"json" help:"One JSON object."`
	ID     string `arg:"" help:"Call id, as hotline calls list prints it."`
}

// Run prints one call.
func (c *callsShowCmd) Run(e *env) error {
	db, err := openStore(e, c.Config)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	record, err := db.Call(e.ctx, hotline.CallID(c.ID))
	if err != nil {
		return err
	}
	return show.Call(e.stdout, record, c.JSON)
}

func openStore(e *env, path string) (*store.DB, error) {
	cfg, err := loadConfig(path)
	if err != nil {
		return nil, err
	}
	return store.Open(e.ctx, storeConfig(cfg))
}
