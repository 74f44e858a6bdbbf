package wall

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"hotline"
	"hotline/console/account"
	"hotline/console/gate"
	"hotline/console/stream"
	"hotline/internal/store"
)

// Topics of the notices, and how often they may come.
const (
	topicWall, topicAlerts = "wall", "alerts"
	everyWall, everyAlerts = 400 * time.Millisecond, 50 * time.Millisecond
)

type boardOut struct{ Body Board }

type alertsIn struct {
	Call   hotline.CallID `query:"call" maxLength:"64"`
	Before string         `query:"before" maxLength:"256" doc:"the last alert of the page before"`
	Done   bool           `query:"done" doc:"also those that are resolved or were false alarms"`
	Limit  int            `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

type alertsOut struct{ Body Alerts }

type markIn struct {
	ID   string `path:"id" maxLength:"256"`
	Body struct {
		State    store.AlertState `json:"state" enum:"open,acknowledged,assigned,resolved,false_alarm"`
		Seen     store.AlertState `json:"seen,omitempty" enum:"open,acknowledged,assigned,resolved,false_alarm" doc:"the state that the page shows: where somebody changed it meanwhile, nothing is done and the answer is 409"`
		Assignee string           `json:"assignee,omitempty" maxLength:"32" doc:"account, of assigned"`
		Comment  string           `json:"comment,omitempty" maxLength:"500"`
	}
}

type alertOut struct{ Body Alert }

type callIn struct {
	ID hotline.CallID `path:"id" maxLength:"64"`
}

type contextOut struct{ Body Context }

type settingsIn struct{ Body SettingsPut }

// SettingsPut are new thresholds of the site.
type SettingsPut struct {
	Settings
	Seen *time.Time `json:"seen,omitempty" doc:"changed of the thresholds that were looked at, 0001-01-01T00:00:00Z where it was not told: where others stand by now, nothing is kept and the answer is 409"`
}

type settingsOut struct{ Body Settings }

type topicsIn struct {
	Window string `query:"window" enum:"15m,1h,24h" default:"1h"`
}

type topicsOut struct {
	Body struct {
		Items []Topic `json:"items" nullable:"false"`
	}
}

type trendsIn struct {
	From time.Time `query:"from" required:"true"`
	To   time.Time `query:"to" required:"true"`
	Step string    `query:"step" enum:"15m,30m,1h,24h" default:"1h"`
}

type trendsOut struct{ Body Trends }

type helpersOut struct {
	Body struct {
		Items []Helper `json:"items" nullable:"false"`
	}
}

// Helper is somebody who can see to an alert.
type Helper struct {
	Account string `json:"account"`
	Name    string `json:"name"`
}

// windows and steps are the times that pages may ask for.
var (
	windows = map[string]time.Duration{"15m": 15 * time.Minute, "1h": time.Hour, "24h": 24 * time.Hour}
	steps   = map[string]time.Duration{"15m": 15 * time.Minute, "30m": 30 * time.Minute, "1h": time.Hour, "24h": 24 * time.Hour}
)

// Register implements gate.Part.
func (w *Wall) Register(g *gate.Gate) {
	w.gate = g
	op := func(id, method, path, summary string, right account.Right, errors ...int) huma.Operation {
		o := gate.Operation(id, method, path, "wall", summary, right)
		o.Errors = append(o.Errors, errors...)
		return o
	}
	huma.Register(g.API, op("get-wall", http.MethodGet, "/wall", "Figures, running calls by risk, thresholds; the notice wall tells each change", account.Watch),
		func(context.Context, *struct{}) (*boardOut, error) { return &boardOut{w.board(time.Now())}, nil })
	huma.Register(g.API, op("list-alerts", http.MethodGet, "/wall/alerts", "Alerts, the latest first; the notice alerts tells the latest", account.Watch), w.listAlerts)
	huma.Register(g.API, op("mark-alert", http.MethodPost, "/wall/alerts/{id}", "Acknowledge, assign or resolve an alert, or call it false. Audited", account.Control, http.StatusNotFound, http.StatusConflict), w.markAlert)
	huma.Register(g.API, op("list-helpers", http.MethodGet, "/wall/helpers", "Who can be given an alert", account.Control), w.listHelpers)
	huma.Register(g.API, op("get-call-context", http.MethodGet, "/wall/calls/{id}", "What to know before acting on a call", account.Watch, http.StatusNotFound),
		func(ctx context.Context, in *callIn) (*contextOut, error) {
			out, err := w.around(ctx, in.ID)
			if err != nil {
				return nil, g.Fault(err)
			}
			return &contextOut{out}, nil
		})
	huma.Register(g.API, op("set-wall-settings", http.MethodPut, "/wall/settings", "Change the thresholds of the site. Audited", account.Control, http.StatusConflict), w.setSettings)
	huma.Register(g.API, op("list-topics", http.MethodGet, "/wall/topics", "What more and more callers want, what grows most first", account.Watch), w.listTopics)
	huma.Register(g.API, op("get-trends", http.MethodGet, "/wall/trends", "Volume, scenes, handling, scores and moods over time", account.Read), w.getTrends)
	huma.Register(g.API, op("get-plan", http.MethodGet, "/wall/plan", "How many agents a load needs, by Erlang C", account.Watch), plan)
	g.Raw("/wall/alerts/{id}/audio", account.Listen, w.audio)
}

// Notes implements gate.Part: whoever may see all running calls is told, where the window asked for it.
func (w *Wall) Notes(u gate.User, asked []string) (out []stream.Note) {
	if !u.Role.May(account.Watch) {
		return nil
	}
	if slices.Contains(asked, topicAlerts) {
		out = append(out, stream.Note{Topic: topicAlerts, Every: everyAlerts, Read: func() any { return w.notice() }})
	}
	if slices.Contains(asked, topicWall) {
		out = append(out, stream.Note{Topic: topicWall, Every: everyWall, Read: func() any { return w.told(time.Now()) }})
	}
	return out
}

// told is the board as JSON, worked out once for all who look at about the same time: with a thousand calls it costs some milliseconds.
func (w *Wall) told(now time.Time) any {
	w.telling.Lock()
	defer w.telling.Unlock()
	if w.last != nil && now.Sub(w.lastAt) < everyWall/2 {
		return w.last
	}
	raw, err := json.Marshal(w.board(now))
	if err != nil { // no field of it can fail
		w.log.Error("wall", "err", err)
		return nil
	}
	w.last, w.lastAt = raw, now
	return w.last
}

func (w *Wall) listAlerts(ctx context.Context, in *alertsIn) (*alertsOut, error) {
	f := store.AlertFilter{Call: in.Call, Before: in.Before, Limit: in.Limit}
	if !in.Done {
		f.States = []store.AlertState{store.AlertOpen, store.AlertAcknowledged, store.AlertAssigned}
	}
	all, err := w.deps.Store.Alerts(ctx, f)
	if err != nil {
		return nil, w.gate.Fault(err)
	}
	out := &alertsOut{Alerts{Items: w.public(ctx, all)}}
	w.running(out.Body.Items)
	w.mu.Lock()
	out.Body.Open = w.alerts.open()
	w.mu.Unlock()
	return out, nil
}

func (w *Wall) markAlert(ctx context.Context, in *markIn) (*alertOut, error) {
	if in.Body.State == store.AlertAssigned {
		a, err := w.deps.Store.Account(ctx, in.Body.Assignee)
		if err != nil || a.Disabled || !account.Role(a.Role).May(account.Control) {
			return nil, huma.Error422UnprocessableEntity("to whom?", &huma.ErrorDetail{Location: "body.assignee", Message: "want the account of somebody who may act on alerts: GET /wall/helpers lists them", Value: in.Body.Assignee})
		}
	}
	by := w.gate.User(ctx).Name
	a, err := w.mark(ctx, in.ID, store.AlertChange{State: in.Body.State, Seen: in.Body.Seen, By: by, At: time.Now(), Assignee: in.Body.Assignee, Comment: in.Body.Comment})
	if errors.Is(err, store.ErrAlertChanged) {
		return nil, huma.Error409Conflict(fmt.Sprintf("%s has made it %s meanwhile: look at it again", cmp.Or(a.By, "somebody"), a.State))
	}
	if err != nil {
		return nil, w.gate.Fault(err)
	}
	w.gate.Audit(ctx, "alert."+string(in.Body.State), in.ID, cmp.Or(in.Body.Assignee, in.Body.Comment))
	one := []Alert{a}
	w.running(one)
	return &alertOut{one[0]}, nil
}

func (w *Wall) listHelpers(ctx context.Context, _ *struct{}) (*helpersOut, error) {
	all, err := w.deps.Store.Accounts(ctx)
	if err != nil {
		return nil, w.gate.Fault(err)
	}
	out := &helpersOut{}
	out.Body.Items = []Helper{}
	for _, a := range all {
		if !a.Disabled && account.Role(a.Role).May(account.Control) {
			out.Body.Items = append(out.Body.Items, Helper{Account: a.Name, Name: cmp.Or(a.Display, a.Name)})
		}
	}
	return out, nil
}

func (w *Wall) setSettings(ctx context.Context, in *settingsIn) (*settingsOut, error) {
	if err := in.Body.Validate(); err != nil {
		return nil, huma.Error422UnprocessableEntity(err.Error())
	}
	kept, err := w.putSettings(ctx, in.Body.Settings, in.Body.Seen)
	if errors.Is(err, errMeanwhile) {
		return nil, huma.Error409Conflict(err.Error() + ": look at them again, then save")
	}
	if err != nil {
		return nil, w.gate.Fault(err)
	}
	w.gate.Audit(ctx, "wall.settings", settingsName, "")
	return &settingsOut{kept}, nil
}

func (w *Wall) listTopics(ctx context.Context, in *topicsIn) (*topicsOut, error) {
	out := &topicsOut{}
	out.Body.Items = []Topic{}
	if w.deps.Topics == nil {
		return out, nil
	}
	for _, t := range w.deps.Topics.Rising(windows[in.Window]) {
		t.Words, t.Calls, t.Samples = list(t.Words), list(t.Calls), list(t.Samples)
		for i := range t.Samples {
			w.hideSample(ctx, &t.Samples[i])
		}
		out.Body.Items = append(out.Body.Items, t)
	}
	return out, nil
}

// hideSample takes personal data out of what a caller said. What may be a piece of a number is looked up in the record of its call.
func (w *Wall) hideSample(ctx context.Context, s *Sample) {
	text := w.masked(s.Text)
	if pieces.MatchString(text) {
		if rec, err := w.deps.Store.Call(ctx, s.Call); err == nil {
			text = w.quoted(s.Text, rec)
		}
	}
	s.Text = text
}

// pieces is how the parts of a number look, three digits at least, written or told in Chinese or English, and those of an address or a name.
var pieces = regexp.MustCompile(`(?i)[路街巷弄村镇区栋幢号室姓叫住]|(?:[0-9零〇一二三四五六七八九幺两][ ,，]?){3}|(?:\b(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|double|triple)\b[ ,]*){2}`)

func (w *Wall) getTrends(ctx context.Context, in *trendsIn) (*trendsOut, error) {
	step, long := steps[in.Step], in.To.Sub(in.From)
	if long <= 0 || long > 93*24*time.Hour || long/step >= mostSteps {
		return nil, w.gate.Fault(errRange())
	}
	out, err := w.trends(ctx, in.From, in.To, step)
	if err != nil {
		return nil, w.gate.Fault(err)
	}
	return &trendsOut{out}, nil
}
