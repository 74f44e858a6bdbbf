package main

import (
	"testing"
	"testing/fstest"

	"hotline/dialog/flow"
)

// The page is told whom it calls in its own language, and in the app's where there is no name in that.
func TestCaller_NameInTheLanguageOfThePage(t *testing.T) {
	app, err := flow.LoadFS(fstest.MapFS{
		"app.yaml": {Data: []byte("name: {zh: 星云电信, en: Nebula Telecom}\nlanguages:\n  en: {key: \"8\"}\n")},
		"scenes/hours.yaml": {Data: []byte(`id: hours
title: {zh: 开门时间, en: opening hours}
examples: {zh: [几点开门, 什么时候开门, 开门时间, 周日开吗, 几点关门], en: [when do you open, opening hours, are you open, what time do you close, are you open today]}
steps: [{say: {zh: 九点。, en: At nine.}}]
`)},
	})
	if err != nil {
		t.Fatal(err)
	}
	s := &server{app: app}
	for header, want := range map[string]string{"en": "Nebula Telecom", "en-GB,en;q=0.9,zh;q=0.8": "Nebula Telecom", "zh-CN,en;q=0.5": "星云电信", "fr": "星云电信", "": "星云电信"} {
		if got := s.nameIn(header); got != want {
			t.Errorf("%q: %s, want %s", header, got, want)
		}
	}
}
