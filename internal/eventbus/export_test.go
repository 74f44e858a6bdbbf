package eventbus

// DisableStorage switches the embedded server's storage off, as the server itself does when the disk is full.
func (b *Bus) DisableStorage() error { return b.way().srv.DisableJetStream() }
