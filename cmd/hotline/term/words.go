package term

import (
	"crypto/tls"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"hotline"
	"hotline/telephony/sip"
)

// Asked returns the arguments with the words of people who ask first turned into flags: nothing and help are --help, help eval qa is
// eval qa --help, version is --version.
func Asked(args []string) []string {
	switch {
	case len(args) == 0:
		return []string{"--help"}
	case args[0] == "help":
		return append(args[1:len(args):len(args)], "--help")
	case args[0] == "version" && len(args) == 1:
		return []string{"--version"}
	}
	return args
}

// Usage puts a wrong command line into words, with the help to look at: that of the command that was meant, as far as it was understood.
func Usage(err error) string {
	name := "hotline"
	if parse, ok := errors.AsType[*kong.ParseError](err); ok && parse.Context != nil {
		if node := parse.Context.Selected(); node != nil {
			name = node.FullPath()
		}
	}
	text := err.Error()
	if day, ok := errors.AsType[*time.ParseError](err); ok {
		text = strings.Replace(text, day.Error(), fmt.Sprintf("%q is no day: write it as 2026-11-01", day.Value), 1)
	}
	return fmt.Sprintf("%s (try: %s --help)", text, name)
}

// Unanswered says what to do about a call to an address that was not answered, empty where nothing can be said. srtp is how its voice was to
// be encrypted: off, offered or required.
func Unanswered(to, srtp string, err error) string {
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return "name the certificate, or who signed it, by --ca FILE; a hotline without one of its own keeps it in DATA/tls/cert.pem"
	}
	if refused, ok := errors.AsType[*sip.RefusedError](err); ok {
		switch refused.Code {
		case 401, 403, 407:
			return "name an account by --user and --password that the hotline knows (sip.registrar.users), or add this address to a trunk's sources (sip.trunks)"
		case 404:
			return "nobody has this number: the sample hotline is 10000 (app.number), the test lines 1000 to 1006 (testlines: true beyond this machine)"
		case 486, 503:
			return "the hotline is full, has no free port for voice, is ending or refuses the rate of calls: try again in a moment (sip.max_calls, sip.rtp_ports, sip.call_rate); its metric hotline_sip_refusals_total says which"
		case 488:
			if srtp == "required" {
				return "the hotline takes no encrypted voice from here, or no codec is in common: set sip.trunks[].srtp to offered or required there, or call without --srtp required"
			}
			return "no codec in common: offer another by --codec, or encryption by --srtp required, where the hotline demands it (sip.trunks[].srtp)"
		}
		return ""
	}
	if of, ok := errors.AsType[*hotline.Error](err); ok && (of.Kind == hotline.KindUnavailable || of.Kind == hotline.KindTimeout) {
		return "nothing answers at " + to + ": is the hotline running there? hotline serve prints its address (sip.listen)"
	}
	return ""
}
