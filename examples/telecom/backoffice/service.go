package backoffice

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// Service is an extra that is paid monthly.
type Service struct {
	Value string   `json:"value"`
	Title string   `json:"title"`
	Price float64  `json:"price"` // yuan a month
	Says  []string `json:"says"`  // how callers name it

	TitleEN string   `json:"title_en"`
	SaysEN  []string `json:"says_en"`
}

func services() []Service {
	return []Service{
		{Value: "ring", Title: "彩铃", Price: 5, Says: []string{"炫铃", "视频彩铃", "铃声", "那个五块的", "五块的"}, TitleEN: "the ringback tone", SaysEN: []string{"ringtone", "ring back tone", "ringback", "caller tune", "tone", "the five yuan one"}},
		{Value: "missed", Title: "来电提醒", Price: 1, Says: []string{"漏话提醒", "一块的"}, TitleEN: "missed call alerts", SaysEN: []string{"missed call", "missed calls", "alerts", "the one yuan one"}},
		{Value: "video", Title: "视频会员", Price: 10, Says: []string{"会员", "视频", "看视频的", "十块的", "影视会员"}, TitleEN: "the video membership", SaysEN: []string{"video", "membership", "video pack", "the ten yuan one"}},
		{Value: "guard", Title: "安全管家", Price: 3, Says: []string{"管家", "通信助理", "三块的"}, TitleEN: "the security guard", SaysEN: []string{"security", "guard", "the three yuan one"}},
	}
}

func pick(values ...string) []Service {
	return slices.DeleteFunc(services(), func(s Service) bool { return !slices.Contains(values, s.Value) })
}

// all is what a caller with several services may say.
const all = "all"

func (o *Office) services(c customer) map[string]any {
	named, namedEN := make([]string, 0, len(c.Services)), make([]string, 0, len(c.Services))
	options := slices.Clone(c.Services)
	for _, s := range c.Services {
		named = append(named, fmt.Sprintf("%s每月%s元", s.Title, text(s.Price)))
		namedEN = append(namedEN, fmt.Sprintf("%s for %s yuan a month", s.TitleEN, text(s.Price)))
	}
	if len(options) > 1 {
		options = append(options, Service{Value: all, Title: "全部增值业务", Says: []string{"全部", "都退", "全退", "都关", "都不要", "都取消", "全都"},
			TitleEN: "all of them", SaysEN: []string{"all", "all of them", "everything", "both"}})
	}
	return map[string]any{"count": len(c.Services), "named": strings.Join(named, "，"), "named_en": strings.Join(namedEN, ", and "), "services": options}
}

func (o *Office) cancel(r *http.Request, c customer, l *line) (map[string]any, error) {
	var in struct {
		Service string `json:"service"`
	}
	if err := take(r, &in); err != nil {
		return nil, err
	}
	saves, titles, titlesEN := 0.0, []string{}, []string{}
	for _, s := range c.Services {
		if in.Service == all || in.Service == s.Value {
			saves += s.Price
			titles, titlesEN = append(titles, s.Title), append(titlesEN, s.TitleEN)
			l.Off = append(l.Off, s.Value)
		}
	}
	if len(titles) == 0 {
		return nil, no{http.StatusConflict, "没有订这项业务"}
	}
	o.done(l, "退订增值业务", "已退订"+strings.Join(titles, "、"))
	return map[string]any{"title": strings.Join(titles, "、"), "title_en": strings.Join(titlesEN, " and "), "saves": saves}, nil
}

// roams are the regions with the price of a day, in yuan.
func roams() map[string]float64 {
	return map[string]float64{"港澳台": 15, "日本韩国": 25, "东南亚": 25, "欧洲": 30, "美国加拿大": 30, "其他国家和地区": 30}
}

func (o *Office) roaming(c customer) map[string]any {
	l := o.state.Lines[c.Number]
	return map[string]any{"on": l.Roaming != "", "region": l.Roaming, "from": l.From}
}

// roamingPrice answers GET /roaming/{region}.
func roamingPrice(w http.ResponseWriter, r *http.Request) {
	price, ok := roams()[r.PathValue("region")]
	if !ok {
		refuse(w, http.StatusNotFound, "没有这个地区")
		return
	}
	reply(w, http.StatusOK, map[string]any{"region": r.PathValue("region"), "price": price})
}

