package backoffice

import (
	"fmt"
	"time"
)

// keptBills is how many finished months can be looked up.
const keptBills = 6

// bill answers GET /customers/{number}/bill?month=2026-09; a day stands for its month, no month for the last finished one. state says what
// came of it: ready; open: that month is not billed yet, the last one is told instead; none: it is too long ago or no month.
func (o *Office) bill(c customer, asked string) map[string]any {
	now := o.cfg.Now()
	this := time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, now.Location())
	back, state := 1, "ready"
	out := map[string]any{"number": c.Number, "asked": "", "since": title(this.AddDate(0, -keptBills, 0), now), "since_en": titleEnglish(this.AddDate(0, -keptBills, 0), now)}
	if asked != "" {
		at, err := time.ParseInLocation("2006-01", asked[:min(len(asked), len("2006-01"))], now.Location())
		if err != nil {
			out["state"] = "none"
			return out
		}
		back = (this.Year()-at.Year())*12 + int(this.Month()) - int(at.Month())
		due := at.AddDate(0, 1, 0)
		out["asked"], out["due"] = title(at, now), fmt.Sprintf("%d月1日", due.Month())
		out["asked_en"], out["due_en"] = titleEnglish(at, now), due.Format("January 2")
	}
	switch {
	case back > keptBills:
		out["state"] = "none"
		return out
	case back < 1:
		back, state = 1, "open"
	}
	at := this.AddDate(0, -back, 0)
	p, _ := planByValue(c.Plan) // last month's, whatever was changed since
	fee, items := extra(c, back)
	out["state"], out["month"], out["total"], out["plan"], out["plan_fee"] = state, title(at, now), total(c, back), p.Title, p.Price
	out["month_en"], out["plan_en"] = titleEnglish(at, now), p.TitleEN
	out["extra_fee"], out["items"], out["items_en"], out["before_en"] = fee, items, extraEnglish(items, fee), titleEnglish(at.AddDate(0, -1, 0), now)
	out["before"], out["more"] = title(at.AddDate(0, -1, 0), now), round(total(c, back)-total(c, back+1))
	return out
}

// title names a month, with its year where that is not the present one.
func title(month, now time.Time) string {
	if month.Year() != now.Year() {
		return fmt.Sprintf("%d年%d月", month.Year(), month.Month())
	}
	return fmt.Sprintf("%d月", month.Month())
}

// extra is what was paid besides the plan so many months ago, and for what.
func extra(c customer, back int) (fee float64, items string) {
	switch {
	case back == 1:
		return c.Extra, c.ExtraText
	case back%4 == 0:
		return 8, "套餐外通话8元"
	}
	return 0, ""
}

// total is the bill of so many months ago.
func total(c customer, back int) float64 {
	p, _ := planByValue(c.Plan)
	fee, _ := extra(c, back)
	return round(p.Price + fee)
}
