package backoffice_test

import (
	"fmt"
	"net/http"
	"path/filepath"
	"testing"

	"hotline/examples/telecom/backoffice"
)

// step is one request and what must come of it: the status, and fields of the answer.
type step struct {
	method, path, body string
	code               int
	want               map[string]any
}

func do(t *testing.T, o *backoffice.Office, steps ...step) {
	t.Helper()
	for _, s := range steps {
		code, got := ask(t, o, s.method, s.path, s.body)
		if code != s.code {
			t.Errorf("%s %s %s: %d %v, want %d", s.method, s.path, s.body, code, got, s.code)
		}
		for field, want := range s.want {
			if fmt.Sprint(got[field]) != fmt.Sprint(want) {
				t.Errorf("%s %s %s: %s is %v, want %v", s.method, s.path, s.body, field, got[field], want)
			}
		}
	}
}

// fields is a short form.
type fields = map[string]any

const zhang, li, wang, zhao = "/customers/13800138000", "/customers/13900139000", "/customers/18900001111", "/customers/13700002222"

func TestOffice_SuspendAndResume(t *testing.T) {
	o := open(t, "")
	do(t, o,
		step{"GET", zhang + "/line", "", 200, fields{"suspended": "", "arrears": 0}},
		step{"POST", zhang + "/resume", "{}", 409, nil},
		step{"POST", zhang + "/suspend", `{"kind":"holiday"}`, 422, nil},
		step{"POST", zhang + "/suspend", `{"kind":"lost"}`, 200, fields{"suspended_text": "已挂失停机"}},
		step{"POST", zhang + "/suspend", `{"kind":"keep"}`, 409, nil},
		step{"GET", zhang + "/balance", "", 200, fields{"suspended": "已挂失停机"}},
		step{"GET", zhang + "/port", "", 200, fields{"allowed": false}},
		step{"POST", zhang + "/roaming", `{"region":"欧洲","from":"2026-12-01"}`, 409, nil},
		step{"POST", zhang + "/resume", "{}", 200, nil},
		step{"GET", zhang + "/line", "", 200, fields{"suspended": ""}},
		step{"POST", "/customers/0001/suspend", `{"kind":"lost"}`, 404, nil},
		step{"POST", zhang + "/suspend", `{`, 400, nil},
	)
}

func TestOffice_Money(t *testing.T) {
	o := open(t, "")
	do(t, o,
		step{"GET", zhang + "/payment", "", 200, fields{"bound": "尾号6688的银行卡"}},
		step{"GET", li + "/payment", "", 200, fields{"bound": ""}},
		step{"POST", li + "/topup", `{"amount":"30","from":"13800138000"}`, 200, fields{"amount": 30, "balance": 6.5, "arrears": 0}},
		step{"POST", li + "/topup", `{"amount":"30","from":"13900139000"}`, 403, nil},
		step{"POST", li + "/topup", `{"amount":"5","from":"13800138000"}`, 422, nil},
		step{"POST", li + "/topup", `{"amount":"501","from":"13800138000"}`, 422, nil},
		step{"POST", li + "/topup", `{"amount":"NaN","from":"13800138000"}`, 422, nil},
		step{"POST", li + "/topup/card", `{"code":"888812345678901050"}`, 200, fields{"amount": 50, "balance": 56.5}},
		step{"POST", zhang + "/topup/card", `{"code":"888812345678901050"}`, 409, nil},
		step{"POST", zhang + "/topup/card", `{"code":"1"}`, 422, nil},
		step{"GET", li + "/balance", "", 200, fields{"balance": 56.5, "arrears": 0}},
		step{"GET", zhang + "/points", "", 200, fields{"points": 3200, "enough": true}},
		step{"GET", zhang + "/points/fee50", "", 200, fields{"enough": false, "cost": 5000}},
		step{"GET", zhang + "/points/car", "", 404, nil},
		step{"POST", zhang + "/points", `{"item":"fee50"}`, 409, nil},
		step{"POST", zhang + "/points", `{"item":"car"}`, 404, nil},
		step{"POST", zhang + "/points", `{"item":"data5"}`, 200, fields{"left": 1200}},
		step{"GET", zhang + "/usage", "", 200, fields{"data_total": 55, "data_left": 16.6}},
		step{"POST", zhang + "/points", `{"item":"fee10"}`, 200, fields{"left": 200}},
		step{"GET", zhang + "/balance", "", 200, fields{"balance": 68.6, "points": 200}},
		step{"GET", zhang + "/points", "", 200, fields{"enough": false}},
		step{"POST", zhang + "/invoices", `{"month":"2026-10","head":"个人"}`, 200, fields{"title": "10月", "total": 114}},
		step{"POST", zhang + "/invoices", `{"month":"2026-10","head":"个人"}`, 409, nil},
		step{"POST", zhang + "/invoices", `{"month":"2020-01","head":"个人"}`, 422, nil},
	)
}

