package rubric_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"hotline"
	"hotline/internal/contract"
	"hotline/qa/rubric"
)

const small = `
id: small
title: 小评分表
version: 2
pass: 80
failed_total: 10
for: {parties: [agent]}
sections:
  - id: words
    title: 用语
    weight: 60
    items:
      - {id: greeting, title: 开场, points: 10, rules: [opening_missing], needs: {opening: true}}
      - {id: respect, title: 禁语, points: 20, rules: [forbidden_words], fatal: true}
      - {id: rest, title: 其他, points: 10, rules: ["*"]}
  - id: pace
    title: 节奏
    weight: 40
    items:
      - {id: silence, title: 静音, points: 10, each: 4, rules: [long_silence], needs: {talk: 30s}}
      - {id: warmth, title: 亲和, points: 10, manual: true}
`

func parse(t testing.TB, text string) rubric.Sheet {
	t.Helper()
	s, err := rubric.Parse("small.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func hit(rule string, points float64, change ...func(*hotline.Hit)) hotline.Hit {
	h := hotline.Hit{ID: "1-" + rule, Rule: rule, Points: points, State: hotline.HitConfirmed, Party: hotline.PartyAgent, Agent: "wang", Severity: hotline.SeverityMinor}
	for _, c := range change {
		c(&h)
	}
	return h
}

func TestScore_CountsWhatItShould(t *testing.T) {
	sheet := parse(t, small)
	for name, c := range map[string]struct {
		hits   []hotline.Hit
		total  float64
		failed bool
	}{
		"clean":             {nil, 100, false},
		"one_item":          {[]hotline.Hit{hit("opening_missing", 10)}, 85, false},                                                                    // 30 of 40 points of 60 %
		"each":              {[]hotline.Hit{hit("long_silence", 1)}, 84, false},                                                                        // 6 of 10 of 40 %
		"not_below_nothing": {[]hotline.Hit{hit("long_silence", 1), hit("long_silence", 1), hit("long_silence", 1)}, 60, false},                        // 0 of 10
		"of_nobody":         {[]hotline.Hit{hit("long_silence", 1, func(h *hotline.Hit) { h.Party, h.Agent = "", "" })}, 84, false},                    // both were silent
		"named_nowhere":     {[]hotline.Hit{hit("shirking", 6)}, 91, false},                                                                            // the item for the rest
		"of_the_caller":     {[]hotline.Hit{hit("escalation", 6, func(h *hotline.Hit) { h.Party, h.Agent = hotline.PartyCaller, "" })}, 100, false},    // nobody's fault
		"of_a_colleague":    {[]hotline.Hit{hit("opening_missing", 10, func(h *hotline.Hit) { h.Agent = "li" })}, 100, false},                          //
		"of_the_bot":        {[]hotline.Hit{hit("long_silence", 1, func(h *hotline.Hit) { h.Party, h.Agent = hotline.PartyBot, "" })}, 100, false},     //
		"fatal_item":        {[]hotline.Hit{hit("forbidden_words", 1)}, 10, true},                                                                      //
		"fatal_rule":        {[]hotline.Hit{hit("pii_leak", 1, func(h *hotline.Hit) { h.Severity = hotline.SeverityFatal })}, 10, true},                //
		"shadow":            {[]hotline.Hit{hit("forbidden_words", 9, func(h *hotline.Hit) { h.Shadow = true })}, 100, false},                          //
		"withdrawn":         {[]hotline.Hit{hit("forbidden_words", 9, func(h *hotline.Hit) { h.State = hotline.HitWithdrawn })}, 100, false},           //
		"tentative":         {[]hotline.Hit{hit("forbidden_words", 9, func(h *hotline.Hit) { h.State = hotline.HitTentative })}, 100, false},           //
		"info":              {[]hotline.Hit{hit("shirking", 0, func(h *hotline.Hit) { h.Severity = hotline.SeverityInfo })}, 100, false},               // costs nothing
		"agent_not_known":   {[]hotline.Hit{hit("opening_missing", 10, func(h *hotline.Hit) { h.Agent = "" })}, 85, false},                             //
		"two_of_one_rule":   {[]hotline.Hit{hit("opening_missing", 4), hit("opening_missing", 4)}, 88, false},                                          // 32 of 40
		"and_several_rules": {[]hotline.Hit{hit("opening_missing", 10), hit("long_silence", 1), hit("unheard_of", 10)}, 60*20/40.0 + 40*6/10.0, false}, //
	} {
		t.Run(name, func(t *testing.T) {
			r := rubric.Score(sheet, rubric.Facts{Party: hotline.PartyAgent, Agent: "wang", Talk: time.Minute, Opening: true, Hits: c.hits})
			if r.Total != c.total || r.Failed != c.failed || r.Passed != (c.total >= 80 && !c.failed) || r.Version != 2 || len(r.Answers) != 5 {
				t.Errorf("got %+v, want %v %v", r, c.total, c.failed)
			}
		})
	}
}

func TestScore_LeavesOutWhatDoesNotApply(t *testing.T) {
	sheet := parse(t, small)
	short := rubric.Score(sheet, rubric.Facts{Party: hotline.PartyAgent, Talk: 10 * time.Second, Hits: []hotline.Hit{hit("shirking", 6)}})
	// neither the opening nor silence: 24 of 30 points, and the other section's weight goes to this one
	if short.Total != 80 || short.Answers[0].State != rubric.NA || short.Answers[3].State != rubric.NA || short.Answers[4].State != rubric.Manual {
		t.Errorf("%+v", short)
	}
	if r := rubric.Score(sheet, rubric.Facts{Party: hotline.PartyAgent, Talk: 10 * time.Second, Hits: []hotline.Hit{hit("long_silence", 1)}}); r.Answers[3].State != rubric.Missed {
		t.Errorf("a hit shows that the item applies: %+v", r.Answers[3])
	}
}

func TestScore_SilenceMeetsNothing(t *testing.T) {
	r := rubric.Score(parse(t, small), rubric.Facts{Party: hotline.PartyAgent, Agent: "wang", Talk: time.Minute, Opening: true, Silent: true})
	if r.Total != 0 || r.Passed {
		t.Errorf("who said nothing has %v, passed %v", r.Total, r.Passed)
	}
	for _, a := range r.Answers {
		if a.State == rubric.Met || a.State == rubric.Missed && a.Why != rubric.Silent {
			t.Errorf("%s is %s for %q", a.Item, a.State, a.Why)
		}
	}
	given := map[string]float64{r.Answers[0].Item: r.Answers[0].Max}
	if j := rubric.Judged(parse(t, small), r.Answers, given); j.Total <= 0 || j.Answers[0].State != rubric.Met {
		t.Errorf("a person's points count: %+v", j)
	}
}

func TestJudged_TakesPeoplesPoints(t *testing.T) {
	sheet := parse(t, small)
	machine := rubric.Score(sheet, rubric.Facts{Party: hotline.PartyAgent, Agent: "wang", Talk: time.Minute, Opening: true,
		Hits: []hotline.Hit{hit("forbidden_words", 5), hit("long_silence", 1)}})
	if machine.Total != 10 || !machine.Failed {
		t.Fatalf("%+v", machine)
	}
	got := rubric.Judged(sheet, machine.Answers, map[string]float64{"respect": 20, "warmth": 5, "greeting": math.NaN()})
	// words: respect 20 + rest 10 of 30; pace: silence 6 + warmth 5 of 20
	if want := 60 + 40*11.0/20; got.Total != want || got.Failed || got.Answers[0].State != rubric.NA || got.Answers[4].State != rubric.Missed {
		t.Errorf("%+v, want %v", got, want)
	}
	if same := rubric.Judged(sheet, machine.Answers, nil); same.Total != machine.Total || same.Failed != machine.Failed {
		t.Errorf("without a word of people: %+v, want %+v", same, machine)
	}
	if over := rubric.Judged(sheet, machine.Answers, map[string]float64{"warmth": 99, "silence": -3}); over.Answers[4].Points != 10 || over.Answers[3].Points != 0 {
		t.Errorf("points beyond the item: %+v", over.Answers)
	}
}

func TestChoose_TakesTheClosest(t *testing.T) {
	all := []rubric.Sheet{
		{ID: "any"}, {ID: "agent", For: rubric.For{Parties: []hotline.Party{hotline.PartyAgent}}}, {ID: "bill", For: rubric.For{Queues: []string{"bill"}}},
	}
	for want, c := range map[string]struct {
		party hotline.Party
		queue string
	}{"any": {hotline.PartyBot, ""}, "agent": {hotline.PartyAgent, "general"}, "bill": {hotline.PartyAgent, "bill"}} {
		if s, ok := rubric.Choose(all, c.party, c.queue); !ok || s.ID != want {
			t.Errorf("got %s, want %s", s.ID, want)
		}
	}
	if _, ok := rubric.Choose(all[1:], hotline.PartyBot, "general"); ok {
		t.Error("a sheet for nobody of that kind")
	}
}

// wrong are sheets that must be refused, with a part of the complaint.
var wrong = map[string][2]string{
	"syntax":     {"id: [", "small.yaml"},
	"unknown":    {strings.Replace(small, "pass: 80", "passes: 80", 1), "small.yaml:5:1: unknown field"},
	"version":    {strings.Replace(small, "version: 2", "version: 0", 1), "version"},
	"no_weight":  {strings.Replace(small, "weight: 60", "weight: 0", 1), "sections[0].weight"},
	"twice":      {strings.Replace(small, "id: warmth", "id: rest", 1), `sections[1].items[1].id: "rest" is there twice`},
	"no_rules":   {strings.Replace(small, "rules: [long_silence]", "rules: []", 1), "sections[1].items[0].rules"},
	"rules_too":  {strings.Replace(small, "points: 10, manual: true", "points: 10, manual: true, rules: [x]", 1), "sections[1].items[1].rules"},
	"fatal":      {strings.Replace(small, "points: 10, manual: true", "points: 10, manual: true, fatal: true", 1), "sections[1].items[1].fatal"},
	"points":     {strings.Replace(small, "points: 20", "points: 200", 1), "sections[0].items[1].points"},
	"each":       {strings.Replace(small, "each: 4", "each: 40", 1), "sections[1].items[0].each"},
	"party":      {strings.Replace(small, "parties: [agent]", "parties: [caller]", 1), "for.parties"},
	"pass":       {strings.Replace(small, "pass: 80", "pass: 101", 1), "pass"},
	"bad_id":     {strings.Replace(small, "id: small", "id: Small Sheet", 1), "id"},
	"no_section": {"id: a\ntitle: b\nversion: 1\npass: 1\nsections: []\n", "sections"},
}

func TestParse_NamesThePlace(t *testing.T) {
	for name, c := range wrong {
		t.Run(name, func(t *testing.T) {
			_, err := rubric.Parse("small.yaml", []byte(c[0]))
			e, ok := errors.AsType[*hotline.Error](err)
			if !ok || e.Kind != hotline.KindInvalid || e.Remedy == "" || !strings.Contains(err.Error(), c[1]) {
				t.Errorf("got %v, want %s", err, c[1])
			}
		})
	}
}

func TestLoad_ReadsAFolder(t *testing.T) {
	files := fstest.MapFS{"a.yaml": {Data: []byte(small)}, "b.yaml": {Data: []byte(strings.Replace(small, "id: small", "id: other", 1))}, "notes.txt": {Data: []byte("x")}}
	if all, err := rubric.Load(files); err != nil || len(all) != 2 || all[1].ID != "other" {
		t.Errorf("%d sheets, %v", len(all), err)
	}
	files["c.yaml"] = &fstest.MapFile{Data: []byte(small)}
	files["d.yaml"] = &fstest.MapFile{Data: []byte("x: 1")}
	if _, err := rubric.Load(files); err == nil || !strings.Contains(err.Error(), "c.yaml: id") || !strings.Contains(err.Error(), "d.yaml") {
		t.Errorf("want both complaints, got %v", err)
	}
	if all, err := rubric.Load(fstest.MapFS{}); err != nil || len(all) != 0 {
		t.Errorf("an empty folder: %v, %v", all, err)
	}
}

// TestSample_HasEveryCheck: each rule of the sample hotline that costs points stands on its sheet.
func TestSample_HasEveryCheck(t *testing.T) {
	all, err := rubric.Load(os.DirFS("../../examples/telecom/rubric"))
	if err != nil || len(all) == 0 {
		t.Fatal(err)
	}
	named := strings.Join(all[0].Rules(), " ")
	for _, check := range strings.Fields("opening_missing identity_check_missing forbidden_words shirking interrupting long_silence slow_answer speech_rate_fast " +
		"empathy_missing repeat_question unfounded_promise pii_leak closing_missing agent_hangup") {
		if !strings.Contains(named, check) {
			t.Errorf("%s costs nothing", check)
		}
	}
	clean := rubric.Score(all[0], rubric.Facts{Party: hotline.PartyBot, Talk: time.Minute, Caller: 3, Opening: true, Closing: true})
	if clean.Total != 100 || !clean.Passed {
		t.Errorf("a clean call: %+v", clean)
	}
}

// TestSchema_AgreesWithParse proves that the published schema takes the sample's sheets, refuses the wrong ones, and knows every key.
func TestSchema_AgreesWithParse(t *testing.T) {
	const file = "../../docs/rubric.schema.json"
	judge, err := contract.Document(file)
	if err != nil {
		t.Fatal(err)
	}
	sample, err := os.ReadFile("../../examples/telecom/rubric/service.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"sample": string(sample), "small": small} {
		if err := judge([]byte(text)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, c := range wrong {
		if name != "twice" && name != "each" && judge([]byte(c[0])) == nil { // those two compare keys, which no schema does
			t.Errorf("the schema takes %s", name)
		}
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, typ := range []reflect.Type{reflect.TypeFor[rubric.Sheet](), reflect.TypeFor[rubric.For](), reflect.TypeFor[rubric.Section](), reflect.TypeFor[rubric.Item](), reflect.TypeFor[rubric.Needs]()} {
		for i := range typ.NumField() {
			if key := typ.Field(i).Tag.Get("yaml"); !strings.Contains(string(text), `"`+key+`"`) {
				t.Errorf("the schema lacks %s of %s", key, typ.Name())
			}
		}
	}
}

// The example of docs/scores.md is one that loads, and names rules that the sample has.
func TestParse_TheExampleOfTheDocs(t *testing.T) {
	text, err := contract.Example("../../docs/scores.md", "## Score sheets")
	if err != nil {
		t.Fatal(err)
	}
	sheet, err := rubric.Parse("short.yaml", text)
	if err != nil || len(sheet.Sections) != 2 || sheet.Pass != 80 {
		t.Fatalf("%+v, %v", sheet, err)
	}
	if check, err := contract.Document("../../docs/rubric.schema.json"); err != nil || check(text) != nil {
		t.Errorf("the schema: %v, %v", err, check(text))
	}
	for _, name := range sheet.Rules() {
		if _, err := os.Stat("../../examples/telecom/rules/" + name + ".yaml"); err != nil {
			t.Errorf("no rule %s: %v", name, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(small)
	for _, c := range wrong {
		f.Add(c[0])
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, err := rubric.Parse("x.yaml", []byte(text))
		if err != nil {
			return
		}
		r := rubric.Score(s, rubric.Facts{Party: hotline.PartyAgent, Hits: []hotline.Hit{hit("forbidden_words", 3)}})
		if _, err := json.Marshal(r); err != nil || r.Total < 0 || r.Total > 100 {
			t.Errorf("%+v: %v", r, err)
		}
	})
}

func ExampleScore() {
	sheet, err := rubric.Parse("greeting.yaml", []byte(`
id: greeting
title: 开场评分
version: 1
pass: 60
sections:
  - id: opening
    title: 开场
    weight: 1
    items:
      - {id: greeting, title: 规范开场, points: 10, rules: [opening_missing]}
      - {id: name, title: 报工号, points: 10, rules: [number_missing]}
`))
	if err != nil {
		fmt.Println(err)
		return
	}
	r := rubric.Score(sheet, rubric.Facts{Party: hotline.PartyAgent, Hits: []hotline.Hit{
		{ID: "c1-number_missing-call", Rule: "number_missing", Points: 5, State: hotline.HitConfirmed, Party: hotline.PartyAgent},
	}})
	fmt.Println(r.Total, r.Passed)
	for _, a := range r.Answers {
		fmt.Println(a.Item, a.State, a.Points)
	}
	// Output:
	// 75 true
	// greeting met 10
	// name missed 5
}

// An item whose rules are all in shadow is nobody's merit.
func TestScore_AnItemThatNobodyLooksForDoesNotApply(t *testing.T) {
	sheet := rubric.Sheet{ID: "s", Sections: []rubric.Section{{ID: "a", Weight: 1, Items: []rubric.Item{
		{ID: "shadowed", Points: 5, Rules: []string{"shadow"}}, {ID: "half", Points: 5, Rules: []string{"shadow", "live"}}, {ID: "rest", Points: 5, Rules: []string{"*"}},
	}}}}
	r := rubric.Score(sheet, rubric.Facts{Party: hotline.PartyAgent, Agent: "wang", Judges: func(rule string) bool { return rule == "live" }})
	var got []rubric.State
	for _, a := range r.Answers {
		got = append(got, a.State)
	}
	if want := []rubric.State{rubric.NA, rubric.Met, rubric.Met}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}