func (o *Office) roam(r *http.Request, c customer, l *line) (map[string]any, error) {
	var in struct {
		Region string `json:"region"`
		From   string `json:"from"`
	}
	if err := take(r, &in); err != nil {
		return nil, err
	}
	price, ok := roams()[in.Region]
	switch {
	case !ok:
		return nil, no{http.StatusNotFound, "没有这个地区"}
	case c.Balance < 0:
		return nil, no{http.StatusConflict, "号码欠费，不能开通国际漫游"}
	case l.Suspended != "":
		return nil, no{http.StatusConflict, "号码停机，不能开通国际漫游"}
	}
	l.Roaming, l.From = in.Region, in.From
	o.done(l, "国际漫游", "已开通"+in.Region)
	return map[string]any{"region": in.Region, "price": price, "from": in.From}, nil
}

func (o *Office) roamOff(_ *http.Request, _ customer, l *line) (map[string]any, error) {
	if l.Roaming == "" {
		return nil, no{http.StatusConflict, "没有开通国际漫游"}
	}
	region := l.Roaming
	l.Roaming, l.From = "", ""
	o.done(l, "国际漫游", "已关闭")
	return map[string]any{"region": region}, nil
}

// offer is what a speed costs, with a plan of bundled yuan or more and without one.
type offer struct {
	speed           string
	monthly, yearly float64
	says, saysEN    []string
}

const bundled = 99

func speeds() []offer {
	return []offer{
		{"300兆", 20, 600, []string{"三百兆", "三百", "最便宜的", "最慢的"}, []string{"300", "three hundred", "cheapest", "the slowest"}},
		{"500兆", 30, 900, []string{"五百兆", "五百", "中间的"}, []string{"500", "five hundred", "the middle one"}},
		{"1000兆", 60, 1500, []string{"一千兆", "千兆", "一千", "最快的", "最贵的"}, []string{"1000", "a thousand", "one thousand", "gigabit", "the fastest", "most expensive"}},
	}
}

func offerOf(speed string) (offer, bool) {
	for _, o := range speeds() {
		if o.speed == speed {
			return o, true
		}
	}
	return offer{}, false
}

// coverage tells whether broadband can be installed at an address; in the sample it cannot on islands and in villages.
func coverage(w http.ResponseWriter, r *http.Request) {
	reply(w, http.StatusOK, map[string]any{"available": covered(r.URL.Query().Get("address"))})
}

func covered(address string) bool {
	return address != "" && !strings.Contains(address, "洲") && !strings.Contains(address, "村")
}

// broadband lists the speeds with what they cost this customer.
func (o *Office) broadband(c customer) map[string]any {
	list := make([]map[string]any, 0, len(speeds()))
	for _, s := range speeds() {
		list = append(list, map[string]any{"value": s.speed, "title": s.speed + o.fee(c, s), "says": append([]string{s.speed}, s.says...),
			"title_en": o.feeEnglish(c, s), "says_en": s.saysEN})
	}
	return map[string]any{"speeds": list}
}

func (o *Office) fee(c customer, price offer) string {
	if o.planOf(c).Price >= bundled {
		return fmt.Sprintf("每月加%s元", text(price.monthly))
	}
	return fmt.Sprintf("每年%s元", text(price.yearly))
}

func (o *Office) orderBroadband(r *http.Request, c customer, l *line) (map[string]any, error) {
	var in struct {
		Speed   string `json:"speed"`
		Address string `json:"address"`
		Time    string `json:"time"`
		Contact string `json:"contact"`
	}
	if err := take(r, &in); err != nil {
		return nil, err
	}
	speed, ok := offerOf(in.Speed)
	switch {
	case !ok:
		return nil, no{http.StatusUnprocessableEntity, "没有这个速率"}
	case !covered(in.Address):
		return nil, no{http.StatusConflict, "这个地址还没有资源"}
	case c.Balance < 0:
		return nil, no{http.StatusConflict, "号码欠费，不能办理"}
	}
	t := o.newTicket(Ticket{Kind: "broadband.order", Number: c.Number, Address: in.Address, Contact: in.Contact, Time: in.Time, Symptom: in.Speed})
	l.Broadband = in.Speed
	return map[string]any{"ticket": t.Ticket, "fee": o.fee(c, speed), "fee_en": o.feeEnglish(c, speed)}, nil
}
