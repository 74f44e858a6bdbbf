package elsewhere

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestServe_SaysWhatTheModelsWereAsked(t *testing.T) {
	var out bytes.Buffer
	if code := Serve(strings.NewReader(""), &out, io.Discard); code != 0 {
		t.Fatal(code)
	}
	var at addresses
	var used Asked
	lines := json.NewDecoder(&out)
	if err := errors.Join(lines.Decode(&at), lines.Decode(&used)); err != nil || used != (Asked{}) {
		t.Errorf("%+v, %v", used, err)
	}
	for _, want := range []string{"engine: funasr\n  url: ws://", "engine: openai\n  url: http://", "llm:\n  url: http://"} {
		if !strings.Contains(at.settings(), want) {
			t.Errorf("no %q in\n%s", want, at.settings())
		}
	}
}
