package console_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"testing"

	"hotline/console"
	"hotline/console/assist"
	"hotline/console/gate"
	"hotline/console/monitor"
	"hotline/console/quality"
	"hotline/console/training"
	"hotline/console/wall"
)

var update = flag.Bool("update", false, "write the golden files anew")

// parts are all parts that the console may have: their requests are in the document.
func parts(t *testing.T, deps *console.Deps) []gate.Part {
	t.Helper()
	w, err := wall.New(wall.Default(), wall.Deps{Store: deps.Store, Log: deps.Log})
	if err != nil {
		t.Fatal(err)
	}
	q, err := quality.New(quality.Default(), quality.Deps{Store: deps.Store, Log: deps.Log})
	if err != nil {
		t.Fatal(err)
	}
	return []gate.Part{w, q, monitor.New(nil), assist.New(nil, nil), training.New(training.Deps{})}
}

// The pages' types are generated from this file: it must say what the server does.
func TestConsole_OpenAPIIsTheCommittedOne(t *testing.T) {
	raw, err := startWith(t, func(_ string, _ *console.Config, deps *console.Deps) { deps.Parts = parts(t, deps) }).console.OpenAPI()
	if err != nil {
		t.Fatal(err)
	}
	var got bytes.Buffer
	if err := json.Indent(&got, raw, "", " "); err != nil {
		t.Fatal(err)
	}
	got.WriteByte('\n')
	const golden = "ui/openapi.json"
	if *update {
		if err := os.WriteFile(golden, got.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil || !bytes.Equal(got.Bytes(), want) {
		t.Errorf("%s is not what the server serves (%v): go test ./console -update, then npm run types in console/ui", golden, err)
	}
}
