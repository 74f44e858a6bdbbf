package backoffice_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hotline/examples/telecom/backoffice"
)

func noon() time.Time { return time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC) }

func open(t testing.TB, file string) *backoffice.Office {
	t.Helper()
	o, err := backoffice.New(backoffice.Config{File: file, Now: noon})
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func ask(t *testing.T, o *backoffice.Office, method, path, body string) (int, map[string]any) {
	t.Helper()
	w := httptest.NewRecorder()
	o.Handler().ServeHTTP(w, httptest.NewRequest(method, path, strings.NewReader(body)))
	raw, err := io.ReadAll(w.Result().Body)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]any{}
	if err := json.Unmarshal(raw, &out); err != nil {
		t.Fatalf("%s %s: %s: %v", method, path, raw, err)
	}
	return w.Code, out
}

// planOf is what the office says of the plan of its first customer.
func planOf(t *testing.T, o *backoffice.Office) any {
	t.Helper()
	_, got := ask(t, o, "GET", "/customers/13800138000/plan", "")
	return got["value"]
}

func TestOffice_KnownAndOtherNumbers(t *testing.T) {
	o := open(t, "")
	if _, got := ask(t, o, "GET", "/customers/13800138000/balance", ""); got["balance"] != 58.6 || got["arrears"] != 0.0 {
		t.Errorf("known customer: %v", got)
	}
	_, a := ask(t, o, "GET", "/customers/15912345678/usage", "")
	_, b := ask(t, open(t, ""), "GET", "/customers/15912345678/usage", "")
	if fmt.Sprint(a) != fmt.Sprint(b) || a["data_total"] == 0.0 {
		t.Errorf("other customers must not vary: %v and %v", a, b)
	}
	if code, got := ask(t, o, "GET", "/customers/0001/balance", ""); code != http.StatusNotFound || got["message"] == "" {
		t.Errorf("unknown number: %d %v", code, got)
	}
}

func TestOffice_KnowsTheOwner(t *testing.T) {
	o := open(t, "")
	for number, identity := range map[string]string{"13800138000": "320106198503120018", "15912345678": "320113199511300033"} {
		if code, got := ask(t, o, "POST", "/customers/"+number+"/identity", `{"identity":"`+identity+`"}`); code != http.StatusOK || got["verified"] != true {
			t.Errorf("%s: %d %v", number, code, got)
		}
	}
}

func TestOffice_KeepsStateInFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "office.json")
	o := open(t, file)
	if code, got := ask(t, o, "POST", "/customers/13800138000/plan", `{"plan":"home199"}`); code != 200 || got["effective"] != "12月1日" {
		t.Fatalf("change: %d %v", code, got)
	}
	if code, got := ask(t, o, "POST", "/tickets", `{"kind":"broadband.fault","number":"13800138000","symptom":"网速慢"}`); code != 201 || got["ticket"] != "T100002" {
		t.Fatalf("ticket: %d %v", code, got)
	}
	if code, _ := ask(t, o, "POST", "/callbacks", `{"number":"13800138000","reason":"投诉"}`); code != 201 {
		t.Fatalf("call back: %d", code)
	}
	again := open(t, file)
	if plan := planOf(t, again); plan != "home199" || len(again.Tickets()) != 2 || len(again.Callbacks()) != 1 {
		t.Errorf("after reopening: %s, %d tickets, %d call backs", plan, len(again.Tickets()), len(again.Callbacks()))
	}
	if _, got := ask(t, again, "GET", "/customers/13800138000/ticket", ""); got["ticket"] != "T100002" || got["state_text"] == "" {
		t.Errorf("latest ticket: %v", got)
	}
	if err := os.WriteFile(file, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := backoffice.New(backoffice.Config{File: file}); err == nil {
		t.Error("opened a broken file")
	}
}

func TestOffice_DiskFullChangesNothing(t *testing.T) {
	o := open(t, filepath.Join(t.TempDir(), "missing", "office.json"))
	if code, _ := ask(t, o, "POST", "/customers/13800138000/plan", `{"plan":"home199"}`); code != http.StatusServiceUnavailable {
		t.Errorf("status %d, want 503", code)
	}
	if got := planOf(t, o); got != "smart99" {
		t.Errorf("plan %s after a failed save", got)
	}
	if code, _ := ask(t, o, "POST", "/tickets", `{"kind":"a","number":"1"}`); code != http.StatusServiceUnavailable || len(o.Tickets()) != 1 {
		t.Errorf("status %d, %d tickets", code, len(o.Tickets()))
	}
}

func TestOffice_Refuses(t *testing.T) {
	o := open(t, "")
	for _, tt := range []struct {
		path, body string
		want       int
	}{
		{"/customers/13900139000/plan", `{"plan":"home199"}`, http.StatusConflict},
		{"/customers/13800138000/plan", `{"plan":"none"}`, http.StatusNotFound},
		{"/customers/13800138000/identity", `{"identity":"320106199007081042"}`, http.StatusForbidden},
		{"/customers/15912345678/identity", `{"identity":"1"}`, http.StatusForbidden},
		{"/customers/0001/identity", `{"identity":"320106199007081042"}`, http.StatusNotFound},
		{"/customers/13800138000/plan", `{`, http.StatusBadRequest},
		{"/tickets", `{"kind":""}`, http.StatusUnprocessableEntity},
		{"/callbacks", `{"number":""}`, http.StatusUnprocessableEntity},
		{"/callbacks", strings.Repeat(" ", 70<<10) + "{}", http.StatusBadRequest},
	} {
		if code, _ := ask(t, o, "POST", tt.path, tt.body); code != tt.want {
			t.Errorf("%s %.30s: %d, want %d", tt.path, tt.body, code, tt.want)
		}
	}
}

func ExampleNew() {
	office, err := backoffice.New(backoffice.Config{})
	if err != nil {
		fmt.Println(err)
		return
	}
	server := httptest.NewServer(office.Handler())
	defer server.Close()
	answer, err := http.Get(server.URL + "/customers/13800138000/plan")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = answer.Body.Close() }()
	var plan struct{ Title string }
	fmt.Println(json.NewDecoder(answer.Body).Decode(&plan), plan.Title)
	// Output: <nil> 99元畅享套餐
}
