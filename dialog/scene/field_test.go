package scene_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/parser"

	"hotline/dialog/scene"
	"hotline/dialog/tool"
)

const parcel = `id: parcel.lost
title: 丢件
examples: [一, 二, 三, 四, 五]
summary: ["最晚{lost.untill}"]
slots:
  - {name: number, kind: phone, ask: "{number.first}？"}
  - {name: way, kind: choice, from: lost.way, ask: "{lost.ways|titles}？"}
steps:
  - call: parcel.find
    as: lost
    ticket: tickt
    not_found: [{say: 没有。}]
  - if: lost.untl == "" || lost.state == "gone" && free.anything
    then: [{say: "{lost.until}，{lost.state}，{free.anything}。", variants: {upset: "{lost.Until}"}}]
  - {call: parcel.free, as: free, args: {note: "{lost.stat}"}}
  - {call: parcel.again, as: lost}
  - {say: "{lost.again}"}
`

// A misspelt field would be spoken as nothing: it is refused with file, line, key and remedy.
func TestCheck_FieldsOfResults(t *testing.T) {
	s := &scene.Scene{File: "x.yaml"}
	if err := yaml.UnmarshalWithOptions([]byte(parcel), s, yaml.Strict()); err != nil {
		t.Fatal(err)
	}
	tree, err := parser.ParseBytes([]byte(parcel), 0)
	if err != nil {
		t.Fatal(err)
	}
	_, wrong := scene.Check(s, tree, scene.Site{ToolsFile: "tools.yaml", Tools: []tool.Definition{
		{Name: "parcel.find", Result: []string{"state", "ticket"}, ResultMaybe: []string{"until", "ways"}},
		{Name: "parcel.again", Result: []string{"again"}},
		{Name: "parcel.free", Maybe: []string{"note"}},
	}})
	got := errors.Join(wrong...).Error()
	const write = "write one of [state ticket until ways again], or add it to result or result_maybe of its tool in tools.yaml"
	want := []string{
		"scenes/x.yaml:4: summary[0]: {lost.untill}: lost has no field untill: " + write,
		"scenes/x.yaml:6: slots[0].ask: {number.first}: number is a slot and has no fields: write {number}",
		"scenes/x.yaml:7: slots[1].from: {lost.way}: lost has no field way: " + write,
		"scenes/x.yaml:11: steps[0].ticket: {lost.tickt}: lost has no field tickt: " + write,
		`scenes/x.yaml:13: steps[1].if: condition "lost.untl == `,
		"scenes/x.yaml:14: steps[1].then[0].variants.upset: {lost.Until}: lost has no field Until: " + write,
		"scenes/x.yaml:15: steps[2].args.note: {lost.stat}: lost has no field stat: " + write,
	}
	for _, w := range want {
		if !strings.Contains(got, w) {
			t.Errorf("lacks %q", w)
		}
	}
	if len(wrong) != len(want) || !strings.Contains(got, "lost has [state ticket until ways again]") {
		t.Errorf("%d complaints, want %d:\n%s", len(wrong), len(want), got)
	}
}
