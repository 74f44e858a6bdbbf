package traces

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"math/rand/v2"
	"strings"

	"go.opentelemetry.io/otel/trace"

	"hotline"
)

// callKey is under which the call of a new trace travels to ids.
type callKey struct{}

// ids gives a trace the id of its call.
type ids struct{}

// NewIDs is asked for the first span of a trace.
func (i ids) NewIDs(ctx context.Context) (trace.TraceID, trace.SpanID) {
	call, _ := ctx.Value(callKey{}).(hotline.CallID)
	id := TraceID(call)
	return id, i.NewSpanID(ctx, id)
}

// NewSpanID makes a random span id.
func (ids) NewSpanID(context.Context, trace.TraceID) (id trace.SpanID) {
	for !id.IsValid() {
		binary.BigEndian.PutUint64(id[:], rand.Uint64()) //nolint:gosec // a name, no secret
	}
	return id
}

// crockford is the alphabet of call ids (https://github.com/ulid/spec).
const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// TraceID is the id of the trace of a call: the 128 bits that its ULID spells in base 32, so that one is found by the other.
// What is no ULID gets the first half of its SHA-256.
func TraceID(call hotline.CallID) (id trace.TraceID) {
	var high, low uint64
	ok := len(call) == 26 && call[0] <= '7'
	for _, c := range string(call) {
		v := strings.IndexRune(crockford, c)
		ok = ok && v >= 0
		high, low = high<<5|low>>59, low<<5|uint64(max(v, 0)) //nolint:gosec // 0-31
	}
	if !ok || high == 0 && low == 0 {
		sum := sha256.Sum256([]byte(call))
		copy(id[:], sum[:])
		return id
	}
	binary.BigEndian.PutUint64(id[:8], high)
	binary.BigEndian.PutUint64(id[8:], low)
	return id
}
