// Package account says who may do what in the console: roles and rights, password hashes, and how often somebody may try to
// sign in. It owns no storage and no HTTP; package console calls it.
package account

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"hotline"
)

// Role is what a person is in the hotline. Exactly one per account.
type Role string

// The roles.
const (
	Agent      Role = "agent"      // talks to callers; sees the own calls
	Supervisor Role = "supervisor" // watches and steers live calls, reads records
	Inspector  Role = "inspector"  // judges recorded calls
	Owner      Role = "owner"      // answers for the service: reads everything, also the audit log
	Admin      Role = "admin"      // runs the system: accounts, and everything else
)

// Right is one thing that a role may do.
type Right string

// The rights.
const (
	ReadOwn    Right = "calls.own"         // records and live calls that this person handles
	Read       Right = "calls.read"        // records of all calls
	Listen     Right = "recordings.listen" // recordings; every listening is audited
	Export     Right = "calls.export"      // lists as files; audited
	Watch      Right = "live.read"         // all live calls and their events
	Control    Right = "live.control"      // steer live calls; audited
	SelfState  Right = "state.own"         // the own state: ready, break, offline
	ManageUser Right = "users.manage"      // accounts; audited
	ReadAudit  Right = "audit.read"        // the audit log
	Review     Right = "quality.review"    // judge calls: reviews, answers to appeals, sampling plans, calibrations; audited
	Reveal     Right = "pii.reveal"        // personal data in texts that are masked for others; audited
	Train      Right = "training.manage"   // coach: comment on practice calls, make personas of calls; audited
	Improve    Right = "assist.improve"    // what live help has learnt: train, publish, reject; audited
)

// rights is the table of docs/protocol.md.
var rights = map[Role][]Right{
	Agent:      {ReadOwn, SelfState},
	Supervisor: {ReadOwn, SelfState, Read, Listen, Export, Watch, Control, Train},
	Inspector:  {Read, Listen, Export, Watch, Review, Reveal, Train},
	Owner:      {Read, Listen, Export, Watch, ReadAudit, Reveal, Train, Improve},
	Admin:      {ReadOwn, SelfState, Read, Listen, Export, Watch, Control, ManageUser, ReadAudit, Review, Reveal, Train, Improve},
}

// Roles lists all roles, the least first.
func Roles() []Role { return []Role{Agent, Supervisor, Inspector, Owner, Admin} }

// Valid reports whether r is one of Roles.
func (r Role) Valid() bool { return slices.Contains(Roles(), r) }

// Rights lists what r may do; an unknown role may nothing. The slice is the caller's.
func (r Role) Rights() []Right { return slices.Clone(rights[r]) }

// May reports whether r has the right x.
func (r Role) May(x Right) bool { return slices.Contains(rights[r], x) }

// name is what people sign in with.
var name = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{1,31}$`)

// CheckName reports what is wrong with an account name: want 2-32 of a-z, 0-9, dot, dash, underscore.
func CheckName(s string) error {
	if !name.MatchString(s) {
		return errors.New("name: want 2-32 characters of a-z, 0-9, dot, dash and underscore, the first a letter or digit")
	}
	return nil
}

// madeUp begin the names of phones that the hotline makes up itself, and say whose they are.
var madeUp = []struct{ prefix, whose string }{
	{"guest-", "visitors of the caller page"}, {"monitor-", "supervisors' phones"}, {"practice-", "simulated customers"},
}

// CheckNew reports what is wrong with the name of an account that is to be made: as CheckName, and the hotline itself must not use it
// (*hotline.Error with hotline.CodeNameUsed), for an account's name is that of its phone, too. numbers are those that callers dial.
func CheckNew(s string, numbers []string) error {
	if err := CheckName(s); err != nil {
		return err
	}
	why := ""
	if s == hotline.Training || slices.Contains(numbers, s) {
		why = "is a number that the hotline answers itself"
	}
	for _, x := range madeUp {
		if strings.HasPrefix(s, x.prefix) {
			why = "begins with " + x.prefix + " as the names of " + x.whose + " do"
		}
	}
	if why == "" {
		return nil
	}
	return &hotline.Error{Op: "name", Kind: hotline.KindInvalid, Err: errors.New("name: " + s + " " + why), Remedy: "choose another", Code: hotline.CodeNameUsed, Who: s}
}

const (
	minPassword = 10  // characters
	maxPassword = 128 // bytes; more is work for the hash and no safer
)

// CheckPassword reports what is wrong with a new password of the account named who.
func CheckPassword(who, password string) error {
	switch n := len([]rune(password)); {
	case n < minPassword:
		return fmt.Errorf("password: %d characters, want at least %d", n, minPassword)
	case len(password) > maxPassword:
		return fmt.Errorf("password: want at most %d bytes", maxPassword)
	case password == who:
		return errors.New("password: must differ from the name")
	}
	return nil
}
