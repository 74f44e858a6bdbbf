package backoffice

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"regexp"
)

const maxBody = 64 << 10

var numberPattern = regexp.MustCompile(`^\+?[0-9A-Za-z._-]{1,32}$`)

// Handler returns the API. Numbers of the form 000... do not exist, for trying out refusals.
func (o *Office) Handler() http.Handler { return o.routes() }

// Serves says whether the office has an answer at all to requests of a method at a path with {argument} places, as tools are written.
func Serves(method, path string) bool {
	req, err := http.NewRequestWithContext(context.Background(), cmp.Or(method, http.MethodGet), place.ReplaceAllString(path, "x"), nil)
	if err != nil {
		return false
	}
	_, pattern := new(Office).routes().Handler(req)
	return pattern != ""
}

// place is where an argument goes in the path of a tool.
var place = regexp.MustCompile(`\{[^{}/]*\}`)

func (o *Office) routes() *http.ServeMux {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /customers/{number}/balance", o.customer(o.balance))
	mux.HandleFunc("GET /customers/{number}/usage", o.customer(o.usage))
	mux.HandleFunc("GET /customers/{number}/bill", func(w http.ResponseWriter, r *http.Request) {
		o.customer(func(c customer) map[string]any { return o.bill(c, r.URL.Query().Get("month")) })(w, r)
	})
	mux.HandleFunc("GET /customers/{number}/plan", o.customer(o.plan))
	mux.HandleFunc("POST /customers/{number}/plan", o.changePlan)
	mux.HandleFunc("POST /customers/{number}/identity", o.checkIdentity)
	mux.HandleFunc("GET /customers/{number}/ticket", o.latestTicket)
	mux.HandleFunc("GET /customers/{number}/card", o.card)
	mux.HandleFunc("GET /plans", func(w http.ResponseWriter, _ *http.Request) {
		reply(w, http.StatusOK, map[string]any{"plans": plans()})
	})
	mux.HandleFunc("POST /tickets", o.createTicket)
	mux.HandleFunc("GET /tickets/{ticket}", o.ticket)
	mux.HandleFunc("GET /tickets", func(w http.ResponseWriter, _ *http.Request) {
		reply(w, http.StatusOK, map[string]any{"tickets": o.Tickets()})
	})
	o.actions(mux)
	mux.HandleFunc("POST /callbacks", o.createCallback)
	mux.HandleFunc("GET /callbacks", func(w http.ResponseWriter, _ *http.Request) {
		reply(w, http.StatusOK, map[string]any{"callbacks": o.Callbacks()})
	})
	return mux
}

// actions are the look-ups and changes of single lines.
func (o *Office) actions(mux *http.ServeMux) {
	for path, look := range map[string]func(customer) map[string]any{
		"line": o.status, "services": o.services, "points": o.points, "invoices": o.invoices, "roaming": o.roaming, "port": o.portCheck, "broadband": o.broadband,
	} {
		mux.HandleFunc("GET /customers/{number}/"+path, o.customer(look))
	}
	for path, change := range map[string]func(*http.Request, customer, *line) (map[string]any, error){
		"suspend": o.suspend, "resume": o.resume, "services/cancel": o.cancel, "points": o.redeem, "topup": o.pay, "topup/card": o.payByCard,
		"invoices": o.invoice, "roaming": o.roam, "roaming/off": o.roamOff, "port": o.port, "blocked": o.block, "identity/renewal": o.renew, "broadband": o.orderBroadband,
	} {
		mux.HandleFunc("POST /customers/{number}/"+path, o.act(change))
	}
	mux.HandleFunc("GET /customers/{number}/payment", payment)
	mux.HandleFunc("GET /customers/{number}/points/{item}", o.gift)
	mux.HandleFunc("GET /roaming/{region}", roamingPrice)
	mux.HandleFunc("GET /coverage", coverage)
}

// customer wraps a look-up: number check, lock, reply.
func (o *Office) customer(look func(customer) map[string]any) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		number := r.PathValue("number")
		if !exists(number) {
			refuse(w, http.StatusNotFound, "没有这个号码")
			return
		}
		o.mu.Lock()
		out := look(o.of(number))
		o.mu.Unlock()
		reply(w, http.StatusOK, out)
	}
}

func exists(number string) bool {
	return numberPattern.MatchString(number) && (len(number) < 3 || number[:3] != "000")
}

func (o *Office) balance(c customer) map[string]any {
	return map[string]any{"number": c.Number, "balance": math.Max(c.Balance, 0), "arrears": math.Max(-c.Balance, 0), "points": c.Points,
		"suspended": suspendedText(o.state.Lines[c.Number].Suspended), "suspended_en": suspendedEnglish(o.state.Lines[c.Number].Suspended)}
}

func (o *Office) usage(c customer) map[string]any {
	p := o.planOf(c)
	p.DataGB += o.state.Lines[c.Number].DataGB
	return map[string]any{"number": c.Number, "plan": p.Title, "data_total": p.DataGB, "data_used": math.Min(c.DataUsed, p.DataGB),
		"data_left": round(math.Max(p.DataGB-c.DataUsed, 0)), "voice_left": math.Max(p.Voice-c.VoiceUsed, 0), "voice_total": p.Voice}
}

func (o *Office) plan(c customer) map[string]any {
	p := o.planOf(c)
	return map[string]any{"number": c.Number, "value": p.Value, "title": p.Title, "title_en": p.TitleEN, "price": p.Price, "data_gb": p.DataGB, "voice": p.Voice}
}

