package timer_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	gosip "github.com/emiago/sipgo/sip"

	"hotline/telephony/sip/timer"
)

func request(fields ...string) *gosip.Request {
	req := gosip.NewRequest(gosip.INVITE, gosip.Uri{Scheme: "sip", Host: "x"})
	for i := 0; i+1 < len(fields); i += 2 {
		req.AppendHeader(gosip.NewHeader(fields[i], fields[i+1]))
	}
	return req
}

// RFC 4028 section 9, table 2, and the intervals.
func TestPolicy_Answer(t *testing.T) {
	ours := timer.Policy{Expires: 1800 * time.Second}
	for name, c := range map[string]struct {
		policy   timer.Policy
		fields   []string
		expires  string
		required bool
		terms    timer.Terms
	}{
		"nobody_wants_one":         {timer.Policy{}, []string{"Supported", "timer"}, "", false, timer.Terms{}},
		"they_cannot":              {ours, nil, "1800;refresher=uas", false, timer.Terms{Every: 1800 * time.Second, Ours: true}},
		"a_proxy_wants_one":        {ours, []string{"Session-Expires", "600"}, "600;refresher=uas", false, timer.Terms{Every: 600 * time.Second, Ours: true}},
		"they_can":                 {ours, []string{"Supported", "100rel, timer"}, "1800;refresher=uac", true, timer.Terms{Every: 1800 * time.Second}},
		"they_ask":                 {ours, []string{"Supported", "timer", "Session-Expires", "900"}, "900;refresher=uac", true, timer.Terms{Every: 900 * time.Second}},
		"they_choose_themselves":   {ours, []string{"Supported", "timer", "Session-Expires", "900;refresher=uac"}, "900;refresher=uac", true, timer.Terms{Every: 900 * time.Second}},
		"they_choose_us":           {ours, []string{"k", "timer", "x", "900;refresher=uas"}, "900;refresher=uas", false, timer.Terms{Every: 900 * time.Second, Ours: true}},
		"longer_than_ours":         {ours, []string{"Supported", "timer", "Session-Expires", "7200"}, "1800;refresher=uac", true, timer.Terms{Every: 1800 * time.Second}},
		"not_below_their_least":    {ours, []string{"Supported", "timer", "Session-Expires", "7200", "Min-SE", "3600"}, "3600;refresher=uac", true, timer.Terms{Every: 3600 * time.Second}},
		"we_want_none_but_take_it": {timer.Policy{}, []string{"Supported", "timer", "Session-Expires", "7200"}, "7200;refresher=uac", true, timer.Terms{Every: 7200 * time.Second}},
		"nonsense":                 {timer.Policy{}, []string{"Supported", "timer", "Session-Expires", "soon"}, "", false, timer.Terms{}},
	} {
		t.Run(name, func(t *testing.T) {
			res := gosip.NewResponse(200, "OK")
			terms := c.policy.Answer(request(c.fields...), res)
			got, required := "", res.GetHeader("Require") != nil
			if h := res.GetHeader("Session-Expires"); h != nil {
				got = h.Value()
			}
			if terms != c.terms || got != c.expires || required != c.required {
				t.Errorf("got %+v, %q, require %v", terms, got, required)
			}
		})
	}
}

func TestPolicy_TooShort(t *testing.T) {
	p := timer.Policy{}
	for _, c := range []struct {
		fields []string
		least  string
	}{
		{[]string{"Supported", "timer", "Session-Expires", "89"}, "90"},
		{[]string{"Supported", "timer", "Session-Expires", "90"}, ""},
		{[]string{"Session-Expires", "60"}, ""}, // it could not understand a 422
		{nil, ""},
	} {
		if least, short := p.TooShort(request(c.fields...)); least != c.least || short != (c.least != "") {
			t.Error(c.fields, least, short)
		}
	}
}

func TestPolicy_Raise(t *testing.T) {
	p := timer.Policy{Expires: 120 * time.Second}
	res := gosip.NewResponse(422, "x")
	res.AppendHeader(gosip.NewHeader("Min-SE", "600"))
	next, ok := p.Raise(res)
	if !ok || next.Expires != 600*time.Second || next.Min != 600*time.Second {
		t.Error(next, ok)
	}
	if _, ok := next.Raise(res); ok {
		t.Error("the same again must not loop")
	}
	req := request()
	next.Ask(req, "uac")
	if v := req.GetHeader("Session-Expires").Value(); v != "600;refresher=uac" || req.GetHeader("Min-SE").Value() != "600" {
		t.Error(v)
	}
}

func TestAccept(t *testing.T) {
	for v, want := range map[string]timer.Terms{
		"":                   {},
		"1800;refresher=uas": {Every: 1800 * time.Second},
		"1800;refresher=uac": {Every: 1800 * time.Second, Ours: true},
	} {
		res := gosip.NewResponse(200, "OK")
		if v != "" {
			res.AppendHeader(gosip.NewHeader("Session-Expires", v))
		}
		if got := timer.Accept(res); got != want {
			t.Errorf("%q: %+v", v, got)
		}
	}
}

// The refresher refreshes once at half time; without refresh the session ends 32 s or a third before its time.
func TestClock_Due(t *testing.T) {
	t0 := time.Unix(1000, 0)
	for _, c := range []struct {
		terms timer.Terms
		end   time.Duration
	}{{timer.Terms{Every: 1800 * time.Second, Ours: true}, 1768 * time.Second}, {timer.Terms{Every: 90 * time.Second}, 60 * time.Second}} {
		var k timer.Clock
		if k.Due(t0) != timer.None {
			t.Error("no timer yet")
		}
		k.Set(c.terms, t0)
		var said []string
		for at := time.Duration(0); at <= c.end; at += time.Second {
			if a := k.Due(t0.Add(at)); a != timer.None {
				said = append(said, fmt.Sprint(at, " ", a))
			}
		}
		want := fmt.Sprint(c.end, " ", timer.End)
		if c.terms.Ours {
			want = fmt.Sprint(c.terms.RefreshAfter(), " ", timer.Refresh) + "," + want
		}
		if got := strings.Join(said, ","); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

// A caller that knows session timers is told to refresh.
func ExamplePolicy_Answer() {
	req, res := gosip.NewRequest(gosip.INVITE, gosip.Uri{Host: "x"}), gosip.NewResponse(200, "OK")
	req.AppendHeader(gosip.NewHeader("Supported", "timer"))
	terms := timer.Policy{Expires: 30 * time.Minute}.Answer(req, res)
	fmt.Println(terms.Every, terms.Ours, res.GetHeader("Session-Expires").Value())
	// Output: 30m0s false 1800;refresher=uac
}
