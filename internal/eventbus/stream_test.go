package eventbus_test

import (
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
)

// A stream is changed where the configuration was, and at no other start: it may be others' that make consumers on it just then.
func TestBus_ChangesTheStreamOnlyIfItDiffers(t *testing.T) {
	srv, err := server.NewServer(&server.Options{Host: "127.0.0.1", Port: -1, JetStream: true, StoreDir: t.TempDir(), NoSigs: true, NoLog: true})
	if err != nil {
		t.Fatal(err)
	}
	srv.Start()
	defer func() { srv.Shutdown(); srv.WaitForShutdown() }()
	if !srv.ReadyForConnections(patience) {
		t.Fatal("server does not start")
	}
	nc, err := nats.Connect(srv.ClientURL())
	if err != nil {
		t.Fatal(err)
	}
	defer nc.Close()
	changes, err := nc.SubscribeSync("$JS.EVENT.ADVISORY.STREAM.UPDATED.>")
	if err != nil {
		t.Fatal(err)
	}
	cfg := config(t.TempDir())
	cfg.URL = srv.ClientURL()
	closeBus(t, open(t, cfg))
	closeBus(t, open(t, cfg))
	cfg.MaxAge /= 2
	b := open(t, cfg)
	emit(t, &numbers{bus: b, call: "A"}, 0, 3)
	take(t, b, "all", 3)
	closeBus(t, b)
	if _, err := changes.NextMsg(patience); err != nil {
		t.Errorf("a new limit does not reach the stream: %v", err)
	}
	if m, err := changes.NextMsg(100 * time.Millisecond); err == nil {
		t.Errorf("changed without need: %s", m.Data)
	}
}
