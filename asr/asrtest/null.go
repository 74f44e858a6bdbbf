package asrtest

import (
	"context"

	"hotline/asr"
	"hotline/media"
)

// Null is a recogniser that accepts audio and hears nothing: Flush gives an empty final. Test line 1003 and load tests use it.
type Null struct{}

// Caps names it; it claims no ability.
func (Null) Caps() asr.Caps {
	return asr.Caps{Name: "null", Langs: []string{"zh-CN", "en-US"}, Trust: asr.TrustSimulated}
}

// Open returns a stream that lives until Close or the end of ctx.
func (Null) Open(ctx context.Context, _ asr.Options) (asr.Stream, error) {
	return &script{box: asr.NewOutbox(ctx)}, ctx.Err()
}

var _ media.Sink = (*script)(nil)
