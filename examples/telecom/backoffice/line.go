package backoffice

import (
	"fmt"
	"maps"
	"math"
	"net/http"
	"slices"
	"time"
)

// line is what was done to one number; numbers that nothing was done to have none.
type line struct {
	Paid      float64   `json:"paid,omitempty"`      // yuan topped up
	Spent     float64   `json:"spent,omitempty"`     // points
	DataGB    float64   `json:"data_gb,omitempty"`   // this month, besides the plan
	Suspended string    `json:"suspended,omitempty"` // lost | keep
	Off       []string  `json:"off,omitempty"`       // services that were cancelled
	Roaming   string    `json:"roaming,omitempty"`   // region
	From      string    `json:"from,omitempty"`      // roaming from that day on
	Broadband string    `json:"broadband,omitempty"` // ordered
	Invoices  []string  `json:"invoices,omitempty"`  // months
	Blocked   []string  `json:"blocked,omitempty"`   // callers
	Ports     []string  `json:"ports,omitempty"`     // days on which a code for another carrier was asked for
	Identity  string    `json:"identity,omitempty"`  // new | transfer: what was applied for
	Done      []contact `json:"done,omitempty"`      // for the card
}

func (l line) clone() line {
	for _, list := range []*[]string{&l.Off, &l.Invoices, &l.Blocked, &l.Ports} {
		*list = slices.Clone(*list)
	}
	l.Done = slices.Clone(l.Done)
	return l
}

// of returns the customer of a number with all that was done since. The lock is held.
func (o *Office) of(number string) customer {
	c, l := customerOf(number), o.state.Lines[number]
	c.Balance, c.Points = round(c.Balance+l.Paid), c.Points-l.Spent
	c.Services = slices.DeleteFunc(c.Services, func(s Service) bool { return slices.Contains(l.Off, s.Value) })
	return c
}

// no is a refusal of the back office.
type no struct {
	code    int
	message string
}

func (n no) Error() string { return n.message }

// act wraps a change of one line: number check, lock, change of a copy, save, reply. What change returns is the answer.
func (o *Office) act(change func(r *http.Request, c customer, l *line) (map[string]any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		number := r.PathValue("number")
		if !exists(number) {
			refuse(w, http.StatusNotFound, "没有这个号码")
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		o.mu.Lock()
		defer o.mu.Unlock()
		before, tickets, cards := o.state.Lines, len(o.state.Tickets), len(o.state.Cards)
		after := before[number].clone()
		out, err := change(r, o.of(number), &after)
		if err == nil {
			o.state.Lines = maps.Clone(before)
			o.state.Lines[number] = after
			if err = o.save(); err != nil {
				o.state.Lines, o.state.Tickets, o.state.Cards = before, o.state.Tickets[:tickets], o.state.Cards[:cards]
			}
		}
		switch told := err.(type) { //nolint:errorlint // never wrapped
		case nil:
			reply(w, http.StatusOK, out)
		case no:
			refuse(w, told.code, told.message)
		default:
			refuse(w, http.StatusServiceUnavailable, err.Error())
		}
	}
}

// done notes a change for the card.
func (o *Office) done(l *line, subject, result string) {
	l.Done = append(l.Done, contact{When: o.cfg.Now(), Channel: "智能客服", Subject: subject, Result: result})
}

// status is the state of a line: GET /customers/{number}/line.
func (o *Office) status(c customer) map[string]any {
	l := o.state.Lines[c.Number]
	return map[string]any{"number": c.Number, "suspended": l.Suspended, "suspended_text": suspendedText(l.Suspended), "suspended_text_en": suspendedEnglish(l.Suspended), "arrears": math.Max(-c.Balance, 0)}
}

func suspendedText(kind string) string {
	return map[string]string{"lost": "已挂失停机", "keep": "已停机保号"}[kind]
}

func (o *Office) suspend(r *http.Request, _ customer, l *line) (map[string]any, error) {
	var in struct {
		Kind string `json:"kind"`
	}
	if err := take(r, &in); err != nil {
		return nil, err
	}
	text := suspendedText(in.Kind)
	switch {
	case text == "":
		return nil, no{http.StatusUnprocessableEntity, "kind 是 lost 或 keep"}
	case l.Suspended != "":
		return nil, no{http.StatusConflict, "这个号码已经停机"}
	}
	l.Suspended = in.Kind
	o.done(l, map[string]string{"lost": "挂失", "keep": "停机保号"}[in.Kind], text)
	return map[string]any{"suspended": in.Kind, "suspended_text": text}, nil
}

func (o *Office) resume(_ *http.Request, c customer, l *line) (map[string]any, error) {
	switch {
	case l.Suspended == "":
		return nil, no{http.StatusConflict, "这个号码没有停机"}
	case c.Balance < 0:
		return nil, no{http.StatusConflict, "号码欠费，要先充值"}
	}
	l.Suspended = ""
	o.done(l, "复机", "已恢复通话")
	return map[string]any{"suspended": ""}, nil
}

// portCheck says whether a number may go to another carrier, and why not.
func (o *Office) portCheck(c customer) map[string]any {
	reason := o.portReason(c)
	return map[string]any{"allowed": reason == "", "reason": reason, "reason_en": o.portEnglish(c)}
}

func (o *Office) portReason(c customer) string {
	l := o.state.Lines[c.Number]
	switch {
	case c.Balance < 0:
		return fmt.Sprintf("号码欠费%.2f元，要先结清", -c.Balance)
	case l.Suspended != "":
		return "号码" + suspendedText(l.Suspended) + "，要先复机"
	case c.Contract != "":
		return "号码有合约，" + c.Contract + "到期，到期或者付违约金解约以后才能转网"
	}
	return ""
}

func (o *Office) port(_ *http.Request, c customer, l *line) (map[string]any, error) {
	const most = 3 // codes a day
	today := o.cfg.Now().Format(time.DateOnly)
	if reason := o.portReason(c); reason != "" {
		return nil, no{http.StatusConflict, reason}
	}
	l.Ports = append(l.Ports, today)
	if n := len(l.Ports); n > most && l.Ports[n-1-most] == today {
		return nil, no{http.StatusConflict, "一天最多申请三次"}
	}
	o.done(l, "携号转网", "已发授权码")
	return map[string]any{"minutes": 60}, nil
}

func (o *Office) block(r *http.Request, _ customer, l *line) (map[string]any, error) {
	var in struct {
		Suspect string `json:"suspect"`
	}
	if err := take(r, &in); err != nil {
		return nil, err
	}
	if in.Suspect == "" || in.Suspect == r.PathValue("number") {
		return nil, no{http.StatusUnprocessableEntity, "缺少要拦截的号码"}
	}
	if !slices.Contains(l.Blocked, in.Suspect) {
		l.Blocked = append(l.Blocked, in.Suspect)
	}
	return map[string]any{"blocked": len(l.Blocked)}, nil
}

// renew sends the link by which the owner renews the identity papers on record.
func (o *Office) renew(_ *http.Request, _ customer, l *line) (map[string]any, error) {
	l.Identity = "new"
	o.done(l, "实名资料更新", "已发短信链接，待本人刷脸确认")
	return map[string]any{"days": 7}, nil
}
