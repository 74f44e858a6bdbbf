package eventbus

import (
	"context"

	"github.com/nats-io/nats.go"
)

// PublishRaw puts something into the stream that need not be an event.
func (b *Bus) PublishRaw(subject, data string) error {
	_, err := b.way().js.PublishMsg(context.Background(), &nats.Msg{Subject: subject, Data: []byte(data)})
	return err
}

// DisableStorage switches the embedded server's storage off, as the server itself does when the disk is full.
func (b *Bus) DisableStorage() error { return b.way().srv.DisableJetStream() }
