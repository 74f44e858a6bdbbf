package flow_test

import (
	"context"
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"hotline"
	"hotline/dialog/flow"
)

const cardScene = `id: card.bind
title: 绑定银行卡
key: "9"
examples: [绑定银行卡, 绑卡, 我要绑银行卡, 把银行卡绑上, 绑定一张卡]
slots:
  - name: card
    kind: bank_card
    ask: 请说银行卡号。
    confirm: explicit
    keypad: true
  - name: pin
    kind: digits
    digits: 6
    ask: 请按六位密码。
    keypad: true
    sensitive: true
steps:
  - ask: card
  - ask: pin
  - call: customer.balance
    args: {number: "{card}{pin}"}
    as: account
  - say: "卡{card}已绑定，密码{pin}。"
`

// spy is a back office that notes what it is told.
type spy struct{ args map[string]any }

func (s *spy) Call(_ context.Context, _ string, args map[string]any) (map[string]any, error) {
	s.args = args
	return map[string]any{}, nil
}

// A sensitive value reaches the tool and nobody else: replies say its tail, facts hold stars, and every question for it is private.
func TestMind_SecretsStaySecret(t *testing.T) {
	const card, pin = "6222020200112230", "204861"
	app, err := flow.LoadFS(sample(t, cardScene))
	if err != nil {
		t.Fatal(err)
	}
	office := &spy{}
	mind := app.New(flow.Deps{Tools: office, Now: noon})
	var all []hotline.Body
	var texts strings.Builder
	hear := func(kind flow.HeardKind, text string, private bool) string {
		t.Helper()
		r, err := mind.Next(t.Context(), flow.Heard{Kind: kind, Text: text})
		if err != nil {
			t.Fatal(err)
		}
		if r.Private != private {
			t.Errorf("after %q: private %v, want %v (%s)", text, r.Private, private, r.Text)
		}
		all = append(all, r.Facts...)
		texts.WriteString(r.Text)
		return r.Text
	}
	hear(flow.HeardStart, "", false)
	hear(flow.HeardDigits, "9", true)
	hear(flow.HeardText, "六二二二零二", true) // not all of it: asked again
	if got := hear(flow.HeardText, "六二二二零二零二零零一一二二三零", true); !strings.Contains(got, "尾号2230，对吗") {
		t.Errorf("said back as %q", got)
	}
	hear(flow.HeardText, "是的", true)
	if got := hear(flow.HeardDigits, pin, false); !strings.Contains(got, "卡尾号2230已绑定，密码。") {
		t.Errorf("at the end %q", got)
	}
	if office.args["number"] != card+pin {
		t.Errorf("the tool got %v", office.args)
	}
	raw, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	kept := regexp.MustCompile(`"took_ms":[0-9.e+-]+`).ReplaceAllString(string(raw), "") + texts.String() // a time may have any digits
	for _, secret := range []string{card, pin, "六二二二", "零二零二", "20486", "0011"} {
		if strings.Contains(kept, secret) {
			t.Errorf("%s is in %s", secret, kept)
		}
	}
	if !strings.Contains(kept, `"value":"****************"`) {
		t.Errorf("no masked slot in %s", kept)
	}
}

func TestMask(t *testing.T) {
	for text, want := range map[string]string{
		"": "", "我找找。": "我找找。", "六二二二，零二叉。": "****，***。", "卡号是６２２２ 02x": "******* ***",
		"等一下": "***", // rather too much than too little
	} {
		if got := flow.Mask(text); got != want {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
	}
}
