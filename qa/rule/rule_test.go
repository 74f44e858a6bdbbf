package rule_test

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"hotline/internal/contract"
	"hotline/qa/rule"
)

const good = `id: a_rule
title: 例子
version: 2
severity: minor
points: 3
who: agent
find:
  promise: {say: {any: ["{sure}…解决"], never: [不一定]}}
  policy: {say: {any: [按照规定]}}
when:
  - find: promise
    unless: [{find: policy, side: same}]
    if: queue == "bill" and count("promise") < 5
`

const wordList = "classes:\n  sure: [一定, 肯定]\n"

func compile(text string) error {
	folder, err := rule.Read(fstest.MapFS{"a_rule.yaml": {Data: []byte(text)}, "words.yaml": {Data: []byte(wordList)}})
	if err != nil {
		return err
	}
	_, err = rule.Compile(folder)
	return err
}

func TestCompile_TellsFileLineKeyAndRemedy(t *testing.T) {
	if err := compile(good); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, old, new, want string }{
		{"severity", "severity: minor", "severity: bad", "a_rule.yaml:4: severity: \"bad\": write fatal, critical, minor or info"},
		{"unknown_key", "points: 3", "pionts: 3", "a_rule.yaml: 5: unknown field \"pionts\""},
		{"unknown_key_within", "any: [按照规定]", "anny: [按照规定]", "a_rule.yaml: 9: unknown field \"anny\": write any: see docs/rule.schema.json"},
		{"unknown_find", "find: policy, side: same", "find: polly, side: same", "a_rule.yaml:12: when[0].unless[0].find: there is no find \"polly\""},
		{"unknown_class", "{sure}", "{shure}", "a_rule.yaml:8: find.promise.say.any[0]: \"{shure}…解决\": the class \"shure\" is not known"},
		{"side", "side: same", "side: left", "when[0].unless[0].side: \"left\": write before, after"},
		{"expression", `queue == "bill"`, `qeueu == "bill"`, "when[0].if:"},
		{"expression_count", `count("promise")`, `count("prmoise")`, "there is no such find"},
		{"data_of_words", `queue == "bill"`, "data.waited_ms > 5000", "a_rule.yaml:13: when[0].if: \"data.waited_ms > 5000 and count(\\\"promise\\\") < 5\": data is that of an event, and what is found here is none"},
		{"clock", `queue == "bill"`, "now().Year() > 2020", "unknown name now"},
		{"data_misspelt", "policy: {say: {any: [按照规定]}}", "policy: {event: {type: queue_left, if: data.waitd_ms > 5000}}", "a_rule.yaml:9: find.policy.event.if: \"data.waitd_ms > 5000\": queue_left has no field waitd_ms: write waited_ms"},
		{"data_misspelt_of_end", "policy: {say: {any: [按照规定]}}", "policy: {event: {type: queue_left, longer: 5s, ends: agent_held, ends_if: data.hold}}", "find.policy.event.ends_if: \"data.hold\": agent_held has no field hold: write held"},
		{"data_within", "policy: {say: {any: [按照规定]}}", "policy: {event: {type: turn_completed, if: data.gap_ms.totl > 5}}", "turn_completed has no field totl: write total"},
		{"data_of_another_event", "policy: {say: {any: [按照规定]}}", "policy: {event: {type: agent_held, if: 'data[\"outcome\"] == \"x\"'}}", "agent_held has no field outcome: write one of agent, held, by, at_ms"},
		{"time", "policy: {say: {any: [按照规定]}}", "policy: {silence: {longer: ten}}", "a_rule.yaml:9: find.policy.silence.longer: \"ten\" is no time: write a number with ms, s, m or h, such as 10s"},
		{"time_in_a_case", "side: same", "within: 5x", "a_rule.yaml:12: when[0].unless[0].within: \"5x\" is no time"},
		{"time_without_unit", "points: 3", "debounce: 3", "a_rule.yaml:5: debounce: 3 has no unit: write a time with ms, s, m or h, such as 3s"},
		{"version_in_words", "version: 2", "version: two", "a_rule.yaml:3: version: \"two\" is no whole number: write one"},
		{"number_in_words", "any: [按照规定]", "any: [按照规定], alike: much", "a_rule.yaml:9: find.policy.say.alike: \"much\" is no number"},
		{"no_list", "any: [按照规定]", "any: 按照规定", "a_rule.yaml:9: find.policy.say.any: \"按照规定\" is no list"},
		{"no_map", "policy: {say: {any: [按照规定]}}", "policy: [按照规定]", "a_rule.yaml:9: find.policy: \"[按照规定]\" has no keys"},
		{"yes_or_no", "points: 3", "alert: perhaps", "a_rule.yaml:5: alert: \"perhaps\" is neither: write true or false"},
		{"title_of_lists", "title: 例子", "title: [例子]", "a_rule.yaml:2: title: \"[例子]\" is no text"},
		{"nested", `queue == "bill"`, `all(intents, any(tickets, len(queue) > 2))`, "in one another"},
		{"some_of_fewer", "{any: [按照规定]}", "{some: [甲乙, 丙丁], least: 3}", "a_rule.yaml:9: find.policy.say.least: 3 of 2 in some, which no utterance can hold: write least from 1 to 2"},
		{"some_of_one", "{any: [按照规定]}", "{some: [甲乙]}", "a_rule.yaml:9: find.policy.say.least: 2 of 1 in some"},
		{"least_without_some", "{any: [按照规定]}", "{any: [按照规定], least: 3}", "a_rule.yaml:9: find.policy.say.least: 3: goes with some, and there is none"},
		{"never_without_words", "{any: [按照规定]}", "{like: [按照规定来办], never: [不按]}", "a_rule.yaml:9: find.policy.say.never: is about the place of words, and like takes the utterance as a whole: write not"},
		{"note", "points: 3", "note: \"{text}: {nosuch}\"", "a_rule.yaml:5: note: {nosuch} stands for nothing: write one of {value}, {text}, {title}"},
		{"note_in_english", "points: 3", "note: {zh: \"{text}\", en: \"{words}\"}", "note: {words} stands for nothing"},
		{"debounce", "points: 3", "debounce: -1s", "a_rule.yaml:5: debounce: write a time from 0s"},
		{"chars", "{any: [按照规定]}", "{any: [按照规定], chars: {least: 8, most: 4}}", "a_rule.yaml:9: find.policy.say.chars: least 8, most 4"},
		{"two_kinds", "policy: {say: {any: [按照规定]}}", "policy: {say: {any: [按照规定]}, silence: {longer: 1s}}", "find.policy: has 2 kinds"},
		{"one_letter", "按照规定", "a", "too many other words"},
		{"id", "id: a_rule", "id: other", "is not the name of the file"},
		{"version", "version: 2", "version: 0", "a_rule.yaml:3: version"},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := compile(strings.Replace(good, c.old, c.new, 1))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v\nwant %s", err, c.want)
			}
		})
	}
}

