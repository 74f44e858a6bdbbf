package sip_test

import (
	"os"
	"path/filepath"
	"testing"
)

// Whatever a packet holds, the endpoint answers the next good one. Panics in handlers are counted, and none is allowed.
func FuzzEndpoint_Dispatch(f *testing.F) {
	e := start(f, testConfig(), holding)
	files, _ := filepath.Glob("testdata/rfc4475/*.dat")
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	seed := newPhone(f, e)
	for i, m := range []string{"INVITE", "ACK", "BYE", "OPTIONS", "CANCEL", "INFO", "UPDATE", "PRACK", "REFER", "NOTIFY", "MESSAGE", "SUBSCRIBE"} {
		f.Add([]byte(seed.message(m, i+1, "", offer("127.0.0.1", 40000), "RAck", "1 1 INVITE", "Refer-To", "<sip:a@b>", "Event", "refer")))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) > 60_000 {
			return
		}
		p := newPhone(t, e)
		p.send(string(b))
		o := newPhone(t, e)
		o.send(o.message("OPTIONS", 1, "", ""))
		if m := o.final("OPTIONS"); code(m) != 200 {
			t.Fatal(m)
		}
		_ = p.conn.Close()
		_ = o.conn.Close()
		e.counts.mu.Lock()
		defer e.counts.mu.Unlock()
		if e.counts.panics != 0 || e.counts.refused["parser_panic"] != 0 {
			t.Fatalf("%d handlers panicked, the parser %d times", e.counts.panics, e.counts.refused["parser_panic"])
		}
	})
}
