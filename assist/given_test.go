package assist_test

import (
	"testing"
	"time"

	"hotline"
	"hotline/assist/view"
)

// What the machine asked for and got stands in the form when the agent takes the call, with the words it came from.
func TestAssistant_TheFormHoldsWhatTheMachineGot(t *testing.T) {
	run(t, nil, func(r *rig) {
		r.began = time.Now()
		r.tell(hotline.CallStarted{From: "sip:13800138000@x"})
		r.tell(hotline.CallAnswered{})
		r.says(hotline.PartyCaller, "就是那个不行")
		r.tell(hotline.SlotFilled{Scene: "broadband.fault", Slot: "symptom", Value: "网速慢", Text: "就是那个不行"})
		r.tell(hotline.HandoverRequested{Reason: "requested", Queue: "general", Scene: "broadband.fault", Fields: []hotline.HandoverField{
			{Name: "symptom", Title: "故障现象", Value: "网速慢"}, {Name: "time", Title: "上门时间", Value: "***"}, {Name: "contact", Title: "联系电话", Value: "13900139000"},
			{Name: "nobody_knows", Title: "别的", Value: "x"},
		}})
		r.tell(hotline.AgentOffered{Agent: me, Queue: "general"})
		r.tell(hotline.PartyJoined{Party: agent, Name: me})
		symptom := r.field("symptom")
		if symptom.Value != "网速慢" || symptom.State != "suggested" || symptom.Evidence == nil || symptom.Evidence.Text != "就是那个不行" {
			t.Errorf("%+v, evidence %+v", symptom, symptom.Evidence)
		}
		if phone := r.field("phone"); phone.Value != "13900139000" || phone.State != "suggested" || phone.ReadBack == "" {
			t.Errorf("%+v", phone)
		}
		if at := r.field("time"); at.Value != "" {
			t.Errorf("a masked value stands in the form: %+v", at)
		}
		r.says(hotline.PartyCaller, "不对不对，我这是完全上不了网，网断了")
		r.says(agent, "好的，那您的联系电话还是这个吗")
		r.says(hotline.PartyCaller, "换一个，打13700002222")
		if phone := r.field("phone"); phone.Value != "13700002222" {
			t.Errorf("what is said in the talk does not replace it: %+v", phone)
		}
	})
}

// What the caller told as what it is, or a person decided on, stays.
func TestAssistant_WhatTheMachineGotReplacesNothingTold(t *testing.T) {
	run(t, nil, func(r *rig) {
		r.talk("broadband.fault")
		r.says(agent, "请问联系电话是多少")
		r.says(hotline.PartyCaller, "我的联系电话是13700002222")
		if _, err := r.a.Confirm(me, "C1", "phone"); err != nil {
			t.Fatal(err)
		}
		r.tell(hotline.HandoverRequested{Reason: "requested", Queue: "general", Scene: "broadband.fault", Fields: []hotline.HandoverField{{Name: "contact", Value: "13900139000"}}})
		if phone := r.field("phone"); phone.Value != "13700002222" || phone.State != "confirmed" {
			t.Errorf("%+v", phone)
		}
	})
}

// field is a field of the call's form.
func (r *rig) field(id string) view.Field {
	r.t.Helper()
	for _, f := range r.state().Form.Fields {
		if f.ID == id {
			return f
		}
	}
	r.t.Fatalf("no field %s", id)
	return view.Field{}
}
