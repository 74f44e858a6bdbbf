package upkeep

import (
	"fmt"

	"hotline"
	"hotline/internal/store"
	"hotline/internal/store/show"
)

// CallsCmd is hotline calls.
type CallsCmd struct {
	List CallsListCmd `cmd:"" help:"The newest calls."`
	Show CallsShowCmd `cmd:"" help:"One call: transcript, turns, gaps, outcome."`
}

// CallsListCmd is hotline calls list.
type CallsListCmd struct {
	Limit  int    `help:"How many calls." default:"20"`
	Queue  string `help:"Only calls that waited in this queue." placeholder:"ID"`
	Agent  string `help:"Only calls that this agent took." placeholder:"ACCOUNT"`
	Config string `help:"Configuration file of the server." placeholder:"FILE"`
	JSON   bool   `name:"json" help:"One JSON object per line."`
}

// Validate refuses a number of calls that is none.
func (c *CallsListCmd) Validate() error {
	if c.Limit < 1 {
		return fmt.Errorf("--limit=%d: write how many calls to list, 1 or more", c.Limit)
	}
	return nil
}

// Run prints the list.
func (c *CallsListCmd) Run(e *Env) error {
	db, err := e.record(c.Config)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	rows, err := db.Calls(e.Context, store.Filter{Limit: c.Limit, Queue: c.Queue, Agent: c.Agent})
	if err != nil {
		return err
	}
	return show.Calls(e.Stdout, rows, c.JSON)
}

// CallsShowCmd is hotline calls show.
type CallsShowCmd struct {
	Config string `help:"Configuration file of the server." placeholder:"FILE"`
	JSON   bool   `name:"json" help:"One JSON object."`
	ID     string `arg:"" help:"Call id, as hotline calls list prints it."`
}

// Run prints one call.
func (c *CallsShowCmd) Run(e *Env) error {
	db, err := e.record(c.Config)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	record, err := db.Call(e.Context, hotline.CallID(c.ID))
	if err != nil {
		return err
	}
	return show.Call(e.Stdout, record, c.JSON)
}
