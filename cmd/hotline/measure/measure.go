// Package measure is hotline eval: it measures intents, recognition, knowledge, values, dialogues, personal data and live help on files
// of examples and prints figures. It owns the flags and the printing; the packages that are measured evaluate themselves. cmd/hotline
// holds the commands and lends them the server's wiring.
package measure

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"time"

	"hotline/asr"
	"hotline/cmd/hotline/library"
	"hotline/cmd/hotline/ruling"
	"hotline/cmd/hotline/sound"
	"hotline/cmd/hotline/term"
	"hotline/dialog/flow"
	"hotline/dialog/intent"
	"hotline/dialog/suite"
	"hotline/dialog/tool"
	"hotline/dialog/value"
	"hotline/examples/telecom"
	"hotline/examples/telecom/backoffice"
	"hotline/internal/caller"
	"hotline/internal/config"
	"hotline/internal/edit"
	"hotline/internal/lines"
)

// Env is what the commands need of the process and of the server's wiring.
type Env struct {
	Context context.Context //nolint:containedctx // the life of the command
	Stdout  io.Writer
	Stderr  io.Writer
	Log     *slog.Logger // of what fails; quiet otherwise
	// Config reads a configuration file, "" = the defaults.
	Config func(file string) (config.Config, error)
	// App loads the app of a configuration.
	App func(config.Config) (*flow.App, error)
	// Recognizer opens the recogniser of a configuration, nil where there is none; close ends it.
	Recognizer func(config.Config, *flow.App) (_ asr.Recognizer, close func(), _ error)
	// Trial starts a hotline for one case of a suite: with this app folder, a back office at base, and a clock.
	Trial func(ctx context.Context, app, base string, now func() time.Time) (suite.Line, error)
}

// Cmd is hotline eval.
type Cmd struct {
	Intents evalIntentsCmd `cmd:"" help:"Train intents from a file or an app and test them on a file."`
	ASR     evalASRCmd     `cmd:"" name:"asr" help:"Feed WAV files to a recogniser and count its errors."`

	Knowledge evalKnowledgeCmd `cmd:"" help:"Ask a folder of documents questions and count what it finds, answers and abstains from."`
	Slots     evalSlotsCmd     `cmd:"" help:"Read spoken values (numbers, days, addresses, yes and no) and compare."`
	Needs     evalNeedsCmd     `cmd:"" help:"Split utterances that ask for several things and compare."`
	QA        ruling.EvalCmd   `cmd:"" name:"qa" help:"Inspect labelled calls and count what the rules find."`
	Dialog    evalDialogCmd    `cmd:"" help:"Play scripted callers in text against an app and its back office."`
	PII       evalPIICmd       `cmd:"" name:"pii" help:"Find the personal data in a file of texts and compare."`
	Assist    evalAssistCmd    `cmd:"" help:"Fill ticket forms from whole calls, name classes and units, and compare."`
}

type evalIntentsCmd struct {
	Train string `help:"TSV to train from: text<TAB>intent, with a header line; this or --app." placeholder:"FILE.tsv" xor:"from"`
	App   string `help:"App folder to train from, such as examples/telecom; this or --train." placeholder:"DIR" xor:"from"`
	Test  string `help:"TSV to test on; intent oos = out of scope." placeholder:"FILE.tsv" required:""`
	Lang  string `name:"language" help:"The app's language that is tested, such as en. Default: its own." placeholder:"CODE"`
	Heard bool   `help:"Test on what the recogniser of the default configuration hears when the sentences are spoken over a telephone line, too."`
	Wrong bool   `help:"List the samples that came out wrong on stderr."`
	JSON  bool   `name:"json" help:"One JSON object on stdout."`
}

// heardReport is how the same samples come out when they are spoken.
type heardReport struct {
	intent.Report
	CER   float64 `json:"cer"`
	Lower float64 `json:"in_scope_lower"` // in_scope of the texts less in_scope of what was heard
}

