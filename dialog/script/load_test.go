package script_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"hotline/dialog/script"
)

const shop = "id: table\ntitle: 订位\nexamples: [我要订位, 订个位子, 订一桌, 留张桌子, 有位子吗]\nsteps:\n  - say: 好的。\n"

func app(head string) fstest.MapFS {
	return fstest.MapFS{"app.yaml": {Data: []byte("name: 小店\n" + head)}, "scenes/table.yaml": {Data: []byte(shop)}}
}

// A place that nothing fills would be silence in the middle of a sentence; where nothing is filled in, callers would hear the braces.
func TestLoad_SentencesHoldKnownPlacesOnly(t *testing.T) {
	for head, want := range map[string]string{
		`prompts: {greeting: "您好，{nam}"}`:                               "app.yaml:2: prompts.greeting: {nam} is unknown: use one of [name menu]",
		`prompts: {no_match: [没听清, "{title}没听清"]}`:                      "app.yaml:2: prompts.no_match[1]: {title} is unknown",
		`prompts: {recorded: "回拨{phone}"}`:                              "prompts.recorded: {phone} is unknown: use one of [name menu number]",
		`prompts: {filler: ["{name}稍等"]}`:                               "prompts.filler[0]: is said as it stands, so callers would hear the braces",
		`prompts: {menu: "{menu"}`:                                      "prompts.menu: a { without }",
		`prompts: {machine: ""}`:                                        "prompts.machine: is empty: write what the caller hears",
		`care: {vip: "{nome}，您好"}`:                                      "care.vip: {nome} is unknown",
		`care: {slower: "{name}慢慢说"}`:                                   "care.slower: is said as it stands",
		`care: {insult: {warn: ["{name}"]}}`:                            "care.insult.warn[0]: is said as it stands",
		`prompts: {greeting: "{name}您好", unable: "{title}不能办", or: 或者}`: "",
		`care: {vip: "{name}尊贵的客户，您好"}`:                                 "",
	} {
		_, err := script.Load(app(head))
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", head, err, want)
		}
	}
}

// Each language of an app has sentences of its own.
func TestLoad_SentencesOfTheOtherLanguage(t *testing.T) {
	files := app("languages: {en: {}}\nprompts:\n  greeting:\n    zh: 您好，{name}\n    en: Hello, this is {nam}\n")
	files["scenes/table.yaml"].Data = []byte("id: table\ntitle: {zh: 订位, en: book a table}\nexamples:\n  zh: [我要订位, 订个位子, 订一桌, 留张桌子, 有位子吗]\n  en: [book a table, a table please, reserve, table for two, any tables]\nsteps:\n  - say: {zh: 好的。, en: Fine.}\n")
	if _, err := script.Load(files); err == nil || !strings.Contains(err.Error(), "prompts.greeting: {nam} is unknown") {
		t.Errorf("got %v", err)
	}
}
