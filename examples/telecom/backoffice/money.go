package backoffice

import (
	"fmt"
	"math"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"time"
)

// gift is what points can be changed into.
type gift struct {
	Value string   `json:"value"`
	Title string   `json:"title"`
	Cost  float64  `json:"cost"`
	Says  []string `json:"says"`

	TitleEN string   `json:"title_en"`
	SaysEN  []string `json:"says_en"`

	yuan, data float64
}

func gifts() []gift {
	return []gift{
		{Value: "fee10", Title: "10元话费", Cost: 1000, Says: []string{"十块话费", "十元话费", "话费", "换话费", "抵话费", "十块钱"}, TitleEN: "10 yuan of credit", SaysEN: []string{"ten yuan", "10 yuan", "credit", "ten"}, yuan: 10},
		{Value: "fee50", Title: "50元话费", Cost: 5000, Says: []string{"五十块话费", "五十元话费", "五十块钱", "五十"}, TitleEN: "50 yuan of credit", SaysEN: []string{"fifty yuan", "50 yuan", "fifty"}, yuan: 50},
		{Value: "data1", Title: "1G流量", Cost: 500, Says: []string{"一个G", "流量", "换流量", "一G流量", "一个G流量"}, TitleEN: "1 GB of data", SaysEN: []string{"one gigabyte", "1 gb", "1 gigabyte", "data", "one gig"}, data: 1},
		{Value: "data5", Title: "5G流量", Cost: 2000, Says: []string{"五个G", "五G", "五G流量", "五个G流量"}, TitleEN: "5 GB of data", SaysEN: []string{"five gigabytes", "5 gb", "5 gigabytes", "five gigs"}, data: 5},
	}
}

func giftOf(value string) (gift, bool) {
	all := gifts()
	i := slices.IndexFunc(all, func(g gift) bool { return g.Value == value })
	if i < 0 {
		return gift{}, false
	}
	return all[i], true
}

func (o *Office) points(c customer) map[string]any {
	least := gifts()[0].Cost
	for _, g := range gifts() {
		least = math.Min(least, g.Cost)
	}
	return map[string]any{"points": c.Points, "items": gifts(), "enough": c.Points >= least}
}

// gift says what one thing costs: GET /customers/{number}/points/{item}.
func (o *Office) gift(w http.ResponseWriter, r *http.Request) {
	g, ok := giftOf(r.PathValue("item"))
	number := r.PathValue("number")
	if !ok || !exists(number) {
		refuse(w, http.StatusNotFound, "没有这个号码或礼品")
		return
	}
	o.mu.Lock()
	c := o.of(number)
	o.mu.Unlock()
	reply(w, http.StatusOK, map[string]any{"title": g.Title, "title_en": g.TitleEN, "cost": g.Cost, "points": c.Points, "enough": c.Points >= g.Cost, "left": c.Points - g.Cost})
}

func (o *Office) redeem(r *http.Request, c customer, l *line) (map[string]any, error) {
	var in struct {
		Item string `json:"item"`
	}
	if err := take(r, &in); err != nil {
		return nil, err
	}
	g, ok := giftOf(in.Item)
	switch {
	case !ok:
		return nil, no{http.StatusNotFound, "没有这种礼品"}
	case c.Points < g.Cost:
		return nil, no{http.StatusConflict, "积分不够"}
	}
	l.Spent, l.Paid, l.DataGB = l.Spent+g.Cost, l.Paid+g.yuan, l.DataGB+g.data
	o.done(l, "积分兑换", "已兑换"+g.Title)
	return map[string]any{"title": g.Title, "title_en": g.TitleEN, "cost": g.Cost, "left": c.Points - g.Cost}, nil
}

// payment says from which account a customer may pay by telephone; who is not a customer has none.
func payment(w http.ResponseWriter, r *http.Request) {
	reply(w, http.StatusOK, map[string]any{"bound": customerOf(r.PathValue("number")).Bound, "bound_en": boundEnglish(customerOf(r.PathValue("number")).Bound)})
}

// Amounts that may be paid by telephone, in yuan.
const leastPaid, mostPaid = 10, 500

