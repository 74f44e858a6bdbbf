// Package field reads header fields of SIP messages where the stack knows their text only. It judges nothing. telephony/sip
// uses it.
package field

import (
	"net/netip"
	"net/url"
	"slices"
	"strings"

	gosip "github.com/emiago/sipgo/sip"
)

// AcceptsSDP reads Accept: application/sdp, application/* or */* must be in it.
func AcceptsSDP(req *gosip.Request) bool {
	for _, h := range req.GetHeaders("Accept") {
		for v := range strings.SplitSeq(strings.ToLower(h.Value()), ",") {
			kind, _, _ := strings.Cut(v, ";")
			switch strings.TrimSpace(kind) {
			case "application/sdp", "application/*", "*/*":
				return true
			}
		}
	}
	return false
}

// ContentType is the media type of the body without parameters, lower case.
func ContentType(req *gosip.Request) string {
	h := req.ContentType()
	if h == nil {
		return ""
	}
	kind, _, _ := strings.Cut(h.Value(), ";")
	return strings.ToLower(strings.TrimSpace(kind))
}

// Lists says whether a header field lists token, in any of its lines.
func Lists(m interface{ GetHeaders(string) []gosip.Header }, token string, names ...string) bool {
	for _, name := range names {
		for _, h := range m.GetHeaders(name) {
			for v := range strings.SplitSeq(h.Value(), ",") {
				if strings.EqualFold(strings.TrimSpace(v), token) {
					return true
				}
			}
		}
	}
	return false
}

// User is whom a URI names, as it is compared (RFC 3261 section 19.1.4): the user part of a sip or sips URI without its
// parameters and with its escapes undone, the number of a tel URI. Visual separators of a telephone number are left out
// (RFC 3966 section 3). "" where the URI names nobody.
func User(uri *gosip.Uri) string {
	text := uri.User
	phone := uri.Scheme == "tel"
	if phone {
		text = uri.Raw()
	} else if kind, ok := uri.UriParams.Get("user"); ok {
		phone = strings.EqualFold(kind, "phone")
	}
	text, _, _ = strings.Cut(text, ";")
	if plain, err := url.PathUnescape(text); err == nil {
		text = plain
	}
	if phone {
		text = strings.NewReplacer("-", "", ".", "", "(", "", ")", "").Replace(text)
	}
	return text
}

// Source is where a request came from.
func Source(req *gosip.Request) netip.AddrPort {
	ap, err := netip.ParseAddrPort(req.Source())
	if err != nil {
		return netip.AddrPort{}
	}
	return netip.AddrPortFrom(ap.Addr().Unmap(), ap.Port())
}

// Unknown lists the extensions in Require that are not in known, a list with commas in lower case.
func Unknown(req *gosip.Request, known string) []string {
	var unknown []string
	for _, h := range req.GetHeaders("Require") {
		for token := range strings.SplitSeq(h.Value(), ",") {
			token = strings.TrimSpace(token)
			if token != "" && !slices.Contains(strings.Split(known, ", "), strings.ToLower(token)) {
				unknown = append(unknown, token)
			}
		}
	}
	return unknown
}

// ForBrowser turns the challenges of a response round where it goes to a WebSocket: JsSIP, and what descends from it, looks at the
// last one only, other phones at the first.
func ForBrowser(res *gosip.Response) {
	v := res.Via()
	if v == nil || !strings.HasPrefix(strings.ToUpper(v.Transport), "WS") {
		return
	}
	const name = "WWW-Authenticate"
	list := res.GetHeaders(name)
	if len(list) < 2 {
		return
	}
	list = slices.Clone(list)
	for range list {
		res.RemoveHeader(name)
	}
	for _, h := range slices.Backward(list) {
		res.AppendHeader(h)
	}
}

// Language is the first tag of Accept-Language (RFC 3261, section 20.3), "" for none.
func Language(req *gosip.Request) string {
	h := req.GetHeader("Accept-Language")
	if h == nil {
		return ""
	}
	tag, _, _ := strings.Cut(h.Value(), ",")
	tag, _, _ = strings.Cut(tag, ";")
	if tag = strings.TrimSpace(tag); len(tag) > 35 { // the longest that RFC 5646 expects
		return ""
	}
	return tag
}

// Is reports whether a field has a value.
func Is(req *gosip.Request, name, value string) bool {
	h := req.GetHeader(name)
	return h != nil && strings.EqualFold(strings.TrimSpace(h.Value()), value)
}
