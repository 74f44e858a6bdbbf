package backoffice

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// card is what an agent sees of a customer, as GET /customers/{number}/card answers.
type card struct {
	Number   string    `json:"number"`
	Name     string    `json:"name"`
	Tier     string    `json:"tier"`  // 金卡, 银卡 or none
	Since    string    `json:"since"` // customer since, a date
	Products []product `json:"products"`
	Balance  float64   `json:"balance"` // yuan; below 0 = owes
	Tickets  []open    `json:"tickets"` // those that are not done
	Contacts []contact `json:"contacts"`
	Flags    []flag    `json:"flags"`
}

type product struct {
	Title  string `json:"title"`
	Detail string `json:"detail"`
}

type open struct {
	ID     string `json:"id"`
	Title  string `json:"title"`
	State  string `json:"state"`
	Opened string `json:"opened"`
}

type contact struct {
	At      string `json:"at"`
	Channel string `json:"channel"`
	Subject string `json:"subject"`
	Result  string `json:"result"`

	When time.Time `json:"when,omitzero"` // kept; the card has At
}

type flag struct {
	Kind string `json:"kind"` // vip, complaint, arrears, elder, fraud
	Text string `json:"text"`
}

// profile is what only the card tells of a known customer.
type profile struct {
	tier, since string
	products    []product // besides the plan
	contacts    []contact // when is counted back from now
	flags       []flag
}

// profileOf returns the profile of a known customer; false for numbers that are only made up.
func profileOf(number string, now time.Time) (profile, bool) {
	ago := func(days, hour int) time.Time {
		d := now.AddDate(0, 0, -days)
		return time.Date(d.Year(), d.Month(), d.Day(), hour, 22, 0, 0, d.Location())
	}
	switch number {
	case "13800138000":
		return profile{tier: "金卡", since: "2016-03-01",
			products: []product{{"千兆宽带", "装机地址南京市玄武区，到期" + now.AddDate(1, 0, 0).Format("2006-01")}, {"来电显示", "每月0元"}},
			contacts: []contact{
				{When: ago(3, 10), Channel: "电话", Subject: "账单说明", Result: "已答复"},
				{When: ago(40, 16), Channel: "营业厅", Subject: "换卡", Result: "已办结"}},
			flags: []flag{{"vip", "金卡客户"}}}, true
	case "13900139000":
		return profile{since: "2021-08-15",
			contacts: []contact{
				{When: ago(1, 9), Channel: "电话", Subject: "投诉套餐外流量费", Result: "处理中，承诺两个工作日内答复"},
				{When: ago(6, 20), Channel: "智能客服", Subject: "查询话费", Result: "已答复"}},
			flags: []flag{{"complaint", "30天内投诉1次"}}}, true
	case "18900001111":
		return profile{tier: "银卡", since: "2012-11-20",
			products: []product{{"五百兆宽带", "装机地址南京市鼓楼区中山路18号"}},
			contacts: []contact{{When: ago(12, 14), Channel: "网上营业厅", Subject: "积分兑换", Result: "已办结"}}}, true
	case "13700002222":
		return profile{since: "2009-05-04",
			contacts: []contact{{When: ago(2, 15), Channel: "电话", Subject: "举报诈骗电话", Result: "已登记并提醒"}},
			flags:    []flag{{"elder", "72岁，请放慢语速"}, {"fraud", "近期接到过诈骗电话，办理转账、停机类业务请多核实"}}}, true
	}
	return profile{}, false
}

// card answers what is known of a number. Only the known customers, and numbers that something is on record for, have a card: all
// others get 404, so that the desk's state for an unknown caller can be seen, although their balance can be asked for.
func (o *Office) card(w http.ResponseWriter, r *http.Request) {
	number := strings.TrimPrefix(r.PathValue("number"), "+86")
	now := o.cfg.Now()
	o.mu.Lock()
	defer o.mu.Unlock()
	p, known := profileOf(number, now)
	contacts := append(p.contacts, o.contacts(number)...)
	if !exists(number) || !known && len(contacts) == 0 {
		refuse(w, http.StatusNotFound, "没有这个客户")
		return
	}
	slices.SortStableFunc(contacts, func(a, b contact) int { return b.When.Compare(a.When) })
	const most = 10
	contacts = contacts[:min(most, len(contacts))]
	for i := range contacts {
		contacts[i].At, contacts[i].When = contacts[i].When.In(now.Location()).Format("2006-01-02 15:04"), time.Time{}
	}
	c, l := o.of(number), o.state.Lines[number]
	plan := o.planOf(c)
	out := card{Number: number, Name: c.Name, Tier: p.tier, Since: p.since, Balance: c.Balance, Contacts: contacts, Tickets: o.open(number, now.Location()),
		Products: append([]product{{plan.Title, fmt.Sprintf("每月%s元，%sG流量，%s分钟通话", text(plan.Price), text(plan.DataGB), text(plan.Voice))}}, p.products...)}
	out.Products = append(out.Products, more(c, l)...)
	out.Flags = append([]flag{}, p.flags...)
	if l.Suspended != "" {
		out.Flags = append(out.Flags, flag{"suspended", suspendedText(l.Suspended)})
	}
	if c.Balance < 0 {
		out.Flags = append(out.Flags, flag{"arrears", fmt.Sprintf("欠费%.2f元", -c.Balance)})
	}
	reply(w, http.StatusOK, out)
}

// more are the products that a customer orders and cancels by telephone.
func more(c customer, l line) []product {
	var out []product
	for _, s := range c.Services {
		out = append(out, product{s.Title, "每月" + text(s.Price) + "元"})
	}
	if l.Broadband != "" {
		out = append(out, product{l.Broadband + "宽带", "待安装"})
	}
	if l.Roaming != "" {
		out = append(out, product{"国际漫游", l.Roaming + "，" + l.From + "起"})
	}
	return out
}

// contacts are the calls of a number that left something on record. The lock is held.
func (o *Office) contacts(number string) []contact {
	out := slices.Clone(o.state.Lines[number].Done)
	for _, t := range o.state.Tickets {
		if t.Number == number || t.Contact == number {
			out = append(out, contact{When: t.Created, Channel: "智能客服", Subject: t.KindText, Result: "已建工单" + t.Ticket})
		}
	}
	for _, c := range o.state.Callbacks {
		if c.Number == number {
			out = append(out, contact{When: c.Created, Channel: "智能客服", Subject: c.Reason, Result: "已登记回电" + c.Callback})
		}
	}
	return out
}

// open lists the tickets of a number that are not done, the latest first. The lock is held.
func (o *Office) open(number string, zone *time.Location) []open {
	out := []open{}
	for _, t := range slices.Backward(o.state.Tickets) {
		if (t.Number == number || t.Contact == number) && t.State != "done" {
			out = append(out, open{ID: t.Ticket, Title: t.KindText, State: t.StateText, Opened: t.Created.In(zone).Format("2006-01-02 15:04")})
		}
	}
	return out
}

func text(v float64) string { return fmt.Sprintf("%g", v) }
