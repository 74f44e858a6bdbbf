package backoffice_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

// view is a card as the console reads it.
type view struct {
	Number, Name, Tier, Since string
	Balance                   *float64
	Products                  []struct{ Title, Detail string }
	Tickets                   []struct{ ID, Title, State, Opened string }
	Contacts                  []struct{ At, Channel, Subject, Result string }
	Flags                     []struct{ Kind, Text string }
}

func parse(t *testing.T, raw map[string]any) (v view) {
	t.Helper()
	text, err := json.Marshal(raw)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

func TestOffice_Card(t *testing.T) {
	o := open(t, "")
	code, raw := ask(t, o, "GET", "/customers/13800138000/card", "")
	v := parse(t, raw)
	if code != http.StatusOK || v.Name != "张伟" || v.Tier != "金卡" || v.Since != "2016-03-01" || *v.Balance != 58.6 || len(v.Tickets) != 0 {
		t.Errorf("%d %+v", code, v)
	}
	if len(v.Products) != 4 || v.Products[0].Title != "99元畅享套餐" || v.Products[0].Detail != "每月99元，50G流量，500分钟通话" || v.Flags[0].Kind != "vip" {
		t.Errorf("%+v", v)
	}
	if len(v.Contacts) != 2 || v.Contacts[0].At != "2026-11-18 10:22" || v.Contacts[1].At >= v.Contacts[0].At {
		t.Errorf("contacts %+v", v.Contacts)
	}
	_, raw = ask(t, o, "GET", "/customers/13900139000/card", "")
	if v = parse(t, raw); len(v.Flags) != 2 || v.Flags[1].Kind != "arrears" || v.Flags[1].Text != "欠费23.50元" || *v.Balance != -23.5 {
		t.Errorf("%+v", v)
	}
	_, raw = ask(t, o, "GET", "/customers/18900001111/card", "")
	if v = parse(t, raw); len(v.Tickets) != 1 || v.Tickets[0].ID != "T100001" || v.Tickets[0].Title != "宽带故障" || !strings.HasPrefix(v.Tickets[0].Opened, "2026-11-21") {
		t.Errorf("%+v", v)
	}
}

// A number becomes a customer by what is on record for it.
func TestOffice_CardOfUnknownNumbers(t *testing.T) {
	o := open(t, "")
	for _, number := range []string{"15912345678", "0001", "anonymous"} {
		if code, got := ask(t, o, "GET", "/customers/"+number+"/card", ""); code != http.StatusNotFound || got["message"] == "" {
			t.Errorf("%s: %d %v", number, code, got)
		}
	}
	ask(t, o, "POST", "/callbacks", `{"number":"15912345678","reason":"投诉"}`)
	ask(t, o, "POST", "/tickets", `{"kind":"broadband.fault","number":"15912345678"}`)
	code, raw := ask(t, o, "GET", "/customers/+8615912345678/card", "")
	v := parse(t, raw)
	if code != http.StatusOK || v.Number != "15912345678" || len(v.Contacts) != 2 || len(v.Tickets) != 1 || v.Flags == nil || len(v.Products) != 1 || v.Tier != "" {
		t.Errorf("%d %+v", code, v)
	}
	if v.Contacts[0].Channel != "智能客服" || !strings.Contains(v.Contacts[0].Result+v.Contacts[1].Result, "已登记回电C100001") {
		t.Errorf("contacts %+v", v.Contacts)
	}
}