// Validate wants what the command line's parser cannot ask for without showing both as needed.
func (c *evalIntentsCmd) Validate() error {
	if c.Train == "" && c.App == "" {
		return errors.New("missing flags: --train=FILE.tsv or --app=DIR")
	}
	return nil
}

// Run trains, tests and prints.
func (c *evalIntentsCmd) Run(e *Env) error {
	test, err := readSamples(e, c.Test)
	if err != nil {
		return err
	}
	began := time.Now()
	var model *intent.Model
	if c.App != "" {
		app, err := flow.Load(c.App)
		if err != nil {
			return err
		}
		if model, err = app.IntentsIn(c.Lang); err != nil {
			return err
		}
	} else {
		train, err := readSamples(e, c.Train)
		if err != nil {
			return err
		}
		if model, err = intent.Train(train, intent.Default()); err != nil {
			return err
		}
	}
	trained := time.Since(began)
	report := intent.Evaluate(model, test)
	if c.Wrong {
		for _, w := range report.Wrong {
			_, _ = fmt.Fprintf(e.Stderr, "%s\twant %s, got %s (%.2f)\n", w.Sample.Text, w.Sample.Intent, w.Got.Intent, w.Got.Confidence)
		}
	}
	if len(report.Unknown) > 0 {
		_, _ = fmt.Fprintf(e.Stderr, "hotline: %d intents of %s never occur in training, so their samples count as wrong: %s\n",
			len(report.Unknown), c.Test, strings.Join(report.Unknown, " "))
	}
	var heard *heardReport
	if c.Heard {
		samples, cer, err := hear(e, test)
		if err != nil {
			return err
		}
		again := intent.Evaluate(model, samples)
		heard = &heardReport{Report: again, CER: cer, Lower: report.InScope - again.InScope}
	}
	if c.JSON {
		term.JSON(e.Stdout, struct {
			intent.Report
			Heard *heardReport `json:"heard,omitempty"`
		}{report, heard})
		return nil
	}
	_, _ = fmt.Fprintf(e.Stdout, "samples %d  accuracy %.3f  in_scope %.3f  macro_f1 %.3f  oos_recall %.3f  oos_precision %.3f  p50_us %.0f\ntrained in %s\n",
		report.Samples, report.Accuracy, report.InScope, report.MacroF1, report.OOSRecall, report.OOSPrecision, report.P50US, trained.Round(time.Millisecond))
	if heard != nil {
		_, _ = fmt.Fprintf(e.Stdout, "heard: cer %.3f  accuracy %.3f  in_scope %.3f (%.1f points lower)  oos_recall %.3f\n",
			heard.CER, heard.Accuracy, heard.InScope, 100*heard.Lower, heard.OOSRecall)
	}
	return nil
}

func readSamples(e *Env, path string) ([]intent.Sample, error) {
	return term.ReadFile(path, e.Stderr, intent.ReadTSV)
}

type evalDialogCmd struct {
	Suite  string `help:"YAML file of scripted callers, such as examples/telecom/eval/dialog.yaml." placeholder:"FILE.yaml" required:""`
	App    string `help:"App folder. Default: the sample telecom hotline." placeholder:"DIR"`
	Office string `help:"URL of a running back office. Default: the sample's, a fresh one for each case." placeholder:"URL"`
	HTML   string `name:"html" help:"Write a report with all turns to this file." placeholder:"FILE.html"`
	JSON   bool   `name:"json" help:"One JSON object on stdout: passed, failed, and why."`

	Voice    bool   `help:"Play the cases over real SIP calls on loopback, with synthesised callers and the recogniser and voice of the default configuration. About half a minute a case; what cannot be spoken (scripted models, people on duty) is named and left out."`
	Only     string `help:"Only the cases whose name matches." placeholder:"REGEXP"`
	Parallel int    `help:"With --voice: cases at once." default:"2"`
}

