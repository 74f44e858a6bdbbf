package term_test

import (
	"crypto/tls"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/alecthomas/kong"

	"hotline"
	"hotline/cmd/hotline/term"
	"hotline/telephony/sip"
)

func TestAsked_TakesTheWordsOfPeople(t *testing.T) {
	for _, c := range [][2]string{
		{"", "--help"}, {"help", "--help"}, {"help eval qa", "eval qa --help"}, {"version", "--version"},
		{"serve --config help", "serve --config help"}, {"version 2", "version 2"},
	} {
		if got := strings.Join(term.Asked(strings.Fields(c[0])), " "); got != c[1] {
			t.Errorf("%q: %q, want %q", c[0], got, c[1])
		}
	}
	args := []string{"help", "a", "b"}
	if term.Asked(args); !slices.Equal(args, []string{"help", "a", "b"}) {
		t.Errorf("the caller's arguments are %v now", args)
	}
}

func TestUsage_NamesTheHelpOfTheCommand(t *testing.T) {
	var cli struct {
		Eval struct {
			QA struct {
				Calls string `required:""`
			} `cmd:"" name:"qa"`
		} `cmd:""`
	}
	parser, err := kong.New(&cli, kong.Name("hotline"))
	if err != nil {
		t.Fatal(err)
	}
	for args, want := range map[string]string{"": "(try: hotline --help)", "evil": "(try: hotline --help)", "eval qa": "(try: hotline eval qa --help)", "eval qa --nope": "(try: hotline eval qa --help)"} {
		if _, err := parser.Parse(strings.Fields(args)); err == nil || !strings.HasSuffix(term.Usage(err), want) {
			t.Errorf("%q: %q, want %q", args, term.Usage(err), want)
		}
	}
}

func TestUnanswered_SaysWhatToDo(t *testing.T) {
	for want, err := range map[string]error{
		"sip:1@x:5":     &hotline.Error{Op: "dial", Kind: hotline.KindUnavailable, Err: errors.New("timer")},
		"--password":    &hotline.Error{Op: "dial", Kind: hotline.KindDenied, Err: &sip.RefusedError{Code: 403}},
		"app.number":    fmt.Errorf("call: %w", &sip.RefusedError{Code: 404}),
		"sip.max_calls": &sip.RefusedError{Code: 503},
		"sip.rtp_ports": &sip.RefusedError{Code: 503},
		"--codec":       &sip.RefusedError{Code: 488},
	} {
		if got := term.Unanswered("sip:1@x:5", "off", err); !strings.Contains(got, want) {
			t.Errorf("%v: %q, want %q", err, got, want)
		}
	}
	if got := term.Unanswered("x", "off", &sip.RefusedError{Code: 603}) + term.Unanswered("x", "off", errors.New("else")); got != "" {
		t.Errorf("%q of what nothing is known about", got)
	}
}

func TestUnanswered_NamesTheCauseAlone(t *testing.T) {
	strange := &hotline.Error{Op: "dial", Kind: hotline.KindUnavailable, Err: &tls.CertificateVerificationError{Err: errors.New("unknown authority")}}
	if got := term.Unanswered("x", "off", strange); !strings.Contains(got, "--ca FILE") || strings.Contains(got, "nothing answers") {
		t.Errorf("a certificate that is not believed: %q", got)
	}
	if got := term.Unanswered("x", "required", &sip.RefusedError{Code: 488}); !strings.Contains(got, "sip.trunks[].srtp") || strings.Contains(got, "offer another") {
		t.Errorf("encryption that is off there: %q", got)
	}
}

func TestQuoted(t *testing.T) {
	for text, want := range map[string]string{"查话费": "查话费", "check my balance": "'check my balance'", "it's": `'it'\''s'`, "": "''"} {
		if got := term.Quoted(text); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

func TestNamed(t *testing.T) {
	if got := term.Named("") + term.Named("my site.yaml"); got != " --config 'my site.yaml'" {
		t.Errorf("%q", got)
	}
}

func TestUsage_SaysHowADayIsWritten(t *testing.T) {
	var cli struct {
		From time.Time `format:"2006-01-02"`
	}
	parser, err := kong.New(&cli, kong.Name("hotline"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = parser.Parse([]string{"--from", "yesterday"})
	if got := term.Usage(err); !strings.Contains(got, `--from: "yesterday" is no day: write it as 2026-11-01`) || strings.Contains(got, "parsing time") {
		t.Errorf("%s", got)
	}
}