func (o *Office) pay(r *http.Request, c customer, l *line) (map[string]any, error) {
	var in struct {
		Amount string `json:"amount"`
		From   string `json:"from"`
	}
	if err := take(r, &in); err != nil {
		return nil, err
	}
	yuan, err := strconv.ParseFloat(in.Amount, 64)
	switch {
	case err != nil || !(yuan >= leastPaid && yuan <= mostPaid): // also NaN
		return nil, no{http.StatusUnprocessableEntity, fmt.Sprintf("金额要在%d到%d元之间", leastPaid, mostPaid)}
	case !exists(in.From) || customerOf(in.From).Bound == "":
		return nil, no{http.StatusForbidden, "没有绑定付款账户"}
	}
	return o.paid(c, l, yuan), nil
}

// cardPattern is what the codes of the sample's top-up cards look like: the last three digits are the value.
var cardPattern = regexp.MustCompile(`^8888[0-9]{11}(030|050|100)$`)

func (o *Office) payByCard(r *http.Request, c customer, l *line) (map[string]any, error) {
	var in struct {
		Code string `json:"code"`
	}
	if err := take(r, &in); err != nil {
		return nil, err
	}
	found := cardPattern.FindStringSubmatch(in.Code)
	switch {
	case found == nil:
		return nil, no{http.StatusUnprocessableEntity, "充值卡密码不对"}
	case slices.Contains(o.state.Cards, in.Code):
		return nil, no{http.StatusConflict, "这张卡已经用过"}
	}
	yuan, err := strconv.ParseFloat(found[1], 64)
	if err != nil {
		return nil, err
	}
	o.state.Cards = append(o.state.Cards, in.Code)
	return o.paid(c, l, yuan), nil
}

func (o *Office) paid(c customer, l *line, yuan float64) map[string]any {
	l.Paid = round(l.Paid + yuan)
	o.done(l, "充值", fmt.Sprintf("已充%s元", text(yuan)))
	balance := round(c.Balance + yuan)
	return map[string]any{"amount": yuan, "balance": math.Max(balance, 0), "arrears": math.Max(-balance, 0)}
}

// month is one for which an invoice can be had.
type month struct {
	Value string   `json:"value"`
	Title string   `json:"title"`
	Total float64  `json:"total"`
	Says  []string `json:"says"`

	TitleEN string   `json:"title_en"`
	SaysEN  []string `json:"says_en"`
}

// months are the last three.
func (o *Office) months(c customer) []month {
	var out []month
	first := o.cfg.Now().AddDate(0, 0, 1-o.cfg.Now().Day())
	for back := 1; back <= 3; back++ {
		at := first.AddDate(0, -back, 0)
		m := month{Value: at.Format("2006-01"), Title: fmt.Sprintf("%d月", at.Month()), Total: total(c, back), TitleEN: at.Format("January"), SaysEN: []string{at.Format("Jan"), []string{"last month", "the month before last", "three months ago"}[back-1]}}
		m.Says = []string{fmt.Sprintf("%d月份", at.Month()), []string{"上个月", "上上个月", "大前个月"}[back-1]}
		if back == 1 {
			m.Says = append(m.Says, "上月")
		}
		out = append(out, m)
	}
	return out
}

func (o *Office) invoices(c customer) map[string]any {
	return map[string]any{"months": o.months(c), "issued": o.state.Lines[c.Number].Invoices}
}

func (o *Office) invoice(r *http.Request, c customer, l *line) (map[string]any, error) {
	var in struct {
		Month string `json:"month"`
		Head  string `json:"head"`
	}
	if err := take(r, &in); err != nil {
		return nil, err
	}
	all := o.months(c)
	i := slices.IndexFunc(all, func(m month) bool { return m.Value == in.Month })
	switch {
	case i < 0 || in.Head == "":
		return nil, no{http.StatusUnprocessableEntity, "没有这个月份，或者没有抬头"}
	case slices.Contains(l.Invoices, in.Month):
		return nil, no{http.StatusConflict, "这个月的发票已经开过"}
	}
	l.Invoices = append(l.Invoices, in.Month)
	o.done(l, all[i].Title+"电子发票", "抬头"+in.Head)
	return map[string]any{"title": all[i].Title, "title_en": all[i].TitleEN, "total": all[i].Total, "at": o.cfg.Now().Format(time.DateOnly)}, nil
}
