// Package gate is how a part of the console gets into it: a part owns its requests, its words and the interface to what stands behind
// it; the console gives it sessions, rights, the audit log, errors and the stream to browsers. It owns no requests itself. Package
// console mounts parts; cmd/hotline builds them.
package gate

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"hotline"
	"hotline/console/account"
	"hotline/console/live"
	"hotline/console/private"
	"hotline/console/stream"
)

// Base is the path before every request's own.
const Base = "/api/v1"

// User is who asks.
type User struct {
	Name    string // account
	Display string
	Role    account.Role
}

// Part is one part of the console, like the wall of the supervisors.
type Part interface {
	// Register mounts the part's requests, once, before the console serves.
	Register(g *Gate)
	// Notes are what u's browsers are told as it is now (docs/protocol.md), beside what the window asked for with ?notices=. It is called
	// once for each socket that opens.
	Notes(u User, asked []string) []stream.Note
}

// Gate is what the console gives its parts.
type Gate struct {
	// API is where requests are registered: huma.Register(g.API, g.Operation(...), handler).
	API huma.API
	// User is who asks, of the context of a request that needs a right.
	User func(ctx context.Context) User
	// Sees says that the user may see this call: rights to all, or it rang at this desk.
	Sees func(ctx context.Context, call hotline.CallID) bool
	// Until is up to which event of a call the user is shown personal data (docs/protocol.md, Who has a call): math.MaxUint64 = all of it, 0 = none.
	Until func(ctx context.Context, call hotline.CallID) uint64
	// Said is what was said in a call so far, by the record: what repeats it is hidden as it was there.
	Said func(ctx context.Context, call hotline.CallID) (private.Said, error)
	// Calls are the running calls of the service, the oldest first: without practice calls. Call is one of them, ok = it runs. They do not block.
	Calls func() []live.Call
	Call  func(call hotline.CallID) (c live.Call, ok bool)
	// Audit writes a line of the audit log in the user's name. What fails is logged; the act goes on.
	Audit func(ctx context.Context, action, target, detail string)
	// Fault turns an error into an answer: *hotline.Error by its kind, everything else 500 with a line in the log.
	Fault func(error) error
	// Touch tells browsers that a notice's topic changed; without accounts, all of them. It does not block.
	Touch func(topic string, accounts ...string)
	// Raw mounts a GET that streams or answers ranges; pattern is below Base, like "/quality/{id}/audio". It must not change anything.
	Raw func(pattern string, right account.Right, serve func(http.ResponseWriter, *http.Request))
}

// SignedIn marks requests that need a session and no more.
const SignedIn account.Right = "session"

// Operation is the short form of one request: who may call it, and what it is. path is below Base.
func Operation(id, method, path, tag, summary string, right account.Right) huma.Operation {
	op := huma.Operation{OperationID: id, Method: method, Path: Base + path, Tags: []string{tag}, Summary: summary}
	if right != "" {
		op.Security = []map[string][]string{{"session": {}}}
		op.Metadata = map[string]any{"right": right}
		op.Errors = []int{http.StatusUnauthorized, http.StatusForbidden}
	}
	return op
}
