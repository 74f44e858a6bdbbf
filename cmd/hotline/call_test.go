package main

import (
	"bytes"
	"encoding/json"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hotline/internal/config"
)

// A caller believes a TLS server whose certificate it is given, and speaks SRTP when told to.
func TestCall_TrustsAndEncrypts(t *testing.T) {
	t.Parallel()
	s, _ := start(t, few, func(cfg *config.Config) {
		cfg.SIP.Listen = append(cfg.SIP.Listen, "tls://127.0.0.1:0")
		cfg.SIP.Trunks[0].SRTP = "offered"
	})
	made := filepath.Join(s.cfg.Data, "tls", "cert.pem")
	to := "sip:1000@" + s.endpoint.Addr("tls").String() + ";transport=tls"
	for name, c := range map[string]struct {
		args []string
		code int
		says string
	}{
		"a_stranger":        {nil, 1, "--ca FILE"},
		"named":             {[]string{"--ca", made}, 0, ""},
		"anybody":           {[]string{"--insecure"}, 0, ""},
		"encrypted":         {[]string{"--insecure", "--srtp", "required"}, 0, ""},
		"no_certificate":    {[]string{"--ca", os.DevNull}, 1, "must be PEM"},
		"certificate_alone": {[]string{"--cert", made}, 1, "go together"},
	} {
		t.Run(name, func(t *testing.T) {
			var out, errs bytes.Buffer
			args := append([]string{"call", "--hold", "100ms", to}, c.args...)
			if code := run(args, &out, &errs); code != c.code || !strings.Contains(errs.String(), c.says) {
				t.Errorf("exit %d: %s%s", code, out.String(), errs.String())
			}
		})
	}
	t.Run("plain_server", func(t *testing.T) {
		plain, _ := start(t, few)
		var out, errs bytes.Buffer
		if code := run([]string{"call", "--srtp", "required", "sip:1000@" + plain.endpoint.Addr("udp").String()}, &out, &errs); code != 1 ||
			!strings.Contains(errs.String(), "488") {
			t.Errorf("exit %d: %s%s", code, out.String(), errs.String())
		}
	})
}

// Where nobody listens a call ends at once, with its object and the remedy.
func TestCall_FailsAtOnceWhereNobodyListens(t *testing.T) {
	c, err := net.ListenPacket("udp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	to := "sip:1000@" + c.LocalAddr().String()
	_ = c.Close()
	var out, errs bytes.Buffer
	began := time.Now()
	code := run([]string{"call", "--json", to}, &out, &errs)
	if took := time.Since(began); code != 1 || took > 20*time.Second || !strings.Contains(errs.String(), "is the hotline running there") {
		t.Errorf("exit %d after %s: %s", code, took, errs.String())
	}
	if !strings.Contains(out.String(), `"kind":"end"`) || !strings.Contains(out.String(), `"answered":false`) || strings.Count(out.String(), "\n") != 1 {
		t.Errorf("printed %s", out.String())
	}
	errs.Reset()
	if code := run([]string{"load", "--calls", "2", to}, &out, &errs); code != 1 || !strings.Contains(errs.String(), "is the hotline running there") {
		t.Errorf("load: exit %d: %s", code, errs.String())
	}
}

// A call that is never dialled has its object, too, with the address and why; nothing is done silently otherwise than asked.
func TestCall_SaysWhyItIsNotPlaced(t *testing.T) {
	const to = "sip:1000@127.0.0.1:9"
	for name, c := range map[string]struct {
		to   string
		args []string
		says string
	}{
		"from":    {to, []string{"--from", "abc def"}, "a number has digits"},
		"address": {"10000", nil, "is no SIP URI"},
		"host":    {"sip:", nil, "names no host: use sip:NUMBER@HOST"},
		"loss":    {to, []string{"--loss", "2"}, "--loss must be within 0-0.9"},
		"record":  {to, []string{"--record", filepath.Join(t.TempDir(), "none", "out.wav")}, "record: open"},
		"voice":   {to, []string{"--voice", "nosuch"}, "--voice: the engine has no voice \"nosuch\": use one of ["},
		"pitch":   {to, []string{"--voice", "+f2,pitch=9"}, "speed and pitch are 0.5-2"},
	} {
		t.Run(name, func(t *testing.T) {
			var out, errs bytes.Buffer
			code := run(append([]string{"call", "--json", c.to}, c.args...), &out, &errs)
			if code != 1 || !strings.Contains(errs.String(), c.says) || strings.Count(errs.String(), "\n") != 1 {
				t.Errorf("exit %d: %s", code, errs.String())
			}
			var end struct {
				Kind   string
				Result struct {
					To, Cause string
					Answered  bool
					Turns     []any
				}
			}
			if err := json.Unmarshal(out.Bytes(), &end); err != nil || end.Kind != "end" || end.Result.To != c.to || end.Result.Turns == nil ||
				!strings.Contains(end.Result.Cause, c.says) {
				t.Errorf("%v: %s", err, out.String())
			}
		})
	}
}

// Numbers that no load test and no network can have are wrong usage, and told before anything is opened.
func TestLoad_RefusesWrongNumbers(t *testing.T) {
	for _, args := range [][]string{{"--calls", "0"}, {"--rate", "0"}, {"--hold", "0"}} {
		var out, errs bytes.Buffer
		if code := run(append([]string{"load", "sip:1000@127.0.0.1:9"}, args...), &out, &errs); code != 2 || out.Len() > 0 || !strings.Contains(errs.String(), strings.TrimLeft(args[0], "-")+": a") {
			t.Errorf("%v: exit %d: %s", args, code, errs.String())
		}
	}
	for _, args := range [][]string{{"--loss", "0.95"}, {"--burst", "101"}, {"--jitter", "2s"}, {"--reorder", "NaN"}} {
		var out, errs bytes.Buffer
		if code := run(append([]string{"load", "sip:1000@127.0.0.1:9"}, args...), &out, &errs); code != 2 || out.Len() > 0 || !strings.Contains(errs.String(), "load: "+args[0]+" must be within") {
			t.Errorf("%v: exit %d: %s", args, code, errs.String())
		}
	}
}

// A path that is wrong is told with what to do about it, whatever command it is given to.
func TestRun_WrongPathHasARemedy(t *testing.T) {
	for _, args := range [][]string{{"load", "--script", "/nope", "sip:1000@127.0.0.1:9"}, {"qa", "check", "/nope"}, {"eval", "dialog", "--suite", "/nope"}} {
		var out, errs bytes.Buffer
		if code := run(args, &out, &errs); code != 1 || !strings.Contains(errs.String(), "write the path of what is there") {
			t.Errorf("%v: exit %d: %s", args, code, errs.String())
		}
	}
}
