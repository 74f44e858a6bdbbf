package flow_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"hotline/dialog/flow"
)

// kiosk is an app of one scene in two languages.
func kiosk(more map[string]string) fstest.MapFS {
	out := fstest.MapFS{}
	for name, text := range map[string]string{
		"app.yaml":          "name: 小店\nlanguages: {en: {}}\n",
		"scenes/hours.yaml": "id: hours\ntitle: {zh: 营业时间, en: opening hours}\nexamples: {zh: [几点开门, 什么时候营业, 周末开门吗, 晚上几点关门, 节假日营业吗], en: [when do you open, are you open on Sundays, what are your hours, when do you close, do you open early]}\nsteps: [{say: 八点。}]\n",
		"intents/o.yaml":    "intents: [{id: oos, examples: {zh: [今天天气怎么样, 讲个笑话, 我想吃火锅], en: [tell me a joke, what a day]}}]\n",
	} {
		out[name] = &fstest.MapFile{Data: []byte(text)}
	}
	for name, text := range more {
		out[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return out
}

func TestLoad_TablesOfSentences(t *testing.T) {
	t.Parallel()
	app, err := flow.LoadFS(kiosk(map[string]string{
		"intents/callers.tsv":    "text\tintent\n我下了班过来还赶得上吗\thours\n几点开门\thours\n\n隔壁老王家的狗又叫了\toos\n",
		"intents/callers.en.tsv": "text\tintent\nwould I still catch you after work\thours\n",
		"intents/.callers.tsv":   "an editor's",
	}))
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{"我下了班过来还赶得上吗": "hours", "隔壁老王家的狗又叫了": "oos"} {
		if got := app.Intents().Classify(text); got.Intent != want {
			t.Errorf("%s: %+v, want %s", text, got, want)
		}
	}
	english, err := app.IntentsIn("en")
	if err != nil {
		t.Fatal(err)
	}
	if got := english.Classify("would I still catch you after work"); got.Intent != "hours" {
		t.Errorf("English: %+v", got)
	}
}

func TestLoad_WrongTables(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ file, text, want string }{
		"unknown intent":  {"a.tsv", "text\tintent\n你们卖什么\tgoods\n", `a.tsv:2: "你们卖什么": no scene or intent has the id "goods"`},
		"two meanings":    {"a.tsv", "text\tintent\n关门了没\thours\n关门了没\toos\n", `a.tsv:2: "关门了没" stands for hours and for oos: keep one`},
		"all of them":     {"a.tsv", "text\tintent\n关门了没\thours\n卖啥\tgoods\n关门了没\toos\n", "a.tsv:3: \"卖啥\": no scene or intent has the id \"goods\" and examples in this language: correct it, or add it to intents/*.yaml\nintents/a.tsv:2: \"关门了没\""},
		"no intent":       {"a.tsv", "text\tintent\n几点开门\n", "a.tsv: read samples: line 2: want text<TAB>intent"},
		"no header":       {"a.tsv", "几点关门\thours\n", "line 1: want the header text<TAB>intent"},
		"no language":     {"a.fr.tsv", "text\tintent\nbonjour\toos\n", `a.fr.tsv: "fr" is no language: write one of`},
		"empty":           {"a.tsv", "text\tintent\n", "no line below the header"},
		"longer than all": {"a.tsv", "text\tintent\n" + strings.Repeat("几点关门啊\thours\n", 1<<18), "longer than 4194304 bytes: split it"},
	} {
		_, err := flow.LoadFS(kiosk(map[string]string{"intents/" + c.file: c.text}))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
}

// A scene of the owner's takes its examples from a table that had them for something else, and the owner is told which those are.
func TestLoad_ASceneBeforeATable(t *testing.T) {
	t.Parallel()
	app, err := flow.LoadFS(kiosk(map[string]string{"intents/a.tsv": "text\tintent\n隔壁老王家的狗又叫了\toos\n几点开门\toos\n什么时候营业\toos\n"}))
	if err != nil {
		t.Fatal(err)
	}
	if got := app.Intents().Classify("几点开门"); got.Intent != "hours" {
		t.Errorf("%+v", got)
	}
	if advice := strings.Join(app.Advice(), "\n"); !strings.Contains(advice, `left out: intents/a.tsv:3: "几点开门" is an example of hours; intents/a.tsv:4: "什么时候营业"`) {
		t.Error(advice)
	}
}