func TestRead_NamesAnEmptyFile(t *testing.T) {
	for _, text := range []string{"", "# nothing yet\n", "null\n", "---\n"} {
		if _, err := rule.Read(fstest.MapFS{"a_rule.yaml": {Data: []byte(text)}}); err == nil || err.Error() != "a_rule.yaml: is empty: write a rule, words or concepts, or remove the file" {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestFolder_AstrayTellsOfQueuesThatThereAreNot(t *testing.T) {
	read := func(queues string) *rule.Folder {
		f, err := rule.Read(fstest.MapFS{"a_rule.yaml": {Data: []byte(strings.Replace(good, "points: 3", "points: 3\nqueues: "+queues, 1))}, "words.yaml": {Data: []byte(wordList)}})
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	for _, c := range []struct{ queues, want string }{
		{"[bill]", ""},
		{"[bill, nosuchqueue]", `a_rule.yaml:6: queues[1]: there is no queue "nosuchqueue": write one of bill, general`},
		{"[genral]", `a_rule.yaml:6: queues[0]: there is no queue "genral": write general`},
	} {
		if got := read(c.queues).Astray([]string{"bill", "general"})["a_rule"]; got != c.want {
			t.Errorf("%s: got %q, want %q", c.queues, got, c.want)
		}
	}
	if got := read("[nosuchqueue]").Astray(nil); len(got) != 0 {
		t.Errorf("without known queues: %q", got)
	}
}

func TestDiff_ListsWhatChanged(t *testing.T) {
	read := func(text string) rule.Rule {
		f, err := rule.Read(fstest.MapFS{"a_rule.yaml": {Data: []byte(text)}})
		if err != nil {
			t.Fatal(err)
		}
		return f.Rules[0]
	}
	got := rule.Diff(read(good), read(strings.NewReplacer("points: 3", "points: 8\ndebounce: 90s\nepisode: {rest: 20s, ends: [policy]}", "按照规定", "依照规定").Replace(good)))
	want := []string{"+ episode.gap: 2m", "+ episode.rest: 20s", "debounce: 1s -> 1m30s", "episode.ends: + policy", "find.policy.say.any: + 依照规定", "find.policy.say.any: - 按照规定", "points: 3 -> 8"}
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}

func TestText_IsOneTextOrOneForEachLanguage(t *testing.T) {
	text := strings.Replace(good, "\ntitle: ", "\ntitle: {en: A check, zh: 检查}\ndescription: ", 1)
	f, err := rule.Read(fstest.MapFS{"a_rule.yaml": {Data: []byte(text)}})
	if err != nil {
		t.Fatal(err)
	}
	if got := f.Rules[0].Title; got.EN != "A check" || got.ZH != "检查" || got.String() != "检查" {
		t.Errorf("%+v", got)
	}
	if _, err := rule.Read(fstest.MapFS{"a_rule.yaml": {Data: []byte(strings.Replace(text, "en: A", "fr: A", 1))}}); err == nil {
		t.Error("a language that nobody reads is taken")
	}
}

// The rules of docs/inspection.md compile as they stand, alone in a folder, and the schema takes them.
func TestCompile_TheRulesOfTheDocs(t *testing.T) {
	judge, err := contract.Document("../../docs/rule.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	for id, heading := range map[string]string{"unfounded_promise": "## A rule", "price_not_named": "## Write one: a worked example"} {
		text, err := contract.Example("../../docs/inspection.md", heading)
		if err != nil {
			t.Fatal(err)
		}
		folder, err := rule.Read(fstest.MapFS{id + ".yaml": {Data: text}})
		if err == nil {
			_, err = rule.Compile(folder)
		}
		if err != nil {
			t.Errorf("%s: %v", id, err)
		}
		if err := judge(text); err != nil {
			t.Errorf("%s: the schema: %v", id, err)
		}
	}
}

func TestSchema_AcceptsTheRulesOfTheSample(t *testing.T) {
	judge, err := contract.Document("../../docs/rule.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	dir := os.DirFS("../../examples/telecom/rules")
	names, err := fs.Glob(dir, "*.yaml")
	if err != nil || len(names) < 16 {
		t.Fatal(names, err)
	}
	for _, name := range names {
		text, err := fs.ReadFile(dir, name)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(text), "\nclasses:") || strings.Contains(string(text), "\nconcepts:") {
			continue
		}
		if err := judge(text); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestSchema_HasTheKeysOfTheLanguage(t *testing.T) {
	raw, err := os.ReadFile("../../docs/rule.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Properties map[string]json.RawMessage `json:"properties"`
		Defs       map[string]struct {
			Properties map[string]struct {
				Properties map[string]json.RawMessage `json:"properties"`
			} `json:"properties"`
		} `json:"$defs"`
	}
	if err := json.Unmarshal(raw, &doc); err != nil {
		t.Fatal(err)
	}
	same := func(where string, of any, has []string) {
		var want []string
		for i := range reflect.TypeOf(of).NumField() {
			if tag := reflect.TypeOf(of).Field(i).Tag.Get("yaml"); tag != "-" {
				want = append(want, tag)
			}
		}
		slices.Sort(want)
		slices.Sort(has)
		if !slices.Equal(want, has) {
			t.Errorf("%s: the language has %v, the schema %v", where, want, has)
		}
	}
	keys := func(m map[string]json.RawMessage) (out []string) {
		for k := range m {
			out = append(out, k)
		}
		return out
	}
	same("rule", rule.Rule{}, keys(doc.Properties))
	var episode struct {
		Properties map[string]json.RawMessage `json:"properties"`
	}
	if err := json.Unmarshal(doc.Properties["episode"], &episode); err != nil {
		t.Fatal(err)
	}
	same("episode", rule.Episode{}, keys(episode.Properties))
	for name, of := range map[string]any{
		"say": rule.Say{}, "number": rule.Number{}, "repeat": rule.Repeat{}, "echo": rule.Echo{}, "danger": rule.Danger{}, "silence": rule.Silence{}, "overlap": rule.Overlap{},
		"delay": rule.Delay{}, "rate": rule.Rate{}, "level": rule.Level{}, "event": rule.Event{},
	} {
		same(name, of, keys(doc.Defs["find"].Properties[name].Properties))
	}
	for name, of := range map[string]any{"find": rule.Find{}, "case": rule.Case{}, "constraint": rule.Constraint{}} {
		var has []string
		for k := range doc.Defs[name].Properties {
			has = append(has, k)
		}
		same(name, of, has)
	}
}

func FuzzRead(f *testing.F) {
	f.Add(good)
	f.Add(wordList)
	f.Add("id: x\nfind: {a: {say: {any: [\"(a|\"]}}}\nwhen: [{find: a}]\n")
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 4096 {
			return
		}
		_ = compile(text)
	})
}

func ExampleCompile() {
	folder, err := rule.Read(fstest.MapFS{"a_rule.yaml": {Data: []byte(good)}, "words.yaml": {Data: []byte(wordList)}})
	if err != nil {
		fmt.Println(err)
		return
	}
	set, err := rule.Compile(folder)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(set.Rules[0].ID, set.Rules[0].Kind)
	// Output: a_rule text
}

func TestRead_TakesSentencesFromTables(t *testing.T) {
	files := fstest.MapFS{
		"a_rule.yaml": {Data: []byte(strings.Replace(good, "say: {any: [按照规定]}", "say: {like: [\"{sure_of_it}\"], unlike: [\"{said}\"]}", 1))},
		"words.yaml":  {Data: []byte(wordList + "concepts:\n  sure: [保证, 担保]\n")},
		"said.tsv":    {Data: []byte("# what agents say\nsure_of_it\t我保证\nplain\t请稍等\nsure_of_it\t一定办成\n")},
		"more.tsv":    {Data: []byte("plain\t好的\n")},
	}
	folder, err := rule.Read(files)
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(folder.Classes["sure_of_it"], folder.Classes["plain"]); got != "[我保证 一定办成] [好的 请稍等]" {
		t.Error(got)
	}
	set, err := rule.Compile(folder)
	if err != nil {
		t.Fatal(err)
	}
	if set.Sense.Tasks() != 1 {
		t.Errorf("%d tasks, want 1", set.Sense.Tasks())
	}
	files["more.tsv"] = &fstest.MapFile{Data: []byte("plain\t好的\nno tab here\n")}
	if _, err := rule.Read(files); err == nil || !strings.Contains(err.Error(), "more.tsv:2: \"no tab here\": write a class, a tab and a sentence") {
		t.Error(err)
	}
}
