package hands_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"hotline"
	"hotline/dialog/hands"
	"hotline/dialog/language"
	"hotline/dialog/tool"
	"hotline/llm"
)

// balance is a look-up that is bound to the calling number, and secret one that is for no model.
func rights(caller, said string, call func(string, map[string]any) (map[string]any, error)) hands.Rights {
	return hands.Rights{
		Text: said, Caller: caller, Scenes: []hands.Scene{{ID: "plan.change", Title: "变更套餐"}},
		Tools: []tool.Definition{
			{Name: "customer.balance", Args: []string{"number"}, Title: "余额", Model: &tool.Offer{
				About: "余额", Bind: map[string]string{"number": "caller"}, Tell: map[string]string{"balance": "余额{}元"},
			}},
			{Name: "plan.change"},
		},
		Call: func(_ context.Context, name string, args map[string]any) (map[string]any, error) {
			return call(name, args)
		},
		Note: func(hotline.Body) {},
	}
}

func names(tools []llm.Tool) []string {
	var out []string
	for _, t := range tools {
		out = append(out, t.Name)
	}
	return out
}

func TestHands_OfferOnlyWhatTheCallMayDo(t *testing.T) {
	none := func(string, map[string]any) (map[string]any, error) { return nil, nil }
	known := names(hands.New(rights("13800138000", "", none)).Offer())
	if want := []string{"start_scene", "look_customer_balance", "hand_over", "hang_up"}; !slices.Equal(known, want) {
		t.Errorf("offered %v, want %v", known, want)
	}
	if withheld := names(hands.New(rights("", "", none)).Offer()); slices.Contains(withheld, "look_customer_balance") {
		t.Errorf("a caller without a number is offered %v", withheld)
	}
	r := rights("", "", none)
	r.Unfinished = "变更套餐"
	if got := names(hands.New(r).Offer()); !slices.Contains(got, "continue_scene") {
		t.Errorf("with an unfinished scene it is offered %v", got)
	}
}

func TestHands_LookUpIsBoundToTheCaller(t *testing.T) {
	asked := map[string]any{}
	h := hands.New(rights("13800138000", "", func(_ string, args map[string]any) (map[string]any, error) {
		asked = args
		return map[string]any{"balance": 58.6, "name": "张伟"}, nil
	}))
	out := h.Use(t.Context(), llm.ToolCall{Name: "look_customer_balance", Arguments: json.RawMessage(`{"number":"13900139000"}`)})
	if asked["number"] != "13800138000" {
		t.Errorf("asked about %v", asked)
	}
	if out.Ends || out.Result != "余额58.6元" || !strings.Contains(strings.Join(h.Told(), ""), "58.6") {
		t.Errorf("the model is told %+v, may say %v", out, h.Told())
	}
	if out := h.Use(t.Context(), llm.ToolCall{Name: "plan_change", Arguments: json.RawMessage(`{}`)}); out.Ends || !strings.Contains(out.Result, "没有这个工具") {
		t.Errorf("a tool without a part for models: %+v", out)
	}
}

func TestHands_HangsUpOnlyAtTheEnd(t *testing.T) {
	none := func(string, map[string]any) (map[string]any, error) { return nil, nil }
	for said, ends := range map[string]bool{"查一下话费": false, "没有了谢谢": true} {
		h := hands.New(rights("", said, none))
		if out := h.Use(t.Context(), llm.ToolCall{Name: "hang_up", Arguments: json.RawMessage(`{}`)}); out.Ends != ends || (h.Wish().Kind == hands.Goodbye) != ends {
			t.Errorf("%s: %+v, %+v", said, out, h.Wish())
		}
	}
}

// In an English call nothing that the model reads of its tools is in another language, but what the owner wrote.
func TestHands_SpeakTheLanguageOfTheCall(t *testing.T) {
	r := rights("", "check my balance", func(string, map[string]any) (map[string]any, error) { return nil, nil })
	r.Language, r.Scenes, r.Unfinished = language.English, []hands.Scene{{ID: "plan.change", Title: "change your plan"}}, "change your plan"
	h := hands.New(r)
	for _, tool := range h.Offer() {
		if language.Of(tool.Description) != language.English {
			t.Errorf("%s: %s", tool.Name, tool.Description)
		}
	}
	if out := h.Use(t.Context(), llm.ToolCall{Name: "hang_up", Arguments: json.RawMessage(`{}`)}); language.Of(out.Result) != language.English {
		t.Errorf("hang up: %+v", out)
	}
}

func ExampleHands_Use() {
	h := hands.New(hands.Rights{Text: "我想换套餐", Scenes: []hands.Scene{{ID: "plan.change", Title: "变更套餐"}}})
	out := h.Use(context.Background(), llm.ToolCall{Name: "start_scene", Arguments: json.RawMessage(`{"scene":"plan.change"}`)})
	fmt.Println(out.Ends, h.Wish().Kind == hands.Start, h.Wish().Scene)
	// Output: true true plan.change
}