// Run plays the suite; the exit code is 1 when a case fails.
func (c *evalDialogCmd) Run(e *Env) error {
	load := telecom.Load
	if c.App != "" {
		load = func() (*flow.App, error) { return flow.Load(c.App) }
	}
	app, err := load()
	if err != nil {
		return err
	}
	cases, err := suite.Read(c.Suite, app.Tools())
	if err != nil {
		return err
	}
	if err := only(cases, c.Only); err != nil {
		return err
	}
	if c.Office == "" {
		e.demoOffice(app)
	}
	play := c.text
	if c.Voice {
		play = c.voice
	}
	report, err := play(e, app, cases)
	if err != nil {
		return err
	}
	if c.HTML != "" {
		var page bytes.Buffer
		if err := report.WriteHTML(&page); err != nil {
			return err
		}
		if err := os.WriteFile(c.HTML, page.Bytes(), 0o600); err != nil {
			return err
		}
	}
	if c.JSON {
		term.JSON(e.Stdout, report)
	} else if err := report.Print(e.Stdout); err != nil {
		return err
	}
	if report.Failed > 0 {
		return term.ExitCode(1)
	}
	return nil
}

// demoOffice says of an app with tools of its own that the sample's back office stands in for its own.
func (e *Env) demoOffice(app *flow.App) {
	sample, err := tool.Load(telecom.Files, "tools.yaml")
	switch lacking := sound.Lacking(app.Tools()); {
	case len(lacking) > 0:
		_, _ = fmt.Fprintf(e.Stderr, "hotline: without --office the sample's demo back office answers, which has nothing for %s: cases that need them fail; start yours and give --office URL\n", strings.Join(lacking, ", "))
	case err == nil && len(app.Tools()) > 0 && !reflect.DeepEqual(app.Tools(), sample.Tools):
		_, _ = fmt.Fprintln(e.Stderr, "hotline: without --office the sample's demo back office answers for this app's tools, with the sample's customers: start yours and give --office URL")
	}
}

// text plays the suite without a telephone.
func (c *evalDialogCmd) text(e *Env, app *flow.App, cases *suite.Suite) (suite.Report, error) {
	cfg := config.Default()
	cfg.App.Folder = c.App
	known, err := library.Open(e.Context, cfg, e.Log)
	if err != nil {
		return suite.Report{}, err
	}
	player := suite.Player{App: app, Base: c.Office}
	if known != nil {
		player.Knowledge = known
	}
	if c.Office == "" {
		player.Office = func(now func() time.Time) (http.Handler, error) {
			office, err := backoffice.New(backoffice.Config{Now: now})
			if err != nil {
				return nil, err
			}
			return office.Handler(), nil
		}
	}
	return player.Run(e.Context, cases)
}

type evalSlotsCmd struct {
	App   string `help:"App folder, such as examples/telecom: lines for a plan without options are read against its plans." placeholder:"DIR" required:""`
	Test  string `help:"JSON lines: {\"text\",\"slot\",\"value\",\"now\"?,\"options\"?,\"prompt\"?}; value \"\" = there is none." placeholder:"FILE.jsonl" required:""`
	Wrong bool   `help:"List the lines that came out wrong on stderr."`
	JSON  bool   `name:"json" help:"One JSON object on stdout."`
}

// Run reads every line and prints the shares that are right, over all and per slot.
func (c *evalSlotsCmd) Run(e *Env) error {
	cases, err := term.ReadFile(c.Test, e.Stderr, value.ReadCases)
	if err != nil {
		return err
	}
	app, err := flow.Load(c.App)
	if err != nil {
		return err
	}
	for i := range cases {
		if cases[i].Kind() == value.Choice && len(cases[i].Options) == 0 {
			cases[i].Options = optionsOf(app, cases[i].Slot)
		}
	}
	report := value.Evaluate(cases)
	if c.Wrong {
		for _, w := range report.Wrong {
			_, _ = fmt.Fprintf(e.Stderr, "%s\t%s\twant %q, got %q\n", w.Case.Slot, w.Case.Text, w.Case.Value, w.Got)
		}
	}
	if c.JSON {
		term.JSON(e.Stdout, report)
		return nil
	}
	_, _ = fmt.Fprintf(e.Stdout, "samples %d  accuracy %.3f  p50_us %.0f  p95_us %.0f\n", report.Samples, report.Accuracy, report.P50US, report.P95US)
	for _, name := range slices.Sorted(maps.Keys(report.Slots)) {
		_, _ = fmt.Fprintf(e.Stdout, "%-10s %4d  %.3f\n", name, report.Slots[name].Samples, report.Slots[name].Accuracy)
	}
	return nil
}

