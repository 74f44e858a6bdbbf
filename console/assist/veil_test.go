package assist_test

import (
	"context"
	"math"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"hotline"
	"hotline/assist/view"
	"hotline/console/account"
	"hotline/console/assist"
	"hotline/console/gate"
	"hotline/console/private"
)

// one is a helper with one call, of li; others get it from the record.
type one struct{ helper }

func (o *one) Reopen(_ context.Context, account string, call hotline.CallID) (view.State, error) {
	if account != "li" {
		return view.State{}, &hotline.Error{Op: "no such call at this desk", Kind: hotline.KindNotFound}
	}
	return talk(call), nil
}

func (o *one) Kept(_ context.Context, call hotline.CallID) (view.State, bool, error) {
	return talk(call), true, nil
}

func talk(call hotline.CallID) view.State {
	e := hotline.Evidence{Party: hotline.PartyCaller, N: 1, Text: "一零五一九九零"}
	field := func(id, kind, value string) view.Field {
		return view.Field{ID: id, Kind: kind, State: "suggested", Value: value, Shown: value, ReadBack: "是" + value + "，对吗？", Evidence: &e, Options: []view.Choice{}}
	}
	secret := field("id_card", "id_card", "***")
	secret.Secret, secret.ReadBack = true, "证件号码是510107 19831211 0034，对吗？"
	return view.State{
		Call: call, Number: "13912348765", Cards: []view.Card{{ID: "k", Title: "补卡", Evidence: &e}}, Steps: []view.Step{{ID: "s", Title: "问号码", Evidence: &e}},
		Form: view.Form{ID: "sim", Fields: []view.Field{field("customer", "name", "谭一鸣"), field("street", "address", "宁海路"), secret, field("reason", "text", "卡坏了，打13851774432"), field("how", "choice", "补卡")}},
		Wrap: &view.Wrap{Sections: []view.Section{{ID: "need", Claims: []view.Sentence{{Text: "谭一鸣要补卡，寄到宁海路，身份证一一零一零五一九九零", Evidence: []hotline.Evidence{e}}}}},
			Promises: []view.Todo{{ID: "p", Number: "13912348765", Text: "给13851774432回电", Evidence: []hotline.Evidence{e}}}, Callback: &view.Callback{Number: "13851774432"}},
	}
}

// Live help of a call is shown with personal data hidden to whoever does not have it now; who may reveal them asks for it, and is noted.
func TestPart_HidesLiveHelpFromWhoDoesNotHaveTheCall(t *testing.T) {
	h := &one{}
	mux := http.NewServeMux()
	user, until, audit := gate.User{}, uint64(0), ""
	said := private.Hear(private.Digits{}, []private.Line{{Party: hotline.PartyCaller, Text: "身份证号一一零", ToMS: 1000}, {Party: hotline.PartyCaller, N: 1, Text: "一零五一九九零", FromMS: 2000, ToMS: 3000}})
	assist.New(h, h).Register(&gate.Gate{API: humago.New(mux, huma.DefaultConfig("test", "1")),
		User: func(context.Context) gate.User { return user }, Sees: func(context.Context, hotline.CallID) bool { return true },
		Until: func(context.Context, hotline.CallID) uint64 { return until },
		Said:  func(context.Context, hotline.CallID) (private.Said, error) { return said, nil },
		Audit: func(_ context.Context, action, target, detail string) { audit += action + " " + target + " " + detail },
		Fault: func(err error) error { return err }})
	ask := func(method, path, body string) (int, string) {
		w := httptest.NewRecorder()
		r := httptest.NewRequestWithContext(t.Context(), method, gate.Base+path, strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		mux.ServeHTTP(w, r)
		return w.Code, w.Body.String()
	}
	words := []string{"一零五一九九零"}
	taken := []string{"13912348765", "13851774432", "谭一鸣", "宁海路"}
	shows := func(what, text string, want bool, all ...string) {
		t.Helper()
		for _, s := range all {
			if strings.Contains(text, s) != want {
				t.Errorf("%s: %s is shown %t in %s", what, s, !want, text)
			}
		}
	}
	for _, u := range []gate.User{{Name: "wang", Role: account.Agent}, {Name: "sun", Role: account.Supervisor}, {Name: "qian", Role: account.Inspector}, {Name: "zhao", Role: account.Admin}} {
		user = u
		code, text := ask("GET", "/assist/C1", "")
		if code != 200 {
			t.Fatal(code, text)
		}
		shows(u.Name, text, false, append(append([]string{"510107 19831211 0034"}, taken...), words...)...)
		shows(u.Name, text, true, "139****8765", "要补卡", "卡坏了", `"value":"补卡"`)
		code, text = ask("GET", "/assist/C1?reveal=true", "")
		if may := u.Role.May(account.Reveal); may {
			shows(u.Name+" reveals", text, true, append(taken, words...)...)
			if audit != "pii.reveal C1 assist" {
				t.Errorf("audit %q", audit)
			}
		} else if code != 403 || audit != "" {
			t.Errorf("%s reveals: %d, %q", u.Name, code, audit)
		}
		audit = ""
	}
	user = gate.User{Name: "li", Role: account.Agent}
	until = math.MaxUint64
	_, text := ask("GET", "/assist/C1", "")
	shows("who has the call", text, true, append(taken, words...)...)
	until = 7
	_, text = ask("GET", "/assist/C1", "")
	shows("the work after it", text, true, append(taken, words...)...)
	user.Name = "wang" // had it before, as the record tells; what is kept may be of later
	_, text = ask("GET", "/assist/C1", "")
	shows("the work after it, of a colleague", text, false, append(taken, words...)...)
	user.Name, until = "li", 0
	_, text = ask("GET", "/assist/C1", "")
	shows("finished later", text, true, taken...)
	_, other := ask("GET", "/assist/C9", "")
	shows("work that is done, or a colleague's who asked", other, false, append(taken, words...)...)
	if strings.Contains(text, `"text":"一零五一九九零"`) {
		t.Errorf("finished later, the words of the talk: %s", text)
	}
	if _, text = ask("PUT", "/assist/C1/steps/s", `{"done":true}`); strings.Contains(text, `"text":"一零五一九九零"`) {
		t.Errorf("what an act answers: %s", text)
	}
	_, text = ask("PUT", "/assist/C9/steps/s", `{"done":true}`)
	shows("what an act on work that is done answers", text, false, append(taken, words...)...)
}

func (o *one) Do(ctx context.Context, account string, call hotline.CallID, _ view.Act) (view.State, error) {
	return o.Reopen(ctx, account, call)
}
