package sip_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Every reason that is counted stands in the operator's table.
func TestDocs_EveryReason(t *testing.T) {
	doc, err := os.ReadFile("../../docs/telephony.md")
	if err != nil {
		t.Fatal(err)
	}
	counted := regexp.MustCompile(`(?:\.[cC]ount\(|\.refuse\(req, tx, |reason(?:, warning)?\s:?= )"([a-z_]+)"`)
	n := 0
	for _, pattern := range []string{"*.go", "gate/*.go", "sdp/*.go", "uac/*.go"} {
		files, _ := filepath.Glob(pattern)
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			b, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range counted.FindAllStringSubmatch(string(b), -1) {
				n++
				if !strings.Contains(string(doc), "`"+m[1]+"`") {
					t.Errorf("%s counts %q, which docs/telephony.md does not explain", file, m[1])
				}
			}
		}
	}
	if n < 40 {
		t.Errorf("only %d reasons found: the expression is out of date", n)
	}
}
