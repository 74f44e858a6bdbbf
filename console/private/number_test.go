package private_test

import (
	"testing"

	"hotline"
	"hotline/console/private"
)

func TestNumber_HidesTheMiddle(t *testing.T) {
	for in, want := range map[string]string{
		"13912345678":                           "139****5678",
		"sip:13912345678@10.0.0.1:5060;user=ph": "sip:139****5678@10.0.0.1:5060;user=ph",
		"sip:+8613912345678@gw":                 "sip:86139****5678@gw",
		"tel:+86-139-1234-5678":                 "tel:86139****5678",
		"02587654321":                           "025****4321",
		"6543210":                               "****3210",
		"sip:10000@localhost":                   "sip:10000@localhost",
		"sip:guest-ab12@localhost":              "sip:guest-ab12@localhost",
		"agent:liqiang":                         "agent:liqiang",
		"queue:bill":                            "queue:bill",
		"sip:anonymous@anonymous.invalid":       "sip:anonymous@anonymous.invalid",
		"":                                      "",
		"139****5678":                           "139****5678",
		"sip:monitor-7654321@here":              "sip:monitor-7654321@here",
		"sip:12345678901@[2001:db8::1]":         "sip:123****8901@[2001:db8::1]",
	} {
		if got := private.Number(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
		if twice := private.Number(want); twice != want {
			t.Errorf("%q again: %q", want, twice)
		}
	}
}

func TestEvent_HidesNumbersAndKeys(t *testing.T) {
	data, ok := private.Event(private.Digits{}, hotline.CallStarted{From: "sip:13912345678@gw", To: "sip:10000@here"}).(map[string]any)
	if !ok || data["from"] != "sip:139****5678@gw" || data["to"] != "sip:10000@here" {
		t.Errorf("the start of a call: %v", data)
	}
	if d, ok := private.Event(private.Digits{}, hotline.Digit{Digit: "7"}).(hotline.Digit); !ok || d.Digit != "x" {
		t.Errorf("a key: %+v", d)
	}
	if p, ok := private.Event(private.Digits{}, hotline.PartyJoined{To: "sip:13912345678@gw"}).(hotline.PartyJoined); !ok || p.To != "sip:139****5678@gw" {
		t.Errorf("somebody outside: %+v", p)
	}
	data, _ = private.Event(private.Digits{}, hotline.CallbackRequested{Number: "13912345678"}).(map[string]any)
	if data["number"] != "139****5678" {
		t.Errorf("a call-back: %v", data)
	}
}
