package backoffice

import (
	"fmt"
	"strings"
	"time"
)

// english is a ticket with its texts in English beside them.
type english struct {
	Ticket
	KindEN  string `json:"kind_text_en"`
	StateEN string `json:"state_text_en"`
}

func inEnglish(t Ticket) english {
	out := english{Ticket: t, KindEN: map[string]string{
		"broadband.fault": "broadband fault", "sim.replace": "SIM replacement", "broadband.order": "new broadband", "complaint.file": "complaint", "fraud.report": "fraud report",
	}[t.Kind], StateEN: map[string]string{"open": "has been received and is waiting to be assigned", "assigned": "has been assigned to an engineer and should be done today", "done": "is done"}[t.State]}
	if out.KindEN == "" {
		out.KindEN = t.Kind
	}
	return out
}

func suspendedEnglish(kind string) string {
	return map[string]string{"lost": "suspended as lost", "keep": "suspended on request"}[kind]
}

// titleEnglish names a month, with its year where that is not the present one.
func titleEnglish(month, now time.Time) string {
	if month.Year() != now.Year() {
		return month.Format("January 2006")
	}
	return month.Format("January")
}

// extraEnglish says what was paid besides the plan.
func extraEnglish(items string, fee float64) string {
	for _, kind := range [][2]string{{"国内流量叠加包", "an extra data pack"}, {"套餐外流量", "data beyond the plan"}, {"套餐外通话", "calls beyond the plan"}, {"彩铃和来电提醒", "ringback tone and missed call alerts"}} {
		if strings.HasPrefix(items, kind[0]) {
			return fmt.Sprintf("%s, %s yuan", kind[1], text(fee))
		}
	}
	return ""
}

// boundEnglish names an account by its last digits, apart so that they are read one by one.
func boundEnglish(bound string) string {
	digits := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, bound)
	if digits == "" {
		return ""
	}
	return "your bank card ending in " + strings.Join(strings.Split(digits, ""), " ")
}

// feeEnglish is a speed with what it costs this customer.
func (o *Office) feeEnglish(c customer, price offer) string {
	speed := strings.TrimSuffix(price.speed, "兆") + " megabits"
	if o.planOf(c).Price >= bundled {
		return fmt.Sprintf("%s for %s yuan more a month", speed, text(price.monthly))
	}
	return fmt.Sprintf("%s for %s yuan a year", speed, text(price.yearly))
}

// portEnglish is portReason in English.
func (o *Office) portEnglish(c customer) string {
	l := o.state.Lines[c.Number]
	switch {
	case c.Balance < 0:
		return fmt.Sprintf("%.2f yuan are overdue and have to be paid first", -c.Balance)
	case l.Suspended != "":
		return "it is " + suspendedEnglish(l.Suspended) + " and has to be put back into service first"
	case c.Contract != "":
		day := c.Contract
		if at, err := time.Parse("2006年1月2日", c.Contract); err == nil {
			day = at.Format("January 2, 2006")
		}
		return "there is a contract until " + day + "; the number can go when it has ended, or once its penalty is paid"
	}
	return ""
}
