package steps

import (
	"context"
	"errors"
	"time"

	"hotline"
	"hotline/dialog/scene"
	"hotline/dialog/template"
	"hotline/dialog/tool"
)

// call runs a tool step; true when the back office did not answer.
func (r Runner) call(ctx context.Context, step *scene.Step, out *Stop) (failed bool) {
	args := make(map[string]any, len(step.Args))
	env := r.Run.Env()
	for name, text := range step.Args {
		args[name] = template.Expand(text, env)
	}
	start := time.Now()
	result, err := r.Call(ctx, step.Call, args)
	fact := hotline.ToolCalled{Tool: step.Call, OK: err == nil, TookMS: float64(time.Since(start)) / float64(time.Millisecond)}
	if err != nil {
		fact.Error = err.Error()
	}
	r.Note(fact)
	var told *hotline.Error
	var missing tool.Missing
	if errors.As(err, &missing) {
		r.Log.Warn("a scene called a tool without an argument: ask for what fills it, or give it a default", "scene", r.Run.Scene.ID, "tool", step.Call, "argument", string(missing))
	}
	switch {
	case err == nil:
	case errors.As(err, &told) && told.Kind == hotline.KindNotFound && len(step.NotFound) > 0:
		r.Run.Push(step.NotFound)
		return false
	case errors.As(err, &told) && (told.Kind == hotline.KindInvalid || told.Kind == hotline.KindDenied) && len(step.Refused) > 0:
		r.Run.Push(step.Refused)
		return false
	default:
		return true
	}
	if step.As != "" {
		r.Run.Results[step.As] = result
	}
	r.Run.Wrote = r.Run.Wrote || r.Script.Writes(step.Call)
	if step.Ticket != "" {
		out.Ticket = template.Plain(result[step.Ticket])
		r.Note(hotline.TicketCreated{Ticket: out.Ticket, Kind: r.Run.Scene.ID})
	}
	return false
}
