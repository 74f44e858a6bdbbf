package main

import (
	"testing"

	"hotline/dialog/language"
	"hotline/internal/config"
	"hotline/telephony"
)

// A page's language counts where the caller can be understood in it; what phones send by themselves does not.
func TestServer_LanguageOfACall(t *testing.T) {
	s := &server{cfg: config.Default()}
	s.cfg.App.Lines = map[string]string{"10010": "en", "trunk:hk": "en"}
	for name, tt := range map[string]struct {
		leg  telephony.Info
		want language.Language
	}{
		"number":        {telephony.Info{User: "10010", Transport: "UDP"}, language.English},
		"trunk":         {telephony.Info{User: "10000", Trunk: "hk"}, language.English},
		"page_typing":   {telephony.Info{User: "10000", Transport: "WSS", Language: "en", Typing: true}, language.English},
		"page_speaking": {telephony.Info{User: "10000", Transport: "WSS", Language: "en"}, language.Unknown}, // nobody hears English
		"phone":         {telephony.Info{User: "10000", Transport: "UDP", Language: "en", Typing: true}, language.Unknown},
		"strange":       {telephony.Info{User: "10000", Transport: "WS", Language: "tlh", Typing: true}, language.Unknown},
	} {
		if got := s.lineOf(tt.leg); got != tt.want {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
}

// Only a page says that its caller types.
func TestTypes_IsSaidByPages(t *testing.T) {
	for _, tt := range []struct {
		leg  telephony.Info
		want bool
	}{{telephony.Info{Transport: "WSS", Typing: true}, true}, {telephony.Info{Transport: "WS"}, false}, {telephony.Info{Transport: "UDP", Typing: true}, false}} {
		if got := types(tt.leg); got != tt.want {
			t.Errorf("%+v: %v", tt.leg, got)
		}
	}
}
