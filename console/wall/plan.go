package wall

import (
	"context"
	"errors"
	"math"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"hotline"
	"hotline/console/wall/erlang"
)

type planIn struct {
	Calls      float64 `query:"calls" required:"true" doc:"an hour"`
	AHT        float64 `query:"aht_s" required:"true" doc:"mean handle time, seconds"`
	Level      float64 `query:"level" default:"0.8" minimum:"0" maximum:"0.999" doc:"share answered within within_s; 0 = no such goal"`
	Within     float64 `query:"within_s" default:"20" minimum:"0" maximum:"3600"`
	ASA        float64 `query:"asa_s" default:"0" minimum:"0" maximum:"3600" doc:"mean wait at most; 0 = no such goal"`
	Agents     int     `query:"agents" default:"0" minimum:"0" maximum:"40000" doc:"that are there; 0 = as many as the goal needs"`
	AHTChange  float64 `query:"aht_change" default:"0" minimum:"-0.9" maximum:"1" doc:"what becomes of the handle time: -0.2 = a fifth shorter"`
	Deflection float64 `query:"deflection" default:"0" minimum:"0" maximum:"0.95" doc:"share of these calls that the machine will take"`
	Shrinkage  float64 `query:"shrinkage" default:"0.3" minimum:"0" maximum:"0.9" doc:"share of paid time that is not for calls"`
}

type planOut struct{ Body Plan }

// Plan is how many agents a load needs, and what becomes of it with another handle time or more calls taken by the machine.
type Plan struct {
	Erlangs   float64     `json:"erlangs"`
	Then      float64     `json:"erlangs_then" doc:"with the change"`
	Agents    int         `json:"agents" doc:"that the comparison is made with"`
	Need      PlanRow     `json:"need" doc:"what the goal needs now"`
	NeedThen  PlanRow     `json:"need_then" doc:"what it needs with the change"`
	Now       PlanRow     `json:"now" doc:"what the agents give callers now"`
	NowThen   PlanRow     `json:"now_then" doc:"what the same agents give them with the change"`
	CutTo3s   float64     `json:"cut_to_3s" doc:"share of the load that has to go so that the same agents keep the mean wait to 3 s"`
	Rows      []PlanRow   `json:"rows" nullable:"false" doc:"staffing table of the load now"`
	RowsThen  []PlanRow   `json:"rows_then" nullable:"false" doc:"the same numbers of agents with the change"`
	Reduction []PlanPoint `json:"reduction" nullable:"false" doc:"mean wait of the agents over less and less load"`
}

// PlanRow is what one number of agents gives.
type PlanRow struct {
	Agents    int     `json:"agents"`
	Scheduled int     `json:"scheduled" doc:"people on the roster for it"`
	Stable    bool    `json:"stable" doc:"false: more comes than can be done, the queue grows without end"`
	Waits     float64 `json:"waits" doc:"share of callers who wait"`
	ASAMS     float64 `json:"asa_ms" doc:"-1 = without end"`
	Level     float64 `json:"service_level"`
	Occupancy float64 `json:"occupancy" doc:"of the agents; above 1 the load is more than they can carry"`
	Meets     bool    `json:"meets" doc:"the goal"`
}

// PlanPoint is the mean wait with a share of the load gone.
type PlanPoint struct {
	Cut   float64 `json:"cut"`
	ASAMS float64 `json:"asa_ms" doc:"-1 = without end"`
}

// plan works the request out. It takes no more than some milliseconds.
func plan(_ context.Context, in *planIn) (*planOut, error) {
	for name, v := range map[string]float64{"calls": in.Calls, "aht_s": in.AHT, "level": in.Level, "within_s": in.Within, "asa_s": in.ASA,
		"aht_change": in.AHTChange, "deflection": in.Deflection, "shrinkage": in.Shrinkage} {
		if math.IsNaN(v) { // no bound refuses it
			return nil, huma.Error422UnprocessableEntity(name + ": want a number")
		}
	}
	now := erlang.Load{Calls: in.Calls, AHT: seconds(in.AHT)}
	then := erlang.Load{Calls: in.Calls * (1 - in.Deflection), AHT: time.Duration(float64(now.AHT) * (1 + in.AHTChange))}
	goal := erlang.Goal{Level: in.Level, Within: seconds(in.Within), ASA: seconds(in.ASA)}
	if err := errors.Join(now.Validate(), goal.Validate()); err != nil {
		return nil, huma.Error422UnprocessableEntity(err.Error())
	}
	if err := then.Validate(); err != nil {
		return nil, huma.Error422UnprocessableEntity("with the change: " + err.Error())
	}
	row := func(o erlang.Outcome) PlanRow { return planRow(o, goal, in.Shrinkage) }
	need, needThen := erlang.Staff(now, goal), erlang.Staff(then, goal)
	out := Plan{Erlangs: now.Erlangs(), Then: then.Erlangs(), Agents: in.Agents, Need: row(need), NeedThen: row(needThen), Rows: []PlanRow{}, RowsThen: []PlanRow{}, Reduction: []PlanPoint{}}
	if out.Agents == 0 {
		out.Agents = need.Agents
	}
	out.Now, out.NowThen = row(erlang.Serve(out.Agents, now, goal.Within)), row(erlang.Serve(out.Agents, then, goal.Within))
	out.CutTo3s = erlang.Cut(out.Agents, now, 3*time.Second)
	step := max(1, need.Agents/100)
	low, high := min(need.Agents, needThen.Agents, out.Agents)-3*step, max(need.Agents, needThen.Agents, out.Agents)+6*step
	step = max(step, (high-low)/mostRows)
	for n := max(1, low); n <= high; n += step {
		out.Rows = append(out.Rows, row(erlang.Serve(n, now, goal.Within)))
		out.RowsThen = append(out.RowsThen, row(erlang.Serve(n, then, goal.Within)))
	}
	for cut := 0.0; cut < 0.305; cut += 0.01 {
		o := erlang.Serve(out.Agents, erlang.Load{Calls: now.Calls * (1 - cut), AHT: now.AHT}, 0)
		out.Reduction = append(out.Reduction, PlanPoint{Cut: cut, ASAMS: waits(o)})
	}
	return &planOut{out}, nil
}

const mostRows = 40

func planRow(o erlang.Outcome, g erlang.Goal, shrinkage float64) PlanRow {
	return PlanRow{
		Agents: o.Agents, Scheduled: erlang.Scheduled(o.Agents, shrinkage), Stable: o.Stable, Waits: o.Waits, ASAMS: waits(o), Level: o.Level, Occupancy: o.Occupancy,
		Meets: o.Stable && (g.Level == 0 || o.Level >= g.Level) && (g.ASA == 0 || o.ASA <= g.ASA),
	}
}

func waits(o erlang.Outcome) float64 {
	if !o.Stable {
		return none
	}
	return float64(o.ASA) / float64(time.Millisecond)
}

func seconds(s float64) time.Duration {
	return time.Duration(min(max(s, -1), 1e6) * float64(time.Second))
}

// errRange says what a trend may be asked for.
func errRange() error {
	return &hotline.Error{Op: "read trends", Kind: hotline.KindInvalid, Err: errors.New("the end (to) must be later than the beginning (from), by 93 days and 1,000 steps at most")}
}