func TestOffice_Services(t *testing.T) {
	o := open(t, "")
	do(t, o,
		step{"GET", zhao + "/services", "", 200, fields{"count": 2, "named": "彩铃每月5元，来电提醒每月1元"}},
		step{"POST", zhao + "/services/cancel", `{"service":"ring"}`, 200, fields{"title": "彩铃", "saves": 5}},
		step{"POST", zhao + "/services/cancel", `{"service":"ring"}`, 409, nil},
		step{"POST", zhao + "/services/cancel", `{"service":"all"}`, 200, fields{"title": "来电提醒"}},
		step{"GET", zhao + "/services", "", 200, fields{"count": 0}},
		step{"GET", "/roaming/" + "%E6%AC%A7%E6%B4%B2", "", 200, fields{"price": 30}},
		step{"GET", "/roaming/moon", "", 404, nil},
		step{"POST", zhang + "/roaming", `{"region":"欧洲","from":"2026-12-01"}`, 200, fields{"price": 30}},
		step{"POST", zhang + "/roaming", `{"region":"月球"}`, 404, nil},
		step{"POST", li + "/roaming", `{"region":"欧洲"}`, 409, nil},
		step{"GET", zhang + "/roaming", "", 200, fields{"on": true, "region": "欧洲"}},
		step{"POST", zhang + "/roaming/off", "{}", 200, nil},
		step{"POST", zhang + "/roaming/off", "{}", 409, nil},
		step{"GET", "/coverage?address=%E4%B8%AD%E5%B1%B1%E8%B7%AF1%E5%8F%B7", "", 200, fields{"available": true}},
		step{"GET", "/coverage?address=%E6%B1%9F%E5%BF%83%E6%B4%B2", "", 200, fields{"available": false}},
		step{"POST", zhang + "/broadband", `{"speed":"500兆","address":"中山路1号","time":"2026-11-23 上午","contact":"13800138000"}`, 200, fields{"ticket": "T100002", "fee": "每月加30元"}},
		step{"POST", zhang + "/broadband", `{"speed":"9兆","address":"中山路1号"}`, 422, nil},
		step{"POST", zhang + "/broadband", `{"speed":"500兆","address":"江心洲1号"}`, 409, nil},
		step{"POST", li + "/broadband", `{"speed":"500兆","address":"中山路1号"}`, 409, nil},
		step{"GET", zhang + "/ticket", "", 200, fields{"ticket": "T100002", "kind_text": "宽带新装"}},
	)
}

func TestOffice_PortAndIdentity(t *testing.T) {
	o := open(t, "")
	do(t, o,
		step{"GET", li + "/port", "", 200, fields{"allowed": false, "reason": "号码欠费23.50元，要先结清"}},
		step{"POST", li + "/port", "{}", 409, nil},
		step{"GET", wang + "/port", "", 200, fields{"allowed": false}},
		step{"POST", zhang + "/port", "{}", 200, fields{"minutes": 60}},
		step{"POST", zhang + "/port", "{}", 200, nil},
		step{"POST", zhang + "/port", "{}", 200, nil},
		step{"POST", zhang + "/port", "{}", 409, nil},
		step{"POST", zhang + "/blocked", `{"suspect":"02588889999"}`, 200, fields{"blocked": 1}},
		step{"POST", zhang + "/blocked", `{"suspect":"13800138000"}`, 422, nil},
		step{"POST", zhang + "/identity/renewal", "{}", 200, fields{"days": 7}},
	)
}

func TestOffice_LinesAreKeptAndShown(t *testing.T) {
	file := filepath.Join(t.TempDir(), "office.json")
	do(t, open(t, file),
		step{"POST", zhang + "/suspend", `{"kind":"keep"}`, 200, nil},
		step{"POST", zhang + "/services/cancel", `{"service":"video"}`, 200, nil},
		step{"POST", zhang + "/topup/card", `{"code":"888812345678901100"}`, 200, nil},
	)
	o := open(t, file)
	do(t, o,
		step{"GET", zhang + "/line", "", 200, fields{"suspended": "keep"}},
		step{"GET", zhang + "/balance", "", 200, fields{"balance": 158.6}},
		step{"POST", li + "/topup/card", `{"code":"888812345678901100"}`, 409, nil},
	)
	_, raw := ask(t, o, "GET", zhang+"/card", "")
	v := parse(t, raw)
	if len(v.Products) != 3 || len(v.Flags) != 2 || v.Flags[1].Text != "已停机保号" || v.Contacts[0].Subject == "" || v.Contacts[0].At != "2026-11-21 12:00" || len(v.Contacts) != 5 {
		t.Errorf("card %+v", v)
	}
}

// A change that cannot be saved has not happened.
func TestOffice_LinesOnAFullDisk(t *testing.T) {
	o := open(t, filepath.Join(t.TempDir(), "missing", "office.json"))
	do(t, o,
		step{"POST", zhang + "/topup/card", `{"code":"888812345678901100"}`, http.StatusServiceUnavailable, nil},
		step{"POST", zhang + "/broadband", `{"speed":"500兆","address":"中山路1号"}`, http.StatusServiceUnavailable, nil},
		step{"POST", zhang + "/suspend", `{"kind":"keep"}`, http.StatusServiceUnavailable, nil},
		step{"GET", zhang + "/balance", "", 200, fields{"balance": 58.6}},
		step{"GET", zhang + "/line", "", 200, fields{"suspended": ""}},
	)
	if n := len(o.Tickets()); n != 1 {
		t.Errorf("%d tickets", n)
	}
}
