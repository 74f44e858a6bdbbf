package gate

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	gosip "github.com/emiago/sipgo/sip"
)

// Whatever comes: what passes parses and carries what we rely on; what does not is answered by a whole response, or not at
// all, and never by more than a little beyond what came.
func FuzzGate_Datagram(f *testing.F) {
	files, _ := filepath.Glob("../testdata/rfc4475/*.dat")
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Add([]byte(goodOptions))
	g := testGate(ignore)
	parser := gosip.NewParser()
	f.Fuzz(func(t *testing.T, b []byte) {
		pass, reply := g.datagram(somebody, bytes.Clone(b))
		if pass != nil && reply.text != nil {
			t.Fatal("passed and refused")
		}
		if reply.text != nil {
			if !bytes.HasPrefix(reply.text, []byte("SIP/2.0 ")) || !bytes.HasSuffix(reply.text, []byte("\r\n\r\n")) {
				t.Fatalf("no whole response: %q", reply.text)
			}
			if len(reply.text) > len(b)+512 {
				t.Fatalf("%d bytes answered by %d", len(b), len(reply.text))
			}
		}
		if pass == nil {
			return
		}
		m, err := parser.ParseSIP(pass)
		if err != nil || m.Via() == nil || m.From() == nil || m.To() == nil || m.CallID() == nil || m.CSeq() == nil {
			t.Fatalf("the stack cannot read what passed: %v\n%q", err, pass)
		}
	})
}

// A stream that is cut anywhere gives the same length or none.
func FuzzContentLength(f *testing.F) {
	f.Add([]byte(goodOptions))
	f.Add([]byte("l: 5\r\n\r\n"))
	f.Fuzz(func(t *testing.T, head []byte) {
		if n, ok := contentLength(head); ok && n < 0 {
			t.Fatal(n)
		}
	})
}