// optionsOf are the options of the first slot of that name; where a tool gives them, those of the sample's back office.
func optionsOf(app *flow.App, slot string) []value.Option {
	var out []value.Option
	for _, s := range app.Scenes() {
		found := s.Slot(slot)
		if found == nil || found.Kind != value.Choice {
			continue
		}
		for _, o := range found.Options {
			out = append(out, value.Option{Value: o.Value, Says: o.Says})
		}
		if found.From != "" && slot == "plan" {
			for _, p := range backoffice.Plans() {
				out = append(out, value.Option{Value: p.Value, Says: append([]string{p.Title}, p.Says...)})
			}
		}
		return out
	}
	return nil
}

type evalNeedsCmd struct {
	App   string `help:"App folder to train from, such as examples/telecom." placeholder:"DIR" required:""`
	Test  string `help:"JSON lines: {\"text\",\"intents\":[...]}, the intents in order." placeholder:"FILE.jsonl" required:""`
	Wrong bool   `help:"List the lines that came out wrong on stderr."`
	JSON  bool   `name:"json" help:"One JSON object on stdout."`
}

// Run splits every line and prints how many come out with the same intents, in order and as a set.
func (c *evalNeedsCmd) Run(e *Env) error {
	cases, err := term.ReadFile(c.Test, e.Stderr, intent.ReadNeeds)
	if err != nil {
		return err
	}
	app, err := flow.Load(c.App)
	if err != nil {
		return err
	}
	if err := e.strangers(c.Test, cases, slices.Sorted(maps.Keys(app.Titles))); err != nil {
		return err
	}
	report := intent.EvaluateNeeds(app.Intents(), cases)
	if c.Wrong {
		for _, w := range report.Wrong {
			_, _ = fmt.Fprintf(e.Stderr, "%s\twant %v, got", w.Case.Text, w.Case.Intents)
			for _, n := range w.Got {
				_, _ = fmt.Fprintf(e.Stderr, " %s (%.2f, %s)", n.Result.Intent, n.Result.Confidence, n.Text)
			}
			_, _ = fmt.Fprintln(e.Stderr)
		}
	}
	if c.JSON {
		term.JSON(e.Stdout, report)
		return nil
	}
	_, _ = fmt.Fprintf(e.Stdout, "samples %d  exact %.3f  set %.3f  exact_several %.3f  exact_single %.3f  invented %d  forgotten %d  p50_us %.0f\n",
		report.Samples, report.Exact, report.Set, report.Several, report.Single, report.Invented, report.Forgotten, report.P50US)
	return nil
}

// strangers says of intents that the app does not have where they stand: lines with them count as wrong, whatever is found.
func (e *Env) strangers(file string, cases []intent.NeedsCase, known []string) error {
	at, err := term.ReadFile(file, io.Discard, func(r io.Reader) (numbers []int, err error) {
		err = lines.Each(r, lines.MaxRecord, func(n int, line []byte) error {
			if len(bytes.TrimSpace(line)) > 0 {
				numbers = append(numbers, n)
			}
			return nil
		})
		return numbers, err
	})
	if err != nil {
		return err
	}
	known = append(known, intent.OutOfScope)
	for i, c := range cases {
		for _, name := range c.Intents {
			if slices.Contains(known, name) {
				continue
			}
			remedy := "lines with it count as wrong"
			if near := edit.Nearest(name, known); near != "" {
				remedy = fmt.Sprintf("did you mean %q?", near)
			}
			_, _ = fmt.Fprintf(e.Stderr, "hotline: %s: line %d: the app has no intent %q: %s\n", file, at[i], name, remedy)
			known = append(known, name) // said once
		}
	}
	return nil
}

