package backoffice

import (
	"hash/fnv"
	"math"
	"time"
)

// Plan is a tariff on sale.
type Plan struct {
	Value  string   `json:"value"`
	Title  string   `json:"title"`
	Price  float64  `json:"price"`   // yuan a month
	DataGB float64  `json:"data_gb"` // a month
	Voice  float64  `json:"voice"`   // minutes a month
	Says   []string `json:"says"`    // how callers name it

	TitleEN string   `json:"title_en"`
	SaysEN  []string `json:"says_en"`
}

// customer is the data of one number.
type customer struct {
	Number    string
	Name      string
	Plan      string
	Balance   float64 // yuan; negative = arrears
	DataUsed  float64 // GB this month
	VoiceUsed float64 // minutes this month
	Extra     float64 // yuan outside the plan last month
	ExtraText string
	Points    float64
	Identity  string // number of the owner's identity card; "" = any is believed
	Services  []Service
	Bound     string // account that pays by telephone, "" = none
	Contract  string // day to which the number is bound, "" = free
}

func plans() []Plan {
	return []Plan{
		{Value: "lite59", Title: "59元轻享套餐", Price: 59, DataGB: 20, Voice: 200, Says: []string{"59元", "五十九", "轻享", "轻享套餐", "五十九块的", "最便宜的"}, TitleEN: "the 59 yuan Lite plan", SaysEN: []string{"59 plan", "lite", "lite plan", "the cheapest one", "cheapest"}},
		{Value: "smart99", Title: "99元畅享套餐", Price: 99, DataGB: 50, Voice: 500, Says: []string{"99元", "九十九", "畅享", "畅享套餐", "九十九块的"}, TitleEN: "the 99 yuan Smart plan", SaysEN: []string{"99 plan", "smart", "smart plan"}},
		{Value: "data129", Title: "129元流量王套餐", Price: 129, DataGB: 100, Voice: 600, Says: []string{"129元", "一百二十九", "流量王", "流量王套餐", "一二九"}, TitleEN: "the 129 yuan Data King plan", SaysEN: []string{"129 plan", "data king", "data plan", "the king"}},
		{Value: "home199", Title: "199元全家套餐", Price: 199, DataGB: 150, Voice: 1000, Says: []string{"199元", "一百九十九", "全家", "全家套餐", "一九九", "最贵的"}, TitleEN: "the 199 yuan Family plan", SaysEN: []string{"199 plan", "family", "family plan", "most expensive", "the biggest one"}},
	}
}

func planByValue(value string) (Plan, bool) {
	for _, p := range plans() {
		if p.Value == value {
			return p, true
		}
	}
	return Plan{}, false
}

// customerOf returns the known customer of a number, or one made from the number, always the same.
func customerOf(number string) customer {
	known := []customer{
		{Number: "13800138000", Name: "张伟", Plan: "smart99", Balance: 58.6, DataUsed: 38.4, VoiceUsed: 120, Extra: 15, ExtraText: "国内流量叠加包15元", Points: 3200, Identity: "320106198503120018", Services: pick("video"), Bound: "尾号6688的银行卡"},
		{Number: "13900139000", Name: "李娜", Plan: "lite59", Balance: -23.5, DataUsed: 20, VoiceUsed: 190, Extra: 42, ExtraText: "套餐外流量42元", Points: 860, Identity: "320106199007081042"},
		{Number: "18900001111", Name: "王芳", Plan: "data129", Balance: 206, DataUsed: 61.2, VoiceUsed: 75, Extra: 0, ExtraText: "", Points: 12400, Identity: "320105197809231027", Bound: "尾号2031的银行卡", Contract: "2027年6月30日"},
		{Number: "13700002222", Name: "赵强", Plan: "home199", Balance: 12.3, DataUsed: 149.5, VoiceUsed: 980, Extra: 6, ExtraText: "彩铃和来电提醒6元", Points: 410, Identity: "320113199511300033", Services: pick("ring", "missed")},
	}
	for _, c := range known {
		if c.Number == number {
			return c
		}
	}
	h := fnv.New64a()
	_, _ = h.Write([]byte(number)) // never fails
	n := h.Sum64()
	list := plans()
	plan := list[n%uint64(len(list))]
	c := customer{Number: number, Name: "用户", Plan: plan.Value, Balance: float64(n>>8%20000)/100 + 5, Points: float64(n >> 16 % 9000)}
	c.DataUsed = math.Round(plan.DataGB*float64(n>>24%95)) / 100
	c.VoiceUsed = math.Round(plan.Voice * float64(n>>32%95) / 100)
	if n>>40%3 == 0 {
		c.Extra, c.ExtraText = 10, "国内流量叠加包10元"
	}
	if n>>48%3 == 0 {
		c.Services = pick("ring")
	}
	return c
}

// seedTickets gives one known customer a fault under repair.
func seedTickets(now time.Time) []Ticket {
	return []Ticket{{Ticket: "T100001", Kind: "broadband.fault", KindText: "宽带故障", Number: "18900001111", Address: "南京市鼓楼区中山路18号", Symptom: "完全上不了网",
		Contact: "18900001111", State: "assigned", StateText: "已派给维修师傅，预计今天处理完", Created: now.Add(-5 * time.Hour)}}
}
