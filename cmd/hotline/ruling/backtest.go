package ruling

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"hotline"
	"hotline/cmd/hotline/term"
	"hotline/engine/acd/plan"
	"hotline/examples/telecom"
	"hotline/internal/store"
	"hotline/qa"
	"hotline/qa/evaluate"
	"hotline/qa/rule"
)

// Cmd is hotline qa.
type Cmd struct {
	Backtest BacktestCmd `cmd:"" help:"Try a rule on the calls of the record, against the version in force."`
	Check    CheckCmd    `cmd:"" help:"Check a folder of rules: file, line, key and remedy of what is wrong."`
}

// BacktestCmd is hotline qa backtest.
type BacktestCmd struct {
	Rule   string    `help:"File of the rule; its folder's classes of words are used." placeholder:"FILE" required:""`
	From   time.Time `help:"First day, as 2026-11-01. Default: 30 days ago." format:"2006-01-02"`
	To     time.Time `help:"Day after the last one. Default: now." format:"2006-01-02"`
	Rules  string    `help:"Folder of the rules in force. Default: qa.rules of the configuration." placeholder:"DIR"`
	Config string    `help:"Configuration file of the server." placeholder:"FILE"`
	JSON   bool      `name:"json" help:"One JSON object on stdout."`
}

// Run reads the calls of the time one by one and inspects each twice.
func (c *BacktestCmd) Run(e Env) error {
	db, folder, err := e.Open(c.Config)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	if c.Rules == "" {
		c.Rules = folder
	}
	after, before, report, err := c.rules()
	if err != nil {
		return err
	}
	if c.From.IsZero() {
		c.From = time.Now().AddDate(0, 0, -30)
	}
	if !c.To.IsZero() && !c.From.Before(c.To) {
		return fmt.Errorf("no day lies between --from %s and --to %s: --to is the day after the last one", c.From.Format(time.DateOnly), c.To.Format(time.DateOnly))
	}
	filter := store.Filter{From: c.From, To: c.To, Limit: 200}
	watched := term.IsScreen(e.Stderr)
	for {
		rows, err := db.Calls(e.Context, filter)
		if err != nil {
			return err
		}
		for _, row := range rows {
			events, err := db.Events(e.Context, row.ID)
			if err != nil {
				return err
			}
			report.Add(hitsOf(report.Rule, after, events), hitsOf(report.Rule, before, events))
			filter.Before = row.ID
			if watched && report.Calls%100 == 0 {
				_, _ = fmt.Fprintf(e.Stderr, "\r\033[Kcalls %d  back to %s  hits %d", report.Calls, row.Started.Format(time.DateTime), report.Hits)
			}
		}
		if len(rows) < filter.Limit {
			break
		}
	}
	if watched {
		_, _ = fmt.Fprint(e.Stderr, "\r\033[K")
	}
	if c.JSON {
		return e.json(report)
	}
	return c.print(e, report)
}

// rules compiles the rule, and the version in force; nil where there is none.
func (c *BacktestCmd) rules() (after, before *rule.Set, report *evaluate.Backtest, err error) {
	text, err := os.ReadFile(c.Rule)
	if err != nil {
		return nil, nil, nil, err
	}
	folder, err := readRules(c.Rules)
	if err != nil {
		return nil, nil, nil, err
	}
	inForce := slices.Clone(folder.Rules)
	mine := *folder
	if beside, err := rule.Read(os.DirFS(filepath.Dir(c.Rule))); err == nil {
		mine = *beside
		mine.Rules = nil
	}
	r, err := mine.Put(filepath.Base(c.Rule), text)
	if err != nil {
		return nil, nil, nil, err
	}
	mine.Rules = []rule.Rule{r}
	if len(mine.Classes) == 0 {
		mine.Share(folder)
	}
	if after, err = rule.Compile(&mine); err != nil {
		return nil, nil, nil, err
	}
	report = evaluate.NewBacktest(r, nil)
	if i := slices.IndexFunc(inForce, func(o rule.Rule) bool { return o.ID == r.ID && o.State != rule.Draft }); i >= 0 {
		report = evaluate.NewBacktest(r, &inForce[i])
		folder.Rules = inForce[i : i+1]
		before, err = rule.Compile(folder)
	}
	return after, before, report, err
}

// hitsOf are the hits of one rule in a call.
func hitsOf(id string, set *rule.Set, events []hotline.Event) []hotline.Hit {
	if set == nil {
		return nil
	}
	return slices.DeleteFunc(qa.ReplayWith(set, events), func(h hotline.Hit) bool { return h.Rule != id })
}

func (c *BacktestCmd) print(e Env, r *evaluate.Backtest) error {
	_, err := fmt.Fprintf(e.Stdout, "rule %s version %d (in force: %d)\ncalls %d  with hits %d  hits %d  in force %d  added %d  removed %d\n",
		r.Rule, r.Version, r.InForce, r.Calls, r.With, r.Hits, r.Before, r.Added, r.Removed)
	for _, line := range r.Diff {
		_, _ = fmt.Fprintln(e.Stdout, "  ", line)
	}
	for _, part := range []struct {
		title string
		list  []evaluate.Sample
	}{{"new", r.New}, {"gone", r.Gone}, {"same", r.Same}} {
		for _, s := range part.list {
			said := s.Note
			if !strings.Contains(said, s.Text) { // most notes quote what was said
				said += "  " + s.Text
			}
			_, _ = fmt.Fprintf(e.Stdout, "%-4s  %s  %6.1f s  %s\n", part.title, s.Call, s.AtMS/1000, said)
		}
	}
	return err
}

// CheckCmd is hotline qa check.
type CheckCmd struct {
	Dir    string `arg:"" optional:"" help:"Folder of rules. Default: those of the sample telecom hotline."`
	Queues string `help:"File of the queues, to tell of rules that name another. Default: queues.yaml beside the folder." placeholder:"FILE"`
}

// Run compiles the folder and prints its rules.
func (c *CheckCmd) Run(e Env) error {
	folder, err := readRules(c.Dir)
	if err != nil {
		return err
	}
	set, err := rule.Compile(folder)
	if err != nil {
		return err
	}
	queues, err := c.queues()
	switch {
	case err != nil && c.Queues != "":
		return err
	case err != nil: // the file beside is another matter
		_, _ = fmt.Fprintln(e.Stderr, "warning: names of queues are not checked:", err)
	}
	astray := folder.Astray(queues)
	for _, id := range slices.Sorted(maps.Keys(astray)) {
		_, _ = fmt.Fprintln(e.Stderr, "warning:", astray[id])
	}
	for _, r := range set.Rules {
		_, _ = fmt.Fprintf(e.Stdout, "%-24s v%-3d %-6s %-8s %-10s %s\n", r.ID, r.Version, r.State, r.Severity, r.Kind, r.Title)
	}
	return nil
}

// queues are the names of those that are known; nil = none is.
func (c *CheckCmd) queues() ([]string, error) {
	cfg, err := plan.Config{}, error(nil)
	switch file := filepath.Join(c.Dir, "..", "queues.yaml"); {
	case c.Queues != "":
		cfg, err = plan.Load(c.Queues)
	case c.Dir == "":
		var raw []byte
		if raw, err = telecom.Files.ReadFile("queues.yaml"); err == nil {
			cfg, err = plan.Parse("examples/telecom/queues.yaml", raw)
		}
	default:
		if _, away := os.Stat(file); away != nil {
			return nil, nil
		}
		cfg, err = plan.Load(file)
	}
	out := make([]string, len(cfg.Queues))
	for i, q := range cfg.Queues {
		out[i] = string(q.ID)
	}
	return out, err
}
