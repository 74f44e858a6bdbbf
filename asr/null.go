package asr

import (
	"context"

	"hotline/media"
)

// Null is a recogniser that accepts audio and hears nothing: Flush gives an empty final. Test line 1003 and load tests use it.
type Null struct{}

// Caps names it; it claims no ability.
func (Null) Caps() Caps {
	return Caps{Name: "null", Langs: []string{"zh-CN", "en-US"}, Trust: TrustSimulated}
}

// Open returns a stream that lives until Close or the end of ctx.
func (Null) Open(ctx context.Context, _ Options) (Stream, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return &nullStream{Outbox: NewOutbox(ctx)}, nil
}

// nullStream counts audio and utterances, nothing else.
type nullStream struct {
	*Outbox
	at     Result // the next final
	closed bool
}

// WriteFrame lets time pass.
func (s *nullStream) WriteFrame(f media.Frame) error {
	if s.closed {
		return media.ErrClosed
	}
	s.at.To += f.Duration()
	return nil
}

// Flush gives an empty final.
func (s *nullStream) Flush() {
	if !s.closed {
		s.Put(Result{Kind: Final, N: s.at.N, From: s.at.To, To: s.at.To})
		s.at.N++
	}
}

// Close ends the stream.
func (s *nullStream) Close() error {
	s.closed = true
	s.Outbox.Close(nil)
	return nil
}
