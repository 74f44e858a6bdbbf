package main

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"hotline/dialog/flow"
	"hotline/dialog/intent"
	"hotline/dialog/suite"
	"hotline/examples/telecom"
	"hotline/examples/telecom/backoffice"
	"hotline/internal/caller"
)

type evalCmd struct {
	Intents evalIntentsCmd `cmd:"" help:"Train intents from a file or an app and test them on a file."`
	ASR     evalASRCmd     `cmd:"" name:"asr" help:"Feed WAV files to a recogniser and count its errors."`

	Knowledge evalKnowledgeCmd `cmd:"" help:"Ask a folder of documents questions and count what it finds, answers and abstains from."`
	Dialog    evalDialogCmd    `cmd:"" help:"Play scripted callers in text against an app and its back office."`
}

type evalIntentsCmd struct {
	Train string `help:"TSV to train from: text<TAB>intent, with a header line." placeholder:"FILE.tsv" xor:"from" required:""`
	App   string `help:"App folder to train from, such as examples/telecom." placeholder:"DIR" xor:"from" required:""`
	Test  string `help:"TSV to test on; intent oos = out of scope." placeholder:"FILE.tsv" required:""`
	Wrong bool   `help:"List the samples that came out wrong on stderr."`
	JSON  bool   `name:"json" help:"One JSON object on stdout."`
}

// Run trains, tests and prints.
func (c *evalIntentsCmd) Run(e *env) error {
	test, err := readSamples(c.Test)
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
		model = app.Intents()
	} else {
		train, err := readSamples(c.Train)
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
			_, _ = fmt.Fprintf(e.stderr, "%s\twant %s, got %s (%.2f)\n", w.Sample.Text, w.Sample.Intent, w.Got.Intent, w.Got.Confidence)
		}
	}
	if len(report.Unknown) > 0 {
		_, _ = fmt.Fprintf(e.stderr, "hotline: %d intents of %s never occur in training, so their samples count as wrong: %s\n",
			len(report.Unknown), c.Test, strings.Join(report.Unknown, " "))
	}
	if c.JSON {
		printJSON(e.stdout, report)
		return nil
	}
	_, _ = fmt.Fprintf(e.stdout, "samples %d  accuracy %.3f  in_scope %.3f  macro_f1 %.3f  oos_recall %.3f  oos_precision %.3f  p50_us %.0f\ntrained in %s\n",
		report.Samples, report.Accuracy, report.InScope, report.MacroF1, report.OOSRecall, report.OOSPrecision, report.P50US, trained.Round(time.Millisecond))
	return nil
}

func readSamples(path string) ([]intent.Sample, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	samples, err := intent.ReadTSV(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return samples, nil
}

type evalDialogCmd struct {
	Suite  string `help:"YAML file of scripted callers, such as examples/telecom/eval/dialog.yaml." placeholder:"FILE.yaml" required:""`
	App    string `help:"App folder. Default: the sample telecom hotline." placeholder:"DIR"`
	Office string `help:"URL of a running back office. Default: the sample's, a fresh one for each case." placeholder:"URL"`
	HTML   string `name:"html" help:"Write a report with all turns to this file." placeholder:"FILE.html"`
	JSON   bool   `name:"json" help:"One JSON object on stdout: passed, failed, and why."`
}

// Run plays the suite; the exit code is 1 when a case fails.
func (c *evalDialogCmd) Run(e *env) error {
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
	player := suite.Player{App: app, Base: c.Office}
	if c.Office == "" {
		player.Office = func(now func() time.Time) (http.Handler, error) {
			office, err := backoffice.New(backoffice.Config{Now: now})
			if err != nil {
				return nil, err
			}
			return office.Handler(), nil
		}
	}
	report, err := player.Run(e.ctx, cases)
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
		printJSON(e.stdout, report)
	} else if err := report.Print(e.stdout); err != nil {
		return err
	}
	if report.Failed > 0 {
		return exitCode(1)
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
func (c *evalASRCmd) Run(e *env) error {
	f, err := os.Open(c.Manifest)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	lines, err := caller.ReadManifest(f, filepath.Dir(c.Manifest))
	if err != nil {
		return err
	}
	cfg, err := loadConfig(c.Config)
	if err != nil {
		return err
	}
	if c.Engine != "auto" {
		cfg.ASR.Engine = c.Engine
	}
	app, err := loadApp(cfg)
	if err != nil {
		return err
	}
	rec, err := openRecognizer(e.ctx, cfg, app, quietLog(e))
	if err != nil {
		return err
	}
	defer rec.close()
	if rec.Recognizer == nil {
		return errors.New("eval asr: no recogniser: see the message above")
	}
	opts := caller.EvalOptions{Lang: c.Lang, Codec: c.Codec, Loss: c.Loss, Burst: c.Burst, Silence: c.Silence, Speed: c.Speed, Parallel: c.Parallel}
	var report func(caller.EvalItem)
	switch {
	case c.Items && c.JSON:
		report = func(it caller.EvalItem) { printJSON(e.stdout, it) }
	case c.Items:
		report = func(it caller.EvalItem) {
			_, _ = fmt.Fprintf(e.stdout, "%d/%d\t%s\t%s\t%s\n", it.Edits, it.Length, it.WAV, it.Want, it.Got)
		}
	case isTerminal(e.stderr):
		done := 0
		report = func(caller.EvalItem) { done++; _, _ = fmt.Fprintf(e.stderr, "\r\033[K%d of %d", done, len(lines)) }
	}
	result, err := caller.EvalASR(e.ctx, lines, rec, opts, report)
	if err != nil {
		return err
	}
	if c.JSON {
		printJSON(e.stdout, result)
	} else {
		_, _ = fmt.Fprintln(e.stdout, result)
	}
	return nil
}