func (o *Office) changePlan(w http.ResponseWriter, r *http.Request) {
	number := r.PathValue("number")
	var in struct {
		Plan string `json:"plan"`
	}
	if !read(w, r, &in) {
		return
	}
	p, ok := planByValue(in.Plan)
	if !exists(number) || !ok {
		refuse(w, http.StatusNotFound, "没有这个号码或套餐")
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.of(number).Balance < 0 {
		refuse(w, http.StatusConflict, "号码欠费，不能变更套餐")
		return
	}
	old, had := o.state.Plans[number]
	o.state.Plans[number] = p.Value
	if err := o.save(); err != nil {
		if delete(o.state.Plans, number); had {
			o.state.Plans[number] = old
		}
		refuse(w, http.StatusServiceUnavailable, err.Error())
		return
	}
	first := o.cfg.Now().AddDate(0, 1, 1-o.cfg.Now().Day())
	reply(w, http.StatusOK, map[string]any{"number": number, "value": p.Value, "title": p.Title, "title_en": p.TitleEN, "price": p.Price,
		"effective": fmt.Sprintf("%d月1日", first.Month()), "effective_en": first.Format("January 2")})
}

// checkIdentity says whether a number belongs to whoever has that identity card.
func (o *Office) checkIdentity(w http.ResponseWriter, r *http.Request) {
	number := r.PathValue("number")
	var in struct {
		Identity string `json:"identity"`
	}
	if !read(w, r, &in) {
		return
	}
	if !exists(number) {
		refuse(w, http.StatusNotFound, "没有这个号码")
		return
	}
	if own := customerOf(number).Identity; len(in.Identity) != 18 || own != "" && own != in.Identity {
		refuse(w, http.StatusForbidden, "证件与登记的机主不一致")
		return
	}
	reply(w, http.StatusOK, map[string]any{"number": number, "verified": true})
}

func (o *Office) createTicket(w http.ResponseWriter, r *http.Request) {
	var t Ticket
	if !read(w, r, &t) {
		return
	}
	if t.Kind == "" || !exists(t.Number) {
		refuse(w, http.StatusUnprocessableEntity, "缺少 kind 或 number")
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	t = o.newTicket(t)
	if err := o.save(); err != nil {
		o.state.Tickets = o.state.Tickets[:len(o.state.Tickets)-1]
		refuse(w, http.StatusServiceUnavailable, err.Error())
		return
	}
	reply(w, http.StatusCreated, t)
}

// newTicket numbers a ticket and keeps it. The lock is held; the caller saves.
func (o *Office) newTicket(t Ticket) Ticket {
	t.Ticket = fmt.Sprintf("T%06d", 100001+len(o.state.Tickets))
	t.KindText = map[string]string{"broadband.fault": "宽带故障", "sim.replace": "补卡换卡", "broadband.order": "宽带新装", "complaint.file": "投诉", "fraud.report": "诈骗举报"}[t.Kind]
	if t.KindText == "" {
		t.KindText = t.Kind
	}
	t.State, t.StateText, t.Created = "open", "已受理，等待派单", o.cfg.Now()
	if t.Kind == "complaint.file" || t.Kind == "fraud.report" {
		t.StateText = "已受理，专员会在24小时内联系您"
	}
	o.state.Tickets = append(o.state.Tickets, t)
	return t
}

func (o *Office) ticket(w http.ResponseWriter, r *http.Request) {
	for _, t := range o.Tickets() {
		if t.Ticket == r.PathValue("ticket") {
			reply(w, http.StatusOK, t)
			return
		}
	}
	refuse(w, http.StatusNotFound, "没有这张工单")
}

func (o *Office) latestTicket(w http.ResponseWriter, r *http.Request) {
	all := o.Tickets()
	for i := len(all) - 1; i >= 0; i-- {
		if number := r.PathValue("number"); all[i].Number == number || all[i].Contact == number {
			reply(w, http.StatusOK, inEnglish(all[i]))
			return
		}
	}
	refuse(w, http.StatusNotFound, "这个号码没有工单")
}

func (o *Office) createCallback(w http.ResponseWriter, r *http.Request) {
	var c Callback
	if !read(w, r, &c) {
		return
	}
	if !exists(c.Number) {
		refuse(w, http.StatusUnprocessableEntity, "缺少 number")
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	c.Callback, c.Created = fmt.Sprintf("C%06d", 100001+len(o.state.Callbacks)), o.cfg.Now()
	o.state.Callbacks = append(o.state.Callbacks, c)
	if err := o.save(); err != nil {
		o.state.Callbacks = o.state.Callbacks[:len(o.state.Callbacks)-1]
		refuse(w, http.StatusServiceUnavailable, err.Error())
		return
	}
	reply(w, http.StatusCreated, c)
}

func read(w http.ResponseWriter, r *http.Request, into any) bool {
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody)).Decode(into); err != nil {
		refuse(w, http.StatusBadRequest, "请求不是 JSON："+err.Error())
		return false
	}
	return true
}

// take reads the JSON body of a change.
func take(r *http.Request, into any) error {
	if err := json.NewDecoder(r.Body).Decode(into); err != nil {
		return no{http.StatusBadRequest, "请求不是 JSON：" + err.Error()}
	}
	return nil
}

func reply(w http.ResponseWriter, code int, body any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(code)
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(body) // the peer has gone: nothing to do
}

func refuse(w http.ResponseWriter, code int, message string) {
	reply(w, code, map[string]string{"message": message})
}

func round(v float64) float64 { return math.Round(v*100) / 100 }