type evalASRCmd struct {
	Manifest string  `help:"TSV: wav<TAB>text." placeholder:"FILE.tsv" required:""`
	Engine   string  `help:"Recogniser: auto, sherpa, demo, funasr, openai." default:"auto"`
	Config   string  `help:"Configuration file that says where the engine is." placeholder:"FILE"`
	Codec    string  `help:"Codec that the audio passes through as in a call: pcma, pcmu, g722, opus or empty." default:""`
	Loss     float64 `help:"Share of lost packets, 0-0.9." default:"0"`
	Burst    int     `help:"Packets lost in a row each time." default:"1"`
	Silence  bool    `help:"Let lost packets be silence: what concealment is worth."`
	Lang     string  `help:"Language, BCP 47." default:"zh-CN"`
	Speed    float64 `help:"Feed so much faster than real time." default:"1"`
	Parallel int     `help:"Files at once." default:"4"`
	Items    bool    `help:"Print one line per file too."`
	JSON     bool    `name:"json" help:"JSON on stdout."`
}

// Run measures one recogniser on one manifest.
func (c *evalASRCmd) Run(e *Env) error {
	lines, err := term.ReadFile(c.Manifest, e.Stderr, func(r io.Reader) ([]caller.ManifestLine, error) {
		return caller.ReadManifest(r, filepath.Dir(c.Manifest))
	})
	if err != nil {
		return err
	}
	cfg, err := e.Config(c.Config)
	if err != nil {
		return err
	}
	if c.Engine != "auto" {
		cfg.ASR.Engine = c.Engine
	}
	app, err := e.App(cfg)
	if err != nil {
		return err
	}
	rec, done, err := e.Recognizer(cfg, app)
	if err != nil {
		return err
	}
	defer done()
	if rec == nil {
		return errors.New("eval asr: no recogniser: see the message above")
	}
	opts := caller.EvalOptions{Lang: c.Lang, Codec: c.Codec, Loss: c.Loss, Burst: c.Burst, Silence: c.Silence, Speed: c.Speed, Parallel: c.Parallel}
	var report func(caller.EvalItem)
	switch {
	case c.Items && c.JSON:
		report = func(it caller.EvalItem) { term.JSON(e.Stdout, it) }
	case c.Items:
		report = func(it caller.EvalItem) {
			_, _ = fmt.Fprintf(e.Stdout, "%d/%d\t%s\t%s\t%s\n", it.Edits, it.Length, it.WAV, it.Want, it.Got)
		}
	case term.IsScreen(e.Stderr):
		done := 0
		report = func(caller.EvalItem) { done++; _, _ = fmt.Fprintf(e.Stderr, "\r\033[K%d of %d", done, len(lines)) }
	}
	result, err := caller.EvalASR(e.Context, lines, rec, opts, report)
	if err != nil {
		return err
	}
	if report != nil && !c.Items {
		_, _ = fmt.Fprint(e.Stderr, "\r\033[K")
	}
	failed(e.Stderr, result)
	if c.JSON {
		term.JSON(e.Stdout, result)
	} else {
		_, _ = fmt.Fprintln(e.Stdout, result)
	}
	if result.Failed == result.Files {
		return errors.New("eval asr: no file could be recognised, so the figures mean nothing: see above")
	}
	return nil
}

// failed says which files count as all wrong, and why.
func failed(stderr io.Writer, result caller.EvalResult) {
	for _, it := range result.Items {
		if it.Error != "" {
			_, _ = fmt.Fprintf(stderr, "hotline: %s counts as all wrong: %s\n", it.WAV, it.Error)
		}
	}
}
